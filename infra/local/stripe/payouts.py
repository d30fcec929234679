"""Payouts: what is available goes to the union's bank account."""

from infra.local.stripe import ledger, objects
from infra.local.stripe.account import Account
from infra.local.stripe.errors import refused
from infra.local.stripe.store import Json


def make(account: Account, amount: int | None = None) -> Json:
    """Pay out `amount` pence, or by itself all that is available: then Stripe tells which movements are in it.

    Raises `ApiError` if there is not as much.
    """
    held = ledger.available(account)
    wanted = held if amount is None else amount
    if not 0 < wanted <= held:
        wording = f"You have insufficient funds in your Stripe account: £{held // 100}.{held % 100:02} is available."
        raise refused(wording, "balance_insufficient", "amount")
    payout = objects.payout(account.clock.now(), wanted, automatic=amount is None)
    if payout["automatic"]:
        _gather(account, payout)
    movement = ledger.enter(account, payout, -wanted, "payout")
    payout["balance_transaction"] = movement["id"]
    if payout["automatic"]:
        account.store.section("_payouts")[movement["id"]] = payout["id"]
    account.add(payout)
    account.emit("payout.created", payout)
    before = account.change(payout, status="paid")
    account.emit("payout.paid", payout, before)
    return payout


def _gather(account: Account, payout: Json) -> None:
    """Movements that were available and in no payout before belong to this one."""
    paid_in = account.store.section("_payouts")
    for transaction in account.store.section("balance_transaction").values():
        if transaction["status"] == "available" and transaction["id"] not in paid_in:
            paid_in[transaction["id"]] = payout["id"]
