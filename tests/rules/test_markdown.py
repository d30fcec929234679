"""What people write with a little Markdown is shown as they meant it, and can do nothing else."""

import re
import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union import markdown
from union.markdown import plain, shown, summary, written

TAGS = {"p", "strong", "em", "ul", "ol", "li", "a", "br"}


def test_emphasis_lists_and_links_are_shown() -> None:
    shown = written("I *will*:\n\n- play **more**\n- ask [you](https://union.example)\n\nThank you\nall")
    for part in (
        "<em>will</em>",
        "<strong>more</strong>",
        "<li>",
        'href="https://union.example"',
        'rel="external nofollow',
        "<br",
    ):
        assert part in shown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[me](javascript:alert(1))",
        "[me](JaVaScRiPt:alert(1))",
        "[me](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/track.gif)",
        "<https://elsewhere.example>",
        "# Vote for me",
        '[a](https://x.example/" onclick="alert(1))',
        "`<b>`",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_else_becomes_a_tag(text: str) -> None:
    shown = str(written(text))
    assert {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", shown)} <= TAGS
    assert "<a" not in shown or 'href="http' in shown
    assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', shown))


@given(st.text(max_size=300))
def test_no_text_makes_another_tag_or_fails(text: str) -> None:
    assert {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", str(written(text)))} <= TAGS


PUBLISHED = {*TAGS, "h3", "h4", "h5", "h6", "blockquote"}


@given(st.text(max_size=300) | st.text("#->*[]()`\\_| \n1.ahtps:/<&", max_size=120))
def test_nothing_that_is_published_makes_another_tag_or_leads_anywhere_else(text: str) -> None:
    page = str(shown(text))
    assert {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", page)} <= PUBLISHED
    assert all(link.startswith(("http://", "https://", "mailto:", "/")) for link in re.findall(r'href="([^"]*)"', page.lower()))


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "//elsewhere.example",
        "https:evil",
        "file:///etc/passwd",
    ],
)
def test_a_link_leads_to_the_web_to_a_page_of_ours_or_to_a_mailbox_alone(link: str) -> None:
    assert "href" not in shown(f"[here]({link}) and <{link}>")
    assert 'href="/groups/chess"' in shown("[here](/groups/chess)") and "rel" not in shown("[here](/groups/chess)")
    assert 'href="mailto:chess@union.example"' in shown("[here](mailto:chess@union.example)")


def test_an_address_of_the_web_is_a_link_without_what_ends_its_sentence() -> None:
    page = shown("See https://union.example/a?b=1&c=2, or [it](https://union.example/https://x.example).")
    assert re.findall(r'href="([^"]*)"', page) == [
        "https://union.example/a?b=1&amp;c=2",
        "https://union.example/https://x.example",
    ]
    assert 'rel="external nofollow noopener noreferrer"' in page


@pytest.mark.parametrize(
    ("text", "top", "levels"),
    [
        ("# One\n\n## Two\n\n# Three", 3, "3 4 3"),
        ("## One\n\n#### Two", 3, "3 4"),
        ("### Deep\n\n# High\n\n### Deep again", 3, "3 3 4"),
        ("# One\n\n## Two", 2, "2 3"),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", 3, "3 4 5 6 6 6"),
    ],
)
def test_headings_keep_the_outline_of_the_page_around_them_right(text: str, top: int, levels: str) -> None:
    assert re.findall(r"<h([1-6])", shown(text, top)) == levels.split()
    assert re.findall(r"</h([1-6])", shown(text, top)) == levels.split()


@given(st.lists(st.integers(1, 6), max_size=12), st.integers(2, 4))
def test_no_level_of_heading_is_left_out_on_the_way_down(typed: list[int], top: int) -> None:
    text = "\n\n".join("#" * level + " A heading" for level in typed)
    levels = [top - 1, *map(int, re.findall(r"<h([1-6])", shown(text, top)))]
    assert len(levels) == len(typed) + 1
    assert all(top <= after <= before + 1 for before, after in pairwise(levels))


def test_a_table_of_ten_thousand_cells_stays_the_text_it_is() -> None:
    page = shown("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 1_000)
    assert "<table" not in page and page.count("| 1 | 2 |") == 1_000


def test_plain_old_texts_look_as_they_did() -> None:
    page = shown("We play chess.\nEvery week.\n\nCome & join #chess, 2 * 3 people <3 snake_case_name")
    assert page.count("<p") == 2 and "chess.<br>\nEvery week." in page.replace("<br />", "<br>")
    assert "Come &amp; join #chess, 2 * 3 people &lt;3 snake_case_name" in page


def test_a_text_without_its_marks_says_what_it_said() -> None:
    assert (
        plain("# Hello\n\nSee **this** [page](/x).\n\n- a\n- b\n\n> Good\nnight")
        == "Hello\n\nSee this page.\n\n- a\n- b\n\nGood\nnight"
    )
    assert plain("") == ""


@pytest.mark.parametrize(
    ("text", "longest", "said"),
    [
        ("# Title\n\nWe play *every* week.", 200, "We play every week."),
        ("# Only a title", 200, "Only a title"),
        ("One sentence here. Another one there.", 25, "One sentence here."),
        ("A. Many words without an end", 20, "A. Many words…"),
        ("Bring:\n\n- a friend\n- a cup", 200, "Bring: a friend · a cup"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("", 200, ""),
    ],
)
def test_a_card_shows_the_first_sentences(text: str, longest: int, said: str) -> None:
    assert summary(text, longest) == said


@given(st.text(max_size=200), st.integers(20, 80))
def test_no_card_is_longer_than_its_room_or_has_lines(text: str, longest: int) -> None:
    said = summary(text, longest)
    assert len(said) <= longest and len(said.splitlines()) <= 1


@pytest.mark.parametrize("piece", ["- ", "> ", "*a ", "[", "[a](", "\\*", "# a\n", "a\n- ", "http://a.b ", "_", "![", "\n> - "])
def test_twice_the_published_text_is_about_twice_the_work(piece: str) -> None:
    short, long = (_calls(piece * number, shown.__wrapped__) for number in (300, 600))
    assert long < 3 * short
    assert len(piece * 300) < markdown.LONGEST


@pytest.mark.parametrize("piece", ["- ", "*a ", "[", "[a](", "\\*"])
def test_twice_the_text_is_about_twice_the_work(piece: str) -> None:
    """Work is calls of functions, which are as many on a busy machine; `make bench` says what the longest text takes."""
    short, long = (_calls(piece * number) for number in (300, 600))
    assert long < 3 * short


def _calls(text: str, read: Callable[[str], object] = written) -> int:
    made = 0

    def called(_: FrameType, event: str, __: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    read(text)
    sys.setprofile(called)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return made
