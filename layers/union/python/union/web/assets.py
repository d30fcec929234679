"""The files that pages need: the stylesheet, and the scripts of the few pages that have any."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from union.core.look import rules as looks
from union.core.look.rules import Look

if TYPE_CHECKING:
    from union.core.look.views import Logo

STATIC = Path(__file__).parent / "static"
SCRIPTED = {
    "door.html": ("door.js", "zxing-reader.js", "zxing-reader.wasm"),
    "stand.html": ("photo.js",),
    "write.html": ("editor.js", "photo.js"),
    "application.html": ("size.js",),
    "case.html": ("evidence.js",),
    "concern.html": ("evidence.js", "size.js"),
    "page_words.html": ("editor.js",),
    "page_pictures.html": ("photo.js",),
    "event_form.html": ("photo.js",),
    "thanks.html": ("photo.js",),
    "letter_write.html": ("editor.js", "photo.js"),
    "letter_going.html": ("going.js",),
    "import.html": ("going.js",),
    "imports.html": ("size.js",),
    "look.html": ("photo.js",),
    "policy.html": ("size.js",),
    "policy_section.html": ("editor.js",),
}
"""The pages that have scripts, and the files of those."""
STYLED = {"look.html": "looks.css"}
"""The pages that have a stylesheet more."""


@cache
def asset(file: str) -> str:
    """The name of a static file with a mark of its content, so that it can be kept for ever."""
    from hashlib import sha256

    stem, _, kind = file.rpartition(".")
    mark = sha256((STATIC / file).read_bytes()).hexdigest()[:10]
    return f"{stem}.{mark}.{kind}"


def addresses(page: str) -> dict[str, Any]:
    """Where the page finds its stylesheets, and its scripts if it has any."""
    return {
        "css": f"/static/{asset('house.css')}",
        "more_css": f"/static/{asset(STYLED[page])}" if page in STYLED else None,
        "scripts": {file: f"/static/{asset(file)}" for file in SCRIPTED.get(page, ())},
    }


def look(kept: Look) -> str | None:
    """Where pages find the stylesheet of the union's own colours, if it has any."""
    name = looks.sheet_name(kept.accent, kept.band)
    return f"/static/{name}" if name else None


def logo(kept: Look, union: str) -> "Logo | None":
    """What pages show of the logo of a union of this name, if it has any."""
    return looks.logo(kept, union)


@cache
def files() -> dict[str, str]:
    """The files under `/static/` by the name that is asked for: those of some pages alone, and what every page has."""
    marked = {"house.css", *STYLED.values(), *(file for several in SCRIPTED.values() for file in several)}
    return {"favicon.svg": "favicon.svg"} | {asset(file): file for file in marked}
