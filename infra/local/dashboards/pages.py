"""The pages: a dashboard, the frame of a custom widget, and what went wrong. Nothing runs in them but the file that draws charts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from infra.local.dashboards import drawing
from infra.local.dashboards.drawing import BASE
from infra.local.dashboards.layout import COLUMNS

HTML, JSON, CSS, SCRIPT = (
    "text/html; charset=utf-8",
    "application/json",
    "text/css; charset=utf-8",
    "text/javascript; charset=utf-8",
)
POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""What CloudWatch lets a widget do is no more: it takes scripts and frames out of what a function answers, and leaves inline styles."""
_HIGHEST = 60


@dataclass
class Page:
    """An answer."""

    status: int
    body: bytes
    kind: str = HTML
    headers: dict[str, str] = field(default_factory=dict)


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"number": drawing.number, "chart": _chart, "moment": drawing.moment}
    made.globals |= {"base": BASE}
    return made


def _chart(widget: Mapping[str, Any]) -> str:
    """What the script needs to draw a chart."""
    return json.dumps({name: widget[name] for name in ("times", "series", "marks", "events", "stacked", "start", "end")})


_templates = _environment()


def dashboard(told: Mapping[str, Any], *, as_json: bool) -> Page:
    """A dashboard as a page, or as JSON."""
    if as_json:
        return in_json(told)
    return Page(200, _templates.get_template("dashboard.html").render(told).encode())


def frame(html: str, title: str, *, dark: bool) -> Page:
    """What a custom widget answered, alone in a page in which nothing runs."""
    body = _templates.get_template("frame.html").render(html=html, title=title, dark=dark)
    return Page(200, body.encode(), HTML, {"Content-Security-Policy": FRAMED})


def problem(status: int, words: str, names: list[dict[str, str]], *, as_json: bool = False) -> Page:
    """A page that says in a sentence what went wrong, with a way to the dashboards that there are."""
    if as_json:
        return in_json({"status": status, "detail": words, "dashboards": names}, status)
    return Page(status, _templates.get_template("problem.html").render(words=words, dashboards=names, dashboard="").encode())


def in_json(told: Any, status: int = 200) -> Page:
    """An answer in JSON."""
    return Page(status, json.dumps(told, indent=2).encode(), JSON)


def file(name: str) -> Page:
    """A file that pages need. Raises `LookupError` where there is no such."""
    here = files(__package__)
    match name:
        case "watch.css":
            parts = [files("infra.local.stripe") / "stand-in.css", here / "uplot/uPlot.min.css", here / "watch.css"]
            return Page(200, b"\n".join([*(one.read_bytes() for one in parts), _grid().encode()]), CSS)
        case "uplot.js":
            return Page(200, (here / "uplot/uPlot.iife.min.js").read_bytes(), SCRIPT)
        case "watch.js":
            return Page(200, (here / "watch.js").read_bytes(), SCRIPT)
        case _:
            raise LookupError("There is no such page here.")


def _grid() -> str:
    """Where widgets stand, in classes: an attribute for each would need a policy that lets styles in."""
    rules = [f".x{at} {{ grid-column-start: {at + 1}; }}" for at in range(COLUMNS)]
    rules += [f".w{at} {{ grid-column-end: span {at}; }}" for at in range(1, COLUMNS + 1)]
    rules += [f".h{at} {{ grid-row-end: span {at}; }}" for at in range(1, _HIGHEST + 1)]
    return f"@media (min-width: 60rem) {{ {' '.join(rules)} }}"
