"""Staff choose the union's name and colours in a browser and by a program, and everybody sees them on every page."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from union.core.look import rules

from tests.functions.clicking import KEY, twice
from tests.functions.test_import_doors import JSON, MORGAN

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
