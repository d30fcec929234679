"""Every letter of the house, as a mail program shows it: free of barriers and as wide as a telephone, with nothing that runs."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from union.core.letters.rules import Kind

from tests.pages.barriers import barriers
from tests.pages.browser import PICTURE, window
from tests.pages.letter_samples import LETTERS
from tests.pages.render import letter
from tests.pages.test_everybody_can_use_them import wider
from tests.pages.test_letters import PICTURED, SAID

HOUSE = [(kind, letter(f"{kind}/body.html", said)) for kind, said in [*SAID, *PICTURED]] + list(LETTERS.items())
IDS = [f"{name}-{at}" for at, (name, _) in enumerate(HOUSE)]
FOREIGN = "document.querySelectorAll('script, form, iframe, link, [onerror], [onload]').length"
DRAWN = "data:image/svg+xml;base64," + base64.b64encode(PICTURE.encode()).decode()
"""What stands in the place of every picture: no letter of a test asks for one."""


def pictured(html: str) -> str:
    """A letter with that in the place of each of its pictures."""
    return re.sub(r'src="(http|cid:)[^"]*"', f'src="{DRAWN}"', html)


@pytest.fixture(scope="module")
def opened(shown: Browser, axe: str) -> Iterator[Page]:
    """Give the window in which every letter is shown."""
    with window(shown, 390) as found:
        found.evaluate(axe)
        yield found


@pytest.mark.parametrize("html", [html for _, html in HOUSE], ids=IDS)
def test_nothing_of_a_letter_stands_in_anybodys_way(opened: Page, html: str) -> None:
    opened.set_content(pictured(html))
    assert [found for scheme in _schemes(html) for found in barriers(opened, 390, scheme)] == []
    assert (wider(opened, 320), opened.evaluate(FOREIGN)) == (0, 0)


def _schemes(html: str) -> list[str]:
    """How it may be read: a letter that says nothing of the dark is the same in it."""
    return ["light", "dark"] if "prefers-color-scheme" in html else ["light"]


def test_a_barrier_would_have_been_seen(opened: Page) -> None:
    """The negative control."""
    told: dict[str, Any] = dict(HOUSE)
    opened.set_content(told["receipt"].replace(' role="main"', "").replace("#1c2422", "#e0e0e0") + "<pre>" + "wide" * 999)
    found = " ".join(barriers(opened, 390, "light"))
    assert "landmark-one-main" in found and "color-contrast" in found
    assert wider(opened, 320) > 0


def test_every_kind_of_letter_is_looked_at() -> None:
    assert {kind for kind, _ in [*SAID, *PICTURED]} == {str(kind) for kind in Kind}
