"""Reads and writes elections as other rooms know them: their posts, their times, and where they stand."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from union import sweeps
from union.core.people.rules import Caller, supports
from union.errors import NotAllowed, NotFound
from union.store import ConditionCheck, Get, Update
from union.times import iso, london_day
from union.voting.elections import rules
from union.voting.elections.rules import Done, Kind, Phase, Post, Step, Timetable, Who
from union.voting.elections.tables import Election

if TYPE_CHECKING:
    from union.views import Named, OpenItem
    from union.voting.elections.views import ElectionNamed, OpenPoll

_OPENED = frozenset({Phase.POLL, Phase.CLOSING, Phase.SEALED, Phase.COMPLAINTS, Phase.DECLARED})


def key(election_id: str) -> Get[Election]:
    """Ask for an election; `require` reads what came of it."""
    return Election.by_key(election_id)


def require(election: Election | None) -> Election:
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


def opened_at(election: Election, now: datetime) -> datetime | None:
    """When the poll opened, from which moment on the candidates stay who they are; None before that, and where it was called off."""
    return election.polls_open_at if phase(election, now) in _OPENED else None


def posts(election: Election) -> tuple[Post, ...]:
    """The posts of an election, in the order in which they stand on its page."""
    return tuple(_post(told) for told in election.posts)


def _post(told: Mapping[str, Any]) -> Post:
    who = {"may_stand": Who(told["may_stand"]), "may_vote": Who(told["may_vote"])}
    return Post(**{**told, **who, "options": tuple(told["options"])})


def named(election: Election, now: datetime) -> "ElectionNamed":
    """What every page about an election says of it."""
    times = timetable(election, now)
    told: ElectionNamed = {
        "election_id": election.election_id,
        "title": election.title,
        "kind": Kind(election.kind),
        "phase": phase(election, now),
        "notice_at": iso(times.notice_at),
        "polls_open_at": iso(times.polls_open_at),
        "polls_close_at": iso(times.polls_close_at),
    }
    if times.nominations_open_at and times.nominations_close_at:
        told["nominations_open_at"] = iso(times.nominations_open_at)
        told["nominations_close_at"] = iso(times.nominations_close_at)
    return told


def group(election: Election) -> "Named":
    """The election's group, as pages name it."""
    return {"group_id": election.group_id, "name": election.group_name}


def must_return(caller: Caller, election: Election) -> None:
    """Raises `NotAllowed` unless the caller is the returning officer: staff support for the group's type, never the committee."""
    if not supports(caller, election.group_type):
        raise NotAllowed("Only the returning officer, who is the group's staff support, can do this.")


def running(group_id: str, now: datetime) -> "list[ElectionNamed]":
    """The elections of a group that are under way, for its mini site; among the newest ten."""
    return [told for told in unfinished(group_id, now) if told["phase"] != Phase.DRAFT]


def unfinished(group_id: str, now: datetime) -> "list[ElectionNamed]":
    """The elections of a group that are being prepared or under way, for its committee; among the newest ten."""
    newest = Election.by_group.query(group_id, scan_index_forward=False, limit=10)
    over = (Phase.CANCELLED, Phase.DECLARED)
    return [told for told in (named(e, now) for e in newest) if told["phase"] not in over]


def open_ids() -> list[str]:
    """The ids of the elections of all groups that are published and not over, in one query."""
    return [str(one.election_id) for one in Election.by_open.query(Election.OPEN)]


def open_polls(now: datetime) -> "list[OpenPoll]":
    """The polls of all groups in which people vote now, the first to close on top, in one query. Nothing is told of who voted."""
    found = sweeps.listed("election", map(partial(_polled, now=now), Election.by_open.query(Election.OPEN)))
    return [one for one in found if one is not None]


def _polled(election: Election, now: datetime) -> "OpenPoll | None":
    if phase(election, now) != Phase.POLL:
        return None
    return {
        "election_id": str(election.election_id),
        "group_id": str(election.group_id),
        "closes_at": election.polls_close_at,
        "stopped": election.trouble is not None,
    }


def declared_last(group_id: str) -> tuple[str, date] | None:
    """The title and the day of the election of officers of a group that was declared last, among the newest ten of the group."""
    newest = Election.by_group.query(group_id, scan_index_forward=False, limit=10)
    told = [(london_day(one.declared_at), str(one.title)) for one in newest if one.declared_at and one.kind != Kind.REFERENDUM]
    day, title = max(told, default=(None, ""))
    return (title, day) if day is not None else None


def open_items(now: datetime) -> "list[OpenItem]":
    """The elections of all groups that wait for their returning officer, whose time comes first on top, in one query."""
    found = sweeps.listed("election", map(partial(_waits, now=now), Election.by_open.query(Election.OPEN)))
    return sorted((one for one in found if one is not None), key=lambda one: one["due_on"])


def _waits(election: Election, now: datetime) -> "OpenItem | None":
    """What an election wants of its returning officer now, by when, and where that is done."""
    told = rules.wants(phase(election, now), election.polls_open_at, election.sealed_at, election.complaints_until, now)
    told = (rules.STOPPED, now, "count") if election.trouble and told is None else told
    if told is None:
        return None
    said, due, where = told
    return {
        "group_id": election.group_id,
        "group_name": election.group_name,
        "group_type": election.group_type,
        "text": f"“{election.title}”: {said}",
        "due_on": london_day(due).isoformat(),
        "url": f"/elections/{election.election_id}/{where}",
    }


def unchanged_check(election: Election) -> ConditionCheck:
    """The part that loses a transaction where the election was moved, cancelled, sealed or declared since it was read."""
    return ConditionCheck(key(election.election_id), same(election) & Election.declared_at.does_not_exist())


def same(election: Election) -> Any:
    """The condition that an election is as it was read, and is not cancelled."""
    return (Election.version == election.version) & Election.cancelled_at.does_not_exist()


def hear_write(election: Election, until: datetime) -> Update:
    """The part that opens the time for complaints. `ConditionFailed` where the election is not sealed, or is cancelled or declared.

    `hurry` is to be called after it.
    """
    actions = [
        Election.complaints_until.set(until),
        Election.followed.set(Step.SEAL),
        Election.version.set(Election.version + 1),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(until),
    ]
    return Update(Election(election.election_id), actions, _sealed())


def declare_write(election: Election, now: datetime) -> Update:
    """The part by which an election is declared, once. `ConditionFailed` where it is not sealed, or is cancelled or declared."""
    ended = [Election.moving.remove(), Election.next_at.remove(), Election.open.remove()]
    actions = [Election.declared_at.set(now), Election.version.set(Election.version + 1), *ended]
    return Update(Election(election.election_id), actions, _sealed())


def _sealed() -> Any:
    open_ = Election.cancelled_at.does_not_exist() & Election.declared_at.does_not_exist()
    return Election.sealed_at.exists() & open_
