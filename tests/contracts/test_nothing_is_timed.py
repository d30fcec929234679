"""No test asserts how long something takes: what is right is right on a busy machine too, and `make bench` says how fast it is.

And none keeps the time at which its file was read: between that and its turn lies most of a run, and now and then midnight.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parents[1]
CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns", "thread_time"}


def timed(source: str) -> list[int]:
    """The lines of a test file that assert something about what a stopwatch says."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted({line for function in functions for line in _timed(function)})


def _timed(function: ast.AST) -> Iterator[int]:
    told: set[str] = set()
    for node in ast.walk(function):  # Breadth first, so a name is told before what is deeper in uses it.
        if isinstance(node, ast.Assign) and _tells(node.value, told):
            told |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    yield from (node.lineno for node in ast.walk(function) if isinstance(node, ast.Assert) and _tells(node.test, told))


def _tells(expression: ast.AST, told: set[str]) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in told | CLOCKS) or (isinstance(node, ast.Attribute) and node.attr in CLOCKS)
        for node in ast.walk(expression)
    )


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_asserts_a_duration(path: Path) -> None:
    assert timed(path.read_text()) == []


def test_the_search_finds_one() -> None:
    """The negative control."""
    assert timed("def test():\n began = time.monotonic()\n act()\n took = time.monotonic() - began\n assert took < 5") == [5]
    assert timed("def test():\n began = process_time()\n assert process_time() - began < 1") == [3]
    assert timed("def test():\n over = time.monotonic() + 5\n while time.monotonic() < over:\n  act()\n assert True") == []


def test_no_property_has_a_deadline() -> None:
    assert settings().deadline is None


READ_THE_CLOCK = {"now", "utcnow", "today", "time.time"}
MAY = {
    "functions/test_who_may_do_what.py": "every span is days wide",
    "functions/test_signing_in.py": "a token that was over then is over later",
}


def kept(source: str) -> list[int]:
    """The lines of a test file that ask for the time while the file is read: outside of functions, or as an argument's default."""
    return sorted(node.lineno for node in _at_reading(ast.parse(source)) if isinstance(node, ast.Call) and _asks(node.func))


def _at_reading(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    inside = ast.iter_child_nodes(node)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        inside = iter([*node.args.defaults, *(one for one in node.args.kw_defaults if one), *getattr(node, "decorator_list", [])])
    for one in inside:
        yield from _at_reading(one)


def _asks(called: ast.expr) -> bool:
    name = ast.unparse(called)
    return name in READ_THE_CLOCK or name.rpartition(".")[2] in READ_THE_CLOCK


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_keeps_the_time_at_which_its_file_was_read(path: Path) -> None:
    found = kept(path.read_text())
    assert bool(found) is (str(path.relative_to(TESTS)) in MAY), found


def test_the_search_finds_a_time_that_is_kept() -> None:
    """The negative control."""
    assert kept("NOW = datetime.now(UTC)\nTODAY = NOW.date()") == [1]
    assert kept("def act(now=datetime.now(UTC)):\n pass\n@given(dates(date.today()))\ndef test():\n pass") == [1, 3]
    assert kept("def test():\n now = datetime.now(UTC)\nlater = lambda: now()") == []
