"""The forms, as pydantic models, and what is said beside a field that cannot be used.

pydantic is loaded with this file, so it is loaded only where a form arrives.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from union.errors import Invalid

_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_DIGITS = re.compile(r"[0-9]{1,9}")
_LINE = re.compile(r"n\.[A-Za-z0-9_-]{1,40}")
_WISH = re.compile(r"q\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{1,40}")


def _inert(value: Any) -> Any:
    """Text without what no keyboard types: control characters, and marks that turn the direction of what follows."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _HIDDEN.search(text) or any(_unprintable(c) for c in text):
        raise ValueError("Please take out the invisible characters; typing it again helps.")
    return unicodedata.normalize("NFC", text)


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co") and character not in "\n\t"


def _whole(value: Any) -> Any:
    """A whole number in plain digits; `1e3`, `1_000`, NaN and digits of other scripts are none."""
    if isinstance(value, bool) or not _DIGITS.fullmatch(str(value).strip()):
        raise ValueError("Please enter a whole number, in plain digits.")
    return int(value)


def _yes(value: Any) -> Any:
    """A ticked box sends "yes"; JSON may send true. Anything else is not ticked."""
    return value is True or value == "yes"


type Whole = Annotated[int, BeforeValidator(_whole)]
type Key = Annotated[str, BeforeValidator(_inert), Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
type Short = Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=100)]
type Long = Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=2000)]


class Form(BaseModel):
    """The base of every form: fields nobody asked for are left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Join(Form):
    """Join a group: accept the joining statement of this version, and choose a membership."""

    accept: Annotated[bool, BeforeValidator(_yes)] = False
    statement: Short
    offer: Short
    key: Key


class Post(Form):
    """Write on a board, as oneself or as the committee."""

    text: Long
    voice: Annotated[Literal["member", "statement"], Field(alias="as")] = "member"
    key: Key


class Freeze(Form):
    """Freeze a board for a period, with a statement that is shown there."""

    length: Whole
    unit: Literal["minutes", "hours", "days"]
    statement: Long
    key: Key


class Extend(Form):
    """Let a freeze end later by a period."""

    freeze_id: Short
    version: Whole
    length: Whole
    unit: Literal["minutes", "hours", "days"]
    key: Key


class End(Form):
    """End a freeze now."""

    freeze_id: Short
    version: Whole
    key: Key


class Fill(Form):
    """Put things in the basket: for each, `q.` and its two ids, and how many of it there shall be."""

    quantities: dict[str, Whole]

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `q.`, as API clients may send them too: one by one."""
        return {"quantities": {name: value or "0" for name, value in sent.items() if _WISH.fullmatch(name)}}


class DiscountCode(Form):
    """Use a discount code; an empty one takes it out."""

    code: Annotated[str, BeforeValidator(_inert), Field(max_length=40)] = ""


class Checkout(Form):
    """Go to pay for the basket of this version; `accept` and `statement` where a membership is in it."""

    version: Whole
    accept: Annotated[bool, BeforeValidator(_yes)] = False
    statement: Annotated[str, BeforeValidator(_inert), Field(max_length=100)] = ""
    key: Key


class Again(Form):
    """Put what an order was for back into the basket."""

    key: Key


class GiveBack(Form):
    """Give something of an order back: for each line, `n.` and its id, and how many of it."""

    numbers: dict[str, Whole]
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `n.`, as API clients may send them too: one by one."""
        return {**sent, "numbers": {name: value or "0" for name, value in sent.items() if _LINE.fullmatch(name)}}

    @property
    def lines(self) -> dict[str, int]:
        """How many of each line, by the line's id."""
        return {name.removeprefix("n."): number for name, number in self.numbers.items()}


class PayBack(GiveBack):
    """Pay something of an order back: how many of each line, and why, in words that the buyer reads."""

    reason: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]


class Resolve(Form):
    """Close a difference with a note on why it is one no more."""

    note: Annotated[str, BeforeValidator(_inert), Field(min_length=1, max_length=500)]
    key: Key


def read[F: Form](model: type[F], sent: Mapping[str, Any]) -> F:
    """The form that was sent. Raises `Invalid` with a sentence for each field that cannot be used."""
    try:
        return model.model_validate(dict(sent))
    except ValidationError as failure:
        errors = {_name(error["loc"]): _sentence(error) for error in failure.errors(include_url=False)}
        raise Invalid("Please check what you entered.", errors) from failure


def _name(location: tuple[int | str, ...]) -> str:
    return str(location[-1])[:100] if location else "form"


def _sentence(error: Any) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing" | "string_too_short":
            return "Please fill this in."
        case "string_too_long":
            return f"Please keep this to {limits['max_length']:,} characters."
        case "literal_error":
            return f"Please choose {limits['expected']}."
        case "value_error":
            return str(limits["error"])
        case _:
            return "This cannot be used. Please check it."
