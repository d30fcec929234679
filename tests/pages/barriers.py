"""What stands in somebody's way on a page, as axe-core sees it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.pages.browser import widen

_HERE = Path(__file__).parent
AXE = (_HERE / "axe/axe.min.js").read_text() + "\n" + (_HERE / "colours.js").read_text()
"""What looks for barriers, and what spares axe the colours that it has judged already. A window keeps both, whatever page it shows."""
LEAST = "resultTypes: ['violations'], preload: {assets: ['media']}"
"""Only what is wrong is told, and only what rules of ours ask for is read before: else axe takes the whole stylesheet apart for a rule that is off."""
OTHERWISE = "'color-contrast': {enabled: false}, 'link-in-text-block': {enabled: false}"
"""The rules of colours are asked by `colours.js`."""
RUN = (
    f"axe.run(document, {{{LEAST}, rules: {{'target-size': {{enabled: true}}, {OTHERWISE}}}}})"
    ".then(async r => [...r.violations, ...await colours.wrong()])"
)
COLOURS = "colours.wrong()"
"""Dark is the same page in other colours, so nothing else can have changed."""


def told(violations: list[dict[str, Any]]) -> list[str]:
    """Say each barrier in a line: the rule and the first element it was found at."""
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}" for one in violations]


def barriers(opened: Page, width: int, scheme: Any) -> list[str]:
    """Look at the open page at a width, light or dark, and say what stands in somebody's way."""
    widen(opened, width)
    opened.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return told(opened.evaluate(RUN if scheme == "light" else COLOURS))
