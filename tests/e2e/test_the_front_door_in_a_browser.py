"""A president dresses the page of her society and plans events of each kind; visitors find all of it, members come, the treasurer prints.

Each page on the way is looked at by axe-core on a phone and on a wide screen, light and dark.
"""

import io
import re
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import assert_no_barriers
from tests.e2e.hurried import now
from tests.e2e.test_the_story_as_json import until

type Person = Callable[..., Page]
type Ask = Callable[..., httpx.Response]
MARK = secrets.token_hex(3)
"""What all that is written here has in its name, so that it is found among what others have."""


def _day(number: int) -> date:
    return now().date() + timedelta(days=number)


def _looked_at(page: Page) -> None:
    """Let axe-core look at the page in four views; nothing is wider than the phone."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert_no_barriers(page)
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, (page.url, width)
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="light")


def _photo(colour: str, size: tuple[int, int]) -> Any:
    photo = io.BytesIO()
    Image.new("RGB", size, colour).save(photo, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}


def _when(page: Page, legend: str, day: date, clock: str) -> None:
    group = page.get_by_role("group", name=legend)
    group.get_by_label("Date").fill(day.isoformat())
    group.get_by_label("Time").fill(clock)


def test_a_president_dresses_the_page_and_a_visitor_sees_it(person: Person) -> None:
    page = person("president")
    page.goto("/groups/chess/committee-home")
    _looked_at(page)
    page.goto("/groups/chess/page/words")
    page.locator("textarea[name=purpose]").fill(f"Chess for **everybody**, {MARK}.\n\n- Boards\n- Clocks")
    page.get_by_label("Let people ask us by a form").check()
    page.get_by_label("Another one").check()
    page.get_by_label("Another colour").fill("blue-ish")
    _looked_at(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert MARK in page.locator("textarea[name=purpose]").input_value(), "nothing that was typed is lost"
    page.get_by_label("Another colour").fill("#7a1f5c")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/groups/chess/page/pictures")
    for name, colour, size in (("banner", "#7a1f5c", (1600, 500)), ("logo", "#1f5c7a", (400, 400))):
        form = page.locator("form").filter(has=page.get_by_role("button", name=f"Save the {name}"))
        form.locator("input[type=file]").set_input_files(_photo(colour, size))
        form.get_by_label(re.compile("show")).fill(f"Our {name}")
        form.get_by_role("button", name=f"Save the {name}").click()
        page.goto("/groups/chess/page/pictures")
    _looked_at(page)
    visitor = person(None)
    visitor.goto("/groups/chess")
    expect(visitor.locator("main")).to_contain_text(MARK)
    for name in ("Our banner", "Our logo"):
        picture = visitor.get_by_role("img", name=name).first
        picture.scroll_into_view_if_needed()
        visitor.wait_for_function("picture => picture.naturalWidth > 0", arg=picture.element_handle())
    _looked_at(visitor)


@pytest.fixture(scope="module")
def planned() -> dict[str, str]:
    """Keep where the events of this story are, by their titles."""
    return {}


def _plan(page: Page, title: str, day: int, way: str = "Just come along", more: Callable[[Page], None] | None = None) -> str:
    page.goto("/groups/chess/events/new")
    page.get_by_label("What is it called?").fill(f"{title} {MARK}")
    page.get_by_label("Tell people about it").fill("Come **along**, with a friend or without.")
    _when(page, "When does it begin?", _day(day), "18:00")
    _when(page, "When does it end?", _day(day), "20:00")
    page.get_by_label("Where is it?").fill("Library café")
    page.get_by_label(re.compile(way)).check()
    if more:
        more(page)
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name=re.compile("Show it to")).click()
    page.get_by_role("link", name="Look at its page").wait_for()
    return page.url.partition("#")[0]


def _weekly(page: Page) -> None:
    page.get_by_text("It happens again and again").click()
    page.get_by_label("How often?").select_option(label="Every week")
    page.get_by_label("Or how many times?").fill("4")


def test_events_of_each_kind_are_planned_moved_and_called_off(person: Person, planned: dict[str, str]) -> None:
    page = person("president")
    page.goto("/groups/chess/events/new")
    page.get_by_label("What is it called?").fill(f"Forgotten {MARK}")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("What is it called?")).to_have_value(f"Forgotten {MARK}")
    _looked_at(page)
    planned["Open boards"] = _plan(page, "Open boards", 2)
    planned["Simultaneous"] = _plan(
        page, "Simultaneous", 3, "Tell us that you come", lambda form: form.get_by_label("How many places are there?").fill("1")
    )
    planned["Club night"] = _plan(page, "Club night", 4, more=_weekly)
    _looked_at(page)
    dates = page.locator("main ul.dates a")
    expect(dates).to_have_count(4)
    _move(page)
    page.goto(planned["Club night"])
    page.locator("main ul.dates a").nth(2).click()
    _looked_at(page)
    page.get_by_label(re.compile("^Why")).fill("The café is closed that day.")
    page.get_by_label(re.compile("sure|call", re.IGNORECASE)).last.check()
    page.get_by_role("button", name="Call it off").click()
    page.goto(planned["Club night"])
    expect(page.locator("main ul.dates")).to_contain_text("Called off")
    expect(page.locator("main ul.dates")).to_contain_text("Moved")
    planned["Dinner"] = _sell(person("treasurer"))


def _move(page: Page) -> None:
    page.locator("main ul.dates a").nth(1).click()
    _looked_at(page)
    _when(page, "When does it begin?", _day(12), "19:30")
    _when(page, "When does it end?", _day(12), "21:30")
    page.get_by_role("button", name="Move it").click()


def _sell(page: Page) -> str:
    page.goto("/groups/chess/products/new?kind=ticket")
    page.get_by_label("What is it called?").fill(f"Dinner {MARK}")
    _when(page, "When does it begin?", _day(6), "19:00")
    page.get_by_label("Where is it?").fill("The Long Room")
    for line, label, value in (
        ("Places 1", "What for", "The table"),
        ("Places 1", "How many", "12"),
        ("Type 1", "Name", "A seat"),
        ("Type 1", "Price in pounds", "0"),
    ):
        page.get_by_role("group", name=line, exact=True).get_by_label(label, exact=True).fill(value)
    page.get_by_role("group", name="Type 1", exact=True).get_by_label("Takes from places 1").check()
    _looked_at(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Put on sale").wait_for()
    _looked_at(page)
    page.get_by_role("button", name="Put on sale").click()
    page.get_by_role("article", name=f"Dinner {MARK}").wait_for()
    return page.url


def _ask_for_the_dish(page: Page, product_id: str) -> None:
    page.goto(f"/groups/chess/products/{product_id}/questions")
    page.get_by_label("By a choice").check()
    page.get_by_label("Question", exact=True).fill("What do you eat?")
    page.get_by_label("Answers to choose from").fill("With meat\nVegan")
    page.get_by_label("Nobody can buy without answering").check()
    page.get_by_role("button", name="Ask this", exact=True).click()
    page.get_by_role("heading", name="What do you eat?").wait_for()
    _looked_at(page)


def test_news_for_tomorrow_is_nobody_s_before_and_news_of_today_is_everybody_s(person: Person) -> None:
    page = person("president")
    for title, seen in ((f"Tomorrow {MARK}", "from this moment on"), (f"Today {MARK}", "as soon as you save")):
        page.goto("/groups/chess/newsroom/new")
        page.get_by_label("Title", exact=True).fill(title)
        page.locator("textarea[name=text]").fill("Hello **everybody**.\n\n- one\n- two")
        page.get_by_label(re.compile(seen)).check()
        if seen == "from this moment on":
            page.get_by_label("Date").fill(_day(1).isoformat())
            page.get_by_label("Time").fill("23:30")
            _looked_at(page)
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("heading", name=title).wait_for()
    page.goto("/groups/chess/newsroom")
    expect(page.locator("main")).to_contain_text(f"Tomorrow {MARK}")
    _looked_at(page)
    visitor = person(None)
    visitor.goto("/groups/chess/news")
    expect(visitor.locator("main")).to_contain_text(f"Today {MARK}")
    expect(visitor.locator("main")).not_to_contain_text(f"Tomorrow {MARK}")
    _looked_at(visitor)
    visitor.get_by_role("link", name=f"Today {MARK}").first.click()
    _looked_at(visitor)


def test_a_visitor_finds_all_of_it_from_home(person: Person, planned: dict[str, str], stack: dict[str, Any]) -> None:
    visitor = person(None)
    _looked_at(visitor)
    until(lambda: _on_show(visitor, "/events", f"Dinner {MARK}"))
    until(lambda: _on_show(visitor, "/", f"Today {MARK}"))
    visitor.get_by_label("Search groups, events and news").fill(f"open bords {MARK}")
    visitor.get_by_role("button", name="Search").click()
    expect(visitor.locator("main")).to_contain_text(f"Open boards {MARK}")
    _looked_at(visitor)
    visitor.get_by_role("link", name="What’s on").click()
    for title in ("Open boards", "Simultaneous", "Club night", "Dinner"):
        expect(visitor.locator("main")).to_contain_text(f"{title} {MARK}")
    _looked_at(visitor)
    visitor.get_by_role("link", name=f"Club night {MARK}").first.click()
    expect(visitor.locator("main")).to_contain_text(re.compile("Every .*day, 4 times"))
    _looked_at(visitor)
    calendar = httpx.get(f"{stack['url']}/groups/chess/events.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    _both_read(calendar.text)


def _on_show(page: Page, path: str, text: str) -> bool:
    """Whether the page shows it by now: what everybody sees may be a minute old."""
    page.goto(path)
    return text in page.locator("main").inner_text()


def _both_read(text: str) -> None:
    """Two libraries that know nothing of each other read the calendar, and find the same of what is told here."""
    ours = [one for one in icalendar.Calendar.from_ical(text).walk("VEVENT") if MARK in str(one["SUMMARY"])]
    assert {str(one["SUMMARY"]).removesuffix(f" {MARK}") for one in ours} == {
        "Open boards",
        "Simultaneous",
        "Club night",
        "Dinner",
    }
    weekly = [one for one in ours if str(one["SUMMARY"]).startswith("Club night")]
    assert len({str(one["UID"]) for one in weekly}) == 1
    assert [str(one["STATUS"]) for one in weekly if "RECURRENCE-ID" in one].count("CANCELLED") == 1
    moved = next(one for one in weekly if "RECURRENCE-ID" in one and str(one["STATUS"]) == "CONFIRMED")
    assert f"{moved['DTSTART'].dt:%H:%M}" == "19:30"
    read = IcsCalendarStream.calendar_from_ics(text)
    assert sorted(one.uid for one in read.events if MARK in (one.summary or "")) == sorted(str(one["UID"]) for one in ours)


def test_a_member_takes_the_last_place_and_the_next_waits(person: Person, planned: dict[str, str]) -> None:
    student = person("student")
    student.goto("/events")
    student.get_by_role("link", name=f"Simultaneous {MARK}").click()
    expect(student.locator("main")).to_contain_text("1 of 1 place is free")
    student.get_by_role("button", name="I come").click()
    expect(student.locator("main")).to_contain_text("You have a place")
    _looked_at(student)
    treasurer = person("treasurer")
    treasurer.goto(student.url)
    expect(treasurer.locator("main")).to_contain_text("All 1 places are taken.")
    treasurer.get_by_role("button", name="Stand in the line").click()
    expect(treasurer.locator("main")).to_contain_text("You are in the line")
    _looked_at(treasurer)
    president = person("president")
    president.goto(planned["Simultaneous"])
    president.get_by_role("link", name="Who comes").click()
    expect(president.locator("main")).to_contain_text("Sam Okoro")
    expect(president.locator("main")).to_contain_text("Tom Evans")
    _looked_at(president)
    student.goto(student.url)
    student.get_by_role("button", name="Give my place back").click()
    treasurer.reload()
    expect(treasurer.locator("main")).to_contain_text("You have a place")
    _looked_at(treasurer)


def test_who_took_a_seat_is_on_the_dinner_list_that_the_treasurer_prints(
    person: Person, planned: dict[str, str], ask: Ask
) -> None:
    found = ask("treasurer", "GET", "/groups/chess/products").json()["products"]
    product_id = next(one["product_id"] for one in found if one["name"] == f"Dinner {MARK}")
    treasurer, student = person("treasurer"), person("student")
    _ask_for_the_dish(treasurer, product_id)
    student.goto("/events")
    student.get_by_role("link", name=f"Dinner {MARK}").click()
    _looked_at(student)
    student.get_by_role("link", name="Get tickets").click()
    _looked_at(student)
    student.get_by_label(f"How many Dinner {MARK}, A seat").fill("1")
    student.get_by_role("button", name="Put in basket").click()
    student.get_by_role("button", name="Order now").click()
    expect(student.get_by_role("alert").first).to_be_visible()
    student.get_by_label("Vegan").check()
    _looked_at(student)
    student.get_by_role("button", name="Order now").click()
    student.goto("/my/tickets")
    expect(student.locator("main")).to_contain_text(f"Dinner {MARK}")
    _looked_at(student)
    treasurer.goto(f"/groups/chess/products/{product_id}/list")
    for told in ("Sam Okoro", "What do you eat?", "Vegan"):
        expect(treasurer.locator("main")).to_contain_text(told)
    treasurer.emulate_media(media="print")
    expect(treasurer.get_by_role("button", name="Sign out")).to_be_hidden()
    treasurer.emulate_media(media="screen")
    _looked_at(treasurer)


def test_a_program_plans_shows_and_finds_an_event(ask: Ask) -> None:
    key, title = {"key": secrets.token_hex(8)}, f"By a program {MARK}"
    sent = {
        "title": title,
        "text": "Hello",
        "starts_at": f"{_day(5)}T18:00:00Z",
        "venue": "Room 1",
        "way": "told",
        "visibility": "everybody",
        "capacity": "3",
        **key,
    }
    made = ask("president", "POST", "/groups/chess/events/new", json=sent)
    assert made.status_code == 200, made.text
    event_id = made.json()["event_id"]
    assert ask(None, "GET", f"/events/{event_id}").status_code == 404, "a draft is the committee's alone"
    assert ask("student", "POST", f"/groups/chess/events/{event_id}/publish", json=key).status_code == 403
    assert ask("president", "POST", f"/groups/chess/events/{event_id}/publish", json=key).status_code == 200
    shown = ask("student", "GET", f"/events/{event_id}").json()
    assert (shown["event"]["title"], shown["left"]) == (title, 3)
    for _ in range(2):
        assert ask("student", "POST", f"/events/{event_id}/once/come", json={"key": shown["key"]}).status_code == 200
    assert ask("student", "GET", f"/events/{event_id}").json()["left"] == 2
    until(lambda: title in ask(None, "GET", "/events").text)
    wrong = ask("president", "POST", "/groups/chess/events/new", json={**sent, "ends_at": f"{_day(4)}T18:00:00Z"})
    assert (wrong.status_code, "ends_at" in wrong.json()["errors"]) == (422, True)
