"""What the page shows on which staff choose how the house looks."""

from typing import TypedDict

from union.core.pictures.views import Shown
from union.views import Form


class Shade(TypedDict):
    """A colour, what it is of, and the least contrast in which something of it is read."""

    name: str
    colour: str
    contrast: float


class Logo(TypedDict):
    """The union's logo on top of every page: its address, its size in pixels, what it shows in words; `alone` without the name beside it."""

    address: str
    width: int
    height: int
    alt: str
    alone: bool


class LookDesk(Form):
    """How the house looks, or would: the union's name, and its usual one; its stylesheet's name, or nothing; all colours; its logo.

    `alone` says that the logo says the union's name, which does not stand beside it.
    `tried` says that it is not saved; `changed_at` (ISO) when it was changed last; a change names the `revision` that it was made from.
    """

    name: str
    usual_name: str
    sheet: str
    light: list[Shade]
    dark: list[Shade]
    logo: Shown | None
    alone: bool
    tried: bool
    changed_at: str | None
    revision: int
    key: str
