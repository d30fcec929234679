"""The little Markdown that people may write: paragraphs, emphasis, lists and links, and nothing else.

markdown-it-py reads it with every other rule off, so HTML, pictures and headings stay the text that was typed.
"""

from functools import cache
from typing import Any

from markupsafe import Markup

_RULES = ["list", "emphasis", "link", "escape", "newline"]
_LINKS = ("https://", "http://")


def written(text: str) -> Markup:
    """What somebody wrote, as HTML that can do no harm: links lead to web pages only, and tell no search engine to follow."""
    return Markup(_reader().render(text))  # noqa: S704 - the reader escapes all that it does not make itself


@cache
def _reader() -> Any:
    from markdown_it import MarkdownIt  # Only pages with such texts pay for it.

    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_RULES)
    reader.validateLink = lambda url: url.lower().startswith(_LINKS)  # type: ignore[method-assign]
    reader.add_render_rule("link_open", _outward)
    return reader


def _outward(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    tokens[at].attrSet("rel", "external nofollow noopener noreferrer")
    return str(self.renderToken(tokens, at, options, env))
