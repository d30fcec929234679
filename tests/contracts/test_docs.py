"""What the README and the decisions name is there, and every decision says its way back."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tables import ROOT

UNION = ROOT / "layers/union/python/union"
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ELSEWHERE = {".local/stack.json": "`make up` writes it.", "<stack>/stripe": "A secret has this name."}
"""What looks like a path and is none of the repository, with the reason."""


def _quoted(document: Path) -> list[str]:
    """What stands in backticks and looks like a path: it has a folder, or a file's ending."""
    looks = re.compile(r"(?!/)[\w.<>-]*/[\w./<>-]*|[\w<>-]+\.(?:py|md|toml|yaml|js|html)")
    return [one for one in re.findall(r"`([^`\n]+)`", document.read_text()) if looks.fullmatch(one) and one not in ELSEWHERE]


def _found(path: str) -> list[Path]:
    """The files that a path may mean: from the root, or from within the package; a bare name means a file of any folder."""
    pattern = re.sub(r"<\w+>", "*", path)
    within = pattern if "/" in pattern else f"**/{pattern}"
    return [*ROOT.glob(pattern), *UNION.parent.glob(pattern), *UNION.glob(within), *(ROOT / "tests/contracts").glob(within)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_path_is_there(document: Path) -> None:
    assert [path for path in _quoted(document) if not _found(path)] == []


def test_the_look_finds_paths_and_misses_what_is_not_there() -> None:
    assert {"core/letters/post.py", "functions/<name>/handler.py", "queue.py"} <= set(_quoted(ROOT / "README.md"))
    assert not _found("core/letters/till.py")
    assert not _found("till.py")


def _decisions() -> Iterator[tuple[str, str]]:
    """Each decision of each file, in one line."""
    for page in DECISIONS:
        for told in re.split(r"^- (?=\*\*\d{4})", page.read_text(), flags=re.MULTILINE)[1:]:
            yield page.name, " ".join(told.split())


def test_every_decision_says_its_way_back() -> None:
    assert [told[:80] for _, told in _decisions() if not re.search(r"Way back: \S", told)] == []
    assert len(list(_decisions())) == sum(page.read_text().count("\n- ") for page in DECISIONS)


def test_what_a_decision_names_in_a_file_stands_in_it() -> None:
    """Such as `RUNS_LATE` in `commerce/tickets/rules.py`."""
    wrong = []
    for page, told in _decisions():
        for names, path in re.findall(r"((?:`\w+`(?:, | and )?)+) (?:in|of) `([\w/]+\.py)`", told):
            code = "".join(found.read_text() for found in _found(path))
            wrong += [
                f"{page}: {name} in {path}"
                for name in re.findall(r"\w+", names.replace(" and ", " "))
                if not re.search(rf"\b{name}\b", code)
            ]
    assert wrong == []


@cache
def _made(module: str) -> str:
    """The code of the modules, rooms and classes of a name."""
    files = [*UNION.rglob(f"{module}.py"), *UNION.rglob(f"{module}/*.py")]
    held = [path for path in UNION.rglob("*.py") if module[:1].isupper() and f"class {module}" in path.read_text()]
    return "".join(path.read_text() for path in [*files, *held])


def test_what_a_decision_names_of_a_room_is_made_there() -> None:
    """Such as `store.Get`; what is asked of a resolver is called `app.`, which is no module."""
    named = [
        (page, *one)
        for page, told in _decisions()
        for one in re.findall(r"`(?!app\.)(\w+)\.(?!(?:py|js|toml|yaml)`)(\w+)`", told)
    ]
    assert [one for one in named if not re.search(rf"^ *(?:def|class) {one[2]}\b", _made(one[1]), re.MULTILINE)] == []
    assert len(named) > 5
