"""The endpoints of API v1.

To add one: write its function, and put its method, path and parameters above it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from infra.local.stripe import aftermath, balance, checkout, lists, refusals, specs
from infra.local.stripe.account import Account
from infra.local.stripe.specs import Spec
from infra.local.stripe.store import Thing

Work = Callable[..., Thing]


@dataclass(frozen=True)
class Endpoint:
    """One endpoint: ``work`` gets the account, the parameters, and the id in the path if there is one."""

    method: str
    path: str
    spec: Spec
    work: Work

    def match(self, method: str, path: str) -> list[str] | None:
        """Return the ids in the path when the endpoint serves it, else None."""
        found = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", self.path), path)
        return list(found.groups()) if found and method == self.method else None


ENDPOINTS: list[Endpoint] = []


def serves(method: str, path: str, spec: Spec = specs.EXPAND) -> Callable[[Work], Work]:
    """Register the function below as the endpoint of a method and path."""

    def register(work: Work) -> Work:
        ENDPOINTS.append(Endpoint(method, path, spec, work))
        return work

    return register


def find(method: str, path: str) -> tuple[Endpoint, list[str]]:
    """Return the endpoint of a request with the ids in its path, or raise 404 as ``ApiError``."""
    for endpoint in ENDPOINTS:
        ids = endpoint.match(method, path)
        if ids is not None:
            return endpoint, ids
    raise refusals.no_such_url(method, path)


def retrieves(path: str, kind: str, param: str = "id") -> None:
    """Register the endpoint that returns one object of a kind."""
    serves("GET", path)(lambda account, given, key: account.store.get(kind, key, param))


def merged(thing: Thing, given: Thing) -> None:
    """Write new metadata into an object: an empty value removes its key, an empty map removes all."""
    if given.get("metadata") == {}:
        thing["metadata"] = {}
    elif "metadata" in given:
        together = thing["metadata"] | given["metadata"]
        thing["metadata"] = {name: value for name, value in together.items() if value}


@serves("POST", "/v1/checkout/sessions", specs.SESSION_CREATE)
def create_session(account: Account, given: Thing) -> Thing:
    """Make a session."""
    return checkout.create(account, given)


@serves("GET", "/v1/checkout/sessions", specs.SESSION_LIST)
def list_sessions(account: Account, given: Thing) -> Thing:
    """List sessions."""
    tests = {"customer_details": lambda it, value: (it["customer_details"] or {}).get("email") == value["email"]}
    return lists.page(account.store.all("checkout.session"), given, "/v1/checkout/sessions", tests)


retrieves("/v1/checkout/sessions/{session}", "checkout.session", "session")


@serves("POST", "/v1/checkout/sessions/{session}", specs.SESSION_UPDATE)
def update_session(account: Account, given: Thing, key: str) -> Thing:
    """Change the metadata of a session."""
    session = account.store.get("checkout.session", key, "session")
    merged(session, given)
    return session


@serves("POST", "/v1/checkout/sessions/{session}/expire")
def expire_session(account: Account, given: Thing, key: str) -> Thing:
    """Expire an open session."""
    return checkout.expire(account, key)


@serves("GET", "/v1/checkout/sessions/{session}/line_items", specs.PAGE)
def list_line_items(account: Account, given: Thing, key: str) -> Thing:
    """List the lines of a session, in the order in which they were given."""
    account.store.get("checkout.session", key, "session")
    return lists.page(account.store.lines[key][::-1], given, f"/v1/checkout/sessions/{key}/line_items")


@serves("GET", "/v1/payment_intents", specs.DATED)
def list_intents(account: Account, given: Thing) -> Thing:
    """List payment intents."""
    return lists.page(account.store.all("payment_intent"), given, "/v1/payment_intents")


retrieves("/v1/payment_intents/{intent}", "payment_intent", "intent")


@serves("POST", "/v1/payment_intents/{intent}", specs.INTENT_UPDATE)
def update_intent(account: Account, given: Thing, key: str) -> Thing:
    """Change metadata, description or the receipt's address of a payment intent."""
    intent = account.store.get("payment_intent", key, "intent")
    merged(intent, given)
    intent |= {name: given[name] for name in ("description", "receipt_email") if name in given}
    return intent


@serves("POST", "/v1/payment_intents/{intent}/cancel", specs.INTENT_CANCEL)
def cancel_intent(account: Account, given: Thing, key: str) -> Thing:
    """Refuse: a payment intent of Checkout is canceled by expiring its session."""
    intent = account.store.get("payment_intent", key, "intent")
    words = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
    if intent["status"] == "requires_payment_method":
        words = "You cannot cancel a PaymentIntent created by Checkout. Expire the Checkout Session instead."
    raise refusals.invalid(words, code="payment_intent_unexpected_state")


@serves("GET", "/v1/charges", specs.CHARGE_LIST)
def list_charges(account: Account, given: Thing) -> Thing:
    """List charges."""
    return lists.page(account.store.all("charge"), given, "/v1/charges")


retrieves("/v1/charges/{charge}", "charge", "charge")


@serves("POST", "/v1/refunds", specs.REFUND_CREATE)
def create_refund(account: Account, given: Thing) -> Thing:
    """Refund a charge, in whole or in part."""
    return aftermath.refund(account, given)


@serves("GET", "/v1/refunds", specs.REFUND_LIST)
def list_refunds(account: Account, given: Thing) -> Thing:
    """List refunds."""
    return lists.page(account.store.all("refund"), given, "/v1/refunds")


retrieves("/v1/refunds/{refund}", "refund", "refund")


@serves("POST", "/v1/refunds/{refund}", specs.EXPAND | {"metadata": specs.MAP})
def update_refund(account: Account, given: Thing, key: str) -> Thing:
    """Change the metadata of a refund."""
    refund = account.store.get("refund", key, "refund")
    merged(refund, given)
    account.emit("refund.updated", refund)
    return refund


@serves("POST", "/v1/refunds/{refund}/cancel")
def cancel_refund(account: Account, given: Thing, key: str) -> Thing:
    """Refuse to cancel a refund that has gone to the bank."""
    return aftermath.cancel_refund(account, key)


@serves("GET", "/v1/disputes", specs.DISPUTE_LIST)
def list_disputes(account: Account, given: Thing) -> Thing:
    """List disputes."""
    return lists.page(account.store.all("dispute"), given, "/v1/disputes")


retrieves("/v1/disputes/{dispute}", "dispute", "dispute")


@serves("POST", "/v1/disputes/{dispute}", specs.DISPUTE_UPDATE)
def update_dispute(account: Account, given: Thing, key: str) -> Thing:
    """Give evidence in a dispute."""
    dispute = account.store.get("dispute", key, "dispute")
    merged(dispute, given)
    return aftermath.answer_dispute(account, dispute, given)


@serves("POST", "/v1/disputes/{dispute}/close")
def close_dispute(account: Account, given: Thing, key: str) -> Thing:
    """Accept a dispute, and with it its loss."""
    return aftermath.close_dispute(account, key, won=False)


@serves("GET", "/v1/events", specs.EVENT_LIST)
def list_events(account: Account, given: Thing) -> Thing:
    """List events."""
    tests = {
        "type": lambda event, value: kind_matches(event["type"], value),
        "types": lambda event, value: event["type"] in value,
        "delivery_success": lambda event, value: (event["pending_webhooks"] == 0) is value,
    }
    if "type" in given and "types" in given:
        raise refusals.invalid("You may only specify one of these parameters: type, types.", "type")
    return lists.page(account.store.all("event"), given, "/v1/events", tests)


def kind_matches(kind: str, wanted: str) -> bool:
    """Tell whether an event type is the wanted one, which may end in a star for a group."""
    return kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted


retrieves("/v1/events/{id}", "event")


@serves("GET", "/v1/balance")
def show_balance(account: Account, given: Thing) -> Thing:
    """Return the balance."""
    return balance.summary(account)


@serves("GET", "/v1/balance_transactions", specs.TRANSACTION_LIST)
def list_transactions(account: Account, given: Thing) -> Thing:
    """List balance transactions; with ``payout`` those that an automatic payout took, and its own."""
    if "payout" in given and not account.store.get("payout", given["payout"], "payout")["automatic"]:
        words = "Balance transaction history can only be filtered on automatic transfers, not manual."
        raise refusals.invalid(words, "payout")
    tests = {"payout": lambda it, value: account.store.paid_out.get(it["id"]) == value}
    return lists.page(account.store.all("balance_transaction"), given, "/v1/balance_transactions", tests)


retrieves("/v1/balance_transactions/{id}", "balance_transaction")


@serves("GET", "/v1/payouts", specs.PAYOUT_LIST)
def list_payouts(account: Account, given: Thing) -> Thing:
    """List payouts."""
    return lists.page(account.store.all("payout"), given, "/v1/payouts")


retrieves("/v1/payouts/{payout}", "payout", "payout")
