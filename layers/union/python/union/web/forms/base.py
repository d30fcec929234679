"""The forms, as pydantic models, and what is said beside a field that cannot be used.

pydantic is loaded with this file, so it is loaded only where a form arrives.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from union import addresses, text
from union.core.pictures.rules import LONGEST_ALT
from union.errors import Invalid
from union.times import from_iso, from_london, whole_minute
from union.web import fields

_DIGITS = re.compile(r"[0-9]{1,9}")


_WITH_OFFSET = re.compile(r"[0-9:.]+(Z|[+-][0-9:]+)")


def inert(value: Any) -> Any:
    """Text as it is kept: nothing where nothing of it can be seen. Controls, and marks that turn what follows, are refused."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    if text.unprintable(value):
        raise ValueError("Please take out the invisible characters; typing it again helps.")
    return text.tidied(value)


def _whole(value: Any) -> Any:
    """A whole number in plain digits; `1e3`, `1_000`, NaN and digits of other scripts are none."""
    if isinstance(value, bool) or not _DIGITS.fullmatch(str(value).strip()):
        raise ValueError("Please enter a whole number, such as 24.")
    return int(value)


def yes(value: Any) -> Any:
    """A ticked box sends "yes"; JSON may send true. Anything else is not ticked."""
    return value is True or value == "yes"


def _moment(value: Any) -> Any:
    """A date and a time by the clock in London, or a moment in ISO 8601 with its offset."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    day, _, clock = value.replace("T", " ", 1).partition(" ")
    return whole_minute(from_iso(value) if _WITH_OFFSET.fullmatch(clock) else from_london(day, clock))


_WHEN = {
    "type": "string",
    "format": "date-time",
    "description": "With its offset; or as two fields by the clock in London, `_date` (2026-12-11) and `_time` (19:30) after the name.",
}


TICK = {"type": "boolean", "default": False}


type Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(_WHEN)]


def address(value: Any) -> Any:
    """An e-mail address, as far as a look can tell; the letter to it tells the rest."""
    typed = inert(value)
    try:
        return typed and addresses.checked(typed)
    except Invalid as refusal:
        raise ValueError(refusal.detail) from refusal


def _id(value: Any) -> Any:
    """The id of a thing, as a page's hidden field or a list sends it; with marks that cannot be seen in it, it names nothing."""
    found = inert(value)
    if not found.isprintable():
        raise ValueError("This names nothing here. Please open the page again and choose anew.")
    return found


type Id = Annotated[str, BeforeValidator(_id), Field(min_length=1, max_length=100)]


type PerhapsId = Annotated[str, BeforeValidator(_id), Field(max_length=100)]


type Address = Annotated[str, BeforeValidator(address), Field(min_length=1, max_length=addresses.LONGEST)]


type PerhapsAddress = Annotated[str, BeforeValidator(address), Field(max_length=addresses.LONGEST)]


type Whole = Annotated[int, BeforeValidator(_whole)]


type Key = Annotated[str, BeforeValidator(inert), Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


type Short = Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=100)]


type Long = Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=2000)]


class Form(BaseModel):
    """The base of every form: fields nobody asked for are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    wanting: ClassVar[Mapping[str, str]] = {}
    """What is said beside a field of this name that was left empty."""
    sentences: ClassVar[tuple[str, ...]] = ()
    """How the names begin of those of its fields with room for a sentence whose names are known only when it arrives."""


class Row(BaseModel):
    """The base of a row of a form that has several."""

    model_config = ConfigDict(extra="ignore", frozen=True)


_ROW = re.compile(r"(item|pool|post)([1-9][0-9]?)_([a-z_]+|pool[1-9][0-9]?)")


TIMES = ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")


_MOMENTS = (
    "public_at",
    "sale_begins",
    "sale_ends",
    "starts_at",
    "ends_at",
    "cancel_until",
    "begins",
    "ends",
    "known_at",
    "send_at",
    *TIMES,
)


def rows(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent with its rows gathered: `item2_price` becomes the price of the second of the items. Empty rows are left out."""
    rows: dict[str, dict[str, dict[str, Any]]] = {"items": {}, "pools": {}, "posts": {}}
    told: dict[str, Any] = {name: value for name, value in sent.items() if name not in rows and not empty(value)}
    for name in list(told):
        found = _ROW.fullmatch(name)
        if not found:
            continue
        value = told.pop(name)
        row = rows[f"{found[1]}s"].setdefault(found[2], {})
        if not found[3].startswith("pool"):
            row[found[3]] = value
        elif yes(value):
            row.setdefault("pools", []).append(found[3].removeprefix("pool"))
    return {**told, **{of: {number: row for number, row in some.items() if row.keys() - _CHOSEN} for of, some in rows.items()}}


_CHOSEN = {"may_stand", "may_vote"}
"""What a form's lists always send; a row in which nothing else stands is empty."""


def empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not text.shows(value) and not text.unprintable(value))


def moments(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent with each date and its time put together."""
    told = dict(sent)
    for name in _MOMENTS:
        day, clock = told.pop(f"{name}_date", ""), told.pop(f"{name}_time", "")
        if day or clock:
            told[name] = f"{day} {clock}".strip()
    return told


def in_order[R: Row](rows: Mapping[str, R]) -> list[tuple[str, R]]:
    return sorted(rows.items(), key=lambda row: int(row[0]))


def _day(value: Any) -> Any:
    """A day in ISO 8601, as date fields send it."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        raise ValueError("Please choose a day.")
    try:
        return date.fromisoformat(value.strip())
    except ValueError as failure:
        raise ValueError("There is no such day. Please choose another.") from failure


type Day = Annotated[date, BeforeValidator(_day)]


def _file(value: Any) -> Any:
    """The bytes of a file; no file is chosen as none."""
    if not isinstance(value, bytes):
        raise ValueError("Please choose one file.")  # noqa: TRY004 - pydantic takes ValueError
    return value


type File = Annotated[bytes, BeforeValidator(_file)]
"""A file that comes with a form. What it holds is for its room to look at."""


type Alt = Annotated[str, BeforeValidator(inert), Field(max_length=LONGEST_ALT)]
"""What a picture shows, in words. Whether it has to say something depends on whether there is one, which its room knows."""


def with_files(*names: str) -> ConfigDict:
    """The configuration of a form with files of these names, which are described in words: they come as multipart/form-data alone."""

    def undescribed(schema: dict[str, Any]) -> None:
        for name in names:
            schema["properties"].pop(name)

    return ConfigDict(json_schema_extra=undescribed)


class Pressed(Form):
    """Press a button once."""

    key: Key


def read[F: Form](model: type[F], sent: Mapping[str, Any], *, by_program: bool = False) -> F:
    """The form that was sent. Raises `Invalid` with a sentence for each field that cannot be used.

    Browsers send more than a form's fields, such as the button that was pressed. A program that does has mistaken something.
    """
    strange = fields.unknown(model, sent) if by_program else {}
    try:
        found = model.model_validate(dict(sent))
    except ValidationError as failure:
        errors = strange | {
            (name := _name(error["loc"])): sentence(error, model.wanting.get(name)) for error in failure.errors(include_url=False)
        }
        raise Invalid("Please check what you entered.", errors) from failure
    if strange:
        raise Invalid("Please check what you sent.", strange)
    return found


def texts(model: type[Form], sent: Mapping[str, Any]) -> dict[str, str]:
    """What of `sent` is text that somebody wrote, by field: that of every field with room for a sentence."""
    roomy = {name for name, told in model.model_fields.items() if _room(told) >= _A_SENTENCE}
    return {
        name: value
        for name, value in sent.items()
        if isinstance(value, str) and (name in roomy or name.startswith(model.sentences))
    }


def _room(told: Any) -> int:
    """How many characters a field takes at most, or 0 where that is not said."""
    named = getattr(getattr(told.annotation, "__value__", None), "__metadata__", ())
    bounds = [one for part in (*told.metadata, *named) for one in getattr(part, "metadata", (part,))]
    return max((int(getattr(one, "max_length", None) or 0) for one in bounds), default=0)


_A_SENTENCE = 300


def _name(location: tuple[int | str, ...]) -> str:
    """The name of the field: that of a row's is put together as the form has it."""
    if len(location) >= _IN_A_ROW and location[0] in ("items", "pools", "posts"):
        return f"{str(location[0])[:-1]}{location[1]}_{location[2]}"
    return (
        str(location[-1] if location[:1] in (("quantities",), ("numbers",), ("columns",), ("fields",)) else location[0])[:100]
        if location
        else "form"
    )


_IN_A_ROW = 3


def sentence(error: Any, wanting: str | None) -> str:  # noqa: PLR0911 - one for each kind of error
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing" | "string_too_short" | "too_short":
            return wanting or "Please fill this in."
        case "string_too_long" | "too_long":
            return f"Please keep this to {limits['max_length']:,} characters."
        case "greater_than_equal":
            return f"Please enter {limits['ge']:,} or more."
        case "less_than_equal":
            return f"Please enter {limits['le']:,} or less."
        case "enum":
            return "Please choose one of these."
        case "literal_error":
            return f"Please choose {limits['expected']}."
        case "value_error":
            return str(limits["error"])
        case _:
            return "This cannot be used. Please check it."
