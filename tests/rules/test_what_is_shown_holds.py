"""Times are shown to the minute. So whatever ends or begins by the clock does so on a whole minute: when the time shown has come, it holds."""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import union
from hypothesis import example, given
from hypothesis import strategies as st
from union.commerce.orders.rules import Purchase
from union.commerce.stock.rules import GRACE, HOLD, Hold
from union.moderation.freezes.rules import Freeze, extended
from union.times import iso, shown_moment, whole_minute
from union.web.forms.base import _moment

NOT_SHOWN = {("letters", "next_try"), ("tickets", "scanned_at"), ("news", "_ahead"), ("questions", "looked_at_again")}
"""When a letter is tried again or answers are looked at again, which nobody is told; when somebody came in, which is past; and a moment
as its writer chose it."""
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001


def _ends() -> dict[tuple[str, str], Callable[..., datetime]]:
    """Every rule that says until when something holds that begins now."""
    found = {}
    for file in sorted(Path(union.__file__).parent.glob("*/*/rules.py")):
        module = import_module(f"union.{file.parent.parent.name}.{file.parent.name}.rules")
        for name, rule in inspect.getmembers(module, inspect.isfunction):
            told = inspect.signature(rule)
            if rule.__module__ == module.__name__ and told.return_annotation is datetime and "now" in told.parameters:
                found[file.parent.name, name] = rule
    return {key: rule for key, rule in found.items() if key not in NOT_SHOWN}


ENDS = _ends()


def _given(now: datetime) -> dict[str, Any]:
    """Something for each argument that such a rule takes."""
    purchase = Purchase([], "key", "2026-09", None, Hold("h", now + HOLD + GRACE, [("ball#1", "1")]))
    freeze = Freeze("chess", "f", 1, now - timedelta(minutes=3), whole_minute(now))
    more = {"purchase": purchase, "freeze": freeze, "closes": None, "until": None, "at": None}
    return {"now": now, "length": 2, "unit": "hours", "period": timedelta(hours=2), **more}


def test_the_rules_that_set_an_end_are_found() -> None:
    assert set(ENDS) >= {
        ("freezes", "end"), ("freezes", "extended"), ("board", "read_only_until"), ("waitlist", "offer_ends"), ("tickets", "offer_ends"),
        ("orders", "pay_by"),
    }  # fmt: skip


@pytest.mark.parametrize("key", sorted(ENDS), ids=".".join)
@given(now=MOMENTS)
@example(now=datetime(2026, 11, 23, 12, 0, 37, 5, tzinfo=UTC))
def test_what_ends_by_the_clock_has_ended_when_the_time_shown_has_come_and_not_before(
    key: tuple[str, str], now: datetime
) -> None:
    rule = ENDS[key]
    told = _given(now)
    ends = rule(**{name: told[name] for name in inspect.signature(rule).parameters})
    assert ends == ends.replace(second=0, microsecond=0)
    assert shown_moment(iso(ends - timedelta(microseconds=1))) != shown_moment(iso(ends))


@given(now=MOMENTS)
def test_a_whole_minute_is_never_before_and_less_than_one_after(now: datetime) -> None:
    assert timedelta() <= whole_minute(now) - now < timedelta(minutes=1)
    assert whole_minute(whole_minute(now)) == whole_minute(now)


@pytest.mark.parametrize("typed", ["2026-12-11T19:30:30Z", "2026-12-11 19:30:30", "2026-12-11T19:30:01+00:00"])
def test_a_time_that_is_sent_with_seconds_is_kept_as_it_will_be_shown(typed: str) -> None:
    assert _moment(typed) == datetime(2026, 12, 11, 19, 31, tzinfo=UTC)


def test_the_longest_freeze_can_be_as_long_as_it_says_whatever_the_second() -> None:
    now = datetime(2026, 11, 23, 12, 0, 37, tzinfo=UTC)
    freeze = Freeze("chess", "f", 1, now, whole_minute(now + timedelta(days=27)))
    assert extended(freeze, timedelta(days=1), now) == datetime(2026, 12, 21, 12, 1, tzinfo=UTC)
