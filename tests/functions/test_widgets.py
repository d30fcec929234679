"""What CloudWatch's dashboards show by a function: counts and ids in tables, a sentence where there are none, nothing of people."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.connection import Connection
from union import store
from union.membership.events import places
from union.membership.events.rules import Way
from union.membership.platform_checks.tables import Finding
from union.moderation.freezes.tables import FreezeRecord
from union.moderation.incidents import actions as incidents
from union.moderation.incidents.rules import Told
from union.site.widgets import DOCS, Kind

from functions.widgets import handler
from tests.actions import electing
from tests.actions.conftest import NOW, SAM, the_vault
from tests.actions.freezing import frozen
from tests.actions.test_events import BLITZ, published
from tests.functions.conftest import CONTEXT
from tests.logs import listening

__all__ = ["the_vault"]
KINDS = pytest.mark.parametrize("kind", list(Kind))
WRITTEN = ("Chess", "Sam", "Priya", "A break.", "It happened", "Spring election", "Blitz", "abuse")
"""Names of people and of things, and what people wrote, in the small union of these tests."""
SILENT = "The house cannot reach its records right now."


@pytest.fixture(autouse=True)
def at_noon(union_house: None) -> Iterator[None]:
    """Let the handler's clock stand at the noon of the small union."""
    with _clock(NOW):
        yield


def _clock(now: datetime) -> Any:
    return patch.object(handler, "datetime", SimpleNamespace(now=lambda _: now))


def _asked(kind: Any, **more: Any) -> str:
    around = {"theme": "light", "dashboardName": "d", "width": 588, "params": {"widget": kind}}
    return handler.lambda_handler({"widget": kind, "widgetContext": around, **more}, CONTEXT)  # type: ignore[arg-type]


def _rows(html: str) -> list[list[str]]:
    """The cells of each row of all tables, as they are read."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def _reported(**more: Any) -> str:
    told = Told(**{"what": "It happened to Sam.", "heading": "abuse", "group_id": "chess", **more})
    return incidents.report(told, None, key="report-key-1", address="1.1.1.1", now=NOW - timedelta(hours=3)).incident_id


def test_a_freeze_that_runs_is_shown_with_the_time_that_is_left_and_one_that_is_over_is_not() -> None:
    frozen()
    assert _rows(_asked("freezes")) == [["Group", "Opens again", "Time left"], ["chess", "Mon 23 Nov 2026, 13:00", "1 h 0 min"]]
    with _clock(NOW + timedelta(minutes=61)):
        assert "None: no board is cooling off." in _asked("freezes")


@pytest.mark.usefixtures("the_vault")
def test_open_cases_stand_by_team_and_the_oldest_by_number_and_age() -> None:
    case = _reported()
    html = _asked("cases")
    assert _rows(html)[1] == ["Societies", "1", "0", "3 h 0 min"]
    assert _rows(html)[3][:3] == [case, "Societies", "3 h 0 min"]
    assert _rows(html)[3][3].startswith("in ")
    assert f"/cases/{case}" in html
    with _clock(NOW + timedelta(days=90)):
        late = _rows(_asked("cases"))
    assert late[1][2] == "1"
    assert late[3][3].startswith("late by ")


def _found(group_id: str = "chess", number: int = 1, due_on: str = "2026-11-20") -> None:
    told: dict[str, Any] = dict.fromkeys(("label", "group_name"), "Chess page") | {
        "rule": "link",
        "group_type": "societies",
    }
    days = {"opened_on": "2026-11-10", "since": "2026-11-10", "mend_by": due_on, "due_on": due_on}
    Finding(
        group_id, f"p{number}.link", version=1, platform_id=f"p{number}", state="open", open=Finding.YES, evidence=[], history=[], seen_at=NOW,
        **told, **days,
    ).save()  # fmt: skip


def test_groups_with_findings_are_counted_with_those_whose_day_is_over() -> None:
    _found()
    _found(number=2, due_on="2026-12-01")
    _found("print", due_on="2026-11-30")
    assert _rows(_asked("findings"))[1:] == [["chess", "2", "1", "20 November 2026"], ["print", "1", "0", "30 November 2026"]]


def test_an_open_poll_is_shown_until_it_closes_and_never_how_many_have_voted() -> None:
    election_id = electing.published(electing.REFERENDUM)
    assert "None: no poll is open." in _asked("polls")
    with _clock(electing.OPENS):
        html = _asked("polls")
    assert _rows(html)[1] == [election_id, "chess", "Sun 13 Dec 2026, 12:00", "3 days 0 h"]
    assert not re.search(r"turnout|vote|ballot", html, re.IGNORECASE)
    with _clock(electing.CLOSES):
        assert "None: no poll is open." in _asked("polls")


def test_what_is_on_today_stands_with_how_many_have_signed_up() -> None:
    assert "Nothing yet: nothing is on today." in _asked("today")
    event_id = published(replace(BLITZ, way=Way.TOLD, capacity=2))
    places._full.clear()
    places.tell(event_id, "once", SAM, NOW)
    with _clock(BLITZ.when.starts_at - timedelta(hours=1)):
        html = _asked("today")
    assert _rows(html)[1][1:] == [event_id, "chess", "to come", "1"]


@pytest.mark.usefixtures("the_vault")
def test_no_widget_names_anybody_or_quotes_what_somebody_wrote() -> None:
    frozen()
    _reported()
    _found()
    electing.published(electing.REFERENDUM, notice_at=None)
    published(replace(BLITZ, way=Way.TOLD, capacity=2))
    for kind, now in ((kind, now) for kind in Kind for now in (NOW, electing.OPENS, BLITZ.when.starts_at)):
        with _clock(now):
            html = _asked(kind)
        text = unescape(re.sub(r"<[^>]+>", " ", html))
        assert not [word for word in WRITTEN if word in text], kind


@KINDS
def test_a_day_without_anything_says_so_in_words(kind: Kind) -> None:
    html = _asked(kind)
    assert re.search(r"\b(None|Nothing yet): ", html)
    assert "<table" not in html


def test_quotes_and_tags_in_the_name_of_a_group_are_only_words() -> None:
    name = """o"brien's<script>alert(1)</script>&"""
    told: dict[str, Any] = {
        "freeze_id": "f",
        "version": 1,
        "statement": "s",
        "last_key": "k",
        "correlation_id": "c",
        "group_name": "G",
    }
    FreezeRecord(name, started_at=NOW, ends_at=NOW + timedelta(days=2), running=FreezeRecord.RUNNING, **told).save()
    html = _asked("freezes")
    assert "<script" not in html
    assert _rows(html)[1][0] == name
    (to,) = re.findall(r'href="([^"]*/freeze)"', html)
    assert to.endswith("/groups/o%22brien%27s%3Cscript%3Ealert%281%29%3C%2Fscript%3E%26/freeze")


@pytest.mark.parametrize(
    "event",
    [
        {"widget": "members"}, {"widget": None}, {"widget": ["freezes"]}, {"widget": {"freezes": 1}}, {}, [], "freezes", None,
        {"widget": "freezes", "group": "chess"}, {"widget": "Freezes"}, {"widgetContext": "dark"}, {"widget": "<b>freezes</b>"},
    ],
)  # fmt: skip
def test_what_a_stranger_asks_for_gets_a_sentence_and_no_data(event: Any) -> None:
    frozen()
    html = handler.lambda_handler(event, CONTEXT)  # type: ignore[arg-type]
    assert "There is no such widget. Its one parameter is `widget`: freezes, cases, findings, polls, today." in html
    assert "chess" not in html
    assert "<b>" not in html


def test_whoever_asks_for_the_documentation_gets_markdown_that_names_every_kind() -> None:
    assert handler.lambda_handler({"describe": True}, CONTEXT) == DOCS  # type: ignore[arg-type]
    assert all(f"`{kind}`: " in DOCS for kind in Kind)
    assert DOCS.startswith("## ")


def test_the_colours_are_those_of_the_dashboard_and_light_where_it_does_not_say() -> None:
    dark = _asked("freezes", widgetContext={"theme": "dark"})
    light = [_asked("freezes", widgetContext=told) for told in ({"theme": "light"}, {"theme": ["dark"]}, {}, None, "dark")]
    assert "background: #0f1b2a" in dark
    assert all("background: #ffffff" in html for html in light)


@KINDS
def test_what_is_shown_needs_no_script_and_no_stylesheet(kind: Kind) -> None:
    frozen()
    html = _asked(kind)
    assert not re.search(r"<script|<style|<link|<iframe|<use|\son\w+=|javascript:|class=\"(?!cwdb)", html)


@KINDS
def test_while_the_tables_do_not_answer_a_sentence_says_so(kind: Kind) -> None:
    def silent(_: Connection, operation: str, told: Any) -> Any:
        raise ReadTimeoutError(endpoint_url="https://dynamodb.example")

    with patch.object(Connection, "dispatch", silent):
        html = _asked(kind)
    assert SILENT in html
    assert "<table" not in html


@KINDS
def test_where_there_is_no_time_left_to_ask_a_sentence_says_so(kind: Kind) -> None:
    store.connection.cache_clear()
    late = SimpleNamespace(aws_request_id="r", get_remaining_time_in_millis=lambda: 3_000)
    assert SILENT in handler.lambda_handler({"widget": kind}, late)  # type: ignore[arg-type]


def test_what_fails_is_told_in_words_and_its_own_words_are_not() -> None:
    def broken(now: datetime) -> Any:
        raise KeyError("sam@union.example")

    with patch.object(handler.widgets.freezes, "running", broken), listening() as said:
        html = _asked("freezes")
    assert "This cannot be shown right now. The log of the function Widgets says why." in html
    assert "sam@union.example" not in html + said.getvalue()
    assert "builtins.KeyError" in said.getvalue()
