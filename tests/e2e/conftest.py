"""A browser, and people who use it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from playwright.sync_api import Browser, Error, Page, Response
from playwright.sync_api import TimeoutError as TooLate

from tests import patience

# httpx gives up after five seconds, whoever asks: a house that shares two cores with a browser may need more.
DEFAULT_TIMEOUT_CONFIG.connect = DEFAULT_TIMEOUT_CONFIG.read = patience.SECONDS
_TRIES = 3
_TOLD = 3000
_OVERTAXED = {502, 503, 504}
AXE = (Path(__file__).parents[1] / "pages/axe/axe.min.js").read_text()


@pytest.fixture
def window(shown: Browser, stack: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Give a window of whoever has an account and has signed in with it by the hosted pages; of a visitor where it is None."""
    contexts = []

    def make(account: dict[str, str] | None, width: int = 390) -> Page:
        context = shown.new_context(base_url=stack["url"], viewport={"width": width, "height": 844}, bypass_csp=True)
        contexts.append(context)
        page = patient(context.new_page())
        page.goto("/")
        if account:
            sign_in(page, account)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def person(window: Callable[..., Page], stack: dict[str, Any]) -> Callable[..., Page]:
    """Give a window of somebody of the demonstration: `person("student")`; None is a visitor."""

    def make(who: str | None, width: int = 390) -> Page:
        return window(stack["accounts"][who] if who else None, width)

    return make


def patient(page: Page) -> Page:
    """Wait as long as a test waits, and open a page again where the house says that it is too slow just now."""
    page.set_default_timeout(patience.MILLISECONDS)
    opened = page.goto

    def goto(url: str, **more: Any) -> Response | None:
        ends = monotonic() + patience.SECONDS
        while (answer := opened(url, **more)) and answer.status in _OVERTAXED and monotonic() < ends:
            print(f"{url} answered {answer.status} and is opened again")  # noqa: T201
        return answer

    page.goto = goto  # type: ignore[method-assign]
    return page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that failed tell what its windows show: a picture of it cannot be looked at where only words are kept."""
    report = yield
    seen = item.funcargs.get("shown") if isinstance(item, pytest.Function) else None
    if report.failed and report.when == "call" and isinstance(seen, Browser):
        report.sections += [_shown(page) for context in seen.contexts for page in context.pages]
    return report


def _shown(page: Page) -> tuple[str, str]:
    with suppress(Error):
        return f"Shown at {page.url}", page.inner_text("body", timeout=2000)[:_TOLD]
    return "Shown by a window", "Nothing that could be read."


def sign_in(page: Page, account: dict[str, str]) -> None:
    """Go through the hosted sign-in page; whoever is told that the house is too slow just now tries again."""
    signed = page.get_by_role("button", name="Sign out")
    for turn in range(_TRIES):
        page.get_by_role("link", name="Sign in").first.click()
        page.locator("input[name=username]").fill(account["email"])
        page.locator("input[name=password]").fill(account["password"])
        page.locator("button[type=submit], input[type=submit]").first.click()
        try:
            signed.wait_for(timeout=patience.MILLISECONDS / _TRIES)
        except TooLate:
            if turn + 1 == _TRIES:
                raise
            page.goto("/")
        if signed.count():
            return


def assert_no_barriers(page: Page) -> None:
    """Say what axe-core finds wrong with the page as it stands, if anything."""
    page.evaluate(AXE)
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' | '))"
    )
    assert found == [], page.url
