"""What the first `make up` shows beside pages and events: people have voted, bought and reported, once."""

from collections.abc import Callable
from typing import Any

import httpx

from infra.local.cloud import Cloud
from tests.e2e.test_the_story_as_json import until

type Ask = Callable[..., httpx.Response]


def test_people_have_voted_bought_and_reported_once(cloud: Cloud, ask: Ask) -> None:
    cloud.enliven()
    until(lambda: _sold(ask)[0] == 6)
    assert _elections(ask, "homework-club") == [("Winter election", "poll")]
    assert _elections(ask, "print") == [("Editors’ election", "declared")]
    (running,) = ask(None, "GET", "/groups/homework-club/elections").json()["elections"]
    assert ask("student", "GET", f"/elections/{running['election_id']}/vote").json()["state"] == "open"
    assert {"Film Society", "Chess Society"} <= _at_the_desk(ask).keys()
    assert [orders for orders in _paid_out(ask) if orders >= 6]
    assert not {"balance", "unknown-payment"} & {one["what"] for one in ask("staff", "GET", "/books/differences").json()["open"]}
    before = _sold(ask), _at_the_desk(ask), _paid_out(ask)
    cloud.enliven()
    assert (_sold(ask), _at_the_desk(ask), _paid_out(ask)) == before


def _elections(ask: Ask, group: str) -> list[tuple[str, str]]:
    return [(one["title"], one["phase"]) for one in ask(None, "GET", f"/groups/{group}/elections").json()["elections"]]


def _sold(ask: Ask) -> tuple[int, int]:
    """How many orders for the dinner are paid, and how many there are."""
    orders: list[dict[str, Any]] = ask("treasurer", "GET", "/groups/chess/orders").json()["orders"]
    dinner = [one["status"] for one in orders if "Christmas dinner" in str(one)]
    return dinner.count("paid"), len(dinner)


def _paid_out(ask: Ask) -> list[int]:
    """How many orders of the chess society are in each payment to the bank, as its treasurer reads it; staff know the very same payments."""
    mine = ask("treasurer", "GET", "/groups/chess/books/payouts").json()["payouts"]
    known = [one["payout_id"] for one in ask("staff", "GET", "/books/payouts").json()["payouts"] if one["state"] == "known"]
    assert {one["payout_id"] for one in mine} <= set(known)
    return [one["orders"] for one in mine]


def _at_the_desk(ask: Ask) -> dict[str, int]:
    cases = ask("staff", "GET", "/cases").json()["cases"]
    groups = [one["group"]["name"] for one in cases if one["group"]]
    return {name: groups.count(name) for name in groups}
