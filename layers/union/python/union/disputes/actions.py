"""Verbs: follow what Stripe says of a dispute: hold the money, bar refunds, and tell staff."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from union import settings, store, watch
from union.audit.actions import noted
from union.disputes import rules
from union.disputes.rules import State, StripeDispute
from union.disputes.tables import Dispute
from union.errors import Unavailable
from union.ledger import actions as ledger
from union.ledger.rules import Kind as Entry
from union.letters import actions as letters
from union.letters.rules import Kind
from union.orders import actions as orders
from union.policy import actions as policies
from union.store import Change, Lost, Save, absent
from union.watch import Count

REPEATED = "repeated"
_TRIES = 4


def follow(told: StripeDispute, order: Any, group_id: str, now: datetime) -> str:
    """Let a dispute follow what Stripe says of it; `order` is the one it is about, or None. It happens once, however often it is said.

    Returns "repeated", or the dispute's state.
    """
    for _ in range(_TRIES):
        (known,) = store.read(Dispute.by_key(told.dispute_id))
        state = rules.after(known.state if known else None, rules.state(told.status))
        entries = absent(*_moved(told, order, group_id))
        if state is None and not entries:
            return REPEATED
        with suppress(Lost):
            store.commit(*_changes(told, known, state, order, group_id, now), *entries)
            _count(state, told)
            return state or "entered"
    raise Unavailable("Somebody else is at this dispute. Please try again in a moment.")


def _count(state: State | None, told: StripeDispute) -> None:
    if state == State.OPEN:
        watch.count(Count.DISPUTED)
        watch.logger.warning("A payment is disputed", dispute_id=told.dispute_id)


def _changes(
    told: StripeDispute, known: Dispute | None, state: State | None, order: Any, group_id: str, now: datetime
) -> list[Save | Change]:
    """What follows from a new state: nothing from a movement of money alone."""
    if state is None:
        return []
    kept = Dispute(
        dispute_id=told.dispute_id,
        order_id=order.order_id if order else None,
        group_id=group_id,
        amount=told.amount,
        state=state,
        opened_at=told.at,
        decided_at=None if state == State.OPEN else now,
    )
    saving = Save(kept, Dispute.dispute_id.does_not_exist() if known is None else (Dispute.state == known.state))
    if order is None:
        return [saving]
    noting = noted(f"order#{order.order_id}", f"dispute {state}", "stripe", now, dispute=told.dispute_id, amount=told.amount)
    barred = state == State.LOST or (state == State.OPEN and not told.refundable)
    marking = orders.disputed(order.order_id, told.dispute_id) if barred else orders.undisputed(order.order_id)
    return [saving, marking, _letter(told, state, order, now), noting]


def _letter(told: StripeDispute, state: State, order: Any, now: datetime) -> Save:
    contact = policies.read().contact(str(order.group_type))
    context = {
        "team": contact["team"],
        "union": settings.union_name(),
        "group_name": order.group_name,
        "state": state,
        "amount": told.amount,
        "order_id": order.order_id,
        "url": f"{settings.site_url()}/groups/{order.group_id}/orders/{order.order_id}/refund",
    }
    return letters.letter(Kind.DISPUTED, f"disputed#{told.dispute_id}#{state}", contact["email"], context, now)


def _moved(told: StripeDispute, order: Any, group_id: str) -> list[Save]:
    common: dict[str, Any] = {
        "group_id": group_id,
        "order_id": order.order_id if order else None,
        "payment_intent": told.payment_intent,
    }
    found = []
    for one in told.movements:
        kind = Entry.DISPUTE_WON if one.back else Entry.DISPUTE
        found.append(ledger.entered(kind, one.movement_id, one.amount, at=one.at, **common))
        if one.fee:
            found.append(ledger.entered(Entry.FEE, one.movement_id, -one.fee, at=one.at, **common))
    return found
