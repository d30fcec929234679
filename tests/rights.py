"""What functions may do with tables, as template.yaml says it, and what is asked of tables while tests run."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
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
def _resources() -> dict[str, dict[str, Any]]:
    return {name: told["Properties"] for name, told in template("template.yaml")["Resources"].items() if "Properties" in told}


@cache
def policies() -> dict[str, list[Any]]:
    """The policies of each function, by the name of its folder: its own, and the names of those that it shares with others."""
    told = [one for one in _resources().values() if str(one.get("CodeUri", "")).startswith("functions/")]
    return {one["CodeUri"].rpartition("/")[2]: one.get("Policies", []) for one in told}


def shared(name: str) -> list[dict[str, Any]]:
    """The statements of a policy that several functions share."""
    found: list[dict[str, Any]] = _resources()[name]["PolicyDocument"]["Statement"]
    return found


@cache
def statements(function: str) -> tuple[dict[str, Any], ...]:
    """Whatever a function is allowed, in statements of its own and in policies that it shares."""
    own = [policy["Statement"] for policy in policies()[function] if "Statement" in policy]
    named = [shared(policy) for policy in policies()[function] if isinstance(policy, str)]
    return tuple(one for told in [*own, *named] for one in (told if isinstance(told, list) else [told]))


def listed(told: Any) -> list[Any]:
    """What stands in a statement by itself or in a list, in a list."""
    return told if isinstance(told, list) else [told]


@cache
def brought() -> dict[str, dict[str, Any]]:
    """What brings a function its work out of a queue or a stream, by the name of the function's folder."""
    resources = template("template.yaml")["Resources"].values()
    mappings = [one["Properties"] for one in resources if one["Type"] == "AWS::Lambda::EventSourceMapping"]
    return {_resources()[one["FunctionName"]]["CodeUri"].rpartition("/")[2]: one for one in mappings}


def of_lambda(function: str, statement: dict[str, Any]) -> bool:
    """Whether a statement is what Lambda itself needs, with the role of a function, to bring it work or to put away what failed."""
    bringing = brought().get(function, {})
    failed = bringing.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    takes = {"sqs:ReceiveMessage", "dynamodb:GetRecords"} & set(listed(statement["Action"]))
    return bool(takes) or (statement["Action"] == "sqs:SendMessage" and statement["Resource"] == failed)


@cache
def _tables() -> dict[str, str]:
    """The name of each table, by what template.yaml calls the output of infra/ that is its ARN."""
    found = {}
    for stack, file in (("Tables", "infra/tables.yaml"), ("Incidents", "infra/incidents.yaml")):
        for output, told in template(file)["Outputs"].items():
            of, _, what = (told["Value"]["GetAtt"] if isinstance(told["Value"], dict) else "").partition(".")
            made = template(file)["Resources"].get(of, {})
            if what == "Arn" and made["Type"] == "AWS::DynamoDB::Table":
                found[f"{stack}.Outputs.{output}"] = made["Properties"]["TableName"].removeprefix("${Prefix}-")
    return found


_ARN = re.compile(r"(\w+)(?:\.|', ')(Outputs\.\w+)(?:}(/index)/\*)?")


def _table(resource: Any) -> str:
    """The table whose ARN a statement names as its resource, or the table with "/index"; KeyError where it is no table's."""
    found = _ARN.search(str(resource))
    assert found, f"{resource} is no output of infra/"
    return f"{_tables()[f'{found[1]}.{found[2]}']}{found[3] or ''}"


_OF_STREAMS = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}


def rights_in(told: Iterable[dict[str, Any]]) -> frozenset[Right]:
    """What statements allow to be done with tables. A table's stream is read by Lambda, which hands on what is in it."""
    return frozenset(
        (act.removeprefix("dynamodb:"), _table(resource))
        for statement in told
        for act in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if act.startswith("dynamodb:") and act not in _OF_STREAMS
    )


@cache
def granted(function: str) -> frozenset[Right]:
    """What a function may do with tables."""
    return rights_in(statements(function))


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
