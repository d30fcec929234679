"""What the house costs, as ratios against the floor in the same run: `make bench`.

Imports are CPU time of whole processes with the built layers, against botocore with one DynamoDB client. Warm requests are CPU time in
this process with DynamoDB's answers replayed from memory, against the same calls by raw botocore with the same answers.
"""

import gzip
import hmac
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from infra.local import ballots, build, capacity, rush, voters
from infra.local.cloud import NAME, Cloud
from infra.local.steps import alone

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "from botocore.session import get_session; get_session().create_client('dynamodb', region_name='eu-west-2')"
GOAL_IMPORT, GOAL_JSON, GOAL_PAGE_MS, GOAL_BYTES, GOAL_TRIPS = 1.8, 1.35, 1.0, 30_000, 2
_SIGNED_WITH = "whsec_bench"
_LOOKS = 100
_RUSHES = 20
_VOTERS = 500


def main() -> None:
    """Measure, print a table, and write `.local/bench.json`."""
    _settings()
    with alone(build.LOCK):
        build.build(_run)
    found = {"imports": _imports(), "requests": _requests(), "count": _count(), "texts": _texts(), **_rush()}
    (ROOT / ".local").mkdir(exist_ok=True)
    (ROOT / ".local" / "bench.json").write_text(json.dumps(found, indent=2) + "\n")


def _run(*words: str, **more: str) -> None:
    subprocess.run(words, cwd=ROOT, env={**os.environ, **more}, check=True, capture_output=True)


def _settings() -> None:
    from infra.openapi import SETTINGS

    for name in (*SETTINGS, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ[name] = "eu-west-2" if name == "AWS_REGION" else "http://bench.example"
    os.environ |= {
        "AWS_DEFAULT_REGION": "eu-west-2",
        "TABLES": NAME,
        "STRIPE_LIVEMODE": "false",
        "EVIDENCE": "bench-evidence",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def _imports() -> dict[str, float]:
    floor = _cpu(FLOOR, None)
    print(
        f"\nCold start: CPU of import, as a ratio to botocore with one DynamoDB client ({floor * 1000:.0f} ms); goal {GOAL_IMPORT}"
    )
    found = {}
    for folder in sorted(p.parent.name for p in (ROOT / "functions").glob("*/handler.py")):
        ratio = _cpu("import handler; from union.store import connection; connection().client", folder) / floor
        found[folder] = round(ratio, 2)
        print(f"  {folder:16} {ratio:5.2f}{_missed(ratio, GOAL_IMPORT)}")
    return found


def _missed(value: float, goal: float) -> str:
    return f"   over {goal:g} by {value - goal:.2g}" if value > goal else ""


def _cpu(program: str, folder: str | None) -> float:
    """The median CPU seconds of five fresh processes."""
    layers = [build.BUILT / name / "python" for name in ("UnionLayer", "ThirdPartyLayer")]
    code = [ROOT / "functions" / folder] if folder else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*code, *layers]))}
    base = str(Path(sys.base_prefix) / "bin" / "python3.13")
    return statistics.median(_once([base, "-s", "-c", program], environment) for _ in range(5))


def _once(words: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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


@dataclass
class Tape:
    """What DynamoDB was asked in one request and what it answered, to be played again without it; and its units."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    read: float = 0
    written: float = 0
    next: int = 0

    def play(self, _: Any) -> Any:
        """Give the answers again, in turn, where the network would be."""
        answer = self.answers[self.next % len(self.answers)]
        self.next += 1
        return answer


_JOIN = {"accept": True, "statement": "2026-09", "offer": "standard", "key": "bench-key-1"}
_SHOT = {"name": "shot.png", "size": 240_000, "type": "image/png", "sha256": "ab" * 32, "key": "bench-key-7"}
REQUESTS = {
    "home": Asked("groups", "GET", "/"),
    "mini site": Asked("groups", "GET", "/groups/chess", trips=3),
    "board": Asked("board", "GET", "/groups/chess/board", trips=3),
    "join a free group": Asked("joining", "POST", "/groups/chess/join", _JOIN),
    "post on the board": Asked(
        "board", "POST", "/groups/chess/board", {"text": "Hello", "as": "statement", "key": "bench-key-1"}
    ),
    "freeze": Asked(
        "freezes",
        "POST",
        "/groups/chess/freeze",
        {"length": 1, "unit": "hours", "statement": "A break.", "key": "bench-key-1"},
        trips=5,
    ),
    "scan a ticket": Asked(
        "door", "POST", "/groups/chess/products/{ball}/door/scan", {"code": "{code}", "scan_id": "bench-key-4", "holder": "b"}
    ),
    "ballot paper": Asked("polls", "GET", "/elections/spring/vote"),
    "cast a vote": Asked(
        "polls", "POST", "/elections/spring/vote/cast", {"r.1.2": "1", "r.1.1": "2", "abstain.2": "yes", "key": "bench-key-5"}
    ),
    "report": Asked(
        "reports",
        "POST",
        "/report",
        {"heading": "abuse", "what": "It happened.", "group": "chess", "key": "bench-key-6"},
        trips=4,
    ),
    "ask for an upload": Asked("conduct", "POST", "/groups/chess/conduct/{concern}/files", _SHOT, trips=5),
    "webhook": Asked("stripe_webhook", "POST", "/stripe/webhook"),
    "shop": Asked("shop", "GET", "/groups/chess/shop", trips=None),
    "fill a basket": Asked("shop", "POST", "/groups/chess/basket", {"q.{ball}.1": 2}, trips=None),
    "checkout": Asked("shop", "POST", "/groups/chess/checkout", {"version": 1, "key": "bench-key-3"}, trips=None),
}


def _requests() -> dict[str, Any]:
    from moto import mock_aws

    print(
        f"\nWarm request: CPU against the same DynamoDB calls by raw botocore; goals: JSON {GOAL_JSON} times, a page {GOAL_PAGE_MS} ms more,"
        f"\nat most {GOAL_TRIPS} round trips, home and mini site at most {GOAL_BYTES} bytes with CSS"
    )
    print(f"  {'':20}{'JSON':>6}{'raw ms':>8}{'page + ms':>11}{'trips':>7}{'reads':>7}{'writes':>8}{'bytes':>8}")
    with mock_aws():
        house = House()
        tapes = {name: house.record(name, asked) for name, asked in REQUESTS.items()}
    return {name: house.measure(name, asked, tapes[name]) for name, asked in REQUESTS.items()}


def _count() -> list[dict[str, Any]]:
    """Ballots, counted."""
    print("\nCount: CPU of counting ballots, as a ratio to reading their file")
    print(f"  {'':40}{'ballots':>8}{'stages':>7}{'read ms':>9}{'count ms':>9}{'ratio':>7}")
    timed = ballots.play()
    for one in timed:
        print(f"  {one.name:40}{one.ballots:8}{one.stages:7}{one.read:9.1f}{one.counted:9.1f}{one.ratio:7.2f}")
    return [asdict(one) for one in timed]


def _texts() -> dict[str, float]:
    """What people write, as HTML: the texts that are hardest to read."""
    from union.markdown import written

    print("\nTexts: CPU of writing 4,000 signs of the hardest Markdown as HTML")
    took = {}
    for piece in ("- ", "*a ", "[", "[a](", "\\*"):
        began = time.process_time()
        written((piece * 4_000)[:4_000])
        took[piece] = (time.process_time() - began) * 1000
        print(f"  {piece:40}{took[piece]:9.1f} ms")
    return took


def _rush() -> dict[str, list[dict[str, Any]]]:
    """Tickets that everybody wants and a poll's last seconds, on the local cloud."""
    from union import store

    print("\nRush: nobody gets a place twice, and none is left over while somebody wants it")
    print(f"  {'places':>8}{'buyers':>8}{'sold':>6}{'twice':>7}{'left':>6}{'seconds':>9}{'reads each':>12}{'writes each':>13}")
    with tempfile.TemporaryDirectory() as folder:
        cloud = Cloud(Path(folder), port=0, say=lambda _: None)
        try:
            store.connection.cache_clear()
            cloud.start()
            os.environ |= cloud.environment
            played = [rush.play(300, 5_000), *(rush.play(100, 400) for _ in range(_RUSHES))]
            polled = voters.play(_VOTERS)
        finally:
            cloud.stop()
    for one in [played[0], max(played[1:], key=lambda r: (r.twice, r.left, r.seconds))]:
        print(
            f"  {one.places:8}{one.buyers:8}{one.sold:6}{one.twice:7}{one.left:6}{one.seconds:9.1f}{one.reads:12.2f}{one.writes:13.2f}"
        )
    print(f"  The second line is the worst of {_RUSHES} runs.")
    print(
        f"\nPoll: {polled.voters} people click twice each; {polled.voted} have voted in {polled.seconds:.1f} s (the goal: within ten)"
    )
    return {"rush": [asdict(one) for one in played], "poll": [asdict(polled)]}


class House:
    """A union of one group in memory, and a way to call a function as its president."""

    def __init__(self) -> None:
        import boto3
        from union import secrets, watch
        from union.core.people import actions as people
        from union.core.people.rules import Caller, Term
        from union.membership.groups import actions as groups
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
        term = Term("President", now.date(), now.date())
        people.appoint(group_id="chess", group_name="Chess", person_id="p", name="P", appointed=[term], actor="bench", now=now)
        self.ball = self._ball(Caller("p", "P", "p@union.example"), now)
        self.code = self._ticket(now)
        self._poll(now)
        self.concern = self._concern(Caller("p", "P", "p@union.example"), now)
        self.buyer = Caller("b", "B", "b@union.example")
        self.cookie = caller.session_cookie(Caller("p", "P", "p@union.example"), "s", now).partition(";")[0]

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
        store.commit(records.issued(issue, now))
        return rules.code(name, 1, seal.key())

    def call(self, asked: Asked, *, page: bool) -> Any:
        """Ask a function as API Gateway does."""
        headers = {"accept": "text/html" if page else "application/json", "cookie": self.cookie, "sec-fetch-site": "same-origin"}
        body = json.dumps(asked.sent).replace("{ball}", self.ball).replace("{code}", self.code) if asked.sent else None
        path = asked.path.replace("{ball}", self.ball).replace("{concern}", self.concern)
        if asked.function == "stripe_webhook":
            body, headers["stripe-signature"] = self.signed
        headers |= {"content-type": "application/json"} if body else {}
        http: Any = {"method": asked.method, "path": path, "sourceIp": "1.1.1.1"}
        event = {"version": "2.0", "rawPath": path, "rawQueryString": "", "headers": headers, "body": body}
        event |= {"requestContext": {"http": http, "stage": "$default", "requestId": "r"}}
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: 20_000)
        return import_module(f"functions.{asked.function}.handler").lambda_handler(event, context)

    def record(self, name: str, asked: Asked) -> Tape:
        """Ask once for real, keep what went to DynamoDB and came back, and count its units."""
        from union import store

        if asked.function == "stripe_webhook":
            self.signed = self._paid()
        tape, dispatch, endpoint = Tape(), store.connection().dispatch, store.connection().client._endpoint
        make = endpoint.make_request

        def watched(operation: str, words: dict[str, Any]) -> Any:
            tape.calls.append((operation, dict(words)))
            return dispatch(operation, words)

        def heard(*words: Any) -> Any:
            http, parsed = make(*words)
            tape.answers.append(http)
            tape.told.append(parsed)
            return http, parsed

        _forget()
        with (
            patch.object(store.connection(), "dispatch", watched),
            patch.object(endpoint, "make_request", heard),
            _without_the_outside(),
            redirect_stdout(self.nowhere),
        ):
            answer = self.call(asked, page=False)
        if answer["statusCode"] != HTTPStatus.OK:
            raise SystemExit(f"{name} cannot be measured: {answer}")
        for (operation, words), parsed in zip(tape.calls, tape.told, strict=True):
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
                tape.read += capacity.queried(parsed["Items"], consistent=words.get("ConsistentRead", False))
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

    def measure(self, name: str, asked: Asked, tape: Tape) -> dict[str, Any]:
        """Ask again and again with DynamoDB's answers from memory, and the same by raw botocore."""
        from union import store

        client, page, shown = store.connection().client, "", None

        def again(as_page: bool) -> Callable[[], Any]:
            def once() -> Any:
                tape.next = 0
                _forget()
                return self.call(asked, page=as_page)

            return once

        with (
            patch.object(client._endpoint.http_session, "send", tape.play),
            _without_the_outside(),
            redirect_stdout(self.nowhere),
        ):
            raw = _time(lambda: [client._make_api_call(operation, dict(words)) for operation, words in tape.calls])
            told = _time(again(False))
            if asked.page:
                shown, page = _time(again(True)), again(True)()["body"]
            why = _why(again(False), raw) if told / raw > GOAL_JSON else ""
        return _row(name, Times(raw, told, shown), page, tape, _missed(len(tape.answers), asked.trips or len(tape.answers)) + why)


@dataclass(frozen=True)
class Times:
    """CPU seconds of the raw calls, of the request as JSON, and as a page."""

    raw: float
    told: float
    shown: float | None


def _row(name: str, times: Times, page: str, tape: Tape, why: str) -> dict[str, Any]:
    raw, told, shown = times.raw, times.told, times.shown
    css = gzip.compress((ROOT / "layers/union/python/union/web/static/house.css").read_bytes())
    size = len(gzip.compress(page.encode())) + len(css) if page else 0
    extra = (shown - raw) * 1000 if shown is not None else None
    trips = len(tape.answers)
    notes = [
        _missed(told / raw, GOAL_JSON),
        _missed(extra or 0, GOAL_PAGE_MS),
        _missed(size, GOAL_BYTES),
    ]
    print(
        f"  {name:20}{told / raw:6.2f}{raw * 1000:8.2f}{'' if extra is None else f'{extra:.2f}':>11}{trips:7}{tape.read:7g}{tape.written:8g}"
        f"{size or '':>8}{''.join(notes)}{why}"
    )
    return {
        "json_ratio": round(told / raw, 2),
        "raw_ms": round(raw * 1000, 2),
        "page_ms_more": None if extra is None else round(extra, 2),
        "trips": trips,
        "read_units": tape.read,
        "write_units": tape.written,
        "bytes": size,
    }


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


def _forget() -> None:
    """Forget the list of groups that is kept for some seconds, so that each look at it is the dearest."""
    from union.commerce.shop import actions as shop
    from union.membership.groups import actions as groups

    groups._listed = None
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


if __name__ == "__main__":
    main()
