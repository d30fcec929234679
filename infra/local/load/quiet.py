"""Lets the hour come to its end: tills that were left close, clocks call as they would, and letters go out; then the books are opened."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from infra.local.load.books import Books, Item
from infra.local.load.plan import OF_STUDENTS, Played

if TYPE_CHECKING:
    from infra.local.cloud import Cloud

_SECONDS, _BETWEEN = 420.0, 2.0
"""For how long what is under way may take to end; seconds between two looks."""
_CLOCKS = ("MoneySweep", "Sweep", "Outbox")
_WAITING = {"waiting", "sending"}


def settle(cloud: "Cloud", played: Played, say: Callable[[str], None]) -> Books:
    """Close the tills that were left, wait until nothing is under way, and open the books as they are then, whatever is left."""
    left = {till for one in played.told for till, state in one.tills.items() if state == "left"}
    for session in _sessions(cloud):
        if session["id"] in left and session["status"] == "open":
            _till(cloud, "expire", {"session": session["id"]})
    ends = time.monotonic() + _SECONDS
    while True:
        _call_clocks(cloud)
        books = opened(cloud)
        waits = _under_way(books)
        if not waits or time.monotonic() > ends:
            return books
        say(f"  … {waits}")
        time.sleep(_BETWEEN)


def opened(cloud: "Cloud") -> Books:
    """Read all tables, the till's sessions, and the queues of what nobody could do."""
    from boto3.dynamodb.types import TypeDeserializer

    aws, plain = cloud.client("dynamodb"), TypeDeserializer().deserialize
    names = [name for page in aws.get_paginator("list_tables").paginate() for name in page["TableNames"]]
    tables: dict[str, list[Item]] = {
        name.removeprefix(f"{cloud.name}-"): [
            {key: plain(value) for key, value in item.items()}
            for page in aws.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
            for item in page["Items"]
        ]
        for name in names
    }
    return Books(tables, _sessions(cloud), _dead(cloud))


def _under_way(books: Books) -> str:
    """What is not at its end yet of what the students began, in a sentence."""
    letters = sum(one["state"] in _WAITING and str(one["to"]).endswith(OF_STUDENTS) for one in books.of("letters"))
    ended = {str(one["client_reference_id"]) for one in books.sessions if one["status"] != "open"}
    theirs = (one for one in books.of("orders") if str(one["email"]).endswith(OF_STUDENTS))
    orders = sum(one["status"] in ("open", "processing") and one["order_id"] in ended for one in theirs)
    return f"{letters} letters and {orders} orders are under way" if letters or orders else ""


def _call_clocks(cloud: "Cloud") -> None:
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=cloud.name)
    names = {one["LogicalResourceId"]: one["PhysicalResourceId"] for page in pages for one in page["StackResourceSummaries"]}
    told = json.dumps({"time": datetime.now(UTC).isoformat()})
    for name in _CLOCKS:
        if name in names:
            cloud.client("lambda").invoke(FunctionName=names[name], Payload=told)


def _dead(cloud: "Cloud") -> dict[str, int]:
    sqs = cloud.client("sqs")
    asked = ["ApproximateNumberOfMessages"]
    urls = [url for url in sqs.list_queues().get("QueueUrls", []) if "Dead" in url or "Lost" in url]
    return {
        url.rpartition("/")[2]: int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"][asked[0]])
        for url in urls
    }


def calls(cloud: "Cloud") -> tuple[int, int]:
    """How often the house has asked Stripe, and how often Stripe has told it something."""
    return len(_till(cloud, "requests")["data"]), sum(len(one["attempts"]) for one in _till(cloud, "deliveries")["data"])


def _sessions(cloud: "Cloud") -> list[Any]:
    return list(_till(cloud, "sessions")["data"])


def _till(cloud: "Cloud", verb: str, told: dict[str, str] | None = None) -> Any:
    url = f"{json.loads((cloud.state / 'stack.json').read_text())['stripe']['url']}/control/{verb}"
    request = Request(url, json.dumps(told).encode() if told else None, {"content-type": "application/json"})  # noqa: S310 - on loopback
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - on loopback
        return json.loads(answer.read())
