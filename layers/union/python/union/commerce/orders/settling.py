"""Lets an order follow what Stripe says of its payment, once, however often and by whomever it is said."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from pynamodb.expressions.update import Action

from union import settings, store, watch
from union.commerce.orders import booking, records, rules
from union.commerce.orders import letters as order_letters
from union.commerce.orders.rules import Line, Outcome, Payment, Status, Why
from union.commerce.orders.tables import Order
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind
from union.commerce.refunds import actions as refunds
from union.commerce.stock import actions as stock
from union.commerce.stock.rules import Hold
from union.commerce.tickets import records as ticket_records
from union.core.audit.actions import audit_write
from union.core.letters.rules import Kind as Letter
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import NotAllowed, Unavailable
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.money import CURRENCY
from union.store import ConditionFailed, Part, Put, Update
from union.watch import Count

_TRIES = 5
"""Each is lost to somebody who took a place or joined meanwhile; what only collided the store has tried again by then."""


def settle(payment: Payment, now: datetime) -> str:
    """Let an order follow what a checkout session says; whoever says it, however often, it happens once.

    Returns "other mode", "unknown order", "repeated", or the order's new status.
    """
    if payment.livemode is not settings.stripe_livemode():  # A payment that only tests must not pay a real order.
        return "other mode"
    if payment.order_id is None:
        return "unknown order"
    order, pack = store.read(records.key(payment.order_id), policies.in_force_key())
    if order is None:
        watch.logger.warning("A payment for an order that is not ours", session_id=payment.session_id)
        return "unknown order"
    # Stripe tells things twice and in any order; what is behind where the order stands already is a repetition.
    status = rules.after(order.status, payment.outcome)
    if status is None:
        return "repeated"
    if status == Status.PAID and not rules.agrees(payment, int(order.amount)):
        if order.status == Status.REVIEW:
            return "repeated"
        # Whatever it was paid for, this is not the price: nothing is given away until somebody has looked.
        status = Status.REVIEW
    elif status == Status.PAID and order.status == Status.REVIEW:
        payment = replace(payment, before=put_aside(order))
        order.received = None  # What came before was not for this order; the true payment is what settles it.
    return _follow(order, payment, status, policies.current(pack), now)


def _follow(order: Order, payment: Payment, status: Status, policy: Policy, now: datetime) -> str:
    noting = audit_write(f"order#{order.order_id}", status, "stripe", now, session=payment.session_id)
    try:
        match status:
            case Status.PAID:
                status = give(order, payment, noting, policy, now)
            case Status.PROCESSING | Status.REVIEW:
                _wait(order, payment, status, noting, policy, now)
            case _:
                rest: list[Part] = [*let_go_write(order, status), *_told_of(order, status, now), noting]
                end(order, status_write(order, payment, status, now), rest)
    except ConditionFailed:
        return _once_more(order, payment, now)
    count(status)
    if payment.before is not None:  # Written down with the order already; what is not sent now, the sweep sends.
        refunds.send(booking.refund_id(order, str(payment.before.payment_intent)), now)
    return status


def _told_of(order: Order, status: Status, now: datetime) -> list[Put]:
    """The letter to somebody whose slow payment failed; whoever let the time run out knows, and was charged nothing."""
    if status != Status.FAILED:
        return []
    return [order_letters.to_buyer(Letter.PAYMENT_FAILED, f"payment-failed#{order.order_id}", order, now)]


def _wait(order: Order, payment: Payment, status: Status, noting: Put, policy: Policy, now: datetime) -> None:
    """A bank or staff have to say what becomes of the order. What it is for stays held meanwhile, with an end; where it has gone to
    somebody else already the order waits without, and its page says so."""
    until = now + rules.SLOWEST
    kept: Hold | None = records.hold(order)
    for _ in range(_TRIES):
        held = stock.keep_write(kept, until) if kept else []
        moved = status_write(
            order, payment, status, now, kept, more=_waiting(order, payment, status, until if held else None, now)
        )
        try:
            with stock.given_back(partial(stock.release_new, kept or records.hold(order))):
                store.commit(moved, *held, *_asked_to_look(order, payment, status, policy, now), noting)
        except ConditionFailed as lost:
            if kept is None or lost.on(moved) or not any(lost.on(place) for place in held):
                stock.release_new(kept or records.hold(order))
                raise
            kept = stock.again(kept, now, until)
        else:
            return
    raise Unavailable("The house is very busy. Please try again in a moment.")


def _waiting(order: Order, payment: Payment, status: Status, until: datetime | None, now: datetime) -> list[Action]:
    held = Order.held_until.set(until) if until else Order.held_until.remove()
    if status == Status.PROCESSING:
        return [held, Order.awaiting.set(rules.shard(order.order_id)), Order.pay_by.set(now + rules.LOOK_AGAIN)]
    came = [Order.received.set(int(payment.amount or 0)), Order.received_in.set(str(payment.currency))]
    return [held, Order.awaiting.set(rules.STAFF), Order.pay_by.set(now), *came]


def _asked_to_look(order: Order, payment: Payment, status: Status, policy: Policy, now: datetime) -> list[Part]:
    """Who has to know of a payment that is not what its order costs, and the money as it is: ours, and nobody knows for what yet."""
    if status != Status.REVIEW:
        return []
    came = int(payment.amount or 0) if payment.currency == CURRENCY else 0
    checked = order_letters.to_buyer(Letter.PAYMENT_CHECKED, f"payment-checked#{order.order_id}", order, now)
    money = [booking.set_aside_write(order, str(payment.payment_intent), came, now)] if came and payment.payment_intent else []
    return [checked, order_letters.waits(order, Why.REVIEW, policy, now), *money, *_counted_again(order)]


def end(order: Order, moved: Update, rest: Sequence[Part]) -> None:
    """An order comes to nothing: in one transaction it moves, and gives back what is still held for it. Raises `ConditionFailed`."""
    held = stock.let_go_write(records.hold(order))
    for _ in range(_TRIES):
        try:
            store.commit(moved, *rest, *held)
        except ConditionFailed as lost:
            if not all(part in held for part in lost.parts):
                raise
            held = [part for part in held if not lost.on(part)]  # Those places are somebody else's by now.
        else:
            stock.on_sale_again(records.hold(order))
            return
    raise Unavailable("The house is very busy. Please try again in a moment.")


def _once_more(order: Order, payment: Payment, now: datetime) -> str:
    """Somebody moved the order between reading and writing: look at it again, as it is now."""
    (again,) = store.read(records.key(order.order_id))
    if again is None or rules.after(again.status, payment.outcome) is None:
        return "repeated"
    if again.status == order.status:
        raise Unavailable("This order cannot be settled at this moment.")
    return settle(payment, now)


def status_write(
    order: Order,
    payment: Payment,
    status: Status,
    now: datetime,
    hold: Hold | None = None,
    *,
    back: Sequence[Line] = (),
    more: Sequence[Action] = (),
) -> Update:
    """The part of a transaction that moves an order on. `ConditionFailed` where somebody else moved it since it was read."""
    actions: list[Action] = [Order.status.set(status), Order.session_id.set(payment.session_id), *more]
    if status not in (Status.PROCESSING, Status.REVIEW):
        actions += [
            *([Order.awaiting.remove()] if order.awaiting else []),
            *([Order.held_until.remove()] if order.held_until else []),
        ]
    if status in (Status.PAID, Status.TOO_LATE) and payment.amount == int(order.amount):
        actions += [Order.received.remove(), Order.received_in.remove()]
    if payment.payment_intent:
        actions.append(Order.payment_intent.set(payment.payment_intent))
    if status in (Status.PAID, Status.TOO_LATE):
        actions.append(Order.paid_at.set(now))
    if hold and hold.places:
        actions.append(Order.places.set(hold.written()))
    if back:
        actions.append(Order.returned.set({line.line_id: line.quantity for line in back}))
        actions.append(Order.refunded.set(booking.cost(back, order) if status == Status.PAID else records.paid_for(order)))
    return Update(Order(order.order_id), actions, Order.status == order.status)


def let_go_write(order: Order, status: Status) -> list[Update]:
    """What a person may have of a limited thing, given back with an order that came to nothing."""
    if rules.counted(status) or not rules.counted(order.status):
        return []
    return [stock.allow_again_write(order.person_id, thing, number) for thing, number in _limited(order)]


@dataclass(frozen=True)
class _Deal:
    """All that settling an order changes, as parts of one transaction, and those of them by which a race may be lost."""

    grant: Grant | None
    twice: bool
    moved: Update
    member: Update | None
    places: Sequence[Update]
    rest: Sequence[Part]

    @property
    def parts(self) -> list[Part]:
        return [self.moved, *([self.member] if self.member else []), *self.places, *self.rest]


def give(order: Order, payment: Payment, noting: Put, policy: Policy, now: datetime) -> Status:
    """The order is paid, its money is in the ledger, its buyer has what was bought, and the letters are written: all or nothing.

    Where the stock has gone to somebody else, or the buyer holds as good a membership already, the money is booked all the same and
    what cannot be given is paid back. Whoever loses the race to settle gives back the places that only they took for it.
    """
    if _is_for_what_is_over(order, now):
        return _pay_back(order, payment, noting, now)
    kept = records.hold(order)
    for _ in range(_TRIES):
        deal = _deal(order, payment, kept, policy, now)
        try:
            with stock.given_back(partial(stock.release_new, kept)):
                store.commit(*deal.parts, noting)
        except ConditionFailed as lost:
            renewed = _another_way(deal, lost, kept, now)
            if renewed is None and not lost.on(deal.moved):
                return _pay_back(order, payment, noting, now)
            if renewed is None:  # Somebody else settles this order now; `_once_more` looks at what they made of it.
                stock.release_new(kept)
                raise
            kept = renewed
        else:
            _tell(order, payment, deal, now)
            return Status.PAID
    stock.release_new(kept)
    raise Unavailable("The house is very busy. Please try again in a moment.")


def _another_way(deal: _Deal, lost: ConditionFailed, kept: Hold, now: datetime) -> Hold | None:
    """The stock to try again with, or None: somebody else moved the order, or there is none left to give."""
    if lost.on(deal.moved):
        return None
    if any(lost.on(place) for place in deal.places):
        return stock.again(kept, now)
    if deal.member is None or not lost.on(deal.member):
        raise lost
    return kept


def _deal(order: Order, payment: Payment, kept: Hold, policy: Policy, now: datetime) -> _Deal:
    grant = records.membership(order)
    (held,) = store.read(memberships.key(order.group_id, order.person_id)) if grant else (None,)
    twice = grant is not None and not memberships.adds(grant, held)
    given = None if twice else grant
    over = booking.owed_for(order, booking.PAID_TWICE) if twice else []
    back = [booking.owed_write(order, payment, booking.cost(over, order), booking.PAID_TWICE, now)] if twice else []
    moved = status_write(order, payment, Status.PAID, now, kept, back=over)
    issued = [ticket_records.issue_write(one, now) for one in records.issues(order)]
    rest: list[Part] = [
        *booking.sale_write(order, payment, now),
        *issued,
        *_counted_again(order),
        *order_letters.sold(order, records.paid_for(order), given, records.issues(order), policy, now),
        *back,
        *booking.first_back_write(order, payment.before, now),
    ]
    return _Deal(given, twice, moved, memberships.give_write(given, held, now) if given else None, stock.sell_write(kept), rest)


def _is_for_what_is_over(order: Order, now: datetime) -> bool:
    """Whether an event of the order has passed or was withdrawn before its money came, or its group left: it would be good for nothing."""
    events = {line.product_id for line in records.lines(order) if line.kind == Kind.TICKET}
    wants = (product_records.key(order.group_id, event) for event in sorted(events))
    group, *found = store.read(groups.key(order.group_id), *wants)
    left = group is not None and not groups.there(group, now)
    return left or any(product_records.over(product, now) for product in found)


def _tell(order: Order, payment: Payment, deal: _Deal, now: datetime) -> None:
    _took(payment)
    if tickets := len(records.issues(order)):
        watch.count(Count.TICKET_SOLD, tickets)
    if deal.grant is not None:
        memberships.count_joined(order.group_type)
    if deal.twice:
        watch.count(Count.PAID_TWICE)
        watch.logger.error("A membership was paid twice", order_id=order.order_id)
        refunds.send(booking.refund_id(order, booking.PAID_TWICE), now)


def _took(payment: Payment) -> None:
    """Tell the dashboards what money came."""
    if payment.amount and payment.currency == CURRENCY:
        watch.measure(Count.TAKEN, int(payment.amount))


def _pay_back(order: Order, payment: Payment, noting: Put, now: datetime) -> Status:
    """The money came too late: nothing is left to give for it, or the event is over. All of it goes back and the buyer is told."""
    moved = status_write(order, payment, Status.TOO_LATE, now, back=records.lines(order))
    back: list[Put] = []
    if order.amount:
        owed = booking.owed_write(order, payment, int(payment.amount or 0), booking.TOO_LATE, now)
        back = [owed, order_letters.too_late(order, records.paid_for(order), now)]
    back += booking.first_back_write(order, payment.before, now)
    end(order, moved, [*booking.sale_write(order, payment, now), *let_go_write(order, Status.TOO_LATE), *back, noting])
    _took(payment)
    watch.count(Count.PAID_TOO_LATE)
    if order.amount:
        refunds.send(booking.refund_id(order, booking.TOO_LATE), now)
    return Status.TOO_LATE


def _counted_again(order: Order) -> list[Update]:
    """What a person may have was given back when the order had come to nothing; now it counts after all."""
    if rules.counted(order.status):
        return []
    return [stock.allow_write(order.person_id, thing, number) for thing, number in _limited(order)]


def _limited(order: Order) -> list[tuple[str, int]]:
    return [(f"{line.product_id}#{line.item_id}", line.quantity) for line in records.lines(order) if line.limit]


def put_aside(order: Order) -> Payment:
    """The payment that was not what its order costs, as it came."""
    return Payment(
        session_id=str(order.session_id),
        order_id=order.order_id,
        amount=records.paid_for(order),
        currency=order.received_in,
        livemode=settings.stripe_livemode(),
        outcome=Outcome.PAID,
        payment_intent=order.payment_intent,
    )


def count(status: Status) -> None:
    """Count for the dashboards what became of an order."""
    if status == Status.PAID:
        watch.count(Count.PAID)
    elif status == Status.FAILED:
        watch.count(Count.PAYMENT_FAILED)
    elif status == Status.REVIEW:
        watch.count(Count.PAYMENT_MISMATCH)
        watch.count(Count.ORDER_WAITS)


def paid_by(name: str | None, payment_intent: str, now: datetime) -> Order | None:
    """The order that a payment was asked for, settled first where nobody has told us of the payment yet; None where it is no order's.

    Whether the order was paid by this very payment is for the caller to see. Raises `Unavailable`.
    """
    from union.commerce.orders import stripe_gateway

    name = name or stripe_gateway.order_of(payment_intent)
    (order,) = store.read(records.key(name)) if name else (None,)
    # What is settled already is not asked of Stripe again: it takes 100 calls a second from the whole house.
    if order is None or (rules.had_money(order.status) and not _unheard(order, payment_intent)):
        return order
    payment = stripe_gateway.payment_of(payment_intent)
    if payment is None or payment.order_id != order.order_id:
        return order
    settle(payment, now)
    (again,) = store.read(records.key(order.order_id))
    return again


def _unheard(order: Order, payment_intent: str) -> bool:
    """Whether a payment may be the true one of an order for which another came that was not what it costs."""
    return order.status == Status.REVIEW and order.payment_intent != payment_intent


def read_back(order: Order, session_id: str, now: datetime) -> Order:
    """The order as it is after its buyer came back from paying in this session. Raises `NotAllowed` where the session is another order's."""
    from union.commerce.orders import stripe_gateway

    payment = stripe_gateway.read_back(session_id)
    if payment is None or payment.order_id != order.order_id:
        raise NotAllowed("That payment belongs to another order.")
    settle(payment, now)
    (again,) = store.read(records.key(order.order_id))
    return again or order


def ask_again(order: Order, now: datetime) -> None:
    """Whatever of a slow payment we were not told is asked for; where its bank takes longer than any should, staff are told, once."""
    from union.commerce.orders import stripe_gateway

    payment = stripe_gateway.read_back(str(order.session_id))
    if payment is not None and settle(payment, now) != "repeated":
        return
    late = now - order.created_at > rules.SLOWEST
    actions = [Order.pay_by.set(now + rules.LOOK_AGAIN), *([Order.awaiting.set(rules.SLOW)] if late else [])]
    # By `awaiting` one of several who ask at once writes to staff, and the others find it changed.
    again = Update(Order(order.order_id), actions, (Order.status == Status.PROCESSING) & (Order.awaiting == order.awaiting))
    letter = [order_letters.waits(order, Why.SLOW, policies.read(), now)] if late and order.awaiting != rules.SLOW else []
    with suppress(ConditionFailed):
        store.commit(again, *letter)
        watch.count(Count.ORDER_WAITS, len(letter))
