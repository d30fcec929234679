"""What the board of a group shows. Moments are ISO."""

from typing import TypedDict

from union.moderation.freezes.views import LatestFreeze
from union.views import Form, Named


class AnsweredPost(TypedDict):
    """The post that another one answers, and who wrote it."""

    post_id: str
    author: str


class PostToAnswer(AnsweredPost):
    """The post that the caller is about to answer."""

    text: str


class EarlierText(TypedDict):
    """What a post said until a moment."""

    text: str
    at: str


class PostMay(TypedDict):
    """What the caller may do with a post; `restrict` puts its author on read-only."""

    answer: bool
    edit: bool
    hide: bool
    show: bool
    remove: bool
    restore: bool
    restrict: bool


class BoardPost(TypedDict):
    """A post as this caller may see it: without its text where they may not read it.

    `kind` is post, statement or reminder, `state` is shown, hidden or removed; `kept` says that a copy of it as it stands is sealed.
    """

    post_id: str
    author: str
    at: str
    text: str
    kind: str
    answers: AnsweredPost | None
    state: str
    version: int
    edited: bool
    earlier: list[EarlierText]
    reason: str | None
    moderated_at: str | None
    kept: bool
    own: bool
    may: PostMay


class ReadOnly(TypedDict):
    """Somebody's time on read-only, and why. Staff are told no name, and the time's own id in place of the person's."""

    person_id: str
    name: str | None
    ends_at: str
    reason: str
    version: int


class Restricted(ReadOnly):
    """Somebody's time on read-only as those see it who look after the board."""

    may_end: bool


class BoardMay(TypedDict):
    """What the caller may do on a board: post as themselves, state in the committee's name, freeze it."""

    post: bool
    state: bool
    freeze: bool


class Board(Form):
    """The board of a group, newest first. Where there are older posts, `older` is from which on; `read_only` is the caller's own."""

    group: Named
    posts: list[BoardPost]
    older: str | None
    answering: PostToAnswer | None
    freeze: LatestFreeze | None
    read_only: ReadOnly | None
    restricted: list[Restricted]
    may: BoardMay
    key: str


class PostCopy(TypedDict):
    """A post as it is kept as evidence."""

    group_id: str
    post_id: str
    version: int
    author_id: str
    author: str
    kind: str
    text: str
    at: str
