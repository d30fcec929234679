"""What the pages for writing a group's page show."""

from typing import TypedDict

from union.core.pictures.views import Shown
from union.views import Form, Named


class Step(TypedDict):
    """Something a page needs before it tells people who the group is, in which of its forms that is done, and whether it is."""

    name: str
    what: str
    form: str
    done: bool


class Version(TypedDict):
    """A version of a page: who wrote it in what role and when (ISO), whether it is shown, and of which one it is the return."""

    number: int
    name: str | None
    role: str | None
    at: str
    state: str
    restored: int | None
    reason: str | None


class PageHub(Form):
    """All there is to do on a group's page."""

    group: Named
    steps: list[Step]
    versions: list[Version]
    newest: int
    shown: int
    approval: bool
    waits: bool
    may_decide: bool
    key: str


class Swatch(TypedDict):
    """A colour to choose: its code, its name, and the colour of text on it."""

    colour: str
    name: str
    ink: str


class Theirs(TypedDict):
    """A part that somebody else changed meanwhile, and whether one had left it as it was."""

    name: str
    label: str
    was: str
    now: str
    untouched: bool


class Meanwhile(TypedDict):
    """Who saved the page while one wrote, in what role and when (ISO), and what they changed."""

    by: str | None
    role: str | None
    at: str
    parts: list[Theirs]


class PageWords(Form):
    """The form for the words of a page."""

    group: Named
    version: int
    approval: bool
    swatches: list[Swatch]
    meanwhile: Meanwhile | None
    merged: dict[str, str]
    key: str


class PagePictures(Form):
    """The forms for the pictures of a page."""

    group: Named
    approval: bool
    banner: Shown | None
    logo: Shown | None
    key: str


class Line(TypedDict):
    """A line of a text, and whether the other version lacks it."""

    text: str
    differs: bool


class Difference(TypedDict):
    """A part in which two versions differ: its lines, or its pictures."""

    name: str
    label: str
    old: list[Line]
    new: list[Line]
    old_picture: Shown | None
    new_picture: Shown | None


class Compared(Form):
    """Two versions side by side."""

    group: Named
    old: Version
    new: Version
    parts: list[Difference]
    newest: int
    may_decide: bool
    key: str


class WaitingPage(TypedDict):
    """A version that staff support have to look at."""

    group: Named
    number: int
    name: str | None
    role: str | None
    at: str


class WaitingPages(TypedDict):
    """The pages that wait for staff support, and whether the union looks at pages at all."""

    pages: list[WaitingPage]
    approval: bool
