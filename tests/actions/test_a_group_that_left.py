"""A group whose day to leave has come is not there any more, at every door and in every list, whether a clock came by or not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import store
from union.errors import Elsewhere, Gone, NotFound
from union.membership.events import actions as events
from union.membership.events import feeds, whats_on
from union.membership.groups import actions as groups
from union.membership.groups import offices
from union.membership.groups.rules import Standing, is_affiliated
from union.membership.groups.tables import Group
from union.membership.memberships import actions as memberships
from union.membership.memberships.tables import Membership
from union.membership.news import actions as news
from union.site import actions as site
from union.site import home
from union.times import london_day

from tests.actions.conftest import NOW, PRIYA, SAM, forget
from tests.actions.test_events import BLITZ

house = pytest.mark.usefixtures("union_house")
TODAY = london_day(NOW)


def leaves(day: date, **more: str) -> None:
    """Let the chess society leave on a day."""
    actions = [Group.leaves_on.set(day.isoformat()), *(getattr(Group, name).set(value) for name, value in more.items())]
    store.commit(store.Update(Group("chess"), actions))
    forget()


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(Standing))
def test_a_group_is_there_until_the_day_on_which_it_leaves_and_never_after(
    leaving: date, today: date, standing: Standing
) -> None:
    there = is_affiliated(standing, leaving.isoformat(), today)
    assert there == (standing is Standing.AFFILIATED and today < leaving)
    assert is_affiliated(standing, None, today) == (standing is Standing.AFFILIATED)


@house
def test_a_group_is_told_from_no_group_and_its_day_begins_at_midnight_in_london() -> None:
    leaves(date(2026, 7, 1))
    (group,) = store.read(groups.key("chess"))
    summer = NOW.replace(month=6, day=30, hour=22, minute=59)
    assert groups.require(group, summer) is group
    with pytest.raises(Gone, match=r"Chess left the union on 1 July 2026\.") as gone:
        groups.require(group, summer + timedelta(minutes=1))
    assert gone.value.told == {"group_id": "chess", "name": "Chess", "type": "societies", "left_on": "2026-07-01"}
    with pytest.raises(NotFound) as nothing:
        groups.require(None, NOW)
    assert not isinstance(nothing.value, Gone | Elsewhere)


@house
def test_it_stands_in_no_list_from_that_day_on_though_nothing_was_done_to_it() -> None:
    event_id = events.make("chess", PRIYA, BLITZ, "key-12345678", NOW)
    events.publish("chess", event_id, PRIYA, NOW)

    def listed() -> list[bool]:
        found = home.shown(None, "", "", NOW)
        return [
            "chess" in groups.by_id(NOW),
            any(one["group_id"] == "chess" for kind in found["types"] for one in kind["groups"]),
            bool(whats_on.shown(None, {}, NOW)["count"]),
            any(one["group_id"] == "chess" for one in whats_on.shown(None, {}, NOW)["groups"]),
            "BEGIN:VEVENT" in feeds.of_all(NOW),
        ]

    leaves(TODAY + timedelta(days=1))
    assert listed() == [True] * 5, "the day before"
    leaves(TODAY)
    assert listed() == [False] * 5
    assert news.news("", "", NOW)["articles"] == []


@house
def test_its_committee_and_its_staff_do_nothing_there_any_more() -> None:
    leaves(TODAY)
    for looked in (
        lambda: site.mini_site("chess", PRIYA, NOW),
        lambda: offices.of("chess", PRIYA, NOW),
        lambda: events.make("chess", PRIYA, BLITZ, "key-12345678", NOW),
        lambda: feeds.of_group("chess", NOW),
        lambda: news.group_feed("chess", NOW),
    ):
        with pytest.raises(Gone):
            looked()


@house
def test_of_a_group_that_left_nobody_is_a_member_or_in_office_by_their_own_page() -> None:
    told = {"name": "Sam", "group_name": "Chess", "statement_version": "1", "accepted_at": NOW, "valid_until": "2027-07-31"}
    Membership("chess", SAM.person_id, **told).save()
    Membership("chess", PRIYA.person_id, **told).save()
    assert [(one["live"], one["left_on"]) for one in memberships.mine(SAM, NOW)["memberships"]] == [(True, None)]
    assert [one["role"] for one in memberships.mine(PRIYA, NOW)["roles"]] == ["President"]
    leaves(TODAY)
    mine = memberships.mine(PRIYA, NOW)
    assert mine["roles"] == []
    assert [(one["live"], one["left_on"], one["valid_until"]) for one in mine["memberships"]] == [
        (False, TODAY.isoformat(), "2027-07-31")
    ]


@house
def test_what_outlives_a_group_finds_it_all_the_same() -> None:
    leaves(TODAY, standing="disaffiliated")
    (group,) = store.read(groups.key("chess"))
    assert groups.kept(group) is group
    assert not groups.there(group, NOW)
    with pytest.raises(NotFound):
        groups.kept(None)
