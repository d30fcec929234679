"""Truths about addresses that nothing is sent to.

An address that does not exist sends every letter back, and the post stops taking letters from whoever goes on all the same: Amazon looks at an
account from 5 % of letters that come back and may stop it from 10 % (Amazon SES, "Enforcement FAQ"). So after one letter that came back for
good nothing is sent to the address, by anybody, until whoever has the address says that it works again; for a year at most, as names of
mailboxes are given anew. Staff's own addresses stay out of it: a report that nobody hears of is worse than a letter that comes back.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from union import addresses, ids

KEPT_FOR = timedelta(days=365)
TRIED_EVERY = timedelta(days=1)
"""How often somebody may say that their address works again: each time that it does not costs all others."""
_WHY = {
    "NoEmail": "The mail service of your address says that there is no such mailbox.",
    "Suppressed": "Letters from others to your address came back lately, so the post does not try it.",
}
_OTHERWISE = "The mail service of your address sent a letter back for good."


def name(address: str) -> str:
    """What is kept of an address: a hash of what tells it from others, from which nobody reads it."""
    return ids.derived("suppressed address", addresses.compared(address))


def held(bounced_at: datetime, lifted_at: datetime | None) -> bool:
    """Whether nothing is sent to an address: its last letter that came back is newer than the last word that it works."""
    return lifted_at is None or bounced_at > lifted_at


def tried_from(lifted_at: datetime | None) -> datetime | None:
    """From when on somebody may say again that their address works; None where they may at any time."""
    return lifted_at + TRIED_EVERY if lifted_at else None


def sentence(why: str) -> str:
    """What the owner of an address is told of why nothing is sent to it."""
    return _WHY.get(why, _OTHERWISE)


def is_one_of(address: str, others: Collection[str]) -> bool:
    """Whether an address is one of `others`, however it is written."""
    return addresses.compared(address) in map(addresses.compared, others)


def leads_nowhere(address: str) -> bool:
    """Whether an address is none by its name, as what stands in records of whoever was forgotten (RFC 2606, section 2)."""
    return address.strip().lower().endswith(".invalid")
