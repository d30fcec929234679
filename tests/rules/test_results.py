"""What is published of a count is drawn to one scale and tells nobody how somebody voted."""

import pytest
from union.counting.blt import Ballots
from union.counting.command import counted
from union.counting.rules import Lots, RonRule
from union.results import rules


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
