"""Truths about a group's board.

"Keep your groups and chats closed to paid members only"; a platform is for "discussion and communication around student group
activities only" (guidance, "Managing your Web Platforms"). During a cooling-off period members read, and "admins can then consider using this
period to release any further statements on the platform". "If the behaviour was posted online, remove the comments … (make sure you have
collected any evidence you need for later reference before removing)": so a post is removed only when a copy of it as it stands is sealed.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from union.errors import Conflict, Invalid, NotAllowed
from union.moderation.freezes.rules import Freeze
from union.times import iso, shown_moment, whole_minute

PAGE = 30


def check_posting(freeze: Freeze | None, *, member: bool, statement: bool, now: datetime) -> None:
    """Raises `NotAllowed` unless the person may post now: members while it is open, the committee's statements always."""
    if statement:
        return
    if not member:
        raise NotAllowed("Only members of this group can post here.")
    if freeze is not None and freeze.runs(now):
        until = shown_moment(iso(freeze.ends_at))
        raise NotAllowed(f"The board is cooling off until {until}. You can read it; you can post again after that.")


class State(StrEnum):
    """Whether a post can be read."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    REMOVED = "removed"


class Deed(StrEnum):
    """What the committee or staff do with a post."""

    HIDE = "hide"
    SHOW = "show"
    REMOVE = "remove"
    RESTORE = "restore"


MOVES = {
    (State.SHOWN, Deed.HIDE): State.HIDDEN,
    (State.HIDDEN, Deed.SHOW): State.SHOWN,
    (State.SHOWN, Deed.REMOVE): State.REMOVED,
    (State.HIDDEN, Deed.REMOVE): State.REMOVED,
    (State.REMOVED, Deed.RESTORE): State.SHOWN,
}
MOST_EDITS = 20
_LINK = re.compile(r"https?://[^\s<>\"'\u00ab\u00bb\u201c\u201d]{3,500}", re.IGNORECASE)


def moved(state: str, deed: Deed, *, kept: bool) -> State:
    """The state of a post after `deed`. Raises `Conflict` with a sentence, before evidence is `kept` for removal above all."""
    after = MOVES.get((State(state), deed))
    if after is None:
        raise Conflict("This post stands otherwise by now. Please look again.")
    if deed == Deed.REMOVE and not kept:
        raise Conflict(
            "Keep the evidence first: a post is removed only when a copy of it as it stands is sealed. Until then you can hide it."
        )
    return after


def answerable(state: str | None) -> bool:
    """Whether a post in this state can be answered: one that everybody can read."""
    return (state or State.SHOWN) == State.SHOWN


def check_moderation(deed: Deed, *, supports: bool, own: bool) -> None:
    """Raises `NotAllowed` unless who looks after the board may do this to a post: never to a post of their own.

    Only staff support bring back what was removed.
    """
    if own:
        raise NotAllowed("You wrote this post yourself, so somebody else has to look after it.")
    if deed == Deed.RESTORE and not supports:
        raise NotAllowed("Only staff support bring back what was removed.")


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """A post's text in parts, each with whether it is a link: plain addresses of the web alone, without what ends a sentence."""
    place = 0
    for found in _LINK.finditer(text):
        address = found[0].rstrip(".,;:!?)]}…")
        if len(address) < 10:
            continue
        yield text[place : found.start()], False
        yield address, True
        place = found.start() + len(address)
    yield text[place:], False


READ_ONLY_UNITS = {"hours": timedelta(hours=1), "days": timedelta(days=1)}
READ_ONLY_LONGEST = timedelta(days=28)


def read_only_until(length: int, unit: str, now: datetime) -> datetime:
    """The end of a read-only period of 1 hour to 28 days from `now`. Raises `Invalid` for any other."""
    if not 0 < length <= READ_ONLY_LONGEST // READ_ONLY_UNITS[unit]:
        raise Invalid.field("length", "Please choose between 1 hour and 28 days.")
    return whole_minute(now + length * READ_ONLY_UNITS[unit])


def check_restricting(*, supports: bool, own: bool, fellow: bool) -> None:
    """Raises `NotAllowed` unless who looks after the board may put another on read-only, or end it.

    Nobody does it to themselves, and only staff support do it to somebody who is on the committee (`fellow`).
    """
    if own:
        raise NotAllowed("This is about you, so somebody else has to decide it.")
    if fellow and not supports:
        raise NotAllowed("This person is on the committee, so only staff support can decide it.")


def check_not_read_only(ends_at: datetime | None, now: datetime) -> None:
    """Raises `NotAllowed` while a member can only read; `ends_at` is None for who never was on read-only."""
    if ends_at is not None and now < ends_at:
        raise NotAllowed(f"You can only read this board until {shown_moment(iso(ends_at))}. You can post again after that.")
