"""A double click: one form sent twice at the same moment, and once more when both are through."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

import pytest
from moto.dynamodb.models import dynamodb_backends
from union import store, watch
from union.core.people.rules import Caller
from union.watch import Count
from union.web import cookies

from tests.functions.routes import route_of

KEY = "key-12345678"
type Send = Callable[[], dict[str, Any]]
_MOMENTS = ("until", "forget_at")
"""What a second click may put off by a moment."""
_LOOKS = ("read", "concern read", "evidence opened", "export opened")
_LIMITS = "-limits"
"""The end of the name of the table that counts what somebody tries, which is not what comes of it."""
_HEARD = (Count.WEBHOOK_SETTLED, Count.WEBHOOK_REPEATED)
"""How often Stripe told something is counted, whatever comes of it."""
_READING = ("BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems")


WRITES_NOTHING = {
    "/case": "A receipt is looked up; the case is opened by the cookie of the answer.",
    "/case/leave": "The cookie is taken away.",
    "/preview": "It shows what was typed as a page will.",
    "/elections/<election_id>/vote": "It shows what was typed once more, before it is cast.",
}
"""The routes whose form changes nothing, each with its reason."""


class TwoAtOnce:
    """Sends a form, and once more at the moment at which the first one has read everything and writes.

    A double click is two requests like these. Both have to lead to the same end, and the one that writes last neither changes nor counts
    anything of what the other one has made. `wrote` says whether there was such a moment.
    """

    def __init__(self, send: Send) -> None:
        self.wrote = False
        self._send, self._second = send, {"statusCode": 0}
        self._made: dict[str, Any] = {}
        self._counted: list[Count] = []

    def answer(self) -> dict[str, Any]:
        """What the first one is answered, having looked at what the second one is."""
        dispatch, count = store._Tables.dispatch, watch.count

        def meanwhile(tables: Any, operation: str, asked: dict[str, Any]) -> Any:
            if not self.wrote and operation not in _READING and not str(asked.get("TableName")).endswith(_LIMITS):
                self._meanwhile()
            return dispatch(tables, operation, asked)

        def counted(event: Count, number: int = 1) -> None:
            self._counted += [event] * (event not in _HEARD)
            count(event, number)

        with patch.object(store._Tables, "dispatch", meanwhile), patch.object(watch, "count", counted):
            first = self._send()
        if self.wrote and min(first["statusCode"], self._second["statusCode"]) < HTTPStatus.BAD_REQUEST:
            self._same(first, self._second)
            assert self._counted == [], "it was counted twice"
        return first

    def once_more(self, first: dict[str, Any]) -> None:
        """Send it again when both are through, as a slow second click does: it ends as they did, and changes nothing."""
        self._made = everything()
        self._same(first, self._send())

    def _meanwhile(self) -> None:
        self.wrote = True
        self._second = self._send()
        self._made = everything()
        self._counted.clear()

    def _same(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        ends = _end(one), _end(other)
        assert ends[0] == ends[1], f"one of two clicks leads elsewhere: {ends}"
        assert _difference(self._made, everything()) == [], "it was done twice"


def twice(*paths: str) -> pytest.MarkDecorator:
    """For a test: it sends the forms of these routes twice at once, and all of them end well."""
    return pytest.mark.twice(*paths)


def named(test: pytest.Item) -> set[str]:
    """The routes that a test says it sends twice at once."""
    return {path for mark in test.iter_markers("twice") for path in mark.args}


class Doubled:
    """The routes of which a form was sent twice at once, and ended well."""

    def __init__(self) -> None:
        self.ended_well: set[str] = set()

    def sent(self, path: str, send: Send) -> dict[str, Any]:
        """Send a form twice at once, and once more; what the first one is answered."""
        found = route_of("POST", path)
        assert found is not None, path
        route, both = str(found[1].path), TwoAtOnce(send)
        answer = both.answer()
        if answer["statusCode"] < HTTPStatus.BAD_REQUEST:
            assert both.wrote is (route not in WRITES_NOTHING), f"{route} wrote: {both.wrote}"
            both.once_more(answer)
            self.ended_well.add(route)
        return answer


def _end(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Where an answer leads, with the ids of what it tells of, and what it gives once."""
    given = [
        {name: value for name, value in told.items() if name != "until"}
        for one in answer.get("cookies", ())
        if (told := cookies.read({"headers": {"cookie": one.partition(";")[0]}}, cookies.CASE, datetime.now(UTC)))
    ]
    named = re.findall(r'"(\w+_id|receipt|verdict)": "([^"]*)"', str(answer.get("body", "")))
    return answer["statusCode"], _unsigned(str(answer["headers"].get("Location", ""))), given, named


def _unsigned(address: str) -> str:
    """An address without what S3 is shown for a minute, which says when it was made."""
    return re.sub(r"[?&]X-Amz-[^&]*", "", address)


def everything() -> dict[str, Any]:
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
    """What is not as it was. Whoever looks or tries twice has done so, which is kept, so that is no difference."""
    changed = (key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return sorted(key for key in changed if _LIMITS not in key and not _is_look(after.get(key)))


def _is_look(item: Any) -> bool:
    return bool(item) and item.get("act", {}).get("S") in _LOOKS


def clicked(call: Callable[..., Any], path: str, caller: Caller | None = None, **more: Any) -> Any:
    """Send a form twice at once, which has to end well.

    It is `more`; or all that a program sends, `json`; or with the files `brought`, by name. `headers` may come with it.
    """
    told: dict[str, Any] = {"headers": more.pop("headers", {}), "twice": True}
    function, _ = route_of("POST", path) or ("", None)
    answer = call(function, "POST", path, caller=caller, **told, **_sent(more))
    assert answer.status in (HTTPStatus.OK, HTTPStatus.SEE_OTHER), (path, answer.status, _said(answer.body))
    _opens(call, str(answer.headers.get("Location", "")), caller, told["headers"])
    return answer


def _sent(told: dict[str, Any]) -> dict[str, Any]:
    if "brought" in told:
        return {"body": _multipart(told.pop("brought"), {"key": KEY, **told}), "kind": "multipart/form-data; boundary=b0undary"}
    return told if "json" in told else {"form": {"key": KEY, **told}}


def _multipart(files: dict[str, bytes], fields: dict[str, str]) -> bytes:
    """A form with files, as a browser sends it."""
    told = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    told += [(f'name="files"; filename="{name}"', data) for name, data in files.items()]
    parts = [b"--b0undary\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (of.encode(), data) for of, data in told]
    return b"".join([*parts, b"--b0undary--\r\n"])


def _opens(call: Callable[..., Any], location: str, caller: Caller | None, headers: dict[str, str]) -> None:
    """Where an answer leads in the house, whoever is led there is let in."""
    found = route_of("GET", location) if location.startswith("/") else None
    if location.startswith("/"):
        assert found is not None, location
        shown = call(found[0], "GET", location.partition("#")[0], caller=caller, headers=headers)
        assert shown.status == HTTPStatus.OK, (location, shown.status)


def _said(body: str) -> list[str]:
    return re.findall(r'<title>.*|<p [^>]*error.*|"detail": "[^"]*"|"errors": {[^}]*}', body)
