"""What a month of a union costs on AWS: `make cost`, or `make cost STUDENTS=12000 GROUPS=250 SIGN_IN=house`.

What a request reads, writes, computes and sends is measured in this run, and so is a letter; what is there whether anybody comes or not is counted
in the templates; how often people do what is a usual month of term, below, to be changed for one's own; prices are those of `prices.py`. It was
never held against a bill: nobody has deployed this to AWS yet.
"""

import argparse
import base64
import gzip
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from textwrap import fill
from typing import Any
from unittest.mock import patch

from infra.local import bench, post_room
from infra.local.prices import A_LA_CARTE, POUNDS, PRICES, Seen
from infra.union.checks.deployed import template

ROOT = Path(__file__).resolve().parents[2]
STUDENTS, GROUPS = 20_000, 400
VAT = 0.20
"""The tax on it, which a union pays where it cannot reclaim it."""
LOOKS, LETTERS = 5, 100
"""How often each request is looked at after one to warm up, and how many letters are sent."""
_HOURS, _DAYS = 730, 30.4
_WHOLE_PROCESSOR = 1_769
"""Megabytes at which a function has one whole processor (AWS Lambda Developer Guide, "Configure Lambda function memory")."""
_OPTIONS = {"edge", "backup"}
"""What a union has only where it wants it; docs/edge.md and docs/backups.md say what that costs."""
_COUNTS = (
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
)
_LOOKS_AT = "metrics", "alarms", "alarms for several", "dashboards"
_LISTED = 0.05
"""Shares of the whole from which a line is worth thinking about."""

TIMES: Mapping[str, tuple[float, str]] = {
    "picture": (42, "student"),
    "mini site": (12, "student"),
    "home": (8, "student"),
    "board": (4, "student"),
    "societies": (2, "student"),
    "shop": (2, "student"),
    "webhook": (0.45, "student"),
    "fill a basket": (0.3, "student"),
    "post on the board": (0.2, "student"),
    "join a free group": (0.15, "student"),
    "checkout": (0.15, "student"),
    "scan a ticket": (0.1, "student"),
    "ballot paper": (0.05, "student"),
    "cast a vote": (0.03, "student"),
    "report": (0.002, "student"),
    "ask for an upload": (0.002, "student"),
    "staff’s Monday": (0.5, "group"),
    "all groups": (0.25, "group"),
    "freeze": (0.01, "group"),
}
"""How often in a month of term each request that is measured is made, by a student or by a group. What is not measured costs
like one of these: a stylesheet like a picture."""

SIGNS_IN = 0.6
"""Of all students, those who sign in at least once in a month of term."""
WRITTEN = {"student": 2.0, "group": 2 * 120.0}
"""Letters a month: receipts and reminders to each student, and two letters of each group to 120 members."""
KEPT = {"student": 60_000, "group": 250_000}
"""Bytes in the tables."""
_WAITS, _COLD, _COLD_SECONDS = 0.006, 0.02, 1.5
"""Seconds for which a function waits for DynamoDB each time; the share of requests that start a function, and how long that takes."""
_STRIPE_WAITS, _POST_WAITS = 1.0, 0.05
"""Seconds for which a checkout waits for Stripe, and a letter for SES."""
_CLOCK_READS, _CLOCK_SECONDS = 3.0, 0.12
"""Read units and seconds of a clock that finds nothing to do."""
_WALKS = 2
"""How often a night the tables are gone through, for what is older than the policy lets it be and for how groups fare."""
_LINES, _MONTHS = 2_000, 3
"""Bytes of log that a call leaves, Lambda's own lines and the API's among them; and for how long they are kept."""
_HEARD, _HEARD_READS, _HEARD_WRITES, _HANDED_ON = 2, 2.0, 2.0, 3
"""What SES tells of each letter, that it was sent and that it was delivered; the units and requests of a queue that each of these takes."""
_ASKS = 5 * 3 * 60 * _HOURS
"""How often a queue is asked a month while nothing is in it: five at once, twenty seconds each, as Lambda's documentation says."""
_AWAKE = 12
"""Functions awake at once, each of which reads a secret anew every five minutes."""
_FIVE_MINUTES = 12 * _HOURS
_FILE, _EVIDENCE = 1_000_000, {"student": 100_000.0, "group": 0.0}
"""Bytes of a file of evidence; and of what lies in the buckets, once some years have passed."""
_LEAVE = "aws sesv2 put-account-pricing-attributes --plan NONE".replace(" ", "\N{NO-BREAK SPACE}")
"""The command that leaves SES's plan."""
OCTOBER, SUMMER = 3.0, 1 / 3
"""What people do in October and in July to September, against a usual month."""


@dataclass(frozen=True)
class Measured:
    """One request: units, waits for DynamoDB, CPU seconds of this machine, bytes that are sent; and its function."""

    reads: float
    writes: float
    trips: int
    seconds: float
    size: int
    function: str


@dataclass(frozen=True)
class Month:
    """A month: how many there are, how much they do against a usual one, and whether students sign in by the university."""

    students: int = STUDENTS
    groups: int = GROUPS
    busy: float = 1.0
    federated: bool = True

    def number(self, each: Mapping[str, float]) -> float:
        """How many there are of what each student and each group has."""
        return each["student"] * self.students + each["group"] * self.groups

    def times(self, name: str) -> float:
        """How often a request is made."""
        often, who = TIMES[name]
        return self.busy * self.number({"student": 0.0, "group": 0.0, who: often})


@dataclass(frozen=True)
class There:
    """What is there whether anybody comes or not, as the templates say it: by type how many, and megabytes and ticks a month of functions."""

    kinds: Mapping[str, int]
    metrics: int
    memory: Mapping[str, int]
    ticks: Mapping[str, float]
    queues: int
    sealed: int


@dataclass(frozen=True)
class Line:
    """One line of the bill: the name of its price, how much of it, and pounds to the penny."""

    name: str
    number: float
    pounds: float


def reckon(measured: Mapping[str, Measured], there: There, letters: post_room.Room, month: Month) -> dict[str, float]:
    """How much of everything in `PRICES` a month takes."""
    used = dict.fromkeys(PRICES, 0.0)
    for name, one in measured.items():
        number = month.times(name)
        used["reads"] += number * one.reads
        used["writes"] += number * one.writes
        used["requests"] += number
        used["computing"] += number * _gigabytes(one, there)
        used["sent out"] += number * one.size / 1e9
    used["computing"] += month.times("checkout") * _STRIPE_WAITS * there.memory["shop"] / 1_024
    _add_letters(used, there, letters, month.busy * month.number(WRITTEN))
    _add_what_is_there(used, there)
    people = min(1.0, SIGNS_IN * month.busy) * month.students
    used["federated" if month.federated else "accounts"] = people
    used["stored"] = used["every moment"] = month.number(KEPT) / 1e9
    used["reads"] += month.number(KEPT) / 4_096 / 2 * _WALKS * _DAYS
    used["calls"] += used["requests"]
    used["schedules"] += month.times("checkout")
    used["logs"] = used["calls"] * _LINES / 1e9
    used["logs kept"] = used["logs"] * _MONTHS
    used["evidence"] = month.number(_EVIDENCE) / 1e9
    used["files"] = month.times("ask for an upload")
    used["file bytes"] = used["files"] * _FILE / 1e9
    return used


def _gigabytes(one: Measured, there: There) -> float:
    """The GB-seconds of a request: computing takes as much at any size, as the processor goes by it; waiting and starting go by the size."""
    waited = one.trips * _WAITS + _COLD * _COLD_SECONDS
    return (one.seconds * _WHOLE_PROCESSOR + waited * there.memory[one.function]) / 1_024


def _add_letters(used: dict[str, float], there: There, letters: post_room.Room, sent: float) -> None:
    """What letters take: as much as those of a letter to many, of which twenty go with one call. Then comes what became of each, by a queue."""
    heard = sent * _HEARD
    used["letters"], used["notices"] = sent, heard
    used["reads"] += sent / 1_000 * letters.reads + heard * _HEARD_READS
    used["writes"] += sent / 1_000 * letters.writes + heard * _HEARD_WRITES
    used["messages"] += sent / 1_000 * letters.messages + heard * _HANDED_ON
    used["calls"] += sent / 20 + heard
    waited = _POST_WAITS * there.memory["mailing_post"]
    used["computing"] += sent * (letters.letter_ms / 1_000 * _WHOLE_PROCESSOR + waited) / 1_024


def _add_what_is_there(used: dict[str, float], there: There) -> None:
    """What is to be paid for even if nobody comes."""
    for name, kind in zip(("alarms", "alarms for several", "dashboards", "keys", "secrets"), _COUNTS, strict=True):
        used[name] = there.kinds[kind]
    ticks = sum(there.ticks.values())
    used["metrics"] = there.metrics
    used["schedules"] += ticks
    used["calls"] += ticks
    used["reads"] += ticks * _CLOCK_READS
    used["computing"] += sum(often * _CLOCK_SECONDS * there.memory[name] / 1_024 for name, often in there.ticks.items())
    used["messages"] += there.queues * _ASKS
    used["secrets read"] = _AWAKE * _FIVE_MINUTES
    used["keys used"] = there.sealed * _FIVE_MINUTES


def bill(used: Mapping[str, float], *, free: bool = True) -> list[Line]:
    """The lines of a month, the dearest first, in pounds to the penny; `free` takes off what is free each month."""
    lines = [
        Line(name, number, round(max(0.0, number - PRICES[name].free * free) * PRICES[name].each * POUNDS, 2))
        for name, number in used.items()
    ]
    return sorted(lines, key=lambda one: -one.pounds)


def total(lines: list[Line]) -> float:
    """The sum of the lines, in pounds."""
    return round(sum(one.pounds for one in lines), 2)


def counted() -> There:
    """What the templates have."""
    from union.watch import Count

    resources = list(_resources())
    kinds = [told["Type"] for told in resources]
    whole = template("template.yaml")
    usual = int(whole["Globals"]["Function"]["MemorySize"])
    functions = {
        str(told["Properties"]["CodeUri"]).removeprefix("functions/"): told["Properties"]
        for told in whole["Resources"].values()
        if told["Type"] == "AWS::Serverless::Function"
    }
    return There(
        kinds={kind: kinds.count(kind) for kind in _COUNTS},
        metrics=len(Count) + kinds.count("AWS::Logs::MetricFilter"),
        memory={name: int(told.get("MemorySize", usual)) for name, told in functions.items()},
        ticks={name: often for name, told in functions.items() if (often := sum(map(_ticks, _schedules(told))))},
        queues=sum(
            told["Type"] == "AWS::Lambda::EventSourceMapping" and "StartingPosition" not in told["Properties"]
            for told in resources
        ),
        sealed=sum(told["Type"] == "AWS::DynamoDB::Table" and "SSESpecification" in told["Properties"] for told in resources),
    )


def _resources() -> Iterator[Any]:
    for path in (
        "template.yaml",
        *sorted(f"infra/{one.name}" for one in (ROOT / "infra").glob("*.yaml") if one.stem not in _OPTIONS),
    ):
        yield from template(path)["Resources"].values()


def _schedules(told: Mapping[str, Any]) -> Iterator[str]:
    for event in told.get("Events", {}).values():
        if event["Type"] == "ScheduleV2":
            yield str(event["Properties"]["ScheduleExpression"])


def _ticks(expression: str) -> float:
    """How often a month a schedule comes, near enough for a bill. Raises `ValueError` for a kind that is not known here."""
    if found := re.fullmatch(r"rate\((\d+) minutes?\)", expression):
        return 60 * _HOURS / int(found[1])
    if not (found := re.fullmatch(r"cron\((\S+) (\S+) \* \* \? \*\)", expression)):
        raise ValueError(f"How often does {expression} come?")
    minutes = len(range(0, 60, int(found[1].partition("/")[2]))) if "/" in found[1] else len(found[1].split(","))
    return minutes * (24 if found[2] == "*" else sum(map(_hours, found[2].split(",")))) * _DAYS


def _hours(told: str) -> int:
    """How many hours "6" or "1-4" is."""
    first, _, last = told.partition("-")
    return int(last or first) - int(first) + 1


def measure(looks: int = LOOKS, people: int = LETTERS) -> tuple[dict[str, Measured], post_room.Room]:
    """What each request and a letter take, by so many looks and letters, in one union in memory, as the president of one of its groups asks."""
    from botocore.signers import RequestSigner

    from tests.quick_moto import quick

    # What is asked is signed as ever: tests leave that out, and it takes time on AWS.
    with quick(), patch.object(RequestSigner, "handler", RequestSigner.handler):
        house, tapes, _ = bench.recorded()
    found = {}
    for name, one in bench.REQUESTS.items():
        seconds, answer = house.takes(one, tapes[name], looks)
        packed, size = _packed(answer)
        found[name] = Measured(tapes[name].read, tapes[name].written, tapes[name].trips, seconds + packed, size, one.function)
    with redirect_stdout(StringIO()):  # Counts are written there.
        return found, post_room.play(people)


def _packed(answer: Mapping[str, Any]) -> tuple[float, int]:
    """CPU seconds of packing an answer, as browsers ask for it, and the bytes that are sent."""
    if answer.get("isBase64Encoded"):
        return 0.0, len(base64.b64decode(answer["body"]))
    began = time.process_time()
    size = len(gzip.compress(str(answer.get("body") or "").encode(), 6))
    return time.process_time() - began, size


def told(measured: Mapping[str, Measured], there: There, letters: post_room.Room, month: Month) -> Iterator[str]:
    """All that is printed."""

    def billed(**other: Any) -> list[Line]:
        return bill(reckon(measured, there, letters, replace(month, **other)))

    lines = billed()
    yield from _table(lines, month)
    october, summer = (total(billed(busy=busy)) for busy in (OCTOBER, SUMMER))
    year = 8 * total(lines) + october + 3 * summer
    yield ""
    alone = [one for one in bill(reckon(measured, there, letters, Month(0, 0)), free=False) if one.pounds]
    yield _wrapped(
        f"October, with {OCTOBER:g} times of all that people do, is about £{october:,.0f}; July to September, with a third, about £{summer:,.0f} each. A year so is about £{year:,.0f}, with VAT £{year * (1 + VAT):,.0f}. A second stage for trying things out, with nobody in it, is about £{total(alone):,.0f} a month more, as what is free is used up by then.",
        "",
    )
    yield _watched(lines)
    yield "\nWhat costs most, and what to do about it"
    others = {"federated": total(billed(federated=not month.federated))}
    for one in lines:
        if one.pounds > _LISTED * total(lines):
            yield from _advised(one, measured, month, others.get(one.name, 0.0), total(lines))
    yield from _assumed(month)
    yield from _priced()


def _watched(lines: list[Line]) -> str:
    """What looking costs: metrics, alarms and dashboards."""
    seen = {one.name: one for one in lines if one.name in _LOOKS_AT}
    parts = ", ".join(f"{_amount(seen[name].number)} {name}" for name in _LOOKS_AT)
    return _wrapped(f"Of that, what is looked at ({parts}) is at most £{total(list(seen.values())):,.2f} a month.", "")


def _table(lines: list[Line], month: Month) -> Iterator[str]:
    whole = total(lines)
    yield f"\nA month of term of {month.students:,} students and {month.groups:,} groups: about £{whole:,.0f}, with VAT £{whole * (1 + VAT):,.0f}."
    yield "Not tried on AWS: nobody has deployed this yet, and no bill was seen. Take it for the size of the sum, not for a quotation."
    yield f"\n{'£ a month':>11}{'share':>8}  {'for':56}{'how much':>14}  how known"
    for one in lines:
        if one.pounds:
            price = PRICES[one.name]
            yield f"{one.pounds:>11,.2f}{one.pounds / whole:>8.1%}  {price.what:56}{_amount(one.number):>14}  {price.known}"
    yield f"{whole:>11,.2f}{'':8}  without VAT"
    yield f"{whole * (1 + VAT):>11,.2f}{'':8}  with VAT of {VAT:.0%}, which is the union's own where it cannot reclaim it"
    free = [f"{PRICES[one.name].what} ({_amount(one.number)})" for one in lines if not one.pounds and one.number]
    yield _wrapped(f"Less than half a penny, or within what AWS gives free every month: {', '.join(sorted(free))}.")


def _amount(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _wrapped(text: str, indent: str = "  ") -> str:
    """The text in lines; what must stay together, as a command, has no-break spaces, which are printed as usual ones."""
    lines = fill(text, 128, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    return lines.replace("\N{NO-BREAK SPACE}", " ")


def _advised(one: Line, measured: Mapping[str, Measured], month: Month, other: float, whole: float) -> Iterator[str]:
    """What can be done about a line."""
    saved = one.pounds * (1 - A_LA_CARTE / PRICES["letters"].dollars)
    most = {"reads": "reads", "writes": "writes", "computing": "seconds", "sent out": "size"}
    words = {
        "federated": f"Cognito asks for each person who signs in by the university's identity provider. With accounts of the house's own (SIGN_IN=house) the month would be £{other:,.0f} instead of £{whole:,.0f}, but somebody has to make them, and students have one more password. Look this price up first, as the sum hangs on it.",
        "accounts": "The first 10,000 people a month are free. SignInPlan stays LITE: the next plan asks for nearly three times as much.",
        "letters": f"AWS puts new accounts on a plan of SES that the house does not need. Leave that plan, and it is £{saved:,.0f} less: {_LEAVE} (not tried). Then: fewer letters to many.",
        "metrics": "A count costs only in the hours in which something was counted, so this is the most it can be. One that nobody looks at can leave `Count` in watch.py.",
        "alarms": "None of them is worth less than eight pence.",
        "reads": "`make bench` shows what each request reads; with CloudFront in front (docs/edge.md), visitors' pages read nothing.",
        "writes": "`make bench` shows what each request writes; each index of a table is a write of its own.",
        "computing": "`make bench` shows what each request takes; with CloudFront in front (docs/edge.md), visitors' pages and pictures ask no function.",
        "requests": "With CloudFront in front (docs/edge.md), pictures, stylesheets and visitors' pages do not come here. It has a price of its own.",
        "sent out": "CloudFront (docs/edge.md) sends the first 1,000 GB a month free.",
        "secrets": "Each of them is asked for by other functions, so that none reads what it does not need. Leave them.",
    }
    text = f"{PRICES[one.name].what}, £{one.pounds:,.2f}: {words.get(one.name, 'Nothing to be done about it that is worth the work.')}"
    if one.name in most:
        text += f" Of what people do, most of it is {_most(measured, month, most[one.name])}."
    yield _wrapped(text[0].upper() + text[1:])


def _most(measured: Mapping[str, Measured], month: Month, of: str) -> str:
    """The three requests that take most of something, with their shares."""
    took = {name: month.times(name) * float(getattr(one, of)) for name, one in measured.items()}
    whole = sum(took.values()) or 1.0
    first = sorted(took, key=lambda name: -took[name])[:3]
    return ", ".join(f"“{name}” ({took[name] / whole:.0%})" for name in first)


def _assumed(month: Month) -> Iterator[str]:
    how = "by the university's identity provider" if month.federated else "with accounts of the house's own"
    students, groups = (
        [f"{name} {often:g}" for name, (often, who) in TIMES.items() if who == one] for one in ("student", "group")
    )
    yield "\nMeasured, counted, assumed"
    yield _wrapped(
        f"Measured in this run, {LOOKS} looks each at {len(TIMES)} requests and {LETTERS} letters: units of the tables, waits for them, processor time, bytes. A processor here is taken for one of Lambda's. How many come is assumed."
    )
    yield _wrapped("Counted in the templates: alarms, metrics, secrets, keys, dashboards, how often clocks call.")
    yield _wrapped("Assumed, and to be changed for your own union at the top of infra/local/cost.py:")
    yield _wrapped(f"- each student, a month: {', '.join(students)}; for each group: {', '.join(groups)}")
    yield _wrapped(f"- {SIGNS_IN:.0%} of students sign in at least once a month, {how}")
    yield _wrapped(f"- {WRITTEN['student']:g} letters to each student, and two of each group to 120 members")
    yield _wrapped(
        f"- {KEPT['student'] / 1e3:g} KB kept for each student, {KEPT['group'] / 1e3:g} KB for each group; {_EVIDENCE['student'] / 1e3:g} KB of evidence and copies"
    )
    yield _wrapped(
        f"- {_WAITS * 1e3:g} ms for each wait for the tables, {_COLD:.0%} of requests start a function ({_COLD_SECONDS:g} s), {_CLOCK_SECONDS:g} s for a clock that finds nothing"
    )
    yield _wrapped(f"- a dollar is {POUNDS * 100:.0f} pence")
    yield _wrapped(
        "Not in it: the domain's name, Stripe's fees, which come off what is sold, CloudFront and its firewall (docs/edge.md says what they cost), AWS's support plans, and somebody's time."
    )


def _priced() -> Iterator[str]:
    """Each price with its day and source."""
    yield f"\n{'US$':>10}  {'for each':64}{'free a month':>14}  seen"
    seen: dict[Seen, int] = {}
    for price in PRICES.values():
        mark = seen.setdefault(price.seen, len(seen) + 1)
        each = f"{price.per:,} {price.what}" if price.per > 1 else price.what
        yield f"{price.dollars:>10g}  {each:64}{f'{price.free:,.0f}' if price.free else '-':>14}  [{mark}]{'' if price.seen.confirmed else ' unconfirmed'}"
    for one, mark in seen.items():
        yield f"  [{mark}] {one.day}: {one.where}"
    yield _wrapped(
        "Free is only what AWS gives for good, once for the whole account. What else is there of AWS's has no price of its own; infra/local/prices.py says why."
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is not a number of people or groups: a whole number from 0 on")
    return int(text)


def main(words: list[str]) -> int:
    """Measure, reckon and print."""
    parser = argparse.ArgumentParser(prog="make cost", description="What a month of a union costs on AWS.")
    parser.add_argument("--students", type=_number, default=STUDENTS)
    parser.add_argument("--groups", type=_number, default=GROUPS)
    parser.add_argument("--sign-in", choices=("university", "house"), default="university", help="whose accounts students have")
    given = parser.parse_args(words)
    print("Measuring requests and letters in a union in memory; that takes about half a minute.", flush=True)
    bench.settings()
    measured, letters = measure()
    month = Month(given.students, given.groups, federated=given.sign_in == "university")
    print("\n".join(told(measured, counted(), letters, month)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
