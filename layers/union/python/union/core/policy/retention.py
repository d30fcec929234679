"""Truths about how long the union keeps what, as its policy pack says it.

"Kept in a form which permits identification of data subjects for no longer than is necessary" (UK GDPR, Article 5(1)(e)); money "for 6 years
from the end of the last company financial year they relate to" (HMRC, "Running a limited company: company and accounting records").
"""

from dataclasses import dataclass, fields

from union.core.policy.bounds import check_whole

_YEAR, _YEARS = 365, 365.25
_TEN_YEARS = 3_653


@dataclass(frozen=True)
class Retention:
    """For how many days each kind of record is kept after what it is about was over. `cases` stand with reports, as `keep_days`.

    Raises `ValueError` for anything but whole numbers within `BOUNDS`.
    """

    memberships: int = 2_190
    roles: int = 2_190
    books: int = 2_557
    posts: int = 1_095
    board_complaints: int = 1_095
    pages: int = 1_095
    candidates: int = 1_095
    departures: int = 2_190
    imports: int = 1_095
    data_requests: int = 2_190
    enquiries: int = 180
    letters: int = 90

    def __post_init__(self) -> None:
        """A policy pack is written by a person."""
        check_whole("retention", self, BOUNDS)


BOUNDS = {
    **dict.fromkeys((one.name for one in fields(Retention)), (365, _TEN_YEARS)),
    "books": (2_557, _TEN_YEARS),
    "imports": (30, _TEN_YEARS),
    "enquiries": (30, 180),
    "letters": (30, 90),
}
"""The least and the most days of each kind, both included. Seven years hold the six after the end of the year in which something was bought;
a claim over a contract can be brought for six (Limitation Act 1980, section 5). What has a most of its own goes then by itself.
"""


def in_words(days: int) -> str:
    """A number of days as a page says it: whole years where it is that, with or without the days of leap years."""
    years = round(days / _YEARS)
    number, part = (years, "year") if years and _YEAR * years <= days <= round(_YEARS * years) else (days, "day")
    return f"{number:,} {part}" if number == 1 else f"{number:,} {part}s"
