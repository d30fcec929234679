"""What is public of the news at a moment, for the room itself and for other rooms: mini sites, home, search, letters."""

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from union import store
from union.core.pictures import actions as pictures
from union.membership.news import rules
from union.membership.news.rules import Stage
from union.membership.news.tables import Article
from union.store import Get
from union.text import folded
from union.times import iso

if TYPE_CHECKING:
    from union.core.pictures.views import Shown
    from union.membership.news.views import Card
    from union.views import Named

_MOST_LOOKED_AT = 400
"""Articles that a page over all groups looks at, where some are of groups that are gone."""
_LASTS = 15.0
_known: "dict[str, tuple[float, list[tuple[Card, str]]]]" = {}
"""What home shows and what is looked through, kept for some seconds: two lists of a known length and no more."""


def key(group_id: str, article_id: str) -> Get[Article]:
    """Ask for an article by its id, as a letter does that takes one; `public` says whether everybody may read it."""
    return Article.by_key(group_id, article_id)


def public(article: Article | None, now: datetime) -> bool:
    """Whether there is such an article and its moment has come. That its group is still there is for who reads the group to say."""
    return article is not None and rules.stage(article.public_at, now) == Stage.PUBLISHED


def latest(group: "Named", pinned: Sequence[str], now: datetime, number: int = 3) -> "list[Card]":
    """The newest public articles of a group as its mini site shows them, in one query; those among them that are pinned stand first."""
    found = cards(islice(of_group(str(group["group_id"]), now, at_once=number), number), {str(group["group_id"]): group}, pinned)
    return sorted(found, key=lambda one: not one["pinned"])


def recent(named: "Iterable[Named]", now: datetime, number: int = 3) -> "list[Card]":
    """The newest public articles of all the groups that are `named`, in one query on the index by day; kept in memory for some seconds."""
    return [one for one, _ in _remembered("recent", named, now, number)]


def searched(named: "Iterable[Named]", now: datetime, most: int = _MOST_LOOKED_AT) -> "list[tuple[Card, str]]":
    """The newest public articles with the text by which each is found: its title, how it begins, and its group's name, folded.

    In one query, and kept in memory for some seconds: who looks for something types it letter by letter.
    """
    return _remembered("searched", named, now, most)


def _remembered(name: str, named: "Iterable[Named]", now: datetime, most: int) -> "list[tuple[Card, str]]":
    found = _known.get(name)
    if found is None or time.monotonic() - found[0] > _LASTS:
        there = {str(group["group_id"]): group for group in named}
        some = cards(islice(of_all(there, now, at_once=most), most), there)
        found = _known[name] = (time.monotonic(), [(one, _found_by(one)) for one in some])
    return found[1]


def _found_by(one: "Card") -> str:
    return folded(f"{one['title']} {one['extract']} {one['group']['name']}")


def of_group(
    group_id: str, now: datetime, year: int | None = None, before: str = "", at_once: int = rules.PAGE + 1
) -> Iterator[Article]:
    """The public articles of a group, of all times or of one year, the newest first; from `before` on, where a page ends.

    So many come `at_once`, in one round trip.
    """
    span = rules.span(year, before, now)
    if span is None:
        return iter(())
    asked = Article.place.between(*span)
    found = Article.by_group.query(group_id, asked, scan_index_forward=False, page_size=at_once)
    return (one for one in found if one.place != before)


def of_all(
    there: Collection[str], now: datetime, year: int | None = None, before: str = "", at_once: int = rules.PAGE + 1
) -> Iterator[Article]:
    """The same of all groups whose ids are `there`."""
    span = rules.span(year, before, now)
    if span is None:
        return iter(())
    asked = Article.place.between(*span)
    found = Article.by_day.query(Article.ALL, asked, scan_index_forward=False, page_size=at_once)
    return (one for one in islice(found, _MOST_LOOKED_AT) if one.place != before and one.group_id in there)


def drafts(group_id: str, most: int = 5) -> list[tuple[str, str]]:
    """The newest drafts of a group as (id, title). Who may know of them is for the caller to say."""
    found = Article.by_group.query(group_id, Article.place.startswith(rules.DRAFTS), scan_index_forward=False, limit=most)
    return [(str(one.article_id), str(one.title)) for one in found]


def first_of_group(group_id: str, now: datetime) -> datetime | None:
    """When the first article of a group became public of those that still are."""
    asked = Article.place.between(*rules.everything(now))
    return next((one.public_at for one in Article.by_group.query(group_id, asked, limit=1)), None)


def last_of_group(group_id: str, now: datetime) -> datetime | None:
    """When the newest public article of a group became public."""
    return next((one.public_at for one in of_group(group_id, now, at_once=1)), None)


def first_of_all(now: datetime) -> datetime | None:
    """The same over all groups."""
    asked = Article.place.between(*rules.everything(now))
    return next((one.public_at for one in Article.by_day.query(Article.ALL, asked, limit=1)), None)


def cards(found: Iterable[Article], groups: "dict[str, Named]", pinned: Collection[str] = ()) -> "list[Card]":
    """Articles as lists show them; `groups` are theirs by id."""
    return [card(one, groups[str(one.group_id)], one.article_id in pinned) for one in found]


def card(article: Article, group: "Named", pinned: bool = False) -> "Card":
    """One article as lists show it."""
    return {
        "article_id": str(article.article_id),
        "group": group,
        "address": rules.address(str(article.group_id), str(article.title), str(article.article_id)),
        "title": str(article.title),
        "extract": str(article.extract),
        "author": f"{article.author}, {group['name']}",
        "public_at": iso(article.public_at),
        "pinned": pinned,
        "picture": picture(article),
    }


def picture(article: Article) -> "Shown | None":
    """An article's picture as pages show it, where it has one."""
    return pictures.shown(str(article.picture), str(article.alt)) if article.picture else None


def whole(found: Iterable[Article]) -> list[Article]:
    """The articles that lists found, with all that is kept of them, in one round trip; what is gone by now is left out."""
    return [one for one in store.read(*(key(str(a.group_id), str(a.article_id)) for a in found)) if one is not None]
