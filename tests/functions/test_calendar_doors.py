"""Somebody's own calendar through its doors: forms sent twice at once, what programs are told, and what no log and no cache keeps."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from union.core.people.rules import Caller
from union.membership.events.tables import Diary
from union.membership.memberships.tables import Membership
from union.site import calendars

from functions.calendars import handler
from tests.actions.conftest import PRIYA, SAM
from tests.actions.test_events import BLITZ, _read_by_two
from tests.functions.clicking import KEY, clicked, twice
from tests.functions.conftest import CONTEXT, _event, answer_of
from tests.functions.test_event_doors import nothing_remembered
from tests.logs import listening

__all__ = ["nothing_remembered"]
type Call = Callable[..., Any]
MINE, SITE = "/my/calendar", "http://localhost:8000"
JSON = {"accept": "application/json"}
LIN = Caller("lin", "Lin", "lin@union.example")


def _address(call: Call, who: Caller = SAM) -> str:
    """The path of somebody's calendar, which they are given."""
    call("calendars", "POST", MINE, caller=who, json={"key": KEY})
    told = json.loads(call("calendars", "GET", MINE, caller=who, headers=JSON).body)
    return str(told["address"]).removeprefix(SITE)


@twice("/my/calendar", "/my/calendar/stop")
def test_an_address_is_made_and_taken_away_once_however_often_it_is_pressed(call: Call) -> None:
    clicked(call, MINE, SAM)
    (kept,) = Diary.scan()
    page = call("calendars", "GET", MINE, caller=SAM).body
    (address,) = set(re.findall(rf"{SITE}/calendars/[a-z0-9]+\.ics", page))
    assert f'href="webcal:{address.removeprefix("http:")}"' in page and kept.key in address
    clicked(call, f"{MINE}/stop", SAM)
    assert list(Diary.scan()) == []


def test_a_calendar_program_reads_it_without_signing_in_and_is_told_when_nothing_has_changed(call: Call) -> None:
    told = {"group_name": "Chess", "statement_version": "1", "accepted_at": datetime.now(UTC), "valid_until": "2099-07-31"}
    Membership("chess", "sam", name="Sam", **told).save()
    path = _address(call)
    first = answer_of("calendars", "GET", path, {"accept": "text/calendar"})
    assert (first["statusCode"], first["headers"]["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert first["headers"]["Cache-Control"] == "private, no-cache"
    assert _read_by_two(first["body"]) == ([], [])
    again = answer_of("calendars", "GET", path, {"if-none-match": first["headers"]["ETag"]})
    assert (again["statusCode"], again.get("body") or "") == (304, "")
    _published(call)
    later = answer_of("calendars", "GET", path, {"if-none-match": first["headers"]["ETag"]})
    assert (later["statusCode"], len(_read_by_two(later["body"])[0])) == (200, 1)
    assert "Last-Modified" not in later["headers"]


def _published(call: Call) -> None:
    when = {"starts_at": "2036-12-02T19:00:00+00:00", "venue": "Room 1", "visibility": "members"}
    told = {"title": BLITZ.title, "way": "along", "key": KEY, **when}
    made = call("events", "POST", "/groups/chess/events/new", caller=PRIYA, json=told)
    path = f"/groups/chess/events/{json.loads(made.body)['event_id']}/publish"
    assert call("events", "POST", path, caller=PRIYA, json={"key": KEY}).status == 200


def test_who_is_signed_in_as_somebody_else_reads_no_other_than_the_address_s_own(call: Call) -> None:
    path = _address(call)
    texts = {call("calendars", "GET", path, caller=who).body for who in (None, SAM, LIN)}
    assert len(texts) == 1
    assert json.loads(call("calendars", "GET", MINE, caller=LIN, headers=JSON).body)["address"] is None
    call("calendars", "POST", MINE, caller=LIN, json={"key": KEY})
    call("calendars", "POST", f"{MINE}/stop", caller=LIN, json={"key": KEY})
    assert call("calendars", "GET", path).status == 200, "what Lin does is done to Lin's"


def test_an_address_that_is_none_says_no_more_than_that(call: Call) -> None:
    path = _address(call)
    wrong = [path[:40] + "0" * 40 + ".ics", f"/calendars/{'a' * 24}{'0' * 40}.ics", "/calendars/nothing", "/calendars/..%2f.ics"]
    answers = {(one["statusCode"], one["body"]) for one in (answer_of("calendars", "GET", at, JSON) for at in wrong)}
    assert len(answers) == 1 and {status for status, _ in answers} == {404}
    assert answer_of("calendars", "GET", wrong[0], JSON)["headers"]["Cache-Control"] == "no-store"


def test_the_page_is_for_whoever_is_signed_in_and_kept_by_nobody(call: Call) -> None:
    assert call("calendars", "GET", MINE).headers["Location"].startswith("/sign-in")
    for path in (MINE, f"{MINE}/stop"):
        assert call("calendars", "POST", path, json={"key": KEY}).status == 401
    page = call("calendars", "GET", MINE, caller=SAM)
    assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")
    assert "Make my private address" in page.body and "webcal" not in page.body


def _asked(path: str) -> dict[str, Any]:
    """What API Gateway sends: the route by its name, and the path as it was asked for."""
    return {**_event("GET", path, JSON, None), "routeKey": "GET /calendars/{file}"}


def test_no_line_of_a_log_carries_an_address(call: Call) -> None:
    path = _address(call)
    with listening() as said:
        for at in (path, path.replace(".ics", ""), path[:-10]):
            handler.lambda_handler(_asked(at), CONTEXT)  # type: ignore[arg-type]
        with patch.object(calendars, "read", side_effect=ValueError(path)):
            assert handler.lambda_handler(_asked(path), CONTEXT)["statusCode"] == 500  # type: ignore[arg-type]
    told = said.getvalue()
    assert told.count("GET /calendars/{file}") == 4 and "A request failed" in told
    assert path[11:35] not in told and path[35:75] not in told


def test_my_groups_and_what_is_on_lead_to_it(call: Call) -> None:
    for door, path in (("memberships", "/my/groups"), ("events", "/events")):
        assert f'href="{MINE}"' in call(door, "GET", path, caller=PRIYA).body
