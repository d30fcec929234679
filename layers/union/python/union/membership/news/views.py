"""What the pages of news show."""

from typing import TypedDict

from union.core.pictures.views import Shown
from union.membership.news.rules import Byline, Seen, Stage
from union.views import Form, Named


class Card(TypedDict):
    """An article as lists show it: where it is read, how it begins, who wrote it for whom, and from when on it was public (ISO)."""

    article_id: str
    group: Named
    address: str
    title: str
    extract: str
    author: str
    public_at: str
    pinned: bool
    picture: Shown | None


class Article(Card):
    """An article with its text, in the house's Markdown, and when it was changed, where that was after it had become public (ISO)."""

    text: str
    changed_at: str | None


class GroupNews(TypedDict):
    """What a group has to tell, of all times or of one year; `older` is where the list goes on, `years` are those there is news of."""

    group: Named
    articles: list[Card]
    year: int | None
    years: list[int]
    first: bool
    older: str | None
    may_write: bool


class News(TypedDict):
    """What all groups have to tell, of all times or of one year."""

    articles: list[Card]
    year: int | None
    years: list[int]
    first: bool
    older: str | None


class ArticlePage(TypedDict):
    """One article. `stage` is only for the committee anything but published; `more` are others of the group."""

    article: Article
    stage: Stage
    more: list[Card]
    may_write: bool


class Row(TypedDict):
    """An article as the committee lists it: where it stands, and when it is or will be public and was last changed (ISO)."""

    article_id: str
    version: int
    title: str
    extract: str
    author: str
    stage: Stage
    public_at: str | None
    changed_at: str
    pinned: bool
    address: str
    picture: Shown | None


class Newsroom(Form):
    """The articles of a group, for its committee: at most `most_hidden` drafts, and as many that are set for later.

    `older` is where the list of what is published goes on.
    """

    group: Named
    drafts: list[Row]
    scheduled: list[Row]
    published: list[Row]
    first: bool
    older: str | None
    may_pin: bool
    most_pinned: int
    most_hidden: int
    key: str


class Way(TypedDict):
    """As what an author may be shown, in words."""

    byline: Byline
    shown: str


class Act(TypedDict):
    """Something that was done to an article: by whom, when (ISO), and what."""

    who: str
    at: str
    act: str


class Theirs(TypedDict):
    """What somebody else wrote in the meantime: who, when (ISO), and the article as it stands now."""

    who: str
    at: str
    title: str
    text: str


class Writing(Form):
    """The form for an article, a new one or one there is; `theirs` where it was changed while somebody wrote."""

    group: Named
    article: Row | None
    version: int
    theirs: Theirs | None
    bylines: list[Way]
    seen: Seen
    history: list[Act]
    longest_title: int
    longest_text: int
    key: str


class Item(Card):
    """An article as a feed tells it: with its text, and when it was last changed (ISO)."""

    text: str
    changed_at: str


class Feed(TypedDict):
    """What a feed tells: of what, where that is read and told, when it last changed (ISO), and the newest articles."""

    title: str
    about: str
    page: str
    updated: str
    items: list[Item]
