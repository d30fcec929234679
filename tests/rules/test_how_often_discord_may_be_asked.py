"""How often Discord may be asked is what Discord tells, bucket by bucket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.membership.discord.limits import Limits, asked_to_wait

ROUTE, SERVER = "PUT overwrite", "100"


def _told(left: int, after: float, bucket: str = "abc") -> dict[str, str]:
    return {"x-ratelimit-bucket": bucket, "x-ratelimit-remaining": str(left), "x-ratelimit-reset-after": str(after)}


def test_whoever_was_told_nothing_may_ask() -> None:
    assert Limits().due(ROUTE, SERVER, 5.0) == 0


def test_an_empty_bucket_is_waited_for_until_it_fills_again() -> None:
    limits = Limits()
    limits.told(ROUTE, SERVER, _told(0, 1.5), 10.0)
    assert limits.due(ROUTE, SERVER, 10.0) == 1.5
    assert limits.due(ROUTE, SERVER, 11.0) == 0.5
    assert limits.due(ROUTE, SERVER, 12.0) == 0


def test_routes_that_share_a_bucket_share_its_count_but_not_with_another_channel() -> None:
    limits = Limits()
    limits.told("DELETE overwrite", SERVER, _told(3, 5), 0.0)
    limits.told(ROUTE, SERVER, _told(0, 5), 0.0)
    assert limits.due("DELETE overwrite", SERVER, 0.0) == 5
    assert limits.due(ROUTE, "101", 0.0) == 0


def test_a_refusal_for_everything_holds_for_everything() -> None:
    limits = Limits()
    limits.refused(ROUTE, SERVER, 3.0, 1.0, everywhere=True)
    assert limits.due("GET guild", "7", 1.0) == 3.0
    assert limits.due("GET guild", "7", 4.5) == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 30), st.floats(0, 10)), max_size=30))
def test_nothing_is_due_longer_than_was_told(answers: list[tuple[int, float, float]]) -> None:
    limits, now, longest = Limits(), 0.0, 0.0
    for left, after, passed in answers:
        limits.told(ROUTE, SERVER, _told(left, after), now)
        longest = after if left == 0 else 0.0
        assert limits.due(ROUTE, SERVER, now) == pytest.approx(longest)
        now += passed


def test_what_is_over_is_forgotten() -> None:
    limits = Limits()
    for number in range(5000):
        limits.told(ROUTE, str(number), _told(0, 1), float(number))
    assert len(limits._free_at) < 5000
    assert limits.due(ROUTE, "4999", 4999.5) == 0.5


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({}, {"retry_after": 0.25, "global": False}, (0.25, False)),
        ({"retry-after": "7"}, {"retry_after": 0.25, "global": True}, (0.25, True)),
        ({"retry-after": "7"}, {"message": "slow"}, (7.0, False)),
        ({"x-ratelimit-global": "true", "retry-after": "2"}, {"message": "slow"}, (2.0, True)),
        ({"retry-after": "7"}, None, (7.0, True)),
        ({"retry-after": "soon"}, "no", (5.0, True)),
        ({}, {"retry_after": -3}, (0.0, False)),
    ],
)
def test_how_long_to_wait_is_read_from_what_was_sent(headers: dict[str, str], body: object, expected: tuple[float, bool]) -> None:
    assert asked_to_wait(headers, body) == expected
