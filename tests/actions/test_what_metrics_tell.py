"""What dashboards are told beside counts: money, tickets, turnout and delays, each once, in its unit, and nothing that points at a person."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from union import watch
from union.commerce.orders.tables import Order
from union.moderation.board import read_only
from union.moderation.desk import actions as desk
from union.moderation.desk import rules as desk_rules
from union.moderation.freezes import ending
from union.voting.lifecycle import actions as lifecycle
from union.voting.polls import actions as polls

from tests.actions import electing
from tests.actions.conftest import NOW, SAM
from tests.actions.freezing import frozen
from tests.actions.money import World, open_world
from tests.actions.test_read_only import END, _said, _silenced, members
from tests.actions.test_reporting import ALEX, _case, _report

__all__ = ["members"]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, float]]:
    """Give what was counted and measured: name, unit and value."""
    found: list[tuple[str, str, float]] = []
    monkeypatch.setattr(watch.metrics, "add_metric", lambda name, unit, value: found.append((str(name), str(unit.value), value)))
    return found


def _values(told: list[tuple[str, str, float]], name: str) -> list[float]:
    return [value for what, _, value in told if what == name]


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a union that sells."""
    with open_world() as made:
        yield made


def test_money_tickets_and_members_are_told_once_however_often_stripe_says_it(world: World, told: Any) -> None:
    order_id = world.paid(SAM, 2, member=True)
    world.deliver()
    world.reconcile()
    assert _values(told, "Taken") == [int(Order.get(order_id).amount)]
    assert ("Taken", "None", int(Order.get(order_id).amount)) in told
    assert _values(told, "TicketSold") == [2]
    assert (_values(told, "Joined"), _values(told, "JoinedSociety"), _values(told, "JoinedRag")) == ([1], [1], [])


def test_what_is_paid_back_is_told_when_stripe_has_paid_it(world: World, told: Any) -> None:
    order_id = world.paid(SAM, 2)
    assert _values(told, "Refunded") == []
    world.pay_back(order_id, tickets=1)
    world.sweep()
    world.deliver()
    world.deliver()
    assert _values(told, "Refunded") == [-world.books()["refund"]]


def test_how_late_we_hear_of_stripe_is_told_in_seconds_and_never_below_nought(world: World, told: Any) -> None:
    world.paid(SAM, 1)
    delays = [(unit, value) for name, unit, value in told if name == "WebhookDelay"]
    assert delays and {unit for unit, _ in delays} == {"Seconds"}
    assert all(value >= 0 for _, value in delays)
    assert len(delays) == len(_values(told, "WebhookSettled"))


@pytest.mark.usefixtures("union_house")
def test_how_late_a_freeze_ends_is_told_once(told: Any) -> None:
    freeze_id = frozen()["freeze_id"]
    late = NOW + HOUR + timedelta(seconds=90)
    assert [ending.thaw("chess", freeze_id, 1, at) for at in (NOW, late, late + MINUTE)] == [False, True, False]
    assert [one for one in told if one[0] == "ScheduleDelay"] == [("ScheduleDelay", "Seconds", 90.0)]


@pytest.mark.usefixtures("members")
def test_how_late_a_time_on_read_only_ends_is_told_once(told: Any) -> None:
    _silenced(_said())
    assert [read_only.lapse("chess", "sam", 1, END + MINUTE) for _ in range(2)] == [True, False]
    assert _values(told, "ScheduleDelay") == [60.0]


def test_turnout_is_told_once_the_poll_is_sealed_and_each_step_says_how_late_it_is(union_house: None, told: Any) -> None:
    voters = [electing.member(name) for name in ("ann", "ben", "cat", "dan")]
    election_id = electing.published()
    for post_id, person in (("1", "ann"), ("1", "ben"), ("2", "cat")):
        electing.stands(election_id, post_id, person)
    for now in (NOW, NOW + 15 * electing.DAY, electing.OPENS):
        lifecycle.advance(election_id, int(electing.kept(election_id).version), now)
    roll = len(polls.on_roll(election_id))
    for voter in voters[:2]:
        polls.cast(election_id, voter, {"r.1.1": "1", "r.2.1": "1"}, f"key-of-{voter.person_id}", electing.OPENS)
    assert _values(told, "Turnout") == []
    due_at = electing.kept(election_id).next_at
    told.clear()
    assert lifecycle.advance(election_id, int(electing.kept(election_id).version), due_at + 3 * MINUTE) == ["seal"]
    assert [one for one in told if one[0] == "Turnout"] == [("Turnout", "Percent", round(200 / roll, 1))]
    assert _values(told, "ScheduleDelay") == [180.0]


@pytest.mark.usefixtures("the_vault")
def test_how_soon_a_case_is_taken_is_told_once_and_in_steps(told: Any) -> None:
    incident_id = _report().incident_id
    desk.take(incident_id, ALEX, 1, NOW + timedelta(hours=5, minutes=7))
    desk.release(incident_id, ALEX, int(_case(incident_id).version), NOW + timedelta(hours=6))
    desk.take(incident_id, ALEX, int(_case(incident_id).version), NOW + timedelta(hours=7))
    assert [one for one in told if one[0] == "FirstLook"] == [("FirstLook", "None", 24)]


@pytest.mark.parametrize(("hours", "step"), [(0, 4), (4, 4), (4.01, 24), (24, 24), (71, 72), (169, 336), (9_000, 336)])
def test_a_step_is_the_next_one_up_and_the_last_has_no_end(hours: float, step: int) -> None:
    assert desk_rules.within(timedelta(hours=hours)) == step
