"""Puts the pages about how groups leave together from records."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from union import ids
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff, supports
from union.core.policy import actions as policies
from union.membership.affiliation import records, rules
from union.membership.affiliation.actions import Room
from union.membership.affiliation.rules import MOVES, Deed, State
from union.membership.events import records as events
from union.membership.events.rules import Status, Way
from union.membership.groups import actions as groups
from union.membership.groups import affiliating
from union.membership.groups import rules as group_rules
from union.times import from_london, iso

if TYPE_CHECKING:
    from union.core.people.views import Officer
    from union.membership.affiliation.tables import Departure
    from union.membership.affiliation.views import Affiliation, Departures, HeldThen, LeavingShown, MayOfLeaving, MoneyLeft
    from union.views import Named

_MOST_HELD = 100


def shown(group_id: str, caller: Caller, now: datetime, money: Callable[[], tuple[int, int, int]]) -> "Affiliation":
    """A group's affiliation for its committee, its last one, or its staff support. `money` looks up how many of its orders are to
    be handed out, are to be paid back anew, and are disputed: asked only of one that left. Raises `NotAllowed`, `NotFound`."""
    room = Room(group_id, caller, now)
    staff = room.office.supports
    gone = room.record if staff and not room.there else None
    return {
        "group": groups.name_view(room.group),
        "type_label": room.policy.label(room.group.type),
        "there": room.there,
        "supports": staff,
        "leaving": _leaving(room, room.record) if room.record else None,
        "may": _may(room),
        "addresses": affiliating.addresses(room.group),
        "officers": _last_officers(room) if gone else [],
        "groups": _others(room) if staff and room.there else [],
        "first_day": rules.first_day(room.today, room.policy.leaving).isoformat(),
        "money": _money(group_id, gone, money()) if gone else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _leaving(room: Room, record: "Departure") -> "LeavingShown":
    state, leaves_on = records.standing(record, room.now), str(record.leaves_on)
    into: Named | None = {"group_id": str(record.into), "name": str(record.into_name)} if record.into else None
    return {
        "state": state,
        "version": int(record.version),
        "leaves_on": leaves_on,
        "last_day": (date.fromisoformat(leaves_on) - timedelta(days=1)).isoformat(),
        "reason": str(record.reason),
        "inside": str(record.inside) if record.inside and room.office.supports else None,
        "into": into,
        "pay_back": bool(record.pay_back),
        "set_at": iso(record.set_at),
        "set_by": str(record.set_by_name),
        "moved_at": iso(record.moved_at),
        "moved_by": record.moved_by_name or None,
        "restore_until": str(record.restore_until),
        "settle_by": rules.settle_by(leaves_on, room.policy.leaving).isoformat(),
        "telling": bool(record.telling),
        "following": state is State.LEFT and record.followed_at is None,
    }


def _may(room: Room) -> "MayOfLeaving":
    """What staff support may do now; the committee reads what is said to it."""
    staff, state = room.office.supports, room.state
    in_time = room.record is not None and room.today.isoformat() <= str(room.record.restore_until)
    return {
        "set": staff and (state is None or (state, Deed.SET) in MOVES),
        "cancel": staff and (state, Deed.CANCEL) in MOVES,
        "settle": staff and (state, Deed.SETTLE) in MOVES,
        "restore": staff and (state, Deed.RESTORE) in MOVES and in_time,
        "rename": staff and room.there,
    }


def _last_officers(room: Room) -> "list[Officer]":
    """Who was in office on the last evening."""
    return people.committee(str(room.group.group_id), group_rules.last_evening(str(room.group.leaves_on)))


def _others(room: Room) -> "list[Named]":
    """The groups in which this one could go on: those that the caller looks after too, in the order of lists."""
    types = {group_id for group_id, told in groups.by_id(room.now).items() if supports(room.caller, told["type"])}
    return [one for one in groups.directory(room.now) if one["group_id"] in types - {str(room.group.group_id)}]


def _money(group_id: str, gone: "Departure", found: tuple[int, int, int]) -> "MoneyLeft":
    since = from_london(str(gone.leaves_on), "00:00")
    held: list[HeldThen] = [
        {
            "title": str(one.title),
            "starts_at": iso(one.starts_at),
            "url": events.path(one),
            "tickets": one.way == Way.TICKETS,
            "off": one.status == Status.CALLED_OFF,
        }
        for one in events.dates_of_group(group_id, since=since, most=_MOST_HELD)
    ]
    return {"to_hand_out": found[0], "not_arrived": found[1], "disputed": found[2], "events": held}


def listed(caller: Caller, now: datetime) -> "Departures":
    """The groups that leave or left, of the types that the caller supports, the last day first. Raises `NotAllowed`."""
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    policy = policies.current(pack)
    return {
        "departures": [
            {
                "group": {"group_id": str(one.group_id), "name": str(one.group_name)},
                "type_label": policy.label(str(one.group_type)),
                "state": records.standing(one, now),
                "leaves_on": str(one.leaves_on),
                "into": one.into_name or None,
                "restore_until": str(one.restore_until),
            }
            for one in records.listed()
            if supports(caller, str(one.group_type))
        ]
    }
