"""Money is a whole number of pence. It is never a float."""

import re

CURRENCY = "gbp"
MOST = 1_000_000
"""The highest price that anybody may type, in pence: a slip of the finger costs no more."""
_TYPED = re.compile(r"£? *([0-9]{1,9})(?:\.([0-9]{2}))?")
_WITH_COMMAS = re.compile(r"£? *[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{2})?")
_PENNIES = re.compile(r"£? *[0-9]+\.([0-9]|[0-9]{3,})?")


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
    """The pence of a price as somebody types it: "5", "5.00" or "£5". Raises `ValueError` with a sentence for anything else.

    Nothing is guessed: `1_000`, `1e3`, `-0`, `5.5`, commas and the digits of other scripts are refused.
    """
    told = text.strip(" ")
    found = _TYPED.fullmatch(told)
    if not found and _WITH_COMMAS.fullmatch(told):
        raise ValueError("Please write a price in pounds without commas, such as 1250.50.")
    if not found and _PENNIES.fullmatch(told):
        raise ValueError("Please write a price in pounds with two digits for the pence, such as 5.50.")
    if not found:
        raise ValueError("Please write a price in pounds, such as 5 or 5.00.")
    pence = int(found[1]) * 100 + int(found[2] or 0)
    if pence > MOST:
        raise ValueError(f"The highest price is {pounds(MOST)}.")
    return pence
