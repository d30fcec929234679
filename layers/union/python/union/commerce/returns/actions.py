"""Verbs: hand out what was sold, take it back line by line, and ask for the buyer's money to go back with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.disputes import actions as disputes
from union.commerce.orders import records as order_records
from union.commerce.orders import reviews
from union.commerce.orders.rules import Decision, Status
from union.commerce.payouts import records as payout_records
from union.commerce.products.rules import Kind
from union.commerce.refunds import actions as refunds
from union.commerce.returns import choosing, taking_back
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, must_be_staff, supports
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.memberships import leaving
from union.money import CURRENCY
from union.store import ConditionFailed, Get

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.refunds.tables import Refund
    from union.commerce.returns.views import Attention, ToGiveBack, ToPayBack


_LEFT = "This group left the union. Its staff support pays back what is owed."


def choices(order_id: str, caller: Caller, now: datetime) -> "ToGiveBack":
    """What a buyer can give back of an order of theirs by themselves. Raises `NotFound`."""
    order, _ = _own(order_id, caller)
    return choosing.shown(order, choosing.for_buyer(order, now))


def desk(group_id: str, order_id: str, caller: Caller, now: datetime) -> "ToPayBack":
    """What the committee or staff support can pay back of an order at their group. Raises `NotAllowed`, `NotFound`.

    Staff who open it see who bought something at a group that may tell a faith or a politics, so each look of theirs is noted first.
    """
    order, office, _, reads = _with_office(group_id, order_id, caller, now, reading=True)
    if not office.may_by_role(Can.MONEY):
        store.commit(audit_write(f"order#{order_id}", "looked at", caller.person_id, now))
    shown = choosing.shown(order, [] if reads else choosing.for_committee(order))
    return {
        **shown,
        "disputed": _LEFT if reads else shown["disputed"],
        "group": {"group_id": group_id, "name": order.group_name},
        "buyer": order.name,
        "refunds": refunds.of_order(order_id),
        "decides": order.status == Status.REVIEW and supports(caller, order.group_type),
        "in_pounds": order.received_in == CURRENCY,
        "pays_by_hand": supports(caller, order.group_type),
        "hands_out": not reads,
        "left": order_records.left_of(order),
        "came_with": payout_records.of_order(order_id),
    }


def give_back(order_id: str, caller: Caller, numbers: Mapping[str, int], key: str, now: datetime) -> None:
    """A buyer gives back so many of each line, by the line's id, under the rule that applies; the money follows.

    Raises `Invalid` for what cannot go back, `Conflict` where it changed meanwhile, `NotFound`.
    """
    refund_id = ids.derived(order_id, key)
    order, done = _own(order_id, caller, refunds.key(refund_id))
    if done is None:
        taking_back.take_back(
            order, choosing.for_buyer(order, now), numbers, (caller.person_id, choosing.OWN_WISH, refund_id), now
        )


def pay_back(
    group_id: str, order_id: str, caller: Caller, numbers: Mapping[str, int], *, reason: str, key: str, now: datetime
) -> None:
    """The committee or staff support takes back so many of each line, by the line's id, and says why; the money follows.

    Raises `Invalid` for what cannot go back, `Conflict` where it changed meanwhile, `NotAllowed`, `NotFound`.
    """
    refund_id = ids.derived(order_id, key)
    order, office, done, _ = _with_office(group_id, order_id, caller, now, refunds.key(refund_id))
    if done is None:
        taking_back.take_back(
            order,
            choosing.for_committee(order),
            numbers,
            (caller.person_id, reason, refund_id),
            now,
            may_leave=lambda: leaving.check_may_end(office, caller, str(order.person_id), now),
        )


def decide(group_id: str, order_id: str, caller: Caller, *, decision: str, note: str, now: datetime) -> None:
    """Staff decide about a payment that is not what its order costs. Raises as `reviews.decide` does, and `NotAllowed`, `NotFound`."""
    order = _theirs(group_id, order_id, caller, now)
    if not supports(caller, order.group_type):
        raise NotAllowed("Only the union's staff support can decide this.")
    reviews.decide(order, Decision(decision), caller.person_id, note, now)


def attention(caller: Caller, now: datetime) -> "Attention":
    """What of the union's money waits for somebody, in lists without names, what waits longest first. For staff only.

    `yours` says whether they may open the order: it is one of a group whose staff support they are.
    """
    people.read_for(caller)
    must_be_staff(caller)
    return {
        "orders": [{**one, "yours": supports(caller, one["group_type"])} for one in reviews.wait_for_staff()],
        "refunds": [{**one, "yours": supports(caller, one["group_type"])} for one in refunds.failed()],
        "disputes": [{**one, "yours": supports(caller, one["group_type"] or "")} for one in disputes.open_now(now)],
    }


def hand_out(group_id: str, order_id: str, line_id: str, caller: Caller, *, collected: bool, now: datetime) -> None:
    """The committee marks merchandise of an order as collected, or takes the mark back. Doing it again changes nothing.

    Raises `NotFound` for a line that is no merchandise, `Conflict` where it is not paid or was marked meanwhile, `NotAllowed`.
    """
    order = _theirs(group_id, order_id, caller, now)
    if not any(line.line_id == line_id and line.kind == Kind.MERCHANDISE for line in order_records.lines(order)):
        raise NotFound("There is nothing of this order to collect.")
    if (line_id in map(str, order.collected)) == collected:
        return
    act = "collected" if collected else "not collected"
    try:
        store.commit(
            order_records.mark_write(order, line_id, collected),
            audit_write(f"order#{order_id}", act, caller.person_id, now, line=line_id),
        )
    except ConditionFailed as lost:
        raise Conflict("This order has changed in the meantime. Please look at it again.") from lost


def send_again(group_id: str, order_id: str, refund_id: str, caller: Caller, now: datetime) -> None:
    """Ask anew for a refund that failed. Doing it again changes nothing.

    Raises `NotFound`, `NotAllowed`, or `Conflict` where it did not fail or somebody else asked.
    """
    order, _, found, _ = _with_office(group_id, order_id, caller, now, refunds.key(refund_id))
    refund = _of(order, found)
    if order.disputed:
        raise Conflict(choosing.DISPUTED)
    name, parts = refunds.again_write(refund, order, caller.person_id, now)
    if refunds.asked_again(refund, caller.person_id):
        return
    noting = audit_write(f"order#{order_id}", "refund again", caller.person_id, now, refund=name)
    try:
        store.commit(*parts, noting)
    except ConditionFailed as lost:
        raise Conflict("This refund has been sent again already, or it has not failed.") from lost
    refunds.send(name, now)


def settle_by_hand(group_id: str, order_id: str, refund_id: str, caller: Caller, *, note: str, now: datetime) -> None:
    """Staff say that a refund which did not arrive was paid by hand, and how; the buyer reads the `note`. Doing it again changes nothing.

    Raises `NotFound`, `NotAllowed`, or `Conflict` where it did not fail or was settled before.
    """
    order, _, found, _ = _with_office(group_id, order_id, caller, now, refunds.key(refund_id))
    if not supports(caller, order.group_type):
        raise NotAllowed("Only the union's staff support can pay by hand.")
    refund = _of(order, found)
    if refunds.is_settled(refund, note):
        return
    noting = audit_write(f"order#{order_id}", "refund by hand", caller.person_id, now, refund=refund_id, note=note)
    try:
        store.commit(*refunds.by_hand_write(refund, order, note, now), noting)
    except ConditionFailed as lost:
        raise Conflict("This refund has been settled already, or it has not failed.") from lost


def _own(order_id: str, caller: Caller, *refund: "Get[Refund]") -> "tuple[Order, Refund | None]":
    """An order of the caller's, and the refund that is asked for with it."""
    order, *found = people.read_for(caller, order_records.key(order_id), *refund)
    if order is None or order.person_id != caller.person_id:
        raise NotFound("There is no such order of yours.")
    return order, next(iter(found), None)


def _theirs(group_id: str, order_id: str, caller: Caller, now: datetime) -> "Order":
    return _with_office(group_id, order_id, caller, now)[0]


def _of(order: "Order", refund: "Refund | None") -> "Refund":
    """The refund, if it is one of this order. Raises `NotFound`."""
    if refund is None or refund.order_id != order.order_id:
        raise NotFound("There is no such refund.")
    return refund


def _with_office(
    group_id: str, order_id: str, caller: Caller, now: datetime, *refund: "Get[Refund]", reading: bool = False
) -> "tuple[Order, people.Office, Refund | None, bool]":
    """An order at the caller's group, in what office they have it, the refund that is asked for with it, and whether they may only read it."""
    kept, member, order, *found = people.read_for(
        caller, groups.key(group_id), people.member_key(group_id, caller.person_id), order_records.key(order_id), *refund
    )
    office, group = offices.at_money(kept, member, caller, now, reading=reading)
    office.must(Can.MONEY)
    if order is None or order.group_id != group_id:
        raise NotFound("There is no such order at this group.")
    return order, office, next(iter(found), None), not office.supports and not groups.there(group, now)
