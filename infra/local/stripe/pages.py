"""The pages for a person: the pay page, the page of faults, the overview.

They do nothing that the controls cannot do.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from infra.local.stripe import balance
from infra.local.stripe.controls import VERBS
from infra.local.stripe.faults import Faults
from infra.local.stripe.refusals import ApiError
from infra.local.stripe.standin import StandIn
from infra.local.stripe.store import Thing, newest_first

SHOWN = 50


@dataclass
class Page:
    """An answer to a browser: a page, or with ``location`` a 303 to somewhere else."""

    status: int
    html: str = ""
    location: str = ""


def pounds(pence: int) -> str:
    """Return an amount of pence as people write it."""
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def clock(moment: int) -> str:
    """Return the time of day of a moment, in UTC."""
    return f"{datetime.fromtimestamp(moment, UTC):%d %b %H:%M:%S}"


def short(key: str) -> str:
    """Return an id that fits into a table."""
    return key if len(key) < 24 else f"{key[:16]}…{key[-4:]}"


def environment() -> Environment:
    """Return the templates with their filters."""
    made = Environment(loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters |= {"pounds": pounds, "clock": clock, "short": short}
    return made


class Pages:
    """The pages of one stand-in."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.account, self.store = standin.account, standin.account.store
        self.templates = environment()
        self.said: Thing | None = None

    def render(self, name: str, data: Thing, status: int = 200, here: str = "") -> Page:
        """Return a page from its template."""
        base = self.standin.settings.base_path
        return Page(status, self.templates.get_template(name).render(data | {"base": base, "here": here}))

    def problem(self, status: int, words: str) -> Page:
        """Return a page that says in a sentence what went wrong."""
        return self.render("problem.html", {"title": HTTPStatus(status).phrase, "words": words}, status)

    def pay(self, key: str, declined: bool = False) -> Page:
        """Return the pay page of a session."""
        with self.store.lock:
            session = self.store.get("checkout.session", key, "session")
            shown = {"session": session, "lines": self.store.lines[key], "open": session["status"] == "open"}
            more = {"declined": declined, "success_url": success_url(session)}
            return self.render("pay.html", shown | more)

    def choose(self, key: str, choice: str) -> Page:
        """Do what the customer chose on the pay page, and send the browser on."""
        session = self.store.get("checkout.session", key, "session")
        if choice == "cancel" and session["cancel_url"]:
            return Page(303, location=session["cancel_url"])
        with self.store.lock:
            if session["status"] == "open":
                self.act(key, choice)
            if session["status"] == "complete":
                return Page(303, location=success_url(session))
        return Page(303, location="?declined=1" if session["status"] == "open" else "?")

    def act(self, key: str, choice: str) -> None:
        """Let the customer do one of the four things that change a session."""
        if choice not in ("pay", "decline", "pay_later", "fail_later"):
            raise ApiError(400, "invalid_request_error", "There is no such choice.")
        self.standin.desk.do(choice, {"session": key})

    def overview(self) -> Page:
        """Return the page of sessions, events and deliveries."""
        with self.store.lock:
            sums = {name: balance.total(self.account, name) for name in ("available", "pending")}
            known = {"webhook_url": self.standin.webhooks.url, "set_faults": not_default(self.standin.faults)}
            lists = {"sessions": self.sessions(), "events": self.events()}
            return self.render("overview.html", sums | known | lists, here="overview")

    def sessions(self) -> list[Thing]:
        """Return the newest sessions with what they are for."""
        newest = newest_first(self.store.all("checkout.session"))[:SHOWN]
        return [session | {"what": self.what(session)} for session in newest]

    def what(self, session: Thing) -> str:
        """Return what a session is for: the descriptions of its lines."""
        return ", ".join(str(line["description"]) for line in self.store.lines[session["id"]])

    def events(self) -> list[Thing]:
        """Return the newest events with the state of their deliveries."""
        by_event = {it["event"]: it for it in self.store.deliveries.values()}
        newest = newest_first(self.store.all("event"))[:SHOWN]
        return [event | delivery_words(by_event.get(event["id"])) for event in newest]

    def faults(self) -> Page:
        """Return the page of faults and actions, with the outcome of the last one, once."""
        said, self.said = self.said, None
        with self.store.lock:
            held = sum(it["state"] == "held" for it in self.store.deliveries.values())
            known = {"said": said, "held": held, "faults": self.standin.faults.as_json()}
            return self.render("faults.html", known | self.options(), here="faults")

    def options(self) -> Thing:
        """Return what can be chosen in the forms of the page of faults."""
        waiting = {entry.key for entry in self.store.agenda if entry.what in ("confirm", "bounce")}
        sessions = self.store.all("checkout.session")
        return {
            "charges": choices(it for it in self.store.all("charge") if it["status"] == "succeeded"),
            "refunds": choices(it for it in self.store.all("refund") if it["status"] == "succeeded"),
            "disputes": choices(it for it in self.store.all("dispute") if it["status"] not in ("won", "lost")),
            "open_sessions": choices(it for it in sessions if it["status"] == "open"),
            "delayed": choices(it for it in sessions if it["id"] in waiting),
            "events": [(it["id"], f"{it['type']} {short(it['id'])}") for it in self.events()],
        }

    def order(self, form: dict[str, str]) -> Page:
        """Do what a form of the page of faults asks, and come back to the page."""
        given = dict(form)
        verb = given.pop("verb", "")
        try:
            self.standin.desk.do(verb, typed(verb, given))
            self.said = {"wrong": False, "words": f"Done: {verb.replace('_', ' ')}."}
        except ApiError as refusal:
            self.said = {"wrong": True, "words": f"Refused: {refusal}"}
        return Page(303, location=f"{self.standin.settings.base_path}/faults")


def success_url(session: Thing) -> str:
    """Return where a completed session sends the browser."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def choices(things: Any) -> list[tuple[str, str]]:
    """Return the newest of some objects as options of a form."""
    newest = newest_first(things)[:SHOWN]
    return [(thing["id"], f"{pounds(amount_of(thing))} {short(thing['id'])}") for thing in newest]


def amount_of(thing: Thing) -> int:
    """Return the amount of a charge, refund or dispute, or the total of a session."""
    return int(thing["amount_total"] if thing["object"] == "checkout.session" else thing["amount"])


def not_default(faults: Faults) -> Thing:
    """Return the faults that are set."""
    usual = Faults().as_json()
    return {name: value for name, value in faults.as_json().items() if value != usual[name]}


def delivery_words(delivery: Thing | None) -> Thing:
    """Return the state of a delivery, and what its last attempt met, for the overview."""
    if delivery is None:
        return {"state": "forgotten", "answers": "none"}
    answers = [str(attempt["status"] or "no answer") for attempt in delivery["attempts"]]
    words = f"{answers[-1]} ({len(answers)} tries)" if len(answers) > 1 else "".join(answers) or "none"
    return {"state": delivery["state"], "answers": words}


def typed(verb: str, form: dict[str, str]) -> Thing:
    """Return a form's fields with the types that the verb wants.

    Empty fields are left out, ticks not sent are false.
    """
    kinds = Faults.kinds() if verb == "faults" else VERBS.get(verb, ({}, None))[0]
    given = {name: one_typed(kinds.get(name, str), name, value) for name, value in form.items() if value}
    unticked = {name: False for name, kind in kinds.items() if kind is bool and verb == "faults"}
    return unticked | given


def one_typed(kind: Any, name: str, value: str) -> Any:
    """Return one field of a form with its type."""
    wanted = kind[0] if isinstance(kind, list) else kind
    if wanted is bool:
        return value == "true"
    if wanted is str:
        return value
    try:
        return int(value) if wanted is int else float(value)
    except ValueError as mistake:
        raise ApiError(400, "invalid_request_error", f"Invalid {name}: {value[:40]} is no number.") from mistake
