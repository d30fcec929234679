"""What the page of a review of access shows."""

from typing import TypedDict

from union.views import Form, Named


class Reviewed(TypedDict):
    """A role that is reviewed: who holds it since when (ISO), what it opens in words, who confirmed it, and who is left to.

    `gone` says that it has ended otherwise, `lapsed` that nobody confirmed it in time.
    """

    person_id: str
    name: str
    role: str
    starts_on: str
    why: list[str]
    confirmed_by: list[str]
    officers_left: int
    staff_left: int
    done: bool
    gone: bool
    lapsed: bool
    yours: bool
    may_confirm: bool


class AccessReview(Form):
    """The last review of a group's committee, where there was one: its days (ISO), whether it stands still, and each role.

    `confirmed` of `asked` roles are confirmed. `next_on` is when the next review begins.
    """

    group: Named
    review_id: str | None
    began_on: str | None
    due_on: str | None
    stands: bool
    warned: bool
    roles: list[Reviewed]
    confirmed: int
    asked: int
    support: bool
    next_on: str | None
    key: str
