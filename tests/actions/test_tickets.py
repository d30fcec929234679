"""Tickets after they were issued: whose they are, what their letters carry, how they are handed on, and who gets in with them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from icalendar import Calendar
from union import store
from union.commerce.orders import actions as orders
from union.commerce.orders import checkout, settling
from union.commerce.orders.rules import Line, Outcome, Payment, Purchase
from union.commerce.products.rules import Kind
from union.commerce.products.tables import ItemMap, Product
from union.commerce.tickets import actions as tickets
from union.commerce.tickets import check_in, rules, seal, transfer
from union.commerce.tickets import letters as ticket_letters
from union.commerce.tickets import pages as ticket_pages
from union.commerce.tickets import records as ticket_records
from union.commerce.tickets.tables import Ticket
from union.core.letters import actions as letters
from union.core.letters import post
from union.core.letters.rules import MADE_WHEN_SENT
from union.core.letters.rules import Kind as Written
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.memberships.tables import Membership

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import staff

pytestmark = pytest.mark.usefixtures("union_house")
LIN = Caller("lin", "Lin Zhao", "Lin.Zhao@union.example")
STAFF = staff("ada", "Ada", "ada@union.example", "staff-societies")
SPORT = staff("jo", "Jo Hill", "jo@union.example", "staff-sport-clubs")
BEGINS = NOW + timedelta(days=18, hours=7)


@pytest.fixture(autouse=True)
def events(union_house: None) -> None:
    """Give a ball with an open and a members' ticket, and a quiz."""
    for product_id, name, begins in (("ball", "Winter Ball", BEGINS), ("quiz", "Quiz Night", BEGINS)):
        items = [
            ItemMap(item_id="1", name="Standard", price=2500, pools=[]),
            ItemMap(item_id="2", name="Members' table", price=2000, pools=[], members_only=True),
        ]
        Product(
            group_id="chess",
            product_id=product_id,
            kind="ticket",
            status="published",
            name=name,
            items=items,
            pools=[],
            starts_at=begins,
            ends_at=begins + timedelta(hours=4),
            venue="The Great Hall",
            version=1,
            changed_at=NOW,
        ).save()


def bought(caller: Caller = SAM, number: int = 1, item: str = "1", event: str = "ball", key: str = "key-one-1") -> list[str]:
    """Buy and pay for tickets; their ids."""
    line = Line("1", Kind.TICKET, event, item, {"ball": "Winter Ball", "quiz": "Quiz Night"}[event], "Standard", number, 2500)
    (group,) = store.read(groups.key("chess"))
    order = checkout.drafted(caller, groups.require(group, NOW), Purchase([line], key), NOW)
    checkout.take(order, now=NOW)
    paid = Payment("cs_1", order.order_id, line.amount, "gbp", False, Outcome.PAID, "pi_1")
    assert settling.settle(paid, NOW) == "paid"
    return [ticket_records.ticket_id(order.order_id, "1", n) for n in range(1, number + 1)]


def code(name: str) -> str:
    """The code of a ticket as it stands."""
    return rules.code(name, int(Ticket.get(name).serial), seal.key())


def scan(name_or_code: str, scan_id: str = "scan-one-1", event: str = "ball", **more: Any) -> dict[str, Any]:
    """Scan as Priya, who is on the committee."""
    plain = code(name_or_code) if len(name_or_code) == rules.ID_LENGTH else name_or_code
    said = {"caller": PRIYA, "device": "door A", "at": None, "holder": None, "now": NOW, **more}
    return check_in.scan("chess", event, said.pop("caller"), code=plain, scan_id=scan_id, **said)


def is_member(person: str) -> None:
    """Make somebody a live member of the group."""
    Membership(
        group_id="chess", person_id=person, name=person, group_name="Chess", statement_version="1", accepted_at=NOW, kind="s",
        price=500, joined_at=NOW, valid_until="2027-07-31", order_id=None,
    ).save()  # fmt: skip


@pytest.fixture
def sent() -> Iterator[list[dict[str, Any]]]:
    """Give what went to the post."""
    went: list[dict[str, Any]] = []

    class Ses:
        def send_email(self, **said: Any) -> dict[str, str]:
            went.append(said)
            return {"MessageId": str(len(went))}

    with patch.object(post, "_ses", Ses):
        yield went


def secret_of(name: str, key: str) -> str:
    """The secret in the link of an offer."""
    return seal.offer(name, key)


# What a holder sees


def test_a_holder_sees_the_code_the_picture_and_when_and_where() -> None:
    (name,) = bought()
    shown = tickets.look_at(name, SAM, NOW)["ticket"]
    assert rules.read(shown["code"]) == code(name)
    assert shown["qr"]["size"] == 29 and shown["qr"]["path"].startswith("M4 4h7v1h-7z")
    assert (shown["event"], shown["venue"], shown["starts_at"]) == ("Winter Ball", "The Great Hall", "2026-12-11T19:00:00Z")
    assert shown["state"] == "good"


def test_nobody_else_sees_a_ticket_not_even_the_committee() -> None:
    (name,) = bought()
    for other in (PRIYA, LIN, STAFF):
        with pytest.raises(NotFound):
            tickets.look_at(name, other, NOW)
        with pytest.raises(NotFound):
            tickets.calendar(name, other, NOW)
        with pytest.raises(NotFound):
            transfer.offer(name, other, email="x@union.example", key="key-offer-1", now=NOW)


@pytest.mark.parametrize("wrong", ["nothing", "x" * 3000, "\x00", "Ж"])
def test_a_ticket_that_is_none_is_not_found(wrong: str) -> None:
    with pytest.raises(NotFound):
        tickets.look_at(wrong, SAM, NOW)


def test_what_is_to_come_stands_first() -> None:
    (late,) = bought(event="ball")
    (soon,) = bought(event="quiz", key="key-two-2")
    (over,) = bought(event="quiz", key="key-three-3")
    quiz = Product.get("chess", "quiz")
    quiz.update([Product.starts_at.set(NOW + timedelta(days=1)), Product.ends_at.remove()])
    assert [one["ticket_id"] for one in tickets.mine(SAM, NOW)["tickets"]][-1] == late
    assert {one["ticket_id"] for one in tickets.mine(SAM, NOW)["tickets"][:2]} == {soon, over}
    after = tickets.mine(SAM, NOW + timedelta(days=3))["tickets"]
    assert after[0]["ticket_id"] == late and [one["over"] for one in after] == [False, True, True]


def test_a_void_or_used_ticket_shows_no_code() -> None:
    used, void = bought(number=2)
    scan(used)
    store.commit(ticket_records.void_write(void, NOW))
    assert (
        tickets.look_at(used, SAM, NOW)["ticket"] | {"code": None, "state": "used"} == tickets.look_at(used, SAM, NOW)["ticket"]
    )
    assert tickets.look_at(void, SAM, NOW)["ticket"]["state"] == "void"
    assert tickets.look_at(void, SAM, NOW)["ticket"]["code"] is None


@pytest.mark.parametrize(
    ("begins", "utc"),
    [(datetime.fromisoformat("2027-07-01T19:00:00+01:00"), "20270701T180000Z"), (BEGINS, "20261211T190000Z")],
)
def test_the_calendar_file_says_the_same_moment_in_summer_and_winter(begins: datetime, utc: str) -> None:
    (name,) = bought()
    Product.get("chess", "ball").update(
        [
            Product.starts_at.set(begins),
            Product.ends_at.set(begins + timedelta(hours=2)),
            Product.venue.set("Hall; 1, \\ left\nEND:X"),
        ]
    )
    text = tickets.calendar(name, SAM, NOW)
    assert f"DTSTART:{utc}\r\n" in text
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event.decoded("dtstart") == begins
    assert str(event["location"]) == "Hall; 1, \\ left\nEND:X"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_an_event_without_a_date_has_no_calendar_file() -> None:
    (name,) = bought()
    Product.get("chess", "ball").update([Product.starts_at.remove()])
    with pytest.raises(NotFound):
        tickets.calendar(name, SAM, NOW)


def test_an_order_shows_its_tickets_and_which_were_handed_on() -> None:
    kept, gone = bought(number=2)
    _hand_on(gone)
    shown = orders.look_at(str(Ticket.get(kept).order_id), None, SAM, NOW)["order"]["tickets"]
    assert [(one["ticket_id"], one["handed_on"]) for one in shown] == [(kept, False), (gone, True)]
    seen = tickets.look_at(gone, SAM, NOW)
    assert (seen["ticket"]["state"], seen["ticket"]["code"], seen["ticket"]["name"]) == ("gone", None, "Sam Okoro")


# Letters


def test_an_order_s_tickets_come_in_one_letter_with_a_picture_for_each(sent: list[dict[str, Any]]) -> None:
    names = bought(number=3)
    (letter,) = [one for one in Letter.scan() if one.kind == "tickets"]
    letters.send(letter.letter_id, NOW, ticket_letters.enclosed)
    letters.send(letter.letter_id, NOW, ticket_letters.enclosed)
    assert len(sent) == 1
    message = sent[0]["Content"]["Simple"]
    attached = message["Attachments"]
    assert [one["ContentId"] for one in attached] == [f"ticket-{name}" for name in names]
    html, text = (message["Body"][part]["Data"] for part in ("Html", "Text"))
    for name, picture in zip(names, attached, strict=True):
        assert picture["RawContent"].startswith(b"\x89PNG") and picture["ContentDisposition"] == "INLINE"
        assert f'src="cid:ticket-{name}"' in html
        for body in (html, text):
            assert rules.spelled(code(name)) in body and f"/tickets/{name}" in body
    assert "Fri 11 Dec 2026, 19:00" in text and "The Great Hall" in text


def test_the_outbox_holds_no_code_and_no_secret_link() -> None:
    (name,) = bought()
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    kept = str([one.context for one in Letter.scan()])
    assert code(name) not in kept and rules.spelled(code(name)) not in kept
    assert secret_of(name, "key-offer-1") not in kept
    assert secret_of(name, "key-offer-1") not in str(Ticket.get(name).attribute_values)


def test_a_letter_whose_event_cannot_be_read_waits_to_be_sent(sent: list[dict[str, Any]]) -> None:
    bought()
    (letter,) = [one for one in Letter.scan() if one.kind == "tickets"]
    with patch.object(ticket_pages, "events_of", side_effect=TimeoutError), pytest.raises(TimeoutError):
        letters.send(letter.letter_id, NOW, ticket_letters.enclosed)
    letters.send(letter.letter_id, NOW + timedelta(minutes=5), ticket_letters.enclosed)
    assert len(sent) == 1


@pytest.mark.parametrize("kind", list(Written))
def test_which_letters_are_made_when_they_are_sent_is_known(kind: Written) -> None:
    def made() -> bool:
        try:
            return ticket_letters.enclosed(kind, {}, NOW) != ({}, {})
        except KeyError:  # It looks for what it needs.
            return True

    assert made() == (kind in MADE_WHEN_SENT)


def test_letters_without_tickets_have_no_attachments(sent: list[dict[str, Any]]) -> None:
    bought()
    for letter in list(Letter.scan()):
        if letter.kind == "receipt":
            letters.send(letter.letter_id, NOW, ticket_letters.enclosed)
    assert "Attachments" not in sent[0]["Content"]["Simple"]


# Handing on


def _hand_on(name: str, to: Caller = LIN, key: str = "key-offer-1", giver: Caller = SAM, now: datetime = NOW) -> None:
    transfer.offer(name, giver, email=to.email.upper(), key=key, now=now)
    transfer.accept(name, to, secret_of(name, key), now)


def test_a_ticket_that_is_handed_on_is_another_person_s_with_another_code(sent: list[dict[str, Any]]) -> None:
    (name,) = bought()
    before = code(name)
    _hand_on(name)
    moved = Ticket.get(name)
    assert (moved.person_id, moved.name, moved.email, moved.serial) == ("lin", "Lin Zhao", LIN.email, 2)
    assert scan(before)["verdict"] == "outdated"
    assert scan(name)["verdict"] == "admitted"
    for letter in list(Letter.scan()):
        letters.send(letter.letter_id, NOW, ticket_letters.enclosed)
    to = {one["Destination"]["ToAddresses"][0]: one["Content"]["Simple"]["Subject"]["Data"] for one in sent}
    assert to[LIN.email] == "Your ticket: Winter Ball"
    assert to[LIN.email.upper()] == "Somebody would like to hand on a ticket to you"
    assert "Your ticket was handed on: Winter Ball" in [one["Content"]["Simple"]["Subject"]["Data"] for one in sent]


def test_the_link_in_the_letter_is_the_one_that_accepts(sent: list[dict[str, Any]]) -> None:
    (name,) = bought()
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    (letter,) = [one for one in Letter.scan() if one.kind == "ticket-offer"]
    letters.send(letter.letter_id, NOW, ticket_letters.enclosed)
    link = f"http://localhost:8000/tickets/{name}/accept?offer="
    text = sent[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
    secret = text[text.index(link) + len(link) :].split()[0]
    assert len(secret) == 64
    assert transfer.offered(name, LIN, secret, NOW)["ticket"]["from"] == "Sam Okoro"
    transfer.accept(name, LIN, secret, NOW)
    assert Ticket.get(name).person_id == "lin"


def test_clicking_twice_offers_once_and_accepts_once() -> None:
    (name,) = bought()
    for _ in range(3):
        transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    for _ in range(3):
        transfer.accept(name, LIN, secret_of(name, "key-offer-1"), NOW)
    assert Ticket.get(name).serial == 2
    assert sorted(one.kind for one in Letter.scan()) == ["receipt", "ticket-gone", "ticket-offer", "tickets", "tickets"]


def test_only_the_person_it_was_sent_to_can_accept_and_only_by_the_link() -> None:
    (name,) = bought()
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    with pytest.raises(NotAllowed):
        transfer.accept(name, PRIYA, secret_of(name, "key-offer-1"), NOW)
    for wrong in ("", "x", secret_of(name, "key-offer-2"), seal.hashed(secret_of(name, "key-offer-1"))):
        with pytest.raises(NotFound):
            transfer.accept(name, LIN, wrong, NOW)
    assert Ticket.get(name).person_id == "sam"


def test_an_offer_can_be_taken_back_until_it_is_accepted() -> None:
    (name,) = bought()
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    with pytest.raises(Conflict):
        transfer.offer(name, SAM, email=PRIYA.email, key="key-offer-2", now=NOW)
    transfer.take_back(name, SAM, NOW)
    transfer.take_back(name, SAM, NOW)
    with pytest.raises(NotFound):
        transfer.accept(name, LIN, secret_of(name, "key-offer-1"), NOW)
    _hand_on(name, key="key-offer-3")
    with pytest.raises(NotFound):
        transfer.take_back(name, SAM, NOW)


def test_an_offer_runs_out_after_seven_days_and_when_the_event_begins() -> None:
    (name,) = bought()
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    with pytest.raises(Conflict):
        transfer.accept(name, LIN, secret_of(name, "key-offer-1"), NOW + timedelta(days=7))
    late = BEGINS - timedelta(hours=1)
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-2", now=late)
    with pytest.raises(Conflict):
        transfer.accept(name, LIN, secret_of(name, "key-offer-2"), BEGINS)
    with pytest.raises(Conflict):
        transfer.offer(name, SAM, email=LIN.email, key="key-offer-3", now=BEGINS)


def test_a_members_ticket_goes_only_to_a_live_member() -> None:
    (name,) = bought(item="2")
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    assert not transfer.offered(name, LIN, secret_of(name, "key-offer-1"), NOW)["may_accept"]
    with pytest.raises(NotAllowed):
        transfer.accept(name, LIN, secret_of(name, "key-offer-1"), NOW)
    is_member("lin")
    transfer.accept(name, LIN, secret_of(name, "key-offer-1"), NOW)
    assert Ticket.get(name).person_id == "lin"


def test_what_is_used_or_void_or_one_s_own_cannot_go() -> None:
    used, void, fine = bought(number=3)
    scan(used)
    store.commit(ticket_records.void_write(void, NOW))
    for name in (used, void):
        with pytest.raises(Conflict):
            transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    with pytest.raises(Invalid) as refused:
        transfer.offer(fine, SAM, email=" SAM@union.example", key="key-offer-1", now=NOW)
    assert "email" in refused.value.errors


def test_what_was_used_while_it_was_offered_stays_where_it_is() -> None:
    (name,) = bought()
    transfer.offer(name, SAM, email=LIN.email, key="key-offer-1", now=NOW)
    scan(name)
    with pytest.raises(NotFound):
        transfer.accept(name, LIN, secret_of(name, "key-offer-1"), NOW)
    assert Ticket.get(name).person_id == "sam"


def test_who_got_a_ticket_may_hand_it_back() -> None:
    (name,) = bought()
    _hand_on(name)
    _hand_on(name, SAM, "key-offer-2", LIN)
    assert (Ticket.get(name).person_id, Ticket.get(name).serial) == ("sam", 3)


# Refunds


def test_voiding_is_lost_where_the_ticket_was_used_is_void_or_was_handed_on() -> None:
    used, void, gone, fine = bought(number=4)
    scan(used)
    _hand_on(gone)
    store.commit(ticket_records.void_write(void, NOW))
    for name in (used, void, gone):
        with pytest.raises(store.ConditionFailed):
            store.commit(ticket_records.void_write(name, NOW))
    store.commit(ticket_records.void_write(gone, NOW, serial=2), ticket_records.void_write(fine, NOW))
    states = ticket_records.of_order(str(Ticket.get(used).order_id), [("1", 4)])
    assert [(one["state"], one["serial"]) for one in states] == [("used", 1), ("void", 1), ("void", 2), ("void", 1)]


# The door


def test_a_ticket_admits_once_and_the_same_scan_hears_the_same_again() -> None:
    (name,) = bought()
    first = scan(name)
    assert (first["verdict"], first["colour"], first["name"], first["item"]) == ("admitted", "green", "Sam Okoro", "Standard")
    assert scan(name) == first
    second = scan(name, "scan-two-2", device="door B", now=NOW + timedelta(minutes=4))
    assert (second["verdict"], second["sentence"]) == ("used", "Already used at 12:00 at door A.")


def test_the_list_s_hint_is_checked_and_membership_is_told_either_way() -> None:
    one, two = bought(number=2)
    is_member("sam")
    is_member("lin")
    assert scan(one, holder="sam")["member"] is True
    Membership.get("chess", "sam").delete()
    assert scan(two, "scan-two-2", holder="lin")["member"] is False


def test_a_members_ticket_whose_membership_has_ended_is_amber() -> None:
    (name,) = bought(item="2")
    assert scan(name)["colour"] == "amber"


def test_every_code_that_does_not_let_in_gets_its_sentence() -> None:
    ball, void = bought(number=2)
    (quiz,) = bought(event="quiz", key="key-two-2")
    store.commit(ticket_records.void_write(void, NOW))
    forged = code(ball)[:12] + ("0" * 8 if code(ball)[12:] != "0" * 8 else "1" * 8)
    assert scan(quiz)["sentence"] == "This is a ticket for another event: Quiz Night"
    assert scan(void)["verdict"] == "void"
    assert scan(forged)["verdict"] == "forged" and scan("Z" * 20)["verdict"] == "forged"
    assert all(scan(one)["name"] is None for one in (quiz, void, forged))
    with pytest.raises(Invalid) as refused:
        scan("https://evil.example/")
    assert "code" in refused.value.errors
    assert scan(ball)["verdict"] == "admitted"


def test_only_the_committee_stands_at_the_door_and_not_even_staff() -> None:
    (name,) = bought()
    for stranger in (SAM, LIN, SPORT, STAFF):
        for ask in (
            lambda who=stranger: scan(name, caller=who),
            lambda who=stranger: check_in.door("chess", "ball", who, NOW),
            lambda who=stranger: check_in.door_list("chess", "ball", who, NOW),
            lambda who=stranger: check_in.undo("chess", "ball", who, name=name, scan_id="scan-one-1", now=NOW),
        ):
            with pytest.raises(NotAllowed):
                ask()
    assert scan(name)["verdict"] == "admitted"


def test_what_was_undone_can_be_scanned_again_but_not_by_the_same_scan() -> None:
    (name,) = bought()
    scan(name)
    check_in.undo("chess", "ball", PRIYA, name=name, scan_id="scan-one-1", now=NOW)
    check_in.undo("chess", "ball", PRIYA, name=name, scan_id="scan-one-1", now=NOW)
    assert scan(name)["verdict"] == "undone"
    assert scan(name, "scan-two-2")["verdict"] == "admitted"
    with pytest.raises(Conflict):
        check_in.undo("chess", "ball", PRIYA, name=name, scan_id="scan-three-3", now=NOW)
    check_in.undo("chess", "ball", PRIYA, name=name, scan_id="scan-one-1", now=NOW)
    assert Ticket.get(name).scan_id == "scan-two-2"


def test_a_scan_that_comes_after_its_undoing_admits_nobody() -> None:
    (name,) = bought()
    check_in.undo("chess", "ball", PRIYA, name=name, scan_id="scan-one-1", now=NOW)
    assert scan(name)["verdict"] == "undone"
    assert Ticket.get(name).admitted_at is None


def test_a_scan_of_another_event_cannot_be_undone_here() -> None:
    (name,) = bought()
    scan(name)
    with pytest.raises(NotFound):
        check_in.undo("chess", "quiz", PRIYA, name=name, scan_id="scan-one-1", now=NOW)


def test_a_scan_made_offline_is_kept_with_its_own_time() -> None:
    (name,) = bought()
    scan(name, at=NOW - timedelta(minutes=20))
    assert Ticket.get(name).admitted_at == NOW - timedelta(minutes=20)


def test_the_list_knows_every_code_and_tells_none() -> None:
    good, used, void = bought(number=3)
    bought(event="quiz", key="key-two-2")
    is_member("sam")
    scan(used)
    store.commit(ticket_records.void_write(void, NOW))
    told = check_in.door_list("chess", "ball", PRIYA, NOW)
    entries = {one["hash"]: one for one in told["entries"]}
    assert set(entries) == {rules.listed(code(name), "ball") for name in (good, used, void)}
    assert entries[rules.listed(code(used), "ball")]["scan_id"] == "scan-one-1"
    assert entries[rules.listed(code(void), "ball")]["void"] is True
    assert entries[rules.listed(code(good), "ball")]["member"] is True
    assert not any(name in str(told) or code(name) in str(told) for name in (good, used, void))
    page = check_in.door("chess", "ball", PRIYA, NOW)
    assert (page["tickets"], page["inside"]) == (2, 1)


def test_there_is_no_door_for_a_hoodie() -> None:
    told = {"kind": "merchandise", "status": "published", "name": "Hoodie", "items": [], "pools": [], "version": 1}
    Product("chess", "hoodie", **told, changed_at=NOW).save()
    for product_id in ("hoodie", "nothing"):
        with pytest.raises(NotFound):
            check_in.door("chess", product_id, PRIYA, NOW)


def test_a_scan_is_one_look_and_one_write() -> None:
    (name,) = bought()
    plain, asked = code(name), []
    dispatch = store.connection().dispatch

    def count(operation: str, arguments: Any) -> Any:
        asked.append(operation)
        return dispatch(operation, arguments)

    with patch.object(store.connection(), "dispatch", count):
        scan(plain, holder="sam")
    assert asked == ["BatchGetItem", "UpdateItem"]
