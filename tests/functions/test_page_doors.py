"""A committee's page over its doors: written with plain forms, seen by everybody, twice at once, and in JSON."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from union import store
from union.core.policy import actions as policies
from union.membership.groups import actions as groups

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.test_pages import ALEX, WORDS
from tests.actions.test_pictures import _photo
from tests.functions.clicking import KEY, clicked, twice
from tests.functions.conftest import answer_of

__all__ = ["ALEX"]
type Call = Callable[..., Any]
HERE = "/groups/chess/page"
FORM = {**WORDS, "enquiries": "yes", "version": "0"}


def _multipart(name: str, data: bytes, **fields: str) -> dict[str, Any]:
    told = [f'name="{field}"\r\n\r\n{value}'.encode() for field, value in {"key": KEY, **fields}.items()]
    told.append(f'name="{name}"; filename="IMG_1.jpg"\r\n\r\n'.encode() + data)
    body = b"".join(b"--b0undary\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in told) + b"--b0undary--\r\n"
    return {"body": body, "kind": "multipart/form-data; boundary=b0undary"}


@pytest.fixture
def staff_look_first(union_house: None) -> None:
    """Switch approval on in the policy pack."""
    text = (policies.Path(policies.__file__).parent / "default.toml").read_text().replace("approval = false", "approval = true")
    policies.adopt(text, "test", NOW)


@twice("/groups/<group_id>/page/words", "/groups/<group_id>/page/versions/<number>/restore")
def test_a_page_is_written_seen_by_everybody_and_brought_back(call: Call) -> None:
    clicked(call, f"{HERE}/words", PRIYA, **FORM)
    page = call("groups", "GET", "/groups/chess").body
    assert "<strong>play</strong>" in page and "Tuesdays." in page and 'fill="#5b21b6"' in page
    assert "How to join</h2>" not in page, "it says nothing empty"
    history = call("pages", "GET", HERE, caller=PRIYA).body
    assert "Priya Shah</bdi>, President" in history
    clicked(call, f"{HERE}/versions/0/restore", PRIYA, key="key-of-restoring")
    assert "Fun." in call("groups", "GET", "/groups/chess").body


def test_the_second_of_two_who_write_sees_both_and_can_save_then(call: Call) -> None:
    assert call("pages", "POST", f"{HERE}/words", caller=PRIYA, form={**FORM, "key": "key-of-priya"}).status == 303
    mine = {**FORM, "purpose": "We play bridge too.", "meets": "", "summary": "Fun.", "key": "key-of-alex1"}
    answer = call("pages", "POST", f"{HERE}/words", caller=ALEX, form=mine)
    assert answer.status == 409
    assert "Priya Shah</bdi> saved this page while you wrote" in answer.body
    assert "We play bridge too." in answer.body and "We **play**." in answer.body
    assert 'name="version" value="1"' in answer.body
    assert re.search(r'id="f-summary"[^>]* value="Casual boards\."', answer.body), "what was left alone is theirs now"
    again = {**mine, "version": "1", "summary": "Casual boards."}
    assert call("pages", "POST", f"{HERE}/words", caller=ALEX, form=again).status == 303
    told = call("pages", "POST", f"{HERE}/words", caller=ALEX, json={**mine, "key": "key-of-alex2"})
    assert (told.status, json.loads(told.body)["title"] != "") == (409, True)


def test_another_s_own_colour_is_chosen_in_the_form_of_whoever_had_left_the_colour_alone(call: Call) -> None:
    own = {**FORM, "colour": "own", "own_colour": "#abcdef", "key": "key-of-priya"}
    assert call("pages", "POST", f"{HERE}/words", caller=PRIYA, form=own).status == 303
    mine = {**FORM, "colour": "", "meets": "Mondays.", "key": "key-of-alex1"}
    page = call("pages", "POST", f"{HERE}/words", caller=ALEX, form=mine)
    assert page.status == 409
    assert re.findall(r'name="colour" value="([^"]*)" checked', page.body) == ["own"]
    assert re.search(r'name="own_colour"[^>]* value="#abcdef"', page.body)


def test_what_cannot_be_used_is_told_beside_it_and_what_was_typed_stays(call: Call) -> None:
    bad = {**FORM, "colour": "own", "own_colour": "#808080", "summary": "s" * 201, "purpose": "p" * 100_000, "key": KEY}
    answer = call("pages", "POST", f"{HERE}/words", caller=PRIYA, form=bad)
    assert answer.status == 422
    assert "Please keep this to 200 characters." in answer.body and "Please keep this to 6,000 characters." in answer.body
    answer = call("pages", "POST", f"{HERE}/words", caller=PRIYA, form={**bad, "summary": "Fun.", "purpose": "Fun."})
    assert answer.status == 422 and "#888888 is very near and works." in answer.body and 'value="#808080"' in answer.body


@twice("/groups/<group_id>/page/banner", "/groups/<group_id>/page/logo")
def test_a_banner_and_a_logo_are_sent_and_seen(call: Call) -> None:
    for which in ("banner", "logo"):
        sent = _multipart(which, _photo(size=(900, 400)), **{f"{which}_alt": "A board"})
        answer = call("pages", "POST", f"{HERE}/{which}", caller=PRIYA, twice=True, **sent)
        assert answer.status == 303, answer.body[:300]
    page = call("groups", "GET", "/groups/chess").body
    (banner,) = re.findall(
        r'<div class="banner"><img src="(/pictures/[^"]+)" alt="A board" width="900" height="400" srcset="([^"]+)"', page
    )
    for address in (banner[0], *(one.split()[0] for one in banner[1].split(", "))):
        answer = answer_of("pictures", "GET", address, {"accept": "image/webp"})
        assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "image/webp")


@pytest.mark.parametrize("data", [b"\0\0\0\x18ftypheic" + b"x" * 99, b"<svg></svg>", b"GIF89a" + b"x" * 99, b"x" * 4_100_000])
def test_a_file_that_is_no_picture_is_told_what_to_do_and_changes_nothing(call: Call, data: bytes) -> None:
    answer = call("pages", "POST", f"{HERE}/banner", caller=PRIYA, **_multipart("banner", data, banner_alt="A board"))
    assert answer.status == 422 and 'id="e-banner"' in answer.body and 'value="A board"' in answer.body
    assert "/pictures/" not in call("groups", "GET", "/groups/chess").body


@twice("/groups/<group_id>/page/versions/<number>/approve", "/groups/<group_id>/page/versions/<number>/return")
def test_staff_return_what_waits_with_a_reason_and_approve_it_when_it_is_mended(call: Call, staff_look_first: None) -> None:
    write = {"form": {**FORM, "key": "key-of-one"}}
    assert call("pages", "POST", f"{HERE}/words", caller=PRIYA, **write).headers["Location"] == HERE
    assert "Tuesdays." not in call("groups", "GET", "/groups/chess").body
    assert f"{HERE}/compare?new=1" in call("pages", "GET", "/pages", caller=ALEX).body
    assert "Approve it" in call("pages", "GET", f"{HERE}/compare?new=1", caller=ALEX).body
    empty = call("pages", "POST", f"{HERE}/versions/1/return", caller=ALEX, form={"key": KEY, "reason": ""})
    assert empty.status == 422 and "Please say what has to change." in empty.body
    clicked(call, f"{HERE}/versions/1/return", ALEX, reason="Please say where.")
    assert "Please say where." in call("pages", "GET", HERE, caller=PRIYA).body
    mended = {**FORM, "meets": "Tuesdays in the bar.", "version": "1", "key": "key-of-two"}
    assert call("pages", "POST", f"{HERE}/words", caller=PRIYA, form=mended).status == 303
    clicked(call, f"{HERE}/versions/2/approve", ALEX)
    assert "Tuesdays in the bar." in call("groups", "GET", "/groups/chess").body


def test_every_page_is_json_too(call: Call) -> None:
    clicked_before = call("pages", "POST", f"{HERE}/words", caller=PRIYA, json={**WORDS, "version": 0, "key": KEY})
    assert json.loads(clicked_before.body)["location"] == "/groups/chess"
    headers = {"accept": "application/json"}
    for path in (HERE, f"{HERE}/words", f"{HERE}/pictures", f"{HERE}/compare?old=0&new=1"):
        answer = call("pages", "GET", path, caller=PRIYA, headers=headers)
        assert (answer.status, json.loads(answer.body)["group"]["group_id"]) == (200, "chess")
    assert json.loads(call("pages", "GET", "/pages", caller=ALEX, headers=headers).body) == {"pages": [], "approval": False}


@pytest.mark.parametrize("number", ["9", "x", "-1", "²", "1234567", "%00"])
def test_a_version_that_is_none_is_not_found(call: Call, number: str) -> None:
    assert call("pages", "GET", f"{HERE}/compare?new={number}", caller=PRIYA).status == 404
    assert call("pages", "GET", f"{HERE}/compare", caller=PRIYA).status == 404


def test_a_student_and_a_visitor_are_kept_out(call: Call) -> None:
    for path in (HERE, f"{HERE}/words", f"{HERE}/pictures", f"{HERE}/compare?new=0"):
        assert call("pages", "GET", path, caller=SAM).status == 403
        assert call("pages", "GET", path).status == 303
    assert call("pages", "POST", f"{HERE}/words", caller=SAM, form={**FORM, "key": KEY}).status == 403


def test_the_committee_sees_the_three_steps_and_a_visitor_does_not(call: Call) -> None:
    assert "Make this page yours: 0 of 3 done" in call("groups", "GET", "/groups/chess", caller=PRIYA).body
    assert "Make this page yours" not in call("groups", "GET", "/groups/chess").body


def test_where_no_membership_is_on_sale_everybody_is_told_and_whoever_may_sell_one_is_led_there(call: Call) -> None:
    """As of a society that was brought by an import, whose committee knows its prices and nobody else."""
    link = "/groups/chess/products/new?kind=membership"
    assert "No membership is on sale" not in call("groups", "GET", "/groups/chess").body
    store.commit(groups.offers_write("chess", []))
    page = call("groups", "GET", "/groups/chess")
    assert "No membership is on sale right now." in page.body and link not in page.body
    assert link in call("groups", "GET", "/groups/chess", caller=PRIYA).body
    assert call("products", "GET", link, caller=PRIYA).status == 200


@twice("/groups/<group_id>/contact", "/groups/<group_id>/enquiries/<enquiry_id>/done")
def test_a_visitor_asks_and_the_committee_deals_with_it(call: Call) -> None:
    assert "/groups/chess/contact" in call("groups", "GET", "/groups/chess").body
    asked = {"text": "May I come without a board?", "name": "Ada", "email": "ada.lovelace@union.example"}
    answer = clicked(call, "/groups/chess/contact", None, **asked)
    assert "Your question is with the committee." in call("pages", "GET", answer.headers["Location"]).body
    page = call("pages", "GET", "/groups/chess/enquiries", caller=PRIYA).body
    assert "May I come without a board?" in page and "/report?group=chess" in page
    (deal,) = re.findall(r'action="(/groups/chess/enquiries/[^"]+/done)"', page)
    clicked(call, deal, PRIYA)
    assert "Dealt with by" in call("pages", "GET", "/groups/chess/enquiries", caller=PRIYA).body


def test_a_question_without_words_or_with_a_wrong_address_keeps_what_was_typed(call: Call) -> None:
    form = {"text": "", "name": "Ada", "email": "not an address", "key": KEY}
    answer = call("pages", "POST", "/groups/chess/contact", form=form)
    assert (
        answer.status == 422 and 'id="e-text"' in answer.body and 'id="e-email"' in answer.body and 'value="Ada"' in answer.body
    )
    assert call("pages", "GET", "/groups/chess/contact", caller=SAM).body.count("sam@union.example") == 1
    assert call("pages", "GET", "/groups/none/contact").status == 404
