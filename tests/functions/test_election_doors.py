"""What comes through the doors of elections and nominations: forms, JSON, photos, the clock's calls, and whatever else somebody sends."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from PIL import Image
from union.core.people.rules import Caller
from union.times import london
from union.voting.elections.tables import Election
from union.voting.nominations.tables import Nomination

from tests.actions.conftest import PRIYA, SAM
from tests.actions.electing import ALEX, DAY, SPORTY, kept, member
from tests.functions.conftest import CONTEXT

type Call = Callable[..., Any]
NEW = "/groups/chess/elections/new"
ANN = Caller("ann", "Ann", "ann@union.example")


@pytest.fixture(autouse=True)
def timers() -> Iterator[Any]:
    """Set no timers, and tell which were asked for."""
    with patch("union.timers.start") as start:
        yield start


def fields(**changed: str) -> dict[str, str]:
    """The form of an election with two posts, from today's clock on."""
    now = datetime.now(UTC)
    days = {"nominations_open_at": 8, "nominations_close_at": 15, "polls_open_at": 17, "polls_close_at": 20}
    told: dict[str, str] = {
        "kind": "committee",
        "title": "Spring election",
        "ron": "yes",
        "ron_rule": "nus_clone",
        "key": "key-of-form",
    }
    for name, number in days.items():
        wall = london(now + number * DAY)
        told |= {f"{name}_date": f"{wall:%Y-%m-%d}", f"{name}_time": f"{wall:%H:%M}"}
    told |= {
        "post1_title": "President",
        "post2_title": "Ordinary member",
        "post2_seats": "3",
        "post3_title": "",
        "post3_may_vote": "members",
        "post3_seats": "",
    }
    told |= {"takes_office_on": f"{now + 25 * DAY:%Y-%m-%d}", "ends_on": f"{now + 300 * DAY:%Y-%m-%d}", "version": "0"}
    return told | changed


def set_up(call: Call) -> str:
    """Set an election up by its form; answers its id."""
    answer = call("elections", "POST", NEW, caller=PRIYA, form=fields())
    assert answer.status == 303, answer.body
    return str(answer.headers["Location"].rpartition("/")[2])


def published(call: Call) -> str:
    """Set it up and publish it, with Ann as a member."""
    election_id = set_up(call)
    call("elections", "POST", f"/elections/{election_id}/publish", caller=PRIYA, form={"version": "1", "key": "key-of-form"})
    member("ann")
    return election_id


def brought_to(election_id: str, moment: str) -> None:
    """Shift the whole timetable so that the named moment was an hour ago."""
    election = kept(election_id)
    shift = getattr(election, moment) - datetime.now(UTC) + timedelta(hours=1)
    names = ("notice_at", "nominations_open_at", "nominations_close_at", "polls_open_at", "polls_close_at")
    Election(election_id).update([getattr(Election, name).set(getattr(election, name) - shift) for name in names])


def multipart(told: dict[str, str], photo: bytes) -> dict[str, Any]:
    """A form with a file as a browser sends it."""
    parts = [f'--b0undary\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in told.items()]
    head = (
        b'--b0undary\r\nContent-Disposition: form-data; name="photo"; filename="../../me.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    body = b"".join([*parts, head, photo, b"\r\n--b0undary--\r\n"])
    return {"body": body, "headers": {"content-type": "multipart/form-data; boundary=b0undary", "accept": "text/html"}}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(out, "PNG")
    return out.getvalue()


def test_an_election_is_set_up_and_published_with_plain_forms(call: Call) -> None:
    page = call("elections", "GET", NEW, caller=PRIYA)
    assert page.status == 200
    assert "<script" not in page.body
    election_id = set_up(call)
    draft = call("elections", "GET", f"/elections/{election_id}", caller=PRIYA)
    assert "This is a draft" in draft.body
    assert call("elections", "GET", f"/elections/{election_id}", caller=SAM).status == 404
    version = re.findall(r'name="version" value="(\d+)"', draft.body)[0]
    for _ in range(2):
        done = call(
            "elections",
            "POST",
            f"/elections/{election_id}/publish",
            caller=PRIYA,
            form={"version": version, "key": "key-of-form"},
        )
        assert (done.status, done.headers["Location"]) == (303, f"/elections/{election_id}")
    assert "Announced" in call("elections", "GET", "/groups/chess/elections").body


def test_saving_with_more_rows_comes_back_to_the_form(call: Call) -> None:
    answer = call("elections", "POST", NEW, caller=PRIYA, form=fields(more="yes"))
    assert answer.headers["Location"].endswith("/edit#rows")
    page = call("elections", "GET", answer.headers["Location"].partition("#")[0], caller=PRIYA)
    assert page.body.count("<legend>Post ") == 3


def test_a_form_that_is_wrong_is_shown_again_as_it_was_typed(call: Call) -> None:
    answer = call(
        "elections", "POST", NEW, caller=PRIYA, form=fields(post2_seats="11", title="Mine & <b>yours</b>", ends_on="2020-01-01")
    )
    assert answer.status == 422
    assert "Mine &amp; &lt;b&gt;yours&lt;/b&gt;" in answer.body
    assert "A post has 1 to 10 seats." in answer.body
    assert "The last day in office comes after the first." in answer.body


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"nominations_open_at_time": "25:00"}, "nominations_open_at"),
        ({"polls_open_at_date": "2027-03-28", "polls_open_at_time": "01:30"}, "polls_open_at"),
        ({"polls_close_at_date": "", "polls_close_at_time": ""}, "polls_close_at"),
        ({"post1_seats": "one"}, "post1_seats"),
        ({"post1_may_vote": "everybody"}, "post1_may_vote"),
        ({"post1_title": "x" * 101}, "post1_title"),
        ({"ron_rule": "mine"}, "ron_rule"),
        ({"takes_office_on": "31 July"}, "takes_office_on"),
        ({"title": "\u202eevil"}, "title"),
        ({"kind": "lottery"}, "kind"),
    ],
)
def test_programs_are_told_which_field_is_wrong(call: Call, changed: dict[str, str], field: str) -> None:
    answer = call("elections", "POST", NEW, caller=PRIYA, json=fields(**changed))
    assert answer.status == 422
    assert f'"{field}"' in answer.body


def test_programs_set_up_with_moments_and_flat_fields(call: Call) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    told = {name: value for name, value in fields().items() if not name.endswith(("_date", "_time"))}
    moments = {"nominations_open_at": 8, "nominations_close_at": 15, "polls_open_at": 17, "polls_close_at": 20}
    told |= {name: (now + number * DAY).isoformat() for name, number in moments.items()}
    answer = call("elections", "POST", NEW, caller=PRIYA, json=told)
    assert answer.status == 200, answer.body
    assert '"election_id"' in answer.body


def test_a_stranger_a_visitor_and_another_team_are_kept_out(call: Call) -> None:
    election_id = published(call)
    for caller in (SAM, SPORTY):
        assert call("elections", "GET", NEW, caller=caller).status == 403
        assert call("elections", "POST", NEW, caller=caller, form=fields()).status == 403
        for further in ("times", "nominations"):
            room = "nominations" if further == "nominations" else "elections"
            assert call(room, "GET", f"/elections/{election_id}/{further}", caller=caller).status == 403
    assert call("elections", "GET", NEW).status == 303
    assert call("elections", "GET", f"/elections/{election_id}").status == 200
    assert call("nominations", "GET", f"/elections/{election_id}/candidates").status == 200
    assert call("elections", "GET", "/elections/nothing").status == 404


def test_times_are_moved_and_an_election_cancelled_with_forms(call: Call, timers: Any) -> None:
    election_id = published(call)
    page = call("elections", "GET", f"/elections/{election_id}/times", caller=PRIYA)
    sent = {name: value for name, value in re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.body) if name != "key"}
    wall = london(kept(election_id).polls_close_at + DAY)
    sent |= {"polls_close_at_date": f"{wall:%Y-%m-%d}", "key": "key-of-move"}
    wrong = call(
        "elections", "POST", f"/elections/{election_id}/times", caller=PRIYA, form={**sent, "polls_close_at_date": "2020-01-01"}
    )
    assert wrong.status == 422
    assert call("elections", "POST", f"/elections/{election_id}/times", caller=PRIYA, form=sent).status == 303
    assert london(kept(election_id).polls_close_at).date() == wall.date()
    assert timers.called
    again = call(
        "elections", "POST", f"/elections/{election_id}/times", caller=ALEX, form={**sent, "polls_close_at_time": "23:00"}
    )
    assert again.status == 409, "somebody else moved it first"
    refused = call(
        "elections", "POST", f"/elections/{election_id}/cancel", caller=PRIYA, form={"reason": "It rains.", "key": "key-of-c"}
    )
    assert refused.status == 422
    assert "It rains." in refused.body
    call(
        "elections",
        "POST",
        f"/elections/{election_id}/cancel",
        caller=PRIYA,
        form={"reason": "It rains.", "sure": "yes", "key": "key-of-c"},
    )
    assert "It rains." in call("elections", "GET", f"/elections/{election_id}").body


def test_a_draft_is_thrown_away(call: Call) -> None:
    election_id = set_up(call)
    answer = call("elections", "POST", f"/elections/{election_id}/delete", caller=PRIYA, form={"key": "key-of-d"})
    assert answer.headers["Location"] == "/groups/chess/elections"
    assert call("elections", "GET", f"/elections/{election_id}", caller=PRIYA).status == 404


def test_somebody_stands_with_a_photo_and_is_approved_with_plain_forms(call: Call) -> None:
    election_id = published(call)
    brought_to(election_id, "nominations_open_at")
    path = f"/elections/{election_id}/stand"
    told = {"post": "1", "manifesto": "<script>alert(1)</script> **More** boards.", "key": "key-of-ann"}
    assert call("nominations", "POST", path, caller=ANN, **multipart(told, picture())).status == 303
    desk = call("nominations", "GET", f"/elections/{election_id}/nominations", caller=ALEX).body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>More</strong> boards." in desk
    sent = {"post": "1", "person_id": "ann", "version": "1", "key": "key-of-alex"}
    reasonless = call(
        "nominations", "POST", f"/elections/{election_id}/nominations/return", caller=ALEX, form={**sent, "reason": ""}
    )
    assert (reasonless.status, "Please say what has to change." in reasonless.body) == (422, True)
    assert call("nominations", "POST", f"/elections/{election_id}/nominations/approve", caller=ALEX, form=sent).status == 303
    page = call("nominations", "GET", f"/elections/{election_id}/candidates").body
    assert 'id="p1-1"' in page
    assert re.search(r'src="/pictures/[0-9a-f]{40}-[0-9]+x[0-9]+"', page)
    assert "Ann" in call("elections", "GET", f"/elections/{election_id}").body
    assert call("nominations", "POST", f"{path}/withdraw", caller=ANN, form={"post": "1", "key": "key-of-w"}).status == 303
    assert kept_nomination(election_id).state == "withdrawn"


def kept_nomination(election_id: str) -> Nomination:
    return Nomination.get(election_id, "1#ann", consistent_read=True)


def test_only_the_page_for_standing_runs_its_script_and_no_page_sees_a_camera(call: Call) -> None:
    election_id = published(call)
    stand = call("nominations", "GET", f"/elections/{election_id}/stand", caller=ANN).headers
    assert stand["Content-Security-Policy"].endswith("; script-src 'self'")
    assert "camera=()" in stand["Permissions-Policy"]
    other = call("nominations", "GET", f"/elections/{election_id}/candidates").headers
    assert "script-src" not in other["Content-Security-Policy"]


def test_a_photo_that_is_too_large_keeps_what_was_typed(call: Call) -> None:
    election_id = published(call)
    brought_to(election_id, "nominations_open_at")
    told = {"post": "1", "manifesto": "Four thousand well chosen words.", "key": "key-of-ann"}
    answer = call(
        "nominations", "POST", f"/elections/{election_id}/stand", caller=ANN, **multipart(told, b"\xff\xd8" + b"x" * 20_000_000)
    )
    assert answer.status == 422
    assert "This file has 20 MB." in answer.body
    assert "Four thousand well chosen words." in answer.body
    assert Nomination.count() == 0


def test_a_nomination_that_comes_too_late_keeps_what_was_typed(call: Call) -> None:
    election_id = published(call)
    answer = call(
        "nominations",
        "POST",
        f"/elections/{election_id}/stand",
        caller=ANN,
        form={"post": "1", "manifesto": "Hello.", "key": "key-of-ann"},
    )
    assert (answer.status, "Nominations are not open" in answer.body) == (409, True)


def test_the_clock_is_called_by_timers_and_by_itself(union_house: None, call: Call) -> None:
    from functions.election_clock.handler import lambda_handler

    election_id = published(call)
    context: Any = CONTEXT
    assert lambda_handler({"election_id": election_id, "version": 1, "correlation_id": "c"}, context) == {"steps": []}
    assert lambda_handler({"election_id": election_id, "version": 2, "correlation_id": "c"}, context) == {"steps": ["notice"]}
    assert lambda_handler({"election_id": "gone", "version": 2}, context) == {"steps": []}
    assert lambda_handler({"source": "aws.scheduler"}, context) == {"election_steps": 0, "election_timers": 0}
