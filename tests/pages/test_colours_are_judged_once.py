"""Axe judges the colours of a text once for all pages of a window, and whatever would be wrong by axe on the whole page is found all the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.pages.browser import change, show, window
from tests.pages.samples import SAMPLES, Sample

WHOLE = """axe.run(document, {runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations']})
    .then(told => told.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)).sort())"""
"""What axe finds on the whole page, by itself."""
SPARED = "colours.wrong().then(told => told.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)).sort())"
PAGE = """<!doctype html><html lang="en"><title>Words</title><body><main><h1>Words</h1>
<section><p id="text">These words are read by everybody, and <a href="/more">a few more</a> stand within them.</p></section>
<p id="large">Large words</p><p id="bold">Bold words</p><p id="other">Others</p></main>"""
GOOD = """body { background: #fff; color: #333; font: 16px/1.5 serif } a { color: #1a3fb0; text-decoration: underline }
main, section { position: relative; background: #fff } #large { font-size: 24px; color: #888 } #bold { font: bold 19px/1.5 serif; color: #888 }"""
BAD = {
    "its colour": "#text { color: #999 }",
    "the colour that fills its letters": "#text { -webkit-text-fill-color: #999 }",
    "its size": "#large { font-size: 23px }",
    "its weight": "#bold { font-weight: 600 }",
    "what is painted behind it": "#text { background: #666 }",
    "what an ancestor paints": "section { background: #666 }",
    "what the page paints": "body { background: #666 } main, section { background: none }",
    "how much shows through it": "#text { opacity: .5 }",
    "how much shows through an ancestor": "main { opacity: .5 }",
    "the dark": "@media (prefers-color-scheme: dark) { #text { color: #999 } }",
    "an ancestor in the dark": "@media (prefers-color-scheme: dark) { section { background: #666 } }",
    "what is laid beneath it": "#other { position: absolute; inset: 0; margin: 0; background: #666; z-index: -1 } main, section { background: none }",
    "where its ancestor ends": "section { height: 0; background: #fff } main { background: #666 }",
    "the line under a link in it": "a { text-decoration: none }",
    "the line under a link and its colour": "a { text-decoration: none; color: #444 }",
}
SOME = SAMPLES[:: len(SAMPLES) // 8]
SPOILS = st.builds(
    "{} {{ {} }}".format,
    st.sampled_from(("p", "a", "h1", "h2", "main", "bdi", "small", "td", "li", "label", ".button", "button", ".badge", ".box", ".foot", "body", "input")),
    st.sampled_from((
        "color: #8a8a8a", "background: #888", "background: rgba(90, 90, 90, .6)", "opacity: .6", "font-weight: 300", "font-size: 14px", "text-decoration: none",
        "background: linear-gradient(red, blue)", "position: relative; top: -2rem", "margin-top: -3rem", "float: right; background: #777", "height: .5rem",
        "mix-blend-mode: multiply", "text-shadow: 0 0 3px #777", "transform: translateX(3rem)", "overflow: auto; height: 3rem", "z-index: 3; position: relative",
    )),
)  # fmt: skip
"""What may become of a stylesheet: a rule for one kind of element, that makes its colours worse or moves it over others."""


@pytest.fixture(scope="module")
def opened(shown: Browser, axe: str) -> Iterator[Page]:
    """Give a window that has seen good pages in both colours."""
    with window(shown, 390) as found:
        show(found, SAMPLES[0])
        found.evaluate(axe)
        for sample in SOME:
            change(found, sample)
            assert _found(found, SPARED) == {}
        _good(found)
        yield found


def _style(opened: Page, css: str) -> None:
    opened.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }", css
    )


def _good(opened: Page, more: str = "") -> None:
    """Show a page of a few words in good colours, and what more is said of its style."""
    opened.set_content(PAGE)
    _style(opened, GOOD + more)


def _found(opened: Page, asked: str) -> dict[str, Any]:
    """What is found in light and in the dark, where there is something."""
    found = {}
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        found[scheme] = opened.evaluate(asked)
    return {scheme: what for scheme, what in found.items() if what}


def test_what_was_judged_is_left_out_on_the_next_page(opened: Page) -> None:
    _good(opened)
    assert _found(opened, SPARED) == {}
    _good(opened)
    assert _found(opened, "colours.left()") == {}


@pytest.mark.parametrize("css", BAD.values(), ids=BAD)
def test_one_thing_that_is_otherwise_and_bad_is_found_after_good_ones_were_seen(opened: Page, css: str) -> None:
    """The negative control."""
    _good(opened)
    assert _found(opened, WHOLE) == _found(opened, SPARED) == {}
    for _ in ("found, and not kept as good", "so found again"):
        _good(opened, css)
        wrong = _found(opened, WHOLE)
        assert wrong, "axe sees it"
        assert _found(opened, SPARED) == wrong


@settings(max_examples=25, derandomize=True)
@given(sample=st.sampled_from(SOME), css=SPOILS)
def test_axe_on_the_whole_page_finds_the_same_however_the_stylesheet_is_spoiled(opened: Page, sample: Sample, css: str) -> None:
    change(opened, sample)
    _style(opened, css)
    assert _found(opened, SPARED) == _found(opened, WHOLE)
