"""A basket becomes an order, an order holds its stock, and what was bought is given once and only for money."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from union.commerce.ledger.tables import LedgerEntry
from union.commerce.orders import actions as orders
from union.commerce.orders import settling, stripe_gateway
from union.commerce.orders.rules import Outcome, Payment
from union.commerce.orders.tables import Order
from union.commerce.products import actions as products
from union.commerce.products.tables import Code, ItemMap, PoolMap, Product
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.commerce.shop import actions as shop
from union.commerce.shop.tables import Basket
from union.commerce.stock import actions as stock
from union.commerce.stock import rules as stock_rules
from union.commerce.tickets.tables import Ticket
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.rate_limits.tables import Limit
from union.errors import Conflict, Invalid
from union.membership.memberships.tables import Membership

from tests.actions.conftest import NOW, PRIYA, SAM, given_back

pytestmark = pytest.mark.usefixtures("union_house", "ball")
STANDARD, EARLY, HOODIE, MEMBERSHIP = "q.ball.standard", "q.ball.early", "q.hoodie.m", "q.member.standard"
LATER = NOW + stock_rules.HOLD + stock_rules.GRACE + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def stripe() -> Iterator[list[str]]:
    """Give a gateway that opens checkouts without Stripe, and the sessions it closed."""
    closed: list[str] = []

    def close(session_id: str) -> Payment:
        closed.append(session_id)
        return Payment(session_id, session_id.removeprefix("cs_"), None, None, False, Outcome.EXPIRED)

    stock._gone.clear()
    shop._left.clear()
    with (
        patch.object(
            stripe_gateway,
            "open_checkout",
            lambda b: stripe_gateway.Checkout(f"cs_{b.order_id}", f"https://pay.example/{b.order_id}"),
        ),
        patch.object(stripe_gateway, "close", close),
        patch.object(stripe_gateway, "refund", given_back),
    ):
        yield closed


@pytest.fixture
def ball(union_house: None) -> None:
    """Give a ball with a room of four and two early birds among them, a hoodie, a membership and two codes."""
    types = [_item("standard", 3000, ["ball#1"], limit=3), _item("early", 2000, ["ball#1", "ball#2"], members_only=False)]
    pools = [PoolMap(pool_id="ball#1", name="Room", size=4), PoolMap(pool_id="ball#2", name="Early bird", size=2)]
    _product("ball", "ticket", "Winter Ball", types, pools)
    _product("hoodie", "merchandise", "Hoodie", [_item("m", 2500, ["hoodie#1"], member_price=2000)], [])
    _product("member", "membership", "Membership", [_item("standard", 500, [])], [])
    for pool, size in (("ball#1", 4), ("ball#2", 2), ("hoodie#1", 1), ("code#chess#ONCE", 1)):
        stock.open_pool(pool, size)
    Code(group_id="chess", code="TENTH", percent=10, version=1).save()
    Code(group_id="chess", code="ONCE", pence=700, uses=1, products=["ball"], version=1).save()


def _item(item_id: str, price: int, pools: list[str], **more: Any) -> Any:
    return ItemMap(item_id=item_id, name=item_id.title(), price=price, pools=pools, **more)


def _product(product_id: str, kind: str, name: str, items: list[Any], pools: list[Any]) -> None:
    made = Product(group_id="chess", product_id=product_id, kind=kind, status="published", name=name, version=1, changed_at=NOW)
    made.items, made.pools = items, pools
    made.save()


def _fill(caller: Caller = SAM, now: Any = NOW, **quantities: int) -> None:
    names = {"standard": STANDARD, "early": EARLY, "hoodie": HOODIE, "membership": MEMBERSHIP}
    shop._left.clear()
    shop.fill("chess", caller, {names[name]: number for name, number in quantities.items()}, now)


def _checkout(caller: Caller = SAM, key: str = "key-one-1", now: Any = NOW, **more: Any) -> str:
    version = shop.basket("chess", caller, now)["version"]
    said = {"version": version, "accepted": True, "statement": "2026-09", "key": key, "now": now, **more}
    return shop.checkout("chess", caller, **said).order_id


def _pay(order_id: str, now: Any = NOW, outcome: Outcome = Outcome.PAID) -> str:
    amount = int(Order.get(order_id).amount)
    return settling.settle(Payment(f"cs_{order_id}", order_id, amount, "gbp", False, outcome, f"pi_{order_id}"), now)


def test_one_payment_buys_several_things_of_a_group() -> None:
    _fill(standard=1, early=1, hoodie=1, membership=1)
    shop.use_code("chess", SAM, "tenth", NOW)
    assert shop.basket("chess", SAM, NOW)["total"] == 7200
    order_id = _checkout()
    assert (stock.left("ball#1", NOW), stock.left("ball#2", NOW), stock.left("hoodie#1", NOW)) == (2, 1, 0)
    assert _pay(order_id) == "paid"
    assert sorted(ticket.item for ticket in Ticket.scan()) == ["Early", "Standard"]
    assert Membership.get("chess", "sam").valid_until == "2027-07-31"
    (entry,) = LedgerEntry.query("chess")
    assert int(entry.amount) == sum(int(part.amount) for part in entry.parts) == 7200
    assert sorted(letter.kind for letter in Letter.scan()) == ["receipt", "tickets", "welcome"]
    assert shop.basket("chess", SAM, NOW)["lines"] == []


def test_a_second_click_holds_nothing_twice() -> None:
    _fill(standard=2)
    version = shop.basket("chess", SAM, NOW)["version"]
    first = _checkout()
    assert _checkout(version=version) == first
    assert stock.left("ball#1", NOW) == 2


def test_what_has_sold_out_says_so_at_its_line_and_holds_nothing() -> None:
    _fill(standard=3)
    _fill(PRIYA, standard=2, hoodie=1)
    _checkout()
    with pytest.raises(Conflict) as refused:
        _checkout(PRIYA)
    assert STANDARD in refused.value.errors
    assert stock.left("hoodie#1", NOW) == 1
    assert stock.left("ball#1", NOW) == 1


def test_a_quota_shared_between_types_is_never_exceeded() -> None:
    _fill(PRIYA, standard=1)
    _fill(early=2, standard=2)
    _checkout()
    with pytest.raises(Conflict):
        _checkout(PRIYA)


def test_an_order_that_ran_out_gives_everything_back() -> None:
    _fill(standard=3)
    order_id = _checkout()
    assert _pay(order_id, outcome=Outcome.EXPIRED) == "expired"
    assert stock.left("ball#1", NOW) == 4
    shop.again("chess", SAM, order_id, NOW)
    assert _pay(_checkout(key="key-two-2")) == "paid", "the limit of three was given back too"


def test_the_sweep_closes_what_nobody_paid(stripe: list[str]) -> None:
    _fill(standard=2)
    order_id = _checkout()
    assert orders.sweep(NOW) == 0
    assert orders.sweep(NOW + stock_rules.HOLD + timedelta(seconds=1)) == 1
    assert stripe == [f"cs_{order_id}"]
    assert Order.get(order_id).status == "expired"
    assert orders.sweep(LATER) == 0


def test_paid_after_its_hold_lapsed_is_given_where_something_is_left() -> None:
    _fill(standard=2)
    order_id = _checkout()
    _fill(PRIYA, standard=2)
    _checkout(PRIYA, now=LATER)
    assert _pay(order_id, LATER) == "paid"
    assert len(list(Ticket.scan())) == 2
    assert stock.left("ball#1", LATER) == 0


def test_paid_too_late_is_paid_back_once_and_the_buyer_is_told() -> None:
    _fill(standard=3)
    order_id = _checkout()
    _fill(PRIYA, LATER, standard=3)
    _pay(_checkout(PRIYA, now=LATER), LATER)
    assert _pay(order_id, LATER) == "too-late"
    assert _pay(order_id, LATER) == "repeated"
    (refund,) = Refund.scan()
    assert (int(refund.amount), refund.state, refund.stripe_id) == (9000, "sent", f"re_{refund.refund_id}")
    assert {ticket.person_id for ticket in Ticket.scan()} == {"priya"}
    assert "too-late" in [letter.kind for letter in Letter.scan()]


def test_one_person_has_no_more_than_the_limit_over_all_orders() -> None:
    _fill(standard=2)
    _pay(_checkout())
    with pytest.raises(Invalid) as refused:
        _fill(standard=2)
    assert refused.value.errors == {STANDARD: "One person can have 3 of these, and you have 2."}
    _fill(standard=1)
    with patch.object(shop, "_over_limits", lambda *_: {}):
        _fill(standard=2)
    with pytest.raises(Invalid) as refused:
        _checkout(key="key-two-2")
    assert STANDARD in refused.value.errors
    assert stock.left("ball#1", NOW) == 2


def test_a_code_is_used_as_often_as_it_may_be() -> None:
    _fill(standard=1)
    shop.use_code("chess", SAM, " once ", NOW)
    assert shop.basket("chess", SAM, NOW)["total"] == 2300
    _checkout()
    _fill(PRIYA, standard=1)
    shop.use_code("chess", PRIYA, "ONCE", NOW)
    with pytest.raises(Conflict) as refused:
        _checkout(PRIYA)
    assert "code" in refused.value.errors
    assert stock.left("ball#1", NOW) == 3


def test_a_code_is_good_again_once_all_that_it_was_used_for_went_back() -> None:
    _fill(standard=2)
    shop.use_code("chess", SAM, "ONCE", NOW)
    order_id = _checkout()
    _pay(order_id)
    for key, left in (("back-one", 0), ("back-two", 1)):
        returns.pay_back("chess", order_id, PRIYA, {"1": 1}, reason="The ball moved.", key=key, now=NOW)
        assert stock.left("code#chess#ONCE", NOW) == left
    assert stock.left("ball#1", NOW) == 4


@pytest.mark.parametrize("code", ["NOTHING", "ONCÉ", "0NCE", "ＯＮＣＥ"])
def test_a_code_that_is_none_names_its_field(code: str) -> None:
    _fill(standard=1)
    with pytest.raises(Invalid) as refused:
        shop.use_code("chess", SAM, code, NOW)
    assert "code" in refused.value.errors


def test_a_basket_changed_in_another_window_is_looked_at_again() -> None:
    _fill(standard=1)
    before = shop.basket("chess", SAM, NOW)["version"]
    _fill(standard=2)
    with pytest.raises(Conflict):
        _checkout(version=before)
    assert Order.count() == 0


def test_what_was_taken_off_the_shelf_while_in_a_basket_is_named() -> None:
    _fill(standard=1, hoodie=1)
    product = Product.get("chess", "hoodie")
    product.update([Product.status.set("archived")])
    shown = shop.basket("chess", SAM, NOW)
    assert [line["field"] for line in shown["lines"] if line["problem"]] == [HOODIE]
    assert shown["total"] == 3000
    with pytest.raises(Invalid) as refused:
        _checkout()
    assert list(refused.value.errors) == [HOODIE]
    shop.fill("chess", SAM, {HOODIE: 0}, NOW)
    assert _pay(_checkout()) == "paid"


def test_taking_something_out_counts_no_stock() -> None:
    _fill(standard=1, hoodie=1)
    with patch.object(stock, "left", side_effect=AssertionError), patch.object(stock, "taken", side_effect=AssertionError):
        shop._left.clear()
        _fill(hoodie=0)
        with pytest.raises(AssertionError):
            _fill(hoodie=1)


def test_the_member_price_is_for_live_members() -> None:
    _fill(hoodie=1)
    assert shop.basket("chess", SAM, NOW)["total"] == 2500
    _fill(hoodie=0, membership=1)
    _pay(_checkout())
    _fill(hoodie=1)
    assert shop.basket("chess", SAM, NOW)["total"] == 2000
    assert shop.basket("chess", SAM, NOW + timedelta(days=300))["total"] == 2500


def test_a_membership_needs_the_accepted_statement() -> None:
    _fill(membership=1)
    with pytest.raises(Invalid) as refused:
        _checkout(accepted=False)
    assert "accept" in refused.value.errors


def test_what_costs_nothing_is_given_at_once() -> None:
    product = Product.get("chess", "ball")
    product.items[0].price = 0
    product.save()
    _fill(standard=2)
    assert Order.get(_checkout()).status == "paid"
    assert len(list(Ticket.scan())) == 2
    assert list(LedgerEntry.query("chess")) == []


@pytest.mark.parametrize("number", [4, 21, 10**9])
def test_more_than_there_may_be_names_its_field(number: int) -> None:
    with pytest.raises(Invalid) as refused:
        _fill(standard=number)
    assert STANDARD in refused.value.errors
    assert Basket.count() == 0


def test_what_there_is_not_is_not_put_into_a_basket_and_never_led_to_the_till() -> None:
    _fill(standard=2)
    with pytest.raises(Invalid) as refused:
        _fill(hoodie=10)
    assert refused.value.errors == {HOODIE: "There is only 1 left."}
    with pytest.raises(Invalid) as refused:
        _fill(early=3)
    assert refused.value.errors == {EARLY: "There are only 2 left."}
    assert [line["quantity"] for line in shop.basket("chess", SAM, NOW)["lines"]] == [2]
    stock.hold({"ball#1": 3}, LATER, NOW)
    shop._left.clear()
    shown = shop.basket("chess", SAM, NOW)
    assert (shown["lines"][0]["problem"], shown["payable"]) == ("There is only 1 left.", False)
    _fill(standard=0)
    with pytest.raises(Invalid) as refused:
        _fill(standard=1, early=1)
    assert sorted(refused.value.errors) == [EARLY, STANDARD], "both take from the room"


def test_a_membership_goes_into_a_basket_once() -> None:
    with pytest.raises(Invalid) as refused:
        _fill(membership=2)
    assert refused.value.errors == {MEMBERSHIP: "You can have one membership of a group."}
    _fill(membership=1)
    assert shop.basket("chess", SAM, NOW)["lines"][0]["most"] == 1


def test_what_is_for_members_goes_into_a_member_s_basket_alone() -> None:
    product = Product.get("chess", "hoodie")
    product.items[0].members_only = True
    product.save()
    with pytest.raises(Invalid) as refused:
        _fill(hoodie=1)
    assert refused.value.errors == {HOODIE: "Only members can buy this. Join the group first."}
    _fill(membership=1)
    _pay(_checkout())
    _fill(hoodie=1)


def test_what_was_chosen_reads_product_first_wherever_it_is_shown() -> None:
    product = Product.get("chess", "hoodie")
    product.items[0].name = "M, navy"
    product.save()
    _fill(hoodie=1)
    assert [line["name"] for line in shop.basket("chess", SAM, NOW)["lines"]] == ["Hoodie, M, navy"]
    order_id = _checkout()
    _pay(order_id)
    assert orders.look_at(order_id, None, SAM, NOW)["order"]["description"] == "Hoodie, M, navy"
    assert [line["name"] for line in returns.choices(order_id, SAM, NOW)["lines"]] == ["Hoodie, M, navy"]
    (receipt,) = [letter.context for letter in Letter.scan() if letter.kind == "receipt"]
    assert [line["description"] for line in receipt["lines"]] == ["Hoodie, M, navy"]


@pytest.mark.parametrize("code", ["te\u200bnth", "\u00adTENTH", "TENTH\u2060", " t e n t h ", "TEN\u00a0TH", "TENTH\n"])
def test_a_code_is_read_by_what_can_be_seen_of_it(code: str) -> None:
    _fill(standard=1)
    shop.use_code("chess", SAM, code, NOW)
    assert shop.basket("chess", SAM, NOW)["code"] == "TENTH"


@given(code=st.text(min_size=1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_as_a_code_is_answered_beside_the_field(code: str) -> None:
    for count in Limit.scan():
        count.delete()
    none = products.rules.read_code(code) not in ("TENTH", "ONCE") and code.strip()
    assert _said_of(code) == (["code"] if none else [])


def _said_of(code: str) -> list[str]:
    try:
        shop.use_code("chess", SAM, code, NOW)
    except Invalid as refused:
        return list(refused.errors)
    return []
