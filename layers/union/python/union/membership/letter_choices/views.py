"""What the pages about which letters somebody gets show."""

from typing import Literal, TypedDict

from union.core.suppression.views import SuppressedAddress
from union.views import Form, Named


class GroupLetters(TypedDict):
    """What the caller gets of one group; `member` says whether they are a member of it now."""

    group: Named
    member: bool
    news: bool
    sponsors: bool


class MyLetters(Form):
    """Which letters of groups the caller gets at `email`, group by group; `address` is there where nothing is sent to that at all."""

    groups: list[GroupLetters]
    email: str
    address: SuppressedAddress | None
    key: str


class LetterLink(Form):
    """Which letters a link turns off, whether they come now, whether it can turn them on again still, and what it has just done."""

    group: Named
    sort: Literal["news", "sponsors"]
    on: bool
    undo: bool
    done: Literal["", "off", "on"]
    token: str
    key: str
