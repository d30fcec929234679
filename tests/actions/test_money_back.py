"""Money that goes back, disputes, and agreement with Stripe, against the stand-in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from union import store
from union.commerce.orders import records as order_records
from union.commerce.orders import reviews
from union.commerce.orders.tables import Order
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.commerce.stock import actions as stock
from union.commerce.tickets.tables import Ticket
from union.core.letters.tables import Letter
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.memberships import actions as memberships
from union.membership.memberships.tables import Membership
from union.store import ConditionFailed

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import BALL, HOODIE, World, open_world
from tests.staff import staff

STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
TICKET = 1992


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a house that sells against the stand-in."""
    with open_world() as made:
        yield made


def test_a_line_goes_back_with_its_money_ticket_place_and_letter(world: World) -> None:
    order_id = world.paid(SAM, 3, hoodies=1, member=True)
    world.pay_back(order_id, tickets=1, hoodies=1)
    world.deliver()
    (refund,) = Refund.scan()
    assert (int(refund.amount), refund.state, refund.reason) == (TICKET + 2500, "succeeded", "The ball moved.")
    assert int(Order.get(order_id).refunded) == TICKET + 2500
    assert len([t for t in Ticket.scan() if t.void_at is None]) == 2
    assert (stock.left(BALL, world.now), stock.left(HOODIE, world.now)) == (10, 5)
    assert "refunded" in [letter.kind for letter in Letter.scan()]
    assert world.books()["refund"] == -(TICKET + 2500)
    assert world.reconcile()["differences"] == 0
    world.check()


def test_one_of_two_that_goes_back_is_called_one(world: World) -> None:
    order_id = world.paid(SAM, 2)
    returns.pay_back("chess", order_id, PRIYA, numbers={"1": 1}, reason="Ill", key="key-one-1", now=world.now)
    (refund,) = Refund.scan()
    assert [(part.name, int(part.quantity)) for part in refund.parts] == [("Winter Ball, Standard", -1)]


def test_a_second_click_pays_nothing_back_twice(world: World) -> None:
    order_id = world.paid(SAM, 3)
    for _ in range(2):
        world.pay_back(order_id, tickets=1)
    assert [int(refund.amount) for refund in Refund.scan()] == [TICKET]


def test_whoever_gives_a_membership_back_is_a_member_no_more(world: World) -> None:
    order_id = world.paid(SAM, 0, member=True)
    world.give_back(SAM, order_id, member=1)
    assert not memberships.live(Membership.get("chess", "sam"), world.now)
    world.paid(SAM, 0, member=True)
    assert memberships.live(Membership.get("chess", "sam"), world.now)


@pytest.mark.parametrize("number", [4, 10**9])
def test_nobody_gives_back_more_than_they_have(world: World, number: int) -> None:
    order_id = world.paid(SAM, 3)
    with pytest.raises(Invalid) as refused:
        world.give_back(SAM, order_id, tickets=number)
    assert list(refused.value.errors) == ["n.1"]
    with pytest.raises(Invalid):
        world.give_back(SAM, order_id, tickets=0)
    assert list(Refund.scan()) == []


def test_after_its_time_only_the_committee_can_pay_back(world: World) -> None:
    order_id = world.paid(SAM, 1, hoodies=1)
    world.pass_time(days=15)
    with pytest.raises(Invalid) as refused:
        world.give_back(SAM, order_id, hoodies=1)
    assert "14 days" in refused.value.errors["n.2"]
    world.give_back(SAM, order_id, tickets=1)
    world.pass_time(days=20)
    world.pay_back(order_id, hoodies=1)
    assert int(Order.get(order_id).refunded) == int(Order.get(order_id).amount)


def test_a_used_ticket_is_given_back_by_nobody_but_can_be_paid_back(world: World) -> None:
    order_id = world.paid(SAM, 1)
    (ticket,) = Ticket.scan()
    ticket.update([Ticket.admitted_at.set(world.now)])
    with pytest.raises(Invalid):
        world.give_back(SAM, order_id, tickets=1)
    world.pay_back(order_id, tickets=1)
    assert int(Order.get(order_id).refunded) == TICKET


def test_an_order_is_its_buyers_and_its_groups_alone(world: World) -> None:
    order_id = world.paid(SAM, 1)
    with pytest.raises(NotFound):
        world.give_back(PRIYA, order_id, tickets=1)
    with pytest.raises(NotAllowed):
        returns.pay_back("chess", order_id, SAM, {"1": 1}, reason="Please.", key="key-nine-9", now=world.now)
    with pytest.raises(NotFound):
        returns.pay_back("print", order_id, STAFF, {"1": 1}, reason="Please.", key="key-nine-9", now=world.now)
    assert returns.desk("chess", order_id, STAFF, world.now)["lines"][0]["left"] == 1


@pytest.mark.parametrize("fault", ["fail_after", "hang_up", "fail_before", "rate_limit"])
def test_a_refund_is_made_once_whatever_stripe_answers(world: World, fault: str) -> None:
    order_id = world.paid(SAM, 2)
    world.standin.faults(**{fault: 3})
    world.pay_back(order_id, tickets=1)
    world.standin.clear_faults()
    world.standin.faults(hold=True)
    world.pass_time(minutes=2)
    world.sweep()
    world.deliver()
    world.reconcile()
    assert world.books()["refund"] == -TICKET
    world.check()


def test_a_refund_that_comes_back_is_put_right_told_and_sent_again(world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.pay_back(order_id, tickets=2)
    (refund,) = Refund.scan()
    world.standin.fail_refund(refund.stripe_id)
    world.deliver("reverse")
    assert Refund.get(refund.refund_id).state == "failed"
    assert world.books()["refund-failed"] == 2 * TICKET
    assert [letter.to for letter in Letter.scan() if letter.kind == "refund-failed"] == ["societies@union.example"]
    for _ in range(2):
        returns.send_again("chess", order_id, refund.refund_id, PRIYA, world.now)
    with pytest.raises(Conflict, match="sent again already"):
        returns.send_again("chess", order_id, refund.refund_id, STAFF, world.now)
    world.deliver()
    assert sorted(kept.state for kept in Refund.scan()) == ["retried", "succeeded"]
    assert world.reconcile()["differences"] == 0
    world.check()


def test_a_refund_made_at_stripe_is_entered_counted_and_listed(world: World) -> None:
    order_id = world.paid(SAM, 2)
    world.standin.refund(world.session(order_id), 1000)
    world.deliver()
    world.deliver()
    assert world.differences() == ["outside-refund"]
    assert int(Order.get(order_id).refunded) == 1000
    world.reconcile()
    assert world.differences() == ["outside-refund"]
    assert world.books()["refund"] == -1000
    world.check()


def test_a_dispute_holds_the_money_bars_refunds_and_puts_nobody_out(world: World) -> None:
    order_id = world.paid(SAM, 1, member=True)
    dispute = world.standin.open_dispute(world.session(order_id))["id"]
    world.deliver("reverse")
    assert Order.get(order_id).disputed == dispute
    assert world.books()["dispute"] == -int(Order.get(order_id).amount)
    assert [letter.to for letter in Letter.scan() if letter.kind == "disputed"] == ["societies@union.example"]
    for act in (world.pay_back, lambda *a, **k: world.give_back(SAM, *a, **k)):
        with pytest.raises(Conflict, match="bank"):
            act(order_id, tickets=1)
    assert memberships.live(Membership.get("chess", "sam"), world.now)
    assert [ticket.void_at for ticket in Ticket.scan()] == [None]
    world.standin.close_dispute(dispute, won=True)
    world.deliver()
    assert world.books()["dispute-won"] == int(Order.get(order_id).amount)
    world.pay_back(order_id, tickets=1)
    world.reconcile()
    world.check()


def test_what_comes_in_between_stops_a_refund(world: World) -> None:
    order_id = world.paid(SAM, 2)
    seen = Order.get(order_id)
    store.commit(order_records.went_back_write(seen, {"1": 1}, TICKET, []))
    with pytest.raises(ConditionFailed):
        store.commit(order_records.went_back_write(seen, {"1": 1}, TICKET, []))
    seen = Order.get(order_id)
    with pytest.raises(ConditionFailed):
        store.commit(order_records.went_back_write(seen, {"1": 1}, TICKET + 1, []))
    world.standin.open_dispute(world.session(order_id))
    world.deliver()
    with pytest.raises(ConditionFailed):
        store.commit(order_records.went_back_write(seen, {"1": 1}, TICKET, []))
    assert int(Order.get(order_id).refunded) == TICKET


def test_two_who_take_back_the_same_at_once_do_it_once(world: World) -> None:
    order_id = world.paid(SAM, 2)
    acts = [lambda key=key: world.house(world.pay_back, order_id, key, tickets=2) for key in ("key-one-1", "key-two-2")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda act: act(), acts))
    world.deliver()
    assert [int(refund.amount) for refund in Refund.scan()] == [2 * TICKET]
    world.reconcile()
    world.check()


def test_a_lost_dispute_stays_lost_and_bars_refunds(world: World) -> None:
    order_id = world.paid(SAM, 1)
    world.standin.close_dispute(world.standin.open_dispute(world.session(order_id))["id"], won=False)
    world.deliver("reverse")
    with pytest.raises(Conflict):
        world.pay_back(order_id, tickets=1)
    assert "dispute-won" not in world.books()
    world.reconcile()
    world.check()


def test_a_dispute_that_stripe_knew_first_makes_the_refund_fail_and_not_vanish(world: World) -> None:
    order_id = world.paid(SAM, 1)
    world.standin.open_dispute(world.session(order_id))
    world.pay_back(order_id, tickets=1)
    (refund,) = Refund.scan()
    assert refund.state == "failed"
    assert "refund-failed" in [letter.kind for letter in Letter.scan()]
    world.deliver()
    world.reconcile()
    world.check()


def test_payouts_are_the_unions_and_a_failed_one_comes_back(world: World) -> None:
    world.paid(SAM, 3)
    payout = world.standin.payout(1000)["id"]
    world.standin.payout()
    world.deliver("reverse")
    assert world.balance() == 0
    world.standin.fail_payout(payout)
    world.deliver()
    assert world.books()["payout-failed"] == 1000
    assert world.reconcile() | {"events": 0, "movements": 0} == {"events": 0, "movements": 0, "mended": 0, "differences": 0}
    world.check()


def test_a_fee_is_entered_with_its_sale_for_the_group(world: World) -> None:
    order_id = world.paid(SAM, 1)
    amount = int(Order.get(order_id).amount)
    assert world.books() == {"sale": amount, "fee": -((amount * 15 + 500) // 1000 + 20)}


def test_four_days_of_lost_webhooks_leave_no_difference(world: World) -> None:
    world.standin.faults(drop=-1)
    kept = [world.buy(who, 2, hoodies=1, member=True) for who in (SAM, PRIYA)]
    for order_id in filter(None, kept):
        world.standin.pay(str(world.session(order_id)))
    later = world.buy(SAM, 0, hoodies=1)
    world.standin.pay_later(str(world.session(str(later))), 2 * 86_400)
    world.buy(SAM, 1)
    world.pass_time(hours=23)  # Stripe knows the keys of what it was asked for a day, by its own clock.
    assert Order.get(str(kept[0])).status == "open", "nobody told us"
    world.sweep()
    world.pass_time(days=1)
    world.pay_back(str(kept[1]), tickets=1)
    (refund,) = Refund.scan()
    world.standin.fail_refund(str(refund.stripe_id))
    world.standin.open_dispute(str(world.session(str(kept[0]))))
    world.pass_time(days=2)
    world.standin.payout(500)
    assert len([d for d in world.standin.deliveries() if d["state"] == "dropped"]) > 20
    first, before = world.reconcile(), world.picture()
    assert first["mended"] > 0
    assert first["differences"] == 0
    assert world.reconcile()["mended"] == 0
    assert world.picture() == before
    assert [Order.get(str(name)).status for name in (*kept, later)] == ["paid"] * 3
    world.check()


def test_a_payment_that_is_no_orders_is_listed_after_a_day(world: World) -> None:
    created = world.standin.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": {"currency": "gbp", "unit_amount": 900, "product_data": {"name": "x"}}}],
            "success_url": "http://localhost/x",
        }
    )
    world.standin.pay(created.id)
    assert world.reconcile()["differences"] == 1, "the sums do not agree yet"
    world.pass_time(days=2)
    world.reconcile()
    assert world.differences() == ["unknown-payment"]
    world.check_total()


def test_an_order_that_is_paid_by_less_than_it_costs_is_listed(world: World) -> None:
    order_id = str(world.buy(SAM, 1))
    Order(order_id).update([Order.amount.set(5000)])
    world.standin.pay(str(world.session(order_id)))
    world.deliver()
    world.reconcile()
    assert [told["order_id"] for told in reviews.wait_for_staff()] == [order_id]
    assert list(Ticket.scan()) == []
    world.check_total()


def test_a_difference_is_closed_once_with_a_note_by_staff(world: World) -> None:
    from union.commerce.reconciliation import actions as reconciliation

    order_id = world.paid(SAM, 2)
    world.standin.refund(world.session(order_id), 1000)
    world.deliver()
    (row,) = reconciliation.differences(STAFF)["open"]
    with pytest.raises(NotAllowed):
        reconciliation.differences(PRIYA)
    with pytest.raises(NotAllowed):
        reconciliation.resolve(row["difference_id"], PRIYA, "Mine.", world.now)
    reconciliation.resolve(row["difference_id"], STAFF, "Goodwill, agreed.", world.now)
    with pytest.raises(Conflict):
        reconciliation.resolve(row["difference_id"], STAFF, "Again.", world.now)
    world.reconcile()
    shown = reconciliation.differences(STAFF)
    assert (shown["open"], shown["resolved"][0]["note"]) == ([], "Goodwill, agreed.")


def test_parts_of_a_line_sum_up_to_the_line(world: World) -> None:
    order_id = world.paid(SAM, 3)
    for number in range(3):
        world.pay_back(order_id, key=f"key-{number}", tickets=1)
        world.now += timedelta(seconds=1)
    assert int(Order.get(order_id).refunded) == int(Order.get(order_id).amount)
    world.deliver()
    world.reconcile()
    world.check()
