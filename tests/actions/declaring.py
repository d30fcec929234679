"""An election of the chess society in moto that was voted on and sealed: posts, candidates and ballots as one likes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

import pytest
from union import ids, store
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.voting.elections.rules import STILL
from union.voting.elections.tables import Election
from union.voting.nominations import actions as nominations
from union.voting.nominations.rules import Candidate
from union.voting.polls import actions as polls
from union.voting.polls import rules as poll_rules
from union.voting.polls.actions import Sealed
from union.voting.polls.tables import Ballot, OnRoll, Receipt
from union.voting.results import actions as results
from union.voting.results import declaring

from tests.actions.conftest import NOW
from tests.staff import staff

OFFICER = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
OPENED, CLOSED = NOW - timedelta(days=2), NOW - timedelta(hours=1)
HEARD = NOW + timedelta(hours=48)
SAID = {"election_id": "spring", "caller": OFFICER}
type Papers = Mapping[tuple[int, ...], int]


def post(title: str = "President", seats: int = 1, options: Sequence[str] = (), post_id: str = "1") -> dict[str, Any]:
    """Make one post as an election keeps it."""
    told = {"post_id": post_id, "title": title, "description": "", "seats": seats, "options": list(options)}
    return {**told, "may_stand": "members", "may_vote": "members"}


def standing(*names: str, withdrawn: Sequence[str] = ()) -> list[Candidate]:
    """Make the candidates of a post, numbered as they come; each person's id is the name in small letters."""
    return [Candidate(n, name.lower(), name, name in withdrawn) for n, name in enumerate(names, 1)]


def held(posts: Sequence[dict[str, Any]], **more: Any) -> Election:
    """Keep an election whose poll closed an hour ago, after the roll is made and before it is sealed."""
    told: dict[str, Any] = {
        "election_id": "spring",
        "version": 1,
        "edition": 1,
        "group_id": "chess",
        "group_name": "Chess",
        "group_type": "societies",
        "kind": "committee",
        "title": "Spring election",
        "posts": list(posts),
        "notice_at": NOW - timedelta(days=30),
        "nominations_open_at": NOW - timedelta(days=20),
        "nominations_close_at": NOW - timedelta(days=10),
        "polls_open_at": OPENED,
        "polls_close_at": CLOSED,
        "takes_office_on": "2027-08-01",
        "ends_on": "2028-07-31",
        "ron": True,
        "ron_rule": "nus_clone",
        "created_at": NOW - timedelta(days=31),
        "created_by": "priya",
        "published_at": NOW - timedelta(days=31),
        "correlation_id": "c",
    }
    election = Election(**{**told, **more})
    election.save()
    return election


def stand(monkeypatch: pytest.MonkeyPatch, candidates: Mapping[str, Sequence[Candidate]]) -> None:
    """Let these be the candidates of every election."""
    monkeypatch.setattr(nominations, "candidates", lambda election_id, opened_at: candidates)


def join(*people: str, until: str = "2028-07-31") -> None:
    """Make members of the society, with an address to write to."""
    grants = [
        Grant("chess", "Chess", who, who.title(), "standard", 500, until, "1", email=f"{who}@union.example") for who in people
    ]
    _together([memberships.give_write(grant, None, NOW) for grant in grants])


def _together(parts: Sequence[store.Part]) -> None:
    """Write all of these in as few transactions as DynamoDB takes them in: a hundred parts each."""
    for some in batched(parts, 100, strict=False):
        store.commit(*some)


def sealed(
    monkeypatch: pytest.MonkeyPatch,
    papers: Mapping[str, Papers],
    candidates: Mapping[str, Sequence[Candidate]],
    posts: Sequence[dict[str, Any]],
    **more: Any,
) -> Election:
    """Hold an election: everybody who stands and everybody who votes is a member, the ballots lie in the box, and it is sealed."""
    election = held(posts, **more)
    stand(monkeypatch, candidates)
    many = max(sum(post.values()) for post in papers.values())
    people = [f"voter-{n:03}" for n in range(many)]
    join(*people, *{one.person_id for those in candidates.values() for one in those})
    cast(election, papers, candidates, people)
    outcome = polls.seal("spring", CLOSED + STILL)
    assert isinstance(outcome, Sealed), outcome
    about = {"root": outcome.root, "voted": outcome.voted, "roll_count": outcome.roll, "roll_hash": "f" * 64}
    election.update([getattr(Election, name).set(value) for name, value in about.items()] + [Election.sealed_at.set(NOW)])
    return election


def cast(
    election: Election, papers: Mapping[str, Papers], candidates: Mapping[str, Sequence[Candidate]], people: list[str]
) -> None:
    """Put the ballots into the box as the polls do, without the letters; one person votes for every post."""
    on_paper = tuple(_on_paper(one, candidates, bool(election.ron)) for one in election.posts)
    poll = poll_rules.Poll("spring", "chess", "Chess", "Spring election", on_paper, OPENED, CLOSED)
    polls.snapshot(poll, polls.voters("chess", NOW), OPENED)
    _together([store.Update(OnRoll("spring", person), [OnRoll.voted.set(True)]) for person in people])
    in_the_box: list[store.Part] = []
    for at, person in enumerate(people):
        code = poll_rules.receipt("spring", person, "key")
        in_the_box.append(store.Put(Receipt(poll_rules.box_of("spring", code), code), Receipt.code.does_not_exist()))
        for one in (one for one in on_paper if one.choices):
            ranking = [paper for paper, number in papers[one.post_id].items() for _ in range(number)]
            name, paper = ids.key(), poll_rules.written(ranking[at] if at < len(ranking) else ())
            ballot = Ballot(box=poll_rules.box("spring", at % poll_rules.SHARDS), name=name, post_id=one.post_id, paper=paper)
            in_the_box.append(store.Put(ballot, Ballot.name.does_not_exist()))
    _together(in_the_box)


def _on_paper(told: dict[str, Any], candidates: Mapping[str, Sequence[Candidate]], ron: bool) -> poll_rules.Post:
    names = told["options"] or [one.name for one in candidates.get(told["post_id"], ())]
    choices = tuple(poll_rules.Candidate(n, name) for n, name in enumerate(names, 1))
    return poll_rules.Post(told["post_id"], told["title"], choices, ron and not told["options"], told["seats"])


def heard() -> None:
    """Open the time for complaints."""
    results.open_complaints(**SAID, now=NOW)


def declared(when: datetime = HEARD) -> None:
    """Declare the result after having looked at the differences."""
    at = results.desk(**SAID, now=when)["differences"]["hash"]
    declaring.declare(**SAID, looked_at=at, looked=True, now=when)
