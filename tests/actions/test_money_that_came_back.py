"""Refunds that did not arrive, money that is gone, and disputes are told as they are, stand on a list, and lead on."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from union.commerce.ledger.tables import LedgerEntry
from union.commerce.orders import actions as orders
from union.commerce.orders import stripe_gateway
from union.commerce.orders.tables import Order
from union.commerce.reconciliation import actions as reconciliation
from union.commerce.refunds import rules
from union.commerce.refunds.rules import State
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.commerce.tickets import check_in
from union.commerce.tickets.tables import Ticket
from union.core.letters.tables import Letter
from union.errors import Conflict, NotAllowed
from union.times import shown_moment

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import World, open_world
from tests.actions.reading import words
from tests.staff import staff

STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
SPORT = staff("kim", "Kim Lee", "kim@union.example", "staff-sport-clubs")
TICKET = 1992


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a house that sells against the stand-in."""
    with open_world() as made:
        yield made


def _letters(kind: str) -> list[Letter]:
    return sorted((one for one in Letter.scan() if one.kind == kind), key=lambda one: str(one.letter_id))


def _came_back(world: World, order_id: str | None = None) -> tuple[str, str]:
    order_id = order_id or world.paid(SAM, 2)
    world.pay_back(order_id, tickets=1)
    (refund,) = Refund.scan()
    world.standin.fail_refund(refund.stripe_id)
    world.deliver("reverse")
    return order_id, str(refund.refund_id)


def _shown(world: World, order_id: str) -> tuple[int, int, list[str]]:
    shown = orders.look_at(order_id, None, SAM, world.now)["order"]
    return shown["refunded"], shown["came_back"], [one["state"] for one in shown["refunds"]]


def test_a_refund_that_came_back_is_told_as_it_is_and_to_the_buyer_too(world: World) -> None:
    order_id, refund_id = _came_back(world)
    assert _shown(world, order_id) == (0, TICKET, ["failed"])
    assert [letter.to for letter in _letters("refund-returned")] == ["sam@union.example"]
    (listed,) = returns.attention(STAFF, world.now)["refunds"]
    assert (listed["refund_id"], listed["amount"], "sam" in str(listed).lower()) == (refund_id, TICKET, False)
    assert world.books()["refund"] + world.books()["refund-failed"] == 0
    world.deliver()
    assert world.reconcile()["differences"] == 0
    world.check()


def test_a_refund_that_is_sent_again_is_paid_back_again(world: World) -> None:
    order_id, refund_id = _came_back(world)
    returns.send_again("chess", order_id, refund_id, PRIYA, world.now)
    world.deliver()
    refunded, still, states = _shown(world, order_id)
    assert (refunded, still, sorted(states)) == (TICKET, 0, ["retried", "succeeded"])
    assert returns.attention(STAFF, world.now)["refunds"] == []
    world.reconcile()
    world.check()


def test_a_refund_that_was_paid_by_hand_is_settled_once_and_the_books_stay_stripes(world: World) -> None:
    order_id, refund_id = _came_back(world)
    for who in (PRIYA, SPORT):
        with pytest.raises(NotAllowed):
            returns.settle_by_hand("chess", order_id, refund_id, who, note="In cash.", now=world.now)
    returns.settle_by_hand("chess", order_id, refund_id, STAFF, note="In cash, on Monday.", now=world.now)
    with pytest.raises(Conflict):
        returns.settle_by_hand("chess", order_id, refund_id, STAFF, note="Again.", now=world.now)
    with pytest.raises(Conflict):
        returns.send_again("chess", order_id, refund_id, PRIYA, world.now)
    assert _shown(world, order_id) == (TICKET, 0, ["settled"])
    assert "In cash, on Monday." in words("refund-settled", _letters("refund-settled")[0].context).text
    of_group = sum(int(one.amount) for one in LedgerEntry.query("chess") if one.kind in ("refund", "refund-failed", "by-hand"))
    assert (of_group, world.books()["by-hand"]) == (-TICKET, 0), "the group has paid, the union holds as much as before"
    assert returns.attention(STAFF, world.now)["refunds"] == []
    world.reconcile()
    world.check_total()


def test_a_refund_that_stripe_refuses_is_told_and_listed_as_one_that_came_back(world: World) -> None:
    order_id = world.paid(SAM, 1)
    world.standin.open_dispute(world.session(order_id))
    world.pay_back(order_id, tickets=1)
    assert _shown(world, order_id)[:2] == (0, TICKET)
    assert len(returns.attention(STAFF, world.now)["refunds"]) == len(_letters("refund-returned")) == 1


def test_all_money_of_an_order_that_sold_out_can_come_back_too(world: World) -> None:
    order_id = str(world.buy(SAM, 0, hoodies=5))
    world.pass_time(minutes=26)
    world.paid(PRIYA, 0, hoodies=5)
    world.standin.pay(str(world.session(order_id)))
    world.deliver()
    (refund,) = Refund.scan()
    world.standin.fail_refund(str(refund.stripe_id))
    world.deliver()
    assert _shown(world, order_id) == (0, 12500, ["failed"])
    assert len(_letters("refund-returned")) == 1
    world.reconcile()
    world.check()


def _unsent(world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.standin.faults(fail_before=9)
    world.pay_back(order_id, tickets=1)


def _pending(world: World) -> None:
    order_id = world.paid(SAM, 2)
    told = rules.StripeRefund("re_1", None, None, TICKET, "pending", False, False, world.now)
    with patch.object(
        stripe_gateway, "refund", lambda refund_id, *_, **__: rules.StripeRefund(**{**vars(told), "refund_id": refund_id})
    ):
        world.pay_back(order_id, tickets=1)


STATES: dict[State, Callable[[World], object]] = {
    State.ASKED: _unsent,
    State.SENT: _pending,
    State.SUCCEEDED: lambda world: (world.pay_back(world.paid(SAM, 2), tickets=1), world.deliver()),
    State.FAILED: _came_back,
    State.RETRIED: lambda world: returns.send_again("chess", *_came_back(world), PRIYA, world.now),
    State.SETTLED: lambda world: returns.settle_by_hand("chess", *_came_back(world), STAFF, note="In cash.", now=world.now),
}


@pytest.mark.parametrize("state", list(State))
def test_every_state_of_a_refund_has_somebody_who_is_told_a_list_and_a_way_on(world: World, state: State) -> None:
    STATES[state](world)
    (refund,) = [one for one in Refund.scan() if one.state == state]
    shown = orders.look_at(str(refund.order_id), None, SAM, world.now)["order"]["refunds"]
    assert rules.MEANINGS[state] in [one["means"] for one in shown]
    assert [one["refund_id"] for one in returns.attention(STAFF, world.now)["refunds"]] == (
        [refund.refund_id] if state == State.FAILED else []
    )
    assert len(_letters("refunded")) == 1, "the buyer was told when it was asked for"
    assert (
        bool(_letters("refund-returned"))
        == bool(_letters("refund-failed"))
        == (state in (State.FAILED, State.RETRIED, State.SETTLED))
    )
    assert bool(refund.unsent) == (state in (State.ASKED, State.FAILED)), "the house sends it, or staff settle it"


def _at_the_door(world: World) -> list[tuple[bool, bool]]:
    return [(one["money_gone"], one["void"]) for one in check_in.door_list("chess", "ball", PRIYA, world.now)["entries"]]


def test_money_that_was_refunded_before_we_heard_of_it_leaves_the_tickets_and_the_door_says_so(world: World) -> None:
    order_id = str(world.buy(SAM, 2))
    world.standin.pay(str(world.session(order_id)))
    made = world.standin.refund(str(world.session(order_id)))
    world.deliver("reverse")
    order = Order.get(order_id)
    assert (order.status, int(order.refunded), world.differences()) == ("paid", 2 * TICKET, ["outside-refund"])
    assert _at_the_door(world) == [(True, False)] * 2
    told = _scanned(world)
    assert (told["verdict"], told["colour"]) == ("admitted", "amber")
    assert "money for it has gone back" in told["sentence"]
    world.standin.fail_refund(made["id"])
    world.deliver()
    assert _at_the_door(world) == [(False, False)] * 2
    assert world.differences() == ["outside-refund", "outside-refund-failed"]
    world.reconcile()
    world.check()


def _scanned(world: World) -> dict[str, object]:
    from union.commerce.tickets import rules as ticket_rules
    from union.commerce.tickets import seal

    ticket = next(iter(Ticket.scan()))
    code = ticket_rules.code(str(ticket.ticket_id), int(ticket.serial), seal.key())
    said = {"code": code, "scan_id": "scan-one", "device": "door", "at": None, "holder": None}
    return check_in.scan("chess", "ball", PRIYA, **said, now=world.now)  # type: ignore[arg-type] # as a phone tells it


def test_what_has_no_money_left_is_taken_back_without_any(world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.standin.refund(world.session(order_id), 2 * TICKET - 1000)
    world.deliver()
    assert _at_the_door(world) == [(False, False)] * 2
    world.pay_back(order_id, tickets=2)
    world.deliver()
    assert (int(Order.get(order_id).refunded), [int(refund.amount) for refund in Refund.scan()]) == (2 * TICKET, [1000])
    other = world.paid(PRIYA, 1)
    world.standin.refund(world.session(other))
    world.deliver()
    world.pay_back(other, key="key-other", tickets=1)
    assert [bool(ticket.void_at) for ticket in Ticket.scan()] == [True] * 3
    assert len(list(Refund.scan())) == 1
    world.deliver()
    world.reconcile()
    world.check()


def test_a_lost_dispute_is_said_at_the_door(world: World) -> None:
    order_id = world.paid(SAM, 1)
    world.standin.close_dispute(world.standin.open_dispute(world.session(order_id))["id"], won=False)
    world.deliver()
    assert _at_the_door(world) == [(True, False)]
    assert orders.look_at(order_id, None, SAM, world.now)["order"]["dispute"] == "lost"


def _disputed(world: World) -> tuple[str, str]:
    order_id = world.paid(SAM, 1)
    dispute = world.standin.open_dispute(world.session(order_id))
    world.deliver("reverse")
    return order_id, str(dispute["id"])


def test_the_letter_and_the_list_name_stripes_day_and_the_buyer_sees_the_dispute(world: World) -> None:
    order_id, dispute_id = _disputed(world)
    (told,) = returns.attention(STAFF, world.now)["disputes"]
    due = world.standin.client().v1.disputes.retrieve(dispute_id).evidence_details.due_by
    assert due
    assert (told["dispute_id"], told["asks"], told["days_left"] in (6, 7)) == (dispute_id, True, True)
    (letter,) = _letters("disputed")
    assert letter.context["due_by"] == told["due_by"]
    said = words("disputed", letter.context)
    assert shown_moment(told["due_by"]) in said.text
    assert "some days" not in said.text + said.html
    shown = orders.look_at(order_id, None, SAM, world.now)["order"]
    assert (shown["dispute"], "sam" in str(told).lower()) == ("open", False)


def test_a_day_that_stripe_moves_is_told_again_and_old_news_moves_it_not_back(world: World) -> None:
    _, dispute_id = _disputed(world)
    before = returns.attention(STAFF, world.now)["disputes"][0]["due_by"]
    world.pass_time(hours=1)
    world.standin.extend_dispute(dispute_id, 5 * 86_400)
    world.deliver()
    after = returns.attention(STAFF, world.now)["disputes"][0]["due_by"]
    assert after > before
    assert [letter.context["due_by"] for letter in _letters("disputed")] == [before, after]
    (made,) = world.standin.events("charge.dispute.created")
    assert reconciliation.dispatch(stripe_gateway._news(made), world.now) == "repeated"
    assert returns.attention(STAFF, world.now)["disputes"][0]["due_by"] == after


def test_once_the_evidence_is_sent_no_clock_runs_and_once_decided_it_is_off_the_list(world: World) -> None:
    order_id, dispute_id = _disputed(world)
    world.pass_time(minutes=1)
    evidence = {"evidence": {"uncategorized_text": "They came."}, "submit": True}
    world.standin.client().v1.disputes.update(dispute_id, evidence)  # type: ignore[arg-type] # as much as it needs
    world.deliver()
    (told,) = returns.attention(STAFF, world.now)["disputes"]
    assert (told["asks"], told["days_left"]) == (False, None)
    world.standin.close_dispute(dispute_id, won=True)
    world.deliver()
    assert returns.attention(STAFF, world.now)["disputes"] == []
    assert orders.look_at(order_id, None, SAM, world.now)["order"]["dispute"] == "won"
    world.reconcile()
    world.check()


def test_staff_are_reminded_once_before_stripes_day_and_not_of_what_is_answered(world: World) -> None:
    _disputed(world)
    for days, letters in ((1, 1), (3.1, 2), (1, 2), (3, 2)):
        world.pass_time(days=days)
        world.reconcile()
        assert len(_letters("disputed")) == letters
