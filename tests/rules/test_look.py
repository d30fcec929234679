"""The union's name, logo and colours: whoever reads a page can read what stands in them, by day, in the dark and in letters."""

import re
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import colours
from union.colours import ENOUGH, contrast
from union.core.look import rules
from union.core.look.rules import Look
from union.errors import Invalid

from tests.tables import ROOT

HEX = st.builds("#{:06x}".format, st.integers(0, 0xFFFFFF))
FIELD = st.sampled_from(["accent", "band"])
SCSS = (ROOT / "infra/style/_colours.scss").read_text()
TEXTS = ROOT / "layers/union/python/union/core/letters/texts"
MAILINGS = ROOT / "layers/union/python/union/membership/mailings/texts"


def _mixin(name: str) -> dict[str, str]:
    body = SCSS.partition(f"@mixin {name} {{")[2].partition("}")[0]
    return {variable: str(colours.read(value)) for variable, value in re.findall(r"--([\w-]+): (#\w+);", body)}


@given(FIELD, HEX)
def test_what_is_suggested_always_works_and_nothing_else_is_suggested_in_its_place(field: str, typed: str) -> None:
    near = rules.suggested(field, typed)
    assert rules.works(field, near) and rules.colour(field, near) == near
    assert rules.suggested(field, near) == near
    assert (near == typed) == rules.works(field, typed)


@given(FIELD, HEX)
def test_a_colour_that_cannot_be_read_is_refused_with_by_how_much_and_with_one_that_can(field: str, typed: str) -> None:
    if rules.works(field, typed):
        assert rules.colour(field, typed.upper().removeprefix("#")) == typed
        return
    with pytest.raises(Invalid) as refused:
        rules.colour(field, typed)
    told = refused.value.errors[field]
    reached, missing = re.findall(r"contrast is ([\d.]+) and has to be 4.5, so ([\d.]+) are missing", told)[0]
    assert float(reached) < ENOUGH and float(reached) + float(missing) == pytest.approx(ENOUGH)
    assert rules.suggested(field, typed) in told


@given(HEX | st.just(""), HEX | st.just(""))
def test_all_that_follows_from_colours_that_work_can_be_read_by_day_and_in_the_dark(accent: str, band: str) -> None:
    one, other = (rules.suggested(field, told) if told else "" for field, told in (("accent", accent), ("band", band)))
    if not (one or other):
        return
    for palette, grounds in ((rules.light(one, other), rules.LIGHT_GROUNDS), (rules.dark(one, other), rules.DARK_GROUNDS)):
        for text, ground in (*rules.link_pairs(palette, grounds), *rules.band_pairs(palette)):
            assert contrast(text, ground) >= ENOUGH, (text, ground)
        assert min(rules.told_contrasts(palette, grounds)) >= ENOUGH
    assert contrast(rules.DARK_INK, rules.dark(one, other).tint) >= ENOUGH
    assert contrast(rules.INK, rules.light(one, other).tint) >= ENOUGH


@given(HEX, HEX)
def test_a_stylesheet_is_found_by_its_name_alone_and_by_no_other(accent: str, band: str) -> None:
    one, other = rules.suggested("accent", accent), rules.suggested("band", band)
    name = rules.sheet_name(one, other)
    assert rules.sheet_named(name) == rules.sheet(one, other)
    assert rules.sheet_named(rules.sheet_name(one, "", "tried")) == rules.tried_sheet(one, "")
    assert rules.sheet_named(name.replace(".css", "0.css")) is None
    mark = name.split(".")[1]
    assert rules.sheet_named(name.replace(mark, "0" * 10)) is None or mark == "0" * 10


@pytest.mark.parametrize(
    "name", ["look-none-none.0123456789.css", "look-ffffff-none.0123456789.css", "look.css", "house.css", ""]
)
def test_what_is_no_stylesheet_of_colours_that_work_is_none(name: str) -> None:
    assert rules.sheet_named(name) is None


def test_no_colour_could_be_read_on_light_and_dark_pages_alike() -> None:
    greys = [f"#{at:02x}{at:02x}{at:02x}" for at in range(256)]
    both = [one for one in greys if min(contrast(one, ground) for ground in (rules.SHEET, rules.DARK_SHEET)) >= ENOUGH]
    assert both == []


def test_the_grounds_are_those_of_the_stylesheet_and_of_letters() -> None:
    by_day, at_night = _mixin("light"), _mixin("dark")
    named = ("paper", "sheet", "ice", "wait", "alarm-tint")
    assert {*rules.LIGHT_GROUNDS} == {*(by_day[one] for one in named), rules.LETTER}
    assert {*rules.DARK_GROUNDS} == {at_night[one] for one in named}
    assert (by_day["ink"], at_night["ink"]) == (rules.INK, rules.DARK_INK)
    assert {one.replace("_", "-") for one in asdict(rules.light("#0a615a", ""))} <= by_day.keys()
    frame = (ROOT / "infra/style/_frame.scss").read_text()
    assert rules.PALE in frame and f"--gold: {rules.GOLD};" in SCSS
    letters = "".join(file.read_text() for file in TEXTS.glob("*/body.html"))
    assert {*re.findall(r"background:(#\w{6})", letters)} <= {*rules.LIGHT_GROUNDS}
    assert all(contrast(rules.USUAL_ACCENT, ground) >= ENOUGH for ground in rules.LIGHT_GROUNDS)


def test_the_house_s_own_colours_would_pass() -> None:
    assert rules.colour("accent", "#0a615a") == "#0a615a"
    assert rules.colour("band", "#0b3f3b") == "#0b3f3b"


def test_everything_that_cannot_be_used_is_told_at_once_and_at_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        rules.chosen("x" * 101, "#ffff00", "teal")
    assert set(refused.value.errors) == {"name", "accent", "band"}
    assert "the colour of the band as six digits" in refused.value.errors["band"]


def test_a_name_is_one_line_and_nothing_stays_nothing() -> None:
    assert rules.chosen(" Queen’s\n Union ", "", " ") == Look("Queen’s Union")
    assert rules.read(None) == Look() == rules.read({"accent": "#ffffff", "more": "x"})
    assert rules.read(Look("Swan", band="#3b0764").kept()) == Look("Swan", band="#3b0764")


def test_letters_are_in_the_union_s_colour_where_it_has_one() -> None:
    assert rules.of_letters(Look()) == rules.USUAL_ACCENT
    assert rules.of_letters(Look(accent="#1d4ed8")) == "#1d4ed8"
    assert contrast(rules.of_letters(Look(band="#3b0764")), rules.LETTER) >= ENOUGH


def test_what_differs_is_named_in_words() -> None:
    assert rules.changed(Look(), Look(name="U", band="#0b3f3b")) == ["name", "colour of the band"]


LOGO = "ab" * 20 + "-480x96"


def test_links_in_letters_to_members_can_be_read_on_all_that_such_a_letter_is_drawn_on() -> None:
    dark_css, letter = ((MAILINGS / file).read_text() for file in ("dark.css", "letter.html"))
    by_day = {*re.findall(r"^(?:body|\.sheet|\.card) {.* background: (#\w{6})", letter, re.MULTILINE)}
    at_night = {*re.findall(r"background: (#\w{6})", dark_css)}
    assert len(by_day) == 2 and len(at_night) == 3, "the test can fail"
    for look in (Look(), *(Look(accent=rules.suggested("accent", f"#{at:02x}{255 - at:02x}80")) for at in range(0, 256, 15))):
        assert all(contrast(rules.of_letters(look), ground) >= ENOUGH for ground in by_day)
        assert all(contrast(rules.of_letters_in_dark(look), ground) >= ENOUGH for ground in at_night)
    assert rules.of_letters_in_dark(Look(band="#3b0764")) == rules.dark("", "#3b0764").accent


def test_a_logo_that_says_the_union_s_name_stands_alone_and_is_read_out_as_that_name() -> None:
    told = rules.logo(Look(logo=LOGO), "Swan Union")
    assert told == {"address": f"/pictures/{LOGO}", "width": 480, "height": 96, "alt": "Swan Union", "alone": True}
    told = rules.logo(Look(logo=LOGO, logo_alt="A swan"), "Swan Union")
    assert told is not None and (told["alt"], told["alone"]) == ("A swan", False)
    assert rules.logo(Look("Swan Union"), "Swan Union") is None


def test_names_and_colours_leave_the_logo_and_what_is_no_picture_is_none() -> None:
    before = Look("Old", logo=LOGO, logo_alt="A swan")
    assert rules.chosen("Swan", "", "", before) == Look("Swan", logo=LOGO, logo_alt="A swan")
    assert rules.read(before.kept()) == before
    assert rules.read({"name": "Old", "logo": "../x", "logo_alt": "A swan"}) == Look("Old")
    assert rules.changed(Look(), before) == ["name", "logo", "what the logo shows"]
