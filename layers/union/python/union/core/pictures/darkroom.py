"""Gateway to Pillow: draws a picture anew, so that nothing of the file that was sent is shown but what it looks like."""

import io
import warnings

from union.core.pictures.rules import MOST_PIXELS, SIDE
from union.errors import Invalid

_FORMATS = ("JPEG", "PNG", "WEBP")
_NONE = "This is not a photo that we can read. Please choose a JPEG, PNG or WebP."


def drawn(name: str, data: bytes, side: int = SIDE) -> bytes:
    """The picture as a WebP of at most `side` pixels, upright, without whatever else the file held. Raises `Invalid` at the field `name`."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # A few megabytes that only whoever draws pays for.

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid.field(name, "This photo has too many pixels. Please make it smaller first.")
            opened.draft("RGB", (2 * side, 2 * side))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as failure:
        raise Invalid.field(name, _NONE) from failure
    upright.thumbnail((side, side))
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright)
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()
