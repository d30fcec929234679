"""Verbs: the union's home, put together from groups, events and news, and what is found in all three."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.membership.events import cards as events
from union.membership.groups import actions as groups
from union.membership.groups import rules
from union.membership.news import records as news
from union.text import folded

if TYPE_CHECKING:
    from union.membership.events.views import Card as Happening
    from union.membership.news.views import Card
    from union.site.views import FrontPage

_THIS_WEEK, _FOUND_WITHIN = 7, 60
"""Days."""
_MOST, _MOST_NEWS = 6, 3


def shown(caller: Caller | None, query: str, group_type: str, now: datetime) -> "FrontPage":
    """The groups, what is on this week and the latest news; where something is looked for, what of each is found, slips and accents forgiven.

    What is for members alone is never told here: the page is everybody's. Only its head names the caller, who is read beside the rest.
    """
    words = rules.words(query)
    groups.directory(now)  # First, as all the rest needs it.
    listed, happenings, articles, _ = store.at_once(
        lambda: groups.home(query, group_type, now),
        lambda: _events(words, group_type, now),
        lambda: [] if group_type else _news(words, now),
        lambda: people.read_with(caller),
    )
    return {**listed, "events": happenings, "news": articles}


def _events(words: list[str], group_type: str, now: datetime) -> "list[Happening]":
    found = events.ahead(now, _FOUND_WITHIN if words else _THIS_WEEK)
    mine = (one for one in found if group_type in ("", one["type"]) and (words or not one["called_off"]))
    return [one for one in mine if rules.matches(words, folded(f"{one['title']} {one['group']['name']} {one['venue'] or ''}"))][
        :_MOST
    ]


def _news(words: list[str], now: datetime) -> "list[Card]":
    if not words:
        return news.recent(groups.directory(now), now, _MOST_NEWS)
    return [card for card, text in news.searched(groups.directory(now), now) if rules.matches(words, text)][:_MOST]
