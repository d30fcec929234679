"""What page tests look for barriers with."""

import pytest

from tests.pages.barriers import AXE


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the source of axe-core, which looks for barriers in a page, and of what spares it the colours that it has judged already."""
    return AXE
