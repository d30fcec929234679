"""Gateway to Stripe: open a checkout, read it back, close it, give money back, ask what moved, and trust only what Stripe has signed.

stripe-python is loaded with this file, so the file is loaded only where money is handled.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import stripe
from requests import PreparedRequest, Session
from requests import Response as Answer
from requests.adapters import HTTPAdapter
from urllib3.util import Timeout

from union import settings, sweeps, time_left, watch
from union.commerce.disputes.rules import Held, StripeDispute
from union.commerce.orders.rules import SLOW_METHODS, Payment, outcome
from union.commerce.reconciliation.rules import EVENTS, Movement, News, StripeCharge, StripePayout, Told
from union.commerce.refunds.rules import StripeRefund
from union.errors import Invalid, Unavailable
from union.money import CURRENCY
from union.secrets import secret

API_VERSION = "2026-10-28.endive"
_CONNECT, _WAIT = 2.0, 6.0
_AGAIN = 1
"""Seconds for one attempt, to reach Stripe and all in all; and how often stripe-python asks again. It answers within one or two seconds:
whoever wants to pay hears after twelve that it does not."""
_TOLERANCE = 300
_ATTEMPTS = 3
_AT_ONCE = 409
_PAGE = 100
_NOT_PAID = ("failed", "canceled")
_BUSY = "Your payment page is being opened already. Please try again in a moment."
_AWAY = "The payment page cannot be reached right now. Please try again in a minute."


class Refused(Exception):
    """Stripe will never do what it was asked; the message is its code for why."""


@dataclass(frozen=True)
class Bill:
    """What Stripe is asked to collect: for which order, (what, pence) for each line, from whom, until when, and where to return.

    `at_once_only` leaves out the ways to pay whose money comes days later.
    """

    order_id: str
    lines: Sequence[tuple[str, int]]
    email: str
    expires_at: datetime
    return_url: str
    at_once_only: bool = False


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
        session = _client().v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]})
    except stripe.InvalidRequestError:
        return None
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure
    return _payment(session.to_dict())


def close(session_id: str) -> Payment | None:
    """Let nobody pay a session any more; returns where it stands after that, paid perhaps. Raises `Unavailable`."""
    try:
        # Stripe closes open sessions alone. Where it refuses, this one is paid or over, and reading it back says which.
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


def refund(refund_id: str, payment_intent: str, amount: int, *, look_first: bool = False) -> StripeRefund:
    """Ask Stripe to give back `amount` pence of a payment, once for each `refund_id`. Returns what Stripe says of it.

    Stripe keeps a failure of its own under the key, and may have refunded all the same: before another key is taken, we look. It
    keeps keys for a day, so what was asked longer ago is looked for first. Raises `Unavailable` where Stripe does not answer, and
    `Refused` where it will never do it.
    """
    params: Any = {"payment_intent": payment_intent, "amount": amount, "metadata": {"refund_id": refund_id}}
    for attempt in range(_ATTEMPTS):
        key = f"refund-{refund_id}" if attempt == 0 else f"refund-{refund_id}-{attempt}"
        try:
            # The first time nothing can have been made yet; to look is one more call for everybody.
            made = _refund_made(refund_id, payment_intent) if attempt or look_first else None
            return made or _refund(_client().v1.refunds.create(params, {"idempotency_key": key}).to_dict())
        except stripe.IdempotencyError as failure:
            raise Unavailable(_AWAY) from failure
        except stripe.InvalidRequestError as failure:
            raise Refused(failure.code or "invalid") from failure
        except stripe.APIError as failure:
            if failure.http_status == _AT_ONCE:
                raise Unavailable(_AWAY) from failure
        except stripe.StripeError as failure:
            raise Unavailable(_AWAY) from failure
    raise Unavailable(_AWAY)


def _refund_made(refund_id: str, payment_intent: str) -> StripeRefund | None:
    made = _client().v1.refunds.list({"payment_intent": payment_intent, "limit": 100})
    told = (_refund(one.to_dict()) for one in made.auto_paging_iter())
    return next((one for one in told if one.refund_id == refund_id), None)


def order_of(payment_intent: str) -> str | None:
    """The id of the order that a payment was asked for, as we gave it to Stripe, or None. Raises `Unavailable`."""
    try:
        found = _client().v1.payment_intents.retrieve(payment_intent).to_dict()
    except stripe.InvalidRequestError:
        return None
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure
    return (found.get("metadata") or {}).get("order_id")


def payment_of(payment_intent: str) -> Payment | None:
    """What the checkout that led to a payment says of its order, or None where it came from no checkout. Raises `Unavailable`."""
    try:
        found = (
            _client()
            .v1.checkout.sessions.list({"payment_intent": payment_intent, "limit": 1, "expand": ["data.payment_intent"]})
            .data
        )
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure
    return _payment(found[0].to_dict()) if found else None


def movement(movement_id: str) -> Movement:
    """One balance transaction of Stripe's, with what caused it. Raises `Unavailable`."""
    try:
        return _movement(_client().v1.balance_transactions.retrieve(movement_id, {"expand": ["source"]}).to_dict())
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure


def movements(since: datetime | None) -> list[Movement]:
    """The balance transactions from `since` on (None: all there are), the oldest first. Raises `Unavailable`."""
    params: Any = {"limit": _PAGE, "expand": ["data.source"], **_from(since)}
    return list(sweeps.readable("movement", map(_movement, _all(_client().v1.balance_transactions.list, params))))


def movements_of(payout_id: str, after: str | None) -> tuple[list[Movement], bool]:
    """A hundred of the balance transactions that an automatic payout took along, those behind `after`, and whether there are more.

    Raises `Unavailable` where Stripe does not answer, and `Refused` where it will never say so, as of a payout that somebody made by hand.
    """
    params: Any = {"payout": payout_id, "limit": _PAGE, "expand": ["data.source"], **({"starting_after": after} if after else {})}
    try:
        found = _client().v1.balance_transactions.list(params)
    except stripe.InvalidRequestError as failure:
        raise Refused(failure.code or "invalid") from failure
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure
    return [_movement(one.to_dict()) for one in found.data], bool(found.has_more)


def payouts(since: datetime | None) -> list[StripePayout]:
    """The payouts that were made from `since` on (None: all there are), the oldest first. Raises `Unavailable`."""
    params: Any = {"limit": _PAGE, **_from(since)}
    return list(sweeps.readable("payout", map(_payout, _all(_client().v1.payouts.list, params))))


def news(since: datetime | None, kinds: Sequence[str]) -> list[News]:
    """The events of `kinds` from `since` on, the oldest first; Stripe keeps them for 30 days. Raises `Unavailable`."""
    params: Any = {"limit": _PAGE, "types": list(kinds), **_from(since)}
    return list(sweeps.readable("event", map(_news, _all(_client().v1.events.list, params))))


def balance() -> int:
    """What Stripe holds for us, available or still pending, in pence. Raises `Unavailable`."""
    try:
        held = _client().v1.balance.retrieve().to_dict()
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure
    return sum(int(one["amount"]) for one in [*held["available"], *held["pending"]] if one["currency"] == CURRENCY)


def _from(since: datetime | None) -> dict[str, Any]:
    return {"created": {"gte": int(since.timestamp())}} if since else {}


def _all(ask: Callable[[Any], Any], params: Any) -> list[dict[str, Any]]:
    """Every object of a list, the oldest first: Stripe's lists begin with the newest, and what comes meanwhile is left for next time."""
    try:
        return [one.to_dict() for one in ask(params).auto_paging_iter()][::-1]
    except stripe.StripeError as failure:
        raise Unavailable(_AWAY) from failure


def told(body: bytes, signature: str, now: datetime) -> News:
    """What a webhook says.

    `body` is the raw bytes that Stripe signed. While a secret is being rolled, two are good. Raises `Invalid` where the
    signature is wrong, older than 5 minutes or from the future, or the body is not an event.
    """
    _verify(body, signature, now)
    try:
        return _news(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise Invalid("This is not an event of Stripe's.") from failure


def _news(event: Mapping[str, Any]) -> News:
    kind, thing = str(event["type"]), event["data"]["object"]
    about = _about(thing, kind) if kind in EVENTS else None
    return News(kind, about, _moment(event.get("created", 0)), event.get("livemode") is True)


def _about(thing: Mapping[str, Any], event: str | None = None) -> Told | None:
    match thing["object"]:
        case "checkout.session":
            return _payment(thing, event)
        case "charge":
            return _charge(thing)
        case "refund":
            return _refund(thing)
        case "dispute":
            return _dispute(thing)
        case "payout":
            return _payout(thing)
    return None


def _movement(made: Mapping[str, Any]) -> Movement:
    cause = made.get("source")
    return Movement(
        movement_id=made["id"],
        category=str(made["reporting_category"]),
        amount=int(made["amount"]),
        fee=int(made["fee"]),
        at=_moment(made["created"]),
        cause=_about(cause) if isinstance(cause, Mapping) else None,
    )


def _charge(made: Mapping[str, Any]) -> StripeCharge:
    order = (made.get("metadata") or {}).get("order_id")
    return StripeCharge(_id(made.get("payment_intent")), order, _id(made.get("balance_transaction")))


def _refund(made: Mapping[str, Any]) -> StripeRefund:
    return StripeRefund(
        stripe_id=str(made["id"]),
        refund_id=(made.get("metadata") or {}).get("refund_id"),
        payment_intent=_id(made.get("payment_intent")),
        amount=int(made["amount"]),
        status=str(made.get("status")),
        moved=bool(made.get("balance_transaction")),
        came_back=bool(made.get("failure_balance_transaction")),
        at=_moment(made["created"]),
    )


def _dispute(made: Mapping[str, Any]) -> StripeDispute:
    due = (made.get("evidence_details") or {}).get("due_by")
    return StripeDispute(
        dispute_id=str(made["id"]),
        payment_intent=_id(made.get("payment_intent")),
        amount=int(made["amount"]),
        status=str(made["status"]),
        refundable=made.get("is_charge_refundable") is True,
        movements=[
            Held(
                str(m["id"]),
                m["reporting_category"] == "dispute_reversal",
                int(m["amount"]),
                int(m["fee"]),
                _moment(m["created"]),
            )
            for m in made.get("balance_transactions") or ()
        ],
        at=_moment(made["created"]),
        due_by=_moment(due) if due else None,
    )


def _payout(made: Mapping[str, Any]) -> StripePayout:
    moved, back = made.get("balance_transaction"), made.get("failure_balance_transaction")
    reconciled = made.get("reconciliation_status")
    return StripePayout(
        payout_id=str(made["id"]),
        amount=int(made["amount"]),
        moved=bool(moved),
        came_back=bool(back),
        at=_moment(made["created"]),
        # Stripe writes a day as the moment at which it begins in UTC.
        arrives=_moment(made["arrival_date"]).date(),
        automatic=made["automatic"] is True and reconciled != "not_applicable",
        complete=reconciled == "completed",
        failed=made["status"] in _NOT_PAID,
    )


def _id(thing: Any) -> str | None:
    """The id of what Stripe names by its id, or in full where that was asked for."""
    return thing if isinstance(thing, str) or thing is None else str(thing["id"])


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


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
    return Payment(
        session_id=str(session["id"]),
        order_id=session.get("client_reference_id"),
        amount=session.get("amount_total"),
        currency=session.get("currency"),
        livemode=session["livemode"] is True,
        outcome=outcome(session.get("status"), session.get("payment_status"), event, _intent_status(session)),
        payment_intent=_id(session.get("payment_intent")),
    )


def _intent_status(session: Mapping[str, Any]) -> str | None:
    intent = session.get("payment_intent")
    return str(intent.get("status")) if isinstance(intent, Mapping) else None


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
        **({"excluded_payment_method_types": list(SLOW_METHODS)} if bill.at_once_only else {}),
    }


def _client() -> stripe.StripeClient:
    """Stripe's client with our key; a key of the other mode opens nothing, so that neither pretends to be the other's money."""
    key = str(secret(settings.stripe_secret())["api_key"])
    if ("_live_" in key) is not settings.stripe_livemode():
        watch.logger.error("Stripe's key is of the other mode; see STRIPE_LIVEMODE")
        raise Unavailable(_AWAY)
    return _client_with(key)


class _InTime(HTTPAdapter):
    """Each attempt ends before our own time does; what stripe-python sleeps between two is half a second."""

    def send(self, request: PreparedRequest, *more: Any, **told: Any) -> Answer:
        told["timeout"] = Timeout(connect=_CONNECT, total=time_left.at_most(_WAIT))
        return super().send(request, *more, **told)


@cache
def _session() -> Session:
    made = Session()
    made.mount("https://", _InTime())
    # Our stand-in for Stripe, which is asked without TLS, is bound by time as well.
    made.mount("http://", _InTime())
    return made


@cache
def _client_with(api_key: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        api_key,
        stripe_version=API_VERSION,
        base_addresses={"api": settings.stripe_api()},
        http_client=stripe.RequestsClient(session=_session()),
        max_network_retries=_AGAIN,
    )
