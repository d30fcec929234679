"""The forms of whoever buys, and of what becomes of it: joining, baskets, questions and answers, waiting, orders, tickets, refunds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from union.commerce.products.rules import MOST_UNITS
from union.commerce.questions.rules import LONGEST_ANSWER, LONGEST_LABEL, MOST_WEEKS, Per, Question, lines
from union.commerce.questions.rules import Kind as Answered
from union.errors import Invalid
from union.membership.letter_choices.rules import Chosen
from union.web import fields
from union.web.forms.base import (
    Address,
    Form,
    Id,
    Key,
    PerhapsId,
    Row,
    Short,
    Whole,
    empty,
    inert,
    sentence,
    yes,
)


def _anything(value: Any) -> Any:
    """Text of which an action reads what it can use, whatever came with it."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    return value


def _when(value: Any) -> Any:
    """A moment in ISO 8601 with its zone, or nothing."""
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as failure:
        raise ValueError("Please send a moment, such as 2026-11-23T21:04:00Z.") from failure
    if moment.tzinfo is None or not 2000 < moment.year < 2200:
        raise ValueError("Please send a moment with its zone, such as 2026-11-23T21:04:00Z.")
    return moment


class Join(Form):
    """Join a group: accept the joining statement of this version, and choose a membership.

    `news` says whether the group may send its news by e-mail, `sponsors` whether it may send offers of its sponsors; of what is not said
    nothing is chosen. `letters` is there where both were asked: then a box that is not ticked says no.
    """

    wanting = {"offer": "Please choose a membership."}

    accept: Annotated[bool, BeforeValidator(yes)] = False
    statement: Short
    offer: Short
    letters: Literal["", "asked"] = ""
    news: Annotated[bool, BeforeValidator(yes)] | None = None
    sponsors: Annotated[bool, BeforeValidator(yes)] | None = None
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _asked(cls, sent: Any) -> Any:
        """A browser says nothing of a box that is not ticked."""
        return {"news": False, "sponsors": False, **sent} if sent.get("letters") == "asked" else sent

    def chosen(self) -> Chosen:
        """Which letters of the group are chosen."""
        return Chosen(self.news, self.sponsors)


def _only(model: type[Form], sent: Mapping[str, Any]) -> None:
    """Raises `Invalid` at what is no field of a form of so many of a thing, whoever sent it: it would change nothing, unseen."""
    strange = fields.unknown(model, (name for name in sent if name != "key"))
    if strange:
        raise Invalid("Please check what you sent.", strange)


def _listed(sent: Any, kind: type["Row"], name: str) -> list[Any]:
    """What a program sent as a list of things, each checked. Raises `Invalid` at the field of what cannot be used, as `items.1.quantity`."""
    if not isinstance(sent, list):
        raise Invalid.field(name, "Please send a list.")
    found = []
    for number, one in enumerate(sent):
        try:
            found.append(kind.model_validate(one))
        except ValidationError as failure:
            told = {
                ".".join([name, str(number), *map(str, e["loc"])]): sentence(e, None) for e in failure.errors(include_url=False)
            }
            raise Invalid("Please check what you entered.", told) from failure
    return found


def _so_many(*ids: str) -> dict[str, Any]:
    """Describe so many of a thing that has these ids."""
    told = {"quantity": {"type": "integer", "minimum": 0, "maximum": MOST_UNITS}, **{name: {"type": "string"} for name in ids}}
    return {"type": "object", "properties": told, "required": sorted(told), "additionalProperties": False}


def _as_wishes(schema: dict[str, Any]) -> None:
    """Describe a basket as it may be sent: as a list, or as a flat field for each thing."""
    del schema["properties"]["quantities"]
    schema["required"] = []
    schema["properties"] |= {
        "items": {
            "type": "array",
            "items": _so_many("product_id", "item_id"),
            "description": "What there shall be in the basket; what is not named stays.",
        },
        "q.{product_id}.{item_id}": {
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_UNITS,
            "description": "The same as a flat field, as forms send it: how many of this item there shall be.",
        },
    }


class Fill(Form):
    """Put things in the basket: `items`, or for each `q.` and its two ids, and how many of it there shall be; none takes it out."""

    model_config = ConfigDict(json_schema_extra=_as_wishes)

    quantities: dict[str, Whole]

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `q.`, and what a program sends as a list. A field that was left empty changes nothing."""
        _only(cls, sent)
        told = {name: value for name, value in sent.items() if name.startswith("q.") and not empty(value)}
        rows = _listed(sent["items"], WishRow, "items") if "items" in sent else []
        told |= {f"q.{row.product_id}.{row.item_id}": row.quantity for row in rows}
        if not told:
            raise Invalid("Please say how many you would like.")
        return {"quantities": told}


class DiscountCode(Form):
    """Use a discount code; an empty one takes it out."""

    code: Annotated[str, BeforeValidator(_anything), Field(max_length=100)] = ""


def _as_answers(schema: dict[str, Any]) -> None:
    """Describe answers as the flat fields they are."""
    del schema["properties"]["answers"]
    schema["properties"]["a.{product_id}.{place}.{question}"] = {
        "type": "string",
        "maxLength": LONGEST_ANSWER,
        "description": "The answer to a question in the words that it has now; the basket, or the page of the answers, names these fields.",
    }


class _Answering(BaseModel):
    """What a form with answers has besides, each in a field of its own whose name begins with `a.`."""

    model_config = ConfigDict(json_schema_extra=_as_answers)
    sentences: ClassVar[tuple[str, ...]] = ("a.",)

    answers: dict[str, str] = {}

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """What is wrong with an answer is said by its question."""
        told = {name: value for name, value in sent.items() if name.startswith("a.") and isinstance(value, str)}
        return {**{name: value for name, value in sent.items() if name not in told and name != "answers"}, "answers": told}


class Checkout(_Answering, Form):
    """Go to pay for the basket of this version; `accept` and `statement` where a membership is in it, and answers to what is asked."""

    version: Whole
    accept: Annotated[bool, BeforeValidator(yes)] = False
    statement: Annotated[str, BeforeValidator(inert), Field(max_length=100)] = ""
    key: Key


class Answers(_Answering, Form):
    """Change what was answered; `version` is of the answers that were looked at."""

    version: Annotated[str, BeforeValidator(inert), Field(max_length=200)]
    key: Key


class _Asking(BaseModel):
    """What a committee says of a question; `choices` stand one on each line."""

    label: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_LABEL)]
    required: Annotated[bool, BeforeValidator(yes)] = False
    at_door: Annotated[bool, BeforeValidator(yes)] = False
    choices: Annotated[str, BeforeValidator(inert), Field(max_length=2_000)] = ""


class NewQuestion(_Asking, Form):
    """Ask something of whoever buys: in words, as a number, or by a choice; once for an order or for each ticket."""

    wanting = {"label": "Please write what you ask."}

    kind: Annotated[Answered, Field(description="text, choice or number")]
    per: Annotated[Per, Field(description="order or ticket")] = Per.ORDER
    key: Key

    def question(self) -> Question:
        """The question as the rules know it, without a name yet."""
        choices = lines(self.choices) if self.kind == Answered.CHOICE else ()
        label = " ".join(self.label.split())
        return Question("", label, self.kind, self.per, self.required, choices, self.at_door)


class ChangeQuestion(_Asking, Form):
    """Change the words of a question, its choices, or who reads the answers. Its kind stays."""

    wanting = {"label": "Please write what you ask."}

    version: Whole
    key: Key

    def question(self, question_id: str) -> Question:
        """The question as the rules know it, whose kind is what it was."""
        label = " ".join(self.label.split())
        return Question(question_id, label, Answered.TEXT, Per.ORDER, self.required, lines(self.choices), self.at_door)


class KeepAnswers(Form):
    """Say how many weeks after the event answers are deleted."""

    weeks: Annotated[Whole, Field(ge=1, le=MOST_WEEKS)]
    key: Key


class Wait(Form):
    """Wait for something that sold out, with so many people."""

    party: Whole
    key: Key


class TakeOffer(_Answering, Form):
    """Take so many of what is offered from a waiting list, with answers to what is asked."""

    quantity: Whole
    key: Key


class WishRow(Row):
    """So many of one item in a basket."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id
    item_id: Id
    quantity: Annotated[Whole, Field(ge=0, le=MOST_UNITS)]


class BackRow(Row):
    """So many of one line of an order that go back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line_id: Id
    quantity: Annotated[Whole, Field(ge=0, le=MOST_UNITS)]


class Collected(Form):
    """Mark a line of merchandise as collected, or as not collected after all."""

    line: Id
    collected: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


def _as_numbers(schema: dict[str, Any]) -> None:
    """Describe what goes back as it may be sent: as a list, or as a flat field for each line."""
    del schema["properties"]["numbers"]
    schema["required"] = [name for name in schema["required"] if name != "numbers"]
    schema["properties"] |= {
        "lines": {"type": "array", "items": _so_many("line_id"), "description": "How many of each line go back."},
        "n.{line_id}": {"type": "integer", "minimum": 0, "description": "The same as a flat field, as forms send it."},
    }


class GiveBack(Form):
    """Give something of an order back: `lines`, or for each line `n.` and its id, and how many of it."""

    model_config = ConfigDict(json_schema_extra=_as_numbers)

    numbers: dict[str, Whole]
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `n.`, and what a program sends as a list. A field that was left empty is for none."""
        _only(cls, sent)
        told = {name: value for name, value in sent.items() if name.startswith("n.") and not empty(value)}
        rows = _listed(sent["lines"], BackRow, "lines") if "lines" in sent else []
        return {**sent, "numbers": {**told, **{f"n.{row.line_id}": row.quantity for row in rows}}}

    @property
    def chosen(self) -> dict[str, int]:
        """How many of each line, by the line's id."""
        return {name.removeprefix("n."): number for name, number in self.numbers.items()}


class PayBack(GiveBack):
    """Pay something of an order back: how many of each line, and why, in words that the buyer reads."""

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]


class Decide(Form):
    """Decide about a payment that is not what its order costs, with a note that the buyer reads."""

    decision: Annotated[Literal["give", "pay-back", "by-hand"], Field(description="give, pay-back or by-hand")]
    note: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]
    key: Key


class Resolve(Form):
    """Close a difference with a note on why it is one no more."""

    note: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]
    key: Key


class HandOn(Form):
    """Offer a ticket to another student at this address."""

    wanting = {"email": "Please enter the other person's e-mail address."}

    email: Address
    key: Key


class AcceptTicket(Form):
    """Accept a ticket, by the secret of the link in the letter."""

    offer: Short
    key: Key


class Scan(Form):
    """Show a code at the door: the phone's id for this scan, when it was, the door's name, and whose ticket the phone's list says it is."""

    wanting = {"code": "Please scan or type a code."}

    code: Short
    scan_id: Key
    device: Annotated[str, BeforeValidator(inert), Field(max_length=40)] = ""
    at: Annotated[datetime | None, BeforeValidator(_when)] = None
    holder: PerhapsId = ""


class UndoScan(Form):
    """Take back what the scan with this id admitted."""

    ticket_id: Id
    scan_id: Key
