"""Only what Stripe has signed, just now, with a secret of ours, is heard."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import stripe

type Call = Callable[..., Any]


def _event(kind: str = "checkout.session.completed") -> str:
    session = {
        "id": "cs_1",
        "object": "checkout.session",
        "client_reference_id": "nobody",
        "amount_total": 500,
        "currency": "gbp",
        "livemode": False,
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": "pi_1",
    }
    return json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": session}})


def _signed(body: str, secret: str = "whsec_new", at: float | None = None) -> str:
    return str(stripe.WebhookSignature.generate_signature_header(body, secret, int(at or time.time())))


def _hear(call: Call, body: str | bytes, signature: str) -> Any:
    return call("stripe_webhook", "POST", "/stripe/webhook", body=body, headers={"stripe-signature": signature, "accept": "*/*"})


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
def test_both_secrets_are_good_while_one_is_rolled(call: Call, secret: str) -> None:
    assert _hear(call, _event(), _signed(_event(), secret)).status == 200


def test_base64_is_the_same_bytes(call: Call) -> None:
    assert _hear(call, _event().encode(), _signed(_event())).status == 200


@pytest.mark.parametrize("away", [-301, 301, -86400, 86400])
def test_a_stale_or_future_signature_is_refused(call: Call, away: int) -> None:
    assert _hear(call, _event(), _signed(_event(), at=time.time() + away)).status == 400


@pytest.mark.parametrize(
    "signature", ["", "t=1", "v1=x", "t=x,v1=y", "é", "t=,v1=", "t=1,v1=\x00", "a" * 10_000, "t=1=2=3,v1==="]
)
def test_a_wrong_signature_is_refused(call: Call, signature: str) -> None:
    assert _hear(call, _event(), signature).status == 400


def test_another_s_secret_and_a_changed_body_are_refused(call: Call) -> None:
    assert _hear(call, _event(), _signed(_event(), "whsec_other")).status == 400
    assert _hear(call, _event().replace("500", "501"), _signed(_event())).status == 400


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{}", '{"type": 1}', '{"type": "checkout.session.completed", "data": null}', "[" * 50_000]
)
def test_what_is_signed_and_no_event_is_a_400_and_no_500(call: Call, body: str) -> None:
    assert _hear(call, body, _signed(body)).status == 400


def test_events_of_other_kinds_are_left_aside(call: Call) -> None:
    body = _event("customer.created")
    answer = _hear(call, body, _signed(body))
    assert (answer.status, json.loads(answer.body)) == (200, {"did": "ignored"})
