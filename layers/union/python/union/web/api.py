"""The door: turns a request into one action's question, and its answer into a page or JSON.

Every page is the picture of the very data that the JSON answer is. This is the one file that knows which refusal is which status.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from importlib import import_module
from inspect import signature
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext

from union import settings, time_left, watch
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import records as look
from union.errors import Conflict, Elsewhere, Gone, Invalid, NotAllowed, NotFound, Refusal, SignInNeeded, TooMany, Unavailable
from union.store import ConditionFailed, Silent
from union.watch import Count
from union.web import assets, edge, forms
from union.web.audience import Audience
from union.web.body import Sent
from union.web.caller import admit, someone, who
from union.web.headers import headers, of_a_letter
from union.web.payload import carried, compressed
from union.web.typed import again, lost

_STATUS: dict[type[Refusal], HTTPStatus] = {
    Gone: HTTPStatus.GONE,
    NotFound: HTTPStatus.NOT_FOUND,
    SignInNeeded: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Conflict: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_GATEWAY_WAITS = 27_000
"""Milliseconds: API Gateway's 30 seconds begin before a new function has loaded itself, which takes up to three."""

type Route = Callable[..., Response[str]]
type Decorator = Callable[[Route], Route]
type View = Callable[..., Mapping[str, Any]]


class Page[Shown](Response[str]):
    """An answer that shows what is `Shown`, a type of its room's `views.py`, as a page or as JSON; a route that says so is described by it."""


class Told[Shown](Response[str]):
    """An answer that tells a program what is `Shown`, always as JSON."""


class App(APIGatewayHttpResolver):
    """A resolver of Powertools' that answers refusals in words, for people and for programs."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.silent, self.served = Sent({}), False, ""
        self.exception_handler(Refusal)(self._refused)
        self.not_found(self._nowhere)

    def get(  # type: ignore[override]
        self,
        path: str,
        *,
        again: tuple[str, View] | None = None,
        summary: str,
        description: str = "",
        to: Audience = Audience.PEOPLE,
    ) -> Decorator:
        """A page or a file; `to` says for whom it is, and `again` what is shown where what the query asks for cannot be used."""
        opened = self._open("GET", path, to, summary, description)
        return lambda route: opened(shows_again(self, *again)(route) if again else route)

    def post(  # type: ignore[override]
        self, path: str, *, summary: str, description: str = "", to: Audience = Audience.PEOPLE, form: str = ""
    ) -> Decorator:
        """Something that changes; `to` says for whom it is, `form` what it takes where it does not always take it."""
        return self._open("POST", path, to, summary, description, form)

    def form(
        self,
        path: str,
        form: str,
        *,
        again: tuple[str, View] | None = None,
        summary: str,
        description: str = "",
        to: Audience = Audience.PEOPLE,
    ) -> Decorator:
        """Something that changes, by what was sent as `form`, named by its wing and itself; the route gets it as its argument `form`.

        Where it cannot be used, `again` says which page shows it once more, and what makes that page's data from those parts of the path
        that it names.
        """

        def decorate(route: Route) -> Route:
            taken = takes(self, form)(route)
            shown = shows_again(self, *again)(taken) if again else taken
            return self.post(path, summary=summary, description=description, to=to, form=form)(shown)

        return decorate

    def _open(self, method: str, path: str, to: Audience, summary: str, description: str, form: str = "") -> Decorator:
        """A route that asks in one order: how large is what was sent, who sends it, from where; only then what it says."""

        served = f"{method} {path}".replace("<", "{").replace(">", "}")

        def decorate(route: Route) -> Route:
            @wraps(route)
            def guarded(**parts: str) -> Response[str]:
                self.served = served
                # Stripe's events are deeper than any form of ours; at its door a signature over the raw bytes comes before anything is read.
                if method == "POST" and not to.proves_itself:
                    self.sent.check()
                try:
                    admit(self.event, to)
                except Refusal as refusal:
                    refusal.typed = _texts(self, form)
                    raise
                return route(**parts)

            guarded.audience, guarded.form = to, form  # type: ignore[attr-defined]
            self.route(path, method, summary=summary, description=description or None)(guarded)
            return route

        return decorate

    def resolve(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # type: ignore[override]
        """Answer one request, of which what was sent is read once."""
        self.sent, self.silent, self.served = Sent(event), False, ""
        return super().resolve(event, context)

    @property
    def event(self) -> Mapping[str, Any]:
        """The request as API Gateway sent it."""
        found: Mapping[str, Any] = self.current_event.raw_event
        return found

    @property
    def caller(self) -> Caller:
        """Who asks. Raises `SignInNeeded`."""
        return someone(self.event)

    @property
    def address(self) -> str:
        """The internet address from which somebody asks."""
        return edge.address(self.event)

    @property
    def now(self) -> datetime:
        """The moment, which actions are told."""
        return datetime.now(UTC)

    def asked(self, name: str) -> str:
        """The value of `name` in the query, or nothing."""
        found = (self.event.get("queryStringParameters") or {}).get(name)
        return str(found or "")

    def number(self, name: str, digits: int) -> int | None:
        """The number of at most so many digits that `name` is in the query; None where it is none."""
        found = self.asked(name)
        return int(found) if found.isascii() and found.isdecimal() and len(found) <= digits else None

    @property
    def typed(self) -> dict[str, str]:
        """What was typed into a form that was sent, as far as it can be read."""
        return self.sent.typed

    @property
    def here(self) -> str:
        """The path and query asked for."""
        query = self.event.get("rawQueryString")
        return f"{self.event['rawPath']}?{query}" if query else str(self.event["rawPath"])

    @property
    def json(self) -> bool:
        """Whether a program asks: it sends JSON, or takes JSON and no page."""
        accept = str(self.event["headers"].get("accept", ""))
        return self.sent.is_json or ("application/json" in accept and "text/html" not in accept)

    def page[Shown: Mapping[str, Any]](self, name: str, data: Shown, status: int = HTTPStatus.OK) -> "Page[Shown]":
        """The data as the page `name`, or as JSON."""
        if self.json:
            return _page(status, "application/json", json.dumps(_told(data)))
        from union.web import pages

        text = pages.render(name, self._site(name), data)
        return _page(status, "text/html; charset=utf-8", text, page=name)

    def whole_page(self, name: str, data: Mapping[str, Any], status: int, texts: Mapping[str, str]) -> Response[str]:
        """The page `name`, and on top of it whatever was typed that it does not show, so that nobody types it twice."""
        answer = self.page(name, data, status)
        unsaved = [] if self.json else lost(texts, str(answer.body))
        return self.page(name, {**data, "unsaved": unsaved}, status) if unsaved else answer

    def go(self, to: str, data: Mapping[str, Any], cookies: tuple[str, ...] = ()) -> Response[str]:
        """After a change: see `to`. A program gets the data, and `to` as its Location."""
        if self.json:
            answer = _answer(HTTPStatus.OK, "application/json", json.dumps({**_told(data), "location": to}))
        else:
            answer = _answer(HTTPStatus.SEE_OTHER, "text/plain", "")
        answer.headers |= {"Location": to}
        answer.cookies = list(cookies)  # type: ignore[arg-type] # Powertools writes str() of each
        return answer

    def moved(self, to: str) -> "Page[Any]":
        """What is asked for is found at another address, for now: a browser that remembered it would go round in circles one day."""
        answer = _page(HTTPStatus.FOUND, "text/plain", "")
        answer.headers |= {"Location": to}
        return answer

    def feed(self, kind: str, text: str) -> Response[str]:
        """Something for programs that come back now and then to see what is new."""
        return _answer(HTTPStatus.OK, f"{kind}; charset=utf-8", text)

    def download(self, name: str, content: str | bytes, kind: str = "text/csv") -> Response[str]:
        """A file to keep, which a browser does not open in the site's name."""
        answer = _answer(HTTPStatus.OK, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, content)
        answer.headers |= {"Content-Disposition": f'attachment; filename="{name}"'}
        return answer

    def told[Shown: Mapping[str, Any]](self, data: Shown) -> "Told[Shown]":
        """The data for a program, always as JSON."""
        return Told(int(HTTPStatus.OK), content_type="application/json", body=json.dumps(data), headers=headers())

    def letter(self, html: str) -> Response[str]:
        """A letter as it is read in a browser, which is kept by nobody and looks whole without our stylesheet."""
        return Response(int(HTTPStatus.OK), content_type="text/html; charset=utf-8", body=html, headers=of_a_letter())

    def kept(self, kind: str, content: str | bytes) -> Response[Any]:
        """Something that never changes under its address."""
        kind = kind if isinstance(content, bytes) else f"{kind}; charset=utf-8"
        answer: Response[Any] = _answer(HTTPStatus.OK, kind, content)
        answer.headers |= {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        return answer

    def shared[Answer: Response[Any]](self, answer: Answer, changed: datetime | None = None) -> Answer:
        """The answer, for caches to keep a while where a visitor asks; to anybody else it is told once and kept by nobody.

        `changed` is when what it tells was last changed, where that is known. Whoever has this very answer already is told so, without a body
        (RFC 9110, 13.1). What brings the key of a form is never shared: two people would send one form.
        """
        from union.web import shared  # Only what everybody may see pays for it.

        return shared.answer(answer, self.event, changed)

    def own[Answer: Response[Any]](self, answer: Answer) -> Answer:
        """The answer, which whoever asked may keep for themselves if they ask again each time; without a body where they have it already."""
        from union.web import shared

        return shared.own(answer, self.event)

    def _site(self, name: str) -> dict[str, Any]:
        return {
            **self._look(),
            "url": settings.site_url(),
            "here": self.here,
            **assets.addresses(name),
            "stage": settings.stage(),
        }

    def _look(self) -> dict[str, Any]:
        """What the union is called and how its house looks, after who asks is known: whoever reads that has read this along."""
        caller = self._shown_caller()
        try:
            kept = look.last() if self.silent else look.current()
        except Refusal as refusal:
            self.heard(refusal)
            kept = look.last()
        union = look.name_of(kept)
        return {"union": union, "look": assets.look(kept), "logo": assets.logo(kept, union), "caller": caller}

    def _shown_caller(self) -> dict[str, Any] | None:
        """Who is named on the page: nobody until the records say that their session stands, which most actions read with their own."""
        try:
            caller = who(self.event)
            if caller is not None and not (caller.rights.known or self.silent):
                people.read_with(caller)
        except Refusal as refusal:
            self.heard(refusal)
            return None
        known = caller is not None and caller.rights.known and not caller.rights.signed_out
        return {"name": caller.name, "staff": caller.is_staff} if caller and known else None

    def heard(self, refusal: Refusal) -> None:
        """Keep that our records do not answer, so that nobody waits for them once more in this request."""
        self.silent = self.silent or isinstance(refusal, Silent)

    def _refused(self, refusal: Refusal) -> Response[str]:
        self.heard(refusal)
        if isinstance(refusal, Elsewhere) and (to := self._there(refusal)):
            answer = _page(HTTPStatus.PERMANENT_REDIRECT if refusal.for_good else HTTPStatus.TEMPORARY_REDIRECT, "text/plain", "")
            answer.headers |= {"Location": to}
            return answer
        status = next(status for kind, status in _STATUS.items() if isinstance(refusal, kind))
        if self.json:
            return problem(status, refusal)
        here = self.event["requestContext"]["http"]["method"] == "GET"
        # Signing in must not lead to signing in, round and round.
        if status == HTTPStatus.UNAUTHORIZED and here and not self.here.startswith("/sign-in"):
            return self.go(f"/sign-in?to={quote(self.here, safe='/')}", {})
        if isinstance(refusal, Gone):
            gone = {**refusal.told, "status": int(status), "title": refusal.title, "detail": refusal.detail}
            return self.whole_page("gone.html", gone, status, refusal.typed)
        data = {
            "status": int(status),
            "title": refusal.title,
            "detail": refusal.detail,
            "errors": refusal.errors,
            "sign_in": status == HTTPStatus.UNAUTHORIZED,
            "back": self._back(status, sent=not here),
        }
        return self.whole_page("refusal.html", data, status, refusal.typed)

    def _there(self, elsewhere: Elsewhere) -> str:
        """Where what was asked for is found; nothing where it was not asked for below the address that has changed.

        What changes for good is the same below its new address; of anything else the place itself is shown.
        """
        path, before = str(self.event["rawPath"]), elsewhere.before
        if path != before and not path.startswith(f"{before}/"):
            return ""
        return elsewhere.after + self.here[len(before) :] if elsewhere.for_good else elsewhere.after

    def _back(self, status: int, *, sent: bool) -> str:
        """Where the page of a refusal leads: to the form that was sent, out to the group that keeps its inside to itself, or home."""
        _, *parts = self.event["rawPath"].split("/")
        if parts[0] != "groups" or not (sent or status == HTTPStatus.FORBIDDEN):
            return "/"
        return "/" + "/".join(parts[: 2 if status == HTTPStatus.FORBIDDEN else 3])

    def _nowhere(self, _: NotFoundError) -> Response[str]:
        return self._refused(NotFound("There is no page at this address."))


def takes(app: App, form: str) -> Decorator:
    """Give the route what was sent as `form`, which is loaded only when a form arrives."""

    def decorate(route: Route) -> Route:
        @wraps(route)
        def read(**path: str) -> Response[str]:
            try:
                return _settled(route, _form(app, form), path)
            except Refusal as refusal:
                told = _ended(app, refusal) or refusal
                told.typed = _texts(app, form)
                raise told from refusal.__cause__

        return read

    return decorate


def _settled(route: Route, form: Any, path: Mapping[str, str]) -> Response[str]:
    """Ask a route, and once more where its change was lost to another one at the same moment.

    Then it sees what the other did. Of a double click that is the very same thing, and both clicks lead to the same end; of anything
    else it is refused for good. Nothing of a change that is lost was made, so nothing is done twice.
    """
    try:
        return route(form=form, **path)
    except Conflict as conflict:
        if not isinstance(conflict.__cause__, ConditionFailed):
            raise
        return route(form=form, **path)


def _form(app: App, name: str) -> Any:
    """What was sent as the form `name`. Raises `Invalid`."""
    model = forms.model(name)
    return import_module("union.web.forms.base").read(model, app.sent.fields, by_program=app.sent.is_json)


def _ended(app: App, refusal: Refusal) -> SignInNeeded | None:
    """That the session has ended is told before anything of a form is, wherever that was found out before the records were read."""
    caller = who(app.event) if isinstance(refusal, Invalid | Conflict) else None
    if caller is None or caller.rights.known:
        return None
    try:
        people.read_for(caller)
    except SignInNeeded as ended:
        return ended
    except Silent as silence:
        app.heard(silence)
    return None


def _texts(app: App, form: str) -> dict[str, str]:
    """What was written into a form that is refused, as far as it can be read, so that a page can show it."""
    if not form or app.json:
        return {}
    found: dict[str, str] = import_module("union.web.forms.base").texts(forms.model(form), app.typed)
    return found


def shows_again(app: App, name: str, make: View) -> Decorator:
    """Where the form cannot be used, show its page `name` again with what was typed and a sentence at each field."""

    def decorate(route: Route) -> Route:
        @wraps(route)
        def read(**path: str) -> Response[str]:
            try:
                return route(**path)
            except (Invalid, Conflict, TooMany, Unavailable) as refusal:
                app.heard(refusal)
                # The page is made from the very records that do not answer: somebody would wait for them twice.
                if app.json or app.silent:
                    raise
                status = next(status for kind, status in _STATUS.items() if isinstance(refusal, kind))
                try:
                    data = make(**{name: path[name] for name in signature(make).parameters if name in path})
                # What the form was about cannot be seen any more. The page that says so still shows what was typed.
                except Refusal as gone:
                    gone.typed = refusal.typed
                    raise
                told = again(app.event["rawPath"], app.typed, refusal.errors or {"form": refusal.detail}, data)
                return app.whole_page(name, {**data, **told}, status, refusal.typed)

        read.page = name  # type: ignore[attr-defined]
        return read

    return decorate


def bad_request(route: Callable[[], Response[str]]) -> Callable[[], Response[str]]:
    """For a webhook: what cannot be trusted or read is a bad request (400), told to a program."""

    @wraps(route)
    def read() -> Response[str]:
        try:
            return route()
        except Invalid as refusal:
            return problem(HTTPStatus.BAD_REQUEST, refusal)

    return read


def problem(status: int, refusal: Refusal) -> Response[str]:
    """The refusal for a program, as RFC 9457 has it."""
    told = {
        "type": "about:blank",
        "title": refusal.title,
        "status": int(status),
        "detail": refusal.detail,
        "errors": refusal.errors,
    }
    return _answer(status, "application/problem+json", json.dumps(told))


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    # These draw a form again. A program knows what it sent, and gets what is wrong as a problem.
    return {name: value for name, value in data.items() if name not in ("values", "errors")}


def _answer(status: int, kind: str, text: Any) -> Response[Any]:
    return Response(int(status), content_type=kind, body=text, headers=headers())


def _page(status: int, kind: str, text: str, page: str = "") -> Page[Any]:
    return Page(int(status), content_type=kind, body=text, headers=headers(page))


def serve(app: App, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request, whatever comes: one log line, the counts, and never a bare failure."""
    began = time.perf_counter()
    watch.follow(event["requestContext"].get("requestId"))
    try:
        with time_left.within(min(context.get_remaining_time_in_millis(), _GATEWAY_WAITS)):
            answer = edge.refusal(event) or app.resolve(event, context)
    except Exception:  # noqa: BLE001 - the outermost door: whatever went wrong, a person gets an answer
        watch.logger.exception("A request failed")
        watch.count(Count.FAILED)
        answer = _failed()
    watch.logger.info(
        "request",
        # Where one route of API Gateway's leads to many of ours, only we know which it was.
        route=app.served or event.get("routeKey"),
        status=answer["statusCode"],
        ms=round((time.perf_counter() - began) * 1000, 1),
    )
    watch.flush()
    return carried(compressed(answer, str(event["headers"].get("accept-encoding", ""))))


def _failed() -> dict[str, Any]:
    text = "Something went wrong on our side. Nothing of what you sent was kept half. Please try again in a minute."
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return {"statusCode": int(HTTPStatus.INTERNAL_SERVER_ERROR), "headers": headers, "body": text}
