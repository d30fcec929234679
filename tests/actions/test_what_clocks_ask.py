"""What comes by the clock asks the tables for no more than its function may, as IAM would see it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from union.commerce.events import actions as events
from union.moderation.incidents import clock

from tests.actions.conftest import NOW
from tests.actions.test_events_that_change import LATER, MOVED, _call_off, ball  # noqa: F401 - a fixture
from tests.actions.test_reporting import _closed, _report
from tests.actions.test_selling import _change
from tests.actions.test_shopping import stripe  # noqa: F401 - a fixture
from tests.rights import Right, granted, heard

pytestmark = pytest.mark.usefixtures("union_house")


def _asked(do: Callable[[], Any]) -> set[Right]:
    found: set[Right] = set()
    with heard(found.update):
        do()
    return found


def test_who_tells_of_events_asks_for_no_more_than_it_may(ball: str) -> None:  # noqa: F811 - the fixture
    _change(ball, MOVED)
    asked = _asked(lambda: events.sweep(LATER))
    _call_off(ball, LATER)
    asked |= _asked(lambda: events.sweep(LATER + timedelta(minutes=2)))
    assert {("PutItem", "letters"), ("UpdateItem", "tickets")} <= asked
    assert asked - granted("event_news") == set()


@pytest.mark.usefixtures("the_vault")
def test_the_clock_of_cases_asks_for_no_more_than_it_may() -> None:
    over, late = _report(tell_committee=True), _report(key="report-key-2", what="Something else.", tell_committee=True)
    _closed(over)
    asked = _asked(lambda: clock.tick(NOW + timedelta(days=11)))
    assert {("PutItem", "letters"), ("DeleteItem", "incident_log"), ("DeleteItem", "concerns")} <= asked
    assert asked - granted("case_clock") == set()
    assert late.incident_id
