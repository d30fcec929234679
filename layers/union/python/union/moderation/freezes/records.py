"""A freeze as it is kept: how others read it, and the parts of a transaction that depend on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union.core.audit.actions import audit_write
from union.moderation.freezes import rules
from union.moderation.freezes.rules import Freeze, Standing
from union.moderation.freezes.tables import FreezeRecord, PlatformMap, StatementMap
from union.store import ConditionCheck, Get, Part, Put, Update
from union.times import iso

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition


@dataclass(frozen=True)
class Cooling:
    """A group whose board is frozen, and until when."""

    group_id: str
    group_name: str
    ends_at: datetime


FIRST = "first"
"""What the statement with which a freeze began is called among its statements."""


def key(group_id: str) -> Get[FreezeRecord]:
    """Ask for the latest freeze of a group; `standing` and `pages.shown` read what came of it."""
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


def running(now: datetime) -> list[Cooling]:
    """The boards that are cooling off now, whose freeze ends first on top, in one query."""
    found = FreezeRecord.running_index.query(FreezeRecord.RUNNING, FreezeRecord.ends_at > now)
    return [Cooling(str(one.group_id), str(one.group_name), one.ends_at) for one in found]


def thawed_check(group_id: str, now: datetime) -> ConditionCheck:
    """The part of a transaction whose condition fails where the board is frozen."""
    return ConditionCheck(key(group_id), open_at(now))


def open_at(now: datetime) -> "Condition":
    """That no freeze keeps the board closed: none runs, or its time is over though nothing has come to end it."""
    ended = FreezeRecord.running.does_not_exist() | (FreezeRecord.running == FreezeRecord.REOPENING)
    opened: Condition = ended | (FreezeRecord.ends_at <= now)
    return opened


def unmarked(before: FreezeRecord | None) -> "Condition":
    """That nobody said anything of a platform since the freeze `before` was read: what they say is carried over, not lost."""
    if before is None:
        return FreezeRecord.freeze_id.does_not_exist()
    marks = int(before.marks or 0)
    unmarked = FreezeRecord.marks == marks
    same: Condition = FreezeRecord.freeze_id == before.freeze_id
    same &= unmarked if marks else unmarked | FreezeRecord.marks.does_not_exist()
    return same


def state_write(record: FreezeRecord | None, post_id: str, text: str, author: str, now: datetime) -> list[Part]:
    """The parts of a transaction that keep a statement of the committee with the freeze that runs, to be posted elsewhere too."""
    freeze = standing(record)
    if record is None or freeze is None or not freeze.runs(now) or len(record.statements or ()) >= rules.MOST_STATEMENTS:
        return []
    told = StatementMap(statement_id=post_id, text=text, by=author, at=now)
    adding = FreezeRecord.statements.set((FreezeRecord.statements | []).append([told]))
    return [Update(FreezeRecord(record.group_id), [adding], FreezeRecord.freeze_id == freeze.freeze_id)]


def lanes(record: FreezeRecord) -> list[str]:
    """The servers that the house freezes by itself, each once."""
    return sorted({str(p.lane) for p in record.platforms or () if p.lane})


def by_hand(platforms: "Iterable[PlatformMap]") -> list[PlatformMap]:
    """Those that somebody has to freeze or open by hand: those that are not connected, or where the house did not get through."""
    return [p for p in platforms if not p.lane or (p.lack and p.lack != SHARED)]


HOUSE = "union-house"
"""Who it was where the house itself said so."""
SHARED = "shared"
"""What keeps a platform from being opened where another group that shares its server has a break there."""


def left(record: FreezeRecord) -> list[PlatformMap]:
    """The platforms that are to be reopened once the freeze is over."""
    return [p for p in record.platforms or () if rules.platform_standing(p.held, over=True) == Standing.TO_REOPEN]


def changed(one: PlatformMap, **told: Any) -> PlatformMap:
    """A platform of a freeze with some of its facts other than they were."""
    return PlatformMap(**{**{name: getattr(one, name) for name in PlatformMap.get_attributes()}, **told})


def note_write(record: FreezeRecord, act: str, actor: str, now: datetime, **more: str | int) -> Put:
    """The part of a transaction that notes what somebody did about a freeze, with the version that came of it."""
    return audit_write(
        f"group#{record.group_id}",
        act,
        actor,
        now,
        freeze=record.freeze_id,
        version=int(record.version),
        ends_at=iso(record.ends_at),
        **more,
    )
