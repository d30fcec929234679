"""What somebody may do follows from the records as they stand at this very request, whatever their cookie or token says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.core.people import actions as people
from union.core.people import staffing
from union.core.people.rules import StaffRole
from union.core.policy import actions as policies
from union.errors import NotAllowed, SignInNeeded
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.moderation.desk import queues

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.staff import SINCE, staff

pytestmark = pytest.mark.usefixtures("union_house")
ALEX = staff("alex", "Alex Reed", "alex@union.example", "staff-societies")


@contextmanager
def trips() -> Iterator[list[dict[str, Any]]]:
    """Count the round trips of `store.read`, by what each asks for."""
    made: list[dict[str, Any]] = []
    batch = store._batch
    with patch.object(store, "_batch", lambda asked, found: made.append(asked) or batch(asked, found)):
        yield made


def given(*roles: StaffRole) -> None:
    staffing.appoint(person_id="alex", name="Alex Reed", email="alex@union.example", appointed=roles, actor="test", now=NOW)


def test_a_role_that_was_ended_is_gone_with_the_next_request_of_the_very_session() -> None:
    session = replace(ALEX, session_id="s1")
    queues.queue(session, "all", NOW)
    given(StaffRole("staff-societies", SINCE, (NOW - timedelta(days=1)).date()))
    with pytest.raises(NotAllowed):
        queues.queue(session, "all", NOW)


def test_a_role_counts_from_its_first_day_to_its_last_and_for_its_team_alone() -> None:
    today = NOW.date()
    given(
        StaffRole("staff-rag", today - timedelta(days=9), today - timedelta(days=1)), StaffRole("staff-societies", today, today)
    )
    for days, teams in ((-1, {"staff-rag"}), (0, {"staff-societies"}), (1, set())):
        caller = replace(ALEX, asked_at=NOW + timedelta(days=days))
        people.read_for(caller)
        assert caller.rights.teams == teams


def test_whoever_signed_out_is_asked_to_sign_in_and_has_no_rights() -> None:
    session = replace(ALEX, session_id="s1")
    people.sign_out(session, NOW)
    with pytest.raises(SignInNeeded):
        people.read_for(session, groups.key("chess"))
    assert session.rights.signed_out
    assert session.rights.teams == set()


def test_session_and_roles_come_with_what_the_action_needs_in_one_round_trip() -> None:
    with trips() as made:
        people.read_for(replace(ALEX, session_id="s1"), groups.key("chess"), policies.in_force_key())
    (asked,) = made
    assert {table.removeprefix("union-house-local-") for table in asked} == {"groups", "policies", "sessions", "staff"}


def test_a_page_for_everybody_is_read_once_and_knows_a_signed_out_session_as_a_visitor() -> None:
    signed_in, signed_out = replace(SAM, session_id="s1"), replace(SAM, session_id="s2")
    people.sign_out(signed_out, NOW)
    for caller, known in ((None, None), (signed_in, signed_in), (signed_out, None)):
        with trips() as made:
            assert people.read_with(caller, groups.key("chess"))[0] is known
        assert len(made) == 1


def test_a_thing_that_is_asked_for_twice_is_read_once() -> None:
    first, second = store.read(groups.key("chess"), groups.key("chess"))
    assert (first.group_id, second.group_id) == ("chess", "chess")


def test_what_somebody_may_do_for_their_groups_comes_with_their_session_in_one_round_trip() -> None:
    with trips() as made:
        shown = memberships.mine(replace(PRIYA, session_id="s1"), NOW)
    assert [bool(one["can"]) for one in shown["roles"]] == [True]
    assert [sorted(table.removeprefix("union-house-local-") for table in asked) for asked in made] == [
        ["committees", "groups", "policies", "sessions", "staff"]
    ], "of the policies, how the house looks: once a minute"
