"""The doors to refunds, books and differences, for people and for programs."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from union.commerce.orders import stripe_gateway
from union.commerce.orders.tables import Order
from union.commerce.refunds.tables import Refund
from union.core.people.rules import Caller
from union.errors import Unavailable

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import World, open_world
from tests.staff import staff

type Call = Callable[..., Any]
STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
SPORT = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")


@pytest.fixture
def world(call: Call) -> Iterator[World]:
    """Give a house that sells against the stand-in, behind its doors."""
    with open_world() as made:
        yield made


def _told(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


def test_a_treasurer_pays_back_by_form_and_a_second_click_changes_nothing(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2)
    path = f"/groups/chess/orders/{order_id}/refund"
    assert "Winter Ball" in call("refunds", "GET", "/groups/chess/orders", caller=PRIYA).body
    assert 'name="n.1"' in call("refunds", "GET", path, caller=PRIYA).body
    form = {"n.1": "1", "reason": "The ball moved.", "key": "key-one-1"}
    for _ in range(2):
        answer = call("refunds", "POST", path, caller=PRIYA, form=form)
        assert (answer.status, answer.headers["Location"]) == (303, path)
    assert [int(refund.amount) for refund in Refund.scan()] == [1992]
    assert "£19.92" in call("refunds", "GET", path, caller=PRIYA).body


@pytest.mark.parametrize("number", ["-1", "1e3", "1_0", "NaN", "３", "3", "1000000000", "0", "", "£1"])
def test_a_number_that_is_none_is_a_422_that_keeps_what_was_typed(call: Call, world: World, number: str) -> None:
    order_id = world.paid(SAM, 2)
    form = {"n.1": number, "reason": "Because of that.", "key": "key-one-1"}
    answer = call("refunds", "POST", f"/groups/chess/orders/{order_id}/refund", caller=PRIYA, form=form)
    assert answer.status == 422
    assert "Because of that." in answer.body
    assert list(Refund.scan()) == []


def test_paying_back_needs_a_reason(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 1)
    path = f"/groups/chess/orders/{order_id}/refund"
    answer = call("refunds", "POST", path, caller=PRIYA, json={"n.1": "1", "reason": " ", "key": "key-one-1"})
    assert (answer.status, list(_told(answer)["errors"])) == (422, ["reason"])


def test_a_buyer_gives_back_over_json(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 1, hoodies=1)
    shown = _told(call("refunds", "GET", f"/orders/{order_id}/return", caller=SAM, headers={"accept": "application/json"}))
    assert [line["left"] for line in shown["lines"]] == [1, 1]
    answer = call("refunds", "POST", f"/orders/{order_id}/return", caller=SAM, json={"n.2": 1, "key": shown["key"]})
    assert answer.status == 200
    assert int(Order.get(order_id).refunded) == 2500
    assert "£25.00" in call("orders", "GET", f"/orders/{order_id}", caller=SAM).body


@pytest.mark.parametrize("who", [SAM, SPORT, None])
def test_nobody_else_sees_a_groups_orders_or_books(call: Call, world: World, who: Caller | None) -> None:
    order_id = world.paid(SAM, 1)
    expected = 303 if who is None else 403
    for function, path in (
        ("refunds", "/groups/chess/orders"),
        ("refunds", f"/groups/chess/orders/{order_id}/refund"),
        ("books", "/groups/chess/books"),
        ("books", "/groups/chess/books.csv"),
        ("books", "/groups/chess/books/statement"),
        ("books", "/groups/chess/books/payouts"),
        ("books", "/groups/chess/books/payouts/po_1"),
        ("books", "/groups/chess/books/payouts/po_1/lines.csv"),
    ):
        assert call(function, "GET", path, caller=who).status == expected, path
    for path in (
        "/books",
        "/books.csv",
        "/books/differences",
        "/books/payouts",
        "/books/payouts/po_1",
        "/books/payouts/po_1/lines.csv",
    ):
        assert call("books", "GET", path, caller=PRIYA).status == 403, path


def test_the_books_the_sheet_and_the_statement_say_the_same(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2, hoodies=1)
    world.pay_back(order_id, tickets=1)
    world.deliver()
    asked = f"?from={world.now:%Y-%m-%d}&to={world.now:%Y-%m-%d}"
    told = _told(call("books", "GET", f"/groups/chess/books{asked}", caller=PRIYA, headers={"accept": "application/json"}))
    assert (told["totals"]["sales"], told["totals"]["refunds"]) == (2 * 1992 + 2500, -1992)
    sheet = call("books", "GET", f"/groups/chess/books.csv{asked}", caller=PRIYA)
    amounts = [line.split('","')[6] for line in sheet.body.lstrip("\ufeff").splitlines()[1:]]
    assert round(sum(map(float, amounts)) * 100) == told["totals"]["net"]
    assert '"Winter Ball, Standard","2"' in sheet.body, "a pivot adds up what is called the same"
    page = call("books", "GET", f"/groups/chess/books/statement{asked}", caller=STAFF).body
    assert f"£{told['totals']['net'] / 100:.2f}" in page
    union = _told(call("books", "GET", f"/books{asked}", caller=STAFF, headers={"accept": "application/json"}))
    assert union["totals"] == told["totals"]
    assert [(row["group_id"], row["name"]) for row in union["groups"]] == [("chess", "Chess")]


def test_a_bad_period_shows_the_page_again_with_what_is_wrong(call: Call, world: World) -> None:
    answer = call("books", "GET", "/groups/chess/books?from=2026-12-01&to=2026-11-01", caller=PRIYA)
    assert answer.status == 422
    assert 'value="2026-12-01"' in answer.body
    problem = call("books", "GET", "/books?from=x", caller=STAFF, headers={"accept": "application/json"})
    assert (problem.status, list(_told(problem)["errors"])) == (422, ["from"])


def test_staff_close_a_difference_with_a_note(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.standin.refund(world.session(order_id), 1000)
    world.deliver()
    (row,) = _told(call("books", "GET", "/books/differences", caller=STAFF, headers={"accept": "application/json"}))["open"]
    path = f"/books/differences/{row['difference_id']}"
    assert call("books", "POST", path, caller=STAFF, form={"note": "", "key": "key-one-1"}).status == 422
    assert call("books", "POST", path, caller=STAFF, form={"note": "Agreed.", "key": "key-one-1"}).status == 303
    assert "Nothing is open" in call("books", "GET", "/books/differences", caller=STAFF).body
    world.reconcile()
    assert "Everything agrees" in call("books", "GET", "/books/differences", caller=STAFF).body


def test_the_nights_work_is_told_in_numbers(call: Call, world: World) -> None:
    from functions.reconcile.handler import lambda_handler
    from tests.functions.conftest import CONTEXT

    order_id = str(world.buy(SAM, 1))
    world.standin.faults(drop=-1)
    world.standin.pay(world.session(order_id))
    done = lambda_handler({}, CONTEXT)  # type: ignore[arg-type] # as much of a context as it needs
    assert (done["differences"], done["mended"] > 0) == (0, True)
    assert Order.get(order_id).status == "paid"


def test_an_order_s_page_says_that_its_checkout_is_being_opened_and_goes_on_by_itself(call: Call, world: World) -> None:
    order_id = str(world.buy(SAM, 1))
    path, busy = f"/orders/{order_id}", Unavailable("Your payment page is being opened already.")
    with patch.object(stripe_gateway, "open_checkout", side_effect=busy):
        page = call("orders", "GET", path, caller=SAM)
        assert page.status == 200
        assert page.headers["Refresh"] == f"4; url={path}?go=1"
        assert f'href="{path}?go=1"' in page.body
        told = _told(call("orders", "GET", path, caller=SAM, headers={"accept": "application/json"}))
        assert (told["pay_url"], told["later"], told["again_in"]) == (None, busy.detail, 4)
        again = call("orders", "GET", f"{path}?go=1", caller=SAM)
        assert (again.status, again.headers["Refresh"]) == (200, f"20; url={path}?go=1")
    gone = call("orders", "GET", f"{path}?go=1", caller=SAM)
    assert "Refresh" not in call("orders", "GET", path, caller=SAM).headers
    assert (gone.status, str(world.session(order_id)) in gone.headers["Location"]) == (303, True)


def test_who_comes_back_while_stripe_is_away_is_asked_to_wait_and_not_to_pay_again(call: Call, world: World) -> None:
    order_id = str(world.buy(SAM, 1))
    path = f"/orders/{order_id}?session_id={world.session(order_id)}"
    with patch.object(stripe_gateway, "read_back", side_effect=Unavailable("Away.")):
        page = call("orders", "GET", path, caller=SAM)
    assert page.status == 200
    assert page.headers["Refresh"] == f"4; url={path}&go=1"
    assert "Go on to pay" not in page.body
    assert "not been charged" not in page.body


def test_staff_find_what_waits_for_them_and_decide_by_form(call: Call, world: World) -> None:
    order_id = str(world.buy(SAM, 1))
    Order(order_id).update([Order.amount.set(5000)])
    world.standin.pay(world.session(order_id))
    world.deliver()
    path = f"/groups/chess/orders/{order_id}"
    page = call("refunds", "GET", "/books/attention", caller=STAFF)
    assert (page.status, f'href="{path}/refund"' in page.body, "Sam" in page.body) == (200, True, False)
    assert call("refunds", "GET", "/books/attention", caller=PRIYA).status == 403
    assert 'name="decision"' in call("refunds", "GET", f"{path}/refund", caller=STAFF).body
    assert 'name="decision"' not in call("refunds", "GET", f"{path}/refund", caller=PRIYA).body
    wrong = call("refunds", "POST", f"{path}/decide", caller=STAFF, form={"note": "By mistake.", "key": "key-one-1"})
    assert (wrong.status, "By mistake." in wrong.body) == (422, True)
    form = {"decision": "pay-back", "note": "By mistake.", "key": "key-one-1"}
    assert call("refunds", "POST", f"{path}/decide", caller=PRIYA, form=form).status == 403
    assert call("refunds", "POST", f"{path}/decide", caller=STAFF, form=form).status == 303
    assert "By mistake." in call("orders", "GET", f"/orders/{order_id}", caller=SAM).body
    assert call("refunds", "POST", f"{path}/decide", caller=STAFF, form=form).status == 303, "a second click"
    other = {**form, "decision": "by-hand"}
    assert call("refunds", "POST", f"{path}/decide", caller=STAFF, form=other).status == 409


def test_staff_say_by_form_how_a_refund_that_came_back_was_paid(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.pay_back(order_id, tickets=1)
    (refund,) = Refund.scan()
    world.standin.fail_refund(refund.stripe_id)
    world.deliver()
    desk = f"/groups/chess/orders/{order_id}/refund"
    path = f"{desk}/{refund.refund_id}/by-hand"
    page = call("orders", "GET", f"/orders/{order_id}", caller=SAM).body
    assert ("£19.92 did not reach you" in page, "<dt>Paid back</dt>" in page) == (True, False)
    assert f'action="{path}"' in call("refunds", "GET", desk, caller=STAFF).body
    assert f'action="{path}"' not in call("refunds", "GET", desk, caller=PRIYA).body
    assert call("refunds", "POST", path, caller=STAFF, form={"note": " ", "key": "key-one-1"}).status == 422
    form = {"note": "In cash, on Monday.", "key": "key-one-1"}
    assert [call("refunds", "POST", path, caller=who, form=form).status for who in (PRIYA, STAFF, STAFF)] == [403, 303, 303]
    assert call("refunds", "POST", path, caller=STAFF, form={**form, "note": "By cheque."}).status == 409
    page = call("orders", "GET", f"/orders/{order_id}", caller=SAM).body
    assert ("In cash, on Monday." in page, "<dt>Paid back</dt>" in page) == (True, True)


def test_a_payment_to_the_bank_is_shown_whole_to_staff_and_to_a_treasurer_their_share(call: Call, world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.pay_back(order_id, tickets=1)
    payout = str(world.standin.payout()["id"])
    world.deliver()
    world.reconcile()
    json_please = {"accept": "application/json"}
    (mine,) = _told(call("books", "GET", "/groups/chess/books/payouts", caller=PRIYA, headers=json_please))["payouts"]
    (whole,) = _told(call("books", "GET", "/books/payouts", caller=STAFF, headers=json_please))["payouts"]
    assert (mine["payout_id"], mine["net"], mine["orders"]) == (payout, whole["amount"], 1)
    path = f"/books/payouts/{payout}"
    assert "£19.92" in call("books", "GET", path, caller=STAFF).body
    told = _told(call("books", "GET", f"/groups/chess{path}", caller=PRIYA, headers=json_please))
    assert sum(line["net"] for line in told["lines"]) == whole["amount"]
    for who, door in ((PRIYA, f"/groups/chess{path}/lines.csv"), (STAFF, f"{path}/lines.csv")):
        assert call("books", "GET", door, caller=who).body.count(order_id) == 2, door
    page = call("refunds", "GET", f"/groups/chess/orders/{order_id}/refund", caller=PRIYA).body
    assert "payment to the bank of" in page
    assert f"/groups/chess{path}" in page


@pytest.mark.parametrize("asked", ["before=%00", "before=%EF%BF%BF", "after=%EF%BF%BF", "after=~", "after=" + "9" * 3_000])
def test_whatever_stands_in_the_address_of_a_payment_is_no_fault_of_the_house(call: Call, world: World, asked: str) -> None:
    world.paid(SAM, 1)
    payout = str(world.standin.payout()["id"])
    world.reconcile()
    for who, path in ((PRIYA, "/groups/chess/books/payouts"), (STAFF, "/books/payouts")):
        assert call("books", "GET", f"{path}?{asked}", caller=who).status == 200
        assert call("books", "GET", f"{path}/{payout}?{asked}", caller=who).status == 200
        for name in ("po_none", "x" * 3_000, "%00"):
            assert call("books", "GET", f"{path}/{name}", caller=who).status == 404
            assert call("books", "GET", f"{path}/{name}/lines.csv", caller=who).status == 404
