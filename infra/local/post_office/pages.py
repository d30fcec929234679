"""The pages for a person: the mailbox, the overview, the page of rules and faults.

They do nothing that the controls cannot do. A letter's HTML is shown in a frame of its own in which nothing of it runs.
"""

import base64
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from infra.local.post_office import controls, events, mime, refusals
from infra.local.post_office.fates import KINDS as RULE
from infra.local.post_office.fates import Fate
from infra.local.post_office.faults import Faults
from infra.local.post_office.letters import File, Letter, Thing, dated
from infra.local.post_office.office import Office
from infra.local.post_office.refusals import Refusal

MAILBOX = "/_mailbox"
SHOWN = 20
HTML = "text/html; charset=utf-8"
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)
DONE = {
    Fate.DELIVER: "delivered",
    Fate.BOUNCE: "bounced",
    Fate.SOFT_BOUNCE: "bounced for now",
    Fate.COMPLAIN: "delivered, with a complaint",
    Fate.DELAY: "delivered late",
    Fate.REJECT: "rejected",
    Fate.SILENT: "delivered, without an answer to us",
}
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass
class Page:
    """An answer: a page or a file, or with a ``Location`` a 303 to somewhere else."""

    status: int
    body: bytes = b""
    kind: str = HTML
    headers: dict[str, str] = field(default_factory=dict)


def environment() -> Environment:
    """Return the templates with their filters."""
    made = Environment(loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters |= {
        "clock": lambda at: f"{dated(at):%d %b %Y, %H:%M:%S}",
        "quoted": quote,
        "spoken": lambda it: it.replace("_", " "),
        "done": DONE.get,
    }
    return made


class Pages:
    """The pages of one post office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.templates = environment()
        self.said: Thing | None = None

    def render(self, name: str, data: Thing, status: int = 200, here: str = "") -> Page:
        """Return a page from its template."""
        known = {"base": self.office.settings.base_path, "mailbox": MAILBOX, "here": here}
        return Page(status, self.templates.get_template(name).render(data | known).encode())

    def problem(self, status: int, words: str) -> Page:
        """Return a page that says in a sentence what went wrong."""
        return self.render("problem.html", {"title": HTTPStatus(status).phrase, "words": words}, status)

    def mailbox(self, to: str, page: str) -> Page:
        """Return the letters to addresses that hold `to`, the newest first, some to a page."""
        found = self.office.letters(to)
        last = max(1, ceil(len(found) / SHOWN))
        now = min(max(1, int(page)), last) if page.isdecimal() and len(page) < 9 else 1
        some = found[(now - 1) * SHOWN : now * SHOWN]
        return self.render(
            "mailbox.html", {"letters": some, "number": len(found), "to": to, "page": now, "last": last}, here="mailbox"
        )

    def of_letter(self, rest: str) -> Page:
        """Return one letter, or of it what the end of its address says: `.html`, `.eml`, or a file by its number."""
        key, _, part = rest.partition("/files/")
        if part:
            return _file(self.office.letter(key), part)
        if rest.endswith(".html"):
            headers = {"Content-Security-Policy": _FRAMED}
            return Page(200, framed(self.office.letter(rest.removesuffix(".html"))).encode(), HTML, headers)
        if rest.endswith(".eml"):
            return Page(200, mime.written(self.office.letter(rest.removesuffix(".eml"))), "text/plain; charset=utf-8")
        letter = self.office.letter(rest)
        known = {"letter": letter, "notices": self.office.store.notices(letter.id)}
        return self.render("letter.html", known, here="mailbox")

    def overview(self) -> Page:
        """Return the page of letters, events and refusals."""
        office = self.office
        with office.store.lock:
            counts = {"ends": office.store.counted(), "states": office.store.states(), "busiest": office.pace.busiest}
            lists = {"letters": office.store.letters(limit=SHOWN), "notices": office.store.notices(limit=SHOWN)[::-1]}
            known = {
                "queue": office.feedback.queue,
                "set_faults": office.faults.unusual(),
                "refused": list(office.refused)[: -SHOWN - 1 : -1],
            }
            return self.render("overview.html", counts | lists | known, here="overview")

    def faults(self) -> Page:
        """Return the page of rules and faults, with the outcome of the last form, once."""
        said, self.said = self.said, None
        office = self.office
        with office.store.lock:
            lists = {
                "letters": office.store.letters(limit=SHOWN),
                "notices": office.store.notices(limit=SHOWN)[::-1],
                "rules": office.rules,
            }
            known = {"said": said, "faults": office.faults.as_json(), "held": office.store.states().get("held", 0)}
            choices = {"fates": list(Fate), "codes": list(refusals.SAYS), "kinds": events.KINDS}
            return self.render("faults.html", lists | known | choices, here="faults")

    def order(self, form: dict[str, str]) -> Page:
        """Do what a form says, and show the page of faults again."""
        name = form.pop("verb", "")
        try:
            controls.do(self.office, name, typed(name, form))
            self.said = {"wrong": False, "words": "Done."}
        except Refusal as refusal:
            self.said = {"wrong": True, "words": f"Refused: {refusal}"}
        return Page(303, headers={"Location": f"{self.office.settings.base_path}/faults"})


def framed(letter: Letter) -> str:
    """Return a letter's HTML with the pictures that it brings; links open beside it."""
    shown = letter.html
    for file in letter.files:
        if file.content_id and file.kind in _PICTURES:
            data = f"data:{file.kind};base64,{base64.b64encode(file.data).decode()}"
            shown = shown.replace(f"cid:{file.content_id}", data)
    based, times = re.subn(r"(<head[^>]*>)", r'\1<base target="_blank">', shown, count=1, flags=re.IGNORECASE)
    return based if times else '<!doctype html><meta charset="utf-8"><base target="_blank">' + shown


def typed(verb: str, form: dict[str, str]) -> Thing:
    """Return a form's fields with the types that the verb wants; empty ones are left out, ticks not sent are false."""
    kinds = Faults.kinds() if verb == "faults" else RULE if verb == "rule" else {"copies": int, "notice": int}
    given = {name: _one(kinds.get(name, str), name, value) for name, value in form.items() if value}
    unticked = {name: False for name, kind in kinds.items() if kind is bool and verb == "faults"}
    return unticked | given


def _one(kind: type, name: str, value: str) -> bool | str | int | float:
    if kind is bool:
        return value == "true"
    if kind is str:
        return value
    try:
        return int(value) if kind is int else float(value)
    except ValueError as mistake:
        raise refusals.invalid(f"Invalid {name}: {value[:40]} is no number.") from mistake


def _file(letter: Letter, part: str) -> Page:
    if not part.isdecimal() or int(part) >= len(letter.files):
        raise refusals.invalid("There is no such file.", status=404)
    file = letter.files[int(part)]
    return Page(200, file.data, _safe(file), {"Content-Disposition": f"{_how(file)}; filename*=UTF-8''{quote(file.name)}"})


def _safe(file: File) -> str:
    """The kind under which a file is handed out: what a browser would show as a page is none."""
    return file.kind if file.kind in _PICTURES else "application/octet-stream"


def _how(file: File) -> str:
    return "inline" if file.kind in _PICTURES else "attachment"
