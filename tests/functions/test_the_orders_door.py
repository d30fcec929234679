"""The page of a group's orders, as a browser and a program ask for it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from union.commerce.sales import rules

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_looking_through_orders import ALEX, order
from tests.actions.test_shopping import ball, stripe  # noqa: F401 - fixtures

type Call = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("union_house")
PATH = "/groups/chess/orders"


@pytest.fixture
def get(call: Call) -> Call:
    """Give a way to open the page, or what is beside it."""
    return lambda query="", path=PATH, caller=PRIYA, **more: call("refunds", "GET", path + query, caller=caller, **more)


@pytest.mark.usefixtures("ball")
def test_what_was_chosen_stands_in_the_fields_and_in_the_addresses_of_the_file_and_of_the_next_page(get: Call) -> None:
    for number in range(60):
        order(number)
    page = get("?q=buyer&product=ball&status=paid&from=2026-11-01&to=2026-11-30").body
    asked = "q=buyer&amp;product=ball&amp;status=paid&amp;from=2026-11-01&amp;to=2026-11-30"
    assert f'href="{PATH}.csv?{asked}"' in page
    assert f'href="{PATH}?{asked}&amp;before=' in page
    assert (
        '<option value="ball" selected>' in page
        and '<option value="hoodie">' in page
        and '<option value="paid" selected>' in page
        and 'value="2026-11-01"' in page
    )
    assert "<strong>120 × <bdi>Winter Ball</bdi></strong>: £3,600.00 paid." in page
    assert "<strong>60 orders</strong>: £5,100.00 paid." in page
    assert "Product, status and days: 3 chosen" in page


def test_what_cannot_be_used_is_named_and_what_was_typed_stays(get: Call) -> None:
    order(1)
    answer = get("?q=zoe&from=2026-11-02&to=2026-11-01")
    assert answer.status == 422
    assert 'id="e-from"' in answer.body and 'value="2026-11-02"' in answer.body and 'value="zoe"' in answer.body
    assert "Buyer 1" not in answer.body and "orders.csv" not in answer.body, "all orders are no answer to it"
    told = get("?status=lost", headers={"accept": "application/json"})
    assert (told.status, json.loads(told.body)["errors"]) == (422, {"status": "Please choose one of these."})
    assert get("?to=x", path=f"{PATH}.csv").status == 422


def test_what_is_not_among_the_newest_is_not_said_not_to_be_there(get: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LOOKED_AT", 2)
    for number in range(3):
        order(number, NOW - timedelta(days=number))
    page = get("?q=Buyer+2", caller=ALEX).body
    assert "Not among the 2 newest orders" in page and "No such order" not in page and "beyond=" in page
    assert "No such order" in get("?q=nobody&from=2026-11-23", caller=ALEX).body


def test_beside_a_product_stand_its_own_sums_first(get: Call) -> None:
    order(1, returned={"2": 1})
    page = get("?product=hoodie").body
    assert "<strong>1 × <bdi>One that is not there any more</bdi></strong>: £25.00 paid, 1 of them refunded." in page
    assert "With all that is in them: <strong>1 order</strong>: £85.00 paid." in page


def test_the_file_is_a_file_and_no_page_is_shown_to_others(get: Call) -> None:
    order(1)
    answer = get("?status=paid", path=f"{PATH}.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert '"Winter Ball","Standard","2","30.00"' in answer.body
    assert get(path=f"{PATH}.csv", caller=SAM).status == 403


def test_nothing_that_was_looked_for_is_logged(get: Call, capsys: pytest.CaptureFixture[str]) -> None:
    order(1, name="Zoë Quxyson")
    assert "Quxyson" in get("?q=Quxyson").body
    assert "Quxyson" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    "query", ["before=%00", "before=" + "x" * 5000, "beyond=2026", "product=%22%3E", "q=" + "a" * 5000, "q=%E2%80%AE"]
)
def test_strange_queries_find_nothing_and_break_nothing(get: Call, query: str) -> None:
    order(1)
    assert get(f"?{query}").status == 200


@pytest.mark.usefixtures("ball")
def test_a_list_is_a_page_a_file_and_json(call: Call) -> None:
    order(1)
    path = "/groups/chess/products/hoodie/list"
    page = call("lists", "GET", path, caller=PRIYA)
    assert (page.status, "Buyer 1" in page.body, f'href="{path}.csv"' in page.body) == (200, True, True)
    file = call("lists", "GET", f"{path}.csv", caller=PRIYA)
    assert '"Buyer 1","M","1","",""' in file.body and "attachment" in file.headers["Content-Disposition"]
    told = json.loads(call("lists", "GET", path, caller=PRIYA, headers={"accept": "application/json"}).body)
    assert told["totals"] == [{"option": "M", "number": 1, "done": 0}]
    assert call("lists", "GET", path, caller=SAM).status == 403
    assert f'href="{path}"' in call("products", "GET", "/groups/chess/products", caller=PRIYA).body
