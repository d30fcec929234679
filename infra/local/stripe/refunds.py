"""Refunds: money that goes back to the buyer, and sometimes comes back from the buyer's bank."""

from infra.local.stripe import ledger, objects
from infra.local.stripe.account import Account
from infra.local.stripe.errors import missing, refused
from infra.local.stripe.store import Json

OVER = ("won", "warning_closed", "prevented")


def create(account: Account, params: Json) -> Json:
    """Refund a charge, by its id or its payment intent's, whole or in part. Raises `ApiError` if it cannot be."""
    charge = _charge(account, params)
    amount = _amount(account, charge, params.get("amount"))
    refund = objects.refund(
        account.clock.now(), charge, amount, params.get("reason"), params.get("metadata", {})
    )
    kind = "refund" if charge["payment_method_details"]["type"] == "card" else "payment_refund"
    refund["balance_transaction"] = ledger.enter(account, refund, -amount, kind, 0, "refund")["id"]
    account.add(refund)
    before = _settle(account, charge, charge["amount_refunded"] + amount)
    account.emit("refund.created", refund)
    account.emit("charge.refunded", charge, before)
    return refund


def fail(account: Account, name: str) -> Json:
    """The buyer's bank sends a refund back: the money is ours again. Raises `ApiError` if it has failed before."""
    refund = account.get("refund", name, "refund")
    if refund["status"] != "succeeded":
        raise refused(f"The refund {name} is {refund['status']}.")
    back = ledger.enter(account, refund, refund["amount"], "refund_failure")
    before = account.change(
        refund,
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=back["id"],
    )
    charge = account.get("charge", refund["charge"])
    _settle(account, charge, charge["amount_refunded"] - refund["amount"])
    account.emit("refund.updated", refund, before)
    account.emit("refund.failed", refund)
    return refund


def _charge(account: Account, params: Json) -> Json:
    if "charge" in params:
        return account.get("charge", params["charge"], "charge")
    if "payment_intent" not in params:
        raise missing("payment_intent")
    intent = account.get("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        wording = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise refused(wording, "payment_intent_unexpected_state", "payment_intent")
    return account.get("charge", intent["latest_charge"])


def _amount(account: Account, charge: Json, asked: int | None) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise refused(f"Charge {charge['id']} did not succeed; there is nothing to refund.", "charge_not_refundable")
    if _in_dispute(account, charge):
        wording = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise refused(wording, "charge_disputed")
    if left <= 0:
        raise refused(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    if asked is not None and asked > left:
        wording = f"Refund amount ({asked} pence) is greater than unrefunded amount on charge ({left} pence)"
        raise refused(wording, param="amount")
    return int(left if asked is None else asked)


def _in_dispute(account: Account, charge: Json) -> bool:
    disputes = account.store.section("dispute").values()
    return any(dispute["charge"] == charge["id"] and dispute["status"] not in OVER for dispute in disputes)


def _settle(account: Account, charge: Json, refunded: int) -> Json:
    return account.change(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])
