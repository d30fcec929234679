"""An election from a draft to its seal: who may do what, what is told to whom, and what follows when by itself."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from union import ids, store
from union.core.letters.tables import Letter
from union.core.people import actions as people
from union.core.people.rules import Term
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from union.voting.elections import actions as elections
from union.voting.elections import records as election_records
from union.voting.elections import steps as election_steps
from union.voting.elections.rules import Kind, Phase
from union.voting.lifecycle import actions as lifecycle
from union.voting.polls import actions as polls
from union.voting.polls.tables import Ballot, BallotPaper, OnRoll

from tests.actions.conftest import NOW, PRIYA, SAM
from tests.actions.electing import (
    ALEX,
    CLOSES,
    DAY,
    DRAFT,
    OPENS,
    REFERENDUM,
    SEALED,
    SPORTY,
    kept,
    member,
    published,
    set_up,
    stands,
)

pytestmark = pytest.mark.usefixtures("union_house")


@pytest.fixture(autouse=True)
def schedules(union_house: None) -> Any:
    """Give Scheduler."""
    return boto3.client("scheduler")


@pytest.fixture
def members(union_house: None) -> None:
    """Give the society three members."""
    for name in ("ann", "ben", "cat"):
        member(name)


def letters(kind: str) -> list[Letter]:
    """All letters of a kind."""
    return [letter for letter in Letter.scan() if letter.kind == kind]


def step(election_id: str, now: datetime) -> list[str]:
    """Let the timer of the election's present version fire."""
    return lifecycle.advance(election_id, int(kept(election_id).version), now)


def run_to(election_id: str, *moments: datetime) -> None:
    """Let the clock come to each of these moments."""
    for now in moments:
        step(election_id, now)


def timer_names(schedules: Any) -> set[str]:
    return {one["Name"] for one in schedules.list_schedules(GroupName="union-house-local-timers")["Schedules"]}


def test_only_those_who_lead_a_group_set_elections_up_and_see_its_drafts() -> None:
    for caller in (SAM, SPORTY):
        with pytest.raises(NotAllowed):
            elections.set_up("chess", caller, DRAFT, "key-key-key", NOW)
        with pytest.raises(NotAllowed):
            elections.form("chess", {}, "committee", caller, NOW)
    election_id = set_up()
    for stranger in (SAM, SPORTY, None):
        with pytest.raises(NotFound):
            lifecycle.look(election_id, stranger, NOW)
        assert elections.listed("chess", stranger, NOW)["elections"] == []
    for leader in (PRIYA, ALEX):
        assert lifecycle.look(election_id, leader, NOW)["election"]["phase"] == Phase.DRAFT
        assert [one["title"] for one in elections.listed("chess", leader, NOW)["elections"]] == ["Spring election"]


def test_the_same_form_sets_one_election_up() -> None:
    assert set_up() == set_up()
    assert len(elections.listed("chess", PRIYA, NOW)["elections"]) == 1


def test_a_form_begins_with_times_that_the_policy_allows_and_the_roles_that_there_are() -> None:
    for kind in Kind:
        told = elections.form("chess", {}, kind, PRIYA, NOW)
        assert told["kind"] == kind
        assert "polls_open_at_date" in told["values"]
    values = elections.form("chess", {}, "committee", PRIYA, NOW)["values"]
    assert values["post1_title"] == "President"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"nominations_open_at": None}, "nominations_open_at"),
        ({"nominations_open_at": NOW + 6 * DAY}, "nominations_open_at"),
        ({"polls_close_at": OPENS + timedelta(hours=3)}, "polls_close_at"),
        ({"takes_office_on": None}, "takes_office_on"),
        ({"takes_office_on": date(2026, 12, 1)}, "takes_office_on"),
        ({"ends_on": date(2027, 1, 1)}, "ends_on"),
        ({"ends_on": date(2029, 7, 31)}, "ends_on"),
        ({"posts": []}, "post1_title"),
    ],
)
def test_a_draft_that_cannot_be_names_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_up(**changed)
    assert list(refused.value.errors) == [field]


def test_a_draft_is_read_back_into_its_form_as_it_was_written() -> None:
    from union.web.forms import base, voting

    for draft in (DRAFT, REFERENDUM, replace(DRAFT, ron=False, ron_rule="plain", notice_at=NOW + DAY)):
        election_id = elections.set_up("chess", PRIYA, draft, f"key-{draft.title}-{draft.ron}", NOW)
        told = elections.editing(election_id, {}, PRIYA, NOW)
        again = base.read(voting.SetUp, {**told["values"], "kind": told["kind"], "key": "key-key-key", "version": "1"}).draft()
        assert replace(again, posts=tuple(again.posts)) == replace(
            draft, posts=tuple(draft.posts), ron=draft.ron and bool(draft.ends_on)
        )


def test_a_draft_changes_until_it_is_published_and_never_behind_somebody_s_back() -> None:
    election_id = set_up()
    elections.change(election_id, PRIYA, replace(DRAFT, title="Winter election"), 1, NOW)
    with pytest.raises(Conflict):
        elections.change(election_id, ALEX, replace(DRAFT, title="Autumn election"), 1, NOW)
    with pytest.raises(Conflict):
        elections.publish(election_id, PRIYA, 1, NOW)
    elections.publish(election_id, PRIYA, 2, NOW)
    elections.publish(election_id, PRIYA, 2, NOW)
    assert kept(election_id).title == "Winter election"
    for late in (
        lambda: elections.change(election_id, PRIYA, DRAFT, int(kept(election_id).version), NOW),
        lambda: elections.discard(election_id, PRIYA, "key-one-1", NOW),
        lambda: elections.editing(election_id, {}, PRIYA, NOW),
    ):
        with pytest.raises(Conflict):
            late()


def test_a_draft_can_be_thrown_away() -> None:
    election_id = set_up()
    assert elections.discard(election_id, PRIYA, "key-one-1", NOW) == "chess"
    with pytest.raises(NotFound):
        elections.editing(election_id, {}, PRIYA, NOW)


def test_a_draft_that_lay_too_long_is_not_published() -> None:
    election_id = set_up()
    with pytest.raises(Invalid) as refused:
        elections.publish(election_id, PRIYA, 1, NOW + 2 * DAY)
    assert "nominations_open_at" in refused.value.errors


def test_every_member_is_told_once_however_often_the_timer_fires(members: None, schedules: Any) -> None:
    election_id = published()
    assert timer_names(schedules) == {f"election-{election_id}-2"}
    assert lifecycle.advance(election_id, 1, NOW) == [], "an old version"
    assert lifecycle.advance(election_id, 2, NOW) == ["notice"]
    assert lifecycle.advance(election_id, 2, NOW) == []
    assert sorted(letter.to for letter in letters("election-notice")) == [f"{n}@union.example" for n in ("ann", "ben", "cat")]
    assert f"election-{election_id}-3" in timer_names(schedules)


def test_an_election_runs_from_its_notice_to_its_seal_by_itself(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "ann")
    stands(election_id, "2", "ben")
    run_to(election_id, NOW, NOW + 15 * DAY, OPENS)
    assert lifecycle.look(election_id, SAM, OPENS)["election"]["phase"] == Phase.POLL
    assert int(kept(election_id).roll_count or 0) == 3, "the members; the president is none"
    assert len(letters("election-open")) == 3
    ann = replace(SAM, person_id="ann", email="ann@union.example")
    polls.cast(election_id, ann, {"r.1.1": "1", "r.1.2": "2", "abstain.2": "yes"}, "key-of-ann", OPENS)
    assert step(election_id, CLOSES) == [], "a vote may still be on its way"
    assert step(election_id, SEALED) == ["seal"]
    sealed = kept(election_id)
    assert sealed.root
    assert (int(sealed.voted or 0), sealed.moving) == (1, None)
    (review, seal) = sorted(letters("returning"), key=lambda letter: str(letter.context["about"]))
    assert review.context["waiting"] == 0
    assert seal.context["root"] == sealed.root
    assert seal.to == "societies@union.example"
    assert lifecycle.look(election_id, None, SEALED)["election"]["phase"] == Phase.SEALED


def test_the_ballot_paper_has_who_was_approved_when_the_poll_opened(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "cat")
    stands(election_id, "1", "ann")
    run_to(election_id, NOW, NOW + 15 * DAY, OPENS)
    first, second = BallotPaper.get(election_id).posts
    assert [(c["number"], c["name"]) for c in first["candidates"]] == [(1, "Ann"), (2, "Cat")]
    assert (first["ron"], second["candidates"]) == (True, [])


def test_a_referendum_has_its_answers_on_the_paper_and_no_nominations(members: None) -> None:
    election_id = published(REFERENDUM)
    run_to(election_id, NOW, OPENS)
    (question,) = BallotPaper.get(election_id).posts
    assert [c["name"] for c in question["candidates"]] == ["Yes", "No"]
    assert (question["ron"], question["shuffled"]) == (False, False)
    run_to(election_id, SEALED)
    assert kept(election_id).sealed_at is not None
    assert [letter.context["about"] for letter in letters("returning")] == ["seal"]


def test_a_clock_that_stood_still_catches_up_with_all_that_was_missed(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "ann")
    assert step(election_id, OPENS + timedelta(hours=1)) == ["notice", "review", "open"]
    assert step(election_id, SEALED) == ["seal"]


def test_a_poll_that_never_opened_stops_the_election_and_says_so(members: None) -> None:
    election_id = published()
    assert step(election_id, SEALED) == ["notice", "review", "open"]
    stopped = kept(election_id)
    assert (bool(stopped.trouble), stopped.moving, stopped.sealed_at) == (True, None, None)
    assert lifecycle.look(election_id, None, SEALED)["election"]["trouble"]
    assert letters("returning")[-1].context["about"] == "trouble" or len(letters("returning")) == 1


def test_a_ballot_too_many_stops_the_election_until_the_officer_has_looked(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "ann")
    run_to(election_id, NOW, NOW + 15 * DAY, OPENS)
    extra = Ballot(f"{election_id}#3", "x" * 24, post_id="1", paper="001" + "0" * 600)
    extra.save()
    assert step(election_id, SEALED) == ["seal"]
    assert kept(election_id).root is None
    told = next(letter for letter in letters("returning") if letter.context["about"] == "trouble")
    assert told.context["sentences"] == ["Post 1: 0 marks on the roll and 1 ballots."]
    for other in (PRIYA, SPORTY):
        with pytest.raises(NotAllowed):
            elections.resume(election_id, other, SEALED)
    elections.resume(election_id, ALEX, SEALED)
    assert step(election_id, SEALED) == ["seal"]
    assert kept(election_id).trouble, "it still does not add up"
    extra.delete()
    elections.resume(election_id, ALEX, SEALED)
    assert step(election_id, SEALED) == ["seal"]
    assert kept(election_id).root
    assert not kept(election_id).trouble


def test_times_that_are_to_come_can_be_moved_and_all_are_told_again(members: None, schedules: Any) -> None:
    election_id = published()
    run_to(election_id, NOW)
    later = {"polls_open_at": OPENS + DAY, "polls_close_at": CLOSES + DAY}
    elections.move(election_id, PRIYA, later, 1, NOW + DAY)
    with pytest.raises(Conflict):
        elections.move(election_id, PRIYA, {"polls_close_at": CLOSES + 2 * DAY}, 1, NOW + DAY)
    assert step(election_id, NOW + DAY) == ["notice"]
    assert sorted(letter.context["moved"] for letter in letters("election-notice")) == [False] * 3 + [True] * 3
    assert step(election_id, OPENS) == ["review"]
    assert step(election_id, OPENS + DAY) == ["open"]


def test_who_may_move_changes_when_somebody_could_have_stood() -> None:
    election_id = published()
    open_ = NOW + 9 * DAY
    with pytest.raises(NotAllowed):
        elections.move(election_id, PRIYA, {"polls_close_at": CLOSES + DAY}, 1, open_)
    with pytest.raises(NotAllowed):
        elections.cancel(election_id, PRIYA, "I would lose.", sure=True, now=open_)
    with pytest.raises(NotAllowed):
        elections.times(election_id, SPORTY, open_)
    elections.move(election_id, ALEX, {"polls_close_at": CLOSES + DAY}, 1, open_)
    assert kept(election_id).polls_close_at == CLOSES + DAY


def test_an_open_poll_can_last_longer_and_never_shorter(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "ann")
    run_to(election_id, NOW, NOW + 15 * DAY, OPENS)
    with pytest.raises(Invalid) as refused:
        elections.move(election_id, ALEX, {"polls_close_at": CLOSES - DAY}, 1, OPENS + DAY)
    assert list(refused.value.errors) == ["polls_close_at"]
    elections.move(election_id, ALEX, {"polls_close_at": CLOSES + DAY}, 1, OPENS + DAY)
    assert BallotPaper.get(election_id).closes_at == CLOSES + DAY
    assert step(election_id, OPENS + DAY) == ["notice", "review", "open"]
    assert len(letters("election-open")) == 3, "nobody is asked twice"
    assert step(election_id, SEALED) == []
    assert step(election_id, SEALED + DAY) == ["seal"]


def test_a_cancelled_election_takes_no_votes_and_everybody_is_told_why(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "ann")
    run_to(election_id, NOW, NOW + 15 * DAY, OPENS)
    for reason, sure in (("", True), ("It rained.", False)):
        with pytest.raises(Invalid):
            elections.cancel(election_id, ALEX, reason, sure=sure, now=OPENS)
    elections.cancel(election_id, ALEX, "Two names were missing.", sure=True, now=OPENS)
    elections.cancel(election_id, ALEX, "Another reason.", sure=True, now=OPENS)
    with pytest.raises(Conflict):
        polls.cast(election_id, replace(SAM, person_id="ann"), {"r.1.1": "1"}, "key-of-ann", OPENS)
    assert step(election_id, OPENS) == ["call off"]
    assert {letter.context["reason"] for letter in letters("election-cancelled")} == {"Two names were missing."}
    assert step(election_id, SEALED) == []
    assert lifecycle.look(election_id, None, SEALED)["election"]["phase"] == Phase.CANCELLED


def test_an_election_that_is_cancelled_while_its_roll_is_made_takes_no_votes(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "ann")
    run_to(election_id, NOW, NOW + 15 * DAY)
    made = polls.snapshot

    def cancelled_meanwhile(*told: Any) -> Any:
        roll = made(*told)
        elections.cancel(election_id, ALEX, "At the last moment.", sure=True, now=OPENS)
        return roll

    with patch("union.voting.lifecycle.actions.polls.snapshot", cancelled_meanwhile):
        assert step(election_id, OPENS) == []
    polls.paper(election_id, replace(SAM, person_id="ann"), OPENS)
    assert step(election_id, OPENS) == ["call off"]
    with pytest.raises(Conflict):
        polls.cast(election_id, replace(SAM, person_id="ann"), {"r.1.1": "1", "abstain.2": "yes"}, "key-of-ann", OPENS)


def test_nobody_hears_of_an_election_that_was_cancelled_before_its_notice(members: None) -> None:
    election_id = published(notice_at=NOW + DAY)
    elections.cancel(election_id, PRIYA, "We found a better day.", sure=True, now=NOW)
    assert step(election_id, NOW + 2 * DAY) == []
    assert letters("election-cancelled") == letters("election-notice") == []


def test_the_sweep_takes_overdue_steps_and_sets_lost_timers(members: None, schedules: Any) -> None:
    election_id = published()
    schedules.delete_schedule(Name=f"election-{election_id}-2", GroupName="union-house-local-timers")
    assert lifecycle.sweep(NOW) == {"election_steps": 1, "election_timers": 0}
    assert lifecycle.sweep(NOW) == {"election_steps": 0, "election_timers": 0}
    before = NOW + 15 * DAY - timedelta(minutes=5)
    schedules.delete_schedule(Name=f"election-{election_id}-3", GroupName="union-house-local-timers")
    assert lifecycle.sweep(before) == {"election_steps": 0, "election_timers": 1}
    assert lifecycle.sweep(before) == {"election_steps": 0, "election_timers": 0}


def test_a_timer_that_cannot_be_set_does_not_stop_an_election(members: None) -> None:
    with patch("union.timers.start", side_effect=Unavailable("Scheduler is away.")):
        election_id = published()
        assert step(election_id, NOW) == ["notice"]
    assert lifecycle.sweep(NOW + 15 * DAY)["election_steps"] == 1


def test_a_step_that_fails_half_way_is_taken_again_whole(members: None) -> None:
    election_id = published()
    stands(election_id, "1", "ann")
    run_to(election_id, NOW, NOW + 15 * DAY)
    with (
        patch("union.voting.lifecycle.actions.election_steps.taken", side_effect=Unavailable("Away.")),
        pytest.raises(Unavailable),
    ):
        step(election_id, OPENS)
    assert step(election_id, OPENS) == ["open"]
    assert len(letters("election-open")) == 3


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([0, 8, 15, 17, 18, 20, 21]), st.booleans()), min_size=1, max_size=12))
def test_whatever_the_timers_do_everybody_is_told_once_and_the_seal_is_one(moments: list[tuple[int, bool]]) -> None:
    for table in (Letter, OnRoll, BallotPaper):
        for item in list(table.scan()):
            item.delete()
    for who in ("ann", "ben"):
        if who not in {str(m) for m in _members()}:
            member(who)
    election_id = elections.set_up("chess", PRIYA, DRAFT, ids.key(), NOW)
    elections.publish(election_id, PRIYA, 1, NOW)
    stands(election_id, "1", "ann")
    version, opened = 2, False
    for day, stale in sorted(moments):
        now = NOW + day * DAY
        steps = lifecycle.advance(election_id, version if stale else int(kept(election_id).version), now)
        opened |= "open" in steps and now < CLOSES
        version = version if stale else int(kept(election_id).version)
    while step(election_id, SEALED + DAY):
        pass
    found = kept(election_id)
    told = [letter.letter_id for letter in Letter.scan()]
    assert len(told) == len(set(told))
    assert bool(found.root) == opened
    assert bool(found.trouble) != opened


def _members() -> set[str]:
    from union.membership.memberships.actions import live_members

    return live_members("chess", NOW)


def test_whoever_is_on_the_committee_for_a_day_longer_votes_for_it(members: None) -> None:
    term = Term("Treasurer", date(2026, 8, 1), date(2027, 7, 31))
    people.appoint(group_id="chess", group_name="Chess", person_id="ann", name="Ann", appointed=[term], actor="test", now=NOW)
    election_id = published()
    stands(election_id, "1", "ann")
    run_to(election_id, NOW, NOW + 15 * DAY, OPENS)
    assert OnRoll.get(election_id, "ann").why == "member until 31 July 2027, on the committee: Treasurer"


def test_the_mini_site_shows_what_is_under_way_and_not_what_is_over(members: None) -> None:
    from union.site import actions as site

    election_id = published()
    set_up(REFERENDUM)
    assert [one["title"] for one in site.mini_site("chess", None, NOW)["elections"]] == ["Spring election"]
    elections.cancel(election_id, PRIYA, "No.", sure=True, now=NOW)
    assert site.mini_site("chess", None, NOW)["elections"] == []


def test_two_timers_at_once_take_a_step_once(members: None) -> None:
    election_id = published()
    first = kept(election_id)
    assert election_steps.taken(first, election_steps.due(first, NOW), NOW) is not None  # type: ignore[arg-type]
    assert election_steps.taken(first, election_steps.due(first, NOW), NOW) is None  # type: ignore[arg-type]
    assert store.read(election_records.key(election_id))[0].version == 3
