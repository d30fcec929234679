"""Verbs: freeze a group's board and see that it opens again; and keep who said what of the group's other platforms."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids, settings, store, sweeps, timers, watch
from union.core.audit.actions import noted
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.core.rate_limits import actions as limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Unavailable
from union.membership.groups import actions as groups
from union.membership.platforms import actions as platforms
from union.membership.platforms import rules as platform_rules
from union.moderation.board import records as posts
from union.moderation.freezes import how_to, rules
from union.moderation.freezes import letters as telling
from union.moderation.freezes.rules import Attestation, Deed, Freeze, Held, Standing
from union.moderation.freezes.tables import FreezeRecord, PlatformMap, PostedMap, StatementMap
from union.store import ConditionCheck, ConditionFailed, Get, Part, Put, Update
from union.times import iso, shown_moment
from union.watch import Count

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

    from union.membership.groups.tables import Group
    from union.membership.platforms.views import PlatformShown
    from union.moderation.freezes.views import (
        CoolingOff,
        FreezePage,
        FreezeStatement,
        FrozenElsewhere,
        FrozenPlatform,
        LatestFreeze,
        PlatformAttested,
    )

_HOUSE = "union-house"
_FIRST = "first"
"""What the statement with which a freeze began is called among its statements."""
_TRIES = 5


class _Room:
    """A group whose board the caller may freeze, and how it stands, fetched in one round trip."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        group, member, freeze, pack = people.read_for(
            caller,
            groups.wanted(group_id),
            people.on_committee(group_id, caller.person_id),
            wanted(group_id),
            policies.in_force(),
        )
        self.group = groups.found(group)
        self.office = people.Office(caller, self.group, member, now)
        self.office.must(Can.CONDUCT)
        self.record: FreezeRecord | None = freeze
        self.freeze = standing(freeze)
        self.policy = policies.found(pack)


def wanted(group_id: str) -> Get[FreezeRecord]:
    """Ask for the latest freeze of a group; `standing` and `shown` read what came of it."""
    return FreezeRecord.by_key(group_id)


def standing(record: FreezeRecord | None) -> Freeze | None:
    """The latest freeze as the rules know it, or None."""
    if record is None:
        return None
    return Freeze(
        group_id=record.group_id,
        freeze_id=record.freeze_id,
        version=int(record.version),
        started_at=record.started_at,
        ends_at=record.ends_at,
        thawed=record.running != FreezeRecord.RUNNING,
    )


def _shown(record: FreezeRecord) -> "LatestFreeze":
    return {
        "freeze_id": record.freeze_id,
        "version": int(record.version),
        "started_at": iso(record.started_at),
        "ends_at": iso(record.ends_at),
        "statement": record.statement,
    }


def shown(record: FreezeRecord | None, now: datetime) -> "LatestFreeze | None":
    """The running freeze as pages show it, or None."""
    freeze = standing(record)
    return _shown(record) if record and freeze and freeze.runs(now) else None


def thawed(group_id: str, now: datetime) -> ConditionCheck:
    """The part of a transaction whose condition fails where the board is frozen."""
    return ConditionCheck(wanted(group_id), _open(now))


def _open(now: datetime) -> "Condition":
    ended = FreezeRecord.running.does_not_exist() | (FreezeRecord.running == FreezeRecord.REOPENING)
    opened: Condition = ended | (FreezeRecord.ends_at <= now)
    return opened


def stated(record: FreezeRecord | None, post_id: str, text: str, author: str, now: datetime) -> list[Part]:
    """The parts of a transaction that keep a statement of the committee with the freeze that runs, to be posted elsewhere too."""
    freeze = standing(record)
    if record is None or freeze is None or not freeze.runs(now) or len(record.statements or ()) >= rules.MOST_STATEMENTS:
        return []
    told = StatementMap(statement_id=post_id, text=text, by=author, at=now)
    adding = FreezeRecord.statements.set((FreezeRecord.statements | []).append([told]))
    return [Update(FreezeRecord(record.group_id), [adding], FreezeRecord.freeze_id == freeze.freeze_id)]


def notice(record: FreezeRecord | None, now: datetime) -> "CoolingOff":
    """What a group's page tells those inside: until when the board cools off, and on how many platforms there is something to do."""
    freeze = standing(record)
    if record is None or freeze is None:
        return {"until": None, "to_do": 0}
    runs = freeze.runs(now)
    waiting = (Standing.ASKED, Standing.TO_REOPEN)
    to_do = sum(rules.platform_standing(p.held, over=not runs) in waiting for p in record.platforms or ())
    return {"until": iso(record.ends_at) if runs else None, "to_do": to_do}


def freezing(group_id: str, caller: Caller, now: datetime) -> "FreezePage":
    """What the page for freezing shows: how the latest freeze stands everywhere, or the form, the platforms to freeze and the limits."""
    room = _Room(group_id, caller, now)
    frozen, there = shown(room.record, now), elsewhere(room.record, now)
    return {
        "group": groups.named(room.group),
        "freeze": frozen,
        "mode": "running" if frozen else "freeze",
        "board": str(rules.board_standing(room.freeze, now)),
        "latest": there["latest"],
        "platforms": there["platforms"],
        "statements": there["statements"],
        "reminder": "\n\n".join(room.policy.reopening_reminder),
        "may": {"page": room.office.may(Can.PAGE)},
        "choices": [] if frozen else [p for p in platforms.listed(group_id) if p["interactive"]],
        "limits": {"minutes_min": 1, "days_max": rules.LONGEST.days},
        "contact": room.policy.contact(room.group.type),
        "key": ids.key(),
        "values": {"length": "24", "unit": "hours", "statement": room.policy.freeze_statement},
        "errors": {},
    }


def elsewhere(record: FreezeRecord | None, now: datetime) -> "FrozenElsewhere":
    """How the latest freeze stands on platforms elsewhere, while it runs and while anything is left to reopen."""
    freeze = standing(record)
    if record is None or freeze is None or not (freeze.runs(now) or _left(record)):
        return {"latest": None, "platforms": [], "statements": []}
    over = not freeze.runs(now)
    first: FreezeStatement = {"statement_id": _FIRST, "text": record.statement, "at": iso(record.started_at)}
    more: list[FreezeStatement] = [
        {"statement_id": s.statement_id, "text": s.text, "at": iso(s.at)} for s in record.statements or ()
    ]
    return {
        "latest": _shown(record),
        "platforms": [_platform(one, over=over) for one in record.platforms or ()],
        "statements": [] if over else [first, *more],
    }


def _left(record: FreezeRecord) -> list[PlatformMap]:
    """The platforms that are to be reopened once the freeze is over."""
    return [p for p in record.platforms or () if rules.platform_standing(p.held, over=True) == Standing.TO_REOPEN]


def _platform(one: PlatformMap, *, over: bool) -> "FrozenPlatform":
    return {
        "platform_id": one.platform_id,
        "kind": one.kind,
        "kind_name": platform_rules.kind_name(one.kind),
        "label": one.label,
        "url": one.url,
        "standing": str(rules.platform_standing(one.held, over=over)),
        "by": one.by,
        "at": iso(one.at) if one.at else None,
        "note": one.note,
        "evidence_id": one.evidence_id,
        "steps": how_to.steps(one.kind, over=over),
        "posted": [{"statement_id": p.statement_id, "by": p.by, "at": iso(p.at)} for p in one.posted or ()],
    }


def freeze(
    group_id: str,
    caller: Caller,
    *,
    number: int,
    unit: str,
    statement: str,
    chosen: Sequence[str] | None = None,
    key: str,
    now: datetime,
) -> "LatestFreeze":
    """Freeze the board for a period and put the statement on it; ask the committee to freeze the `chosen` platforms by hand.

    Where none were to choose from (None), all on which people can post are asked for. The same `key` freezes once.
    Raises `Invalid` for the period, `NotAllowed`, or `Conflict` where the board is frozen already.
    """
    room = _Room(group_id, caller, now)
    period = rules.length(number, unit)
    freeze_id = ids.derived("freeze", group_id, caller.person_id, key)
    if room.record and room.record.freeze_id == freeze_id:
        return _shown(room.record)
    if room.freeze and room.freeze.runs(now):
        raise Conflict("The board is frozen already. You can extend the freeze or end it early.")
    if room.freeze and room.freeze.overdue(now):  # Nothing came to end the last one: that is made up for first.
        thaw(group_id, room.freeze.freeze_id, room.freeze.version, now)
        room = _Room(group_id, caller, now)
    record = _record(room.group, freeze_id, rules.end(now, period), statement, key, now)
    record.platforms = _asked(room.record, _chosen(group_id, chosen))
    counted = limits.reaching(Reach.FREEZE, group_id, now)
    author = f"{room.group.name} committee"
    notice = posts.written(
        group_id, ids.sortable(now), now, author_id=caller.person_id, author=author, kind="statement", text=statement
    )
    tidings = [*telling.begun(record, caller, now), telling.to_staff(record, room.group, room.policy, "begun", now)]
    frozen = Put(record, _open(now) & _unmarked(room.record))
    try:
        store.commit(
            frozen,
            notice,
            *counted,
            _noted(record, "frozen", caller.person_id, now, platforms=len(record.platforms)),
            *tidings,
        )
    except ConditionFailed as lost:
        if not lost.on(frozen):
            limits.refuse(lost, Reach.FREEZE, counted)
        return _first(group_id, freeze_id, now)
    watch.count(Count.FROZEN)
    _start(record)
    return _shown(record)


def _unmarked(before: FreezeRecord | None) -> "Condition":
    """That nobody said anything of a platform since the freeze `before` was read: what they say is carried over, not lost."""
    if before is None:
        return FreezeRecord.freeze_id.does_not_exist()
    marks = int(before.marks or 0)
    unmarked = FreezeRecord.marks == marks
    same: Condition = FreezeRecord.freeze_id == before.freeze_id
    same &= unmarked if marks else unmarked | FreezeRecord.marks.does_not_exist()
    return same


def _chosen(group_id: str, chosen: Sequence[str] | None) -> "list[PlatformShown]":
    listed = [p for p in platforms.listed(group_id) if p["interactive"]]
    if chosen is None:
        return listed
    if set(chosen) - {p["platform_id"] for p in listed}:
        raise Conflict("Somebody changed the list of platforms just now. Please look again which are to be frozen.")
    return [p for p in listed if p["platform_id"] in chosen]


def _asked(before: FreezeRecord | None, chosen: "Sequence[PlatformShown]") -> list[PlatformMap]:
    """The platforms of a new freeze. What is left to reopen from the freeze `before` stays in the list, with what was said of it."""
    left = {str(p.platform_id): p for p in (_left(before) if before else ())}
    found = [
        _with(kept, posted=[])
        if (kept := left.pop(p["platform_id"], None))
        else PlatformMap(held=Held.ASKED, platform_id=p["platform_id"], kind=p["kind"], label=p["label"], url=p["url"])
        for p in chosen
    ]
    found += [_with(one, posted=[]) for one in left.values()]
    rules.check_platforms(len(found))
    return found


def _with(one: PlatformMap, **told: Any) -> PlatformMap:
    """A platform of a freeze with some of its facts other than they were."""
    return PlatformMap(**{**{name: getattr(one, name) for name in PlatformMap.get_attributes()}, **told})


def _record(group: "Group", freeze_id: str, ends_at: datetime, statement: str, key: str, now: datetime) -> FreezeRecord:
    return FreezeRecord(
        group_id=group.group_id,
        group_name=group.name,
        freeze_id=freeze_id,
        version=1,
        started_at=now,
        ends_at=ends_at,
        statement=statement,
        running=FreezeRecord.RUNNING,
        last_key=key,
        correlation_id=watch.correlation_id(),
    )


def _first(group_id: str, freeze_id: str, now: datetime) -> "LatestFreeze":
    """Another click or another person froze the board first: the same click is shown what it did."""
    (record,) = store.read(FreezeRecord.by_key(group_id))
    if record is not None and record.freeze_id == freeze_id:
        return _shown(record)
    held = standing(record)
    if held is None or not held.runs(now):
        raise Conflict("Somebody said something of a platform just now. Please look, and freeze again.")
    raise Conflict("Somebody else froze the board just now. You can extend the freeze or end it early.")


def _noted(record: FreezeRecord, act: str, actor: str, now: datetime, **more: str | int) -> Put:
    return noted(
        f"group#{record.group_id}",
        act,
        actor,
        now,
        freeze=record.freeze_id,
        version=int(record.version),
        ends_at=iso(record.ends_at),
        **more,
    )


def _start(record: FreezeRecord) -> None:
    """Set the timer. Should that fail, the sweep sets it, and the freeze ends all the same."""
    held = standing(record)
    message = {
        "group_id": record.group_id,
        "freeze_id": record.freeze_id,
        "version": int(record.version),
        "correlation_id": record.correlation_id,
    }
    try:
        timers.start(held.timer() if held else "", record.ends_at, settings.thaw(), message)
    except Unavailable:
        watch.count(Count.TIMER_MISSED)
        watch.logger.warning("A timer could not be set; the sweep will", freeze_id=record.freeze_id)


def extend(
    group_id: str, caller: Caller, *, freeze_id: str, version: int, number: int, unit: str, key: str, now: datetime
) -> "LatestFreeze":
    """Let the running freeze end later by a period. The same `key` extends once. Raises `Conflict`, `Invalid`, `NotAllowed`."""
    room = _Room(group_id, caller, now)
    if room.record and room.record.last_key == key and room.record.freeze_id == freeze_id:
        return _shown(room.record)
    old = rules.check_version(room.freeze, freeze_id, version, now)
    later = rules.extended(old, rules.length(number, unit), now)
    record = _next(room.record, key, later)
    told = telling.to_staff(record, room.group, room.policy, "extended", now)
    changed = [FreezeRecord.ends_at.set(later)]
    _replace(old, record, changed, [_noted(record, "extended", caller.person_id, now), told], now)
    timers.stop(old.timer())
    _start(record)
    return _shown(record)


def end_early(group_id: str, caller: Caller, *, freeze_id: str, version: int, key: str, now: datetime) -> int:
    """Open the board now, with the union's reminder; returns how many other platforms are left to open.

    The same `key` does it once. Raises `Conflict`, `NotAllowed`.
    """
    room = _Room(group_id, caller, now)
    if room.record and room.record.last_key == key and room.record.freeze_id == freeze_id:
        return len(_left(room.record))
    old = rules.check_version(room.freeze, freeze_id, version, now)
    record = _next(room.record, key, now)
    parts = [
        _reminder(record, room.policy.reopening_reminder, now),
        _noted(record, "ended early", caller.person_id, now),
        *telling.over(record, _left(record), room.policy, caller, now),
        telling.to_staff(record, room.group, room.policy, "ended", now),
    ]
    _replace(old, record, [FreezeRecord.ends_at.set(now), _after(record)], parts, now)
    watch.count(Count.THAWED)
    timers.stop(old.timer())
    return len(_left(record))


def _next(record: FreezeRecord | None, key: str, ends_at: datetime) -> FreezeRecord:
    """The freeze as its next version will be."""
    if record is None:
        raise Conflict("The freeze has ended already.")
    values = {name: getattr(record, name) for name in FreezeRecord.get_attributes()}
    return FreezeRecord(**{**values, "version": int(record.version) + 1, "last_key": key, "ends_at": ends_at})


def _after(record: FreezeRecord) -> "Action":
    """The freeze runs no more; the sweep finds it again where something elsewhere may be left to reopen."""
    return FreezeRecord.running.set(FreezeRecord.REOPENING) if record.platforms else FreezeRecord.running.remove()


def _replace(old: Freeze, record: FreezeRecord, changed: "Sequence[Action]", more: Sequence[Put], now: datetime) -> None:
    """Write the next version, and only what is new in it: what people said of platforms meanwhile stays."""
    actions = [FreezeRecord.version.set(record.version), FreezeRecord.last_key.set(record.last_key), *changed]
    unchanged = (FreezeRecord.freeze_id == old.freeze_id) & (FreezeRecord.version == old.version)
    runs = (FreezeRecord.running == FreezeRecord.RUNNING) & (FreezeRecord.ends_at > now)
    try:
        store.commit(Update(FreezeRecord(record.group_id), actions, unchanged & runs), *more)
    except ConditionFailed as lost:
        raise Conflict("Somebody changed this freeze just now. Please look again.") from lost


def attest(
    group_id: str, platform_id: str, caller: Caller, told: Attestation, *, freeze_id: str, version: int, now: datetime
) -> "PlatformAttested":
    """Keep what a person says of a platform elsewhere. Saying it twice is once, and the freeze's version stays as it is.

    Returns the platform, and how many are `left` to open where the freeze is over.
    Raises `Conflict` for an old page, where it cannot be said now, or where somebody else said so first; `Invalid`, `NotAllowed`.
    """
    for attempt in range(_TRIES):
        room = _Room(group_id, caller, now)
        if attempt == 0:  # Later on it is known that the page was not old when the button was pressed.
            rules.check_same(room.freeze, freeze_id, version)
        record, index = _place(room.record, freeze_id, platform_id)
        over = not (room.freeze and room.freeze.runs(now))
        one = record.platforms[index]
        after = _posted(record, one, caller, told, now) if told.deed == Deed.POSTED else _said(one, caller, told, over, now)
        if after is None or _kept(record, index, after, _attested(record, platform_id, caller, told, now)):
            record.platforms[index] = after or one
            return {"platform": _platform(after or one, over=over), "left": len(_left(record)) if over else 0}
    raise Conflict("Many people are saying something of this platform just now. Please look again.")


def _place(record: FreezeRecord | None, freeze_id: str, platform_id: str) -> tuple[FreezeRecord, int]:
    if record is not None and record.freeze_id == freeze_id:
        for index, one in enumerate(record.platforms or ()):
            if one.platform_id == platform_id:
                return record, index
    raise Conflict("This platform is not part of the latest freeze. Please look again.")


def _said(one: PlatformMap, caller: Caller, told: Attestation, over: bool, now: datetime) -> PlatformMap | None:
    """The platform with what somebody says of it, or None where the same person said so before."""
    held = rules.said(one.held, told, over=over)
    if held == one.held:
        if one.by_id != caller.person_id:
            raise Conflict(f"{one.by} said so already, on {shown_moment(iso(one.at))}.")
        if (one.note or "", one.evidence_id or "") == (told.note, told.evidence_id):
            return None
    who = {"by": caller.name, "by_id": caller.person_id, "at": now}
    revision = int(one.revision) + 1
    return _with(one, held=held, note=told.note or None, evidence_id=told.evidence_id or None, revision=revision, **who)


def _posted(record: FreezeRecord, one: PlatformMap, caller: Caller, told: Attestation, now: datetime) -> PlatformMap | None:
    """The platform with the word that a statement was posted there, or None where somebody gave it before."""
    if told.statement_id not in {_FIRST, *(str(s.statement_id) for s in record.statements or ())}:
        raise Conflict("This statement is not part of the latest freeze. Please look again.")
    if any(p.statement_id == told.statement_id for p in one.posted or ()):
        return None
    posted = PostedMap(statement_id=told.statement_id, by=caller.name, by_id=caller.person_id, at=now)
    return _with(one, posted=[*(one.posted or ()), posted], revision=int(one.revision) + 1)


def _kept(record: FreezeRecord, index: int, after: PlatformMap, noting: Put) -> bool:
    """Write what was said of one platform and nothing else, unless somebody said something of it meanwhile."""
    place: Any = FreezeRecord.platforms[index]
    same = (FreezeRecord.freeze_id == record.freeze_id) & (place.revision == int(after.revision) - 1)
    try:
        store.commit(Update(FreezeRecord(record.group_id), [place.set(after), FreezeRecord.marks.add(1)], same), noting)
    except ConditionFailed:
        return False
    return True


def _attested(record: FreezeRecord, platform_id: str, caller: Caller, told: Attestation, now: datetime) -> Put:
    more = {name: value for name in ("evidence_id", "statement_id") if (value := getattr(told, name))}
    return _noted(record, f"platform {told.deed}", caller.person_id, now, platform=platform_id, **more)


def _reminder(record: FreezeRecord, paragraphs: Sequence[str], now: datetime) -> Put:
    """The union's reminder at reopening. Its id comes from the freeze, so it stands there once."""
    post_id = f"{ids.sortable(now)[:12]}-{record.freeze_id[:12]}"
    text, union = "\n\n".join(paragraphs), settings.union_name()
    return posts.written(record.group_id, post_id, now, author_id=_HOUSE, author=union, kind="reminder", text=text)


def thaw(group_id: str, freeze_id: str, version: int, now: datetime) -> bool:
    """End a freeze whose time has come and remind everybody to move on. Returns whether this call did it.

    An old timer (another version), a second one, and one that is early change nothing.
    """
    record, pack, group = store.read(FreezeRecord.by_key(group_id), policies.in_force(), groups.wanted(group_id))
    held = standing(record)
    if record is None or held is None or not held.ends_by(freeze_id, version, now):
        return False
    policy = policies.found(pack)
    same = (FreezeRecord.freeze_id == freeze_id) & (FreezeRecord.version == version)
    due = (FreezeRecord.running == FreezeRecord.RUNNING) & (FreezeRecord.ends_at <= now)
    ended = Update(FreezeRecord(group_id), [_after(record)], same & due)
    parts = [_reminder(record, policy.reopening_reminder, now), _noted(record, "thawed", _HOUSE, now)]
    parts += telling.over(record, _left(record), policy, None, now)
    parts += [telling.to_staff(record, group, policy, "ended", now)] if group else []
    try:
        store.commit(ended, *parts)
    except ConditionFailed:
        return False
    watch.count(Count.THAWED)
    return True


def sweep(now: datetime) -> dict[str, int]:
    """Mend what timers missed, and remind of what is left to reopen after a day. Returns how many of each."""
    return {"thawed": 0, "timers": 0, "reminded": 0} | sweeps.parts(
        ("freezes", lambda: _ends(now)), ("reminders", lambda: _reminders(now))
    )


def _ends(now: datetime) -> Counter[str]:
    running = FreezeRecord.running_index.query(FreezeRecord.RUNNING)
    return sweeps.each("freeze", running, lambda record: _mended(record, now), _named)


def _mended(record: FreezeRecord, now: datetime) -> dict[str, int]:
    """End a freeze that no timer has ended, or set the timer that is not there. Either way somebody has to find out why."""
    held = standing(record)
    if held is None:
        return {}
    if held.overdue(now):
        thawed = thaw(held.group_id, held.freeze_id, held.version, now)
        sweeps.missed(thawed and held.ends_at, now, freeze_id=held.freeze_id)
        return {"thawed": thawed}
    if timers.stands(held.timer()):
        return {}
    watch.count(Count.TIMER_MISSED)
    _start(record)
    return {"timers": 1}


def _reminders(now: datetime) -> Counter[str]:
    over = FreezeRecord.running_index.query(FreezeRecord.REOPENING, FreezeRecord.ends_at <= now - rules.REMIND_AFTER)
    return sweeps.each("reopening", over, lambda record: {"reminded": _remind(record.group_id, record.freeze_id, now)}, _named)


def _named(record: FreezeRecord) -> str:
    return str(record.freeze_id)


def _remind(group_id: str, freeze_id: str, now: datetime) -> bool:
    """Write once more to the committee of a freeze that ended a day ago, if anything is left to reopen. Returns whether it did."""
    record, pack = store.read(FreezeRecord.by_key(group_id), policies.in_force())
    if record is None or record.freeze_id != freeze_id or record.running != FreezeRecord.REOPENING:
        return False
    left = _left(record)
    same = (FreezeRecord.freeze_id == freeze_id) & (FreezeRecord.running == FreezeRecord.REOPENING) & _unmarked(record)
    policy: Policy = policies.found(pack)
    parts: list[Put] = telling.still_left(record, left, policy, now) if left else []
    parts += [_noted(record, "reminded to reopen", _HOUSE, now, left=len(left))] if left else []
    try:
        store.commit(Update(FreezeRecord(group_id), [FreezeRecord.running.remove()], same), *parts)
    except ConditionFailed:
        return False
    return bool(left)
