"""The account's money: balance transactions with Stripe's fees for cards in the United Kingdom, all in whole pence.

A charge costs 1.5 % and 20p (stripe.com/gb/pricing, standard UK cards); a fee is not given back with a refund; a dispute
costs £20. A charge's money becomes available three days later.
"""

from infra.local.stripe import objects
from infra.local.stripe.account import Account
from infra.local.stripe.store import Json

FEE_PER_MILLE = 15
FEE_FIXED = 20
DISPUTE_FEE = 2000
SETTLES_AFTER = 3 * 86400


def charge_fee(amount: int) -> int:
    """Stripe's fee for a charge of `amount` pence: 1.5 % rounded half up, and 20p."""
    return (amount * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED


def enter(account: Account, source: Json, amount: int, kind: str, fee: int = 0, category: str = "") -> Json:
    """Enter a movement of `amount` pence, positive for money that comes in, and return its balance transaction."""
    now = account.clock.now()
    due = now if kind == "payout" else now + SETTLES_AFTER
    transaction = objects.balance_transaction(now, due, source, amount, fee, kind, category or kind)
    account.store.section("_unsettled")[transaction["id"]] = due
    account.add(transaction)
    settle(account)
    return transaction


def settle(account: Account) -> None:
    """Make available what has waited long enough."""
    unsettled = account.store.section("_unsettled")
    for name in [name for name, due in unsettled.items() if due <= account.clock.now()]:
        del unsettled[name]
        account.change(account.get("balance_transaction", name), status="available")


def balance(account: Account) -> Json:
    """What is available and what is still on its way, by currency."""
    totals: dict[str, dict[str, int]] = {"available": {"gbp": 0}, "pending": {"gbp": 0}}
    for transaction in account.store.section("balance_transaction").values():
        purse, currency = totals[transaction["status"]], transaction["currency"]
        purse[currency] = purse.get(currency, 0) + transaction["net"]
    return objects.balance(totals["available"], totals["pending"])


def available(account: Account) -> int:
    """The pence that a payout could take now."""
    return next(int(purse["amount"]) for purse in balance(account)["available"] if purse["currency"] == "gbp")
