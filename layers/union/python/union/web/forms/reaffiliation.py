"""The forms of yearly re-affiliation."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from union.voting.reaffiliation import rules
from union.web.forms.base import TICK, Form, Key, Whole, inert, yes

type Year = Annotated[str, BeforeValidator(inert), Field(pattern=r"^[0-9]{4}$")]
type _Words = Annotated[str, BeforeValidator(inert), Field(max_length=rules.LONGEST)]
_LONGEST_NAME, _MOST_CLAIMS = 100, 20


def _names(most: int) -> Any:
    """A list of names, as programs send it."""

    def named(value: Any) -> Any:
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(f"Please send a list of at most {most} names.")
        if not all(isinstance(one, str) and one.isprintable() and 0 < len(one) <= _LONGEST_NAME for one in value):
            raise ValueError("Each of these has to be a name.")
        return value

    return BeforeValidator(named)


def _ticked(sent: Any, begins: str, name: str) -> Any:
    """What was sent, with the names of the boxes that were ticked gathered as `name`."""
    ticked = [one.removeprefix(begins) for one, value in sent.items() if one.startswith(begins) and yes(value)]
    return {**sent, name: ticked} if ticked else sent


def _as_list(begins: str, about: str, most: int) -> ConfigDict:
    """A description of a list that forms send as a box for each name."""
    name = "claims" if begins == "s." else "chosen"

    def described(schema: dict[str, Any]) -> None:
        listed = {"type": "array", "items": {"type": "string"}, "maxItems": most, "description": about}
        flat = {**TICK, "description": "The same as a flat field, as forms send it."}
        schema["properties"] |= {name: listed, f"{begins}{{name}}": flat}

    return ConfigDict(json_schema_extra=described)


class SendYear(Form):
    """Send a group's re-affiliation of a `year` in, as it is at this `version` (0 where nobody did anything to it yet).

    `claims` names what the committee says for itself; `note` tells staff what is being done about what is not met.
    """

    model_config = _as_list("s.", "The names of what the committee says for itself.", _MOST_CLAIMS)

    year: Year
    version: Whole
    claims: Annotated[list[str], _names(_MOST_CLAIMS)] = []
    note: _Words = ""
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `s.` say what is so."""
        return _ticked(sent, "s.", "claims")


class ReturnYear(Form):
    """Return what a group sent in, or what was approved by mistake, with what is to be put right."""

    wanting = {"reason": "Please say what is to be put right. The committee reads this."}

    year: Year
    version: Whole
    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=rules.LONGEST)]
    key: Key


class ApproveYear(Form):
    """Approve what a group sent in. `seen` are the names of what was seen that is not met, with spaces between; then a `reason` is needed."""

    year: Year
    version: Whole
    reason: _Words = ""
    seen: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    key: Key


class ApproveYears(Form):
    """Approve several groups at once, of each of which everything is met."""

    model_config = _as_list("c.", "The ids of the groups.", rules.MOST_AT_ONCE)

    year: Year
    chosen: Annotated[list[str], _names(rules.MOST_AT_ONCE)] = []
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `c.` say which groups."""
        return _ticked(sent, "c.", "chosen")
