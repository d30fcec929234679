"""Verbs: set an election up, publish it, move or cancel it, and see that what has to follow at each of its times follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from union.elections import rules
from union.elections.rules import Done, Phase, Post, Timetable, Who
from union.elections.tables import Election
from union.errors import NotAllowed, NotFound
from union.people.rules import Caller, supports
from union.store import Change, Check, Want
from union.times import iso


def wanted(election_id: str) -> Want[Election]:
    """Ask for an election; `found` reads what came of it."""
    return Election.by_key(election_id)


def found(election: Election | None) -> Election:
    """The election, if it was ever published. Raises `NotFound`: a draft is nobody's but the committee's and staff support's."""
    if election is None or election.published_at is None:
        raise NotFound("There is no election at this address.")
    return election


def timetable(election: Election, now: datetime) -> Timetable:
    """The times of an election. A draft whose notice goes out at once is looked at as if that were `now`."""
    return Timetable(
        election.notice_at or now,
        election.nominations_open_at,
        election.nominations_close_at,
        election.polls_open_at,
        election.polls_close_at,
    )


def done(election: Election) -> Done:
    """What was done to an election, and when."""
    return Done(election.published_at, election.cancelled_at, election.sealed_at, election.complaints_until, election.declared_at)


def phase(election: Election, now: datetime) -> Phase:
    """Where an election stands `now`: the clock decides, and what was done to it."""
    return rules.phase(timetable(election, now), done(election), now)


def posts(election: Election) -> tuple[Post, ...]:
    """The posts of an election, in the order in which they stand on its page."""
    return tuple(_post(told) for told in election.posts)


def _post(told: Mapping[str, Any]) -> Post:
    who = {"may_stand": Who(told["may_stand"]), "may_vote": Who(told["may_vote"])}
    return Post(**{**told, **who, "options": tuple(told["options"])})


def named(election: Election, now: datetime) -> dict[str, Any]:
    """What every page about an election says of it."""
    return {
        "election_id": election.election_id,
        "title": election.title,
        "kind": election.kind,
        "phase": phase(election, now),
        **{name: iso(at) for name, at in timetable(election, now).moments().items()},
    }


def group(election: Election) -> dict[str, str]:
    """The election's group, as pages name it."""
    return {"group_id": election.group_id, "name": election.group_name}


def must_return(caller: Caller, election: Election) -> None:
    """Raises `NotAllowed` unless the caller is the returning officer: staff support for the group's type, never the committee."""
    if not supports(caller, election.group_type):
        raise NotAllowed("Only the returning officer, who is the group's staff support, can do this.")


def unchanged(election: Election) -> Check:
    """The part that loses a transaction where the election was moved, cancelled, sealed or declared since it was read."""
    same = (Election.version == election.version) & Election.cancelled_at.does_not_exist()
    return Check(wanted(election.election_id), same & Election.declared_at.does_not_exist())


def hearing(election: Election, until: datetime) -> Change:
    """The part that opens the time for complaints. It is lost where the election is not sealed, or is cancelled or declared."""
    return Change(Election(election.election_id), [Election.complaints_until.set(until)], _sealed())


def declared(election: Election, now: datetime) -> Change:
    """The part by which an election is declared, once. It is lost where it is not sealed, or is cancelled or declared."""
    return Change(Election(election.election_id), [Election.declared_at.set(now)], _sealed())


def _sealed() -> Any:
    open_ = Election.cancelled_at.does_not_exist() & Election.declared_at.does_not_exist()
    return Election.sealed_at.exists() & open_
