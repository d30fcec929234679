"""What a request costs in DynamoDB's units is counted by its published rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local import capacity


@pytest.mark.parametrize(
    ("item", "bytes_of_it"),
    [
        ({"id": {"S": "abc"}}, 5),
        ({"é": {"S": "é"}}, 4),
        ({"n": {"N": "1234"}}, 4),
        ({"b": {"BOOL": True}}, 2),
        ({"l": {"L": [{"S": "ab"}]}}, 7),
        ({"m": {"M": {"k": {"S": "ab"}}}}, 8),
    ],
)
def test_names_and_values_count(item: dict[str, dict[str, object]], bytes_of_it: int) -> None:
    assert capacity.size(item) == bytes_of_it


@given(st.integers(1, 20_000))
def test_reads_go_by_four_kilobytes_and_writes_by_one(length: int) -> None:
    item = {"k": {"S": "x" * (length - 1)}} if length > 1 else {"k": {"S": ""}}
    stored = max(length, 1)
    assert capacity.fetched([item]) == -(-stored // 4096)
    assert capacity.written(item) == -(-stored // 1024)
    assert capacity.written(item, transaction=True) == 2 * capacity.written(item)


def test_a_query_counts_its_items_together_and_half_where_it_may_be_old() -> None:
    items = [{"k": {"S": "x" * 1023}}] * 4
    assert capacity.queried(items, consistent=True) == 1
    assert capacity.queried(items) == 0.5
    assert capacity.queried([]) == 0.5


def test_what_is_not_there_costs_a_read_too() -> None:
    assert capacity.fetched([], missing=2) == 2
    assert capacity.fetched([], missing=2, consistent=False) == 1
