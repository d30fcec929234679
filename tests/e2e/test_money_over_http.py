"""A payment as Stripe's stand-in tells of it: delayed, repeated, forged, and settled by whoever comes first."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.test_the_story_as_json import join, until
from tests.stripe_standin import RemoteStandIn

type Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def stand_in(stack: dict[str, Any]) -> RemoteStandIn:
    """Give the controls of the running stand-in."""
    return RemoteStandIn(stack["stripe"]["url"])


def _order(ask: Ask, who: str, group: str) -> tuple[str, str]:
    told = join(ask, who, group, key=secrets.token_hex(8)).json()
    return told["order_id"], told["pay_url"].rpartition("/")[2].partition("?")[0]


def _status(ask: Ask, who: str, order_id: str) -> str:
    return str(ask(who, "GET", f"/orders/{order_id}").json()["order"]["status"])


def test_a_payment_is_one_membership_whatever_the_webhook_does(ask: Ask, stand_in: RemoteStandIn) -> None:
    stand_in.faults(duplicate=3)
    order_id, session = _order(ask, "treasurer", "netball")
    stand_in.pay(session)
    until(lambda: _status(ask, "treasurer", order_id) == "paid")
    stand_in.clear_faults()
    held = ask("treasurer", "GET", "/my/groups").json()["memberships"]
    assert [m["price"] for m in held if m["group_id"] == "netball"] == [6000]


def test_a_delayed_payment_is_processing_and_then_paid(ask: Ask, stand_in: RemoteStandIn) -> None:
    order_id, session = _order(ask, "president", "netball")
    stand_in.pay_later(session, after=600)
    until(lambda: _status(ask, "president", order_id) == "processing")
    stand_in.settle(session)
    until(lambda: _status(ask, "president", order_id) == "paid")


def test_the_landing_page_settles_an_order_whose_webhook_is_lost(ask: Ask, stand_in: RemoteStandIn) -> None:
    stand_in.faults(drop=3)
    order_id, session = _order(ask, "student", "netball")
    stand_in.pay(session)
    time.sleep(1)
    assert _status(ask, "student", order_id) == "open"
    told = ask("student", "GET", f"/orders/{order_id}?session_id={session}").json()
    stand_in.clear_faults()
    assert told["order"]["status"] == "paid"


def test_an_expired_checkout_is_nobody_s_membership_and_one_can_try_again(ask: Ask, stand_in: RemoteStandIn) -> None:
    order_id, session = _order(ask, "staff", "radio")
    stand_in.expire(session)
    until(lambda: _status(ask, "staff", order_id) == "expired")
    again, _ = _order(ask, "staff", "radio")
    assert again != order_id


def test_a_forged_webhook_changes_nothing(ask: Ask, stack: dict[str, Any]) -> None:
    answer = httpx.post(f"{stack['url']}/stripe/webhook", content=b"{}", headers={"stripe-signature": "t=1,v1=00"})
    assert answer.status_code == 400
