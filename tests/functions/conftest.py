"""Handlers called as API Gateway calls them, over the small union in moto."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode

import pytest
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.web.caller import session_cookie

from tests.actions.conftest import union_house
from tests.functions import clicking
from tests.functions.clicking import Doubled
from tests.logs import listening, of_people
from tests.rights import kept_to
from tests.shown import held

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


@pytest.fixture(autouse=True)
def rights_kept_to() -> Iterator[None]:
    """See that no handler asks the tables for what template.yaml does not give its function."""
    with kept_to():
        yield


def send_letters() -> None:
    """Call the function of letters for each letter that waits, as its queue does, with a post that takes everything."""
    from functions.letters.handler import lambda_handler

    calls = [{"letter_id": str(one.letter_id), "correlation_id": "c"} for one in Letter.scan() if one.state == "waiting"]
    for at, told in enumerate(calls):
        record = {"messageId": str(at), "body": json.dumps(told), "eventSource": "aws:sqs"}
        with patch("union.core.letters.post.send", return_value="message-1"):
            lambda_handler({"Records": [record]}, CONTEXT)


@pytest.fixture
def call(request: pytest.FixtureRequest, union_house: None) -> Iterator[Callable[..., Any]]:
    """Give a way to call a function: `call("joining", "POST", "/groups/print/join", caller=SAM, form={...})`.

    With `twice=True` a form is sent twice at once, and a test has to name the routes that it sends so with a good end: `clicking.twice`.
    Whatever was written in a test is sent when it is over, and no line of a log tells who asked or what was typed;
    what pages show is what is said of them.
    """
    callers: list[Caller] = []
    typed: list[dict[str, Any]] = []
    doubled = Doubled()
    with listening() as said, held():
        yield _calling(callers, typed, doubled)
        send_letters()
    assert doubled.ended_well == clicking.named(request.node), "each route that is sent twice at once is named, and no other"
    needles = {one for who in callers for one in (who.person_id, who.name, who.email)}
    words = [str(value) for fields in typed for name, value in fields.items() if not name.endswith("_id")]
    needles |= {one for one in words if len(one) > _TELLING}
    assert of_people(said.getvalue(), needles) == []


_TELLING = 11
"""What is typed in more characters than this may tell of somebody; shorter words stand on forms."""


def _calling(callers: list[Caller], typed: list[dict[str, Any]], doubled: Doubled) -> Callable[..., Any]:
    def make(function: str, method: str, path: str, *, caller: Caller | None = None, **more: Any) -> Any:
        headers = {"accept": "text/html", "sec-fetch-site": "same-origin", **more.get("headers", {})}
        body = more.get("body")
        headers |= {"content-type": more["kind"]} if "kind" in more else {}
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

        answer = doubled.sent(path, send) if more.get("twice") else send()
        if answer.get("isBase64Encoded"):
            import gzip

            answer["body"] = gzip.decompress(base64.b64decode(answer["body"])).decode()
        return SimpleNamespace(
            status=answer["statusCode"], body=answer.get("body", ""), headers=answer.get("headers", {}), raw=answer
        )

    return make
