"""Truths about news.

A mini site lets a group "create news articles" (guidance, "Web Platforms Provided by the Students' Union"). A draft is the committee's alone.
An article is public when its moment has come, whether or not anything was done then: the moment is in the table, and no timer is needed.
The author is shown by what they are for the group, and by name only where they chose so themselves.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from union.errors import Conflict, Invalid
from union.text import folded
from union.times import iso, london_day

LONGEST_TITLE = 120
"""Characters. Of the text as many as of any that a group publishes."""
MOST_PINNED = 3
"""Articles of a group that stand on top of the others. If much is on top, nothing is."""
PAGE = 20
"""Articles on a page and in a feed."""
MOST_HIDDEN = 50
"""So many drafts are listed, and as many articles that are set for later."""
FARTHEST = timedelta(days=366)
"""How far ahead an article can be set. What is meant for later is forgotten, and surprises the committee after next."""
_LONGEST_SLUG = 60
_ID = re.compile(r"(?:.*-)?([a-z2-7]{10})", re.DOTALL)
_PLACE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z#[a-z2-7]{10}")
_YEAR = re.compile(r"20[0-9]{2}")
_FIRST = "2000-"


class Stage(StrEnum):
    """Who sees an article: the committee alone, everybody from a moment on that has not come, or everybody."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


class Seen(StrEnum):
    """Who is to see an article from now on, as the committee says it. `KEPT` leaves that as it is."""

    KEPT = "kept"
    DRAFT = "draft"
    NOW = "now"
    AT = "at"


class Byline(StrEnum):
    """As what the author is shown. `KEPT` leaves that as it is."""

    KEPT = "kept"
    ROLE = "role"
    COMMITTEE = "committee"
    NAME = "name"


THE_COMMITTEE, SUPPORT = "The committee", "Staff support"


def stage(public_at: datetime | None, now: datetime) -> Stage:
    """Where an article stands that is public from `public_at` on, if it is to be at all."""
    if public_at is None:
        return Stage.DRAFT
    return Stage.PUBLISHED if public_at <= now else Stage.SCHEDULED


def public_at(seen: Seen, before: datetime | None, at: datetime | None, now: datetime) -> datetime | None:
    """From when on everybody sees an article that is to be `seen` so, and was public from `before` on. Raises `Invalid`.

    What is public already stays so from the moment from which it was.
    """
    match seen:
        case Seen.KEPT:
            return before
        case Seen.DRAFT:
            return None
        case Seen.NOW:
            return before if stage(before, now) == Stage.PUBLISHED else now.replace(microsecond=0)
        case Seen.AT:
            return at if at is not None and at == before else _ahead(at, now)


def _ahead(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        raise Invalid.field("public_at", "Please give the day and the time from which everybody may read it.")
    if at <= now:
        raise Invalid.field("public_at", "This moment is over. Choose a later one, or let everybody read it from now on.")
    if at > now + FARTHEST:
        raise Invalid.field("public_at", "Please choose a moment within a year.")
    return at


def check_title(title: str) -> str:
    """The title on one line. Raises `Invalid`."""
    line = " ".join(title.split())
    if not line:
        raise Invalid.field("title", "Please give the article a title.")
    return line


def check_complete(text: str, public: datetime | None) -> None:
    """Raises `Invalid` where an article that everybody is to read says nothing."""
    if public is not None and not text:
        raise Invalid.field("text", "Please write something first: everybody is to read it.")


def author(byline: Byline, before: str | None, titles: Sequence[str], name: str) -> str:
    """As what the author is shown: `titles` are what whoever writes is to the group now, `name` is their own.

    So nobody can show another one's name.
    """
    role = " and ".join(titles) or SUPPORT
    match byline:
        case Byline.KEPT:
            return before or role
        case Byline.ROLE:
            return role
        case Byline.COMMITTEE:
            return THE_COMMITTEE
        case Byline.NAME:
            return f"{name}, {role}"


def pinned(before: Iterable[str], article_id: str) -> list[str]:
    """The ids of what is pinned after one more, the newest first. Raises `Conflict` where enough is."""
    kept = [one for one in before if one != article_id]
    if len(kept) >= MOST_PINNED:
        raise Conflict(f"{MOST_PINNED} articles are pinned already. Please unpin one of them first.")
    return [article_id, *kept]


def address(group_id: str, title: str, article_id: str) -> str:
    """Where an article is read. By the id at its end it is found whatever its title was, so old addresses go on working."""
    slug = _slug(title)
    return f"/groups/{group_id}/news/{slug}-{article_id}" if slug else f"/groups/{group_id}/news/{article_id}"


def _slug(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub("['’]", "", folded(title)))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    return slug


def id_in(last: str) -> str | None:
    """The id of an article in the last part of its address, or None where there is none."""
    found = _ID.fullmatch(last)
    return found[1] if found else None


DRAFTS = "draft#"
"""How the places of drafts begin."""


def place(public: datetime | None, article_id: str, changed_at: datetime) -> str:
    """Where an article stands in a list by time. Drafts stand after all others, as letters come after digits."""
    return f"{DRAFTS}{iso(changed_at)}#{article_id}" if public is None else f"{iso(public)}#{article_id}"


def everything(now: datetime) -> tuple[str, str]:
    """The first and the last place of all that is public at `now`."""
    return _FIRST, f"{iso(now)}~"


def later(now: datetime) -> str:
    """The place after which nothing is public at `now`: what is set for a moment that has not come, and drafts."""
    return f"{iso(now)}~"


def span(year: int | None, before: str, now: datetime) -> tuple[str, str] | None:
    """The first and the last place of a list, of all times or of one year, that goes on from `before`; None where there is nothing left.

    Nothing is in it that is not public at `now`, whatever a page's address says. The clocks of London are those of UTC when a year ends,
    so a year is told by its digits.
    """
    first, last = everything(now)
    if _PLACE.fullmatch(before):
        last = min(last, before)
    if year:
        first, last = f"{year}-", min(last, f"{year}~")
    return (first, last) if first <= last else None


def years(first: datetime | None, now: datetime) -> list[int]:
    """The years from that of the first article to this one, the newest first; none where there is no article."""
    return list(range(london_day(now).year, london_day(first).year - 1, -1)) if first else []


def year(told: str, now: datetime) -> int | None:
    """The year of an archive that a page's address says, or None where it says none that has begun."""
    found = int(told) if _YEAR.fullmatch(told) else None
    return found if found and found <= london_day(now).year else None
