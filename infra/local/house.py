"""A union of 400 groups in memory whose functions are asked, and the CPU time that they take, which `make bench` writes into rows."""

import hmac
import json
import os
import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

from infra.local import capacity
from infra.local.cloud import NAME

GOAL_TRIPS = 2
_ON_ITS_WAY = 0.03
"""Seconds for which what is asked is under way while it is recorded, so that what is asked at once is seen to be."""
_SIGNED_WITH = "whsec_bench"
_LOOKS = 100
MANY, WEEK, NEWS, CASES = 400, 60, 60, 40
"""Groups beside those that are asked about, events of one week, articles, and open cases."""
PICTURE, _PICTURE_BYTES = f"{0:040x}-400x400", 20_000
"""The name of a picture that is kept, and how large it is."""
_KINDS = ("societies",) * 6 + ("sport_clubs", "sport_clubs", "volunteering", "student_media")
_NAMES = (
    "Chess",
    "Baking",
    "Film",
    "Philosophy",
    "Hockey",
    "Climbing",
    "Radio",
    "Dance",
    "Robotics",
    "Afro-Caribbean",
    "Debating",
)


@dataclass(frozen=True)
class Asked:
    """One kind of request: the function that answers it, and what it is sent. `page` tells whether it has a page too."""

    function: str
    method: str
    path: str
    sent: dict[str, Any] | None = None

    trips: int | None = GOAL_TRIPS

    @property
    def page(self) -> bool:
        """Whether there is a page of it."""
        return self.method == "GET"


type Question = tuple[str, str, str]
"""What DynamoDB is asked: for what, of which tables, and of which index."""


@dataclass
class Tape:
    """What DynamoDB was asked in one request and what it answered, to be played again without it; and its units.

    `trips` is how often the request waited for it: what was asked while another answer was under way waits with that.
    """

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[Question, list[Any]] = field(default_factory=dict)
    read: float = 0
    written: float = 0
    trips: int = 0
    turns: Counter[Question] = field(default_factory=Counter)

    def play(self, asked: Any) -> Any:
        """Give the answers again, the same question's in turn, where the network would be."""
        question = _question(asked.headers, asked.body)
        answers = self.answers[question]
        self.turns[question] += 1
        return answers[(self.turns[question] - 1) % len(answers)]


def _question(headers: Any, body: Any) -> Question:
    target, told = headers["X-Amz-Target"], json.loads(body)
    tables = told.get("TableName") or sorted(told.get("RequestItems", ()))
    return (target.decode() if isinstance(target, bytes) else target, str(tables), told.get("IndexName", ""))


@dataclass(frozen=True)
class Times:
    """CPU seconds of the raw calls, of the request as JSON, and as a page."""

    raw: float
    told: float
    shown: float | None


class House:
    """A union in memory, and a way to call a function as the president of one of its groups."""

    def __init__(self) -> None:
        import boto3
        from union import secrets, watch
        from union.core.people import actions as people
        from union.core.people.rules import Caller, Term
        from union.web import caller

        from tests.tables import tables

        self.indexes = {table["TableName"]: len(table.get("GlobalSecondaryIndexes", ())) for table in tables(NAME)}
        for table in tables(NAME):
            boto3.client("dynamodb").create_table(**table)
        self.raw = boto3.client("dynamodb")
        self.nowhere = Path(os.devnull).open("w")  # noqa: SIM115 - the log's way out for as long as we run
        for handler in watch.logger.handlers:
            handler.setStream(self.nowhere)  # type: ignore[attr-defined] # Powertools' own handler writes to a stream
        now = datetime.now(UTC)
        told = {"key": "k" * 64, "api_key": "sk_test", "webhook_secrets": [_SIGNED_WITH]}
        secrets._held["http://bench.example"] = (float("inf"), told)
        self._two_groups(now)
        term = Term("President", now.date(), now.date())
        people.appoint(group_id="chess", group_name="Chess", person_id="p", name="P", appointed=[term], actor="bench", now=now)
        self.ball = self._ball(Caller("p", "P", "p@union.example"), now)
        self.code = self._ticket(now)
        self._poll(now)
        self.concern = self._concern(Caller("p", "P", "p@union.example"), now)
        self.raw.put_item(TableName=f"{NAME}-pictures", Item={"name": {"S": PICTURE}, "data": {"B": os.urandom(_PICTURE_BYTES)}})
        self._many(now)
        self.buyer = Caller("b", "B", "b@union.example")
        self.cookie = caller.session_cookie(Caller("p", "P", "p@union.example"), "s", now).partition(";")[0]
        self.staff = caller.session_cookie(self._colleague(now), "s", now).partition(";")[0]

    def _two_groups(self, now: datetime) -> None:
        """One that is free to join, and one that is not."""
        from union.membership.groups import actions as groups

        text = {
            "name": "Chess",
            "type": "societies",
            "summary": "s",
            "purpose": "p",
            "how_to_join": "h",
            "conduct_statement": "c",
        }
        groups.affiliate("chess", text, [{"offer_id": "standard", "name": "Standard", "price": 0}], [], "bench", now)
        paid = [{"offer_id": "standard", "name": "Standard", "price": 500}]
        groups.affiliate("film", {**text, "name": "Film"}, paid, [], "bench", now)

    def _ball(self, president: Any, now: datetime) -> str:
        """A ball of 300 places on sale; the id of the product."""
        from union.commerce.products import actions
        from union.commerce.products.rules import Choice, Draft, Kind, Pool

        types = [Choice("1", "Standard", 3000, limit=4, pools=("1",)), Choice("2", "Early bird", 2000, pools=("1", "2"))]
        quotas = [Pool("1", "Room", 300), Pool("2", "Early birds", 30)]
        draft = Draft(Kind.TICKET, "Ball", "A ball.", types, quotas, starts_at=now + timedelta(days=30))
        product_id = actions.make("chess", president, draft, "bench-key-0", now)
        actions.publish("chess", product_id, president, now)
        return product_id

    def _many(self, now: datetime) -> None:
        """Groups, events of this week and news, as many as a large union has; every third of them with a picture."""
        for number in range(MANY):
            self._keep("groups", group_id=f"group-{number}", standing="affiliated", affiliated_at=now, **group(number))
        for number in range(WEEK):
            at = {"starts_at": now + timedelta(hours=2 * number), "changed_at": now}
            self._keep("event_dates", event_id=f"event-{number}", date="once", **at, **event(number))
        for number in range(NEWS):
            at = dict.fromkeys(("public_at", "made_at", "changed_at"), now - timedelta(hours=number))
            place = f"{at['public_at']:%Y-%m-%dT%H:%M:%SZ}#{number}"
            self._keep("articles", group_id="chess", article_id=f"a-{number}", place=place, **at, **article(number))

    def _colleague(self, now: datetime) -> Any:
        """Somebody on the team for all, who sees how as many groups fare and some cases."""
        from union.core.people import staffing
        from union.core.people.rules import Caller, StaffRole

        for number in range(MANY):
            told = {"standing": "affiliated", "affiliated_at": now, "looked_at": now, **fares(number)}
            self._keep("health", of="groups", group_id=f"group-{number}", **told)
        for number in range(CASES):
            at = {"opened_at": now, "due_at": now + timedelta(hours=number)}
            self._keep("incidents", incident_id=f"case-{number}", **at, **case(number))
            self._keep("recusals", incident_id=f"case-{number}")
        role = StaffRole("staff", now.date())
        staffing.appoint(person_id="m", name="M", email="m@union.example", appointed=[role], actor="bench", now=now)
        return Caller("m", "M", "m@union.example")

    def _keep(self, table: str, **record: Any) -> None:
        """Put an item as it is stored: a room's models are the room's alone."""
        self.raw.put_item(TableName=f"{NAME}-{table}", Item={name: _stored(value) for name, value in record.items()})

    def _concern(self, president: Any, now: datetime) -> str:
        """A concern of the group, about no post; its id."""
        from union.moderation.conduct import actions

        told = {"heading": "abuse", "platform": "Board", "what": "It happened."}
        return actions.open_concern("chess", president, **told, post_id=None, key="bench-key-8", now=now)

    def _poll(self, now: datetime) -> None:
        """An open poll of two posts, with the president on its roll."""
        from union.voting.polls import actions
        from union.voting.polls.rules import Candidate, Poll, Post, Voter

        some = tuple(Candidate(number, f"Candidate {number}") for number in range(1, 6))
        posts = (Post("1", "President", some), Post("2", "Ordinary member", some, seats=3))
        poll = Poll("spring", "chess", "Chess", "Spring", posts, now - timedelta(hours=1), now + timedelta(days=1))
        actions.snapshot(poll, [Voter("p", now.date().isoformat())], now)

    def _ticket(self, now: datetime) -> str:
        """A ticket of the ball; its code."""
        from union import store
        from union.commerce.tickets import records, rules, seal

        name = records.ticket_id("order", "1", 1)
        issue = rules.Issue(name, "order", "1", "chess", self.ball, "Ball", "1", "Standard", "b", "B", "b@union.example")
        store.commit(records.issue_write(issue, now))
        return rules.code(name, 1, seal.key())

    def call(self, asked: Asked, *, page: bool, cached: str | None = None) -> Any:
        """Ask a function as API Gateway does: as the president, or as a cache does for visitors, which has the answer of this ETag."""
        headers = {"accept": "text/html" if page else "application/json", "sec-fetch-site": "same-origin"}
        cookie = self.staff if asked.function == "staff_home" else self.cookie
        headers |= {"cookie": cookie} if cached is None else {"if-none-match": cached} if cached else {}
        body = json.dumps(asked.sent).replace("{ball}", self.ball).replace("{code}", self.code) if asked.sent else None
        path, _, query = asked.path.replace("{ball}", self.ball).replace("{concern}", self.concern).partition("?")
        if asked.function == "stripe_webhook":
            body, headers["stripe-signature"] = self.signed
        headers |= {"content-type": "application/json"} if body else {}
        http: Any = {"method": asked.method, "path": path, "sourceIp": "1.1.1.1"}
        event = {"version": "2.0", "rawPath": path, "rawQueryString": query, "headers": headers, "body": body}
        event |= {"queryStringParameters": dict(parse_qsl(query))}
        event |= {"requestContext": {"http": http, "stage": "$default", "requestId": "r"}}
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: 20_000)
        return import_module(f"functions.{asked.function}.handler").lambda_handler(event, context)

    def record(self, name: str, asked: Asked, cached: str | None = None) -> Tape:
        """Ask once for real, keep what went to DynamoDB and came back, and count its units; `cached` as in `call`."""
        from union import store

        if asked.function == "stripe_webhook":
            self.signed = self._paid()
        tape, dispatch, endpoint = Tape(), store.connection().dispatch, store.connection().client._endpoint
        make, under_way, lock, told = endpoint.make_request, Counter[str](), threading.Lock(), list[Any]()

        def watched(operation: str, words: dict[str, Any]) -> Any:
            answer = dispatch(operation, dict(words))
            told.append((operation, dict(words), answer))
            return answer

        def heard(model: Any, request: Any) -> Any:
            with lock:
                tape.trips += not under_way["calls"]
                under_way["calls"] += 1
            time.sleep(_ON_ITS_WAY)
            http, parsed = make(model, request)
            with lock:
                under_way["calls"] -= 1
                tape.answers.setdefault(_question(request["headers"], request["body"]), []).append(http)
            return http, parsed

        _forget()
        with (
            patch.object(store.connection(), "dispatch", watched),
            patch.object(endpoint, "make_request", heard),
            _without_the_outside(),
            redirect_stdout(self.nowhere),
        ):
            answer = self.call(asked, page=False, cached=cached)
        if answer["statusCode"] != HTTPStatus.OK:
            raise SystemExit(f"{name} cannot be measured: {answer}")
        for operation, words, parsed in told:
            tape.calls.append((operation, words))
            self._count(tape, operation, words, parsed)
        return tape

    def _paid(self) -> tuple[str, str]:
        """A signed event that says that an order of the group with a price is paid."""
        from union.commerce.joining import actions as joining

        now = datetime.now(UTC)
        with patch("union.commerce.orders.stripe_gateway.open_checkout", lambda _: SimpleNamespace(url="https://pay.example")):
            order_id = joining.join(
                "film", self.buyer, accepted=True, statement="2026-09", offer_id="standard", key="bench-key-2", now=now
            ).order_id
        session = {
            "id": "cs_1",
            "object": "checkout.session",
            "client_reference_id": order_id,
            "amount_total": 500,
            "currency": "gbp",
        }
        session |= {"livemode": False, "status": "complete", "payment_status": "paid", "payment_intent": "pi_1"}
        body = json.dumps({"id": "evt_1", "object": "event", "type": "checkout.session.completed", "data": {"object": session}})
        stamp = int(now.timestamp())
        mark = hmac.new(_SIGNED_WITH.encode(), f"{stamp}.{body}".encode(), "sha256").hexdigest()
        return body, f"t={stamp},v1={mark}"

    def _count(self, tape: Tape, operation: str, words: dict[str, Any], parsed: Any) -> None:
        match operation:
            case "BatchGetItem":
                for table, told in words["RequestItems"].items():
                    found = parsed["Responses"].get(table, [])
                    tape.read += capacity.fetched(found, len(told["Keys"]) - len(found), consistent=told["ConsistentRead"])
            case "Query":
                tape.read += capacity.queried(self._went_over(words), consistent=words.get("ConsistentRead", False))
            case "TransactWriteItems":
                for part in words["TransactItems"]:
                    ((verb, told),) = part.items()
                    item = told.get("Item") or self.raw.get_item(TableName=told["TableName"], Key=told["Key"]).get(
                        "Item", told.get("Key")
                    )
                    indexes = 0 if verb == "ConditionCheck" else self.indexes[told["TableName"]]
                    tape.written += capacity.written(item, transaction=True, indexes=indexes)
            case "UpdateItem":
                item = self.raw.get_item(TableName=words["TableName"], Key=words["Key"])["Item"]
                tape.written += capacity.written(item, indexes=self.indexes[words["TableName"]])
            case _:
                raise SystemExit(f"What {operation} costs is not known here.")

    def _went_over(self, words: dict[str, Any]) -> list[Any]:
        """The items that a query went over, also those that it only counted or filtered out: they cost the same."""
        kept_out = ("Select", "FilterExpression", "ReturnConsumedCapacity", "ProjectionExpression")
        asked = {name: told for name, told in words.items() if name not in kept_out}
        asked["ExpressionAttributeNames"] = _used(asked, words.get("ExpressionAttributeNames", {}))
        asked["ExpressionAttributeValues"] = _used(asked, words.get("ExpressionAttributeValues", {}))
        return list(self.raw.query(**{name: told for name, told in asked.items() if told})["Items"])

    def cached(self, asked: Asked, tape: Tape) -> tuple[float, float]:
        """CPU seconds of a page that a cache asks for visitors, when the function remembers nothing, and of saying that it has not changed."""
        from union import store

        def asking(etag: str) -> Any:
            tape.turns.clear()
            _forget()
            return self.call(asked, page=True, cached=etag)

        with (
            patch.object(store.connection().client._endpoint.http_session, "send", tape.play),
            _without_the_outside(),
            redirect_stdout(self.nowhere),
        ):
            etag = str({name.lower(): told for name, told in asking("")["headers"].items()}["etag"])
            if asking(etag)["statusCode"] != HTTPStatus.NOT_MODIFIED:
                raise SystemExit(f"{asked.path} is written anew for a cache that has it.")
            return _time(lambda: asking("")), _time(lambda: asking(etag))

    def measure(self, asked: Asked, tape: Tape, goal: float) -> tuple[Times, str, str]:
        """Ask again and again with DynamoDB's answers from memory, and the same by raw botocore.

        Returns the times, the page, and where the time goes if the JSON takes more than `goal` times the raw calls.
        """
        page, shown = "", None
        with self._replaying(tape) as client:
            raw = _time(lambda: [client._make_api_call(operation, dict(words)) for operation, words in tape.calls])
            told = _time(lambda: self._again(asked, tape, page=False))
            if asked.page:
                shown, page = _time(lambda: self._again(asked, tape, page=True)), self._again(asked, tape, page=True)["body"]
            why = _why(lambda: self._again(asked, tape, page=False), raw) if told / raw > goal else ""
        return Times(raw, told, shown), page, why

    def takes(self, asked: Asked, tape: Tape, looks: int) -> tuple[float, Any]:
        """The median CPU seconds of so many looks, as a page where there is one, after one to warm up; and the last answer.

        Raises `SystemExit` where the request is refused.
        """
        took = []
        with self._replaying(tape):
            answer = self._again(asked, tape, page=asked.page)
            for _ in range(looks):
                began = time.process_time()
                answer = self._again(asked, tape, page=asked.page)
                took.append(time.process_time() - began)
        if answer["statusCode"] >= HTTPStatus.BAD_REQUEST:
            raise SystemExit(f"{asked.path} cannot be measured: {answer}")
        return statistics.median(took), answer

    def _again(self, asked: Asked, tape: Tape, *, page: bool) -> Any:
        tape.turns.clear()
        _forget()
        return self.call(asked, page=page)

    @contextmanager
    def _replaying(self, tape: Tape) -> Iterator[Any]:
        """Let DynamoDB's answers come from memory. Gives botocore's client."""
        from union import store

        client = store.connection().client
        with (
            patch.object(client._endpoint.http_session, "send", tape.play),
            _without_the_outside(),
            redirect_stdout(self.nowhere),
        ):
            yield client


def _used(asked: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Those of the names or values that the condition on keys uses: DynamoDB refuses what is not."""
    condition = asked["KeyConditionExpression"]
    return {name: told for name, told in names.items() if re.search(rf"{re.escape(name)}(?!\w)", condition)}


def _why(once: Callable[[], Any], raw: float) -> str:
    """Where a request's time goes, as ratios to its raw calls: the same calls in its midst, our models around them, the log, the rest."""
    from union import store, watch
    from union.store import connection

    spent = {"calls": 0.0, "models": 0.0, "log": 0.0, "rest": 0.0}

    def timed(name: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*words: Any, **more: Any) -> Any:
            began = time.process_time()
            try:
                return do(*words, **more)
            finally:
                spent[name] += time.process_time() - began

        return measured

    with (
        patch.object(connection(), "dispatch", timed("calls", connection().dispatch)),
        patch.object(store, "read", timed("models", store.read)),
        patch.object(store, "commit", timed("models", store.commit)),
        patch.object(watch.logger, "info", timed("log", watch.logger.info)),
    ):
        for _ in range(_LOOKS):
            timed("rest", once)()
    spent["rest"] -= max(spent["models"], spent["calls"]) + spent["log"]
    spent["models"] = max(0.0, spent["models"] - spent["calls"])
    return "   of it " + ", ".join(f"{name} {seconds / _LOOKS / raw:.2f}" for name, seconds in spent.items())


@contextmanager
def _without_the_outside() -> Iterator[None]:
    """Let neither EventBridge Scheduler nor Stripe be called."""
    with (
        patch("union.timers.start", lambda *_: None),
        patch("union.commerce.orders.stripe_gateway.open_checkout", lambda _: SimpleNamespace(url="https://pay.example")),
    ):
        yield


def _name(number: int) -> str:
    return f"{_NAMES[number % len(_NAMES)]} and Friends {number}"


def _stored(value: Any) -> dict[str, Any]:
    """A value as our tables have it."""
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case datetime():
            return {"S": f"{value:%Y-%m-%dT%H:%M:%S.%f%z}"}
        case dict():
            return {"S": json.dumps(value)}
        case _:
            return {"S": str(value)}


def group(number: int) -> dict[str, Any]:
    """What is kept of a group."""
    logo = {"logo": _picture(number, 400, 400)} if number % 3 == 0 else {}
    told = {"type": _KINDS[number % len(_KINDS)], "name": _name(number), "price": 500, "colour": "#1d4ed8", **logo}
    return told | {
        "summary": "Beginners are welcome in every week of term.",
        "purpose": "p",
        "how_to_join": "h",
        "conduct_statement": "c",
    }


def fares(number: int) -> dict[str, Any]:
    """What is kept of how a group fares: six on its committee, and of some no treasurer."""
    titles = (
        "President",
        "Treasurer" if number % 20 else "Archivist",
        "Secretary",
        "Welfare Officer",
        "Social Secretary",
        "Webmaster",
    )
    days = {"starts_on": "2026-08-01", "ends_on": "2099-07-31", "awaits": False}
    held = [
        {"person_id": f"{number:08}-{at}", "name": f"Somebody Called {at}", "role": title, **days}
        for at, title in enumerate(titles)
    ]
    return {
        "type": _KINDS[number % len(_KINDS)],
        "name": _name(number),
        "members": 40 + number,
        "dressed": number % 7 > 0,
        "committee": json.dumps(held),
    }


def case(number: int) -> dict[str, Any]:
    """What is kept of an open case."""
    told = {"group_id": f"group-{number}", "group_name": _name(number), "group_type": "societies", "month": "2026-11"}
    told |= {"state": "received", "heading": "abuse", "severity": "normal", "reporter_kind": "none", "named": "Somebody shouted."}
    return {**told, "team": "societies", "queue": "societies", "version": 1}


def event(number: int) -> dict[str, Any]:
    """What is kept of a date of an event."""
    picture = {"picture": {"name": _picture(1000 + number, 1600, 900), "alt": "A board"}} if number % 3 == 0 else {}
    told = {"group_id": "chess" if number % 10 == 0 else f"group-{number}", "title": f"{_name(number)} meet", **picture}
    return told | {"way": "along", "status": "published", "listed": "listed", "venue": "Students’ Union, Room 2.04"}


def article(number: int) -> dict[str, Any]:
    """What is kept of an article."""
    picture = {"picture": _picture(2000 + number, 1600, 900), "alt": "A cup"} if number % 3 == 0 else {}
    told = {
        "version": 1,
        "title": "We won the cup",
        "text": "t",
        "extract": "We won the cup, for the first time since 1998.",
        **picture,
    }
    return told | {"author": "President", "changed_by": "p", "edition": "all"}


def _picture(number: int, width: int, height: int) -> str:
    return f"{number:040x}-{width}x{height}"


def _forget() -> None:
    """Forget what is kept for some seconds of groups, events and news, so that each look at it is the dearest."""
    from union.commerce.shop import actions as shop
    from union.membership.events import cards
    from union.membership.groups import actions as groups
    from union.membership.news import records as news

    groups._listed = None
    cards._known.clear()
    news._known.clear()
    shop._left.clear()


def _time(do: Callable[[], Any]) -> float:
    """The median CPU seconds of one go, over seven rounds of forty."""
    rounds = []
    for _ in range(7):
        began = time.process_time()
        for _ in range(40):
            do()
        rounds.append((time.process_time() - began) / 40)
    return statistics.median(rounds)
