"""Re-affiliations as they are kept: read, begun and changed in one place, and what staff's lists ask of them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from union import store, sweeps
from union.core.policy import actions as policies
from union.core.policy.rules import Policy, Reaffiliation
from union.store import Get, Put, Update
from union.times import iso, london_day, shown_day
from union.voting.reaffiliation import rules
from union.voting.reaffiliation.rules import Check, Checked, Deed, State, Year
from union.voting.reaffiliation.tables import Reaffiliated

if TYPE_CHECKING:
    from union.core.policy.views import Thing
    from union.membership.groups.tables import Group
    from union.views import OpenItem


def key(group_id: str, year: str) -> Get[Reaffiliated]:
    """Ask for a group's re-affiliation of a year."""
    return Reaffiliated.by_key(group_id, year)


def claims(policy: Policy) -> "Sequence[Thing]":
    """What a committee says for itself; a pack that says nothing of it borrows from the one that comes with the house."""
    return policy.reaffiliation.claims or policies.default().reaffiliation.claims


def last_on(record: Reaffiliated) -> date:
    """The last day on which it could be sent in without being late."""
    return date.fromisoformat(str(record.last_on))


def is_late(record: Reaffiliated, now: datetime) -> bool:
    """Whether the last day is over and nothing was sent in."""
    return rules.is_late(State(record.state), last_on(record), london_day(now))


def lacking(record: Reaffiliated) -> list[str]:
    """The names of what was not met when it was last looked at."""
    return list(record.lacking or ())


def seen(record: Reaffiliated) -> list[Checked]:
    """The list as it was last looked at."""
    return [Checked(**{**one, "check": Check(one["check"])}) for one in record.seen or ()]


def begin_write(group: "Group", year: Year, policy: Reaffiliation, now: datetime) -> Put:
    """The part of a transaction that asks a group for a year's re-affiliation. `ConditionFailed` where it was asked before."""
    record = Reaffiliated(
        group_id=str(group.group_id),
        year=year.name,
        state=State.OPEN,
        group_name=str(group.name),
        group_type=str(group.type),
        last_on=year.last_on.isoformat(),
        reminded=rules.reminders_due(year.last_on, policy, london_day(now)),
        history=[],
        begun_at=now,
        open=Reaffiliated.YES,
        due_on=year.last_on.isoformat(),
    )
    return Put(record, Reaffiliated.year.does_not_exist())


def moved_write(  # noqa: PLR0917 - whatever moves it
    record: Reaffiliated, deed: Deed, by: str, text: str, policy: Reaffiliation, now: datetime, more: Iterable[Action] = ()
) -> Update:
    """The part of a transaction by which it moves on; `by` is whose name and `text` whose words stand in its history.

    `ConditionFailed` where it changed since it was read. Raises `Conflict` where that cannot be done to it now.
    """
    after = rules.moved(State(record.state), deed)
    entry = {"at": iso(now), "act": deed.value, "by": by, "text": text}
    kept: list[Any] = [*record.history, entry][-rules.HISTORY :]
    actions = [Reaffiliated.state.set(after), Reaffiliated.history.set(kept), *_standing(record, after, policy, now), *more]
    return _update(record, actions)


def _standing(record: Reaffiliated, after: State, policy: Reaffiliation, now: datetime) -> list[Action]:
    """By when something is to be done from now on; and how long it is kept once nothing is."""
    due = rules.due_on(after, last_on(record), london_day(now), policy)
    if due is None:
        over: list[Action] = [Reaffiliated.open.remove(), Reaffiliated.due_on.remove()]
        return [*over, Reaffiliated.forget_at.set(now + rules.KEPT)]
    waits: list[Action] = [Reaffiliated.open.set(Reaffiliated.YES), Reaffiliated.due_on.set(due.isoformat())]
    return [*waits, Reaffiliated.forget_at.remove()]


def looked(found: Sequence[Checked], now: datetime) -> list[Action]:
    """What keeps what the list says now."""
    kept: list[Any] = [asdict(one) for one in found]
    lacks: list[Any] = rules.unmet(found)
    return [
        Reaffiliated.seen.set(kept),
        Reaffiliated.lacking.set(lacks),
        Reaffiliated.looked_on.set(london_day(now).isoformat()),
    ]


def looked_write(record: Reaffiliated, group: "Group", found: Sequence[Checked], now: datetime) -> Update:
    """The part that keeps what the list says now, and what the group is called. It is no change that anybody has to have seen.

    `ConditionFailed` where it moved on since it was read.
    """
    called = [Reaffiliated.group_name.set(str(group.name)), Reaffiliated.group_type.set(str(group.type))]
    return Update(_empty(record), [*looked(found, now), *called], _same(record))


def moved_day_write(record: Reaffiliated, day: date) -> Update:
    """The part after which the last day is another one, as the union says now. `ConditionFailed` where it changed since it was read."""
    actions: list[Action] = [Reaffiliated.last_on.set(day.isoformat())]
    if State(record.state) in rules.WITH_COMMITTEE:
        actions.append(Reaffiliated.due_on.set(day.isoformat()))
    return _update(record, actions)


def reminded_write(record: Reaffiliated, number: int) -> Update:
    """The part that keeps how many reminders went out. `ConditionFailed` where somebody reminded meanwhile, or it moved on."""
    return Update(_empty(record), [Reaffiliated.reminded.set(number)], _same(record) & (Reaffiliated.reminded == record.reminded))


def staff_told_write(record: Reaffiliated, number: int) -> Update:
    """The part that keeps how often staff were told that it is late. `ConditionFailed` where they were meanwhile, or it moved on."""
    same = _same(record) & (Reaffiliated.staff_told == record.staff_told)
    return Update(_empty(record), [Reaffiliated.staff_told.set(number)], same)


def _update(record: Reaffiliated, actions: Iterable[Action]) -> Update:
    return Update(_empty(record), [*actions, Reaffiliated.version.set(int(record.version) + 1)], _same(record))


def _empty(record: Reaffiliated) -> Reaffiliated:
    return Reaffiliated(str(record.group_id), str(record.year))


def _same(record: Reaffiliated) -> Any:
    return Reaffiliated.version == int(record.version)


def standing() -> Iterable[Reaffiliated]:
    """Those that stand, in part, what is due first on top, by an eventual look; one that cannot be read or judged is passed over."""
    return sweeps.readable("re-affiliation", map(_judged, Reaffiliated.open_index.query(Reaffiliated.YES)))


def listed(year: str) -> list[Reaffiliated]:
    """All of a year, in part, by an eventual look; one that cannot be read or judged is passed over."""
    return sweeps.listed("re-affiliation", map(_judged, Reaffiliated.of_year_index.query(year)))


def _judged(one: Reaffiliated) -> Reaffiliated:
    """The record itself, where its state is one and its last day a day: of another one nobody could say whether it is late."""
    rules.is_late(State(one.state), last_on(one), date.min)
    return one


def open_items(now: datetime) -> "list[OpenItem]":
    """What waits for staff: what was sent in, and groups that sent nothing in until the last day; in one query.

    Who may know of whom is for the caller to say.
    """
    today = london_day(now).isoformat()
    found = map(partial(_item, today=today), store.plain(Reaffiliated.open_index.query(Reaffiliated.YES)))
    return [one for one in sweeps.listed("re-affiliation", found) if one is not None]


def _item(one: Mapping[str, Any], today: str) -> "OpenItem | None":
    if one["state"] != State.SENT and today <= one["last_on"]:
        return None
    return {
        "group_id": one["group_id"],
        "group_name": one["group_name"],
        "group_type": one["group_type"],
        "text": _sent(one)
        if one["state"] == State.SENT
        else f"It has not re-affiliated. The last day was {shown_day(one['last_on'])}.",
        "due_on": one["due_on"],
        "url": f"/groups/{one['group_id']}/reaffiliation",
    }


def _sent(one: Mapping[str, Any]) -> str:
    number = len(json.loads(one.get("lacking", "[]")))
    if not number:
        return "It asks to re-affiliate, and everything is met."
    return f"It asks to re-affiliate, and {'1 thing is' if number == 1 else f'{number} things are'} not met."
