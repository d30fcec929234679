"""Every route that asks for a committee names what one must be allowed to do, and opens to who may do just that and to nobody else."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import MagicMock

import pytest
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, Term, by_title
from union.errors import NotFound
from union.membership.groups.tables import Group
from union.web import api
from union.web.audience import Audience

from infra import openapi

type Call = Callable[..., Any]
OFFICER = Caller("olu", "Olu Ade", "olu@union.example")
ROUTES = [
    (door, route)
    for door in openapi.DOORS
    for route in openapi.routes(door)
    if route.path.startswith("/groups/<group_id>/") and openapi.audience(route) is Audience.PEOPLE
]
FOR_ALL = {
    "join", "shop", "basket", "basket/code", "basket/again/<order_id>", "checkout", "waiting/<product_id>/<item_id>", "board", "committee",
    "committee/appoint", "committee-home", "committee/end", "committee/review", "board/<post_id>/edit", "board/<post_id>/complaint",
    "read-only/complaint", "board/<post_id>", "roster", "roster.csv", "leave", "chats/<platform_id>", "chats/<platform_id>/left",
    "handover", "handover/<handover_id>", "handover/<handover_id>/tick", "handover/<handover_id>/untick", "handover/<handover_id>/add",
    "handover/<handover_id>/take-off", "handover/<handover_id>/change", "handover/<handover_id>/call-off",
    "reaffiliation", "reaffiliation/return", "reaffiliation/approve",
    "affiliation", *(f"affiliation/{deed}" for deed in ("leave", "cancel", "settle", "restore", "name")),
}  # fmt: skip
"""Routes for members or for whoever is signed in, and those whose own rule asks more than one question."""


class Passed(NotFound):
    """The door is open; what is behind it is no matter here."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Can, ...]]:
    """Stop each request where it has been let in, and give what was asked for. Forms say whatever is wanted of them."""
    found: list[tuple[Can, ...]] = []
    real = people.Office.must

    def must(office: people.Office, *needs: Can) -> None:
        found.append(needs)
        real(office, *needs)
        raise Passed("passed")

    monkeypatch.setattr(people.Office, "must", must)
    monkeypatch.setattr(api, "_form", lambda *_: MagicMock(key="key-of-it", deed="frozen", code="", holder="", post="post"))
    monkeypatch.setattr(api, "_texts", lambda *_: {})
    return found


@pytest.fixture(autouse=True)
def officer(union_house: None) -> None:
    """Give the chess society an officer whose title the house does not know, beside its president."""
    today = datetime.now(UTC).date()
    told = {"group_id": "chess", "group_name": "Chess", "actor": "test", "now": datetime.now(UTC)}
    for who, role in ((OFFICER, "Wizard"), (Caller("priya", "Priya Shah", "p@union.example"), "President")):
        people.appoint(
            **told, person_id=who.person_id, name=who.name, appointed=[Term(role, today, date(today.year + 1, today.month, 1))]
        )


def _may(*can: Can) -> None:
    Group("chess").update([Group.roles.set({"wizard": list(can)})])


def _status(call: Call, door: str, route: Any) -> tuple[int, str]:
    path = route.path.replace("<group_id>", "chess")
    for part in (
        "product_id",
        "item_id",
        "post_id",
        "order_id",
        "person_id",
        "line_id",
        "refund_id",
        "platform_id",
        "handover_id",
        "admin_id",
        "incident_id",
        "code",
    ):
        path = path.replace(f"<{part}>", "nothing")
    more = {"form": {"key": "key-of-it"}} if route.method == "POST" else {}
    answer = call(door, route.method, path, caller=OFFICER, headers={"accept": "application/json"}, **more)
    return answer.status, answer.body


def _id(value: Any) -> str:
    return value if isinstance(value, str) else f"{value.method} {value.path}"


@pytest.mark.parametrize(("door", "route"), ROUTES, ids=_id)
def test_a_route_opens_to_who_may_do_what_it_names_and_to_nobody_else(
    call: Call, asked: list[tuple[Can, ...]], door: str, route: Any
) -> None:
    _may()
    status, _ = _status(call, door, route)
    if route.path.removeprefix("/groups/<group_id>/") in FOR_ALL and not asked:
        return
    assert (status, len(asked)) == (403, 1), "it asks for no capability"
    needs = asked[0]
    for can in Can:
        _may(can)
        status, body = _status(call, door, route)
        assert (status == 404 and "passed" in body) is (can in needs), can
        assert status == 403 or can in needs


def test_every_capability_opens_something(call: Call, asked: list[tuple[Can, ...]]) -> None:
    _may()
    for door, route in ROUTES:
        _status(call, door, route)
    assert {one for needs in asked for one in needs} | {Can.LETTERS, Can.MEMBERS} == set(Can)


def test_where_nobody_in_office_leads_all_who_are_do(call: Call) -> None:
    people.appoint(
        group_id="chess", group_name="Chess", person_id="priya", name="P", appointed=[], actor="test", now=datetime.now(UTC)
    )
    _may()
    assert call("books", "GET", "/groups/chess/books", caller=OFFICER).status == 200


def test_the_mini_site_leads_an_officer_only_where_they_may_go(call: Call) -> None:
    for can in ((), (Can.MONEY,), (Can.PAGE, Can.DOOR), (Can.MEMBERS,), (Can.CONDUCT,)):
        _may(*can)
        mini_site = call("groups", "GET", "/groups/chess", caller=OFFICER).body
        assert 'href="/groups/chess/committee-home"' in mini_site
        page = mini_site + call("committee", "GET", "/groups/chess/committee-home", caller=OFFICER).body
        for path, need in (("books", Can.MONEY), ("roster", Can.MEMBERS), ("conduct", Can.CONDUCT), ("platforms", Can.PAGE)):
            assert (f'href="/groups/chess/{path}"' in page) is (need in can), (can, path)


def test_a_title_that_the_house_does_not_know_brings_little() -> None:
    assert by_title("Wizard") == {Can.PAGE, Can.DOOR}
    assert people.given(Group("chess")) == {}
