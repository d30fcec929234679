"""A picture is shown as one we drew anew, and a file that is none is told so at its field."""

import io
import os
import random
from collections.abc import Callable
from functools import partial
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from union import store
from union.core.audit.tables import Entry
from union.core.pictures import actions as pictures
from union.core.pictures import rules
from union.core.pictures.rules import Shape
from union.core.pictures.tables import Picture
from union.errors import Invalid, NotFound

from infra.union import __main__ as command
from infra.union import which_house
from tests.actions.conftest import NOW

pytestmark = pytest.mark.usefixtures("union_house")


def _photo(kind: str = "JPEG", size: tuple[int, int] = (1200, 900), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **more)
    return out.getvalue()


def _shown(data: bytes) -> Image.Image:
    return _opened(_kept(data, Shape.PORTRAIT))


def _kept(data: bytes, shape: Shape) -> str:
    name, parts = pictures.keep_write("photo", data, shape)
    store.commit(*parts)
    return name


def _opened(name: str) -> Image.Image:
    return Image.open(io.BytesIO(pictures.seen(name)))


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_a_photo_becomes_a_small_webp(kind: str, mode: str) -> None:
    shown = _shown(_photo(kind, mode=mode))
    assert (shown.format, max(shown.size)) == ("WEBP", rules.SIDE)


def test_place_time_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    told = Image.Exif()
    told[ExifTags.Base.Make] = "A camera of ours"
    told[ExifTags.Base.Orientation] = 6
    told.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 12.0, 18.0)
    data = _photo(exif=told, comment=b"at home")
    assert b"A camera of ours" in data
    made = pictures.seen(_kept(data, Shape.PORTRAIT))
    shown = Image.open(io.BytesIO(made))
    assert not shown.getexif()
    assert not any(word in made for word in (b"camera", b"home", b"EXIF", b"XMP"))
    assert shown.size == (360, 480)


def test_the_same_picture_has_one_name() -> None:
    assert _kept(_photo(), Shape.PICTURE) == _kept(_photo(), Shape.PICTURE)


def _made(data: bytes | Callable[[], bytes]) -> bytes:
    """A large picture is drawn by the test that needs it, and not by everybody who reads this file."""
    return data if isinstance(data, bytes) else data()


def _said(told: object) -> str | None:
    """A file is told by its first bytes and its size: pytest writes all of them into the test's name."""
    return f"{told[:12]!r}-{len(told)}" if isinstance(told, bytes) else None


def _noise(number: int) -> bytes:
    return random.Random(number).randbytes(5_000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"GIF89a" + b"\0" * 50,
        _photo()[:400],
        b"\xff\xd8\xff\xe0" + _noise(1),
        b"\x89PNG\r\n\x1a\n" + _noise(2),
        b"RIFF\x10\0\0\0WEBPVP8 " + _noise(3),
        partial(_photo, "PNG", (9_000, 9_000), "1"),
        b"\0" * (rules.LARGEST + 1),
    ],
    ids=_said,
)
def test_a_file_that_is_no_photo_of_ours_is_told_at_its_field(data: bytes | Callable[[], bytes]) -> None:
    with pytest.raises(Invalid) as refused:
        pictures.keep_write("photo", _made(data), Shape.PORTRAIT)
    assert list(refused.value.errors) == ["photo"]


def _moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\0\0\0\x18ftypheic" + _noise(4), "This is a HEIC photo, as iPhones keep them."),
        (b"\0\0\0\x18ftypmif1" + _noise(5), "This is a HEIC photo, as iPhones keep them."),
        (b"\0\0\0\x18ftypavif" + _noise(6), "This is an AVIF picture."),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "This is a drawing (SVG)."),
        (_moving("GIF"), "This is a GIF."),
        (_moving("WEBP"), "This picture moves."),
        (_moving("PNG"), "This picture moves."),
        (b"%PDF-1.7", "This is a PDF."),
        (partial(_photo, "PNG", (30_000, 30_000), "1"), "This picture has too many pixels."),
        (b"\0" * 50_000_000, "This file has 50 MB. Please choose a picture of at most 4 MB."),
        (_photo()[:-400], "This is not a picture that we can read."),
    ],
    ids=_said,
)
def test_what_people_take_for_a_picture_is_told_what_to_do(data: bytes | Callable[[], bytes], says: str) -> None:
    with pytest.raises(Invalid) as refused:
        pictures.keep_write("banner", _made(data), Shape.BANNER)
    assert refused.value.errors["banner"].startswith(says)


def test_the_first_picture_of_a_phones_jpeg_of_several_is_the_one_that_is_meant() -> None:
    out = io.BytesIO()
    several = [Image.new("RGB", (900, 600), colour) for colour in ("red", "blue")]
    several[0].save(out, "MPO", save_all=True, append_images=several[1:])
    assert _opened(_kept(out.getvalue(), Shape.PICTURE)).getpixel((5, 5))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize(
    ("shape", "sent", "shown", "small"),
    [
        (Shape.PORTRAIT, (1200, 900), (480, 360), (128, 96)),
        (Shape.LOGO, (1200, 900), (400, 400), (128, 128)),
        (Shape.LOGO, (90, 30), (90, 90), None),
        (Shape.HEADER, (1200, 300), (480, 120), (128, 32)),
        (Shape.HEADER, (600, 600), (128, 128), None),
        (Shape.BANNER, (4000, 1000), (1600, 400), (480, 120)),
        (Shape.BANNER, (1000, 4000), (225, 900), (128, 512)),
        (Shape.PICTURE, (2400, 3000), (1280, 1600), (480, 600)),
        (Shape.PICTURE, (400, 300), (400, 300), (128, 96)),
        (Shape.PICTURE, (20, 3000), (11, 1600), None),
        (Shape.PICTURE, (1, 1), (1, 1), None),
    ],
)
def test_a_picture_is_drawn_for_its_place_and_once_more_for_a_card(
    shape: Shape, sent: tuple[int, int], shown: tuple[int, int], small: tuple[int, int] | None
) -> None:
    name = _kept(_photo(size=sent), shape)
    assert _opened(name).size == shown
    told = pictures.shown(name, "A board")
    assert (told["address"], told["width"], told["height"], told["alt"]) == (f"/pictures/{name}", *shown, "A board")
    assert told["small_width"] == (small[0] if small else None)
    if small:
        assert _opened(str(told["small"]).removeprefix("/pictures/")).size == small


def test_a_logo_stands_in_the_middle_of_a_white_square() -> None:
    drawn = _opened(_kept(_photo(size=(400, 100)), Shape.LOGO)).convert("RGB")
    assert [drawn.getpixel((200, at))[0:2] for at in (5, 200, 395)] == [(255, 255), drawn.getpixel((200, 200))[0:2], (255, 255)]  # type: ignore[index]
    assert drawn.getpixel((200, 200))[1] < 100  # type: ignore[index]


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (255, 255, 255, 255)), ("RGBA", (0, 0, 0, 0)), ("RGB", "#eeeeee")])
def test_what_cannot_be_seen_on_white_is_no_logo_for_the_top_of_pages_and_may_be_anything_else(mode: str, colour: object) -> None:
    out = io.BytesIO()
    Image.new(mode, (300, 90), colour).save(out, "PNG")  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="Nearly nothing"):
        pictures.keep_write("logo", out.getvalue(), Shape.HEADER)
    assert _kept(out.getvalue(), Shape.PICTURE)


@given(st.integers(0, 255))
def test_what_is_told_from_white_has_a_contrast_of_3(darkest: int) -> None:
    assert rules.faint(darkest) == (darkest > 148)


def test_whatever_a_picture_shows_each_of_its_copies_fits_into_our_tables() -> None:
    out = io.BytesIO()
    Image.effect_noise((1800, 1700), 200).convert("RGB").save(out, "JPEG", quality=85)
    _, parts = pictures.keep_write("picture", out.getvalue(), Shape.PICTURE)
    assert len(parts) == 2
    assert all(0 < len(part.record.data) <= rules.MOST_BYTES < 400 * 1024 for part in parts)  # type: ignore[attr-defined]


@given(st.integers(1, 9999), st.integers(1, 9999), st.sampled_from(Shape))
def test_the_name_of_a_picture_tells_its_size(width: int, height: int, shape: Shape) -> None:
    fits = rules.fitting(width, height, shape.size)
    assert fits[0] <= shape.size[0] and fits[1] <= shape.size[1] and fits <= (width, height)
    name = rules.named("0" * 64, *fits)
    told, small = rules.size(name), rules.small(name)
    assert (told.width, told.height, rules.is_name(name)) == (*fits, True)
    assert (small is None) is (told.small is None) and (small is None or rules.is_name(small))


def test_a_picture_from_before_sizes_stood_in_names_is_still_shown() -> None:
    store.commit(store.Put(Picture(name="ab" * 20, data=b"webp")))
    assert pictures.seen("ab" * 20) == b"webp"
    assert pictures.shown("ab" * 20, "Sam")["small"] is None


@pytest.mark.parametrize(
    "name", ["", "x", "../../etc/passwd", "0" * 40, "A" * 40, "0" * 40 + "-0x5", "0" * 40 + "-5x5-77", "0" * 40 + "-5x5\n"]
)
def test_a_name_that_is_none_shows_nothing(name: str) -> None:
    with pytest.raises(NotFound):
        pictures.seen(name)


@pytest.mark.parametrize("of", ["whole", "small"])
def test_a_picture_is_deleted_by_a_command_with_its_smaller_copy_and_again_is_nothing(
    of: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name, other = _kept(_photo(), Shape.PICTURE), _kept(_photo(size=(300, 200)), Shape.PICTURE)
    small = rules.small(name) or ""
    address = f"https://union.example/pictures/{name if of == 'whole' else small}?v=1"
    stack = {"stack": "union-house-local", "region": "eu-west-2", "url": "", "union": "", "aws": ""}
    with patch.dict(os.environ), patch.multiple(which_house, _on_aws=lambda *_: stack):
        assert command.main(["delete-picture", address, "--stack", "union-house-local"]) == 0
        assert command.main(["delete-picture", address, "--stack", "union-house-local"]) == 1
    assert capsys.readouterr().out == "It is deleted.\nThere is no such picture.\n"
    for gone in (name, small):
        with pytest.raises(NotFound):
            pictures.seen(gone)
    assert pictures.seen(other)
    assert [(one.act, one.details["picture"]) for one in Entry.query("pictures")] == [("picture deleted", name)]


def test_what_names_no_picture_deletes_nothing() -> None:
    _kept(_photo(), Shape.PICTURE)
    assert not pictures.delete("../policies", NOW)
    assert len(list(Picture.scan())) == 2
