"""How a handover goes, who is on which side of it, and who ticks what."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.people.rules import Handover, Term, handed_over
from union.errors import Conflict, Invalid, NotAllowed
from union.voting.handover import rules
from union.voting.handover.rules import MOVES, Deed, How, Item, Person, Plan, Side, Standing, State, Tick

TODAY = date(2027, 7, 10)
BEGINS = date(2027, 8, 1)
DAY = timedelta(days=1)
OUT, IN = Side.OUTGOING, Side.INCOMING
YEAR = (date(2026, 8, 1), date(2027, 7, 31))
NEXT = (date(2027, 8, 1), date(2028, 7, 31))


def test_the_drawn_diagram_is_the_code_s() -> None:
    drawn = set(re.findall(r"^\s*(\w+) --> (\w+): (\w+)$", Path(rules.__file__).with_name("STATES.md").read_text(), re.MULTILINE))
    assert drawn == {(before.value, after.value, deed.value) for (before, deed), after in MOVES.items()} | {
        ("new", "under_way", "begin")
    }


@pytest.mark.parametrize(("state", "deed"), list(product(State, Deed)))
def test_what_is_not_drawn_is_refused_with_a_sentence(state: State, deed: Deed) -> None:
    if (state, deed) in MOVES:
        assert rules.moved(state, deed) == MOVES[state, deed]
        return
    with pytest.raises(Conflict, match=r"\.$"):
        rules.moved(state, deed)


def _sides(terms: dict[str, list[Term]], *changes: Handover, begins: date = BEGINS) -> tuple[set[str], set[str]]:
    everybody = {who: (who.title(), held) for who, held in terms.items()}
    goes, comes = rules.sides(everybody, changes, begins, TODAY)
    return {f"{one.person_id} {one.role}" for one in goes}, {f"{one.person_id} {one.role}" for one in comes}


def _won(role: str, *who: str, stay: bool = False) -> Handover:
    return Handover(role, *NEXT, [(one, one.title()) for one in who], stay)


def test_whoever_held_a_post_hands_over_to_whoever_won_it() -> None:
    terms = {
        "ana": [Term("President", *YEAR)],
        "ben": [Term("Treasurer", *YEAR)],
        "old": [Term("President", YEAR[0] - 365 * DAY, YEAR[0] - DAY)],
    }
    assert _sides(terms, _won("President", "cy"), _won("Treasurer", "di")) == (
        {"ana President", "ben Treasurer"},
        {"cy President", "di Treasurer"},
    )


def test_whoever_was_elected_again_is_on_both_sides_and_stays() -> None:
    everybody = {"ana": ("Ana", [Term("President", *YEAR)])}
    goes, comes = rules.sides(everybody, [_won("President", "ana")], BEGINS, TODAY)
    assert Plan(BEGINS, BEGINS, goes, comes).stays("ana")


def test_two_who_change_places_are_on_both_sides_and_neither_stays() -> None:
    everybody = {"ana": ("Ana", [Term("President", *YEAR)]), "ben": ("Ben", [Term("Treasurer", *YEAR)])}
    goes, comes = rules.sides(everybody, [_won("President", "ben"), _won("Treasurer", "ana")], BEGINS, TODAY)
    plan = Plan(BEGINS, BEGINS, goes, comes)
    assert [plan.sides_of(one) for one in ("ana", "ben")] == [set(Side), set(Side)]
    assert not plan.stays("ana") and not plan.stays("ben")


def test_where_nobody_goes_those_who_stay_in_office_hand_over() -> None:
    terms = {"ana": [Term("President", *YEAR)]}
    begins = TODAY + DAY
    seat = Handover("Secretary", begins, YEAR[1], [("cy", "Cy")], others_stay=True)
    assert _sides(terms, seat, begins=begins) == ({"ana President"}, {"cy Secretary"})


def test_a_first_committee_has_nobody_to_hand_over() -> None:
    goes, comes = rules.sides({}, [_won("President", "cy")], BEGINS, TODAY)
    assert (goes, Plan(BEGINS, BEGINS, goes, comes).empty()) == ([], [OUT])


def test_a_role_that_begins_at_once_is_handed_over_by_who_holds_it_today() -> None:
    won = Handover("President", TODAY, NEXT[1], [("cy", "Cy")])
    assert _sides({"ana": [Term("President", *YEAR)]}, won, begins=TODAY) == ({"ana President"}, {"cy President"})


def test_who_took_a_role_on_the_very_day_on_which_it_is_another_s_hands_over_until_day_b() -> None:
    taken = [Term("President", TODAY, YEAR[1])]
    changes = [Handover("President", TODAY, NEXT[1], [("cy", "Cy")])]
    (ana,), _ = rules.sides({"ana": ("Ana", taken)}, changes, TODAY, TODAY)
    left = handed_over(taken, "ana", changes, TODAY)
    plan = Plan(TODAY, TODAY + 14 * DAY, [ana])
    assert left == []
    assert not rules.is_out(ana, left, plan, TODAY + 14 * DAY)
    assert rules.is_out(ana, left, plan, TODAY + 15 * DAY)


def _tick(who: str, how: How = How.DONE, note: str = "", *, staff: bool = False, at: str = "1") -> Tick:
    return Tick(how, who, who.title(), at, note, staff)


BANK = Item("bank", "thing", "Bank mandate")


@pytest.mark.parametrize(
    ("out", "into", "standing"),
    [
        (None, None, Standing.WAITS),
        (How.DONE, None, Standing.HANDED),
        (None, How.DONE, Standing.RECEIVED),
        (How.NOT_NEEDED, None, Standing.DISPENSABLE),
        (None, How.NOT_NEEDED, Standing.DISPENSABLE),
        (How.DONE, How.NOT_NEEDED, Standing.DIFFER),
        (How.NOT_NEEDED, How.DONE, Standing.DIFFER),
        (How.DONE, How.DONE, Standing.DONE),
        (How.NOT_NEEDED, How.NOT_NEEDED, Standing.NOT_NEEDED),
    ],
)
def test_a_thing_is_settled_when_both_sides_say_the_same(out: How | None, into: How | None, standing: Standing) -> None:
    said = {side: _tick("x", how) for side, how in ((OUT, out), (IN, into)) if how}
    item = replace(BANK, ticks=said)
    assert (item.standing, item.settled) == (standing, standing in (Standing.DONE, Standing.NOT_NEEDED))
    assert rules.item_of(rules.kept(item)) == item


PRESIDENT, TREASURER = Person("ana", "Ana", "President", "2027-07-31"), Person("ben", "Ben", "Treasurer", "2027-07-31")
CIRCLE = Plan(
    BEGINS, BEGINS + 14 * DAY, [PRESIDENT, TREASURER], [Person("ben", "Ben", "President"), Person("ana", "Ana", "Treasurer")]
)


def test_of_two_who_change_places_nobody_receives_what_they_handed_over_themselves() -> None:
    handed = rules.ticked(BANK, OUT, _tick("ana"), both=CIRCLE.stays("ana"))
    with pytest.raises(NotAllowed):
        rules.check_side(CIRCLE, handed, IN, "ana")
    rules.check_side(CIRCLE, handed, IN, "ben")


def test_whoever_stays_needs_one_tick_and_keeps_what_the_other_side_said() -> None:
    plan = Plan(BEGINS, BEGINS, [PRESIDENT, TREASURER], [PRESIDENT])
    assert rules.ticked(BANK, OUT, _tick("ana"), both=plan.stays("ana")).settled
    said = rules.ticked(BANK, OUT, _tick("ben", How.NOT_NEEDED, "No account"), both=plan.stays("ben"))
    assert rules.ticked(said, IN, _tick("ana"), both=True).standing is Standing.DIFFER


def test_whoever_is_alone_on_both_sides_may_tick_both() -> None:
    alone = Plan(BEGINS, BEGINS, [PRESIDENT], [Person("ana", "Ana", "Treasurer")])
    rules.check_side(alone, rules.ticked(BANK, OUT, _tick("ana"), both=False), IN, "ana")


def test_what_was_said_for_both_is_taken_back_for_both_and_what_another_said_is_not() -> None:
    both = rules.ticked(BANK, OUT, _tick("ana"), both=True)
    assert rules.unticked(both, IN, "ana") == BANK
    two = rules.ticked(rules.ticked(BANK, OUT, _tick("ben"), both=False), IN, _tick("ana", at="2"), both=False)
    assert rules.unticked(two, IN, "ana").standing is Standing.HANDED


def test_what_was_registered_meanwhile_is_on_the_list_and_what_was_retired_is_not() -> None:
    old, new = Item("p1", "platform", "Insta"), Item("p2", "platform", "Chat")
    ticked = rules.ticked(old, OUT, _tick("ana"), both=False)
    named = replace(old, label="@chess")
    assert rules.merged([ticked, BANK], [named, new]) == [replace(named, ticks=ticked.ticks), new, BANK]
    assert rules.merged([ticked, BANK], []) == [BANK]


def test_the_outgoing_are_out_after_day_b_and_where_their_role_was_ended_before_its_time() -> None:
    plan = Plan(BEGINS, BEGINS + 14 * DAY, [PRESIDENT])
    held = [Term("President", YEAR[0], BEGINS - DAY)]
    assert not rules.is_out(PRESIDENT, held, plan, BEGINS + 14 * DAY)
    assert rules.is_out(PRESIDENT, held, plan, BEGINS + 15 * DAY)
    assert rules.is_out(PRESIDENT, [Term("President", YEAR[0], TODAY - DAY)], plan, TODAY)
    assert rules.is_out(PRESIDENT, [], plan, TODAY)


def test_whose_role_lapsed_unconfirmed_is_out_on_that_very_day_though_no_clock_wrote_it_down() -> None:
    plan = Plan(BEGINS, BEGINS + 14 * DAY, [PRESIDENT], [TREASURER])
    unconfirmed = Term("President", YEAR[0], BEGINS + 300 * DAY, confirm_by=TODAY)
    assert not rules.is_out(PRESIDENT, [replace(unconfirmed, confirm_by=None)], plan, BEGINS)
    assert rules.is_out(PRESIDENT, [unconfirmed], plan, TODAY + DAY)
    assert rules.is_to_come([unconfirmed], TODAY) and not rules.is_to_come([unconfirmed], TODAY + DAY)


def test_whose_role_is_to_be_confirmed_before_day_a_hands_over_and_is_out_once_it_lapses() -> None:
    held = [Term("President", *YEAR, confirm_by=TODAY + 3 * DAY)]
    (ana,), _ = rules.sides({"ana": ("Ana", held)}, [_won("President", "cy")], BEGINS, TODAY)
    plan = Plan(BEGINS, BEGINS + 14 * DAY, [ana])
    assert rules.is_out(ana, held, plan, TODAY + 4 * DAY)
    assert not rules.is_out(ana, [replace(held[0], confirm_by=None)], plan, BEGINS + 14 * DAY)


@given(st.integers(0, 90), st.integers(1, 60), st.booleans())
def test_staff_are_told_between_day_a_and_day_b(length: int, days: int, nobody: bool) -> None:
    plan = Plan(BEGINS, BEGINS + length * DAY, [] if nobody else [PRESIDENT], [TREASURER])
    on = rules.asks_staff_on(plan, days)
    assert plan.begins_on <= on <= plan.ends_on
    assert not nobody or on == plan.begins_on
    stuck = rules.stuck_on(plan, days)
    assert on <= stuck <= plan.ends_on
    assert rules.staff_may_tick(plan, OUT, days, stuck - DAY) is nobody
    assert rules.staff_may_tick(plan, IN, days, stuck) and not rules.staff_may_tick(plan, IN, days, stuck - DAY)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(TODAY + 300 * DAY, TODAY + 310 * DAY, [], [PRESIDENT]), "begins_on"),
        (Plan(TODAY - 300 * DAY, TODAY, [], [PRESIDENT]), "begins_on"),
        (Plan(TODAY, TODAY - DAY, [], [PRESIDENT]), "ends_on"),
        (Plan(TODAY - 20 * DAY, TODAY - DAY, [], [PRESIDENT]), "ends_on"),
        (Plan(TODAY, TODAY + 91 * DAY, [], [PRESIDENT]), "ends_on"),
        (Plan(TODAY, TODAY, [PRESIDENT], []), "people"),
    ],
)
def test_days_in_the_wrong_order_and_nobody_to_take_over_are_named(plan: Plan, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_plan(plan, TODAY)
    assert set(refused.value.errors) == {field}


def test_a_password_is_never_kept_and_the_sentence_says_where_it_belongs() -> None:
    for told in ({"label": "Instagram, password: rookie"}, {"label": "Instagram", "note": "PIN 4821"}):
        with pytest.raises(Invalid) as refused:
            rules.own_item([], told["label"], told.get("note", ""), "ana", "key-1")
        assert "in the platform itself" in refused.value.detail


def test_a_thing_of_one_s_own_is_taken_off_by_who_added_it_or_leads_before_it_is_ticked() -> None:
    own = rules.own_item([], "Costumes", "In the loft", "ana", "key-1")
    rules.check_taking_off(own, "ana", leads=False)
    rules.check_taking_off(own, "ben", leads=True)
    for item, who in ((own, "ben"), (rules.ticked(own, OUT, _tick("ana"), both=False), "ana"), (BANK, "ana")):
        with pytest.raises(NotAllowed):
            rules.check_taking_off(item, who, leads=False)
    with pytest.raises(Invalid):
        rules.own_item([own] * rules.MOST_OWN, "One more", "", "ana", "key-2")
