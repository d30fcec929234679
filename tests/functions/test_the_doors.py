"""What comes through the doors: pages and JSON, hostile input, other sites, and who is asking."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.core.people.rules import Caller
from union.membership.groups import actions as groups
from union.membership.groups import rules as group_rules
from union.moderation.board.tables import Post
from union.text import folded as fold
from union.web import cookies
from union.web.assets import SCRIPTED, addresses, asset
from union.web.caller import way_back
from union.web.sheets import sheet

from tests.actions.conftest import PRIYA, SAM, TEXT
from tests.functions.conftest import answer_of
from tests.pages.render import page
from tests.pages.samples import SAMPLES

type Call = Callable[..., Any]
JOIN = {"accept": "yes", "statement": "2026-09", "offer": "standard", "key": "key-one-1"}
STATE = {"text": "Hello", "as": "statement", "key": "key-one-1"}


def test_home_lists_and_searches(call: Call) -> None:
    assert "/groups/chess" in call("groups", "GET", "/").body
    assert "/groups/chess" not in call("groups", "GET", "/?q=nothing-like-it").body


def test_groups_are_found_and_listed_however_their_names_are_accented(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for group_id, name in (("cafe", "Café Society"), ("elan", "Élan"), ("zen", "Zen"), ("oysters", "Øysters")):
        offers = [{"offer_id": "standard", "name": "Standard", "price": 0}]
        groups.affiliate(group_id, {**TEXT, "name": name, "type": "societies"}, offers, [], "test", datetime.now(UTC))
    monkeypatch.setattr(groups, "_listed", None)
    body = call("groups", "GET", "/").body
    places = [body.index(f'href="/groups/{one}"') for one in ("cafe", "chess", "elan", "oysters", "print", "zen")]
    assert places == sorted(places)
    for typed in ("cafe", "CAFÉ", "soc cafe\u0301", "caf\u200be"):
        assert "/groups/cafe" in call("groups", "GET", f"/?q={typed}").body, typed


def test_no_name_of_a_group_is_folded_again_to_search_the_list_that_is_kept(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_listed", None)
    folded: list[str] = []
    monkeypatch.setattr(group_rules, "folded", lambda text: (folded.append(text), fold(text))[1])
    call("groups", "GET", "/")
    assert len([text for text in folded if text]) == 2, "the test can fail: both groups"
    folded.clear()
    assert "/groups/chess" in call("groups", "GET", "/?q=chess").body
    assert set(folded) == {"chess"}


@pytest.mark.parametrize("nothing", ["\u200b", "\u00ad\u2060", "\u3164", "\u2800", "\U000e0041\U000e007f", "\ufe0f"], ids=ascii)
def test_a_post_in_which_nothing_can_be_seen_is_none(call: Call, nothing: str) -> None:
    for more in ({"form": {**STATE, "text": nothing}}, {"json": {**STATE, "text": nothing}}):
        answer = call("board", "POST", "/groups/chess/board", caller=PRIYA, **more)
        assert answer.status == 422
        assert "Please write something first." in answer.body
    assert Post.count() == 0


def test_a_picture_that_is_newer_than_this_python_is_a_post(call: Call) -> None:
    newer = "\U0001fae9\U0001fac8"
    assert call("board", "POST", "/groups/chess/board", caller=PRIYA, form={**STATE, "text": newer}).status == 303
    assert [post.text for post in Post.scan()] == [newer]


def test_every_page_has_a_strict_policy(call: Call) -> None:
    headers = call("groups", "GET", "/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_is_compressed_for_who_takes_it(call: Call) -> None:
    answer = call("groups", "GET", "/", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.raw["body"]) < 6000


def test_a_visitor_is_led_to_sign_in_and_back(call: Call) -> None:
    answer = call("joining", "GET", "/groups/chess/join")
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?to=/groups/chess/join")


def test_a_form_from_another_site_is_refused(call: Call) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}):
        other = {"sec-fetch-site": "", **headers} if "origin" in headers else headers
        answer = call("joining", "POST", "/groups/print/join", caller=SAM, form=JOIN, headers=other)
        assert answer.status == 403


def test_a_form_joins_and_its_second_click_shows_the_same(call: Call) -> None:
    assert "Print" in call("joining", "POST", "/groups/print/join", caller=SAM, form=JOIN).body
    assert call("joining", "POST", "/groups/print/join", caller=SAM, form=JOIN).status == 200


def test_a_form_with_errors_comes_back_with_what_was_typed(call: Call) -> None:
    answer = call(
        "freezes",
        "POST",
        "/groups/chess/freeze",
        caller=PRIYA,
        form={"length": "1e3", "unit": "hours", "statement": "A break & more"},
    )
    assert answer.status == 422
    assert "A break &amp; more" in answer.body
    assert "1e3" in answer.body
    assert "whole number" in answer.body


WRONG = [
    ("joining", "/groups/print/join", {"offer": ""}, "Please choose a membership."),
    ("board", "/groups/chess/board", {"text": " "}, "Please write something first."),
    ("board", "/groups/chess/board", {"text": "a" * 2001}, "Please keep this to 2,000 characters."),
    ("freezes", "/groups/chess/freeze", {"statement": ""}, "Please write what you want to tell your members."),
    ("freezes", "/groups/chess/freeze", {"length": ""}, "Please enter a whole number, such as 24."),
]


@pytest.mark.parametrize(("function", "path", "field", "sentence"), WRONG)
def test_a_field_left_empty_or_too_long_is_told_in_its_own_words(
    call: Call, function: str, path: str, field: dict[str, str], sentence: str
) -> None:
    form = {**JOIN, **STATE, "length": "2", "unit": "hours", "statement": "x", **field}
    answer = call(function, "POST", path, caller=PRIYA, form=form)
    assert answer.status == 422
    assert sentence in answer.body


def test_a_member_who_opens_the_form_again_is_asked_for_nothing(call: Call) -> None:
    call("joining", "POST", "/groups/print/join", caller=SAM, form=JOIN)
    body = call("joining", "GET", "/groups/print/join", caller=SAM).body
    assert "You are a member" in body
    assert 'name="accept"' not in body


def test_a_refusal_leads_out_of_what_is_closed(call: Call) -> None:
    for path, name in (("board", "board"), ("roster", "memberships"), ("freeze", "freezes")):
        answer = call(name, "GET", f"/groups/chess/{path}", caller=SAM)
        assert answer.status == 403
        assert 'href="/groups/chess"' in answer.body
    form = {"length": "2", "unit": "hours", "freeze_id": "x", "version": "1", "key": "key-one-1"}
    answer = call("freezes", "POST", "/groups/chess/freeze/extend", form=form)
    assert answer.status == 401
    assert 'href="/sign-in?to=/groups/chess/freeze"' in answer.body


HOSTILE = [
    b"",
    b"text=%ff%fe",
    b"text=a&text=b",
    b"\xff\xfe",
    b"&" * 500,
    b"text=" + b"a" * 1_000_000,
    b"text=%00&key=key-one-1&as=statement",
    b"text=%E2%80%AEevil&key=key-one-1&as=statement",
    b"text=hi&key=key-one-1&as=king",
    b"text=hi&key=" + b"k" * 65 + b"&as=statement",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_a_hostile_form_is_a_4xx_and_stores_nothing(call: Call, body: bytes) -> None:
    for accept in ("text/html", "application/json"):
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": accept}
        answer = call("board", "POST", "/groups/chess/board", caller=PRIYA, body=body, headers=headers)
        assert 400 <= answer.status < 500, answer.body
    assert Post.count() == 0


HOSTILE_JSON = [
    "",
    "[]",
    "null",
    "{",
    '{"text": NaN}',
    '{"text": 1e999}',
    '{"text": "a", "text": "b"}',
    "[" * 100_000,
    '{"text": ' + "9" * 5000 + "}",
    '{"text": "\\ud800", "as": "statement", "key": "key-one-1"}',
    '{"text": {"a": 1}, "as": "statement", "key": "key-one-1"}',
    '{"text": true, "as": "statement", "key": "key-one-1"}',
    '{"text": "", "as": "statement", "key": "key-one-1"}',
]


@pytest.mark.parametrize("body", HOSTILE_JSON)
def test_hostile_json_is_a_4xx_problem_and_stores_nothing(call: Call, body: str) -> None:
    answer = call("board", "POST", "/groups/chess/board", caller=PRIYA, body=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status < 500, answer.body
    assert json.loads(answer.body)["detail"]
    assert Post.count() == 0


@pytest.mark.parametrize("length", ["1_000", "1e3", "NaN", "-0", "-1", "10 0", "１", "", "9" * 30, "0", "1.5"])
def test_a_length_is_plain_digits(call: Call, length: str) -> None:
    form = {"length": length, "unit": "hours", "statement": "x", "key": "key-one-1"}
    answer = call("freezes", "POST", "/groups/chess/freeze", caller=PRIYA, json=form)
    assert answer.status == 422
    assert list(json.loads(answer.body)["errors"]) == ["length"]


def test_another_content_type_is_refused(call: Call) -> None:
    answer = call("board", "POST", "/groups/chess/board", caller=PRIYA, body="x", headers={"content-type": "text/xml"})
    assert answer.status == 422


def test_what_people_write_is_inert(call: Call) -> None:
    call("board", "POST", "/groups/chess/board", caller=PRIYA, form={**STATE, "text": "<script>alert(1)</script>"})
    body = call("board", "GET", "/groups/chess/board", caller=PRIYA).body
    assert "<script" not in body
    assert "&lt;script&gt;" in body


def test_a_cookie_that_is_not_ours_is_nobody(call: Call) -> None:
    good = cookies.written(cookies.SESSION, {"person": "x"}, timedelta(hours=1), datetime.now(UTC)).partition(";")[0]
    name, _, value = good.partition("=")
    for bad in (value[:-2] + "xx", value.replace(".", ""), "x." + value.partition(".")[2], "", ".", "é.é"):
        answer = call("memberships", "GET", "/my/groups", headers={"cookie": f"{name}={bad}", "accept": "application/json"})
        assert answer.status == 401


def test_a_cookie_for_one_purpose_serves_no_other_and_ends(call: Call) -> None:
    now = datetime.now(UTC)
    value = cookies.written(cookies.ATTEMPT, {"person": "x"}, timedelta(hours=1), now).partition(";")[0].partition("=")[2]
    event = {"headers": {"cookie": f"{cookies.SESSION}={value}; {cookies.ATTEMPT}={value}"}}
    assert cookies.read(event, cookies.SESSION, now) is None
    assert cookies.read(event, cookies.ATTEMPT, now) is not None
    assert cookies.read(event, cookies.ATTEMPT, now + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "", None, "/a\nb", "javascript:1", "/sign-in/callback"]
)
def test_the_way_back_never_leads_to_another_site_or_into_signing_in_once_more(to: str | None) -> None:
    assert way_back(to) == "/"


def test_the_way_back_keeps_a_path_of_ours() -> None:
    assert way_back("/groups/chess?x=1") == "/groups/chess?x=1"


def test_signing_in_begins_with_pkce(call: Call) -> None:
    answer = call("people", "GET", "/sign-in?to=/my/groups")
    assert answer.status == 303
    assert "code_challenge_method=S256" in answer.headers["Location"]
    assert "__Host-attempt=" in answer.raw["cookies"][0]
    assert all(flag in answer.raw["cookies"][0] for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"))


def test_a_callback_nobody_asked_for_signs_nobody_in(call: Call) -> None:
    answer = call("people", "GET", "/sign-in/callback?code=x&state=y")
    assert answer.status == 401
    assert "cookies" not in answer.raw or "session" not in str(answer.raw["cookies"])


def test_a_roster_sheet_runs_nothing(call: Call) -> None:
    eve = Caller("eve", '=HYPERLINK("https://evil.example")', "eve@union.example")
    call("joining", "POST", "/groups/print/join", caller=eve, form=JOIN)
    text = sheet(("Name",), [(cell,) for cell in (eve.name, "+1", "-1+1", "@x", " =1", "\t=1", "＝1", "Zoë")])
    cells = [line.strip('"') for line in text.removeprefix("\ufeff").splitlines()[1:]]
    assert all(cell.startswith("'") for cell in cells[:-1])
    assert cells[-1] == "Zoë"


def test_an_address_that_is_none_is_a_page_that_says_so(call: Call) -> None:
    assert call("site", "GET", "/nowhere").status == 404
    assert "docs" not in call("site", "GET", "/nowhere").headers
    assert call("site", "GET", "/static/../secrets").status == 404


def test_the_stylesheet_is_kept_for_ever_under_its_mark(call: Call) -> None:
    assert "immutable" in call("site", "GET", f"/static/{asset('house.css')}").headers["Cache-Control"]


def _on_pages() -> set[str]:
    """Every address of a file that a page refers to, each page with the files that its door gives it."""
    shown = (page(one.template, one.data, {**one.site, **addresses(one.template)}) for one in SAMPLES)
    return {found for text in shown for found in re.findall(r"/static/[\w.-]+", text)}


@pytest.mark.parametrize("file", sorted({file for files in SCRIPTED.values() for file in files}))
def test_every_script_of_a_page_is_served(call: Call, file: str) -> None:
    answer = answer_of("site", "GET", f"/static/{asset(file)}", {})
    assert (answer["statusCode"], "immutable" in answer["headers"]["Cache-Control"]) == (200, True)
    assert answer["headers"]["Content-Type"].partition(";")[0] in ("text/javascript", "application/wasm")


def test_every_file_that_a_page_refers_to_is_served() -> None:
    found = _on_pages()
    assert f"/static/{asset('evidence.js')}" in found, "the test can fail"
    assert {name: answer_of("site", "GET", name, {})["statusCode"] for name in found} == dict.fromkeys(found, 200)


def test_the_api_describes_itself(call: Call) -> None:
    assert json.loads(call("site", "GET", "/openapi.json").body)["openapi"] == "3.1.0"
    assert "/groups/{group_id}/freeze" in call("site", "GET", "/docs").body


def test_a_failure_is_a_sentence_and_no_trace(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("union.membership.groups.actions.home", lambda *_: 1 / 0)
    answer = call("groups", "GET", "/")
    assert answer.status == 500
    assert "ZeroDivision" not in answer.body


def test_logs_carry_no_name_and_no_address(
    call: Call, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    call("joining", "POST", "/groups/print/join", caller=SAM, form=JOIN)
    logged = capsys.readouterr().out + " ".join(str(vars(record)) for record in caplog.records)
    assert "POST /groups/{group_id}/join" in logged
    assert "Okoro" not in logged
    assert "sam@" not in logged


def test_a_member_is_put_on_read_only_and_back_by_form_and_by_json(call: Call) -> None:
    Post(group_id="chess", post_id="p1", author_id="sam", author="Sam", kind="post", text="Rude.", at=datetime.now(UTC)).save()
    path, form = (
        "/groups/chess/board/p1/read-only",
        {"length": "99", "unit": "days", "reason": "Calm down.", "key": "key-of-priya"},
    )
    wrong = call("board", "POST", path, caller=PRIYA, form=form)
    assert wrong.status == 422
    assert "between 1 hour and 28 days" in wrong.body
    assert 'value="Calm down."' in wrong.body
    assert call("board", "POST", path, caller=PRIYA, form={**form, "length": "2"}).status == 303
    as_json = {"content-type": "application/json", "accept": "application/json"}
    seen = json.loads(call("board", "GET", "/groups/chess/board", caller=PRIYA, headers=as_json).body)
    assert [one["person_id"] for one in seen["restricted"]] == ["sam"]
    body = json.dumps({"version": 1, "key": "key-of-priya-2"})
    assert call("board", "POST", "/groups/chess/read-only/sam/end", caller=PRIYA, body=body, headers=as_json).status < 300
    assert json.loads(call("board", "GET", "/groups/chess/board", caller=PRIYA, headers=as_json).body)["restricted"] == []
