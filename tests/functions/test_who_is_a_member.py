"""At no route does anybody but a group's committee read who belongs to it: membership of a society can tell a faith, a politics, a love.

Every route that only shows is asked in a house in which each way to belong to the chess society has a person of its own. What staff
support may read all the same stands in a table, with its reason.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from union import store
from union.commerce.disputes.tables import Dispute
from union.commerce.orders import checkout
from union.commerce.orders.rules import Line, Purchase
from union.commerce.orders.tables import Order
from union.commerce.products import actions as products
from union.commerce.products.rules import Choice, Draft, Kind, Pool
from union.commerce.products.tables import Product
from union.commerce.refunds.tables import Refund
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist.tables import Waiting
from union.core.audit.tables import Entry
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.core.rate_limits import rules as rate_limit_rules
from union.core.rate_limits.rules import Guess
from union.errors import Unavailable
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.moderation.appeals.tables import Appeal
from union.moderation.board.tables import Post, Restriction

from tests.actions.conftest import NOW, PRIYA
from tests.actions.declaring import join, post, sealed, standing
from tests.functions.test_rights_at_every_door import JSON, ROUTES, all_asked, asking, by_cookie
from tests.staff import staff

TEAM = staff("tess", "Tess Team", "tess@union.example", "staff-societies")
ALL = staff("allan", "Allan All", "allan@union.example", "staff")
OTHER = staff("otto", "Otto Other", "otto@union.example", "staff-sport-clubs")
BOTH = staff("bette", "Bette Both", "bette@union.example", "staff-societies")
STRANGER = Caller("stig", "Stig Stranger", "stig@union.example")
READING = [(door, route) for door, route in ROUTES if route.method == "GET"]
WAYS = ("member", "goods", "fails", "argues", "ticket", "inside", "waits", "quiet", "voter", "late", "complains", "posts")
BUYERS = ("member", "goods", "fails", "argues", "ticket", "inside")
OPENED = "GET /groups/<group_id>/orders/<order_id>/refund"
LISTED = "GET /groups/<group_id>/orders"
STAFF_READ: Mapping[str, tuple[frozenset[str], str]] = {
    OPENED: (frozenset({"goods"}), "One order, opened because somebody asked about it; that it was looked at is noted."),
    "GET /groups/<group_id>/board": (frozenset({"posts"}), "Who posts is named beside the post for everybody who may read it."),
    "GET /appeals": (frozenset({"complains"}), "Whoever complains writes to staff in their own name."),
    "GET /appeals/<group_id>/<appeal_id>": (frozenset({"complains"}), "The same."),
}


def person(way: str) -> Caller:
    """Who belongs in this way and in no other."""
    return Caller(f"id-of-{way}", f"Quxy {way.title()}son", f"{way}@quxy.example")


def said_of(text: str) -> set[str]:
    """The ways whose person a text tells of."""
    return {way for way in WAYS if any(told in text for told in (f"id-of-{way}", person(way).name, person(way).email))}


def _order(group: Any, way: str, line: Line) -> str:
    order = checkout.drafted(person(way), group, Purchase([line], f"key-of-{way}-1"), NOW)
    checkout.take(order, now=NOW)
    about = {"status": "paid", "payment_intent": f"pi_{way}", "refunded": 100 if way == "fails" else 0}
    order.update([getattr(Order, name).set(value) for name, value in about.items()])
    return str(order.order_id)


def _ticket(way: str, order_id: str, event: str) -> None:
    told = {"line_id": "1", "group_id": "chess", "product_id": event, "event": "Ball", "item_id": "1", "item": "Standard"}
    who = person(way)
    held = Ticket(ticket_id=f"ticket-{way}", order_id=order_id, person_id=who.person_id, buyer_id=who.person_id, **told)
    held.name, held.email, held.issued_at = who.name, who.email, NOW
    if way == "inside":
        held.admitted_at, held.admitted_by, held.scan_id, held.device = NOW, "priya", "scan-one-1", "left"
    held.save()


def _money(names: Mapping[str, str]) -> None:
    told = {"group_id": "chess", "group_name": "Chess", "group_type": "societies", "amount": 100, "state": "failed"}
    Refund(
        refund_id="refund-1", order_id=names["fails"], payment_intent="pi_fails", reason="Late.", asked_by="priya",
        asked_at=NOW, unsent="failed", parts=[], **told,
    ).save()  # fmt: skip
    Dispute(
        dispute_id="dp_1", order_id=names["argues"], opened_at=NOW, open="open", due_by=NOW, asks=True, **told | {"state": "open"}
    ).save()


def _on_the_board(until: datetime) -> None:
    quiet, posts, complains = person("quiet"), person("posts"), person("complains")
    Restriction(
        group_id="chess", person_id=quiet.person_id, version=1, mark="m" * 24, name=quiet.name, reason="Calm down.", by_id="priya",
        ends_at=until, running="running",
    ).save()  # fmt: skip
    Post(group_id="chess", post_id="p1", author_id=posts.person_id, author=posts.name, kind="post", text="Hello.", at=NOW).save()
    told = {"group_name": "Chess", "group_type": "societies", "team": "societies", "state": "asked", "version": 1}
    Appeal(
        group_id="chess", appeal_id="appeal-1", about="removed", post_id="p0", person_id=complains.person_id,
        name=complains.name, text="No.", asked_at=NOW, last_key="key-12345678", **told,
    ).save()  # fmt: skip


def _waits(event: str, until: datetime) -> None:
    who = person("waits")
    Waiting(
        queue=f"{event}#1", entry_id="0001", group_id="chess", group_name="Chess", product_id=event, item_id="1", product="Ball",
        item="Standard", person_id=who.person_id, name=who.name, email=who.email, party=1, state="waiting", open="0",
        joined_at=NOW, forget_at=until,
    ).save()  # fmt: skip


@pytest.fixture
def there(union_house: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Give a society to which somebody belongs in each way there is, with a president; and the names of its things."""
    from union.membership.groups import actions as groups

    soon = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=20)
    group = groups.require(store.read(groups.key("chess"))[0], NOW)
    standing_now = Term("President", date(2020, 1, 1), soon.date())
    people.appoint(
        group_id="chess", group_name="Chess", person_id="priya", name=PRIYA.name, appointed=[standing_now], actor="test", now=NOW
    )
    sealed(monkeypatch, {"1": {(1,): 2}}, {"1": standing("Ada")}, [post()])
    join("late")
    for way in WAYS:
        who = person(way)
        grant = Grant("chess", "Chess", who.person_id, who.name, "standard", 500, "2099-07-31", "1", email=who.email)
        store.commit(memberships.give_write(grant, None, NOW))
    places, seat = [Pool("1", "The room", 9)], Choice("1", "Standard", 500, pools=("1",))
    event = Draft(Kind.TICKET, "Ball", "", [seat], places, starts_at=soon, ends_at=soon + timedelta(hours=4), venue="Hall")
    ball = products.make("chess", PRIYA, event, "key-of-the-ball", datetime.now(UTC))
    Product("chess", ball).update([Product.status.set("published")])
    lines = {way: Line("1", Kind.TICKET, ball, "1", "Ball", "Standard", 1, 500) for way in BUYERS}
    lines["member"] = Line(
        "1", Kind.MEMBERSHIP, "membership", "standard", "Membership", "Standard", 1, 500, valid_until="2099-07-31"
    )
    lines["goods"] = Line("1", Kind.MERCHANDISE, "hoodie", "1", "Hoodie", "M", 1, 2500)
    names = {way: _order(group, way, line) for way, line in lines.items()}
    for way in ("ticket", "inside"):
        _ticket(way, names[way], ball)
    _money(names)
    _on_the_board(soon)
    _waits(ball, soon)
    found = {"group_id": "chess", "post_id": "p1", "appeal_id": "appeal-1", "product_id": ball, "item_id": "1"}
    return found | {"order_id": names["goods"], "ticket_id": "ticket-inside", "election_id": "spring", "person_id": "id-of-quiet"}


def read_by(there: dict[str, str], caller: Caller | None, accept: str) -> dict[str, set[str]]:
    """Of whom each route tells this person, where it tells of anybody."""
    headers = by_cookie(caller) if caller else {}
    answers = all_asked(asking(there, headers, accept), READING)
    assert all(status < 500 for status, _ in answers.values()), {where: one for where, one in answers.items() if one[0] >= 500}
    return {where: told for where, (_, said) in answers.items() if (told := said_of(said))}


@pytest.mark.parametrize("accept", [JSON, "text/html"])
@pytest.mark.parametrize("caller", [TEAM, ALL, OTHER, STRANGER, None], ids=["team", "all", "other-team", "stranger", "visitor"])
def test_nobody_but_the_committee_reads_who_belongs_to_a_group(there: dict[str, str], caller: Caller | None, accept: str) -> None:
    may = {where: ways for where, (ways, _) in STAFF_READ.items()} if caller in {TEAM, ALL} else {}
    read = read_by(there, caller, accept)
    assert {where: told - may.get(where, set()) for where, told in read.items() if told - may.get(where, set())} == {}


def test_all_of_them_are_there_to_be_read_and_each_reason_is_needed(there: dict[str, str]) -> None:
    by_committee = read_by(there, PRIYA, JSON)
    assert set(BUYERS) == by_committee[LISTED]
    assert by_committee["GET /groups/<group_id>/products/<product_id>/door/list"] == {"ticket", "inside"}
    assert by_committee["GET /groups/<group_id>/roster"] >= set(WAYS)
    assert "quiet" in by_committee["GET /groups/<group_id>/board"]
    by_staff = read_by(there, TEAM, JSON)
    by_page = read_by(there, TEAM, "text/html")
    assert {where for where in STAFF_READ if where not in by_staff and where not in by_page} == set()


def _noted(act: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [(str(one.subject), str(one.actor), dict(one.details)) for one in Entry.scan() if one.act == act]


def _asked(call: Callable[..., Any], caller: Caller, path: str = "", typed: str = "") -> Any:
    query = f"?{urlencode({'q': typed})}" if typed else ""
    return call("refunds", "GET", f"/groups/chess/orders{path}{query}", caller=caller, headers={"accept": JSON})


@pytest.mark.parametrize("typed", ["number", "pi_goods", "Quxy Goodsson", "  quxy  GOODSSON ", "Goods@quxy.example"])
def test_staff_find_an_order_by_what_only_its_buyer_can_say_and_it_is_noted_that_they_looked(
    there: dict[str, str], call: Callable[..., Any], typed: str
) -> None:
    number = there["order_id"]
    told = json.loads(_asked(call, TEAM, typed=number if typed == "number" else typed).body)
    assert [(one["order_id"], one["buyer"]) for one in told["orders"]] == [(number, None)]
    by = {"number": "number", "pi_goods": "payment"}.get(typed, "name")
    assert _noted("orders looked for") == [("group#chess", "tess", {"by": by, "found": 1, "orders": number})]


@pytest.mark.parametrize("typed", ["Quxy", "Goodsson", "goods@", "@quxy.example", "pi_", "%", "2" * 24, "Stig Stranger"])
def test_a_part_of_a_name_leads_nowhere_and_is_noted_too(there: dict[str, str], call: Callable[..., Any], typed: str) -> None:
    assert json.loads(_asked(call, TEAM, typed=typed).body)["orders"] == []
    assert [details["found"] for _, _, details in _noted("orders looked for")] == [0]


def test_an_order_of_another_group_is_not_found_by_its_number(there: dict[str, str], call: Callable[..., Any]) -> None:
    Order(there["order_id"]).update([Order.group_id.set("print")])
    assert json.loads(_asked(call, TEAM, typed=there["order_id"]).body)["orders"] == []


def test_each_look_of_staff_at_an_order_is_noted_and_the_committee_s_is_not(
    there: dict[str, str], call: Callable[..., Any]
) -> None:
    path = f"/{there['order_id']}/refund"
    assert json.loads(_asked(call, PRIYA, path).body)["buyer"] == "Quxy Goodsson"
    assert _noted("looked at") == []
    assert [json.loads(_asked(call, TEAM, path).body)["buyer"] for _ in range(2)] == ["Quxy Goodsson"] * 2
    assert _noted("looked at") == [(f"order#{there['order_id']}", "tess", {})] * 2


def test_what_cannot_be_noted_is_not_shown(there: dict[str, str], call: Callable[..., Any]) -> None:
    with patch.object(store, "commit", side_effect=Unavailable("The house is busy.")):
        answers = [_asked(call, TEAM, f"/{there['order_id']}/refund"), _asked(call, TEAM, typed="Quxy Goodsson")]
    assert [(one.status, "Quxy" in one.body or there["order_id"] in one.body) for one in answers] == [(503, False)] * 2


def test_staff_who_run_through_a_list_of_names_are_stopped_and_can_ask_by_number(
    there: dict[str, str], call: Callable[..., Any]
) -> None:
    for _ in range(rate_limit_rules.GUESSES[Guess.BUYER].most):
        assert _asked(call, TEAM, typed="Quxy Goodsson").status == 200
    assert _asked(call, TEAM, typed="Quxy Goodsson").status == 429
    assert _asked(call, TEAM, typed=there["order_id"]).status == 200
    assert _asked(call, PRIYA, typed="Quxy Goodsson").status == 200


@pytest.mark.parametrize(("role", "named"), [("Treasurer", True), ("Wizard", False)])
def test_staff_with_a_role_on_the_committee_read_what_the_role_opens(
    there: dict[str, str], call: Callable[..., Any], role: str, named: bool
) -> None:
    term = Term(role, date(2020, 1, 1), date(2099, 1, 1))
    told = {"group_id": "chess", "group_name": "Chess", "person_id": "bette", "name": "Bette Both"}
    people.appoint(**told, appointed=[term], actor="test", now=NOW)
    assert (set(BUYERS) <= said_of(_asked(call, BOTH).body)) == named == ("Quxy" in _asked(call, BOTH).body)
    committee = call("roles", "GET", "/groups/chess/committee", caller=BOTH, headers={"accept": JSON})
    assert (committee.status, said_of(committee.body)) == (200, set()), "whom one could co-opt is for who leads"


def test_staff_end_a_time_on_read_only_by_a_name_that_is_nobody_s(there: dict[str, str], call: Callable[..., Any]) -> None:
    board = call("board", "GET", "/groups/chess/board", caller=TEAM, headers={"accept": JSON})
    (time,) = json.loads(board.body)["restricted"]
    assert (time["name"], time["reason"], "quiet" in time["person_id"]) == (None, "Calm down.", False)
    path, form = f"/groups/chess/read-only/{time['person_id']}/end", {"version": str(time["version"]), "key": "key-of-tess-1"}
    assert call("board", "POST", path, caller=TEAM, form=form).status == 303
    assert Restriction.get("chess", "id-of-quiet").running is None
