"""The forms of a group's events."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from union.errors import Invalid
from union.membership.events import rules as events
from union.membership.events.rules import MOST_PLACES, Every, Way
from union.web.forms.base import TICK, Day, Form, Key, Moment, Short, Whole, empty, inert, moments, yes

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _days(value: Any) -> Any:
    """Days in ISO 8601, one after another: each on a line of its own, or parted by commas or spaces."""
    typed = " ".join(str(one) for one in value) if isinstance(value, list) else inert(value)
    words = [word for word in re.split(r"[\s,;]+", typed) if word]
    strange = next((word for word in words if not _DAY.fullmatch(word)), None)
    if strange:
        raise ValueError(f"“{strange[:20]}” is no day. Please write days as 2026-12-22, one on a line.")
    try:
        return sorted({date.fromisoformat(word) for word in words})
    except ValueError as failure:
        raise ValueError("There is no such day among these. Please check them.") from failure


_SKIPS = {"type": "string", "description": "The days that are left out, such as 2026-12-22, one on a line."}


class Event(Form):
    """Write an event down. `way` is how people come; with `every` it repeats, until the day `until` or so many `times`, but for `skips`."""

    wanting = {
        "title": "Please say what it is called.",
        "starts_at": "Please say when it begins.",
        "way": "Please choose how people come.",
    }

    title: Short
    text: Annotated[str, BeforeValidator(inert), Field(max_length=10_000)] = ""
    starts_at: Moment
    ends_at: Moment | None = None
    venue: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    address: Annotated[str, BeforeValidator(inert), Field(max_length=300)] = ""
    online: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    access: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    adults: Annotated[bool, BeforeValidator(yes), WithJsonSchema(TICK)] = False
    visibility: Literal["everybody", "members"] = "everybody"
    way: Way
    capacity: Annotated[Whole, Field(ge=1, le=MOST_PLACES)] | None = None
    every: Annotated[Every | None, BeforeValidator(lambda value: value or None)] = None
    until: Annotated[Day | None, BeforeValidator(lambda value: value or None)] = None
    times: Annotated[Whole, Field(ge=2)] | None = None
    skips: Annotated[list[date], BeforeValidator(_days), WithJsonSchema(_SKIPS)] = []
    version: Whole = 0
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _together(cls, sent: Any) -> Any:
        """Each date and its time are one moment; what was left empty was not sent."""
        return {name: value for name, value in moments(sent).items() if not empty(value)}

    def draft(self) -> events.Draft:
        """The event as the rules know it."""
        when = events.Occasion(self.starts_at, self.ends_at, self.venue, self.address, self.online)
        again = events.Repeat(self.every, self.until, self.times, tuple(self.skips)) if self.every else None
        members = self.visibility == "members"
        return events.Draft(self.title, self.text, when, self.way, self.access, self.adults, members, self.capacity, again)


class EventDate(Form):
    """Move one date of an event: when and where it is now."""

    wanting = {"starts_at": "Please say when it begins."}

    starts_at: Moment
    ends_at: Moment | None = None
    venue: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    address: Annotated[str, BeforeValidator(inert), Field(max_length=300)] = ""
    online: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    version: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _together(cls, sent: Any) -> Any:
        """Each date and its time are one moment; what was left empty was not sent."""
        return {name: value for name, value in moments(sent).items() if not empty(value)}

    def when(self) -> events.Occasion:
        """When and where the date is."""
        return events.Occasion(self.starts_at, self.ends_at, self.venue, self.address, self.online)


class CallOffEvent(Form):
    """Call an event off, or one date of it: `reason` is told to whoever comes, `sure` that it was no slip."""

    wanting = {"reason": "Please say why, so that people understand."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]
    sure: Annotated[bool, BeforeValidator(yes), WithJsonSchema(TICK)] = False
    key: Key

    def checked(self) -> str:
        """The reason. Raises `Invalid` where somebody did not say that they are sure."""
        if not self.sure:
            raise Invalid.field("sure", "Please tick this if you are sure. It cannot be undone.")
        return self.reason
