"""Verbs: begin a handover, tick what is handed over and received, add to it, change it, and call it off."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from union.core.people.rules import Caller, Can
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, NotAllowed
from union.membership.groups import actions as groups
from union.membership.platforms import records as platform_records
from union.store import Part
from union.times import iso
from union.voting.handover import letters as handover_letters
from union.voting.handover import records, rules
from union.voting.handover.access import House, Room
from union.voting.handover.letters import News
from union.voting.handover.rules import Deed, How, Item, Plan, Side, Tick


def begin(
    group_id: str, caller: Caller, *, begins_on: date, ends_on: date, people: Mapping[str, str], key: str, now: datetime
) -> str:
    """Begin a handover by hand: from day A on, until the end of day B, between those who are chosen by id; returns its id.

    Everybody on it is written to. The same `key` begins one. Raises `Invalid`, `NotFound`, `NotAllowed`, `TooMany`,
    and `Conflict` where one is under way.
    """
    house = House(group_id, caller, now)
    house.office.must(Can.ROLES)
    handover_id = records.name(begins_on, group_id, caller.person_id, key)
    before = records.newest(group_id)
    if any(one.handover_id == handover_id for one in before):
        return handover_id
    if any(one.open for one in before):
        raise Conflict("A handover of this group is under way already. Add people to that one, or call it off first.")
    plan = house.chosen(people, Plan(begins_on, ends_on))
    rules.check_plan(plan, house.today)
    items = rules.merged(records.things(house.policy), records.platform_items(platform_records.registered(group_id)))
    beginning = records.begin_write(house.group, handover_id, plan, items, house.policy, caller.person_id, now)
    record = records.begun(beginning, house.today)
    told = handover_letters.to_both(house.group, record, plan, News.BEGUN, items, now)
    # Two who begin one at once: the second has to see that of the first.
    parts: list[Part] = [beginning, groups.appoint_write(house.group), *told]
    house.counted = rate_limits.reach_write(Reach.HANDOVER, group_id, now)
    house.commit("handover begun", *parts, handover=handover_id)
    return handover_id


def tick(
    group_id: str,
    handover_id: str,
    caller: Caller,
    *,
    item_id: str,
    side: Side,
    how: How,
    note: str,
    now: datetime,
) -> None:
    """Say for a side that a thing was handed over or received, or is not needed. With the last one the handover is done, and all are told.

    The same again changes nothing. Raises `Invalid`, `NotFound`, `NotAllowed`, `Conflict` where the handover is over.
    """
    room = Room(group_id, handover_id, caller, now)
    item = room.item(item_id)
    staff = side in room.for_others
    if room.record.open:
        room.must_tick(side)
    said = rules.checked("note", note, rules.LONGEST_NOTE, wanted=_reason(how, staff=staff))
    told = Tick(how, caller.person_id, caller.name, iso(now), said, staff)
    if rules.says_the_same(item, side, told):
        return
    rules.moved(room.record.state, Deed.CHANGE)
    if not staff:
        rules.check_side(room.plan, item, side, caller.person_id)
    after = rules.ticked(item, side, told, both=not staff and room.plan.stays(caller.person_id))
    _settle(room, _with(room.items, after), "handover ticked", item=item_id, side=side.value, how=how.value)


def _reason(how: How, *, staff: bool) -> str:
    if staff:
        return "Please say how you know, as you say it for them."
    return "Please say why it is not needed." if how is How.NOT_NEEDED else ""


def _with(items: Sequence[Item], after: Item) -> list[Item]:
    return [after if one.item_id == after.item_id else one for one in items]


def _settle(room: Room, items: list[Item], act: str, **said: str) -> None:
    """Write the things as they are now; where all are settled, the handover is done with that."""
    if not rules.all_settled(items):
        room.commit(act, records.change_write(room.record, items), **room.here, **said)
        return
    over = records.over_write(room.record, Deed.FINISH, items, room.now)
    told = handover_letters.to_both(room.group, room.record, room.plan, News.DONE, items, room.now)
    # A platform that is registered at this very moment is not handed over yet.
    parts: list[Part] = [over, groups.register_check(room.group), *told]
    room.commit("handover done", *parts, **room.here, **said)


def untick(group_id: str, handover_id: str, caller: Caller, *, item_id: str, side: Side, now: datetime) -> None:
    """Take back what was said of a thing for a side: by whoever said it, or by others of that side. Doing it again changes nothing.

    Raises `NotFound`, `NotAllowed`, `Conflict` where the handover is over.
    """
    room = Room(group_id, handover_id, caller, now)
    rules.moved(room.record.state, Deed.CHANGE)
    item = room.item(item_id)
    room.must_tick(side)
    if not room.takes_back(item, side):
        raise NotAllowed("They said this themselves, so only they can take it back.")
    if side not in item.ticks:
        return
    items = _with(room.items, rules.unticked(item, side, item.ticks[side].person_id))
    room.commit("handover unticked", records.change_write(room.record, items), **room.here, item=item_id, side=side.value)


def add(group_id: str, handover_id: str, caller: Caller, *, label: str, note: str, key: str, now: datetime) -> str:
    """Put a thing of the group's own on the list; returns its id. The same `key` adds once.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `Conflict`.
    """
    room = Room(group_id, handover_id, caller, now)
    if not room.adds:
        raise NotAllowed("Only the two committees of this handover, and whoever leads the group, can add to it.")
    item = rules.own_item([], label, note, caller.person_id, key)
    if any(one.item_id == item.item_id for one in room.items):
        return item.item_id
    rules.own_item(room.items, label, note, caller.person_id, key)
    room.commit("handover thing added", records.change_write(room.record, [*room.items, item]), **room.here, item=item.item_id)
    return item.item_id


def take_off(group_id: str, handover_id: str, caller: Caller, *, item_id: str, now: datetime) -> None:
    """Take a thing of the group's own off the list again. Doing it again changes nothing. Raises `NotFound`, `NotAllowed`, `Conflict`."""
    room = Room(group_id, handover_id, caller, now)
    rules.moved(room.record.state, Deed.CHANGE)
    if not room.adds:
        raise NotAllowed("Only whoever added a thing, or leads the group, takes it off.")
    item = next((one for one in room.items if one.item_id == item_id), None)
    if item is None:
        return
    rules.check_taking_off(item, caller.person_id, leads=room.leads)
    left = [one for one in room.items if one.item_id != item_id]
    _settle(room, left, "handover thing taken off", item=item_id, label=item.label)


def change(
    group_id: str,
    handover_id: str,
    caller: Caller,
    *,
    ends_on: date,
    people: Mapping[str, str],
    version: int,
    now: datetime,
) -> None:
    """Change who is on a handover and how long the outgoing can open it. Whoever is new on it is written to. Doing it again changes nothing.

    `version` is that of the handover that was looked at. Raises `Invalid`, `NotFound`, `NotAllowed`, `Conflict`, `TooMany`.
    """
    room = Room(group_id, handover_id, caller, now)
    room.office.must(Can.ROLES)
    after = room.chosen(people, replace(room.plan, ends_on=ends_on))
    if after == room.plan:
        return
    rules.moved(room.record.state, Deed.CHANGE)
    if version != int(room.record.version):
        raise Conflict("Somebody changed this handover in another window. Please look at it again.")
    _check_change(room.plan, after, room.today)
    told = handover_letters.to_new(room.group, room.record, room.plan, after, room.items, version, now)
    parts: list[Part] = [records.plan_write(room.record, after, room.policy), *told]
    # Other days are no letter to anybody.
    counted = rate_limits.reach_write(Reach.HANDOVER, group_id, now) if told else []
    room.counted = counted
    room.commit("handover changed", *parts, **room.here, ends_on=ends_on.isoformat())


def _check_change(before: Plan, after: Plan, today: date) -> None:
    if after.ends_on != before.ends_on:
        rules.check_end(after, today)
    if not after.incoming:
        rules.check_plan(after, after.begins_on)


def call_off(group_id: str, handover_id: str, caller: Caller, *, because: str, now: datetime) -> None:
    """End a handover that is not to go on, with the reason; everybody on it is told. Doing it again changes nothing.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `Conflict` where it is done.
    """
    room = Room(group_id, handover_id, caller, now)
    room.office.must(Can.ROLES)
    why = rules.checked("because", because, rules.LONGEST_NOTE, wanted="Please say why it is called off.")
    if room.record.state == rules.State.CALLED_OFF:
        return
    over = records.over_write(room.record, Deed.CALL_OFF, room.items, now, why)
    told = handover_letters.to_both(room.group, room.record, room.plan, News.CALLED_OFF, room.items, now, because=why)
    room.commit("handover called off", over, *told, **room.here)
