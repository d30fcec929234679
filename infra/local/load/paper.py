"""What so many students in that hour need of AWS and of Stripe, limit by limit, reckoned from what one request reads, writes and computes.

The mix is the one that was played; the figures of a request are those of `make cost`. A peak is `PEAK` times the mean of the hour. Nobody has tried it
on AWS; each limit has its source, and what was not seen in the provider's own documentation says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra import throttles
from infra.local import bench, cost
from infra.local.cost import Measured, There
from infra.local.load.plan import Played

PEAK = 3.0
"""How many times as much as in a mean second of the hour is asked in its busiest seconds."""
_HOUR = 3_600
_WAIT, _COLD, _COLD_SECONDS, _STRIPE = 0.006, 0.02, 1.5, 1.0
"""Seconds for each wait for the tables; the share of requests that start a function, and its seconds; seconds for which Stripe is waited for."""
_WHOLE = 1_769
_LIKE: Mapping[str, str] = {
    "GET /": "home",
    "GET /events": "home",
    "GET /groups/{group_id}": "mini site",
    "GET /groups/{group_id}/join": "mini site",
    "POST /groups/{group_id}/join": "join a free group",
    "GET /groups/{group_id}/shop": "shop",
    "POST /groups/{group_id}/basket": "fill a basket",
    "GET /groups/{group_id}/basket": "shop",
    "POST /groups/{group_id}/checkout": "checkout",
    "GET /orders/{order_id}": "shop",
    "GET /elections/{election_id}/vote": "ballot paper",
    "POST /elections/{election_id}/vote": "ballot paper",
    "POST /elections/{election_id}/vote/cast": "cast a vote",
    "GET /report": "ballot paper",
    "POST /report": "report",
    "GET /pictures/…": "picture",
    "GET /static/…": "picture",
    "GET (what follows)": "mini site",
    "webhook": "webhook",
}
"""Each route of the hour, and the request of `make cost` that costs as much: its own, or the one that is most like it and no cheaper."""
_CHECKOUT, _JOIN = "POST /groups/{group_id}/checkout", "POST /groups/{group_id}/join"
_PRICED = 1 / 3
"""Of those who join, who pays for it."""
_SIGNED_IN = 1.0
"""Sessions that each student begins."""


@dataclass(frozen=True)
class Limit:
    """What the busiest second needs of something, what there is of it, whose words that is, and what to do where it is not enough."""

    what: str
    needs: float
    there: float
    source: str
    otherwise: str = ""

    @property
    def share(self) -> float:
        """How much of what is there is needed."""
        return self.needs / self.there


def measured() -> dict[str, Measured]:
    """What each request of `make cost` takes. It leaves a union in memory behind, and settings to match: call it in a process of its own."""
    bench.settings()
    return cost.measure()[0]


def rates(played: Played, students: int, webhooks: int) -> dict[str, float]:
    """How often a second each route is asked at the peak, were so many `students` to do what those of the hour did; `webhooks` is how often
    Stripe told something in the hour that was played."""
    came = len(played.told)
    asked = {one.name: one.asked for one in played.routes if one.name in _LIKE} | {"webhook": webhooks}
    return {name: PEAK * number / came * students / _HOUR for name, number in asked.items()}


def limits(
    asked: Mapping[str, float], measured: Mapping[str, Measured], there: There, students: int, calls: float
) -> Iterator[Limit]:
    """Every limit that is near enough to be thought of.

    Args:
        asked: Requests a second of each route, as `rates` gives them.
        measured: What each request of `make cost` takes.
        there: The memory of functions.
        students: How many come in the hour.
        calls: How often Stripe is asked for each checkout.
    """
    of = {name: measured[_LIKE[name]] for name in asked}
    yield Limit(
        "requests a second at the API", sum(asked.values()), 10_000, "API Gateway quotas", "ask for more, or docs/edge.md"
    )
    yield from _of_functions(asked, of, there)
    yield from _of_tables(asked, of)
    yield from _of_the_outside(asked, students, calls)


def _of_functions(asked: Mapping[str, float], of: Mapping[str, Measured], there: There) -> Iterator[Limit]:
    seconds = {name: _seconds(one, there) for name, one in of.items()}
    seconds[_CHECKOUT] += _STRIPE
    busy = {name: rate * seconds[name] for name, rate in asked.items()}
    new = "Lambda quotas; a new account may have 10: docs/moving-in.md"
    yield Limit("functions at once", sum(busy.values()), 1_000, new, "ask for more, days before")
    dearest = max(busy, key=lambda name: busy[name])
    yield Limit(f"starts of one function in ten seconds ({of[dearest].function})", busy[dearest], 1_000, "Lambda scaling")


def _of_tables(asked: Mapping[str, float], of: Mapping[str, Measured]) -> Iterator[Limit]:
    """As if all of it were in one table; and of one ball, whose places are in one partition, each held and then sold in transactions."""
    reads, writes = (sum(rate * getattr(of[name], what) for name, rate in asked.items()) for what in ("reads", "writes"))
    new, warm = "DynamoDB on demand, a table that was never busier", "warm throughput, the day before"
    yield Limit("units read a second of one table", reads, 12_000, new, warm)
    yield Limit("units written a second of one table", writes, 4_000, new, warm)
    one_ball = "units written a second of one partition, if all want one ball"
    yield Limit(one_ball, 2 * 2 * asked[_CHECKOUT], 1_000, "DynamoDB partitions")


def _of_the_outside(asked: Mapping[str, float], students: int, calls: float) -> Iterator[Limit]:
    checkouts = asked[_CHECKOUT] + asked[_JOIN] * _PRICED
    stripe = "Stripe, live mode; 25 for one kind of request, by others' words"
    again = "buyers are told to try again; ask Stripe for more, weeks before"
    yield Limit("requests a second to Stripe", calls * checkouts, 100, stripe, again)
    yield Limit(
        "schedules made a second", checkouts, 1_000, "EventBridge Scheduler quotas, the smaller of two numbers that it tells"
    )
    signs_in = PEAK * students * _SIGNED_IN / _HOUR
    yield Limit("people who sign in a second", signs_in, 120, "Cognito quotas, UserAuthentication", "ask for more")
    for (method, path), limit in throttles.LIMITS.items():
        rate = signs_in if path.startswith("/sign-in") else asked.get(f"{method} {path}", 0.0)
        if rate:
            yield Limit(f"{method} {path} a second", rate, limit.rate, "our own, infra/throttles.py", "raise it there")


def _seconds(one: Measured, there: There) -> float:
    """How long a request keeps a function: computing goes by the function's part of a processor."""
    return one.seconds * _WHOLE / there.memory[one.function] + one.trips * _WAIT + _COLD * _COLD_SECONDS


def letters(played: Played, students: int, sent: int, rate: int) -> str:
    """How long the letters of the hour take to go out, in a sentence: `sent` of them in the hour that was played, `rate` a second."""
    number = sent / len(played.told) * students
    hours = number / rate / _HOUR
    return (
        f"{number:,.0f} letters are written in that hour, and at {rate} a second the last goes out {hours:.1f} hours after the first"
        f"{'; ask SES for a higher rate before' if hours > 1 else ''}."
    )


def table(found: list[Limit]) -> Iterator[str]:
    """The limits in lines, the narrowest first."""
    yield f"{'needs':>10}{'there is':>10}{'share':>8}  of what"
    for one in sorted(found, key=lambda limit: -limit.share):
        more = f": {one.otherwise}" if one.share > 0.5 and one.otherwise else ""
        yield f"{one.needs:>10,.1f}{one.there:>10,.0f}{one.share:>8.1%}  {one.what} ({one.source}){more}"
