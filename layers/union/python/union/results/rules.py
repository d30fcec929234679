"""Truths about results: what is published of a count, and when.

Groups "hold democratic elections for committee positions" (guidance). A result is declared by the returning officer, after who voted was
looked at once more and after the time for complaints. What is published lets anybody count again and tells nobody how somebody voted: with few
ballots a whole ranking would name its writer, so full ballots are published only from 30 valid ones up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_TO_PUBLISH = 30
_WHOLE = 1000


def may_publish_ballots(valid: int) -> bool:
    """Whether the full ballots of a post can be published without telling how somebody voted."""
    return valid >= FEWEST_TO_PUBLISH


@dataclass(frozen=True)
class Bar:
    """A candidate at a stage: the votes as a decimal, what became of them by then, and how long a bar is, in thousandths of the longest."""

    name: str
    votes: str
    length: int
    state: str


@dataclass(frozen=True)
class Picture:
    """A stage as it is drawn: its sentence, a bar for each candidate, and where the quota stands, in thousandths of the longest bar."""

    number: int
    sentence: str
    bars: Sequence[Bar]
    quota: int
    non_transferable: str


def pictures(sheet: Mapping[str, Any]) -> list[Picture]:
    """The stages of a count sheet as they are drawn, all to one scale."""
    longest = max(
        [_tiny(f"{sheet['quota']}.00000"), *(_tiny(votes) for stage in sheet["stages"] for votes in stage["votes"].values())],
        default=1,
    )
    names = {str(one["candidate"]): one["name"] for one in sheet["candidates"]}
    elected: set[str] = set()
    excluded: set[str] = set()
    found = []
    for stage in sheet["stages"]:
        elected |= {str(who) for who in stage["elected"]}
        if stage["event"] == "exclusion":
            excluded.add(str(stage["candidate"]))
        bars = [_bar(names, who, votes, longest, (elected, excluded)) for who, votes in stage["votes"].items()]
        quota = _tiny(f"{sheet['quota']}.00000") * _WHOLE // longest
        found.append(Picture(stage["stage"], stage["sentence"], bars, quota, stage["non_transferable"]))
    return found


def _bar(names: Mapping[str, str], who: str, votes: str, longest: int, sets: tuple[set[str], set[str]]) -> Bar:
    elected, excluded = sets
    state = "elected" if who in elected else "excluded" if who in excluded else "continuing"
    return Bar(names[who], votes, _tiny(votes) * _WHOLE // longest, state)


def _tiny(votes: str) -> int:
    return int(votes.replace(".", "")) or 0
