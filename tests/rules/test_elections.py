"""Where an election stands is a matter of its timetable, and nobody is harmed by a change of it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.core.policy import rules as policy_rules
from union.core.policy.rules import Minima
from union.errors import Conflict, Invalid
from union.times import from_london
from union.voting.elections import rules
from union.voting.elections.rules import Done, Kind, Phase, Post, Step, Timetable, Who

START = datetime(2027, 2, 1, 9, tzinfo=UTC)
MINIMA = Minima(notice_days=7, nominations_days=5, review_days=1, poll_hours=24)
PUBLISHED = Done(published_at=START)
DAYS = timedelta(days=1)


def _timetable(*days: float) -> Timetable:
    return Timetable(*(START + number * DAYS for number in days or (0, 7, 14, 16, 19)))


@given(
    st.lists(st.integers(1, 10_000), min_size=4, max_size=4),
    st.integers(-500, 50_000),
    st.integers(0, 5_000),
)
def test_phases_follow_each_other_and_never_go_back(gaps: list[int], at: int, later: int) -> None:
    hours = [0]
    for gap in gaps:
        hours.append(hours[-1] + gap)
    timetable = Timetable(*(START + timedelta(hours=hour) for hour in hours))
    order, now = list(Phase), START + timedelta(hours=at)
    first = rules.phase(timetable, PUBLISHED, now)
    second = rules.phase(timetable, PUBLISHED, now + timedelta(hours=later))
    assert order.index(first) <= order.index(second)


def test_steps_follow_each_other_once_each_and_end_with_the_seal_or_the_complaints() -> None:
    timetable = _timetable()

    def steps(done: Done) -> list[tuple[Step, datetime]]:
        taken: list[tuple[Step, datetime]] = []
        while (step := rules.next_step(timetable, done, taken[-1][0] if taken else None)) is not None:
            taken.append(step)
        return taken

    found = steps(PUBLISHED)
    assert [step for step, _ in found] == [Step.NOTICE, Step.REVIEW, Step.OPEN, Step.SEAL]
    assert [at for _, at in found] == [START, START + 14 * DAYS, START + 16 * DAYS, START + 19 * DAYS + timedelta(seconds=60)]
    complaints = replace(PUBLISHED, sealed_at=START, complaints_until=START + 21 * DAYS)
    assert steps(complaints)[-1] == (Step.DECIDE, START + 21 * DAYS)
    assert [steps(replace(complaints, **{name: START})) for name in ("cancelled_at", "declared_at")] == [[], []]
    off = replace(PUBLISHED, cancelled_at=START + 8 * DAYS)
    assert rules.next_step(timetable, off, Step.NOTICE) == (Step.CALL_OFF, START + 8 * DAYS)
    assert rules.next_step(timetable, off, Step.CALL_OFF) is None
    assert steps(Done()) == []


def test_what_was_done_to_it_counts_more_than_the_clock() -> None:
    timetable, now = _timetable(), START + 30 * DAYS
    assert rules.phase(timetable, Done(), now) == Phase.DRAFT
    assert rules.phase(timetable, PUBLISHED, now) == Phase.CLOSING
    sealed = replace(PUBLISHED, sealed_at=now)
    assert rules.phase(timetable, sealed, now) == Phase.SEALED
    complaints = replace(sealed, complaints_until=now + DAYS)
    assert rules.phase(timetable, complaints, now + 2 * DAYS) == Phase.COMPLAINTS, "it is declared by a person"
    assert rules.phase(timetable, replace(complaints, declared_at=now), now) == Phase.DECLARED
    assert rules.phase(timetable, replace(sealed, cancelled_at=now), now) == Phase.CANCELLED


def test_a_referendum_goes_from_its_notice_to_its_poll() -> None:
    timetable = Timetable(START, None, None, START + 7 * DAYS, START + 9 * DAYS)
    rules.check_timetable(timetable, MINIMA, START)
    assert rules.phase(timetable, PUBLISHED, START + 6 * DAYS) == Phase.NOTICE
    assert rules.phase(timetable, PUBLISHED, START + 7 * DAYS) == Phase.POLL


def test_a_timetable_as_the_union_asks_for_is_taken() -> None:
    rules.check_timetable(_timetable(), MINIMA, START)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ((-1, 7, 14, 16, 19), "notice_at"),
        ((0, 6.9, 14, 16, 19), "nominations_open_at"),
        ((0, 7, 11, 16, 19), "nominations_close_at"),
        ((0, 7, 7, 16, 19), "nominations_close_at"),
        ((0, 7, 14, 14.5, 19), "polls_open_at"),
        ((0, 7, 14, 13, 19), "polls_open_at"),
        ((0, 7, 14, 16, 16.5), "polls_close_at"),
        ((0, 7, 14, 16, 15), "polls_close_at"),
        ((0, 7, 14, 16, 500), "polls_close_at"),
    ],
)
def test_a_time_that_cannot_be_names_its_field(days: tuple[float, ...], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_timetable(_timetable(*days), MINIMA, START)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(("first", "last"), [("2027-03-24", "2027-03-31"), ("2027-10-27", "2027-11-03")])
def test_a_week_is_a_week_also_where_the_clocks_change(first: str, last: str) -> None:
    notice, opens = from_london(first, "12:00"), from_london(last, "12:00")
    timetable = Timetable(notice, opens, opens + 7 * DAYS, opens + 9 * DAYS, opens + 12 * DAYS)
    rules.check_timetable(timetable, MINIMA, notice)
    with pytest.raises(Invalid):
        rules.check_timetable(replace(timetable, nominations_open_at=opens - timedelta(minutes=1)), MINIMA, notice)


@pytest.mark.parametrize(
    ("now", "name", "to", "may"),
    [
        (8, "nominations_close_at", 15, True),
        (8, "nominations_close_at", 13, False),
        (8, "nominations_open_at", 9, False),
        (1, "nominations_open_at", 8, True),
        (1, "polls_close_at", 18, True),
        (17, "polls_close_at", 20, True),
        (17, "polls_close_at", 18.5, False),
        (20, "polls_close_at", 21, False),
        (8, "polls_open_at", 7.5, False),
        (15.9996, "polls_open_at", 16.5, False),
        (15.999, "polls_open_at", 16.5, True),
    ],
)
def test_what_is_open_is_never_shortened_and_what_is_over_never_moved(now: float, name: str, to: float, may: bool) -> None:
    after = replace(_timetable(), **{name: START + to * DAYS})
    if may:
        rules.check_moved(_timetable(), after, START + now * DAYS)
        return
    with pytest.raises(Invalid) as refused:
        rules.check_moved(_timetable(), after, START + now * DAYS)
    assert list(refused.value.errors) == [name]


def test_a_published_election_keeps_its_phases() -> None:
    without = replace(_timetable(), nominations_open_at=None, nominations_close_at=None)
    with pytest.raises(Conflict):
        rules.check_moved(_timetable(), without, START)


def _post(**more: object) -> Post:
    told = {
        "post_id": "1",
        "title": "President",
        "description": "",
        "seats": 1,
        "may_stand": Who.MEMBERS,
        "may_vote": Who.MEMBERS,
    }
    return Post(**{**told, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        (Kind.COMMITTEE, {"title": ""}, "post1_title"),
        (Kind.COMMITTEE, {"title": "x" * 101}, "post1_title"),
        (Kind.COMMITTEE, {"seats": 0}, "post1_seats"),
        (Kind.BY_ELECTION, {"seats": 11}, "post1_seats"),
        (Kind.COMMITTEE, {"options": ("Yes", "No")}, "post1_options"),
        (Kind.REFERENDUM, {"options": ("Yes",)}, "post1_options"),
        (Kind.REFERENDUM, {"options": ("Yes", "yes")}, "post1_options"),
        (Kind.REFERENDUM, {"options": ("Yes", "No"), "seats": 2}, "post1_seats"),
        (Kind.COMMITTEE, {"description": "x" * 2_001}, "post1_description"),
    ],
)
def test_a_post_that_cannot_be_names_its_field(kind: Kind, more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_posts(kind, [_post(**more)])
    assert list(refused.value.errors) == [field]


def test_posts_have_names_of_their_own() -> None:
    rules.check_posts(Kind.COMMITTEE, [_post(), _post(post_id="2", title="Treasurer")])
    with pytest.raises(Invalid):
        rules.check_posts(Kind.COMMITTEE, [_post(), _post(post_id="2", title="PRESIDENT")])
    with pytest.raises(Invalid):
        rules.check_posts(Kind.COMMITTEE, [])


@pytest.mark.parametrize(
    "said", ["notice_days = -1", 'poll_hours = "24"', "review_days = 1.5", "nominations_days = true", "other = 1"]
)
def test_a_policy_that_says_nonsense_of_elections_is_refused(said: str) -> None:
    pack = (resources.files("union.core.policy") / "default.toml").read_text()
    assert policy_rules.parse(pack).elections == Minima()
    with pytest.raises(Invalid):
        policy_rules.parse(re.sub(r"(?s)\[elections\].*?\n\n", f"[elections]\n{said}\n\n", pack))


def test_a_policy_from_before_elections_asks_for_what_the_house_does() -> None:
    pack = (resources.files("union.core.policy") / "default.toml").read_text()
    assert policy_rules.parse(re.sub(r"(?s)\[elections\].*?\n\n", "", pack)).elections == Minima()
