"""The forms of a group's events."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from union.errors import Invalid
from union.membership.events import rules as events
from union.membership.events.afterwards import Words
from union.membership.events.rules import MOST_PLACES, Every, Way
from union.web.forms.base import TICK, Alt, Day, File, Form, Key, Moment, Short, Whole, empty, inert, moments, with_files, yes

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
    """Write an event down. `way` is how people come; with `every` it repeats, until the day `until` or so many `times`, but for `skips`.

    A picture comes as a file of the form, with `picture_alt`; `remove_picture` takes an earlier one away.
    """

    model_config = with_files("picture")

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
    picture: File = b""
    picture_alt: Alt = ""
    remove_picture: Annotated[bool, BeforeValidator(yes), WithJsonSchema(TICK)] = False
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

    def art(self) -> events.Art:
        """What becomes of the picture."""
        return events.Art(self.picture, self.picture_alt, self.remove_picture)


class EventDetails(Form):
    """Write down what an event with tickets has besides what its tickets say. A picture comes as a file of the form, as with `Event`."""

    model_config = with_files("picture")

    address: Annotated[str, BeforeValidator(inert), Field(max_length=300)] = ""
    online: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    access: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    adults: Annotated[bool, BeforeValidator(yes), WithJsonSchema(TICK)] = False
    picture: File = b""
    picture_alt: Alt = ""
    remove_picture: Annotated[bool, BeforeValidator(yes), WithJsonSchema(TICK)] = False
    version: Whole
    key: Key

    def details(self) -> events.Details:
        """The details as the rules know them."""
        return events.Details(self.address, self.online, self.access, self.adults)

    def art(self) -> events.Art:
        """What becomes of the picture."""
        return events.Art(self.picture, self.picture_alt, self.remove_picture)


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


_IDS = {"type": "array", "items": {"type": "string"}, "maxItems": events.PART}


def _as_lists(schema: dict[str, Any]) -> None:
    """Describe a tick list as it may be sent: as two lists, or as flat fields for each person."""
    schema["properties"] |= {
        "came": {**_IDS, "description": "The ids of those who were there and are to be ticked."},
        "missed": {**_IDS, "description": "The ids of those who were not there and are ticked."},
        "c.{person_id}": {**TICK, "description": "The same as a flat field, as forms send it: whether this person was there."},
        "w.{person_id}": {**TICK, "description": "Whether this person was ticked on the list that was seen."},
    }


def _named(value: Any) -> Any:
    """A list of ids, each as a text."""
    if not isinstance(value, list) or len(value) > events.PART or not all(isinstance(one, str) for one in value):
        raise ValueError(f"Please send a list of at most {events.PART} ids.")
    return value


class Came(Form):
    """Tick who came. Only what differs from the list that was seen counts, so that several can tick at once."""

    model_config = ConfigDict(json_schema_extra=_as_lists)

    came: Annotated[list[str], BeforeValidator(_named)] = []
    missed: Annotated[list[str], BeforeValidator(_named)] = []
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `c.` say who is ticked, those with `w.` who was."""
        ticked = {name[2:] for name, value in sent.items() if name.startswith("c.") and yes(value)}
        was = {name[2:] for name, value in sent.items() if name.startswith("w.") and yes(value)}
        flat = {"came": sorted(ticked - was), "missed": sorted(was - ticked)} if ticked or was else {}
        return {**sent, **flat}


def _as_removals(schema: dict[str, Any]) -> None:
    schema["properties"].pop("picture")
    schema["properties"] |= {
        "gone": {**_IDS, "maxItems": events.MOST_PICTURES, "description": "The names of the pictures that are to go."},
        "g.{name}": {**TICK, "description": "The same as a flat field, as forms send it: whether this picture is to go."},
    }


class Thanks(Form):
    """Say thank you after an event. A picture comes as a file of the form, one at a time, with `picture_alt`.

    `came` is how many were there, where nobody told that they come. `letter` asks for the one letter to those who came.
    """

    model_config = ConfigDict(json_schema_extra=_as_removals)

    text: Annotated[str, BeforeValidator(inert), Field(max_length=events.LONGEST_THANKS)] = ""
    picture: File = b""
    picture_alt: Alt = ""
    gone: Annotated[list[str], BeforeValidator(_named)] = []
    came: Annotated[
        Annotated[Whole, Field(le=events.MANY_CAME)] | None, BeforeValidator(lambda value: None if value == "" else value)
    ] = None
    letter: Annotated[bool, BeforeValidator(yes), WithJsonSchema(TICK)] = False
    version: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `g.` say which pictures are to go."""
        gone = [name[2:] for name, value in sent.items() if name.startswith("g.") and yes(value)]
        return {**sent, "gone": gone} if gone else sent

    def words(self) -> Words:
        """What is said, as its room takes it."""
        return Words(self.text, self.picture, self.picture_alt, self.gone, self.came, self.letter, self.version)
