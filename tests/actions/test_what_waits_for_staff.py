"""What waits for staff: in each of the lists on their Monday one that cannot be read hides no other, and half a list is none."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from union import store
from union.core.personal_data.tables import DataRequest
from union.membership.affiliation.tables import Departure
from union.membership.applications.tables import Application
from union.membership.platform_checks.tables import Finding
from union.site.staff_desk import OPEN
from union.store import Record, Silent
from union.voting.elections.tables import Election
from union.voting.handover.tables import HandoverRecord
from union.voting.reaffiliation.tables import Reaffiliated
from union.voting.reviews.tables import Review

from tests.actions.conftest import NOW
from tests.actions.electing import DAY
from tests.actions.swept import BAD, GOOD, made

pytestmark = pytest.mark.usefixtures("union_house")
_TODAY = NOW.date().isoformat()
_OF_GROUP: dict[str, Any] = {"group_name": "Chess", "group_type": "societies", "due_on": _TODAY}


def _election(name: str) -> None:
    times = {"polls_open_at": NOW - 5 * DAY, "polls_close_at": NOW - DAY, "sealed_at": NOW - DAY, "published_at": NOW - 9 * DAY}
    told = {"group_type": "societies", "kind": "referendum", "open": Election.OPEN, "posts": [], "title": name}
    made(Election, election_id=name, notice_at=NOW - 9 * DAY, **told, **times)


def _handover(name: str) -> None:
    told: dict[str, Any] = {"outgoing": [], "incoming": [], "state": "under_way", "type": "societies", "due_on": _TODAY}
    made(HandoverRecord, group_id=name, handover_id="h", items=[], open=HandoverRecord.OPEN, ends_on="2099-01-01", left=1, **told)


NUMBER, WORD = {"N": "1"}, {"S": "nothing of the kind"}
KINDS: dict[str, tuple[Callable[[str], None], type[Record], dict[str, str], dict[str, dict[str, str]]]] = {
    "applications": (
        lambda name: made(Application, application_id=name, open="yes", due_on=_TODAY, state="submitted", type="societies"),
        Application, {"application_id": BAD}, {"type": NUMBER},
    ),
    "reaffiliations": (
        lambda name: made(
            Reaffiliated, group_id=name, year="2026", state="sent", last_on=_TODAY, history=[], open="yes", lacking=[], **_OF_GROUP
        ),
        Reaffiliated, {"group_id": BAD, "year": "2026"}, {"lacking": WORD},
    ),
    "leaving": (
        lambda name: made(Departure, group_id=name, state="ahead", leaves_on=_TODAY, open="yes", **_OF_GROUP),
        Departure, {"group_id": BAD}, {"leaves_on": WORD},
    ),
    "elections": (_election, Election, {"election_id": BAD}, {"polls_open_at": WORD}),
    "handovers": (_handover, HandoverRecord, {"group_id": BAD, "handover_id": "h"}, {"left": WORD}),
    "reviews": (
        lambda name: made(
            Review, group_id=name, review_id="r", state="open", holders=[], open="yes", unconfirmed=1, for_staff=1, **_OF_GROUP
        ),
        Review, {"group_id": BAD, "review_id": "r"}, {"unconfirmed": WORD},
    ),
    "findings": (
        lambda name: made(
            Finding, group_id=name, finding_id="f", rule="owner", state="open", open="yes", mend_by=_TODAY, **_OF_GROUP
        ),
        Finding, {"group_id": BAD, "finding_id": "f"}, {"rule": WORD},
    ),
    "data": (
        lambda name: made(
            DataRequest, person_id=name, request_id="complaint#1", kind="complaint", state="open", name="Ada", email="ada@example.org",
            asked_at=NOW, due_on=_TODAY, open="yes",
        ),
        DataRequest, {"person_id": BAD, "request_id": "complaint#1"}, {"asked_at": NUMBER},
    ),
}  # fmt: skip
"""How one of a kind is made, its model, the bad one's key, and what makes that one unreadable."""
ITEMS = {one.name: one.items for one in OPEN}


def test_every_list_is_tried() -> None:
    assert KINDS.keys() == ITEMS.keys() - {"contacts"}, "those stand in the policy pack, which is read whole or not at all"


@pytest.mark.parametrize("name", KINDS)
def test_one_that_cannot_be_read_is_left_out_and_the_others_stand_there(name: str) -> None:
    make, model, key, spoiled = KINDS[name]
    before = len(ITEMS[name](NOW))
    for one in (GOOD[0], BAD, GOOD[1]):
        make(one)
    assert len(ITEMS[name](NOW)) == before + 3
    ((field, value),) = spoiled.items()
    boto3.client("dynamodb").update_item(
        TableName=str(model.Meta.table_name),  # type: ignore[attr-defined] # every model has one
        Key={part: {"S": told} for part, told in key.items()},
        UpdateExpression="SET #f = :v",
        ExpressionAttributeNames={"#f": field},
        ExpressionAttributeValues={":v": value},
    )
    assert len(ITEMS[name](NOW)) == before + 2


@pytest.mark.parametrize("name", KINDS)
def test_where_the_list_does_not_come_it_is_said_instead_of_half_of_it_shown(name: str) -> None:
    with patch.object(store.connection(), "dispatch", side_effect=Silent("no")), pytest.raises(Silent):
        ITEMS[name](NOW)
