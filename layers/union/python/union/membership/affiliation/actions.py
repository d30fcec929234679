"""Verbs: let a group leave on a day, let it stay after all, bring it back, say that its money is settled, call it by another name."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff, supports
from union.core.policy import actions as policies
from union.errors import Conflict, Invalid, NotAllowed
from union.membership.affiliation import letters as affiliation_letters
from union.membership.affiliation import records, rules
from union.membership.affiliation.letters import Told
from union.membership.affiliation.rules import Deed, Plan, State
from union.membership.affiliation.tables import Departure
from union.membership.groups import actions as groups
from union.membership.groups import affiliating
from union.membership.groups import rules as group_rules
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Part, Put
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group

_HOUSE = "union-house"
_TOGETHER = 80
"""So many parts of one kind in one transaction, which takes 100."""
_MOST_LETTERS = 30
_CHANGED = "This was changed in another window. Please look at it again."


class Room:
    """A group, also one that left, with how it leaves, before somebody of its committee, its last one, or its staff support."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        kept, member, record, pack = people.read_for(
            caller,
            groups.key(group_id),
            people.member_key(group_id, caller.person_id),
            records.key(group_id),
            policies.in_force_key(),
        )
        self.group, self.record, self.policy = groups.kept(kept), record, policies.current(pack)
        self.caller, self.now, self.today = caller, now, london_day(now)
        self.there = groups.there(self.group, now)
        # What somebody was on its last evening they are to the matter of its end.
        seen_at = now if self.there or not self.group.leaves_on else group_rules.last_evening(str(self.group.leaves_on))
        self.office = people.Office(caller, self.group, member, seen_at)
        if not self.office.inside:
            groups.require(self.group, now)
            raise NotAllowed("Only this group's committee and its staff support can see this.")

    @property
    def state(self) -> State | None:
        """How its leaving stands now; None where there never was any."""
        return None if self.record is None else records.standing(self.record, self.now)

    def must_support(self) -> None:
        """Raises `NotAllowed` unless the caller is staff support for groups of this type."""
        if not self.office.supports:
            must_be_staff(self.caller)
            raise NotAllowed("Only staff support for groups of this type can do this.")

    @property
    def by(self) -> tuple[str, str]:
        """Whose id and name stand beside what the caller does."""
        return self.caller.person_id, self.caller.name

    def noted(self, act: str, **said: str) -> Put:
        """The part of a transaction that notes what the caller did to the group."""
        return audit_write(f"group#{self.group.group_id}", act, self.caller.person_id, self.now, **said)

    def committee(self) -> list[Told]:
        """Those in office now to whom letters can be written."""
        return _committee(str(self.group.group_id), self.now)

    def commit(self, *parts: Part) -> None:
        """Make a change. Raises `Conflict` where somebody else was first."""
        try:
            store.commit(*parts)
        except ConditionFailed as lost:
            raise Conflict(_CHANGED) from lost


def leave(group_id: str, caller: Caller, plan: Plan, *, sure: bool, now: datetime) -> None:
    """Set the day from which on the group is not there any more; its committee is written to at once, its members after that.

    Doing it again changes nothing. Raises `Invalid`, `NotAllowed`, and `Conflict` where it leaves already.
    """
    room = Room(group_id, caller, now)
    room.must_support()
    if room.record is not None and room.state is State.AHEAD and _is_set(room.record, plan):
        return
    if room.state is not None:
        rules.moved(room.state, Deed.SET)
    rules.check_day(plan.leaves_on, room.today, room.policy.leaving)
    rules.check_reason(plan.reason)
    rules.check_sure(sure=sure)
    target = _target(room, plan.into)
    record = _departure(room, plan, target)
    told = affiliation_letters.leaving(record, room.group, room.policy, room.committee()[:_MOST_LETTERS], now)
    before = Departure.group_id.does_not_exist() if room.record is None else Departure.version == int(room.record.version)
    leaving = affiliating.leave_on_write(room.group, plan.leaves_on.isoformat(), plan.into or None)
    joining = [affiliating.takes_in_write(target, [*affiliating.takes_in(target), group_id])] if target else []
    said = {"leaves_on": plan.leaves_on.isoformat(), "reason": plan.reason, **({"into": plan.into} if plan.into else {})}
    room.commit(Put(record, before), leaving, *joining, room.noted("leaving set", **said), *told)
    _told_now(group_id, now)


def _is_set(record: Departure, plan: Plan) -> bool:
    kept = (str(record.leaves_on), str(record.reason), record.into or "")
    return kept == (plan.leaves_on.isoformat(), plan.reason, plan.into)


def _target(room: Room, into: str) -> "Group | None":
    """The group in which it goes on, where it does. Raises `Invalid` for one that leaves too, and where others are to come to this one."""
    waited = [records.key(one) for one in affiliating.takes_in(room.group)]
    target: Group | None
    target, *coming = store.read(groups.key(into or "-"), *waited)
    awaited = any(one is not None and records.standing(one, room.now) is State.AHEAD for one in coming)
    if not into:
        if awaited:
            raise Invalid.field("leaves_on", "Another group is about to go on in this one. Cancel that first.")
        return None
    there = groups.there(target, room.now)
    leaves = target is not None and target.leaves_on is not None
    own = target is not None and supports(room.caller, target.type)
    rules.check_into(into, str(room.group.group_id), there=there, supports=own, leaves=leaves, awaited=awaited)
    return target


def _departure(room: Room, plan: Plan, target: "Group | None") -> Departure:
    leaves_on = plan.leaves_on.isoformat()
    return Departure(
        group_id=str(room.group.group_id),
        version=int(room.record.version) + 1 if room.record is not None else 1,
        state=State.AHEAD,
        group_name=str(room.group.name),
        group_type=str(room.group.type),
        leaves_on=leaves_on,
        restore_until=rules.restorable_until(leaves_on, room.policy.leaving).isoformat(),
        reason=plan.reason,
        inside=plan.inside or None,
        into=str(target.group_id) if target else None,
        into_name=str(target.name) if target else None,
        pay_back=plan.pay_back,
        set_at=room.now,
        set_by=room.caller.person_id,
        set_by_name=room.caller.name,
        moved_at=room.now,
        moved_by=room.caller.person_id,
        moved_by_name=room.caller.name,
        telling=Departure.YES,
        open=Departure.YES,
        due_on=leaves_on,
    )


def cancel(group_id: str, caller: Caller, *, version: int, now: datetime) -> None:
    """Let a group stay that was to leave. Doing it again changes nothing. Raises `Conflict` once it has left, and `NotAllowed`."""
    room = Room(group_id, caller, now)
    room.must_support()
    record = _seen(room, version, Deed.CANCEL)
    if record is None or room.state is None:
        return
    rules.moved(room.state, Deed.CANCEL)
    moving = records.moved_write(record, Deed.CANCEL, room.by, now, records.to_tell(now))
    room.commit(moving, affiliating.stay_write(room.group), *_not_into(record), room.noted("leaving cancelled"))
    _told_now(group_id, now)


def _seen(room: Room, version: int, deed: Deed) -> Departure | None:
    """The record, if it is as the caller saw it; None where this very deed was done to it since. Raises `Conflict`."""
    record = room.record
    if record is None:
        raise Conflict("This group does not leave.")
    if int(record.version) == version:
        return record
    after = {Deed.CANCEL: State.CANCELLED, Deed.RESTORE: State.RESTORED, Deed.SETTLE: State.SETTLED}[deed]
    # The house itself moves it on when the day has come, which nobody who presses a button about that needs to have seen.
    if int(record.version) > version and State(record.state) is after:
        return None
    if State(record.state) is State.LEFT and int(record.version) == version + 1:
        return record
    raise Conflict(_CHANGED)


def _not_into(record: Departure) -> list[Part]:
    """The part after which the other group is not said to take this one in any more."""
    (target,) = store.read(groups.key(str(record.into))) if record.into else (None,)
    if target is None or str(record.group_id) not in affiliating.takes_in(target):
        return []
    return [affiliating.takes_in_write(target, [one for one in affiliating.takes_in(target) if one != str(record.group_id)])]


def settle(group_id: str, caller: Caller, *, version: int, open_matters: Callable[[], int], now: datetime) -> None:
    """Say that the money of a group that left is settled, so that it stands on no list any more. Doing it again changes nothing.

    `open_matters` looks up how many of its orders somebody still waits for, and is asked only for who may settle. Raises `Conflict` where there
    are any, and `NotAllowed`.
    """
    room = Room(group_id, caller, now)
    room.must_support()
    record = _seen(room, version, Deed.SETTLE)
    if record is None or room.state is None:
        return
    rules.moved(room.state, Deed.SETTLE)
    if record.followed_at is None or open_matters():
        raise Conflict("Somebody still waits for money or goods of this group. See to that first.")
    closed = [Departure.open.remove(), Departure.due_on.remove()]
    room.commit(records.moved_write(record, Deed.SETTLE, room.by, now, closed), room.noted("money settled"))


def restore(group_id: str, caller: Caller, *, version: int, now: datetime) -> None:
    """Bring back a group that left: its page, its members and what it sells are as they were. Roles are not: staff appoint.

    Doing it again changes nothing. Raises `Conflict` where it has not left, or left too long ago, and `NotAllowed`.
    """
    room = Room(group_id, caller, now)
    room.must_support()
    record = _seen(room, version, Deed.RESTORE)
    if record is None or room.state is None:
        return
    rules.moved(room.state, Deed.RESTORE)
    rules.check_restorable(str(record.restore_until), room.today)
    rules.check_name_free(str(room.group.name), _names_of_others(group_id, now))
    if State(record.state) is State.AHEAD:  # No clock came by yet, and roles must not come back by that.
        left(group_id, now)
        room = Room(group_id, caller, now)
        record = room.record
    if record is None or State(record.state) is State.AHEAD:
        raise Conflict(_CHANGED)
    moving = records.moved_write(record, Deed.RESTORE, room.by, now, records.to_tell(now))
    room.commit(moving, affiliating.back_write(room.group), *_not_into(record), room.noted("brought back"))
    _told_now(group_id, now)


def left(group_id: str, now: datetime) -> bool:
    """Keep that a group's day has come: every role on its committee has ended the evening before. Returns whether this call did it.

    May come twice, late, or at once with itself.
    """
    record, group = store.read(records.key(group_id), groups.key(group_id))
    if record is None or group is None or State(record.state) is not State.AHEAD:
        return False
    if records.standing(record, now) is not State.LEFT:
        return False
    ends = people.end_all_write(people.everybody_of(group_id), date.fromisoformat(str(record.leaves_on)) - timedelta(days=1))
    policy = policies.read().leaving
    due = Departure.due_on.set(rules.settle_by(str(record.leaves_on), policy).isoformat())
    moving = records.moved_write(record, Deed.LEAVE, (_HOUSE, ""), now, [due])
    noting = audit_write(f"group#{group_id}", "left the union", _HOUSE, now, leaves_on=str(record.leaves_on), roles=len(ends))
    *before, last = [list(some) for some in batched(ends, _TOGETHER, strict=False)] or [[]]
    with suppress(ConditionFailed):  # Somebody else moved it or changed a role; the next look sees what they made of it.
        for some in before:
            store.commit(*some, records.same_check(record))
        store.commit(moving, affiliating.left_write(group), *last, noting)
        return True
    return False


def followed(group_id: str, now: datetime) -> None:
    """Keep that all that follows from the day was done."""
    (record,) = store.read(records.key(group_id))
    if record is not None and State(record.state) is State.LEFT:
        with suppress(ConditionFailed):
            store.commit(records.marked_write(record, Departure.followed_at.set(now)))


def tell(group_id: str, now: datetime) -> int:
    """Write to the members and the committee of how the leaving stands; nobody is told one thing twice. Returns how many letters that were."""
    record, group, pack = store.read(records.key(group_id), groups.key(group_id), policies.in_force_key())
    if record is None or group is None or not record.telling:
        return 0
    number = 0
    if records.standing(record, now) in affiliation_letters.ABOUT:
        told = affiliation_letters.leaving(record, group, policies.current(pack), _everybody(group_id, now), now)
        number = letters.written(told)
    with suppress(ConditionFailed):
        store.commit(records.told_write(record, now))
    return number


def _committee(group_id: str, now: datetime) -> list[Told]:
    """Those in office now who can be written to."""
    everybody = people.everybody_of(group_id)
    held = [str(one.person_id) for one in everybody if people.is_in_office(one, now)]
    found = memberships.officers_addresses(group_id, held, everybody)
    return [(who, name, email, True) for who, (name, email) in found.items()]


def _everybody(group_id: str, now: datetime) -> Iterable[Told]:
    """The committee of a group, and all of its members."""
    committee = _committee(group_id, now)
    told = {who for who, *_ in committee}
    members = memberships.addresses(group_id, now)
    return [*committee, *((who, name, email, False) for who, (name, email) in members.items() if who not in told)]


def _told_now(group_id: str, now: datetime) -> None:
    """What is not written now, the clock writes."""
    sweeps.attempt("leaving", group_id, lambda: tell(group_id, now))


def rename(group_id: str, caller: Caller, *, name: str, address: str, seen: str, now: datetime) -> None:
    """Give a group a name, and a further address that leads to it for ever where one is given; its committee is written to.

    `seen` is the name that the caller saw. Doing it again changes nothing. Raises `Invalid` for a name or an address that is another's,
    `Conflict` where it was renamed meanwhile, and `NotAllowed`.
    """
    room = Room(group_id, caller, now)
    room.must_support()
    groups.require(room.group, now)
    before, has = str(room.group.name), affiliating.addresses(room.group)
    tidy = rules.check_name(name, _names_of_others(group_id, now))
    further = affiliating.check_address(address) if address and address not in (*has, group_id) else ""
    if tidy == before and not further:
        return
    if before != seen:
        raise Conflict("This group was renamed in another window. Please look at it again.")
    if further and len(has) >= rules.MOST_ADDRESSES:
        raise Invalid.field("address", f"A group can have {rules.MOST_ADDRESSES} further addresses, and this one has them.")
    _rename(room, tidy, further)


def _names_of_others(group_id: str, now: datetime) -> list[str]:
    """What the other groups are called. What is kept in memory may list a group that just left itself."""
    return [one["name"] for one in groups.directory(now) if one["group_id"] != group_id]


def _rename(room: Room, name: str, address: str) -> None:
    group_id = str(room.group.group_id)
    members: list[CommitteeMember] = people.everybody_of(group_id)
    naming = affiliating.rename_write(room.group, name, address, room.now)
    told = affiliation_letters.renamed(room.group, name, address, room.caller.name, room.committee(), room.now)
    first, *rest = [list(some) for some in batched(people.called_write(members, name), _TOGETHER // 2, strict=False)] or [[]]
    said = {"before": str(room.group.name), "name": name, **({"address": address} if address else {})}
    try:
        store.commit(*naming, *first, room.noted("renamed", **said), *told[:_MOST_LETTERS])
    except ConditionFailed as lost:
        # Where the name is another one too, it may be this very form that did it; whoever looks again sees that.
        if any(lost.on(part) for part in naming[1:]) and not lost.on(naming[0]):
            raise Invalid.field("address", "This address is taken. Please choose another.") from lost
        raise Conflict(_CHANGED) from lost
    sweeps.attempt("leaving", group_id, lambda: {"told": letters.written(told[_MOST_LETTERS:])})
    # Those who were on the committee long ago; should this fail, only an old list calls the group by its old name.
    for some in rest:
        store.commit(*some)
