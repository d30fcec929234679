"""The tables of infra/, made in moto, so that a schema is never typed twice."""

import os
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import yaml
from moto.dynamodb.models import dynamodb_backends

ROOT = Path(__file__).parent.parent


class Loader(yaml.CSafeLoader):
    """Reads CloudFormation's short tags as plain values."""


def _tag(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return value if suffix in ("Sub", "Ref") else {suffix: value}
    return (
        loader.construct_sequence(node, deep=True)
        if isinstance(node, yaml.SequenceNode)
        else loader.construct_mapping(node, deep=True)
    )


Loader.add_multi_constructor("!", _tag)


@cache
def template(name: str) -> dict[str, Any]:
    """A template of the project's."""
    found: dict[str, Any] = yaml.load((ROOT / name).read_text(), Loader)
    return found


def tables(prefix: str) -> list[dict[str, Any]]:
    """What to call create_table with, for every table."""
    kept = ("TableName", "BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    resources = [r for file in ("infra/tables.yaml", "infra/incidents.yaml") for r in template(file)["Resources"].values()]
    described = [r["Properties"] for r in resources if r["Type"] == "AWS::DynamoDB::Table"]
    return [
        {k: v for k, v in p.items() if k in kept} | {"TableName": p["TableName"].replace("${Prefix}", prefix)} for p in described
    ]


_MADE: dict[str, Any] = {}


def make(prefix: str) -> None:
    """Make every table in the moto that runs now.

    Once in a process by calls, as anybody makes them, and from then on as copies of what those made: the calls take a third of a second.
    """
    here = dynamodb_backends["123456789012"][os.environ["AWS_DEFAULT_REGION"]]
    if prefix not in _MADE:
        client = boto3.client("dynamodb")
        for table in tables(prefix):
            client.create_table(**table)
        _MADE[prefix] = deepcopy(here.tables)
    else:
        here.tables.update(deepcopy(_MADE[prefix]))
