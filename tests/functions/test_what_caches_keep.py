"""A cache in front of the house keeps what is the same for every visitor, and never what is somebody's."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.event_handler import Response
from union.membership.groups import actions as groups
from union.membership.groups.tables import Group
from union.web import shared

from tests.actions.conftest import PRIYA, SAM
from tests.functions.conftest import answer_of

type Call = Callable[..., Any]
PAGES = ["/", "/?q=chess", "/groups/chess"]
AT = datetime(2026, 11, 29, 12, 0, 0, 500_000, UTC)


def visit(path: str, **headers: str) -> dict[str, Any]:
    """Look at a page as somebody who is not signed in."""
    return answer_of("groups", "GET", path, {"accept": "text/html", **headers})


def made(body: str = "<p>Hello</p>", status: int = 200, changed: datetime | None = None, **headers: str) -> Response[str]:
    """Make an answer that says something to whoever asks with these headers."""
    found = Response(status, content_type="text/html", body=body, headers={"Cache-Control": "no-store"})
    return shared.answer(found, {"headers": headers}, changed)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_visitor_s_page_may_be_kept_for_a_while_and_says_by_what_it_differs(call: Call, path: str, accept: str) -> None:
    headers = visit(path, accept=accept)["headers"]
    assert headers["Cache-Control"] == "public, max-age=0, s-maxage=45"
    assert {"Cookie", "Authorization", "Accept", "Accept-Encoding"} <= set(headers["Vary"].split(", "))
    assert headers["ETag"].startswith('W/"')


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", [SAM, PRIYA])
def test_nothing_of_somebody_who_is_signed_in_is_kept(call: Call, path: str, who: Any) -> None:
    answer = call("groups", "GET", path, caller=who, headers={"if-none-match": "*"})
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert who.name in answer.body and "ETag" not in answer.headers


@pytest.mark.parametrize("came_with", [{"cookie": "__Host-case=x.y"}, {"cookie": "anything=1"}, {"authorization": "Bearer x"}])
def test_whatever_could_tell_of_somebody_keeps_an_answer_from_caches(came_with: dict[str, str]) -> None:
    assert made(**came_with).headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in made(**came_with).headers


def test_cookies_as_api_gateway_lists_them_are_seen() -> None:
    found = Response(200, content_type="text/html", body="x", headers={})
    assert shared.answer(found, {"headers": {}, "cookies": ["a=b"]}).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("body", ['<input type="hidden" name="key" value="k">', json.dumps({"key": "k_123"})])
def test_a_form_s_key_is_never_kept(body: str) -> None:
    assert made(body).headers["Cache-Control"] == "private, no-store"


def test_what_people_type_does_not_look_like_a_key() -> None:
    assert "public" in str(made(json.dumps({"name": '"key": "k"'})).headers["Cache-Control"])


@pytest.mark.parametrize("status", [303, 404, 422, 503])
def test_a_refusal_is_not_kept(status: int) -> None:
    assert made(status=status).headers["Cache-Control"] == "private, no-store"


def test_a_group_that_is_none_is_not_kept(call: Call) -> None:
    answer = visit("/groups/nowhere")
    assert (answer["statusCode"], answer["headers"]["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("told", ["{}", 'W/"other", {}', "*", '"other",{}, "more"', "plain"])
def test_whoever_has_a_page_already_is_told_so_without_a_body(call: Call, told: str) -> None:
    mark = visit("/")["headers"]["ETag"]
    again = visit("/", **{"if-none-match": told.format(mark) if told != "plain" else mark.removeprefix("W/")})
    assert (again["statusCode"], again.get("body") or "") == (304, "")
    assert again["headers"]["ETag"] == mark and "s-maxage=45" in again["headers"]["Cache-Control"]


@pytest.mark.parametrize("told", ['W/"other"', "nonsense", '"*"', "W/"])
def test_whoever_has_another_page_gets_this_one(call: Call, told: str) -> None:
    assert visit("/", **{"if-none-match": told})["statusCode"] == 200


def test_a_page_in_json_is_another_one_than_in_html(call: Call) -> None:
    mark = visit("/")["headers"]["ETag"]
    assert visit("/", accept="application/json", **{"if-none-match": mark})["statusCode"] == 200


def test_a_change_is_another_answer_and_is_seen_within_the_minute(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = visit("/groups/chess")["headers"]["ETag"]
    home = visit("/")["headers"]["ETag"]
    Group("chess").update([Group.summary.set("Draughts as well.")])
    after = visit("/groups/chess", **{"if-none-match": mark})
    assert after["statusCode"] == 200 and "Draughts" in after["body"]
    clock = SimpleNamespace(monotonic=lambda: groups._listed[0] + 30)  # type: ignore[index]
    monkeypatch.setattr(groups, "time", clock)
    assert visit("/", **{"if-none-match": home})["statusCode"] == 200
    assert groups._LIST_LASTS + shared.LASTS <= 60


DAY = "Sun, 29 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("since", "status"),
    [(DAY, 304), ("Sun, 29 Nov 2026 12:00:01 GMT", 304), ("Sun, 29 Nov 2026 11:59:59 GMT", 200), ("yesterday", 200), ("", 200)],
)
def test_what_was_not_changed_since_is_not_sent_again(since: str, status: int) -> None:
    found = made(changed=AT, **{"if-modified-since": since})
    assert (found.status_code, found.headers["Last-Modified"]) == (status, DAY)


def test_a_mark_says_more_than_a_date(call: Call) -> None:
    later = (AT + timedelta(days=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert made(changed=AT, **{"if-modified-since": later, "if-none-match": 'W/"other"'}).status_code == 200
    assert made(**{"if-modified-since": later}).status_code == 200, "nobody knows when it was changed"
