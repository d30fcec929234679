"""Whatever a form is refused for, what was written comes back: in its own field, or to copy where its form is not there any more."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from union.errors import Conflict, Invalid, Refusal, TooMany, Unavailable
from union.moderation.desk import actions as desk
from union.moderation.desk import queues
from union.moderation.incidents.tables import Incident, IncidentEntry

from tests.staff import staff

Call = Callable[..., Any]
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
KEY = "key-12345678"
WORDS = "I spoke with them.\n\nThey will not do it again."


@pytest.fixture(autouse=True)
def a_case(call: Call) -> str:
    call("reports", "POST", "/report", json={"what": "He keeps writing.", "heading": "abuse", "group": "chess", "key": KEY})
    (case,) = Incident.scan()
    desk.take(str(case.incident_id), ALEX, 1, datetime.now(UTC))
    return str(case.incident_id)


def field(html: str, element: str) -> str:
    found = re.search(rf'<textarea id="{element}"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    assert found, element
    return found[1]


@pytest.mark.parametrize(
    "refusal",
    [Invalid.field("text", "Shorter."), Conflict("It changed."), TooMany("Too many."), Unavailable("Not now.")],
    ids=lambda one: type(one).__name__,
)
def test_a_last_word_stays_a_last_word_and_is_no_message(
    call: Call, a_case: str, monkeypatch: pytest.MonkeyPatch, refusal: Refusal
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise refusal

    monkeypatch.setattr(desk, "close", refuse)
    form = {"outcome": "informal", "text": WORDS, "version": "2", "key": "key-87654321"}
    page = call("cases", "POST", f"/cases/{a_case}/close", caller=ALEX, form=form)
    assert page.status in (409, 422, 429, 503)
    assert field(page.body, "f-last") == WORDS
    assert field(page.body, "f-text") == ""
    assert refusal.detail in page.body
    assert 'value="informal" checked' in page.body
    assert page.body.count("key-87654321") == 1, "sent again it is the same request; other forms have another key"


def test_what_was_written_while_somebody_closed_the_case_is_there_to_copy(call: Call, a_case: str) -> None:
    desk.close(a_case, ALEX, outcome="informal", text="", version=2, now=datetime.now(UTC))
    form = {"outcome": "informal", "text": WORDS, "version": "2", "key": KEY}
    page = call("cases", "POST", f"/cases/{a_case}/close", caller=ALEX, form=form)
    assert page.status == 409
    assert "What you wrote" in page.body
    assert field(page.body, "unsaved-1") == WORDS


@pytest.mark.parametrize("path", ["say", "close"])
def test_what_was_written_to_a_case_that_is_gone_is_there_to_copy(
    call: Call, a_case: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "may_see", lambda *_: False)
    form = {"to": "note", "outcome": "informal", "text": WORDS, "version": "2", "key": KEY}
    page = call("cases", "POST", f"/cases/{a_case}/{path}", caller=ALEX, form=form)
    assert page.status == 404
    assert field(page.body, "unsaved-1") == WORDS
    assert [e.kind for e in IncidentEntry.scan()] == ["report"]


def test_what_was_written_when_the_session_was_over_is_there_to_copy(call: Call, a_case: str) -> None:
    form = {"to": "note", "text": WORDS, "key": KEY}
    page = call("cases", "POST", f"/cases/{a_case}/say", form=form)
    assert page.status == 401
    assert field(page.body, "unsaved-1") == WORDS


def test_programs_are_told_as_ever(call: Call, a_case: str) -> None:
    told = call("cases", "POST", f"/cases/{a_case}/close", caller=ALEX, json={"text": WORDS, "version": 2, "key": KEY})
    assert told.status == 422
    assert json.loads(told.body)["errors"] == {"outcome": "Please choose what came of it."}
    assert "unsaved" not in told.body
