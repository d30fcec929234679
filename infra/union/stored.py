"""The items of a stack's tables, as files keep them: one item a line, as DynamoDB writes it, below the table's short name."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import sleep
from typing import Any

from union.errors import Unavailable

type Item = Mapping[str, Mapping[str, Any]]
_SHORT_NAME = re.compile(r"[a-z_]+")
_FIRST = ("audit_seals", "audit_blocks")
"""What seals other things goes before them: nothing is saved as sealed that is not saved, and nothing restored is sealed a second time."""
_AT_ONCE, _TRIES = 25, 12
"""How many writes DynamoDB takes in a batch, and how often what it did not take is sent again."""


def tables(dynamodb: Any, stack: str, suffix: str = "") -> list[str]:
    """The short names of a stack's tables, such as "orders"; with a `suffix` of those beside them that have it behind their names.

    A stack may be called as another one begins, so only what is left after its name and has no hyphen is a table of its own.
    """
    found = [name for page in dynamodb.get_paginator("list_tables").paginate() for name in page["TableNames"]]
    short = [
        one.removeprefix(f"{stack}-").removesuffix(suffix)
        for one in found
        if one.startswith(f"{stack}-") and one.endswith(suffix)
    ]
    return in_order(name for name in short if _SHORT_NAME.fullmatch(name))


def in_order(names: Iterable[str]) -> list[str]:
    """The short names of tables in the order in which they are saved and restored."""
    return sorted(names, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))


def items(dynamodb: Any, table: str) -> Iterator[Item]:
    """Every item of a table, as it was last written."""
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def line(item: Item) -> str:
    """An item as a line of a file, the same for the same item: names and sets in order, bytes in base64."""
    return json.dumps({name: _written(item[name]) for name in sorted(item)}, ensure_ascii=False, separators=(",", ":"))


def _written(value: Mapping[str, Any]) -> dict[str, Any]:
    ((kind, told),) = value.items()
    match kind:
        case "B":
            return {kind: base64.b64encode(told).decode()}
        case "BS":
            return {kind: sorted(base64.b64encode(one).decode() for one in told)}
        case "SS" | "NS":
            return {kind: sorted(told)}
        case "L":
            return {kind: [_written(one) for one in told]}
        case "M":
            return {kind: {name: _written(told[name]) for name in sorted(told)}}
    return {kind: told}


def item(text: str) -> Item:
    """The item of a line. Raises `ValueError` for what is none."""
    return {name: _read(told) for name, told in json.loads(text).items()}


def _read(value: Mapping[str, Any]) -> dict[str, Any]:
    ((kind, told),) = value.items()
    match kind:
        case "B":
            return {kind: base64.b64decode(told, validate=True)}
        case "BS":
            return {kind: [base64.b64decode(one, validate=True) for one in told]}
        case "L":
            return {kind: [_read(one) for one in told]}
        case "M":
            return {kind: {name: _read(one) for name, one in told.items()}}
    return {kind: told}


def save(path: Path, found: Iterable[Item]) -> int:
    """Write items into a file, packed. Returns how many there were."""
    number = 0
    with gzip.open(path, "wt", encoding="utf-8", newline="\n") as file:
        for number, one in enumerate(found, 1):  # noqa: B007 - how many there were is asked for
            file.write(line(one) + "\n")
    return number


def lines(path: Path) -> Iterator[str]:
    """The lines of such a file. Raises `EOFError` or `OSError` where it is cut short or spoiled."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        for one in file:
            yield one.rstrip("\n")


def mark(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key(dynamodb: Any, table: str) -> tuple[str, ...]:
    """The attributes by which a table's items are found."""
    return tuple(one["AttributeName"] for one in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"])


def make_alike(dynamodb: Any, table: str, path: Path) -> tuple[int, int]:
    """Let a table hold what a file says and nothing else. Returns how many items were put and how many taken away.

    What is there already as it should be is left alone, so it may be cut short and done again. Only keys and hashes are held in memory.
    """
    names = key(dynamodb, table)
    there = {_key(one, names): _hash(line(one)) for one in items(dynamodb, table)}
    put = _write(dynamodb, table, ({"PutRequest": {"Item": item(text)}} for text in _other(path, names, there)))
    gone = [dict(zip(names, json.loads(told), strict=True)) for told in there]
    taken = _write(
        dynamodb, table, ({"DeleteRequest": {"Key": {name: _read(one) for name, one in each.items()}}} for each in gone)
    )
    return put, taken


def _other(path: Path, names: tuple[str, ...], there: dict[str, bytes]) -> Iterator[str]:
    """The lines of what is not there, or otherwise. What is in the file is taken out of `there`."""
    for text in lines(path):
        if there.pop(_key(item(text), names), b"") != _hash(text):
            yield text


def _key(one: Item, names: tuple[str, ...]) -> str:
    return json.dumps([_written(one[name]) for name in names], ensure_ascii=False)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _write(dynamodb: Any, table: str, asked: Iterable[dict[str, Any]]) -> int:
    """Send writes in batches, and again what DynamoDB did not take. Raises `Unavailable` where it goes on taking nothing."""
    number, some = 0, list[dict[str, Any]]()
    for one in asked:
        some.append(one)
        number += 1
        if len(some) == _AT_ONCE:
            _send(dynamodb, table, some)
            some = []
    if some:
        _send(dynamodb, table, some)
    return number


def _send(dynamodb: Any, table: str, some: list[dict[str, Any]]) -> None:
    for tried in range(_TRIES):
        some = dynamodb.batch_write_item(RequestItems={table: some}).get("UnprocessedItems", {}).get(table, [])
        if not some:
            return
        sleep(min(0.05 * 2**tried, 5))
    raise Unavailable(f"{table} takes no more. Do it again in a minute: what is there stays.")
