"""Verbs: set an election up, publish it, move or cancel it, and keep account of what has followed from its times."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import clicks, ids, settings, store, sweeps, timers, watch
from union.core.audit.actions import noted
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, supports
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.membership.groups.rules import has_members
from union.membership.memberships import actions as memberships
from union.store import ConditionCheck, ConditionFailed, Delete, Get, Part, Put, Update
from union.times import iso, london, london_day
from union.voting.elections import rules
from union.voting.elections.rules import Done, Draft, Kind, Phase, Post, Step, Timetable, Who
from union.voting.elections.tables import Election
from union.watch import Count

if TYPE_CHECKING:
    from union.views import Named
    from union.voting.elections.views import ElectionNamed

_HOUSE = "union-house"
_SOON = timedelta(minutes=15)
_A_MOMENT = timedelta(seconds=2)
_FEWEST_ROWS = 3
_ROW_NUMBER = re.compile(r"post([1-9][0-9]?)_(title|description|seats|options)")
_CHANGED = "This election was changed in another window. Please look at it again."


def wanted(election_id: str) -> Get[Election]:
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


def opened_at(election: Election, now: datetime) -> datetime | None:
    """When the poll opened, from which moment on the candidates stay who they are; None before that, and where it was called off."""
    return election.polls_open_at if phase(election, now) in _OPENED else None


_OPENED = frozenset({Phase.POLL, Phase.CLOSING, Phase.SEALED, Phase.COMPLAINTS, Phase.DECLARED})


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


def unchanged(election: Election) -> ConditionCheck:
    """The part that loses a transaction where the election was moved, cancelled, sealed or declared since it was read."""
    return ConditionCheck(wanted(election.election_id), _same(election) & Election.declared_at.does_not_exist())


def _same(election: Election) -> Any:
    return (Election.version == election.version) & Election.cancelled_at.does_not_exist()


def hearing(election: Election, until: datetime) -> Update:
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


def declared(election: Election, now: datetime) -> Update:
    """The part by which an election is declared, once. `ConditionFailed` where it is not sealed, or is cancelled or declared."""
    ended = [Election.moving.remove(), Election.next_at.remove()]
    actions = [Election.declared_at.set(now), Election.version.set(Election.version + 1), *ended]
    return Update(Election(election.election_id), actions, _sealed())


def _sealed() -> Any:
    open_ = Election.cancelled_at.does_not_exist() & Election.declared_at.does_not_exist()
    return Election.sealed_at.exists() & open_


def listed(group_id: str, caller: Caller | None, now: datetime) -> dict[str, Any]:
    """A group's elections, the newest first; drafts only for its committee and staff support. Raises `NotFound`."""
    kept, office = _group(group_id, caller, now)
    found = Election.by_group.query(group_id, scan_index_forward=False, limit=200)
    shown = [e for e in found if (office and office.inside) or e.published_at is not None]
    return {
        "group": groups.named(kept),
        "elections": [named(e, now) for e in shown],
        "may_set_up": office is not None and has_members(kept.type) and office.may(Can.ELECTIONS),
    }


def running(group_id: str, now: datetime) -> "list[ElectionNamed]":
    """The elections of a group that are under way, for its mini site; among the newest ten."""
    newest = Election.by_group.query(group_id, scan_index_forward=False, limit=10)
    shown = [named(e, now) for e in newest if e.published_at is not None]
    over = (Phase.DRAFT, Phase.CANCELLED, Phase.DECLARED)
    return [told for told in shown if told["phase"] not in over]


def _group(group_id: str, caller: Caller | None, now: datetime) -> tuple[Any, people.Office | None]:
    theirs = [people.on_committee(group_id, caller.person_id)] if caller else []
    caller, (kept, *member) = people.read_with(caller, groups.wanted(group_id), *theirs)
    return groups.found(kept), people.Office(caller, groups.found(kept), member[0], now) if caller else None


def form(group_id: str, typed: Mapping[str, str], kind: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """What the form for a new election shows, with what was `typed` where it was sent before. Raises `NotAllowed`, `NotFound`."""
    kept, _, policy = _leading(group_id, caller, now)
    chosen = Kind(kind) if kind in list(Kind) else Kind.COMMITTEE
    values = dict(typed) if "title" in typed else _to_begin_with(group_id, chosen, policy, now)
    return {"group": groups.named(kept), "election": None, **_form(chosen, values, policy)}


def _form(kind: Kind, values: Mapping[str, str], policy: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "rows": _rows(values, _FEWEST_ROWS if kind == Kind.COMMITTEE else 1),
        "minima": vars(policy.elections),
        "key": ids.key(),
        "values": dict(values),
        "errors": {},
    }


def _rows(values: Mapping[str, str], fewest: int) -> list[int]:
    """The rows that the form has: those in which something stands, and at least one after them."""
    numbers = [int(found[1]) for name, value in values.items() if value.strip() and (found := _ROW_NUMBER.fullmatch(name))]
    shown = max(max(numbers, default=0) + (3 if "more" in values else 1), fewest)
    return list(range(1, min(shown, rules.MOST_POSTS) + 1))


def _to_begin_with(group_id: str, kind: Kind, policy: Any, now: datetime) -> dict[str, str]:
    """Times that the policy allows, and the roles that there are: most elections are held for these."""
    times = rules.suggested(kind, policy.elections, now)
    values = {"ron": "yes", "ron_rule": "nus_clone"}
    for name, moment in times.items():
        values |= _written(name, moment)
    if kind == Kind.REFERENDUM:
        return values | {"post1_options": "Yes\nNo"}
    complaints = timedelta(hours=policy.elections.complaints_hours)
    starts = london_day(times["polls_close_at"] + complaints) + timedelta(days=2)
    ends = memberships.valid_until(policy, starts)
    values |= {"takes_office_on": starts.isoformat(), "ends_on": ends.isoformat()}
    held = [one["role"] for one in people.held(group_id, now)] if kind == Kind.COMMITTEE else []
    for number, role in enumerate(dict.fromkeys(held[: rules.MOST_POSTS]), start=1):
        values |= {f"post{number}_title": role, f"post{number}_seats": str(min(held.count(role), rules.MOST_SEATS))}
    return values


def _written(name: str, moment: datetime) -> dict[str, str]:
    """A moment as the two fields of a form have it."""
    wall = london(moment)
    return {f"{name}_date": f"{wall:%Y-%m-%d}", f"{name}_time": f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"}


def _leading(group_id: str, caller: Caller, now: datetime) -> tuple[Any, Any, Any]:
    """The group, what the caller is on its committee, and the policy. Raises `NotAllowed` for who leads it not."""
    kept, member, pack = people.read_for(
        caller, groups.wanted(group_id), people.on_committee(group_id, caller.person_id), policies.in_force()
    )
    kept = groups.found(kept)
    people.Office(caller, kept, member, now).must(Can.ELECTIONS)
    return kept, member, policies.found(pack)


def set_up(group_id: str, caller: Caller, draft: Draft, key: str, now: datetime) -> str:
    """Write a new election down as a draft; returns its id. The same `key` does it once. Raises `Invalid`, `NotAllowed`, `NotFound`."""
    kept, _, policy = _leading(group_id, caller, now)
    rules.check_draft(draft, policy.elections, now)
    election_id = ids.derived("election", group_id, caller.person_id, key)
    election = Election(
        election_id=election_id,
        version=1,
        group_id=group_id,
        group_name=kept.name,
        group_type=kept.type,
        created_at=now,
        created_by=caller.person_id,
        correlation_id=watch.correlation_id(),
        **_kept(draft),
    )
    noting = _noted(election, "election set up", caller.person_id, now)
    try:
        store.commit(Put(election, Election.election_id.does_not_exist()), noting)
    except ConditionFailed:
        watch.logger.info("This form has made an election before", election_id=election_id)
    return election_id


def _kept(draft: Draft) -> dict[str, Any]:
    """The attributes that a draft makes."""
    stands = draft.kind != Kind.REFERENDUM
    return {
        "kind": draft.kind,
        "title": draft.title,
        "posts": [asdict(post) for post in draft.posts],
        "notice_at": draft.notice_at,
        "nominations_open_at": draft.nominations_open_at if stands else None,
        "nominations_close_at": draft.nominations_close_at if stands else None,
        "polls_open_at": draft.polls_open_at,
        "polls_close_at": draft.polls_close_at,
        "takes_office_on": draft.takes_office_on.isoformat() if stands and draft.takes_office_on else None,
        "ends_on": draft.ends_on.isoformat() if stands and draft.ends_on else None,
        "ron": draft.ron and stands,
        "ron_rule": draft.ron_rule,
    }


def _noted(election: Election, act: str, actor: str, now: datetime, **more: str) -> Put:
    return noted(f"group#{election.group_id}", act, actor, now, election=election.election_id, **more)


class _Desk:
    """An election before somebody who leads its group: fetched with the policy, and with what the caller may do."""

    def __init__(self, election_id: str, caller: Caller, now: datetime) -> None:
        (election,) = store.read(wanted(election_id))
        if election is None:
            raise NotFound("There is no election at this address.")
        self.election: Election = election
        self.caller, self.now = caller, now
        _, _, self.policy = _leading(election.group_id, caller, now)
        self.phase = phase(election, now)

    def must_be(self, edition: int) -> None:
        """Raises `Conflict` where the timetable is not the one that the caller looked at."""
        if int(self.election.edition) != edition:
            raise Conflict(_CHANGED)

    def must_be_draft(self) -> None:
        """Raises `Conflict` where people rely on the election already."""
        if self.election.published_at is not None:
            raise Conflict("This election is published. Its times can be moved, but its posts and its method stay.")

    def must_run(self) -> None:
        """Raises `NotAllowed` where the election is the returning officer's alone by now."""
        if not rules.with_committee(self.phase):
            must_return(self.caller, self.election)

    def commit(self, change: Update, act: str, *more: Part, **said: str) -> None:
        """Make the change and note it. Raises `Conflict` where somebody else was first."""
        try:
            store.commit(change, _noted(self.election, act, self.caller.person_id, self.now, **said), *more)
        except ConditionFailed as lost:
            raise Conflict(_CHANGED) from lost


def editing(election_id: str, typed: Mapping[str, str], caller: Caller, now: datetime) -> dict[str, Any]:
    """What the form for a draft shows, with what was `typed` where it was sent before. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    desk = _Desk(election_id, caller, now)
    desk.must_be_draft()
    election = desk.election
    values = dict(typed) if "title" in typed else _fields(election)
    told = {**named(election, now), "edition": int(election.edition), "version": int(election.version)}
    return {"group": group(election), "election": told, **_form(Kind(election.kind), values, desk.policy)}


def _fields(election: Election) -> dict[str, str]:
    """An election as the fields of its form have it."""
    values: dict[str, str] = {"title": election.title, "ron_rule": election.ron_rule}
    values |= {"ron": "yes"} if election.ron else {}
    for name in ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at"):
        moment = getattr(election, name)
        values |= _written(name, moment) if moment else {}
    values |= {name: day for name in ("takes_office_on", "ends_on") if (day := getattr(election, name))}
    for post in posts(election):
        told = {"title": post.title, "description": post.description, "seats": str(post.seats)}
        told |= {"may_stand": post.may_stand, "may_vote": post.may_vote, "options": "\n".join(post.options)}
        values |= {f"post{post.post_id}_{name}": value for name, value in told.items() if value}
    return values


def change(election_id: str, caller: Caller, draft: Draft, version: int, now: datetime) -> None:
    """Write a draft anew; to write the same again changes nothing.

    Raises `Invalid`, `NotAllowed`, and `Conflict` where it is no draft any more or was changed since.
    """
    desk = _Desk(election_id, caller, now)
    desk.must_be_draft()
    rules.check_draft(draft, desk.policy.elections, now)
    told = {**_kept(draft), "kind": desk.election.kind}
    if told == _kept(_draft(desk.election)):
        return
    actions = [_set(name, value) for name, value in {**told, "version": version + 1}.items()]
    unchanged_ = (Election.version == version) & Election.published_at.does_not_exist()
    desk.commit(Update(Election(election_id), actions, unchanged_), "election changed")


def _set(name: str, value: Any) -> Any:
    attribute = getattr(Election, name)
    return attribute.remove() if value is None else attribute.set(value)


def discard(election_id: str, caller: Caller, key: str, now: datetime) -> str:
    """Throw a draft away; answers the group's id, also to the same `key` again. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    click = ids.derived("election discarded", election_id, caller.person_id, key)
    try:
        desk = _Desk(election_id, caller, now)
    except NotFound:
        group_id = clicks.outcome(click)
        if group_id is None:
            raise
        return group_id
    return _discard(desk, clicks.done(click, now, str(desk.election.group_id)))


def _discard(desk: _Desk, done: Part) -> str:
    desk.must_be_draft()
    election_id = str(desk.election.election_id)
    noting = _noted(desk.election, "election discarded", desk.caller.person_id, desk.now)
    still_draft = Election.election_id.exists() & Election.published_at.does_not_exist()
    try:
        store.commit(Delete(Election(election_id), still_draft), noting, done)
    except ConditionFailed as lost:
        if store.read(Election.by_key(election_id))[0] is not None:
            raise Conflict(_CHANGED) from lost
    return str(desk.election.group_id)


def publish(election_id: str, caller: Caller, version: int, now: datetime) -> None:
    """Publish a draft as it was at `version`: from its notice on people rely on it. A second click changes nothing.

    Raises `Invalid` where its times are too soon by now, `Conflict` where it was changed since, `NotAllowed`, `NotFound`.
    """
    desk = _Desk(election_id, caller, now)
    election = desk.election
    if election.published_at is not None:
        return
    rules.check_draft(_draft(election), desk.policy.elections, now)
    notice_at = max(election.notice_at or now, now)
    actions = [
        Election.published_at.set(now),
        Election.notice_at.set(notice_at),
        Election.version.set(version + 1),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(notice_at),
    ]
    unchanged_ = (Election.version == version) & Election.published_at.does_not_exist()
    desk.commit(Update(Election(election_id), actions, unchanged_), "election published")
    watch.count(Count.ELECTION_PUBLISHED)
    hurry(election_id, now)


def _draft(election: Election) -> Draft:
    return Draft(
        kind=Kind(election.kind),
        title=election.title,
        posts=posts(election),
        notice_at=election.notice_at,
        nominations_open_at=election.nominations_open_at,
        nominations_close_at=election.nominations_close_at,
        polls_open_at=election.polls_open_at,
        polls_close_at=election.polls_close_at,
        ron=bool(election.ron),
        ron_rule=election.ron_rule,
        takes_office_on=_day(election.takes_office_on),
        ends_on=_day(election.ends_on),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def times(election_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """What the page for moving and cancelling a published election shows. Raises `NotAllowed`, `NotFound`."""
    desk = _Desk(election_id, caller, now)
    election = found(desk.election)
    desk.must_run()
    moments = timetable(election, now).moments()
    closed = desk.phase not in _MOVABLE
    return {
        "group": group(election),
        "election": {**named(election, now), "edition": int(election.edition)},
        "fields": [] if closed else [name for name, at in moments.items() if at > now],
        "may_cancel": desk.phase not in (Phase.CANCELLED, Phase.DECLARED),
        "key": ids.key(),
        "values": {name: text for field, at in moments.items() for name, text in _written(field, at).items()},
        "errors": {},
    }


_MOVABLE = (Phase.DRAFT, Phase.NOTICE, Phase.NOMINATIONS, Phase.REVIEW, Phase.POLL)


def move(election_id: str, caller: Caller, moments: Mapping[str, datetime], edition: int, now: datetime) -> None:
    """Move times of a published election that are still to come; what is left out stays. All who were told are told again.

    Raises `Invalid` with a sentence at each time that cannot be, `Conflict` where it was moved or cancelled since, and `NotAllowed`:
    once nominations are open it is the returning officer's to move.
    """
    desk = _Desk(election_id, caller, now)
    election = found(desk.election)
    desk.must_run()
    before = timetable(election, now)
    after = Timetable(**{**vars(before), **{name: at for name, at in moments.items() if name in before.moments()}})
    if after == before:
        return
    desk.must_be(edition)
    if desk.phase not in _MOVABLE:
        raise Conflict("Voting is over, so there is nothing left to move.")
    rules.check_moved(before, after, now)
    rules.check_timetable(after, desk.policy.elections, min(now, before.notice_at))
    actions = [_set(name, at) for name, at in after.moments().items()]
    actions += [Election.edition.set(edition + 1), *_again(after, election)]
    polling: list[Part] = [_polls().moved(election_id, after.polls_close_at, now)] if desk.phase == Phase.POLL else []
    desk.commit(Update(Election(election_id), actions, _same(election)), "election moved", *polling)
    hurry(election_id, now)


def _again(after: Timetable, election: Election) -> list[Any]:
    """The steps are taken once more from the first, each of which changes nothing where it was taken; so all are told of the new times."""
    return [
        Election.version.set(Election.version + 1),
        Election.followed.remove(),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(after.notice_at),
    ]


def cancel(election_id: str, caller: Caller, reason: str, *, sure: bool, now: datetime) -> None:
    """Cancel a published election, with a reason that everybody reads. A second click changes nothing.

    Raises `Invalid` without a reason or where the caller is not `sure`, `Conflict` where it is declared, and `NotAllowed`: once nominations
    are open it is the returning officer's to cancel.
    """
    desk = _Desk(election_id, caller, now)
    election = found(desk.election)
    if desk.phase == Phase.CANCELLED:
        return
    if desk.phase == Phase.DECLARED:
        raise Conflict("The result is declared. What is wrong with it is put right by a correction.")
    desk.must_run()
    if not 1 <= len(reason) <= rules.LONGEST_REASON:
        raise Invalid.field("reason", f"Please say why, in at most {rules.LONGEST_REASON} characters. Everybody will read it.")
    if not sure:
        raise Invalid.field("sure", "Please tick that you are sure: this cannot be taken back.")
    actions = [
        Election.cancelled_at.set(now),
        Election.cancelled_because.set(reason),
        Election.version.set(Election.version + 1),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(now),
    ]
    stopping: list[Part] = [_polls().stopped(election_id, now)] if election.roll_hash and election.sealed_at is None else []
    desk.commit(Update(Election(election_id), actions, _same(election)), "election cancelled", *stopping)
    hurry(election_id, now)


def resume(election_id: str, caller: Caller, now: datetime) -> None:
    """Let an election that stopped try its step again, now that the returning officer has looked. A second click changes nothing.

    Raises `NotAllowed`, `NotFound`, and `Conflict` where it was changed meanwhile.
    """
    desk = _Desk(election_id, caller, now)
    election = found(desk.election)
    must_return(caller, election)
    if not election.trouble:
        return
    actions = [
        Election.trouble.remove(),
        Election.version.set(Election.version + 1),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(now),
    ]
    desk.commit(Update(Election(election_id), actions, _same(election)), "election resumed")
    hurry(election_id, now)


def _polls() -> Any:
    from union.voting.polls import (
        actions as polls,  # A mini site looks at elections, and pays for nothing that only an open poll needs.
    )

    return polls


def due(election: Election, now: datetime) -> Step | None:
    """The step that is to be taken now, if there is one. An election that has stopped takes none until it is resumed."""
    step = None if election.trouble else _next(election, now)
    return step[0] if step and step[1] <= now else None


def _next(election: Election, now: datetime) -> tuple[Step, datetime] | None:
    followed = Step(election.followed) if election.followed else None
    return rules.next_step(timetable(election, now), done(election), followed)


def taken(election: Election, step: Step, now: datetime, **found: Any) -> Election | None:
    """Keep that a step was taken and what was found at it (attributes by name). None where the election changed meanwhile.

    With `trouble` the election goes on no further by itself.
    """
    after = _copied(election)
    after.followed = election.followed if found.get("trouble") else step
    after.version = int(election.version) + 1
    for name, value in found.items():
        setattr(after, name, value)
    ahead = None if found.get("trouble") else _next(after, now)
    after.moving, after.next_at = (Election.MOVING, ahead[1]) if ahead else (None, None)
    noting = _noted(election, f"election step: {step}", _HOUSE, now)
    unchanged_ = (Election.version == election.version) & Election.declared_at.does_not_exist()
    try:
        store.commit(Put(after, unchanged_), noting)
    except ConditionFailed:
        return None
    return after


def _copied(election: Election) -> Election:
    return Election(**{name: getattr(election, name) for name in Election.get_attributes()})


def moving(now: datetime) -> Iterable[tuple[str, int, datetime]]:
    """The elections that move by themselves, as (id, version, next moment), of those that do so soon or should have."""
    until = Election.next_at <= now + _SOON
    for kept in sweeps.readable("election", Election.by_moving.query(Election.MOVING, until)):
        yield str(kept.election_id), int(kept.version), kept.next_at


def hurry(election_id: str, now: datetime) -> None:
    """Set the timer for the next moment of an election. Should that fail, the sweep sees to it, and the clock decides all the same."""
    (election,) = store.read(wanted(election_id))
    if election is None or election.next_at is None:
        return
    version = int(election.version)
    message = {"election_id": election_id, "version": version, "correlation_id": election.correlation_id}
    at = max(election.next_at, now + _A_MOMENT)
    try:
        timers.start(rules.timer(election_id, version), at, settings.election_clock(), message)
    except Unavailable:
        watch.count(Count.TIMER_MISSED)
        watch.logger.warning("A timer could not be set; the sweep will", election_id=election_id)


def hurried(election_id: str, version: int) -> bool:
    """Whether the timer for this version of an election stands."""
    return timers.stands(rules.timer(election_id, version))
