"""An election's result and a co-option at the same moment: whichever comes second sees the other, so that no role is filled twice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.people import actions as people
from union.core.people.tables import CommitteeMember
from union.errors import Conflict, Refusal
from union.membership.groups.tables import Group
from union.voting.results import declaring
from union.voting.roles import actions as roles

from tests.actions.conftest import PRIYA
from tests.actions.declaring import HEARD, OFFICER, SAID, declared, heard, join, post, sealed, standing

pytestmark = pytest.mark.usefixtures("union_house")
__all__ = ["OFFICER"]
LATER = HEARD + timedelta(days=1)
both_ways = pytest.mark.parametrize("counted", [True, False], ids=["counted", "not counted"])


@pytest.fixture(autouse=True)
def an_election(union_house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give an election of a treasurer that Ada wins, ready to be declared, and a member who could be co-opted."""
    sealed(monkeypatch, {"1": {(1, 2): 20, (2,): 15}}, {"1": standing("Ada", "Bo")}, [post("Treasurer")])
    join("sam")
    heard()


def _uncounted(monkeypatch: pytest.MonkeyPatch, *, counted: bool) -> None:
    """Where changes are not `counted`, the house is as it would be without the count: the negative control."""
    if not counted:
        monkeypatch.setattr(declaring, "_alone", lambda election: (election.group_name, []))


def _co_opt() -> None:
    roles.co_opt("chess", PRIYA, person_id="sam", role="Treasurer", ends_on=date(2027, 11, 1), now=LATER)


def _correct(*elected: int, corrects: int) -> None:
    declaring.correct(**SAID, post_id="1", elected=elected, reason="A recount.", corrects=corrects, now=LATER)


def _between(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Let `first` happen whole between what `second` reads and what it first writes of roles."""
    real, done = store.commit, list[bool]()

    def commit(*parts: Any) -> None:
        if not done and any(isinstance(getattr(part, "record", None), CommitteeMember) for part in parts):
            done.append(True)
            with patch.object(store, "commit", real):
                first()
        real(*parts)

    with patch.object(store, "commit", commit):
        second()
    assert done


def _treasurers_at(day: str) -> list[str]:
    held = [one for one in people.held("chess", LATER) if one["role"] == "Treasurer"]
    return sorted(one["person_id"] for one in held if one["starts_on"] <= day <= one["ends_on"])


@both_ways
def test_a_result_that_is_declared_while_somebody_is_co_opted_ends_their_role(
    monkeypatch: pytest.MonkeyPatch, counted: bool
) -> None:
    _uncounted(monkeypatch, counted=counted)
    _between(_co_opt, declared)
    assert _treasurers_at("2027-07-31") == ["sam"]
    assert _treasurers_at("2027-08-01") == (["ada"] if counted else ["ada", "sam"])


@both_ways
def test_nobody_is_co_opted_into_a_role_for_which_a_result_is_declared_meanwhile(
    monkeypatch: pytest.MonkeyPatch, counted: bool
) -> None:
    _uncounted(monkeypatch, counted=counted)
    refused = _refused(lambda: _between(declared, _co_opt))
    assert isinstance(refused, Conflict) == counted
    assert _treasurers_at("2027-08-01") == (["ada"] if counted else ["ada", "sam"])


@both_ways
def test_nobody_is_co_opted_into_a_role_that_a_correction_gives_meanwhile(monkeypatch: pytest.MonkeyPatch, counted: bool) -> None:
    _uncounted(monkeypatch, counted=counted)
    declared()
    _correct(corrects=1)
    assert _treasurers_at("2027-08-01") == []
    refused = _refused(lambda: _between(lambda: _correct(2, corrects=2), _co_opt))
    assert isinstance(refused, Conflict) == counted
    assert _treasurers_at("2027-08-01") == (["bo"] if counted else ["bo", "sam"])


def _refused(act: Callable[[], None]) -> Refusal | None:
    try:
        act()
    except Refusal as refusal:
        return refusal
    return None


def test_every_change_of_roles_is_counted() -> None:
    """Whatever is written of a committee in a house that runs goes with the count of its group."""
    real, seen = store.commit, list[bool]()

    def commit(*parts: Any) -> None:
        records = [getattr(part, "record", None) for part in parts]
        if any(isinstance(one, CommitteeMember) for one in records):
            seen.append(any(isinstance(one, Group) for one in records))
        real(*parts)

    with patch.object(store, "commit", commit):
        declared()
        _correct(corrects=1)
        _co_opt()
        roles.end("chess", PRIYA, person_id="sam", role="Treasurer", key="key-one-1", now=LATER)
        _correct(2, corrects=2)
    assert seen == [True] * 5
