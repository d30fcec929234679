"""Every form of an election, sent twice at once: set up, moved, stood for, voted in, counted, declared."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.core.people.rules import Caller
from union.voting.elections.tables import Election

from tests.actions import declaring, voting
from tests.actions.conftest import PRIYA
from tests.actions.electing import ALEX, DAY, kept
from tests.functions.clicking import KEY, clicked, twice
from tests.functions.test_election_doors import ANN, NEW, brought_to, fields, published, set_up
from tests.functions.test_results import COUNT, TIE, TWO

type Call = Callable[..., Any]
OFFICER = declaring.OFFICER


@pytest.fixture(autouse=True)
def timers() -> Iterator[None]:
    """Set no timers."""
    with patch("union.timers.start"):
        yield


@twice("/groups/<group_id>/elections/new", "/elections/<election_id>/edit", "/elections/<election_id>/publish")
def test_an_election_is_set_up_changed_and_published(call: Call) -> None:
    here = clicked(call, NEW, PRIYA, **fields()).headers["Location"]
    clicked(call, f"{here}/edit", PRIYA, **fields(title="Our election", version="1"))
    clicked(call, f"{here}/publish", PRIYA, version="2")
    assert [(one.title, int(one.version)) for one in Election.scan()] == [("Our election", 3)]


@twice("/elections/<election_id>/delete")
def test_a_draft_is_thrown_away(call: Call) -> None:
    clicked(call, f"/elections/{set_up(call)}/delete", PRIYA)
    assert list(Election.scan()) == []


@twice("/elections/<election_id>/times", "/elections/<election_id>/cancel")
def test_an_election_is_moved_and_cancelled(call: Call) -> None:
    election_id = published(call)
    later = kept(election_id).polls_close_at + DAY
    moved = {"key": KEY, "polls_close_at": later.isoformat(), "edition": str(kept(election_id).edition)}
    clicked(call, f"/elections/{election_id}/times", PRIYA, json=moved)
    clicked(call, f"/elections/{election_id}/cancel", PRIYA, reason="It rains.", sure="yes")


@twice("/elections/<election_id>/again")
def test_an_election_that_stopped_goes_on(call: Call) -> None:
    election_id = published(call)
    Election(election_id).update([Election.trouble.set("The count could not be made.")])
    clicked(call, f"/elections/{election_id}/again", ALEX)


@twice(
    "/elections/<election_id>/stand",
    "/elections/<election_id>/stand/withdraw",
    "/elections/<election_id>/nominations/approve",
    "/elections/<election_id>/nominations/return",
)
def test_somebody_stands_is_returned_approved_and_withdraws(call: Call) -> None:
    election_id = published(call)
    brought_to(election_id, "nominations_open_at")
    stand, desk = f"/elections/{election_id}/stand", f"/elections/{election_id}/nominations"
    one = {"post": "1", "person_id": "ann"}
    clicked(call, stand, ANN, post="1", manifesto="More boards.")
    clicked(call, f"{desk}/return", ALEX, **one, version="1", reason="No jokes.")
    clicked(call, stand, ANN, post="1", manifesto="More boards, truly.", key="key-of-another-form")
    clicked(call, f"{desk}/approve", ALEX, **one, version="3")
    clicked(call, f"{stand}/withdraw", ANN, post="1")


@twice("/elections/<election_id>/vote", "/elections/<election_id>/vote/cast")
def test_a_vote_is_read_over_and_cast(call: Call) -> None:
    now = datetime.now(UTC)
    voting.opened(opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=1))
    voter: Caller = voting.PEOPLE[0]
    clicked(call, "/elections/spring/vote", voter, **voting.FIRST)
    clicked(call, "/elections/spring/vote/cast", voter, **voting.FIRST)


@twice(*(f"/elections/<election_id>/count/{deed}" for deed in ("lots", "complaints", "declare", "correct")))
def test_a_lot_is_drawn_complaints_are_heard_and_the_result_is_declared_and_corrected(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from union.voting.results import actions as results

    declaring.sealed(monkeypatch, TIE, TWO, [declaring.post()])
    clicked(call, f"{COUNT}/lots", OFFICER, act="drawn", post_id="1", stage="3", candidate="1")
    clicked(call, f"{COUNT}/complaints", OFFICER)
    Election("spring").update([Election.complaints_until.set(datetime.now(UTC) - timedelta(hours=1))])
    looked_at = results.desk(**declaring.SAID, now=datetime.now(UTC))["differences"]["hash"]
    clicked(call, f"{COUNT}/declare", OFFICER, differences=str(looked_at), looked="yes")
    clicked(call, f"{COUNT}/correct", OFFICER, post_id="1", corrects="1", reason="Nobody may.")


@pytest.mark.parametrize("act", ["announce", "value"])
@twice("/elections/<election_id>/count/lots")
def test_a_public_value_is_named_and_entered(call: Call, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    from union.voting.results.tables import Entry

    declaring.sealed(monkeypatch, TIE, TWO, [declaring.post()])
    now = datetime.now(UTC)
    Election("spring").update([Election.polls_close_at.set(now - timedelta(hours=1))])
    if act == "announce":
        soon = (now + 2 * DAY).isoformat()
        clicked(
            call, f"{COUNT}/lots", OFFICER, json={"key": KEY, "act": act, "says": "The FTSE 100 at the close", "known_at": soon}
        )
    else:
        told: dict[str, Any] = {"says": "A value", "known_at": "2026-01-01T12:00:00Z"}
        Entry(election_id="spring", entry="act#public#1", by="alex", told=told, at=now).save()
        clicked(call, f"{COUNT}/lots", OFFICER, act=act, value="8291.68")
