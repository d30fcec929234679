"""Verbs: note what Stripe says of a payout, and read what each took along."""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from union import store, sweeps, time_left, watch
from union.commerce.disputes import actions as disputes
from union.commerce.disputes.rules import StripeDispute
from union.commerce.orders import records as order_records
from union.commerce.payouts import rules
from union.commerce.payouts.rules import Column, Line, State
from union.commerce.payouts.tables import Payout, PayoutPart, PayoutShare
from union.commerce.reconciliation.rules import UNION, Movement, StripeCharge, StripePayout
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.rules import StripeRefund
from union.store import Put, Update
from union.times import iso
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order

_AT_ONCE = 50
_LOOKS = 3


def note(told: StripePayout) -> bool:
    """Note what Stripe says of a payout; it may say so in any order, and twice. Returns whether that was new.

    What was said to be complete, or to have failed, stays so: only older news say otherwise. Raises `ConditionFailed` where it changes at
    this moment, time and again.
    """
    for look in range(_LOOKS):
        (known,) = store.read(Payout.by_key(told.payout_id))
        change = _begun(told) if known is None else _changed(known, told)
        if change is None:
            return False
        try:
            store.commit(change)
        except store.ConditionFailed:
            if look + 1 == _LOOKS:
                raise
        else:
            return True
    return False


def _begun(told: StripePayout) -> Put:
    state, place = rules.state(told), rules.place(told.arrives.isoformat(), told.payout_id)
    row = Payout(
        told.payout_id,
        listed=rules.ALL,
        place=place,
        arrives=told.arrives.isoformat(),
        amount=told.amount,
        state=state,
        failed=told.failed,
        unread=rules.UNREAD if state == State.UNREAD else None,
    )
    return Put(row, Payout.payout_id.does_not_exist())


def _changed(known: Payout, told: StripePayout) -> Update | None:
    state, arrives = rules.state(told), told.arrives.isoformat()
    moved = known.state == State.COMING and (state != State.COMING or known.arrives != arrives)
    failed = told.failed and not known.failed
    if not moved and not failed:
        return None
    actions = [Payout.failed.set(True)] if failed else []
    if moved:
        actions += [Payout.state.set(state), Payout.arrives.set(arrives), Payout.place.set(rules.place(arrives, told.payout_id))]
    if moved and state == State.UNREAD:
        actions.append(Payout.unread.set(rules.UNREAD))
    return Update(Payout(told.payout_id), actions, (Payout.state == known.state) & (Payout.failed == bool(known.failed)))


def sweep() -> dict[str, int]:
    """Read what payouts took along that nobody has read yet, the oldest first, while there is time; what is left is for the next time.

    Returns how many payouts are known now that were not.
    """
    waiting = Payout.by_unread.query(rules.UNREAD)
    return dict(sweeps.each("payout", waiting, lambda row: _read(str(row.payout_id)), lambda row: str(row.payout_id)))


def _read(payout_id: str) -> dict[str, int]:
    from union.commerce.orders import stripe_gateway

    (row,) = store.read(Payout.by_key(payout_id))
    if row is None or row.state != State.UNREAD or not _tried(row):
        return {}
    after = row.after
    while time_left.seconds() > time_left.AFTER:
        found, more = stripe_gateway.movements_of(payout_id, after)
        _keep(payout_id, [one for one in found if not rules.is_own(one, payout_id)])
        if not more:
            return {"payouts": _close(row)}
        after = found[-1].movement_id
        # Of two runs at once the later one decides. If that sets it back, some is read once more, which changes nothing.
        store.commit(Update(Payout(payout_id), [Payout.after.set(after)], Payout.state == State.UNREAD))
    watch.count(Count.SWEEP_UNFINISHED)
    return {}


def _tried(row: Payout) -> bool:
    """Note that it is tried to read a payout, before it is: so its page says what is so, whatever keeps it from being read.

    False where somebody else has read it meanwhile.
    """
    if row.tried:
        return True
    try:
        store.commit(Update(Payout(row.payout_id), [Payout.tried.set(True)], Payout.state == State.UNREAD))
    except store.ConditionFailed:
        return False
    return True


def _keep(payout_id: str, movements: Sequence[Movement]) -> None:
    whose = _orders(movements)
    known = {
        str(order.order_id): order
        for order in store.read(*(order_records.key(name) for name in set(whose.values())))
        if order is not None
    }
    _put(_part_write(payout_id, one, known.get(whose.get(one.movement_id, ""))) for one in movements)


def _part_write(payout_id: str, movement: Movement, order: "Order | None") -> Put:
    gross, fee = rules.split(movement)
    group_id = str(order.group_id) if order else UNION
    part = PayoutPart(
        payout_id,
        f"{group_id}#{iso(movement.at)}#{movement.movement_id}",
        group_id=group_id,
        order_id=order.order_id if order else None,
        movement_id=movement.movement_id,
        column=rules.column(movement),
        gross=gross,
        fee=fee,
        name=rules.shortened(order_records.described(order)) if order else None,
        at=movement.at,
    )
    return Put(part)


def _put(parts: Iterable[Put]) -> None:
    for some in batched(parts, _AT_ONCE, strict=False):
        store.commit(*some)


def _orders(movements: Sequence[Movement]) -> dict[str, str]:
    """Of which order each movement is, by its id, as the ledger has it; what is of none is left out."""
    found: dict[str, str | None] = {}
    asked = {one.movement_id: key for one in movements if (key := _row_key(one)) is not None}
    rows = dict(zip(asked, store.read(*asked.values()), strict=True))
    for one in movements:
        row = rows.get(one.movement_id)
        found[one.movement_id] = row.order_id if row is not None else _told_order(one)
    return {name: order_id for name, order_id in found.items() if order_id}


def _row_key(movement: Movement) -> "store.Get[Any] | None":
    match movement.cause:
        case StripeRefund(refund_id=str(refund_id)):
            return refunds.key(refund_id)
        case StripeDispute(dispute_id=dispute_id):
            return disputes.key(dispute_id)
    return None


def _told_order(movement: Movement) -> str | None:
    """The order that Stripe names: a payment carries it; for what was done there and not here, its payment is asked for."""
    from union.commerce.orders import stripe_gateway

    match movement.cause:
        case StripeCharge(order_id=order_id):
            return order_id
        case StripeRefund(payment_intent=str(payment)) | StripeDispute(payment_intent=str(payment)):
            return stripe_gateway.order_of(payment)
    return None


def _close(row: Payout) -> int:
    """All that a payout took along is written: sum it for each group, and for all. Returns 1, or 0 where somebody else did."""
    lines = [_line(part) for part in PayoutPart.query(row.payout_id, consistent_read=True)]
    shares = rules.by_group(lines)
    _put(Put(PayoutShare(name, row.place, payout_id=row.payout_id, **vars(told))) for name, told in shares.items())
    whole = rules.sums(lines)
    agrees = whole.net == int(row.amount)
    if not agrees:
        watch.logger.error("A payout is not the sum of its parts", payout_id=row.payout_id, left=int(row.amount) - whole.net)
    told = [getattr(Payout, name).set(pence) for name, pence in vars(whole).items()]
    actions = [*told, Payout.agrees.set(agrees), Payout.state.set(State.KNOWN), Payout.unread.remove(), Payout.after.remove()]
    try:
        store.commit(Update(Payout(row.payout_id), actions, Payout.state == State.UNREAD))
    except store.ConditionFailed:
        return 0
    return 1


def _line(part: PayoutPart) -> Line:
    return Line(part.group_id, part.order_id, part.movement_id, Column(part.column), int(part.gross), int(part.fee))
