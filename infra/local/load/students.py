"""The students themselves: `python -m infra.local.load.students PLAN.json PLAYED.json`, a program of its own, as Locust rearranges Python's threads.

They do with forms what a browser does with them, wait as people do, press a button twice where they are impatient, and try again what failed.
"""

import re
import sys
import time
from collections import Counter
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import gevent
from gevent.lock import BoundedSemaphore
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from infra.local.load.books import reported
from infra.local.load.plan import AT_ONCE, Plan, Played, Route, Student, Told

_PATIENCE, _TRIES, _BETWEEN, _LATE = 60.0, 8, 1.0, 900.0
"""Seconds that a student waits for an answer; how often they try; seconds until they try again; and those that are waited for the last of them."""
_LOOKS = 15.0
"""Seconds between two lines of how far it is."""
_SPAWNED = 100
"""Students who take their place a second, each to come when it is their time."""
_TURNED_AWAY = {0, 429, 502, 503, 504}
"""As what a house answers that is too busy, or 0 where it does not answer at all."""
_NOT_NOW = {409}
_STYLE, _PICTURE = re.compile(r'rel="stylesheet" href="(/[^"]+)"'), re.compile(r'<img [^>]*src="(/pictures/[^"]+)"')
_PICTURES = 6
_RECEIPT = re.compile(r"Your receipt: <code>([^<]+)</code>")


class Form(HTMLParser):
    """The fields that a browser sends with the form that leads to `action`: hidden ones, and those that are filled in already."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._action, self._inside = action, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one field."""
        told = dict(attrs)
        if tag == "form":
            self._inside = told.get("action") == self._action and told.get("method") == "post"
        elif self._inside and tag == "input" and told.get("name"):
            ticked = told.get("type") not in ("radio", "checkbox") or "checked" in told
            if ticked:
                self.fields[str(told["name"])] = told.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """Leave the form."""
        self._inside = self._inside and tag != "form"


class Fresher(FastHttpUser):
    """One of the students; each comes once."""

    plan: Plan
    waiting: list[Student]
    told: list[Told]
    again: Counter[str]
    lines: BoundedSemaphore
    network_timeout = connection_timeout = _PATIENCE
    max_retries = 0

    def on_start(self) -> None:
        """Follow nothing by itself. Asked for with each request, two at once undo it (`findings/locust_two_requests_and_redirects.sh`)."""
        self.client.client.redirect_response_codes = frozenset()  # type: ignore[misc] # as Locust sets it itself

    @task
    def hour(self) -> None:
        """Come, look around, do what one came for, and go."""
        if self.waiting:
            self._come(self.waiting.pop())
        raise StopUser

    def _come(self, me: Student) -> None:
        self.me, self.said = me, Told(me.person_id)
        self.told.append(self.said)
        gevent.sleep(me.begins)
        self._look_around()
        for wanted in filter(None, (me.joins, me.pays)):
            self._safely(f"join {wanted}", self._join, wanted)
        if me.buys:
            self._safely("buy", self._buy)
        if me.votes:
            self._safely("vote", self._vote)
        if me.reports:
            self._safely("report", self._report)

    def _safely(self, what: str, do: Any, *words: str) -> None:
        """Do it; whoever gets no answer in the end, or is still at it when all is over, does not know what came of it."""
        self.said.unsure.append(what)
        with suppress(GaveUp):
            do(*words)
            self.said.unsure.remove(what)
        self._think()

    def _think(self) -> None:
        gevent.sleep(self.plan.pause)

    # Asking

    def _ask(self, method: str, path: str, sent: dict[str, str] | None, name: str = "", **parts: str) -> Any:
        """Ask until there is an answer; the statistics go by `name`, or the route. Raises `GaveUp` where there is none in the end."""
        name = name or f"{method} {path}"
        headers = {"cookie": self.me.cookie, "accept": "text/html", "sec-fetch-site": "same-origin"}
        body = None
        if sent is not None:
            headers["content-type"], body = "application/x-www-form-urlencoded", urlencode(sent)
        for _ in range(_TRIES):
            with (
                self.lines,
                self.client.request(
                    method, path.format(**parts), headers=headers, data=body, name=name, catch_response=True
                ) as answer,
            ):
                busy = answer.status_code in _NOT_NOW and "try again" in answer.text.lower()
                if answer.status_code in _TURNED_AWAY or busy:
                    answer.success()
                    self.again[name] += 1
                elif answer.status_code < 500:
                    answer.success()
                    return answer
                else:
                    answer.failure(f"{answer.status_code} {answer.error or ''}".strip())
            gevent.sleep(_BETWEEN)
        raise GaveUp(name)

    def _get(self, path: str, **parts: str) -> str:
        return str(self._ask("GET", path, None, **parts).text)

    def _post(self, path: str, sent: dict[str, str], **parts: str) -> Any:
        """Send a form; whoever is impatient sends it twice at once, and sees what came of the second."""
        if not self.me.twice:
            return self._ask("POST", path, sent, **parts)
        both = [gevent.spawn(self._answered, path, sent, parts) for _ in range(2)]
        gevent.joinall(both)
        answers = [one.value for one in both if one.value is not None]
        if not answers:
            raise GaveUp(path)
        return answers[-1]

    def _answered(self, path: str, sent: dict[str, str], parts: dict[str, str]) -> Any:
        with suppress(GaveUp):
            return self._ask("POST", path, sent, **parts)
        return None

    def _follow(self, answer: Any) -> None:
        """Go where an answer leads, as a browser does; another house's page is none of ours."""
        place = urlsplit(answer.headers.get("location") or "")
        if answer.status_code in (302, 303) and place.path and f"{place.scheme}://{place.netloc}" in ("://", self.plan.url):
            self._ask("GET", place.path, None, name="GET (what follows)")

    # What they do

    def _look_around(self) -> None:
        with suppress(GaveUp):
            self._pictures(self._get("/"))
            self._think()
            self._get("/events")
            self._think()
            self._get("/groups/{group_id}", group_id=self.me.joins or self.me.pays or self.plan.ball)

    def _pictures(self, page: str) -> None:
        """Load the style and the first pictures of a page, as a browser does; it has those of later pages already."""
        for path in (*_STYLE.findall(page), *_PICTURE.findall(page)[:_PICTURES]):
            self._ask("GET", path, None, name=f"GET /{path.split('/')[1]}/…")

    def _join(self, group: str) -> None:
        """Join, and pay where the group asks for money; whoever has joined already is told so."""
        answer = self._joining(group)
        if answer.status_code == 200:
            self.said.joined.append(group)
        elif answer.status_code == 303:
            self._pay(answer, leaves=False)
        else:
            self.said.refused.append(f"join {group}: {answer.status_code}")

    def _joining(self, group: str) -> Any:
        page = self._get("/groups/{group_id}/join", group_id=group)
        fields = Form(page, f"/groups/{group}/join").fields | {"accept": "yes"}
        self._think()
        answer = self._post("/groups/{group_id}/join", fields, group_id=group)
        self._follow(answer)
        return answer

    def _buy(self) -> None:
        group = self.plan.ball
        self._get("/groups/{group_id}/shop", group_id=group)
        self._think()
        filled = self._post("/groups/{group_id}/basket", {self.plan.ticket: "1"}, group_id=group)
        if filled.status_code >= 400:
            self.said.refused.append(f"basket: {filled.status_code}")
            return
        page = self._get("/groups/{group_id}/basket", group_id=group)
        fields = Form(page, f"/groups/{group}/checkout").fields
        if "key" not in fields:
            self.said.refused.append("basket: nothing to pay for any more")
            return
        self._think()
        taken = self._post("/groups/{group_id}/checkout", fields | {"accept": "yes"}, group_id=group)
        self._pay(taken, leaves=self.me.leaves)

    def _pay(self, answer: Any, *, leaves: bool) -> None:
        """Pay where an answer leads to the till, and look at the order until it is paid."""
        place = answer.headers.get("location") or ""
        if answer.status_code != 303 or "/_stripe/" not in place:
            self.said.refused.append(f"checkout: {answer.status_code} {_titled(answer)}")
            return
        session = urlsplit(place).path.rpartition("/")[2]
        self.said.tills[session] = "left"
        if leaves:
            return
        self._think()
        order = self._at_the_till(session)
        self.said.tills[session] = "paid"
        self._get("/orders/{order_id}", order_id=order)

    def _at_the_till(self, session: str) -> str:
        """Pay by card, as somebody would on Stripe's own page; the order that the till leads back to. Raises `GaveUp` where it fails."""
        with self.client.post(
            f"{self.plan.stripe}/control/pay", json={"session": session}, name="POST (the till)", catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(str(answer.status_code))
                raise GaveUp("the till")
            return str(answer.json()["client_reference_id"])

    def _vote(self) -> None:
        parts = {"election_id": self.plan.election}
        path = f"/elections/{self.plan.election}/vote"
        paper = Form(self._get("/elections/{election_id}/vote", **parts), path).fields
        self._think()
        read_over = self._ask("POST", "/elections/{election_id}/vote", paper | {"r.1.1": "1", "r.1.2": "2"}, **parts)
        cast = self._post("/elections/{election_id}/vote/cast", Form(read_over.text, f"{path}/cast").fields, **parts)
        self._follow(cast)
        if found := _RECEIPT.search(cast.text or ""):
            self.said.receipts.append(found[1])
        else:
            self.said.refused.append(f"vote: {cast.status_code}")

    def _report(self) -> None:
        fields = Form(self._get("/report"), "/report").fields
        self._think()
        sent = self._post("/report", fields | {"heading": "abuse", "what": reported(self.plan), "group": self.plan.ball})
        if sent.status_code < 400:
            self.said.reports.append(str(fields.get("key")))
        else:
            self.said.refused.append(f"report: {sent.status_code}")


class GaveUp(Exception):
    """Somebody has tried often enough."""


def _titled(answer: Any) -> str:
    found = re.search(r"<title>([^<]*)", answer.text or "")
    return found[1] if found else ""


def play(plan: Plan) -> Played:
    """Let everybody come, and wait until the last has gone or it is far too late."""
    Fresher.plan, Fresher.host = plan, plan.url
    Fresher.waiting, Fresher.told, Fresher.again = list(plan.students), [], Counter()
    Fresher.lines = BoundedSemaphore(AT_ONCE)
    environment = Environment(user_classes=[Fresher])
    runner = environment.create_local_runner()
    began = time.monotonic()
    runner.start(len(plan.students), spawn_rate=_SPAWNED)
    look = 0.0
    while (runner.user_count or Fresher.waiting) and (seconds := time.monotonic() - began) < plan.seconds + _LATE:
        gevent.sleep(0.2)
        if seconds > look:
            look = seconds + _LOOKS
            print(
                f"  … {seconds:.0f} s: {environment.stats.total.num_requests} requests, {runner.user_count} students are there or to come",
                flush=True,
            )
    seconds = time.monotonic() - began
    runner.quit()
    routes = tuple(_route(one, Fresher.again) for _, one in sorted(environment.stats.entries.items()))
    faults = tuple(f"{one.name}: {one.error} ({one.occurrences} times)" for one in environment.stats.errors.values())
    return Played(seconds, routes, tuple(Fresher.told), faults)


def _route(one: Any, again: Counter[str]) -> Route:
    at = one.get_response_time_percentile
    return Route(
        one.name,
        one.num_requests,
        again[one.name],
        one.num_failures,
        at(0.5),
        at(0.95),
        at(0.99),
        round(one.max_response_time, 1),
    )


if __name__ == "__main__":
    play(Plan.read(Path(sys.argv[1]))).write(Path(sys.argv[2]))
