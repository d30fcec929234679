"""What is published of a count is drawn to one scale and tells nobody how somebody voted."""

import io
import shlex
import tempfile
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, Invalid
from union.voting.counting.blt import Ballots
from union.voting.counting.command import counted, main
from union.voting.counting.rules import Lots, RonRule
from union.voting.counting.sheet import as_json
from union.voting.polls.rules import Differences, Entry
from union.voting.results import rules
from union.voting.results.rules import Drawn, Progress, Race, Standing


@pytest.mark.parametrize(("valid", "may"), [(0, False), (29, False), (30, True), (5_000, True)])
def test_single_ballots_are_published_from_thirty_up(valid: int, may: bool) -> None:
    assert rules.may_publish_ballots(valid) is may


def test_stages_are_drawn_to_one_scale_with_what_became_of_everybody() -> None:
    papers = {(1,): 20, (2, 3): 9, (3,): 10}
    told = counted(Ballots(1, ["Ana", "Bo", "Cy"], papers), None, RonRule.PLAIN, Lots())
    first, last = rules.pictures(told)[0], rules.pictures(told)[-1]
    assert [(bar.name, bar.length, bar.state) for bar in first.bars] == [
        ("Ana", 1000, "elected"),
        ("Bo", 450, "continuing"),
        ("Cy", 500, "continuing"),
    ]
    assert (first.quota, first is last or first.bars[0].length >= last.bars[0].length) == (1000, True)


def test_whoever_was_excluded_stays_so_in_every_later_picture() -> None:
    papers = {(1,): 20, (2, 3): 9, (3,): 12}
    told = counted(Ballots(1, ["Ana", "Bo", "Cy"], papers), None, RonRule.PLAIN, Lots())
    assert [bar.state for bar in rules.pictures(told)[-1].bars] == ["continuing", "excluded", "elected"]


def test_where_nothing_was_counted_nothing_is_drawn() -> None:
    assert rules.pictures(counted(Ballots(1, ["Ana"], {}), None, RonRule.PLAIN, Lots())) == []


# How a post is counted so that everybody can count it again.

NAMES = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=1, max_size=4)
VALUES = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).map(str.strip).filter(bool)
)


def race(names: list[str], seats: int = 1, ron: bool = True) -> Race:
    """Make a post for which these stood."""
    return Race("1", "Post", seats, [Standing(n, name, str(n)) for n, name in enumerate(names, 1)], ron, RonRule.NUS_CLONE)


@st.composite
def votes(draw: st.DrawFn) -> tuple[Race, list[tuple[int, ...]], str]:
    """Draw a post, some ballots and a public value, whatever people are called."""
    post = race(draw(NAMES), draw(st.integers(1, 3)), draw(st.booleans()))
    paper = st.permutations(range(1, len(post.names) + 1)).flatmap(
        lambda all_: st.integers(0, len(all_)).map(lambda n: tuple(all_[:n]))
    )
    return post, draw(st.lists(paper, max_size=12)), draw(VALUES)


@given(votes())
def test_the_published_command_prints_the_published_bytes_whatever_people_are_called(told: Any) -> None:
    post, papers, value = told
    done = rules.count(post, papers, Lots(value, "root", "spring", "1"))
    declared = {"post_id": "1", "ron": post.ron_name, "ron_rule": "nus_clone", "drawn": {}}
    _, _, file, *options = shlex.split(rules.command_line(declared, done.sheet, "spring", "root", value))
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(printed):
        (Path(folder) / file).write_text(str(done.blt), encoding="utf-8")
        assert main([str(Path(folder) / file), *options]) == 0
    assert printed.getvalue() == as_json(done.sheet)


@given(votes())
def test_ballots_are_counted_and_every_stage_adds_up_to_the_valid_vote(told: Any) -> None:
    post, papers, value = told
    sheet = rules.count(post, papers, Lots(value)).sheet
    assert (sheet["ballots"], sheet["valid"]) == (len(papers), sum(bool(paper) for paper in papers))
    for stage in sheet["stages"]:
        assert sum(map(Decimal, stage["votes"].values())) + Decimal(stage["non_transferable"]) == sheet["valid"]
    assert len(rules.winners(post, sheet)) + sheet["vacant"] == post.seats


@given(NAMES)
def test_ron_is_never_called_what_a_candidate_is_called(names: list[str]) -> None:
    for those in (names, [*names, rules.RON], [rules.RON, f"{rules.RON} (RON)".upper()]):
        assert str(race(those).ron_name).casefold() not in [name.casefold() for name in those]
    assert race(names, ron=False).ron_name is None


def test_a_lot_drawn_by_hand_holds_while_the_same_people_stand() -> None:
    post = race(["Ana", "Bo"])
    lots = [Drawn("1", 3, 2, []), Drawn("1", 4, 1, [2]), Drawn("2", 3, 1, [])]
    assert rules.drawn_for(post, lots) == {3: 2}
    gone = replace(post, candidates=[post.candidates[0], replace(post.candidates[1], withdrawn=True)])
    assert rules.drawn_for(gone, lots) == {4: 1}
    assert len({lot.name for lot in lots}) == 3


# What lots are drawn from.

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds UTC


@given(MOMENTS, MOMENTS, MOMENTS)
def test_a_value_that_anybody_could_know_already_or_before_the_close_is_none(
    known: datetime, closes: datetime, now: datetime
) -> None:
    if not (now < known <= now + rules.FARTHEST and closes <= known):
        with pytest.raises(Invalid) as refusal:
            rules.check_source("The FTSE 100 at the close", known, closes, now)
        assert list(refusal.value.errors) == ["known_at"]
        return
    source = rules.check_source("The FTSE 100 at the close", known, closes, now)
    with pytest.raises(Conflict):
        rules.check_value("1", source, known - timedelta(microseconds=1))
    assert rules.check_value(" 8  291 ", source, known) == "8 291"


@pytest.mark.parametrize("says", ["", "short", "x" * 301])
def test_what_the_value_will_be_is_said_so_that_anybody_can_look_it_up(says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check_source(says, None, NOW, NOW)
    assert set(refusal.value.errors) == {"says", "known_at"}


@pytest.mark.parametrize("value", ["", "  ", "x" * 101])
def test_a_value_is_a_line_of_text(value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check_value(value, rules.Source("The FTSE 100", NOW), NOW)
    assert list(refusal.value.errors) == ["value"]


# Differences, corrections, and days.

ENTRIES = st.builds(Entry, st.text(max_size=3), st.frozensets(st.sampled_from("123")), st.just("member"), st.booleans())
LISTS = st.lists(ENTRIES, unique_by=lambda entry: entry.person_id, max_size=4)


@given(LISTS, LISTS, LISTS, LISTS)
def test_two_lists_of_differences_have_one_hash_only_where_they_say_the_same(
    gone: list[Entry], new: list[Entry], other: list[Entry], more: list[Entry]
) -> None:
    one, two = Differences(tuple(gone), tuple(new)), Differences(tuple(other), tuple(more))
    assert rules.hash_of(one) == rules.hash_of(Differences(tuple(reversed(gone)), tuple(reversed(new))))
    same = (set(gone), set(new)) == (set(other), set(more))
    assert (rules.hash_of(one) == rules.hash_of(two)) is same


POST = {"title": "Team", "seats": 2, "winners": [{"number": 1, "name": "Ana", "person_id": "a"}], "vacant": 1, "note": None}
STOOD = race(["Ana", "Bo", "Cy"]).candidates


@given(st.lists(st.integers(-1, 5), max_size=4))
def test_a_correction_names_people_who_stood_for_no_more_than_the_seats(elected: list[int]) -> None:
    if not (set(elected) <= {1, 2, 3} and len(elected) <= 2 and set(elected) != {1}):
        with pytest.raises(Invalid) as refusal:
            rules.corrected(POST, STOOD, elected, "Why")
        assert list(refusal.value.errors) == ["elected"]
        return
    after = rules.corrected(POST, STOOD, elected, "Why")
    assert ({one["number"] for one in after["winners"]}, after["note"]) == (set(elected), "Why")
    assert len(after["winners"]) + after["vacant"] == 2


@pytest.mark.parametrize(
    ("takes", "ends", "begins"),
    [
        ("2027-08-01", "2028-07-31", date(2027, 8, 1)),
        ("2026-11-01", "2027-07-31", date(2026, 11, 23)),
        (None, "2027-07-31", date(2026, 11, 23)),
        (None, "2026-11-23", date(2026, 11, 23)),
        (None, "2026-11-22", None),
        ("2027-08-01", "2027-07-31", None),
        (None, None, None),
    ],
)
def test_roles_begin_on_the_day_announced_or_when_they_are_declared_if_that_is_later(takes: Any, ends: Any, begins: Any) -> None:
    assert rules.begins_on(takes, ends, NOW.date()) == begins


def test_the_steps_are_ticked_one_after_the_other() -> None:
    later = NOW + timedelta(hours=1)
    ways = [
        Progress(None, None, None, False),
        Progress(NOW, 2, None, False),
        Progress(NOW, 0, None, False),
        Progress(NOW, 0, later, False),
        Progress(NOW, 0, NOW, False, differences=3),
        Progress(NOW, 0, NOW, True, left=1),
        Progress(NOW, 0, NOW, True),
    ]
    assert [sum(step.done for step in rules.steps(one, 48, NOW)) for one in ways] == list(range(7))
    for one in ways:
        done = [step.done for step in rules.steps(one, 48, NOW)]
        assert done == sorted(done, reverse=True)


def test_of_a_very_long_count_the_first_and_the_last_stage_are_drawn() -> None:
    papers = [(n, n % 60 + 1) for n in range(1, 61)]
    sheet = rules.count(race([f"Person {n}" for n in range(60)]), papers, Lots("1")).sheet
    drawn = [bool(picture.bars) for picture in rules.pictures(sheet)]
    assert not rules.all_drawn(sheet)
    assert drawn == [True, *[False] * (len(drawn) - 2), True]
