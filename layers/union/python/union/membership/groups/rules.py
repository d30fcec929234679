"""Truths about student groups.

The union provides each group with a mini site "upon a group's affiliation and the space remains active until a group is
disaffiliated"; groups "sell memberships (if applicable to the type of student group)"; each type has its own staff support
(guidance, "Web Platforms Provided by the Students' Union" and "Support with Managing your Web Platforms").
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from union.errors import Invalid
from union.text import alike as same_looks
from union.text import folded
from union.times import from_london


class GroupType(StrEnum):
    """The types of group that the guidance names."""

    SOCIETIES = "societies"
    SPORT_CLUBS = "sport_clubs"
    STUDENT_MEDIA = "student_media"
    RAG = "rag"
    VOLUNTEERING = "volunteering"
    PART_TIME_OFFICERS = "part_time_officers"


class Standing(StrEnum):
    """Where a group stands. `ALIAS` is no group but an address that leads to one, so that nobody else ever has that address."""

    AFFILIATED = "affiliated"
    DISAFFILIATED = "disaffiliated"
    ALIAS = "alias"


def is_affiliated(standing: str, leaves_on: str | None, today: date) -> bool:
    """Whether there is such a group `today`. `leaves_on` (ISO) is the first day on which there is none, whether a clock came by then or not."""
    return standing == Standing.AFFILIATED and (leaves_on is None or today < date.fromisoformat(leaves_on))


def last_evening(leaves_on: str) -> datetime:
    """A moment on the last day of a group that left on a day (ISO): what somebody was to it then, they were to the end."""
    return from_london((date.fromisoformat(leaves_on) - timedelta(days=1)).isoformat(), "18:00")


_SELL = {GroupType.SOCIETIES, GroupType.SPORT_CLUBS, GroupType.STUDENT_MEDIA}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def may_sell_memberships(group_type: str) -> bool:
    """Whether groups of this type may charge for membership; the others are free to join."""
    return group_type in _SELL


def has_members(group_type: str) -> bool:
    """Whether students join groups of this type. Part-time officers are elected, not joined."""
    return group_type != GroupType.PART_TIME_OFFICERS


def check_slug(group_id: str) -> str:
    """The group's name in addresses: small letters, digits and single hyphens, 2 to 40 characters. Raises `Invalid`."""
    if not (2 <= len(group_id) <= 40 and _SLUG.fullmatch(group_id)):
        raise Invalid.field("group_id", "Use 2 to 40 small letters, digits and single hyphens.")
    return group_id


def check_prices(group_type: str, prices: Iterable[int]) -> None:
    """Raises `Invalid` where a price in pence is charged that groups of this type may not charge."""
    prices = list(prices)
    if prices and not has_members(group_type):
        raise Invalid.field("offers", "Nobody joins a part-time officer's page, so it has no memberships.")
    if any(price < 0 for price in prices):
        raise Invalid.field("offers", "A price cannot be below zero.")
    if any(prices) and not may_sell_memberships(group_type):
        raise Invalid.field("offers", "Groups of this type are free to join.")


FRONT = 6
"""So many groups of a type stand on home, where it has many more: all of several hundred are too many to look through on a phone."""
_FEW = 12
"""So many of a type are all shown: a longer way to a handful is worse than a longer page."""


LONG = 30
"""In a list of more groups of one type than this a name can be looked up by its first letter."""


def in_turn(number: int, day: date) -> list[int]:
    """Which of so many groups of a type stand on home on a day: all where they are few, else some of them, so that each has its turn.

    They go on where those of the day before ended, so within as many days as it takes each group was shown as often as every other.
    """
    if number <= _FEW:
        return list(range(number))
    first = day.toordinal() * FRONT
    return [at % number for at in range(first, first + FRONT)]


def letter(text: str) -> str:
    """Under which letter of the alphabet what is `found_by` a text is looked up in a long list; "#" for what begins with none of them."""
    first = text[:1].upper()
    return first if "A" <= first <= "Z" else "#"


def found_by(name: str, summary: str) -> str:
    """The text by which a group is found, without accents and case; made once, as it takes longer than all of a search."""
    return folded(f"{name} {summary}")


def words(query: str) -> list[str]:
    """What is looked for, word by word; nothing where a query says nothing that can be seen."""
    return folded(query).split()


def matches(words: Iterable[str], text: str) -> bool:
    """Whether every one of the `words` stands in the text by which something is found, or one that is a slip away from it."""
    return all(word in text or (len(word) >= _SLIPS_FROM and any(slipped(word, one) for one in text.split())) for word in words)


_SLIPS_FROM = 4
"""Letters from which on a word may be mistyped: shorter ones are too many others with one letter changed."""


@lru_cache(50_000)
def slipped(word: str, other: str) -> bool:
    """Whether `word` is `other` with one letter more, fewer or another, or with two neighbours swapped (Damerau-Levenshtein, one edit)."""
    if abs(len(word) - len(other)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    left, right = word[at:], other[at:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


_NOISE = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "and",
        "for",
        "at",
        "in",
        "society",
        "societies",
        "soc",
        "socs",
        "club",
        "clubs",
        "group",
        "groups",
        "team",
        "association",
        "assoc",
        "network",
        "union",
        "uni",
        "university",
        "students",
        "student",
    }
)
"""Words that do not tell one group's name from another's."""
_SOC = "soc"


def _telling(name: str) -> list[str]:
    """The words of a name by which it is told from others; all where each of them is noise."""
    words = re.findall(r"[^\W_]+[+#]*", re.sub(r"['’]", "", same_looks(name)))
    bare = [word.removesuffix(_SOC) if len(word) > len(_SOC) + 1 else word for word in words]
    return [word for word in bare if word and word not in _NOISE] or words


def compared(name: str) -> str:
    """By what a name is told from others: "Chess Society", "The ChessSoc" and "CHESS  club" are one."""
    return " ".join(sorted(_telling(name)))


def alike(one: str, other: str) -> bool:
    """Whether two names could be taken for each other: they are one, or a slip, a space or another order of words away from it."""
    mine, theirs = _telling(one), _telling(other)
    pairs = [("".join(mine), "".join(theirs)), ("".join(sorted(mine)), "".join(sorted(theirs)))]
    return any(a == b or (min(len(a), len(b)) >= _SLIPS_FROM and slipped(a, b)) for a, b in pairs)
