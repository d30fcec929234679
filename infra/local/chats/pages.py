"""What the pages of both stand-ins share: templates, the words of what was done last, and forms that do a verb."""

from collections import Counter
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from infra.local.chats import verbs
from infra.local.chats.wire import CSS, HTML, Input, Output, Refusal, see_other

SHOWN = 20
"""So many messages of a channel, or calls, are shown; the newest."""
MOST = 200
"""So many accounts, channels or roles can be chosen from."""


def clock(moment: float | str) -> str:
    """Return a moment (seconds since 1970, or as Discord writes it) as people read it, in UTC."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else datetime.fromtimestamp(moment, UTC)
    return f"{found:%d %b %H:%M:%S}"


def environment() -> Environment:
    """Return the templates with their filters."""
    made = Environment(loader=PackageLoader("infra.local.chats"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["clock"] = clock
    return made


def style() -> Output:
    """Return the stylesheet: that of the stand-ins, and what chats need beside it."""
    own = files("infra.local.chats").joinpath("chats.css").read_bytes()
    return Output(200, files("infra.local.stripe").joinpath("stand-in.css").read_bytes() + own, CSS)


class Pages:
    """The pages of one stand-in: `name` is the platform's, `base` where they are, `desk` what does its verbs, `known` which there are."""

    def __init__(self, name: str, base: str, desk: Any, known: dict[str, verbs.Verb]) -> None:
        self.name, self.base, self.desk, self.known = name, base, desk, known
        self.templates = environment()
        self.said: dict[str, Any] | None = None

    def render(self, template: str, data: dict[str, Any], status: int = 200, here: str = "") -> Output:
        """Return a page, with the words of what was done last, once."""
        said, self.said = self.said, None
        told = {"platform": self.name, "base": self.base, "here": here, "said": said}
        return Output(status, self.templates.get_template(template).render(told | data).encode(), HTML)

    def problem(self, refusal: Refusal) -> Output:
        """Return a page that says in a sentence what went wrong."""
        return self.render("problem.html", {"title": HTTPStatus(refusal.status).phrase, "words": str(refusal)}, refusal.status)

    def act(self, given: Input) -> Output:
        """Do the verb of a form, and go back to where it stood."""
        form = given.form()
        verb, back = form.pop("verb", ""), form.pop("back", "")
        self.do(verb, form)
        return see_other(self.base + (back if back.startswith("/") and not back.startswith("//") else "/"))

    def do(self, verb: str, form: dict[str, str]) -> None:
        """Do a verb with the fields of a form, and keep how that went for the next page."""
        try:
            work = self.known.get(verb)
            done = self.desk.do(verb, **(verbs.from_form(work, form) if work else {}))
            told = ", ".join(f"{name} {value}" for name, value in done.items() if isinstance(value, str | int) and name != "ok")
            self.said = {"wrong": False, "words": f"Done: {verb.replace('_', ' ')}{f' ({told})' if told else ''}."}
        except Refusal as refusal:
            self.said = {"wrong": True, "words": f"Refused: {refusal}"}

    def options(self, field: str) -> list[tuple[str, str]]:
        """Return what one can choose for a field of the controls; where that is nothing, it is typed."""
        raise NotImplementedError

    def forms(self) -> list[dict[str, Any]]:
        """Return a form for each verb whose fields can be typed: its name, what it does, and its fields."""
        return [
            {"verb": name, "words": (work.__doc__ or "").strip(), "fields": self.fields(work)}
            for name, work in self.known.items()
            if not any("dict" in str(one.annotation) for one in verbs.fields(work).values())
        ]

    def fields(self, work: verbs.Verb) -> list[dict[str, Any]]:
        """Return the fields of a verb as the page shows them."""
        return [_field(name, field) | {"options": self.options(name)} for name, field in verbs.fields(work).items()]

    def controls(self) -> Output:
        """Return the page of all controls, with the outages that are set and the calls by route."""
        calls = self.desk.api.calls
        counts = [(route, number, calls.limited[route]) for route, number in Counter(calls.counts).most_common()]
        log = list(calls.log)[-SHOWN:][::-1]
        data = {"forms": self.forms(), "outages": self.desk.api.outages.words(), "counts": counts, "log": log}
        return self.render("controls.html", data, here="controls")


def _field(name: str, field: Any) -> dict[str, Any]:
    kinds = str(field.annotation)
    needed = field.default is field.empty
    usual = "" if needed or field.default is None else field.default
    kind = "tick" if field.annotation is bool else "number" if "int" in kinds or "float" in kinds else "text"
    return {
        "name": name,
        "label": name.replace("_", " "),
        "kind": kind,
        "needed": needed,
        "usual": usual,
        "list": "list" in kinds,
    }
