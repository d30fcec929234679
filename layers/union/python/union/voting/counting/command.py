"""The count as a command: ballots in, a count sheet out.

Exit codes: 0 counted (also where there was nothing to count), 2 for a file or an option that cannot be used, 3 where a lot is needed.
This file needs nothing but Python's standard library.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from union.voting.counting.blt import Ballots, Malformed, decoded, read_blt
from union.voting.counting.rules import LotNeeded, Lots, RonRule, count
from union.voting.counting.sheet import as_csv, as_json, as_text, sheet

UNUSABLE, NEEDS_LOT = 2, 3


def counted(ballots: Ballots, ron: int | None, ron_rule: RonRule, lots: Lots) -> dict[str, Any]:
    """The sheet of a count. Raises `LotNeeded`."""
    papers, gone = ballots.papers, ballots.withdrawn
    result = count(ballots.seats, len(ballots.names), papers, withdrawn=gone, ron=ron, ron_rule=ron_rule, lots=lots)
    return sheet(result, ballots, lots)


def main(words: Sequence[str] | None = None) -> int:
    """Count the file that the command line names, and print its sheet. Returns the exit code."""
    asked = _parser().parse_args(words)
    try:
        ballots = read_blt(decoded(Path(asked.file).read_bytes()))
        lots = Lots(asked.lots, asked.root, asked.election, asked.post, _drawn(asked.drawn, ballots))
        told = counted(ballots, _ron(asked.ron, ballots), RonRule(asked.ron_rule), lots)
    except Malformed as bad:
        return _say(f"{asked.file}, {bad}", UNUSABLE)
    except (OSError, ValueError) as bad:
        return _say(f"{asked.file}: {bad}", UNUSABLE)
    except LotNeeded as tie:
        who = "; ".join(f"{one} {_name(one, ballots)}" for one in tie.tied)
        return _say(
            f"At stage {tie.stage} a lot has to decide whose {tie.what} comes first: {who}. Give --lots or --drawn.", NEEDS_LOT
        )
    sys.stdout.write(as_json(told) if asked.json else as_csv(told) if asked.csv else as_text(told))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Count ballots by the Scottish single transferable vote.")
    parser.add_argument("file", metavar="FILE.blt")
    parser.add_argument("--ron", metavar="NAME", help="the candidate that stands for re-opening nominations")
    parser.add_argument("--ron-rule", choices=[rule.value for rule in RonRule], default=RonRule.NUS_CLONE.value)
    parser.add_argument("--lots", metavar="TEXT", help="the public value from which lots are drawn")
    parser.add_argument("--drawn", metavar="STAGE=CANDIDATE", action="append", default=[], help="a lot drawn by hand")
    parser.add_argument("--root", default="", help="the root of the sealed ballots, as published")
    parser.add_argument("--election", default="", help="the election's id, as published")
    parser.add_argument("--post", default="", help="the post's id, as published")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true")
    shape.add_argument("--csv", action="store_true")
    return parser


def _drawn(words: Sequence[str], ballots: Ballots) -> dict[int, int]:
    found = {}
    for word in words:
        stage, _, candidate = word.partition("=")
        if not (stage.isdecimal() and candidate.isdecimal() and 1 <= int(candidate) <= 2 * len(ballots.names) + ballots.seats):
            raise ValueError(f"--drawn {word!r} is not a stage and a candidate, as in 3=2")
        found[int(stage)] = int(candidate)
    return found


def _ron(name: str | None, ballots: Ballots) -> int | None:
    if name is None:
        return None
    found = [number for number, one in enumerate(ballots.names, 1) if one.strip().casefold() == name.strip().casefold()]
    if len(found) != 1:
        raise ValueError(f"{len(found)} candidates are called {name!r}")
    return found[0]


def _name(number: int, ballots: Ballots) -> str:
    return ballots.names[number - 1] if number <= len(ballots.names) else "a further RON"


def _say(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code
