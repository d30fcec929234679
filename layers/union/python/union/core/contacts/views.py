"""What the page of officers' staff contacts shows."""

from typing import TypedDict

from union.views import Form


class Held(TypedDict):
    """A staff contact with the first and the last day (ISO), where they are known; the policy pack names one without days."""

    name: str
    email: str
    starts_on: str | None
    ends_on: str | None


class Officer(TypedDict):
    """A part-time officer, whose contact is `now`, who is `next` and who was `before`; `wants` says what is to be seen to, if anything.

    `of_pack` says that the contact is the policy pack's, as staff never kept one.
    """

    group_id: str
    name: str
    now: Held | None
    next: list[Held]
    before: list[Held]
    of_pack: bool
    wants: str


class Contacts(Form):
    """The officers whom the caller supports, and the day (ISO)."""

    officers: list[Officer]
    today: str
    key: str


class OwnContact(TypedDict):
    """The staff contact of an officer's own, as their page shows it, and since when (ISO), where that is known."""

    name: str
    email: str
    since: str | None
