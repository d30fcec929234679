"""A month's costs add up from what was measured, counted and priced; what nobody does costs nothing, and twice as much of it twice."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from infra.local import bench, cost
from infra.local.cost import PRICES, TIMES, Measured
from infra.local.post_room import Room

ONE = Measured(reads=2, writes=3, trips=2, seconds=0.01, size=10_000)
LETTERS = Room(reads=3_800, writes=1_000, calls=700, messages=150, pence=8, post=7.9, plan_ms=40, letter_ms=2, receipt_ms=5)
THERE = {"alarms": 40.0, "metrics": 60.0, "keys": 1.0, "secrets": 7.0, "ticks": 250_000.0, "memory": 1024.0}
EVERY = dict.fromkeys(TIMES, ONE)


def test_every_request_of_a_month_is_one_that_is_measured_and_is_made_by_somebody() -> None:
    assert TIMES.keys() <= bench.REQUESTS.keys()
    assert {who for _, who in TIMES.values()} == {"student", "group"}


def test_every_request_of_the_bench_can_be_made_and_counted() -> None:
    """In a process of its own, as the bench sets what the house is told."""
    told = "from infra.local import bench; bench.settings(); print(sorted(bench.recorded()[1]))"
    done = subprocess.run([sys.executable, "-c", told], cwd=cost.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == [str(sorted(bench.REQUESTS))], done.stderr[-2000:]


def test_every_price_says_where_it_is_from() -> None:
    assert all(one.dollars > 0 and ("2026" in one.line or "from memory" in one.line) for one in PRICES.values())


def test_what_is_there_anyway_is_counted_in_the_templates() -> None:
    told = cost.counted()
    assert told.keys() == THERE.keys()
    assert told["alarms"] > 30 and told["secrets"] > 3 and told["keys"] >= 1 and told["metrics"] > 30
    assert told["ticks"] > 5 * 43_800, "five clocks tick each minute"


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("rate(1 minute)", 43_800), ("rate(5 minutes)", 8_760), ("cron(15 6 * * ? *)", 30.4), ("cron(15 6,7 * * ? *)", 60.8),
        ("cron(0/20 1-4 * * ? *)", 12 * 30.4), ("cron(7 * * * ? *)", 24 * 30.4),
    ],
)  # fmt: skip
def test_how_often_a_clock_ticks_is_read_from_its_schedule(expression: str, times: float) -> None:
    assert cost._ticks(expression) == pytest.approx(times)


def test_a_schedule_of_another_kind_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="How often"):
        cost._ticks("cron(0 6 ? * MON *)")


def test_an_empty_union_costs_what_is_there_and_the_clocks() -> None:
    used = cost.reckon(EVERY, THERE, LETTERS, 0, 0)
    assert (used["letters"], used["requests"], used["writes"], used["calls"]) == (0, 0, 0, 250_000)
    assert {name for name, dollars in cost.dollars(used).items() if dollars} == {"reads", "metrics", "alarms", "keys", "secrets"}


def test_twice_the_people_use_twice_as_much_of_all_that_people_do() -> None:
    nobody, some, twice = (cost.reckon(EVERY, THERE, LETTERS, 10_000 * n, 200 * n) for n in (0, 1, 2))
    assert {name: twice[name] - nobody[name] for name in PRICES} == pytest.approx(
        {name: 2 * (some[name] - nobody[name]) for name in PRICES}
    )


def test_what_is_reckoned_of_one_request_is_what_it_was_measured_to_take() -> None:
    nothing = Measured(0, 0, 0, 0, 0)
    used, without = (_of(EVERY | {"checkout": one}) for one in (ONE, nothing))
    made = 20_000 * TIMES["checkout"][0]
    assert used["reads"] - without["reads"] == pytest.approx(2 * made)
    assert used["writes"] - without["writes"] == pytest.approx(3 * made)
    assert used["sent out"] - without["sent out"] == pytest.approx(made * 10_000 / 1e9)
    assert used["computing"] - without["computing"] == pytest.approx(made * (0.01 * 1_769 + 2 * 0.006 * 1_024) / 1_024)


def _of(measured: Mapping[str, Measured]) -> dict[str, float]:
    return cost.reckon(measured, THERE, LETTERS, 20_000, 400)


def test_what_is_free_is_taken_off_and_the_dearest_stands_on_top_with_what_to_do() -> None:
    used = dict.fromkeys(PRICES, 0.0) | {"calls": 1_500_000, "metrics": 110, "alarms": 4}
    costs = cost.dollars(used)
    assert list(costs)[:2] == ["metrics", "calls"]
    assert [round(costs[name], 2) for name in ("metrics", "calls", "alarms")] == [30, 0.1, 0]
    lines = cost.table(used)
    assert "metrics of our own" in lines[0] and "30.00" in lines[0] and "█" * 30 in lines[0]
    assert any("All of it" in line and "30.10" in line for line in lines)
    assert any("100% of it is metrics of our own" in line and "take those" in line for line in lines)
