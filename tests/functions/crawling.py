"""Walks the house as somebody would: follows every link of every page, and sends every form that a page shows."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from union import store
from union.core.people.rules import Caller
from union.errors import Conflict

from tests.functions.conftest import answer_of
from tests.functions.routes import route_of

type Headers = Callable[[], dict[str, str]]
_FORM = "application/x-www-form-urlencoded"
_TYPED = {"email": "nia@union.example", "date": "2099-01-04", "time": "12:00", "number": "1", "url": "https://a.example"}
_TIMES_A_ROUTE, _TIMES_A_FORM = 12, 4
_NOT_FOLLOWED = ("/sign-in", "/static/")
"""Where the identity provider takes over, and files that are no pages."""


@dataclass
class Form:
    """One form of a page: where it leads, and what is in its fields when nobody but the machine has filled it in."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    ticked: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def sent(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """How and where each of its buttons leads, and with what."""
        for method, action, more in self.buttons or [("", "", {})]:
            yield method or self.method, action or self.action, self.fields | more


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._named: dict[str, Form] = {}
        self._open: Form | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what leads somewhere, and what goes there."""
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if tag == "form":
            self._open = Form(told.get("method", "get").upper(), told.get("action", ""))
            self.forms.append(self._open)
            self._named[told.get("id", "")] = self._open
        form = self._named.get(told.get("form", ""), self._open) if "form" in told else self._open
        if form is not None:
            self._field(form, tag, told)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a list of options."""
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""

    def _field(self, form: Form, tag: str, told: Mapping[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "button" and kind != "button":
            more = {name: told.get("value", "")} if name else {}
            form.buttons.append((told.get("formmethod", "").upper(), told.get("formaction", ""), more))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in told or told.get("value")):
            form.fields.setdefault(self._select, told.get("value", ""))
        elif tag == "textarea" and name:
            form.fields.setdefault(name, "Something that is long enough.")
        elif tag == "input" and name and kind != "file":
            form.fields.setdefault(name, told.get("value") or _TYPED.get(kind, "1"))
            form.hidden |= {name: form.fields[name]} if kind == "hidden" else {}
            form.ticked |= {name} if kind == "checkbox" and "checked" in told else set()


@dataclass
class Crawl:
    """What somebody found on a walk: `refused` is each link and form that led to a refusal, with the page that showed it."""

    caller: Caller | None
    headers: Headers
    seen: Counter[str] = field(default_factory=Counter)
    pages: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def walk(self, *begin: str) -> "Crawl":
        """Go from these addresses wherever links lead, at most a dozen times to each route, and send each kind of form four times."""
        waiting, known = deque((address, "") for address in begin), set(begin)
        while waiting:
            address, shown_on = waiting.popleft()
            for link in self._visit(address, shown_on):
                if link not in known:
                    known.add(link)
                    waiting.append((link, address))
        return self

    def _visit(self, address: str, shown_on: str) -> list[str]:
        found = route_of("GET", address)
        name = _name(found, address)
        if self.seen[name] >= _TIMES_A_ROUTE:
            return []
        self.seen[name] += 1
        answer = self._ask("GET", found, address)
        self._judge(answer, f"GET {name}", shown_on)
        location = answer["headers"].get("Location")
        if location:
            return _inside(address, [location])
        if answer["statusCode"] != 200 or not answer["headers"]["Content-Type"].startswith("text/html"):
            return []
        self.pages.add(name)
        page = Page(answer["body"])
        by_form = [self._send(form, address) for form in page.forms]
        return _inside(address, [*page.links, *(link for links in by_form for link in links)])

    def _send(self, form: Form, address: str) -> list[str]:
        """Send a form with each of its buttons, so that nothing is changed; one that only asks is a link."""
        links = []
        for method, action, fields in form.sent():
            to = urljoin(address, action)
            if method == "GET":
                links.append(f"{to.partition('?')[0]}?{urlencode(fields)}")
                continue
            found = route_of("POST", to)
            name = f"{_name(found, to)} {' '.join(sorted(fields))}"
            if self.seen[name] < _TIMES_A_FORM:
                self.seen[name] += 1
                with patch.object(store, "commit", _stopped):
                    answer = self._ask("POST", found, to, urlencode(fields))
                self.sent.add(_name(found, to))
                self._judge(answer, f"POST {_name(found, to)}", address)
        return links

    def _ask(self, method: str, found: Any, address: str, body: str | None = None) -> dict[str, Any]:
        if found is None:
            return {"statusCode": 404, "headers": {}, "body": "No function has this route."}
        headers = {"accept": "text/html", "sec-fetch-site": "same-origin", **self.headers()}
        return answer_of(found[0], method, address, headers | ({"content-type": _FORM} if body is not None else {}), body)

    def _judge(self, answer: Mapping[str, Any], what: str, shown_on: str) -> None:
        asked_to_sign_in = str(answer["headers"].get("Location", "")).startswith("/sign-in?") and self.caller is not None
        if answer["statusCode"] in (401, 403, 404, 500) or asked_to_sign_in:
            self.refused.add(f"{_name(route_of('GET', shown_on), shown_on)} leads to {what}: {answer['statusCode']}")


def _stopped(*_: store.Part) -> None:
    raise Conflict("Whoever sends this form may: nothing of it is written here.")


def _name(found: tuple[str, Any] | None, address: str) -> str:
    """A route's path, with the names of what was asked, so that each way of asking has its turn."""
    asked = [name for name, value in parse_qsl(urlsplit(address).query) if value]
    path = found[1].path if found else re.sub(r"\?.*", "", address)
    return f"{path}?{'&'.join(asked)}" if asked else path


def _inside(address: str, links: list[str]) -> list[str]:
    """The links that stay in the house, without what names a place on a page."""
    found = [urljoin(address, link).partition("#")[0] for link in links if link and not link.startswith("#")]
    return [link for link in found if link.startswith("/") and not link.startswith(("//", *_NOT_FOLLOWED))]
