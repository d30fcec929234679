"""Somebody leaves a group by themselves: at once, once, and not while they have a role on its committee."""

import pytest
from union import store
from union.core.audit.tables import Entry
from union.core.people.rules import Caller
from union.errors import Conflict, NotFound
from union.membership.memberships import actions as memberships
from union.membership.memberships.tables import Membership

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.races import between


def _joins(who: Caller) -> None:
    grant = memberships.Grant("print", "Print", who.person_id, who.name, "standard", 0, "2027-07-31", "1", email=who.email)
    (held,) = store.read(memberships.key("print", who.person_id))
    store.commit(memberships.give_write(grant, held, NOW))


def _is_member(who: Caller) -> bool:
    return memberships.live(next(iter(Membership.query("print", Membership.person_id == who.person_id)), None), NOW)


def test_whoever_leaves_is_no_member_from_then_on_and_can_join_again(union_house: None) -> None:
    _joins(SAM)
    assert memberships.leaving("print", SAM, NOW)["titles"] == []
    for _ in range(2):
        memberships.leave("print", SAM, NOW)
    assert not _is_member(SAM)
    assert [one.act for one in Entry.query("group#print") if one.actor == SAM.person_id].count("membership left") == 1
    _joins(SAM)
    assert _is_member(SAM)


def test_nobody_leaves_what_they_do_not_belong_to(union_house: None) -> None:
    with pytest.raises(NotFound):
        memberships.leaving("print", SAM, NOW)
    with pytest.raises(NotFound):
        memberships.leave("print", SAM, NOW)


def test_whoever_has_a_role_gives_it_up_first(union_house: None) -> None:
    held = Membership(
        group_id="chess", person_id=PRIYA.person_id, name=PRIYA.name, group_name="Chess", statement_version="1", accepted_at=NOW
    )
    held.valid_until = "2027-07-31"
    held.save()
    assert memberships.leaving("chess", PRIYA, NOW)["titles"] == ["President"]
    with pytest.raises(Conflict):
        memberships.leave("chess", PRIYA, NOW)


def test_of_two_clicks_at_once_one_leaves_and_the_other_is_asked_to_look_again(union_house: None) -> None:
    _joins(SAM)
    with between(lambda: memberships.leave("print", SAM, NOW)), pytest.raises(Conflict):
        memberships.leave("print", SAM, NOW)
    assert not _is_member(SAM)
