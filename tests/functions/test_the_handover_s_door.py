"""The pages of a handover: forms and JSON alike, and what cannot be used is said at its field and stays typed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.membership.memberships.tables import Membership
from union.times import london_day
from union.voting.handover import records

from tests.actions.conftest import PRIYA, SAM

type Call = Callable[..., Any]
PATH = "/groups/chess/handover"


@pytest.fixture(autouse=True)
def a_committee(union_house: None) -> None:
    """Give the chess society a president and a treasurer, with addresses."""
    now = datetime.now(UTC)
    last = london_day(now) + timedelta(days=90)
    for who, role in ((PRIYA, "President"), (SAM, "Treasurer")):
        told = {"name": who.name, "group_name": "Chess", "statement_version": "2026-09", "accepted_at": now, "joined_at": now}
        Membership(group_id="chess", person_id=who.person_id, email=who.email, valid_until=last.isoformat(), **told).save()
        term = people.rules.Term(role, london_day(now), last)
        about = {"group_id": "chess", "group_name": "Chess", "person_id": who.person_id, "name": who.name}
        people.appoint(**about, appointed=[term], actor="test", now=now)


def begin(**more: str) -> dict[str, str]:
    """The form to begin a handover from Priya to Sam."""
    today = london_day(datetime.now(UTC))
    days = {"begins_on": today.isoformat(), "ends_on": (today + timedelta(days=9)).isoformat()}
    return {**days, "side.priya": "outgoing", "side.sam": "incoming", "key": "key-one-1", **more}


def begun(call: Call) -> str:
    """Begin it; returns where it is."""
    return str(call("handover", "POST", PATH, caller=PRIYA, form=begin()).headers["Location"])


def test_a_handover_is_begun_ticked_by_both_sides_and_done(call: Call) -> None:
    assert "Begin one by hand" in call("handover", "GET", PATH, caller=PRIYA).body
    for _ in range(2):
        answer = call("handover", "POST", PATH, caller=PRIYA, form=begin())
        assert answer.status == 303
    where = answer.headers["Location"]
    assert "You hand over" in call("handover", "GET", where, caller=PRIYA).body
    assert "You take over" in call("handover", "GET", where, caller=SAM).body
    for name in ("bank", "documents", "stock", "keys"):
        for caller, side in ((PRIYA, "outgoing"), (SAM, "incoming")):
            told = {"item_id": f"thing-{name}", "side": side, "key": "key-two-2"}
            answer = call("handover", "POST", f"{where}/tick", caller=caller, form=told)
            assert answer.headers["Location"] == f"{where}#thing-{name}"
    assert "Whoever left should now have no access" in call("handover", "GET", where, caller=SAM).body
    assert records.open_ids() == []


def test_what_looks_like_a_password_is_refused_at_its_field_and_stays_typed(call: Call) -> None:
    where = begun(call)
    told = {"item_id": "thing-bank", "side": "outgoing", "note": "The PIN is 4821", "key": "key-two-2"}
    answer = call("handover", "POST", f"{where}/tick", caller=PRIYA, form=told)
    assert answer.status == 422
    assert "Never write one here" in answer.body and "The PIN is 4821</textarea>" in answer.body
    answer = call(
        "handover", "POST", f"{where}/add", caller=PRIYA, form={"label": "Mail", "note": "pw: a1b2c3d4", "key": "key-two-2"}
    )
    assert answer.status == 422 and "pw: a1b2c3d4</textarea>" in answer.body


def test_a_program_does_the_same_and_reads_no_form(call: Call) -> None:
    answer = call("handover", "POST", PATH, caller=PRIYA, json=begin())
    handover_id = json.loads(answer.body)["handover_id"]
    told = {"item_id": "thing-bank", "side": "outgoing", "how": "not-needed", "note": "No account.", "key": "key-two-2"}
    assert call("handover", "POST", f"{PATH}/{handover_id}/tick", caller=PRIYA, json=told).status == 200
    page = json.loads(call("handover", "GET", f"{PATH}/{handover_id}", caller=SAM, headers={"accept": "application/json"}).body)
    assert page["things"][0]["ticks"]["outgoing"]["note"] == "No account."
    assert "values" not in page
    answer = call("handover", "POST", f"{PATH}/{handover_id}/tick", caller=PRIYA, json={**told, "side": "both"})
    assert (answer.status, set(json.loads(answer.body)["errors"])) == (422, {"side"})


def test_who_was_chosen_stays_chosen_where_a_day_is_wrong(call: Call) -> None:
    answer = call("handover", "POST", PATH, caller=PRIYA, form=begin(begins_on="2020-01-01", **{"side.priya": "both"}))
    assert answer.status == 422
    assert '<option value="both" selected>' in answer.body
    assert "within the last two months" in answer.body


def test_the_committee_s_home_tells_what_is_open(call: Call) -> None:
    where = begun(call)
    page = call("committee", "GET", "/groups/chess/committee-home", caller=SAM).body
    assert f'href="{where}"' in page and "4 things are open" in page


def test_whoever_has_a_role_to_come_finds_the_list_though_nothing_is_handed_over_to_them(call: Call) -> None:
    lin, today = Caller("lin", "Lin", "lin@union.example"), london_day(datetime.now(UTC))
    assert call("handover", "GET", PATH, caller=lin).status == 403
    term = people.rules.Term("Secretary", today + timedelta(days=3), today + timedelta(days=90), awaits=True)
    about = {"group_id": "chess", "group_name": "Chess", "person_id": "lin", "name": "Lin"}
    people.appoint(**about, appointed=[term], actor="test", now=datetime.now(UTC))
    answer = call("handover", "GET", PATH, caller=lin)
    assert (answer.status, "None yet" in answer.body, "Begin one by hand" in answer.body) == (200, True, False)
    assert f'href="{PATH}"' in call("roles", "GET", "/my/roles", caller=lin).body
