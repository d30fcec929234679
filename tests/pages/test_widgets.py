"""Widgets of the dashboards are free of barriers and fit, as narrow and as wide as a dashboard draws them, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.barriers import RUN, told
from tests.pages.browser import widen, window
from tests.pages.widget_samples import widgets

WIDTHS = (320, 588, 1200)
"""CSS pixels: on a telephone, six columns of a dashboard, and all of them."""
SAMPLES = pytest.mark.parametrize("name", widgets(dark=False))
COLOURS = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
PAGE = '<!doctype html><html lang="en-GB"><head><title>Widget</title></head><body style="margin: 0"><main><h1>Widget</h1>{html}</main></body></html>'
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def opened(shown: Browser, axe: str) -> Iterator[Page]:
    """Give a window that is ready to look for barriers."""
    with window(shown, WIDTHS[0]) as page:
        page.set_content(PAGE)
        page.evaluate(axe)
        yield page


@SAMPLES
@COLOURS
def test_nothing_stands_in_anybodys_way_and_nothing_goes_over_the_edge(opened: Page, name: str, dark: bool) -> None:
    opened.set_content(PAGE.replace("{html}", widgets(dark=dark)[name]))
    for width in WIDTHS:
        widen(opened, width)
        assert told(opened.evaluate(RUN)) == []
        assert opened.evaluate(OVER) == 0


def test_the_look_for_barriers_sees_pale_letters(opened: Page) -> None:
    pale = widgets(dark=True)["nothing"].replace("#e3e8ee", "#22303f")
    opened.set_content(PAGE.replace("{html}", pale))
    assert any(one.startswith("color-contrast") for one in told(opened.evaluate(RUN)))
