"""How a group fares: what staff look at on a Monday, by days and roles alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.membership.groups.rules import GroupType
from union.membership.health.rules import SERIOUS, Fare, Flag, Health, Held, ending, flags, health, is_quiet

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
WEEKS = 6


def held(role: str, first: int = -60, last: int = 200, *, awaits: bool = False, who: str = "p") -> Held:
    """Make a role that began and ends so many days from today."""
    return Held(who, who.title(), role, TODAY + first * DAY, TODAY + last * DAY, awaits)


BOTH = (held("President"), held("Treasurer"))
WELL = Fare(
    "chess", "Chess", "societies", "affiliated", NOW - 400 * DAY, NOW, members=20, events_until=NOW + 3 * DAY, committee=BOTH
)


def found(**changes: object) -> list[Flag]:
    """Say what is to be looked at in a group that is well but for these."""
    return flags(replace(WELL, **changes), WEEKS, NOW)  # type: ignore[arg-type] # what is replaced is what it has


def test_a_group_with_a_president_a_treasurer_an_event_ahead_and_a_page_is_well() -> None:
    assert found() == []
    assert health([]) == Health.WELL


@pytest.mark.parametrize(
    ("committee", "flagged"),
    [
        ((), [Flag.NO_PRESIDENT, Flag.NO_TREASURER]),
        ((held("President"),), [Flag.NO_TREASURER]),
        ((held("Treasurer"),), [Flag.NO_PRESIDENT]),
        ((held("President"), held("Vice President")), [Flag.NO_TREASURER]),
        ((held("Chair"), held("Finance Officer")), []),
        ((held("President"), held("Deputy Treasurer")), []),
        ((held("President"), held("Treasurer", awaits=True)), [Flag.NO_TREASURER, Flag.AWAITS]),
        ((held("President"), held("Treasurer", last=-1)), [Flag.NO_TREASURER]),
        ((held("President"), held("Treasurer", last=0)), [Flag.ENDS_SOON]),
        ((held("President"), held("Treasurer", first=1)), [Flag.NO_TREASURER]),
        ((held("President"), held("Treasurer", last=45)), [Flag.ENDS_SOON]),
        ((held("President"), held("Treasurer", last=46)), []),
        ((*BOTH, held("Wizard", last=3)), [Flag.ENDS_SOON]),
        ((*BOTH, held("Wizard", last=3), held(" wizard", first=4, who="q")), []),
    ],
)
def test_who_holds_what_and_until_when_decides(committee: tuple[Held, ...], flagged: list[Flag]) -> None:
    assert found(committee=committee) == flagged


def test_what_the_group_gave_to_a_title_counts() -> None:
    quaestor = (held("President"), held("Quaestor"))
    assert found(committee=quaestor) == [Flag.NO_TREASURER]
    assert found(committee=quaestor, given={"quaestor": ["money"]}) == []


def test_a_part_time_officer_needs_no_treasurer_and_no_event() -> None:
    officer = {"type": "part_time_officers", "members": None, "events_until": None, "committee": (held("Officer"),)}
    assert found(**officer) == []


def test_the_roles_that_end_are_told_the_first_first() -> None:
    some = (held("President", last=30), held("Treasurer", last=2))
    assert [one.role for one in ending(some, TODAY)] == ["Treasurer", "President"]


@pytest.mark.parametrize(
    ("changes", "quiet"),
    [
        ({}, True),
        ({"events_until": NOW + DAY}, False),
        ({"events_until": NOW}, True),
        ({"last_news": NOW - 41 * DAY}, False),
        ({"last_news": NOW - 43 * DAY}, True),
        ({"last_event": NOW - 41 * DAY}, False),
        ({"affiliated_at": NOW - 10 * DAY}, False),
    ],
)
def test_a_group_has_gone_quiet_where_nothing_is_ahead_and_nothing_was_lately(changes: dict[str, datetime], quiet: bool) -> None:
    silent = replace(WELL, events_until=None, **changes) if "events_until" not in changes else replace(WELL, **changes)  # type: ignore[arg-type]
    assert is_quiet(silent, WEEKS, NOW) is quiet


@pytest.mark.parametrize("left", [{"standing": "disaffiliated"}, {"leaves_on": TODAY.isoformat()}])
def test_of_a_group_that_has_left_nothing_is_to_be_looked_at(left: dict[str, object]) -> None:
    assert found(committee=(), **left) == []


def test_a_group_that_leaves_tomorrow_is_still_looked_at() -> None:
    assert found(committee=(), leaves_on=(TODAY + DAY).isoformat())


def test_a_bare_page_is_told_and_is_nothing_serious() -> None:
    assert found(dressed=False) == [Flag.BARE]
    assert health([Flag.BARE]) == Health.WATCH


@given(st.sets(st.sampled_from(Flag)), st.booleans())
def test_a_group_needs_help_where_something_serious_or_late_is_there_and_only_then(there: set[Flag], urgent: bool) -> None:
    assert (health(there, urgent=urgent) == Health.HELP) is bool(urgent or there & SERIOUS)


@given(
    st.sampled_from(GroupType), st.lists(st.sampled_from(["President", "Treasurer", "Wizard", "Officer"])), st.integers(0, 400)
)
def test_a_flag_about_a_committee_only_comes_by_itself_when_a_role_ends(kind: GroupType, roles: list[str], days: int) -> None:
    fare = replace(WELL, type=kind, committee=tuple(held(one, who=str(at)) for at, one in enumerate(roles)))
    seats = {Flag.NO_PRESIDENT, Flag.NO_TREASURER}
    now, later = (seats & set(flags(fare, WEEKS, at)) for at in (NOW, NOW + days * DAY))
    assert now <= later
