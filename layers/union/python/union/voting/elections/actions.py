"""Verbs: set an election up, publish it, move or cancel it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import clicks, ids, store, sweeps, watch
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotFound
from union.membership.groups import actions as groups
from union.membership.groups.rules import has_members
from union.store import ConditionFailed, Delete, Part, Put, Update
from union.voting.elections import form as election_form
from union.voting.elections import records, rules, steps
from union.voting.elections.rules import Draft, Kind, Phase, Timetable
from union.voting.elections.tables import Election
from union.watch import Count

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.core.policy.rules import Policy
    from union.membership.groups.tables import Group
    from union.voting.elections.views import DraftElection, ElectionForm, Elections, TimesForm

_HOUSE = "union-house"
_CHANGED = "This election was changed in another window. Please look at it again."


def listed(group_id: str, caller: Caller | None, now: datetime) -> "Elections":
    """A group's elections, the newest first; drafts only for its committee and staff support. Raises `NotFound`."""
    kept, office = _group(group_id, caller, now)
    found = Election.by_group.query(group_id, scan_index_forward=False, limit=200)
    shown = [e for e in found if (office and office.inside) or e.published_at is not None]
    return {
        "group": groups.name_view(kept),
        "elections": [records.named(e, now) for e in shown],
        "may_set_up": office is not None and has_members(kept.type) and office.may(Can.ELECTIONS),
    }


def _group(group_id: str, caller: Caller | None, now: datetime) -> "tuple[Group, people.Office | None]":
    theirs = [people.member_key(group_id, caller.person_id)] if caller else []
    caller, (kept, *member) = people.read_with(caller, groups.key(group_id), *theirs)
    return groups.require(kept, now), people.Office(caller, groups.require(kept, now), member[0], now) if caller else None


def form(group_id: str, typed: Mapping[str, str], kind: str, caller: Caller, now: datetime) -> "ElectionForm":
    """What the form for a new election shows, with what was `typed` where it was sent before. Raises `NotAllowed`, `NotFound`."""
    kept, _, policy = _leading(group_id, caller, now)
    chosen = Kind(kind) if kind in list(Kind) else Kind.COMMITTEE
    values = dict(typed) if "title" in typed else election_form.to_begin_with(group_id, chosen, policy, now)
    return election_form.shown(groups.name_view(kept), None, chosen, values, policy)


def _leading(group_id: str, caller: Caller, now: datetime) -> "tuple[Group, CommitteeMember | None, Policy]":
    """The group, what the caller is on its committee, and the policy. Raises `NotAllowed` for who leads it not."""
    found, member, pack = people.read_for(
        caller, groups.key(group_id), people.member_key(group_id, caller.person_id), policies.in_force_key()
    )
    kept = groups.require(found, now)
    people.Office(caller, kept, member, now).must(Can.ELECTIONS)
    return kept, member, policies.current(pack)


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
    noting = steps.note_write(election, "election set up", caller.person_id, now)
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


class _Desk:
    """An election before somebody who leads its group: fetched with the policy, and with what the caller may do."""

    def __init__(self, election_id: str, caller: Caller, now: datetime) -> None:
        (election,) = store.read(records.key(election_id))
        if election is None:
            raise NotFound("There is no election at this address.")
        self.election: Election = election
        self.caller, self.now = caller, now
        _, _, self.policy = _leading(election.group_id, caller, now)
        self.phase = records.phase(election, now)

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
            records.must_return(self.caller, self.election)

    def commit(self, change: Update, act: str, *more: Part, **said: str) -> None:
        """Make the change and note it. Raises `Conflict` where somebody else was first."""
        try:
            store.commit(change, steps.note_write(self.election, act, self.caller.person_id, self.now, **said), *more)
        except ConditionFailed as lost:
            raise Conflict(_CHANGED) from lost


def editing(election_id: str, typed: Mapping[str, str], caller: Caller, now: datetime) -> "ElectionForm":
    """What the form for a draft shows, with what was `typed` where it was sent before. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    desk = _Desk(election_id, caller, now)
    desk.must_be_draft()
    election = desk.election
    values = dict(typed) if "title" in typed else election_form.kept(election)
    told: DraftElection = {**records.named(election, now), "edition": int(election.edition), "version": int(election.version)}
    return election_form.shown(records.group(election), told, Kind(election.kind), values, desk.policy)


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
    return _discard(desk, clicks.done_write(click, now, str(desk.election.group_id)))


def _discard(desk: _Desk, done: Part) -> str:
    desk.must_be_draft()
    election_id = str(desk.election.election_id)
    noting = steps.note_write(desk.election, "election discarded", desk.caller.person_id, desk.now)
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
        Election.open.set(Election.OPEN),
        Election.version.set(version + 1),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(notice_at),
    ]
    unchanged_ = (Election.version == version) & Election.published_at.does_not_exist()
    desk.commit(Update(Election(election_id), actions, unchanged_), "election published")
    watch.count(Count.ELECTION_PUBLISHED)
    steps.hurry(election_id, now)


def _draft(election: Election) -> Draft:
    return Draft(
        kind=Kind(election.kind),
        title=election.title,
        posts=records.posts(election),
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


def times(election_id: str, caller: Caller, now: datetime) -> "TimesForm":
    """What the page for moving and cancelling a published election shows. Raises `NotAllowed`, `NotFound`."""
    desk = _Desk(election_id, caller, now)
    election = records.require(desk.election)
    desk.must_run()
    moments = records.timetable(election, now).moments()
    closed = desk.phase not in _MOVABLE
    return {
        "group": records.group(election),
        "election": {**records.named(election, now), "edition": int(election.edition)},
        "fields": [] if closed else [name for name, at in moments.items() if at > now],
        "may_cancel": desk.phase not in (Phase.CANCELLED, Phase.DECLARED),
        "key": ids.key(),
        "values": {name: text for field, at in moments.items() for name, text in election_form.written(field, at).items()},
        "errors": {},
    }


_MOVABLE = (Phase.DRAFT, Phase.NOTICE, Phase.NOMINATIONS, Phase.REVIEW, Phase.POLL)


def move(election_id: str, caller: Caller, moments: Mapping[str, datetime], edition: int, now: datetime) -> None:
    """Move times of a published election that are still to come; what is left out stays. All who were told are told again.

    Raises `Invalid` with a sentence at each time that cannot be, `Conflict` where it was moved or cancelled since, and `NotAllowed`:
    once nominations are open it is the returning officer's to move.
    """
    desk = _Desk(election_id, caller, now)
    election = records.require(desk.election)
    desk.must_run()
    before = records.timetable(election, now)
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
    polling: list[Part] = [_polls().move_write(election_id, after.polls_close_at, now)] if desk.phase == Phase.POLL else []
    desk.commit(Update(Election(election_id), actions, records.same(election)), "election moved", *polling)
    steps.hurry(election_id, now)


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
    election = records.require(desk.election)
    if desk.phase == Phase.CANCELLED:
        return
    if desk.phase == Phase.DECLARED:
        raise Conflict("The result is declared. What is wrong with it is put right by a correction.")
    desk.must_run()
    if not 1 <= len(reason) <= rules.LONGEST_REASON:
        raise Invalid.field("reason", f"Please say why, in at most {rules.LONGEST_REASON} characters. Everybody will read it.")
    if not sure:
        raise Invalid.field("sure", "Please tick that you are sure: this cannot be taken back.")
    cancelling, *stopping = _cancel_writes(election, reason, now)
    desk.commit(cancelling, "election cancelled", *stopping)
    steps.hurry(election_id, now)


def _cancel_writes(election: Election, reason: str, now: datetime) -> tuple[Update, *tuple[Part, ...]]:
    election_id = str(election.election_id)
    actions = [
        Election.cancelled_at.set(now),
        Election.cancelled_because.set(reason),
        Election.open.remove(),
        Election.version.set(Election.version + 1),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(now),
    ]
    stopping: list[Part] = [_polls().stop_write(election_id, now)] if election.roll_hash and election.sealed_at is None else []
    return (Update(Election(election_id), actions, records.same(election)), *stopping)


def call_off_all(group_id: str, reason: str, now: datetime) -> dict[str, int]:
    """Cancel whatever of a group's elections is not declared, because the group is no more.

    For what follows from that, so nobody is asked whether they may. May come twice; one that cannot be cancelled stops no other, and is `stuck`.
    """
    found = list(Election.by_group.query(group_id, scan_index_forward=False, limit=200))
    done = sweeps.each(
        "election", found, lambda one: _called_off(str(one.election_id), reason, now), lambda one: str(one.election_id)
    )
    return {"elections": done["elections"], "stuck": len(found) - done["looked"]}


def _called_off(election_id: str, reason: str, now: datetime) -> dict[str, int]:
    (election,) = store.read(records.key(election_id))
    if election is None or election.published_at is None or election.cancelled_at or election.declared_at:
        return {"looked": 1}
    try:
        store.commit(*_cancel_writes(election, reason, now), steps.note_write(election, "election cancelled", _HOUSE, now))
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost
    steps.hurry(election_id, now)
    return {"looked": 1, "elections": 1}


def resume(election_id: str, caller: Caller, now: datetime) -> None:
    """Let an election that stopped try its step again, now that the returning officer has looked. A second click changes nothing.

    Raises `NotAllowed`, `NotFound`, and `Conflict` where it was changed meanwhile.
    """
    desk = _Desk(election_id, caller, now)
    election = records.require(desk.election)
    records.must_return(caller, election)
    if not election.trouble:
        return
    actions = [
        Election.trouble.remove(),
        Election.version.set(Election.version + 1),
        Election.moving.set(Election.MOVING),
        Election.next_at.set(now),
    ]
    desk.commit(Update(Election(election_id), actions, records.same(election)), "election resumed")
    steps.hurry(election_id, now)


def _polls() -> Any:
    from union.voting.polls import (
        actions as polls,  # A mini site looks at elections, and pays for nothing that only an open poll needs.
    )

    return polls
