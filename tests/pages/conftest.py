"""What page tests look for barriers with."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the source of axe-core, which looks for barriers in a page."""
    return (Path(__file__).parent / "axe/axe.min.js").read_text()
