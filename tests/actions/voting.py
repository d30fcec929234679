"""An election of the chess society in moto: two posts, forty-one on the roll, and whatever time one likes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from union.core.people.rules import Caller
from union.voting.polls import actions as polls
from union.voting.polls.rules import Candidate, Poll, Post, Voter

from tests.actions.conftest import NOW

PEOPLE = [Caller(f"voter-{n:02}", f"Voter Number {n}", f"voter{n}@union.example") for n in range(40)]
PRIYA = Caller("priya", "Priya Shah", "priya@union.example")
PRESIDENT = Post("1", "President", (Candidate(1, "Ada"), Candidate(2, "Bo"), Candidate(3, "Cy")))
CHAIR = Post("2", "Chair of the committee", (Candidate(1, "Di"),), may_vote="committee")
POLL = Poll("spring", "chess", "Chess", "Spring election", (PRESIDENT, CHAIR), NOW, NOW + timedelta(days=2))
VOTERS = [*(Voter(person.person_id, "2027-07-31") for person in PEOPLE), Voter("priya", "2027-07-31", "President")]
SEALED = POLL.closes_at + timedelta(seconds=60)
FIRST = {"r.1.2": "1", "r.1.1": "2"}


def opened(**changed: Any) -> Poll:
    """Open the poll, its roll complete."""
    poll = replace(POLL, **changed)
    polls.snapshot(poll, VOTERS, NOW)
    return poll


def vote(caller: Caller, typed: dict[str, str] | None = None, key: str = "", when: Any = NOW) -> str:
    """Cast a vote; answers the receipt."""
    told = polls.cast("spring", caller, typed or FIRST, key or f"key-of-{caller.person_id}", when)
    return str(told["receipt"])
