"""A browser, and people who use it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

AXE = (Path(__file__).parents[1] / "pages/axe/axe.min.js").read_text()


@pytest.fixture
def person(shown: Browser, stack: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Give a window of somebody who has signed in by the hosted pages: `person("student")`; None is a visitor."""
    contexts = []

    def make(who: str | None, width: int = 390) -> Page:
        context = shown.new_context(base_url=stack["url"], viewport={"width": width, "height": 844}, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto("/")
        if who:
            sign_in(page, stack["accounts"][who])
        return page

    yield make
    for context in contexts:
        context.close()


def sign_in(page: Page, account: dict[str, str]) -> None:
    """Go through the hosted sign-in page."""
    page.get_by_role("link", name="Sign in").first.click()
    page.locator("input[name=username]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("button[type=submit], input[type=submit]").first.click()
    page.get_by_role("button", name="Sign out").wait_for()


def assert_no_barriers(page: Page) -> None:
    """Say what axe-core finds wrong with the page as it stands, if anything."""
    page.evaluate(AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' | '))"
    )
    assert found == [], page.url
