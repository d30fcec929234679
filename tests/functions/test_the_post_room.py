"""The post room's function and its clock, as SQS and EventBridge call them."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import rules
from union.membership.mailings.rules import Audience, AudienceKind, State
from union.store import commit

from functions.mailing_clock import handler as clock
from functions.mailing_post import handler as post
from tests.actions.conftest import NOW
from tests.actions.mailing import Room, again, draft, furnished

pytestmark = pytest.mark.usefixtures("union_house")
CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000, aws_request_id="r")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """Give a post room, at the hour that the functions' own clock shows."""
    with furnished(monkeypatch, NOW) as made:
        stopped = SimpleNamespace(now=lambda _: made.now)
        monkeypatch.setattr(clock, "datetime", stopped)
        monkeypatch.setattr(post, "datetime", stopped)
        yield made


def _joined(number: int) -> None:
    from union.membership.memberships import actions as memberships

    for n in range(number):
        grant = memberships.Grant(
            "chess", "Chess", f"m{n:03d}", f"M {n}", "Standard", 0, "2027-07-31", "1", None, f"m{n}@union.example"
        )
        commit(memberships.give_write(grant, None, NOW))


def _record(body: str, at: int) -> dict[str, Any]:
    return {"messageId": str(at), "body": body, "eventSource": "aws:sqs", "attributes": {}, "messageAttributes": {}}


def test_a_letter_to_the_members_is_planned_by_the_clock_and_sent_by_the_queue_and_a_bad_call_stops_no_other(room: Room) -> None:
    from union.membership.mailings import moving

    _joined(23)
    mailing = draft(room, Audience(AudienceKind.MEMBERS), Sort.NEWS)
    moving.schedule(mailing, None, None, room.now)
    assert clock.lambda_handler({}, CONTEXT) == {}  # type: ignore[arg-type]
    room.now += rules.PAUSE
    assert clock.lambda_handler({}, CONTEXT) == {"begun": 1, "planned": 23}  # type: ignore[arg-type]
    bodies = ["{}", *(json.dumps(called._asdict()) for called, _ in room.calls)]
    told = post.lambda_handler({"Records": [_record(body, at) for at, body in enumerate(bodies)]}, CONTEXT)  # type: ignore[arg-type]
    assert [one["itemIdentifier"] for one in told["batchItemFailures"]] == ["0"]
    assert len(room.mailbox) == 23
    room.now += rules.PAUSE
    clock.lambda_handler({}, CONTEXT)  # type: ignore[arg-type]
    assert again(mailing).state == State.SENT
    room.check(mailing)
