"""Verbs: ask for a refund with the change that causes it, and tell Stripe of it, once."""

from datetime import datetime, timedelta

from union import store, watch
from union.errors import Unavailable
from union.refunds.rules import Asked, State
from union.refunds.tables import PartMap, Refund
from union.store import Change, Lost, Save
from union.watch import Count

_UNSENT = "unsent"
_AT_A_SWEEP = 50
_GIVE_TIME = timedelta(minutes=1)


def asked(refund: Asked, now: datetime) -> Save:
    """The part of a transaction that asks for a refund. It is lost where it was asked for before."""
    kept = Refund(
        refund_id=refund.refund_id,
        order_id=refund.order_id,
        group_id=refund.group_id,
        payment_intent=refund.payment_intent,
        amount=refund.amount,
        reason=refund.reason,
        asked_by=refund.asked_by,
        asked_at=now,
        parts=[PartMap(product_id=p.product_id, name=p.name, quantity=p.quantity, amount=p.amount) for p in refund.parts],
        state=State.ASKED,
        unsent=_UNSENT,
    )
    return Save(kept, Refund.refund_id.does_not_exist())


def send(refund_id: str, now: datetime) -> bool:
    """Tell Stripe of a refund that was asked for. False where it does not answer now; the sweep asks again."""
    from union.orders import till

    (refund,) = store.read(Refund.by_key(refund_id))
    if refund is None or refund.state != State.ASKED:
        return True
    try:
        stripe_id = till.refund(refund_id, str(refund.payment_intent), int(refund.amount))
    except Unavailable:
        watch.logger.warning("A refund waits for Stripe", refund_id=refund_id)
        return False
    _sent(refund, stripe_id)
    return True


def _sent(refund: Refund, stripe_id: str) -> None:
    actions = [Refund.state.set(State.SENT), Refund.stripe_id.set(stripe_id), Refund.unsent.remove()]
    try:
        store.commit(Change(Refund(refund.refund_id), actions, Refund.state == State.ASKED))
    except Lost:
        return
    watch.count(Count.REFUND_SENT)


def sweep(now: datetime) -> int:
    """Tell Stripe of refunds that it was not told of. Returns how many there were."""
    waiting = list(Refund.by_unsent.query(_UNSENT, Refund.asked_at < now - _GIVE_TIME, limit=_AT_A_SWEEP))
    for refund in waiting:
        send(refund.refund_id, now)
    return len(waiting)
