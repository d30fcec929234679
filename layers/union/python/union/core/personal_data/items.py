"""Reads and changes items of every table as DynamoDB writes them, for copies, erasures and what is kept no longer.

A person is looked for by going through each table: it finds what no index leads to, and costs a few pence. `matching` says what is theirs.
"""

from collections.abc import Mapping
from typing import Any

from union import store
from union.core.personal_data.matching import Change, Item

KEYS: Mapping[str, str] = {
    "memberships": "group_id person_id",
    "committees": "group_id person_id",
    "staff": "person_id",
    "letter_choices": "group_id person_id",
    "diaries": "key",
    "enrolments": "enrolment_id",
    "chat_accounts": "key",
    "data_requests": "person_id request_id",
    "expected": "who what",
    "imports": "import_id",
    "orders": "order_id",
    "tickets": "ticket_id",
    "refunds": "refund_id",
    "differences": "difference_id",
    "answers": "product_id place_id",
    "baskets": "person_id group_id",
    "allowances": "person_id thing",
    "waiting": "queue entry_id",
    "event_guests": "pool person_id",
    "event_places": "pool number",
    "posts": "group_id post_id",
    "restrictions": "group_id person_id",
    "appeals": "group_id appeal_id",
    "enquiries": "group_id enquiry_id",
    "founders": "application_id person_id",
    "applications": "application_id",
    "nominations": "election_id nomination_id",
    "pages": "group_id version_id",
    "departures": "group_id",
    "chat_people": "chat item",
    "letters": "letter_id",
}
"""By what an item is found of each table in which something goes: by an erasure, or after its days."""


def page(table: str, after: dict[str, Any] | None, *, newest: bool = True) -> tuple[list[Item], dict[str, Any] | None]:
    """A megabyte of a table's items from the key `after` on, and the key to go on from; None at the end. Raises `Unavailable`.

    Unless it has to be the `newest` that was written it costs half.
    """
    asked = {"TableName": store.named(table), "ConsistentRead": newest, **({"ExclusiveStartKey": after} if after else {})}
    told = store.raw("Scan", asked) or {"Items": []}
    return list(told["Items"]), told.get("LastEvaluatedKey")


def make(table: str, item: Item, change: Change) -> bool:
    """Make a change of an item, unless it became somebody else's meanwhile: then False."""
    key = {name: item[name] for name in KEYS[table].split()}
    names = {"#k": next(iter(key)), **{f"#s{at}": name for at, name in enumerate(change.still)}}
    names |= {f"#a{at}": name for at, name in enumerate(change.absent)}
    values: dict[str, Any] = {f":s{at}": told for at, told in enumerate(change.still.values())}
    absent = [f"attribute_not_exists(#a{at})" for at in range(len(change.absent))]
    still = " AND ".join(["attribute_exists(#k)", *(f"#s{at} = :s{at}" for at in range(len(change.still))), *absent])
    asked = {"TableName": store.named(table), "Key": key, "ConditionExpression": still}
    return _take_away({**asked, **_named(names, values)}) if change.whole else _blank(asked, change, names, values)


def _take_away(asked: dict[str, Any]) -> bool:
    return store.raw("DeleteItem", asked) is not None


def _blank(asked: dict[str, Any], change: Change, names: dict[str, str], values: dict[str, Any]) -> bool:
    put, gone = [], []
    for at, (name, text) in enumerate(change.instead.items()):
        names[f"#b{at}"] = name
        if text is None:
            gone.append(f"#b{at}")
        else:
            values[f":b{at}"] = {"S": text}
            put.append(f"#b{at} = :b{at}")
    parts = [*([f"SET {', '.join(put)}"] if put else []), *([f"REMOVE {', '.join(gone)}"] if gone else [])]
    return store.raw("UpdateItem", {**asked, "UpdateExpression": " ".join(parts), **_named(names, values)}) is not None


def _named(names: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    return {**({"ExpressionAttributeNames": names} if names else {}), **({"ExpressionAttributeValues": values} if values else {})}
