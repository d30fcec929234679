"""The union's logo on top of every page: nothing moves when the picture comes, and it can be told from the band by day and in the dark."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from union.core.look import rules

from tests.pages.browser import ORIGIN, POLICY, pictured, static, window
from tests.pages.samples import SAMPLES

UNDER = {one.name: one for one in SAMPLES if one.logo and one.name.startswith("home-under-")}
PLACES = """() => [".brand", ".brand > *:last-child", ".bar nav", "main"].map(one => {
  const {x, y, width, height} = document.querySelector(one).getBoundingClientRect();
  return [x, y, width, height];
})"""


def _shown(opened: Page, body: str, *, comes: bool) -> list[list[float]]:
    """Where the parts of the header are on a page whose pictures come, or are still on their way."""
    headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
    waiting: list[Route] = []
    opened.route("**/*", lambda route: route.fulfill(body=body, headers=headers))
    opened.route("**/static/*", static)
    opened.route("**/pictures/*", pictured if comes else (lambda route: waiting.append(route)))  # noqa: PLW0108 - Playwright takes no builtin
    opened.goto(f"{ORIGIN}/sample", wait_until="load" if comes else "domcontentloaded")
    expect(opened.locator(".bar")).to_have_css("display", "flex")  # The stylesheet is there.
    told: list[list[float]] = opened.evaluate(PLACES)
    for one in waiting:
        one.abort()
    return told


@pytest.mark.parametrize("name", UNDER)
def test_nothing_moves_when_the_logo_comes(shown: Browser, name: str) -> None:
    body = UNDER[name].html
    sizeless = re.sub(r'(<img class="union-logo"[^>]*?) width="\d+" height="\d+"', r"\1", body)
    assert sizeless != body

    def places(width: int, html: str, *, comes: bool) -> list[list[float]]:
        with window(shown, width) as opened:
            return _shown(opened, html, comes=comes)

    for width in (390, 1280):
        assert places(width, body, comes=False) == places(width, body, comes=True)
        assert places(width, sizeless, comes=False) != places(width, sizeless, comes=True), "the test can fail"


def test_the_logo_lies_on_white_on_a_band_on_which_white_can_be_read(shown: Browser) -> None:
    for dark in (False, True):
        with window(shown, 390, dark) as opened:
            _shown(opened, UNDER["home-under-a-logo"].html, comes=True)
            ground = "getComputedStyle(document.querySelector('{}')).backgroundColor"
            assert opened.evaluate(ground.format(".union-logo")) == "rgb(255, 255, 255)"
            band = re.findall(r"\d+", opened.evaluate(ground.format(".top")))
            assert rules.contrast("#{:02x}{:02x}{:02x}".format(*map(int, band)), rules.WHITE) >= rules.ENOUGH
