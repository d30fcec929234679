"""What stands in the links of a letter by which its reader turns such letters off: it names them, and nobody else can make it.

Whoever has the link has the right, without signing in (RFC 8058): so it is good for one person's letters of one sort from one group alone. It
never ends, as a no has to be possible from the oldest letter too.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass
from hashlib import sha256

from union import settings
from union.membership.letter_choices.rules import CHOSEN, Sort
from union.secrets import secret

_TOKEN = re.compile(r"([A-Za-z0-9_-]{8,700})([0-9a-f]{32})")
"""What it tells, and 128 bits of a keyed hash. It ends in what no program takes for the punctuation after a link."""


@dataclass(frozen=True)
class Told:
    """What a link says: whose letters, of which group and which sort, and in which mailing it stood."""

    group_id: str
    person_id: str
    sort: Sort
    mailing_id: str


def token(group_id: str, person_id: str, sort: Sort, mailing_id: str) -> str:
    """The last part of the address at which somebody turns letters off. Raises `ValueError` for a sort that cannot be."""
    if sort not in CHOSEN:
        raise ValueError(f"Letters of the sort {sort} cannot be turned off.")
    told = _encoded(Told(group_id, person_id, sort, mailing_id))
    return told + _mark(told)


def read(token: str) -> Told | None:
    """What a link says, or None where this house never made it, or with another key."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(_mark(found[1]), found[2]):
        return None
    group_id, person_id, sort, mailing_id = urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode().split("\x1f")
    return Told(group_id, person_id, Sort(sort), mailing_id)


def _encoded(told: Told) -> str:
    return urlsafe_b64encode("\x1f".join(astuple(told)).encode()).decode().rstrip("=")


def _mark(told: str) -> str:
    key = str(secret(settings.letter_secret())["key"]).encode()
    return hmac.new(key, f"letter choice\x1f{told}".encode(), sha256).hexdigest()[:32]
