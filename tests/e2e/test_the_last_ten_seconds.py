"""Many vote at the last moment, on the local cloud's DynamoDB: nobody is counted twice, nothing is lost, and the box adds up.

The first race is the negative control: without its condition the roll is marked again and again, or the others would prove nothing.
"""

import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.people.rules import Caller
from union.errors import Conflict, Refusal
from union.store import Put, Update
from union.voting.elections.rules import STILL
from union.voting.polls import actions as polls
from union.voting.polls.actions import Sealed, Trouble
from union.voting.polls.rules import Candidate, Poll, Post, Voter
from union.voting.polls.tables import BallotPaper

from infra.local.cloud import Cloud
from infra.local.rush import HANDS, at_once
from tests import patience
from tests.races import rushed

VOTERS = 500
POSTS = (Post("1", "President", (Candidate(1, "Ada"), Candidate(2, "Bo"))), Post("2", "Treasurer", (Candidate(1, "Cy"),)))
VOTE = {"r.1.1": "1", "r.1.2": "2", "r.2.1": "1"}


@pytest.fixture(autouse=True)
def at_the_local_cloud(cloud: Cloud) -> Iterator[None]:
    """Let our own actions speak to the deployed tables, and write no letters: five hundred of these are another test's."""
    with patience.speaking(cloud.environment), patch.object(polls, "_confirmation", _once):
        yield


def _once(booth: Any, now: datetime) -> Put:
    """In place of the letter, something that is written once as well."""
    name = f"voted#{booth.paper.election_id}#{booth.caller.person_id}"
    return Put(store.Once(key=name, outcome="-", forget_at=now + timedelta(days=1)), store.Once.key.does_not_exist())


def _people(number: int) -> list[Caller]:
    return [Caller(f"p{n:04}", f"Person {n}", f"p{n}@union.example") for n in range(number)]


def _poll(people: list[Caller]) -> Poll:
    now = datetime.now(UTC)
    election_id = f"rush{secrets.token_hex(6)}"
    poll = Poll(election_id, "chess", "Chess", "Spring", POSTS, now - timedelta(hours=1), now + timedelta(hours=1))
    roll = polls.snapshot(poll, [Voter(person.person_id, "2027-07-31") for person in people], now)
    assert roll.count == len(people)
    return poll


def _closing(poll: Poll) -> Poll:
    """Let a poll close in ten seconds. The house lets none close sooner, so it is written past it."""
    closes_at = datetime.now(UTC) + timedelta(seconds=10)
    told = [BallotPaper.closes_at.set(closes_at)]
    assert store.alone(Update(BallotPaper(poll.election_id), told, BallotPaper.closes_at == poll.closes_at))
    return replace(poll, closes_at=closes_at)


def _cast(poll: Poll, caller: Caller, key: str) -> str:
    try:
        return str(polls.cast(poll.election_id, caller, VOTE, key, datetime.now(UTC))["receipt"])
    except Refusal as refusal:
        return type(refusal).__name__


def _sealed(poll: Poll) -> Sealed | Trouble:
    return polls.seal(poll.election_id, poll.closes_at + STILL)


def test_without_its_condition_one_person_votes_again_and_again() -> None:
    (person,) = _people(1)
    poll = _poll([person])
    plain = polls._marked
    anyhow = store.Once.key.exists() | store.Once.key.does_not_exist()

    def unguarded(*told: str) -> Update:
        return replace(plain(*told), condition=None)

    with (
        patch.object(polls, "_marked", unguarded),
        patch.object(polls, "_confirmation", lambda booth, now: replace(_once(booth, now), condition=anyhow)),
    ):
        found = rushed([lambda: _cast(poll, person, secrets.token_hex(8))] * 5, least=2)
    assert len([one for one in found if "-" in one]) > 1
    assert isinstance(_sealed(poll), Trouble), "and the seal says so"


def test_one_person_in_many_tabs_votes_once() -> None:
    (person,) = _people(1)
    poll = _poll([person])
    found = at_once(lambda: _cast(poll, person, secrets.token_hex(8)), HANDS * 2)
    assert len([one for one in found if "-" in one]) == 1
    assert set(found) - {"Conflict"} == {one for one in found if "-" in one}
    sealed = _sealed(poll)
    assert isinstance(sealed, Sealed)
    assert (sealed.voted, sealed.ballots) == (1, {"1": 1, "2": 1})


def test_five_hundred_in_the_last_ten_seconds_lose_nothing_and_mark_nobody_twice() -> None:
    """Everybody clicks twice; whoever comes after the close is refused, and whoever got a receipt is in the box.

    How many a machine takes before the close is its own affair (`make bench` tells); whoever was answered before it has voted.
    """
    people = _people(VOTERS)
    clicks = [(person, f"key-of-{person.person_id}") for person in people for _ in range(2)]
    poll = _poll(people)
    first = _clicked(poll, *clicks[0])
    poll = _closing(poll)
    with ThreadPoolExecutor(HANDS) as hands:
        found = [first, *hands.map(lambda click: _clicked(poll, *click), clicks[1:])]
    for began, outcome, ended in found:
        assert ended >= poll.closes_at or outcome != "Conflict", "nobody is refused before the close"
        assert began < poll.closes_at or outcome == "Conflict", "nobody is taken after it"
    receipts: dict[str, set[str]] = {}
    for (person, _), (_, outcome, _) in zip(clicks, found, strict=True):
        receipts.setdefault(person.person_id, set()).add(outcome)
    voted = {person: codes - {"Conflict"} for person, codes in receipts.items() if codes != {"Conflict"}}
    assert voted, "whoever came first"
    assert all(len(codes) == 1 for codes in voted.values()), "both clicks have one receipt"
    sealed = _sealed(poll)
    assert isinstance(sealed, Sealed), sealed
    assert (sealed.voted, sealed.ballots) == (len(voted), dict.fromkeys(("1", "2"), len(voted)))
    assert set(polls.receipts(poll.election_id)) == {code for codes in voted.values() for code in codes}
    assert Counter(polls.opened(poll.election_id)["1"]) == {(1, 2): len(voted)}
    with pytest.raises(Conflict):
        polls.cast(poll.election_id, people[0], VOTE, "another-key", poll.closes_at)


def _clicked(poll: Poll, caller: Caller, key: str) -> tuple[datetime, str, datetime]:
    """What came of a click, between the moments before and after it."""
    began = datetime.now(UTC)
    return began, _cast(poll, caller, key), datetime.now(UTC)
