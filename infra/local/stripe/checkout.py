"""Checkout Sessions: made, paid, declined, completed with a delayed payment, cancelled, expired.

The order of events is the one that Stripe's documentation shows: the payment intent is made when the
customer first tries to pay; charge, payment intent and session tell their news in that order.
"""

from urllib.parse import urlsplit

from infra.local.stripe import balance, objects, refusals
from infra.local.stripe.account import Account
from infra.local.stripe.store import Thing

SHORTEST, LONGEST = 30 * 60, 24 * 3600
LEAST_PENCE, MOST_PENCE = 30, 99_999_999
DECLINED: Thing = {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline"}
DECLINED_WORDS = "Your card was declined."
RETURNED: Thing = {"type": "invalid_request_error", "code": "payment_method_provider_decline"}
RETURNED_WORDS = "The customer's bank account could not be debited."


def create(account: Account, given: Thing) -> Thing:
    """Make an open session, or raise ``ApiError`` with the parameter that is wrong."""
    now = account.now
    check_texts(given)
    check_expiry(given, now)
    check_lines(given)
    lines = [objects.line_item(line, now) for line in given["line_items"]]
    total = sum(line["amount_total"] for line in lines)
    check_total(total)
    made = account.store.put(objects.session(given, total, now, account.pay_url))
    account.store.lines[made["id"]] = lines
    account.store.intent_data[made["id"]] = given.get("payment_intent_data", {})
    account.store.plan(made["expires_at"], "expire", made["id"])
    return made


def check_texts(given: Thing) -> None:
    """Refuse what is no URL, no e-mail address, or too long."""
    for name in ("success_url", "cancel_url"):
        if name in given and not is_url(given[name]):
            raise refusals.invalid("Not a valid URL", name, "url_invalid")
    if "@" not in given.get("customer_email", "@").strip("@") and "customer_email" in given:
        raise refusals.invalid(f"Invalid email address: {given['customer_email'][:100]}", "customer_email", "email_invalid")
    if len(given.get("client_reference_id", "")) > 200:
        raise refusals.invalid("Invalid string: must be at most 200 characters.", "client_reference_id")
    if given.get("automatic_tax", {}).get("enabled"):
        raise refusals.invalid("This stand-in does not play automatic tax.", "automatic_tax[enabled]")


def is_url(given: str) -> bool:
    """Tell whether a string is an absolute http or https URL."""
    try:
        parts = urlsplit(given)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def check_expiry(given: Thing, now: int) -> None:
    """Refuse an ``expires_at`` that is not 30 minutes to 24 hours after now, as Stripe documents it."""
    until = given.get("expires_at", now + LONGEST)
    if not now + SHORTEST - 1 <= until <= now + LONGEST + 1:
        bounds = "at least 30 minutes and at most 24 hours from Checkout Session creation"
        raise refusals.invalid(f"The `expires_at` timestamp must be {bounds}.", "expires_at")


def check_lines(given: Thing) -> None:
    """Refuse lines in another currency, with a quantity below one, or with an amount below zero."""
    if not 1 <= len(given["line_items"]) <= 100:
        raise refusals.invalid("line_items must have between 1 and 100 items.", "line_items")
    for place, line in enumerate(given["line_items"]):
        name, price = f"line_items[{place}]", line["price_data"]
        if price["currency"] != "gbp" or given.get("currency", "gbp") != "gbp":
            words = f"Invalid currency: {price['currency'][:20]}. This stand-in's account takes gbp only."
            raise refusals.invalid(words, f"{name}[price_data][currency]")
        if not 0 <= price["unit_amount"] <= MOST_PENCE:
            raise refusals.invalid("Invalid integer", f"{name}[price_data][unit_amount]", "parameter_invalid_integer")
        if not 1 <= line["quantity"] <= 999_999:
            raise refusals.invalid("Invalid integer", f"{name}[quantity]", "parameter_invalid_integer")


def check_total(total: int) -> None:
    """Refuse a total that Stripe does not take: below 30p (but for nothing at all), or above £999,999.99."""
    if 0 < total < LEAST_PENCE:
        raise refusals.invalid(
            "The Checkout Session's total amount due must add up to at least £0.30 gbp",
            code="amount_too_small",
        )
    if total > MOST_PENCE:
        raise refusals.invalid(
            "The Checkout Session's total amount due must be no more than £999,999.99",
            code="amount_too_large",
        )


def must_be_open(session: Thing) -> None:
    """Refuse what needs an open session when this one is not."""
    if session["status"] != "open":
        words = f"This Checkout Session has a status of `{session['status']}`; only an open one can do that."
        raise refusals.invalid(words, "session")


def expire(account: Account, key: str) -> Thing:
    """End an open session by the caller's wish or by the clock; a payment intent it has is canceled."""
    session = account.store.get("checkout.session", key, "session")
    if session["status"] != "open":
        words = 'Only Checkout Sessions with a status in ["open"] can be expired.'
        raise refusals.invalid(f"{words} This Checkout Session has a status of `{session['status']}`.", "session")
    session |= {"status": "expired", "url": None}
    account.store.cancel("expire", key)
    if session["payment_intent"]:
        cancel_intent(account, session["payment_intent"], "expired")
    account.emit("checkout.session.expired", session)
    return session


def cancel_intent(account: Account, key: str, reason: str | None) -> Thing:
    """Cancel a payment intent that nobody has paid."""
    intent = account.store.get("payment_intent", key, "intent")
    intent |= {"status": "canceled", "canceled_at": account.now, "cancellation_reason": reason}
    account.emit("payment_intent.canceled", intent)
    return intent


def try_to_pay(account: Account, session: Thing, method: str) -> tuple[Thing, Thing]:
    """Return the payment intent, made now if this is the first try, and a new pending charge on it."""
    must_be_open(session)
    intent = intent_of(account, session)
    email = session["customer_email"] or "customer@example.com"
    charge = account.store.put(objects.charge(intent, email, method, account.now))
    intent |= {
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "last_payment_error": None,
    }
    return intent, charge


def intent_of(account: Account, session: Thing) -> Thing:
    """Return the payment intent of a session, made now if it has none."""
    if session["payment_intent"]:
        return account.store.get("payment_intent", session["payment_intent"])
    given = account.store.intent_data[session["id"]]
    intent = account.store.put(objects.intent(session, given, account.now))
    session["payment_intent"] = intent["id"]
    account.emit("payment_intent.created", intent)
    return intent


def complete(account: Account, session: Thing, payment: str) -> None:
    """Complete a session; ``payment`` is its payment status. The caller emits the event."""
    details = session["customer_details"] or objects.customer_details("customer@example.com") or {}
    session |= {"status": "complete", "payment_status": payment, "url": None}
    session["customer_details"] = details | {"name": "Stand-in Customer", "address": dict(objects.NO_ADDRESS)}
    account.store.cancel("expire", session["id"])


def pay(account: Account, key: str) -> Thing:
    """Let the customer pay by card; a session of £0 completes without a payment."""
    session = account.store.get("checkout.session", key, "session")
    must_be_open(session)
    if session["amount_total"]:
        intent, charge = try_to_pay(account, session, "card")
        succeed(account, intent, charge)
    complete(account, session, "paid" if session["amount_total"] else "no_payment_required")
    account.emit("checkout.session.completed", session)
    return session


def succeed(account: Account, intent: Thing, charge: Thing) -> None:
    """Take the money: the charge and the payment intent succeed, the balance grows."""
    charge |= {"status": "succeeded", "paid": True, "outcome": objects.outcome(declined=False)}
    charge["balance_transaction"] = balance.paid(account, charge)["id"]
    intent |= {"status": "succeeded", "amount_received": charge["amount"], "processing": None}
    account.emit("charge.succeeded", charge)
    account.emit("payment_intent.succeeded", intent)


def fail(account: Account, intent: Thing, charge: Thing, error: Thing, words: str) -> None:
    """Refuse the money: the charge fails, and the payment intent wants another means of payment."""
    charge |= {"status": "failed", "paid": False, "captured": False, "amount_captured": 0}
    charge |= {
        "failure_code": error["code"],
        "failure_message": words,
        "outcome": objects.outcome(declined=True),
    }
    intent |= {"status": "requires_payment_method", "payment_method": None, "processing": None}
    intent["last_payment_error"] = error | {"charge": charge["id"], "message": words}
    account.emit("charge.failed", charge)
    account.emit("payment_intent.payment_failed", intent)


def decline(account: Account, key: str) -> Thing:
    """Let the card be declined; the session stays open for another try."""
    session = account.store.get("checkout.session", key, "session")
    must_be_open(session)
    if session["amount_total"]:
        intent, charge = try_to_pay(account, session, "card")
        fail(account, intent, charge, DECLINED, DECLINED_WORDS)
    return session


def complete_unpaid(account: Account, key: str, good: bool, after: float) -> Thing:
    """Let the customer pay by Direct Debit, which is confirmed (``good``) or fails ``after`` some seconds."""
    session = account.store.get("checkout.session", key, "session")
    must_be_open(session)
    if "bacs_debit" not in session["payment_method_types"]:
        raise refusals.invalid("This session does not allow bacs_debit, so no payment comes later.", "session")
    if not session["amount_total"]:
        return pay(account, key)
    intent, charge = try_to_pay(account, session, "bacs_debit")
    intent |= {"status": "processing"}
    account.emit("charge.pending", charge)
    account.emit("payment_intent.processing", intent)
    complete(account, session, "unpaid")
    account.emit("checkout.session.completed", session)
    account.store.plan(account.clock.exact() + after, "confirm" if good else "bounce", key)
    return session


def settle(account: Account, key: str, good: bool) -> Thing:
    """End a delayed payment, well or badly, and tell it."""
    session = account.store.get("checkout.session", key, "session")
    intent = account.store.get("payment_intent", session["payment_intent"])
    charge = account.store.get("charge", intent["latest_charge"])
    for what in ("confirm", "bounce"):
        account.store.cancel(what, key)
    if good:
        succeed(account, intent, charge)
        session["payment_status"] = "paid"
        account.emit("checkout.session.async_payment_succeeded", session)
    else:
        fail(account, intent, charge, RETURNED, RETURNED_WORDS)
        account.emit("checkout.session.async_payment_failed", session)
    return session


def settle_now(account: Account, key: str) -> Thing:
    """End the delayed payment of a session now, in the way that was planned for later."""
    for entry in account.store.agenda:
        if entry.key == key and entry.what in ("confirm", "bounce"):
            return settle(account, key, entry.what == "confirm")
    raise refusals.invalid("No delayed payment waits for this session.", "session")
