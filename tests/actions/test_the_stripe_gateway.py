"""The gateway to Stripe against the stand-in, which is held to the types of Stripe's own client."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.commerce.orders import stripe_gateway
from union.commerce.orders.rules import Outcome
from union.commerce.orders.stripe_gateway import Bill
from union.errors import Unavailable


@pytest.fixture
def bill(stripe_standin: Any, monkeypatch: pytest.MonkeyPatch) -> Bill:
    """Give a bill, and a gateway that speaks to the stand-in."""
    base = stripe_standin.url.removesuffix("/_stripe")
    monkeypatch.setenv("STRIPE_API", base)
    monkeypatch.setattr(
        stripe_gateway,
        "secret",
        lambda _: {"api_key": stripe_standin.api_key, "webhook_secrets": [stripe_standin.webhook_secret]},
    )
    stripe_gateway._client_with.cache_clear()
    ends = (datetime.now(UTC) + timedelta(minutes=35)).replace(microsecond=0)
    return Bill(
        "order-1", [("Standard membership, Chess", 500)], "sam@union.example", ends, "http://localhost:8000/orders/order-1"
    )


def test_the_same_bill_finds_the_same_checkout(bill: Bill, stripe_standin: Any) -> None:
    assert stripe_gateway.open_checkout(bill) == stripe_gateway.open_checkout(bill)
    assert len(stripe_standin.sessions()) == 1


def test_a_paid_session_reads_back_as_the_order_s_money(bill: Bill, stripe_standin: Any) -> None:
    checkout = stripe_gateway.open_checkout(bill)
    before = stripe_gateway.read_back(checkout.session_id)
    stripe_standin.pay(checkout.session_id)
    after = stripe_gateway.read_back(checkout.session_id)
    assert before is not None
    assert after is not None
    assert (before.outcome, after.outcome) == (Outcome.NOTHING, Outcome.PAID)
    assert (after.order_id, after.amount, after.currency, after.livemode) == ("order-1", 500, "gbp", False)


def test_a_closed_session_can_be_paid_no_more_and_a_paid_one_stays_paid(bill: Bill, stripe_standin: Any) -> None:
    checkout = stripe_gateway.open_checkout(bill)
    closed = stripe_gateway.close(checkout.session_id)
    assert closed is not None
    assert closed.outcome == Outcome.EXPIRED
    other = stripe_gateway.open_checkout(Bill(**{**vars(bill), "order_id": "order-2"}))
    stripe_standin.pay(other.session_id)
    paid = stripe_gateway.close(other.session_id)
    assert paid is not None
    assert paid.outcome == Outcome.PAID


def test_a_session_stripe_does_not_know_is_none(bill: Bill) -> None:
    assert stripe_gateway.read_back("cs_test_nothing") is None


def test_where_stripe_is_away_people_are_told(bill: Bill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API", "http://127.0.0.1:9")
    stripe_gateway._client_with.cache_clear()
    with pytest.raises(Unavailable):
        stripe_gateway.open_checkout(bill)
    stripe_gateway._client_with.cache_clear()


def asked(standin: Any) -> list[int]:
    """How Stripe answered each request to open a checkout."""
    return [request["status"] for request in standin.requests("/v1/checkout/sessions") if request["method"] == "POST"]


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ("fail_before", [500, 200]),
        ("fail_after", [500, 500, 200]),  # Twice with the first key, which keeps its failure; then with the next.
        ("rate_limit", [429]),
    ],
)
def test_how_often_stripe_is_asked_again_is_what_we_count_on(
    bill: Bill, stripe_standin: Any, fault: str, statuses: list[int]
) -> None:
    stripe_standin.faults(**{fault: 1})
    try:
        stripe_gateway.open_checkout(bill)
    except Unavailable:
        assert statuses[-1] == 429
    assert asked(stripe_standin) == statuses


def test_a_connection_that_broke_off_is_tried_once_more_and_opens_one_checkout(bill: Bill, stripe_standin: Any) -> None:
    stripe_standin.faults(hang_up=1)
    opened = stripe_gateway.open_checkout(bill)
    assert [session["id"] for session in stripe_standin.sessions()] == [opened.session_id]


def test_a_client_of_stripe_s_that_was_told_nothing_asks_once() -> None:
    """What `_AGAIN` is for; held against the version in use."""
    import stripe

    assert stripe.StripeClient("sk_test_x")._requestor._options.max_network_retries in (None, 0)
    assert stripe_gateway._client_with("sk_test_x")._requestor._options.max_network_retries == stripe_gateway._AGAIN
    stripe_gateway._client_with.cache_clear()
