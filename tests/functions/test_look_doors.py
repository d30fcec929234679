"""Staff choose the union's name, logo and colours in a browser and by a program, and everybody sees them on every page."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from union.core.look import rules

from tests.actions.test_pictures import _photo
from tests.functions.clicking import KEY, twice
from tests.functions.conftest import answer_of
from tests.functions.test_import_doors import JSON, MORGAN
from tests.functions.test_page_doors import _multipart

type Call = Callable[..., Any]
PATH = "/staff/look"
SWAN = {"name": "Swan Union", "accent": "#1D4ED8", "band": "", "revision": 0, "key": KEY}
pytestmark = pytest.mark.usefixtures("union_house")


def _save(call: Call, **more: Any) -> Any:
    return call("policy", "POST", PATH, caller=MORGAN, form={**SWAN, **more})


@twice(PATH)
def test_a_name_and_a_colour_are_saved_and_stand_on_every_page(call: Call) -> None:
    assert call("policy", "POST", PATH, caller=MORGAN, form=SWAN, twice=True).status == 303
    for function, path in (("groups", "/"), ("site", "/help"), ("news", "/news"), ("policy", PATH)):
        page = call(function, "GET", path, caller=MORGAN if path == PATH else None)
        assert "Swan Union" in page.body and "Queen&#39;s Union</" not in page.body, path
        assert rules.sheet_name("#1d4ed8", "") in page.body
    assert "<title>Swan Union" in call("news", "GET", "/news.rss").body


def test_no_page_has_a_stylesheet_more_before_colours_are_chosen(call: Call) -> None:
    _save(call, accent="")
    assert "/static/look-" not in call("groups", "GET", "/").body


def test_the_stylesheet_is_kept_for_ever_and_tells_what_it_is(call: Call) -> None:
    _save(call)
    address = re.findall(r'href="(/static/look-[^"]+)"', call("groups", "GET", "/").body)[0]
    sheet = call("site", "GET", address)
    assert (sheet.status, sheet.body) == (200, rules.sheet("#1d4ed8", ""))
    assert "immutable" in sheet.headers["Cache-Control"] and sheet.headers["Content-Type"].startswith("text/css")
    assert call("site", "GET", address.replace("1d4ed8", "ffff00")).status == 404


def test_a_look_is_tried_without_a_script_and_goes_on_from_what_was_seen(call: Call) -> None:
    asked = f"{PATH}/preview?name=Swan+Union&accent=%231d4ed8&band=&revision=0&key={KEY}"
    page = call("policy", "GET", asked, caller=MORGAN)
    assert page.status == 200 and "Nothing is saved yet" in page.body
    assert rules.sheet_name("#1d4ed8", "", "tried") in page.body and 'value="#1d4ed8"' in page.body
    assert "Swan Union" not in call("groups", "GET", "/").body
    _save(call, name="Goose Union")
    assert 'name="revision" value="0"' in call("policy", "GET", asked, caller=MORGAN).body, (
        "saving it is refused, as somebody else was first"
    )
    assert call("policy", "GET", f"{PATH}/preview?revision=x", caller=MORGAN).status == 200


@pytest.mark.parametrize("way", ["GET", "POST"])
def test_what_cannot_be_read_is_told_at_its_field_and_stays_typed(call: Call, way: str) -> None:
    if way == "GET":
        page = call("policy", "GET", f"{PATH}/preview?name=Swan&accent=%23ffd100&band=&revision=0", caller=MORGAN)
    else:
        page = _save(call, name="Swan", accent="#ffd100")
    assert page.status == 422
    assert 'id="e-accent"' in page.body and 'href="#f-accent"' in page.body and "has to be 4.5" in page.body
    assert 'value="#ffd100"' in page.body and 'value="Swan"' in page.body


def test_who_comes_second_is_told_and_what_they_typed_stays(call: Call) -> None:
    _save(call)
    page = _save(call, name="Goose Union")
    assert page.status == 409 and 'value="Goose Union"' in page.body and 'name="revision" value="1"' in page.body


def test_a_program_reads_and_writes_the_same(call: Call) -> None:
    assert call("policy", "POST", PATH, caller=MORGAN, json=SWAN).status == 200
    told = json.loads(call("policy", "GET", PATH, caller=MORGAN, headers=JSON).body)
    assert (told["name"], told["usual_name"], told["revision"]) == ("Swan Union", "Queen's Union", 1)
    answer = call("policy", "POST", PATH, caller=MORGAN, json={**SWAN, "band": "pink", "revision": 1})
    assert (answer.status, set(json.loads(answer.body)["errors"])) == (422, {"band"})


def _brand(call: Call, function: str = "groups", path: str = "/") -> str:
    return re.findall(r'<a class="brand" href="/">(.*?)</a>', call(function, "GET", path).body)[0]


def _logo(call: Call, data: bytes | None = None, revision: int = 0, **more: Any) -> Any:
    twice = bool(more.pop("twice", False))
    sent = _multipart("logo", _photo("PNG", (600, 150)) if data is None else data, revision=str(revision), **more)
    return call("policy", "POST", f"{PATH}/logo", caller=MORGAN, twice=twice, **sent)


@twice(f"{PATH}/logo")
def test_a_logo_stands_beside_the_name_on_every_page_and_instead_of_it_where_it_says_the_name(call: Call) -> None:
    assert "<svg" in _brand(call) and "<img" not in _brand(call)
    assert _logo(call, twice=True, logo_alt="A swan").status == 303
    for function, path in (("groups", "/"), ("site", "/help"), ("news", "/news"), ("site", "/no-such-page")):
        (address,) = re.findall(
            r'<img class="union-logo" src="(/pictures/[^"]+)" alt="A swan" width="480" height="120" decoding="async">'
            r"<span>Queen&#39;s Union</span>$",
            _brand(call, function, path),
        )
    answer = answer_of("pictures", "GET", address, {"accept": "image/webp"})
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer["headers"]["Cache-Control"]
    assert _logo(call, b"", 1, says_name="yes").status == 303
    assert 'alt="Queen&#39;s Union"' in _brand(call) and "<span>" not in _brand(call)
    assert _logo(call, b"", 2, remove_logo="yes").status == 303
    assert "<svg" in _brand(call) and "<img" not in _brand(call)


@pytest.mark.parametrize("data", [b"\0\0\0\x18ftypheic" + b"x" * 99, b"<svg></svg>", b"GIF89a" + b"x" * 99, b"x" * 4_100_000])
def test_a_file_that_is_no_picture_is_told_what_to_do_and_what_was_typed_stays(call: Call, data: bytes) -> None:
    answer = _logo(call, data, logo_alt="A swan")
    assert answer.status == 422 and 'id="e-logo"' in answer.body and 'value="A swan"' in answer.body
    assert "choose it once more" in answer.body and "<img" not in _brand(call)


def test_a_logo_without_words_is_asked_for_them_unless_it_says_the_name(call: Call) -> None:
    answer = _logo(call)
    assert answer.status == 422 and 'id="e-logo_alt"' in answer.body and "<img" not in _brand(call)
    assert _logo(call, says_name="yes").status == 303


def test_who_brings_a_logo_second_is_told_and_what_they_typed_stays(call: Call) -> None:
    _save(call)
    page = _logo(call, logo_alt="A goose")
    assert page.status == 409 and 'value="A goose"' in page.body and "choose it once more" in page.body
    assert "<img" not in _brand(call)


def test_a_wrong_colour_leaves_the_logo_and_the_words_of_its_form(call: Call) -> None:
    _logo(call, logo_alt="A swan")
    page = _save(call, accent="#ffd100", revision=1)
    assert page.status == 422 and 'value="A swan"' in page.body and "choose it once more" not in page.body
    assert 'alt="A swan"' in _brand(call)


def test_a_program_says_anew_what_the_logo_shows(call: Call) -> None:
    _logo(call, logo_alt="A swan")
    told = {"logo_alt": "A swan on a wave", "revision": 1, "key": KEY}
    assert call("policy", "POST", f"{PATH}/logo", caller=MORGAN, json=told).status == 200
    shown = json.loads(call("policy", "GET", PATH, caller=MORGAN, headers=JSON).body)
    assert (shown["logo"]["alt"], shown["alone"], shown["revision"]) == ("A swan on a wave", False, 2)
