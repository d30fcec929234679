"""What comes through the doors of tickets and of an event: pages, JSON, hostile input, scripts, and who is asking."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from union.commerce.tickets import rules, seal
from union.commerce.tickets.tables import Ticket
from union.core.letters.tables import Letter
from union.web.assets import asset

from tests.actions.conftest import PRIYA, SAM
from tests.actions.test_tickets import LIN, bought, code, events, is_member

__all__ = ["events"]
type Call = Callable[..., Any]
DOOR = "/groups/chess/products/ball/door"


@pytest.fixture(autouse=True)
def ball(events: None) -> None:
    """Give what is sold: the ball and the quiz."""


def test_a_holder_finds_the_ticket_in_the_list_and_its_code_on_its_page(call: Call) -> None:
    (name,) = bought()
    assert f'href="/tickets/{name}"' in call("tickets", "GET", "/my/tickets", caller=SAM).body
    page = call("tickets", "GET", f"/tickets/{name}", caller=SAM)
    assert rules.spelled(code(name)) in page.body and '<svg class="qr"' in page.body
    assert "script" not in page.headers["Content-Security-Policy"]
    assert call("tickets", "GET", f"/tickets/{name}", caller=PRIYA).status == 404
    assert call("tickets", "GET", f"/tickets/{name}").headers["Location"] == f"/sign-in?to=/tickets/{name}"


def test_the_calendar_file_is_a_download(call: Call) -> None:
    (name,) = bought()
    answer = call("tickets", "GET", f"/tickets/{name}/event.ics", caller=SAM)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.body.startswith("BEGIN:VCALENDAR\r\n")


WRONG = ["", "lin", "lin@", "@x.example", "a b@x.example", "a@b@c.example", "x" * 300, "<s>@x.example", "a@x.example\u202e"]


@pytest.mark.parametrize("wrong", [*WRONG, "a@x\n.example", "ä@x.example,b@x.example"])
def test_an_address_that_is_none_is_told_at_its_field_and_kept(call: Call, wrong: str) -> None:
    (name,) = bought()
    told = call("tickets", "POST", f"/tickets/{name}/transfer", caller=SAM, json={"email": wrong, "key": "key-offer-1"})
    assert told.status == 422 and list(json.loads(told.body)["errors"]) == ["email"]
    page = call("tickets", "POST", f"/tickets/{name}/transfer", caller=SAM, form={"email": "lin & co", "key": "key-offer-1"})
    assert page.status == 422 and 'value="lin &amp; co"' in page.body
    assert not [one for one in Letter.scan() if one.kind == "ticket-offer"]


def test_a_ticket_is_handed_on_by_forms(call: Call) -> None:
    (name,) = bought()
    form = {"email": LIN.email, "key": "key-offer-1"}
    assert call("tickets", "POST", f"/tickets/{name}/transfer", caller=SAM, form=form).status == 303
    assert f"We wrote to <bdi>{LIN.email}</bdi>" in call("tickets", "GET", f"/tickets/{name}", caller=SAM).body
    link = f"/tickets/{name}/accept?offer={seal.offer(name, 'key-offer-1')}"
    visitor = call("tickets", "GET", link)
    assert visitor.headers["Location"].startswith("/sign-in?to=/tickets/") and "offer%3D" in visitor.headers["Location"]
    assert call("tickets", "GET", link, caller=PRIYA).status == 403
    assert "Accept the ticket" in call("tickets", "GET", link, caller=LIN).body
    sent = {"offer": link.partition("=")[2], "key": "key-accept-1"}
    assert call("tickets", "POST", f"/tickets/{name}/accept", caller=PRIYA, form=sent).status == 403
    assert call("tickets", "POST", f"/tickets/{name}/accept", caller=LIN, form=sent).headers["Location"] == f"/tickets/{name}"
    assert rules.spelled(code(name)) in call("tickets", "GET", f"/tickets/{name}", caller=LIN).body
    assert "Handed on" in call("tickets", "GET", f"/tickets/{name}", caller=SAM).body


def test_an_offer_is_taken_back_by_a_form(call: Call) -> None:
    (name,) = bought()
    call("tickets", "POST", f"/tickets/{name}/transfer", caller=SAM, form={"email": LIN.email, "key": "key-offer-1"})
    again = call("tickets", "POST", f"/tickets/{name}/transfer", caller=SAM, form={"email": LIN.email, "key": "key-offer-2"})
    assert again.status == 409 and "Take that back first" in again.body
    assert call("tickets", "POST", f"/tickets/{name}/keep", caller=SAM, form={"key": "key-keep-1"}).status == 303
    assert Ticket.get(name).offer_hash is None


def test_a_code_typed_without_javascript_lets_in_and_is_undone(call: Call) -> None:
    (name,) = bought()
    is_member("sam")
    typed = rules.spelled(code(name)).lower().replace("-", " ").replace("0", "o")
    page = call("door", "GET", DOOR, caller=PRIYA)
    assert '<strong id="inside">0</strong>' in page.body
    form = {"code": typed, "scan_id": "scan-one-1", "device": "Door B"}
    said = call("door", "POST", f"{DOOR}/scan", caller=PRIYA, form=form)
    assert said.status == 200 and 'class="said green"' in said.body and "Sam Okoro" in said.body
    assert 'value="Door B"' in said.body and typed not in said.body
    (ticket,) = re.findall(r'name="ticket_id" value="(\w+)"', said.body)
    undone = call("door", "POST", f"{DOOR}/undo", caller=PRIYA, form={"ticket_id": ticket, "scan_id": "scan-one-1"})
    assert undone.status == 303 and Ticket.get(name).admitted_at is None


def test_the_door_answers_programs_in_json(call: Call) -> None:
    (name,) = bought()
    sent = {"code": code(name), "scan_id": "scan-one-1", "at": datetime.now(UTC).isoformat(), "device": "A", "holder": "sam"}
    first = json.loads(call("door", "POST", f"{DOOR}/scan", caller=PRIYA, json=sent).body)
    assert (first["verdict"], first["colour"], first["member"]) == ("admitted", "green", False)
    assert json.loads(call("door", "POST", f"{DOOR}/scan", caller=PRIYA, json=sent).body) == first
    told = json.loads(call("door", "GET", f"{DOOR}/list", caller=PRIYA).body)
    assert [one["scan_id"] for one in told["entries"]] == ["scan-one-1"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "x" * 101}, "code"),
        ({"code": "https://evil.example/?q=1"}, "code"),
        ({"code": "٣" * 20}, "code"),
        ({"code": "\x00" * 20}, "code"),
        ({"code": ["a"]}, "code"),
        ({"scan_id": "short"}, "scan_id"),
        ({"scan_id": "a b c d e f"}, "scan_id"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-23T12:00:00"}, "at"),
        ({"at": 1e999}, None),
        ({"at": 5}, "at"),
        ({"at": "0001-01-01T00:00:00+23:59"}, "at"),
        ({"device": "x" * 41}, "device"),
        ({"device": "\u202eevil"}, "device"),
        ({"holder": "x" * 101}, "holder"),
    ],
)
def test_a_scan_that_cannot_be_used_names_its_field_and_admits_nobody(
    call: Call, wrong: dict[str, Any], field: str | None
) -> None:
    (name,) = bought()
    sent = {"code": code(name), "scan_id": "scan-one-1", **wrong}
    answer = call("door", "POST", f"{DOOR}/scan", caller=PRIYA, json=sent)
    assert answer.status == 422, answer.body
    assert list(json.loads(answer.body)["errors"]) == ([field] if field else [])
    assert Ticket.get(name).admitted_at is None


@pytest.mark.parametrize("body", [b"", b"code=%ff", b"code=a&code=b", b"&" * 500, b"code=" + b"a" * 100_000])
def test_a_hostile_form_at_the_door_is_a_4xx(call: Call, body: bytes) -> None:
    for path in (f"{DOOR}/scan", f"{DOOR}/undo"):
        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert 400 <= call("door", "POST", path, caller=PRIYA, body=body, headers=headers).status < 500


def test_the_door_is_closed_to_all_but_the_committee_and_to_other_sites(call: Call) -> None:
    (name,) = bought()
    sent = {"code": code(name), "scan_id": "scan-one-1"}
    for path in (DOOR, f"{DOOR}/list"):
        assert call("door", "GET", path, caller=SAM).status == 403
    assert call("door", "POST", f"{DOOR}/scan", caller=SAM, json=sent).status == 403
    assert call("door", "POST", f"{DOOR}/scan", json=sent).status == 401
    foreign = {"sec-fetch-site": "cross-site"}
    assert call("door", "POST", f"{DOOR}/scan", caller=PRIYA, form=sent, headers=foreign).status == 403
    assert Ticket.get(name).admitted_at is None


def test_only_the_door_s_page_runs_scripts_and_sees_the_camera(call: Call) -> None:
    door = call("door", "GET", DOOR, caller=PRIYA)
    policy = door.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy and "connect-src 'self'" in policy
    assert "'unsafe-inline'" not in policy and "'unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")
    assert "camera=(self)" in door.headers["Permissions-Policy"]
    for other in (call("tickets", "GET", "/my/tickets", caller=SAM), call("door", "GET", DOOR, caller=SAM)):
        assert "script-src" not in other.headers["Content-Security-Policy"]
        assert "camera=()" in other.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("file", "kind", "begins"),
    [
        ("door.js", "text/javascript; charset=utf-8", b"//"),
        ("zxing-reader.js", "text/javascript; charset=utf-8", b"var"),
        ("zxing-reader.wasm", "application/wasm", b"\0asm"),
    ],
)
def test_the_door_s_scripts_are_kept_for_ever_under_their_mark(call: Call, file: str, kind: str, begins: bytes) -> None:
    from functions.site.handler import lambda_handler
    from tests.functions.conftest import CONTEXT, _event

    answer = lambda_handler(_event("GET", f"/static/{asset(file)}", {"accept-encoding": "gzip"}, None), CONTEXT)  # type: ignore[arg-type]
    assert gzip.decompress(base64.b64decode(answer["body"])).startswith(begins)
    assert answer["headers"]["Content-Type"] == kind and "immutable" in answer["headers"]["Cache-Control"]
    assert len(answer["body"]) < 6_000_000 / 4
    plain = lambda_handler(_event("GET", f"/static/{asset(file)}", {}, None), CONTEXT)  # type: ignore[arg-type]
    body = plain["body"]
    assert (base64.b64decode(body) if plain["isBase64Encoded"] else body.encode()).startswith(begins)


def test_what_a_door_is_called_is_inert(call: Call) -> None:
    (name,) = bought()
    sent = {"code": code(name), "scan_id": "scan-one-1", "device": "<script>alert(1)</script>"}
    call("door", "POST", f"{DOOR}/scan", caller=PRIYA, form=sent)
    said = call("door", "POST", f"{DOOR}/scan", caller=PRIYA, form={**sent, "scan_id": "scan-two-2", "device": ""})
    assert "Already used" in said.body and "<script>alert" not in said.body
