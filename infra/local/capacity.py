"""What requests cost in DynamoDB's units, by its published rules.

A read unit is a strongly consistent read of up to 4 KB, half of one where it may be a moment old; a write unit is a write of up to
1 KB, twice that in a transaction, and each secondary index that is written costs as a write of its own (DynamoDB Developer Guide,
"Capacity unit consumption for read and write operations" and "Item sizes and formats").
"""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

_READ_BLOCK, _WRITE_BLOCK = 4096, 1024
type Item = Mapping[str, Mapping[str, Any]]


def size(item: Item) -> int:
    """The bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Mapping[str, Any]) -> int:  # noqa: PLR0911 - one for each of DynamoDB's types
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(str(held).encode())
        case "N":
            digits = len(str(held).lstrip("-").replace(".", "").strip("0"))
            return (digits + 1) // 2 + 1 + str(held).startswith("-")
        case "B":
            return len(bytes(held))
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value(one) for one in held)
        case "M":
            return 3 + sum(len(name.encode()) + 1 + _value(one) for name, one in held.items())
        case _:
            return sum(len(str(one)) for one in held)


def fetched(items: Iterable[Item], missing: int = 0, *, consistent: bool = True) -> float:
    """Read units of getting `items` one by one, with `missing` that were not there, which cost as much as a small one."""
    units = sum(max(1, ceil(size(item) / _READ_BLOCK)) for item in items) + missing
    return units if consistent else units / 2


def queried(items: Iterable[Item], *, consistent: bool = False) -> float:
    """Read units of one query that went over `items`: their sizes count together."""
    units = max(1, ceil(sum(map(size, items)) / _READ_BLOCK))
    return units if consistent else units / 2


def written(item: Item, *, transaction: bool = False, indexes: int = 0) -> float:
    """Write units of putting `item`, as it is after the write, into its table and so many of its indexes.

    An index's part of the item is counted as the whole of it, so the figure is never too low; it is written outside the transaction.
    """
    units = max(1, ceil(size(item) / _WRITE_BLOCK))
    return units * (2 if transaction else 1) + units * indexes
