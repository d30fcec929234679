"""Events through their doors: forms sent twice at once, JSON, what is typed wrong, and what visitors' caches keep."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import icalendar
import pytest
from union.commerce.events import thanking
from union.core.letters.tables import Letter
from union.membership.events import cards, places
from union.membership.events.tables import Event, EventDate

from tests.actions.conftest import PRIYA, SAM
from tests.actions.test_pictures import _photo
from tests.functions.clicking import KEY, clicked, twice

type Call = Callable[..., Any]
GROUP = "/groups/chess/events"
NEW = f"{GROUP}/new"
BLITZ = {
    "title": "Blitz <b>night</b>", "text": "**Five** minutes each.", "starts_at_date": "2036-12-02", "starts_at_time": "19:00",
    "ends_at_date": "2036-12-02", "ends_at_time": "21:30", "venue": "Room </script> 1", "way": "along", "visibility": "everybody",
}  # fmt: skip
WEEKLY = {**BLITZ, "every": "week", "times": "4", "skips": "2036-12-23"}
JSON = {"accept": "application/json"}
ONE = "/groups/<group_id>/events/<event_id>"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What is on is kept in memory for some seconds; each test has a house of its own."""
    cards._known.clear()
    places._full.clear()
    yield
    cards._known.clear()
    places._full.clear()


def _drafted(call: Call, **form: str) -> str:
    return str(clicked(call, NEW, PRIYA, **form).headers["Location"])


@twice("/groups/<group_id>/events/new", ONE, f"{ONE}/publish", f"{ONE}/call-off")
def test_an_event_is_written_down_changed_shown_changed_again_and_called_off(call: Call) -> None:
    here = _drafted(call, **BLITZ)
    clicked(call, here, PRIYA, **{**BLITZ, "venue": "Room 2"}, version="1")
    clicked(call, f"{here}/publish", PRIYA)
    clicked(call, here, PRIYA, **{**BLITZ, "starts_at_time": "20:00"}, version="3")
    (one,) = EventDate.scan()
    assert (one.moved_at is not None, one.status) == (True, "published")
    clicked(call, f"{here}/call-off", PRIYA, reason="No heating.", sure="yes")
    assert [found.status for found in EventDate.scan()] == ["called-off"]


@twice("/groups/<group_id>/events/new", f"{ONE}/delete")
def test_a_draft_is_thrown_away(call: Call) -> None:
    clicked(call, f"{_drafted(call, **BLITZ)}/delete", PRIYA)
    assert list(Event.scan()) == []


@twice("/groups/<group_id>/events/new", f"{ONE}/publish", f"{ONE}/<date>", f"{ONE}/<date>/call-off", f"{ONE}/call-off")
def test_one_date_is_moved_one_called_off_and_then_all(call: Call) -> None:
    here = _drafted(call, **WEEKLY)
    clicked(call, f"{here}/publish", PRIYA)
    moved = {"starts_at_date": "2036-12-10", "starts_at_time": "18:00", "venue": "Bar", "version": "2"}
    clicked(call, f"{here}/2036-12-09", PRIYA, **moved)
    clicked(call, f"{here}/2036-12-16/call-off", PRIYA, reason="Exams.", sure="yes")
    assert [one.status for one in EventDate.scan()].count("called-off") == 1
    clicked(call, f"{here}/call-off", PRIYA, reason="Exams.", sure="yes")
    assert {one.status for one in EventDate.scan()} == {"called-off"}


TOLD = {**BLITZ, "way": "told", "capacity": "1"}
PLACE = "/events/<event_id>/<date>"


@twice("/groups/<group_id>/events/new", f"{ONE}/publish", f"{PLACE}/come", f"{PLACE}/leave")
def test_a_place_is_taken_given_back_and_goes_to_who_waits(call: Call) -> None:
    here = _drafted(call, **TOLD)
    clicked(call, f"{here}/publish", PRIYA)
    path = f"/events/{here.rpartition('/')[2]}"
    clicked(call, f"{path}/once/come", SAM)
    places._full.clear()
    clicked(call, f"{path}/once/come", PRIYA)
    assert "You are in the line" in call("events", "GET", path, caller=PRIYA).body
    clicked(call, f"{path}/once/leave", SAM)
    assert "You have a place" in call("events", "GET", path, caller=PRIYA).body
    listed = call("events", "GET", f"{here}/once/coming", caller=PRIYA)
    assert listed.status == 200 and "Priya Shah" in listed.body
    assert "Priya Shah" not in call("events", "GET", path).body
    assert call("events", "GET", f"{here}/once/coming", caller=SAM).status == 403


def test_whoever_gives_a_place_back_at_what_is_for_members_by_now_goes_on_to_the_group_s_events(call: Call) -> None:
    path = _published(call, **TOLD)
    call("events", "POST", f"{path}/once/come", caller=SAM, form={"key": KEY})
    here = f"{GROUP}/{path.rpartition('/')[2]}"
    form = {**TOLD, "visibility": "members", "version": "2", "key": KEY}
    assert call("events", "POST", here, caller=PRIYA, form=form).status == 303
    assert "Give my place back" in call("events", "GET", path, caller=SAM).body
    answer = call("events", "POST", f"{path}/once/leave", caller=SAM, form={"key": KEY})
    assert (answer.status, answer.headers["Location"]) == (303, GROUP)
    assert call("events", "GET", path, caller=SAM).status == 403


def _published(call: Call, **form: str) -> str:
    here = str(call("events", "POST", NEW, caller=PRIYA, form={**(form or BLITZ), "key": KEY}).headers["Location"])
    call("events", "POST", f"{here}/publish", caller=PRIYA, form={"key": KEY})
    return "/events/" + here.rpartition("/")[2]


def test_a_visitor_s_page_tells_search_engines_and_cards_what_it_is_and_nothing_typed_breaks_out(call: Call) -> None:
    answer = call("events", "GET", _published(call))
    assert answer.status == 200
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.body)
    data = json.loads(told)
    assert (data["@type"], data["name"], data["location"]["name"]) == ("Event", BLITZ["title"], BLITZ["venue"])
    assert data["startDate"] == "2036-12-02T19:00:00Z" and data["url"].startswith("http://localhost:8000/events/")
    assert '<meta property="og:title" content="Blitz &lt;b&gt;night&lt;/b&gt;">' in answer.body
    assert "<strong>Five</strong>" in answer.body
    assert "s-maxage" in answer.headers["Cache-Control"] and 'name="key"' not in answer.body
    again = call("events", "GET", _published(call), headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, "")


def test_whoever_is_signed_in_has_a_page_of_their_own(call: Call) -> None:
    answer = call("events", "GET", _published(call), caller=SAM)
    assert answer.status == 200 and "no-store" in answer.headers["Cache-Control"]


def test_a_program_does_the_same(call: Call) -> None:
    sent = {name: value for name, value in WEEKLY.items() if not name.startswith(("starts", "ends"))}
    sent |= {"starts_at": "2036-12-02T19:00:00Z", "ends_at": "2036-12-02T21:30:00Z", "times": 3, "skips": "", "key": KEY}
    made = json.loads(call("events", "POST", NEW, caller=PRIYA, json=sent).body)
    here = f"{GROUP}/{made['event_id']}"
    assert call("events", "POST", f"{here}/publish", caller=PRIYA, json={"key": KEY}).status == 200
    shown = json.loads(call("events", "GET", f"/events/{made['event_id']}/2036-12-09", headers=JSON).body)
    assert shown["event"]["starts_at"] == "2036-12-09T19:00:00Z" and len(shown["dates"]) == 3
    listed = json.loads(call("events", "GET", GROUP, headers=JSON).body)
    assert [one["date"] for one in listed["ahead"]] == ["2036-12-02", "2036-12-09", "2036-12-16"]
    plan = json.loads(call("events", "GET", f"{GROUP}/plan", caller=PRIYA, headers=JSON).body)
    assert plan["events"][0]["repeats"] == "every Tuesday, 3 times"


def test_a_calendar_is_downloaded_and_asked_for_again_only_where_it_changed(call: Call) -> None:
    path = _published(call, **WEEKLY)
    for where in (f"{path}/calendar.ics", f"{path}/calendar.ics?date=2036-12-09", "/groups/chess/events.ics"):
        answer = call("events", "GET", where)
        assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/calendar")
        assert icalendar.Calendar.from_ical(answer.body).walk("VEVENT")
        assert call("events", "GET", where, headers={"if-none-match": answer.headers["ETag"]}).status == 304
    assert call("events", "GET", f"{path}/calendar.ics?date=2036-12-10").status == 404


WRONG = [
    ({"title": ""}, "title"),
    ({"title": "a" * 101}, "title"),
    ({"title": "a\u202eb"}, "title"),
    ({"text": "a" * 10_001}, "text"),
    ({"starts_at_date": ""}, "starts_at"),
    ({"starts_at_date": "2036-02-30"}, "starts_at"),
    ({"starts_at_date": "2026-01-01"}, "starts_at"),
    ({"starts_at_date": "2036-03-30", "starts_at_time": "01:30"}, "starts_at"),
    ({"ends_at_time": "18:00"}, "ends_at"),
    ({"ends_at_date": "2037-12-02"}, "ends_at"),
    ({"venue": ""}, "venue"),
    ({"online": "javascript:alert(1)"}, "online"),
    ({"way": "fly"}, "way"),
    ({"way": "tickets"}, "way"),
    ({"capacity": "20"}, "capacity"),
    ({"way": "told", "capacity": "0"}, "capacity"),
    ({"way": "told", "capacity": "1001"}, "capacity"),
    ({"visibility": "staff"}, "visibility"),
    ({"every": "day"}, "every"),
    ({"every": "week"}, "until"),
    ({"every": "week", "until": "2099-01-01"}, "until"),
    ({"every": "week", "until": "2036-12-33"}, "until"),
    ({"every": "week", "times": "1"}, "times"),
    ({"every": "week", "times": "1e3"}, "times"),
    ({"every": "week", "times": "500"}, "times"),
    ({"every": "week", "times": "4", "skips": "christmas"}, "skips"),
    ({"every": "week", "times": "4", "skips": "2036-12-03"}, "skips"),
    (
        {"every": "week", "times": "4", "skips": " ".join(f"20{y}-01-{d:02}" for y in range(37, 99) for d in range(1, 29))},
        "skips",
    ),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(call: Call, change: dict[str, str], field: str) -> None:
    sent = {**BLITZ, **change, "key": KEY}
    answer = call("events", "POST", NEW, caller=PRIYA, form=sent)
    assert answer.status == 422
    assert f'id="e-{field}"' in answer.body or f'id="f-{field}"' in answer.body
    told = json.loads(call("events", "POST", NEW, caller=PRIYA, json=sent).body)
    assert field in told["errors"]
    assert "Five" in answer.body or "text" in change
    assert list(Event.scan()) == []


def test_without_a_reason_and_a_tick_nothing_is_called_off(call: Call) -> None:
    path = _published(call)
    where = f"{GROUP}{path.removeprefix('/events')}/call-off"
    for sent, field in (({"sure": "yes"}, "reason"), ({"reason": "Snow."}, "sure")):
        answer = call("events", "POST", where, caller=PRIYA, form={**sent, "key": KEY})
        assert (answer.status, f'id="e-{field}"' in answer.body) == (422, True)
    assert [one.status for one in EventDate.scan()] == ["published"]


def test_what_is_not_there_and_what_is_not_for_one_is_said_so(call: Call) -> None:
    assert call("events", "GET", "/events/nothing").status == 404
    assert call("events", "GET", "/events/nothing/calendar.ics").status == 404
    assert call("events", "GET", f"{GROUP}/nothing", caller=PRIYA).status == 404
    assert call("events", "GET", "/groups/nothing/events").status == 404
    assert call("events", "GET", NEW, caller=SAM).status == 403
    members = _published(call, **{**BLITZ, "visibility": "members"})
    assert call("events", "GET", members).headers["Location"].startswith("/sign-in")
    assert call("events", "GET", members, caller=SAM).status == 403


def test_what_is_on_is_for_everybody_and_kept_by_caches(call: Call) -> None:
    for where in ("/events", "/events?month=2036-12", "/events?type=societies&group=chess", "/events.ics"):
        answer = call("events", "GET", where)
        assert answer.status == 200 and "s-maxage" in answer.headers["Cache-Control"]


def _sent(data: bytes = b"", **fields: str) -> dict[str, Any]:
    """A form with a picture, as a browser sends it."""
    told = [f'name="{field}"\r\n\r\n{value}'.encode() for field, value in {"key": KEY, **fields}.items()]
    told.append(f'name="picture"; filename="{"IMG_1.jpg" if data else ""}"\r\n\r\n'.encode() + data)
    body = b"".join(b"--b0undary\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in told) + b"--b0undary--\r\n"
    return {"body": body, "kind": "multipart/form-data; boundary=b0undary"}


@twice("/groups/<group_id>/events/new", ONE)
def test_an_event_is_made_with_a_picture_which_is_shown_where_it_is_told_of_and_taken_away(call: Call) -> None:
    made = call("events", "POST", NEW, caller=PRIYA, twice=True, **_sent(_photo(size=(900, 400)), **BLITZ, picture_alt="A board"))
    here = str(made.headers["Location"])
    assert call("events", "POST", f"{here}/publish", caller=PRIYA, form={"key": KEY}).status == 303
    path = f"/events/{here.rpartition('/')[2]}"
    page = call("events", "GET", path).body
    (address,) = set(re.findall(r'<a class="poster" href="(/pictures/[^"]+)"><img src="[^"]+" alt="A board"', page))
    assert f'<meta property="og:image" content="http://localhost:8000{address}">' in page
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(data)["image"] == [f"http://localhost:8000{address}"]
    for where in (GROUP, "/events?month=2036-12"):
        assert call("events", "GET", where).status == 200
    assert address in call("events", "GET", GROUP).body and 'value="A board"' in call("events", "GET", here, caller=PRIYA).body
    form = {**BLITZ, "version": "2", "remove_picture": "yes", "picture_alt": "A board"}
    assert call("events", "POST", here, caller=PRIYA, twice=True, **_sent(b"", **form)).status == 303
    assert "/pictures/" not in call("events", "GET", path).body


@pytest.mark.parametrize("data", [b"\0\0\0\x18ftypheic" + b"x" * 99, b"<svg></svg>", b"x" * 4_100_000])
def test_what_is_no_picture_is_told_beside_it_and_what_was_typed_stays(call: Call, data: bytes) -> None:
    answer = call("events", "POST", NEW, caller=PRIYA, **_sent(data, **BLITZ, picture_alt="A board"))
    assert answer.status == 422 and 'id="e-picture"' in answer.body and 'value="A board"' in answer.body
    assert "Five** minutes" in answer.body and list(Event.scan()) == []


def _over(event_id: str) -> None:
    """Put the date of an event into the past, as time does."""
    began = datetime.now(UTC) - timedelta(days=2)
    for one in EventDate.query(event_id):
        one.update([EventDate.starts_at.set(began), EventDate.ends_at.set(began + timedelta(hours=2))])


DATE = f"{ONE}/<date>"


@twice(f"{DATE}/coming", f"{DATE}/thanks")
def test_who_came_is_ticked_and_thanked_on_the_page_with_a_picture_and_by_letter(call: Call) -> None:
    path = _published(call, **{**TOLD, "capacity": ""})
    here = f"{GROUP}/{path.rpartition('/')[2]}/once"
    for who in (SAM, PRIYA):
        call("events", "POST", f"{path}/once/come", caller=who, form={"key": KEY})
    _over(path.rpartition("/")[2])
    assert 'name="c.sam"' in call("events", "GET", f"{here}/coming", caller=PRIYA).body
    clicked(call, f"{here}/coming", PRIYA, **{"c.sam": "yes", "c.priya": "yes"})
    clicked(call, f"{here}/coming", PRIYA, **{"w.sam": "yes", "w.priya": "yes", "c.sam": "yes"})
    told = json.loads(call("events", "GET", f"{here}/coming", caller=PRIYA, headers=JSON).body)
    assert ({one["person_id"]: one["came"] for one in told["coming"]}, told["came"]) == ({"sam": True, "priya": False}, 1)
    clicked(call, f"{here}/thanks", PRIYA, text="What a **night**.", letter="yes", version="0")
    sent = _sent(_photo(size=(900, 400)), text="What a **night**.", picture_alt="Board 1", version="1")
    assert call("events", "POST", f"{here}/thanks", caller=PRIYA, twice=True, **sent).status == 303
    page = call("events", "GET", path).body
    assert "1 person came." in page and "What a <strong>night</strong>." in page and 'alt="Board 1"' in page
    name = re.findall(r'name="g\.([^"]+)"', call("events", "GET", f"{here}/thanks", caller=PRIYA).body)[0]
    clicked(call, f"{here}/thanks", PRIYA, json={"text": "Thanks.", "gone": [name], "version": 2, "key": KEY})
    assert 'alt="Board 1"' not in call("events", "GET", path).body
    with patch("union.membership.events.rules.SECOND_THOUGHTS", timedelta(0)):
        thanking.sweep(datetime.now(UTC))
    assert [(str(one.kind), str(one.to)) for one in Letter.scan() if one.kind == "event-thanks"] == [("event-thanks", SAM.email)]


def test_ticks_are_json_too_and_a_list_that_is_none_is_told(call: Call) -> None:
    path = _published(call, **{**TOLD, "capacity": ""})
    here = f"{GROUP}/{path.rpartition('/')[2]}/once/coming"
    call("events", "POST", f"{path}/once/come", caller=SAM, form={"key": KEY})
    assert call("events", "POST", here, caller=PRIYA, json={"came": ["sam"], "key": KEY}).status == 409, "it has not begun"
    _over(path.rpartition("/")[2])
    assert call("events", "POST", here, caller=PRIYA, json={"came": ["sam"], "key": KEY}).status == 200
    assert json.loads(call("events", "GET", here, caller=PRIYA, headers=JSON).body)["came"] == 1
    for came in ("sam", [1], ["p"] * 151, {"sam": True}):
        answer = call("events", "POST", here, caller=PRIYA, json={"came": came, "key": KEY})
        assert (answer.status, list(json.loads(answer.body)["errors"])) == (422, ["came"]), came
    for part in ("0", "2", "9999", "-1", "x", "²"):
        assert call("events", "GET", f"{here}?part={part}", caller=PRIYA).status == 200


@pytest.mark.parametrize(
    ("field", "sent"),
    [("text", "x" * 3_001), ("came", "about 30"), ("came", "100001"), ("version", "x"), ("picture_alt", "x" * 251)],
)
def test_thanks_that_cannot_be_used_are_told_beside_the_field(call: Call, field: str, sent: str) -> None:
    path = _published(call)
    _over(path.rpartition("/")[2])
    where = f"{GROUP}/{path.rpartition('/')[2]}/once/thanks"
    answer = call("events", "POST", where, caller=PRIYA, form={"text": "Hello.", "version": "0", "key": KEY, field: sent})
    assert answer.status == 422
    told = json.loads(call("events", "POST", where, caller=PRIYA, json={"version": 0, "key": KEY, field: sent}).body)
    assert list(told["errors"]) == [field]


@twice(f"{ONE}/details")
def test_an_event_with_tickets_gets_its_access_notes_and_its_picture_in_one_form(call: Call) -> None:
    product_id = _sold(call)
    here = f"{GROUP}/{product_id}"
    page = call("events", "GET", here, caller=PRIYA).body
    assert f'href="/groups/chess/products/{product_id}"' in page and 'name="title"' not in page
    told = {"access": "Step-free.", "address": "Park Row", "adults": "yes", "picture_alt": "A ball", "version": "1"}
    answer = call("events", "POST", f"{here}/details", caller=PRIYA, twice=True, **_sent(_photo(size=(900, 400)), **told))
    assert (answer.status, answer.headers["Location"]) == (303, here)
    shown = json.loads(call("events", "GET", f"/events/{product_id}", headers=JSON).body)
    assert (shown["access"], shown["event"]["adults"], shown["event"]["picture"]["alt"]) == ("Step-free.", True, "A ball")
    wrong = {**told, "online": "meet", "version": "2"}
    answer = call("events", "POST", f"{here}/details", caller=PRIYA, form={**wrong, "adults": "", "key": KEY})
    assert answer.status == 422 and 'id="e-online"' in answer.body and 'value="meet"' in answer.body
    assert 'name="adults" value="yes" checked' not in answer.body, "what was typed stays as it was typed"
    assert here in call("products", "GET", f"/groups/chess/products/{product_id}", caller=PRIYA).body


def _sold(call: Call) -> str:
    """An event that tickets are sold for, by the forms of the shop."""
    ball = {"kind": "ticket", "name": "Ball", "starts_at_date": "2036-12-11", "starts_at_time": "19:00", "venue": "The hall"}
    ball |= {"pool1_name": "Room", "pool1_size": "9", "item1_name": "Standard", "item1_price": "5", "item1_pool1": "yes"}
    made = call("products", "POST", "/groups/chess/products/new?kind=ticket", caller=PRIYA, form={**ball, "key": KEY})
    where = str(made.headers["Location"]).partition("#")[0]
    call("products", "POST", f"{where}/publish", caller=PRIYA, form={"key": KEY})
    return where.rpartition("/")[2]
