"""What is read is read, however much it is: DynamoDB takes 100 keys in one question and refuses one more."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.orders import records as order_records
from union.commerce.orders import reviews
from union.commerce.orders.tables import Order
from union.commerce.products import records as product_records
from union.commerce.tickets import records as ticket_records
from union.commerce.tickets.tables import Ticket
from union.core.people.rules import Caller
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.moderation.recusals import actions as recusals

from tests.actions.swept import made

MANY = 201
NAMES = [f"n{number:03d}" for number in range(MANY)]


@pytest.fixture
def asked(union_house: None) -> Iterator[list[int]]:
    """Give how many keys each question had, of a DynamoDB that refuses more than 100, whatever moto does."""
    dispatch, found = store.connection().dispatch, list[int]()

    def strict(operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "BatchGetItem":
            found.append(sum(len(one["Keys"]) for one in arguments["RequestItems"].values()))
            assert found[-1] <= 100, "Too many items requested for the BatchGetItem call"
        return dispatch(operation, arguments)

    with patch.object(store.connection(), "dispatch", strict):
        yield found


def _of_two_tables() -> int:
    for name in NAMES:
        made(Ticket, ticket_id=name)
    there = store.read(*(want for name in NAMES for want in (ticket_records.ticket_key(name), Order.by_key(name))))
    assert [one is not None for one in there] == [True, False] * MANY
    assert [one.ticket_id for one in there[::2]] == NAMES
    return 2 * MANY


def _orders() -> int:
    for number, name in enumerate(NAMES[:200]):
        made(Order, order_id=name, status="review", awaiting=("slow", "staff")[number % 2], amount=5)
    assert {told["order_id"] for told in reviews.wait_for_staff()} == set(NAMES[:200])
    return 200


def _tickets() -> int:
    wanted = [ticket_records.ticket_id("o", "1", number) for number in range(1, MANY + 1)]
    for name in wanted:
        made(Ticket, ticket_id=name)
    assert [told["ticket_id"] for told in ticket_records.of_order("o", [("1", MANY)])] == wanted
    return MANY


def _groups() -> int:
    for name in NAMES:
        made(Group, group_id=name, name=name.upper(), standing=Group.AFFILIATED, type="societies")
    kim = Caller("kim", "Kim Lee", "kim@union.example")
    kim.rights.found(["staff-societies"])
    assert groups.names_for(kim, NAMES) == {name: (name.upper(), True) for name in NAMES}
    return MANY


def _recusals() -> int:
    for name in NAMES:
        store.commit(recusals.open_write(name, ""))
    assert set(recusals.of([*NAMES, *NAMES, "gone"])) == set(NAMES)
    return MANY + 1


@pytest.mark.parametrize("read", [_of_two_tables, _orders, _tickets, _groups, _recusals])
def test_more_than_dynamodb_takes_at_once_is_read_by_the_hundred(read: Callable[[], int], asked: list[int]) -> None:
    number = read()
    assert (sum(asked), len(asked)) == (number, -(-number // 100))


@pytest.mark.parametrize("number", [1, 100])
def test_what_dynamodb_takes_at_once_is_one_round_trip(number: int, asked: list[int]) -> None:
    store.read(*map(order_records.key, NAMES[:number]), *map(order_records.key, NAMES[:number]))
    assert asked == [number], "a key that is wanted twice is asked for once"


def test_nothing_is_asked_for_where_nothing_can_be_there(asked: list[int]) -> None:
    assert (store.read(), store.read(order_records.key(""), order_records.key("\n"))) == ((), (None, None))
    assert store.read(*(product_records.key("chess", name) for name in ("", "\n"))) == (None, None)
    assert asked == []


@pytest.mark.usefixtures("union_house")
def test_several_who_are_the_first_to_ask_for_a_table_at_once_all_get_their_answer() -> None:
    together, add = Barrier(2), store._Tables.add_meta_table

    def slowly(self: store._Tables, meta: Any) -> None:
        with suppress(BrokenBarrierError):
            together.wait(0.5)  # Where one at a time comes here, nobody else comes.
        add(self, meta)

    store.connection.cache_clear()
    with patch.object(store._Tables, "add_meta_table", slowly):
        assert store.all_at_once([lambda: len(list(Ticket.scan()))] * 3) == [0, 0, 0]
