"""Yearly re-affiliation through its doors: forms and JSON, twice at once, many at once, and what a form says that cannot be used."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from union.membership.groups.tables import Group
from union.voting.reaffiliation.tables import Reaffiliated

from tests.actions.conftest import PRIYA, SAM, forget
from tests.actions.electing import ALEX, SPORTY
from tests.actions.reaffiliating import CLAIMS, TOM, adopt_a_year_that_is_open, well_run
from tests.functions.clicking import KEY, clicked, twice

type Call = Callable[..., Any]
PATH, ALL = "/groups/chess/reaffiliation", "/staff/reaffiliation"
JSON = {"accept": "application/json"}
TICKS = {f"s.{name}": "yes" for name in CLAIMS}


@pytest.fixture(autouse=True)
def year(union_house: None) -> str:
    """Give a well-run chess society and a year that is open now."""
    now = datetime.now(UTC)
    well_run(now=now)
    return adopt_a_year_that_is_open(now)


def _shown(call: Call, caller: Any = PRIYA, path: str = PATH) -> Any:
    return json.loads(call("reaffiliation", "GET", path, caller=caller, headers=JSON).body)


def _clock() -> dict[str, int]:
    from functions.affiliation_clock.handler import lambda_handler
    from tests.functions.conftest import CONTEXT

    forget()
    return lambda_handler({}, CONTEXT)


def _at(call: Call, year: str, caller: Any = ALEX) -> dict[str, str]:
    return {"year": year, "version": str(_shown(call, caller)["version"])}


@twice("/groups/<group_id>/reaffiliation", *(f"/groups/<group_id>/reaffiliation/{deed}" for deed in ("return", "approve")))
def test_a_president_sends_it_in_and_staff_return_it_and_approve_it(call: Call, year: str) -> None:
    assert _clock()["reaffiliations_asked"] == 1
    page = call("reaffiliation", "GET", PATH, caller=PRIYA).body
    assert "Everything is met" in page and "Send it in" in page
    assert clicked(call, PATH, PRIYA, **_at(call, year, PRIYA), **TICKS).status == 303
    assert "Staff support decide by" in call("reaffiliation", "GET", PATH, caller=PRIYA).body
    assert clicked(call, f"{PATH}/return", ALEX, **_at(call, year), reason="Please elect a treasurer.").status == 303
    assert "Please elect a treasurer." in call("reaffiliation", "GET", PATH, caller=TOM).body
    clicked(call, PATH, PRIYA, **_at(call, year, PRIYA), **TICKS)
    assert clicked(call, f"{PATH}/approve", ALEX, **_at(call, year)).status == 303
    assert "has re-affiliated for the year" in call("reaffiliation", "GET", PATH, caller=PRIYA).body


def test_before_the_clock_comes_it_can_be_sent_in_by_a_form_and_by_a_program(call: Call, year: str) -> None:
    told = {"year": year, "version": 0, "claims": CLAIMS, "key": KEY}
    assert call("reaffiliation", "POST", PATH, caller=PRIYA, json=told).status == 200
    assert _shown(call)["state"] == "sent"


@twice("/staff/reaffiliation", "/groups/<group_id>/reaffiliation")
def test_staff_approve_several_at_once_and_read_what_came_of_each(call: Call, year: str) -> None:
    well_run("print", now=datetime.now(UTC))
    _clock()
    clicked(call, PATH, PRIYA, **_at(call, year, PRIYA), **TICKS)
    page = call("reaffiliation", "GET", ALL, caller=ALEX).body
    assert "Approve those ticked" in page and " checked" not in page
    assert " checked" in call("reaffiliation", "GET", f"{ALL}?tick=met", caller=ALEX).body
    answer = clicked(call, ALL, ALEX, year=year, **{"c.chess": "yes", "c.print": "yes"})
    assert answer.status == 200 and "1 of 2 approved" in answer.body
    assert "Only what was sent in, or approved" not in answer.body and "Only what was sent in can be approved." in answer.body
    told = call("reaffiliation", "POST", ALL, caller=ALEX, json={"year": year, "chosen": ["chess"], "key": KEY})
    assert json.loads(told.body)["outcomes"] == [
        {"group": {"group_id": "chess", "name": "Chess"}, "approved": True, "said": "Approved."}
    ]


def test_a_form_that_cannot_be_used_is_shown_again_with_what_was_typed(call: Call, year: str) -> None:
    Group("chess").update([Group.meets.remove()])
    forget()
    form = {"year": year, "version": "0", "key": KEY, **TICKS, "s.contact": ""}
    answer = call("reaffiliation", "POST", PATH, caller=PRIYA, form={**form, "note": "We look for a room."})
    assert answer.status == 422 and "We look for a room." in answer.body and 'id="e-claims"' in answer.body
    assert answer.body.count(" checked") == 2
    assert 'id="e-note"' in call("reaffiliation", "POST", PATH, caller=PRIYA, form={**form, **TICKS}).body
    told = call("reaffiliation", "POST", PATH, caller=PRIYA, json={"year": "soon", "version": 0, "claims": "all", "key": KEY})
    assert (told.status, sorted(json.loads(told.body)["errors"])) == (422, ["claims", "year"])


def test_an_approval_in_spite_of_something_says_why(call: Call, year: str) -> None:
    Group("chess").update([Group.meets.remove()])
    forget()
    call("reaffiliation", "POST", PATH, caller=PRIYA, form={"year": year, "version": "0", "key": KEY, **TICKS, "note": "In May."})
    form = {**_at(call, year), "seen": "page", "key": KEY}
    answer = call("reaffiliation", "POST", f"{PATH}/approve", caller=ALEX, form=form)
    assert answer.status == 422 and 'id="e-reason"' in answer.body and "page out of date" in answer.body
    assert (
        call("reaffiliation", "POST", f"{PATH}/approve", caller=ALEX, form={**form, "reason": "A new room in May."}).status == 303
    )


def test_nothing_ticked_says_so_and_the_list_stays(call: Call, year: str) -> None:
    _clock()
    answer = call("reaffiliation", "POST", ALL, caller=ALEX, form={"year": year, "key": KEY})
    assert answer.status == 422 and "Please tick at least one group" in answer.body and "Chess" in answer.body
    many = {f"c.g{n}": "yes" for n in range(60)}
    assert call("reaffiliation", "POST", ALL, caller=ALEX, form={"year": year, "key": KEY, **many}).status == 422


@pytest.mark.parametrize("path", [PATH, f"{PATH}/approve", f"{PATH}/return", ALL])
def test_whoever_may_not_changes_nothing(call: Call, year: str, path: str) -> None:
    _clock()
    form = {"year": year, "version": "1", "key": KEY, "reason": "Because.", **TICKS, "c.chess": "yes"}
    for caller in (SAM, TOM, SPORTY):
        answer = call("reaffiliation", "POST", path, caller=caller, form=form)
        assert answer.status == 403 or "0 of 1 approved" in answer.body
    assert Reaffiliated.get("chess", year).state == "open"


def test_a_team_sees_its_own_groups_alone(call: Call, year: str) -> None:
    _clock()
    assert "Chess" in call("reaffiliation", "GET", ALL, caller=ALEX).body
    assert "Nothing is open" in call("reaffiliation", "GET", ALL, caller=SPORTY).body
    assert call("reaffiliation", "GET", ALL, caller=PRIYA).status == 403
