"""The pages that every site has: for everybody, from the union's pack, kept by caches, and in the foot of each page."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from union.core.policy import actions as policies
from union.core.policy.rules import PAGES

from infra import answers, openapi
from tests.actions.conftest import SAM
from tests.functions.conftest import answer_of
from tests.shown import routes

type Call = Callable[..., Any]
DEFAULT = (Path(policies.__file__).parent / "default.toml").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize("name", PAGES)
def test_each_is_read_by_everybody_and_kept_by_caches(call: Call, name: str) -> None:
    told = policies.default().pages[name]["title"]
    visit = call("site", "GET", f"/{name}")
    assert visit.status == 200 and f"<h1>{told}</h1>" in visit.body
    assert "s-maxage" in visit.headers["Cache-Control"]
    mine = call("site", "GET", f"/{name}", caller=SAM)
    assert "Sam" in mine.body and mine.headers["Cache-Control"] == "private, no-store"
    assert json.loads(call("site", "GET", f"/{name}", headers={"accept": "application/json"}).body)["title"] == told


@pytest.mark.parametrize("path", ["/", "/groups/chess", "/conduct"])
def test_all_of_them_are_in_the_foot_of_every_page_with_the_way_to_report(call: Call, path: str) -> None:
    foot = call("groups", "GET", path).body.partition("<footer")[2]
    assert {"/report", *(f"/{name}" for name in PAGES)} <= set(re.findall('href="([^"]+)"', foot))


def test_what_the_union_adopted_is_shown_and_what_it_left_out_comes_with_the_house(call: Call) -> None:
    ours = DEFAULT.partition("[pages.privacy]")[0].replace('version = "2026-09"', 'version = "2027-01"')
    policies.adopt(f'{ours}\n[pages.help]\ntitle = "First aid"\ntext = "# Ask {{union}}\\n\\n<b>Now</b>"', "bo", NOW)
    said = call("site", "GET", "/help").body
    assert "<h1>First aid</h1>" in said and '<h2 dir="auto">Ask ' in said and "&lt;b&gt;" in said
    assert "<h1>Terms</h1>" in call("site", "GET", "/terms").body


@pytest.mark.parametrize("own_page", [True, False])
def test_how_long_cases_are_kept_is_the_union_s_time_whoever_wrote_the_page(call: Call, own_page: bool) -> None:
    ours = DEFAULT.replace('version = "2026-09"', 'version = "2027-03"').replace("keep_days = 1095", "keep_days = 2190")
    policies.adopt(ours if own_page else ours.partition("[pages.privacy]")[0], "bo", NOW)
    page = call("site", "GET", "/privacy").body
    assert "deleted 6 years after the case is closed" in page and "{kept}" not in page


def test_a_pack_from_before_there_were_such_pages_still_holds(call: Call) -> None:
    policies.adopt(DEFAULT.partition("[pages.privacy]")[0].replace('version = "2026-09"', 'version = "2027-02"'), "bo", NOW)
    assert {name: call("site", "GET", f"/{name}").status for name in PAGES} == dict.fromkeys(PAGES, 200)


def test_contact_names_each_team_and_whom_to_call_in_danger(call: Call) -> None:
    found = json.loads(answer_of("site", "GET", "/contact", {"accept": "application/json"})["body"])
    assert {one["email"] for one in found["teams"]} == {one.email for one in policies.default().contacts.values()}
    assert found["danger"][0]["url"] == "tel:999"
    assert json.loads(answer_of("site", "GET", "/help", {"accept": "application/json"})["body"])["teams"] == []


def test_the_page_for_developers_is_shown_though_a_form_and_a_view_have_one_name(call: Call) -> None:
    names = {answers.name(view) for _, route in routes() for view in answers.views(route)}
    forms = {name for _, route in routes() if (name := openapi.form_name(route))}
    assert names & forms, "there are such"
    assert call("site", "GET", "/docs").status == 200
