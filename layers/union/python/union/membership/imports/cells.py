"""What a cell says: a day, a student number, a name, an address, a price. What could be two things is refused in words, never chosen."""

import re
from datetime import date

from union import addresses, money, text
from union.errors import Invalid

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_UK = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{4}|[0-9]{2})")
_CLOCK = re.compile(r"[ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{2,19}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_TWO = re.compile(r"[&;/+]| and |\n", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
LONGEST_NAME = 100
MOST_DIGITS = 20


def month_first(said: str) -> bool:
    """Whether a day can only be read with its month first, as Americans write it: 07/31/2027."""
    found = _UK.fullmatch(_CLOCK.sub("", said))
    return bool(found) and int(found[3]) > 12 >= int(found[1]) >= 1 if found else False


def both_ways(said: str) -> bool:
    """Whether a day could be read with its month first or its day first, and would be another one: 03/04/2027."""
    found = _UK.fullmatch(_CLOCK.sub("", said))
    return bool(found and int(found[1]) <= 12 and int(found[3]) <= 12 and int(found[1]) != int(found[3]))


def day(said: str, *, doubtful: bool = False) -> date:
    """The day that a cell says: 31/07/2027 and the like with the day first, 2027-07-31, or 31 July 2027.

    `doubtful` says that another day of the same file has its month first, so that one which could be read both ways is refused. Raises
    `ValueError` with a sentence.
    """
    told = _CLOCK.sub("", said)
    if month_first(told):
        raise ValueError("This day has its month first, as Americans write it. Please write the day first, such as 31/07/2027.")
    if doubtful and both_ways(told):
        raise ValueError(
            "Other days in this file have their month first, so this one could be two. Please write it as 2027-07-31."
        )
    if _SERIAL.fullmatch(told):
        raise ValueError("This is Excel’s own number of a day. Please format the column as a date and save the file again.")
    year, month, number = _parts(told)
    full = 2000 + year if year < 100 else year
    try:
        found = date(full, month, number)
    except ValueError as failure:
        raise ValueError("There is no such day. Please write it as 31/07/2027.") from failure
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(f"Please give a year from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return found


def _parts(told: str) -> tuple[int, int, int]:
    if found := _ISO.fullmatch(told):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _UK.fullmatch(told):
        return int(found[4]), int(found[3]), int(found[1])
    if found := _WORDS.fullmatch(told):
        name = found[2].lower()
        for names in (_MONTHS, _LONG_MONTHS):
            if name in names:
                return int(found[3]), names.index(name) + 1, int(found[1])
        if name == "sept":
            return int(found[3]), 9, int(found[1])
    raise ValueError("This is no day that can be read. Please write it as 31/07/2027.")


def student_number(said: str, digits: int) -> str:
    """A student number, with the noughts in front that Excel takes away: to so many `digits` as staff say, or 0 for as it stands.

    Raises `ValueError` with a sentence.
    """
    told = said.removesuffix(".0")
    if _SCIENTIFIC.fullmatch(told):
        raise ValueError(
            "Excel has shortened this number and its last digits are lost. Format the column as text, and export it once more."
        )
    if not _NUMBER.fullmatch(told):
        raise ValueError("This is no student number: 3 to 20 letters and digits.")
    if digits and told.isdigit():
        if len(told) > digits:
            raise ValueError(f"This number has more than the {digits} digits that student numbers have here.")
        return told.zfill(digits)
    return told.upper()


def name(said: str, *, surname_first: bool) -> str:
    """The name of one person on one line. Where surnames stand first, "Okoro, Sam" is Sam Okoro.

    Raises `ValueError` with a sentence for two people, and for a comma where nobody said that surnames stand first.
    """
    if _TWO.search(said):
        raise ValueError("There are two people in one cell. Please give each a row.")
    told = text.name(said)
    first, comma, last = told.partition(",")
    if comma and not surname_first:
        raise ValueError("There is a comma in this name. Say above that surnames stand first, or write it as Sam Okoro.")
    if comma:
        if not first.strip() or not last.strip() or "," in last:
            raise ValueError("This name cannot be read as surname, comma, first name.")
        told = f"{last.strip()} {first.strip()}"
    if len(told) > LONGEST_NAME:
        raise ValueError(f"Please keep a name to {LONGEST_NAME} characters.")
    return told


def address(said: str) -> str:
    """An e-mail address, small where case does not matter. Raises `ValueError` with a sentence."""
    told = re.sub("^mailto:", "", said, flags=re.IGNORECASE)
    if told.count("@") > 1:
        raise ValueError("There are two addresses in one cell. Please give each person a row.")
    try:
        return addresses.checked(told).lower()
    except Invalid as refusal:
        raise ValueError(refusal.detail) from refusal


def price(said: str) -> int:
    """What was paid, in pence; nothing and "Free" are 0. Raises `ValueError` with a sentence."""
    return 0 if said.casefold() in ("", "free") else money.typed(said)
