"""What holds a mailing back, asked before it begins, before each chunk and within one: its group left, staff paused its letters, or its board
was frozen after somebody let the mailing go.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import store
from union.membership.groups import actions as groups
from union.membership.mailings import moving, records
from union.membership.mailings.rules import State, Why
from union.store import ConditionFailed, Get

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.mailings.tables import Mailing, MailingPause


@dataclass(frozen=True)
class Freezes:
    """How freezes are asked for, which membership knows nothing of: by their key, and since when what came of it says that a board is frozen."""

    key: Callable[[str], Get[Any]]
    since: Callable[[Any, datetime], datetime | None]


@dataclass(frozen=True)
class Look:
    """A mailing and all that can hold it back, read at one moment."""

    mailing: "Mailing"
    group: "Group | None"
    pause: "MailingPause | None"
    frozen_since: datetime | None

    def why(self, now: datetime) -> Why | None:
        """Why nothing of it is to be sent, if so."""
        if not groups.there(self.group, now):
            return Why.GROUP_LEFT
        if self.pause is not None:
            return Why.PAUSED
        frozen, going = self.frozen_since, self.mailing.going_since
        # Whoever let it go on since then knew of the freeze: a committee may make statements.
        return Why.FROZEN if frozen and going and frozen > going else None

    def stands(self, now: datetime) -> bool:
        """Whether it is not being sent now: it was stopped, or is held back, or is over."""
        return self.mailing.state != State.SENDING or self.why(now) is not None


def look_key(group_id: str, mailing_id: str, freezes: Freezes) -> tuple[Get[Any], ...]:
    """What is to be read for a `Look`."""
    return records.key(group_id, mailing_id), groups.key(group_id), records.pause_key(group_id), freezes.key(group_id)


def seen(found: tuple[Any, ...], freezes: Freezes, now: datetime) -> Look:
    """What came of it. Raises `NotFound` where there is no such mailing."""
    mailing, group, pause, freeze = found
    return Look(records.require(mailing), group, pause, freezes.since(freeze, now))


def look(group_id: str, mailing_id: str, freezes: Freezes, now: datetime) -> Look:
    """A mailing as it is now, in one round trip. Raises `NotFound`."""
    return seen(store.read(*look_key(group_id, mailing_id, freezes)), freezes, now)


def halt(found: "Mailing", why: Why, now: datetime) -> bool:
    """Let a mailing stand still, or end it where its group left. False where somebody else moved it meanwhile."""
    try:
        store.commit(moving.halt_write(found, why, now))
    except ConditionFailed:
        return False
    return True
