"""Puts the pages of handovers together."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union import ids
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import NotAllowed
from union.membership.groups import actions as groups
from union.times import london_day
from union.voting.handover import records, rules
from union.voting.handover.access import House, Room
from union.voting.handover.rules import Item, Person, Plan, Side, State

if TYPE_CHECKING:
    from union.voting.handover.tables import HandoverRecord
    from union.voting.handover.views import Candidate, Hand, HandoverListed, Handovers, HandoverShown, Thing, Ticked

_SOON = timedelta(days=45)


def listed(group_id: str, caller: Caller, now: datetime) -> "Handovers":
    """The handovers of a group that the caller may see, with the form to begin one for whoever may. Raises `NotAllowed`, `NotFound`."""
    house = House(group_id, caller, now)
    seen = (
        [one for one in records.newest(group_id) if house.sees(records.plan_of(one))]
        if house.office.inside or house.terms
        else []
    )
    if not (house.office.inside or seen or rules.is_to_come(house.terms, house.today)):
        raise NotAllowed("Only this group’s committees, old and new, and its staff support can see this.")
    begins = house.leads and not any(one.open for one in seen)
    return {
        "group": groups.name_view(house.group),
        "handovers": [_listed(one) for one in seen],
        "may_begin": begins,
        "candidates": _candidates(house, None) if begins else [],
        "days": {
            "first": (house.today - rules.BACK).isoformat(),
            "last": (house.today + rules.AHEAD + rules.LONGEST).isoformat(),
        },
        "key": ids.key(),
        "values": {
            "begins_on": house.today.isoformat(),
            "ends_on": (house.today + timedelta(days=house.policy.handovers.days)).isoformat(),
        },
        "errors": {},
    }


def _listed(record: "HandoverRecord") -> "HandoverListed":
    return {
        "handover_id": record.handover_id,
        "state": State(record.state),
        "begins_on": record.begins_on,
        "ends_on": record.ends_on,
        "left": int(record.left),
        "number": len(record.items),
    }


def _candidates(house: House, plan: Plan | None) -> "list[Candidate]":
    """Who could be on a side; those of a plan as they are on it, and before there is one as their roles suggest."""
    found = {who: _candidate(who, name, terms, house, plan) for who, (name, terms) in house.candidates.items()}
    for one in () if plan is None else (*plan.outgoing, *plan.incoming):
        found.setdefault(
            one.person_id, {"person_id": one.person_id, "name": one.name, "roles": one.role, "side": _on(plan, one.person_id)}
        )
    return sorted(found.values(), key=lambda one: (one["side"] == "", one["name"]))


def _candidate(who: str, name: str, terms: Sequence[Term], house: House, plan: Plan | None) -> "Candidate":
    lately = [one for one in terms if one.ends_on >= house.today - rules.BACK]
    roles = ", ".join(dict.fromkeys(one.role for one in lately))
    return {"person_id": who, "name": name, "roles": roles, "side": _on(plan, who) if plan else _suggested(lately, house)}


def _on(plan: Plan | None, person_id: str) -> str:
    sides = plan.sides_of(person_id) if plan else set[Side]()
    return "both" if len(sides) == len(Side) else next((one.value for one in sides), "")


def _suggested(terms: Sequence[Term], house: House) -> str:
    """Whoever comes takes over, whoever goes soon hands over; nobody is suggested for both."""
    if any(one.starts_on > house.today - timedelta(days=14) for one in terms):
        return Side.INCOMING.value
    return Side.OUTGOING.value if all(one.ends_on < house.today + _SOON for one in terms) else ""


def shown(group_id: str, handover_id: str, caller: Caller, now: datetime) -> "HandoverShown":
    """One handover as whoever is on it, the committee in office and staff support see it. Raises `NotAllowed`, `NotFound`."""
    room = Room(group_id, handover_id, caller, now)
    record, plan, leads = room.record, room.plan, room.leads and bool(room.record.open)
    return {
        "group": groups.name_view(room.group),
        "handover_id": record.handover_id,
        "state": State(record.state),
        "version": int(record.version),
        "begins_on": record.begins_on,
        "ends_on": record.ends_on,
        "today": room.today.isoformat(),
        "over_on": london_day(record.over_at).isoformat() if record.over_at else None,
        "because": record.over_because or "",
        "outgoing": _hands(plan.outgoing),
        "incoming": _hands(plan.incoming),
        "committee": people.held(group_id, now, room.office.everybody),
        "things": [_thing(room, one) for one in room.items],
        "left": len(rules.left(room.items)),
        "sides": sorted(room.mine, key=list(Side).index),
        "waits": room.waits,
        "support": room.office.supports,
        "may_add": room.adds and bool(record.open),
        "may_change": leads,
        "candidates": _candidates(room, plan) if leads else [],
        "latest": (max(plan.begins_on, room.today) + rules.LONGEST).isoformat(),
        "key": ids.key(),
        "values": {"ends_on": record.ends_on},
        "errors": {},
    }


def _hands(side: Sequence[Person]) -> "list[Hand]":
    return [{"person_id": one.person_id, "name": one.name, "role": one.role, "day": one.day} for one in side]


def _thing(room: Room, item: Item) -> "Thing":
    may = room.ticks | room.for_others if room.record.open else set[Side]()
    return {
        "item_id": item.item_id,
        "kind": item.kind,
        "label": item.label,
        "about": item.about,
        "note": item.note,
        "keeper": item.keeper,
        "leaving": _leaves(room.plan, item),
        "standing": item.standing,
        "ticks": {side.value: _ticked(item, side) for side in Side if side in item.ticks},
        "may": [side for side in Side if side in may and side not in item.ticks],
        "back": [side for side in Side if side in may and side in item.ticks and room.takes_back(item, side)],
        "may_take_off": bool(room.record.open)
        and rules.may_take_off(item, room.caller.person_id, leads=room.leads)
        and room.adds,
    }


def _leaves(plan: Plan, item: Item) -> bool:
    """Whether whoever has something by the register goes and does not stay."""
    return bool(item.keeper_id) and plan.sides_of(item.keeper_id) == {Side.OUTGOING}


def _ticked(item: Item, side: Side) -> "Ticked":
    tick = item.ticks[side]
    return {"how": tick.how, "name": tick.name, "at": tick.at, "note": tick.note, "staff": tick.staff}


def again(group_id: str, caller: Caller, now: datetime, typed: Mapping[str, str]) -> "Handovers":
    """The list with the form to begin one as it was sent: who was chosen stays chosen."""
    page = listed(group_id, caller, now)
    _choose(page["candidates"], typed)
    return page


def changing(group_id: str, handover_id: str, caller: Caller, now: datetime, typed: Mapping[str, str]) -> "HandoverShown":
    """One handover with the form to change it as it was sent: who was chosen stays chosen."""
    page = shown(group_id, handover_id, caller, now)
    _choose(page["candidates"], typed)
    return page


def _choose(candidates: "list[Candidate]", typed: Mapping[str, str]) -> None:
    for one in candidates:
        one["side"] = typed.get(f"side.{one['person_id']}", one["side"])
