"""What pages show of refunds. Amounts are in pence, moments are ISO."""

from typing import TypedDict

from union.commerce.refunds.rules import State


class RefundShown(TypedDict):
    """A refund of an order: why, how it stands, in words too, and of what; `note` says how it was paid by hand, where it was."""

    refund_id: str
    amount: int
    reason: str
    state: State
    means: str
    note: str | None
    asked_at: str
    names: list[str]


class RefundThatFailed(TypedDict):
    """A refund that did not reach its buyer, and since when."""

    refund_id: str
    order_id: str
    group_id: str
    group_name: str
    group_type: str
    amount: int
    since: str
