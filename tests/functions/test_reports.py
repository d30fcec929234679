"""Reporting through the doors: by form and by program, signed in or not, with everything somebody may type."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from union.moderation.incidents.tables import Incident, IncidentEntry
from union.web import cookies

from tests.actions.conftest import SAM

type Call = Callable[..., Any]
KEY = "key-of-the-report"
TOLD = {"heading": "abuse", "what": "He keeps writing to me.", "group": "chess", "key": KEY}


def _inside(answer: Any) -> dict[str, str]:
    """The cookie that came with an answer, as a header."""
    (line,) = [c for c in answer.raw.get("cookies", []) if c.startswith(cookies.CASE)]
    return {"cookie": line.partition(";")[0]}


def _sent(call: Call, **more: Any) -> dict[str, str]:
    answer = call("reports", "POST", "/report", form={**TOLD, **more})
    assert (answer.status, answer.headers["Location"]) == (303, "/case"), answer.body
    return _inside(answer)


def test_a_visitor_reports_and_sees_the_receipt_and_what_they_wrote(call: Call) -> None:
    form = call("reports", "GET", "/report?group=chess")
    assert form.status == 200
    assert form.body.index("999") < form.body.index("What happened?"), "danger stands first"
    inside = _sent(call)
    page = call("reports", "GET", "/case", headers=inside)
    receipt = re.search(r"[0-9]{4}( [0-9]{4}){3}", page.body)
    assert receipt
    assert "He keeps writing to me." in page.body
    back = call("reports", "POST", "/case", form={"receipt": receipt[0]})
    again = call("reports", "GET", "/case", headers=_inside(back))
    assert "He keeps writing to me." in again.body
    assert receipt[0] not in again.body, "it is shown once"


def test_a_program_reports_comes_back_and_answers(call: Call) -> None:
    answer = call("reports", "POST", "/report", json=TOLD)
    receipt = json.loads(answer.body)["receipt"]
    inside = _inside(call("reports", "POST", "/case", json={"receipt": receipt}))
    assert call("reports", "POST", "/case/answer", json={"text": "More.", "key": KEY}, headers=inside).status == 200
    told = json.loads(call("reports", "GET", "/case", headers={**inside, "accept": "application/json"}).body)
    assert [entry["text"] for entry in told["entries"]] == ["He keeps writing to me.", "More."]
    assert told["receipt"] is None


@pytest.mark.parametrize("path", ["/case/answer", "/case/notices"])
def test_without_the_receipt_nothing_is_reached(call: Call, path: str) -> None:
    inside = _sent(call)
    forged = {"cookie": inside["cookie"][:-2] + "xx"}
    for headers in ({}, forged):
        assert call("reports", "POST", path, form={"text": "x", "key": KEY}, headers=headers).status == 404
        assert "sixteen digits" in call("reports", "GET", "/case", headers=headers).body
    assert len(list(IncidentEntry.scan())) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "x" * 10_001}, "what"),
        ({"heading": ""}, "heading"),
        ({"heading": "gossip"}, "heading"),
        ({"group": "nowhere"}, "group"),
        ({"happened_date": "2099-01-01"}, "happened"),
        ({"happened_date": "yesterday"}, "happened"),
        ({"happened_time": "10:00"}, "happened"),
        ({"as": "name", "name": ""}, "name"),
        ({"email": "sam"}, "email"),
        ({"who": "x" * 1_001}, "who"),
        ({"what": "a\u202eb"}, "what"),
        ({"what": "a\x00b"}, "what"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field_and_what_was_typed_is_kept(
    call: Call, sent: dict[str, str], field: str
) -> None:
    answer = call("reports", "POST", "/report", json={**TOLD, "link": "https://chat.example/1", **sent})
    assert answer.status == 422, answer.body
    assert set(json.loads(answer.body)["errors"]) == {field}
    page = call("reports", "POST", "/report", form={**TOLD, "link": "https://chat.example/1", **sent})
    assert page.status == 422
    assert "https://chat.example/1" in page.body
    assert "He keeps writing to me." in page.body or "what" in sent
    assert list(Incident.scan()) == []


def test_markup_and_formulas_are_text(call: Call) -> None:
    nasty = '<script>alert(1)</script> =HYPERLINK("x") {{ 7*7 }}'
    page = call("reports", "GET", "/case", headers=_sent(call, what=nasty, platform=nasty[:90], who=nasty))
    assert "<script>alert" not in page.body
    assert "&lt;script&gt;" in page.body
    assert "{{ 7*7 }}" in page.body


def test_another_site_cannot_report_in_somebody_s_name(call: Call) -> None:
    other = {"sec-fetch-site": "cross-site"}
    assert call("reports", "POST", "/report", form=TOLD, headers=other).status == 403
    assert call("reports", "POST", "/report", form={**TOLD, "as": "me"}, caller=SAM, headers=other).status == 403
    assert list(Incident.scan()) == []


def test_the_second_click_is_one_report_with_the_same_receipt(call: Call) -> None:
    first, second = (json.loads(call("reports", "POST", "/report", json=TOLD).body)["receipt"] for _ in range(2))
    assert first == second
    assert len(list(Incident.scan())) == 1


def test_a_group_that_is_gone_does_not_stop_a_report(call: Call) -> None:
    assert call("reports", "GET", "/report?group=gone&post=x").status == 200
    assert _sent(call, group="", platform="The chat of a club that closed")


def test_the_same_words_from_somebody_else_have_a_receipt_of_their_own(call: Call) -> None:
    answers = [call("reports", "POST", "/report", json={**TOLD, "key": key}) for key in (KEY, "another-key-of-it", KEY)]
    first, second, again = (json.loads(answer.body)["receipt"] for answer in answers)
    assert first == again != second


def test_news_by_e_mail_is_wanted_and_taken_back(call: Call) -> None:
    inside = _sent(call)
    assert call("reports", "POST", "/case/notices", form={"email": "ada@union.example", "key": KEY}, headers=inside).status == 303
    (case,) = Incident.scan()
    assert case.notices_to == "ada@union.example"
    assert "Take my address back" in call("reports", "GET", "/case", headers=inside).body
    assert call("reports", "POST", "/case/notices", form={"email": "", "key": KEY}, headers=inside).status == 303
    (case,) = Incident.scan()
    assert case.notices_to is None


def test_leaving_takes_the_cookie_away(call: Call) -> None:
    answer = call("reports", "POST", "/case/leave", form={"key": KEY}, headers=_sent(call))
    assert answer.status == 303
    assert any("Max-Age=0" in line for line in answer.raw["cookies"])
