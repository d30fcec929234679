"""What the page of a committee's roles may look like: for officers, for staff, empty, wrong, and hostile."""

from typing import Any

from union.core.people.rules import WORDS, Can, missing
from union.core.policy.rules import Committees

from tests.pages.render import policy

ROLES = [
    {
        "person_id": "priya",
        "name": "Priya Shah",
        "role": "President",
        "starts_on": "2026-08-01",
        "ends_on": "2027-07-31",
        "awaits": False,
    },
    {
        "person_id": "tom",
        "name": "Tom Evans",
        "role": "Treasurer",
        "starts_on": "2026-11-02",
        "ends_on": "2027-07-31",
        "awaits": False,
    },
    {
        "person_id": "sam",
        "name": "Sam Okoro",
        "role": "Secretary",
        "starts_on": "2026-11-25",
        "ends_on": "2027-07-31",
        "awaits": True,
    },
]


MISSING = missing([], {}, has_members=True)


def committee(
    name: str = "Chess Society", roles: list[dict[str, str]] | None = None, staff: bool = False, **more: Any
) -> dict[str, Any]:
    """Make the data of the page."""
    held = [
        {**one, "may_end": staff or one["person_id"] == "tom", "lapsed": not staff and one["person_id"] == "tom"}
        for one in (ROLES if roles is None else roles)
    ]
    told = {
        "group": {"group_id": "chess", "name": name},
        "roles": held,
        "you": "tom",
        "words": {can.value: w for can, w in WORDS.items()},
    }
    told |= {"may_co_opt": not staff, "may_appoint": staff, "may_give": True, "longest": "2027-11-24", "key": "k" * 22}
    told |= {"missing": [] if held else MISSING, "longest_appointment": "2027-03-24"}
    titles = [("President", True, [can.value for can in WORDS]), ("Treasurer", False, ["money"])]
    titles += [("Secretary", False, ["page", "letters", "elections", "members"]), (name, False, [])]
    told["titles"] = [
        {"role": role, "leads": leads, "can": can} for role, leads, can in titles[: len(held) + (name != "Chess Society")]
    ]
    told["members"] = [] if staff else [{"person_id": "sam", "name": "Sam Okoro"}, {"person_id": "bo", "name": name}]
    return {**told, "values": {"ends_on": ""}, "errors": {}, **more}


BAD = {"person_id": "Please choose a member.", "role": "Please name the role.", "ends_on": "Please choose a day."}
BAD |= {
    "shared": "Priya Shah holds this role until 31 July 2027. End that first. Or tick that more than one person shall hold it."
}


def mine(*roles: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the data of the page of somebody's own roles."""
    conduct = {"version": "2026-09", "paragraphs": policy()["joining_statement"]}
    data = {"version": "2026-11", "paragraphs": Committees().data_protection}
    told = {"roles": list(roles), "conduct": conduct, "data": data, "today": "2026-11-25", "key": "k" * 22}
    return {**told, "values": {}, "errors": {}, **more}


_DAYS = {"starts_on": "2026-12-01", "ends_on": "2027-07-31"}
_CHESS = {"group_id": "chess", "name": "Chess Society"}
OFFERED: dict[str, Any] = {
    "group": _CHESS, "role": "Treasurer", **_DAYS, "can": [WORDS[Can.MONEY]], "runs": False, "awaits": True, "accepted_on": None,
}  # fmt: skip
HELD = {**OFFERED, "role": "Secretary", "runs": True, "awaits": False, "starts_on": "2026-08-01", "accepted_on": "2026-07-20"}
HELD["can"] = [WORDS[can] for can in (Can.PAGE, Can.LETTERS, Can.ELECTIONS, Can.MEMBERS)]
LATER = {
    **HELD,
    "role": "Captain",
    "group": {"group_id": "swim", "name": "Swimming Club"},
    "runs": False,
    "starts_on": "2027-08-01",
}
_SENT = {
    "path": "/my/roles/accept",
    "key": "k" * 22,
    "values": {"group_id": "chess", "role": "Treasurer", **_DAYS, "data": "yes"},
}


def mines(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Make the data of the page as it may look."""
    wrong = {"conduct": "Please tick that you accept the statement on how we treat each other."}
    nasty = {**OFFERED, "role": hostile, "can": [], "group": {"group_id": "x", "name": long}}
    return {
        "both": mine(OFFERED, HELD, LATER),
        "held": mine(HELD, {**HELD, "role": "Wizard", "can": [], "accepted_on": None}),
        "none": mine(),
        "wrong": mine(OFFERED, {**OFFERED, "role": "Chair"}, errors=wrong, sent=_SENT, values=_SENT["values"]),
        "hostile": mine(nasty, {**nasty, "awaits": False}),
    }


def unappointed(long: str) -> dict[str, Any]:
    """Make the data of the page where staff support named somebody in vain."""
    typed = {"name": long, "email": "sam@", "role": "President", "ends_on": "2030-01-01"}
    errors = {"email": "Please enter one e-mail address, such as sam@example.ac.uk.", "role": "Somebody leads this group."}
    errors["ends_on"] = "Staff support appoint for 120 days at most. By then there is an election or a co-option."
    sent = {"path": "/groups/chess/committee/appoint", "key": "k" * 22, "values": typed}
    return committee(staff=True, errors=errors, values=typed, sent=sent)


def refused(name: str = "Chess Society", role: str = "") -> dict[str, Any]:
    """Make the data of the page where somebody was co-opted in vain."""
    typed = {"role": role, "ends_on": ""}
    return committee(name, errors=BAD, values=typed, sent={"path": "/groups/chess/committee", "key": "k" * 22, "values": typed})


def _reviewed(name: str, role: str, **more: Any) -> dict[str, Any]:
    told = {
        "person_id": name,
        "name": name,
        "role": role,
        "starts_on": "2026-08-01",
        "why": [WORDS[Can.MONEY]],
        "confirmed_by": [],
    }
    told |= {"officers_left": 2, "staff_left": 0, **dict.fromkeys(("done", "gone", "lapsed", "yours", "may_confirm"), False)}
    return {**told, **more}


def reviews(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Make the data of the page of a review of access as it may look."""
    group = {"group_id": "chess", "name": "Chess Society"}
    told = {"group": group, "review_id": "2026-11-01", "began_on": "2026-11-01", "due_on": "2026-11-15", "stands": True}
    told |= {"warned": False, "confirmed": 1, "asked": 4, "support": False, "next_on": "2027-03-01", "key": "k" * 22}
    told |= {"values": {}, "errors": {}}
    half = _reviewed("Tom Evans", "Treasurer", confirmed_by=["Amara Nwosu"], officers_left=1, may_confirm=True)
    done = _reviewed("Lin Zhao", "Secretary", confirmed_by=["Amara Nwosu", "Tom Evans"], officers_left=0, done=True)
    rows = [_reviewed("Amara Nwosu", "President", yours=True), half, done, _reviewed("Bo Lind", "Editor", may_confirm=True)]
    few = [_reviewed("Tom Evans", "Treasurer", officers_left=1, staff_left=1, may_confirm=True)]
    over = [done, _reviewed("Bo Lind", "Editor", lapsed=True), _reviewed("Kit Moss", "Wizard", gone=True)]
    nothing = {**told, "review_id": None, "began_on": None, "due_on": None, "stands": False, "roles": []}
    return {
        "open": {**told, "roles": rows},
        "warned": {**told, "warned": True, "support": True, "roles": few, "confirmed": 0, "asked": 1},
        "over": {**told, "stands": False, "roles": over, "asked": 2},
        "none": nothing,
        "hostile": {**told, "roles": [_reviewed(hostile, long, why=[], confirmed_by=[hostile, long], may_confirm=True)]},
    }
