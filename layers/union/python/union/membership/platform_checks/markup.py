"""Truths about a page as a browser takes it apart: its links, embeds, forms, headings and words.

With the standard library's parser alone: what is looked for stands in tags that every page writes alike, and whatever is malformed is taken
as it comes. What is kept is bounded, whoever wrote the page.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

BASKET = "add-to-cart"
"""What shops of WordPress, Squarespace and others call, in the class of whatever it is, that by which something is put into a basket."""
_LONGEST = 400
_MOST = 2_000
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "head"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "legend"})
_FIELDS = frozenset({"input", "textarea", "select"})
_NOTHING_INSIDE = frozenset(
    {"input", "img", "br", "hr", "meta", "link", "source", "embed", "area", "base", "col", "track", "wbr"}
)


@dataclass
class Field:
    """One field of a form, as far as it tells what it is for."""

    kind: str
    told: str


@dataclass
class Form:
    """A form: where it goes, its fields, the words on its buttons, all its words, and the heading that stands before it."""

    action: str = ""
    role: str = ""
    fields: list[Field] = field(default_factory=list)
    buttons: str = ""
    words: str = ""
    heading: str = ""


@dataclass
class Link:
    """A link or an embed: where it leads, and the words on it."""

    url: str
    words: str = ""
    tag: str = "a"


@dataclass
class Markup:
    """What a page holds."""

    title: str = ""
    description: str = ""
    links: list[Link] = field(default_factory=list)
    embeds: list[Link] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""


def taken_apart(text: str, url: str) -> Markup:
    """What the page at `url` holds."""
    reader = _Reader(url)
    reader.feed(text)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base, self._found = url, Markup()
        self._hidden: list[str] = []
        self._links: list[Link] = []
        self._form: Form | None = None
        self._within: str = ""
        self._heading = self._button = ""
        self._told: list[str] = []
        self._size = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "base" and told.get("href"):
            self._base = self._whole(told["href"])
        if tag in _UNSEEN and tag != "head" and tag not in self._hidden:
            self._hidden.append(tag)  # Each once: the first end of one shows again what it hid, however many were in it.
        self._mark(tag, told)
        self._link(tag, told)
        self._part_of_form(tag, told)
        if tag in _HEADINGS or tag in ("button", "title"):
            self._within = tag
            self._heading = self._button = ""

    def _mark(self, tag: str, told: dict[str, str]) -> None:
        if len(self._found.marks) < _MOST:
            self._found.marks += [(tag, "")] if "-" in tag else []
            self._found.marks += [(name, value[:_LONGEST]) for name, value in told.items() if name.startswith("data-")]
            self._found.marks += [(told["class"][:_LONGEST], "")] if BASKET in told.get("class", "").replace("_", "-") else []

    def _link(self, tag: str, told: dict[str, str]) -> None:
        where = {"a": "href", "area": "href", "iframe": "src", "script": "src", "embed": "src"}.get(tag, "")
        if tag == "meta" and told.get("name", "").lower() == "description":
            self._found.description = told.get("content", "")[:_LONGEST]
        if not where or not told.get(where) or len(self._found.links) + len(self._found.embeds) >= _MOST:
            return
        link = Link(self._whole(told[where]), told.get("aria-label", "") or told.get("title", ""), tag)
        if where == "href":
            self._found.links.append(link)
            self._links = [link]
        else:
            self._found.embeds.append(link)

    def _part_of_form(self, tag: str, told: dict[str, str]) -> None:
        if tag == "form":
            self._form = Form(self._whole(told.get("action", "")), told.get("role", ""), heading=self._last_heading())
            self._form.words = told.get("aria-label", "")
            if len(self._found.forms) < _MOST:
                self._found.forms.append(self._form)
        if self._form is None:
            return
        kind = told.get("type", "text" if tag == "input" else tag).lower()
        if tag in _FIELDS and kind in ("submit", "image", "button"):
            self._form.buttons = f"{self._form.buttons} {told.get('value', '')} {told.get('alt', '')}".strip()[:_LONGEST]
        elif tag in _FIELDS and kind not in ("hidden", "reset") and len(self._form.fields) < _MOST:
            names = ("name", "id", "placeholder", "autocomplete", "aria-label")
            self._form.fields.append(Field(kind, " ".join(told.get(name, "") for name in names).lower()[:_LONGEST]))

    def _last_heading(self) -> str:
        return self._found.headings[-1] if self._found.headings else ""

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        if tag == "a":
            self._links = []
        if tag == "form":
            self._form = None
        if tag == self._within:
            self._ended(tag)

    def _ended(self, tag: str) -> None:
        if tag in _HEADINGS and self._heading.strip() and len(self._found.headings) < _MOST:
            self._found.headings.append(_plain(self._heading))
        if tag == "legend" and self._form is not None:
            self._form.buttons = f"{self._form.buttons} {_plain(self._heading)}".strip()[:_LONGEST]
        if tag == "button" and self._button.strip() and len(self._found.buttons) < _MOST:
            self._found.buttons.append(_plain(self._button))
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._hidden or not data.strip():
            return
        some = data[: _LONGEST * 10]
        if self._within == "title":
            self._found.title = _with(self._found.title, some)
            return
        for link in self._links:
            link.words = _with(link.words, f" {some}")
        if self._within in _HEADINGS:
            self._heading = (self._heading + some)[: _LONGEST * 10]
        if self._within == "button":
            self._button = (self._button + some)[: _LONGEST * 10]
        self._keep(some)

    def _keep(self, some: str) -> None:
        if self._form is not None:
            self._form.words = f"{self._form.words} {some}"[: _LONGEST * 5]
            if self._within == "button":
                self._form.buttons = f"{self._form.buttons} {some.strip()}".strip()[:_LONGEST]
        if self._size < _LONGEST * 1_000:
            self._told.append(some)
            self._size += len(some)

    def _whole(self, url: str) -> str:
        try:
            return urljoin(self._base, url.strip())[: _LONGEST * 5]
        except ValueError:
            return ""

    def finished(self) -> Markup:
        """All that was found."""
        self._found.words = _plain(" ".join(self._told), _LONGEST * 1_000)
        for form in self._found.forms:
            form.words = _plain(form.words, _LONGEST * 5)
        return self._found


def _with(told: str, some: str) -> str:
    """Words with more of them, as long as there is room: a page may part a line into hundreds of thousands of pieces."""
    return told if len(told) >= _LONGEST else _plain(told + some)


def _plain(text: str, longest: int = _LONGEST) -> str:
    return " ".join(text.split())[:longest]
