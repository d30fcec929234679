"""The house's secret of tickets: what codes are marked with, and what the link to an offered ticket is made of."""

import hmac
from hashlib import sha256

from union import settings
from union.secrets import secret


def key() -> bytes:
    """The key that marks codes."""
    return str(secret(settings.ticket_secret())["key"]).encode()


def offer(ticket_id: str, form: str) -> str:
    """The secret of the link that offers a ticket: 256 bits that nobody can guess, the same again for the same form."""
    return hmac.new(key(), f"offer\x1f{ticket_id}\x1f{form}".encode(), sha256).hexdigest()


def hashed(offered: str) -> str:
    """What is kept of an offer's secret."""
    return sha256(offered.encode()).hexdigest()
