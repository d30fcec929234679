"""Verbs: what the post and people say of the copies of mailings. It comes twice, late and in any order; only what is more changes something."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from union import store
from union.membership.letter_choices import actions as letter_choices
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import records
from union.membership.mailings.rules import Fate

_FATES = {
    "sent": Fate.SENT,
    "delivered": Fate.DELIVERED,
    "bounced": Fate.BOUNCED,
    "complained": Fate.COMPLAINED,
    "rejected": Fate.REFUSED,
}
"""What became of a copy, by what the post says. That a delivery is late says nothing: another event follows."""
_RARE = frozenset({Fate.BOUNCED, Fate.COMPLAINED})
_PLACE, _NUMBER = re.compile(r"[0-9]|1[0-9]"), re.compile(r"[0-9]{5}")


class Event(Protocol):
    """What the post says of one copy: what happened, and the tags with which it was sent."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def tags(self) -> Mapping[str, str]:
        """How we called the copy."""


def told(event: Event, now: datetime) -> bool:
    """Keep what the post says of a copy. False where it said that or more before, or there is no such copy."""
    fate, tags = _FATES.get(str(event.kind)), event.tags
    number, place = tags.get("chunk", ""), tags.get("n", "")
    if fate is None or not (_NUMBER.fullmatch(number) and _PLACE.fullmatch(place)):
        return False
    mailing_id = tags["mailing"]
    if not store.alone(records.told_write(mailing_id, number, place, fate)):
        return False
    if fate in _RARE:
        _counted_late(mailing_id, number, place, fate, now)
    return True


def _counted_late(mailing_id: str, number: str, place: str, fate: Fate, now: datetime) -> None:
    """What the clock no longer looks for is counted all the same; and whoever complained gets no such letters any more."""
    (chunk,) = store.read(records.chunk_key(mailing_id, number))
    if chunk is None:
        return
    store.alone(records.wake_write(chunk.group_id, mailing_id, now))
    (mailing,) = store.read(records.key(chunk.group_id, mailing_id))
    if fate == Fate.COMPLAINED and mailing is not None:
        letter_choices.complained(chunk.group_id, chunk.people[int(place)][0], Sort(mailing.sort), now)


def unsubscribed(group_id: str, mailing_id: str, now: datetime, *, undone: bool = False) -> None:
    """Count one more who turned off letters of a mailing's sort by its link, or one fewer. Whoever calls does so once for each."""
    if store.alone(records.unsubscribed_write(group_id, mailing_id, -1 if undone else 1)):
        store.alone(records.wake_write(group_id, mailing_id, now))
