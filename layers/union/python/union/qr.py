"""QR codes as pictures. segno is loaded with this file, so only where one is drawn."""

from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from union.views import Drawn

_MARGIN = 4
"""White modules around a QR code, as ISO/IEC 18004 wants them."""


def drawn(code: str) -> "Drawn":
    """The QR code as an SVG path in a square of `size` units."""
    rows = segno.make_qr(code, error="m").matrix
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for dark, cells in groupby(row):
            width = len(list(cells))
            if dark:
                runs.append(f"M{x + _MARGIN} {y + _MARGIN}h{width}v1h-{width}z")
            x += width
    return {"size": len(rows) + 2 * _MARGIN, "path": "".join(runs)}


def png(code: str) -> bytes:
    """The QR code as a PNG of some 230 pixels, for a letter."""
    kept = BytesIO()
    segno.make_qr(code, error="m").save(kept, kind="png", scale=8, border=_MARGIN)
    return kept.getvalue()
