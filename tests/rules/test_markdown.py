"""What people write with a little Markdown is shown as they meant it, and can do nothing else."""

import re
import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.web.markdown import written

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


@pytest.mark.parametrize("piece", ["- ", "*a ", "[", "[a](", "\\*"])
def test_twice_the_text_is_about_twice_the_work(piece: str) -> None:
    """Work is calls of functions, which are as many on a busy machine; `make bench` says what the longest text takes."""
    short, long = (_calls(piece * number) for number in (300, 600))
    assert long < 3 * short


def _calls(text: str) -> int:
    made = 0

    def called(_: FrameType, event: str, __: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    written(text)
    sys.setprofile(called)
    try:
        written(text)
    finally:
        sys.setprofile(None)
    return made
