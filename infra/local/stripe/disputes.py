"""Disputes: a buyer's bank takes the money back until it is decided who was right."""

from typing import Any

from infra.local.stripe import ledger, objects
from infra.local.stripe.account import Account
from infra.local.stripe.errors import refused
from infra.local.stripe.store import Json

UNDECIDED = ("needs_response", "under_review")


def begin(account: Account, name: str, amount: int | None = None) -> Json:
    """A dispute is opened on a charge: its money and a fee are withdrawn. Raises `ApiError` if it cannot be."""
    charge = account.get("charge", name, "charge")
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise refused(f"The charge {name} cannot be disputed: it did not succeed, or was disputed before.")
    amount = amount or charge["amount"] - charge["amount_refunded"]
    if not 0 < amount <= charge["amount"]:
        raise refused("A dispute is about 1 penny up to what was charged and not refunded.", param="amount")
    dispute = objects.dispute(account.clock.now(), charge, amount)
    taken = ledger.enter(account, dispute, -amount, "adjustment", ledger.DISPUTE_FEE, "dispute")
    dispute["balance_transactions"] = [taken]
    account.add(dispute)
    before = account.change(charge, disputed=True)
    account.emit("charge.dispute.created", dispute)
    account.emit("charge.updated", charge, before)
    account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(account: Account, name: str, won: bool) -> Json:
    """The bank decides: won, and the money comes back without the fee, or lost. Raises `ApiError` if decided before."""
    dispute = account.get("dispute", name, "dispute")
    if dispute["status"] not in UNDECIDED:
        raise refused(f"This dispute is already closed: it is {dispute['status']}.", param="dispute")
    account.change(dispute, status="won" if won else "lost", is_charge_refundable=won)
    account.emit("charge.dispute.closed", dispute)
    if won:
        back = ledger.enter(account, dispute, dispute["amount"], "adjustment", 0, "dispute_reversal")
        account.change(dispute, balance_transactions=[*dispute["balance_transactions"], back])
        account.emit("charge.dispute.funds_reinstated", dispute)
    return dispute


def answer(account: Account, name: str, params: Json) -> Json:
    """Add evidence, and submit it where `submit` is not false. Raises `ApiError` if the dispute is decided."""
    dispute = account.get("dispute", name, "dispute")
    if dispute["status"] not in UNDECIDED:
        raise refused("This dispute is already closed.", param="dispute")
    values: dict[str, Any] = {"evidence": {**dispute["evidence"], **params.get("evidence", {})}}
    submitted = "evidence" in params and params.get("submit", True)
    if submitted:
        values["status"] = "under_review"
    details = dict(dispute["evidence_details"])
    details["has_evidence"] = details["has_evidence"] or "evidence" in params
    details["submission_count"] += int(submitted)
    details["submission_method"] = "manual" if submitted else details["submission_method"]
    before = account.change(dispute, **values, evidence_details=details)
    account.emit("charge.dispute.updated", dispute, before)
    return dispute
