"""Lists to print: who has a ticket, who gets a hoodie, how many of each, and nobody who gave theirs back."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from union.commerce.orders.tables import Order
from union.commerce.products.tables import Product
from union.commerce.returns import actions as returns
from union.commerce.sales import lists, rules
from union.commerce.tickets.tables import Ticket
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import NotAllowed, NotFound
from union.web.sheets import sheet

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_looking_through_orders import _line, order
from tests.actions.test_shopping import _checkout, _fill, _pay, ball, stripe  # noqa: F401 - fixtures
from tests.staff import staff

ALEX = staff("alex", "Alex Green", "alex@union.example", "staff-societies")
WENDY = Caller("wendy", "Wendy Wiz", "wendy@union.example")
pytestmark = pytest.mark.usefixtures("union_house", "ball")


def _list(product: str = "ball", caller: Caller = PRIYA) -> Any:
    return lists.of_product("chess", product, "", caller, NOW)


def _rows(product: str = "ball") -> list[tuple[str, str, int, str | None]]:
    return [(one["name"], one["option"], one["number"], one["done"]) for one in _list(product)["rows"]]


def _sold(**quantities: int) -> str:
    _fill(**quantities)
    order_id = _checkout()
    _pay(order_id)
    return order_id


def test_the_door_list_has_a_line_for_each_ticket_and_says_who_is_in() -> None:
    _sold(standard=2, early=1)
    first = next(one for one in Ticket.scan() if one.item == "Standard")
    first.update([Ticket.admitted_at.set(datetime.fromisoformat("2026-12-11T19:04:00+00:00"))])
    assert sorted(_rows(), key=repr) == [
        ("Sam Okoro", "Early", 1, None),
        ("Sam Okoro", "Standard", 1, "19:04"),
        ("Sam Okoro", "Standard", 1, None),
    ]
    assert _list()["totals"] == [
        {"option": "Early", "number": 1, "done": 0},
        {"option": "Standard", "number": 2, "done": 1},
    ]


def test_whoever_holds_a_ticket_now_stands_on_the_list_and_a_void_one_does_not() -> None:
    _sold(standard=2)
    one, other = Ticket.scan()
    one.update([Ticket.name.set("Ann Lee"), Ticket.person_id.set("ann")])
    other.update([Ticket.void_at.set(NOW)])
    assert _rows() == [("Ann Lee", "Standard", 1, None)]


def test_merchandise_is_listed_size_by_size_what_is_left_of_it_and_only_where_it_is_paid() -> None:
    order(1, name="Zoë", lines=[_line("1", "hoodie", "Hoodie", "L", 2, 2500)])
    order(2, name="Bo", lines=[_line("1", "hoodie", "Hoodie", "M", 3, 2500)], returned={"1": 1}, collected=["1"])
    order(3, name="Al", lines=[_line("1", "hoodie", "Hoodie", "L", 1, 2500)], returned={"1": 1})
    order(4, name="Ed", status="open")
    order(5, name="Ann", lines=[_line("1", "hoodie", "Hoodie", "L", 1, 2500), _line("2", "mug", "Mug", "", 9, 500)])
    assert _rows("hoodie") == [("Ann", "L", 1, None), ("Zoë", "L", 2, None), ("Bo", "M", 2, "yes")]
    assert _list("hoodie")["totals"] == [
        {"option": "L", "number": 3, "done": 0},
        {"option": "M", "number": 2, "done": 2},
    ]
    assert _list("hoodie")["back_to"] is None


def test_what_was_handed_out_is_ticked() -> None:
    order_id = _sold(hoodie=1)
    (line,) = [str(one.line_id) for one in Order.get(order_id).lines]
    returns.hand_out("chess", order_id, line, PRIYA, collected=True, now=NOW)
    assert _rows("hoodie") == [("Sam Okoro", "M", 1, "yes")]


def test_a_list_that_cannot_look_at_all_orders_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        order(number)
    monkeypatch.setattr(rules, "LOOKED_AT", 2)
    told = _list("hoodie")
    assert (len(told["rows"]), bool(told["back_to"])) == (2, True)


def test_a_file_that_is_not_of_all_orders_says_so_in_its_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        order(number)
    monkeypatch.setattr(rules, "LOOKED_AT", 2)
    head, rows = lists.sheet("chess", "hoodie", PRIYA, NOW)
    assert [len(row) for row in rows] == [len(head)] * 3
    assert rows[-1][0].startswith("Not all: 2 orders were looked through, back to Mon 23 Nov 2026")


def test_whoever_hands_out_or_lets_in_reads_that_the_money_is_gone() -> None:
    order(1, refunded=8500)
    order(2, dispute="lost")
    order(3)
    order(4, lines=[_line("1", "hoodie", "Hoodie", "M", 1, 0)], amount=0)
    assert {one["name"]: one["look"] for one in _list("hoodie")["rows"]} == {
        "Buyer 1": True,
        "Buyer 2": True,
        "Buyer 3": False,
        "Buyer 4": False,
    }
    _sold(standard=2)
    one, _ = Ticket.scan()
    one.update([Ticket.money_gone.set(True)])
    assert sorted(row["look"] for row in _list()["rows"]) == [False, True]
    head, rows = lists.sheet("chess", "ball", PRIYA, NOW)
    assert sorted(row[list(head).index("Ask first")] for row in rows) == ["", "the money is gone"]


def test_how_many_is_a_number_of_its_own_in_the_file() -> None:
    order(1, lines=[_line("1", "hoodie", "Hoodie", "M", 2, 2500)], name="=1+1")
    head, rows = lists.sheet("chess", "hoodie", PRIYA, NOW)
    (row,) = csv.DictReader(io.StringIO(sheet(head, rows).removeprefix("\ufeff")))
    assert (row["Name"], row["Option"], row["Quantity"], row["Handed out"]) == ("'=1+1", "M", "2", "")


def test_names_are_for_those_on_the_committee_whom_it_concerns_and_for_no_staff() -> None:
    term = Term("Wizard", NOW.date(), NOW.date().replace(year=2027))
    told = {"group_id": "chess", "group_name": "Chess", "actor": "t", "now": NOW}
    people.appoint(**told, person_id="wendy", name="Wendy Wiz", appointed=[term])
    assert _list("ball", WENDY)["rows"] == [], "who runs the door"
    for product, who in (("hoodie", WENDY), ("ball", ALEX), ("hoodie", ALEX), ("ball", SAM), ("nothing", ALEX)):
        with pytest.raises(NotAllowed):
            _list(product, who)
        with pytest.raises(NotAllowed):
            lists.sheet("chess", product, who, NOW)


def test_staff_on_a_committee_read_what_their_role_there_opens_and_no_more() -> None:
    term = Term("Wizard", NOW.date(), NOW.date().replace(year=2027))
    people.appoint(group_id="chess", group_name="Chess", person_id="alex", name="Alex", appointed=[term], actor="t", now=NOW)
    assert _list("ball", ALEX)["rows"] == []
    with pytest.raises(NotAllowed):
        _list("hoodie", ALEX)


def test_memberships_drafts_and_what_is_not_there_have_no_list() -> None:
    Product("chess", "hoodie").update([Product.status.set("draft")])
    for product in ("member", "nothing", "hoodie"):
        with pytest.raises(NotFound):
            _list(product)
