"""A freeze surely ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from union.errors import Conflict, Invalid
from union.membership.platforms.rules import KINDS
from union.moderation.freezes import how_to, rules
from union.moderation.freezes.rules import Attestation, Deed, Freeze, Held, Standing

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FREEZE = Freeze("chess", "f1", 2, NOW, NOW + timedelta(hours=1))


@given(st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_freeze_has_ended_when_its_end_has_come_even_if_nothing_fires(passed: timedelta) -> None:
    assert FREEZE.runs(NOW + passed) == (passed < timedelta(hours=1))
    assert FREEZE.overdue(NOW + passed) != FREEZE.runs(NOW + passed)


@pytest.mark.parametrize(("number", "unit"), [(1, "minutes"), (28, "days"), (672, "hours")])
def test_a_freeze_lasts_from_a_minute_to_28_days(number: int, unit: str) -> None:
    assert rules.SHORTEST <= rules.length(number, unit) <= rules.LONGEST


@pytest.mark.parametrize(("number", "unit"), [(0, "minutes"), (29, "days"), (-1, "hours"), (10**9, "minutes"), (1, "years")])
def test_other_periods_are_refused(number: int, unit: str) -> None:
    with pytest.raises(Invalid):
        rules.length(number, unit)


def test_a_freeze_cannot_be_extended_past_28_days_ahead() -> None:
    assert rules.extended(FREEZE, timedelta(days=1), NOW) == NOW + timedelta(days=1, hours=1)
    with pytest.raises(Invalid):
        rules.extended(FREEZE, timedelta(days=28), NOW)


def test_an_old_version_changes_nothing() -> None:
    assert rules.check_version(FREEZE, "f1", 2, NOW) is FREEZE
    for freeze_id, version in (("f1", 1), ("f0", 2)):
        with pytest.raises(Conflict):
            rules.check_version(FREEZE, freeze_id, version, NOW)
    with pytest.raises(Conflict):
        rules.check_version(FREEZE, "f1", 2, NOW + timedelta(hours=1))


class Everywhere(RuleBasedStateMachine):
    """A freeze over three platforms as anything may happen to it in any order, held against what people really said."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.freeze = Freeze("chess", "f1", 1, NOW, NOW + timedelta(hours=1))
        self.held = dict.fromkeys("abc", Held.ASKED)
        self.words: dict[str, list[Deed]] = {name: [] for name in "abc"}
        self.timers = [("f1", 1)]
        self.ends = 0

    @property
    def over(self) -> bool:
        """Whether the time has come or somebody ended it."""
        return not self.freeze.runs(self.now)

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        name=st.sampled_from("abc"),
        deed=st.sampled_from([Deed.FROZEN, Deed.CANNOT, Deed.REOPENED]),
        note=st.sampled_from(["", "x"]),
    )
    def somebody_says(self, name: str, deed: Deed, note: str) -> None:
        before = self.held[name]
        try:
            self.held[name] = rules.said(before, Attestation(deed, note), over=self.over)
        except (Conflict, Invalid):
            assert self.held[name] == before
        else:
            assert self.held[name] == Held(deed)
            self.words[name].append(deed)

    @rule(hours=st.integers(1, 24), version=st.integers(-1, 0))
    def somebody_extends(self, hours: int, version: int) -> None:
        try:
            seen = rules.check_version(self.freeze, "f1", self.freeze.version + version, self.now)
            later = rules.extended(seen, timedelta(hours=hours), self.now)
        except (Conflict, Invalid):
            return
        assert later > self.freeze.ends_at
        self.freeze = replace(self.freeze, ends_at=later, version=self.freeze.version + 1)
        self.timers.append(("f1", self.freeze.version))

    @precondition(lambda self: not self.over)
    @rule()
    def somebody_ends_it_early(self) -> None:
        self.freeze = replace(self.freeze, ends_at=self.now, version=self.freeze.version + 1, thawed=True)
        self.ends += 1

    @rule(data=st.data())
    def a_timer_comes_perhaps_old_twice_early_or_late(self, data: st.DataObject) -> None:
        freeze_id, version = data.draw(st.sampled_from([*self.timers, ("f0", 1)]))
        ran = self.freeze.runs(self.now)
        if self.freeze.ends_by(freeze_id, version, self.now):
            assert not ran, "no timer ends a freeze that runs"
            assert version == self.freeze.version
            self.freeze = replace(self.freeze, thawed=True)
            self.ends += 1

    @invariant()
    def frozen_is_only_told_of_what_somebody_said_and_while_it_runs(self) -> None:
        for name, held in self.held.items():
            standing = rules.platform_standing(held, over=self.over)
            if standing == Standing.FROZEN:
                assert self.words[name][-1] == Deed.FROZEN
                assert not self.over
            if standing == Standing.ASKED:
                assert not self.words[name]
                assert not self.over
            if standing == Standing.TO_REOPEN:
                assert self.over
                assert Deed.REOPENED not in self.words[name]
            if standing == Standing.REOPENED:
                assert self.over
                assert self.words[name][-1] == Deed.REOPENED
            assert standing not in (Standing.ENFORCED, Standing.OPEN), "only the house's own board is enforced"

    @invariant()
    def the_board_is_enforced_just_while_it_runs_and_ends_once(self) -> None:
        assert (rules.board_standing(self.freeze, self.now) == Standing.ENFORCED) == (not self.over)
        assert self.ends <= 1

    @invariant()
    def once_it_is_over_it_stays_over(self) -> None:
        if self.freeze.thawed:
            assert self.over


TestEverywhere = Everywhere.TestCase
TestEverywhere.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


def test_the_machine_would_notice_a_platform_called_frozen_on_nobody_s_word() -> None:
    machine = Everywhere()
    machine.held["a"] = Held.FROZEN
    with pytest.raises((AssertionError, IndexError)):
        machine.frozen_is_only_told_of_what_somebody_said_and_while_it_runs()


def test_every_kind_of_platform_has_steps_both_ways_and_no_other_has() -> None:
    told = how_to._told()
    assert set(told) == set(KINDS)
    for kind in KINDS:
        freeze, reopen = (how_to.steps(kind, over=over) for over in (False, True))
        assert freeze
        assert reopen
        assert freeze != reopen
        assert all(step[0].isupper() and step.endswith(".") for step in freeze + reopen)
    assert how_to.steps("myspace", over=False) == how_to.steps("other", over=False)


@pytest.mark.parametrize("over", [False, True])
def test_cannot_needs_a_note_and_an_old_page_is_a_conflict(over: bool) -> None:
    with pytest.raises(Invalid):
        rules.said("asked", Attestation(Deed.CANNOT), over=over)
    with pytest.raises(Conflict):
        rules.said("reopened", Attestation(Deed.FROZEN), over=over)
    for freeze, freeze_id, version in ((None, "f1", 2), (FREEZE, "f1", 1), (FREEZE, "f0", 2)):
        with pytest.raises(Conflict):
            rules.check_same(freeze, freeze_id, version)
    assert rules.check_same(FREEZE, "f1", 2) is FREEZE
