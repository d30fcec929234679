"""What is swept in the tests of one bad item among good ones: how a kind of item is told, and made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UTCDateTimeAttribute,
)
from union.store import Record

from tests.actions.conftest import NOW

WORDS = "Something that somebody wrote"
LATER = NOW + timedelta(days=1)
GOOD, BAD = ("good-1", "good-2"), "bad"


def made(model: type[Record], **told: Any) -> None:
    """Put a record of a model into its table, with something in each field that it must have."""
    filled: dict[str, Any] = {}
    for name, attribute in model.get_attributes().items():
        if not attribute.null and attribute.default is None:
            kinds = (
                (NumberAttribute, 1),
                (UTCDateTimeAttribute, NOW),
                (TTLAttribute, LATER),
                (JSONAttribute, {}),
                (ListAttribute, []),
                (BooleanAttribute, False),
            )
            filled[name] = next((value for kind, value in kinds if isinstance(attribute, kind)), "x")
    model(**{**filled, **told}).save()


@dataclass
class Kind:
    """A kind of item: `make` puts one that is due, `sweep` does them, `done` says which were done, `key` is the bad one's.

    `called` is the id by which it is told, `field` the one that makes it unreadable; any that it must have, where none is named.
    """

    make: Callable[[str], None]
    sweep: Callable[[], Any]
    done: Callable[[], set[str]]
    model: type[Record]
    key: Callable[[str], dict[str, str]]
    called: Callable[[str], str] = str
    field: str = ""


def still_not(model: type[Record], name: str, field: str) -> Callable[[], set[str]]:
    """Give those items whose `field` is no more what it was."""
    return lambda: {item[name]["S"] for item in raw(model) if item.get(field, {}).get("S") not in _DUE}


_DUE = {"running", "reopening", "sending", "waiting", "open", "asked", "offered", "closed", "unsent", "waits"}


def raw(model: type[Record]) -> list[dict[str, Any]]:
    """Give all items of a model's table as DynamoDB keeps them."""
    found: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName=str(model.Meta.table_name))["Items"]  # type: ignore[attr-defined] # every model has one
    return found
