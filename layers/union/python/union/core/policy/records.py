"""How the house looks, as all others read it, and the one place that knows what the union is called.

A process remembers it for a minute. Whoever reads something else of the tables at that moment reads it along, so that it has no round trip of
its own; `union.core.people.actions` does so for whoever asks.
"""

import time
from datetime import datetime

from union import settings, store
from union.core.look import rules
from union.core.look.rules import Look
from union.core.policy.tables import Pack
from union.store import Get, Put

LASTS = 60.0
"""Seconds for which a process remembers it."""
_seen: tuple[float, Look] | None = None


def key() -> Get[Pack]:
    """Ask for what is kept; `learn` reads what came of it."""
    return Pack.by_key(Pack.LOOK)


def look_write(before: Pack | None, look: Look, now: datetime) -> Put:
    """The part of a transaction after which the house looks so. `ConditionFailed` where somebody changed it since `before` was read."""
    seen = revision(before)
    same = Pack.revision == seen if seen else Pack.policy_id.does_not_exist()
    return Put(Pack(policy_id=Pack.LOOK, look=look.kept(), revision=seen + 1, changed_at=now), same)


def revision(found: Pack | None) -> int:
    """How often it was changed, by which a change says what it was made from."""
    return int(found.revision) if found is not None and found.revision is not None else 0


def is_old() -> bool:
    """Whether it is time to read it once more."""
    return _seen is None or not 0 <= time.time() - _seen[0] < LASTS


def learn(found: Pack | None) -> Look:
    """Remember what was read, and give it."""
    global _seen  # noqa: PLW0603 - what a process remembers
    told = rules.read(found.look if found is not None else None)
    _seen = time.time(), told
    return told


def forget() -> None:
    """Read it anew the next time, as after a change."""
    global _seen  # noqa: PLW0603 - what a process remembers
    _seen = None


def current() -> Look:
    """How the house looks. Raises `Unavailable` where it has to be read and the tables do not answer."""
    if _seen is None or is_old():
        (found,) = store.read(key())
        return learn(found)
    return _seen[1]


def last() -> Look:
    """The same as it was last read, for whoever must not wait for the tables; how the house comes where it was never read."""
    return _seen[1] if _seen is not None else Look()


def name_of(look: Look) -> str:
    """What the union is called: as staff have it, or as the stack was told until then."""
    return look.name or settings.union_name()


def union_name() -> str:
    """What the union is called now. Raises `Unavailable` where the tables do not answer."""
    return name_of(current())
