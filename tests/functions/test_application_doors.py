"""Founding a group over its doors: with plain forms and in JSON, twice at once, as an attacker tries, and until the group is there."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from union.membership.applications import actions

from tests.actions import founding
from tests.actions.conftest import PRIYA, SAM
from tests.actions.founding import LIN, NIA, PDF, WORDS
from tests.functions.clicking import KEY, clicked, twice
from tests.functions.conftest import answer_of
from tests.functions.test_every_route_asks_in_order import _cookie
from tests.staff import staff

type Call = Callable[..., Any]
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
SPORT = staff("spo", "Spo Rt", "spo@union.example", "staff-sport-clubs")
JSON = {"accept": "application/json"}
ROWS = {"post1_role": "President", "post1_name": "Sam", "post1_email": SAM.email}
ROWS |= {"post2_role": "Treasurer", "post2_name": "Lin", "post2_email": LIN.email}
HOSTILE = "<script>alert(1)</script>"


def _file(data: bytes, **fields: str) -> dict[str, Any]:
    told = [f'name="{field}"\r\n\r\n{value}'.encode() for field, value in {"key": KEY, **fields}.items()]
    told.append(b'name="constitution"; filename="rules.pdf"\r\nContent-Type: application/pdf\r\n\r\n' + data)
    body = b"".join(b"--b0undary\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in told) + b"--b0undary--\r\n"
    return {"body": body, "kind": "multipart/form-data; boundary=b0undary"}


def _begun(call: Call, **words: str) -> str:
    answer = call("applications", "POST", "/affiliate/new", caller=SAM, form={**WORDS, "key": KEY, **words})
    assert answer.status == 303, answer.body[:500]
    return str(answer.headers["Location"])


def _link(here: str) -> str:
    return f"{here}/found/{founding.record(here.rpartition('/')[2]).link}"


def _sent(**words: str) -> str:
    return founding.sent(now=datetime.now(UTC), **words)


def test_everybody_finds_how_a_group_is_founded_and_signs_in_to_begin(call: Call) -> None:
    assert 'href="/affiliate"' in call("groups", "GET", "/").body
    page = call("applications", "GET", "/affiliate").body
    assert "10 founders" in page and 'href="/sign-in?to=/affiliate/new"' in page
    assert call("applications", "GET", "/affiliate/new").headers["Location"] == "/sign-in?to=/affiliate/new"
    assert 'href="/affiliate/new"' in call("applications", "GET", "/affiliate", caller=SAM).body


@twice(
    "/affiliate/new",
    "/affiliate/<application_id>/words",
    "/affiliate/<application_id>/constitution",
    "/affiliate/<application_id>/committee",
    "/affiliate/<application_id>/seat",
    "/affiliate/<application_id>/found/<link>",
    "/affiliate/<application_id>/found/<link>/back",
    "/affiliate/<application_id>/send",
    "/staff/applications/<application_id>/approve",
)
def test_a_group_is_founded_with_plain_forms_from_the_idea_to_its_page(call: Call) -> None:
    here = str(clicked(call, "/affiliate/new", SAM, **WORDS).headers["Location"])
    application_id = here.rpartition("/")[2]
    clicked(call, f"{here}/words", SAM, **{**WORDS, "summary": "We build rockets and fly them.", "version": "1"})
    answer = call("applications", "POST", f"{here}/constitution", caller=SAM, twice=True, **_file(PDF))
    assert answer.status == 303
    clicked(call, f"{here}/committee", SAM, **ROWS, post3_role="Secretary", version="3")
    assert "Would you like to be <bdi>Treasurer</bdi>?" in call("applications", "GET", here, caller=LIN).body
    clicked(call, f"{here}/seat", LIN, answer="accepted")
    link = _link(here)
    assert "Will you found <bdi>Rocket Society</bdi>?" in call("applications", "GET", link, caller=NIA).body
    clicked(call, link, NIA)
    clicked(call, f"{link}/back", NIA)
    for one in founding.CROWD[:8]:
        assert call("applications", "POST", link, caller=one, form={"key": KEY}).status == 303
    assert "10 of 10 founders" in call("applications", "GET", here, caller=SAM).body
    clicked(call, f"{here}/send", SAM)
    assert "Rocket Society" in call("applications", "GET", "/staff/applications", caller=ALEX).body
    desk = f"/staff/applications/{application_id}"
    page = call("applications", "GET", desk, caller=ALEX).body
    assert 'value="rocket-society"' in page and "Crowd" not in page
    (version,) = set(re.findall(r'name="version" value="(\d+)"', page))
    clicked(call, f"{desk}/approve", ALEX, group_id="rocket-society", version=version)
    group = call("groups", "GET", "/groups/rocket-society").body
    assert "We build rockets and fly them." in group
    assert 'href="/my/roles"' in call("applications", "GET", here, caller=SAM).body
    assert 'href="/groups/rocket-society"' in call("applications", "GET", link, caller=founding.CROWD[0]).body


@twice("/staff/applications/<application_id>/return", "/staff/applications/<application_id>/decline")
def test_what_staff_say_is_read_by_whoever_applied(call: Call) -> None:
    application_id = _sent()
    desk, here = f"/staff/applications/{application_id}", f"/affiliate/{application_id}"
    version = str(founding.version(application_id))
    empty = call("applications", "POST", f"{desk}/decline", caller=ALEX, form={"key": KEY, "version": version, "reason": ""})
    assert empty.status == 422 and empty.body.count("Please say why. Whoever applied reads it.") == 2
    clicked(call, f"{desk}/return", ALEX, reason="Say how money is kept.", version=version)
    assert "Say how money is kept." in call("applications", "GET", here, caller=SAM).body
    actions.send(application_id, SAM, datetime.now(UTC))
    stale = call(
        "applications", "POST", f"{desk}/decline", caller=ALEX, form={"key": KEY, "version": version, "reason": "It is stale."}
    )
    assert stale.status == 409 and "It is stale." in stale.body
    clicked(call, f"{desk}/decline", ALEX, reason="There is one already.", version=str(founding.version(application_id)))
    assert "There is one already." in call("applications", "GET", here, caller=SAM).body


@twice("/affiliate/<application_id>/withdraw")
def test_an_application_is_withdrawn_and_its_link_says_so(call: Call) -> None:
    here = _begun(call)
    clicked(call, f"{here}/withdraw", SAM)
    assert "Withdrawn" in call("applications", "GET", here, caller=SAM).body
    answer = call("applications", "POST", _link(here), caller=NIA, form={"key": KEY})
    assert answer.status == 409 and "was withdrawn" in answer.body


def test_what_cannot_be_used_is_told_at_its_field_and_what_was_typed_stays(call: Call) -> None:
    bad = {**WORDS, "name": "", "type": "ponies", "summary": "s" * 201, "key": KEY}
    answer = call("applications", "POST", "/affiliate/new", caller=SAM, form=bad)
    assert answer.status == 422 and 'id="e-name"' in answer.body and 'id="e-summary"' in answer.body
    assert "We meet on Thursdays." in answer.body and "s" * 201 in answer.body
    answer = call("applications", "POST", "/affiliate/new", caller=SAM, form={**bad, "name": "Rockets", "summary": "Rockets."})
    assert answer.status == 422 and 'id="e-type"' in answer.body
    here = _begun(call)
    rows = {**ROWS, "post2_email": "not an address", "post4_name": "Nia", "version": "1", "key": KEY}
    answer = call("applications", "POST", f"{here}/committee", caller=SAM, form=rows)
    assert answer.status == 422
    assert {"e-post2_email", "e-post4_role", "e-post4_email"} <= set(re.findall(r'id="(e-[^"]+)"', answer.body))
    assert 'value="not an address"' in answer.body and 'value="Nia"' in answer.body
    answer = call("applications", "POST", f"{here}/send", caller=SAM, form={"key": KEY})
    assert answer.status == 409 and "9 more founders to say yes." in answer.body


@pytest.mark.parametrize(
    "data", [b"<html><script>alert(1)</script>", b"PK\x03\x04" + b"x" * 99, b"\x00" * 99, b"x" * 2_000_001, b""]
)
def test_a_file_that_is_no_document_is_refused_and_none_is_kept(call: Call, data: bytes) -> None:
    here = _begun(call)
    answer = call("applications", "POST", f"{here}/constitution", caller=SAM, **_file(data))
    assert answer.status == 422 and 'id="e-constitution"' in answer.body
    assert call("applications", "GET", f"{here}/constitution", caller=SAM).status == 404


@pytest.mark.parametrize(("data", "kind"), [(PDF, "application/pdf"), (HOSTILE.join("ab").encode(), "text/plain; charset=utf-8")])
def test_a_constitution_comes_as_a_file_to_keep_whatever_is_in_it(call: Call, data: bytes, kind: str) -> None:
    here = _begun(call, name="../x <b>Rockets</b>")
    assert call("applications", "POST", f"{here}/constitution", caller=SAM, **_file(data)).status == 303
    answer = answer_of("applications", "GET", f"{here}/constitution", {**_cookie(), "accept": "*/*"})
    headers, body = answer["headers"], answer["body"]
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert re.fullmatch(r'attachment; filename="constitution-[a-z0-9-]+\.(pdf|txt)"', headers["Content-Disposition"])
    assert headers["Cache-Control"] == "no-store"
    assert (b64decode(body) if answer["isBase64Encoded"] else body.encode()) == data


def test_names_that_want_to_break_out_stay_words(call: Call) -> None:
    here = _begun(call, name=HOSTILE, summary=HOSTILE, purpose=HOSTILE, how_to_join=HOSTILE)
    rows = {**ROWS, "post1_role": f"President {HOSTILE}", "version": "1", "key": KEY}
    assert call("applications", "POST", f"{here}/committee", caller=SAM, form=rows).status == 303
    for path, caller in (
        (here, SAM),
        (f"{here}/words", SAM),
        (f"{here}/committee", SAM),
        (_link(here), NIA),
        ("/affiliate", SAM),
    ):
        page = call("applications", "GET", path, caller=caller)
        assert page.status == 200 and "<script>" not in page.body and "alert(1)" in page.body, path


def test_what_is_a_line_stays_one_in_letters_to_strangers(call: Call) -> None:
    here = _begun(call, name="Rocket\nSociety")
    rows = {**ROWS, "post2_name": "Lin\r\n\r\nBuy now", "version": "1", "key": KEY}
    assert call("applications", "POST", f"{here}/committee", caller=SAM, form=rows).status == 303
    found = founding.record(here.rpartition("/")[2])
    assert (found.name, found.seats[1].name) == ("Rocket Society", "Lin Buy now")


def test_strangers_other_teams_and_guesses_find_nothing(call: Call) -> None:
    application_id = _sent()
    here, desk = f"/affiliate/{application_id}", f"/staff/applications/{application_id}"
    for path in (
        here,
        f"{here}/words",
        f"{here}/committee",
        f"{here}/constitution",
        f"{here}/constitution?link=guess",
        f"{here}/found/x",
    ):
        assert call("applications", "GET", path, caller=PRIYA).status == 404, path
    assert call("applications", "GET", desk, caller=SPORT).status == 404
    assert call("applications", "GET", f"{here}/constitution", caller=SPORT).status == 404
    assert call("applications", "GET", desk, caller=SAM).status == 403
    for path in (here, "/affiliate/nothing", f"/affiliate/{'x' * 300}", "/affiliate/%00"):
        assert call("applications", "GET", path, caller=PRIYA).status == 404


def test_every_page_is_json_too_and_staff_s_names_no_founder(call: Call) -> None:
    application_id = _sent()
    here, link = f"/affiliate/{application_id}", _link(f"/affiliate/{application_id}")
    told = {path: call("applications", "GET", path, caller=SAM, headers=JSON) for path in ("/affiliate", here, link)}
    assert {answer.status for answer in told.values()} == {200}
    assert json.loads(told[here].body)["application"]["founders"] == 10
    desk = call("applications", "GET", f"/staff/applications/{application_id}", caller=ALEX, headers=JSON).body
    assert "Crowd" not in desk and json.loads(desk)["may_decide"]
    assert json.loads(call("applications", "GET", "/staff/applications", caller=ALEX, headers=JSON).body)["waiting"]
    sent = {"group_id": "rockets", "version": founding.version(application_id), "key": KEY}
    answer = call("applications", "POST", f"/staff/applications/{application_id}/approve", caller=ALEX, json=sent)
    assert (answer.status, json.loads(answer.body)["group_id"]) == (200, "rockets")


def test_the_clock_lets_lapse_what_was_not_sent(call: Call) -> None:
    from functions.application_clock.handler import lambda_handler
    from tests.functions.conftest import CONTEXT

    founding.begun(now=datetime(2026, 1, 5, tzinfo=UTC))
    assert lambda_handler({}, CONTEXT) == {"lapsed": 1}  # type: ignore[arg-type] # as much of a context as it asks
    assert lambda_handler({}, CONTEXT) == {}  # type: ignore[arg-type]
