"""What pages show of disputes. Amounts are in pence, moments are ISO."""

from typing import TypedDict


class OpenDispute(TypedDict):
    """A dispute that no bank has decided; where it `asks` for evidence, by when, and how many days are left.

    The order and its group's name are not there where nobody knows what was paid for.
    """

    dispute_id: str
    order_id: str | None
    group_id: str
    group_name: str | None
    group_type: str | None
    amount: int
    asks: bool
    due_by: str | None
    days_left: int | None
    since: str
