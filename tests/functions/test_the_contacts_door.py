"""The page of officers' staff contacts: forms and JSON, what cannot be used said at its field, and each form sent twice at once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from union.core.people.tables import StaffMember, StaffRoleMap
from union.membership.groups import actions as groups

from tests.actions.conftest import PRIYA, SAM, TEXT
from tests.functions.clicking import clicked, twice

type Call = Callable[..., Any]
PATH = "/staff/contacts"
TOLD = {"group_id": "welfare", "name": "Maya Hill", "email": "maya@union.example", "key": "key-one-1"}


def _form(**more: str) -> dict[str, str]:
    return {**TOLD, "starts_on": datetime.now(UTC).date().isoformat(), **more}


@pytest.fixture(autouse=True)
def officers(union_house: None) -> None:
    """Give the union a part-time officer, and let Sam be their staff support."""
    groups.affiliate("welfare", {**TEXT, "name": "Welfare", "type": "part_time_officers"}, [], [], "test", datetime.now(UTC))
    groups._listed = None
    roles = [StaffRoleMap(team="staff-part-time-officers", starts_on="2020-01-01")]
    StaffMember(person_id=SAM.person_id, name=SAM.name, email=SAM.email, roles=roles).save()


def test_a_contact_is_named_and_shown(call: Call) -> None:
    assert "Nobody" in call("staff", "GET", PATH, caller=SAM).body
    for _ in range(2):
        assert call("staff", "POST", PATH, caller=SAM, form=_form()).headers["Location"] == f"{PATH}#welfare"
    assert "maya@union.example" in call("staff", "GET", PATH, caller=SAM).body
    assert "Maya Hill" in call("groups", "GET", "/groups/welfare").body


def test_what_cannot_be_used_is_said_at_its_field_and_stays_typed(call: Call) -> None:
    answer = call("staff", "POST", PATH, caller=SAM, form=_form(email="nobody", ends_on="2020-01-01"))
    assert answer.status == 422
    assert 'value="nobody"' in answer.body and 'id="e-email"' in answer.body
    answer = call("staff", "POST", PATH, caller=SAM, json=_form(ends_on="2020-01-01"))
    assert (answer.status, set(json.loads(answer.body)["errors"])) == (422, {"ends_on"})


def test_who_may_not_name_anybody_is_told_that_and_nothing_of_what_was_typed(call: Call) -> None:
    for told in (_form(), _form(ends_on="2020-01-01")):
        answer = call("staff", "POST", PATH, caller=PRIYA, json=told)
        assert (answer.status, json.loads(answer.body)["errors"]) == (403, {})
    answer = call("staff", "POST", PATH, caller=SAM, json=_form(group_id="chess", ends_on="2020-01-01"))
    assert answer.status == 404, "no group of theirs"


@twice(PATH, f"{PATH}/end")
def test_a_contact_is_named_and_ended(call: Call) -> None:
    clicked(call, PATH, SAM, **_form(starts_on="2026-01-01"))
    clicked(call, f"{PATH}/end", SAM, group_id="welfare")
