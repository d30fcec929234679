"""What a committee's letter says: the same to everybody but for the name and the link, whatever people typed."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from union.errors import Invalid
from union.markdown import LONGEST
from union.membership.mailings import words
from union.membership.mailings.words import Enclosed, Rendered, Sheet

OFF = "https://union.example/letters/off/abc.def?x=1&y=2"
MARK: Any = {"initials": "CS", "colour": "#0b3f3b", "ink": "#ffffff"}
PICTURE: Any = {"address": "/pictures/a", "width": 800, "height": 400, "small": None, "small_width": None, "alt": "A board"}
EVENT = Enclosed("The autumn cup", "2026-12-01T19:00:00Z", "Room 3", "It begins.", "https://union.example/events/abc")


def sheet(**more: Any) -> Sheet:
    told = {
        "union": "Riverside Students’ Union",
        "site": "https://union.example",
        "accent": "#0b5d56",
        "dark_accent": "#74d6c8",
        "group_id": "chess",
        "group_name": "Chess Society",
        "mark": MARK,
        "logo": None,
        "ground": MARK,
        "subject": "The autumn cup",
        "text": "We meet **on Monday**, see [our page](/groups/chess).",
        "picture": None,
        "enclosed": [EVENT],
        "by": "President",
        "why": "You get this letter because you are a member of Chess Society.",
        "ask": "https://union.example/groups/chess/contact",
        "read": "https://union.example/letters/read/chess/abc",
        "off": "Turn off news from Chess Society",
    }
    return Sheet(**{**told, **more})


class _Seen(HTMLParser):
    """The elements of a letter, what their attributes are, and what can be read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def said(rendered: Rendered, name: str = "Sam Okafor") -> tuple[str, str, str]:
    told = rendered.for_person(name, OFF)
    return told.subject, told.text, told.html


def test_a_letter_says_all_that_it_has_to_as_text_and_as_html() -> None:
    _, text, html = said(words.made(sheet(picture=PICTURE)))
    shown = _Seen(html).text
    for fact in (
        "Chess Society",
        "Hello Sam Okafor",
        "on Monday",
        "The autumn cup",
        "Tue 1 Dec 2026, 19:00",
        "Room 3",
        "It begins.",
    ):
        assert fact in text and fact in shown
    for fact in ("because you are a member", "Riverside Students’ Union", "Turn off news", "Nobody is told whether you open"):
        assert fact in text and fact in shown
    links = [value for name, value in _Seen(html).attributes if name == "href"]
    for address in (OFF, sheet().read, sheet().ask, EVENT.url, "https://union.example/groups/chess"):
        assert address in text and address in links
    assert 'alt="A board"' in html and "A board" in text


def test_styles_stand_at_the_elements_and_those_for_the_dark_behind_the_charset() -> None:
    *_, html = said(words.made(sheet()))
    assert html.encode().index(b'<meta charset="utf-8">') < 1024
    assert html.index("<meta charset") < html.index("prefers-color-scheme: dark") < html.index("<body")
    assert html.count("<style>") == 1 and 'style="color:#0b5d56"' in html and "a { color: #74d6c8 !important }" in html


def test_nothing_in_a_letter_tells_who_reads_it() -> None:
    *_, html = said(words.made(sheet(picture=PICTURE, logo=PICTURE)))
    pictures = re.findall(r'src="([^"]*)"', html)
    assert set(pictures) == {"https://union.example/pictures/a"}, "the same for everybody"
    assert "script" not in _Seen(html).tags and "link" not in _Seen(html).tags


def test_what_is_about_something_held_has_no_link_that_turns_it_off() -> None:
    _, text, html = said(words.made(sheet(off="")))
    assert OFF not in text and OFF not in html and "cannot be turned off" in text and "/my/letters" in html


def test_a_group_that_takes_no_questions_says_how_it_is_reached() -> None:
    _, text, html = said(words.made(sheet(ask="")))
    assert "/groups/chess" in text and "How to reach the committee" in html and "Ask the committee" not in html


def test_a_letter_is_made_once_and_filled_in_for_each() -> None:
    made = words.made(sheet())
    sam, ada = made.for_person("Sam", OFF), made.for_person("Ada", "https://union.example/letters/off/other")
    assert (
        sam.html.replace("Sam", "Ada").replace(OFF.replace("&", "&amp;"), "https://union.example/letters/off/other") == ada.html
    )
    assert sam.text.replace("Sam", "Ada").replace(OFF, "https://union.example/letters/off/other") == ada.text


@pytest.mark.parametrize("name", ["", " \r\n\t", "\u200b", "\x00"])
def test_who_has_no_name_that_shows_is_greeted_as_everybody(name: str) -> None:
    _, text, html = said(words.made(sheet()), name)
    assert "Hello everybody," in text and "Hello everybody," in _Seen(html).text


@pytest.mark.parametrize("typed", ["{{ name }}", "{% raw %}", "{{ 7 * 7 }}", "{# no #}", "${x}", "%(x)s", "&amp;", "<b>x</b>"])
def test_signs_of_templates_and_of_html_stay_what_was_typed(typed: str) -> None:
    subject, text, html = said(words.made(sheet(subject=typed, text=typed, by=typed, why=typed, group_name=typed)), typed)
    assert subject == typed and f"Hello {typed}," in text and _Seen(html).text.count(typed) >= 6
    assert "b" not in _Seen(html).tags


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_nothing_in_a_subject_or_a_name_begins_a_line_of_its_own(subject: str, group: str, name: str) -> None:
    made = words.made(sheet(subject=f"a{subject}", group_name=f"b{group}"))
    told = made.for_person(f"c{name}", OFF)
    for line in (told.subject, made.sender):
        assert (
            len(line.splitlines()) == 1 and line.isprintable() is not None and not re.search("[\r\n\x00\x85\u2028\u2029]", line)
        )
    (greeting,) = [line for line in told.text.split("\n") if line.startswith("Hello c")]
    assert greeting.endswith(",")


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_adds_no_element_but_those_of_the_markdown(typed: str) -> None:
    *_, html = said(
        words.made(sheet(text=typed, enclosed=[Enclosed(typed, None, typed, typed, "https://union.example/x")], by=typed)), typed
    )
    allowed = {
        "html",
        "head",
        "meta",
        "style",
        "title",
        "body",
        "div",
        "table",
        "tbody",
        "tr",
        "td",
        "bdi",
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "a",
    }
    assert set(_Seen(html).tags) <= allowed | {"ul", "ol", "li", "em", "strong", "br", "blockquote", "h5", "h6"}
    assert not [name for name, _ in _Seen(html).attributes if name.startswith("on")]


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "vbscript:x"])
def test_links_lead_to_the_web_to_us_or_to_a_mailbox(typed: str) -> None:
    *_, html = said(words.made(sheet(text=f"[press]({typed})")))
    assert typed not in [value for name, value in _Seen(html).attributes if name == "href"]


def test_a_text_of_two_megabytes_is_refused_before_anything_is_done_with_it() -> None:
    with pytest.raises(Invalid) as refused:
        words.made(sheet(text="> " * 1_000_000))
    assert "20,000 characters" in refused.value.errors["text"]


@pytest.mark.parametrize("unit", ["a\n\n", "- a\n", "&", "[a](/b) ", "# a\n", "> a\n\n", "😀"])
def test_a_letter_that_mail_programs_would_cut_off_is_refused_with_how_large_it_is(unit: str) -> None:
    made = words.made(sheet(text=(unit * LONGEST)[:LONGEST]))
    whole = max(len(made.for_person(name, OFF * 3).html.encode()) for name in ("&" * 500, "😀" * 500))
    assert whole <= made.size
    if made.size > words.LARGEST:
        with pytest.raises(Invalid, match="KB"):
            words.check(made)
    else:
        words.check(made)
        assert whole <= words.LARGEST


def test_a_long_letter_of_ordinary_words_fits() -> None:
    words.check(
        words.made(
            sheet(text=("The cup begins on Monday, and everybody who likes may come and play with us.\n\n" * 300)[:LONGEST])
        )
    )
