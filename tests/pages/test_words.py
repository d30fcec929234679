"""Pages and letters say the words that somebody in their first week knows, and the same word for the same thing everywhere."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest

from tests.pages.render import LETTERS, PAGES, ROOT
from tests.pages.samples import SAMPLES, Sample

ROWS = [line.strip("| ").split(" | ") for line in (ROOT / "docs/words.md").read_text().splitlines() if line.startswith("| ")][2:]
UNSAID = [word for _, _, words in ROWS for word in words.split(", ")]
ALONE = {"left"}
"""Words that are ours only where they stand alone, as at the head of a column: "Left", and not "3 are left"."""
_ANY = re.compile("|".join(map(re.escape, UNSAID)), re.IGNORECASE)
"""Finds whatever may be said in a text at all, so that each word is looked for only in the few that may say one."""


def unsaid(html: str) -> list[str]:
    """The words in a page or letter that are not to be said there, whatever stands in its tags and addresses."""
    texts = [" ".join(unescape(text).split()) for text in re.split(r"<[^>]*>", html)]
    labels = re.findall(r'(?:data-label|aria-label|placeholder)="([^"]*)"', html)
    return [word for text in texts + labels if _ANY.search(text) for word in UNSAID if _says(text, word)]


def _says(text: str, word: str) -> bool:
    if word in ALONE:
        return text.strip(":").casefold() == word
    return bool(re.search(rf"(?<![\w/]){re.escape(word)}(?!\w)", text, re.IGNORECASE))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_page_says_the_words_that_a_first_year_knows(sample: Sample) -> None:
    assert unsaid(sample.html) == []


@pytest.mark.parametrize("path", sorted([*LETTERS.rglob("*.txt"), *LETTERS.rglob("*.html"), *PAGES.glob("*.html")]), ids=str)
def test_so_does_every_text_whether_or_not_a_sample_comes_to_it(path: object) -> None:
    text = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(), flags=re.S)  # type: ignore[attr-defined]
    assert unsaid(text) == []


def _sentences(path: Path) -> list[str]:
    """What a file of ours says in words: its texts that begin with a capital and have more than one word, but for what explains the code."""
    tree = ast.parse(path.read_text())
    nodes = list(ast.walk(tree))
    explains = {id(one.value) for one in nodes if isinstance(one, ast.Expr)}
    texts = [
        one.value for one in nodes if isinstance(one, ast.Constant) and id(one) not in explains and isinstance(one.value, str)
    ]
    return [text for text in texts if re.match(r"[A-Z].* ", text)]


@pytest.mark.parametrize("folder", ["functions", "layers/union/python/union"])
def test_so_do_the_sentences_in_our_code(folder: str) -> None:
    said = [(path.relative_to(ROOT), text) for path in sorted((ROOT / folder).rglob("*.py")) for text in _sentences(path)]
    assert len(said) > 50, "the test can fail"
    assert [(str(path), text) for path, text in said if _ANY.search(text) and any(_says(text, word) for word in UNSAID)] == []


def test_a_word_would_have_been_found() -> None:
    """The negative control: the pages as they were."""
    assert unsaid('<a href="/books">Books of all groups</a>') == ["books of"]
    assert unsaid("<dt><strong>Left</strong></dt><dd>3 are left</dd>") == ["left"]
    assert sorted(unsaid('<td data-label="Left">1</td><p>Open a concern</p>')) == ["concern", "left"]
    assert unsaid("<h1>Give something back</h1>") == ["give something back"]
    assert unsaid('<p class="concern">A report. <a href="/groups/chess/conduct">Conduct</a></p>') == []
