"""What a public function is called says what it gives: the README's words are held by the code's own annotations."""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.tables import ROOT

UNION = ROOT / "layers/union/python/union"
PARTS = {"Put", "Update", "Delete", "Part"}


def _public() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(UNION.rglob("*.py")):
        for one in ast.parse(path.read_text()).body:
            if isinstance(one, ast.FunctionDef) and not one.name.startswith("_") and path.name not in ("store.py", "letters.py"):
                yield f"{path.relative_to(UNION).with_suffix('')}.{one.name}".replace("/", "."), one


@cache
def _functions() -> dict[str, ast.FunctionDef]:
    """All public functions but the store's own, which make the parts, and those of `letters.py`, each of which writes a letter."""
    return dict(_public())


def _gives(function: ast.FunctionDef) -> set[str]:
    """The names in what a function says that it returns."""
    told = function.returns
    if isinstance(told, ast.Constant) and isinstance(told.value, str):
        told = ast.parse(told.value, mode="eval").body
    return (
        {one.id if isinstance(one, ast.Name) else one.attr for one in ast.walk(told) if isinstance(one, ast.Name | ast.Attribute)}
        if told
        else set()
    )


def _named(ending: str) -> set[str]:
    return {
        name for name in _functions() if (ending != "write" and name.rpartition(".")[2] == ending) or name.endswith(f"_{ending}")
    }


def _giving(parts: set[str]) -> set[str]:
    return {name for name, function in _functions().items() if _gives(function) & parts}


@pytest.mark.parametrize(
    ("ending", "parts"), [("key", {"Get"}), ("write", PARTS), ("check", {"ConditionCheck"})], ids=["key", "write", "check"]
)
def test_what_gives_a_part_is_called_after_it(ending: str, parts: set[str]) -> None:
    assert _giving(parts) > set(), "the test can fail"
    assert _giving(parts) - _named(ending) - _named("write") == set()


def test_what_is_called_a_write_gives_a_part_of_a_transaction() -> None:
    assert _named("write") - _giving(PARTS) == set()


def test_require_gives_the_record_and_never_none() -> None:
    assert len(_named("require")) > 3
    assert {name for name in _named("require") if "None" in _gives(_functions()[name])} == set()
