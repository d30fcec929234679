"""What happens to money after a payment: refunds, disputes, payouts."""

from infra.local.stripe import balance, objects, refusals
from infra.local.stripe.account import Account
from infra.local.stripe.store import Thing

CLOSED = ("won", "lost", "warning_closed")


def charge_of(account: Account, given: Thing) -> Thing:
    """Return the charge that a session, payment intent or charge id names, or raise ``ApiError``."""
    if "charge" in given:
        return account.store.get("charge", given["charge"], "charge")
    key = given.get("payment_intent")
    if "session" in given:
        key = account.store.get("checkout.session", given["session"], "session")["payment_intent"]
    if not key:
        raise refusals.invalid("One of the following params should be provided: payment_intent or charge.")
    intent = account.store.get("payment_intent", key, "payment_intent")
    if not intent["latest_charge"]:
        raise refusals.invalid("This PaymentIntent does not have a successful charge to refund.", "payment_intent")
    return account.store.get("charge", intent["latest_charge"])


def left_of(charge: Thing) -> int:
    """Return how many pence of a charge have not been refunded."""
    return int(charge["amount_captured"] - charge["amount_refunded"])


def refund(account: Account, given: Thing) -> Thing:
    """Give ``amount`` pence back, or all that is left of the charge."""
    if "charge" in given and "payment_intent" in given:
        raise refusals.invalid("You can only pass one of charge and payment_intent.", "charge")
    charge = charge_of(account, given)
    amount = given.get("amount", left_of(charge))
    check_undisputed(account, charge)
    check_refundable(charge, amount)
    made = account.store.put(objects.refund(charge, amount, given, account.now))
    kind = "refund" if charge["id"].startswith("ch_") else "payment_refund"
    made["balance_transaction"] = balance.record(account, (kind, "refund"), made, -amount)["id"]
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = left_of(charge) == 0
    account.emit("charge.refunded", charge, before)
    account.emit("refund.created", made)
    return made


def check_undisputed(account: Account, charge: Thing) -> None:
    """Refuse a refund of a charge that is disputed, unless the dispute was won."""
    if any(it["charge"] == charge["id"] and it["status"] != "won" for it in account.store.all("dispute")):
        words = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise refusals.invalid(words, code="charge_disputed")


def check_refundable(charge: Thing, amount: int) -> None:
    """Refuse a refund of a charge that is unpaid or used up, or of more than is left."""
    if charge["status"] != "succeeded":
        raise refusals.invalid(f"Charge {charge['id']} has not succeeded; it cannot be refunded.", "charge")
    if left_of(charge) == 0:
        raise refusals.invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise refusals.invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left_of(charge):
        words = f"Refund amount ({amount}p) is greater than unrefunded amount on charge ({left_of(charge)}p)"
        raise refusals.invalid(words, "amount")


def fail_refund(account: Account, key: str) -> Thing:
    """Let the bank send a refund back.

    The money returns to the balance, and the charge counts as not refunded again.
    """
    made = account.store.get("refund", key, "refund")
    if made["status"] != "succeeded":
        raise refusals.invalid(f"This refund has a status of `{made['status']}`.", "refund")
    returned = balance.record(account, ("refund_failure", "refund_failure"), made, made["amount"])
    made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    made["failure_balance_transaction"] = returned["id"]
    charge = account.store.get("charge", made["charge"])
    charge["amount_refunded"] -= made["amount"]
    charge["refunded"] = False
    for kind in ("refund.failed", "refund.updated", "charge.refund.updated"):
        account.emit(kind, made, {"status": "succeeded"})
    return made


def cancel_refund(account: Account, key: str) -> Thing:
    """Refuse to cancel a refund: only one that requires action could be, and here none does."""
    made = account.store.get("refund", key, "refund")
    raise refusals.invalid(f"Refund {made['id']} cannot be canceled: it has a status of `{made['status']}`.", "refund")


def open_dispute(account: Account, given: Thing) -> Thing:
    """Let the bank dispute a charge: the money and a fee of £20 leave the balance."""
    charge = charge_of(account, given)
    amount = given.get("amount", left_of(charge))
    if charge["status"] != "succeeded" or charge["disputed"] or not 1 <= amount <= left_of(charge):
        raise refusals.invalid(f"Charge {charge['id']} cannot be disputed for {amount}p now.", "charge")
    made = account.store.put(objects.dispute(charge, amount, given.get("reason", "fraudulent"), account.now))
    charge["disputed"] = True
    move(account, made, -amount, "dispute", balance.DISPUTE_FEE)
    account.emit("charge.dispute.created", made)
    account.emit("charge.dispute.funds_withdrawn", made)
    return made


def move(account: Account, dispute: Thing, amount: int, category: str, fee: int = 0) -> None:
    """Write a transaction of a dispute, and show it in the dispute."""
    made = balance.record(account, ("adjustment", category), dispute, amount, fee)
    dispute["balance_transactions"].append(dict(made))


def close_dispute(account: Account, key: str, won: bool) -> Thing:
    """End a dispute: won, the money (not the fee) comes back; lost, it is gone."""
    dispute = account.store.get("dispute", key, "dispute")
    if dispute["status"] in CLOSED:
        raise refusals.invalid("This dispute is already closed.", "dispute")
    before = {"status": dispute["status"]}
    dispute["status"] = "won" if won else "lost"
    account.emit("charge.dispute.closed", dispute, before)
    if won:
        dispute["is_charge_refundable"] = True
        move(account, dispute, dispute["amount"], "dispute_reversal")
        account.emit("charge.dispute.funds_reinstated", dispute)
    return dispute


def answer_dispute(account: Account, dispute: Thing, given: Thing) -> Thing:
    """Keep the evidence for a dispute; unless ``submit`` is false it goes to the bank, once."""
    if dispute["status"] != "needs_response":
        raise refusals.invalid("This dispute takes no evidence any more.", "dispute")
    dispute["evidence"] |= given.get("evidence", {})
    details = dispute["evidence_details"]
    details["has_evidence"] = details["has_evidence"] or bool(given.get("evidence"))
    if given.get("submit", bool(given.get("evidence"))):
        dispute["status"] = "under_review"
        details |= {"submission_count": details["submission_count"] + 1, "submission_method": "manual"}
    account.emit("charge.dispute.updated", dispute)
    return dispute


def extend_dispute(account: Account, key: str, seconds: float) -> Thing:
    """Give so many seconds more (or less) for the evidence of a dispute that takes any."""
    dispute = account.store.get("dispute", key, "dispute")
    if dispute["status"] != "needs_response":
        raise refusals.invalid("This dispute takes no evidence any more.", "dispute")
    details = dispute["evidence_details"]
    before = {"evidence_details": dict(details)}
    details["due_by"] = int(details["due_by"] + seconds)
    account.emit("charge.dispute.updated", dispute, before)
    return dispute


def pay_out(account: Account, amount: int | None = None, settle: bool = True) -> Thing:
    """Pay ``amount`` pence, or all that is available, to the bank.

    A payout of all is one of Stripe's automatic ones, which says what it is made of; one of a chosen amount is
    manual, and does not. With ``settle`` pending money becomes available first.
    """
    if settle:
        balance.settle_all(account)
    available = balance.total(account, "available")
    automatic = amount is None
    amount = available if amount is None else amount
    if not 1 <= amount <= available:
        raise refusals.invalid(f"There are {available}p available, not {amount}p.", "amount", "balance_insufficient")
    made = account.store.put(objects.payout(amount, "gbp", account.now, automatic))
    made["balance_transaction"] = balance.record(account, ("payout", "payout"), made, -amount)["id"]
    if automatic:
        claim(account, made)
    account.emit("payout.created", made)
    made["status"] = "paid"
    account.emit("payout.paid", made, {"status": "in_transit"})
    if automatic:
        account.emit("payout.reconciliation_completed", made)
    return made


def fail_payout(account: Account, key: str) -> Thing:
    """Let the bank send a payout back: its money returns to the balance."""
    made = account.store.get("payout", key, "payout")
    if made["status"] != "paid":
        raise refusals.invalid(f"This payout has a status of `{made['status']}`.", "payout")
    returned = balance.record(account, ("payout_failure", "payout_reversal"), made, made["amount"])
    made |= {"status": "failed", "failure_code": "account_closed", "failure_message": "The bank account has been closed."}
    made["failure_balance_transaction"] = returned["id"]
    account.emit("payout.failed", made, {"status": "paid"})
    return made


def claim(account: Account, payout: Thing) -> None:
    """Note that an automatic payout took every available transaction that none before it took, and its own.

    What manual payouts have taken in between is among them, so that the sum is the payout's.
    """
    for made in account.store.all("balance_transaction"):
        if made["status"] == "available":
            account.store.paid_out.setdefault(made["id"], payout["id"])
