"""The words of what a committee writes to many: made once a mailing, and filled in for each person.

Everything that people typed goes into the templates as a value, never as a template, so `{{` stays what was typed. What differs from one
person to the next, their name and the link that turns such letters off, stands in what was made as marks drawn by lot, at which it is cut apart.
Styles stand at each element, where every mail program reads them; those for the dark and for phones stand in the head, behind the charset, which
has to be among the first 1,024 bytes. Gmail cuts a letter off after 102 KB.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from union import markdown
from union.core.letters.words import Words
from union.errors import Invalid
from union.membership.mailings.rules import LONGEST_SUBJECT
from union.text import name as in_one_line
from union.times import shown_moment

if TYPE_CHECKING:
    from css_inline import CSSInliner

    from union.core.pictures.views import Shown
    from union.membership.groups.views import Mark

LARGEST = 100_000
"""Bytes of a letter's HTML, for whomever it is filled in."""
EVERYBODY = "everybody"
"""Who is greeted where nobody is known, as by whoever reads a letter in the browser."""
_LONGEST_NAME = 80
_FOR_A_PERSON = 1_500
"""Bytes that a name and the link to turn letters off may take: they stand in it once and twice."""
_TOO_LARGE = (
    "This letter is too long for one e-mail: it would have {size} KB, and mail programs cut off what is over {most} KB. "
    "Please make it shorter, or put the rest into a news article and enclose that."
)


class Enclosed(NamedTuple):
    """What goes with a letter: an article or a date of an event, with when that is (ISO), how it begins, its address and its picture."""

    title: str
    at: str | None
    place: str
    text: str
    url: str
    picture: "Shown | None" = None


@dataclass(frozen=True)
class Sheet:
    """All that a mailing says to everybody who gets it.

    `site` is where the house is found and `union` whose it is; `accent` and `dark_accent` are the colours of links, by day
    and in the dark; `mark`, `logo` and `ground` are how the group looks; `by` who writes, as they are
    shown; `why` in one sentence why one gets it; `ask` where the committee is asked something, if it takes questions; `read` where the letter is
    read in a browser; `off` what the link turns off, in words, and nothing where it cannot be turned off.
    """

    union: str
    site: str
    accent: str
    dark_accent: str
    group_id: str
    group_name: str
    mark: "Mark"
    logo: "Shown | None"
    ground: "Mark"
    subject: str
    text: str
    picture: "Shown | None"
    enclosed: Sequence[Enclosed]
    by: str
    why: str
    ask: str
    read: str
    off: str


@dataclass(frozen=True)
class Rendered:
    """A mailing's words with nobody's name in them yet; `sender` is the name under which it is sent."""

    sender: str
    subject: str
    _text: tuple["str | _Gap", ...]
    _html: tuple["str | _Gap", ...]

    def for_person(self, name: str, off_url: str) -> Words:
        """The words for somebody, with the link by which they turn such letters off. Nothing in a name begins a line of its own."""
        called = in_one_line(name)[:_LONGEST_NAME].strip() or EVERYBODY
        plain = {"name": called, "off": off_url}
        return Words(
            self.subject, _filled(self._text, plain), _filled(self._html, {gap: escape(told) for gap, told in plain.items()})
        )

    @property
    def size(self) -> int:
        """The most bytes that the HTML has, for whomever it is filled in."""
        return sum(len(part.encode()) for part in self._html if not isinstance(part, _Gap)) + _FOR_A_PERSON


class _Gap(str):
    """The name of what is filled in at a place."""

    __slots__ = ()


def _filled(parts: Sequence[str], told: Mapping[str, str]) -> str:
    return "".join(told[part] if isinstance(part, _Gap) else part for part in parts)


def made(sheet: Sheet) -> Rendered:
    """The words of a mailing. Raises `Invalid` for a text that nobody could have saved, before anything long is done with it."""
    if len(sheet.text) > markdown.LONGEST:
        raise Invalid.field("text", f"Please keep this to {markdown.LONGEST:,} characters.")
    marks: dict[str, _Gap] = {secrets.token_hex(12): _Gap(gap) for gap in ("name", "off")}
    said = {**asdict(sheet), **{str(gap): mark for mark, gap in marks.items()}, "off_words": in_one_line(sheet.off)}
    said |= {"subject": subject(sheet.subject), "by": in_one_line(sheet.by), "enclosed": sheet.enclosed}
    text = _plain().get_template("letter.txt").render(said, body=markdown.told(sheet.text, sheet.site))
    html = _html().get_template("letter.html").render(said, body=markdown.sent(sheet.text, sheet.site))
    return Rendered(
        sender=in_one_line(f"{sheet.group_name} · {sheet.union}"),
        subject=str(said["subject"]),
        _text=_cut(text, marks),
        _html=_cut(_dressed(html, sheet.dark_accent), marks),
    )


def subject(typed: str) -> str:
    """A subject as it is sent: one line, so that nothing in it begins a header of its own."""
    return in_one_line(typed)[:LONGEST_SUBJECT]


def check(rendered: Rendered) -> None:
    """Raises `Invalid` where mail programs would cut a letter off."""
    if rendered.size > LARGEST:
        says = _TOO_LARGE.format(size=-(-rendered.size // 1_000), most=LARGEST // 1_000)
        raise Invalid.field("text", says)


def _cut(text: str, marks: Mapping[str, _Gap]) -> tuple[str | _Gap, ...]:
    """A text in parts, with a gap wherever a mark stood."""
    parts: list[str | _Gap] = [text]
    for mark, gap in marks.items():
        parts = [piece for part in parts for piece in _around(part, mark, gap)]
    return tuple(parts)


def _around(part: str | _Gap, mark: str, gap: _Gap) -> list[str | _Gap]:
    if isinstance(part, _Gap):
        return [part]
    first, *rest = part.split(mark)
    return [first, *(piece for after in rest for piece in (gap, after))]


_CHARSET = '<meta charset="utf-8">'


def _dressed(html: str, accent: str) -> str:
    """A letter with its styles at each element, and behind the charset those that cannot stand there, with links in `accent`."""
    return _inliner().inline(html).replace(_CHARSET, _CHARSET + _in_the_dark(accent), 1)


@cache
def _inliner() -> "CSSInliner":
    from css_inline import CSSInliner  # Only where such letters are made.

    return CSSInliner(load_remote_stylesheets=False, minify_css=True)


@lru_cache(8)
def _in_the_dark(accent: str) -> str:
    style = " ".join((_TEXTS / "dark.css").read_text().split()).replace("ACCENT", accent)
    metas = {"viewport": "width=device-width, initial-scale=1", "color-scheme": "light dark"}
    told = "".join(f'<meta name="{name}" content="{content}">' for name, content in metas.items())
    return f"{told}<style>{style}</style>"


_TEXTS = Path(__file__).parent / "texts"


@cache
def _plain() -> Environment:
    return _environment(autoescape=False)


@cache
def _html() -> Environment:
    return _environment(autoescape=True)


def _environment(autoescape: bool) -> Environment:
    options: dict[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    environment = Environment(loader=FileSystemLoader(_TEXTS), autoescape=autoescape, **options)  # noqa: S701 - HTML is escaped, plain text must not be
    environment.filters |= {"moment": shown_moment}
    return environment


_DARK = "@media (prefers-color-scheme: dark)"


def seen_in(html: str, look: str) -> str:
    """A letter's HTML as it is read by somebody who has set `look`, dark or light, whatever whoever looks at it has set."""
    return html.replace(_DARK, {"dark": "@media all", "light": "@media not all"}.get(look, _DARK), 1)
