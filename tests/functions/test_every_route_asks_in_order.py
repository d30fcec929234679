"""Every route of every function asks in one order: the size of what was sent, who sends it, from where, and then what it says."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from union.core.people import actions as people
from union.errors import SignInNeeded
from union.web import body, caller, cookies
from union.web.audience import Audience

from infra import openapi
from tests.actions.conftest import SAM
from tests.functions.conftest import answer_of

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ROUTES = [(door, route) for door in openapi.DOORS for route in openapi.routes(door)]
POSTS = [(door, route) for door, route in ROUTES if route.method == "POST"]
FOR_PEOPLE = [one for one in POSTS if openapi.audience(one[1]) is Audience.PEOPLE]
FOR_EVERYBODY = [one for one in POSTS if openapi.audience(one[1]) is Audience.EVERYBODY]
each = pytest.mark.parametrize


def _id(value: Any) -> str:
    return value if isinstance(value, str) else f"{value.method} {value.path}"


@pytest.fixture(autouse=True)
def signing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign cookies with a key of the test's: nothing of AWS is there, so nothing can be read from a table."""
    monkeypatch.setattr(cookies, "secret", lambda _: {"key": "k" * 64})


def _sent(door: str, route: Any, **more: Any) -> int:
    path = re.sub(r"<\w+>", "nothing", route.path)
    headers = {"accept": JSON, "content-type": FORM, "sec-fetch-site": "same-origin", **more.pop("headers", {})}
    return int(answer_of(door, route.method, path, headers, more.get("body", urlencode({"nothing": "of use"})))["statusCode"])


def _cookie() -> dict[str, str]:
    return {"cookie": caller.session_cookie(SAM, "s1", datetime.now(UTC)).partition(";")[0]}


def test_all_doors_are_looked_at() -> None:
    assert len(POSTS) > 90
    assert {"conduct", "reports", "cases", "appeals"} <= set(openapi.DOORS)
    assert {route.path for _, route in FOR_EVERYBODY} == {
        "/case", "/case/answer", "/case/files", "/case/leave", "/case/notices", "/groups/<group_id>/contact", "/report", "/sign-out",
    }  # fmt: skip


@each(("door", "route"), FOR_PEOPLE, ids=_id)
@each("kind", [FORM, JSON, "text/xml"])
def test_a_visitor_is_asked_to_sign_in_whatever_their_form_says(door: str, route: Any, kind: str) -> None:
    assert _sent(door, route, headers={"content-type": kind}) == 401
    assert _sent(door, route, headers={"content-type": kind, "sec-fetch-site": "cross-site"}) == 401


@each(("door", "route"), FOR_PEOPLE, ids=_id)
def test_another_site_is_refused_whatever_its_form_says(door: str, route: Any) -> None:
    assert _sent(door, route, headers={**_cookie(), "sec-fetch-site": "cross-site"}) == 403


@each(("door", "route"), FOR_EVERYBODY, ids=_id)
def test_another_site_is_refused_where_visitors_may_come_in(door: str, route: Any) -> None:
    for headers in ({}, _cookie()):
        assert _sent(door, route, headers={**headers, "sec-fetch-site": "cross-site"}) == 403


@each(("door", "route"), [one for one in POSTS if not openapi.audience(one[1]).proves_itself], ids=_id)
def test_what_has_too_many_parts_is_refused_before_anybody_is_asked_for(
    door: str, route: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "_MOST", 3)
    assert _sent(door, route, body="a=&b=&c=&d=") == 422
    assert _sent(door, route, body=json.dumps({"a": 1, "b": 2, "c": 3, "d": 4}), headers={"content-type": JSON}) == 422


@each(("door", "route"), [one for one in FOR_PEOPLE if openapi.form(one[1])], ids=_id)
def test_a_session_that_has_ended_is_told_before_the_form_is(door: str, route: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_: Any) -> None:
        raise SignInNeeded("You have signed out. Please sign in again.")

    monkeypatch.setattr(people, "read_for", ended)
    assert _sent(door, route, headers=_cookie()) == 401


@each(
    ("door", "route"), [one for one in ROUTES if one[1].method == "GET" and openapi.audience(one[1]) is Audience.PEOPLE], ids=_id
)
def test_a_visitor_is_asked_to_sign_in_before_a_page_is_made(door: str, route: Any) -> None:
    assert _sent(door, route, body=None) == 401


def test_a_program_without_a_browser_sends_json_as_a_visitor_and_another_site_sends_nothing() -> None:
    def status(**headers: str) -> int:
        told = {"accept": JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return int(answer_of("reports", "POST", "/report", told, "{}")["statusCode"])

    assert status(content_type=JSON) == 422, "its form is looked at"
    assert status(content_type=FORM) == 403
    assert status(content_type=JSON, origin="https://evil.example") == 403
    assert status(content_type=JSON, sec_fetch_site="cross-site") == 403
