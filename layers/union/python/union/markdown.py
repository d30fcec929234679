"""The Markdown of the house: what people may write for pages, news, events and letters, and nothing else.

markdown-it-py reads it with every other rule off, so HTML, pictures and tables stay the text that was typed. `shown` is for what a group
publishes: paragraphs, emphasis, lists, links, headings and quotes. `written` is for what one person says, without headings and quotes.
Headings begin where the page around them has come to, and none is left out on the way down: a page's outline is right whatever was typed.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup

LONGEST = 20_000
"""Characters that one text may have."""
_SAID = ["list", "emphasis", "link", "escape", "newline"]
_PUBLISHED = [*_SAID, "heading", "blockquote"]
_WEB = ("https://", "http://")
_BARE = re.compile(r"https?://[^\s<>\"'\u00ab\u00bb\u201c\u201d]{4,500}", re.IGNORECASE)
_LOWEST = 6
_REMEMBERED = 200
"""Texts that are kept as they are shown: a page is read much more often than it is written."""


def written(text: str) -> Markup:
    """What somebody wrote, as HTML that can do no harm: links lead to web pages only, and tell no search engine to follow."""
    return Markup(_reader().render(text))  # noqa: S704 - the reader escapes all that it does not make itself


@lru_cache(_REMEMBERED)
def shown(text: str, top: int = 3) -> Markup:
    """What a group published, as HTML that can do no harm; its highest headings are of the level `top`.

    Links lead to web pages, to pages of ours or to a mailbox; addresses of the web are links without more.
    """
    return Markup(_publisher().render(text, {"top": top}))  # noqa: S704 - the reader escapes all that it does not make itself


def plain(text: str) -> str:
    """What was published without its marks, for letters and feeds: paragraphs with an empty line between them, points on lines of their own."""
    return "\n\n".join(words for _, words in _blocks(text))


def sent(text: str, site: str, top: int = 2) -> Markup:
    """What a group sends by letter, as `shown` but not kept in memory: links to pages of ours are whole, as a letter stands on no site of ours.

    `site` is the address of ours, without a slash at its end.
    """
    return Markup(_publisher().render(text, {"top": top, "site": site}))  # noqa: S704 - the reader escapes all that it does not make itself


def told(text: str, site: str) -> str:
    """What a group sends by letter without its marks: as `plain`, and behind the words of each link where that leads."""
    return "\n\n".join(words for _, words in _blocks(text, site))


def summary(text: str, longest: int = 200) -> str:
    """The first sentences of a text on one line, at most `longest` characters: for cards, feeds and letters. Headings are left out."""
    blocks = list(_blocks(text))
    said = [words for heading, words in blocks if not heading] or [words for _, words in blocks]
    line = " ".join(" ".join(map(_in_line, said)).split())
    return line if len(line) <= longest else _cut(line, longest)


def _in_line(words: str) -> str:
    """Points of a list one after another on one line."""
    return " · ".join(point.removeprefix("- ") for point in words.split("\n")) if words.startswith("- ") else words


def _cut(line: str, longest: int) -> str:
    """The line up to the last sentence that fits and is not only a few words, or else to the last word, with a mark that it goes on."""
    ends = [found.end() for found in re.finditer(r"[.!?…](?=\s)", line[: longest + 1])]
    if ends and ends[-1] > longest // 3:
        return line[: ends[-1]]
    room = line[:longest]
    return f"{(room.rpartition(' ')[0] or room[:-1]).rstrip(' ,;:–-')}…"


def _blocks(text: str, site: str | None = None) -> Iterator[tuple[bool, str]]:
    """Each heading, paragraph or point in plain words, with whether it is a heading; points of one list stand together.

    Where a `site` is given, links say where they lead.
    """
    heading, points = False, list[str]()
    depth = 0
    for token in _publisher().parse(text, {"top": 3}):
        depth += {"bullet_list_open": 1, "ordered_list_open": 1, "bullet_list_close": -1, "ordered_list_close": -1}.get(
            token.type, 0
        )
        heading = token.type == "heading_open" or (heading and token.type == "inline")
        if token.type == "inline":
            words = _words(token.children or (), site)
            if depth:
                points.append(f"- {words}")
                continue
            yield heading, words
        if points and not depth:
            yield False, "\n".join(points)
            points.clear()


def _words(children: Sequence[Any], site: str | None = None) -> str:
    said, links = list[str](), list[tuple[str, int]]()
    for child in children:
        if child.type == "link_open" and site is not None:
            links.append((_whole(str(child.attrGet("href")), site), len(said)))
        elif child.type == "link_close" and links:
            address, begins = links.pop()
            said += [f" ({address})"] if address.removeprefix("mailto:") != "".join(said[begins:]) else []
        said.append("\n" if child.type in ("softbreak", "hardbreak") else str(child.content))
    return "".join(said)


def _whole(address: str, site: str) -> str:
    return f"{site}{address}" if address.startswith("/") else address


@cache
def _reader() -> Any:
    from markdown_it import MarkdownIt  # Only pages with such texts pay for it.

    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_SAID)
    reader.validateLink = lambda url: url.lower().startswith(_WEB)  # type: ignore[method-assign]
    reader.add_render_rule("link_open", _outward)
    return reader


@cache
def _publisher() -> Any:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_PUBLISHED)
    reader.validateLink = _leads  # type: ignore[method-assign]
    reader.add_render_rule("link_open", _outward)
    reader.core.ruler.push("outline", _outline)
    reader.core.ruler.push("directions", _directions)
    reader.core.ruler.push("bare links", _bare_links)
    return reader


def _leads(url: str) -> bool:
    """Whether a link may lead there: to the web, to a page of ours, or to a mailbox."""
    return url.lower().startswith((*_WEB, "mailto:")) or (url.startswith("/") and not url.startswith(("//", "/\\")))


def _outward(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    if "site" in env:
        tokens[at].attrSet("href", _whole(str(tokens[at].attrGet("href")), env["site"]))
    elif str(tokens[at].attrGet("href")).lower().startswith(_WEB):
        tokens[at].attrSet("rel", "external nofollow noopener noreferrer")
    return str(self.renderToken(tokens, at, options, env))


def _outline(state: Any) -> None:
    """Give headings their levels: the highest that was typed is the first, and each goes down by one at most."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    typed = sorted({token.tag for token in headings})
    top = int(state.env["top"])
    before = top - 1
    for token in headings:
        if token.type == "heading_open":
            before = min(top + typed.index(token.tag), before + 1, _LOWEST)
        token.tag = f"h{before}"


_TURNED = {"paragraph_open", "heading_open", "bullet_list_open", "ordered_list_open", "blockquote_open"}


def _directions(state: Any) -> None:
    """Let each part run in the direction of its own words."""
    for token in state.tokens:
        if token.type in _TURNED:
            token.attrSet("dir", "auto")


def _bare_links(state: Any) -> None:
    """Make addresses of the web links, where they stand in plain words and in no link."""
    for block in state.tokens:
        if block.type != "inline" or "://" not in block.content:
            continue
        inside = 0
        children: list[Any] = []
        for child in block.children:
            inside += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            plain = child.type == "text" and not inside
            children += _with_links(child) if plain else [child]
        block.children = children


def _with_links(child: Any) -> Iterator[Any]:
    """A piece of plain text, in parts; what ends a sentence is no part of an address."""
    place = 0
    for found in _BARE.finditer(child.content):
        address = found[0].rstrip(".,;:!?)]}…*_")
        yield _token("text", "", 0, child.content[place : found.start()])
        yield _token("link_open", "a", 1, "", href=address)
        yield _token("text", "", 0, address)
        yield _token("link_close", "a", -1, "")
        place = found.start() + len(address)
    yield _token("text", "", 0, child.content[place:])


def _token(kind: str, tag: str, nesting: int, content: str, **attrs: str) -> Any:
    from markdown_it.token import Token

    return Token(kind, tag, nesting, attrs=dict(attrs), content=content)  # type: ignore[arg-type]
