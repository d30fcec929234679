"""Verbs: look at what is offered from a waiting list, and buy it. It asks what the basket asks: the kitchen has to know of everybody."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.commerce.orders import checkout as order_checkout
from union.commerce.orders import records as order_records
from union.commerce.orders.checkout import Taken
from union.commerce.orders.rules import Purchase
from union.commerce.products.rules import check_total
from union.commerce.shop import asking, choosing, holding, rules
from union.commerce.shop.rules import Choice, Wish
from union.commerce.stock import actions as stock
from union.commerce.stock.rules import Hold, needs
from union.commerce.waitlist import actions as waitlist
from union.commerce.waitlist.rules import State
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, Invalid
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.shop.views import OfferShown
    from union.commerce.waitlist.tables import Waiting
    from union.commerce.waitlist.views import Place

_OVER = "This offer is over. You can put yourself on the waiting list again."


def look_at(queue: str, entry_id: str, caller: Caller, now: datetime) -> "OfferShown":
    """The caller's place on a list, and what is asked of whoever takes all that is offered. Raises `NotFound`."""
    found = waitlist.offer(queue, entry_id, caller, now)
    place = found["entry"]
    if place["state"] != State.OFFERED:
        return {**found, "asked": []}
    choices = _choices(place, place["party"], member=True, policy=None, now=now)
    return {**found, "asked": asking.shown(choices, rules.lines(choices, None))}


def take_offer(
    queue: str, entry_id: str, caller: Caller, *, quantity: int, key: str, answers: Mapping[str, str] | None = None, now: datetime
) -> Taken:
    """Buy what is offered to the caller from a waiting list, or less of it; the rest is free again. `answers` are by their fields' names.

    Raises `NotFound`, `Invalid` for another number and for what was not answered, `Conflict` where the offer is over.
    """
    (found,) = people.read_for(caller, waitlist.key(queue, entry_id))
    group_id = waitlist.group_of(found, caller)
    name = order_checkout.order_id(caller, group_id, key)
    kept, pack, held, before = store.read(
        groups.key(group_id), policies.in_force_key(), memberships.key(group_id, caller.person_id), order_records.key(name)
    )
    if before is not None:
        return order_checkout.earlier(before, before, now) or Taken(name)
    entry, hold = waitlist.offered(found, caller, now)
    if not 1 <= quantity <= int(entry.party):
        raise Invalid.field("quantity", f"Please choose a number from 1 to {int(entry.party)}.")
    place = waitlist.told(entry, now)
    choices = _choices(place, quantity, member=memberships.live(held, now), policy=policies.current(pack), now=now)
    if choices[0].problem:
        raise Conflict(choices[0].problem)
    lines = rules.lines(choices, None)
    check_total(sum(line.amount for line in lines), quantity)
    answered = asking.answers_write(group_id, choices, lines, name, caller.person_id, sent=answers or {}, now=now)
    mine, rest = holding.parted(hold, needs([(line.pools, line.quantity) for line in lines]))
    renewed = stock.again(mine, now, holding.until(choices, now))
    if renewed is None:
        raise Conflict(_OVER)
    order = order_checkout.drafted(caller, groups.require(kept, now), Purchase(lines, key, hold=renewed), now)
    return _taken(order, entry, (hold, mine, renewed, rest), answered, now)


def _choices(place: "Place", quantity: int, *, member: bool, policy: Policy | None, now: datetime) -> list[Choice]:
    wish = Wish(place["product_id"], place["item_id"], quantity)
    return choosing.choices(place["group_id"], [wish], member=member, policy=policy, now=now)


def _taken(
    order: "Order", entry: "Waiting", holds: tuple[Hold, Hold, Hold, Hold], answered: list[store.Put], now: datetime
) -> Taken:
    """Take the order. Of the holds one is what was offered, one what is taken of it, one the same held anew, one the rest."""
    hold, mine, renewed, rest = holds
    try:
        with stock.given_back(lambda: holding.as_promised(renewed, mine, hold), Invalid):
            order_checkout.take(order, waitlist.take_write(entry), *answered, now=now)
    except ConditionFailed as lost:
        stock.release_new(renewed)
        (before,) = store.read(order_records.key(str(order.order_id)))
        if before is None:
            raise Conflict("This offer has changed in another window. Please look at it again.") from lost
        return order_checkout.earlier(before, before, now) or Taken(str(order.order_id))
    # Only now: until the order stands, all that was offered is kept as it was promised.
    stock.release(rest)
    return order_checkout.to_pay(order, now)
