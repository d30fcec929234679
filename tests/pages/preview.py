"""Draw every sample page and letter as pictures: `python -m tests.pages.preview OUT_DIR [part of a name]`. Letters are called `letter-…`."""

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.pages.browser import chromium, show, window
from tests.pages.samples import SAMPLES, Sample
from tests.pages.test_how_letters_look import HOUSE, pictured


def draw(browser: Browser, sample: Sample, out: Path) -> None:
    """Write one sample as HTML and as four pictures: narrow and wide, light and dark."""
    (out / f"{sample.name}.html").write_text(sample.html)
    for width in (390, 1280):
        for dark in (False, True):
            with window(browser, width, dark) as opened:
                show(opened, sample)
                name = f"{sample.name}-{width}-{'dark' if dark else 'light'}.png"
                opened.screenshot(path=out / name, full_page=True)


def draw_letter(browser: Browser, name: str, html: str, out: Path) -> None:
    """Write a letter as two pictures, as wide as a telephone: light and dark."""
    for dark in (False, True):
        with window(browser, 390, dark) as opened:
            opened.set_content(pictured(html))
            opened.screenshot(path=out / f"{name}-{'dark' if dark else 'light'}.png", full_page=True)


def main(out: Path, part: str = "") -> None:
    """Draw the samples whose name has `part` in it."""
    out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for sample in SAMPLES:
            if part in sample.name:
                draw(browser, sample, out)
        for at, (kind, html) in enumerate(HOUSE):
            if part in (name := f"letter-{kind}-{at}"):
                draw_letter(browser, name, html, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
