"""Truths about limits: how often something may be done in a while, without keeping who did it.

Whoever reports may stay unknown. Addresses on the internet are therefore sorted into a few crowds; what is counted is the crowd, and
a count is forgotten when its while is over.
"""

from datetime import datetime, timedelta
from hashlib import sha256

CROWDS = 256


def crowd(address: str, window: int) -> int:
    """Which of the crowds an address belongs to in this while. In another while it is another one, so crowds cannot be followed."""
    return sha256(f"{window}\x1f{address}".encode()).digest()[0] % CROWDS


def window(now: datetime, per: timedelta) -> int:
    """The number of the while of length `per` in which `now` lies."""
    return int(now.timestamp() // per.total_seconds())
