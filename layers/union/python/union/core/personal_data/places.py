"""Where people's data lies but in tables: a word on each, as the page about people's data shows it."""

from collections.abc import Mapping

from union.core.personal_data.of_cases import CASES
from union.core.personal_data.subjects import BRIEF, CASE, TAX, Fate, Place

PLACES: Mapping[str, Place] = {
    "evidence": Place("Files of cases", CASES, Fate.STAYS, CASE),
    "exports": Place("Copies of people's data for 7 days, and packed cases for one", "7 days", Fate.DELETED, ""),
    "accounts": Place(
        "The account that you sign in with: name, address, when made", "until you ask to be forgotten", Fate.DELETED, ""
    ),
    "logs": Place("Technical logs, which hold codes and never names or addresses", "90 days", Fate.SOON, BRIEF),
    "requests": Place("The log of requests, which holds routes and moments and never who asked", "30 days", Fate.SOON, BRIEF),
    "Stripe": Place("Payments, as Stripe keeps them by the law on payments", "as Stripe says", Fate.STAYS, TAX),
}
"""Buckets by the name of their output, the pool of accounts, the log groups, and who keeps something for the union."""
