"""Gateway to Stripe: open a checkout, read it back, close it, and trust only what Stripe has signed.

stripe-python is loaded with this file, so the file is loaded only where money is handled.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import stripe

from union import settings
from union.errors import Invalid, Unavailable
from union.money import CURRENCY
from union.orders.rules import Payment, outcome
from union.secrets import secret

API_VERSION = "2026-10-28.endive"
_TOLERANCE = 300
_ATTEMPTS = 3
_AT_ONCE = 409
_BUSY = "Your payment page is being opened already. Please try again in a moment."
_AWAY = "The payment page cannot be reached right now. Please try again in a minute."


@dataclass(frozen=True)
class Bill:
    """What Stripe is asked to collect: for which order, (what, pence) for each line, from whom, until when, and where to return."""

    order_id: str
    lines: Sequence[tuple[str, int]]
    email: str
    expires_at: datetime
    return_url: str


@dataclass(frozen=True)
class Checkout:
    """A checkout session: its id and the address of its pay page, None once it is closed."""

    session_id: str
    url: str | None


def open_checkout(bill: Bill) -> Checkout:
    """Open the checkout for a bill, or find it again: Stripe answers the same bill with the same session.

    Stripe keeps the answer to an idempotency key, a failure of its own too, so after one the next key is taken; a session that such
    a failure left behind has an address that nobody was told. While another call with the same key is under way (409), no other key
    may be taken, or there would be two pay pages for one order.
    Raises `Unavailable` where Stripe does not answer.
    """
    for attempt in range(_ATTEMPTS):
        key = bill.order_id if attempt == 0 else f"{bill.order_id}-{attempt}"
        try:
            session = _client().v1.checkout.sessions.create(_params(bill), {"idempotency_key": key})
        except stripe.APIError as failure:
            if failure.http_status == _AT_ONCE:
                raise Unavailable(_BUSY) from failure
            continue
        except stripe.StripeError as failure:
            raise Unavailable(_AWAY) from failure
        return Checkout(session.id, session.url)
    raise Unavailable(_AWAY)


def read_back(session_id: str) -> Payment | None:
    """What Stripe says of a session now, or None if it knows no such session. Raises `Unavailable`."""
    try:
        session = _client().v1.checkout.sessions.retrieve(session_id)
    except stripe.InvalidRequestError:
        return None
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure
    return _payment(session.to_dict())


def close(session_id: str) -> Payment | None:
    """Let nobody pay a session any more; returns where it stands after that, paid perhaps. Raises `Unavailable`."""
    try:
        return _payment(_client().v1.checkout.sessions.expire(session_id).to_dict())
    except stripe.InvalidRequestError:
        return read_back(session_id)
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure


def found(bill: Bill) -> str | None:
    """The session that was opened for a bill, or None where none was: Stripe opens none for a time that has passed."""
    try:
        return open_checkout(bill).session_id
    except Unavailable as failure:
        if isinstance(failure.__cause__, stripe.InvalidRequestError):
            return None
        raise


def refund(refund_id: str, payment_intent: str, amount: int) -> str:
    """Ask Stripe to give back `amount` pence of a payment, once for each `refund_id`. Returns Stripe's id for it.

    Stripe keeps a failure of its own under the key, and may have refunded all the same: before another key is taken, we look.
    Raises `Unavailable` where Stripe does not answer.
    """
    params: Any = {"payment_intent": payment_intent, "amount": amount, "metadata": {"refund_id": refund_id}}
    for attempt in range(_ATTEMPTS):
        key = f"refund-{refund_id}" if attempt == 0 else f"refund-{refund_id}-{attempt}"
        try:
            made = _refund_made(refund_id, payment_intent) if attempt else None
            return made or str(_client().v1.refunds.create(params, {"idempotency_key": key}).id)
        except stripe.APIError as failure:
            if failure.http_status == _AT_ONCE:
                raise Unavailable(_AWAY) from failure
        except stripe.StripeError as failure:
            raise Unavailable(_AWAY) from failure
    raise Unavailable(_AWAY)


def _refund_made(refund_id: str, payment_intent: str) -> str | None:
    made = _client().v1.refunds.list({"payment_intent": payment_intent, "limit": 100})
    told = (one.to_dict() for one in made.auto_paging_iter())
    return next((str(one["id"]) for one in told if (one.get("metadata") or {}).get("refund_id") == refund_id), None)


def told(body: bytes, signature: str, now: datetime) -> Payment | None:
    """What a webhook says of a checkout, or None where the event is about something else.

    `body` is the raw bytes that Stripe signed. While a secret is being rolled, two are good. Raises `Invalid` where the
    signature is wrong, older than 5 minutes or from the future, or the body is not an event.
    """
    _verify(body, signature, now)
    try:
        event = json.loads(body)
        kind, session = str(event["type"]), event["data"]["object"]
        return _payment(session, kind) if kind.startswith("checkout.session.") else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise Invalid("This is not an event of Stripe's.") from failure


def _verify(body: bytes, signature: str, now: datetime) -> None:
    """stripe-python takes timestamps from the future and can raise more than its own error on a hostile header."""
    for held in secret(settings.stripe_secret())["webhook_secrets"]:
        try:
            stripe.WebhookSignature.verify_header(body, signature, held, None)
            stamp = int(dict(part.split("=", 1) for part in signature.split(","))["t"])
        except (stripe.SignatureVerificationError, ValueError, KeyError, AttributeError, TypeError):
            continue
        if abs(now.timestamp() - stamp) <= _TOLERANCE:
            return
    raise Invalid("The signature is not Stripe's, or not of this moment.")


def _payment(session: Mapping[str, Any], event: str | None = None) -> Payment:
    intent = session.get("payment_intent")
    return Payment(
        session_id=str(session["id"]),
        order_id=session.get("client_reference_id"),
        amount=session.get("amount_total"),
        currency=session.get("currency"),
        livemode=session["livemode"] is True,
        outcome=outcome(session.get("status"), session.get("payment_status"), event),
        payment_intent=intent if isinstance(intent, str) or intent is None else str(intent["id"]),
    )


def _params(bill: Bill) -> Any:
    """The same bill always gives the same parameters, or Stripe would refuse its idempotency key."""
    items = [
        {"quantity": 1, "price_data": {"currency": CURRENCY, "unit_amount": pence, "product_data": {"name": what}}}
        for what, pence in bill.lines
    ]
    return {
        "mode": "payment",
        "line_items": items,
        "client_reference_id": bill.order_id,
        "customer_email": bill.email,
        "expires_at": int(bill.expires_at.timestamp()),
        "success_url": f"{bill.return_url}?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": bill.return_url,
        "metadata": {"order_id": bill.order_id},
        "payment_intent_data": {"metadata": {"order_id": bill.order_id}},
    }


def _client() -> stripe.StripeClient:
    return _client_with(secret(settings.stripe_secret())["api_key"])


@cache
def _client_with(api_key: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        api_key,
        stripe_version=API_VERSION,
        base_addresses={"api": settings.stripe_api()},
        http_client=stripe.RequestsClient(timeout=10),
        max_network_retries=2,
    )
