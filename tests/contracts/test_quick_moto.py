"""moto in a hurry answers as moto does: byte by byte, whatever kind of value is stored, also where a transaction is refused."""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.quick_moto import quick
from tests.tables import make

PREFIX = "union-house-local"
KINDS: dict[str, Any] = {
    "text": {"S": "Té"}, "number": {"N": "1.50"}, "bytes": {"B": b"\x00\xff"}, "truth": {"BOOL": False}, "nothing": {"NULL": True},
    "texts": {"SS": ["a", "b"]}, "numbers": {"NS": ["1", "2"]}, "many": {"BS": [b"a"]}, "empty": {"M": {}}, "none": {"L": []},
    "map": {"M": {"S": {"S": "x"}, "deep": {"L": [{"M": {"B": {"B": b"b"}, "N": {"N": "0"}}}, {"S": ""}, {"NULL": True}]}}},
    "list": {"L": [{"N": "7"}, {"L": [{"BOOL": True}]}, {"SS": ["c"]}]},
}  # fmt: skip


def _told() -> list[str]:
    client, said = boto3.client("dynamodb"), []
    client.meta.events.register("before-parse.dynamodb", lambda response_dict, **_: said.append(response_dict["body"].decode()))
    table, key = f"{PREFIX}-groups", {"group_id": {"S": "chess"}}
    put = {"TableName": table, "Item": {**key, **KINDS}}
    client.put_item(**put)
    client.get_item(TableName=table, Key=key)
    client.batch_get_item(RequestItems={table: {"Keys": [key, {"group_id": {"S": "none"}}]}})
    client.update_item(
        TableName=table, Key=key, UpdateExpression="SET #t = :t", ExpressionAttributeNames={"#t": "text"},
        ExpressionAttributeValues={":t": {"S": "New"}}, ReturnValues="ALL_OLD",
    )  # fmt: skip
    other = {**put, "Item": {**put["Item"], "group_id": {"S": "other"}}}
    client.transact_write_items(TransactItems=[{"Put": other}])
    refused = {**put, "ConditionExpression": "attribute_not_exists(group_id)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    with pytest.raises(ClientError):
        client.transact_write_items(TransactItems=[{"Put": {**other, "Item": {"group_id": {"S": "other"}}}}, {"Put": refused}])
    client.scan(TableName=table)
    arn = f"arn:aws:dynamodb:{client.meta.region_name}:123456789012:table/{PREFIX}-memberships"
    for name, asked, rest, last in (
        ("groups", f"{PREFIX}-groups", {}, "group_id"),
        ("memberships", arn, {"group_id": {"S": "arn"}}, "person_id"),
        ("memberships", f"{PREFIX}-memberships", {"group_id": {"S": "chess"}}, "person_id"),
    ):
        _refused_whole(client, f"{PREFIX}-{name}", asked, {**rest, last: {"S": "sam"}}, last)
    return said


ROUND = 9
"""What is said in one round of `_refused_whole`."""


def _refused_whole(client: Any, name: str, table: str, key: dict[str, Any], last: str) -> None:
    """What is changed in the depth, added, put over and taken away in one transaction is as it was when that is refused.

    `table` is what its update calls the table `name`, and `last` the attribute by which two of its keys differ.
    """
    other = {**key, last: {"S": "tom"}}
    for one in (key, other):
        client.put_item(TableName=name, Item={**one, **KINDS})
    client.scan(TableName=name)
    parts = {
        "Update": {"Key": key, "UpdateExpression": "SET #m.deep[0].M1 = :n", "ExpressionAttributeNames": {"#m": "map"},
                   "ExpressionAttributeValues": {":n": {"N": "9"}}},
        "Delete": {"Key": other},
        "Put": {"Item": {**key, last: {"S": "new"}}},
        "ConditionCheck": {"Key": {**key, last: {"S": "nobody"}}, "ConditionExpression": f"attribute_exists({last})"},
    }  # fmt: skip
    asked = [{act: {"TableName": table if act == "Update" else name, **told}} for act, told in parts.items()]
    over = [{"Put": {"TableName": name, "Item": {**key, "text": {"S": "over"}}}}, asked[-1]]
    for refused in (asked, over):
        with pytest.raises(ClientError):
            client.transact_write_items(TransactItems=refused)
        client.scan(TableName=name)
    client.transact_write_items(TransactItems=asked[:-1])
    client.scan(TableName=name)


def test_the_answers_are_the_same() -> None:
    with mock_aws():
        make(PREFIX)
        plain = _told()
    with quick(), mock_aws():
        make(PREFIX)
        assert _told() == plain
    assert "other" in plain[6] and plain[6].count("deep") == 2, "what was refused left nothing"
    for end in range(len(plain), len(plain) - 3 * ROUND, -ROUND):
        before, _, once, _, twice, _, after = plain[end - 7 : end]
        assert before == once == twice and "deep" in before and "over" not in before, "nor did this"
        changed = [after.count(f'"{one}"') - before.count(f'"{one}"') for one in ("M1", "new", "tom")]
        assert changed == [1, 1, -1], "and it would have been seen"


def test_of_those_who_come_at_once_no_more_get_something_than_there_is() -> None:
    """Threads take turns far more often than usual, so that they meet."""
    table, key, usual = f"{PREFIX}-groups", {"group_id": {"S": "chess"}}, sys.getswitchinterval()
    told = {":one": {"N": "1"}, ":most": {"N": "7"}}

    def take(client: Any) -> bool:
        try:
            client.update_item(
                TableName=table, Key=key, UpdateExpression="ADD taken :one", ConditionExpression="taken < :most",
                ExpressionAttributeValues=told,
            )  # fmt: skip
        except ClientError:
            return False
        return True

    with quick(), mock_aws():
        make(PREFIX)
        client = boto3.client("dynamodb")
        sys.setswitchinterval(1e-6)
        try:
            for _ in range(40):
                client.put_item(TableName=table, Item={**key, "taken": {"N": "0"}})
                with ThreadPoolExecutor(16) as pool:
                    assert sum(pool.map(take, [client] * 32)) == 7
        finally:
            sys.setswitchinterval(usual)
