"""A double click is two requests at once: both lead to the same good end, and what is shown once is shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from union.core.case_log import actions as case_log
from union.moderation.desk import actions as desk
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told
from union.moderation.incidents.tables import Incident, IncidentEntry
from union.moderation.recusals import actions as recusals

from tests.actions.conftest import the_vault
from tests.functions.clicking import twice
from tests.races import unguarded
from tests.staff import staff

__all__ = ["the_vault"]
Call = Callable[..., Any]
HERE = Path(__file__).parent
FUNCTIONS = HERE.parents[1] / "functions"
KEY = "key-12345678"
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
TOLD = {"what": "He keeps writing to me.", "heading": "abuse", "group": "chess", "key": KEY}
WORDS = {
    "text": "Take care.",
    "to": "note",
    "summary": "Please look.",
    "what": "held",
    "on": "yes",
    "reason": "The police asked.",
}
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


@pytest.mark.parametrize("form", [pytest.param(form, marks=twice(f"/cases/<incident_id>/{form}")) for form in FORMS])
def test_each_form_of_the_desk_is_done_once(call: Call, a_case: str, form: str) -> None:
    assert _sent(call, a_case, form).status == 303
    acts = [entry.act.act for entry in case_log.entries(a_case)]
    assert len(acts) == 1 + FORMS[form], acts
    assert int(Incident.get(a_case, consistent_read=True).version) == FORMS[form] + (form != "say")
    assert len(list(IncidentEntry.scan())) == 1 + (form in ("say", "flag", "heading", "close"))
    if form == "connected":
        assert "alex" in recusals.of([a_case])[a_case].people


@twice("/cases/<incident_id>/flag")
def test_another_form_of_an_old_page_is_not_taken_for_the_one_that_was_sent(call: Call, a_case: str) -> None:
    assert _sent(call, a_case, "flag").status == 303
    sent = {**WORDS, "what": "serious", "key": KEY, "version": "2"}
    other = call("cases", "POST", f"/cases/{a_case}/flag", caller=ALEX, form=sent)
    assert other.status == 409, "it is told, and not dropped"
    say = {"to": "note", "key": KEY}
    for text in ("One.", "Two."):
        assert call("cases", "POST", f"/cases/{a_case}/say", caller=ALEX, form={**say, "text": text}).status == 303
    assert {"One.", "Two."} <= {entry.text for entry in IncidentEntry.scan()}


@twice("/report")
def test_the_receipt_of_a_report_is_shown_to_both_clicks(call: Call) -> None:
    assert call("reports", "POST", "/report", form=TOLD, twice=True).status == 303
    assert len(list(Incident.scan())) == 1


def test_without_the_conditions_a_double_click_would_make_two_reports(call: Call) -> None:
    with unguarded(), pytest.raises(AssertionError, match="leads elsewhere"):
        call("reports", "POST", "/report", form=TOLD, twice=True)
    assert len(list(Incident.scan())) == 2
