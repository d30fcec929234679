"""Truths about who may be in a group's chat: who gets in, who is to be added, who has to leave and when.

"Keep your groups and chats closed to paid members only (remember to add new members regularly)"; "Provide a statement to members upon joining"
(guidance, "Managing your Web Platforms"). So whoever gets in is a member, or on the committee, and has accepted the statement in the words of
today. Whose membership ran out has a grace, is written to first, and then has to leave; whoever gave it back, or had it taken back, leaves at
once. The house cannot look into a chat: who is in it is what members and officers said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit

from union.errors import Invalid
from union.passwords import WITHHELD, looks_like_one

LONGEST_NAME = 60
"""Characters of the name or number by which somebody is known in a chat."""
MOST_STRANGERS = 100
STRANGERS_KEPT = timedelta(days=90)
"""Whom an officer saw in a chat is kept for so long, unless they are gone before."""
LEAST_NOTICE = timedelta(days=7)
"""Whoever is written to late has at least so long, or the whole grace where that is shorter."""
TOLD_AGAIN = timedelta(days=7)
"""An owner who did nothing is told the same again after so long."""


@dataclass(frozen=True)
class Belongs:
    """What somebody is to a group: the last day of their membership or role, None where they never had one; and whether it was given back."""

    until: date | None = None
    left: bool = False

    def holds(self, today: date) -> bool:
        """Whether they belong to the group today."""
        return not self.left and self.until is not None and today <= self.until


def together(one: Belongs, other: Belongs, today: date) -> Belongs:
    """What somebody is by their membership and by their role: the one that holds, or holds longer. What was given back counts for nothing."""
    if one.holds(today) or other.holds(today):
        return max((each for each in (one, other) if each.holds(today)), key=_until)
    if one.left or other.left:
        return Belongs(max(one, other, key=_until).until, left=True)
    return max(one, other, key=_until)


def _until(one: Belongs) -> date:
    return one.until or date.min


@dataclass(frozen=True)
class Notice:
    """That somebody was told by letter that they have to leave: on which day, and about what, which had its last day on `of`."""

    of: date
    leave_on: date


@dataclass(frozen=True)
class Guest:
    """Somebody as a chat's list has them: by what they are known there, the mark of the words that they accepted, and whether they are in.

    `entered` says that an officer ticked them, or that they were shown the link; `out` that an officer has ticked since that they are not in.
    """

    person_id: str
    known_as: str = ""
    words: str = ""
    entered: bool = False
    out: bool = False
    notice: Notice | None = None


class Place(StrEnum):
    """On which of a chat's lists somebody is: each is on one at most."""

    TO_ADD = "to-add"
    TO_REMOVE = "to-remove"
    LEAVING = "leaving"
    IN = "in"


@dataclass(frozen=True)
class Door:
    """What a chat's lists are made by: whether it has a link, the mark of the statement's words, the days of grace, and the day."""

    has_link: bool
    words: str
    grace_days: int
    today: date


def inside(guest: Guest, door: Door) -> bool:
    """Whether somebody counts as in. Who accepted where there is a link was shown it, so they do until an officer says that they are not."""
    return guest.entered or (door.has_link and bool(guest.words) and not guest.out)


def accepted(guest: Guest | None, door: Door) -> bool:
    """Whether somebody accepted the statement in the words of today."""
    return guest is not None and guest.words == door.words


def place(guest: Guest, belongs: Belongs, door: Door) -> Place | None:
    """The list on which somebody is; None where nothing is to be done about them."""
    if belongs.holds(door.today):
        return Place.IN if inside(guest, door) else Place.TO_ADD if accepted(guest, door) else None
    if not inside(guest, door):
        return None
    told = belongs.left or belongs.until is None or _notice(guest, belongs) is not None
    return Place.TO_REMOVE if told and leaves_on(guest, belongs, door) <= door.today else Place.LEAVING


def leaves_on(guest: Guest, belongs: Belongs, door: Door) -> date:
    """The day on which somebody who is no member any more has to leave. Once they were told of one, it never comes sooner."""
    if belongs.left or belongs.until is None:
        return door.today
    grace = timedelta(days=door.grace_days)
    first = belongs.until + grace + timedelta(days=1)
    notice = _notice(guest, belongs)
    return max(first, notice.leave_on if notice else door.today + min(grace, LEAST_NOTICE))


def _notice(guest: Guest, belongs: Belongs) -> Notice | None:
    """The letter about the membership that ended last; one about an earlier one says nothing."""
    return guest.notice if guest.notice is not None and guest.notice.of == belongs.until else None


def to_notify(guest: Guest, belongs: Belongs, door: Door) -> Notice | None:
    """What is to be written to somebody who has to leave before long; None where they were told, or leave at once."""
    if place(guest, belongs, door) is not Place.LEAVING or belongs.until is None or _notice(guest, belongs):
        return None
    return Notice(belongs.until, leaves_on(guest, belongs, door))


def forgotten(guest: Guest, belongs: Belongs, door: Door) -> bool:
    """Whether nothing has to be known of somebody any more: they are not in, and no member either."""
    return not inside(guest, door) and not belongs.holds(door.today)


def check_known_as(text: str, field: str = "known_as") -> str:
    """The name or number by which somebody is known in a chat, as it is kept; it may be empty. Raises `Invalid`."""
    told = " ".join(text.split())
    if len(told) > LONGEST_NAME:
        raise Invalid.field(field, f"Please keep it to {LONGEST_NAME} characters.")
    if looks_like_one(told):
        raise Invalid.field(field, WITHHELD)
    return told


def check_stranger(text: str, known: int) -> str:
    """What an officer saw of a stranger, as it is kept; `known` are as many as are listed. Raises `Invalid`."""
    told = check_known_as(text, "seen")
    if not told:
        raise Invalid.field("seen", "Please type the name or the number that you saw.")
    if known >= MOST_STRANGERS:
        raise Invalid.field(
            "seen", f"There are {MOST_STRANGERS} strangers on the list. Please remove some of them from the chat first."
        )
    return told


def look_due(looked_on: date, weeks: int, today: date) -> bool:
    """Whether a chat's list was last looked through longer ago than the policy's weeks."""
    return today > looked_on + timedelta(weeks=weeks)


_TICK = "Remove them there, then tick them off the list."


def sentences(
    label: str, to_remove: int, strangers: int, looked_on: date, weeks: int, today: date
) -> Iterator[tuple[str, str, str]]:
    """What is wrong with who is in a chat: the flaw's name in the register, a plain sentence that names the chat, and what to do."""
    if to_remove:
        are = "1 person is" if to_remove == 1 else f"{to_remove} people are"
        yield "people-left", f"{are} still in “{label}” and no member any more.", _TICK
    if strangers:
        are = "1 stranger is" if strangers == 1 else f"{strangers} strangers are"
        yield "strangers", f"{are} in “{label}”.", _TICK
    if look_due(looked_on, weeks, today):
        last = "week" if weeks == 1 else f"{weeks} weeks"
        said = f"Nobody has looked through who is in “{label}” in the last {last}."
        yield "list-unseen", said, "Look through the list of who is in it, then say so."


def mark(lists: Iterable[Iterable[str]]) -> str:
    """A mark of who is to be added, to be removed and a stranger, so that the same is not told each day."""
    return sha256("\n".join(",".join(sorted(one)) for one in lists).encode()).hexdigest()[:16]


def tells(now_mark: str, before: str, told_on: date | None, today: date) -> bool:
    """Whether an owner is to be told what is to be done: once a day at most, and the same again after a week."""
    if told_on is None:
        return True
    return told_on < today and (now_mark != before or told_on + TOLD_AGAIN <= today)


_AFTER = r"(?![A-Za-z0-9_-])"


def stands_in(url: str, text: str) -> bool:
    """Whether the link into a chat stands in a text that everybody may read, with its scheme or without."""
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"
    if not parts.netloc or not path:
        return False
    host = re.escape(parts.netloc.removeprefix("www."))
    plain = text.replace("&amp;", "&")
    return re.search(rf"(?i:(?<![A-Za-z0-9-]){host}){re.escape(path)}{_AFTER}", plain) is not None


_RESET: Mapping[str, str] = {
    "whatsapp": "In the group’s info choose “Invite to group via link”, then “Reset link”. Copy the new one from there.",
    "discord": "In Server settings, Invites, remove the old invite. Then make a new one that never runs out.",
    "telegram": "In the group’s info open Invite links and revoke the old one. Telegram makes a new one at once.",
    "facebook": "In the group’s settings turn the invite link off and on again, or make a new one and delete the old.",
    "other": "Look for the link in the chat’s settings, and choose to reset or revoke it. In Signal: Group link, Reset link.",
}


def how_links_are_reset(kind: str) -> str:
    """How the link into a chat of this kind is made anew, so that the old one works no more."""
    return _RESET.get(kind, _RESET["other"])
