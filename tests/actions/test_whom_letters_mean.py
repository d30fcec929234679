"""Who is meant by a letter to those whom the shop and the calendar know: each once, in order, and nobody who gave it back."""

from dataclasses import replace
from typing import Any

import pytest
from union import store
from union.commerce.products.tables import Product, QuestionMap
from union.commerce.questions import records as answers
from union.commerce.questions.rules import Answer, Place
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist.tables import Waiting
from union.membership.events import places
from union.membership.events.rules import Way
from union.membership.groups.tables import Group
from union.membership.mailings.rules import Audience, AudienceKind
from union.site import mailing_audiences as audiences

from tests.actions.conftest import NOW
from tests.actions.test_event_places import ANN, BO, LIN
from tests.actions.test_events import BLITZ, published
from tests.actions.test_looking_through_orders import _line, order
from tests.actions.test_shopping import _checkout, _fill, _pay, ball, stripe  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("union_house", "ball")
CHOICE: dict[str, Any] = {"kind": "choice", "required": False, "choices": ["Vegan", "Fish"], "at_door": False}


def meant(kind: AudienceKind, name: str, answer: str = "", group: str = "chess") -> list[str]:
    """The ids of those who are meant."""
    return [one.person_id for one in audiences.resolve(group, Audience(kind, name, answer), NOW)]


def asked(product_id: str, per: str) -> None:
    """Ask for dinner with a product."""
    question = QuestionMap(question_id="dinner", label="Dinner", per=per, **CHOICE)
    Product("chess", product_id).update([Product.questions.set([question])])


def answered(product_id: str, place_id: str, order_id: str, who: str, text: str) -> None:
    """Keep what somebody answered."""
    where = Place(product_id, "order", place_id, "Ball")
    store.commit(answers.answers_write("chess", where, order_id, who, {"dinner": Answer("Dinner", text)}, now=NOW))


def test_who_holds_tickets_is_meant_once_and_nobody_whose_ticket_is_void_or_somebody_else_s() -> None:
    _fill(standard=3)
    _pay(_checkout())
    one, other, _ = Ticket.scan()
    other.update([Ticket.void_at.set(NOW)])
    assert meant(AudienceKind.TICKETS, "ball") == ["sam"]
    one.update([Ticket.person_id.set("ann"), Ticket.name.set("Ann"), Ticket.email.set("ann@union.example")])
    assert meant(AudienceKind.TICKETS, "ball") == ["ann", "sam"]
    assert meant(AudienceKind.TICKETS, "ball", group="print") == [], "of another group nobody is meant"
    assert [one.person_id for one in audiences.resolve("chess", Audience(AudienceKind.TICKETS, "ball"), NOW, "ann")] == ["sam"]


def test_who_ordered_merchandise_and_did_not_give_it_back_is_meant() -> None:
    order(1, person_id="zoe", lines=[_line("1", "hoodie", "Hoodie", "L", 2, 2500)])
    order(2, person_id="bo", lines=[_line("1", "hoodie", "Hoodie", "M", 1, 2500)], returned={"1": 1})
    order(3, person_id="ed", lines=[_line("1", "hoodie", "Hoodie", "M", 1, 2500)], status="open")
    assert meant(AudienceKind.TICKETS, "hoodie") == ["zoe"]


def test_who_waits_is_meant_and_not_who_left_the_list() -> None:
    told: dict[str, Any] = {"group_id": "chess", "group_name": "Chess", "product_id": "ball", "item_id": "standard"}
    told |= {"product": "Ball", "item": "Standard", "party": 1, "joined_at": NOW, "forget_at": NOW, "state": "waiting"}
    for who, on in (("sam", "lists-1"), ("ann", "lists-1"), ("bo", None)):
        Waiting("ball.standard", f"w-{who}", person_id=who, name=who, email=f"{who}@union.example", open=on, **told).save()
    assert meant(AudienceKind.WAITLIST, "ball") == ["ann", "sam"]


def test_who_gave_one_answer_with_an_order_is_meant_while_they_have_it() -> None:
    asked("hoodie", "order")
    for number, who, text in ((1, "zoe", "Vegan"), (2, "bo", "Fish"), (3, "al", "Vegan")):
        gone = {"returned": {"1": 1}} if who == "al" else {}
        made = order(number, person_id=who, lines=[_line("1", "hoodie", "Hoodie", "L", 1, 2500)], **gone)
        order_id = str(made if isinstance(made, str) else getattr(made, "order_id", f"o{number}"))
        answered("hoodie", answers.order_place(order_id), order_id, who, text)
    assert meant(AudienceKind.ANSWER, "hoodie.dinner", "Vegan") == ["zoe"]
    assert meant(AudienceKind.ANSWER, "hoodie.other", "Vegan") == []


def test_who_answered_for_a_ticket_is_meant_as_long_as_it_is_theirs() -> None:
    asked("ball", "ticket")
    _fill(standard=1)
    order_id = _checkout()
    _pay(order_id)
    (ticket,) = Ticket.scan()
    answered("ball", str(ticket.ticket_id), order_id, "sam", "Vegan")
    assert meant(AudienceKind.ANSWER, "ball.dinner", "Vegan") == ["sam"]
    ticket.update([Ticket.person_id.set("ann")])
    assert meant(AudienceKind.ANSWER, "ball.dinner", "Vegan") == []


def test_who_told_that_they_come_is_meant_apart_from_who_waits() -> None:
    event_id = published(replace(BLITZ, way=Way.TOLD, capacity=2))
    for who in (ANN, BO, LIN):
        places._full.clear()
        places.tell(event_id, "once", who, NOW)
    assert meant(AudienceKind.TICKETS, f"{event_id}/once") == ["ann", "bo"]
    assert meant(AudienceKind.WAITLIST, f"{event_id}/once") == ["lin"]
    for kind in (AudienceKind.TICKETS, AudienceKind.WAITLIST):
        assert meant(kind, f"{event_id}/once", group="print") == []


def test_whoever_writes_chooses_among_what_there_is() -> None:
    asked("ball", "ticket")
    Product("chess", "ball").update([Product.waiting.set(True)])
    event_id = published(replace(BLITZ, way=Way.TOLD, capacity=2))
    found = {one["value"]: one for one in audiences.choices(Group.get("chess"), NOW)}
    wanted = ["members", "tickets:ball", "waitlist:ball", "answer:ball.dinner:Vegan", "answer:ball.dinner:Fish"]
    assert [*wanted, f"tickets:{event_id}/once"] == [*(one for one in wanted if one in found), f"tickets:{event_id}/once"]
    assert f"tickets:{event_id}/once" in found and f"waitlist:{event_id}/once" in found
    assert not found["members"]["holds"] and all(found[one]["holds"] for one in wanted[1:])
    assert found["tickets:ball"]["because"].startswith("you hold a ticket for")


def test_where_there_are_places_enough_nobody_waits() -> None:
    event_id = published(replace(BLITZ, way=Way.TOLD))
    found = {one["value"] for one in audiences.choices(Group.get("chess"), NOW)}
    assert f"tickets:{event_id}/once" in found and f"waitlist:{event_id}/once" not in found
