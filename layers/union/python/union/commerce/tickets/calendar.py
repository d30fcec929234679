"""Events as calendar files. icalendar is loaded with this file, so only where one is made."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event, vCalAddress


def written(told: Mapping[str, Any], organizer: str, now: datetime) -> str:
    """An event as RFC 5545 has it, published or taken back as RFC 5546 has it (4.1.2 and 4.1.3); `organizer` is an e-mail address.

    Moments are in UTC, which every calendar shows in its owner's time. The same `uid` with a higher `sequence` takes the place of what
    a calendar has kept.
    """
    event = Event()
    event.add("uid", told["uid"])
    event.add("sequence", told["sequence"])
    event.add("dtstamp", now.astimezone(UTC))
    begins, ends = (
        datetime.fromisoformat(at).astimezone(UTC) if (at := told[name]) else None for name in ("starts_at", "ends_at")
    )
    event.add("dtstart", begins)
    if begins is not None and ends is not None and ends > begins:
        event.add("dtend", ends)
    event.add("summary", told["title"])
    event.add("status", "CANCELLED" if told["cancelled"] else "CONFIRMED")
    event.add("url", told["url"])
    if told["venue"]:
        event.add("location", told["venue"])
    by = vCalAddress(f"mailto:{organizer}")
    by.params["CN"] = told["organizer"].replace('"', "'")
    event.add("organizer", by)
    made = Calendar()
    made.add("prodid", "-//Union House//Tickets//EN")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if told["cancelled"] else "PUBLISH")
    made.add_component(event)
    text: str = made.to_ical().decode("utf-8")
    return text
