"""A double click is two requests at once: both lead to the same good end, and what is shown once is shown.

Every form that the tests here send is sent twice at once, by `call`. So it is enough to see that there is no form that none of them sends.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from union.chain import actions as chain
from union.desk import actions as desk
from union.incidents import actions as incidents
from union.incidents.rules import Told
from union.incidents.tables import Incident, IncidentEntry
from union.recusals import actions as recusals
from union.store import Change, Save

from tests.actions.conftest import the_vault
from tests.staff import staff

__all__ = ["the_vault"]
Call = Callable[..., Any]
HERE = Path(__file__).parent
FUNCTIONS = HERE.parents[1] / "functions"
KEY = "key-12345678"
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
TOLD = {"what": "He keeps writing to me.", "heading": "abuse", "group": "chess", "key": KEY}
WORDS = {"text": "Take care.", "to": "note", "summary": "Please look.", "what": "held", "on": "yes", "reason": "The police asked."}
FORMS = {
    "take": 1,
    "release": 2,
    "connected": 2,
    "say": 2,
    "share": 2,
    "flag": 2,
    "heading": 2,
    "close": 2,
    "clear": 2,
    "reopen": 3,
}


@pytest.fixture
def a_case(call: Call, the_vault: None) -> str:
    told = Told(what="He keeps writing to me.", heading="abuse", group_id="chess")
    return incidents.report(told, None, key="report-key-1", address="1.1.1.1", now=datetime.now(UTC)).incident_id


def _sent(call: Call, incident_id: str, form: str) -> Any:
    now = datetime.now(UTC)
    if FORMS[form] > 1:
        desk.take(incident_id, ALEX, 1, now)
    if FORMS[form] > 2:
        desk.close(incident_id, ALEX, outcome="informal", text="", version=2, now=now)
    sent = {**WORDS, "key": KEY, "version": str(FORMS[form]), "heading": "threats", "outcome": "informal", "person_id": "kim"}
    return call("cases", "POST", f"/cases/{incident_id}/{form}", caller=ALEX, form=sent, twice=True)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_the_desk_is_done_once(call: Call, a_case: str, form: str) -> None:
    assert _sent(call, a_case, form).status == 303
    acts = [entry.act.act for entry in chain.entries(a_case)]
    assert len(acts) == 1 + FORMS[form], acts
    assert int(Incident.get(a_case, consistent_read=True).version) == FORMS[form] + (form != "say")
    assert len(list(IncidentEntry.scan())) == 1 + (form in ("say", "flag", "heading", "close"))
    if form == "connected":
        assert "alex" in recusals.of([a_case])[a_case].people


def test_another_form_of_an_old_page_is_not_taken_for_the_one_that_was_sent(call: Call, a_case: str) -> None:
    assert _sent(call, a_case, "flag").status == 303
    sent = {**WORDS, "what": "serious", "key": KEY, "version": "2"}
    other = call("cases", "POST", f"/cases/{a_case}/flag", caller=ALEX, form=sent)
    assert other.status == 409, "it is told, and not dropped"
    say = {"to": "note", "key": KEY}
    for text in ("One.", "Two."):
        assert call("cases", "POST", f"/cases/{a_case}/say", caller=ALEX, form={**say, "text": text}).status == 303
    assert {"One.", "Two."} <= {entry.text for entry in IncidentEntry.scan()}


def test_the_receipt_of_a_report_is_shown_to_both_clicks(call: Call) -> None:
    assert call("reports", "POST", "/report", form=TOLD, twice=True).status == 303
    assert len(list(Incident.scan())) == 1


def test_without_the_conditions_a_double_click_would_make_two_reports(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from union import store

    write = store._write

    def unguarded(parts: Any) -> None:
        write([Save(p.record) if isinstance(p, Save) else Change(p.record, p.actions) if isinstance(p, Change) else p for p in parts])

    monkeypatch.setattr(store, "_write", unguarded)
    call("reports", "POST", "/report", form=TOLD, twice=True)
    assert len(list(Incident.scan())) == 2


def _routes() -> Iterator[tuple[str, str]]:
    for path in sorted(FUNCTIONS.glob("*/handler.py")):
        app = getattr(import_module(f"functions.{path.parent.name}.handler"), "app", None)
        for route in [*app._static_routes, *app._dynamic_routes] if app else []:
            if route.method == "POST":
                yield path.parent.name, route.path


def _posted() -> set[tuple[str, str]]:
    """What the tests beside this one post to: the function and the path, with a `*` for whatever is put in."""
    source = "\n".join(path.read_text() for path in HERE.glob("test_*.py"))
    found = re.findall(r'"(\w+)",\s*"POST",\s*f?"([^"]+)"', source)
    return {(function, re.sub(r"{[^}]*}", "*", path.partition("?")[0])) for function, path in found}


def _is_at(path: str, route: str) -> bool:
    pattern = "".join(f"(?:{re.escape(part)}|\\*)" if part else "" for part in [])
    wanted, given = route.strip("/").split("/"), path.strip("/").split("/")
    return not pattern and len(wanted) == len(given) and all("<" in w or g == "*" or w == g for w, g in zip(wanted, given, strict=True))


ELSEWHERE = {("stripe_webhook", "/stripe/webhook"), ("people", "/sign-out")}
"""No forms of the house: Stripe's events come twice in tests of their own, and signing out twice is signing out."""


def test_there_is_no_form_that_is_not_sent_twice_at_once() -> None:
    posted = _posted()
    left = {(f, r) for f, r in _routes() if not any(f == g and _is_at(path, r) for g, path in posted)}
    assert left == ELSEWHERE
