"""Every page is free of barriers, fits a small telephone, and obeys the security policy whatever people wrote."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.browser import ORIGIN, show, window
from tests.pages.render import PAGES
from tests.pages.samples import SAMPLES, Sample

WIDTHS = (390, 1280)
RUN = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}).then(r => r.violations)"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STRANGERS = "document.querySelectorAll('script, img, [style], [onerror], a[href^=\"javascript:\" i]').length"
EVERY = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def told(violations: list[dict[str, Any]]) -> list[str]:
    """Say each barrier in a line: the rule and the first element it was found at."""
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}" for one in violations]


def barriers(opened: Page, width: int, scheme: Any) -> list[str]:
    """Look at the open page at a width, light or dark, and say what stands in somebody's way."""
    opened.set_viewport_size({"width": width, "height": 900})
    opened.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return told(opened.evaluate(RUN))


@EVERY
def test_nothing_stands_in_anybodys_way(shown: Browser, axe: str, sample: Sample) -> None:
    with window(shown, 390) as opened:
        show(opened, sample)
        opened.evaluate(axe)
        found = {(w, s): barriers(opened, w, s) for w in WIDTHS for s in ("light", "dark")}
    assert not {where: what for where, what in found.items() if what}


def test_axe_would_have_found_a_barrier(shown: Browser, axe: str) -> None:
    with window(shown, 390) as opened:
        show(opened, SAMPLES[0])
        opened.evaluate(axe)
        opened.evaluate("document.querySelector('label').remove(); document.querySelector('#q').placeholder = ''")
        assert "label" in " ".join(barriers(opened, 390, "light"))


@EVERY
@pytest.mark.parametrize("width", [320, 360, 768])
def test_nobody_scrolls_sideways(shown: Browser, sample: Sample, width: int) -> None:
    with window(shown, width) as opened:
        show(opened, sample)
        opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert opened.evaluate(WIDER) == 0


@EVERY
def test_the_security_policy_blocks_nothing_and_nothing_foreign_gets_in(shown: Browser, sample: Sample) -> None:
    with window(shown, 390) as opened:
        assert show(opened, sample) == []
        assert opened.evaluate(STRANGERS) == 0
        assert opened.title() != "broken"
        assert opened.evaluate("document.styleSheets.length") == 1


@EVERY
def test_every_form_goes_home_and_every_label_has_its_field(shown: Browser, sample: Sample) -> None:
    with window(shown, 390) as opened:
        show(opened, sample)
        actions = opened.evaluate("[...document.forms].map(f => f.action)")
        dangling = opened.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"], label[for]')]"
            ".filter(e => !document.getElementById((e.htmlFor || e.hash.slice(1)))).map(e => e.outerHTML)"
        )
    assert all(action.startswith(ORIGIN + "/") for action in actions)
    assert dangling == []


@EVERY
def test_every_post_form_but_signing_out_has_its_one_time_key(shown: Browser, sample: Sample) -> None:
    with window(shown, 390) as opened:
        show(opened, sample)
        keyless = opened.evaluate(
            "[...document.forms].filter(f => f.method === 'post' && !f.action.endsWith('/sign-out') && !f.elements.key).length"
        )
    assert keyless == 0


def test_the_first_tab_leads_past_the_menu(shown: Browser) -> None:
    with window(shown, 390) as opened:
        show(opened, SAMPLES[0])
        opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.textContent") == "Skip to the page"
        assert opened.evaluate("document.activeElement.getBoundingClientRect().top") >= 0


def test_errors_are_focused_when_the_page_opens(shown: Browser) -> None:
    sample = next(one for one in SAMPLES if one.name == "join-offers-errors")
    with window(shown, 390) as opened:
        show(opened, sample)
        opened.wait_for_function("document.activeElement.id === 'problems'")


def test_what_was_typed_is_kept(shown: Browser) -> None:
    sample = next(one for one in SAMPLES if one.name == "freeze-hostile")
    with window(shown, 390) as opened:
        show(opened, sample)
        for field in ("length", "statement"):
            typed = opened.input_value(f"#f-{field}")
            assert typed == sample.data["values"][field]


def test_every_page_has_a_sample() -> None:
    pages = {file.name for file in PAGES.glob("*.html")} - {"base.html", "parts.html"}
    assert pages == {sample.template for sample in SAMPLES}
