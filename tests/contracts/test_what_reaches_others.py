"""Whatever writes a letter or stands on a board has its rule among the limits, or says what bounds it: read from the code, not from a list."""

import ast
import re
from functools import cache
from pathlib import Path

from union.core.letters.rules import Kind
from union.core.rate_limits import rules

from tests.tables import ROOT

UNION, DOORS = ROOT / "layers/union/python/union", ROOT / "functions"
REACHES = {"union.core.letters.actions.letter_write", "union.moderation.board.records.post_write"}
COUNTS = {f"union.core.rate_limits.actions.{name}" for name in ("reach_write", "count", "guess", "over")}


class _Module:
    """The functions of a file, what each of them names, and what its imports mean."""

    def __init__(self, name: str, path: Path) -> None:
        tree = ast.parse(path.read_text())
        self.name, self.meant = name, {}
        for one in ast.walk(tree):
            if isinstance(one, ast.ImportFrom) and (one.module or "").startswith("union"):
                self.meant |= {alias.asname or alias.name: f"{one.module}.{alias.name}" for alias in one.names}
        kinds = (ast.FunctionDef, ast.ClassDef)
        self.parts = {one.name: one for one in tree.body if isinstance(one, kinds)}
        told = [one for one in tree.body if isinstance(one, ast.Assign | ast.AnnAssign)]
        names = {
            name.id: one
            for one in told
            for name in ast.walk(one)
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        }
        self.parts |= {name: one for name, one in names.items() if name.isupper()}

    def named(self, part: str) -> set[str]:
        """The full names of what a function, a class or a table of functions names."""
        found: set[str] = set()
        inside = list(ast.walk(self.parts[part]))
        own = {one.arg for one in inside if isinstance(one, ast.arg)}
        own |= {one.id for one in inside if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
        own |= {one.name for one in inside if isinstance(one, ast.FunctionDef | ast.ClassDef)}
        for one in inside:
            if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in self.meant:
                found.add(f"{self.meant[one.value.id]}.{one.attr}")
            elif isinstance(one, ast.Name) and one.id in self.meant and one.id not in own:
                found.add(self.meant[one.id])
            elif isinstance(one, ast.Name) and one.id in self.parts and one.id not in own:
                found.add(f"{self.name}.{one.id}")
            elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Call) and (given := self._room(one.value.func)):
                found.add(f"{given}.{one.attr}")
        return found

    def _room(self, called: ast.expr) -> str | None:
        """The module that a function of this file gives where it is called, loaded only then."""
        part = self.parts.get(called.id) if isinstance(called, ast.Name) else None
        last = part.body[-1] if isinstance(part, ast.FunctionDef) else None
        return self.meant.get(last.value.id) if isinstance(last, ast.Return) and isinstance(last.value, ast.Name) else None


@cache
def _module(name: str) -> _Module | None:
    path = ROOT / "layers/union/python" / f"{name.replace('.', '/')}.py"
    return _Module(name, path) if path.exists() else None


@cache
def _reached(name: str) -> frozenset[str]:
    """Everything that a function of the house may come to."""
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        one = ahead.pop()
        if one in seen:
            continue
        seen.add(one)
        module = _module(one.rpartition(".")[0])
        if module and one.rpartition(".")[2] in module.parts:
            ahead += module.named(one.rpartition(".")[2])
    return frozenset(seen)


def _asked() -> set[str]:
    """What the routes which take a form ask for: actions, in whichever file of a room they stand."""
    found: set[str] = set()
    for path in DOORS.glob("*/handler.py"):
        module = _Module(path.parent.name, path)
        for name, part in module.parts.items():
            takes = [one for one in getattr(part, "decorator_list", ()) if isinstance(one, ast.Call)]
            if any(ast.unparse(one.func) in ("app.form", "takes") for one in takes):
                named = module.named(name)
                helpers = {one.rpartition(".")[2] for one in named if one.startswith(f"{module.name}.")}
                named = named.union(*map(module.named, helpers & module.parts.keys()))
                found |= {one for one in named if one.startswith("union.") and not one.startswith("union.web")}
    return found


def _reaching() -> dict[str, bool]:
    """The actions that reach somebody, and whether they are counted."""
    return {name: bool(_reached(name) & COUNTS) for name in _asked() if _reached(name) & REACHES}


def test_what_reaches_others_is_counted_or_says_what_bounds_it() -> None:
    told = {".".join(name.split(".")[2::2]) for name, counted in _reaching().items() if not counted}
    assert told == set(rules.BY_ITSELF)


def test_the_look_through_the_code_sees_what_it_should() -> None:
    found = _reaching()
    assert {
        "union.commerce.tickets.transfer.offer",
        "union.moderation.board.actions.post",
        "union.moderation.appeals.actions.complain",
    } <= set(found)
    assert "union.commerce.shop.actions.fill" not in found


def test_every_rule_says_why_and_is_asked_by_somebody() -> None:
    code = "".join(path.read_text() for path in UNION.rglob("*.py") if path.parent.name != "rate_limits")
    for kind in (rules.Reach, rules.Guess):
        for one in kind:
            assert f"{kind.__name__}.{one.name}" in code, one
    for rule in (*rules.BY_ACTOR.values(), *rules.BY_RECIPIENT.values(), *rules.GUESSES.values()):
        assert rule.why.endswith(".") and rule.says.endswith(".") and rule.most > 0
    assert set(rules.BY_ACTOR) == set(rules.Reach) and set(rules.GUESSES) == set(rules.Guess)


def test_no_letter_carries_what_its_sender_calls_themselves_in_its_subject() -> None:
    for kind in Kind:
        subject = (UNION / "core/letters/texts" / kind / "subject.txt").read_text()
        assert not re.search(r"\bname\b(?!\s*\|)", subject.replace("group_name", "")), kind
    assert "{{" not in (UNION / "core/letters/texts/ticket-offer/subject.txt").read_text(), "it goes to strangers"


def test_what_is_changed_in_a_transaction_is_counted_in_it() -> None:
    """By itself is counted only what leads to S3, which no transaction holds: a form for a file, or the file."""
    alone = set()
    for path in UNION.rglob("*.py"):
        name = ".".join(path.relative_to(UNION.parent).with_suffix("").parts)
        module = _Module(name, path)
        alone |= {f"{name}.{part}" for part in module.parts if "union.core.rate_limits.actions.count" in module.named(part)}
    assert alone == {"union.moderation.evidence.actions._recorded"}
