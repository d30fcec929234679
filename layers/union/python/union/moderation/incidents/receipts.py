"""The receipts of reports: sixteen digits that lead back to a case, of which nothing is kept but what Argon2 makes of them.

The digits follow from the form's one-time key and the house's secret, so a form that is sent twice has one receipt, and nobody has
to keep it to show it again. The last three are a mark of the others under that secret: a slip of the finger is known for one at no cost.
Argon2id as in RFC 9106 with OWASP's least figures (19 MiB, 2 passes); the salt is the house's, as a receipt has to be found by itself.
"""

import hmac
import re
from hashlib import sha256

from union import settings
from union.secrets import secret

_DIGITS, _MARK = 16, 3
_MEMORY_KIB, _PASSES = 19 * 1024, 2


def _key() -> bytes:
    return str(secret(settings.receipt_secret())["key"]).encode()


def made(form_key: str) -> str:
    """The receipt of the report that is sent with this one-time key: sixteen digits."""
    number = _digits(f"receipt\x1f{form_key}", _DIGITS - _MARK)
    return number + _digits(f"mark\x1f{number}", _MARK)


def ours(receipt: str) -> bool:
    """Whether sixteen digits carry our mark. Of those that somebody guesses, one in a thousand does."""
    return hmac.compare_digest(receipt[-_MARK:].encode(), _digits(f"mark\x1f{receipt[:-_MARK]}", _MARK).encode())


def _digits(told: str, number: int) -> str:
    made = int.from_bytes(hmac.new(_key(), told.encode(), sha256).digest(), "big")
    return f"{made % 10**number:0{number}}"


def read(typed: str) -> str | None:
    """The sixteen digits that somebody typed, with whatever spaces and hyphens between, or None where it cannot be a receipt."""
    digits = re.sub(r"[\s\u2010-\u2015-]", "", typed)
    return digits if re.fullmatch(r"[0-9]{16}", digits) else None


def shown(receipt: str) -> str:
    """A receipt as it is read out: four groups of four."""
    return " ".join(receipt[i : i + 4] for i in range(0, _DIGITS, 4))


def hashed(receipt: str) -> str:
    """What is kept of a receipt, in hexadecimal: slow to make, so that whoever got hold of the table could not try all receipts."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # Loaded only where somebody has a receipt.

    salt = hmac.new(_key(), b"salt of receipts", sha256).digest()[:16]
    return Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=1, memory_cost=_MEMORY_KIB).derive(receipt.encode()).hex()
