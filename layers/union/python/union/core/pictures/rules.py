"""Truths about pictures that people send.

A mini site is a group's public face ("Promote their events and activities"), and a candidate may want to show theirs ("Hold democratic
elections", guidance). A picture is shown as one we drew anew: in one format, without the place, time and camera that a phone writes into it,
as large as its place on a page wants it and once more small enough for a card and a phone.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from union.colours import WHITE, contrast

if TYPE_CHECKING:
    from union.core.pictures.views import Shown

LARGEST = 4_000_000
"""Bytes. Lambda takes 6 MB in one call, of which a third goes into base64."""
MOST_PIXELS = 50_000_000
SIDE = 480
"""The longer side of a portrait as we show it, in pixels."""
READABLE = 2400
"""The longer side, in pixels, of a picture that is drawn to be read."""
MOST_BYTES = 380_000
"""What one picture may hold as we keep it: an item of DynamoDB takes 400 KiB with its name."""
GOOD, FAIR = 80, 55
"""How well a picture is drawn, and how well where it would be too large; what is too large even so is drawn smaller."""
SMALLER = (480, 128)
"""The widths, in pixels, of the smaller copy: the first of them that is less than the picture's own."""
LONGEST_ALT = 250
"""Characters that say what a picture shows."""
_NAME = re.compile(r"[0-9a-f]{40}(?:-([1-9][0-9]{0,3})x([1-9][0-9]{0,3}))?")
_WHOLE = re.compile(rf"{_NAME.pattern}(?:-(?:{'|'.join(map(str, SMALLER))}))?")


class Shape(Enum):
    """For which place a picture is drawn: at most so many pixels wide and high, and whether it is set into a square."""

    PORTRAIT = (SIDE, SIDE, False)
    LOGO = (400, 400, True)
    BANNER = (1600, 900, False)
    PICTURE = (1600, 1600, False)
    HEADER = (480, 128, False)
    """The union's logo on top of every page, some 32 pixels high there."""

    @property
    def size(self) -> tuple[int, int]:
        """The most pixels, wide and high."""
        return self.value[:2]

    @property
    def square(self) -> bool:
        """Whether it is set into the middle of a white square, so that it can stand in a row with others."""
        return self.value[2]


@dataclass(frozen=True)
class Size:
    """What the name of a picture tells: its pixels, and those of its smaller copy, where there is one."""

    width: int
    height: int
    small: tuple[int, int] | None


_REFUSED = {
    "HEIC": "This is a HEIC photo, as iPhones keep them. Choose it on the iPhone itself, which sends a JPEG, or save it as a JPEG first.",
    "AVIF": "This is an AVIF picture. Please save it as a JPEG or PNG first.",
    "SVG": "This is a drawing (SVG). Please save it as a PNG first.",
    "GIF": "This is a GIF. Please choose a picture that stands still: a JPEG, PNG or WebP.",
    "PDF": "This is a PDF. Please save the page that you want to show as a JPEG or PNG.",
}
MOVES = "This picture moves. Please choose one that stands still: a JPEG, PNG or WebP."
MANY_PIXELS = "This picture has too many pixels. Please make it smaller first: 2,400 wide is enough."
NONE = "This is not a picture that we can read. Please choose a JPEG, PNG or WebP."
FAINT = (
    "Nearly nothing of this picture can be seen on white, on which it stands. Please choose the one that is made for white paper."
)
_MARKED = 3.0
"""The contrast to white of what can be told from it (WCAG 2.2, 1.4.11)."""
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def problem(data: bytes) -> str | None:
    """Why these bytes cannot be a picture of ours, as far as can be told without drawing them, or None."""
    if not data:
        return "This file is empty. Please choose another."
    if len(data) > LARGEST:
        return f"This file has {len(data) / 1_000_000:.0f} MB. Please choose a picture of at most {LARGEST // 1_000_000} MB."
    return _REFUSED.get(kind(data))


def kind(data: bytes) -> str:
    """What a file is by its first bytes, where it is something that people take for a picture of ours, or nothing."""
    if data[4:8] == b"ftyp":
        return {b"avif": "AVIF", b"avis": "AVIF", **dict.fromkeys(_HEIC, "HEIC")}.get(data[8:12], "")
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"%PDF"):
        return "PDF"
    return "SVG" if b"<svg" in data[:1000].lower() else ""


def faint(darkest: int) -> bool:
    """Whether nothing of a picture can be told from white, by its `darkest` grey, from 0, which is black, to 255."""
    return contrast(f"#{darkest:02x}{darkest:02x}{darkest:02x}", WHITE) < _MARKED


def fitting(width: int, height: int, within: tuple[int, int]) -> tuple[int, int]:
    """The size of a picture drawn `within` so many pixels, wide and high; none is drawn larger than it is."""
    scale = min(1.0, within[0] / width, within[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def lighter(width: int, height: int, took: int) -> tuple[int, int]:
    """The size at which a picture that `took` too many bytes will likely take as many as it may: bytes go with the area."""
    scale = 0.95 * (MOST_BYTES / took) ** 0.5
    return max(1, int(width * scale)), max(1, int(height * scale))


def named(digest: str, width: int, height: int) -> str:
    """The name of a picture: what it shows and its size, so that a page knows how much room to leave before the picture comes."""
    return f"{digest[:40]}-{width}x{height}"


def size(name: str) -> Size:
    """What a picture's name tells. One from before sizes stood in names is a portrait, with no smaller copy."""
    found = _NAME.fullmatch(name)
    if found is None or found[1] is None:
        return Size(SIDE, SIDE, None)
    width, height = int(found[1]), int(found[2])
    narrow = next((one for one in SMALLER if one < width), None)
    return Size(width, height, fitting(width, height, (narrow, height)) if narrow else None)


def small(name: str) -> str | None:
    """The name of a picture's smaller copy, where it has one."""
    less = size(name).small
    return f"{name}-{less[0]}" if less else None


def whole(name: str) -> str:
    """The name of the picture itself, where `name` may be its smaller copy's."""
    found = _NAME.match(name)
    return found[0] if found else name


def address(name: str) -> str:
    """Where a picture is, below the site's address."""
    return f"/pictures/{name}"


def shown(name: str, alt: str) -> "Shown":
    """A picture as pages show it: where it is, how much room it takes, its smaller copy, and what it shows in words."""
    told, less = size(name), small(name)
    return {
        "address": address(name),
        "width": told.width,
        "height": told.height,
        "small": address(less) if less else None,
        "small_width": told.small[0] if told.small else None,
        "alt": alt,
    }


def is_name(text: str) -> bool:
    """Whether this can be the name of a picture or of a smaller copy: it is made of what the picture shows, so the same has one name."""
    return _WHOLE.fullmatch(text) is not None
