"""How what is in a basket is held while its owner pays."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from union.commerce.orders.rules import Line
from union.commerce.products.rules import Discount
from union.commerce.shop import rules
from union.commerce.shop.rules import Choice
from union.commerce.stock import actions as stock
from union.commerce.stock.rules import GRACE, HOLD, Hold, SoldOut, needs
from union.errors import Conflict


def until(choices: Sequence[Choice], now: datetime) -> datetime:
    """Until when the stock is held: as long as the page says and a while more, and never beyond the end of an event."""
    return min([now + HOLD, *(choice.over_at for choice in choices if choice.over_at)]) + GRACE


def held(lines: Sequence[Line], discount: Discount | None, ends: datetime, now: datetime) -> Hold:
    """Hold the stock of the lines, and a use of the discount. Raises `Conflict` naming what is gone."""
    wanted = [(line.pools, line.quantity) for line in lines]
    if discount and discount.pool:
        wanted.append(([discount.pool], 1))
    try:
        return stock.hold(needs(wanted), ends, now)
    except SoldOut as gone:
        raise _sold_out(lines, discount, gone) from gone


def _sold_out(lines: Sequence[Line], discount: Discount | None, gone: SoldOut) -> Conflict:
    if discount and gone.pool == discount.pool:
        return Conflict("This code has been used up.", {"code": "This code has been used up. Please take it out to go on."})
    few = f"There are only {gone.left} left." if gone.left else "This has just sold out."
    return Conflict(
        "Somebody was faster.", {rules.field(ln.product_id, ln.item_id): few for ln in lines if gone.pool in ln.pools}
    )


def parted(hold: Hold, wanted: Mapping[str, int]) -> tuple[Hold, Hold]:
    """A hold in two: as many places of each pool as are wanted, and the rest."""
    mine: list[tuple[str, str]] = []
    for pool, number in wanted.items():
        mine += [place for place in hold.places if place[0] == pool][:number]
    rest = [place for place in hold.places if place not in mine]
    return Hold(hold.token, hold.until, mine), Hold(hold.token, hold.until, rest)


def as_promised(renewed: Hold, mine: Hold, hold: Hold) -> None:
    """What is offered is held as long as it was promised, and nothing besides."""
    stock.release_new(renewed)
    stock.keep(mine, hold.until + GRACE)
