"""An example for each field of each form, for the API's description: made from the field's type, and where that tells too little, from here."""

import re
from typing import Any

_POLICY = """\
version = "2027-09"
academic_year_ends = "07-31"
title = "How we treat each other"
introduction = "A board is a union space."
joining_statement = ["This board is about the group. We tolerate no abuse."]
reopening_reminder = ["The board is open again."]
freeze_statement_default = "The board takes a break."

[[zero_tolerance]]
heading = "Abuse"
text = "Insults and threats."

[[teams]]
type = "societies"
label = "Societies"
team = "Societies team"
email = "societies@example.ac.uk"
"""
"""The least that a policy pack holds."""
_TOLD: dict[str, Any] = {
    "key": "an-example-1",
    "email": "sam@example.ac.uk",
    "text": "Thank you. We will look into it.",
    "reason": "It breaks what members agreed to.",
    "receipt": "1234 5678 9012 3456",
    "post": "1",
    "line": "1",
    "size": 24_000,
    "sha256": "a" * 64,
    "item1_name": "M, navy",
    "item1_price": "25.00",
    "item1_stock": 10,
    "post1_title": "Chair",
    "nominations_open_at": "2027-02-01T12:00:00Z",
    "nominations_close_at": "2027-02-08T12:00:00Z",
    "polls_open_at": "2027-02-10T12:00:00Z",
    "polls_close_at": "2027-02-12T12:00:00Z",
    "takes_office_on": "2027-03-01",
    "ends_on": "2027-07-31",
    "r.{post_id}.{number}": "1",
    "AcceptRole.conduct": True,
    "AcceptRole.data": True,
    "AcceptRole.conduct_version": "2026-09",
    "AcceptRole.data_version": "2026-11",
    "AcceptRole.role": "Treasurer",
    "AppointForATime.ends_on": "2027-02-28",
    "AppointForATime.role": "Secretary",
    "AskUpload.name": "screenshot.png",
    "AskUpload.type": "image/png",
    "AnswerDataComplaint.request_id": "complaint#a2b3c4d5e6f7a2b3c4d5e6f7",
    "AnswerSeat.answer": "accepted",
    "SaveLook.name": "Queen’s Union",
    "SaveLook.accent": "#0a615a",
    "SaveLook.band": "#0b3f3b",
    "SaveLook.revision": 0,
    "SaveLogo.remove_logo": True,
    "SaveLogo.revision": 0,
    "AdoptPolicy.version": "2027-09",
    "AdoptPolicy.revision": 1,
    "AskErasure.sure": True,
    "ArrangeImport.column_name": 1,
    "ArrangeImport.column_type": 2,
    "BringPolicy.text": _POLICY,
    "BringFile.text": "Name,Type\nRocket Society,Society\n",
    "ApproveApplication.group_id": "rocket-society",
    "AtVersion.version": 1,
    "Banner.remove_banner": True,
    "BringConstitution.remove_constitution": True,
    "CallOff.sure": True,
    "CallOffEvent.sure": True,
    "Cancel.sure": True,
    "Correct.post_id": "1",
    "ConfirmRole.role": "Treasurer",
    "CoOpt.role": "Treasurer",
    "Declare.looked": True,
    "DeclineRole.role": "Treasurer",
    "EndRole.role": "Treasurer",
    "NameContact.group_id": "welfare-officer",
    "EndContact.group_id": "welfare-officer",
    "EndStaffRole.team": "staff-societies",
    "Event.venue": "Library café",
    "Fill.items": [{"product_id": "hoodie", "item_id": "1", "quantity": 2}],
    "FinishTwoStep.code": "123456",
    "GiveBack.lines": [{"line_id": "1", "quantity": 1}],
    "GiveStaffRole.team": "staff-societies",
    "ChooseLetters.group_id": "chess",
    "ChooseLetters.sort": "news",
    "ChooseLetters.on": True,
    "WriteLetter.to": "members",
    "AddThing.label": "Costumes",
    "Begin.begins_on": "2027-03-01",
    "Begin.ends_on": "2027-03-22",
    "ChangeHandover.ends_on": "2027-03-22",
    "ChangeHandover.version": 1,
    "Tick.item_id": "thing-bank",
    "Tick.note": "They told us in the office.",
    "Tick.side": "outgoing",
    "Untick.item_id": "thing-bank",
    "Untick.side": "outgoing",
    "side.{person_id}": "incoming",
    "Join.accept": True,
    "Join.offer": "standard",
    "Join.statement": "2026-09",
    "Leave.leaves_on": "2027-06-30",
    "Leave.reason": "It has had no committee since the summer.",
    "Leave.sure": True,
    "Logo.remove_logo": True,
    "Lot.known_at": "2027-03-03T21:00:00Z",
    "Lot.says": "The numbers of the lottery of 3 March 2027",
    "NewCode.code": "WELCOME10",
    "NewCode.percent": 10,
    "NewQuestion.kind": "choice",
    "NewQuestion.label": "What would you like to eat?",
    "NewQuestion.choices": "Meat\nVegan",
    "NewQuestion.per": "order",
    "ChangeQuestion.choices": "Meat\nVegan",
    "ChangeQuestion.label": "What would you like to eat?",
    "KeepAnswers.weeks": 4,
    "NameCommittee.post1_email": "lin@union.example",
    "NameCommittee.post1_name": "Lin Wei",
    "NameCommittee.post1_role": "Treasurer",
    "OpenConcern.what": "Somebody wrote insults in our chat.",
    "PayBack.lines": [{"line_id": "1", "quantity": 1}],
    "Platform.kind": "instagram",
    "Platform.label": "Photos",
    "Platform.url": "@chess",
    "AddAdmin.name": "Jo Webb",
    "AddAdmin.role": "Built the site",
    "AddAdmin.why": "She looks after the domain.",
    "LookedAt.admins": True,
    "Product.kind": "merchandise",
    "Product.name": "Hoodie",
    "Rename.address": "board-games",
    "Rename.name": "Board Games Society",
    "Report.what": "Somebody wrote insults in our chat.",
    "SendYear.year": "2027",
    "SendYear.claims": ["names", "constitution", "contact"],
    "ReturnYear.year": "2027",
    "ReturnYear.version": 2,
    "ReturnYear.reason": "Please elect a treasurer first.",
    "ApproveYear.year": "2027",
    "ApproveYear.version": 2,
    "ApproveYears.year": "2027",
    "ApproveYears.chosen": ["chess", "drama"],
    "Scan.code": "0123-4567-89AB-CDEF-GHJK",
    "SetUp.ron": True,
    "SetUp.title": "Committee election 2027",
    "WhatItIs.name": "Rocket Society",
    "WhatItIs.type": "societies",
}
"""By the field's name, or the form's and the field's."""
_IN_NAMES = {"person_id": "sam", "post_id": "1", "number": "1", "product_id": "hoodie", "item_id": "1", "line_id": "1"}
WRITTEN_ON = "2026-11-25"
"""The day (ISO) on which the examples lie ahead as they are meant to: who sends one later moves its days by as many."""
_BY_FORMAT = {"date-time": "2026-12-11T19:30:00Z", "date": "2026-12-11"}


def asked(path: str, name: str) -> dict[str, Any]:
    """What is told of a name in a page's query: whether it has to be there, and an example."""
    return {"required": True, "example": _ASKED[path, name]} if (path, name) in _ASKED else {}


_ASKED = {("/groups/{group_id}/products/new", "kind"): "ticket"}
"""Pages that cannot be shown without an answer."""


def is_told(form: str, field: str) -> bool:
    """Whether an example of this very field is told here, so that it is shown though it may be left out."""
    return f"{form}.{field}" in _TOLD or field in _TOLD


def name_of(field: str) -> str:
    """The field's name with an example in place of each id in it."""
    return re.sub(r"{(\w+)}", lambda found: _IN_NAMES.get(found[1], "1"), field)


def of(form: str, field: str, schema: dict[str, Any]) -> Any:
    """An example of one field."""
    for name in (f"{form}.{field}", field):
        if name in _TOLD:
            return _TOLD[name]
    return "an-example-1" if field.endswith("_id") else _made(schema)


def _made(schema: dict[str, Any]) -> Any:
    """An example of a type."""
    if "anyOf" in schema:
        return _made(schema["anyOf"][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", next(iter(schema.get("enum", ())), None))
    if schema["type"] == "string":
        return _BY_FORMAT.get(schema.get("format", ""), "An example")
    return {"boolean": False, "integer": schema.get("minimum", 1), "array": [], "object": {}}[schema["type"]]
