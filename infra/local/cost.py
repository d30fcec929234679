"""What a month of a union costs on AWS: `make cost`, or `make cost STUDENTS=12000 GROUPS=250`.

What a request reads, writes and computes is measured in this run, as `make bench` does; what is there anyway is counted in the templates; how
often people do what is a union's usual month, below, to be changed for one's own; prices are those of the table. It was never held against a bill.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local import bench, post_room
from infra.union.checks.deployed import template

ROOT = Path(__file__).resolve().parents[2]
STUDENTS, GROUPS = 20_000, 400
_HOURS, _DAYS = 730, 30.4
_WHOLE_PROCESSOR = 1_769
"""Megabytes at which a function has one whole processor (AWS Lambda Developer Guide, "Configure Lambda function memory")."""
_TRIP = 0.006
"""Seconds for which a function waits for DynamoDB, each time: assumed."""


@dataclass(frozen=True)
class Price:
    """Dollars for one of something in London, without tax; what is `free` each month; and the line of AWS's price list, or why there is none."""

    dollars: float
    what: str
    line: str
    free: float = 0


PRICES: Mapping[str, Price] = {
    "reads": Price(0.1485e-6, "read units on demand", "EUW2-ReadRequestUnits, from memory"),
    "writes": Price(0.7423e-6, "write units on demand", "EUW2-WriteRequestUnits, from memory"),
    "stored": Price(0.297 + 0.238, "GB in tables, with every moment of 35 days", "EUW2-TimedStorage-ByteHrs, TimedPITRStorage, from memory"),
    "calls": Price(0.20e-6, "calls of functions", "EUW2-Request-ARM, September 2026", free=1_000_000),
    "computing": Price(0.0000133334, "GB-seconds of functions", "EUW2-Lambda-GB-Second-ARM, September 2026", free=400_000),
    "requests": Price(1.16e-6, "requests to the API", "EUW2-ApiGatewayHttpRequest, September 2026"),
    "sent out": Price(0.09, "GB to people", "EUW2-DataTransfer-Out-Bytes, September 2026", free=100),
    "letters": Price(0.10e-3, "letters", "EUW2-Recipients, October 2026"),
    "messages": Price(0.40e-6, "requests to queues", "EUW2-Requests-Tier1, September 2026", free=1_000_000),
    "metrics": Price(0.30, "metrics of our own", "EUW2-CW:MetricMonitorUsage, October 2026", free=10),
    "alarms": Price(0.10, "alarms", "EUW2-CW:AlarmMonitorUsage, October 2026", free=10),
    "logs": Price(0.5985, "GB of logs", "EUW2-DataProcessing-Bytes, October 2026", free=5),
    "keys": Price(1.0, "keys", "eu-west-2-KMS-Keys, October 2026"),
    "secrets": Price(0.40, "secrets", "EUW2-AWSSecretsManager-Secrets, October 2026"),
}  # fmt: skip
"""Prices as they were read from AWS's price lists in the month that is named, or remembered."""

TIMES: Mapping[str, tuple[float, str]] = {
    "home": (6, "student"),
    "societies": (2, "student"),
    "mini site": (12, "student"),
    "shop": (2, "student"),
    "board": (4, "student"),
    "join a free group": (0.15, "student"),
    "fill a basket": (0.3, "student"),
    "checkout": (0.15, "student"),
    "webhook": (0.45, "student"),
    "scan a ticket": (0.1, "student"),
    "ballot paper": (0.05, "student"),
    "cast a vote": (0.03, "student"),
    "post on the board": (0.2, "student"),
    "report": (0.002, "student"),
    "ask for an upload": (0.002, "student"),
    "freeze": (0.01, "group"),
    "staff’s Monday": (0.5, "group"),
    "all groups": (0.25, "group"),
}
"""How often a month each request that is measured is made, by a student or by a group; a request that is not measured costs like one of these."""
_LETTERS = {"student": 2.0, "group": 2 * 120.0}
"""Letters a month: receipts and reminders to each student, and two letters of each group to 120 members."""
_BYTES_STORED = {"student": 60_000, "group": 250_000}
_LINES, _LINE = 2, 900
"""Lines of a log for each call, and bytes of one."""
_CLOCK_READS, _CLOCK_SECONDS = 3.0, 0.12
"""Read units and seconds of a clock that finds nothing to do: assumed."""


@dataclass(frozen=True)
class Measured:
    """One request: units, waits for DynamoDB, CPU seconds of this machine, bytes that are sent."""

    reads: float
    writes: float
    trips: int
    seconds: float
    size: int


def reckon(
    measured: Mapping[str, Measured], there: Mapping[str, float], letters: post_room.Room, students: int, groups: int
) -> dict[str, float]:
    """How much of everything in `PRICES` a month takes."""
    of = {"student": students, "group": groups}
    used = dict.fromkeys(PRICES, 0.0) | {name: there[name] for name in ("metrics", "alarms", "keys", "secrets")}
    for name, (times, who) in TIMES.items():
        number, one = times * of[who], measured[name]
        used["reads"] += number * one.reads
        used["writes"] += number * one.writes
        used["requests"] += number
        used["calls"] += number
        used["computing"] += number * (one.seconds * _WHOLE_PROCESSOR + one.trips * _TRIP * there["memory"]) / 1024
        used["sent out"] += number * one.size / 1e9
    sent = sum(each * of[who] for who, each in _LETTERS.items())
    used["letters"] = sent
    used["reads"] += sent / 1_000 * letters.reads + there["ticks"] * _CLOCK_READS
    used["writes"] += sent / 1_000 * letters.writes
    used["messages"] = sent / 1_000 * letters.messages
    used["calls"] += sent / 20 + there["ticks"]
    used["computing"] += (
        sent * letters.letter_ms / 1_000 * _WHOLE_PROCESSOR + there["ticks"] * _CLOCK_SECONDS * there["memory"]
    ) / 1024
    used["stored"] = sum(each * of[who] for who, each in _BYTES_STORED.items()) / 1e9
    used["logs"] = used["calls"] * _LINES * _LINE / 1e9
    return used


def dollars(used: Mapping[str, float]) -> dict[str, float]:
    """What that costs, by what it is, the dearest first; what is free is taken off."""
    costs = {name: max(0.0, number - PRICES[name].free) * PRICES[name].dollars for name, number in used.items()}
    return dict(sorted(costs.items(), key=lambda one: -one[1]))


def counted() -> dict[str, float]:
    """What is there whether anybody comes or not, as the templates say it: alarms, metrics, keys, secrets, and how often clocks tick a month."""
    from union.watch import Count

    kinds = [told["Type"] for told in _resources()]
    ticks = [_ticks(str(told["Properties"]["ScheduleExpression"])) for told in _events()]
    return {
        "alarms": kinds.count("AWS::CloudWatch::Alarm"),
        "metrics": len(Count),
        "keys": kinds.count("AWS::KMS::Key"),
        "secrets": kinds.count("AWS::SecretsManager::Secret"),
        "ticks": sum(ticks),
        "memory": float(template("template.yaml")["Globals"]["Function"]["MemorySize"]),
    }


def _resources() -> Iterator[Any]:
    for path in ("template.yaml", *sorted(f"infra/{one.name}" for one in (ROOT / "infra").glob("*.yaml") if one.stem != "edge")):
        yield from template(path)["Resources"].values()


def _events() -> Iterator[Any]:
    for one in template("template.yaml")["Resources"].values():
        yield from (event for event in one["Properties"].get("Events", {}).values() if event["Type"] == "ScheduleV2")


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


def _measured() -> dict[str, Measured]:
    found = {}
    house, tapes, _ = bench.recorded()
    for name in TIMES:
        tape = tapes[name]
        times, page, _ = house.measure(bench.REQUESTS[name], tape, float("inf"))
        found[name] = Measured(tape.read, tape.written, tape.trips, times.shown or times.told, len(page.encode()) // 4 or 1_000)
    return found


def main(words: list[str]) -> int:
    """Measure, reckon and print."""
    parser = argparse.ArgumentParser(prog="make cost", description="What a month of a union costs on AWS.")
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--groups", type=int, default=GROUPS)
    told = parser.parse_args(words)
    bench.settings()
    used = reckon(_measured(), counted(), post_room.play(), told.students, told.groups)
    print(f"\nA month of {told.students:,} students in {told.groups:,} groups, in London, in dollars without tax:\n")
    print("\n".join(table(used)))
    return 0


def table(used: Mapping[str, float]) -> list[str]:
    """The lines that say it: what, how much of it, dollars, and a bar."""
    costs = dollars(used)
    most = max(costs.values()) or 1.0
    lines = [
        f"  {PRICES[name].what:44}{used[name]:>16,.0f}{cost:>10.2f}  {'█' * round(30 * cost / most)}"
        for name, cost in costs.items()
    ]
    total = sum(costs.values())
    first = next(iter(costs))
    return [
        *lines,
        f"  {'All of it':44}{'':16}{total:>10.2f}",
        "",
        f"  {costs[first] / total:.0%} of it is {PRICES[first].what}. {ADVICE.get(first, '')}".rstrip(),
        "  October costs some three times as much of all that people do. Beside it: the domain, GuardDuty by the file of evidence,",
        "  Cognito beyond 10,000 people a month (or beyond 50 by the university's identity provider), CloudFront (docs/edge.md).",
    ]


ADVICE: Mapping[str, str] = {
    "metrics": "A metric costs only in the months in which it is told; take those that nobody looks at out of `Count` in watch.py.",
    "letters": "Nothing is dearer than a letter: let committees write fewer and better ones.",
    "reads": "Look at `make bench` for the request that reads most.",
    "writes": "Look at `make bench` for the request that writes most; each index of a table is a write of its own.",
    "computing": "Look at `make bench`; CloudFront answers visitors without any function (docs/edge.md).",
    "alarms": "Alarms cost ten cents each; none of them is worth less.",
}
"""What can be done about whatever is dearest."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
