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


def _told() -> tuple[list[str], list[dict[str, Any]]]:
    """What is said to one request after the other, and what botocore makes of that."""
    client, said, heard = boto3.client("dynamodb"), [], []
    client.meta.events.register("before-parse.dynamodb", lambda response_dict, **_: said.append(response_dict["body"].decode()))
    client.meta.events.register("after-call.dynamodb", lambda parsed, **_: heard.append({**parsed, "ResponseMetadata": None}))
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
    for wanted in ("nothing, nowhere, truth, many", "#m.deep[0].M, truth", "#m, #t, #n"):  # A set comes in any order then.
        names = {name: meant for name, meant in _NAMES.items() if name in wanted}
        client.get_item(
            TableName=table, Key=key, ProjectionExpression=wanted, **({"ExpressionAttributeNames": names} if names else {})
        )
    arn = f"arn:aws:dynamodb:{client.meta.region_name}:123456789012:table/{PREFIX}-memberships"
    for name, asked, rest, last in (
        ("groups", f"{PREFIX}-groups", {}, "group_id"),
        ("memberships", arn, {"group_id": {"S": "arn"}}, "person_id"),
        ("memberships", f"{PREFIX}-memberships", {"group_id": {"S": "chess"}}, "person_id"),
    ):
        _refused_whole(client, f"{PREFIX}-{name}", asked, {**rest, last: {"S": "sam"}}, last)
    return said, heard


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
        plain, heard = _told()
    with quick(), mock_aws():
        make(PREFIX)
        assert _told() == (plain, heard)
    assert "other" in plain[6] and plain[6].count("deep") == 2, "what was refused left nothing"
    for end in range(len(plain), len(plain) - 3 * ROUND, -ROUND):
        before, _, once, _, twice, _, after = plain[end - 7 : end]
        assert before == once == twice and "deep" in before and "over" not in before, "nor did this"
        changed = [after.count(f'"{one}"') - before.count(f'"{one}"') for one in ("M1", "new", "tom")]
        assert changed == [1, 1, -1], "and it would have been seen"


_NAMES = {"#t": "text", "#l": "list", "#m": "map", "#n": "number", "#s": "texts"}
_VALUES = {":t": {"S": "New"}, ":n": {"N": "2.5"}, ":s": {"SS": ["b", "c"]}, ":l": {"L": [{"N": "8"}]}, ":e": {"S": ""}}
UPDATES = (
    "SET #t = :t, fresh = :l, #n = #n + :n", "SET a = if_not_exists(a, :n), b = if_not_exists(#n, :t) REMOVE #m.deep",
    "SET #l = list_append(#l, :l)", "SET #l[1] = :t, #m.deep[0].M.kept = :s", "REMOVE #l[0], #l[1], #t", "ADD #n :n, none_yet :n, #s :s",
    "DELETE #s :s", "SET #t = :t REMOVE #l ADD #n :n DELETE #s :s", "set #n = #n - :n, other = #t", "SET group_name = :e",
    "SET #t = :t, #t = :n", "SET #m.deep = :l, #m.deep[0] = :t", "SET #t = :t SET #n = :n", "REMOVE #l REMOVE #t", "ADD #n :n ADD a :n",
    "SET group_id = :t", "SET #g = :t", "SET #t = :unknown", "SET #t = #t + :n", "SET #n = #n + :t", "SET #l = list_append(#n, :l)",
    "ADD #t :n", "DELETE #l :s", "SET nowhere.deep = :t", "SET name = :t", "SET #t = nothing", "SET #t", "TAKE #t", "SET #t = :t,",
)  # fmt: skip


@pytest.mark.parametrize("update", UPDATES)
def test_every_update_is_done_or_refused_in_the_same_words(update: str) -> None:
    """Twice, since what an update says is read once, of what is there and of what is not."""
    with mock_aws():
        make(PREFIX)
        plain = [_updated(update, group) for group in ("chess", "none") * 2]
    with quick(), mock_aws():
        make(PREFIX)
        assert [_updated(update, group) for group in ("chess", "none") * 2] == plain


def _updated(update: str, group: str) -> list[str]:
    """What is said to an update that stands alone, to it in a transaction, and what is there afterwards."""
    client, table, said = boto3.client("dynamodb"), f"{PREFIX}-groups", []
    key = {"group_id": {"S": group}}
    if group != "none":
        client.put_item(TableName=table, Item={**key, **KINDS})
    told = {
        "TableName": table, "Key": key, "UpdateExpression": update,
        "ExpressionAttributeNames": {name: meant for name, meant in _NAMES.items() if name in update},
        "ExpressionAttributeValues": {name: value for name, value in _VALUES.items() if name in update},
    }  # fmt: skip
    told = {name: value for name, value in told.items() if value}
    for ask in (lambda: client.update_item(**told), lambda: client.transact_write_items(TransactItems=[{"Update": told}])):
        try:
            ask()
            said.append("done")
        except (ClientError, KeyError) as refusal:  # moto knows no word for a name that nobody told.
            said.append(f"{refusal} {getattr(refusal, 'response', {}).get('CancellationReasons')}")
        said.append(str(client.get_item(TableName=table, Key=key).get("Item")))
    return said


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
