"""Pages and letters say the words that somebody in their first week knows, and the same word for the same thing everywhere."""

import re
from html import unescape

import pytest

from tests.pages.render import LETTERS, PAGES, ROOT, page
from tests.pages.samples import SAMPLES, Sample

ROWS = [line.strip("| ").split(" | ") for line in (ROOT / "docs/words.md").read_text().splitlines() if line.startswith("| ")][2:]
UNSAID = [word for _, _, words in ROWS for word in words.split(", ")]
ALONE = {"left"}
"""Words that are ours only where they stand alone, as at the head of a column: "Left", and not "3 are left"."""


def unsaid(html: str) -> list[str]:
    """The words in a page or letter that are not to be said there, whatever stands in its tags and addresses."""
    texts = [" ".join(unescape(text).split()) for text in re.split(r"<[^>]*>", html)]
    labels = re.findall(r'(?:data-label|aria-label|placeholder)="([^"]*)"', html)
    return [word for text in texts + labels for word in UNSAID if _says(text, word)]


def _says(text: str, word: str) -> bool:
    if word in ALONE:
        return text.strip(":").casefold() == word
    return bool(re.search(rf"(?<![\w/]){re.escape(word)}(?!\w)", text, re.IGNORECASE))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_page_says_the_words_that_a_first_year_knows(sample: Sample) -> None:
    assert unsaid(page(sample.template, sample.data, sample.site)) == []


@pytest.mark.parametrize("path", sorted([*LETTERS.rglob("*.txt"), *LETTERS.rglob("*.html"), *PAGES.glob("*.html")]), ids=str)
def test_so_does_every_text_whether_or_not_a_sample_comes_to_it(path: object) -> None:
    text = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(), flags=re.S)  # type: ignore[attr-defined]
    assert unsaid(text) == []


def test_a_word_would_have_been_found() -> None:
    """The negative control: the pages as they were."""
    assert unsaid('<a href="/books">Books of all groups</a>') == ["books of"]
    assert unsaid("<dt><strong>Left</strong></dt><dd>3 are left</dd>") == ["left"]
    assert sorted(unsaid('<td data-label="Left">1</td><p>Open a concern</p>')) == ["concern", "left"]
    assert unsaid("<h1>Give something back</h1>") == ["give something back"]
    assert unsaid('<p class="concern">A report. <a href="/groups/chess/conduct">Conduct</a></p>') == []
