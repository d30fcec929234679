"""Verbs: show what somebody is writing as a page will show it."""

from typing import TYPE_CHECKING

from union import markdown
from union.core.people import actions as people
from union.core.people.rules import Caller

if TYPE_CHECKING:
    from union.site.views import Preview


def shown(caller: Caller, text: str, top: int) -> "Preview":
    """A text in the house's Markdown as a page will show it, its highest headings of the level `top`. Raises `SignInNeeded`."""
    people.read_for(caller)
    return {**none(), "text": text, "html": str(markdown.shown(text, top))}


def none() -> "Preview":
    """What the page shows where the text cannot be used."""
    return {"text": "", "html": "", "values": {}, "errors": {}}
