"""Selling and buying as a program does it, against the deployed stack, with what may come twice or too late."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from infra.local.cloud import Cloud
from tests.e2e.test_the_shop_in_a_browser import _sweep
from tests.e2e.test_the_story_as_json import until
from tests.stripe_standin import RemoteStandIn

type Ask = Callable[..., httpx.Response]
SHOP = "/groups/chess"


def _product(ask: Ask, stock: int, key: str) -> str:
    """A product of one choice, on sale; the name of the field that asks how many."""
    sent = {
        "kind": "merchandise",
        "name": f"Mug {key}",
        "item1_name": "White",
        "item1_price": "8.00",
        "item1_stock": str(stock),
        "key": key,
    }
    made = ask("treasurer", "POST", f"{SHOP}/products/new", json=sent)
    assert made.status_code == 200, made.text
    product_id = made.json()["product_id"]
    assert ask("treasurer", "POST", f"{SHOP}/products/new", json=sent).json()["product_id"] == product_id
    assert ask("treasurer", "POST", f"{SHOP}/products/{product_id}/publish", json={"key": key}).status_code == 200
    return f"q.{product_id}.1"


def _checkout(ask: Ask, who: str, key: str) -> httpx.Response:
    version = ask(who, "GET", f"{SHOP}/basket").json()["version"]
    return ask(who, "POST", f"{SHOP}/checkout", json={"version": version, "key": key})


def _stripe(cloud: Cloud) -> RemoteStandIn:
    return RemoteStandIn(json.loads((cloud.state / "stack.json").read_text())["stripe"]["url"])


def _session(cloud: Cloud, order_id: str) -> str:
    return str(next(s["id"] for s in _stripe(cloud).sessions() if s["client_reference_id"] == order_id))


def _status(ask: Ask, who: str, order_id: str) -> str:
    return str(ask(who, "GET", f"/orders/{order_id}").json()["order"]["status"])


def test_a_basket_is_paid_once_and_a_second_click_finds_its_order(ask: Ask, cloud: Cloud) -> None:
    mug = _product(ask, 5, "json-mug-1")
    assert ask("staff", "POST", f"{SHOP}/basket", json={mug: 2}).status_code == 200
    told = ask("staff", "GET", f"{SHOP}/basket").json()
    assert (told["total"], told["payable"]) == (1600, True)
    first = _checkout(ask, "staff", "json-key-1")
    again = ask("staff", "POST", f"{SHOP}/checkout", json={"version": told["version"], "key": "json-key-1"})
    assert first.status_code == again.status_code == 200, again.text
    assert first.json()["order_id"] == again.json()["order_id"]
    assert first.json()["pay_url"] == again.json()["pay_url"]
    _stripe(cloud).pay(_session(cloud, first.json()["order_id"]))
    until(lambda: _status(ask, "staff", first.json()["order_id"]) == "paid")
    sold = next(p for p in ask("treasurer", "GET", f"{SHOP}/products").json()["products"] if p["name"] == "Mug json-mug-1")
    assert [(pool["size"], pool["sold"], pool["held"]) for pool in sold["pools"]] == [(5, 2, 0)]


def test_what_was_paid_after_it_was_given_up_is_given_while_there_is_some(ask: Ask, cloud: Cloud) -> None:
    mug = _product(ask, 1, "json-mug-2")
    ask("staff", "POST", f"{SHOP}/basket", json={mug: 1})
    order_id = _checkout(ask, "staff", "json-key-2").json()["order_id"]
    _stripe(cloud).pay_later(_session(cloud, order_id), after=3600)
    until(lambda: _status(ask, "staff", order_id) == "processing")
    _sweep(cloud)
    # What is left is known for some seconds: until then a basket takes it, and only its checkout would refuse it.
    refused = until(lambda: (answer := ask("president", "POST", f"{SHOP}/basket", json={mug: 1})).is_client_error and answer)
    assert (refused.status_code, refused.json()["errors"]) == (422, {mug: "This has sold out."})
    assert ask("president", "POST", f"{SHOP}/basket", json={mug: 0}).status_code == 200
    _stripe(cloud).settle(_session(cloud, order_id))
    until(lambda: _status(ask, "staff", order_id) == "paid")


def test_nobody_but_its_committee_writes_a_group_s_products_down(ask: Ask) -> None:
    for method, path in (("GET", "/products"), ("POST", "/products/new"), ("GET", "/codes"), ("POST", "/codes")):
        answer = ask("student", method, f"{SHOP}{path}", **({"json": {"key": "key-one-1"}} if method == "POST" else {}))
        assert answer.status_code in (403, 422), path


def test_what_cannot_be_a_product_names_its_fields(ask: Ask) -> None:
    wrong: dict[str, Any] = {"kind": "ticket", "name": "Ball", "item1_name": "One", "item1_price": "1e3", "key": "json-key-4"}
    told = ask("treasurer", "POST", f"{SHOP}/products/new", json=wrong)
    assert (told.status_code, list(told.json()["errors"])) == (422, ["item1_price"])
    wrong |= {"item1_price": "10", "starts_at_date": "2027-03-28", "starts_at_time": "01:30"}
    told = ask("treasurer", "POST", f"{SHOP}/products/new", json=wrong)
    assert (told.status_code, list(told.json()["errors"])) == (422, ["starts_at"])
