"""Staff write the union's policy in a browser and by a program; each form is sent twice at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from union.core.policy import actions as policies

from tests.functions.clicking import KEY, twice
from tests.functions.test_import_doors import JSON, MORGAN, multipart

type Call = Callable[..., Any]
PATH = "/staff/policy"
DATES = f"{PATH}/draft/dates"
pytestmark = pytest.mark.usefixtures("union_house")


def _post(call: Call, path: str, **form: Any) -> Any:
    return call("policy", "POST", path, caller=MORGAN, form={"key": KEY, **form})


@twice("/staff/policy/draft/<section>", f"{PATH}/adopt", f"{PATH}/bring", f"{PATH}/discard")
def test_a_draft_is_written_adopted_brought_and_thrown_away(call: Call) -> None:
    changed = {"key": KEY, "revision": 0, "p.academic_year_ends": "15 July"}
    assert call("policy", "POST", DATES, caller=MORGAN, form=changed, twice=True).status == 303
    adopted = {"key": KEY, "revision": 1, "version": "2027-01"}
    assert call("policy", "POST", f"{PATH}/adopt", caller=MORGAN, form=adopted, twice=True).status == 303
    assert policies.read().version == "2027-01"
    file = multipart(policies.default_text().encode(), revision="2", key=KEY)
    assert call("policy", "POST", f"{PATH}/bring", caller=MORGAN, **file, twice=True).status == 303
    assert "There is a draft" in call("policy", "GET", PATH, caller=MORGAN).body
    assert call("policy", "POST", f"{PATH}/discard", caller=MORGAN, form={"key": KEY, "revision": 3}, twice=True).status == 303


@twice("/staff/set-up/letter")
def test_a_letter_is_tried(call: Call) -> None:
    form = {"key": KEY}
    assert "Send a letter to" in call("staff_home", "GET", "/staff/set-up", caller=MORGAN).body
    assert call("staff_home", "POST", "/staff/set-up/letter", caller=MORGAN, form=form, twice=True).status == 303
    assert "it waits for the mail service" in call("staff_home", "GET", "/staff/set-up", caller=MORGAN).body
    assert call("staff_home", "GET", "/staff-home", caller=MORGAN).body.count("/staff/set-up") == 1


def test_what_cannot_be_used_is_said_at_its_field_and_stays_typed(call: Call) -> None:
    answer = _post(call, DATES, revision=0, **{"p.academic_year_ends": "Whitsun", "p.reaffiliation.last_day": "3 October"})
    assert answer.status == 422
    assert 'value="Whitsun"' in answer.body and 'value="3 October"' in answer.body
    assert 'id="e-p.academic_year_ends"' in answer.body and 'href="#f-p.academic_year_ends"' in answer.body
    answer = call("policy", "POST", DATES, caller=MORGAN, json={"key": KEY, "revision": 0, "p.terms_begin": "never"})
    assert (answer.status, set(json.loads(answer.body)["errors"])) == (422, {"p.terms_begin"})
    answer = _post(call, f"{PATH}/adopt", revision=0, version="x")
    assert answer.status == 409 and "There is no draft any more" in answer.body
    answer = call("policy", "POST", f"{PATH}/bring", caller=MORGAN, **multipart(b"title = ", revision="0", key=KEY))
    assert answer.status == 422 and 'id="e-file"' in answer.body


def test_who_comes_second_sees_theirs_beside_what_they_typed(call: Call) -> None:
    _post(call, DATES, revision=0, **{"p.academic_year_ends": "15 July"})
    answer = _post(call, DATES, revision=0, **{"p.academic_year_ends": "1 August"})
    assert answer.status == 409
    assert 'value="1 August"' in answer.body and "The draft says now: <bdi>15 July</bdi>" in answer.body
    assert 'name="revision" value="1"' in answer.body, "saving it again is meant"


def test_a_program_reads_and_writes_the_same(call: Call) -> None:
    numbers = {
        "key": KEY,
        "revision": 0,
        "p.elections.notice_days": 9,
        "p.applications.founders": 12,
        "p.mini_sites.approval": True,
    }
    assert call("policy", "POST", f"{PATH}/draft/elections", caller=MORGAN, json=numbers).status == 200
    told = json.loads(call("policy", "GET", f"{PATH}/draft", caller=MORGAN, headers=JSON).body)
    assert [one["new"][0]["text"] for one in told["changes"]] == ["9"], "of another section nothing"
    shown = json.loads(call("policy", "GET", f"{PATH}/draft/elections", caller=MORGAN, headers=JSON).body)
    assert shown["blocks"][0]["fields"][0]["value"] == "9" and shown["revision"] == 1
    sheet = call("policy", "GET", f"{PATH}/files/draft.toml", caller=MORGAN)
    assert "notice_days = 9" in sheet.body and 'filename="draft.toml"' in sheet.headers["Content-Disposition"]


def test_the_pages_are_shown_as_they_would_be_and_say_that_it_is_a_draft(call: Call) -> None:
    _post(call, f"{PATH}/draft/conduct", revision=0, **{"p.joining_statement": "Be kind.\r\n\r\nBe fair."})
    for name, words in (("conduct", "<p>Be kind.</p>"), ("help", "Ask us"), ("contact", "reception")):
        page = call("policy", "GET", f"{PATH}/preview/{name}", caller=MORGAN)
        assert page.status == 200 and words in page.body and "This is the draft" in page.body
    assert call("policy", "GET", f"{PATH}/preview/nothing", caller=MORGAN).status == 404
    assert "Be kind." not in call("site", "GET", "/conduct").body
    assert "Be kind." not in call("policy", "GET", f"{PATH}/versions/2026-09", caller=MORGAN).body
