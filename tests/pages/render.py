"""Render the union's pages and letters from plain sample data, with no web server and no cloud."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from union.core.look.rules import USUAL_ACCENT
from union.markdown import shown, summary, written
from union.moderation.board.rules import parts
from union.moderation.evidence.rules import ACCEPTED
from union.money import pounds
from union.times import shown_clock, shown_day, shown_moment, shown_parts, shown_span
from union.web.typed import ids_of, typed

ROOT = Path(__file__).parents[2]
UNION = ROOT / "layers/union/python/union"
PAGES = UNION / "web/pages"
STATIC = UNION / "web/static"
LETTERS = UNION / "core/letters/texts"


@cache
def environment(folder: Path, inert: bool) -> Environment:
    """Make the environment that the pages and letters are written for; `inert` turns escaping on."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=inert,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters.update(pounds=pounds, day=shown_day, moment=shown_moment, parts=parts)
    made.filters.update(written=written, published=shown, summary=summary, span=shown_span, clock=shown_clock, sheet=shown_parts)
    made.globals.update(typed=typed, ids_of=ids_of, evidence_types=ACCEPTED)
    return made


def page(template: str, data: dict[str, Any], site: dict[str, Any]) -> str:
    """Render one page to HTML."""
    return environment(PAGES, True).get_template(template).render(data=data, site=site)


def letter(template: str, said: dict[str, Any]) -> str:
    """Render one part of a letter; only its HTML is escaped."""
    return environment(LETTERS, template.endswith(".html")).get_template(template).render({"accent": USUAL_ACCENT, **said})


@cache
def policy() -> dict[str, Any]:
    """Read the policy pack that comes with the house."""
    return tomllib.loads((UNION / "core/policy/default.toml").read_text())


def refused(data: dict[str, Any], path: str, **fixed: str) -> dict[str, Any]:
    """Make the data of a page on which the form that is sent to `path` was refused, with its values and errors."""
    return {**data, "sent": {"path": path, "values": {**fixed, **data["values"]}, "key": data["key"]}}
