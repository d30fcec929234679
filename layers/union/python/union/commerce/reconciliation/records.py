"""How far Stripe's lists have been read, as other rooms ask it."""

from union.commerce.reconciliation.tables import Cursor
from union.store import Get

MOVEMENTS = "movements"
"""The list of what moved in the account."""


def ran_key() -> Get[Cursor]:
    """Ask how far movements of money were followed: there is nothing until the first was seen."""
    return Cursor.by_key(MOVEMENTS)
