"""Who confirms whose role, when a review begins, reminds and ends, and that what is unconfirmed lapses by its day alone."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.people import rules as people
from union.core.people.rules import Term
from union.core.policy.rules import Committees
from union.errors import Conflict, NotAllowed
from union.voting.reviews import rules
from union.voting.reviews.rules import MOVES, Confirmed, Deed, Holder, State

DAY = timedelta(days=1)
BEGAN, DUE = date(2026, 11, 1), date(2026, 11, 15)
TERM = Term("Treasurer", date(2026, 8, 1), date(2027, 7, 31))
TOM = Holder("tom", "Tom", "Treasurer", "2026-08-01")
DATES, REMINDERS = ((3, 1), (11, 1)), (5, 10)


def test_the_drawn_diagram_is_the_code_s() -> None:
    drawn = set(re.findall(r"^\s*(\w+) --> (\w+): (\w+)$", Path(rules.__file__).with_name("STATES.md").read_text(), re.MULTILINE))
    assert drawn == {(before.value, after.value, deed.value) for (before, deed), after in MOVES.items()} | {
        ("new", "open", "begin")
    }


@pytest.mark.parametrize(("state", "deed"), list(product(State, Deed)))
def test_what_is_not_drawn_is_refused_with_a_sentence(state: State, deed: Deed) -> None:
    if (state, deed) in MOVES:
        assert rules.moved(state, deed) == MOVES[state, deed]
        return
    with pytest.raises(Conflict) as refused:
        rules.moved(state, deed)
    assert refused.value.detail.endswith(".")


def test_no_role_lapses_in_a_review_that_did_not_warn() -> None:
    assert [before for (before, deed) in MOVES if deed == Deed.END] == [State.WARNED]
    assert [before for (before, deed) in MOVES if deed == Deed.WARN] == [State.OPEN]


BY: dict[str, tuple[str, bool, bool]] = {
    "officer": ("priya", True, False),
    "another": ("bo", True, False),
    "themselves": ("tom", True, False),
    "officer and staff": ("priya", True, True),
    "staff": ("alex", False, True),
    "nobody": ("sam", False, False),
}


def _may(one: Holder, who: str, beside: int) -> bool:
    person_id, in_office, supports = BY[who]
    return rules.may_confirm(one, person_id, beside, in_office=in_office, supports=supports)


@pytest.mark.parametrize(
    ("beside", "before", "may"),
    [
        (2, [], {"officer", "another", "officer and staff"}),
        (2, ["officer"], {"another"}),
        (2, ["officer", "another"], set()),
        (1, [], {"officer", "another", "officer and staff", "staff"}),
        (1, ["officer"], {"staff"}),
        (1, ["staff"], {"officer", "another", "officer and staff"}),
        (1, ["officer", "staff"], set()),
        (0, [], {"staff"}),
        (0, ["staff"], set()),
    ],
)
def test_two_others_confirm_and_staff_only_where_there_are_too_few(beside: int, before: list[str], may: set[str]) -> None:
    one = TOM
    for who in before:
        person_id, in_office, _ = BY[who]
        one = rules.confirm(one, Confirmed(person_id, who, "2026-11-02T12:00:00Z", staff=not in_office), beside)
    assert {who for who in BY if _may(one, who, beside)} == may
    assert one.done == (not may)
    for who in BY.keys() - may:
        person_id, in_office, supports = BY[who]
        with pytest.raises(NotAllowed, match="of their own" if who == "themselves" else "Two other officers"):
            rules.check_may_confirm(one, person_id, beside, in_office=in_office, supports=supports)


@given(st.lists(st.tuples(st.sampled_from(sorted(BY)), st.integers(0, 4)), max_size=12))
def test_nobody_is_confirmed_by_themselves_or_by_one_person_alone_where_there_are_others(deeds: list[tuple[str, int]]) -> None:
    one, beside = TOM, 4
    for who, beside in deeds:
        if _may(one, who, beside):
            person_id, in_office, _ = BY[who]
            one = rules.confirm(one, Confirmed(person_id, who, "", staff=not in_office), beside)
            assert not one.done or len(one.by) >= 2 or beside == 0
    assert "tom" not in {by.person_id for by in one.by}
    assert len({by.person_id for by in one.by}) == len(one.by)
    assert rules.read(rules.kept(one)) == replace(one, by=list(one.by), why=one.why)


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (date(2026, 10, 31), None),
        (BEGAN, BEGAN),
        (date(2026, 11, 14), BEGAN),
        (date(2026, 11, 15), None),
        (date(2027, 3, 7), date(2027, 3, 1)),
    ],
)
def test_a_review_begins_on_its_date_or_some_days_late(today: date, begins: date | None) -> None:
    assert rules.due(DATES, 14, today) == begins


def test_a_review_around_the_new_year_is_found_and_the_next_date_is_told() -> None:
    assert rules.due([(12, 28)], 14, date(2027, 1, 5)) == date(2026, 12, 28)
    assert rules.next_after(DATES, BEGAN) == date(2027, 3, 1)
    assert rules.next_after(DATES, date(2027, 12, 1)) == date(2028, 3, 1)
    assert rules.next_after([], BEGAN) is None


@pytest.mark.parametrize(
    ("state", "reminded", "days", "deed"),
    [
        ("open", 0, 4, None),
        ("open", 0, 5, Deed.REMIND),
        ("open", 1, 9, None),
        ("open", 0, 10, Deed.WARN),
        ("open", 1, 30, Deed.WARN),
        ("warned", 2, 14, None),
        ("warned", 2, 15, Deed.END),
    ],
)
def test_each_reminder_and_the_end_have_their_day(state: str, reminded: int, days: int, deed: Deed | None) -> None:
    assert rules.deed_due(state, BEGAN, DUE, reminded, REMINDERS, BEGAN + days * DAY) == deed


def test_after_a_late_warning_there_are_as_many_days_as_there_were_meant() -> None:
    assert rules.lapses_on(DUE, 14, REMINDERS, BEGAN + 10 * DAY) == DUE
    assert rules.lapses_on(DUE, 14, REMINDERS, BEGAN + 20 * DAY) == BEGAN + 24 * DAY


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("awaits", [True, False])
@pytest.mark.parametrize("day", [DUE - DAY, DUE, DUE + DAY, TERM.ends_on, TERM.ends_on + DAY])
def test_a_role_runs_until_the_day_by_which_it_is_to_be_confirmed_and_after_it_only_if_it_was(
    day: date, awaits: bool, confirmed: bool
) -> None:
    (term,) = people.to_confirm([replace(TERM, awaits=awaits)], {TOM.term}, DUE)
    (term,) = people.to_confirm([term], {TOM.term}, None) if confirmed else (term,)
    assert term.runs(day) == (not awaits and day <= (TERM.ends_on if confirmed else DUE))


def test_what_lapsed_is_written_down_once_as_ended_on_that_day() -> None:
    other = replace(TERM, role="Editor")
    pending = people.to_confirm([TERM, other], {TOM.term}, DUE)
    assert people.unconfirmed_ended(pending, DUE) == pending
    ended = people.unconfirmed_ended(pending, DUE + DAY)
    assert ended == [replace(TERM, ends_on=DUE), other]
    assert (
        rules.lapsed(pending, TOM, DUE + DAY) and not rules.lapsed(pending, TOM, DUE) and not rules.lapsed(ended, TOM, DUE + DAY)
    )
    assert rules.running(pending, TOM, DUE) and not rules.running(pending, TOM, DUE + DAY)


@pytest.mark.parametrize(
    "told",
    [
        {"reviews": [(11, 1), (11, 10)]},
        {"reviews": [(1, 2), (12, 27)]},
        {"review_reminders": (5,)},
        {"review_reminders": (10, 5)},
        {"review_reminders": (5, 14)},
        {"review_days": 0},
        {"accept_days": "10"},
        {"appoint_days": 366},
        {"data_protection": ()},
        {"data_protection_version": ""},
    ],
)
def test_a_policy_pack_that_cannot_be_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="committees"):
        Committees(**told)  # type: ignore[arg-type]
