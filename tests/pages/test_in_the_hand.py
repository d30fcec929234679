"""Every page in the hand: each field shows what it holds, each target can be met with a finger, and nothing goes over the edge.

All samples, all that folds opened, on a telephone and on a large screen.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.browser import change, show, widen, window
from tests.pages.samples import SAMPLES, Sample

WIDTHS = (390, 1280)
CUT = """() => [...document.querySelectorAll('input[type=date], input[type=time], input[type=number], select, input[inputmode=numeric], input[inputmode=decimal]')]
    .filter(e => e.getClientRects().length).map(e => {
        const typed = e.value;
        let cut;
        if (e.matches('input:not([type=date], [type=time])')) {
            e.value = '9'.repeat(Math.min(e.maxLength > 0 ? e.maxLength : 6, e.max ? e.max.length : 6, 6));
            cut = e.scrollWidth > e.clientWidth;
            e.value = typed;
        } else {
            const place = e.parentElement, room = place.clientWidth - parseFloat(getComputedStyle(place).paddingLeft) - parseFloat(getComputedStyle(place).paddingRight);
            const own = e.getBoundingClientRect().width, kept = e.className;
            e.classList.add('as-wide-as-it-wants');
            const wants = e.getBoundingClientRect().width;
            e.className = kept;
            cut = own + 1 < (e.matches('select') ? Math.min(wants, room) : wants);
        }
        return cut ? `${e.id || e.name} is ${Math.round(e.getBoundingClientRect().width)} px wide` : '';
    }).filter(Boolean)"""
"""The fields in which a date, a time, the longest choice or six figures would be cut off. A choice may be as wide as its place."""
SMALL = """() => {
    const shown = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden' && !e.closest('.sr, .hidden, .skip, svg');
    const area = e => {
        const label = e.matches('input[type=checkbox], input[type=radio], input[type=file]') && e.closest('label');
        return (label || e).getBoundingClientRect();
    };
    const alone = e => {  // A link within a sentence is as high as its line: the exception "inline" of SC 2.5.8.
        let place = e.parentElement;
        while (place && getComputedStyle(place).display === 'inline') place = place.parentElement;
        const words = place ? [...place.childNodes].filter(n => n.nodeType === 3 && n.textContent.trim().length > 2) : [];
        return !(getComputedStyle(e).display === 'inline' && words.length);
    };
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter(e => shown(e) && alone(e)).filter(e => { const r = area(e); return r.height < 23.5 || r.width < 23.5; })
        .map(e => { const r = area(e); return `${e.outerHTML.slice(0, 90)} is ${Math.round(r.width)} by ${Math.round(r.height)} px`; });
}"""
"""The targets that are smaller than 24 by 24 pixels (WCAG 2.2, success criterion 2.5.8)."""
CHARTS = """() => [...document.querySelectorAll('figure.chart')].map(f => ({
    says: f.querySelector('figcaption')?.textContent.trim().length > 3,
    bars: [...f.querySelectorAll('rect')].filter(r => r.getBoundingClientRect().height > 0).length > 0,
    up: [...f.querySelectorAll('.up span')].map(s => s.textContent.trim()).filter(Boolean).length >= 2
        && [0, f.querySelectorAll('.up span').length].includes(f.querySelectorAll('line').length),
    along: [...f.querySelectorAll('.along span')].map(s => s.textContent.trim()).filter(Boolean).length > 0,
    table: !!document.querySelector('main table caption'),
}))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
EVERY = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
type Look = Callable[[Sample], dict[int, tuple[list[str], list[str], int, list[dict[str, bool]]]]]


def measured(opened: Page, width: int) -> tuple[list[str], list[str], int, list[dict[str, bool]]]:
    """What is cut off, what is too small, how far the open page goes over the edge, and what its charts have, at a width."""
    widen(opened, width)
    return opened.evaluate(CUT), opened.evaluate(SMALL), opened.evaluate(WIDER), opened.evaluate(CHARTS)


@pytest.fixture(scope="module")
def seen(shown: Browser) -> Iterator[Look]:
    """Give a way to look at a sample, in a window that every sample is shown in."""
    with window(shown, WIDTHS[0]) as opened:
        show(opened, SAMPLES[0])

        @cache
        def look(sample_at: int) -> dict[int, tuple[list[str], list[str], int, list[dict[str, bool]]]]:
            change(opened, SAMPLES[sample_at])
            _prepare(opened)
            return {width: measured(opened, width) for width in WIDTHS}

        yield lambda sample: look(SAMPLES.index(sample))


def _prepare(opened: Page) -> None:
    """Unfold everything, and let a field be asked how wide it wants to be."""
    opened.evaluate("""() => {
        document.querySelectorAll('details').forEach(d => d.open = true);
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('.as-wide-as-it-wants { width: max-content !important; max-width: none !important; min-width: 0 !important; flex: none !important }');
        document.adoptedStyleSheets = [sheet];
    }""")


def _at_each(sample: Sample, seen: Look, at: int) -> dict[int, Any]:
    return {width: found[at] for width, found in seen(sample).items() if found[at]}


@EVERY
def test_every_field_shows_what_it_holds(seen: Look, sample: Sample) -> None:
    assert _at_each(sample, seen, 0) == {}


@EVERY
def test_every_target_can_be_met_with_a_finger(seen: Look, sample: Sample) -> None:
    assert _at_each(sample, seen, 1) == {}


@EVERY
def test_nothing_goes_over_the_edge(seen: Look, sample: Sample) -> None:
    assert _at_each(sample, seen, 2) == {}


@EVERY
def test_every_chart_has_axes_something_in_it_and_a_table_that_says_the_same(seen: Look, sample: Sample) -> None:
    assert [chart for charts in _at_each(sample, seen, 3).values() for chart in charts if not all(chart.values())] == []


def test_what_is_cut_small_or_wide_would_have_been_seen(shown: Browser) -> None:
    """The negative control."""
    with window(shown, 390) as opened:
        show(opened, SAMPLES[0])
        opened.set_content(
            "<main><input id='day' type='date'><select id='pick'><option>A rather long choice</select>"
            "<input id='n' inputmode='numeric'><ul><li><a href='/x'>x</a></ul><pre>" + "wide" * 200
        )
        _prepare(opened)
        opened.evaluate("document.adoptedStyleSheets[0].insertRule('#day, #pick, #n { width: 3rem }')")
        cut, small, over, _ = measured(opened, 390)
        assert [said.split()[0] for said in cut] == ["day", "pick", "n"]
        assert [said for said in small if said.startswith("<a")]
        assert over > 0
