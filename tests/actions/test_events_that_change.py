"""An event that is moved or called off: everybody who holds a ticket is told once, calendars follow, and money goes back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from icalendar import Calendar
from pynamodb.exceptions import PutError, QueryError
from union import store
from union.commerce.events import actions as events
from union.commerce.orders import records as order_records
from union.commerce.orders.tables import Order
from union.commerce.products import actions as products
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.commerce.shop import actions as shop
from union.commerce.stock import actions as stock
from union.commerce.tickets import actions as tickets
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets import records as ticket_records
from union.commerce.tickets import transfer
from union.commerce.tickets.tables import Ticket
from union.core.letters import actions as letters
from union.core.letters.tables import Letter
from union.errors import Conflict, NotAllowed, NotFound

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_selling import BALL, _change, _kept, _made
from tests.actions.test_shopping import _checkout, _pay, stripe  # noqa: F401 - a fixture
from tests.actions.test_tickets import LIN, scan, secret_of, sent  # noqa: F401 - a fixture
from tests.actions.test_waiting import ANN

pytestmark = pytest.mark.usefixtures("union_house")
STARTS = BALL.starts_at or NOW
LATER = NOW + timedelta(minutes=2)
MOVED = replace(BALL, starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=5), venue="The Barn")


@pytest.fixture
def ball(stripe: Any) -> str:  # noqa: F811 - the fixture
    """Give a ball that Sam has two tickets for, one of which is Lin's by now, and Ann one."""
    product_id = _made(sold=True)
    for number, who in ((2, SAM), (1, ANN)):
        shop._left.clear()
        shop.fill("chess", who, {f"q.{product_id}.1": number}, NOW)
        _pay(_checkout(who, key=f"key-{who.person_id}"))
    handed = _of(SAM)[0]
    transfer.offer(handed, SAM, email=LIN.email, key="key-one-1", now=NOW)
    transfer.accept(handed, LIN, secret_of(handed, "key-one-1"), NOW)
    return product_id


def _of(who: Any) -> list[str]:
    return sorted(str(one.ticket_id) for one in Ticket.scan() if one.person_id == who.person_id)


def _letters(kind: str) -> dict[str, list[Letter]]:
    found: dict[str, list[Letter]] = {}
    for letter in Letter.scan():
        if letter.kind == kind:
            found.setdefault(str(letter.to), []).append(letter)
    return found


def _call_off(product_id: str, now: datetime = NOW) -> None:
    products.call_off("chess", product_id, PRIYA, reason="The band is ill.", now=now)


def _files(letter: Letter) -> list[Any]:
    _, files = ticket_letters.enclosed(str(letter.kind), letter.context, NOW)
    return [Calendar.from_ical(file) for name, file in files.items() if name.endswith(".ics")]


def test_who_holds_a_ticket_is_told_of_the_old_and_the_new_once_and_their_calendar_follows(ball: str) -> None:
    before = Calendar.from_ical(tickets.calendar(_of(ANN)[0], ANN, NOW))
    _change(ball, MOVED)
    assert events.sweep(NOW) == {}, "a slip can be mended for a minute"
    assert events.sweep(LATER) == {"told": 3}
    assert (events.sweep(LATER), _kept(ball).telling) == ({}, None)
    told = _letters("event-moved")
    assert {to: len(found) for to, found in told.items()} == {SAM.email: 1, LIN.email: 1, ANN.email: 1}
    context = told[ANN.email][0].context
    assert (context["venue"], context["was"]["venue"]) == ("The Barn", "The Great Hall")
    assert (context["starts_at"], context["was"]["starts_at"]) == ("2026-12-24T12:00:00Z", "2026-12-23T12:00:00Z")
    assert [told[who.email][0].context["bought"] for who in (SAM, LIN)] == [True, False]
    (file,) = _files(told[ANN.email][0])
    (old,), (new,) = before.walk("VEVENT"), file.walk("VEVENT")
    assert (str(file["method"]), str(new["uid"]), str(new["status"])) == ("PUBLISH", str(old["uid"]), "CONFIRMED")
    assert int(new["sequence"]) > int(old["sequence"])
    assert new.decoded("dtstart") == MOVED.starts_at
    assert str(new["organizer"]) == "mailto:house@union.example"
    assert "duration" not in new


def test_the_letter_carries_the_calendar_file_and_reads_well(ball: str, sent: list[dict[str, Any]]) -> None:  # noqa: F811
    _change(ball, MOVED)
    events.sweep(LATER)
    for found in _letters("event-moved").values():
        letters.send(str(found[0].letter_id), LATER, ticket_letters.enclosed)
    message = next(one for one in sent if one["Destination"]["ToAddresses"] == [ANN.email])["Content"]["Simple"]
    (file,) = message["Attachments"]
    assert (file["FileName"], file["ContentDisposition"]) == ("event-1.ics", "ATTACHMENT")
    assert file["RawContent"].startswith(b"BEGIN:VCALENDAR\r\n")
    text = message["Body"]["Text"]["Data"]
    assert "Thu 24 Dec 2026, 12:00 to Thu 24 Dec 2026, 17:00, The Barn" in text
    assert "Wed 23 Dec 2026, 12:00" in text


@pytest.mark.parametrize(
    "draft",
    [
        replace(BALL, description="Four courses."),
        replace(BALL, venue=" the  great HALL "),
        replace(BALL, sale=replace(BALL.sale, ends=STARTS - timedelta(days=2))),
    ],
)
def test_what_moves_nobody_writes_to_nobody(ball: str, draft: Any) -> None:
    _change(ball, draft)
    assert (events.sweep(LATER), _letters("event-moved")) == ({}, {})


def test_a_slip_that_is_mended_within_a_minute_writes_to_nobody(ball: str) -> None:
    _change(ball, MOVED)
    _change(ball, BALL)
    assert (events.sweep(LATER), _kept(ball).telling) == ({}, None)
    assert _letters("event-moved") == {}


def _change_at(product_id: str, draft: Any, now: datetime) -> None:
    products.change("chess", product_id, PRIYA, replace(draft, cancel_until=None), int(_kept(product_id).version), now)


def _back_for(ball: str, now: datetime) -> str | None:
    """Until when Ann's ticket can be given back because the event was moved, as both of its pages tell it."""
    (name,) = _of(ANN)
    moved = tickets.look_at(name, ANN, now)["ticket"]["moved"]
    assert (returns.choices(str(Ticket.get(name).order_id), ANN, now)["lines"][0]["why_not"] is None) == (moved is not None)
    return moved["until"] if moved else None


def test_a_slip_that_is_mended_at_once_is_no_reason_to_give_a_ticket_back(ball: str) -> None:
    _change_at(ball, MOVED, NOW)
    assert _back_for(ball, NOW), "an event that was moved is one"
    _change_at(ball, replace(BALL, venue="The Octagon"), NOW + timedelta(seconds=30))
    _change_at(ball, BALL, NOW + timedelta(seconds=50))
    assert (_back_for(ball, LATER), _kept(ball).moved_at, _kept(ball).moved_from) == (None, None, None)


@pytest.mark.parametrize("slips", [[], [MOVED], [BALL], [BALL, MOVED]])
def test_what_the_letter_of_a_move_promised_stands_though_a_slip_came_after_it(ball: str, slips: list[Any]) -> None:
    there = replace(BALL, venue="The Octagon")
    _change_at(ball, there, NOW)
    events.sweep(LATER)
    (letter,) = _letters("event-moved")[ANN.email]
    for draft in [*slips, there]:
        _change_at(ball, draft, LATER)
    assert _back_for(ball, LATER) == letter.context["until"] == "2026-11-30T12:00:00Z"
    assert tickets.look_at(_of(ANN)[0], ANN, LATER)["ticket"]["moved"]["venue"] == "The Great Hall"
    assert _back_for(ball, NOW + timedelta(days=7)) is None
    events.sweep(LATER + timedelta(hours=1))
    assert [len(found) for found in _letters("event-moved").values()] == [1, 1, 1]


def test_where_somebody_may_have_been_told_of_a_slip_everybody_is_told_that_it_is_back(ball: str) -> None:
    _change_at(ball, MOVED, NOW)
    with _breaking(2):
        events.sweep(NOW + timedelta(seconds=60))
    assert len(_letters("event-moved")) == 2
    _change_at(ball, BALL, NOW + timedelta(seconds=70))
    events.sweep(NOW + timedelta(seconds=140))
    last = {to: max(found, key=lambda one: str(one.letter_id)).context for to, found in _letters("event-moved").items()}
    assert {to: (one["venue"], one["was"]["venue"]) for to, one in last.items()} == dict.fromkeys(
        (SAM.email, LIN.email, ANN.email), ("The Great Hall", "The Barn")
    )


DAYS_LATER = NOW + timedelta(days=3)
IN_A_MOMENT, AND_LATER = DAYS_LATER + timedelta(seconds=30), DAYS_LATER + timedelta(minutes=2)


def _told_all_but_one(ball: str) -> None:
    """The ball is moved, and days later one letter still cannot be written."""
    _change_at(ball, MOVED, NOW)
    with _unwritable(_of(ANN)[0]):
        events.sweep(LATER)
        events.sweep(DAYS_LATER)
    assert (len(_letters("event-moved")), _kept(ball).telling) == (2, "holders")


def _unwritable(ticket_id: str) -> Any:
    """Nobody can write the letter to who holds this ticket."""
    write = ticket_letters.moved

    def failing(product: Any, group_name: str, held: Any, *more: Any) -> Any:
        if str(held[0].ticket_id) == ticket_id:
            raise QueryError("It cannot be read.")
        return write(product, group_name, held, *more)

    return patch.object(ticket_letters, "moved", failing)


def test_who_was_told_of_a_move_is_told_that_it_is_back_though_somebody_never_heard_of_it(ball: str) -> None:
    _told_all_but_one(ball)
    _change_at(ball, replace(BALL, venue="The Octagon"), DAYS_LATER)
    _change_at(ball, BALL, IN_A_MOMENT)
    events.sweep(AND_LATER)
    last = {to: max(found, key=lambda one: one.queued_at).context for to, found in _letters("event-moved").items()}
    assert {to: (one["was"]["venue"], one["venue"], one["until"]) for to, one in last.items()} == dict.fromkeys(
        (SAM.email, LIN.email, ANN.email), ("The Barn", "The Great Hall", "2026-12-03T12:00:30Z")
    )
    assert _back_for(ball, IN_A_MOMENT + timedelta(days=6))


def test_a_slip_does_not_end_the_telling_of_the_move_before_it_and_tells_nobody_twice(ball: str) -> None:
    _told_all_but_one(ball)
    _change_at(ball, replace(BALL, venue="The Octagon"), DAYS_LATER)
    _change_at(ball, MOVED, IN_A_MOMENT)
    events.sweep(AND_LATER)
    told = {to: [one.context["was"]["venue"] for one in found] for to, found in _letters("event-moved").items()}
    assert told == {who.email: ["The Great Hall"] for who in (SAM, LIN, ANN)}
    assert _kept(ball).telling is None


def test_an_event_that_is_moved_twice_is_told_with_what_people_knew_and_again_when_it_moves_again(ball: str) -> None:
    _change(ball, replace(BALL, venue="The Octagon"))
    _change(ball, MOVED)
    events.sweep(LATER)
    (letter,) = _letters("event-moved")[ANN.email]
    assert (letter.context["was"]["venue"], letter.context["venue"]) == ("The Great Hall", "The Barn")
    _change_at(ball, replace(MOVED, venue="The Octagon"), LATER)
    events.sweep(LATER + timedelta(minutes=2))
    assert [len(found) for found in _letters("event-moved").values()] == [2, 2, 2]


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_breakdown_amid_the_letters_forgets_nobody_and_tells_nobody_twice(ball: str, fails_at: int) -> None:
    _change(ball, MOVED)
    with _breaking(fails_at):
        events.sweep(LATER)
    events.sweep(LATER)
    events.sweep(LATER)
    assert {to: len(found) for to, found in _letters("event-moved").items()} == {SAM.email: 1, LIN.email: 1, ANN.email: 1}
    assert _kept(ball).telling is None


def _breaking(at: int) -> Any:
    """The house breaks down at its `at`th transaction."""
    count, commit = iter(range(1, 99)), store.commit

    def breaking(*parts: Any) -> None:
        if next(count) == at:
            raise PutError("The line is cut.")
        commit(*parts)

    return patch.object(store, "commit", breaking)


def test_a_moved_event_s_ticket_can_be_given_back_for_a_week_whatever_the_rule(ball: str) -> None:
    _change(ball, replace(BALL, cancel_until=None, starts_at=NOW + timedelta(days=3), ends_at=None))
    order_id = str(Ticket.get(_of(ANN)[0]).order_id)
    assert tickets.look_at(_of(ANN)[0], ANN, LATER)["ticket"]["moved"]["until"] == "2026-11-30T12:00:00Z"
    assert returns.choices(order_id, ANN, NOW + timedelta(days=8))["lines"][0]["why_not"]
    returns.give_back(order_id, ANN, {"1": 1}, "key-back-1", NOW + timedelta(days=6))
    assert int(Order.get(order_id).refunded) == 3000


def test_who_buys_after_the_move_has_bought_what_there_is(ball: str) -> None:
    _change(ball, replace(MOVED, cancel_until=None))
    shop._left.clear()
    shop.fill("chess", PRIYA, {f"q.{ball}.1": 1}, LATER)
    order_id = _checkout(PRIYA, now=LATER)
    _pay(order_id, LATER)
    assert returns.choices(order_id, PRIYA, LATER)["lines"][0]["why_not"] == "The organiser does not take tickets back."
    events.sweep(LATER)
    assert PRIYA.email not in _letters("event-moved")


def test_an_event_that_is_called_off_pays_everybody_back_and_tells_each_once(ball: str) -> None:
    _call_off(ball)
    _call_off(ball)
    assert not shop.window("chess", None, NOW)["products"]
    assert events.sweep(NOW) == {}
    assert events.sweep(LATER) == {"told": 1, "orders": 2, "waiting": 0}
    assert events.sweep(LATER) == {}
    assert all(one.void_at for one in Ticket.scan())
    assert sorted(int(refund.amount) for refund in Refund.scan()) == [3000, 6000]
    assert {refund.reason for refund in Refund.scan()} == {"The event was called off: The band is ill."}
    told = _letters("event-called-off")
    assert {to: [one.context["amount"] for one in found] for to, found in told.items()} == {
        SAM.email: [6000],
        ANN.email: [3000],
        LIN.email: [None],
    }
    assert _letters("refunded") == {}, "one letter each"
    for who, number in ((SAM, 1), (LIN, 1), (ANN, 1)):
        files = _files(told[who.email][0])
        assert [(str(file["method"]), str(file.walk("VEVENT")[0]["status"])) for file in files] == [
            ("CANCEL", "CANCELLED")
        ] * number
    assert stock.counts(f"{ball}#1", LATER)[1] == 0
    assert events.sweep(NOW + timedelta(days=4)) == {}
    assert _kept(ball).telling is None


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_breakdown_amid_paying_back_pays_everybody_back_once(ball: str, fails_at: int) -> None:
    _call_off(ball)
    with _breaking(fails_at):
        events.sweep(LATER)
    events.sweep(LATER)
    events.sweep(LATER)
    assert sorted(int(refund.amount) for refund in Refund.scan()) == [3000, 6000]
    assert {to: len(found) for to, found in _letters("event-called-off").items()} == {SAM.email: 1, LIN.email: 1, ANN.email: 1}


def test_one_order_that_cannot_be_paid_back_stops_no_other(ball: str) -> None:
    _call_off(ball)
    order = Order.get(str(Ticket.get(_of(ANN)[0]).order_id))
    order.update([Order.disputed.set("dp_1")])
    assert events.sweep(LATER) == {"told": 2, "orders": 1, "waiting": 1}
    assert [int(refund.amount) for refund in Refund.scan()] == [6000]
    assert [one.context["amount"] for one in _letters("event-called-off")[ANN.email]] == [None]
    with patch.object(store, "commit", wraps=store.commit) as written:
        assert events.sweep(LATER)["waiting"] == 1
    assert written.call_count == 0, "who was told is not written to again each minute"
    order.update([Order.disputed.remove()])
    events.sweep(LATER)
    assert sorted(int(refund.amount) for refund in Refund.scan()) == [3000, 6000]


@pytest.mark.parametrize("told_before", [True, False])
def test_where_the_bank_took_the_money_back_the_tickets_are_void_and_nothing_is_paid_again(ball: str, told_before: bool) -> None:
    order = Order.get(str(Ticket.get(_of(SAM)[0]).order_id))
    _call_off(ball)
    if told_before:
        store.commit(*order_records.dispute_write(order, "dp_1", "open", True))
        assert events.sweep(LATER)["waiting"] == 1
    store.commit(*order_records.dispute_write(order, "dp_1", "lost", True))
    events.sweep(LATER)
    assert events.sweep(LATER) == {}
    assert [int(refund.amount) for refund in Refund.scan()] == [3000], "Ann's"
    assert all(one.void_at for one in Ticket.scan())
    assert {to: len(found) for to, found in _letters("event-called-off").items()} == {SAM.email: 1, LIN.email: 1, ANN.email: 1}
    kept = Order.get(str(order.order_id))
    assert (int(kept.refunded), int(kept.returned["1"]), kept.disputed) == (0, 2, "dp_1")
    events.sweep(NOW + timedelta(days=4))
    assert _kept(ball).telling is None


def test_where_the_tickets_cannot_all_be_listed_the_event_stays_on_the_list(ball: str) -> None:
    _change(ball, MOVED)
    query = Ticket.by_event.query

    def broken(*words: Any, **more: Any) -> Any:
        yield next(iter(query(*words, **more)))
        raise QueryError("The line is cut.")

    with patch.object(Ticket.by_event, "query", broken):
        assert events.sweep(LATER) == {"told": 1}
    assert events.sweep(LATER) == {"told": 2}
    assert {to: len(found) for to, found in _letters("event-moved").items()} == {SAM.email: 1, LIN.email: 1, ANN.email: 1}
    assert _kept(ball).telling is None


def test_where_a_holder_cannot_be_told_the_event_stays_on_the_list_until_it_is_over(ball: str) -> None:
    _change(ball, MOVED)
    letter = ticket_letters.moved

    def failing(product: Any, group_name: str, held: Any, *more: Any) -> Any:
        if held[0].person_id == LIN.person_id:
            raise LookupError("Nobody can write to Lin.")
        return letter(product, group_name, held, *more)

    with patch.object(ticket_letters, "moved", failing):
        assert events.sweep(LATER) == {"told": 2}
        assert events.sweep(LATER) == {"told": 0}
        assert _kept(ball).telling
        events.sweep(STARTS + timedelta(days=3))
    assert _kept(ball).telling is None


def test_what_was_paid_back_by_hand_is_not_paid_back_again_and_the_ticket_is_void(ball: str) -> None:
    order = Order.get(str(Ticket.get(_of(ANN)[0]).order_id))
    order.update([Order.refunded.set(3000)])
    _call_off(ball)
    events.sweep(LATER)
    assert [int(refund.amount) for refund in Refund.scan()] == [6000]
    assert Ticket.get(_of(ANN)[0]).void_at


def test_money_that_comes_after_an_event_was_called_off_goes_back(ball: str) -> None:
    shop._left.clear()
    shop.fill("chess", PRIYA, {f"q.{ball}.1": 1}, NOW)
    order_id = _checkout(PRIYA)
    _call_off(ball)
    assert _pay(order_id, LATER) == "too-late"
    assert int(Order.get(order_id).refunded) == 3000


def test_the_door_and_the_pages_say_that_an_event_is_off(ball: str) -> None:
    _call_off(ball)
    (name,) = _of(ANN)
    assert scan(name, event=ball, now=LATER)["verdict"] == "off"
    assert tickets.look_at(name, ANN, LATER)["ticket"]["called_off"] == "The band is ill."
    with pytest.raises(Conflict, match="called off"):
        transfer.offer(name, ANN, email=LIN.email, key="key-two-2", now=LATER)
    order_id = str(Ticket.get(name).order_id)
    assert "comes back by itself" in returns.choices(order_id, ANN, LATER)["lines"][0]["why_not"]


def test_a_void_ticket_s_calendar_file_takes_the_event_out(ball: str) -> None:
    (name,) = _of(ANN)
    before = Calendar.from_ical(tickets.calendar(name, ANN, NOW)).walk("VEVENT")[0]
    store.commit(ticket_records.void_write(name, NOW))
    file = Calendar.from_ical(tickets.calendar(name, ANN, NOW))
    (event,) = file.walk("VEVENT")
    assert (str(file["method"]), str(event["status"]), str(event["uid"])) == ("CANCEL", "CANCELLED", str(before["uid"]))
    assert int(event["sequence"]) > int(before["sequence"])
    gone = _of(LIN)[0]
    assert "STATUS:CANCELLED" in tickets.calendar(gone, SAM, NOW), "Sam handed it on"
    assert "STATUS:CONFIRMED" in tickets.calendar(gone, LIN, NOW)
    with pytest.raises(NotFound):
        tickets.calendar(gone, ANN, NOW)


def test_what_was_called_off_stays_so_and_what_is_no_event_cannot_be(ball: str) -> None:
    with pytest.raises(NotAllowed):
        products.call_off("chess", ball, SAM, reason="x", now=NOW)
    with pytest.raises(Conflict):
        products.call_off("chess", ball, PRIYA, reason="x", now=STARTS + timedelta(days=2))
    with pytest.raises(Conflict):
        products.call_off("chess", _made(key="key-two-2"), PRIYA, reason="x", now=NOW)
    _call_off(ball)
    for again in (lambda: products.publish("chess", ball, PRIYA, NOW), lambda: _change(ball, MOVED)):
        with pytest.raises(Conflict, match="called off"):
            again()
