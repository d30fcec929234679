"""Truths about tickets.

Groups "sell event tickets" (guidance). A ticket is given only by a settled order, admits one person once, and shows a code that nobody
can guess; a code that was handed on is good for nothing any more. A ticket may be handed on to another student until the event
begins, one for members only to a member, and nobody can hand on what was used or paid back.

A code is twenty letters and digits of Crockford's base32, which has no I, L, O or U to take for something else: twelve say which ticket
it is (60 bits), eight are a mark under the house's secret (40 bits of HMAC-SHA256) of the ticket and of how often it changed hands.
"""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from union.errors import Conflict
from union.times import whole_minute

ID_LENGTH = 12
CODE_LENGTH = 20
OFFER_LASTS = timedelta(days=7)
"""How long somebody has to accept a ticket that is handed on to them."""
CLOCKS_DIFFER = timedelta(minutes=5)
OFFLINE_FOR = timedelta(hours=24)
RUNS_LATE = timedelta(hours=12)
"""How long after the end that was written down the door still lets people in: events run late."""
MONEY_GONE = " All the money for it has gone back, and nobody has taken the ticket back."
"""What the door says of a ticket that is good though its money was refunded at Stripe, or lost in a dispute: whoever stands there decides."""

_OURS = "abcdefghijklmnopqrstuvwxyz234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CODE = str.maketrans(_OURS, _CROCKFORD)
_FROM_CODE = str.maketrans(_CROCKFORD, _OURS)
_MISREAD = str.maketrans("OIL", "011")
_CODE = re.compile(f"[{_CROCKFORD}]{{{CODE_LENGTH}}}")


@dataclass(frozen=True)
class Issue:
    """A ticket to be made: for which place of which order's line, at what event, to whom."""

    ticket_id: str
    order_id: str
    line_id: str
    group_id: str
    product_id: str
    event: str
    item_id: str
    item: str
    person_id: str
    name: str
    email: str


def code(ticket_id: str, serial: int, key: bytes) -> str:
    """The code of a ticket that changed hands `serial` - 1 times, under the secret `key`."""
    return ticket_id.translate(_TO_CODE) + _mark(ticket_id, serial, key)


def _mark(ticket_id: str, serial: int, key: bytes) -> str:
    seal = hmac.new(key, f"ticket\x1f{ticket_id}\x1f{serial}".encode(), sha256).digest()
    return b32encode(seal[:5]).decode().lower().translate(_TO_CODE)


def spelled(plain: str) -> str:
    """A code in groups of four, as it is read out and typed."""
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def read(typed: str) -> str | None:
    """The code somebody typed or scanned, whatever its case and spaces, O for 0, I or L for 1; None where it is none."""
    kept = re.sub(r"[\s\-\u2010-\u2015.]", "", typed)
    if not kept.isascii():
        return None
    plain = kept.upper().translate(_MISREAD)
    return plain if _CODE.fullmatch(plain) else None


def named(plain: str) -> str:
    """The id of the ticket that a code claims to be of."""
    return plain[:ID_LENGTH].translate(_FROM_CODE)


def serial_of(plain: str, ticket_id: str, up_to: int, key: bytes) -> int | None:
    """Which serial of the ticket, from `up_to` down to 1, the code was made for; None where it is not ours."""
    good = [n for n in range(up_to, 0, -1) if hmac.compare_digest(plain, code(ticket_id, n, key))]
    return good[0] if good else None


def listed(plain: str, product_id: str) -> str:
    """The code as the list on a phone at the door has it: it tells the code from others, and does not tell the code."""
    return sha256(f"{product_id}:{plain}".encode()).hexdigest()


class Verdict(StrEnum):
    """What the door says of a code."""

    ADMITTED = "admitted"
    USED = "used"
    VOID = "void"
    OUTDATED = "outdated"
    ELSEWHERE = "elsewhere"
    FORGED = "forged"
    UNDONE = "undone"
    OVER = "over"
    OFF = "off"


@dataclass(frozen=True)
class Standing:
    """What the table says of a ticket when its code is shown: `scan_id` is the scan that admitted it, if one did."""

    product_id: str
    serial: int
    void: bool = False
    scan_id: str | None = None
    undone: frozenset[str] = frozenset()


def judged(  # noqa: PLR0911 - one for each verdict
    standing: Standing | None, serial: int | None, product_id: str, scan_id: str, *, shut: Verdict | None = None
) -> Verdict:
    """What to say of a code of this `serial` (None: its mark is not ours) at the door of `product_id`, scanned as `scan_id`.

    The same scan heard again gets the same answer; a scan that was undone never admits, however late it arrives. Nobody is let in
    where the door was `shut` when the code was scanned, because the event was over or off.
    """
    if standing is None or serial is None:
        return Verdict.FORGED
    if standing.product_id != product_id:
        return Verdict.ELSEWHERE
    if standing.void:
        return Verdict.VOID
    if standing.serial != serial:
        return Verdict.OUTDATED
    if scan_id in standing.undone:
        return Verdict.UNDONE
    if standing.scan_id is None:
        return shut or Verdict.ADMITTED
    return Verdict.ADMITTED if standing.scan_id == scan_id else Verdict.USED


def shut(over_at: datetime | None, called_off_at: datetime | None, scanned: datetime) -> Verdict | None:
    """Why a code that was scanned then can let nobody in: the event was called off, or has long been over. None where it can."""
    if called_off_at is not None and scanned >= called_off_at:
        return Verdict.OFF
    return Verdict.OVER if over_at is not None and scanned >= over_at + RUNS_LATE else None


def scanned_at(told: datetime | None, now: datetime) -> datetime:
    """When a ticket was scanned: as the phone says, unless its clock cannot be right."""
    if told is None or told > now + CLOCKS_DIFFER or told < now - OFFLINE_FOR:
        return now
    return min(told, now)


def may_go(*, void: bool, used: bool, until: datetime | None, now: datetime) -> None:
    """Raises `Conflict` unless the ticket can be handed on now; `until` is when tickets for its event last change hands."""
    if void:
        raise Conflict("This ticket is void, so it cannot be handed on.")
    if used:
        raise Conflict("This ticket has been used, so it cannot be handed on.")
    if until is not None and now >= until:
        raise Conflict("The event has begun, is over or was called off, so the ticket cannot be handed on any more.")


def offer_ends(until: datetime | None, now: datetime) -> datetime:
    """Until when an offer made now can be accepted: seven days, and not after tickets for the event last change hands."""
    ends = whole_minute(now + OFFER_LASTS)
    return min(ends, until) if until else ends
