"""What mailings ask of freezes, which lie in a wing that membership knows nothing of."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.membership.mailings.holding import Freezes
from union.moderation.freezes import records

if TYPE_CHECKING:
    from union.moderation.freezes.tables import FreezeRecord


def _since(found: "FreezeRecord | None", now: datetime) -> datetime | None:
    """Since when a group's board is frozen, if it is now."""
    freeze = records.standing(found)
    return freeze.started_at if freeze and freeze.runs(now) else None


FREEZES = Freezes(records.key, _since)
