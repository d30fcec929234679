"""How a group leaves, comes back and is called, through its doors: forms and JSON, twice at once, and the page at its old address."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.membership.affiliation.tables import Departure
from union.membership.groups.tables import Group
from union.times import london_day

from tests.actions.conftest import PRIYA, SAM, forget
from tests.actions.electing import ALEX
from tests.functions.clicking import KEY, clicked, twice

type Call = Callable[..., Any]
PATH = "/groups/chess/affiliation"
JSON = {"accept": "application/json"}


def _form(**more: str) -> dict[str, str]:
    day = (london_day(datetime.now(UTC)) + timedelta(days=30)).isoformat()
    return {"leaves_on": day, "reason": "Nobody stood in two elections.", "pay_back": "yes", "sure": "yes", "key": KEY, **more}


def _shown(call: Call, caller: Any = ALEX) -> Any:
    return json.loads(call("affiliation", "GET", PATH, caller=caller, headers=JSON).body)


def _gone() -> None:
    """Let the day have come."""
    day = (london_day(datetime.now(UTC)) - timedelta(days=1)).isoformat()
    Group("chess").update([Group.leaves_on.set(day)])
    Departure("chess").update([Departure.leaves_on.set(day)])
    forget()


@twice(*(f"/groups/<group_id>/affiliation/{deed}" for deed in ("leave", "cancel")))
def test_staff_let_it_leave_and_stay_again(call: Call) -> None:
    assert clicked(call, f"{PATH}/leave", ALEX, **_form()).status == 303
    page = call("affiliation", "GET", PATH, caller=ALEX).body
    assert "It leaves the union on" in page and "Let it stay after all" in page
    assert "leaves the union on" in call("groups", "GET", "/groups/chess").body
    assert clicked(call, f"{PATH}/cancel", ALEX, version="1").status == 303
    assert _shown(call)["leaving"]["state"] == "cancelled"


@twice(*(f"/groups/<group_id>/affiliation/{deed}" for deed in ("settle", "restore")))
def test_once_its_day_has_come_its_page_is_gone_and_staff_settle_its_money_and_bring_it_back(call: Call) -> None:
    call("affiliation", "POST", f"{PATH}/leave", caller=ALEX, form=_form())
    _gone()
    assert call("groups", "GET", "/groups/chess").status == 410
    assert f'href="{PATH}"' in call("groups", "GET", "/groups/chess", caller=ALEX).body
    from functions.affiliation_clock.handler import lambda_handler
    from tests.functions.conftest import CONTEXT

    assert lambda_handler({}, CONTEXT)["left"] == 1
    told = _shown(call)
    assert (told["leaving"]["state"], told["there"], told["may"]["settle"]) == ("left", False, True)
    clicked(call, f"{PATH}/settle", ALEX, version=str(told["leaving"]["version"]))
    told = _shown(call)
    clicked(call, f"{PATH}/restore", ALEX, version=str(told["leaving"]["version"]))
    forget()
    assert call("groups", "GET", "/groups/chess").status == 200


@twice("/groups/<group_id>/affiliation/name")
def test_staff_call_it_otherwise_and_an_old_link_leads_there(call: Call) -> None:
    forget()
    form = {"name": "Board Games", "address": "board-games", "seen": "Chess"}
    assert clicked(call, f"{PATH}/name", ALEX, **form).status == 303
    answer = call("groups", "GET", "/groups/board-games")
    assert (answer.status, answer.headers["Location"]) == (308, "/groups/chess")
    assert "Board Games" in call("groups", "GET", "/groups/chess").body


def test_a_form_that_cannot_be_used_is_shown_again_with_what_was_typed_and_a_sentence_at_each_field(call: Call) -> None:
    answer = call(
        "affiliation", "POST", f"{PATH}/leave", caller=ALEX, form=_form(leaves_on="2020-01-01", inside="A private word", sure="")
    )
    assert answer.status == 422
    assert "A private word" in answer.body and 'id="e-leaves_on"' in answer.body
    told = call(
        "affiliation", "POST", f"{PATH}/leave", caller=ALEX, json={**_form(), "leaves_on": "soon", "sure": True, "pay_back": True}
    )
    assert (told.status, list(json.loads(told.body)["errors"])) == (422, ["leaves_on"])


@pytest.mark.parametrize("caller", [PRIYA, SAM], ids=["president", "student"])
@pytest.mark.parametrize("deed", ["leave", "cancel", "settle", "restore", "name"])
def test_neither_a_committee_nor_a_student_does_what_staff_do(call: Call, caller: Any, deed: str) -> None:
    forms = {"leave": _form(), "name": {"name": "Mine", "seen": "Chess", "key": KEY}}
    answer = call("affiliation", "POST", f"{PATH}/{deed}", caller=caller, form=forms.get(deed, {"version": "1", "key": KEY}))
    assert answer.status == 403
    assert Group.get("chess").name == "Chess" and Departure.count() == 0


def test_the_list_is_for_staff_and_tells_of_their_groups(call: Call) -> None:
    assert call("affiliation", "GET", "/staff/leaving", caller=PRIYA).status == 403
    assert "No group leaves" in call("affiliation", "GET", "/staff/leaving", caller=ALEX).body
    call("affiliation", "POST", f"{PATH}/leave", caller=ALEX, form=_form())
    assert f'href="{PATH}"' in call("affiliation", "GET", "/staff/leaving", caller=ALEX).body
