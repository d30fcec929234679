"""Fourteen real wards, read from the table beside this file. As a program it writes one of them as BLT, with numbers for names:

python -m tests.rules.wards aberdeen-1 > /tmp/ward.blt
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from union.voting.counting.blt import Ballots, write_blt

TABLE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Ward:
    """The papers of a ward, and what was declared: votes by stage and candidate, and at which stage each of the elected was."""

    ballots: Ballots
    valid: int
    quota: int
    stages: list[dict[str, str]]
    non_transferable: list[str]
    elected: dict[str, int]


def _read(told: dict[str, Any]) -> Ward:
    rows = [line.split() for line in told["figures"].splitlines()]
    stages = [{str(number): votes for number, votes in enumerate(row[:-1], 1)} for row in rows]
    return Ward(_ballots(told), told["valid"], told["quota"], stages, [row[-1] for row in rows], told["elected"])


def _ballots(told: dict[str, Any]) -> Ballots:
    names = [f"Candidate {number}" for number in range(1, told["candidates"] + 1)]
    papers: Counter[tuple[int, ...]] = Counter()
    for line in told["papers"].splitlines():
        many, _, rankings = line.partition(":")
        for ranking in rankings.split():
            papers[tuple(int(sign, 16) for sign in ranking)] += int(many)
    return Ballots(told["seats"], names, papers, (), f"{told['council']}, ward {told['ward']}")


WARDS = {name: _read(told) for name, told in tomllib.loads(TABLE.read_text("utf-8")).items()}


def main(words: Sequence[str]) -> int:
    """Write the ward that is named, or say which there are. Returns the exit code."""
    if len(words) != 1 or words[0] not in WARDS:
        sys.stderr.write(f"Please name one of {', '.join(WARDS)}.\n")
        return 2
    sys.stdout.write(write_blt(WARDS[words[0]].ballots))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
