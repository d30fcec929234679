"""Takes an order, and opens or closes the checkout at which its buyer pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, settings, store, watch
from union.commerce.orders import records, rules, settling
from union.commerce.orders.rules import Line, Outcome, Payment, Purchase, Status
from union.commerce.orders.tables import LineMap, Order
from union.commerce.stock import actions as stock
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller
from union.errors import Invalid, Unavailable
from union.store import ConditionFailed, Part, Put

if TYPE_CHECKING:
    from union.commerce.orders.stripe_gateway import Bill
    from union.membership.groups.tables import Group


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
        # Stripe keeps a checkout open for half an hour at least, so where places are held for less, `pay_by` closes it by a call.
        expires_at=now + rules.PAYABLE_FOR,
        pay_by=rules.pay_by(purchase, now),
        awaiting=rules.shard(name),
        hold=kept.token if kept else None,
        places=kept.written() if kept else [],
        correlation_id=watch.correlation_id(),
    )


def take(order: Order, *more: Part, now: datetime) -> None:
    """Take the order, with the other parts of the same change. Raises `ConditionFailed`, on its first part where it was taken before."""
    noting = audit_write(
        f"order#{order.order_id}", "ordered", order.person_id, now, group=order.group_id, amount=int(order.amount)
    )
    allowed = [
        stock.allow_write(order.person_id, f"{line.product_id}#{line.item_id}", line.quantity, line.limit)
        for line in records.lines(order)
        if line.limit
    ]
    try:
        store.commit(Put(order, Order.order_id.does_not_exist()), *more, *allowed, noting)
    except ConditionFailed as lost:
        over = [
            line for line, part in zip([ln for ln in records.lines(order) if ln.limit], allowed, strict=True) if lost.on(part)
        ]
        # Where more than a limit was lost, whoever asked for the other parts knows better what to say.
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
        settling.settle(_nothing_to_pay(order), now)
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


def earlier(found: Order | None, order: Order, now: datetime) -> Taken | None:
    """What becomes of an order `found` from before, now that `order` is wanted: it can be paid, or is being paid, or None: it is over.

    The checkout of an order for something else is closed before a new one opens, so that nobody pays for both.
    """
    if found is None or found.status not in (Status.OPEN, Status.PROCESSING, Status.REVIEW):
        return None
    if found.status != Status.OPEN:
        return Taken(found.order_id)
    same = records.lines(found) == records.lines(order)
    if same and rules.payable(found.status, found.pay_by, now):
        return _to_be_paid(found)
    return close(found, now)


def close(order: Order, now: datetime) -> Taken | None:
    """Let nobody pay the order any more. None where that worked, else the order whose money came or is coming."""
    from union.commerce.orders import stripe_gateway

    # A session may be open though we never heard of it: the answer to the call that opened it was lost.
    session = order.session_id or stripe_gateway.found(_bill(order))
    payment = stripe_gateway.close(session) if session else None
    if payment is None:
        payment = Payment(session or "none", order.order_id, None, None, settings.stripe_livemode(), Outcome.EXPIRED)
    settling.settle(payment, now)
    return Taken(order.order_id) if payment.outcome in (Outcome.PAID, Outcome.PROCESSING) else None


def _bill(order: Order) -> "Bill":
    from union.commerce.orders.stripe_gateway import Bill

    return Bill(
        order_id=order.order_id,
        lines=[(f"{line.description}, {order.group_name}", line.amount) for line in records.lines(order)],
        email=order.email,
        expires_at=order.expires_at,
        return_url=f"{settings.site_url()}/orders/{order.order_id}",
        at_once_only=rules.at_once_only(records.lines(order)),
    )


def _to_be_paid(order: Order) -> Taken:
    """Where to pay an order, or the order alone where its checkout is still being opened: its page goes on from there."""
    return Taken(order.order_id, where_to_pay(order)[0])


def where_to_pay(order: Order) -> tuple[str | None, str | None]:
    """The address where an order is paid, or why there is none at this moment: the order is taken and its stock held all the same."""
    from union.commerce.orders import stripe_gateway

    try:
        return stripe_gateway.open_checkout(_bill(order)).url or f"{settings.site_url()}/orders/{order.order_id}", None
    except Unavailable as failure:
        return None, failure.detail


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
