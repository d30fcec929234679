"""What the pages of what does not agree with Stripe show."""

from typing import TypedDict

from union.views import Form


class DifferenceShown(TypedDict):
    """Something that does not agree: what, in words too, for how many pence, and since when (ISO); `subject` is its id at Stripe.

    Where somebody closed it, when (ISO) and their note.
    """

    difference_id: str
    what: str
    meaning: str
    subject: str
    amount: int
    group_id: str
    order_id: str | None
    since: str
    resolved_at: str | None
    note: str | None


class OpenDifference(DifferenceShown):
    """Something that does not agree; `yours` says that the caller is staff support of the group whose order it is."""

    yours: bool


class Differences(Form):
    """What does not agree with Stripe and what was put right, the newest first, and when Stripe was last asked (ISO)."""

    open: list[OpenDifference]
    resolved: list[DifferenceShown]
    ran_at: str | None
    key: str


class Heard(TypedDict):
    """What came of something that Stripe told."""

    did: str
