"""Handlers called as API Gateway calls them, over the small union in moto."""

import base64
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode

import pytest
from moto.dynamodb.models import dynamodb_backends
from union import store
from union.letters.tables import Letter
from union.people.rules import Caller
from union.web import cookies
from union.web.caller import session_cookie

from tests.actions.conftest import union_house
from tests.logs import listening, of_people

__all__ = ["union_house"]
CONTEXT = SimpleNamespace(
    function_name="f",
    memory_limit_in_mb=1,
    invoked_function_arn="arn",
    aws_request_id="r",
    get_remaining_time_in_millis=lambda: 900_000,
)


def _event(method: str, path: str, headers: dict[str, str], body: bytes | str | None) -> dict[str, Any]:
    raw, _, query = path.partition("?")
    encoded = isinstance(body, bytes)
    return {
        "version": "2.0",
        "routeKey": f"{method} {raw}",
        "rawPath": raw,
        "rawQueryString": query,
        "queryStringParameters": dict(parse_qsl(query, keep_blank_values=True)) or None,
        "headers": headers,
        "requestContext": {
            "http": {"method": method, "path": raw, "sourceIp": "1.1.1.1"},
            "requestId": "request-1",
            "stage": "$default",
        },
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": encoded,
    }


def answer_of(function: str, method: str, path: str, headers: dict[str, str], body: bytes | str | None = None) -> dict[str, Any]:
    """What a function answers to one request, as API Gateway gets it."""
    answer: dict[str, Any] = import_module(f"functions.{function}.handler").lambda_handler(
        _event(method, path, headers, body), CONTEXT
    )
    return answer


TWICE = os.environ.get("TWO_AT_ONCE", "")
"""A file's name. Where it is given, every form that a test sends with `call` is sent twice at once, and the file gets a line for each."""
_MOMENTS = ("until", "forget_at")
"""What a second click may put off by a moment."""
_LOOKS = ("read", "concern read", "evidence opened", "export opened")
_READING = ("BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems")


def _two_at_once(send: Callable[[], dict[str, Any]], *, always: bool = True) -> dict[str, Any]:
    """Send a form, and send it once more at the moment at which the first one has read everything and writes.

    A double click is two requests like these. Both have to lead to the same end, and the one that writes last changes nothing of what
    the other one has made; the first one's answer is given. A form that writes nothing cannot be sent so, and need not be.
    """
    second: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    dispatch, begun = store._Tables.dispatch, False

    def meanwhile(tables: Any, operation: str, asked: dict[str, Any]) -> Any:
        nonlocal begun
        if not begun and operation not in _READING and not str(asked.get("TableName")).endswith("-limits"):
            begun = True
            second.append(send())
            made.append(_everything())
        return dispatch(tables, operation, asked)

    with patch.object(store._Tables, "dispatch", meanwhile):
        first = send()
    assert second or not always, "it writes nothing"
    if second and min(first["statusCode"], second[0]["statusCode"]) < HTTPStatus.BAD_REQUEST:
        ends = _end(first), _end(second[0])
        assert ends[0] == ends[1], f"one of two clicks leads elsewhere: {ends}"
        assert _difference(made[0], _everything()) == [], "it was done twice"
    return first


def _end(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Where an answer leads, with the ids of what it tells of, and what it gives once."""
    given = [
        {name: value for name, value in told.items() if name != "until"}
        for one in answer.get("cookies", ())
        if (told := cookies.read({"headers": {"cookie": one.partition(";")[0]}}, cookies.CASE, datetime.now(UTC)))
    ]
    named = re.findall(r'"(\w+_id|receipt|verdict)": "([^"]*)"', str(answer.get("body", "")))
    return answer["statusCode"], answer["headers"].get("Location"), given, named


def _everything() -> dict[str, Any]:
    """Every item of every table, by its table and key."""
    regions = [region for account in dynamodb_backends.values() for region in account.values()]
    return {
        f"{table.name} {item.hash_key.value} {item.range_key.value if item.range_key else ''}": _lasting(item)
        for region in regions
        for table in region.tables.values()
        for item in table.all_items()
    }


def _lasting(item: Any) -> dict[str, Any]:
    return {name: value for name, value in item.to_json()["Attributes"].items() if name not in _MOMENTS}


def _difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is not as it was. Whoever looks twice has looked twice, which the log of a case keeps, so that is no difference."""
    return sorted(
        key for key in before.keys() | after.keys() if before.get(key) != after.get(key) and not _is_look(after.get(key))
    )


def _is_look(item: Any) -> bool:
    return bool(item) and item.get("act", {}).get("S") in _LOOKS


def _noted(function: str, path: str, answer: dict[str, Any]) -> None:
    """Write down that a form was sent twice, and what came of it."""
    with Path(TWICE).open("a", encoding="utf-8") as file:
        file.write(json.dumps([function, path.partition("?")[0], answer["statusCode"]]) + "\n")


def send_letters() -> None:
    """Call the function of letters for each letter that waits, as its queue does, with a post that takes everything."""
    from functions.letters.handler import lambda_handler

    calls = [{"letter_id": str(one.letter_id), "correlation_id": "c"} for one in Letter.scan() if one.state == "waiting"]
    for at, told in enumerate(calls):
        record = {"messageId": str(at), "body": json.dumps(told), "eventSource": "aws:sqs"}
        with patch("union.letters.post.send", return_value="message-1"):
            lambda_handler({"Records": [record]}, CONTEXT)


@pytest.fixture
def call(union_house: None) -> Iterator[Callable[..., Any]]:
    """Give a way to call a function: `call("joining", "POST", "/groups/print/join", caller=SAM, form={...})`.

    Whatever was written in a test is sent when it is over, and no line of a log tells who asked or what was typed.
    """
    callers: list[Caller] = []
    typed: list[dict[str, Any]] = []
    with listening() as said:
        yield _calling(callers, typed)
        send_letters()
    needles = {one for who in callers for one in (who.person_id, who.name, who.email)}
    words = [str(value) for fields in typed for name, value in fields.items() if not name.endswith("_id")]
    needles |= {one for one in words if len(one) > _TELLING}
    assert of_people(said.getvalue(), needles) == []


_TELLING = 11
"""What is typed in more characters than this may tell of somebody; shorter words stand on forms."""


def _calling(callers: list[Caller], typed: list[dict[str, Any]]) -> Callable[..., Any]:
    def make(function: str, method: str, path: str, *, caller: Caller | None = None, **more: Any) -> Any:
        headers = {"accept": "text/html", "sec-fetch-site": "same-origin", **more.get("headers", {})}
        body = more.get("body")
        typed.extend(more[name] for name in ("form", "json") if isinstance(more.get(name), dict))
        if "form" in more:
            headers["content-type"], body = "application/x-www-form-urlencoded", urlencode(more["form"])
        if "json" in more:
            headers |= {"content-type": "application/json", "accept": "application/json"}
            body = json.dumps(more["json"])
        if caller:
            callers.append(caller)
            headers["cookie"] = session_cookie(caller, "s1", datetime.now(UTC)).partition(";")[0]

        def send() -> dict[str, Any]:
            return answer_of(function, method, path, headers, body)

        doubled = more.get("twice") or (TWICE and method == "POST")
        answer = _two_at_once(send, always=bool(more.get("twice"))) if doubled else send()
        if TWICE and method == "POST":
            _noted(function, path, answer)
        if answer.get("isBase64Encoded"):
            import gzip

            answer["body"] = gzip.decompress(base64.b64decode(answer["body"])).decode()
        return SimpleNamespace(
            status=answer["statusCode"], body=answer.get("body", ""), headers=answer.get("headers", {}), raw=answer
        )

    return make
