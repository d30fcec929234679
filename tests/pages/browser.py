"""A browser that shows rendered pages under the security headers that the union really sends."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, CDPSession, Page, Route, ViewportSize, sync_playwright
from union.core.look.rules import sheet_named

from infra.local.browser import browser
from tests import patience
from tests.pages.render import STATIC
from tests.pages.samples import Sample

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ORIGIN = "http://house.test"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self' https://checkout.stripe.com; base-uri 'none'; frame-ancestors 'none'"
)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 900" width="1600" height="900"><rect width="1600" height="900" fill="#2b6777"/>'
    '<circle cx="1200" cy="250" r="140" fill="#ffd166"/><path d="M0 900V650l420-300 380 340 300-180 500 390z" fill="#52ab98"/></svg>'
)
"""What stands in the place of every picture."""
KINDS = {".css": "text/css", ".svg": "image/svg+xml"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that is found on this machine, or fetched to it. Raises `Trouble`."""
    path = browser()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


def static(route: Route) -> None:
    """Answer for a file of the union, whatever hash is in its name; of colours that staff chose, as the house does."""
    name = Path(route.request.url)
    if (colours := sheet_named(name.name)) is not None:
        route.fulfill(body=colours, content_type=KINDS[".css"])
        return
    file = STATIC / (name.name if name.suffix == ".svg" or name.name == "looks.css" else "house.css")
    route.fulfill(body=file.read_bytes(), content_type=KINDS[name.suffix])


def pictured(route: Route) -> None:
    """Answer for a picture of the union, of the size that its name tells."""
    size = re.search(r"-([0-9]+)x([0-9]+)", route.request.url)
    told = f'preserveAspectRatio="none" width="{size[1]}" height="{size[2]}"><rect' if size else 'width="480" height="480"><rect'
    route.fulfill(body=PICTURE.replace('width="1600" height="900"><rect', told, 1), content_type="image/svg+xml")


def show(window: Page, sample: Sample) -> None:
    """Open a sample in a window as a page of the union, with the headers that pages have."""
    body = sample.html
    headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
    window.route("**/*", lambda route: route.fulfill(body=body, headers=headers))
    window.route("**/static/*", static)
    window.route("**/pictures/*", pictured)
    window.goto(ORIGIN + "/sample")


def change(window: Page, sample: Sample) -> None:
    """Put a sample into a window that shows another. What `show` opened keeps its address and its security policy."""
    window.set_content(sample.html)


def widen(window: Page, width: int) -> None:
    """Make a window `width` CSS pixels wide, as `set_viewport_size` does, which also lays out and paints the browser's own window anew."""
    if window not in _sized:
        _sized[window] = window.context.new_cdp_session(window)
    _sized[window].send(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    assert window.evaluate("innerWidth") == width


_sized: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


@contextmanager
def window(browser: Browser, width: int, dark: bool = False, height: int = 900) -> Iterator[Page]:
    """Open a window `width` CSS pixels wide, light or dark, with JavaScript off for the page itself."""
    size = ViewportSize(width=width, height=height)
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.set_default_timeout(patience.MILLISECONDS)
    yield page
    context.close()
