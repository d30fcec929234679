"""Every diagram of states is that of the code beside it: what leads where, by which deed."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.tables import ROOT

UNION = ROOT / "layers/union/python/union"
DRAWN = sorted(UNION.rglob("STATES.md"))
type Moves = set[tuple[str, str, str]]


def _rules(drawing: Path) -> Any:
    return import_module(".".join(("union", *drawing.parent.relative_to(UNION).parts, "rules")))


def _moves(text: str) -> Moves:
    """The moves that a diagram draws: from where, to where, by what."""
    return {(one[0], one[1], one[2]) for one in re.findall(r"^\s*(\w+) --> (\w+): (\w+)$", text, re.MULTILINE)}


def _coded(rules: Any) -> Moves:
    return {(str(before), after.value, deed.value) for (before, deed), after in rules.MOVES.items()}


def _begins(moves: Moves) -> Moves:
    """How something comes to be."""
    return {move for move in moves if move[0] == "new"}


@pytest.mark.parametrize("drawing", DRAWN, ids=lambda one: one.parent.name)
def test_what_is_drawn_is_what_the_code_does_and_it_begins_somewhere(drawing: Path) -> None:
    rules, drawn = _rules(drawing), _moves(drawing.read_text())
    begins, coded = _begins(drawn), _coded(rules)
    assert drawn - begins == coded - _begins(coded)
    assert begins == _begins(coded) or len(begins) == 1, "one way to begin, or those that the code has"
    assert {after for _, after, _ in begins} <= set(rules.State)


@pytest.mark.parametrize("drawing", DRAWN, ids=lambda one: one.parent.name)
def test_every_state_is_told_of_and_can_be_reached(drawing: Path) -> None:
    text, rules = drawing.read_text(), _rules(drawing)
    told = set(re.findall(r"^- \*\*(\w+)\*\*:", text, re.MULTILINE))
    assert told == {state.value for state in rules.State}
    assert {after for _, after, _ in _moves(text)} == told


def test_the_diagrams_are_found() -> None:
    assert {one.parent.name for one in DRAWN} >= {"applications", "incidents"}
    assert _moves("    a --> b: do\n    b --> c: undo") == {("a", "b", "do"), ("b", "c", "undo")}
