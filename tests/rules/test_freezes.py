"""A freeze surely ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, Invalid
from union.freezes import rules
from union.freezes.rules import Freeze

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FREEZE = Freeze("chess", "f1", 2, NOW, NOW + timedelta(hours=1))


@given(st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_freeze_has_ended_when_its_end_has_come_even_if_nothing_fires(passed: timedelta) -> None:
    assert FREEZE.runs(NOW + passed) == (passed < timedelta(hours=1))
    assert FREEZE.overdue(NOW + passed) != FREEZE.runs(NOW + passed)


@pytest.mark.parametrize(("number", "unit"), [(1, "minutes"), (28, "days"), (672, "hours")])
def test_a_freeze_lasts_from_a_minute_to_28_days(number: int, unit: str) -> None:
    assert rules.SHORTEST <= rules.length(number, unit) <= rules.LONGEST


@pytest.mark.parametrize(("number", "unit"), [(0, "minutes"), (29, "days"), (-1, "hours"), (10**9, "minutes"), (1, "years")])
def test_other_periods_are_refused(number: int, unit: str) -> None:
    with pytest.raises(Invalid):
        rules.length(number, unit)


def test_a_freeze_cannot_be_extended_past_28_days_ahead() -> None:
    assert rules.extended(FREEZE, timedelta(days=1), NOW) == NOW + timedelta(days=1, hours=1)
    with pytest.raises(Invalid):
        rules.extended(FREEZE, timedelta(days=28), NOW)


def test_an_old_version_changes_nothing() -> None:
    assert rules.check_version(FREEZE, "f1", 2, NOW) is FREEZE
    for freeze_id, version in (("f1", 1), ("f0", 2)):
        with pytest.raises(Conflict):
            rules.check_version(FREEZE, freeze_id, version, NOW)
    with pytest.raises(Conflict):
        rules.check_version(FREEZE, "f1", 2, NOW + timedelta(hours=1))
