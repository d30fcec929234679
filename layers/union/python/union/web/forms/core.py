"""The forms of people and staff."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from union import markdown
from union.core.personal_data import rules as personal_data
from union.web.forms.base import (
    Address,
    Day,
    Form,
    Id,
    Key,
    Short,
    Whole,
    inert,
    yes,
)


def _six_digits(value: Any) -> Any:
    """A code as an app shows it; most show it in two groups."""
    code = "".join(str(value).split())
    if not re.fullmatch(r"[0-9]{6}", code):
        raise ValueError("Please type the six digits that the app shows.")
    return code


class Preview(Form):
    """See how a text will be shown, its highest headings of the level `top`.

    A button beside a field of another form sends all of that form, and as `preview` which field is meant.
    """

    text: Annotated[str, BeforeValidator(inert), Field(max_length=markdown.LONGEST)] = ""
    top: Annotated[Whole, Field(ge=2, le=6)] = 3

    @model_validator(mode="before")
    @classmethod
    def _meant(cls, sent: Any) -> Any:
        """The field that the button named."""
        button = sent.get("preview") if isinstance(sent, Mapping) else None
        return {"text": sent.get(button, "")} if isinstance(button, str) else sent


class GiveStaffRole(Form):
    """Give somebody a role on the staff, from a day on; without a last day until somebody ends it."""

    wanting = {
        "email": "Please enter the person's e-mail address.",
        "team": "Please choose one of the teams.",
        "starts_on": "Please choose the first day.",
    }

    email: Address
    team: Short
    starts_on: Day
    ends_on: Annotated[Day | None, BeforeValidator(lambda value: value or None)] = None
    key: Key


class NameContact(Form):
    """Name the staff contact of a part-time officer, from a day on; without a last day until it is ended."""

    wanting = {
        "name": "Please give the name.",
        "email": "Please enter the e-mail address.",
        "starts_on": "Please choose the first day.",
    }

    group_id: Id
    name: Short
    email: Address
    starts_on: Day
    ends_on: Annotated[Day | None, BeforeValidator(lambda value: value or None)] = None
    key: Key


class EndContact(Form):
    """End the staff contact of a part-time officer."""

    group_id: Id
    key: Key


class EndStaffRole(Form):
    """End somebody's role on the staff, or give up one's own."""

    person_id: Id
    team: Short
    key: Key


class FinishTwoStep(Form):
    """Show that the app for codes works, which sets up two-step sign-in."""

    wanting = {"code": "Please type the six digits that the app shows."}

    enrolment: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=60)]
    code: Annotated[str, BeforeValidator(_six_digits)]


class AskErasure(Form):
    """Ask to be forgotten (`wish` is `forget me`, with `sure` ticked), or take that back (`take back`)."""

    wish: Literal["forget me", "take back"]
    sure: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class ComplainAboutData(Form):
    """Complain about how the union uses one's data."""

    wanting = {"complaint": "Please write what you complain about."}

    complaint: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=personal_data.LONGEST_COMPLAINT)]
    key: Key


class AnswerDataComplaint(Form):
    """Answer a complaint about how the union uses somebody's data."""

    wanting = {"answer": "Please write what came of it."}

    person_id: Id
    request_id: Id
    answer: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=personal_data.LONGEST_COMPLAINT)]
    key: Key
