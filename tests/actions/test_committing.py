"""A transaction that is tried again is made once."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from pynamodb.connection import Connection
from pynamodb.exceptions import CancellationReason, VerboseClientError
from union import store
from union.core.audit.actions import audit_write
from union.errors import Unavailable
from union.membership.groups.tables import Group
from union.store import Update

from tests.actions.conftest import NOW, union_house

__all__ = ["union_house"]
pytestmark = pytest.mark.usefixtures("union_house")
BUSY = {"Error": {"Code": "TransactionInProgressException", "Message": "In progress."}}
CANCELLED: dict[str, Any] = {
    "Error": {"Code": "TransactionCanceledException", "Message": "Cancelled."},
    "CancellationReasons": [{"Code": "TransactionConflict", "Message": "Conflict."}],
}


def _tokens(*answers: dict[str, Any]) -> list[str]:
    """The tokens under which a change is sent, where DynamoDB answers each try but the last with an error."""
    real, tokens, left = Connection._make_api_call, [], iter(answers)

    def call(self: Connection, operation: str, told: dict[str, Any], *more: Any) -> Any:
        if operation != "TransactWriteItems":
            return real(self, operation, told, *more)
        tokens.append(told["ClientRequestToken"])
        answer = next(left, None)
        if answer:
            raise _as_pynamodb_tells(answer)
        return real(self, operation, told, *more)

    with patch.object(Connection, "_make_api_call", call):
        store.commit(audit_write("group#chess", "tried", "test", NOW))
    return tokens


def _as_pynamodb_tells(answer: dict[str, Any]) -> VerboseClientError:
    reasons = [CancellationReason(one["Code"], one["Message"]) for one in answer.get("CancellationReasons", [])]
    return VerboseClientError(answer, "TransactWriteItems", {}, cancellation_reasons=reasons)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Let nobody wait between tries."""
    with patch.object(store, "_pause", lambda attempt: None):
        yield


def test_what_may_be_in_progress_is_sent_again_as_the_same() -> None:
    first, second, third = _tokens(BUSY, BUSY)
    assert first == second == third


def test_what_was_cancelled_is_sent_as_another() -> None:
    first, second = _tokens(CANCELLED)
    assert first != second


def test_two_changes_are_never_sent_as_one() -> None:
    assert _tokens() != _tokens()


def test_who_is_busy_for_ever_is_told_of() -> None:
    with pytest.raises(Unavailable):
        _tokens(*[BUSY] * 20)


@pytest.mark.parametrize("blind", [True, False])
def test_one_change_alone_is_made_where_its_condition_holds_and_sends_nothing_back_where_it_is_blind(blind: bool) -> None:
    answers, real = list[Any](), Connection.dispatch

    def dispatch(self: Connection, operation: str, words: dict[str, Any]) -> Any:
        answers.append(real(self, operation, words))
        return answers[-1]

    named = Group("chess")
    with patch.object(Connection, "dispatch", dispatch):
        changing = Update(named, [Group.summary.set("Blitz")], Group.summary != "Blitz")
        assert [store.alone(changing, blind=blind) for _ in range(2)] == [True, False], "the second finds it changed"
    assert [bool(answer.get("Attributes")) for answer in answers] == [not blind]
    assert Group.get("chess").summary == "Blitz"
    assert getattr(named, "summary", None) == (None if blind else "Blitz")
