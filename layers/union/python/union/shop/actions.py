"""Verbs: join a group, paying where it costs something, and settle what Stripe says of the payment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from union import ids, settings, store, watch
from union.audit.actions import noted
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.groups import actions as groups
from union.letters import actions as letters
from union.letters.rules import Kind
from union.memberships import actions as memberships
from union.memberships.actions import Grant
from union.memberships.rules import check_acceptance
from union.money import CURRENCY
from union.people import actions as people
from union.people.rules import Caller
from union.policy import actions as policies
from union.policy.rules import Policy
from union.shop import rules
from union.shop.rules import Outcome, Payment, Status
from union.shop.tables import LedgerEntry, Order
from union.store import Change, Lost, Save, Want
from union.times import iso, london_day
from union.watch import Count


@dataclass(frozen=True)
class Joining:
    """What came of wanting to join: a membership to show, or the address where to pay for it, or an order to look at."""

    shown: dict[str, Any] | None = None
    pay_url: str | None = None
    order_id: str | None = None


def form(group_id: str, caller: Caller, now: datetime) -> dict[str, Any]:
    """What the form to join shows: the group, its offers, the joining statement in force, and what the caller is already. Raises `NotFound`."""
    kept, pack, held = people.read_for(
        caller, groups.wanted(group_id), policies.in_force(), memberships.wanted(group_id, caller.person_id)
    )
    policy = policies.found(pack)
    statement = {"version": policy.version, "title": policy.title, "paragraphs": policy.joining_statement}
    shown = groups.shown(groups.found(kept), policy, now)
    you = memberships.standing(held, now)
    return {"group": shown, "statement": statement, "you": you, "key": ids.key(), "values": {}, "errors": {}}


def join(group_id: str, caller: Caller, *, accepted: bool, statement: str, offer_id: str, key: str, now: datetime) -> Joining:
    """Make the caller a member of a free group at once; of another, take an order and send them to pay.

    A second click, with the same `key` or in another tab, finds what the first one did. Raises `NotFound`, or `Invalid` for a
    statement not accepted or no longer in force, or an offer that the group does not make.
    """
    kept, pack, held = people.read_for(
        caller, groups.wanted(group_id), policies.in_force(), memberships.wanted(group_id, caller.person_id)
    )
    group, policy = groups.found(kept), policies.found(pack)
    if memberships.live(held, now):
        return _shown(group, held, already=True)
    check_acceptance(accepted, statement, policy.version)
    order = _order(group, _offer(group, offer_id), caller, policy, key, now)
    if order.amount == 0:
        return _join_free(group, order, policy, now)
    if held is not None and held.order_id is not None:
        earlier = _earlier(held.order_id, order, now)
        if earlier is not None:
            return earlier
    return _take_order(order, held, now)


def _offer(group: Any, offer_id: str) -> dict[str, Any]:
    for kept in group.offers:
        if kept.offer_id == offer_id:
            return groups.offer(kept)
    raise Invalid.field("offer", "Please choose one of the memberships this group offers.")


def _order(group: Any, offer: dict[str, Any], caller: Caller, policy: Policy, key: str, now: datetime) -> Order:
    return Order(
        order_id=ids.derived(caller.person_id, group.group_id, key),
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        group_id=group.group_id,
        group_name=group.name,
        group_type=group.type,
        offer_id=offer["offer_id"],
        kind=offer["name"],
        amount=offer["price"],
        valid_until=memberships.valid_until(policy, london_day(now)).isoformat(),
        statement_version=policy.version,
        status=Status.OPEN,
        created_at=now,
        expires_at=now + rules.PAYABLE_FOR,
        correlation_id=watch.correlation_id(),
    )


def _grant(order: Order, *, by_order: bool = True) -> Grant:
    return Grant(
        group_id=order.group_id,
        group_name=order.group_name,
        person_id=order.person_id,
        name=order.name,
        kind=order.kind,
        price=int(order.amount),
        valid_until=order.valid_until,
        statement_version=order.statement_version,
        order_id=order.order_id if by_order else None,
    )


def _shown(group: Any, held: Any, *, already: bool) -> Joining:
    joined_at = iso(held.joined_at) if held.joined_at else None
    kept = {"kind": held.kind, "price": int(held.price or 0), "valid_until": held.valid_until, "joined_at": joined_at}
    return Joining(shown={"group": groups.named(group), "membership": kept, "already": already})


def _join_free(group: Any, order: Order, policy: Policy, now: datetime) -> Joining:
    member = memberships.joined(_grant(order, by_order=False), now)
    noting = noted(f"group#{group.group_id}", "joined", order.person_id, now, statement=policy.version)
    try:
        store.commit(member, _welcome(order, policy, now), noting)
    except Lost:
        (held,) = store.read(memberships.wanted(group.group_id, order.person_id))
        return _shown(group, held, already=True)
    watch.count(Count.JOINED)
    return _shown(group, member.record, already=False)


def _take_order(order: Order, held: Any, now: datetime) -> Joining:
    placed = Save(order, Order.order_id.does_not_exist())
    slot = memberships.accepted(_grant(order), held, now)
    noting = noted(f"order#{order.order_id}", "ordered", order.person_id, now, group=order.group_id, amount=int(order.amount))
    try:
        store.commit(placed, slot, noting)
    except Lost:
        return _after_another_click(order, now)
    return Joining(pay_url=_pay_url(order), order_id=order.order_id)


def _after_another_click(order: Order, now: datetime) -> Joining:
    """Another click won; its order is the one to pay."""
    (held,) = store.read(memberships.wanted(order.group_id, order.person_id))
    earlier = _earlier(held.order_id, order, now) if held and held.order_id else None
    if earlier is None:
        raise Conflict("You seem to be joining in two windows at once. Please look at My groups and try again.")
    return earlier


def _earlier(order_id: str, wanted: Order, now: datetime) -> Joining | None:
    """What becomes of an order taken before: it is paid, or still to be paid, or closed for good and None.

    The checkout of an order for another offer is closed before a new one opens, so that nobody pays for both.
    """
    (earlier,) = store.read(_wanted(order_id))
    if earlier is None or earlier.status in (Status.EXPIRED, Status.FAILED, Status.PAID):
        return None
    same = earlier.offer_id == wanted.offer_id and earlier.amount == wanted.amount
    if same and rules.payable(earlier.status, earlier.expires_at, now):
        return Joining(pay_url=_pay_url(earlier), order_id=earlier.order_id)
    if earlier.status == Status.OPEN:
        return _close(earlier, now)
    return Joining(order_id=earlier.order_id)


def _close(order: Order, now: datetime) -> Joining | None:
    from union.shop import till

    payment = till.close(till.open_checkout(_bill(order)).session_id)
    if payment is not None:
        settle(payment, now)
    still_matters = payment is not None and payment.outcome in (Outcome.PAID, Outcome.PROCESSING)
    return Joining(order_id=order.order_id) if still_matters else None


def _bill(order: Order) -> Any:
    from union.shop.till import Bill

    return Bill(
        order_id=order.order_id,
        amount=int(order.amount),
        description=f"{order.kind}, {order.group_name}",
        email=order.email,
        expires_at=order.expires_at,
        return_url=f"{settings.site_url()}/orders/{order.order_id}",
    )


def _pay_url(order: Order) -> str:
    from union.shop import till

    return till.open_checkout(_bill(order)).url or f"{settings.site_url()}/orders/{order.order_id}"


def _wanted(order_id: str) -> Want[Order]:
    return Order.by_key(order_id)


def look_at(order_id: str, session_id: str | None, caller: Caller, now: datetime) -> dict[str, Any]:
    """An order as its page shows it. Somebody who returns from paying before the webhook came settles it by reading it back.

    Raises `NotFound` for an order that is not the caller's.
    """
    (order,) = people.read_for(caller, _wanted(order_id))
    if order is None or order.person_id != caller.person_id:
        raise NotFound("There is no such order of yours.")
    if session_id and order.status in (Status.OPEN, Status.PROCESSING):
        order = _read_back(order, session_id, now)
    return _order_shown(order, now)


def _read_back(order: Order, session_id: str, now: datetime) -> Order:
    from union.shop import till

    payment = till.read_back(session_id)
    if payment is None or payment.order_id != order.order_id:
        raise NotAllowed("That payment belongs to another order.")
    settle(payment, now)
    (again,) = store.read(_wanted(order.order_id))
    return again or order


def _order_shown(order: Order, now: datetime) -> dict[str, Any]:
    to_pay = rules.payable(order.status, order.expires_at, now)
    over = order.status in (Status.FAILED, Status.EXPIRED) or (order.status == Status.OPEN and not to_pay)
    return {
        "order": {
            "order_id": order.order_id,
            "status": Status.EXPIRED if over and order.status == Status.OPEN else order.status,
            "amount": int(order.amount),
            "description": order.kind,
            "group_id": order.group_id,
            "group_name": order.group_name,
            "valid_until": order.valid_until,
            "created_at": iso(order.created_at),
        },
        "pay_url": _pay_url(order) if to_pay else None,
        "again_url": f"/groups/{order.group_id}/join" if over else None,
    }


def hear(body: bytes, signature: str, now: datetime) -> str:
    """Take in a webhook of Stripe's. Returns what it did, for the log. Raises `Invalid` where it is not surely Stripe's."""
    from union.shop import till

    try:
        payment = till.told(body, signature, now)
    except Invalid:
        watch.count(Count.WEBHOOK_REFUSED)
        raise
    did = "ignored" if payment is None else settle(payment, now)
    watch.count(_HEARD.get(did, Count.WEBHOOK_SETTLED))
    return did


_HEARD = {"ignored": Count.WEBHOOK_IGNORED, "unknown order": Count.WEBHOOK_IGNORED, "repeated": Count.WEBHOOK_REPEATED}


def settle(payment: Payment, now: datetime) -> str:
    """Let an order follow what a checkout session says; whoever says it, however often, it happens once.

    Returns "unknown order", "repeated", or the order's new status.
    """
    if payment.order_id is None:
        return "unknown order"
    order, pack = store.read(_wanted(payment.order_id), policies.in_force())
    if order is None:
        watch.logger.warning("A payment for an order that is not ours", session_id=payment.session_id)
        return "unknown order"
    status = rules.after(order.status, payment.outcome)
    if status is None:
        return "repeated"
    if status == Status.PAID and not rules.agrees(payment, int(order.amount), settings.stripe_livemode()):
        status = Status.REVIEW
        watch.count(Count.PAYMENT_MISMATCH)
    return _follow(order, payment, status, policies.found(pack), now)


def _follow(order: Order, payment: Payment, status: Status, policy: Policy, now: datetime) -> str:
    moved = _moved(order, payment, status, now)
    noting = noted(f"order#{order.order_id}", status, "stripe", now, session=payment.session_id)
    try:
        if status == Status.PAID:
            _give(order, payment, moved, noting, policy, now)
        else:
            store.commit(moved, noting)
    except Lost:
        return _once_more(order, payment, now)
    _count(status)
    return status


def _once_more(order: Order, payment: Payment, now: datetime) -> str:
    """Somebody moved the order between reading and writing: look at it again, as it is now."""
    (again,) = store.read(_wanted(order.order_id))
    return "repeated" if again is None or rules.after(again.status, payment.outcome) is None else settle(payment, now)


def _moved(order: Order, payment: Payment, status: Status, now: datetime) -> Change:
    actions = [Order.status.set(status), Order.session_id.set(payment.session_id)]
    if payment.payment_intent:
        actions.append(Order.payment_intent.set(payment.payment_intent))
    if status == Status.PAID:
        actions.append(Order.paid_at.set(now))
    return Change(Order(order.order_id), actions, Order.status == order.status)


def _give(order: Order, payment: Payment, moved: Change, noting: Save, policy: Policy, now: datetime) -> None:
    """The order is paid, its money is in the ledger, its buyer is a member, and the letters are written: all or nothing.

    Where the buyer holds as good a membership already, the money is booked all the same and staff are told to give it back.
    """
    entered, receipt = _entered(order, payment, now), _receipt(order, policy, now)
    member = memberships.paid(_grant(order), now)
    try:
        store.commit(moved, entered, member, receipt, _welcome(order, policy, now), noting)
    except Lost as lost:
        if lost.on(moved) or not lost.on(member):
            raise
        store.commit(moved, entered, receipt, noting)
        watch.count(Count.PAID_TWICE)
        watch.logger.error("A membership was paid twice", order_id=order.order_id)
    else:
        watch.count(Count.JOINED)


def _entered(order: Order, payment: Payment, now: datetime) -> Save:
    entry = LedgerEntry(
        group_id=order.group_id,
        entry_id=f"sale#{order.order_id}",
        kind="sale",
        amount=payment.amount,
        currency=CURRENCY,
        order_id=order.order_id,
        payment_intent=payment.payment_intent,
        at=now,
    )
    return Save(entry, LedgerEntry.entry_id.does_not_exist())


def _receipt(order: Order, policy: Policy, now: datetime) -> Save:
    context = {
        "name": order.name,
        "union": settings.union_name(),
        "group_name": order.group_name,
        "description": order.kind,
        "amount": int(order.amount),
        "order_id": order.order_id,
        "paid_at": iso(now),
        "valid_until": order.valid_until,
        "url": f"{settings.site_url()}/orders/{order.order_id}",
    }
    return letters.letter(Kind.RECEIPT, f"receipt#{order.order_id}", order.email, context, now)


def _welcome(order: Order, policy: Policy, now: datetime) -> Save:
    context = {
        "name": order.name,
        "union": settings.union_name(),
        "group_name": order.group_name,
        "valid_until": order.valid_until,
        "joining_statement": list(policy.joining_statement),
        "url": f"{settings.site_url()}/groups/{order.group_id}/board",
        "contact": policy.contact(order.group_type),
    }
    return letters.letter(Kind.WELCOME, f"welcome#{order.order_id}", order.email, context, now)


def _count(status: Status) -> None:
    if status == Status.PAID:
        watch.count(Count.PAID)
    elif status == Status.FAILED:
        watch.count(Count.PAYMENT_FAILED)
