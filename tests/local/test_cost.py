"""A month's costs are the sum of their lines, which come from what was measured, counted and priced; what nobody does costs nothing."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from infra.local import bench, cost
from infra.local.cost import TIMES, Line, Measured, Month, There
from infra.local.post_room import Room
from infra.local.prices import NOTHING, PRICES, Known
from tests.deployments import stacks
from tests.stacks import root

ONE = Measured(reads=2, writes=3, trips=2, seconds=0.01, size=10_000, function="shop")
EVERY = dict.fromkeys(TIMES, ONE)
LETTERS = Room(reads=3_800, writes=1_000, calls=700, messages=150, pence=8, post=7.9, plan_ms=40, letter_ms=2, receipt_ms=5)
KINDS = dict(zip(cost._COUNTS, (40, 5, 1, 1, 6), strict=True))
THERE = There(KINDS, 54, {"shop": 1_024, "mailing_post": 1_024, "case_clock": 512}, {"case_clock": 250_000.0}, 3, 9)
STANDING = {
    "alarms",
    "alarms for several",
    "metrics",
    "secrets",
    "secrets read",
    "keys",
    "keys used",
    "messages",
    "reads",
    "logs kept",
}


def _used(month: Month, measured: Mapping[str, Measured] = EVERY) -> dict[str, float]:
    return cost.reckon(measured, THERE, LETTERS, month)


def _printed(month: Month) -> list[str]:
    return "\n".join(cost.told(EVERY, THERE, LETTERS, month)).splitlines()


def test_the_sum_is_the_sum_of_its_lines_as_they_are_printed() -> None:
    lines = cost.bill(_used(Month()))
    assert {one.name for one in lines} == set(PRICES)
    table = "\n".join(_printed(Month()))
    shown = [float(pounds.replace(",", "")) for pounds in re.findall(r"^ +([\d,.]+) +[\d.]+%  ", table, re.MULTILINE)]
    assert len(shown) > 10
    assert round(sum(shown), 2) == cost.total(lines)
    assert re.search(rf"^ +{cost.total(lines):,.2f} +without VAT$", table, re.MULTILINE)


def test_everything_that_the_templates_make_has_a_price_or_a_reason_for_none() -> None:
    made = {told["Type"] for stack in stacks("production") for told in stack.resources.values()}
    paid = {kind for price in PRICES.values() for kind in price.kinds}
    assert len(made) > 30, "the test can fail"
    assert made - paid - set(NOTHING) == set()
    assert (paid | set(NOTHING)) - made == set(), "nothing is priced that is not made"
    assert paid & set(NOTHING) == set()
    assert all(NOTHING.values())


def test_a_type_that_nobody_priced_is_found() -> None:
    assert "AWS::Kinesis::Stream" not in {kind for price in PRICES.values() for kind in price.kinds} | set(NOTHING)


@pytest.mark.parametrize("federated", [True, False])
def test_more_students_cost_more_and_more_groups_too(federated: bool) -> None:
    few = Month(20_000, 400, federated=federated)
    for more in (replace(few, students=30_000), replace(few, groups=800), replace(few, busy=3.0)):
        less, greater = ({one.name: one.pounds for one in cost.bill(_used(month))} for month in (few, more))
        assert sum(greater.values()) > sum(less.values())
        assert all(greater[name] >= less[name] for name in PRICES)


def test_twice_the_people_use_twice_as_much_of_all_that_people_do() -> None:
    nobody, some, twice = (_used(Month(10_000 * n, 200 * n)) for n in (0, 1, 2))
    assert {name: twice[name] - nobody[name] for name in PRICES} == pytest.approx(
        {name: 2 * (some[name] - nobody[name]) for name in PRICES}
    )


def test_an_empty_union_costs_what_is_there_and_its_clocks() -> None:
    used = _used(Month(0, 0))
    assert (used["letters"], used["requests"], used["writes"], used["federated"], used["calls"]) == (0, 0, 0, 0, 250_000)
    assert {one.name for one in cost.bill(used) if one.pounds} == STANDING


@pytest.mark.parametrize("month", [Month(0, 0), Month(20_000, 0), Month(0, 400), Month(1, 1), Month(0, 0, federated=False)])
def test_a_union_without_groups_or_students_is_told_what_it_costs(month: Month) -> None:
    assert any(
        line.startswith(f"A month of term of {month.students:,} students and {month.groups:,} groups") for line in _printed(month)
    )


@pytest.mark.parametrize("text", ["-1", "many", "1.5", "", "²"])
def test_a_number_of_people_is_a_whole_one_from_nought_on(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cost.main([f"--students={text}"])
    assert "whole number" in capsys.readouterr().err


def test_what_is_reckoned_of_one_request_is_what_it_was_measured_to_take() -> None:
    nothing = Measured(0, 0, 0, 0, 0, "shop")
    used, without = (_used(Month(), EVERY | {"checkout": one}) for one in (ONE, nothing))
    made = Month().times("checkout")
    assert made == 20_000 * TIMES["checkout"][0]
    assert used["reads"] - without["reads"] == pytest.approx(2 * made)
    assert used["writes"] - without["writes"] == pytest.approx(3 * made)
    assert used["sent out"] - without["sent out"] == pytest.approx(made * 10_000 / 1e9)
    assert used["computing"] - without["computing"] == pytest.approx(made * (0.01 * 1_769 + 2 * 0.006 * 1_024) / 1_024)


def test_what_is_free_is_taken_off_once_and_the_dearest_stands_on_top() -> None:
    used = dict.fromkeys(PRICES, 0.0) | {"calls": 2_000_000, "metrics": 110, "alarms": 4}
    assert cost.bill(used)[:2] == [Line("metrics", 110, 23.7), Line("calls", 2_000_000, 0.16)]
    assert {one.name: one.pounds for one in cost.bill(used) if one.pounds} == {"metrics": 23.7, "calls": 0.16}
    assert {one.name: one.pounds for one in cost.bill(used, free=False) if one.pounds} == {
        "metrics": 26.07, "calls": 0.32, "alarms": 0.32,
    }  # fmt: skip


def test_people_who_sign_in_cost_by_whose_accounts_they_have() -> None:
    by = {federated: {one.name: one for one in cost.bill(_used(Month(federated=federated)))} for federated in (True, False)}
    assert (by[True]["federated"].number, by[True]["accounts"].number) == (12_000, 0)
    assert (by[False]["federated"].number, by[False]["accounts"].number) == (0, 12_000)
    assert by[True]["federated"].pounds > 10 * by[False]["accounts"].pounds > 0
    assert _used(Month(busy=cost.OCTOBER))["federated"] == 20_000, "nobody signs in twice a month, for the bill"


def test_what_dominates_stands_there_with_what_to_do_about_it() -> None:
    text = " ".join(" ".join(_printed(Month())).split())
    assert "What costs most, and what to do about it People who sign in by the university" in text
    assert "(SIGN_IN=house)" in text and "put-account-pricing-attributes --plan NONE" in text
    assert "Not tried on AWS" in text


def test_every_price_says_its_day_and_where_it_was_seen_and_what_is_not_sure_is_marked() -> None:
    printed = _printed(Month())
    for price in PRICES.values():
        assert price.dollars > 0 and price.seen.day > "2022"
        assert ("memory" in price.seen.where) != price.seen.confirmed
    unsure = [price for price in PRICES.values() if not price.seen.confirmed]
    assert unsure and sum(line.endswith("] unconfirmed") for line in printed) == len(unsure)
    assert {price.known for price in PRICES.values()} == set(Known)


def test_every_request_of_a_month_is_one_that_is_measured_and_is_made_by_somebody() -> None:
    assert set(TIMES) == set(bench.REQUESTS)
    assert {who for _, who in TIMES.values()} == {"student", "group"}


def test_what_is_there_anyway_is_counted_in_the_templates() -> None:
    told = cost.counted()
    plain = root("production")
    made = [one["Type"] for stack in (plain, *plain.nested) for one in stack.resources.values()]
    assert dict(told.kinds) == {kind: made.count(kind) for kind in cost._COUNTS}
    assert told.metrics > 30 and told.queues == 4 and told.sealed > 3
    assert len(told.memory) == made.count("AWS::Lambda::Function")
    assert set(told.ticks) | {"shop", "mailing_post"} <= set(told.memory)
    assert len(told.ticks) == made.count("AWS::Scheduler::Schedule")
    assert sum(told.ticks.values()) > 5 * 43_800, "five clocks tick each minute"


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


def test_what_looking_costs_is_the_sum_of_metrics_alarms_and_dashboards() -> None:
    lines = {one.name: one.pounds for one in cost.bill(_used(Month()))}
    pounds = round(lines["metrics"] + lines["alarms"] + lines["alarms for several"] + lines["dashboards"], 2)
    assert f"54 metrics, 40 alarms, 5 alarms for several, 1 dashboards) is at most £{pounds:,.2f} a month." in " ".join(
        "\n".join(_printed(Month())).split()
    )


def test_of_five_dashboards_two_are_paid_for() -> None:
    kinds = {**KINDS, "AWS::CloudWatch::Dashboard": 5}
    used = cost.reckon(EVERY, replace(THERE, kinds=kinds), LETTERS, Month())
    (line,) = [one for one in cost.bill(used) if one.name == "dashboards"]
    assert line.pounds == round(2 * 3.0 * cost.POUNDS, 2)
