"""What functions may do with tables, as template.yaml says it, and what is asked of tables while tests run."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any
from unittest.mock import patch

from pynamodb.connection import Connection

from tests.tables import template

type Right = tuple[str, str]
"""What is done, as IAM calls it, with which table; what is asked of an index is asked of "<table>/index"."""

_OURS = "union-house-local-"
_HANDLER = re.compile(r"/functions/(\w+)/handler\.py$")


@cache
def policies() -> dict[str, list[dict[str, Any]]]:
    """The policies of each function, by the name of its folder."""
    told = [r["Properties"] for r in template("template.yaml")["Resources"].values() if r["Type"] == "AWS::Serverless::Function"]
    return {one["CodeUri"].rpartition("/")[2]: one.get("Policies", []) for one in told}


@cache
def granted(function: str) -> frozenset[Right]:
    """What a function may do with tables by the statements of its own."""
    found: set[Right] = set()
    for statement in (one for policy in policies()[function] for one in policy.get("Statement", ())):
        actions, where = (one if isinstance(one, list) else [one] for one in (statement["Action"], statement["Resource"]))
        tables = [name for one in where for name in re.findall(r"StackName}-([a-z_]+(?:/index)?)(?:/\*)?$", str(one))]
        acts = [one.removeprefix("dynamodb:") for one in actions if one.startswith("dynamodb:")]
        found |= {(act, table) for act in acts for table in tables}
    return frozenset(found)


def asked(operation: str, told: dict[str, Any]) -> set[Right]:
    """What one call asks of which table; the parts of a transaction one by one, as IAM judges them."""
    if operation == "DescribeTable":
        return set()
    if operation == "TransactWriteItems":
        parts = {(f"{act}Item", part["TableName"]) for item in told["TransactItems"] for act, part in item.items()}
    elif operation == "BatchGetItem":
        parts = {(operation, table) for table in told["RequestItems"]}
    else:
        parts = {(operation, told["TableName"] + ("/index" if "IndexName" in told else ""))}
    return {(act, table.removeprefix(_OURS)) for act, table in parts}


@contextmanager
def heard(tell: Callable[[set[Right]], None]) -> Iterator[None]:
    """Tell of whatever is asked of the tables while the block lasts."""
    real = Connection.dispatch

    def dispatch(self: Connection, operation: str, told: dict[str, Any]) -> Any:
        tell(asked(operation, told))
        return real(self, operation, told)

    with patch.object(Connection, "dispatch", dispatch):
        yield


def serving() -> str | None:
    """The function whose handler has been called and is at work here, if one is."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if found := _HANDLER.search(frame.f_code.co_filename):
            return found[1]
        frame = frame.f_back
    return None


@contextmanager
def kept_to() -> Iterator[None]:
    """Hold whatever handlers ask of the tables while the block lasts against what their functions may."""
    refused: set[tuple[str, str, str]] = set()

    def tell(rights: set[Right]) -> None:
        if function := serving():
            refused.update((function, *right) for right in rights - granted(function))

    with heard(tell):
        yield
    assert refused == set(), "AWS would refuse this: template.yaml does not give it"
