"""Which order's money came with which payment to the bank: to the penny, whatever comes twice, late or in pieces."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from union import store, time_left
from union.commerce.orders import stripe_gateway
from union.commerce.orders.tables import Order
from union.commerce.payouts import actions as payouts
from union.commerce.payouts import pages, records, rules
from union.commerce.payouts.rules import State
from union.commerce.payouts.tables import Payout, PayoutPart, PayoutShare
from union.core.people.rules import Caller
from union.errors import NotAllowed, NotFound
from union.membership.groups.tables import Group

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import World, open_world
from tests.staff import staff

STAFF = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a house that sells against the stand-in."""
    with open_world() as made:
        yield made


def _of_another_group(world: World) -> str:
    """Somebody pays for an order at another group."""
    order_id = world.buy(SAM, 1)
    assert order_id
    Order(order_id).update([Order.group_id.set("drama")])
    world.standin.pay(str(world.session(order_id)))
    world.deliver()
    return order_id


def _all_in_one(world: World) -> tuple[str, list[str]]:
    """Sales at two groups, a refund, one made at Stripe, and a dispute, paid out together. Returns the payout and the orders."""
    orders = [world.paid(SAM, 2), world.paid(PRIYA, 1), world.paid(SAM, 1), _of_another_group(world)]
    world.pay_back(orders[0], tickets=1)
    world.standin.refund(str(world.session(orders[1])), 500)
    world.standin.open_dispute(str(world.session(orders[2])))
    payout = str(world.standin.payout()["id"])
    world.deliver()
    return payout, orders


def _line(view: Any, order_id: str, column: str) -> dict[str, Any]:
    (found,) = [one for one in view["lines"] if one["order_id"] == order_id and one["column"] == column]
    return dict(found)


def test_sales_refunds_fees_and_a_dispute_add_up_to_the_payment(world: World) -> None:
    payout, orders = _all_in_one(world)
    world.reconcile()
    whole = pages.one_of_union(payout, STAFF)
    shown = whole["payout"]
    assert (shown["state"], shown["agrees"], shown["orders"]) == (State.KNOWN, True, 4)
    assert shown["net"] == shown["amount"] == Payout.get(payout).amount
    assert (shown["refunds"], shown["disputes"], shown["other"]) == (-1992 - 500, -1992, 0)
    assert sum(row["net"] for row in whole["groups"]) == shown["amount"]
    assert {row["group_id"] for row in whole["groups"]} == {"chess", "drama"}
    mine = pages.one_of_group("chess", payout, "", PRIYA, world.now)
    assert sum(line["net"] for line in mine["lines"]) == mine["payout"]["net"]
    assert [line["order_id"] for line in mine["lines"]].count(orders[0]) == 2
    assert _line(mine, orders[2], "disputes")["fee"] == 2_000
    assert _line(mine, orders[0], "sales")["gross"] == 3984
    assert sum(float(row[-2]) for row in pages.union_sheet(payout, STAFF)) * 100 == pytest.approx(shown["amount"])


def test_the_shares_are_what_the_ledger_has_of_each_group(world: World) -> None:
    payout, _ = _all_in_one(world)
    world.reconcile()
    from union.commerce.ledger.tables import LedgerEntry

    for share in PayoutShare.scan():
        entries = sum(int(one.amount) for one in LedgerEntry.query(share.group_id))
        assert rules.Sums(*(int(getattr(share, name)) for name in ("sales", "refunds", "disputes", "fees"))).net == entries
    assert payout


def test_a_treasurer_sees_nothing_of_another_groups_money(world: World) -> None:
    payout, orders = _all_in_one(world)
    world.reconcile()
    mine = pages.one_of_group("chess", payout, "", PRIYA, world.now)
    assert orders[3] not in str(mine)
    assert orders[3] not in str(pages.group_sheet("chess", payout, PRIYA, world.now))
    other = next(str(part.part_id) for part in PayoutPart.query(payout) if part.group_id == "drama")
    for after in ("drama#", other, other.partition("#")[2], "~", "\uffff", "#", "!" * 90):
        told = pages.one_of_group("chess", payout, after, PRIYA, world.now)
        assert orders[3] not in str(told)
    for look in (
        lambda: pages.one_of_union(payout, PRIYA),
        lambda: pages.of_union("", PRIYA),
        lambda: pages.union_sheet(payout, PRIYA),
    ):
        with pytest.raises(NotAllowed):
            look()
    for who in (SAM, Caller("tom", "Tom", "tom@union.example")):
        with pytest.raises(NotAllowed):
            pages.of_group("chess", "", who, world.now)


def test_a_payment_without_a_groups_money_is_not_there_for_it(world: World) -> None:
    _of_another_group(world)
    payout = str(world.standin.payout()["id"])
    world.reconcile()
    with pytest.raises(NotFound):
        pages.one_of_group("chess", payout, "", PRIYA, world.now)
    assert pages.of_group("chess", "", PRIYA, world.now)["payouts"] == []


def test_it_happens_once_however_often_it_is_told_or_asked(world: World) -> None:
    payout, _ = _all_in_one(world)
    world.reconcile()
    before = (Payout.get(payout).attribute_values, PayoutPart.count(), PayoutShare.count())
    for event in world.standin.events():
        if event["type"].startswith("payout."):
            world.standin.resend(event["id"], 2)
    world.deliver("shuffled")
    assert world.reconcile()["differences"] == 1  # The refund that was made at Stripe.
    assert (Payout.get(payout).attribute_values, PayoutPart.count(), PayoutShare.count()) == before


def test_without_any_webhook_the_night_finds_it(world: World) -> None:
    world.standin.pay(str(world.session(str(world.buy(SAM, 1)))))
    payout = str(world.standin.payout()["id"])
    world.reconcile()
    assert Payout.get(payout).state == State.KNOWN


def test_what_the_time_is_too_short_for_goes_on_where_it_ended(world: World) -> None:
    payout, _ = _all_in_one(world)
    payouts.note(stripe_gateway.payouts(None)[0])
    asked: list[str | None] = []
    left = [60.0]
    ask, keep = stripe_gateway.movements_of, payouts._keep

    def asking(payout_id: str, after: str | None) -> Any:
        asked.append(after)
        return ask(payout_id, after)

    def kept(*what: Any) -> None:
        keep(*what)
        left[0] = time_left.AFTER

    with (
        patch.object(stripe_gateway, "_PAGE", 2),
        patch.object(stripe_gateway, "movements_of", asking),
        patch.object(payouts, "_keep", kept),
        patch.object(time_left, "seconds", lambda: left[0]),
    ):
        for _ in range(4):
            assert payouts.sweep() == ({"payouts": 1} if len(asked) == 4 else {})
            left[0] = 60.0
    assert len(asked) == len(set(asked)) == 4
    assert Payout.get(payout).agrees


def test_a_page_that_is_read_again_after_a_crash_changes_nothing(world: World) -> None:
    payout, _ = _all_in_one(world)
    payouts.note(stripe_gateway.payouts(None)[0])
    with patch.object(payouts, "_close", side_effect=RuntimeError):
        assert payouts.sweep() == {}
    assert PayoutPart.count() > 0
    assert Payout.get(payout).state == State.UNREAD
    assert payouts.sweep() == {"payouts": 1}
    assert Payout.get(payout).agrees


def test_one_payment_that_cannot_be_read_keeps_no_other_back(world: World) -> None:
    first, _ = _all_in_one(world)
    world.paid(SAM, 1)
    second = str(world.standin.payout()["id"])
    real = stripe_gateway.movements_of

    def broken(payout_id: str, after: str | None) -> Any:
        if payout_id == first:
            raise ValueError("Not as it should be.")
        return real(payout_id, after)

    with patch.object(stripe_gateway, "movements_of", broken):
        world.reconcile()
    assert (Payout.get(first).state, Payout.get(second).state) == (State.UNREAD, State.KNOWN)
    world.reconcile()
    assert Payout.get(first).state == State.KNOWN


def test_what_stripe_will_not_tell_of_a_payment_rings_and_staff_read_that_it_was_tried(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.paid(SAM, 1)
    world.standin.payout(700)
    (told,) = stripe_gateway.payouts(None)
    payouts.note(replace(told, automatic=True, complete=True))
    assert not pages.one_of_union(told.payout_id, STAFF)["payout"]["tried"]
    for _ in range(2):
        caplog.clear()
        assert payouts.sweep() == {}
        assert [one.levelname for one in caplog.records] == ["ERROR"], "it rings, each night"
    (shown,) = pages.of_union("", STAFF)["payouts"]
    assert (shown["state"], shown["tried"]) == (State.UNREAD, True)


def test_a_payment_that_somebody_else_has_read_meanwhile_is_left_alone(world: World) -> None:
    payout, _ = _all_in_one(world)
    payouts.note(stripe_gateway.payouts(None)[0])
    read = store.read

    def late(*asked: Any) -> Any:
        found = read(*asked)
        Payout(payout).update([Payout.state.set(State.KNOWN)])
        return found

    with patch.object(store, "read", late):
        assert payouts._read(payout) == {}
    assert PayoutPart.count() == 0


def test_of_an_automatic_payment_that_stripe_does_not_reconcile_only_the_amount_is_known() -> None:
    told = {"id": "po_1", "object": "payout", "amount": 5, "created": 1, "arrival_date": 1, "automatic": True, "status": "paid"}
    states = {
        status: rules.state(stripe_gateway._payout({**told, "reconciliation_status": status}))
        for status in ("not_applicable", "in_progress", "completed")
    }
    assert states == {"not_applicable": State.BY_HAND, "in_progress": State.COMING, "completed": State.UNREAD}


def test_of_a_payment_made_by_hand_only_the_amount_is_known(world: World) -> None:
    world.paid(SAM, 1)
    payout = str(world.standin.payout(700)["id"])
    world.deliver()
    world.reconcile()
    shown = pages.one_of_union(payout, STAFF)
    assert (shown["payout"]["state"], shown["payout"]["amount"], shown["groups"]) == (State.BY_HAND, 700, [])
    assert pages.of_group("chess", "", PRIYA, world.now)["payouts"] == []
    assert pages.union_sheet(payout, STAFF) == []
    later = str(world.standin.payout()["id"])
    world.reconcile()
    whole = pages.one_of_union(later, STAFF)
    assert (whole["payout"]["net"], whole["payout"]["other"]) == (whole["payout"]["amount"], -700)
    assert whole["groups"][-1]["group_id"] == "union"


def test_a_payment_that_the_bank_sent_back_says_so_and_the_next_adds_up(world: World) -> None:
    payout, _ = _all_in_one(world)
    world.reconcile()
    world.standin.fail_payout(payout)
    world.deliver()
    assert pages.one_of_group("chess", payout, "", PRIYA, world.now)["payout"]["failed"]
    later = str(world.standin.payout()["id"])
    world.reconcile()
    shown = pages.one_of_union(later, STAFF)["payout"]
    assert (shown["agrees"], shown["net"], shown["other"]) == (True, Payout.get(payout).amount, Payout.get(payout).amount)


def test_older_news_take_nothing_back(world: World) -> None:
    _all_in_one(world)
    (told,) = stripe_gateway.payouts(None)
    assert told.complete
    payouts.note(told)
    early = [one for one in _news(world) if not one.failed]
    assert [payouts.note(one) for one in early] == [False] * len(early) != []
    payouts.sweep()
    assert Payout.get(told.payout_id).state == State.KNOWN


def _news(world: World) -> list[Any]:
    (told,) = stripe_gateway.payouts(None)
    return [replace(told, complete=False), told]


def test_a_payout_that_stripe_still_puts_together_waits(world: World) -> None:
    _all_in_one(world)
    (told,) = stripe_gateway.payouts(None)
    Payout(told.payout_id).delete()
    coming, _ = _news(world)
    assert payouts.note(coming)
    assert payouts.sweep() == {}
    assert pages.one_of_union(told.payout_id, STAFF)["payout"]["state"] == State.COMING
    assert payouts.note(told)
    assert payouts.sweep() == {"payouts": 1}


def test_an_order_says_with_which_payment_its_money_came(world: World) -> None:
    payout, orders = _all_in_one(world)
    world.reconcile()
    came = records.of_order(orders[0])
    assert {(one["payout_id"], one["column"]) for one in came} == {(payout, "sales"), (payout, "refunds")}
    assert records.of_order("nobodys") == []


def test_nothing_leads_to_a_payment_of_which_not_all_is_read_yet(world: World) -> None:
    payout, orders = _all_in_one(world)
    payouts.note(stripe_gateway.payouts(None)[0])
    shares = payouts._put

    def stopped_after_shares(puts: Iterable[Any]) -> None:
        shares(puts)
        if PayoutShare.count():
            raise RuntimeError("The house went away.")

    with patch.object(payouts, "_put", stopped_after_shares):
        assert payouts.sweep() == {}
    assert PayoutShare.count() > 0
    assert records.of_order(orders[0]) == []
    assert pages.of_group("chess", "", PRIYA, world.now)["payouts"] == []
    with pytest.raises(NotFound):
        pages.one_of_group("chess", payout, "", PRIYA, world.now)
    assert payouts.sweep() == {"payouts": 1}
    assert len(records.of_order(orders[0])) == 2
    assert len(pages.of_group("chess", "", PRIYA, world.now)["payouts"]) == 1


def test_long_lists_come_in_pages_and_none_is_missing(world: World) -> None:
    with patch.object(rules, "ON_A_PAGE", 2):
        for _ in range(5):
            world.paid(SAM, 1)
            world.standin.payout()
            world.pass_time(days=1)
        world.reconcile()
        seen, before, looks = [], "", 0
        while looks < 9:
            page = pages.of_group("chess", before, PRIYA, world.now)
            staffs = pages.of_union(before, STAFF)
            assert [one["payout_id"] for one in page["payouts"]] == [one["payout_id"] for one in staffs["payouts"]]
            seen += [one["payout_id"] for one in page["payouts"]]
            looks += 1
            if page["older"] is None:
                break
            before = page["older"]
        assert (len(seen), len(set(seen)), looks) == (5, 5, 3)


def test_the_lines_of_a_payment_come_in_pages_and_none_is_missing(world: World) -> None:
    payout, _ = _all_in_one(world)
    world.reconcile()
    with patch.object(rules, "ON_A_PAGE", 2):
        net, after, looks = 0, "", 0
        while True:
            page = pages.one_of_group("chess", payout, after, PRIYA, world.now)
            net, looks = net + sum(line["net"] for line in page["lines"]), looks + 1
            if page["later"] is None:
                break
            after = page["later"]
    assert (net, looks) == (page["payout"]["net"], 3)
    assert Group.get("chess").name
