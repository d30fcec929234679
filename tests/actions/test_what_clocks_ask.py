"""What comes by the clock asks the tables for no more than its function may, as IAM would see it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from pynamodb.connection import Connection
from union.commerce.events import actions as events
from union.moderation.incidents import clock

from tests.actions.conftest import NOW
from tests.actions.test_events_that_change import LATER, MOVED, _call_off, ball  # noqa: F401 - a fixture
from tests.actions.test_reporting import _closed, _report
from tests.actions.test_selling import _change
from tests.actions.test_shopping import stripe  # noqa: F401 - a fixture
from tests.contracts.test_code_and_template import _allowed

pytestmark = pytest.mark.usefixtures("union_house")


def _asked(do: Callable[[], Any]) -> set[tuple[str, str]]:
    """What is asked of which table meanwhile; the parts of a transaction one by one, as IAM judges them."""
    found: set[tuple[str, str]] = set()
    real = Connection.dispatch

    def dispatch(self: Connection, operation: str, told: dict[str, Any]) -> Any:
        if operation == "TransactWriteItems":
            found.update((f"{act}Item", part["TableName"]) for item in told["TransactItems"] for act, part in item.items())
        elif operation == "BatchGetItem":
            found.update((operation, table) for table in told["RequestItems"])
        elif operation != "DescribeTable":
            found.add((operation, told["TableName"]))
        return real(self, operation, told)

    with patch.object(Connection, "dispatch", dispatch):
        do()
    return {(act, table.removeprefix("union-house-local-")) for act, table in found}


def _refused(function: str, asked: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What of it the function's role does not allow."""
    mine = [(actions, where) for who, actions, where in _allowed() if who == function]
    assert mine, "the test can fail"
    return {
        (act, table)
        for act, table in asked
        if not any(f"dynamodb:{act}" in actions and re.search(rf'StackName}}-{table}["/]', where) for actions, where in mine)
    }


def test_who_tells_of_events_asks_for_no_more_than_it_may(ball: str) -> None:  # noqa: F811 - the fixture
    _change(ball, MOVED)
    asked = _asked(lambda: events.sweep(LATER))
    _call_off(ball, LATER)
    asked |= _asked(lambda: events.sweep(LATER + timedelta(minutes=2)))
    assert {("PutItem", "letters"), ("UpdateItem", "tickets")} <= asked
    assert _refused("EventNews", asked) == set()


@pytest.mark.usefixtures("the_vault")
def test_the_clock_of_cases_asks_for_no_more_than_it_may() -> None:
    over, late = _report(tell_committee=True), _report(key="report-key-2", what="Something else.", tell_committee=True)
    _closed(over)
    asked = _asked(lambda: clock.tick(NOW + timedelta(days=11)))
    assert {("PutItem", "letters"), ("DeleteItem", "incident_log"), ("DeleteItem", "concerns")} <= asked
    assert _refused("CaseClock", asked) == set()
    assert late.incident_id
