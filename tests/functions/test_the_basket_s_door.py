"""The basket as its description says it, for programs; and its form, which keeps what a visitor chose until they have signed in."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from union.commerce.shop import actions as shop
from union.commerce.shop.tables import Basket
from union.web import cookies

from infra.openapi import contract
from tests.actions.conftest import PRIYA, SAM
from tests.actions.test_shopping import ball

type Call = Callable[..., Any]
__all__ = ["ball"]
pytestmark = pytest.mark.usefixtures("ball")
PATH = "/groups/chess/basket"
ONE = {"product_id": "ball", "item_id": "standard", "quantity": 2}


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Let no test know of stock what another saw."""
    shop._left.clear()


def _schema(path: str) -> dict[str, Any]:
    reference = contract()["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    told: dict[str, Any] = contract()["components"]["schemas"][reference.rpartition("/")[2]]
    return told


def _kept() -> dict[str, int]:
    found = list(Basket.query(SAM.person_id))
    return {f"{wish.product_id}.{wish.item_id}": int(str(wish.quantity)) for one in found for wish in one.wishes}


def test_the_basket_that_the_description_describes_is_the_one_that_is_filled(call: Call) -> None:
    described = _schema("/groups/{group_id}/basket")["properties"]
    assert set(described["items"]["items"]["properties"]) == set(ONE)
    answer = call("shop", "POST", PATH, caller=SAM, json={"items": [ONE]})
    assert (answer.status, json.loads(answer.body)["in_basket"]) == (200, 2)
    flat = next(name for name in described if name != "items").format(**ONE)
    assert call("shop", "POST", PATH, caller=SAM, json={flat: 1}).status == 200
    assert _kept() == {"ball.standard": 1}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"quantities": {"q.ball.standard": 2}}, "quantities"),
        ({"q.ball.standard": 2, "coupon": "X"}, "coupon"),
        ({"q.ball": 2}, "q.ball"),
        ({"items": [{**ONE, "colour": "navy"}]}, "items.0.colour"),
        ({"items": [ONE, {**ONE, "quantity": "two"}]}, "items.1.quantity"),
        ({"items": [{**ONE, "quantity": 21}]}, "items.0.quantity"),
        ({"items": [{"product_id": "ball", "quantity": 1}]}, "items.0.item_id"),
        ({"items": ["q.ball.standard"]}, "items.0"),
        ({"items": "q.ball.standard"}, "items"),
        ({"q.ball.standard": "1e3"}, "q.ball.standard"),
        ({"q.gone.standard": 1}, "q.gone.standard"),
    ],
)
def test_what_would_change_nothing_is_refused_by_its_name(call: Call, sent: dict[str, Any], field: str) -> None:
    answer = call("shop", "POST", PATH, caller=SAM, json=sent)
    assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, [field])
    assert _kept() == {}


@pytest.mark.parametrize("path", ["/orders/{order_id}/return", "/groups/{group_id}/orders/{order_id}/refund"])
def test_what_goes_back_is_described_as_it_is_read(path: str) -> None:
    described = _schema(path)["properties"]
    assert "numbers" not in described
    assert set(described["lines"]["items"]["properties"]) == {"line_id", "quantity"}
    assert "n.{line_id}" in described


def test_an_empty_field_changes_nothing_and_an_empty_form_says_so(call: Call) -> None:
    call("shop", "POST", PATH, caller=SAM, form={"q.ball.standard": "2"})
    answer = call("shop", "POST", PATH, caller=SAM, form={"q.ball.standard": "", "q.hoodie.m": "1"})
    assert answer.status == 303
    assert _kept() == {"ball.standard": 2, "hoodie.m": 1}
    empty = call("shop", "POST", PATH, caller=SAM, form={"q.ball.standard": "", "q.hoodie.m": " "})
    assert (empty.status, "Please say how many you would like." in empty.body) == (422, True)


def test_no_quantity_field_of_the_shop_holds_a_number_before_somebody_types_one(call: Call) -> None:
    page = call("shop", "GET", "/groups/chess/shop", caller=SAM).body
    assert re.findall(r'inputmode="numeric"[^>]*value="([^"]*)"', page) == ["", "", ""]
    call("shop", "POST", PATH, caller=SAM, form={"q.ball.standard": "2"})
    page = call("shop", "GET", "/groups/chess/shop", caller=SAM).body
    assert re.findall(r'inputmode="numeric"[^>]*value="([^"]*)"', page) == ["", "", ""]
    assert "2 in your basket" in page
    basket = call("shop", "GET", PATH, caller=SAM).body
    assert 'inputmode="numeric"' not in basket, "a basket is changed by one more and one less"
    assert re.findall(r'name="q.ball.standard" value="(\d)"', basket) == ["1", "3", "0"]


def test_a_membership_is_taken_and_not_counted(call: Call) -> None:
    page = call("shop", "GET", "/groups/chess/shop", caller=SAM).body
    assert '<input id="f-q.member.standard" name="q.member.standard" type="checkbox" value="1"' in page
    call("shop", "POST", PATH, caller=SAM, form={"q.member.standard": "1"})
    basket = call("shop", "GET", PATH, caller=SAM).body
    assert re.findall(r'name="q.member.standard" value="(\d)"', basket) == ["0"]


@pytest.mark.parametrize("code", ["WEL\u200bCOME", "\u00ad", "a" * 101, "\x00", "\ud83d", "ÉTÉ", "\u2066TENTH\u2069"])
def test_a_code_that_is_none_is_told_beside_the_field_and_never_as_a_page_that_is_not_there(call: Call, code: str) -> None:
    call("shop", "POST", PATH, caller=SAM, form={"q.ball.standard": "1"})
    answer = call("shop", "POST", f"{PATH}/code", caller=SAM, json={"code": code})
    assert answer.status in (200, 422), answer.body
    if answer.status == 422:
        assert list(json.loads(answer.body)["errors"]) == ["code"]


def test_what_a_visitor_chose_stands_in_the_form_again_once_they_have_signed_in(call: Call) -> None:
    shown = call("shop", "GET", "/groups/chess/shop").body
    assert "Sign in to buy" in shown
    assert '<form method="get" action="/sign-in"' in shown
    assert '<input type="hidden" name="to" value="/groups/chess/shop">' in shown
    filled = "to=/groups/chess/shop&q.ball.standard=2&q.hoodie.m=&q.member.standard=1"
    answer = call("people", "GET", f"/sign-in?{filled}")
    (kept,) = [line for line in answer.raw["cookies"] if line.startswith(cookies.ATTEMPT)]
    attempt = cookies.read({"cookies": [kept.partition(";")[0]]}, cookies.ATTEMPT, datetime.now(UTC))
    assert attempt
    assert attempt["to"] == "/groups/chess/shop?q.ball.standard=2&q.member.standard=1"
    back = call("shop", "GET", attempt["to"], caller=SAM).body
    assert re.search(r'name="q.ball.standard"[^>]*value="2"', back)
    assert re.search(r'name="q.member.standard"[^>]*checked', back)
    assert call("shop", "POST", PATH, json={"items": [ONE]}).status == 401


def test_what_a_visitor_chose_leads_to_no_other_site_and_fits_into_a_cookie(call: Call) -> None:
    for query in ("to=//evil.example&q.ball.standard=2", "to=/groups/chess/shop&q.a.b=" + "9" * 4_000):
        answer = call("people", "GET", f"/sign-in?{query}")
        (kept,) = [line for line in answer.raw["cookies"] if line.startswith(cookies.ATTEMPT)]
        attempt = cookies.read({"cookies": [kept.partition(";")[0]]}, cookies.ATTEMPT, datetime.now(UTC))
        assert attempt
        assert attempt["to"].startswith(("/?", "/groups/chess/shop"))
        assert len(kept) < 4_096


def test_an_unreadable_product_form_stays_the_form_it_was(call: Call) -> None:
    new = "/groups/chess/products/new"
    page = call("products", "GET", f"{new}?kind=ticket", caller=PRIYA).body
    assert f'action="{new}?kind=ticket"' in page
    for body in (b"name=\xff\xfe", b"name=Ball&name=Ball", b"\x00" * 9):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = call("products", "POST", f"{new}?kind=ticket", caller=PRIYA, body=body, headers=headers)
        assert answer.status == 422
        assert "New event" in answer.body
        assert "Please choose what you want to sell" not in answer.body
        if b"Ball" in body:
            assert 'value="Ball"' in answer.body, "what can be read of it is kept"
