"""What the pages for questions to a committee show."""

from typing import TypedDict

from union.views import Form, Named


class Ask(Form):
    """The form for a question to a committee, and whether one was just sent; `you` is the name of whoever is signed in."""

    group: Named
    asked: bool
    you: str | None
    longest: int
    key: str


class Enquiry(TypedDict):
    """A question as the committee reads it: when it was asked (ISO), whether by somebody signed in, and who dealt with it when (ISO)."""

    enquiry_id: str
    text: str
    name: str
    email: str | None
    signed_in: bool
    at: str
    done_by: str | None
    done_at: str | None


class Enquiries(Form):
    """The questions that a committee was asked."""

    group: Named
    enquiries: list[Enquiry]
    open: int
    on: bool
    key: str
