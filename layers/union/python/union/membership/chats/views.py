"""What the pages of chats show."""

from typing import TypedDict

from union.views import Form, Named


class ChatShown(TypedDict):
    """A chat for members; the kind also in words."""

    platform_id: str
    kind: str
    kind_name: str
    label: str


class ChatDoor(Form):
    """The way into a chat, as one member sees it.

    `accepted_on` (ISO) is when they accepted the statement; `again` says that its words have changed since, so that they are asked anew.
    `link` is there where they accepted today's words and the chat has one; where it has none, `by_list` says that somebody lets them in.
    `inside` says that they count as in. `known_as` is by what the committee knows them there.
    """

    group: Named
    chat: ChatShown
    statement: list[str]
    statement_version: str
    accepted_on: str | None
    again: bool
    link: str
    by_list: bool
    inside: bool
    known_as: str
    key: str


class OnList(TypedDict):
    """Somebody on a chat's list: their name, by what they are known there, until when they may stay (ISO) where they are to leave, whether
    they accepted the statement in today's words, and whether they are on the committee.
    """

    person_id: str
    name: str
    known_as: str
    leaves_on: str | None
    accepted: bool
    officer: bool


class Stranger(TypedDict):
    """Somebody who was seen in a chat and is on no list: what was seen of them, on which day (ISO), and by whom."""

    stranger_id: str
    seen: str
    on: str
    by: str


class Looked(TypedDict):
    """When somebody last looked through a chat's list (ISO day), and who."""

    on: str
    by: str


class ChatPeople(Form):
    """Who is to be added to a chat, who is to be removed, who is about to leave, who is in, and which strangers were seen there.

    `others` are members who are neither in nor to be added, where the caller may see the members' list. `inside` and `others` are one page of
    all that are found by `q`; `page` of `pages`. `due` says that the list was looked through too long ago; `reset` is how a link is made anew.
    """

    group: Named
    chat: ChatShown
    has_link: bool
    to_add: list[OnList]
    to_remove: list[OnList]
    leaving: list[OnList]
    inside: list[OnList]
    others: list[OnList]
    number_inside: int
    number_others: int
    strangers: list[Stranger]
    looked: Looked | None
    due: bool
    weeks: int
    grace_days: int
    reset: str
    q: str
    page: int
    pages: int
    key: str
