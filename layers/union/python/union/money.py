"""Money is a whole number of pence. It is never a float."""

import re

CURRENCY = "gbp"
MOST = 1_000_000
_TYPED = re.compile(r"£? ?([0-9]{1,9})(?:\.([0-9]{2}))?")


def pounds(pence: int) -> str:
    """Write `pence` as people read it: 500 is "£5.00", 0 is "Free", -150 is "-£1.50"."""
    if pence == 0:
        return "Free"
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{rest:02d}"


def plain(pence: int) -> str:
    """Write `pence` for a spreadsheet: 123450 is "1234.50"."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}{whole}.{rest:02d}"


def typed(text: str) -> int:
    """The pence of a price as somebody types it: "5", "5.00" or "£5". Raises `ValueError` with a sentence for anything else."""
    found = _TYPED.fullmatch(text.strip())
    if not found:
        raise ValueError("Please write a price in pounds, such as 5 or 5.00.")
    pence = int(found[1]) * 100 + int(found[2] or 0)
    if pence > MOST:
        raise ValueError(f"The highest price is {pounds(MOST)}.")
    return pence
