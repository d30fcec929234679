"""Reads and writes findings and looks, for the room's own deeds, and tells other rooms what waits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import store, sweeps
from union.membership.platform_checks import rules
from union.membership.platform_checks.rules import Deed, Evidence, Found, Kept, Rule, Seen, State
from union.membership.platform_checks.tables import EntryMap, EvidenceMap, Finding, Look
from union.membership.platforms.rules import Registered
from union.store import Delete, Get, Put, Update
from union.times import london_day, shown_day

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.views import OpenItem

_HELD_FOR = timedelta(minutes=20)
"""Longer than whoever looks can live: what they hold after that is nobody's any more."""


def key(group_id: str, finding_id: str) -> Get[Finding]:
    """Ask for one finding."""
    return Finding.by_key(group_id, finding_id)


def name_of(platform_id: str, rule: Rule) -> str:
    """The one id of the finding about this rule on this platform."""
    return f"{platform_id}.{rule}"


def of_group(group_id: str) -> list[Finding]:
    """All findings that a group ever had. One query. Who may know is for the caller to say."""
    return list(each_of_group(group_id))


def each_of_group(group_id: str) -> Iterator[Finding]:
    """The same, one after another; after one that cannot be read the next ones come all the same."""
    return Finding.query(group_id, consistent_read=True)


@dataclass(frozen=True)
class ToMend:
    """A finding that a committee has to mend, about which rule on which platform, in one plain sentence; `late`: its last day is over."""

    finding_id: str
    platform_id: str
    rule: Rule
    text: str
    late: bool


def to_mend(group_id: str, now: datetime) -> list[ToMend]:
    """What a group has to mend on its platforms, the first day first. One query. Who may know is for the caller to say."""
    found = sorted((one for one in Finding.query(group_id) if one.state == State.OPEN), key=lambda one: str(one.mend_by))
    return [_to_mend(one, london_day(now)) for one in found]


def _to_mend(one: Finding, today: date) -> ToMend:
    told = f"{rules.sentence(Rule(one.rule), one.label, one.state)} Mend it by {shown_day(one.mend_by)}."
    return ToMend(str(one.finding_id), str(one.platform_id), Rule(one.rule), told, rules.is_late(one.state, one.mend_by, today))


def open_items(now: datetime) -> "list[OpenItem]":
    """What waits about findings, the first day first, in one query: for a committee to mend, or for staff to judge or decide.

    Who may know of whom is for the caller to say.
    """
    return sweeps.listed("finding", map(_open_item, store.plain(Finding.open_index.query(Finding.YES))))


def _open_item(one: Mapping[str, Any]) -> "OpenItem":
    return {
        "group_id": one["group_id"],
        "group_name": one["group_name"],
        "group_type": one["group_type"],
        "text": rules.sentence(Rule(one["rule"]), one["label"], one["state"]),
        "due_on": one["due_on"],
        "url": f"/groups/{one['group_id']}/platforms/findings/{one['finding_id']}",
    }


def waiting() -> Iterator[Finding]:
    """All findings about which somebody has something to do, as far as lists and letters need them, by an eventual look.

    After one that cannot be read the next ones come all the same.
    """
    return Finding.open_index.query(Finding.YES)


def waiting_in(group_id: str) -> Counter[str]:
    """How many findings wait about each platform of a group, by its id. One query."""
    found = store.plain(Finding.query(group_id, consistent_read=True))
    return Counter(_platform(one) for one in found if one["state"] in rules.WAITING)


def waiting_everywhere() -> Counter[tuple[str, str]]:
    """How many findings wait about each platform there is, by the ids of its group and its own. One query."""
    return Counter((one["group_id"], _platform(one)) for one in store.plain(Finding.open_index.query(Finding.YES)))


def _platform(one: Mapping[str, Any]) -> str:
    """The platform that a finding is about, by the name that `name_of` gave it."""
    return str(one["finding_id"]).rpartition(".")[0]


def kept(one: Finding | None) -> Kept | None:
    """A finding as the rules know it."""
    return Kept(one.state, date.fromisoformat(one.waived_until) if one.waived_until else None) if one is not None else None


def evidence(one: Finding) -> list[Evidence]:
    """What was seen."""
    return [Evidence(told.what, told.where, told.excerpt) for told in one.evidence]


def found_write(group: "Group", platform: Registered, found: Found, before: Finding | None, mend_days: int, now: datetime) -> Put:
    """The part of a transaction that opens a finding, or opens it again. `ConditionFailed` where it changed since it was read."""
    today = london_day(now)
    mend_by = today + timedelta(days=mend_days)
    deed = Deed.FLAG if found.rule in rules.JUDGED else Deed.FIND
    state = rules.moved(before.state if before else rules.NEW, deed)
    due_on = rules.due(state, mend_by, today)
    act = "found again" if before else "found"
    made = Finding(
        group_id=group.group_id,
        finding_id=name_of(platform.platform_id, found.rule),
        version=_version(before) + 1,
        platform_id=platform.platform_id,
        rule=found.rule,
        label=platform.label,
        url=platform.url or None,
        group_name=group.name,
        group_type=group.type,
        state=state,
        open=Finding.YES,
        due_on=due_on.isoformat() if due_on else None,
        evidence=_evidence(found.evidence),
        seen_at=now,
        opened_on=today.isoformat(),
        since=today.isoformat(),
        mend_by=mend_by.isoformat(),
        history=_history(before, act, now, text="; ".join(one.what for one in found.evidence)),
    )
    return Put(made, _unchanged(before))


def _evidence(told: Iterable[Evidence]) -> list[EvidenceMap]:
    return [EvidenceMap(what=one.what, where=one.where, excerpt=one.excerpt) for one in told]


def _version(one: Finding | None) -> int:
    return int(one.version) if one is not None else 0


def _unchanged(before: Finding | None) -> Any:
    return Finding.version == before.version if before is not None else Finding.finding_id.does_not_exist()


def _history(before: Finding | None, act: str, now: datetime, *, by: str = "", text: str = "") -> list[EntryMap]:
    entry = EntryMap(at=now, act=act, by=by or None, text=text[: rules.LONGEST_REASON] or None)
    return [*(before.history if before else ()), entry][-rules.HISTORY :]


def seen_write(one: Finding, found: Found, now: datetime) -> Update | None:
    """The part of a transaction that keeps what is seen of a finding now, where that is something else than before."""
    if list(found.evidence) == evidence(one):
        return None
    told: list[Any] = _evidence(found.evidence)
    return Update(_empty(one), [Finding.evidence.set(told), Finding.seen_at.set(now)], Finding.version == one.version)


def mended_write(one: Finding, act: str, now: datetime) -> Update:
    """The part of a transaction that closes a finding that is mended. `ConditionFailed` where it changed since it was read.

    What was quoted of a page goes with it: the history says in our words what it was.
    """
    nothing: list[Any] = []
    return moved_write(one, rules.moved(one.state, Deed.MEND), act, now, more=[Finding.evidence.set(nothing)])


def moved_write(
    one: Finding,
    state: State,
    act: str,
    now: datetime,
    *,
    by: str = "",
    text: str = "",
    mend_by: date | None = None,
    more: Sequence[Any] = (),
) -> Update:
    """The part of a transaction after which a finding stands otherwise. `ConditionFailed` where it changed since it was read."""
    today = london_day(now)
    last = mend_by or date.fromisoformat(one.mend_by)
    due_on = rules.due(state, last, today)
    waits = (
        [Finding.open.set(Finding.YES), Finding.due_on.set(due_on.isoformat())]
        if due_on
        else [Finding.open.remove(), Finding.due_on.remove()]
    )
    entries: list[Any] = _history(one, act, now, by=by, text=text)
    doing = [
        Finding.version.set(int(one.version) + 1),
        Finding.state.set(state.value),
        Finding.since.set(today.isoformat()),
        Finding.mend_by.set(last.isoformat()),
        Finding.history.set(entries),
        *waits,
        *more,
    ]
    return Update(_empty(one), doing, Finding.version == one.version)


def _empty(one: Finding) -> Finding:
    return Finding(one.group_id, one.finding_id)


def told_write(one: Finding, *, committee: int | None = None, staff: int | None = None) -> Update:
    """The part of a transaction that remembers how many letters there were about a finding, as it stands."""
    doing = [] if committee is None else [Finding.told.set(committee)]
    doing += [] if staff is None else [Finding.told_staff.set(staff)]
    same = (Finding.told == one.told) if committee is not None else (Finding.told_staff == one.told_staff)
    return Update(_empty(one), doing, (Finding.version == one.version) & same)


def looks(group_id: str) -> dict[str, Look]:
    """What is known of the looks at a group and its platforms, by the platform's id, the group itself as `Look.GROUP`. One query."""
    return {str(one.name): one for one in each_look(group_id)}


def each_look(group_id: str) -> Iterator[Look]:
    """The same, one after another; after one that cannot be read the next ones come all the same."""
    return Look.query(group_id, consistent_read=True)


def of_all(known: Mapping[str, Look]) -> Look | None:
    """What is known of the last look at a group as a whole, of what `looks` found."""
    return known.get(Look.GROUP)


def wanted(known: Mapping[str, Look]) -> tuple[datetime | None, bool]:
    """When somebody last wanted a group looked at again, of what `looks` found, and whether it was not looked through since."""
    of_it = of_all(known)
    if of_it is None or of_it.wanted_at is None:
        return None, False
    return of_it.wanted_at, of_it.looked_at is None or of_it.looked_at < of_it.wanted_at


def turns(group_ids: Sequence[str]) -> dict[str, Look | None]:
    """When each of these groups was last looked through as a whole."""
    return dict(zip(group_ids, store.read(*(Look.by_key(one, Look.GROUP) for one in group_ids)), strict=True))


def looked_write(group_id: str, platform_id: str, seen: Seen, failing: int, now: datetime) -> Update:
    """The part of a transaction that keeps what came of a look at a platform."""
    doing = [Look.looked_at.set(now), Look.answer.set(seen.answer.value), Look.failing.set(failing)]
    doing += [Look.counted_on.set(london_day(now).isoformat())]
    doing += [Look.why.set(seen.why)] if seen.why else [Look.why.remove()]
    return Update(Look(group_id, platform_id), doing)


def turn_write(group_id: str, now: datetime) -> Update:
    """The part of a transaction that keeps that a group was looked through."""
    return Update(Look(group_id, Look.GROUP), [Look.looked_at.set(now)])


def wanted_write(group_id: str, seen: datetime | None, now: datetime) -> Update:
    """The part of a transaction that keeps that somebody wants a group looked at again. `ConditionFailed` where somebody else just did."""
    same = (Look.wanted_at == seen) if seen is not None else Look.wanted_at.does_not_exist()
    return Update(Look(group_id, Look.GROUP), [Look.wanted_at.set(now)], same)


def unwanted_write(group_id: str, before: datetime | None, now: datetime) -> Update:
    """What takes back that somebody wanted that `now`, as it was `before`, unless somebody else wants it since."""
    back = Look.wanted_at.set(before) if before is not None else Look.wanted_at.remove()
    return Update(Look(group_id, Look.GROUP), [back], Look.wanted_at == now)


def hold(site: str, holder: str, now: datetime) -> bool:
    """Hold a site, so that nobody else asks it at the same time; False where somebody does."""
    mine = Look.holder.does_not_exist() | (Look.holder == holder) | (Look.held_at < now - _HELD_FOR)
    return store.alone(Update(Look(f"site {site}", Look.SITE), [Look.holder.set(holder), Look.held_at.set(now)], mine))


def let_go(site: str, holder: str) -> None:
    """Let a site go that was held."""
    store.alone(Delete(Look(f"site {site}", Look.SITE), Look.holder == holder))
