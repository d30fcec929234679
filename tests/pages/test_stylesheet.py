"""The one stylesheet is the build of its sources, asks for nothing from elsewhere, and is light."""

import gzip
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from tests.pages.render import ROOT, STATIC
from tests.pages.samples import SAMPLES, Sample

SOURCES = ROOT / "infra/style"
KIB = 1024


def digest(*parts: bytes) -> str:
    """Hash parts one after the other, as infra/style/build.mjs does."""
    return sha256(b"".join(parts)).hexdigest()[:16]


def sources() -> str:
    """Hash the names and texts of all sources of the stylesheet."""
    files = sorted(file for file in SOURCES.iterdir() if file.suffix in {".scss", ".mjs", ".json"})
    return digest(*(part for file in files for part in (file.name.encode(), b"\0", file.read_bytes(), b"\0")))


@pytest.fixture
def built() -> tuple[str, str]:
    """Give the first line of the stylesheet, and the rest."""
    first, rest = (STATIC / "house.css").read_text().split("\n", 1)
    return first, rest


def compressed(*texts: str) -> int:
    """Count the bytes of texts, each compressed for itself as they travel."""
    return sum(len(gzip.compress(text.encode(), 6)) for text in texts)


def test_the_stylesheet_was_built_after_its_sources_last_changed(built: tuple[str, str]) -> None:
    assert f"Sources {sources()}" in built[0], "run `npm install && npm run build` in infra/style"


def test_nobody_edited_the_stylesheet_by_hand(built: tuple[str, str]) -> None:
    assert f"text {digest(built[1].rstrip().encode())}" in built[0]


def test_the_first_line_says_whose_work_it_is(built: tuple[str, str]) -> None:
    assert built[0].startswith("/*! Union House, MIT.") and "Pico CSS" in built[0]
    assert "MIT License" in (SOURCES / "PICO-LICENSE.md").read_text()


def test_the_stylesheet_asks_for_nothing_from_elsewhere(built: tuple[str, str]) -> None:
    assert not re.search(r"url\(|@import|data:", built[1])


def test_nothing_of_our_own_layer_is_pruned_with_what_no_page_needs_of_pico(built: tuple[str, str]) -> None:
    ours = {name for file in SOURCES.glob("*.scss") for name in _marked(file.read_text())}
    assert {"input[type=file]", "::file-selector-button"} <= ours
    assert {name for name in ours if name not in built[1]} == set()


def _marked(source: str) -> set[str]:
    """The states and parts of elements that selectors of a source name, such as input[type=file] and ::marker."""
    told = re.sub(r"//.*", "", source).replace('"', "")
    return set(re.findall(r"[\w-]*\[[\w-]+(?:[~^*$]?=[\w/-]+)?\]|::[\w-]+", told))


def test_every_variable_it_uses_is_set(built: tuple[str, str]) -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", built[1]))
    assert used - set(re.findall(r"(--[\w-]+):", built[1])) == set()


def test_the_stylesheet_is_light(built: tuple[str, str]) -> None:
    assert compressed(*built) < 9 * KIB


@cache
def _beside() -> int:
    """What comes with every page."""
    return compressed(*(Path(STATIC / name).read_text() for name in ("house.css", "favicon.svg")))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_first_visit_is_light(sample: Sample) -> None:
    assert compressed(sample.html) + _beside() <= 30 * KIB
