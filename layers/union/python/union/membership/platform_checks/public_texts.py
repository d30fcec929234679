"""What everybody may read on a group's own pages: its mini site, its latest news, and its events that are not for members alone."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from union import settings
from union.membership.events import records as events
from union.membership.events.rules import Status
from union.membership.groups import actions as groups
from union.membership.news import records as news
from union.membership.news.rules import address

if TYPE_CHECKING:
    from union.membership.groups.tables import Group

_NEWS = 20
"""So many of the newest articles are read: what is older is found by hardly anybody."""


def of_group(group: "Group", now: datetime) -> list[tuple[str, str, str]]:
    """Each text: where it stands in words, its address, and itself."""
    return [*_page(group), *_news(str(group.group_id), now), *_events(str(group.group_id))]


def _page(group: "Group") -> Iterator[tuple[str, str, str]]:
    page = groups.dressed(group)
    text = "\n".join((page.summary, page.purpose, page.how_to_join, page.meets, page.contact))
    yield "on your page here", f"{settings.site_url()}/groups/{quote(group.group_id, safe='')}", text


def _news(group_id: str, now: datetime) -> Iterator[tuple[str, str, str]]:
    for one in news.whole(islice(news.of_group(group_id, now, at_once=_NEWS), _NEWS)):
        path = address(group_id, str(one.title), str(one.article_id))
        yield "in your news", f"{settings.site_url()}{path}", f"{one.title}\n{one.text}"


def _events(group_id: str) -> Iterator[tuple[str, str, str]]:
    for one in events.of_group(group_id):
        if one.status == Status.PUBLISHED and not one.members:
            told = (one.title, one.text, one.venue, one.address, one.access)
            yield "in an event", f"{settings.site_url()}/events/{quote(one.event_id, safe='')}", "\n".join(filter(None, told))
