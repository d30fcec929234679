"""One browser for all page tests of a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pages.browser import chromium


@pytest.fixture(scope="session")
def shown() -> Iterator[Browser]:
    """Give the browser that the samples are shown in."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the source of axe-core, which looks for barriers in a page."""
    return (Path(__file__).parent / "axe/axe.min.js").read_text()
