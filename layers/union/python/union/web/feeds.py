"""Feeds, as RSS 2.0 and as Atom (RFC 4287), written by feedgenerator, which is loaded with this file.

It is Django's own, on its own: it escapes all that it is given, and refuses what cannot stand in XML; so that is left out before.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedgenerator import Atom1Feed, Rss201rev2Feed
from markupsafe import escape

from union import settings
from union.markdown import shown

if TYPE_CHECKING:
    from union.membership.news.views import Feed, Item

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0."""
RSS, ATOM = "application/rss+xml", "application/atom+xml"


class _Rss(Rss201rev2Feed):  # type: ignore[misc] # it has no types
    """RSS that says of itself when what it tells changed, not when it was asked."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed"]  # type: ignore[no-any-return] # as it was given


class _Atom(Atom1Feed):  # type: ignore[misc] # it has no types
    """The same of Atom."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed"]  # type: ignore[no-any-return] # as it was given


_KINDS: dict[str, Callable[..., Any]] = {RSS: _Rss, ATOM: _Atom}


def text(kind: str, feed: "Feed", here: str) -> str:
    """A feed of one of the two kinds, by their media types; `here` is the path at which it is read."""
    site = settings.site_url()
    made = _KINDS[kind](
        title=_plain(feed["title"]),
        link=site + feed["page"],
        description=_plain(feed["about"]),
        language="en-GB",
        feed_url=site + here,
        feed_guid=site + here,
        changed=datetime.fromisoformat(feed["updated"]),
    )
    for one in feed["items"]:
        made.add_item(**_item(one, site))
    return str(made.writeString("utf-8"))


def _item(one: "Item", site: str) -> dict[str, Any]:
    """An article. It is known by an address that stays whatever its title is, so that no reader takes it for a new one."""
    return {
        "title": _plain(one["title"]),
        "link": site + one["address"],
        "description": _plain(_html(one, site)),
        "author_name": _plain(one["author"]),
        "pubdate": datetime.fromisoformat(one["public_at"]),
        "updateddate": datetime.fromisoformat(one["changed_at"]),
        "unique_id": f"{site}/groups/{one['group']['group_id']}/news/{one['article_id']}",
        "unique_id_is_permalink": True,
    }


def _html(one: "Item", site: str) -> str:
    """What an article says as HTML, with its picture before it: readers know nothing of ours but whole addresses."""
    text, picture = str(shown(one["text"])).replace('href="/', f'href="{site}/'), one["picture"]
    if picture is None:
        return text
    size = f'width="{picture["width"]}" height="{picture["height"]}"'
    return f'<p><img src="{site}{picture["address"]}" alt="{escape(picture["alt"])}" {size}></p>\n{text}'


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)
