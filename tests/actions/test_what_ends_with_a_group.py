"""What is under way when a group leaves: a poll, a sale, a waiting list, an event, a freeze, and the money that is owed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from union.commerce.books import actions as books
from union.commerce.events import actions as event_news
from union.commerce.orders.rules import Outcome
from union.commerce.orders.tables import Order
from union.commerce.payouts import pages as payouts
from union.commerce.products.tables import Product
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.commerce.sales import actions as sales
from union.commerce.shop import actions as shop
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist import actions as waitlist
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Conflict, Gone, NotAllowed
from union.membership.events import actions as events
from union.membership.events.rules import Occasion, Way
from union.membership.events.tables import EventDate
from union.moderation.board import actions as board
from union.moderation.board.tables import Post
from union.moderation.freezes import ending
from union.moderation.freezes.tables import FreezeRecord
from union.site import leaving
from union.voting.elections import actions as elections
from union.voting.elections.rules import Phase
from union.voting.lifecycle import actions as lifecycle
from union.voting.polls import actions as polls

from tests.actions import electing
from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.electing import ALEX, SPORTY, kept, member, published
from tests.actions.freezing import frozen
from tests.actions.leaving import DAY, EVENING, MIDNIGHT, MORNING, TODAY, come, leaves
from tests.actions.leaving import kept as departure
from tests.actions.test_events import BLITZ
from tests.actions.test_shopping import _checkout, _fill, _pay, _product, ball, stripe  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("union_house")
TOM = Caller("tom", "Tom Evans", "tom@union.example")


@pytest.fixture
def treasurer(union_house: None) -> Caller:
    """Give the society a treasurer and a secretary."""
    told = {"group_id": "chess", "group_name": "Chess", "actor": "test", "now": NOW}
    last = DAY + timedelta(days=200)
    people.appoint(**told, person_id="tom", name="Tom Evans", appointed=[Term("Treasurer", TODAY, last)])
    people.appoint(**told, person_id="sec", name="Sec", appointed=[Term("Secretary", TODAY, last)])
    return TOM


@pytest.fixture
def poll(union_house: None) -> str:
    """Give a poll that is open on the day and for two days after it."""
    for who in ("sam", "ann"):
        member(who)
    opens = MIDNIGHT - timedelta(days=1)
    return published(polls_open_at=opens, polls_close_at=MIDNIGHT + timedelta(days=2))


def test_a_poll_is_called_off_by_the_elections_own_steps_and_whoever_could_vote_is_told(poll: str) -> None:
    lifecycle.sweep(EVENING)
    assert elections.records.phase(kept(poll), EVENING) is Phase.POLL
    leaves()
    assert come()["elections"] == 1
    assert kept(poll).cancelled_because == "Chess left the union."
    lifecycle.sweep(MORNING)
    assert {one.to for one in Letter.scan() if one.kind == "election-cancelled"} == {"sam@union.example", "ann@union.example"}
    assert polls.paper(poll, SAM, MORNING)["state"] == "stopped"
    with pytest.raises(Conflict):
        polls.cast(poll, SAM, {"r.1.1": "1"}, "key-one-1", MORNING)
    assert come().get("elections", 0) == 0
    assert departure().followed_at == MORNING


def test_an_election_that_is_declared_stays_declared_and_a_draft_stays_a_draft(poll: str) -> None:
    draft = electing.set_up(replace(electing.DRAFT, title="Another"))
    electing.Election(poll).update([electing.Election.declared_at.set(NOW)])
    leaves()
    come()
    assert kept(poll).cancelled_at is None and kept(draft).published_at is None


def test_where_an_election_cannot_be_called_off_the_rest_is_done_and_it_is_tried_again(
    poll: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise LookupError("words")

    leaves()
    monkeypatch.setattr(elections, "_cancel_writes", fails)
    done = come()
    assert (done["left"], done["stuck"], departure().followed_at) == (1, 1, None)
    monkeypatch.undo()
    assert come(MORNING + timedelta(hours=1))["elections"] == 1
    assert departure().followed_at is not None


@pytest.mark.usefixtures("ball")
def test_what_was_being_paid_for_when_the_day_came_is_paid_back_and_given_to_nobody() -> None:
    leaves()
    _fill(standard=2, now=EVENING)
    order_id = _checkout(now=EVENING)
    assert _pay(order_id, MIDNIGHT + timedelta(minutes=5)) == "too-late"
    assert Ticket.count() == 0
    (refund,) = Refund.scan()
    assert (refund.amount, refund.order_id) == (6000, order_id)
    assert _pay(order_id, MORNING) == "repeated"
    with pytest.raises(Gone):
        _checkout(now=MIDNIGHT)
    with pytest.raises(Gone):
        shop.window("chess", SAM, MIDNIGHT)


@pytest.mark.usefixtures("ball")
def test_what_was_paid_in_time_is_given() -> None:
    leaves()
    _fill(standard=2, now=EVENING)
    assert _pay(_checkout(now=EVENING), EVENING) == "paid"


@pytest.mark.usefixtures("ball")
def test_nobody_is_offered_anything_any_more_and_the_lists_end() -> None:
    _fill(standard=3)
    order_id = _checkout()
    _fill(PRIYA, standard=1)
    _pay(_checkout(PRIYA))
    waitlist.join("chess", "ball", "standard", TOM, party=1, key="key-one-1", now=NOW)
    leaves()
    _pay(order_id, MIDNIGHT, outcome=Outcome.EXPIRED)
    assert waitlist.sweep(MIDNIGHT) == 0
    assert [one["state"] for one in waitlist.mine(TOM, MIDNIGHT)["waiting"]] in ([], ["over"])
    assert not [one for one in Letter.scan() if one.kind == "offer"]


@pytest.mark.usefixtures("ball")
def test_events_from_that_day_on_are_called_off_and_their_tickets_paid_back_by_themselves() -> None:
    for product_id, starts_at in (("ball", MIDNIGHT + timedelta(days=3)), ("party", MIDNIGHT - timedelta(hours=3))):
        if product_id == "party":
            _product("party", "ticket", "Farewell party", [], [])
        Product("chess", product_id).update(
            [Product.starts_at.set(starts_at), Product.ends_at.set(starts_at + timedelta(hours=6))]
        )
    _fill(standard=2)
    order_id = _checkout()
    assert _pay(order_id) == "paid"
    leaves()
    assert come(MIDNIGHT + timedelta(minutes=7))["called_off"] == 1
    off = {str(one.product_id): one.called_off_because for one in Product.query("chess") if one.kind == "ticket"}
    assert off == {"ball": "Chess left the union.", "party": None}, "what had begun is held to its end"
    event_news.sweep(MORNING)
    assert {ticket.void_at is not None for ticket in Ticket.scan()} == {True}
    assert [int(one.amount) for one in Refund.scan()] == [6000]
    assert int(Order.get(order_id).refunded) == 6000


def test_events_without_tickets_are_called_off_and_those_before_the_day_are_not() -> None:
    for key, starts_at in (("key-before-1", MIDNIGHT - timedelta(hours=2)), ("key-after-12", MIDNIGHT + timedelta(hours=20))):
        draft = replace(BLITZ, when=Occasion(starts_at, starts_at + timedelta(hours=4), "Library", "", ""), way=Way.ALONG)
        events.publish("chess", events.make("chess", PRIYA, draft, key, NOW), PRIYA, NOW)
    leaves()
    assert come(MIDNIGHT + timedelta(minutes=7))["called_off"] == 1
    assert {one.starts_at: one.called_off_because for one in EventDate.scan()} == {
        MIDNIGHT - timedelta(hours=2): None,
        MIDNIGHT + timedelta(hours=20): "Chess left the union.",
    }
    held = leaving.shown("chess", ALEX, MORNING)["money"]["events"]
    assert [(one["off"], one["tickets"]) for one in held] == [(True, False)]


@pytest.mark.usefixtures("ball")
def test_where_staff_chose_so_nothing_is_called_off_and_it_stands_on_their_page() -> None:
    Product("chess", "ball").update([Product.starts_at.set(MIDNIGHT + timedelta(days=3))])
    leaves(pay_back=False)
    assert come().get("called_off", 0) == 0
    assert Product.get("chess", "ball").called_off_at is None
    assert departure().followed_at is not None


def test_a_freeze_ends_as_it_would_though_its_group_is_gone() -> None:
    leaves()
    told = frozen(now=EVENING, number=300)
    come(MIDNIGHT + timedelta(minutes=7))
    assert ending.thaw("chess", told["freeze_id"], told["version"], MORNING)
    assert ending.sweep(MORNING)["thawed"] == 0
    assert FreezeRecord.get("chess").running is None
    assert [post.kind for post in Post.scan()][-1:] == ["reminder"]
    with pytest.raises(Gone):
        board.board("chess", PRIYA, None, MORNING)


@pytest.mark.usefixtures("ball")
def test_staff_settle_what_is_owed_and_the_last_treasurer_reads_along_and_no_more(treasurer: Caller) -> None:
    _fill(standard=1)
    order_id = _checkout()
    _pay(order_id)
    leaves(pay_back=False)
    come()
    for who in (ALEX, treasurer, PRIYA):
        assert sales.listed("chess", {}, "", who, MORNING)["orders"][0]["order_id"] == order_id
        assert books.of_group("chess", "", "", who, MORNING)["group"]["name"] == "Chess"
        assert payouts.of_group("chess", "", who, MORNING)["payouts"] == []
        assert returns.desk("chess", order_id, who, MORNING)["refunds"] == []
    assert returns.desk("chess", order_id, treasurer, MORNING)["lines"] == []
    assert [returns.desk("chess", order_id, who, MORNING)["hands_out"] for who in (ALEX, treasurer)] == [True, False]
    assert returns.desk("chess", order_id, ALEX, MORNING)["lines"][0]["left"] == 1
    with pytest.raises(Gone):
        returns.pay_back("chess", order_id, treasurer, {"1": 1}, reason="Gone.", key="key-back-1", now=MORNING)
    for who in (SAM, SPORTY, Caller("sec", "Sec", "sec@union.example")):
        for look in (
            lambda who=who: sales.listed("chess", {}, "", who, MORNING),
            lambda who=who: books.of_group("chess", "", "", who, MORNING),
            lambda who=who: returns.desk("chess", order_id, who, MORNING),
        ):
            with pytest.raises((Gone, NotAllowed)):
                look()
    returns.pay_back("chess", order_id, ALEX, {"1": 1}, reason="It left.", key="key-back-1", now=MORNING)
    assert [int(one.amount) for one in Refund.scan()] == [3000]


def test_what_somebody_still_waits_for_keeps_its_money_from_being_called_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    leaves()
    come()
    monkeypatch.setattr(leaving, "_waiting", lambda _: (0, 1, 0))
    with pytest.raises(Conflict):
        leaving.settle("chess", ALEX, version=2, now=MORNING)
    assert leaving.shown("chess", ALEX, MORNING)["money"]["not_arrived"] == 1


@pytest.mark.parametrize("caller", [PRIYA, SAM, SPORTY])
def test_whoever_may_not_settle_has_none_of_its_orders_read(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    leaves()
    come()
    read: list[str] = []
    monkeypatch.setattr(leaving, "_waiting", read.append)
    with pytest.raises((Gone, NotAllowed)):
        leaving.settle("chess", caller, version=2, now=MORNING)
    assert read == []


def test_timers_of_a_poll_that_come_later_find_it_over(poll: str) -> None:
    lifecycle.sweep(EVENING)
    version = int(kept(poll).version)
    leaves()
    come()
    assert lifecycle.advance(poll, version, MORNING) == [], "an old timer"
    assert lifecycle.sweep(MORNING)["election_steps"] == 1
    assert lifecycle.sweep(MORNING + timedelta(days=3))["election_steps"] == 0
