"""What pages show of a freeze, on the group's board and elsewhere."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.membership.platforms import rules as platform_rules
from union.moderation.freezes import how_to, records, rules, words
from union.moderation.freezes.rules import Standing
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.moderation.freezes.tables import FreezeRecord, PlatformMap
    from union.moderation.freezes.views import CoolingOff, FreezeStatement, FrozenElsewhere, FrozenPlatform, LatestFreeze


def latest(record: "FreezeRecord") -> "LatestFreeze":
    """A freeze as pages show it, whether it runs or not."""
    return {
        "freeze_id": record.freeze_id,
        "version": int(record.version),
        "started_at": iso(record.started_at),
        "ends_at": iso(record.ends_at),
        "statement": record.statement,
    }


def shown(record: "FreezeRecord | None", now: datetime) -> "LatestFreeze | None":
    """The running freeze as pages show it, or None."""
    freeze = records.standing(record)
    return latest(record) if record and freeze and freeze.runs(now) else None


def notice(record: "FreezeRecord | None", now: datetime) -> "CoolingOff":
    """What a group's page tells those inside: until when the board cools off, and on how many platforms there is something to do."""
    freeze = records.standing(record)
    if record is None or freeze is None:
        return {"until": None, "to_do": 0}
    runs = freeze.runs(now)
    waiting = (Standing.ASKED, Standing.TO_REOPEN)
    to_do = sum(rules.platform_standing(p.held, over=not runs) in waiting for p in records.by_hand(record.platforms or ()))
    return {"until": iso(record.ends_at) if runs else None, "to_do": to_do}


def elsewhere(record: "FreezeRecord | None", now: datetime) -> "FrozenElsewhere":
    """How the latest freeze stands on platforms elsewhere, while it runs and while anything is left to reopen."""
    freeze = records.standing(record)
    if record is None or freeze is None or not (freeze.runs(now) or records.left(record)):
        return {"latest": None, "platforms": [], "statements": []}
    over = not freeze.runs(now)
    first: FreezeStatement = {"statement_id": records.FIRST, "text": record.statement, "at": iso(record.started_at)}
    more: list[FreezeStatement] = [
        {"statement_id": s.statement_id, "text": s.text, "at": iso(s.at)} for s in record.statements or ()
    ]
    return {
        "latest": latest(record),
        "platforms": [platform(one, over=over) for one in record.platforms or ()],
        "statements": [] if over else [first, *more],
    }


def platform(one: "PlatformMap", *, over: bool) -> "FrozenPlatform":
    """How one platform elsewhere stands, who said so, and what is to be done there, during the freeze or when it is `over`."""
    return {
        "platform_id": one.platform_id,
        "kind": one.kind,
        "kind_name": platform_rules.kind_name(one.kind),
        "label": one.label,
        "url": one.url,
        "standing": str(rules.platform_standing(one.held, over=over)),
        "by": one.by,
        "at": iso_or_none(one.at),
        "note": one.note,
        "evidence_id": one.evidence_id,
        "enforced": bool(one.lane),
        "uncovered": (one.uncovered or "").splitlines(),
        "lack": words.lack(one.lack),
        "checked": bool(one.lane) and one.by_id == records.HOUSE,
        "waits": bool(one.lane) and (not one.lack or one.lack == records.SHARED),
        "steps": how_to.steps(one.kind, over=over),
        "posted": [{"statement_id": p.statement_id, "by": p.by, "at": iso(p.at)} for p in one.posted or ()],
    }
