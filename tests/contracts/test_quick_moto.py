"""moto in a hurry answers as moto does: byte by byte, whatever kind of value is stored, also where a transaction is refused."""

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
    _refused_whole(client)
    return said


def _refused_whole(client: Any) -> None:
    """What is changed in the depth, added, put over and taken away in one transaction is as it was when that is refused."""
    table, key = f"{PREFIX}-memberships", {"group_id": {"S": "chess"}, "person_id": {"S": "sam"}}
    other = {**key, "person_id": {"S": "tom"}}
    for one in (key, other):
        client.put_item(TableName=table, Item={**one, **KINDS})
    parts = {
        "Update": {"Key": key, "UpdateExpression": "SET #m.deep[0].M1 = :n", "ExpressionAttributeNames": {"#m": "map"},
                   "ExpressionAttributeValues": {":n": {"N": "9"}}},
        "Delete": {"Key": other},
        "Put": {"Item": {**key, "person_id": {"S": "new"}}},
        "ConditionCheck": {"Key": {**key, "person_id": {"S": "nobody"}}, "ConditionExpression": "attribute_exists(person_id)"},
    }  # fmt: skip
    asked = [{act: {"TableName": table, **told}} for act, told in parts.items()]
    over = [{"Put": {"TableName": table, "Item": {**key, "text": {"S": "over"}}}}, asked[-1]]
    for refused in (asked, over):
        with pytest.raises(ClientError):
            client.transact_write_items(TransactItems=refused)
        client.scan(TableName=table)
    client.transact_write_items(TransactItems=asked[:-1])
    client.scan(TableName=table)


def test_the_answers_are_the_same() -> None:
    with mock_aws():
        make(PREFIX)
        plain = _told()
    with quick(), mock_aws():
        make(PREFIX)
        assert _told() == plain
    assert "other" in plain[6] and plain[6].count("deep") == 2, "what was refused left nothing"
    assert plain[-3] == plain[-5] and plain[-3].count("deep") == 2 and "M1" not in plain[-3], "nor did this"
    assert "M1" in plain[-1] and "tom" not in plain[-1], "and it would have been seen"
