"""A picture is shown as one we drew anew, and a file that is none is told so at its field."""

import io
import random

import pytest
from PIL import ExifTags, Image
from union import store
from union.core.pictures import actions as pictures
from union.core.pictures import rules
from union.errors import Invalid, NotFound

pytestmark = pytest.mark.usefixtures("union_house")


def _photo(kind: str = "JPEG", size: tuple[int, int] = (1200, 900), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **more)
    return out.getvalue()


def _shown(data: bytes) -> Image.Image:
    name, part = pictures.kept("photo", data)
    store.commit(part)
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
    name, part = pictures.kept("photo", data)
    store.commit(part)
    made = pictures.seen(name)
    shown = Image.open(io.BytesIO(made))
    assert not shown.getexif()
    assert not any(word in made for word in (b"camera", b"home", b"EXIF", b"XMP"))
    assert shown.size == (360, 480)


def test_the_same_picture_has_one_name() -> None:
    assert pictures.kept("photo", _photo())[0] == pictures.kept("photo", _photo())[0]


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
        _photo("PNG", (9_000, 9_000), "1"),
        b"\0" * (rules.LARGEST + 1),
    ],
)
def test_a_file_that_is_no_photo_of_ours_is_told_at_its_field(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        pictures.kept("photo", data)
    assert list(refused.value.errors) == ["photo"]


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "0" * 40, "A" * 40])
def test_a_name_that_is_none_shows_nothing(name: str) -> None:
    with pytest.raises(NotFound):
        pictures.seen(name)
