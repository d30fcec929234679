"""A photo from a telephone is drawn smaller in the browser, under the security policy that the page for standing really has."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from union.core.pictures.rules import LARGEST
from union.web import headers as policies

from tests.pages import nomination_samples
from tests.pages.browser import ORIGIN, POLICY, static, window
from tests.pages.render import STATIC
from tests.pages.samples import STUDENT, Sample

FILES = "input[type=file]"
CHOSEN = f"(() => {{ const [f] = document.querySelector('{FILES}').files; return f ? [f.name, f.type, f.size] : null; }})()"


@pytest.fixture(scope="module")
def stand(shown: Browser) -> Iterator[Page]:
    """Show the page for standing with its script, and gather what the browser complains of."""
    headers = {
        "content-security-policy": POLICY + policies.more("stand.html"),
        "content-type": "text/html; charset=utf-8",
    }

    def script(route: Route) -> None:
        route.fulfill(body=(STATIC / Path(route.request.url).name).read_bytes(), content_type="text/javascript")

    with window(shown, 390) as opened:
        sample = Sample("stand", "stand.html", nomination_samples.STANDS["new"], STUDENT, "/elections/spring")
        body = sample.html
        opened.route("**/*", lambda route: route.fulfill(body=body, headers=headers))
        opened.route("**/static/*.css", static)
        opened.route("**/static/*.js", script)
        yield opened


def choose(stand: Page, data: bytes) -> None:
    """Open the page anew, choose a file, and wait until the form can be sent."""
    complaints: list[str] = []
    stand.on("console", lambda said: complaints.append(said.text))
    stand.goto(ORIGIN + "/elections/spring/stand")
    stand.get_by_label("Why should people vote for you?").fill("More boards.")
    stand.locator(FILES).set_input_files({"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data})
    expect(stand.get_by_role("button", name="Send it")).to_be_enabled()
    assert complaints == []


def photo(width: int, height: int, quality: int, turned: bool = False) -> bytes:
    """Make a photo of noise, the top left corner red, as a telephone held upright writes it where `turned`."""
    made = Image.effect_noise((width, height), 90).convert("RGB")
    made.paste("red", (0, 0, width // 4, height // 4))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    out = io.BytesIO()
    made.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def drawn(stand: Page) -> Image.Image:
    """What the form would send."""
    taken = f"(async () => [...new Uint8Array(await document.querySelector('{FILES}').files[0].arrayBuffer())])()"
    return Image.open(io.BytesIO(bytes(stand.evaluate(taken))))


def test_a_telephones_photo_is_drawn_small_enough_for_the_form_and_upright(stand: Page) -> None:
    large = photo(4000, 3000, 96, turned=True)
    assert len(large) > 12_000_000
    choose(stand, large)
    stand.wait_for_function(f"{CHOSEN}[0] === 'photo.jpg'")
    name, kind, size = stand.evaluate(CHOSEN)
    assert (name, kind, size < LARGEST) == ("photo.jpg", "image/jpeg", True)
    sent = drawn(stand)
    assert sent.size == (1200, 1600)
    red = sent.convert("RGB").getpixel((1190, 10))
    assert isinstance(red, tuple)
    assert (red[0] > 200, red[1] < 60) == (True, True), "turned to the right, its first corner is the right one"
    assert not sent.getexif()
    expect(stand.locator("#f-photo-refused")).to_be_hidden()


def test_a_small_photo_is_left_as_it_is(stand: Page) -> None:
    small = photo(300, 200, 80)
    choose(stand, small)
    assert stand.evaluate(CHOSEN) == ["IMG_0001.jpg", "image/jpeg", len(small)]


def test_a_large_file_that_is_no_photo_is_refused_before_it_is_sent_and_what_was_written_stays(stand: Page) -> None:
    choose(stand, b"x" * 20_000_000)
    expect(stand.locator("#f-photo-refused")).to_be_visible()
    expect(stand.get_by_role("alert")).to_contain_text("This file is too large")
    assert stand.evaluate(CHOSEN) is None
    assert stand.get_by_label("Why should people vote for you?").input_value() == "More boards."
    stand.locator(FILES).set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(30, 20, 80)})
    expect(stand.locator("#f-photo-refused")).to_be_hidden()


def test_a_small_file_that_is_no_photo_is_left_to_the_answer(stand: Page) -> None:
    choose(stand, b"x" * 1_000_000)
    expect(stand.locator("#f-photo-refused")).to_be_hidden()
    assert stand.evaluate(CHOSEN)[2] == 1_000_000
