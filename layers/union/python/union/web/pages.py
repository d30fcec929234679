"""Pages from templates, precompiled where the layer was built. Jinja2 is loaded with this file, so only where a page is shown."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined

from union.markdown import shown, summary, written
from union.moderation.board.rules import parts
from union.moderation.evidence.rules import ACCEPTED
from union.money import pounds
from union.times import shown_clock, shown_day, shown_moment, shown_parts, shown_span
from union.web.typed import ids_of, typed

_HERE = Path(__file__).parent
COMPILED = _HERE / "compiled"


def render(name: str, site: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The page `name` with what all pages show (`site`) and what this one shows (`data`)."""
    return _environment().get_template(name).render(site=site, data=data)


def compile_to(target: Path) -> None:
    """Precompile every page into `target`, as the build of the layer does."""
    environment(FileSystemLoader(_HERE / "pages")).compile_templates(target, zip=None, ignore_errors=False)


@cache
def _environment() -> Environment:
    return environment(ModuleLoader(COMPILED) if COMPILED.is_dir() else FileSystemLoader(_HERE / "pages"))


def environment(loader: BaseLoader) -> Environment:
    """The one way our pages are made: everything escaped, a missing value is an error, and the house's filters."""
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"pounds": pounds, "day": shown_day, "moment": shown_moment, "parts": parts}
    made.filters |= {
        "written": written,
        "published": shown,
        "summary": summary,
        "span": shown_span,
        "clock": shown_clock,
        "sheet": shown_parts,
    }
    made.globals |= {"typed": typed, "ids_of": ids_of, "evidence_types": ACCEPTED}
    return made
