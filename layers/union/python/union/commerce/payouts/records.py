"""Reads what payouts took along, as other rooms ask for it."""

from typing import TYPE_CHECKING

from union import store
from union.commerce.payouts.rules import Column, State
from union.commerce.payouts.tables import Payout, PayoutPart

if TYPE_CHECKING:
    from union.commerce.payouts.views import CameWith

_MOST = 20
"""Movements of one order that are looked at: its payment, refunds, a dispute."""


def of_order(order_id: str) -> "list[CameWith]":
    """With which payments to the bank an order's money came, and its refunds went, the oldest first.

    A payment of which not all is read yet has no page for its groups, so nothing leads to it.
    """
    parts = list(PayoutPart.by_order.query(order_id, limit=_MOST))
    found = store.read(*(Payout.by_key(one) for one in dict.fromkeys(str(part.payout_id) for part in parts)))
    known = {str(payout.payout_id): payout for payout in found if payout is not None and payout.state == State.KNOWN}
    told: list[CameWith] = [
        {
            "payout_id": payout.payout_id,
            "arrives": payout.arrives,
            "failed": bool(payout.failed),
            "column": Column(part.column),
            "net": int(part.gross) - int(part.fee),
        }
        for part in parts
        if (payout := known.get(str(part.payout_id))) is not None
    ]
    return sorted(told, key=lambda one: (one["arrives"], one["payout_id"]))
