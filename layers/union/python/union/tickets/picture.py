"""Codes as pictures, and events as calendar files. segno and icalendar are loaded with this file, so only where one is made."""

from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby

import segno
from icalendar import Calendar, Event

_MARGIN = 4
"""White modules around a QR code, as ISO/IEC 18004 wants them."""


def drawn(code: str) -> dict[str, str | int]:
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


def calendar(*, uid: str, title: str, begins: datetime, ends: datetime | None, venue: str | None, url: str, now: datetime) -> str:
    """An event as RFC 5545 has it. Moments are in UTC, which every calendar shows in its owner's time."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", begins.astimezone(UTC))
    if ends is not None and ends > begins:
        event.add("dtend", ends.astimezone(UTC))
    event.add("summary", title)
    event.add("url", url)
    if venue:
        event.add("location", venue)
    made = Calendar()
    made.add("prodid", "-//Union House//Tickets//EN")
    made.add("version", "2.0")
    made.add_component(event)
    text: str = made.to_ical().decode("utf-8")
    return text
