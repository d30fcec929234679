"""Every page is free of barriers, fits a small telephone, and obeys the security policy whatever people wrote.

All samples are shown one after the other in one window that stays open, and looked at once each; the tests ask what was seen.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from union.web import assets, headers

from tests.pages.barriers import barriers
from tests.pages.browser import ORIGIN, change, show, widen, window
from tests.pages.render import PAGES
from tests.pages.samples import SAMPLES, Sample

NARROW = (320, 360, 768)
LOOKS = ((390, "light"), (390, "dark"), (1280, "dark"), (1280, "light"))
"""At both widths in both colours, so that one thing changes at a time: whatever changes is laid out and painted anew."""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FACTS = """({
    title: document.title,
    styled: document.styleSheets.length,
    strangers: document.querySelectorAll('script:not([type=module][src^="/static/"]):not([type="application/ld+json"]), img:not([src^="/pictures/"]), [style], [onerror], a[href^="javascript:" i]').length,
    data: [...document.querySelectorAll('script[type="application/ld+json"]')].map(e => e.textContent),
    actions: [...document.forms].map(f => f.action),
    dangling: [...document.querySelectorAll('a[href^="#"], label[for]')]
        .filter(e => !document.getElementById(e.htmlFor || e.hash.slice(1))).map(e => e.outerHTML),
    keyless: [...document.forms]
        .filter(f => f.method === 'post' && !/[/](sign-out|basket|basket[/]code|case|letters[/]off[/][A-Za-z0-9_-]+)$/.test(f.action) && !f.elements.key && !f.elements.scan_id && !f.elements.enrolment).length,
})"""
EVERY = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


@dataclass(frozen=True)
class Seen:
    """What was found at one sample: the barriers by width and colours, how far it goes over the edge by width, facts, complaints."""

    barriers: dict[tuple[int, str], list[str]]
    wider: dict[int, int]
    facts: dict[str, Any]
    said: list[str]


def wider(opened: Page, width: int) -> int:
    """Measure how far the page goes over the edge of a window `width` pixels wide."""
    widen(opened, width)
    over = opened.evaluate(WIDER)
    assert isinstance(over, int)
    return over


type Look = Callable[[Sample], Seen]


@pytest.fixture(scope="module")
def seen(shown: Browser, axe: str) -> Iterator[Look]:
    """Give a way to look at a sample, in a window that every sample is shown in."""
    with window(shown, LOOKS[0][0]) as opened:
        said: list[str] = []
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        show(opened, SAMPLES[0])
        opened.evaluate(axe)

        @cache
        def look(sample_at: int) -> Seen:
            said.clear()
            change(opened, SAMPLES[sample_at])
            found = {(w, s): barriers(opened, w, s) for w, s in LOOKS}
            facts, complaints = opened.evaluate(FACTS), list(said)
            opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            return Seen(found, {w: wider(opened, w) for w in NARROW}, facts, complaints)

        yield lambda sample: look(SAMPLES.index(sample))


@EVERY
def test_nothing_stands_in_anybodys_way(seen: Look, sample: Sample) -> None:
    assert not {where: what for where, what in seen(sample).barriers.items() if what}


@EVERY
def test_nobody_scrolls_sideways(seen: Look, sample: Sample) -> None:
    assert seen(sample).wider == dict.fromkeys(NARROW, 0)


@EVERY
def test_the_security_policy_blocks_nothing_and_nothing_foreign_gets_in(seen: Look, sample: Sample) -> None:
    refused = [said for said in seen(sample).said if any(part in said for part in _refused(sample))]
    assert [said for said in seen(sample).said if "/pictures/" not in said] == refused, (
        "only these pages may have a script or a frame"
    )
    facts = seen(sample).facts
    more = assets.STYLED.get(sample.template), sample.template == "look.html" and sample.data["sheet"]
    assert (facts["strangers"], facts["styled"]) == (0, 1 + sum(map(bool, more)))
    assert facts["title"] != "broken"


def _refused(sample: Sample) -> list[str]:
    """What the window refuses, whose policy is the strictest: scripts and frames of pages that may have them, and axe's way into such a frame."""
    scripts = [f"/static/{file.partition('.')[0]}." for file in assets.SCRIPTED.get(sample.template, ())]
    frames = [f"Framing '{ORIGIN}/", "Failed to execute 'postMessage'"] if "frame-src" in headers.more(sample.template) else []
    return scripts + frames


@EVERY
def test_what_a_page_tells_search_engines_is_data_and_runs_nothing(seen: Look, sample: Sample) -> None:
    """A block of data is no script: browsers never run it, and the security policy says nothing of it (HTML, 4.12.1)."""
    told = [json.loads(text) for text in seen(sample).facts["data"]]
    assert all(one["@context"] == "https://schema.org" and one["@type"] for one in told)


@EVERY
def test_every_form_goes_home_and_every_label_has_its_field(seen: Look, sample: Sample) -> None:
    facts = seen(sample).facts
    assert all(action.startswith(ORIGIN + "/") for action in facts["actions"])
    assert facts["dangling"] == []


@EVERY
def test_every_form_whose_second_click_would_do_more_has_its_one_time_key(seen: Look, sample: Sample) -> None:
    assert seen(sample).facts["keyless"] == 0


def test_a_barrier_and_what_the_policy_forbids_would_have_been_seen(shown: Browser, axe: str) -> None:
    with window(shown, 390) as opened:
        said: list[str] = []
        opened.on("console", lambda message: said.append(message.text))
        show(opened, SAMPLES[0])
        opened.evaluate(axe)
        change(opened, SAMPLES[1])
        opened.evaluate("document.querySelector('label').remove(); document.querySelector('#q').placeholder = ''")
        assert "label" in " ".join(barriers(opened, 390, "light"))
        opened.set_content("<script>document.title = 'broken'</script><p style='color: red; width: 9999px'>Wide</p>")
        assert len(said) == 2
        assert opened.title() != "broken"
        opened.set_content("<pre>" + "wide" * 999)
        assert wider(opened, 320) > 0


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
    shared = {"base.html", "counts.html", "parts.html"} | {file.name for file in PAGES.glob("*_parts.html")}
    pages = {file.name for file in PAGES.glob("*.html")} - shared
    assert pages == {sample.template for sample in SAMPLES}
