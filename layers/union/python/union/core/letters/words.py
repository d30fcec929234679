"""The words of a letter: subject, plain text and HTML, made from its kind's folder of texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from union.core.look.rules import USUAL_ACCENT
from union.money import pounds
from union.times import shown_day, shown_moment


@dataclass(frozen=True)
class Words:
    """What is read: one line of subject, the text, and the same as HTML."""

    subject: str
    text: str
    html: str


def words(kind: str, context: Mapping[str, Any], accent: str = USUAL_ACCENT) -> Words:
    """Write the letter of `kind` about `context`, with links and buttons in the colour `accent`.

    A line break in a name cannot start a new header: the subject is one line.
    """
    subject = _plain().get_template(f"{kind}/subject.txt").render(context)
    return Words(
        subject=" ".join(subject.split()),
        text=_plain().get_template(f"{kind}/body.txt").render(context),
        html=_html().get_template(f"{kind}/body.html").render(context, accent=accent),
    )


@cache
def _plain() -> Environment:
    return _environment(autoescape=False)


@cache
def _html() -> Environment:
    return _environment(autoescape=True)


def _environment(autoescape: bool) -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "texts")
    environment = Environment(loader=loader, autoescape=autoescape, undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 - HTML is escaped, plain text must not be
    environment.filters |= {"pounds": pounds, "day": shown_day, "moment": shown_moment}
    return environment
