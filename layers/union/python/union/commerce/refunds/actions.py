"""Verbs: ask for a refund with the change that causes it, tell Stripe of it, once, and follow what becomes of it there."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import ids, store, sweeps, watch
from union.commerce.ledger import actions as ledger
from union.commerce.ledger.rules import Kind as Entry
from union.commerce.ledger.rules import Part
from union.commerce.orders import letters as order_letters
from union.commerce.orders import records as order_records
from union.commerce.reconciliation.rules import UNION
from union.commerce.refunds import rules
from union.commerce.refunds.rules import Asked, State, StripeRefund
from union.commerce.refunds.tables import PartMap, Refund
from union.core.audit.actions import audit_write
from union.core.letters.rules import Kind
from union.core.policy import actions as policies
from union.errors import Unavailable
from union.store import ConditionFailed, Get, Put, Update, absent
from union.times import iso
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.refunds.views import RefundShown, RefundThatFailed

UNKNOWN, REPEATED = "unknown refund", "repeated"
_UNSENT, _FAILED = "unsent", "failed"
_TRIES = 4
"""Attempts to follow a refund: a webhook, the sweep and the nightly look may all be at it at once."""
_LISTED = 200
_GIVE_TIME = timedelta(minutes=1)
"""For whoever asked for a refund to send it: the sweep asks only after that."""
_KEYS_LAST = timedelta(hours=12)
"""Stripe keeps a key for a day; half of it is left for clocks and for a call that takes long."""


def ask_write(refund: Asked, now: datetime) -> Put:
    """The part of a transaction that asks for a refund. `ConditionFailed` where it was asked for before."""
    kept = Refund(
        refund_id=refund.refund_id,
        order_id=refund.order_id,
        group_id=refund.group_id,
        group_name=refund.group_name,
        group_type=refund.group_type,
        payment_intent=refund.payment_intent,
        amount=refund.amount,
        reason=refund.reason,
        asked_by=refund.asked_by,
        asked_at=now,
        parts=[PartMap(product_id=p.product_id, name=p.name, quantity=p.quantity, amount=p.amount) for p in refund.parts],
        state=State.ASKED,
        unsent=_UNSENT,
    )
    return Put(kept, Refund.refund_id.does_not_exist())


def key(refund_id: str) -> Get[Refund]:
    """Ask for a refund."""
    return Refund.by_key(refund_id)


def of_order(order_id: str) -> "list[RefundShown]":
    """The refunds of an order, as its pages show them, the oldest first."""
    return [
        {
            "refund_id": kept.refund_id,
            "amount": int(kept.amount),
            "reason": kept.reason,
            "state": State(kept.state),
            "means": rules.MEANINGS[State(kept.state)],
            "note": kept.note,
            "asked_at": iso(kept.asked_at),
            "names": [part.name for part in kept.parts],
        }
        for kept in Refund.by_order.query(order_id)
    ]


def again_write(refund: Refund, order: "Order", actor: str, now: datetime) -> tuple[str, list[Update | Put]]:
    """The parts of a transaction that ask anew for an order's refund that failed, and its id. `ConditionFailed` where that was done."""
    name = ids.derived(refund.refund_id, "again")
    renewed = Asked(
        refund_id=name,
        order_id=refund.order_id,
        group_id=refund.group_id,
        group_name=refund.group_name,
        group_type=refund.group_type,
        payment_intent=refund.payment_intent,
        amount=int(refund.amount),
        reason=refund.reason,
        asked_by=actor,
        parts=_parts(refund),
    )
    return name, [_settled(refund, State.RETRIED), ask_write(renewed, now), *_still_owed(refund, order, -int(refund.amount))]


def asked_again(refund: Refund, actor: str) -> bool:
    """Whether this very person has asked for a refund that failed anew: of two clicks, the second one finds it done."""
    if refund.state != State.RETRIED:
        return False
    (renewed,) = store.read(key(ids.derived(refund.refund_id, "again")))
    return renewed is not None and renewed.asked_by == actor


def is_settled(refund: Refund, note: str) -> bool:
    """Whether a refund that failed was settled in the very way that the `note` says: of two clicks, the second one finds it done."""
    return bool(refund.state == State.SETTLED and refund.note == note)


def _settled(refund: Refund, state: State, *more: Any) -> Update:
    """The part by which a refund that failed is one that waits no more. `ConditionFailed` where that was done before."""
    actions = [Refund.state.set(state), Refund.unsent.remove(), *more]
    return Update(Refund(refund.refund_id), actions, Refund.state == State.FAILED)


def _still_owed(refund: Refund, order: "Order", amount: int) -> list[Update]:
    """The part that counts with the order what is still owed of it. A payment that was not what it costs is none of what it paid back."""
    return [order_records.came_back_write(refund.order_id, amount)] if refund.payment_intent == order.payment_intent else []


def by_hand_write(refund: Refund, order: "Order", note: str, now: datetime) -> list[Update | Put]:
    """The parts of a transaction that settle a refund of an order which failed: the union paid it by hand, in the way that the `note` says.

    What Stripe holds stays what it was, but is the union's now, as the union has paid for the group. `ConditionFailed` where it was
    settled before.
    """
    common: dict[str, Any] = {"at": now, "order_id": refund.order_id, "payment_intent": refund.payment_intent}
    amount = int(refund.amount)
    return [
        _settled(refund, State.SETTLED, Refund.note.set(note)),
        *_still_owed(refund, order, -amount),
        ledger.entry_write(Entry.BY_HAND, refund.refund_id, -amount, group_id=refund.group_id, parts=_parts(refund), **common),
        ledger.entry_write(Entry.BY_HAND, refund.refund_id, amount, group_id=UNION, **common),
        _to_buyer(refund, order, Kind.REFUND_SETTLED, now, note=note),
    ]


def _to_buyer(refund: Refund, order: "Order", kind: Kind, now: datetime, **more: Any) -> Put:
    return order_letters.to_buyer(kind, f"{kind}#{refund.refund_id}", order, now, amount=int(refund.amount), **more)


def failed() -> "list[RefundThatFailed]":
    """The refunds that did not reach their buyers and that nobody has settled, the oldest first, without a name."""
    return [
        {
            "refund_id": kept.refund_id,
            "order_id": kept.order_id,
            "group_id": kept.group_id,
            "group_name": kept.group_name,
            "group_type": kept.group_type,
            "amount": int(kept.amount),
            "since": iso(kept.asked_at),
        }
        for kept in Refund.by_unsent.query(_FAILED, limit=_LISTED)
    ]


def send(refund_id: str, now: datetime) -> bool:
    """Tell Stripe of a refund that was asked for. False where it does not answer now; the sweep asks again."""
    from union.commerce.orders import stripe_gateway

    (refund,) = store.read(key(refund_id))
    # It is on its way or through: whoever else was to send it was quicker.
    if refund is None or refund.state != State.ASKED:
        return True
    late = refund.asked_at < now - _KEYS_LAST
    try:
        told = stripe_gateway.refund(refund_id, str(refund.payment_intent), int(refund.amount), look_first=late)
    except Unavailable:
        watch.logger.warning("A refund waits for Stripe", refund_id=refund_id)
        return False
    except stripe_gateway.Refused as refused:
        watch.logger.warning("Stripe refused a refund", refund_id=refund_id, why=str(refused))
        with suppress(ConditionFailed):
            _move(refund, State.FAILED, [], None, now)
        return True
    watch.count(Count.REFUND_SENT)
    follow(told, now)
    return True


def follow(told: StripeRefund, now: datetime) -> str:
    """Let a refund of ours follow what Stripe says of it; whoever says it, however often, it happens once.

    Returns "unknown refund" where it is none of ours, "repeated", or its state.
    """
    for _ in range(_TRIES):
        (refund,) = store.read(key(told.refund_id)) if told.refund_id else (None,)
        if refund is None:
            return UNKNOWN
        state = rules.after(refund.state, told.status)
        entries = absent(*move_write(told, refund.group_id, refund.order_id, _parts(refund), now))
        if state is None and not entries:
            return REPEATED
        with suppress(ConditionFailed):
            _move(refund, state or State(refund.state), entries, told.stripe_id, now)
            return state or str(refund.state)
    raise Unavailable("Somebody else is at this refund. Please try again in a moment.")


def move_write(told: StripeRefund, group_id: str, order_id: str | None, parts: tuple[Part, ...], now: datetime) -> list[Put]:
    """The ledger's entries of a refund as far as its money has moved; `parts` is what the order's refund falls on, below zero."""
    shares = parts if sum(part.amount for part in parts) == -told.amount else ()
    back = tuple(Part(part.product_id, part.name, -part.quantity, -part.amount) for part in shares)
    common: dict[str, Any] = {"group_id": group_id, "order_id": order_id, "payment_intent": told.payment_intent}
    found = []
    if told.moved:
        found.append(ledger.entry_write(Entry.REFUND, told.stripe_id, -told.amount, at=told.at, parts=shares, **common))
    if told.came_back:
        found.append(ledger.entry_write(Entry.REFUND_FAILED, told.stripe_id, told.amount, at=now, parts=back, **common))
    return found


def _move(refund: Refund, state: State, entries: list[Put], stripe_id: str | None, now: datetime) -> None:
    """One transaction for the state, the money and who has to know. Raises `ConditionFailed` where somebody else was quicker."""
    failing = state == State.FAILED and refund.state != State.FAILED
    actions = [Refund.state.set(state)]
    if failing:
        actions.append(Refund.unsent.set(_FAILED))
    elif refund.unsent and state != State.ASKED:
        actions.append(Refund.unsent.remove())
    if stripe_id:
        actions.append(Refund.stripe_id.set(stripe_id))
    moving = Update(Refund(refund.refund_id), actions, Refund.state == refund.state)
    noting = audit_write(f"order#{refund.order_id}", f"refund {state}", "stripe", now, refund=refund.refund_id)
    store.commit(moving, *entries, *(_failing(refund, now) if failing else []), noting)
    if any(one.record.kind == Entry.REFUND for one in entries):  # type: ignore[attr-defined] # entries of the ledger
        watch.measure(Count.REFUNDED, int(refund.amount))
    if failing:
        watch.count(Count.REFUND_FAILED)
        watch.logger.warning("A refund failed", refund_id=refund.refund_id)


def _failing(refund: Refund, now: datetime) -> list[Put | Update]:
    """The parts by which everybody knows that a refund did not arrive: its staff, its buyer, and its order, as far as that is still there."""
    staff = order_letters.to_staff(Kind.REFUND_FAILED, f"refund-failed#{refund.refund_id}", refund, policies.read(), now)
    (order,) = store.read(order_records.key(refund.order_id))
    if order is None:
        return [staff]
    return [staff, _to_buyer(refund, order, Kind.REFUND_RETURNED, now), *_still_owed(refund, order, int(refund.amount))]


def _parts(refund: Refund) -> tuple[Part, ...]:
    return tuple(Part(p.product_id, p.name, int(p.quantity), int(p.amount)) for p in refund.parts)


def sweep(now: datetime) -> int:
    """Tell Stripe of refunds that it was not told of. Returns how many there were."""
    waiting = Refund.by_unsent.query(_UNSENT, Refund.asked_at < now - _GIVE_TIME)
    done = sweeps.each(
        "refund", waiting, lambda found: _asked_again(str(found.refund_id), now), lambda found: str(found.refund_id)
    )
    return done["refunds"]


def _asked_again(refund_id: str, now: datetime) -> dict[str, int]:
    send(refund_id, now)
    return {"refunds": 1}
