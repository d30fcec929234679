"""What the gateway asks of Stripe, and what it awaits from it, is held to the types of Stripe's own client."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from inspect import getsource
from operator import attrgetter

import pytest
import stripe
from stripe._api_version import _ApiVersion
from union.commerce.orders import stripe_gateway
from union.commerce.reconciliation.rules import EVENTS

from infra.local.stripe.endpoints import ENDPOINTS
from tests.contracts.stripe.contract import answer_problems, problems, request_problems
from tests.contracts.stripe.sdk import asks, fields, operation
from tests.stripe_standin import RemoteStandIn, running

CALLS = re.findall(r"_client\(\)\s*\.v1\.([\w.]+)", getsource(stripe_gateway))
"""What the gateway calls of Stripe's client, as its code stands."""


@pytest.fixture(scope="module")
def asked() -> Iterator[RemoteStandIn]:
    """A stand-in of which the gateway has asked all that it ever asks."""
    with running() as standin, pytest.MonkeyPatch.context() as patched:
        patched.setenv("STRIPE_API", standin.url.removesuffix("/_stripe"))
        keys = {"api_key": standin.api_key, "webhook_secrets": [standin.webhook_secret]}
        patched.setattr(stripe_gateway, "secret", lambda _: keys)
        stripe_gateway._client_with.cache_clear()
        ask_everything(standin)
        yield standin
    stripe_gateway._client_with.cache_clear()


def ask_everything(standin: RemoteStandIn) -> None:
    """Sell, look, give back, close, and read the books: every function of the gateway that speaks to Stripe."""
    paid = stripe_gateway.open_checkout(bill("order-1", at_once_only=False)).session_id
    standin.pay(paid)
    payment = stripe_gateway.read_back(paid)
    assert payment is not None
    intent = str(payment.payment_intent)
    assert (stripe_gateway.order_of(intent), stripe_gateway.payment_of(intent)) == ("order-1", payment)
    stripe_gateway.refund("refund-1", intent, 300)
    stripe_gateway.refund("refund-1", intent, 300, look_first=True)
    stripe_gateway.close(stripe_gateway.open_checkout(bill("order-2", at_once_only=True)).session_id)
    long_ago = datetime.now(UTC) - timedelta(days=1)
    assert stripe_gateway.movements(None) == stripe_gateway.movements(long_ago) != []
    stripe_gateway.movement(stripe_gateway.movements(None)[0].movement_id)
    assert stripe_gateway.news(long_ago, EVENTS) != []
    stripe_gateway.balance()
    standin.payout()
    (payout,) = stripe_gateway.payouts(None)
    assert payout.complete
    found, more = stripe_gateway.movements_of(payout.payout_id, None)
    assert (sum(one.net for one in found), more) == (0, False)
    assert stripe_gateway.movements_of(payout.payout_id, found[0].movement_id) == (found[1:], False)


def bill(order_id: str, *, at_once_only: bool) -> stripe_gateway.Bill:
    """Return a bill of two lines, one of them for nothing."""
    ends = (datetime.now(UTC) + timedelta(minutes=35)).replace(microsecond=0)
    lines = [("Standard membership, Chess", 500), ("Winter Ball: Guest \u00d7 2", 0)]
    return stripe_gateway.Bill(
        order_id, lines, "sam@union.example", ends, f"http://localhost:8000/orders/{order_id}", at_once_only
    )


def test_the_gateway_asked_all_that_it_ever_asks(asked: RemoteStandIn) -> None:
    client = stripe.StripeClient("sk_test_x")
    called = {asks(attrgetter(call)(client.v1)) for call in CALLS}
    assert called == {(it["method"], operation(it["method"], it["path"]).path) for it in asked.requests()}
    assert called <= {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}


def test_whatever_the_gateway_asks_is_stripes(asked: RemoteStandIn) -> None:
    found = [(it["method"], it["path"], request_problems(it) + answer_problems(it)) for it in asked.requests()]
    assert [one for one in found if one[2]] == []


def test_the_gateway_asks_in_the_version_of_its_client() -> None:
    assert stripe_gateway.API_VERSION == _ApiVersion.CURRENT


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_that_we_await_is_stripes(event: str) -> None:
    assert problems(event, fields(stripe.Event)["type"]) == []
    assert problems(f"{event}s", fields(stripe.Event)["type"]) != []
