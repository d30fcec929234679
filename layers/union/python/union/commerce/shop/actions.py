"""Verbs: look at what a group sells, fill a basket, and go to pay."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.commerce.orders import checkout as order_checkout
from union.commerce.orders import records as order_records
from union.commerce.orders.checkout import Taken
from union.commerce.orders.rules import Line, Purchase
from union.commerce.products import codes as discount_codes
from union.commerce.products import records as product_records
from union.commerce.products.rules import Discount, Item, Kind, Status, check_total, named, read_code
from union.commerce.shop import asking, choosing, holding, rules
from union.commerce.shop.rules import Choice, Wish
from union.commerce.shop.tables import Basket, WishMap
from union.commerce.stock import actions as stock
from union.commerce.stock.rules import HOLD, Hold, needs
from union.commerce.waitlist import actions as waitlist
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess
from union.errors import Conflict, Invalid
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.membership.memberships.rules import check_acceptance
from union.store import ConditionFailed, Get, Update

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.products.tables import Product
    from union.commerce.shop.views import BasketLine, BasketShown, Filled, ItemInShop, ProductInShop, Shop
    from union.core.policy.views import JoiningStatement
    from union.membership.events.views import EventTickets, TicketType
    from union.membership.groups.tables import Group
    from union.membership.memberships.tables import Membership

_CHANGED = "Your basket has changed in another window. Please look at it again."
_LEFT_LASTS = 2.0
_FEW = 10
_left: dict[str, tuple[float, int]] = {}


def window(group_id: str, caller: Caller | None, now: datetime) -> "Shop":
    """What a group sells, with the prices for the one who looks, what is left, and their basket. Raises `NotFound`."""
    kept, held, basket = _read_window(group_id, caller)
    group, member = groups.require(kept, now), memberships.live(held, now)
    there = [product for product in product_records.on_sale(group_id) if not product_records.over(product, now)]
    sold = [product for product in there if product.kind != Kind.MEMBERSHIP or not member]
    wished = {wish.field: wish.quantity for wish in _wishes(basket)}
    return {
        "group": groups.name_view(group),
        "products": [_with_stock(product, member, wished, now) for product in sold],
        "member": member,
        "joinable": bool(group.offers),
        "in_basket": sum(wished.values()),
        "values": {},
        "errors": {},
    }


def tickets(product: "Product | None", member: bool, now: datetime) -> "EventTickets | None":
    """What tickets for an event cost and whether there are any left, for its own page; None where none were ever on sale."""
    if product is None or product.status == Status.DRAFT:
        return None
    shown = _with_stock(product, member, {}, now)
    to_come = product.status == Status.PUBLISHED and not shown["closed"] and not shown["open"]
    return {
        "items": [_ticket_type(item) for item in shown["items"]],
        "open": shown["open"],
        "opens": shown["sale_begins"] if to_come else None,
        "closes": shown["closes"],
    }


def _ticket_type(item: "ItemInShop") -> "TicketType":
    return {
        "name": item["name"],
        "price": item["price"],
        "full_price": item["full_price"],
        "members_only": item["members_only"],
        "left": item["left"],
        "sold_out": item["sold_out"],
    }


def _read_window(group_id: str, caller: Caller | None) -> "tuple[Group | None, Membership | None, Basket | None]":
    theirs = [memberships.key(group_id, caller.person_id), _wanted(caller, group_id)] if caller else []
    caller, (kept, *yours) = people.read_with(caller, groups.key(group_id), *theirs)
    held, basket = yours if caller else (None, None)
    return kept, held, basket


def _with_stock(product: "Product", member: bool, wished: Mapping[str, int], now: datetime) -> "ProductInShop":
    items = [_item_with_stock(product, item, member, wished, now) for item in product_records.items(product)]
    return {**product_records.facts(product, now), "items": items}


def _item_with_stock(product: "Product", item: Item, member: bool, wished: Mapping[str, int], now: datetime) -> "ItemInShop":
    name = rules.field(product.product_id, item.item_id)
    left = min((_left_of(pool, now) for pool in item.pools), default=None)
    return {
        **product_records.shown_item(item, member),
        "field": name,
        "quantity": wished.get(name, 0),
        "left": left if left is not None and left <= _FEW else None,
        "sold_out": left == 0,
    }


def _left_of(pool: str, now: datetime) -> int:
    """How many places are free, remembered for a moment: a shop that everybody looks at counts its stock once."""
    at, number = _left.get(pool, (0.0, 0))
    if time.monotonic() - at > _LEFT_LASTS:
        number = stock.left(pool, now)
        _left[pool] = (time.monotonic(), number)
    return number


def fill(group_id: str, caller: Caller, quantities: Mapping[str, int], now: datetime) -> "Filled":
    """Let the basket have as many of each item as `quantities` says, by the item's field; what it does not name stays.

    What is put in is held against stock and limits as they are now, so that nobody is led to pay for what there is not. Taking out is
    always possible. Raises `NotFound`, or `Invalid` at the field of what cannot be bought so.
    """
    kept, held, basket = people.read_for(
        caller, groups.key(group_id), memberships.key(group_id, caller.person_id), _wanted(caller, group_id)
    )
    group = groups.require(kept, now)
    before = _wishes(basket)
    after = rules.merged(before, quantities)
    put_in = {name for name, quantity in quantities.items() if quantity}
    if put_in:
        choices = choosing.choices(group_id, after, member=memberships.live(held, now), policy=None, now=now)
        _check(caller, choices, put_in, now)
        check_total(0, sum(wish.quantity for wish in after))
    _keep(caller, group_id, basket, after, basket.code if basket else None, now)
    return {"group": groups.name_view(group), "in_basket": sum(wish.quantity for wish in after)}


def _check(caller: Caller, choices: Sequence[Choice], put_in: Collection[str], now: datetime) -> None:
    errors = {**_over_what_there_is(choices, now), **_over_limits(caller, choices), **_problems(choices)}
    wrong = {name: sentence for name, sentence in errors.items() if name in put_in}
    if wrong:
        raise Invalid("Some of this cannot be bought.", wrong)


def _problems(choices: Sequence[Choice]) -> dict[str, str]:
    return {choice.wish.field: choice.problem for choice in choices if choice.problem}


def _over_limits(caller: Caller, choices: Sequence[Choice]) -> dict[str, str]:
    """A sentence at each field with more than one person may have, what they bought before included."""
    limited = [choice for choice in choices if choice.item is not None and choice.item.limit]
    bought = stock.taken(caller.person_id, [rules.thing(choice.wish) for choice in limited])
    told = dict(zip([choice.wish.field for choice in limited], bought, strict=True))
    return rules.over_limits(choices, told)


def _over_what_there_is(choices: Sequence[Choice], now: datetime) -> dict[str, str]:
    """A sentence at each field with more than is left."""
    wanted = needs([(choice.item.pools, choice.wish.quantity) for choice in choices if choice.item is not None])
    return rules.over_stock(choices, wanted, {pool: _left_of(pool, now) for pool in wanted})


def use_code(group_id: str, caller: Caller, code: str, now: datetime) -> None:
    """Put a discount code into the basket, or take it out with an empty one. Wrong ones can be tried only so often.

    Raises `Invalid` for one that is not good now, `TooMany`.
    """
    plain = read_code(code)
    right = rate_limits.guess(Guess.CODE, caller.person_id, now) if code.strip() else None
    basket, found = people.read_for(caller, _wanted(caller, group_id), discount_codes.key(group_id, plain or ""))
    if code.strip() and discount_codes.discount(found, now) is None:
        raise Invalid.field("code", "There is no such code, or its time is over. Please check the spelling.")
    if right is not None:
        right()
    _keep(caller, group_id, basket, _wishes(basket), found.code if found and code.strip() else None, now)


def basket(group_id: str, caller: Caller, now: datetime) -> "BasketShown":
    """The basket as its page shows it: each line with its price, what the code takes off, and what it comes to."""
    kept, pack, held, found = people.read_for(
        caller,
        groups.key(group_id),
        policies.in_force_key(),
        memberships.key(group_id, caller.person_id),
        _wanted(caller, group_id),
    )
    group, policy = groups.require(kept, now), policies.current(pack)
    choices, discount = _priced(group_id, found, memberships.live(held, now), policy, now)
    short = _over_what_there_is(choices, now)
    choices = [replace(choice, problem=choice.problem or short.get(choice.wish.field)) for choice in choices]
    lines = rules.lines(choices, discount)
    return {
        "group": groups.name_view(group),
        "lines": [_shown(choice) for choice in choices],
        "code": found.code if found else None,
        "discount": sum(line.discount for line in lines),
        "total": sum(line.amount for line in lines),
        "payable": bool(lines) and not any(choice.problem for choice in choices),
        "version": int(found.version) if found else 0,
        "statement": _statement(policy) if any(line.kind == Kind.MEMBERSHIP for line in lines) else None,
        "asked": asking.shown(choices, lines),
        "minutes": int(HOLD.total_seconds() // 60),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _statement(policy: Policy) -> "JoiningStatement":
    return {"version": policy.version, "title": policy.title, "paragraphs": list(policy.joining_statement)}


def _shown(choice: Choice) -> "BasketLine":
    item = choice.item
    return {
        "field": choice.wish.field,
        "product_id": choice.wish.product_id,
        "item_id": choice.wish.item_id,
        "kind": choice.kind,
        "product": choice.product,
        "item": item.name if item else "",
        "name": named(choice.product, item.name if item else ""),
        "most": rules.most(item, choice.kind),
        "quantity": choice.wish.quantity,
        "price": choice.price,
        "amount": choice.price * choice.wish.quantity,
        "problem": choice.problem,
    }


def checkout(
    group_id: str,
    caller: Caller,
    *,
    version: int,
    accepted: bool,
    statement: str,
    key: str,
    answers: Mapping[str, str] | None = None,
    now: datetime,
) -> Taken:
    """Hold the stock of the basket, take an order for it, and send its owner to pay.

    `version` is that of the basket that was looked at, `answers` are by the names of their fields. A second click finds the order of the
    first. Raises `Conflict` where the basket changed in another window or something sold out, `Invalid` where something cannot be bought.
    """
    name = order_checkout.order_id(caller, group_id, key)
    kept, pack, held, found, before = people.read_for(
        caller,
        groups.key(group_id),
        policies.in_force_key(),
        memberships.key(group_id, caller.person_id),
        _wanted(caller, group_id),
        order_records.key(name),
    )
    group, policy = groups.require(kept, now), policies.current(pack)
    if before is not None:
        return order_checkout.earlier(before, before, now) or Taken(name)
    looked_at = _at(found, version)
    choices, lines, discount = _to_buy(group_id, looked_at, memberships.live(held, now), policy, now)
    joined = _statement_accepted(lines, held, (accepted, statement), policy, now)
    answered = asking.answers_write(group_id, choices, lines, name, caller.person_id, sent=answers or {}, now=now)
    _serve_the_waiting(group_id, lines, now)
    hold = _held_or_taken(name, choices, lines, discount, now)
    if isinstance(hold, Taken):
        return hold
    purchase = Purchase(lines, key, joined, discount.code if discount else None, hold)
    return _take(order_checkout.drafted(caller, group, purchase, now), looked_at, held, answered, now)


def _statement_accepted(
    lines: Sequence[Line], held: "Membership | None", accepted: tuple[bool, str], policy: Policy, now: datetime
) -> str | None:
    """The joining statement that was accepted, where somebody joins with these lines; `accepted` is whether, and which they had read."""
    if not any(line.kind == Kind.MEMBERSHIP for line in lines):
        return None
    check_acceptance(*accepted, policy.version)
    _one_membership(lines, held, now)
    return policy.version


def _held_or_taken(
    name: str, choices: Sequence[Choice], lines: Sequence[Line], discount: Discount | None, now: datetime
) -> Hold | Taken:
    """The stock of the lines, held; or the order of another click of this very form, which holds the last there was."""
    try:
        return holding.held(lines, discount, holding.until(choices, now), now)
    except Conflict:
        taken = _of_another_click(name, now)
        if taken is None:
            raise
        return taken


def _of_another_click(name: str, now: datetime) -> Taken | None:
    """The order that another click of this very form has taken meanwhile, which may hold the last that there was."""
    (before,) = store.read(order_records.key(name))
    return (order_checkout.earlier(before, before, now) or Taken(name)) if before else None


def _at(found: Basket | None, version: int) -> Basket:
    """The basket, if it is as it was looked at, and something is in it. Raises `Conflict`."""
    if found is None or int(found.version) != version or not found.wishes:
        raise Conflict("Your basket has changed since you opened this page. Please look at it again.")
    return found


def _to_buy(
    group_id: str, found: Basket, member: bool, policy: Policy, now: datetime
) -> tuple[list[Choice], list[Line], Discount | None]:
    """What is chosen, the lines to buy, and what the code takes off."""
    choices, discount = _priced(group_id, found, member, policy, now)
    problems = {choice.wish.field: choice.problem for choice in choices if choice.problem}
    if problems:
        raise Invalid("Some of your basket cannot be bought.", {name: str(problem) for name, problem in problems.items()})
    lines = rules.lines(choices, discount)
    check_total(sum(line.amount for line in lines), sum(line.quantity for line in lines))
    return choices, lines, discount


def _one_membership(lines: Sequence[Line], held: "Membership | None", now: datetime) -> None:
    if sum(line.quantity for line in lines if line.kind == Kind.MEMBERSHIP) > 1:
        raise Invalid("You can have one membership of a group. Please take the others out.")
    if memberships.live(held, now):
        raise Invalid("You are a member already. Please take the membership out of your basket.")


def _serve_the_waiting(group_id: str, lines: Sequence[Line], now: datetime) -> None:
    """Who waits comes before who buys."""
    pooled = {line.product_id: {ln.item_id for ln in lines if ln.product_id == line.product_id} for line in lines if line.pools}
    if not pooled:
        return
    for product in store.read(*(product_records.key(group_id, name) for name in pooled)):
        if product is not None and product.waiting:
            for item in product_records.items(product):
                waitlist.serve_item(product, item, now)


def _take(order: "Order", found: Basket, held: "Membership | None", answered: Sequence[store.Put], now: datetime) -> Taken:
    """Take the order; what is held for it is free again where it cannot be taken."""
    try:
        return _taken(order, found, held, answered, now)
    except (Conflict, Invalid):
        stock.release(order_records.hold(order))
        raise


def _taken(order: "Order", found: Basket, held: "Membership | None", answered: Sequence[store.Put], now: datetime) -> Taken:
    emptied = Update(
        Basket(found.person_id, found.group_id),
        [Basket.wishes.set([]), Basket.code.remove(), Basket.version.set(int(found.version) + 1)],
        Basket.version == found.version,
    )
    grant = order_records.membership(order)
    slot = [memberships.accept_write(grant, held, now)] if grant else []
    try:
        with stock.given_back(lambda: stock.release(order_records.hold(order))):
            order_checkout.take(order, emptied, *slot, *answered, now=now)
    except ConditionFailed as lost:
        (before,) = store.read(order_records.key(order.order_id))
        # The answer to our own try was lost and it was made all the same: the order holds these very places.
        if before is not None and before.hold == order.hold:
            return order_checkout.to_pay(before, now)
        if before is not None:
            # The other click took the order with places of its own; those of this one would only lapse.
            stock.release(order_records.hold(order))
            return order_checkout.earlier(before, before, now) or Taken(order.order_id)
        if lost.on(emptied):
            raise Conflict(_CHANGED) from lost
        raise Conflict("You seem to be joining in two windows at once. Please look at My groups and try again.") from lost
    return order_checkout.to_pay(order, now)


def again(group_id: str, caller: Caller, order_id: str, now: datetime) -> None:
    """Put what an order that came to nothing was for back into the basket."""
    order, found = people.read_for(caller, order_records.key(order_id), _wanted(caller, group_id))
    wished = order_records.wished(order, caller, group_id)
    quantities = {rules.field(product_id, item_id): quantity for product_id, item_id, quantity in wished}
    _keep(caller, group_id, found, rules.merged(_wishes(found), quantities), found.code if found else None, now)


def _priced(
    group_id: str, found: Basket | None, member: bool, policy: Policy, now: datetime
) -> tuple[list[Choice], Discount | None]:
    choices = choosing.choices(group_id, _wishes(found), member=member, policy=policy, now=now)
    if found is None or not found.code:
        return choices, None
    (code,) = store.read(discount_codes.key(group_id, found.code))
    return choices, discount_codes.discount(code, now)


def _keep(caller: Caller, group_id: str, before: Basket | None, wishes: Sequence[Wish], code: str | None, now: datetime) -> None:
    if before is not None and (_wishes(before), before.code) == (list(wishes), code):
        return
    kept = Basket(
        person_id=caller.person_id,
        group_id=group_id,
        wishes=[WishMap(product_id=w.product_id, item_id=w.item_id, quantity=w.quantity) for w in wishes],
        code=code,
        version=int(before.version) + 1 if before else 1,
        forget_at=now + rules.KEPT_FOR,
    )
    condition = (Basket.version == before.version) if before else Basket.person_id.does_not_exist()
    try:
        store.commit(store.Put(kept, condition))
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost


def _wishes(found: Basket | None) -> list[Wish]:
    return [Wish(str(w.product_id), str(w.item_id), int(str(w.quantity))) for w in found.wishes] if found else []


def _wanted(caller: Caller, group_id: str) -> Get[Basket]:
    return Basket.by_key(caller.person_id, group_id)
