"""How an application for affiliation goes, what it needs, whose names are alike, and what a group is called in addresses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import store
from union.core.policy import actions as policies
from union.core.policy import rules as policy_rules
from union.errors import Conflict, Invalid
from union.membership.applications import rules
from union.membership.applications.rules import MOVES, OPEN, Answer, Deed, Seat, State
from union.membership.groups.rules import check_slug

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
PRESIDENT = Seat("President", "Ada Lovelace", "ada@union.example")
TREASURER = Seat("Treasurer", "Bo Chen", "bo@student.union.example")
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.lists(
    st.sampled_from(["The", "Chess", "Chss", "Go", "Soc", "Society", "&", "of", "Film", "LGBT+"]), max_size=5
).map(" ".join)


@pytest.mark.parametrize(("state", "deed"), list(product(State, Deed)))
def test_what_is_not_drawn_is_refused_with_a_sentence(state: State, deed: Deed) -> None:
    if (state, deed) in MOVES:
        assert rules.moved(state, deed) == MOVES[state, deed]
        return
    with pytest.raises(Conflict) as refused:
        rules.moved(state, deed)
    assert refused.value.detail.endswith(".")


@given(st.lists(st.sampled_from(Deed), max_size=12))
def test_whatever_is_done_nothing_is_decided_that_was_not_sent_and_what_is_over_stays_over(deeds: list[Deed]) -> None:
    state, sent = State.GATHERING, False
    for deed in deeds:
        before = state
        try:
            state = rules.moved(state, deed)
        except Conflict:
            continue
        sent = sent or deed == Deed.SEND
        assert before in OPEN | {State.SUBMITTED}
        assert sent or state not in (State.APPROVED, State.DECLINED, State.RETURNED)


def test_what_was_not_sent_lapses_at_the_end_of_its_last_day_and_what_is_with_staff_never() -> None:
    last = rules.lapses_on(NOW, 2)
    assert last == "2026-12-07"
    day = date.fromisoformat(last)
    for state in State:
        assert rules.standing(state, last, day) == state
        after = rules.standing(state, last, day + timedelta(days=1))
        assert after == (State.LAPSED if state in OPEN else state)


def test_what_is_over_is_forgotten_in_time_and_what_made_a_group_is_not() -> None:
    kept = {state: rules.kept_until(state, NOW) for state in State}
    assert {state for state, until in kept.items() if until} == {State.DECLINED, State.WITHDRAWN, State.LAPSED}
    assert kept[State.DECLINED] == NOW + timedelta(days=1095)


@pytest.mark.parametrize("group_type", ["part_time_officers", "ponies", ""])
def test_nobody_founds_an_officer_or_a_type_that_there_is_not(group_type: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_type(group_type, ["societies", "part_time_officers"])
    assert "type" in refused.value.errors
    assert rules.check_type("societies", ["societies"]) == "societies"


def _ready(*seats: Seat) -> list[Seat]:
    return [replace(seat, answer=Answer.ACCEPTED, person_id=seat.email) for seat in seats]


def test_an_application_needs_a_constitution_a_president_another_treasurer_and_founders() -> None:
    whole: dict[str, Any] = {"constitution": True, "founders": 10, "needed": 10}
    assert rules.missing(_ready(PRESIDENT, TREASURER), **whole) == []
    assert rules.missing(_ready(PRESIDENT, TREASURER), **{**whole, "founders": 9}) == ["1 more founder to say yes."]
    assert rules.missing(_ready(PRESIDENT, TREASURER), **{**whole, "constitution": False}) == ["Add the constitution."]
    assert "Treasurer" in rules.missing(_ready(PRESIDENT), **whole)[0]
    assert "President" in rules.missing(_ready(TREASURER), **whole)[0]
    assert len(rules.missing(_ready(replace(PRESIDENT, role="Wizard"), replace(TREASURER, role="Witch")), **whole)) == 2


def test_whoever_leads_is_not_also_the_treasurer() -> None:
    two = _ready(PRESIDENT, replace(TREASURER, role="Chair"))
    assert rules.missing(two, constitution=True, founders=10, needed=10) != []


@pytest.mark.parametrize("role", ["Vice-President", "Vice President", "Vice Chair"])
def test_whoever_stands_in_for_the_one_who_leads_is_no_treasurer(role: str) -> None:
    two = _ready(PRESIDENT, replace(TREASURER, role=role))
    assert rules.missing(two, constitution=True, founders=10, needed=10) == ["Name a Treasurer, who is not the one who leads."]


@pytest.mark.parametrize(("answer", "says"), [(Answer.ASKED, "has not accepted"), (Answer.DECLINED, "does not want to be")])
def test_each_of_the_committee_has_to_accept_for_themselves(answer: Answer, says: str) -> None:
    seats = [*_ready(PRESIDENT), replace(TREASURER, answer=answer)]
    (sentence,) = rules.missing(seats, constitution=True, founders=10, needed=10)
    assert says in sentence and "Bo Chen" in sentence


def _rows(*seats: Seat) -> dict[str, Seat]:
    return {str(number): seat for number, seat in enumerate(seats, 1)}


def test_two_roles_are_two_people_s_at_addresses_of_the_university() -> None:
    rules.check_seats(_rows(PRESIDENT, TREASURER), ["union.example"])
    rules.check_seats(_rows(replace(PRESIDENT, email="ada@elsewhere.example")), [])
    with pytest.raises(Invalid) as refused:
        rules.check_seats({"1": PRESIDENT, "4": replace(TREASURER, email="ADA@union.example")}, [])
    assert list(refused.value.errors) == ["post4_email"], "at the row in which it was typed"
    for email in ("ada@elsewhere.example", "ada@notunion.example", "ada@union.example.evil.example"):
        with pytest.raises(Invalid) as refused:
            rules.check_seats(_rows(replace(PRESIDENT, email=email)), ["union.example"])
        assert list(refused.value.errors) == ["post1_email"]
    with pytest.raises(Invalid):
        rules.check_seats(_rows(*(replace(PRESIDENT, email=f"a{n}@union.example") for n in range(7))), [])


def test_who_answered_is_asked_again_only_for_another_role_or_at_another_address() -> None:
    before = _ready(PRESIDENT, TREASURER)
    assert rules.brought_over([replace(PRESIDENT, name="X")], before) == before[:1], "theirs is the name of their account"
    same = replace(PRESIDENT, role="president ", name="Ada King", email="Ada@union.example")
    moved = replace(TREASURER, role="Secretary")
    after = rules.brought_over([same, moved], before)
    assert [seat.answer for seat in after] == [Answer.ACCEPTED, Answer.ASKED]
    assert [seat.person_id for seat in after] == ["ada@union.example", None]
    assert rules.newly_asked(after, before) == [moved]


@pytest.mark.parametrize(
    ("today", "last"), [("2026-11-23", "2027-07-31"), ("2027-05-31", "2027-07-31"), ("2027-07-20", "2028-07-31")]
)
def test_a_first_committee_is_in_office_until_the_year_ends_and_never_for_a_few_days_alone(today: str, last: str) -> None:
    assert rules.first_term_ends(date.fromisoformat(today), (7, 31)).isoformat() == last


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("The Chess & Go Society", "chess-go-society"),
        ("Women’s Rugby", "womens-rugby"),
        ("Café Łódź", "cafe-lodz"),
        ("The", "the"),
        ("A" * 60, "a" * 40),
        ("Very Long Names Of Societies Are Cut At A Whole Word Here", "very-long-names-of-societies-are-cut-at"),
    ],
)
def test_a_name_makes_an_address(name: str, slug: str) -> None:
    assert rules.slug(name).startswith(slug)


@given(NAMES)
def test_every_name_makes_addresses_that_a_group_can_have(name: str) -> None:
    made = rules.slugs(name)
    assert len(set(made)) == len(made) == 9
    for one in made:
        assert check_slug(one) == one and store._usable(one)


def test_what_the_pack_says_of_founding_a_group_has_bounds() -> None:
    pack = (policies.Path(policies.__file__).parent / "default.toml").read_text()
    assert policy_rules.parse(pack).applications == policy_rules.Applications(addresses=("union.example",))
    for wrong in (
        "founders = 2",
        "founders = 51",
        'founders = "10"',
        "founders = true",
        'addresses = "union.example"',
        "ponies = 1",
    ):
        line = wrong.partition(" =")[0]
        changed = "\n".join(wrong if told.startswith(f"{line} =") else told for told in pack.splitlines())
        changed = changed if changed != pack.rstrip("\n") else pack.replace("[applications]", f"[applications]\n{wrong}")
        with pytest.raises(Invalid):
            policy_rules.parse(changed)
