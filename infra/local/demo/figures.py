"""Lets the demonstration have a past on its dashboards: made-up figures of the last four weeks, told to the local cloud's CloudWatch.

What the demonstration really does is counted as on AWS, but it is done within seconds. Nothing made up is a fault, and nothing of it rings.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from random import Random
from typing import Any

NAMESPACE = "UnionHouse"
_DAYS, _HOURS, _MINUTES = 28, 7 * 24, 3 * 60
"""How far back there is something each day, each hour, and every few minutes."""
_STEP, _AT_ONCE = 5, 500
_BY_THE_HOUR = {
    "Joined": 7.0, "JoinedSociety": 4.0, "JoinedSportClub": 1.5, "JoinedMedia": 0.5, "JoinedRag": 0.3, "JoinedVolunteering": 0.7,
    "Paid": 4.0, "PaymentFailed": 0.2, "TicketSold": 5.0, "Posted": 3.0, "PlaceOffered": 0.2, "LetterSent": 14.0, "LetterBounced": 0.15,
    "LetterSuppressed": 0.1, "WebhookSettled": 4.0, "WebhookRepeated": 0.4, "WebhookIgnored": 2.0, "Returned": 0.1,
}  # fmt: skip
"""How often something happens in a busy hour."""
_BY_THE_DAY = {
    "Reported": 0.3, "EvidenceSealed": 0.4, "Frozen": 0.15, "RefundSent": 1.2, "PollSealed": 0.2, "ElectionPublished": 0.2,
    "MailingSent": 130.0,
}  # fmt: skip
"""How often something happens in a day."""
_QUIETLY = {
    "ApproximateAgeOfOldestMessage": (1, 40), "IteratorAge": (40, 900), "Reputation.BounceRate": (0.002, 0.008),
    "Reputation.ComplaintRate": (0.00005, 0.0002), "ApproximateNumberOfMessagesVisible": (0, 0), "Throttles": (0, 0), "5xx": (0, 0),
}  # fmt: skip
"""What AWS tells of its own services on a good day, from and to, of whatever the dashboards ask for."""
_EACH_NIGHT = ("Reconciled", "PlatformsLookedAt")
_PRICES = (200, 300, 500, 1_200, 1_500, 2_500)
_LADDER = (4, 4, 4, 24, 24, 72)
"""Within how many hours cases are taken, as `FirstLook` tells it."""
_BESIDE = ("Thawed", "Taken", "Refunded", "WebhookDelay", "FirstLook", "Turnout", "ScheduleDelay")
"""What is told beside something that happens, and not by itself."""


@dataclass(frozen=True)
class Figure:
    """One figure: its namespace, name, dimensions, value and time."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    value: float
    at: datetime


def tell(client: Any, stack: str, api: str, now: datetime) -> None:
    """Tell CloudWatch all of it, unless it knows something of last week already.

    Args:
        client: CloudWatch's client.
        stack: The name of the stack, the one dimension of the house's own metrics.
        api: The id of the API, of which AWS tells how long it took.
        now: The end of it.
    """
    asked = {"StartTime": now - timedelta(days=6), "EndTime": now - timedelta(hours=2), "Period": 86_400, "Statistics": ["Sum"]}
    dimensions = [{"Name": "service", "Value": stack}]
    if client.get_metric_statistics(Namespace=NAMESPACE, MetricName="Joined", Dimensions=dimensions, **asked)["Datapoints"]:
        return
    made = sorted((*figures(stack, api, now), *quietly(_asked_for(client, stack), now)), key=lambda one: one.namespace)
    for namespace in sorted({one.namespace for one in made}):
        for some in batched((one for one in made if one.namespace == namespace), _AT_ONCE, strict=False):
            client.put_metric_data(Namespace=namespace, MetricData=[_datum(one) for one in some])


def _asked_for(client: Any, stack: str) -> set[tuple[str, ...]]:
    """What the stack's dashboards show of AWS's own services, and of the house that does not happen in the demonstration.

    Each as namespace, name, and names and values of dimensions.
    """
    found = set[tuple[str, ...]]()
    for entry in client.list_dashboards(DashboardNamePrefix=f"{stack}-")["DashboardEntries"]:
        body = json.loads(client.get_dashboard(DashboardName=entry["DashboardName"])["DashboardBody"])
        rows = (row for widget in body["widgets"] for row in widget["properties"].get("metrics", ()) if isinstance(row[0], str))
        found |= {tuple(row[:-1]) for row in rows if row[1] in _QUIETLY or row[0] == NAMESPACE}
    happens = {*_BY_THE_HOUR, *_BY_THE_DAY, *_EACH_NIGHT, *_BESIDE}
    return {one for one in found if one[0] != NAMESPACE or one[1] not in happens}


def _datum(one: Figure) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in one.dimensions]
    return {"MetricName": one.name, "Dimensions": dimensions, "Value": one.value, "Timestamp": one.at}


def figures(stack: str, api: str, now: datetime) -> Iterator[Figure]:
    """What is told, the same for the same day."""
    chance = Random(now.toordinal())  # noqa: S311 - made up, and the same each time of a day
    ours = (("service", stack),)
    for name, value, at in (*_hours(chance, now), *_days(chance, now)):
        yield Figure(NAMESPACE, name, ours, value, at)
    yield from _of_the_engine(chance, ours, api, now)


def _hours(chance: Random, now: datetime) -> Iterator[tuple[str, float, datetime]]:
    for hours in range(1, _HOURS):
        at = now - timedelta(hours=hours)
        for name, often in _BY_THE_HOUR.items():
            if number := _times(chance, often * _busy(at)):
                yield name, number, at
                yield from ((more, value, at) for more, value in _with(name, number, chance))


def _days(chance: Random, now: datetime) -> Iterator[tuple[str, float, datetime]]:
    for days in range(1, _DAYS):
        at = now - timedelta(days=days)
        for name, often in _BY_THE_DAY.items():
            if number := _times(chance, often):
                yield name, number, at
                yield from ((more, value, at) for more, value in _with(name, number, chance))
        yield from ((name, 1, at) for name in _EACH_NIGHT)


def _with(name: str, number: int, chance: Random) -> list[tuple[str, float]]:
    """What is told beside a count, once for each of what it counts."""
    match name:
        case "Paid" | "RefundSent":
            return [("Taken" if name == "Paid" else "Refunded", chance.choice(_PRICES)) for _ in range(number)]
        case "WebhookSettled":
            return [("WebhookDelay", round(chance.lognormvariate(0.3, 0.6), 2)) for _ in range(number)]
        case "Reported":
            return [("FirstLook", chance.choice(_LADDER)) for _ in range(number)]
        case "Frozen":
            return [("Thawed", 1)] * number
        case "PollSealed":
            return [("Turnout", chance.randint(18, 61)) for _ in range(number)]
        case _:
            return []


def _of_the_engine(chance: Random, ours: tuple[tuple[str, str], ...], api: str, now: datetime) -> Iterator[Figure]:
    """How fast the API answered in the last hours, and how late timers came."""
    for minutes in range(_STEP, _MINUTES, _STEP):
        at = now - timedelta(minutes=minutes)
        asked = max(3, _times(chance, 12 * _busy(at)))
        yield from (
            Figure("AWS/ApiGateway", "Latency", (("ApiId", api),), round(chance.lognormvariate(3.6, 0.7)), at)
            for _ in range(asked)
        )
        yield Figure("AWS/ApiGateway", "4xx", (("ApiId", api),), _times(chance, asked / 15), at)
        yield Figure("AWS/Lambda", "ConcurrentExecutions", (), chance.randint(1, 6), at)
        yield Figure(NAMESPACE, "ScheduleDelay", ours, round(chance.lognormvariate(0.6, 0.7), 1), at)


def quietly(asked: set[tuple[str, ...]], now: datetime) -> Iterator[Figure]:
    """Small numbers of each of these metrics for a day, and noughts of the house's own."""
    chance = Random(now.toordinal())  # noqa: S311 - made up, and the same each time of a day
    recent = [now - timedelta(minutes=minutes) for minutes in range(_STEP, _MINUTES, _STEP)]
    for namespace, name, *words in sorted(asked):
        dimensions = tuple(zip(words[::2], words[1::2], strict=True))
        for at in (*recent, *(now - timedelta(hours=hours) for hours in range(4, 24))):
            yield Figure(namespace, name, dimensions, round(chance.uniform(*_QUIETLY.get(name, (0, 0))), 5), at)


def _busy(at: datetime) -> float:
    """How busy an hour is, from nought at night to one at noon and in the evening; less at weekends."""
    by_hour = (0, 0, 0, 0, 0, 0, 0.05, 0.2, 0.4, 0.6, 0.7, 0.9, 1, 0.9, 0.7, 0.6, 0.7, 0.8, 1, 1, 0.8, 0.5, 0.3, 0.1)
    return by_hour[at.hour] * (0.5 if at.weekday() >= 5 else 1)


def _times(chance: Random, mean: float) -> int:
    """How often something happens that happens so often on average."""
    found, left = 0, chance.expovariate(1)
    while left < mean:
        found, left = found + 1, left + chance.expovariate(1)
    return found
