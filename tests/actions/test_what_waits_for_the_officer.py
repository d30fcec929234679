"""Which elections wait for their returning officer, over all groups, by one question."""

from datetime import timedelta

import pytest
from union import store
from union.voting.elections import actions as elections
from union.voting.elections import records
from union.voting.elections.tables import Election

from tests.actions.conftest import NOW, PRIYA
from tests.actions.electing import ALEX, CLOSES, DAY, OPENS, set_up

pytestmark = pytest.mark.usefixtures("union_house")


def waits(after: timedelta) -> list[tuple[str, str, str]]:
    """Say what waits so long after now: the words, the day and the address."""
    return [(one["text"], one["due_on"], one["url"].rpartition("/")[2]) for one in records.open_items(NOW + after)]


def test_an_election_waits_when_it_is_the_officer_s_turn_and_only_then() -> None:
    election_id = set_up()
    assert waits(16 * DAY) == [], "a draft is the committee's"
    elections.publish(election_id, PRIYA, 1, NOW)
    assert waits(DAY) == waits(9 * DAY) == waits(18 * DAY) == []
    look = ("“Spring election”: Look at who stands, before voting opens.", OPENS.date().isoformat(), "nominations")
    assert waits(16 * DAY) == [look]
    Election(election_id).update([Election.sealed_at.set(CLOSES)])
    assert waits(21 * DAY) == [("“Spring election”: The ballots are sealed. Count them.", CLOSES.date().isoformat(), "count")]
    Election(election_id).update([Election.complaints_until.set(CLOSES + 2 * DAY)])
    assert waits(21 * DAY) == []
    assert [text for text, *_ in waits(22 * DAY)] == ["“Spring election”: The time for complaints is over. Declare the result."]


def test_one_that_stopped_waits_whatever_the_clock_says() -> None:
    election_id = set_up()
    elections.publish(election_id, PRIYA, 1, NOW)
    Election(election_id).update([Election.trouble.set(["It never opened."])])
    assert [text for text, *_ in waits(18 * DAY)] == [
        "“Spring election”: It has stopped, as something does not agree. Please look at it."
    ]


def test_one_that_is_called_off_waits_for_nobody() -> None:
    election_id = set_up()
    elections.publish(election_id, PRIYA, 1, NOW)
    elections.cancel(election_id, ALEX, "No hall.", sure=True, now=NOW + 16 * DAY)
    assert waits(16 * DAY) == []


def test_one_that_is_declared_waits_for_nobody() -> None:
    election_id = set_up()
    elections.publish(election_id, PRIYA, 1, NOW)
    Election(election_id).update([Election.sealed_at.set(CLOSES)])
    assert waits(21 * DAY)
    (election,) = store.read(records.key(election_id))
    store.commit(records.declare_write(records.require(election), CLOSES))
    assert waits(21 * DAY) == []
