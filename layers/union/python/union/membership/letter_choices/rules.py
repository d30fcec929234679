"""Truths about which letters of committees somebody gets.

A mini site can "email members" (guidance). Whoever joins a group may be written to about that group, as long as they were told so when they
joined and can say no there, in each letter and at any time (PECR, regulation 22(3)); whatever others pay for needs a yes of its own. A
letter about something that somebody holds, such as a ticket, is no marketing and is not chosen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Sort(StrEnum):
    """What a letter of a committee is about."""

    SERVICE = "service"
    """Something that its reader holds: a ticket, a place in a line."""
    NEWS = "news"
    SPONSORS = "sponsors"


class How(StrEnum):
    """By what somebody's choice came to be: when they joined, on their page, by the link in a letter, or as they called a letter spam."""

    JOINING = "joining"
    PAGE = "page"
    LINK = "link"
    COMPLAINT = "complaint"


@dataclass(frozen=True)
class Chosen:
    """What somebody says of both sorts of letters at once; None where they say nothing of one."""

    news: bool | None = None
    sponsors: bool | None = None


CHOSEN = (Sort.NEWS, Sort.SPONSORS)
"""The sorts of letters that somebody can turn on and off."""
UNDO = timedelta(days=1)
"""How long the link that turned letters off turns them on again: whoever finds it in an old letter that was passed on cannot."""


def wants(news: bool | None, sponsors: bool | None, sort: Sort) -> bool:
    """Whether somebody gets letters of this sort; None where they never chose: then they get news, and nothing of sponsors."""
    match sort:
        case Sort.SERVICE:
            return True
        case Sort.NEWS:
            return news is not False
        case Sort.SPONSORS:
            return sponsors is True


def can_undo(stopped_at: datetime | None, now: datetime) -> bool:
    """Whether letters that a link turned off then can be turned on by it still."""
    return stopped_at is not None and now < stopped_at + UNDO
