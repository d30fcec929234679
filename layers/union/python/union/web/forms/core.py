"""The forms of people and staff."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from union.web.forms.base import (
    Address,
    Day,
    Form,
    Id,
    Key,
    Short,
    inert,
)


def _six_digits(value: Any) -> Any:
    """A code as an app shows it; most show it in two groups."""
    code = "".join(str(value).split())
    if not re.fullmatch(r"[0-9]{6}", code):
        raise ValueError("Please type the six digits that the app shows.")
    return code


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
