"""Verbs: hand out what was sold, take it back line by line, and ask for the buyer's money to go back with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from union import ids, store, watch
from union.commerce.disputes import actions as disputes
from union.commerce.disputes.rules import State as Dispute
from union.commerce.ledger.rules import Part
from union.commerce.orders import letters as telling
from union.commerce.orders import pages as order_pages
from union.commerce.orders import records as order_records
from union.commerce.orders import reviews
from union.commerce.orders.rules import Decision, Line, Status
from union.commerce.products import moves as event_moves
from union.commerce.products import records as product_records
from union.commerce.products.rules import Kind, named
from union.commerce.refunds import actions as refunds
from union.commerce.refunds import rules
from union.commerce.refunds.rules import Asked
from union.commerce.returns import finding
from union.commerce.stock import actions as stock
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets import pages as ticket_pages
from union.commerce.tickets import records as ticket_records
from union.core.audit.actions import noted
from union.core.letters.rules import Kind as Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, must_be_staff, supports
from union.core.rate_limits import actions as limits
from union.core.rate_limits.rules import Guess
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.money import CURRENCY
from union.store import ConditionFailed, Get
from union.store import Part as Change
from union.times import iso
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.products.tables import Product
    from union.commerce.refunds.tables import Refund
    from union.commerce.returns.views import Attention, OrdersOfGroup, ToGiveBack, ToPayBack
    from union.commerce.tickets.tables import Ticket

_TRIES = 4
_OWN_WISH = "The buyer gave it back."
_DISPUTED = "The buyer's bank is deciding about this payment, or has decided. Until it is over nothing can be paid back."


class Off(StrEnum):
    """What came of taking back what an order had of an event that was called off. A disputed one waits for the bank."""

    BACK = "back"
    NOTHING = "nothing"
    DISPUTED = "disputed"


@dataclass(frozen=True)
class _Choice:
    """What can go back of one line: how many are left, the tickets among them that nobody used, with their serials, and why not, if so."""

    line: Line
    before: int
    left: int
    unused: Sequence[tuple[str, int]]
    why_not: str | None

    def pence(self, number: int) -> int:
        return rules.part_of(self.line.amount, self.line.quantity, self.before, number)


type _Back = tuple[_Choice, int, int]
"""What goes back of one line: which, how many, and for how many pence."""


def choices(order_id: str, caller: Caller, now: datetime) -> "ToGiveBack":
    """What a buyer can give back of an order of theirs by themselves. Raises `NotFound`."""
    order, _ = _own(order_id, caller)
    return _shown(order, _for_buyer(order, now))


def desk(group_id: str, order_id: str, caller: Caller, now: datetime) -> "ToPayBack":
    """What the committee or staff support can pay back of an order at their group. Raises `NotAllowed`, `NotFound`.

    Staff who open it see who bought something at a group that may tell a faith or a politics, so each look of theirs is noted first.
    """
    order, office, _ = _with_office(group_id, order_id, caller, now)
    if not office.may_by_role(Can.MONEY):
        store.commit(noted(f"order#{order_id}", "looked at", caller.person_id, now))
    return {
        **_shown(order, _for_committee(order)),
        "group": {"group_id": group_id, "name": order.group_name},
        "buyer": order.name,
        "refunds": refunds.of_order(order_id),
        "decides": order.status == Status.REVIEW and supports(caller, order.group_type),
        "in_pounds": order.received_in == CURRENCY,
        "pays_by_hand": supports(caller, order.group_type),
        "left": order_records.left_of(order),
    }


def listed(group_id: str, caller: Caller, before: str, now: datetime, asked: str = "") -> "OrdersOfGroup":
    """The orders at a group, for its committee and staff support: the newest first, a page of those made before a moment, if one is given.

    Or, where something is `asked` for, those that it leads to. Staff read no names in either list. Raises `NotAllowed`, `TooMany`.
    """
    kept, member = people.read_for(caller, groups.wanted(group_id), people.on_committee(group_id, caller.person_id))
    group, sought = groups.found(kept), finding.read(asked)
    office = people.Office(caller, group, member, now)
    office.must(Can.MONEY)
    named = office.may_by_role(Can.MONEY)
    if sought:
        found = finding.found(group_id, sought) if named else _found_for_staff(group_id, sought, caller, now)
    else:
        found = order_records.of_group(group_id, _moment(before))
    return {
        "group": groups.named(group),
        "q": asked,
        "named": named,
        "orders": [{**order_pages.told(order), "buyer": order.name if named else None} for order in found],
        "older": iso(found[-1].created_at) if len(found) == order_records.ON_A_PAGE and not sought else None,
    }


def _found_for_staff(group_id: str, sought: finding.Sought, caller: Caller, now: datetime) -> "list[Order]":
    """What staff look for, noted before they see it. A name that is right tells as much as one that is wrong, so each is counted."""
    if sought.by == finding.By.NAME:
        limits.guess(Guess.BUYER, caller.person_id, now)
    found = finding.found(group_id, sought)
    store.commit(finding.noting(group_id, sought, found, caller, now))
    return found


def _moment(text: str) -> datetime | None:
    """The moment that an address names, or None where it names none that can be used."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def give_back(order_id: str, caller: Caller, numbers: Mapping[str, int], key: str, now: datetime) -> None:
    """A buyer gives back so many of each line, by the line's id, under the rule that applies; the money follows.

    Raises `Invalid` for what cannot go back, `Conflict` where it changed meanwhile, `NotFound`.
    """
    refund_id = ids.derived(order_id, key)
    order, done = _own(order_id, caller, refunds.wanted(refund_id))
    if done is None:
        _take_back(order, _for_buyer(order, now), numbers, (caller.person_id, _OWN_WISH, refund_id), now)


def pay_back(
    group_id: str, order_id: str, caller: Caller, numbers: Mapping[str, int], *, reason: str, key: str, now: datetime
) -> None:
    """The committee or staff support takes back so many of each line, by the line's id, and says why; the money follows.

    Raises `Invalid` for what cannot go back, `Conflict` where it changed meanwhile, `NotAllowed`, `NotFound`.
    """
    refund_id = ids.derived(order_id, key)
    order, _, done = _with_office(group_id, order_id, caller, now, refunds.wanted(refund_id))
    if done is None:
        _take_back(order, _for_committee(order), numbers, (caller.person_id, reason, refund_id), now)


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


def called_off(order_id: str, product: "Product", group_name: str, now: datetime) -> Off:
    """Take back all that is left of an event in an order because it was called off: the tickets are void and the money follows.

    One transaction, with the letter that tells the buyer, under a key of its own: however often it is done, it happens once. What was
    paid back at Stripe by hand is not paid back again, nor is what the buyer's bank took back in a dispute that is lost. Raises
    `Conflict` where the order changed meanwhile.
    """
    (order,) = store.read(order_records.wanted(order_id))
    if order is None or order.status != Status.PAID:
        return Off.NOTHING
    found = [(line, kept) for line, kept in _with_tickets(order) if line.product_id == product.product_id]
    chosen = [
        (_with_all_tickets(choice, kept), choice.left)
        for line, kept in found
        if (choice := _choice(order, line, kept, None)).left
    ]
    lost = order.disputed is not None and order.dispute == Dispute.LOST
    if not chosen or (order.disputed and not lost):
        return Off.DISPUTED if chosen else Off.NOTHING
    back = _priced(chosen, 0 if lost else order_records.left_of(order))
    amount = sum(pence for _, _, pence in back)
    refund_id = ids.derived(order_id, str(product.product_id), "called off")
    good = [ticket for _, kept in found for ticket in kept if ticket_records.is_good(ticket)]
    told = _off_letter(order, product, group_name, good, None if lost else amount, now)
    why = ("the house", f"The event was called off: {product.called_off_because}")
    try:
        store.commit(*_parts(order, back, refund_id, why, amount, now, told))
    except ConditionFailed as lost:
        raise Conflict("Something of this order changed in the meantime. Please look at it again.") from lost
    watch.count(Count.RETURNED)
    return Off.BACK


def _with_all_tickets(choice: _Choice, kept: Sequence[Any]) -> _Choice:
    """The same with every ticket that nobody used, whoever holds it by now and however many places go back."""
    return replace(choice, unused=[(str(t.ticket_id), int(t.serial)) for t in kept if ticket_records.is_good(t)])


def _off_letter(
    order: "Order", product: "Product", group_name: str, good: Sequence[Any], amount: int | None, now: datetime
) -> Sequence[Change]:
    """The letter to the buyer, with what comes back, or (None) the one of which nothing does, unless they were told that before."""
    mine = [ticket for ticket in good if ticket.person_id == order.person_id]
    diaries = [ticket_pages.diary(ticket, product, group_name, cancelled=True) for ticket in mine]
    cause = str(order.order_id) if amount is not None else f"{order.order_id}#{order.person_id}"
    told = ticket_letters.called_off(product, group_name, (str(order.name), str(order.email), cause), amount or 0, diaries, now)
    return [told] if amount is not None else store.absent(told)


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
            order_records.marked(order, line_id, collected), noted(f"order#{order_id}", act, caller.person_id, now, line=line_id)
        )
    except ConditionFailed as lost:
        raise Conflict("This order has changed in the meantime. Please look at it again.") from lost


def send_again(group_id: str, order_id: str, refund_id: str, caller: Caller, now: datetime) -> None:
    """Ask anew for a refund that failed. Doing it again changes nothing.

    Raises `NotFound`, `NotAllowed`, or `Conflict` where it did not fail or somebody else asked.
    """
    order, _, found = _with_office(group_id, order_id, caller, now, refunds.wanted(refund_id))
    refund = _of(order, found)
    if order.disputed:
        raise Conflict(_DISPUTED)
    name, parts = refunds.again(refund, order, caller.person_id, now)
    if refunds.asked_again(refund, caller.person_id):
        return
    noting = noted(f"order#{order_id}", "refund again", caller.person_id, now, refund=name)
    try:
        store.commit(*parts, noting)
    except ConditionFailed as lost:
        raise Conflict("This refund has been sent again already, or it has not failed.") from lost
    refunds.send(name, now)


def settle_by_hand(group_id: str, order_id: str, refund_id: str, caller: Caller, *, note: str, now: datetime) -> None:
    """Staff say that a refund which did not arrive was paid by hand, and how; the buyer reads the `note`. Doing it again changes nothing.

    Raises `NotFound`, `NotAllowed`, or `Conflict` where it did not fail or was settled before.
    """
    order, _, found = _with_office(group_id, order_id, caller, now, refunds.wanted(refund_id))
    if not supports(caller, order.group_type):
        raise NotAllowed("Only the union's staff support can pay by hand.")
    refund = _of(order, found)
    if refunds.is_settled(refund, note):
        return
    noting = noted(f"order#{order_id}", "refund by hand", caller.person_id, now, refund=refund_id, note=note)
    try:
        store.commit(*refunds.by_hand(refund, order, note, now), noting)
    except ConditionFailed as lost:
        raise Conflict("This refund has been settled already, or it has not failed.") from lost


def _own(order_id: str, caller: Caller, *refund: "Get[Refund]") -> "tuple[Order, Refund | None]":
    """An order of the caller's, and the refund that is asked for with it."""
    order, *found = people.read_for(caller, order_records.wanted(order_id), *refund)
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
    group_id: str, order_id: str, caller: Caller, now: datetime, *refund: "Get[Refund]"
) -> "tuple[Order, people.Office, Refund | None]":
    """An order at the caller's group, in what office they have it, and the refund that is asked for with it."""
    kept, member, order, *found = people.read_for(
        caller, groups.wanted(group_id), people.on_committee(group_id, caller.person_id), order_records.wanted(order_id), *refund
    )
    office = people.Office(caller, groups.found(kept), member, now)
    office.must(Can.MONEY)
    if order is None or order.group_id != group_id:
        raise NotFound("There is no such order at this group.")
    return order, office, next(iter(found), None)


def _for_committee(order: "Order") -> list[_Choice]:
    return [_choice(order, line, kept, None) for line, kept in _with_tickets(order)]


def _for_buyer(order: "Order", now: datetime) -> list[_Choice]:
    found = _with_tickets(order)
    events = list({line.product_id: None for line, _ in found if line.kind == Kind.TICKET})
    kept = store.read(*(product_records.wanted(order.group_id, event) for event in events))
    there = dict(zip(events, kept, strict=True))
    held = [(line, [ticket for ticket in there if ticket.person_id == order.person_id]) for line, there in found]
    return [_choice(order, line, mine, _why_not(order, line, there.get(line.product_id), now)) for line, mine in held]


def _why_not(order: "Order", line: Line, product: "Product | None", now: datetime) -> str | None:
    dated = line.kind == Kind.TICKET
    if product is not None and product.called_off_at:
        return "This event was called off. All that you paid for it comes back by itself."
    moved = product is not None and event_moves.moved_since(product, order.created_at, now)
    cancel_until = product.cancel_until if product else None
    if rules.may_give_back(dated, cancel_until, order.paid_at or order.created_at, now, moved=moved):
        return None
    if dated:
        return "The organiser takes no tickets back any more." if cancel_until else "The organiser does not take tickets back."
    return f"You can get a refund for this for {rules.CANCEL_WITHIN.days} days after you paid, and those are over."


def _with_tickets(order: "Order") -> "list[tuple[Line, list[Ticket]]]":
    """Each line of an order with its tickets, in one read."""
    lines = order_records.lines(order)
    names = {
        line.line_id: [ticket_records.ticket_id(order.order_id, line.line_id, number) for number in range(1, line.quantity + 1)]
        for line in lines
        if line.kind == Kind.TICKET
    }
    flat = [name for found in names.values() for name in found]
    kept = dict(zip(flat, store.read(*map(ticket_records.wanted, flat)), strict=True))
    return [(line, [kept[name] for name in names.get(line.line_id, ()) if kept[name] is not None]) for line in lines]


def _choice(order: "Order", line: Line, kept: "Sequence[Ticket]", why_not: str | None) -> _Choice:
    """A ticket that its buyer gives back is one that nobody used; the committee can pay one back that was used."""
    before = order_records.returned(order).get(line.line_id, 0)
    left = line.quantity - before
    unused = [(str(t.ticket_id), 1) for t in reversed(kept) if ticket_records.is_good(t)]
    return _Choice(line, before, left, unused, why_not)


def _take_back(
    order: "Order", found: Sequence[_Choice], numbers: Mapping[str, int], why: tuple[str, str, str], now: datetime
) -> None:
    """One transaction: the order, the refund, what the buyer had, the stock, the allowance, the letter. Then Stripe is asked."""
    actor, reason, refund_id = why
    chosen = _chosen(order, found, numbers, own=reason == _OWN_WISH)
    amount = sum(pence for _, _, pence in chosen)
    told = [_letter(order, chosen, reason, amount, (refund_id, now))]
    parts = _parts(order, chosen, refund_id, (actor, reason), amount, now, told)
    _commit(order, chosen, parts, now)
    watch.count(Count.RETURNED)
    if amount:
        refunds.send(refund_id, now)


def _chosen(order: "Order", found: Sequence[_Choice], numbers: Mapping[str, int], own: bool) -> list[_Back]:
    """What was chosen, checked line by line, with the pence for each.

    Raises `Invalid` with a sentence at each field, `Conflict` for a disputed order.
    """
    if order.status != Status.PAID:
        raise Conflict("This order is not paid, so there is nothing to refund.")
    if order.disputed:
        raise Conflict(_DISPUTED)
    chosen = [(choice, numbers.get(choice.line.line_id, 0)) for choice in found]
    errors = {f"n.{choice.line.line_id}": _wrong(choice, number, own) for choice, number in chosen if number}
    errors = {name: sentence for name, sentence in errors.items() if sentence}
    if errors:
        raise Invalid("Please check what you entered.", errors)
    chosen = [(choice, number) for choice, number in chosen if number]
    if not chosen:
        raise Invalid("Please choose what goes back.")
    return _priced(chosen, order_records.left_of(order))


def _priced(chosen: Sequence[tuple[_Choice, int]], left: int) -> list[_Back]:
    """What is paid back for each, and never more than is left of what came: what was refunded at Stripe is refunded already."""
    found = []
    for choice, number in chosen:
        pence = min(choice.pence(number), left)
        left -= pence
        found.append((choice, number, pence))
    return found


def _wrong(choice: _Choice, number: int, own: bool) -> str:
    if choice.why_not:
        return choice.why_not
    most = min(choice.left, len(choice.unused)) if own and choice.line.kind == Kind.TICKET else choice.left
    return f"There are {most} of these to refund." if number > most else ""


def _parts(  # noqa: PLR0917 - what goes into one transaction
    order: "Order",
    chosen: Sequence[_Back],
    refund_id: str,
    why: tuple[str, str],
    amount: int,
    now: datetime,
    told: Sequence[Change],
) -> list[Change]:
    actor, reason = why
    places = _places(order, chosen)
    shares = tuple(Part(choice.line.product_id, choice.line.description, -number, -pence) for choice, number, pence in chosen)
    found: list[Change] = [
        order_records.went_back(order, {choice.line.line_id: number for choice, number, _ in chosen}, amount, places),
        *stock.freed(str(order.hold), places),
        *(
            stock.allowed_again(order.person_id, f"{choice.line.product_id}#{choice.line.item_id}", number)
            for choice, number, _ in chosen
            if choice.line.limit
        ),
        *(
            ticket_records.voided(name, now, serial=serial)
            for choice, number, _ in chosen
            for name, serial in choice.unused[:number]
        ),
        *told,
        noted(f"order#{order.order_id}", "returned", actor, now, refund=refund_id, amount=amount, reason=reason),
    ]
    if amount:
        asked = Asked(
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
        found.append(refunds.asked(asked, now))
    return found


def _commit(order: "Order", chosen: Sequence[_Back], parts: Sequence[Change], now: datetime) -> None:
    """All of it at once. What else the buyer is a member by may change meanwhile, which stops nothing: it is read again."""
    for _ in range(_TRIES):
        ending = _ended(order, chosen, now)
        try:
            store.commit(*parts, *ending)
        except ConditionFailed as lost:
            if not all(part in ending for part in lost.parts):
                raise Conflict("Something of this order changed in the meantime. Please look at it again.") from lost
        else:
            return
    raise Unavailable("The house is very busy. Please try again in a moment.")


def _ended(order: "Order", chosen: Sequence[_Back], now: datetime) -> list[Change]:
    """The end of the membership that goes back, if one does: the buyer stands by what else they have paid for."""
    grant = order_records.membership(order)
    if grant is None or not any(choice.line.kind == Kind.MEMBERSHIP for choice, _, _ in chosen):
        return []
    (held,) = store.read(memberships.wanted(order.group_id, order.person_id))
    ending = memberships.taken_back(grant, held, now)
    return [ending] if ending else []


def _places(order: "Order", chosen: Sequence[_Back]) -> list[tuple[str, str]]:
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


def _letter(order: "Order", chosen: Sequence[_Back], reason: str, amount: int, cause: tuple[str, datetime]) -> Change:
    refund_id, now = cause
    lines = [{"name": _named(choice.line, number), "amount": pence} for choice, number, pence in chosen]
    why = "" if reason == _OWN_WISH else reason
    return telling.to_buyer(Letter.REFUNDED, f"refunded#{refund_id}", order, now, lines=lines, amount=amount, reason=why)


def _named(line: Line, number: int) -> str:
    return named(line.product, line.item) if number == 1 else f"{number} × {named(line.product, line.item)}"


def _shown(order: "Order", found: Sequence[_Choice]) -> "ToGiveBack":
    open_now = order.status == Status.PAID and not order.disputed
    return {
        "order": order_pages.told(order),
        "lines": [
            {
                "line_id": choice.line.line_id,
                "field": f"n.{choice.line.line_id}",
                "kind": choice.line.kind,
                "name": _named(choice.line, 1),
                "amount": choice.line.amount,
                "quantity": choice.line.quantity,
                "returned": choice.before,
                "left": choice.left if open_now else 0,
                "pence": choice.pence(choice.left),
                "why_not": choice.why_not if choice.left else None,
            }
            for choice in found
        ],
        "disputed": _DISPUTED if order.disputed else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }
