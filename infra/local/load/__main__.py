"""A Freshers' hour: `make load`, or `make load STUDENTS=300 MINUTES=10`.

It starts a house of its own on this machine, lets students look around, join, buy, vote and report, prints how each route answered, looks at the books,
and reckons what 20,000 students would need of AWS. It asks nothing but this machine.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from infra.local import deploy
from infra.local.cloud import Cloud, forget
from infra.local.cost import Measured, counted
from infra.local.load import books, paper, quiet, stage
from infra.local.load.plan import AT_ONCE, MOST_MINUTES, MOST_STUDENTS, OF_STUDENTS, Plan, Played
from infra.local.steps import Trouble, step
from infra.template_reader import parsed

ROOT = Path(__file__).resolve().parents[3]
_STATE = ROOT / ".local" / "load"
STUDENTS, MINUTES, PAUSE = 150, 4, 1.0
"""Who comes, for how long, and the seconds between two things that somebody does."""
WHOLE_UNION = 20_000


def main(words: list[str]) -> int:
    """Play the hour; 1 where the books do not agree, or a part of the house fails."""
    given = _given(words)
    forget(_STATE)
    house = Cloud(_STATE, port=0, say=_say)
    try:
        # In a process of its own, whose clients speak to a union in memory.
        with step(_say, "Measured what requests take"), ProcessPoolExecutor(1, get_context("spawn")) as apart:
            measured = apart.submit(paper.measured).result()
        house.start()
        os.environ.update({**house.environment, **deploy.settings(house.client("lambda"))})
        wrong = hour(house, given.students, given.minutes * 60.0, measured)
    except Trouble as trouble:
        _say(f"  ✗ {trouble}")
        return 1
    finally:
        house.stop()
    return 1 if wrong else 0


def hour(house: Cloud, students: int, seconds: float, measured: Mapping[str, Measured]) -> list[str]:
    """Play it in a house that runs, whose settings are in the environment, and print what came of it. What is wrong with the books comes back."""
    plan = stage.planned(house, students, seconds, PAUSE)
    with step(_say, f"{students} students came"):
        played = _played(house.state, plan)
    house.check()
    print("\n".join(told(played)))
    with step(_say, "All was quiet, and the books were opened"):
        found = quiet.settle(house, played, _say)
    wrong = books.troubles(found, plan, played, stage.places(students))
    items = sum(map(len, found.tables.values()))
    _say(f"  ✓ {items:,} items of {len(found.tables)} tables agree." if not wrong else f"  ✗ {len(wrong)} things do not agree:")
    for sentence in wrong:
        _say(f"    {sentence}")
    print("\n".join(_reckoned(house, played, found, measured)))
    return wrong


def _played(state: Path, plan: Plan) -> Played:
    """Let the students come, who are a program of their own. Raises `Trouble` where it fails."""
    paper_of, outcome = state / "plan.json", state / "played.json"
    plan.write(paper_of)
    outcome.unlink(missing_ok=True)
    done = subprocess.run([sys.executable, "-m", "infra.local.load.students", str(paper_of), str(outcome)], cwd=ROOT, check=False)
    if done.returncode or not outcome.exists():
        raise Trouble("The students could not come: what their program said last is above.")
    return Played.read(outcome)


def told(played: Played) -> Iterator[str]:
    """How each route answered, in lines."""
    asked = sum(one.asked for one in played.routes)
    yield f"\n{asked:,} requests in {played.seconds:.0f} seconds, {asked / played.seconds:.0f} a second, at most {AT_ONCE} at once, as this machine bears no more. Milliseconds:"
    yield f"{'asked':>8}{'again':>7}{'failed':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>8}  route"
    for one in played.routes:
        yield (
            f"{one.asked:>8,}{one.again:>7,}{one.failed:>8,}{one.p50:>8,.0f}{one.p95:>8,.0f}{one.p99:>8,.0f}{one.worst:>8,.0f}  {one.name}"
        )
    yield from (f"  ✗ {fault}" for fault in played.faults)
    joined, votes = (sum(len(getattr(one, name)) for one in played.told) for name in ("joined", "receipts"))
    paid = sum(state == "paid" for one in played.told for state in one.tills.values())
    left = sum(state == "left" for one in played.told for state in one.tills.values())
    reports, unsure = (sum(len(getattr(one, name)) for one in played.told) for name in ("reports", "unsure"))
    yield f"{joined} joined for nothing, {paid} paid, {left} left the till, {votes} voted, {reports} reported; {unsure} times somebody got no answer.\n"


def _reckoned(house: Cloud, played: Played, found: books.Books, measured: Mapping[str, Measured]) -> Iterator[str]:
    """What as many as a whole union would need."""
    asked, delivered = quiet.calls(house)
    sessions = max(1, len(found.sessions))
    rate = int(parsed((ROOT / "template.yaml").read_text())["Parameters"]["LetterRate"]["Default"])
    rates = paper.rates(played, WHOLE_UNION, delivered)
    yield f"\nOn paper: {WHOLE_UNION:,} students do the same in one hour; its busiest second has {paper.PEAK:g} times as much as a mean one. Not tried on AWS."
    yield from paper.table(list(paper.limits(rates, measured, counted(), WHOLE_UNION, asked / sessions)))
    yield paper.letters(played, WHOLE_UNION, sum(str(one["to"]).endswith(OF_STUDENTS) for one in found.of("letters")), rate)


def _given(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load", description="A Freshers' hour on this machine.")
    parser.add_argument("--students", type=_up_to(MOST_STUDENTS, "students"), default=STUDENTS)
    parser.add_argument("--minutes", type=_up_to(MOST_MINUTES, "minutes"), default=MINUTES)
    return parser.parse_args(words)


def _up_to(most: int, what: str) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text} is no number of {what} from 1 to {most:,}")
        return int(text)

    return number


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
