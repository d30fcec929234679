"""The account's money: fees as Stripe takes them in the UK, balance transactions, the balance.

Whole pence, never a float.

Stripe's prices for the UK (stripe.com/gb/pricing, 2026): 1.5 % + 20p for a standard UK card, £20 for a
dispute received. Fees are not given back with a refund.
"""

from infra.local.stripe import objects
from infra.local.stripe.account import Account
from infra.local.stripe.store import Thing

DISPUTE_FEE = 2_000
PENDING_FOR = 3 * 86_400


def card_fee(amount: int) -> int:
    """Return the fee in pence on a payment of ``amount`` pence: 1.5 %, rounded half up, and 20p."""
    return (amount * 15 + 500) // 1_000 + 20


def record(
    account: Account,
    kind: tuple[str, str],
    source: Thing,
    amount: int,
    fee: int = 0,
    wait: int = 0,
) -> Thing:
    """Write a balance transaction of ``amount`` pence less ``fee``, available after ``wait`` seconds.

    ``kind`` is its type and its reporting category.
    """
    words = "Dispute fee" if kind[1] == "dispute" else "Stripe processing fees"
    fees = [objects.fee_detail(fee, source["currency"], words)] if fee else []
    now = account.now
    made = account.store.put(objects.transaction(kind, source, amount, fees, now, now + wait))
    if wait:
        account.store.plan(made["available_on"], "funds", made["id"])
    return made


def paid(account: Account, charge: Thing) -> Thing:
    """Write the transaction of a payment that succeeded; its money is available after three days."""
    kind = "charge" if charge["id"].startswith("ch_") else "payment"
    return record(account, (kind, "charge"), charge, charge["amount"], card_fee(charge["amount"]), PENDING_FOR)


def become_available(account: Account, key: str) -> None:
    """Make the money of one transaction available; whoever calls tells the news once for all of them."""
    account.store.get("balance_transaction", key)["status"] = "available"


def settle_all(account: Account) -> None:
    """Make all pending money available at once."""
    waiting = [made for made in account.store.all("balance_transaction") if made["status"] == "pending"]
    for made in waiting:
        made["status"] = "available"
        account.store.cancel("funds", made["id"])
    if waiting:
        account.emit("balance.available", summary(account))


def total(account: Account, status: str) -> int:
    """Return the sum in pence of the net amounts with one status."""
    return sum(made["net"] for made in account.store.all("balance_transaction") if made["status"] == status)


def summary(account: Account) -> Thing:
    """Return the balance object."""
    sums = {name: total(account, name) for name in ("available", "pending")}
    lines = {name: [summary_line(pence)] for name, pence in sums.items()}
    return {"object": "balance", "livemode": False} | lines


def summary_line(pence: int) -> Thing:
    """Return the part of the balance object that is in pounds."""
    return {"amount": pence, "currency": "gbp", "source_types": {"card": pence}}
