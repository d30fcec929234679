"""The treasurer looks through a group's orders: what was chosen, its sums, its pages and its file are of the very same orders."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.commerce.orders.tables import LineMap, Order
from union.commerce.products.tables import Product
from union.commerce.sales import actions as sales
from union.commerce.sales import rules
from union.core.audit.tables import Entry
from union.errors import Invalid, NotAllowed
from union.money import typed
from union.web.sheets import sheet

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

ALEX = staff("alex", "Alex Green", "alex@union.example", "staff-societies")
pytestmark = pytest.mark.usefixtures("union_house")


def order(number: int, at: datetime = NOW, **more: Any) -> Order:
    """Keep an order of two tickets and a hoodie, £85 together."""
    told: dict[str, Any] = {
        "person_id": f"p{number}",
        "name": f"Buyer {number}",
        "email": f"b{number}@union.example",
        "group_id": "chess",
        "group_name": "Chess Society",
        "group_type": "societies",
        "lines": [_line("1", "ball", "Winter Ball", "Standard", 2, 3000), _line("2", "hoodie", "Hoodie", "M", 1, 2500)],
        "amount": 8500,
        "status": "paid",
        "expires_at": at,
        "pay_by": at,
        "correlation_id": "c",
        "created_at": at,
    }
    made = Order(order_id=f"{number:x}".translate(str.maketrans("0189", "wxyz")).rjust(24, "a"), **{**told, **more})
    made.save()
    return made


def _line(line_id: str, product_id: str, product: str, item: str, quantity: int, price: int) -> LineMap:
    kind = "ticket" if product_id == "ball" else "merchandise"
    named = {"product_id": product_id, "product": product, "item_id": item, "item": item}
    return LineMap(line_id=line_id, kind=kind, **named, quantity=quantity, price=price, discount=0, pools=[])


def _product(product_id: str, name: str, **more: Any) -> None:
    told: dict[str, Any] = {"kind": "ticket", "status": "published", "items": [], "pools": [], "version": 1, "changed_at": NOW}
    Product(group_id="chess", product_id=product_id, name=name, **{**told, **more}).save()


def _found(caller: Any = PRIYA, before: str = "", **asked: str) -> Any:
    asked = {name.rstrip("_"): value for name, value in asked.items()}
    return sales.listed("chess", asked, before, caller, NOW)


def _buyers(**asked: str) -> list[str]:
    return [str(one["buyer"]) for one in _found(**asked)["orders"]]


def _file(**asked: str) -> list[dict[str, str]]:
    rows = sales.sheet("chess", {name.rstrip("_"): value for name, value in asked.items()}, PRIYA, NOW)
    return list(csv.DictReader(io.StringIO(sheet(sales.HEAD, rows).removeprefix("\ufeff"))))


def test_orders_are_found_by_name_product_state_and_day() -> None:
    order(1, NOW - timedelta(days=9), name="Zoë Okoro")
    order(2, NOW - timedelta(days=3), status="expired")
    order(3, lines=[_line("1", "ball", "Winter Ball", "Standard", 1, 3000)], amount=3000, disputed="du_1")
    order(4, group_id="print")
    assert _buyers() == ["Buyer 3", "Buyer 2", "Zoë Okoro"]
    assert _buyers(q="zoe") == _buyers(to=f"{NOW - timedelta(days=9):%Y-%m-%d}") == ["Zoë Okoro"]
    assert _buyers(status="expired") == ["Buyer 2"]
    assert _buyers(status="disputed") == ["Buyer 3"]
    assert _buyers(product="hoodie") == ["Buyer 2", "Zoë Okoro"]
    assert _buyers(product="hoodie", status="paid", from_=f"{NOW - timedelta(days=4):%Y-%m-%d}") == []


def test_a_day_begins_and_ends_by_london_s_clock() -> None:
    made = [
        datetime.fromisoformat(f"2026-07-{told}+00:00")
        for told in ("01T22:59:59.999999", "01T23:00:00", "02T22:59:59", "02T23:00:00")
    ]
    for number, at in enumerate(made):
        order(number, at)
    assert _buyers(from_="2026-07-02", to="2026-07-02") == ["Buyer 2", "Buyer 1"]


def test_a_number_leads_to_its_order_whatever_else_is_chosen_and_never_to_another_group_s() -> None:
    mine, other = order(1, NOW - timedelta(days=900), status="expired"), order(2, group_id="print")
    with patch.object(rules, "LOOKED_AT", 0):
        assert _buyers(q=str(mine.order_id).upper(), status="paid", to="2026-01-01") == ["Buyer 1"]
    assert _buyers(q=str(other.order_id)) == []


def test_beside_a_number_the_sums_and_the_file_are_of_its_order_whatever_product_is_chosen() -> None:
    number = str(order(1).order_id)
    found = _found(q=number, product="mug")
    assert found["sums"] == {"of": None, "orders": 1, "paid": 8500, "refunded": 0}
    assert found["values"]["product"] == "mug"
    assert [row["Product"] for row in _file(q=number, product="mug")] == ["Winter Ball", "Hoodie"]


def test_the_sums_are_of_all_that_was_found_and_so_is_the_file() -> None:
    for number in range(7):
        order(number, NOW - timedelta(hours=number), refunded=3000 if number == 1 else 0)
    order(8, status="expired")
    with patch.object(rules, "ON_A_PAGE", 3):
        found = _found(status="paid")
    assert found["sums"] == {"of": None, "orders": 7, "paid": 7 * 8500, "refunded": 3000}
    rows = _file(status="paid")
    assert len({row["Order"] for row in rows}) == 7
    assert sum(int(row["Quantity"]) for row in rows if row["Option"] == "Standard") == 14, "a number of its own, not 2 × Standard"
    assert {row["Product"] for row in rows} == {"Winter Ball", "Hoodie"}
    assert sum(typed(row["Amount in pounds"]) for row in rows) == found["sums"]["paid"]
    for column, of in (("Order paid in pounds", "paid"), ("Order refunded in pounds", "refunded")):
        assert sum(typed(row[column]) for row in rows if row[column]) == found["sums"][of]  # type: ignore[literal-required]


def test_beside_a_product_stand_its_own_sums_and_the_file_has_its_lines_alone() -> None:
    order(1, returned={"2": 1}, refunded=2500)
    order(2)
    order(3, status="expired")
    order(4, lines=[_line("1", "ball", "Winter Ball", "Standard", 1, 3000)], amount=3000)
    assert _found(product="hoodie")["sums"]["of"] == {"quantity": 2, "amount": 5000, "returned": 1}
    rows = _file(product="hoodie", status="paid")
    assert {row["Product"] for row in rows} == {"Hoodie"}
    assert sum(typed(row["Amount in pounds"]) for row in rows) == 5000
    assert {row[f"Order {what} in pounds"] for row in rows for what in ("paid", "refunded")} == {""}


def test_where_nothing_is_chosen_a_page_is_read_and_no_more() -> None:
    for number in range(256, 456):  # Each has a number of its own, whose "a"s are no padding.
        order(number, NOW - timedelta(minutes=number))
    read, of_group = [], sales.order_records.of_group

    def counted(*asked: Any) -> list[Order]:
        found = of_group(*asked)
        read.append(len(found))
        return found

    with patch.object(sales.order_records, "of_group", counted):
        seen, before = list[str](), ""
        while before is not None:
            page = _found(before=before)
            assert page["sums"] is None
            seen, before = seen + [one["order_id"] for one in page["orders"]], page["older"]
    assert len(set(seen)) == len(seen) == 200
    assert max(read) <= rules.ON_A_PAGE + 3
    assert len(read) == 4


def test_also_without_a_choice_each_order_of_one_moment_is_shown_once() -> None:
    for number in range(256, 386):
        order(number)
    order(386, NOW - timedelta(days=1))
    seen, before = list[str](), ""
    while before is not None:
        page = _found(before=before)
        seen, before = seen + [one["order_id"] for one in page["orders"]], page["older"]
    assert len(set(seen)) == len(seen) == 131


def test_a_payment_is_found_however_far_back_it_is_and_a_look_stays_bounded() -> None:
    for number in range(9):
        order(number, NOW - timedelta(days=number), payment_intent=f"pi_{number}")
    with patch.object(rules, "LOOKED_AT", 2):
        assert len(_found(ALEX, q="pi_5")["orders"]) == 1
        far = _found(ALEX, q="pi_7")
        assert (far["orders"], bool(far["beyond"]), far["looked_at"]) == ([], True, 10)
        assert len(_found(ALEX, q="pi_7", beyond=far["beyond"])["orders"]) == 1
        assert _found(ALEX, q="pi_99", beyond=far["beyond"])["beyond"] is None, "to the very end"


def test_a_file_that_is_not_of_all_orders_says_so_in_its_last_row() -> None:
    for number in range(3):
        order(number, NOW - timedelta(days=number))
    assert len(_file()) == 6
    with patch.object(rules, "LOOKED_AT", 2):
        *rows, last = _file()
    assert len(rows) == 4
    assert last["Order"].startswith("Not all: 2 orders were looked through, back to Sun 22 Nov 2026")


def test_what_has_no_money_left_is_not_to_be_handed_out() -> None:
    order(1)
    order(2, refunded=8500)
    order(3, dispute="lost")
    order(4, refunded=8500, came_back=8500)
    told = {one["buyer"]: one["to_hand_out"] for one in _found()["orders"]}
    assert told == {"Buyer 1": True, "Buyer 2": False, "Buyer 3": False, "Buyer 4": True}
    assert sorted(_buyers(status="to-hand-out")) == ["Buyer 1", "Buyer 4"]


def test_whatever_staff_look_for_or_take_away_is_noted_and_a_committee_s_look_is_not() -> None:
    order(1)
    _found(ALEX)
    _found(status="paid")
    assert _noted() == []
    _found(ALEX, status="paid")
    _found(ALEX, q="pi_1")
    sales.sheet("chess", {}, ALEX, NOW)
    assert sorted(_noted()) == ["choice", "nothing", "payment"]


def _noted() -> list[str]:
    return [str(one.details["by"]) for one in Entry.scan() if one.act == "orders looked for"]


def test_euros_are_not_added_to_pounds() -> None:
    order(1)
    order(2, status="review", received=9900, received_in="eur")
    order(3, status="review", received=8000, received_in="gbp")
    assert _found(to="2026-12-31")["sums"]["paid"] == 8500 + 8000
    assert sum(typed(row["Order paid in pounds"]) for row in _file() if row["Order paid in pounds"]) == 8500 + 8000


def test_page_by_page_comes_to_every_order_also_of_one_moment() -> None:
    for number in range(130):
        order(number)
    seen: list[str] = []
    before: str | None = ""
    while before is not None:
        page = _found(before=before, status="paid")
        seen, before = seen + [one["order_id"] for one in page["orders"]], page["older"]
        assert len(page["orders"]) <= rules.ON_A_PAGE
        assert page["sums"]["orders"] == 130
    assert len(seen) == len(set(seen)) == 130


def test_one_look_is_bounded_says_so_and_the_next_goes_on_from_there() -> None:
    for number in range(10):
        order(number, NOW - timedelta(minutes=number // 3))
    with patch.object(rules, "LOOKED_AT", 4):
        seen: list[str] = []
        beyond: str | None = ""
        while beyond is not None:
            page = _found(beyond=beyond, status="paid")
            assert bool(page["beyond"]) == bool(page["back_to"])
            rows = [row for row in _file(beyond=beyond, status="paid") if row["Product"]]
            assert len(rows) == 2 * page["sums"]["orders"], "the file is of what the page adds up"
            seen, beyond = seen + [one["order_id"] for one in page["orders"]], page["beyond"]
    assert len(set(seen)) == 10


def test_two_products_of_one_name_are_told_apart_and_one_that_is_not_there_is_named() -> None:
    for number, starts in enumerate((NOW - timedelta(days=365), NOW)):
        _product(f"ball{number}", "Winter Ball", starts_at=starts)
    for product_id, status in (("mug", "archived"), ("cup", "draft")):
        _product(product_id, product_id.title(), status=status)
    told = [one["label"] for one in _found(product="gone")["products"]]
    assert told == ["Mug", "One that is not there any more", "Winter Ball, 23 November 2025", "Winter Ball, 23 November 2026"]


def test_a_name_that_is_a_formula_is_none_in_the_file() -> None:
    order(1, name="=HYPERLINK(1)", code="+1")
    assert {(row["Buyer"], row["Discount code"]) for row in _file()} == {("'=HYPERLINK(1)", "'+1")}


def test_staff_read_no_names_in_the_list_or_in_the_file() -> None:
    order(1)
    assert _found(ALEX)["orders"][0]["buyer"] is None
    assert [row[4] for row in sales.sheet("chess", {}, ALEX, NOW)] == ["", ""]
    assert _found(ALEX, q="Buyer")["orders"] == []
    assert len(_found(ALEX, q="buyer 1")["orders"]) == 1


def test_members_see_nothing_and_a_bad_day_is_named() -> None:
    with pytest.raises(NotAllowed):
        _found(SAM)
    with pytest.raises(NotAllowed):
        sales.sheet("chess", {}, SAM, NOW)
    with pytest.raises(Invalid) as refused:
        _found(to="tomorrow")
    assert list(refused.value.errors) == ["to"]
