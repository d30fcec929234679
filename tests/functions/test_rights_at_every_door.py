"""At every route: whoever was staff gets what any student gets, and whoever signed out what a visitor gets. The records decide alone.

The routes are the code's, which the template's are held to; each is asked with a form that it takes and with things that are there.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.orders import checkout
from union.commerce.orders.rules import Line, Purchase
from union.commerce.products import actions as products
from union.commerce.products.rules import Choice, Draft, Kind
from union.core.people import actions as people
from union.core.people import identity, staffing
from union.core.people.rules import ALL_STAFF, Caller, StaffRole
from union.errors import Invalid
from union.membership.groups import actions as groups
from union.moderation.appeals.tables import Appeal
from union.moderation.board.tables import Post
from union.moderation.incidents.tables import Incident
from union.web.caller import session_cookie

from infra import openapi
from tests.actions.conftest import PRIYA, SAM
from tests.actions.electing import set_up
from tests.functions.conftest import answer_of

JSON = "application/json"
KEY = "key-12345678"
NAME = "Zaphod Quux"
EX = Caller("ex", NAME, "zaphod@union.example")
ROUTES = [(door, route) for door in openapi.DOORS for route in openapi.routes(door)]
CHANGING = re.compile(r'"(key|now)": "[^"]*"|(state|nonce|code_challenge)=[^&"]*|name="key" value="[^"]*"')
TYPED = {"version": 1, "key": KEY, "email": "nia@union.example", "team": "staff-rag", "person_id": "priya", "role": "President"}
TYPED |= {"starts_on": "2099-01-04", "ends_on": "2099-02-04", "code": "123456", "length": "2", "unit": "hours", "year": "2099"}
BY_FORMAT = {"date-time": "2099-01-04T12:00:00Z", "date": "2099-01-04"}

type Ask = Callable[[str, Any], tuple[int, str]]


def filled(schema: dict[str, Any]) -> Any:
    """Something that a form takes, from its schema."""
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    told = [schema[word] for word in ("const", "default") if word in schema] + schema.get("enum", [])[:1]
    if told:
        return told[0]
    if schema.get("type") == "object":
        wanted = schema.get("required", ())
        return {name: TYPED.get(name) or filled(one) for name, one in schema.get("properties", {}).items() if name in wanted}
    if schema.get("type") == "array":
        return [filled(schema["items"])]
    plain = {"integer": schema.get("minimum", 1), "boolean": True}
    return plain.get(schema.get("type", ""), BY_FORMAT.get(schema.get("format", ""), "something-1"))


@pytest.fixture
def there(call: Callable[..., Any]) -> dict[str, str]:
    """Give a house in which there is one of most things, by the names that addresses have for them."""
    now = datetime.now(UTC)
    call("reports", "POST", "/report", json={"what": "He keeps writing.", "heading": "abuse", "group": "chess", "key": KEY})
    (case,) = Incident.scan()
    Post(group_id="chess", post_id="p1", author_id="sam", author="Sam", kind="post", text="Rude.", at=now).save()
    asked = {"about": "removed", "post_id": "p1", "person_id": "sam", "name": "Sam", "text": "No.", "asked_at": now}
    told = {
        "group_name": "Chess",
        "group_type": "societies",
        "team": "societies",
        "state": "asked",
        "version": 1,
        "last_key": KEY,
    }
    Appeal(group_id="chess", appeal_id="appeal-1", **asked, **told).save()
    hoodie = Draft(Kind.MERCHANDISE, "Hoodie", "Warm.", [Choice("1", "M", 2500, stock=5)], collection="At any meeting.")
    line = Line("1", Kind.MERCHANDISE, "hoodie", "1", "Hoodie", "M", 1, 2500)
    order = checkout.drafted(SAM, groups.require(store.read(groups.key("chess"))[0], now), Purchase([line], KEY), now)
    checkout.take(order, now=now)
    return {
        "group_id": "chess",
        "post_id": "p1",
        "person_id": "sam",
        "appeal_id": "appeal-1",
        "incident_id": str(case.incident_id),
        "product_id": products.make("chess", PRIYA, hoodie, KEY, now),
        "order_id": str(order.order_id),
        "election_id": set_up(),
    }


def by_cookie(caller: Caller) -> dict[str, str]:
    return {"cookie": session_cookie(caller, "s1", datetime.now(UTC)).partition(";")[0]}


def by_token(_: Caller) -> dict[str, str]:
    return {"authorization": "Bearer a-token"}


def asking(there: dict[str, str], headers: dict[str, str], accept: str = JSON) -> Ask:
    """Give a way to ask a route; answers the status and what was said, without what differs each time."""

    def ask(door: str, route: Any) -> tuple[int, str]:
        path = re.sub(r"<(\w+)>", lambda named: there.get(named[1], "nothing"), route.path)
        form = openapi.form(route)
        told = {
            "accept": accept,
            "sec-fetch-site": "same-origin",
            **({"content-type": JSON} if route.method == "POST" else {}),
            **headers,
        }
        answer = answer_of(
            door, route.method, path, told, json.dumps(filled(form) if form else {}) if route.method == "POST" else None
        )
        return int(answer["statusCode"]), CHANGING.sub("", str(answer.get("body", "")))

    return ask


def all_asked(ask: Ask, which: list[tuple[str, Any]]) -> dict[str, tuple[int, str]]:
    """Ask all routes; nothing that one changes is there for the next."""
    found = {}
    with patch.object(identity, "bearer", lambda _, now: Caller("ex", NAME, EX.email, "token-1", now, now)):
        for door, route in which:
            with patch.object(store, "commit", lambda *_: None):
                found[f"{route.method} {route.path}"] = ask(door, route)
    return found


def put_on_staff(*roles: StaffRole) -> None:
    staffing.appoint(person_id="ex", name=NAME, email=EX.email, appointed=roles, actor="test", now=datetime.now(UTC))


def test_every_form_is_filled_so_that_what_is_asked_is_the_right() -> None:
    from union.web.forms import base

    found = [(openapi.model(route), openapi.form(route)) for _, route in ROUTES if openapi.form(route)]
    assert len(found) > 80
    with_more = []
    for model, schema in found:
        try:
            base.read(model, filled(schema))
        except Invalid:
            with_more.append(model)
    assert len(with_more) < 6, with_more


@pytest.mark.parametrize("by", [by_cookie, by_token])
def test_ended_staff_get_at_every_route_what_a_student_gets(
    there: dict[str, str], by: Callable[[Caller], dict[str, str]]
) -> None:
    today = datetime.now(UTC).date()
    ask = asking(there, by(EX))
    student = all_asked(ask, ROUTES)
    put_on_staff(StaffRole(ALL_STAFF, date(2020, 1, 1)))
    running = all_asked(ask, ROUTES)
    put_on_staff(
        StaffRole(ALL_STAFF, date(2020, 1, 1), today - timedelta(days=2)), StaffRole(ALL_STAFF, today + timedelta(days=2))
    )
    ended = all_asked(ask, ROUTES)
    assert {where for where in ended if ended[where] != student[where]} == set()
    opened = {where for where in ended if running[where] != ended[where]}
    assert len(opened) > 50, opened


def test_staff_who_signed_in_with_one_step_get_at_every_route_what_a_student_gets(
    there: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "required")
    ask = asking(there, by_cookie(EX))
    student = all_asked(ask, ROUTES)
    put_on_staff(StaffRole(ALL_STAFF, date(2020, 1, 1)))
    one_step = all_asked(ask, ROUTES)
    told = "two-step"
    different = {where for where in one_step if one_step[where] != student[where] and told not in one_step[where][1]}
    assert different == {"GET /my/two-step"} - {
        where for where in one_step if one_step[where] == student[where] or told in one_step[where][1]
    }
    assert any(told in said for _, said in one_step.values()), "the test can fail"


@pytest.mark.parametrize("by", [by_cookie, by_token])
@pytest.mark.parametrize("accept", [JSON, "text/html"])
def test_whoever_signed_out_gets_at_every_route_what_a_visitor_gets_and_is_named_nowhere(
    there: dict[str, str], by: Callable[[Caller], dict[str, str]], accept: str
) -> None:
    gets = [(door, route) for door, route in ROUTES if accept == JSON or route.method == "GET"]
    put_on_staff(StaffRole(ALL_STAFF, date(2020, 1, 1)))
    signed_in = all_asked(asking(there, by(EX), accept), gets)
    assert accept == JSON or sum(NAME in said for _, said in signed_in.values()) > 10, "the test can fail"
    for session in ("s1", "token-1"):
        people.sign_out(replace(EX, session_id=session), datetime.now(UTC))
    out, visitor = all_asked(asking(there, by(EX), accept), gets), all_asked(asking(there, {}, accept), gets)
    assert [where for where, (_, said) in out.items() if NAME in said] == []
    different = {where: (out[where][0], visitor[where][0]) for where in out if out[where] != visitor[where]}
    asked_to_sign_in = {where for where, (status, _) in different.items() if status in (401, 303)}
    assert different.keys() == asked_to_sign_in
