"""Truths about what committees write to many."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.errors import Conflict, Invalid
from union.membership.mailings import rules
from union.membership.mailings.rules import FEW, Deed, Fate, State

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FATES = st.sampled_from(list(Fate))


def test_what_is_refused_is_refused_in_words_for_every_state() -> None:
    for state in State:
        for deed in Deed:
            if (state, deed) not in rules.MOVES:
                with pytest.raises(Conflict, match="This letter"):
                    rules.moved(state, deed)


def test_nothing_leads_out_of_what_is_over() -> None:
    assert {before for before, _ in rules.MOVES} & rules.OVER == set()


def test_a_mailing_goes_once_nobody_can_take_it_back_or_at_its_moment() -> None:
    assert rules.check_send_at(None, NOW) == NOW + rules.PAUSE
    assert rules.check_send_at(NOW + timedelta(days=3), NOW) == NOW + timedelta(days=3)
    for wrong in (NOW, NOW - timedelta(days=1), NOW + timedelta(days=400)):
        with pytest.raises(Invalid):
            rules.check_send_at(wrong, NOW)


@given(st.lists(FATES, min_size=1, max_size=5))
def test_whatever_comes_in_whatever_order_the_same_is_left(some: list[Fate]) -> None:
    def left(order: tuple[Fate, ...]) -> Fate | None:
        held: Fate | None = None
        for one in order:
            if held is None or held in rules.outranks(one):
                held = one
        return held

    assert len({left(order) for order in permutations(some)}) == 1


def test_what_the_post_says_outranks_what_we_thought() -> None:
    assert rules.fate(None, None) == Fate.QUEUED
    assert rules.fate("sent", "delivered") == Fate.DELIVERED
    assert rules.fate("lost", "sent") == Fate.SENT
    assert rules.fate("sent", "refused") == Fate.REFUSED
    assert rules.fate(None, "complained") == Fate.COMPLAINED


def test_chunks_are_as_many_as_people_need() -> None:
    assert [rules.chunks(people) for people in (0, 1, 20, 21, 20_000)] == [0, 1, 1, 2, 1_000]
    numbers = [rules.chunk_number(n) for n in (1, 9, 10, 1_000, 99_999)]
    assert sorted(numbers) == numbers


def test_a_copy_in_doubt_waits_ever_longer_and_is_lost_after_three_more_tries() -> None:
    waits = [rules.doubted(tries, NOW).at - NOW for tries in range(4)]
    assert waits == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=1)]
    assert [rules.lost(rules.doubted(tries, NOW), NOW + timedelta(hours=1)) for tries in range(4)] == [False, False, False, True]
    assert not rules.lost(rules.doubted(3, NOW), NOW + timedelta(minutes=59))


def test_what_the_post_does_not_take_waits_twice_as_long_each_time_up_to_an_hour() -> None:
    assert [rules.delay(tries) for tries in (0, 1, 2, 3, 50)] == [
        *[timedelta(minutes=one) for one in (1, 1, 2, 4)],
        timedelta(hours=1),
    ]


def test_a_chain_that_moved_is_left_alone_and_one_that_stands_is_called_for() -> None:
    waiting = rules.lanes(["00003", "00004", "00005", "00006"])
    assert waiting == {"1": ["00003", "00005"], "0": ["00004", "00006"]}
    first, seen = rules.stuck(waiting, {})
    assert sorted(first) == ["00003", "00004"]
    moved, seen = rules.stuck(rules.lanes(["00004", "00005", "00006"]), seen)
    assert moved == ["00004"], "the other chain went on"
    further, seen = rules.stuck(rules.lanes(["00004", "00005", "00006"]), seen)
    assert further == ["00005", "00004", "00006"] or sorted(further) == ["00004", "00005", "00006"]


def test_a_mailing_that_is_over_is_counted_ever_more_seldom_and_at_last_no_more() -> None:
    now, looks = NOW, 0
    while (again := rules.next_count(NOW, now)) is not None:
        assert now < again <= now + timedelta(hours=12)
        now, looks = again, looks + 1
    assert now - NOW > timedelta(days=3) and looks < 30


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_no_count_tells_of_a_few_nor_of_all_but_a_few(count: int, more: int) -> None:
    told, of = rules.banded(count, count + more), count + more
    if 0 < count < FEW and more:
        assert told == "fewer than 5"
    elif 0 < more < FEW and count:
        assert told == "nearly all"
    elif count and more:
        assert told == f"{count:,}"
    else:
        assert told == ("none" if count == 0 else "all") and (of == 0 or count in (0, of))
