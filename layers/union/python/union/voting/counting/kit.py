"""The recount kit: this room's own sources as one file of Python that needs nothing but the standard library.

Whoever doubts a result runs it on the published ballots and gets the very bytes of the published sheet.
"""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_HEAD = '''"""Recount: count the ballots of an election once more, on any machine that has Python 3.11 or newer.

    python3 recount.py BALLOTS.blt --json

The result's page says with which options. Give --csv for the spreadsheet. This is the very code of the house, in one file.
"""
'''
_TAIL = """if __name__ == "__main__":
    sys.exit(main())
"""
_PARTS = ("rules", "blt", "sheet", "command")


@cache
def kit() -> str:
    """The kit as text, always the same bytes for the same sources."""
    parts = [(Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8") for name in _PARTS]
    bodies = [_body(source) for source in parts]
    return "\n\n\n".join([_HEAD + "\n" + "\n".join(_imports(parts)), *bodies, _TAIL])


def _body(source: str) -> str:
    """What stands below the docstring and the imports."""
    first = next(node for node in ast.parse(source).body[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
    return "\n".join(source.splitlines()[_first(first) - 1 :])


def _imports(parts: Sequence[str]) -> list[str]:
    """The standard library's modules that the parts need, each once."""
    plain: set[str] = set()
    names: dict[str, set[str]] = {}
    for node in (node for source in parts for node in ast.parse(source).body):
        if isinstance(node, ast.Import):
            plain |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and not str(node.module).startswith("union."):
            names.setdefault(str(node.module), set()).update(one.name for one in node.names)
    found = [f"from {module} import {', '.join(sorted(wanted))}" for module, wanted in sorted(names.items())]
    return [*(f"import {module}" for module in sorted(plain)), *found]


def _first(node: ast.stmt) -> int:
    """The first line of a statement, its decorators among it."""
    return min([node.lineno, *(int(one.lineno) for one in getattr(node, "decorator_list", ()))])
