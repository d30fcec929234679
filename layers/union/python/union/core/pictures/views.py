"""What pages show of a picture."""

from typing import TypedDict


class Shown(TypedDict):
    """A picture: its address and size in pixels, the address and width of its smaller copy where it has one, and what it shows in words."""

    address: str
    width: int
    height: int
    small: str | None
    small_width: int | None
    alt: str
