"""Role by action by time: what whoever holds, held or was given a role may do for the group at each moment, written out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.people import rules
from union.core.people.rules import Accepted, Caller, Can, Rights, StaffRole, Term

ACTIONS = (Can.PAGE, Can.LETTERS, Can.MONEY, Can.DOOR, Can.ELECTIONS, Can.MEMBERS, Can.CONDUCT, Can.ROLES)
TABLE = """
                     page letters money door elections members conduct roles
President            yes  yes     yes   yes  yes       yes     yes     yes
Co-Chair             yes  yes     yes   yes  yes       yes     yes     yes
Vice President       yes  yes     yes   yes  yes       yes     yes     -
Treasurer            -    -       yes   -    -         -       -       -
Acting Treasurer     -    -       yes   -    -         -       -       -
Secretary            yes  yes     -     -    yes       yes     -       -
Welfare Officer      -    -       -     -    -         -       yes     -
Social Secretary     yes  -       -     yes  -         -       -       -
Keeper of the Clocks yes  -       -     yes  -         -       -       -
staff support        yes  yes     yes   -    yes       -       yes     yes
"""
"""What each may do while it runs."""


def _rows() -> dict[str, frozenset[Can]]:
    found = {}
    for line in TABLE.strip().splitlines()[1:]:
        told = line[21:].split()
        found[line[:21].strip()] = frozenset(action for action, word in zip(ACTIONS, told, strict=True) if word == "yes")
    return found


MAY = _rows()
TITLES = [title for title in MAY if title != "staff support"]
FIRST, LAST = date(2026, 10, 25), date(2027, 3, 28)
"""The days on which the clocks go back and forth in London: one of 25 hours, the other of 23."""
PLAIN = Term("", FIRST, LAST)
KINDS = {
    "accepted": replace(PLAIN, accepted=Accepted("2026-10-01T12:00:00Z", "2026-09", "2026-11")),
    "held since before anybody was asked to accept": PLAIN,
    "awaits its holder": replace(PLAIN, awaits=True, asked_on=FIRST - timedelta(days=9)),
    "appointed for a time": replace(PLAIN, ends_on=date(2026, 11, 22)),
    "ended early": replace(PLAIN, ends_on=date(2026, 12, 1)),
    "to be confirmed": replace(PLAIN, confirm_by=date(2027, 2, 3)),
    "to be confirmed later than it ends": replace(PLAIN, confirm_by=date(2027, 6, 1)),
    "waits and was to be confirmed": replace(PLAIN, awaits=True, confirm_by=date(2027, 2, 3)),
}
LASTS = {
    "awaits its holder": None,
    "waits and was to be confirmed": None,
    "appointed for a time": date(2026, 11, 22),
    "ended early": date(2026, 12, 1),
    "to be confirmed": date(2027, 2, 3),
}
"""The last day on which each runs; None for never, and `LAST` for those that are not here."""
MOMENTS = [
    ("2026-10-24T22:59:59Z", date(2026, 10, 24)),  # one second before midnight, by summer time
    ("2026-10-24T23:00:00Z", FIRST),
    ("2026-10-25T00:59:59Z", FIRST),
    ("2026-10-25T01:30:00Z", FIRST),  # half past one for the second time that night
    ("2026-10-25T23:59:59Z", FIRST),  # by winter time
    ("2026-10-26T00:00:00Z", date(2026, 10, 26)),
    ("2026-11-22T23:59:59Z", date(2026, 11, 22)),
    ("2026-11-23T00:00:00Z", date(2026, 11, 23)),
    ("2026-12-01T23:59:59Z", date(2026, 12, 1)),
    ("2026-12-02T00:00:00Z", date(2026, 12, 2)),
    ("2027-02-03T23:59:59Z", date(2027, 2, 3)),
    ("2027-02-04T00:00:00Z", date(2027, 2, 4)),
    ("2027-03-28T00:00:00Z", LAST),
    ("2027-03-28T22:59:59Z", LAST),  # the last second, by summer time again
    ("2027-03-28T23:00:00Z", date(2027, 3, 29)),
    ("2027-03-28T23:30:00Z", date(2027, 3, 29)),
]


def at(told: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(told).astimezone(UTC)


def runs(kind: str, day: date) -> bool:
    """Whether a role of a kind is to run on a day."""
    last = LASTS.get(kind, LAST)
    return last is not None and FIRST <= day <= last


@pytest.mark.parametrize(("moment", "day"), MOMENTS, ids=[moment for moment, _ in MOMENTS])
@pytest.mark.parametrize("kind", KINDS)
def test_at_each_moment_each_role_opens_just_what_the_table_says_while_it_runs_and_nothing_before_and_after(
    kind: str, moment: str, day: date
) -> None:
    for title in TITLES:
        found = rules.capabilities(rules.titles([replace(KINDS[kind], role=title)], at(moment)), {})
        assert found == (MAY[title] if runs(kind, day) else frozenset()), title
        for action in ACTIONS:
            assert (action in found) == (runs(kind, day) and action in MAY[title]), (title, action)


@pytest.mark.parametrize(("moment", "day"), MOMENTS, ids=[moment for moment, _ in MOMENTS])
def test_staff_support_may_what_the_table_says_for_their_own_types_from_their_first_day_to_their_last(
    moment: str, day: date
) -> None:
    held = [StaffRole("staff-societies", FIRST, LAST), StaffRole("staff-student-media", LAST + timedelta(days=1))]
    caller = Caller("alex", "Alex", "alex@union.example", rights=Rights(rules.teams_at(held, at(moment))))
    assert MAY["staff support"] == rules.BY_SUPPORT
    assert rules.supports(caller, "societies") == (FIRST <= day <= LAST)
    assert rules.supports(caller, "student_media") == (day > LAST)
    assert not rules.supports(caller, "sport_clubs")


def test_a_title_that_is_given_something_has_just_that_and_only_while_it_runs() -> None:
    given_ = {"treasurer": ["page"]}
    for moment, day in MOMENTS:
        titles = rules.titles([replace(PLAIN, role=" TREASURER ")], at(moment))
        assert rules.capabilities(titles, given_) == ({Can.PAGE} if FIRST <= day <= LAST else set())


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(DAYS, st.integers(0, 400), st.booleans(), st.none() | DAYS, st.timedeltas(timedelta(0), timedelta(days=1_100)))
def test_a_role_runs_by_london_s_calendar_from_its_first_midnight_to_its_last_and_never_unaccepted_or_unconfirmed(
    first: date, days: int, awaits: bool, confirm_by: date | None, since: timedelta
) -> None:
    term = Term("Treasurer", first, first + timedelta(days=days), awaits=awaits, confirm_by=confirm_by)
    now = at("2026-01-01T00:00:00Z") + since
    day = now.astimezone(ZoneInfo("Europe/London")).date()
    may = not awaits and first <= day <= term.ends_on and (confirm_by is None or day <= confirm_by)
    assert rules.titles([term], now) == (["Treasurer"] if may else [])
