"""What one writes is shown beside it as the page will show it, under the security policy that such pages really have."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from union.markdown import shown as published
from union.web import headers as policies

from tests.pages.barriers import told
from tests.pages.browser import ORIGIN, POLICY, static, window
from tests.pages.render import STATIC
from tests.pages.samples import SAMPLES

WRITTEN = "We **play**.\n\n# New here?\n\n- come along\n- <b>bring</b> [a friend](https://union.example)"
WRITING = [next(one for one in SAMPLES if one.template == template) for template in ("page_words.html", "write.html")]


@pytest.fixture(params=WRITING, ids=lambda one: one.template)
def writing(shown: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Show a page with the editor and its script, whose questions are answered as the house answers them."""
    sample = request.param
    body = sample.html
    headers = {"content-security-policy": POLICY + policies.more(sample.template), "content-type": "text/html; charset=utf-8"}

    def preview(route: Route) -> None:
        asked: dict[str, Any] = json.loads(route.request.post_data or "{}")
        route.fulfill(json={"text": asked["text"], "html": str(published(asked["text"], asked["top"]))})

    def script(route: Route) -> None:
        route.fulfill(body=(STATIC / Path(route.request.url).name).read_bytes(), content_type="text/javascript")

    with window(shown, 390) as opened:
        opened.route("**/*", lambda route: route.fulfill(body=body, headers=headers))
        opened.route("**/preview", preview)
        opened.route("**/static/*.css", static)
        opened.route("**/static/*.js", script)
        opened.goto(ORIGIN + "/sample")
        yield opened


def test_what_is_written_is_shown_beside_it_and_stands_in_nobodys_way(writing: Page, axe: str) -> None:
    writing.locator(".editor textarea").first.fill(WRITTEN)
    beside = writing.locator(".editor .preview").first
    expect(beside.get_by_text("come along")).to_be_visible()
    expect(beside.get_by_role("heading", name="New here?")).to_be_visible()
    expect(beside.get_by_text("<b>bring</b>")).to_be_visible()
    expect(writing.locator(".editor .look").first).to_be_hidden()
    writing.evaluate(axe)
    assert told(writing.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")) == []


def test_what_is_taken_out_again_is_shown_no_more(writing: Page) -> None:
    field, beside = writing.locator(".editor textarea").first, writing.locator(".editor .preview").first
    field.fill(WRITTEN)
    expect(beside).to_be_visible()
    field.fill("")
    expect(beside).to_be_hidden()
