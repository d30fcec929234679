"""Whom a part-time officer writes to today, and whom where nobody is named."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.contacts import rules
from union.core.contacts.rules import Individual
from union.core.policy import actions as policies
from union.errors import Invalid

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
TYPE = "part_time_officers"


def _one(name: str, begins: int, ends: int | None = None, group_id: str = "welfare") -> Individual:
    last = None if ends is None else TODAY + ends * DAY
    return Individual(group_id, name, f"{name.lower()}@union.example", TODAY + begins * DAY, last)


def test_who_is_named_is_written_to_on_their_days_and_else_the_deputy() -> None:
    policy = replace(policies.default(), kept=[_one("Maya", 0, 9), _one("Noor", 20)])
    told = {day: policy.staff(TYPE, "welfare", TODAY + day * DAY) for day in (-1, 0, 9, 10, 19, 20, 400)}
    assert told == {
        -1: "societies@union.example",
        0: "maya@union.example",
        9: "maya@union.example",
        10: "societies@union.example",
        19: "societies@union.example",
        20: "noor@union.example",
        400: "noor@union.example",
    }
    assert policy.is_vacant(TYPE, "welfare", TODAY + 10 * DAY) and not policy.is_vacant(TYPE, "welfare", TODAY)


def test_what_the_pack_says_holds_until_staff_keep_one_for_that_officer() -> None:
    policy = replace(policies.default(), individual={"welfare": "old@union.example"})
    assert policy.staff(TYPE, "welfare", TODAY) == "old@union.example"
    kept = replace(policy, kept=[_one("Maya", -30, -1)])
    assert kept.staff(TYPE, "welfare", TODAY) == "societies@union.example"
    assert kept.staff(TYPE, "green", TODAY) == "societies@union.example", "another one, who never had any"


def test_groups_of_other_types_have_their_team() -> None:
    policy = policies.default()
    assert policy.staff("societies", "chess", TODAY) == "societies@union.example"
    assert policy.staff(TYPE, None, TODAY) == "officers@union.example"
    assert not policy.is_vacant("societies", "chess", TODAY) and not policy.is_vacant(TYPE, None, TODAY)


def test_whoever_is_named_next_takes_over_on_that_day() -> None:
    kept = rules.named([_one("Maya", -30), _one("Kim", -9, group_id="green")], _one("Noor", 5))
    assert [(one.name, one.ends_on) for one in kept] == [("Kim", None), ("Maya", TODAY + 4 * DAY), ("Noor", None)]
    assert rules.named(kept, _one("Noor", 5)) == kept
    assert [one.name for one in rules.ended(kept, "welfare", TODAY)] == ["Kim", "Maya"]


def test_whoever_is_to_follow_still_follows_after_somebody_who_steps_in_for_some_days() -> None:
    kept = rules.named([_one("Maya", -30, 9), _one("Noor", 10), _one("Kim", 4, 6)], _one("Ola", 5, 20))
    assert [(one.name, one.starts_on, one.ends_on) for one in kept] == [
        ("Maya", TODAY - 30 * DAY, TODAY + 4 * DAY),
        ("Noor", TODAY + 21 * DAY, None),
        ("Kim", TODAY + 4 * DAY, TODAY + 4 * DAY),
        ("Ola", TODAY + 5 * DAY, TODAY + 20 * DAY),
    ]
    assert rules.named(kept, kept[-1]) == kept
    later = rules.named([_one("Noor", 40, 60)], _one("Ola", 5, 20))
    assert [(one.name, one.starts_on) for one in later] == [("Noor", TODAY + 40 * DAY), ("Ola", TODAY + 5 * DAY)]


@given(
    st.lists(st.tuples(st.integers(-400, 400), st.one_of(st.none(), st.integers(0, 300))), max_size=12), st.integers(-500, 500)
)
def test_nobody_ever_has_two_contacts_at_once(named: list[tuple[int, int | None]], day: int) -> None:
    kept: list[Individual] = []
    for number, (begins, length) in enumerate(named):
        kept = rules.named(kept, _one(f"N{number}", begins, None if length is None else begins + length))
    assert sum(one.runs(TODAY + day * DAY) for one in kept) <= 1
    assert [rules.read(rules.stored(one)) for one in kept] == kept


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (("", "a@union.example", 0, None), "name"),
        (("x" * 81, "a@union.example", 0, None), "name"),
        (("Maya", "nobody", 0, None), "email"),
        (("Maya", "a@union.example", 900, None), "starts_on"),
        (("Maya", "a@union.example", 5, 4), "ends_on"),
        (("Maya", "a@union.example", -9, -1), "ends_on"),
    ],
)
def test_what_cannot_be_used_is_named(told: tuple[str, str, int, int | None], field: str) -> None:
    name, email, begins, ends = told
    with pytest.raises(Invalid) as refused:
        rules.checked("welfare", name, email, TODAY + begins * DAY, None if ends is None else TODAY + ends * DAY, TODAY)
    assert set(refused.value.errors) == {field}


def test_staff_are_told_of_nobody_and_of_who_ends_soon_while_nobody_follows() -> None:
    assert "has no staff contact" in rules.wanting([], {}, "welfare", TODAY)
    assert rules.wanting([], {"welfare": "x@union.example"}, "welfare", TODAY) == ""
    assert rules.wanting([_one("Maya", -9)], {}, "welfare", TODAY) == ""
    assert "Maya" in rules.wanting([_one("Maya", -9, 10)], {}, "welfare", TODAY)
    assert rules.wanting([_one("Maya", -9, 10), _one("Noor", 11)], {}, "welfare", TODAY) == ""
