"""Verbs: take an order, send its buyer to pay, and settle what Stripe says of the payment."""

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pynamodb.expressions.update import Action

from union import ids, settings, store, sweeps, watch
from union.commerce.ledger import actions as ledger
from union.commerce.ledger import rules as entries
from union.commerce.orders import letters as telling
from union.commerce.orders import records, rules
from union.commerce.orders.rules import Decision, Line, Outcome, Payment, Purchase, Status, Why
from union.commerce.orders.tables import LineMap, Order
from union.commerce.products import actions as products
from union.commerce.products.rules import Kind
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.rules import Asked
from union.commerce.stock import actions as stock
from union.commerce.stock.rules import Hold
from union.commerce.tickets import actions as tickets
from union.commerce.tickets.rules import Issue
from union.core.audit.actions import noted
from union.core.letters.rules import Kind as Letter
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.money import CURRENCY
from union.store import ConditionFailed, Part, Put, Update
from union.text import folded
from union.times import iso
from union.watch import Count

if TYPE_CHECKING:
    from union.membership.groups.tables import Group

_TOO_LATE, _PAID_TWICE, _CHECKED = "too-late", "paid-twice", "checked"
_NOT_THE_PRICE = "It was not what the order costs, and another payment was."
_WE_WROTE = "Another payment of yours was what your order costs. We have written to you about that one too."
_TRIES = 5
_SHOWN, _FOUND = 100, 10
ON_A_PAGE = 50
AGAIN_IN, AGAIN_SLOWLY = 4, 20
"""After how many seconds the page of an order asks again for what could not be had from Stripe, the first time and later."""


@dataclass(frozen=True)
class Taken:
    """What came of ordering: where to pay, None where there is nothing to pay any more; and the order."""

    order_id: str
    pay_url: str | None = None


def order_id(caller: Caller, group_id: str, key: str) -> str:
    """The id of the order that this form of this person makes, however often it is sent."""
    return ids.derived(caller.person_id, group_id, key)


def drafted(caller: Caller, group: "Group", purchase: Purchase, now: datetime) -> Order:
    """An order that nobody has taken yet."""
    name = order_id(caller, group.group_id, purchase.key)
    kept = purchase.hold
    return Order(
        order_id=name,
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        group_id=group.group_id,
        group_name=group.name,
        group_type=group.type,
        lines=[_kept(line) for line in purchase.lines],
        code=purchase.code,
        amount=sum(line.amount for line in purchase.lines),
        statement_version=purchase.statement_version,
        status=Status.OPEN,
        created_at=now,
        expires_at=now + rules.PAYABLE_FOR,
        pay_by=rules.pay_by(purchase, now),
        awaiting=rules.shard(name),
        hold=kept.token if kept else None,
        places=kept.written() if kept else [],
        correlation_id=watch.correlation_id(),
    )


def membership(order: Order) -> Grant | None:
    """The membership that the order is for, if there is one among its lines."""
    for line in lines(order):
        if line.kind == Kind.MEMBERSHIP:
            return Grant(
                group_id=order.group_id,
                group_name=order.group_name,
                person_id=order.person_id,
                name=order.name,
                kind=line.item,
                price=line.amount,
                valid_until=str(line.valid_until),
                statement_version=str(order.statement_version),
                order_id=order.order_id,
                email=order.email,
            )
    return None


def take(order: Order, *more: Part, now: datetime) -> None:
    """Take the order, with the other parts of the same change. Raises `ConditionFailed`, on its first part where it was taken before."""
    noting = noted(f"order#{order.order_id}", "ordered", order.person_id, now, group=order.group_id, amount=int(order.amount))
    allowed = [
        stock.allowed(order.person_id, f"{line.product_id}#{line.item_id}", line.quantity, line.limit)
        for line in lines(order)
        if line.limit
    ]
    try:
        store.commit(Put(order, Order.order_id.does_not_exist()), *more, *allowed, noting)
    except ConditionFailed as lost:
        over = [line for line, part in zip([ln for ln in lines(order) if ln.limit], allowed, strict=True) if lost.on(part)]
        if over and not any(lost.on(part) for part in more):
            raise _over_the_limit(over) from lost
        raise


def _over_the_limit(over: Sequence[Line]) -> Invalid:
    told = {
        f"q.{ln.product_id}.{ln.item_id}": f"One person can have {ln.limit} of these, counting what you bought before."
        for ln in over
    }
    return Invalid("That is more than one person can have.", told)


def to_pay(order: Order, now: datetime) -> Taken:
    """Send the buyer to pay; where it costs nothing, it is settled at once."""
    if order.amount == 0:
        settle(_nothing_to_pay(order), now)
        return Taken(order.order_id)
    return _to_be_paid(order)


def _nothing_to_pay(order: Order) -> Payment:
    return Payment(
        session_id="none",
        order_id=order.order_id,
        amount=0,
        currency="gbp",
        livemode=settings.stripe_livemode(),
        outcome=Outcome.PAID,
    )


def lines(order: Order) -> list[Line]:
    """The order's lines, as the rules know them."""
    return [Line.read(kept) for kept in order.lines]


def earlier(found: Order | None, order: Order, now: datetime) -> Taken | None:
    """What becomes of an order `found` from before, now that `order` is wanted: it can be paid, or is being paid, or None: it is over.

    The checkout of an order for something else is closed before a new one opens, so that nobody pays for both.
    """
    if found is None or found.status not in (Status.OPEN, Status.PROCESSING, Status.REVIEW):
        return None
    if found.status != Status.OPEN:
        return Taken(found.order_id)
    same = lines(found) == lines(order)
    if same and rules.payable(found.status, found.pay_by, now):
        return _to_be_paid(found)
    return _close(found, now)


def _close(order: Order, now: datetime) -> Taken | None:
    """Let nobody pay the order any more. None where that worked, else the order whose money came or is coming."""
    from union.commerce.orders import stripe_gateway

    session = order.session_id or stripe_gateway.found(_bill(order))
    payment = stripe_gateway.close(session) if session else None
    if payment is None:
        payment = Payment(session or "none", order.order_id, None, None, settings.stripe_livemode(), Outcome.EXPIRED)
    settle(payment, now)
    return Taken(order.order_id) if payment.outcome in (Outcome.PAID, Outcome.PROCESSING) else None


def _bill(order: Order) -> Any:
    from union.commerce.orders.stripe_gateway import Bill

    return Bill(
        order_id=order.order_id,
        lines=[(f"{line.description}, {order.group_name}", line.amount) for line in lines(order)],
        email=order.email,
        expires_at=order.expires_at,
        return_url=f"{settings.site_url()}/orders/{order.order_id}",
        at_once_only=rules.at_once_only(lines(order)),
    )


def _to_be_paid(order: Order) -> Taken:
    """Where to pay an order, or the order alone where its checkout is still being opened: its page goes on from there."""
    return Taken(order.order_id, _checkout(order)[0])


def _checkout(order: Order) -> tuple[str | None, str | None]:
    """The address where an order is paid, or why there is none at this moment: the order is taken and its stock held all the same."""
    from union.commerce.orders import stripe_gateway

    try:
        return stripe_gateway.open_checkout(_bill(order)).url or f"{settings.site_url()}/orders/{order.order_id}", None
    except Unavailable as failure:
        return None, failure.detail


def look_at(name: str, session_id: str | None, caller: Caller, now: datetime, *, asked_before: bool = False) -> dict[str, Any]:
    """An order as its page shows it. Somebody who returns from paying before the webhook came settles it by reading it back.

    Where Stripe does not answer now, `later` says so and the page asks again, at `again` after `again_in` seconds, more slowly
    where it `asked_before`: the order is ours to show whoever is away. Raises `NotFound` for an order that is not the caller's.
    """
    (order,) = people.read_for(caller, records.wanted(name))
    if order is None or order.person_id != caller.person_id:
        raise NotFound("There is no such order of yours.")
    if session_id and order.status in (Status.OPEN, Status.PROCESSING):
        try:
            order = _read_back(order, session_id, now)
        except Unavailable as failure:
            return _shown(order, now) | _later(
                failure.detail, f"/orders/{name}?session_id={quote(session_id)}&go=1", asked_before, True
            )
    return _opened(order, now, asked_before)


def _opened(order: Order, now: datetime, asked_before: bool) -> dict[str, Any]:
    if not (rules.payable(order.status, order.pay_by, now) and order.amount):
        return _shown(order, now)
    pay_url, later = _checkout(order)
    return _shown(order, now) | {"pay_url": pay_url} | _later(later, f"/orders/{order.order_id}?go=1", asked_before, False)


def _later(why: str | None, again: str, asked_before: bool, returned: bool) -> dict[str, Any]:
    seconds = (AGAIN_IN, AGAIN_SLOWLY)[asked_before] if why else None
    return {"later": why, "again": again if why else None, "again_in": seconds, "returned": returned}


def _read_back(order: Order, session_id: str, now: datetime) -> Order:
    from union.commerce.orders import stripe_gateway

    payment = stripe_gateway.read_back(session_id)
    if payment is None or payment.order_id != order.order_id:
        raise NotAllowed("That payment belongs to another order.")
    settle(payment, now)
    (again,) = store.read(records.wanted(order.order_id))
    return again or order


def cancel(name: str, caller: Caller, now: datetime) -> Taken | None:
    """Give up an order that is not paid: its checkout is closed and its stock is free again. Raises `NotFound`."""
    (order,) = people.read_for(caller, records.wanted(name))
    if order is None or order.person_id != caller.person_id:
        raise NotFound("There is no such order of yours.")
    return _close(order, now) if order.status == Status.OPEN else Taken(order.order_id)


def wished(order: Order | None, caller: Caller, group_id: str) -> list[tuple[str, str, int]]:
    """What an order of the caller's was for, as (product id, item id, how many). Raises `NotFound`."""
    if order is None or order.person_id != caller.person_id or order.group_id != group_id:
        raise NotFound("There is no such order of yours.")
    return [(line.product_id, line.item_id, line.quantity) for line in lines(order) if line.kind != Kind.MEMBERSHIP]


def mine(caller: Caller) -> dict[str, Any]:
    """The caller's orders, the newest first."""
    people.read_for(caller)
    return {"orders": [told(order) for order in Order.by_person.query(caller.person_id, scan_index_forward=False, limit=200)]}


def _shown(order: Order, now: datetime) -> dict[str, Any]:
    to_pay = rules.payable(order.status, order.pay_by, now)
    over = order.status in (Status.FAILED, Status.EXPIRED) or (order.status == Status.OPEN and not to_pay)
    back = refunds.of_order(order.order_id) if rules.had_money(order.status) else []
    shown = told(order) | {"tickets": _tickets(order), "refunds": back}
    if order.held_until and order.held_until < now:
        shown |= {"held_until": None, "at_risk": True}
    shown["status"] = Status.EXPIRED if over and order.status == Status.OPEN else order.status
    joins = membership(order) is not None
    again = f"/groups/{order.group_id}/join" if joins and len(order.lines) == 1 else f"/groups/{order.group_id}/shop"
    later = {"later": None, "again": None, "again_in": None, "returned": False}
    return {"order": shown, "pay_url": None, "again_url": again if over else None, **later}


def _tickets(order: Order) -> list[dict[str, Any]]:
    """The order's tickets with where each stands, once it is paid."""
    places = [(line.line_id, line.quantity) for line in lines(order) if line.kind == Kind.TICKET]
    return tickets.of_order(order.order_id, places) if places and order.status == Status.PAID else []


def told(order: Order) -> dict[str, Any]:
    """An order as its pages show it."""
    grant = membership(order)
    return {
        "order_id": order.order_id,
        "status": order.status,
        "means": rules.MEANINGS[Status(order.status)],
        "amount": int(order.amount),
        "received": int(order.received) if order.received is not None and order.received_in == CURRENCY else None,
        "held_until": iso(order.held_until) if order.held_until else None,
        "at_risk": bool(order.places) and order.held_until is None,
        "note": order.note,
        "refunded": int(order.refunded or 0) - int(order.came_back or 0),
        "came_back": int(order.came_back or 0),
        "description": described(order),
        "lines": [
            {
                **_told_line(line, returned(order).get(line.line_id, 0)),
                "collected": line.line_id in set(map(str, order.collected)),
            }
            for line in lines(order)
        ],
        "code": order.code,
        "group_id": order.group_id,
        "group_name": order.group_name,
        "joins": grant is not None,
        "valid_until": grant.valid_until if grant else None,
        "created_at": iso(order.created_at),
        "pay_by": iso(order.pay_by),
        "paid_at": iso(order.paid_at) if order.paid_at else None,
        "disputed": order.disputed is not None,
        "dispute": order.dispute,
        "all_returned": all(returned(order).get(line.line_id, 0) == line.quantity for line in lines(order)),
    }


def _told_line(line: Line, returned: int) -> dict[str, Any]:
    return {
        "line_id": line.line_id,
        "kind": line.kind,
        "product_id": line.product_id,
        "item_id": line.item_id,
        "product": line.product,
        "item": line.item,
        "description": line.description,
        "quantity": line.quantity,
        "price": line.price,
        "discount": line.discount,
        "amount": line.amount,
        "valid_until": line.valid_until,
        "returned": returned,
    }


def marked(order: Order, line_id: str, collected: bool) -> Update:
    """The part of a transaction that marks a line of merchandise as handed out, or not. `ConditionFailed` where the order was marked since."""
    before = sorted(map(str, order.collected))
    after: list[Any] = sorted({*before, line_id} if collected else {*before} - {line_id})
    unmarked = (Order.collected == before) if before else (Order.collected.does_not_exist() | (Order.collected == []))
    return Update(Order(order.order_id), [Order.collected.set(after)], (Order.status == Status.PAID) & unmarked)


def described(order: Order) -> str:
    """All that was ordered, in one line."""
    return "; ".join(line.description for line in lines(order))


def paid_by(name: str | None, payment_intent: str, now: datetime) -> Order | None:
    """The order that a payment was asked for, settled first where nobody has told us of the payment yet; None where it is no order's.

    Whether the order was paid by this very payment is for the caller to see. Raises `Unavailable`.
    """
    from union.commerce.orders import stripe_gateway

    name = name or stripe_gateway.order_of(payment_intent)
    (order,) = store.read(records.wanted(name)) if name else (None,)
    if order is None or (rules.had_money(order.status) and not _unheard(order, payment_intent)):
        return order
    payment = stripe_gateway.payment_of(payment_intent)
    if payment is None or payment.order_id != order.order_id:
        return order
    settle(payment, now)
    (again,) = store.read(records.wanted(order.order_id))
    return again


def _unheard(order: Order, payment_intent: str) -> bool:
    """Whether a payment may be the true one of an order for which another came that was not what it costs."""
    return order.status == Status.REVIEW and order.payment_intent != payment_intent


def of_group(group_id: str, before: datetime | None) -> list[Order]:
    """The orders at a group, the newest first, those made before a moment where one is given."""
    older = Order.created_at < before if before else None
    return list(Order.by_group.query(group_id, older, scan_index_forward=False, limit=ON_A_PAGE))


def known_by(group_id: str, text: str) -> list[Order]:
    """The newest few orders at a group that have this id of a payment at Stripe, or whose buyer has this very name or address.

    A part of a name finds nothing, so nobody can leaf through. All of the group's orders are read.
    """
    kept = Order.by_group.query(group_id, scan_index_forward=False)
    looked_for = folded(text)
    same = (o for o in kept if text in (o.payment_intent, o.session_id) or looked_for in (folded(o.name), folded(o.email)))
    return list(islice(same, _FOUND))


def returned(order: Order) -> dict[str, int]:
    """How many of each line went back, by the line's id."""
    return {line_id: int(number) for line_id, number in order.returned.items()}


def went_back(order: Order, numbers: dict[str, int], amount: int, places: Sequence[tuple[str, str]]) -> Update:
    """The part of a transaction by which so many of each line go back, `amount` pence for them, and these places of stock.

    `ConditionFailed` where anything of the order went back since it was read, where it was disputed since, or where more would be paid back
    than was paid.
    """
    before = returned(order)
    there = hold(order)
    kept = replace(there, places=[place for place in there.places if place not in places]).written()
    actions = [
        Order.returned.set({**before, **{line_id: before.get(line_id, 0) + number for line_id, number in numbers.items()}}),
        Order.returns.set(int(order.returns) + 1),
        Order.refunded.set(Order.refunded + amount),
        Order.places.set(kept),
    ]
    same = (Order.disputed == str(order.disputed)) if order.disputed else Order.disputed.does_not_exist()
    unchanged = (Order.status == Status.PAID) & (Order.returns == int(order.returns)) & same
    return Update(Order(order.order_id), actions, unchanged & (Order.refunded <= paid_for(order) - amount))


def left_of(order: Order) -> int:
    """How many pence of what came for an order have not been asked back."""
    return max(0, paid_for(order) - int(order.refunded or 0))


def paid_back_outside(order: Order, amount: int) -> list[Update]:
    """The parts that count what was paid back at Stripe by hand, or (below zero) came back from there.

    Where that is all that came for the order, its tickets stay good, and say at the door that their money is gone.
    `ConditionFailed` where anything of the order went back since it was read.
    """
    actions = [Order.refunded.set(Order.refunded + amount), Order.returns.set(Order.returns + 1)]
    counting = Update(Order(order.order_id), actions, Order.returns == int(order.returns))
    return [counting, *money_gone(order, left_of(order) - amount <= 0)]


def money_gone(order: Order, gone: bool) -> list[Update]:
    """The parts by which the tickets of a paid order say at the door that all its money is gone, or say so no more."""
    return [tickets.money_gone(one.ticket_id, gone) for one in _issues(order)] if order.status == Status.PAID else []


def in_dispute(order: Order, dispute_id: str, state: str, barred: bool) -> list[Update]:
    """The parts by which an order follows a dispute of its payment; while it is barred nothing can be paid back.

    A lost dispute takes the money of all tickets with it.
    """
    actions = [Order.dispute.set(state), Order.disputed.set(dispute_id) if barred else Order.disputed.remove()]
    return [Update(Order(order.order_id), actions), *(money_gone(order, True) if state == "lost" else [])]


def settle(payment: Payment, now: datetime) -> str:
    """Let an order follow what a checkout session says; whoever says it, however often, it happens once.

    Returns "other mode", "unknown order", "repeated", or the order's new status.
    """
    if payment.livemode is not settings.stripe_livemode():
        return "other mode"
    if payment.order_id is None:
        return "unknown order"
    order, pack = store.read(records.wanted(payment.order_id), policies.in_force())
    if order is None:
        watch.logger.warning("A payment for an order that is not ours", session_id=payment.session_id)
        return "unknown order"
    status = rules.after(order.status, payment.outcome)
    if status is None:
        return "repeated"
    if status == Status.PAID and not rules.agrees(payment, int(order.amount)):
        if order.status == Status.REVIEW:
            return "repeated"
        status = Status.REVIEW
    elif status == Status.PAID and order.status == Status.REVIEW:
        payment = replace(payment, before=_put_aside(order))
        order.received = None  # What came before was not for this order; the true payment is what settles it.
    return _follow(order, payment, status, policies.found(pack), now)


def _follow(order: Order, payment: Payment, status: Status, policy: Policy, now: datetime) -> str:
    noting = noted(f"order#{order.order_id}", status, "stripe", now, session=payment.session_id)
    try:
        match status:
            case Status.PAID:
                status = _give(order, payment, noting, policy, now)
            case Status.PROCESSING | Status.REVIEW:
                _wait(order, payment, status, noting, policy, now)
            case _:
                _end(order, _moved(order, payment, status, now), [*_let_go(order, status), *_told_of(order, status, now), noting])
    except ConditionFailed:
        return _once_more(order, payment, now)
    _count(status)
    if payment.before is not None:
        refunds.send(_refund_id(order, str(payment.before.payment_intent)), now)
    return status


def _told_of(order: Order, status: Status, now: datetime) -> list[Put]:
    """The letter to somebody whose slow payment failed; whoever let the time run out knows, and was charged nothing."""
    if status != Status.FAILED:
        return []
    return [telling.to_buyer(Letter.PAYMENT_FAILED, f"payment-failed#{order.order_id}", order, now)]


def _wait(order: Order, payment: Payment, status: Status, noting: Put, policy: Policy, now: datetime) -> None:
    """A bank or staff have to say what becomes of the order. What it is for stays held meanwhile, with an end; where it has gone to
    somebody else already the order waits without, and its page says so."""
    until = now + rules.SLOWEST
    kept: Hold | None = hold(order)
    for _ in range(_TRIES):
        held = stock.kept(kept, until) if kept else []
        moved = _moved(order, payment, status, now, kept, more=_waiting(order, payment, status, until if held else None, now))
        try:
            store.commit(moved, *held, *_asked_to_look(order, payment, status, policy, now), noting)
        except ConditionFailed as lost:
            if kept is None or lost.on(moved) or not any(lost.on(place) for place in held):
                stock.release_new(kept or hold(order))
                raise
            kept = stock.again(kept, now, until)
        except Unavailable:
            stock.release_new(kept or hold(order))
            raise
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
    checked = telling.to_buyer(Letter.PAYMENT_CHECKED, f"payment-checked#{order.order_id}", order, now)
    money = [_aside(order, str(payment.payment_intent), came, now)] if came and payment.payment_intent else []
    return [checked, telling.waits(order, Why.REVIEW, policy, now), *money, *_counted_again(order)]


def _aside(order: Order, subject: str, amount: int, now: datetime) -> Put:
    """Money of an order's that is no sale (yet), by its payment's id, so that the nightly look at Stripe enters it no second time."""
    return ledger.entered(
        entries.Kind.OTHER, subject, amount, group_id=order.group_id, order_id=order.order_id, payment_intent=subject, at=now
    )


def _end(order: Order, moved: Update, rest: Sequence[Part]) -> None:
    """An order comes to nothing: in one transaction it moves, and gives back what is still held for it. Raises `ConditionFailed`."""
    held = stock.let_go(hold(order))
    for _ in range(_TRIES):
        try:
            store.commit(moved, *rest, *held)
        except ConditionFailed as lost:
            if not all(part in held for part in lost.parts):
                raise
            held = [part for part in held if not lost.on(part)]
        else:
            stock.on_sale_again(hold(order))
            return
    raise Unavailable("The house is very busy. Please try again in a moment.")


def _once_more(order: Order, payment: Payment, now: datetime) -> str:
    """Somebody moved the order between reading and writing: look at it again, as it is now."""
    (again,) = store.read(records.wanted(order.order_id))
    if again is None or rules.after(again.status, payment.outcome) is None:
        return "repeated"
    if again.status == order.status:
        raise Unavailable("This order cannot be settled at this moment.")
    return settle(payment, now)


def _moved(
    order: Order,
    payment: Payment,
    status: Status,
    now: datetime,
    hold: Hold | None = None,
    *,
    back: Sequence[Line] = (),
    more: Sequence[Action] = (),
) -> Update:
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
        actions.append(Order.refunded.set(_cost(back, order) if status == Status.PAID else paid_for(order)))
    return Update(Order(order.order_id), actions, Order.status == order.status)


def _let_go(order: Order, status: Status) -> list[Update]:
    """What a person may have of a limited thing, given back with an order that came to nothing."""
    if rules.counted(status) or not rules.counted(order.status):
        return []
    return [stock.allowed_again(order.person_id, thing, number) for thing, number in _limited(order)]


def hold(order: Order) -> Hold:
    """The stock that is held for the order, or was sold with it."""
    return Hold.read(str(order.hold), order.pay_by, map(str, order.places))


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


def _give(order: Order, payment: Payment, noting: Put, policy: Policy, now: datetime) -> Status:
    """The order is paid, its money is in the ledger, its buyer has what was bought, and the letters are written: all or nothing.

    Where the stock has gone to somebody else, or the buyer holds as good a membership already, the money is booked all the same and
    what cannot be given is paid back. Whoever loses the race to settle gives back the places that only they took for it.
    """
    if _is_for_what_is_over(order, now):
        return _pay_back(order, payment, noting, now)
    kept = hold(order)
    for _ in range(_TRIES):
        deal = _deal(order, payment, kept, policy, now)
        try:
            store.commit(*deal.parts, noting)
        except ConditionFailed as lost:
            renewed = _another_way(deal, lost, kept, now)
            if renewed is None and not lost.on(deal.moved):
                return _pay_back(order, payment, noting, now)
            if renewed is None:
                stock.release_new(kept)
                raise
            kept = renewed
        except Unavailable:
            stock.release_new(kept)
            raise
        else:
            _tell(order, deal.grant, deal.twice, now)
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
    grant = membership(order)
    (held,) = store.read(memberships.wanted(order.group_id, order.person_id)) if grant else (None,)
    twice = grant is not None and not memberships.adds(grant, held)
    given = None if twice else grant
    back = [_owed(order, payment, _cost(_owed_for(order, _PAID_TWICE), order), _PAID_TWICE, now)] if twice else []
    moved = _moved(order, payment, Status.PAID, now, kept, back=_owed_for(order, _PAID_TWICE) if twice else ())
    issued = [tickets.issued(one, now) for one in _issues(order)]
    rest: list[Part] = [
        *_money(order, payment, now),
        *issued,
        *_counted_again(order),
        *telling.sold(order, paid_for(order), given, _issues(order), policy, now),
        *back,
        *_first_back(order, payment.before, now),
    ]
    return _Deal(given, twice, moved, memberships.given(given, held, now) if given else None, stock.sold(kept), rest)


def _is_for_what_is_over(order: Order, now: datetime) -> bool:
    """Whether an event of the order has passed or was withdrawn before its money came: a ticket would be good for nothing."""
    events = {line.product_id for line in lines(order) if line.kind == Kind.TICKET}
    found = store.read(*(products.wanted(order.group_id, event) for event in sorted(events)))
    return any(products.over(product, now) for product in found)


def _tell(order: Order, grant: Grant | None, twice: bool, now: datetime) -> None:
    if grant is not None:
        watch.count(Count.JOINED)
    if twice:
        watch.count(Count.PAID_TWICE)
        watch.logger.error("A membership was paid twice", order_id=order.order_id)
        refunds.send(_refund_id(order, _PAID_TWICE), now)


def _pay_back(order: Order, payment: Payment, noting: Put, now: datetime) -> Status:
    """The money came too late: nothing is left to give for it, or the event is over. All of it goes back and the buyer is told."""
    moved = _moved(order, payment, Status.TOO_LATE, now, back=lines(order))
    back: list[Put] = []
    if order.amount:
        owed = _owed(order, payment, int(payment.amount or 0), _TOO_LATE, now)
        back = [owed, telling.too_late(order, paid_for(order), now)]
    back += _first_back(order, payment.before, now)
    _end(order, moved, [*_money(order, payment, now), *_let_go(order, Status.TOO_LATE), *back, noting])
    watch.count(Count.PAID_TOO_LATE)
    if order.amount:
        refunds.send(_refund_id(order, _TOO_LATE), now)
    return Status.TOO_LATE


def paid_for(order: Order) -> int:
    """How many pence came for an order: what it costs, but where staff accepted another payment for it."""
    return int(order.amount if order.received is None else order.received)


def _refund_id(order: Order, cause: str) -> str:
    return ids.derived(order.order_id, cause)


def sent_back(order: Order, payment_intent: str) -> bool:
    """Whether a payment was asked to go back because the true one of its order came after it."""
    (refund,) = store.read(refunds.wanted(_refund_id(order, payment_intent)))
    return refund is not None


def _first_back(order: Order, first: Payment | None, now: datetime) -> list[Put]:
    """The refund of a payment that was not what its order costs, now that the true one is there: nobody looks at the order any more.

    What came in another currency is on the list of what does not agree, and only a person can settle it at Stripe.
    """
    if first is None or not (first.amount and first.payment_intent and first.currency == CURRENCY):
        return []
    told = telling.to_buyer(
        Letter.ORDER_DECIDED, f"order-decided#{order.order_id}#first", order, now, note=_WE_WROTE, back=int(first.amount)
    )
    return [_owed(order, first, int(first.amount), _NOT_THE_PRICE, now, cause=first.payment_intent, what=()), told]


def _owed(
    order: Order,
    payment: Payment,
    amount: int,
    reason: str,
    now: datetime,
    *,
    cause: str | None = None,
    what: Sequence[Line] | None = None,
) -> Put:
    return refunds.asked(
        Asked(
            refund_id=_refund_id(order, cause or reason),
            order_id=order.order_id,
            group_id=order.group_id,
            group_name=order.group_name,
            group_type=order.group_type,
            payment_intent=str(payment.payment_intent),
            amount=amount,
            reason=reason,
            asked_by="the house",
            parts=_parts(_owed_for(order, reason) if what is None else what, -1),
        ),
        now,
    )


def _owed_for(order: Order, reason: str) -> list[Line]:
    return [line for line in lines(order) if reason != _PAID_TWICE or line.kind == Kind.MEMBERSHIP]


def _cost(sold: Sequence[Line], order: Order) -> int:
    """What lines of an order cost, and no more than what came for it."""
    return min(sum(line.amount for line in sold), paid_for(order))


def _money(order: Order, payment: Payment, now: datetime) -> list[Put]:
    """The ledger's entry of the sale, where money moved."""
    if not order.amount:
        return []
    came, what = int(payment.amount or 0), _parts(lines(order), 1)
    if came != int(order.amount):
        what += (entries.Part("difference", "Difference to the price", 0, came - int(order.amount)),)
    aside: list[Put] = []
    if order.status == Status.REVIEW and order.payment_intent == payment.payment_intent:
        aside = [_aside(order, f"{payment.payment_intent}#sold", -came, now)]
    sale = ledger.entered(
        entries.Kind.SALE,
        order.order_id,
        came,
        group_id=order.group_id,
        order_id=order.order_id,
        payment_intent=payment.payment_intent,
        parts=what,
        at=now,
    )
    return [sale, *aside]


def _parts(sold: Sequence[Line], sign: int) -> tuple[entries.Part, ...]:
    return tuple(entries.Part(line.product_id, line.description, sign * line.quantity, sign * line.amount) for line in sold)


def _issues(order: Order) -> list[Issue]:
    """A ticket for each place that was bought."""
    return [
        Issue(
            ticket_id=tickets.ticket_id(order.order_id, line.line_id, number),
            order_id=order.order_id,
            line_id=line.line_id,
            group_id=order.group_id,
            product_id=line.product_id,
            event=line.product,
            item_id=line.item_id,
            item=line.item,
            person_id=order.person_id,
            name=order.name,
            email=order.email,
        )
        for line in lines(order)
        if line.kind == Kind.TICKET
        for number in range(1, line.quantity + 1)
    ]


def _counted_again(order: Order) -> list[Update]:
    """What a person may have was given back when the order had come to nothing; now it counts after all."""
    if rules.counted(order.status):
        return []
    return [stock.allowed(order.person_id, thing, number) for thing, number in _limited(order)]


def _limited(order: Order) -> list[tuple[str, int]]:
    return [(f"{line.product_id}#{line.item_id}", line.quantity) for line in lines(order) if line.limit]


def sweep(now: datetime) -> int:
    """Close the checkouts whose time is over, so that nobody pays for stock that is free again. Returns how many."""
    done: Counter[str] = Counter()
    # Whatever is wrong with one shard, the next time another one is first.
    for shard in random.sample(shards := rules.shards(), len(shards)):
        overdue = Order.by_awaiting.query(shard, Order.pay_by < now)
        done += sweeps.each(
            "checkout", overdue, lambda found: _ended(str(found.order_id), now), lambda found: str(found.order_id)
        )
    return done["orders"]


def _ended(name: str, now: datetime) -> dict[str, int]:
    (order,) = store.read(records.wanted(name))
    if order is not None:
        _look_after(order, now)
    return {"orders": 1}


def _look_after(order: Order, now: datetime) -> None:
    """Close the checkout of an order that nobody paid in time; ask Stripe again for one of which a bank still has to say."""
    if order.status == Status.OPEN:
        _close(order, now)
    elif order.status == Status.PROCESSING:
        _ask_again(order, now)


def _ask_again(order: Order, now: datetime) -> None:
    """Whatever of a slow payment we were not told is asked for; where its bank takes longer than any should, staff are told, once."""
    from union.commerce.orders import stripe_gateway

    payment = stripe_gateway.read_back(str(order.session_id))
    if payment is not None and settle(payment, now) != "repeated":
        return
    late = now - order.created_at > rules.SLOWEST
    actions = [Order.pay_by.set(now + rules.LOOK_AGAIN), *([Order.awaiting.set(rules.SLOW)] if late else [])]
    again = Update(Order(order.order_id), actions, (Order.status == Status.PROCESSING) & (Order.awaiting == order.awaiting))
    letter = [telling.waits(order, Why.SLOW, policies.read(), now)] if late and order.awaiting != rules.SLOW else []
    with suppress(ConditionFailed):
        store.commit(again, *letter)
        watch.count(Count.ORDER_WAITS, len(letter))


def wait_for_staff() -> list[dict[str, Any]]:
    """The orders on which staff have to look, those that wait longest first, without a name: why, since when, and what came for them."""
    parts = (rules.STAFF, rules.SLOW)
    found = [one.order_id for part in parts for one in Order.by_awaiting.query(part, limit=_SHOWN)]
    kept = [order for order in store.read(*map(records.wanted, found)) if order is not None]
    return sorted((_told_to_staff(order) for order in kept), key=lambda told: str(told["since"]))


def _told_to_staff(order: Order) -> dict[str, Any]:
    review = order.status == Status.REVIEW
    return {
        "order_id": order.order_id,
        "group_id": order.group_id,
        "group_name": order.group_name,
        "group_type": order.group_type,
        "why": Why.REVIEW if review else Why.SLOW,
        "amount": int(order.amount),
        "received": int(order.received) if order.received is not None else None,
        "received_in": order.received_in,
        "since": iso(order.pay_by if review else order.created_at),
    }


def decide(order: Order, decision: Decision, actor: str, note: str, now: datetime) -> None:
    """Staff decide about a payment that is not what its order costs: give what was ordered, pay it back, or settle it by hand.

    The buyer reads the `note` where nothing is given. Raises `Conflict` where it was decided meanwhile, `Invalid` where the money is not
    pounds, which only a person can settle, at Stripe. The same decision once more changes nothing.
    """
    if _is_decided(order, decision, note):
        return
    if order.status != Status.REVIEW:
        raise Conflict("Nobody has to decide about this order any more. Please look at it again.")
    if decision != Decision.BY_HAND and (order.received_in != CURRENCY or not order.payment_intent):
        raise Invalid.field("decision", "This was not paid in pounds. Please settle it at Stripe, and write here what you did.")
    noting = noted(f"order#{order.order_id}", f"review: {decision}", actor, now, note=note, received=int(order.received or 0))
    try:
        _decided(order, decision, noting, note, now)
    except ConditionFailed as lost:
        raise Conflict("Something of this order changed in the meantime. Please look at it again.") from lost


def _is_decided(order: Order, decision: Decision, note: str) -> bool:
    """Whether the order is where the decision leads, with its note: of two clicks, the second one finds it done."""
    if decision == Decision.GIVE:
        return order.status == Status.PAID and order.received is not None
    led_to = Status.PAID_BACK if decision == Decision.PAY_BACK else Status.SETTLED
    return bool(order.status == led_to and order.note == note)


def _decided(order: Order, decision: Decision, noting: Put, note: str, now: datetime) -> None:
    payment = _put_aside(order)
    if decision == Decision.GIVE:
        _count(_give(order, payment, noting, policies.read(), now))
        return
    back = decision == Decision.PAY_BACK
    status = Status.PAID_BACK if back else Status.SETTLED
    more = [Order.note.set(note), *([Order.refunded.set(paid_for(order)), Order.paid_at.set(now)] if back else [])]
    told = telling.to_buyer(
        Letter.ORDER_DECIDED, f"order-decided#{order.order_id}", order, now, note=note, back=paid_for(order) if back else 0
    )
    owed = [_owed(order, payment, paid_for(order), _CHECKED, now)] if back else []
    _end(order, _moved(order, payment, status, now, more=more), [*_let_go(order, status), told, *owed, noting])
    if back:
        refunds.send(_refund_id(order, _CHECKED), now)


def _put_aside(order: Order) -> Payment:
    """The payment that was not what its order costs, as it came."""
    return Payment(
        session_id=str(order.session_id),
        order_id=order.order_id,
        amount=paid_for(order),
        currency=order.received_in,
        livemode=settings.stripe_livemode(),
        outcome=Outcome.PAID,
        payment_intent=order.payment_intent,
    )


def _count(status: Status) -> None:
    if status == Status.PAID:
        watch.count(Count.PAID)
    elif status == Status.FAILED:
        watch.count(Count.PAYMENT_FAILED)
    elif status == Status.REVIEW:
        watch.count(Count.PAYMENT_MISMATCH)
        watch.count(Count.ORDER_WAITS)


def _kept(line: Line) -> LineMap:
    return LineMap(
        line_id=line.line_id,
        kind=line.kind,
        product_id=line.product_id,
        item_id=line.item_id,
        product=line.product,
        item=line.item,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        valid_until=line.valid_until,
        pools=list(line.pools),
        limit=line.limit,
    )
