"""What of a text can be seen, what it is found by, and in which order it stands."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from union import text

NOTHING = [
    "", " ", "\t\n", "\u00a0", "\u3000", "\u200b", "\u00ad", "\u2060", "\u200e", "\u3164", "\uffa0", "\u115f\u1160", "\u2800",
    "\u2800\u3164 \u200b", "\U000e0041\U000e007f", "\ufe0f", "\u200d", "\u034f", "\u0301", "\u180e", "\u17b4", "\U0001d159", "\U00013441",
    "\u2065", "\ufff3", "\U000e0fff", "\U000e0180",
]  # fmt: skip
SOMETHING = [
    "a", "Zoë", "é", "1", ".", "👩🏽‍🎓", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "❤️", "1️⃣", "🇬🇧",
    "محمد", "שָׁלוֹם", "می‌خواهم", "क्षत्रिय", "ന്‍", "한국어", "ᄒ", "日本", "ខ្មែរ",
    "⠁", "\U0001fae9", "\U0001fac8", "\U0001faea", "\U0001fbfb", "ꟍ", "\u2e5e",
]  # fmt: skip


@pytest.mark.parametrize("one", NOTHING, ids=ascii)
def test_nothing_can_be_seen_of_spaces_marks_and_blanks(one: str) -> None:
    assert not text.shows(one)
    assert text.name(one) == ""
    assert text.name(f"{one}Tom") == text.tidied(f"{one}Tom") == "Tom"


@pytest.mark.parametrize("one", SOMETHING, ids=ascii)
def test_what_people_write_can_be_seen_and_is_kept_as_it_is(one: str) -> None:
    assert text.shows(one)
    assert not text.unprintable(one)
    assert text.tidied(f" \u200b{one}\u00ad\u2060\n") == unicodedata.normalize("NFC", one)
    assert text.name(one) == unicodedata.normalize("NFC", one)


def test_nothing_that_unicode_says_can_be_ignored_shows_and_what_is_newer_than_this_python_does() -> None:
    everything = "".join(map(chr, range(0x110000)))
    ignorable = regex.findall(r"\p{Default_Ignorable_Code_Point}", everything)
    newer = [
        c for c in regex.findall(r"[^\p{Cn}\p{Default_Ignorable_Code_Point}]", everything) if unicodedata.category(c) == "Cn"
    ]
    assert len(ignorable) > 4_000
    assert len(newer) > 4_000, "the other table is newer than Python's"
    assert [ascii(c) for c in ignorable if text.shows(c)] == []
    assert [ascii(c) for c in newer if not text.shows(c)] == []


@given(st.text())
def test_tidying_changes_nothing_that_is_tidy_and_hides_nothing_that_shows(typed: str) -> None:
    once = text.tidied(typed)
    assert text.tidied(once) == once
    assert text.shows(once) == text.shows(typed)
    assert bool(once) or not text.shows(typed)


@given(st.text())
def test_a_name_is_one_line_that_shows_or_nothing(typed: str) -> None:
    told = text.name(typed)
    assert text.name(told) == told
    assert not told or text.shows(told)
    assert "\n" not in told
    assert not text.unprintable(told)


@given(st.text(), st.text())
def test_folding_is_done_once_and_leaves_out_what_only_looks_different(one: str, other: str) -> None:
    folded = text.folded(one)
    assert text.folded(folded) == folded
    assert text.folded(unicodedata.normalize("NFD", one)) == text.folded(unicodedata.normalize("NFC", one))
    assert (text.order(one) < text.order(other)) or (text.order(other) < text.order(one)) or one == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe"), ("CAFÉ", "cafe\u0301"), ("Łukasz Ørsted", "lukasz orsted"),
        ("Straße", "STRASSE"), ("Ægir", "aegir"), ("œuvre", "Oeuvre"),
        ("Þór", "thor"), ("İstanbul", "istanbul"), ("ıraz", "iraz"), ("Ｃｈｅｓｓ", "chess"), ("ﬁlm", "film"),
        ("T\u200bom", "Tom"), ("Đặng", "dang"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(one: str, other: str) -> None:
    assert text.folded(one) == text.folded(other)


def test_names_with_accents_stand_where_people_look_for_them() -> None:
    names = ["Zebra", "Élan", "eland", "Ångström", "apple", "Øystein", "Otto", "Łódź", "Lund"]
    assert sorted(names, key=text.order) == ["Ångström", "apple", "Élan", "eland", "Łódź", "Lund", "Otto", "Øystein", "Zebra"]


def test_a_name_loses_what_would_hide_in_it_and_keeps_what_joins() -> None:
    assert text.name("T\u200bo\u00adm\u202e\x00 \n Okoro\u2060") == "Tom Okoro"
    assert text.name("می‌خواهم") == "می‌خواهم"
