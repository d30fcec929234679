"""Gateway to Pillow: draws a picture anew, so that nothing of the file that was sent is shown but what it looks like."""

import io
import warnings
from typing import TYPE_CHECKING, Any

from union.core.pictures import rules
from union.core.pictures.rules import MOST_PIXELS, Shape
from union.errors import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("JPEG", "PNG", "WEBP")
_FILMS = ("PNG", "WEBP")
"""Formats in which a picture can move. A JPEG of several pictures is one from a phone, of which the first is meant."""


def drawn(name: str, data: bytes, side: int) -> bytes:
    """The picture as a WebP of at most `side` pixels, upright, without whatever else the file held. Raises `Invalid` at the field `name`."""
    return _written(_on_white(_opened(name, data, (side, side)), (side, side)), rules.GOOD)


def shaped(name: str, data: bytes, shape: Shape) -> tuple["Image", bytes]:
    """The picture as its `shape` has it, and as a WebP that fits into our tables. Raises `Invalid` at the field `name`."""
    made = _on_white(_opened(name, data, shape.size), shape.size)
    made = _squared(made) if shape.square else made
    return _light(made)


def smaller(picture: "Image", size: tuple[int, int]) -> bytes:
    """A smaller copy of a picture, as a WebP."""
    return _light(picture.resize(size))[1]


def darkest(picture: "Image") -> int:
    """The darkest grey in a picture, from 0, which is black, to 255."""
    return int(picture.convert("L").getextrema()[0])  # type: ignore[arg-type] # one band, so one pair


def _opened(name: str, data: bytes, within: tuple[int, int]) -> "Image":
    from PIL import Image, ImageOps, UnidentifiedImageError  # A few megabytes that only whoever draws pays for.

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            _check(name, opened)
            opened.draft("RGB", (2 * within[0], 2 * within[1]))
            return ImageOps.exif_transpose(opened).convert("RGBA")
    except Image.DecompressionBombError as failure:
        raise Invalid.field(name, rules.MANY_PIXELS) from failure
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as failure:
        raise Invalid.field(name, rules.NONE) from failure


def _check(name: str, opened: Any) -> None:
    """Raises `Invalid` for what is too large to be drawn, or moves, as the head of the file tells."""
    if opened.width * opened.height > MOST_PIXELS:
        raise Invalid.field(name, rules.MANY_PIXELS)
    if opened.format in _FILMS and getattr(opened, "is_animated", False):
        raise Invalid.field(name, rules.MOVES)


def _on_white(upright: "Image", within: tuple[int, int]) -> "Image":
    from PIL import Image

    size = rules.fitting(upright.width, upright.height, within)
    sized = upright.resize(size, reducing_gap=3.0) if size != upright.size else upright
    plain = Image.new("RGB", size, "white")
    plain.paste(sized, mask=sized)
    return plain


def _squared(picture: "Image") -> "Image":
    """The picture in the middle of a white square."""
    from PIL import Image

    side = max(picture.size)
    square = Image.new("RGB", (side, side), "white")
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square


def _light(picture: "Image") -> tuple["Image", bytes]:
    """The picture as a WebP that fits into our tables: drawn less well, and then smaller, until it does."""
    made = _written(picture, rules.GOOD)
    if len(made) > rules.MOST_BYTES:
        made = _written(picture, rules.FAIR)
    while len(made) > rules.MOST_BYTES:
        picture = picture.resize(rules.lighter(*picture.size, len(made)))
        made = _written(picture, rules.FAIR)
    return picture, made


def _written(picture: "Image", quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
