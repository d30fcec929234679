"""The page of a committee's roles: a form and JSON alike, and what cannot be used is said at its field."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from union.core.people import actions as people
from union.membership.memberships.tables import Membership
from union.times import london_day

from tests.actions.conftest import PRIYA, SAM

type Call = Callable[..., Any]
PATH = "/groups/chess/committee"


@pytest.fixture(autouse=True)
def sam_belongs(union_house: None) -> None:
    """Give the chess society a member, and a president for as long as the test runs."""
    now = datetime.now(UTC)
    told = {"name": "Sam Okoro", "group_name": "Chess", "statement_version": "2026-09", "accepted_at": now, "joined_at": now}
    Membership(group_id="chess", person_id="sam", valid_until=(london_day(now) + timedelta(days=90)).isoformat(), **told).save()
    term = people.rules.Term("President", london_day(now), london_day(now) + timedelta(days=90))
    who = {"group_id": "chess", "group_name": "Chess", "person_id": "priya", "name": "Priya Shah"}
    people.appoint(**who, appointed=[term], actor="test", now=now)


def _form(**more: str) -> dict[str, str]:
    last = (london_day(datetime.now(UTC)) + timedelta(days=30)).isoformat()
    return {"person_id": "sam", "role": "Treasurer", "ends_on": last, "key": "key-one-1", **more}


def accept(call: Call, **more: str) -> Any:
    """Let Sam accept the role, as the page's form says it."""
    today = london_day(datetime.now(UTC)).isoformat()
    read = {"conduct": "yes", "data": "yes", "conduct_version": "2026-09", "data_version": "2026-11"}
    told = {"group_id": "chess", "role": "Treasurer", "starts_on": today, "key": "key-acc-1", **read, **more}
    return call("roles", "POST", "/my/roles/accept", caller=SAM, form=told)


def _roles() -> list[str]:
    return [one["role"] for one in people.held("chess", datetime.now(UTC))]


def test_a_president_co_opts_by_form_and_a_second_click_changes_nothing(call: Call) -> None:
    assert "Sam Okoro" in call("roles", "GET", PATH, caller=PRIYA).body
    for _ in range(2):
        answer = call("roles", "POST", PATH, caller=PRIYA, form=_form())
        assert (answer.status, answer.headers["Location"]) == (303, PATH)
    assert _roles() == ["President", "Treasurer"]
    assert "Has not accepted yet" in call("roles", "GET", PATH, caller=PRIYA).body
    assert call("roles", "GET", PATH, caller=SAM).status == 403
    assert "A role waits for you" in call("memberships", "GET", "/my/groups", caller=SAM).body
    for _ in range(2):
        assert accept(call).headers["Location"] == "/my/roles"
    assert "Treasurer" in call("roles", "GET", PATH, caller=SAM).body
    answer = call("roles", "POST", f"{PATH}/end", caller=SAM, form={"person_id": "sam", "role": "Treasurer", "key": "key-two-2"})
    assert answer.status == 303
    assert _roles() == ["President"]


def test_a_role_is_accepted_with_two_ticks_in_the_versions_in_force(call: Call) -> None:
    call("roles", "POST", PATH, caller=PRIYA, form=_form())
    for wrong, said in (
        ({"conduct": ""}, "Please tick that you accept the statement"),
        ({"data": ""}, "Please tick that you accept how to deal"),
        ({"conduct_version": "2025-09"}, "The texts have changed"),
        ({"data_version": "2025-11"}, "The texts have changed"),
    ):
        answer = accept(call, **wrong)
        assert (answer.status, said in answer.body) == (422, True), wrong
    assert call("roles", "GET", PATH, caller=SAM).status == 403
    assert accept(call, role="President").status == 404
    assert accept(call, starts_on="2020-01-01").status == 404
    page = call("roles", "GET", "/my/roles", caller=SAM).body
    assert "Do you accept: <bdi>Treasurer</bdi>" in page


@pytest.mark.parametrize("day", ["", "2027-02-30", "31/07/2027", "tomorrow", "2026-11-23T00:00", "１９９９-01-01", "1999-01-01"])
def test_a_day_that_is_none_is_said_and_what_was_typed_stays(call: Call, day: str) -> None:
    answer = call("roles", "POST", PATH, caller=PRIYA, form=_form(ends_on=day, role="Web <editor>"))
    assert answer.status == 422
    assert "Web &lt;editor&gt;" in answer.body
    assert _roles() == ["President"]


def test_over_json_it_is_the_same(call: Call) -> None:
    answer = call("roles", "POST", PATH, caller=PRIYA, json={**_form(), "ends_on": 5})
    assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, ["ends_on"])
    assert call("roles", "POST", PATH, caller=PRIYA, json=_form()).status == 200
    shown = json.loads(call("roles", "GET", PATH, caller=PRIYA, headers={"accept": "application/json"}).body)
    assert [one["role"] for one in shown["roles"]] == ["President", "Treasurer"]


def test_a_student_is_told_that_this_is_not_theirs(call: Call) -> None:
    assert call("roles", "GET", PATH, caller=SAM).status == 403
    assert call("roles", "POST", PATH, caller=SAM, form=_form()).status == 403
    assert call("roles", "GET", PATH).status in (302, 303, 401)
