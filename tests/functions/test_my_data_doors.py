"""People's data, through its doors: each button twice, and what a page and a program are told."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from union.core.audit.tables import Entry
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.core.personal_data.tables import DataRequest
from union.membership.memberships.tables import Membership

from tests.actions.conftest import PRIYA, SAM
from tests.functions.clicking import KEY, clicked, twice
from tests.staff import staff

type Call = Callable[..., Any]
DOOR, MINE = "my_data", "/my/data"
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")
MORGAN = staff("morgan", "Morgan Reid", "morgan@union.example", "staff")


def _acts() -> list[str]:
    return sorted(one.act for one in Entry.query("data"))


@twice("/my/data")
def test_somebody_asks_for_a_copy(call: Call) -> None:
    clicked(call, MINE, SAM)
    assert "Your copy is being made" in call(DOOR, "GET", MINE, caller=SAM).body
    assert call(DOOR, "GET", f"{MINE}/copy", caller=SAM).status == 404
    assert _acts() == ["copy asked"]


@twice("/my/data/erasure")
def test_somebody_asks_to_be_forgotten_and_takes_it_back(call: Call) -> None:
    refused = call(DOOR, "POST", f"{MINE}/erasure", caller=SAM, form={"wish": "forget me", "key": KEY})
    assert refused.status == 422 and "Please tick the box" in refused.body
    clicked(call, f"{MINE}/erasure", SAM, wish="forget me", sure="yes")
    assert "We forget you on" in call(DOOR, "GET", MINE, caller=SAM).body
    clicked(call, f"{MINE}/erasure", SAM, wish="take back")
    assert "We forget you on" not in call(DOOR, "GET", MINE, caller=SAM).body
    assert _acts() == ["erasure asked", "erasure taken back"]


def test_whoever_leads_a_group_is_told_what_has_to_end_first(call: Call) -> None:
    page = call(DOOR, "GET", MINE, caller=PRIYA).body
    assert "You are President of Chess." in page and "I am sure" not in page
    refused = call(DOOR, "POST", f"{MINE}/erasure", caller=PRIYA, form={"wish": "forget me", "sure": "yes", "key": KEY})
    assert refused.status == 409 and list(DataRequest.scan()) == []
    assert "You have a role on the staff" in call(DOOR, "GET", MINE, caller=MORGAN).body


@twice("/my/data/complaint", "/staff/data")
def test_somebody_complains_and_staff_answer(call: Call) -> None:
    clicked(call, f"{MINE}/complaint", SAM, complaint="My old address is on a list.")
    assert "My old address is on a list." in call(DOOR, "GET", "/staff/data", caller=MORGAN).body
    assert call(DOOR, "GET", "/staff/data", caller=PRIYA).status == 403
    (found,) = DataRequest.scan()
    clicked(call, "/staff/data", MORGAN, person_id="sam", request_id=str(found.request_id), answer="It is taken off.")
    assert "It is taken off." in call(DOOR, "GET", MINE, caller=SAM).body
    assert [one.kind for one in Letter.scan()] == ["data-request", "data-request"]
    assert _acts() == ["complaint", "complaint answered"]


def test_a_program_is_told_the_same(call: Call) -> None:
    told = json.loads(call(DOOR, "GET", MINE, caller=SAM, headers={"accept": "application/json"}).body)
    assert told["own_copy"]["state"] == told["erasure"]["state"] == "none"
    assert {"Orders", "Tickets"} <= {title for one in told["blanked"] for title in one["titles"]}
    assert any(one["kept"] == "90 days" for one in told["kept"])


def test_staff_for_all_find_complaints_and_what_is_late_on_their_monday(call: Call) -> None:
    call(DOOR, "POST", f"{MINE}/complaint", caller=SAM, form={"complaint": "My old address is on a list.", "key": KEY})
    call(DOOR, "POST", MINE, caller=SAM, form={"key": KEY})

    def waits(who: Caller) -> list[str]:
        piles = json.loads(call("staff_home", "GET", "/staff-home", caller=who, headers={"accept": "application/json"}).body)[
            "piles"
        ]
        (mine,) = [pile for pile in piles if pile["name"] == "data"]
        return [row["text"] for row in mine["rows"] if row["to"] == "/staff/data"]

    assert waits(MORGAN) == ["Somebody complains about how their data is used."]
    assert waits(ALEX) == [], "their teams look after groups"
    for one in DataRequest.scan():
        one.update([DataRequest.due_on.set("2020-01-31")])
    assert "A copy of somebody's data was not made in time." in waits(MORGAN)


@twice("/groups/<group_id>/leave")
def test_somebody_leaves_a_group(call: Call) -> None:
    now = datetime.now(UTC)
    told: dict[str, Any] = {"group_name": "Chess", "statement_version": "1", "accepted_at": now, "joined_at": now, "price": 500}
    Membership("chess", "sam", name="Sam Okoro", valid_until="2099-07-31", **told).save()
    page = call("memberships", "GET", "/groups/chess/leave", caller=SAM).body
    assert "you are no member any more" in page and "pays nothing back" in page
    clicked(call, "/groups/chess/leave", SAM)
    assert call("memberships", "GET", "/groups/chess/leave", caller=SAM).status == 404
