"""Takes back what was chosen of an order, in one transaction with its refund, its stock and its letter."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import store, watch
from union.commerce.ledger.rules import Part
from union.commerce.orders import letters as order_letters
from union.commerce.orders import records as order_records
from union.commerce.orders import rules as order_rules
from union.commerce.products.rules import Kind
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.rules import Asked
from union.commerce.returns import choosing
from union.commerce.returns.choosing import Back, Choice
from union.commerce.stock import actions as stock
from union.commerce.tickets import records as ticket_records
from union.core.audit.actions import audit_write
from union.core.letters.rules import Kind as Letter
from union.errors import Conflict, Unavailable
from union.membership.memberships import actions as memberships
from union.membership.memberships import leaving
from union.store import ConditionFailed
from union.store import Part as Change
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order


_TRIES = 4


def take_back(
    order: "Order",
    found: Sequence[Choice],
    numbers: Mapping[str, int],
    why: tuple[str, str, str],
    now: datetime,
    *,
    may_leave: Callable[[], None] = lambda: None,
) -> None:
    """One transaction: the order, the refund, what the buyer had, the stock, the allowance, the letter. Then Stripe is asked.

    Where the buyer leaves the group with it, `may_leave` is asked first, which refuses that, and their roles on its committee end.
    """
    actor, reason, refund_id = why
    chosen = choosing.chosen_of(order, found, numbers, own=reason == choosing.OWN_WISH)
    amount = sum(pence for _, _, pence in chosen)
    told = [_letter(order, chosen, reason, amount, (refund_id, now))]
    parts = parts_of(order, chosen, refund_id, (actor, reason), amount, now, told)
    _commit(order, chosen, parts, now, (actor, may_leave))
    watch.count(Count.RETURNED)
    if amount:
        refunds.send(refund_id, now)


def parts_of(  # noqa: PLR0917 - what goes into one transaction
    order: "Order",
    chosen: Sequence[Back],
    refund_id: str,
    why: tuple[str, str],
    amount: int,
    now: datetime,
    told: Sequence[Change],
) -> list[Change]:
    """The transaction that takes back what was `chosen`, with the letters in `told`; `why` is who does it, and the reason they give."""
    actor, reason = why
    places = _places(order, chosen)
    shares = tuple(
        Part(one.line.product_id, choosing.name_of(one.line, number), -number, -pence) for one, number, pence in chosen
    )
    found: list[Change] = [
        order_records.went_back_write(order, {choice.line.line_id: number for choice, number, _ in chosen}, amount, places),
        *stock.free_write(str(order.hold), places),
        *(
            stock.allow_again_write(order.person_id, f"{choice.line.product_id}#{choice.line.item_id}", number)
            for choice, number, _ in chosen
            if choice.line.limit
        ),
        *(
            ticket_records.void_write(name, now, serial=serial)
            for choice, number, _ in chosen
            for name, serial in choice.unused[:number]
        ),
        *told,
        audit_write(f"order#{order.order_id}", "returned", actor, now, refund=refund_id, amount=amount, reason=reason),
    ]
    return [*found, *([refunds.ask_write(_asked(order, refund_id, why, amount, shares), now)] if amount else [])]


def _asked(order: "Order", refund_id: str, why: tuple[str, str], amount: int, shares: tuple[Part, ...]) -> Asked:
    actor, reason = why
    return Asked(
        refund_id=refund_id,
        order_id=order.order_id,
        group_id=order.group_id,
        group_name=order.group_name,
        group_type=order.group_type,
        payment_intent=str(order.payment_intent),
        amount=amount,
        reason=reason,
        asked_by=actor,
        parts=shares,
    )


type _Leaving = tuple[str, Callable[[], None]]
"""Who takes something back, and what refuses that the buyer leaves the group with it."""


def _commit(order: "Order", chosen: Sequence[Back], parts: Sequence[Change], now: datetime, leaving_by: _Leaving) -> None:
    """All of it at once. What else the buyer is a member by may change meanwhile, which stops nothing: it is read again."""
    for _ in range(_TRIES):
        ending = _ended(order, chosen, now, leaving_by)
        try:
            store.commit(*parts, *ending)
        except ConditionFailed as lost:
            if not all(part in ending for part in lost.parts):
                raise Conflict(order_rules.CHANGED) from lost
        else:
            return
    raise Unavailable("The house is very busy. Please try again in a moment.")


def _ended(order: "Order", chosen: Sequence[Back], now: datetime, leaving_by: _Leaving) -> list[Change]:
    """The end of the membership that goes back, if one does: the buyer stands by what else they have paid for, or leaves with their roles."""
    grant = order_records.membership(order)
    if grant is None or not any(choice.line.kind == Kind.MEMBERSHIP for choice, _, _ in chosen):
        return []
    (held,) = store.read(memberships.key(order.group_id, order.person_id))
    ending = memberships.take_back_write(grant, held, now)
    if ending is None or not memberships.leaves(grant, held, now):
        return [ending] if ending else []
    actor, may_leave = leaving_by
    may_leave()
    return [ending, *leaving.roles_end_write(order.group_id, order.person_id, actor, now)]


def _places(order: "Order", chosen: Sequence[Back]) -> list[tuple[str, str]]:
    """As many places of each pool as the units that go back have taken of it; with the last unit all, its code's use among them."""
    held = list(order_records.hold(order).places) if order.hold else []
    freed: list[tuple[str, str]] = []
    for choice, number, _ in chosen:
        for pool in choice.line.pools:
            mine = [place for place in held if place[0] == pool][:number]
            freed += mine
            held = [place for place in held if place not in mine]
    numbers = {choice.line.line_id: choice.before + number for choice, number, _ in chosen}
    before = order_records.returned(order)
    all_back = all(numbers.get(ln.line_id, before.get(ln.line_id, 0)) == ln.quantity for ln in order_records.lines(order))
    return [*freed, *held] if all_back else freed


def _letter(order: "Order", chosen: Sequence[Back], reason: str, amount: int, cause: tuple[str, datetime]) -> Change:
    refund_id, now = cause
    lines = [{"name": choosing.name_of(choice.line, number), "amount": pence} for choice, number, pence in chosen]
    why = "" if reason == choosing.OWN_WISH else reason
    return order_letters.to_buyer(Letter.REFUNDED, f"refunded#{refund_id}", order, now, lines=lines, amount=amount, reason=why)
