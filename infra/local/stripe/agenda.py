"""What happens by itself when its time comes.

Sessions expire, delayed payments end, money becomes available.
"""

from collections.abc import Callable

from infra.local.stripe import balance, checkout
from infra.local.stripe.account import Account

HAPPENINGS: dict[str, Callable[[Account, str], object]] = {
    "expire": checkout.expire,
    "confirm": lambda account, key: checkout.settle(account, key, good=True),
    "bounce": lambda account, key: checkout.settle(account, key, good=False),
    "funds": balance.become_available,
}


def run_due(account: Account) -> None:
    """Do everything whose time has come, the earliest first."""
    with account.store.lock:
        due = account.store.take_due(account.clock.exact())
        for entry in due:
            HAPPENINGS[entry.what](account, entry.key)
        if any(entry.what == "funds" for entry in due):
            account.emit("balance.available", balance.summary(account))


def advance(account: Account, seconds: float) -> None:
    """Let everything that waits come due so many seconds sooner, and do what is due now."""
    with account.store.lock:
        for entry in account.store.agenda:
            entry.due -= seconds
        for delivery in account.store.deliveries.values():
            delivery["due"] -= seconds
        run_due(account)
