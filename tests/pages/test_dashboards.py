"""The drawn dashboards are free of barriers, fit a telephone and a desk, light and dark, and can be used by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.local_watch import drawn, full
from tests.pages.barriers import RUN, told
from tests.pages.browser import window
from tests.pages.test_widgets import OVER

LOOKS = pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, False), (1280, True)])
PLACES = pytest.mark.parametrize("place", ["", "?dashboard=house-quiet", "?dashboard=house-torn", "?dashboard=nobody-s"])


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    """Give the address of dashboards that are drawn."""
    with drawn(full()) as url:
        yield url


def _opened(page: Page, url: str) -> list[str]:
    """Open a page, wait for its charts, and give what its console says from then on, which a page that is refused may begin with."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(url)
    page.wait_for_function("document.querySelectorAll('.plot').length === document.querySelectorAll('.plot canvas').length")
    return [one for one in said if "the server responded with a status of 40" not in one]


@LOOKS
@PLACES
def test_nothing_stands_in_anybodys_way_and_nobody_scrolls_sideways(
    shown: Browser, axe: str, house: str, width: int, dark: bool, place: str
) -> None:
    with window(shown, width, dark) as page:
        said = _opened(page, house + place)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate(OVER) == 0
        page.evaluate(axe)
        assert told(page.evaluate(RUN)) == []
        assert said == []


def test_every_kind_of_widget_is_drawn_in_its_place(shown: Browser, house: str) -> None:
    with window(shown, 1280) as page:
        _opened(page, house)
        boxes: dict[str, Any] = {
            one: page.get_by_role("region", name=one, exact=True).bounding_box() for one in ("Joined and paid", "Joined by math")
        }
        assert boxes["Joined and paid"]["y"] == boxes["Joined by math"]["y"]
        assert boxes["Joined and paid"]["x"] < boxes["Joined by math"]["x"]
        assert page.locator(".plot canvas").count() == 3
        frame = page.frame_locator("iframe.in-light")
        page.locator("iframe.in-light").scroll_into_view_if_needed()
        frame.get_by_text("Boards that are cooling off").wait_for()
        assert page.locator("meter").count() == 3


def test_a_dark_dashboard_asks_for_dark_widgets(shown: Browser, house: str) -> None:
    with window(shown, 1280, dark=True) as page:
        _opened(page, house)
        page.locator("iframe.in-dark").scroll_into_view_if_needed()
        cell = page.frame_locator("iframe.in-dark").locator("table")
        assert cell.evaluate("one => getComputedStyle(one).color") == "rgb(227, 232, 238)"
        assert not page.locator("iframe.in-light").is_visible()


def test_lines_are_switched_off_and_points_are_read_by_keyboard(shown: Browser, house: str) -> None:
    with window(shown, 1280) as page:
        _opened(page, f"{house}?range=1d")
        widget = page.get_by_role("region", name="Joined and paid", exact=True)
        button = widget.get_by_role("button", name="Joined")
        button.focus()
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-pressed") == "false"
        widget.locator(".plot").focus()
        for key in ("ArrowLeft", "ArrowLeft"):
            page.keyboard.press(key)
        assert widget.get_by_role("status").inner_text() == "21:00: Joined 12, Paid –"
        widget.get_by_text("Numbers", exact=True).focus()
        page.keyboard.press("Enter")
        assert "21:00" in widget.get_by_role("table").inner_text()


def test_a_quiet_day_and_what_there_is_not_lead_on(shown: Browser, house: str) -> None:
    with window(shown, 390) as page:
        _opened(page, f"{house}?dashboard=house-quiet")
        assert page.get_by_text("Nothing yet in this time.").is_visible()
        _opened(page, f"{house}?dashboard=nobody-s")
        page.get_by_role("link", name="The house", exact=True).click()
        page.get_by_role("heading", name="The house", exact=True).wait_for()
