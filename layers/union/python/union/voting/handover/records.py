"""Reads and writes handovers, for the room itself, for whoever declares a result, and for lists of what is open."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from union import ids, store, sweeps
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.platforms import records as platform_records
from union.membership.platforms.access import how_access_is_given
from union.membership.platforms.rules import Registered, kind_name
from union.store import Get, Part, Put, Update
from union.times import london_day, shown_day
from union.voting.handover import rules
from union.voting.handover.rules import Deed, Item, Person, Plan, Side, State
from union.voting.handover.tables import HandoverRecord

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.views import OpenItem

NEWEST = 10
"""As many handovers of a group as a page tells of."""


def key(group_id: str, handover_id: str) -> Get[HandoverRecord]:
    """Ask for a handover."""
    return HandoverRecord.by_key(group_id, handover_id)


def newest(group_id: str) -> list[HandoverRecord]:
    """The last handovers of a group, by day A, the newest first. One query."""
    return list(HandoverRecord.query(group_id, scan_index_forward=False, limit=NEWEST, consistent_read=True))


def under_way(group_id: str) -> list[HandoverRecord]:
    """The handovers of a group that are not over. Who may know is for the caller to say."""
    return [one for one in newest(group_id) if one.open]


def name(begins_on: date, *causes: str) -> str:
    """The id of a handover: it sorts by day A, and is the same again for the same cause."""
    return f"{begins_on.isoformat()}-{ids.derived('handover', *causes)[:12]}"


def of_election(election_id: str, begins_on: date) -> str:
    """The id of the handover that began with an election's result."""
    return name(begins_on, "election", election_id)


def plan_of(record: HandoverRecord) -> Plan:
    """The people and the days of a handover, as the rules know them."""
    people = ([Person(**one) for one in kept] for kept in (record.outgoing, record.incoming))
    return Plan(date.fromisoformat(record.begins_on), date.fromisoformat(record.ends_on), *people)


def things(policy: Policy) -> list[Item]:
    """What every group hands over beside its platforms; a pack that says nothing of it borrows from the one that comes with the house."""
    told = policy.handovers.things or policies.default().handovers.things
    return [Item(f"thing-{one['name']}", "thing", one["label"], one["text"]) for one in told]


def platform_items(platforms: Sequence[Registered]) -> list[Item]:
    """The platforms of a register as things to hand over, with how access is given there and who has it."""
    return [
        Item(
            f"platform-{one.platform_id}",
            "platform",
            one.label,
            how_access_is_given(one.kind),
            note=kind_name(one.kind),
            keeper=one.owner,
            keeper_id=one.owner_id,
        )
        for one in platforms
    ]


def items_of(record: HandoverRecord, platforms: Sequence[Registered] | None = None) -> list[Item]:
    """The things of a handover; of one that is not over with the register as it is now."""
    kept = [rules.item_of(one) for one in record.items]
    return kept if platforms is None or not record.open else rules.merged(kept, platform_items(platforms))


def registered(record: HandoverRecord) -> list[Item]:
    """The things of a handover with the register as it is now, asked for where it is not over."""
    return items_of(record, platform_records.registered(record.group_id) if record.open else None)


def begin_write(  # noqa: PLR0917 - whatever a handover begins with
    group: "Group",
    handover_id: str,
    plan: Plan,
    items: Sequence[Item],
    policy: Policy,
    actor: str,
    now: datetime,
    election: str = "",
) -> Put:
    """The part of a transaction that begins a handover. `ConditionFailed` where it began before."""
    record = HandoverRecord(
        group_id=group.group_id,
        handover_id=handover_id,
        group_name=group.name,
        type=group.type,
        state=State.UNDER_WAY,
        items=[rules.kept(one) for one in items],
        left=len(rules.left(items)),
        election_id=election or None,
        begun_at=now,
        begun_by=actor,
        open=HandoverRecord.OPEN,
        due_on=rules.asks_staff_on(plan, policy.handovers.staff_days).isoformat(),
        **_days(plan),
    )
    return Put(record, HandoverRecord.handover_id.does_not_exist())


def _days(plan: Plan) -> dict[str, Any]:
    """Days and people as they are stored."""
    people = {side.value: [asdict(one) for one in plan.people(side)] for side in Side}
    return {"begins_on": plan.begins_on.isoformat(), "ends_on": plan.ends_on.isoformat(), **people}


def change_write(record: HandoverRecord, items: Sequence[Item]) -> Update:
    """The part of a transaction after which a handover has these things. `ConditionFailed` where somebody else changed it meanwhile."""
    rules.moved(record.state, Deed.CHANGE)
    kept = [rules.kept(one) for one in items]
    return _update(record, [HandoverRecord.items.set(kept), HandoverRecord.left.set(len(rules.left(items)))])


def plan_write(record: HandoverRecord, plan: Plan, policy: Policy) -> Update:
    """The part of a transaction after which a handover has these people and days. `ConditionFailed` where somebody changed it meanwhile."""
    rules.moved(record.state, Deed.CHANGE)
    told = {**_days(plan), "due_on": rules.asks_staff_on(plan, policy.handovers.staff_days).isoformat()}
    return _update(record, [getattr(HandoverRecord, name).set(value) for name, value in told.items()])


def begun(beginning: Put, today: date) -> HandoverRecord:
    """The record of a handover that begins with its letters, on which it is kept that these were written."""
    record = beginning.record
    assert isinstance(record, HandoverRecord)  # noqa: S101 - `begin_write` made it
    record.told = {"begun": today.isoformat()}
    return record


def told_write(record: HandoverRecord, group: "Group", items: Sequence[Item], whom: Sequence[str], today: date) -> Update:
    """The part of a transaction that keeps that these were written to, and what the group is called. `ConditionFailed` where somebody changed
    the handover meanwhile.
    """
    told = {**(record.told or {}), **dict.fromkeys(whom, today.isoformat())}
    seen = [HandoverRecord.left.set(len(rules.left(items))), HandoverRecord.group_name.set(str(group.name))]
    return _update(record, [HandoverRecord.told.set(told), *seen])


def over_write(record: HandoverRecord, deed: Deed, items: Sequence[Item], now: datetime, because: str = "") -> Update:
    """The part of a transaction by which a handover is over, with its things as they are then. `ConditionFailed` where somebody changed it."""
    state = rules.moved(record.state, deed)
    why = [HandoverRecord.over_because.set(because)] if because else []
    actions = [
        HandoverRecord.state.set(state),
        HandoverRecord.items.set([rules.kept(one) for one in items]),
        HandoverRecord.left.set(len(rules.left(items))),
        HandoverRecord.over_at.set(now),
        HandoverRecord.open.remove(),
        HandoverRecord.forget_at.set(now + rules.KEPT),
        *why,
    ]
    return _update(record, actions)


def _update(record: HandoverRecord, actions: list[Any]) -> Update:
    unchanged = (HandoverRecord.version == record.version) & (HandoverRecord.state == record.state)
    bumped = HandoverRecord.version.set(int(record.version) + 1)
    return Update(HandoverRecord(record.group_id, record.handover_id), [bumped, *actions], unchanged)


def corrected_write(
    group_id: str, handover_id: str, role: str, gone: Sequence[str], come: Sequence[Person], policy: Policy
) -> list[Part]:
    """The parts of a transaction after which others take over a role in a handover that is under way: a result was corrected."""
    (record,) = store.read(key(group_id, handover_id))
    if record is None or not record.open:
        return []
    plan = plan_of(record)
    stay = [one for one in plan.incoming if not (one.person_id in gone and one.role == role)]
    after = replace(plan, incoming=[*stay, *(one for one in come if one not in stay)])
    return [] if after == plan else [plan_write(record, after, policy)]


def open_ids() -> list[tuple[str, str]]:
    """The group and the id of every handover that is not over, the most pressing first."""
    return [(one["group_id"], one["handover_id"]) for one in store.plain(HandoverRecord.by_open.query(HandoverRecord.OPEN))]


def open_items(now: datetime) -> "list[OpenItem]":
    """The handovers that staff support have to look at: stuck, or with a side on which there is nobody. One query."""
    today = london_day(now).isoformat()
    found = HandoverRecord.by_open.query(HandoverRecord.OPEN, HandoverRecord.due_on <= today)
    return sweeps.listed("handover", map(partial(_open_item, today=today), store.plain(found)))


def _open_item(one: dict[str, Any], today: str) -> "OpenItem":
    number, ends = int(one["left"]), one["ends_on"]
    are = "1 thing is" if number == 1 else f"{number} things are"
    out = "has been out since" if ends < today else "is out after"
    return {
        "group_id": one["group_id"],
        "group_name": one["group_name"],
        "group_type": one["type"],
        "text": f"Handover: {are} open, and the outgoing committee {out} {shown_day(ends)}.",
        "due_on": one["due_on"],
        "url": f"/groups/{one['group_id']}/handover/{one['handover_id']}",
    }
