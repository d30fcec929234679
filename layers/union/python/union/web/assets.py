"""The files that pages need: the stylesheet, and the scripts of the few pages that have any."""

from functools import cache
from pathlib import Path
from typing import Any

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
    "policy.html": ("size.js",),
    "policy_section.html": ("editor.js",),
}
"""The pages that have scripts, and the files of those."""


@cache
def asset(file: str) -> str:
    """The name of a static file with a mark of its content, so that it can be kept for ever."""
    from hashlib import sha256

    stem, _, kind = file.rpartition(".")
    mark = sha256((STATIC / file).read_bytes()).hexdigest()[:10]
    return f"{stem}.{mark}.{kind}"


def addresses(page: str) -> dict[str, Any]:
    """Where the page finds its stylesheet, and its scripts if it has any."""
    return {
        "css": f"/static/{asset('house.css')}",
        "scripts": {file: f"/static/{asset(file)}" for file in SCRIPTED.get(page, ())},
    }


@cache
def files() -> dict[str, str]:
    """The files under `/static/` by the name that is asked for: those of all pages with scripts, and what every page has."""
    marked = {"house.css", *(file for several in SCRIPTED.values() for file in several)}
    return {"favicon.svg": "favicon.svg"} | {asset(file): file for file in marked}
