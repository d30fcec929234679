"""What is offered, held, waited for or handed on ends with its event, wherever somebody asks."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from union.commerce.orders.tables import Order
from union.commerce.products import actions as products
from union.commerce.products import codes as discount_codes
from union.commerce.products.rules import Discount, Window
from union.commerce.products.tables import Product
from union.commerce.shop import actions as shop
from union.commerce.stock import actions as stock
from union.commerce.stock.tables import Place
from union.commerce.tickets import actions as tickets
from union.commerce.tickets import transfer
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist import actions as waitlist
from union.errors import Conflict, Invalid, Refusal

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_selling import BALL, _made
from tests.actions.test_shopping import STANDARD, _checkout, _fill, _pay, ball, stripe  # noqa: F401 - fixtures
from tests.actions.test_tickets import LIN, scan, secret_of
from tests.actions.test_waiting import ANN, _first, _take, _wait

pytestmark = pytest.mark.usefixtures("union_house", "ball")
SOON, HOUR = NOW + timedelta(days=1), timedelta(hours=1)


def _happens(starts_at: datetime = SOON, ends_at: datetime | None = None, **more: datetime) -> None:
    """Give the ball its date."""
    told = {"starts_at": starts_at, "ends_at": ends_at or starts_at + 4 * HOUR, **more}
    Product.get("chess", "ball").update([getattr(Product, name).set(value) for name, value in told.items()])


def _shown(now: datetime) -> dict[str, Any] | None:
    return next((one for one in shop.window("chess", SAM, now)["products"] if one["product_id"] == "ball"), None)


def _basket(now: datetime) -> Any:
    return shop.basket("chess", SAM, now)["lines"][0]["problem"]


def test_a_ticket_is_sold_until_the_event_begins_and_no_longer() -> None:
    _happens()
    _fill(standard=1)
    assert _shown(SOON - HOUR)["open"]  # type: ignore[index] - it is there
    assert not _shown(SOON)["open"]  # type: ignore[index] - it is still on
    assert _shown(SOON + 4 * HOUR) is None
    assert _basket(SOON - HOUR) is None
    assert _basket(SOON) == "This is not on sale any more. Please take it out of your basket."
    with pytest.raises(Invalid):
        shop.fill("chess", SAM, {STANDARD: 2}, SOON)
    with pytest.raises(Invalid):
        _checkout(now=SOON)
    assert not list(Order.scan())


def test_a_later_end_of_the_sale_holds_until_the_event_is_over() -> None:
    _happens(sale_ends=SOON + 2 * HOUR)
    _fill(standard=1)
    _checkout(now=SOON + HOUR)
    _fill(standard=1)
    with pytest.raises(Invalid):
        _checkout(now=SOON + 2 * HOUR, key="key-two-2")


def test_nothing_is_held_longer_than_the_event_lasts() -> None:
    _happens(sale_ends=SOON + 4 * HOUR)
    _fill(standard=1)
    order = Order.get(_checkout(now=SOON + 4 * HOUR - timedelta(minutes=5)))
    assert order.pay_by == SOON + 4 * HOUR


@pytest.mark.usefixtures("stripe")
def test_money_for_what_is_over_goes_back_and_no_ticket_is_made() -> None:
    _happens()
    _fill(standard=1)
    order_id = _checkout()
    assert _pay(order_id, SOON + 4 * HOUR) == "too-late"
    assert (list(Ticket.scan()), int(Order.get(order_id).refunded)) == ([], 3000)


def test_nobody_waits_for_or_is_offered_what_is_over() -> None:
    _happens()
    stock.hold({"ball#1": 4}, NOW + timedelta(days=9), NOW)
    _wait(ANN, 2)
    for asked in (
        lambda: waitlist.form("chess", "ball", "standard", SAM, SOON),
        lambda: waitlist.join("chess", "ball", "standard", SAM, party=1, key="key-one-1", now=SOON),
    ):
        with pytest.raises(Conflict, match="not on sale any more"):
            asked()
    assert waitlist.sweep(SOON) == 0
    assert _first(ANN, SOON)["state"] == "over"
    assert not any(place.token and not place.until for place in Place.query("ball#1"))


def test_an_offer_from_the_waiting_list_ends_when_the_event_begins() -> None:
    _happens(NOW + 3 * HOUR)
    _wait(ANN, 2)
    assert waitlist.sweep(NOW) == 1
    assert _first(ANN)["until"] == "2026-11-23T15:00:00Z"
    with pytest.raises(Conflict):
        _take(ANN, 1, NOW + 3 * HOUR)


def test_an_offer_from_the_waiting_list_ends_with_an_event_that_was_moved_since() -> None:
    _happens(NOW + 9 * HOUR)
    _wait(ANN, 2)
    waitlist.sweep(NOW)
    _happens(NOW + HOUR)
    with pytest.raises(Conflict):
        _take(ANN, 1, NOW + 2 * HOUR)


def test_a_ticket_changes_hands_until_the_event_begins_also_where_it_was_moved_since() -> None:
    _happens()
    _fill(standard=1)
    _pay(_checkout())
    (ticket,) = Ticket.scan()
    transfer.offer(ticket.ticket_id, SAM, email=LIN.email, key="key-one-1", now=NOW)
    secret = secret_of(ticket.ticket_id, "key-one-1")
    assert transfer.offered(ticket.ticket_id, LIN, secret, NOW)["may_accept"]
    _happens(NOW + HOUR)
    for asked in (transfer.offered, transfer.accept):
        with pytest.raises(Conflict, match="has begun, is over or was called off"):
            asked(ticket.ticket_id, LIN, secret, NOW + HOUR)
    assert not tickets.look_at(ticket.ticket_id, SAM, NOW + HOUR)["ticket"]["may_go"]


def test_a_ticket_that_is_still_sold_during_the_event_can_be_handed_on_too() -> None:
    _happens(sale_ends=SOON + 2 * HOUR)
    _fill(standard=1)
    _pay(_checkout())
    (ticket,) = Ticket.scan()
    transfer.offer(ticket.ticket_id, SAM, email=LIN.email, key="key-one-1", now=SOON + HOUR)
    assert Ticket.get(ticket.ticket_id).offer_until == SOON + 2 * HOUR


def test_the_door_lets_people_in_while_an_event_runs_late_and_not_the_day_after() -> None:
    _happens()
    _fill(standard=2)
    _pay(_checkout())
    late, next_day = sorted(str(ticket.ticket_id) for ticket in Ticket.scan())
    assert scan(late, now=SOON + 8 * HOUR)["verdict"] == "admitted"
    assert scan(next_day, "scan-two-2", now=SOON + 17 * HOUR)["verdict"] == "over"
    assert scan(late, now=SOON + 17 * HOUR)["verdict"] == "admitted", "the same scan heard again"
    assert scan(next_day, "scan-six-6", now=SOON + 17 * HOUR, at=SOON + 2 * HOUR)["verdict"] == "admitted", (
        "it was scanned offline"
    )


def test_one_wrong_year_is_told_at_the_form_and_nothing_is_put_on_sale() -> None:
    from dataclasses import replace

    last_year = BALL.starts_at - timedelta(days=365) if BALL.starts_at else NOW
    wrong = replace(BALL, starts_at=last_year, ends_at=None, cancel_until=None)
    with pytest.raises(Invalid) as refused:
        products.make("chess", PRIYA, wrong, "key-one-1", NOW)
    assert list(refused.value.errors) == ["starts_at"]
    product_id = _made()
    with pytest.raises(Invalid) as refused:
        products.publish("chess", product_id, PRIYA, (BALL.starts_at or NOW) + timedelta(days=1))
    assert list(refused.value.errors) == ["starts_at"]
    products.change("chess", product_id, PRIYA, replace(BALL, description="It was grand."), 1, NOW + timedelta(days=90))


def test_an_event_that_is_over_stays_when_and_where_it_was_and_the_rest_of_it_can_be_changed() -> None:
    product_id, ended = _made(sold=True), (BALL.ends_at or NOW) + timedelta(days=2)
    starts = ended + timedelta(days=30)
    moved = replace(BALL, starts_at=starts, ends_at=starts + 4 * HOUR, sale=Window(None, starts), cancel_until=None)
    for draft in (moved, replace(BALL, venue="The Barn")):
        with pytest.raises(Invalid) as refused:
            products.change("chess", product_id, PRIYA, draft, int(Product.get("chess", product_id).version), ended)
        assert list(refused.value.errors) == ["starts_at"]
    retold = replace(BALL, description="It was a night.")
    products.change("chess", product_id, PRIYA, retold, int(Product.get("chess", product_id).version), ended)
    kept = Product.get("chess", product_id)
    assert (kept.starts_at, kept.venue, str(kept.description)) == (BALL.starts_at, BALL.venue, "It was a night.")


def test_what_was_never_on_sale_can_still_be_given_another_date() -> None:
    product_id, ended = _made(), (BALL.ends_at or NOW) + timedelta(days=2)
    starts = ended + timedelta(days=30)
    moved = replace(BALL, starts_at=starts, ends_at=starts + 4 * HOUR, sale=Window(None, starts), cancel_until=None)
    products.change("chess", product_id, PRIYA, moved, 1, ended)
    assert Product.get("chess", product_id).starts_at == starts


def test_a_code_that_is_over_or_for_what_is_over_is_refused_at_its_field() -> None:
    _happens()
    for code, field in (
        (Discount("WELCOME", percent=10, window=Window(None, NOW)), "ends"),
        (Discount("WELCOME", percent=10, products=["ball"]), "products"),
    ):
        with pytest.raises(Invalid) as refused:
            discount_codes.make("chess", PRIYA, code, None, SOON)
        assert field in refused.value.errors
    assert [one["product_id"] for one in discount_codes.listed("chess", PRIYA, {}, SOON)["products"]] == ["hoodie", "member"]


@pytest.mark.parametrize("asked", [lambda: _checkout(now=SOON), lambda: _take(ANN, 1, SOON)])
def test_whatever_is_refused_leaves_all_stock_as_it_was(asked: Any) -> None:
    _happens()
    _fill(standard=1)
    _wait(ANN, 2)
    waitlist.sweep(NOW)
    before = {place.place: place.token for place in Place.query("ball#1")}
    with pytest.raises(Refusal):
        asked()
    assert {place.place: place.token for place in Place.query("ball#1")} == before
