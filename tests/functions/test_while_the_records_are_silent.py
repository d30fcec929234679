"""While our tables do not answer: they are asked once in a request, and what somebody wrote is there to copy."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.connection import Connection
from union import store
from union.core.people import identity
from union.errors import Unavailable
from union.web import caller, cookies
from union.web.forms import base

from infra import openapi
from tests.actions.conftest import SAM
from tests.functions.conftest import answer_of

WORDS = "I spoke with them, and they will not do it again."
FORM = "application/x-www-form-urlencoded"
BY_SCRIPT = "AskUpload"
"""What a page's script asks as it takes a file: nobody writes anything into it."""
ROUTES = [(door, route) for door in openapi.DOORS for route in openapi.routes(door)]


def _written(route: Any) -> dict[str, str]:
    """Words in each field of a route's form that has room for a sentence, if it has any."""
    model = base.Form if openapi.form_name(route) in ("", BY_SCRIPT) else openapi.model(route)
    return base.texts(model, dict.fromkeys(model.model_fields, WORDS))


WRITTEN = [(door, route) for door, route in ROUTES if _written(route)]
PAGES = [(door, route) for door, route in ROUTES if route.method == "GET"]
each = pytest.mark.parametrize


def _id(value: Any) -> str:
    return value if isinstance(value, str) else f"{value.method} {value.path}"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Give what the tables are asked while none of it is answered; cookies are signed with a key of the test's."""
    monkeypatch.setattr(cookies, "secret", lambda _: {"key": "k" * 64})
    # What is asked at once is waited for once: here one after another, of which the first ends it.
    monkeypatch.setattr(store, "at_once", lambda *looks: tuple(look() for look in looks))
    found: list[str] = []

    def silent(_: Connection, operation: str, told: Any) -> Any:
        found.append(operation)
        raise ReadTimeoutError(endpoint_url="https://dynamodb.example")

    store.connection.cache_clear()
    with patch.object(Connection, "dispatch", silent):
        yield found
    store.connection.cache_clear()


def _sent(door: str, route: Any, form: dict[str, str]) -> dict[str, Any]:
    cookie = caller.session_cookie(SAM, "s1", datetime.now(UTC)).partition(";")[0]
    headers = {"accept": "text/html", "content-type": FORM, "sec-fetch-site": "same-origin", "cookie": cookie}
    return answer_of(door, route.method, re.sub(r"<\w+>", "nothing", route.path), headers, urlencode(form))


def test_every_form_in_which_somebody_writes_is_looked_at() -> None:
    assert len(WRITTEN) > 20


@each(("door", "route"), WRITTEN, ids=_id)
def test_what_was_written_is_there_to_copy_and_the_tables_are_asked_once(door: str, route: Any, asked: list[str]) -> None:
    answer = _sent(door, route, _written(route))
    assert answer["statusCode"] in (422, 503), answer["body"]
    assert WORDS in answer["body"]
    assert len(asked) <= 1


@each(("door", "route"), PAGES, ids=_id)
def test_a_page_that_cannot_be_made_asks_the_tables_once(door: str, route: Any, asked: list[str]) -> None:
    _sent(door, route, {})
    assert len(asked) <= 1


def test_whoever_knows_the_keys_of_sign_in_and_is_silent_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def silent(token: str, now: datetime) -> Any:
        asked.append(token)
        raise Unavailable("Sign-in does not answer.")

    monkeypatch.setattr(identity, "bearer", silent)
    answer = answer_of("groups", "GET", "/groups/chess", {"accept": "*/*", "authorization": "Bearer token"})
    assert (answer["statusCode"], asked) == (503, ["token"])
