"""What the house costs, as ratios against the floor in the same run: `make bench`.

Imports are CPU time of whole processes with the built layers, against botocore with one DynamoDB client. Warm requests are CPU time in
this process with DynamoDB's answers replayed from memory, against the same calls by raw botocore with the same answers.
"""

import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from infra.local import build

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "from botocore.session import get_session; get_session().create_client('dynamodb', region_name='eu-west-2')"
GOAL_IMPORT, GOAL_JSON, GOAL_PAGE_MS, GOAL_BYTES, GOAL_TRIPS = 1.8, 1.35, 1.0, 30_000, 2


def main() -> None:
    """Measure, print a table, and write `.local/bench.json`."""
    _settings()
    build.build(
        lambda words, **more: subprocess.run(words, cwd=ROOT, env={**os.environ, **more}, check=True, capture_output=True)
    )
    found = {"imports": _imports(), "requests": _requests()}
    (ROOT / ".local").mkdir(exist_ok=True)
    (ROOT / ".local" / "bench.json").write_text(json.dumps(found, indent=2) + "\n")


def _run(words: list[str], **more: str) -> None:
    subprocess.run(words, cwd=ROOT, env={**os.environ, **more}, check=True, capture_output=True)


def _settings() -> None:
    from infra.openapi import SETTINGS

    for name in (*SETTINGS.split(), "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ[name] = "eu-west-2" if name == "AWS_REGION" else "http://bench.example"
    os.environ |= {
        "AWS_DEFAULT_REGION": "eu-west-2",
        "TABLES": "bench",
        "STRIPE_LIVEMODE": "false",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
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
    return f"   over the goal by {value - goal:.2f}" if value > goal else ""


def _cpu(program: str, folder: str | None) -> float:
    """The median CPU seconds of seven fresh processes."""
    layers = [ROOT / ".aws-sam/build" / name / "python" for name in ("UnionLayer", "ThirdPartyLayer")]
    code = [ROOT / "functions" / folder] if folder else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*code, *layers]))}
    base = str(Path(sys.base_prefix) / "bin" / "python3.13")
    return statistics.median(_once([base, "-s", "-c", program], environment) for _ in range(5))


def _once(words: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Tape:
    """What DynamoDB was asked in one request and what it answered, to be played again without it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[Any] = []
        self._next = 0

    def play(self, _: Any) -> Any:
        """Give the answers again, in turn, where the network would be."""
        answer = self.answers[self._next % len(self.answers)]
        self._next += 1
        return answer


def _requests() -> dict[str, Any]:
    from moto import mock_aws

    print(
        f"\nWarm request: CPU against the same DynamoDB calls by raw botocore; goals: JSON {GOAL_JSON} times, a page {GOAL_PAGE_MS} ms more"
    )
    print(f"  {'':24} {'JSON':>6} {'page + ms':>10} {'trips':>6} {'bytes':>7}")
    with mock_aws():
        call = _house()
        tapes = {name: _record(call, name, asked) for name, asked in _asked().items()}
    found = {name: _request(call, name, asked, tapes[name]) for name, asked in _asked().items()}
    print(
        "  Where JSON is over: the rest is Powertools' resolver and log line, PynamoDB's models, the cookie's signature and the form's checks."
    )
    return found


def _asked() -> dict[str, tuple[str, str, str, dict[str, Any] | None]]:
    join = {"accept": True, "statement": "2026-09", "offer": "standard", "key": "bench-key-1"}
    post = {"text": "Hello", "as": "statement", "key": "bench-key-1"}
    freeze = {"length": 1, "unit": "hours", "statement": "A break.", "key": "bench-key-1"}
    return {
        "home": ("groups", "GET", "/", None),
        "mini site": ("groups", "GET", "/groups/chess", None),
        "board": ("board", "GET", "/groups/chess/board", None),
        "join a free group": ("joining", "POST", "/groups/chess/join", join),
        "post on the board": ("board", "POST", "/groups/chess/board", post),
        "freeze": ("freezes", "POST", "/groups/chess/freeze", freeze),
    }


def _house() -> Callable[..., Any]:
    """A union of one group in memory, and a way to call a function as its president."""
    import boto3
    from union import secrets
    from union.groups import actions as groups
    from union.people import actions as people
    from union.people.rules import Caller, Term
    from union.web import caller

    from tests.tables import tables

    for table in tables("bench"):
        boto3.client("dynamodb").create_table(**table)
    boto3.client("scheduler").create_schedule_group(Name=os.environ["SCHEDULES"][:60].replace("/", "-").replace(":", "-"))
    now = datetime.now(UTC)
    secrets._held["http://bench.example"] = (float("inf"), {"key": "k" * 64})
    text = {"name": "Chess", "type": "societies", "summary": "s", "purpose": "p", "how_to_join": "h", "conduct_statement": "c"}
    groups.affiliate("chess", text, [{"offer_id": "standard", "name": "Standard", "price": 0}], [], "bench", now)
    term = Term("President", now.date(), now.date())
    people.appoint(group_id="chess", group_name="Chess", person_id="p", name="P", appointed=[term], actor="bench", now=now)
    cookie = caller.session_cookie(Caller("p", "P", "p@union.example"), "s", now).partition(";")[0]

    def call(function: str, method: str, path: str, sent: dict[str, Any] | None, page: bool) -> Any:
        headers = {"accept": "text/html" if page else "application/json", "cookie": cookie, "sec-fetch-site": "same-origin"}
        if sent:
            headers["content-type"] = "application/json"
        http: Any = {"method": method, "path": path, "sourceIp": "1.1.1.1"}
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "headers": headers,
            "body": json.dumps(sent) if sent else None,
        }
        event |= {"requestContext": {"http": http, "stage": "$default", "requestId": "r"}}
        return import_module(f"functions.{function}.handler").lambda_handler(event, None)

    return call


type Asked = tuple[str, str, str, dict[str, Any] | None]


def _record(call: Callable[..., Any], name: str, asked: Asked) -> Tape:
    from union import store
    from union.groups import actions as groups

    tape, dispatch, endpoint = Tape(), store.connection().dispatch, store.connection().client._endpoint
    make = endpoint.make_request

    def watched(operation: str, words: dict[str, Any]) -> Any:
        tape.calls.append((operation, dict(words)))
        return dispatch(operation, words)

    def heard(*words: Any) -> Any:
        http, parsed = make(*words)
        tape.answers.append(http)
        return http, parsed

    groups._listed = None
    with (
        patch.object(store.connection(), "dispatch", watched),
        patch.object(endpoint, "make_request", heard),
        patch("union.conduct.timers.start", lambda *_: None),
    ):
        answer = call(*asked, page=False)
    if answer["statusCode"] != HTTPStatus.OK:
        raise SystemExit(f"{name} cannot be measured: {answer}")
    return tape


def _request(call: Callable[..., Any], name: str, asked: Asked, tape: Tape) -> dict[str, Any]:
    from union import store
    from union.groups import actions as groups

    client, page, shown = store.connection().client, "", None

    def again(as_page: bool) -> Callable[[], Any]:
        def once() -> Any:
            tape._next, groups._listed = 0, None
            return call(*asked, page=as_page)

        return once

    with patch.object(client._endpoint.http_session, "send", tape.play), patch("union.conduct.timers.start", lambda *_: None):
        raw = _time(lambda: [client._make_api_call(operation, dict(words)) for operation, words in tape.calls])
        told = _time(again(False))
        if asked[1] == "GET":
            shown, page = _time(again(True)), again(True)()["body"]
    trips = len(tape.answers)
    css = gzip.compress((ROOT / "layers/union/python/union/web/static/house.css").read_bytes())
    size = len(gzip.compress(page.encode())) + len(css) if page else 0
    extra = (shown - raw) * 1000 if shown is not None else None
    notes = _missed(told / raw, GOAL_JSON) + (f"   {trips} trips" if trips > GOAL_TRIPS else "")
    print(f"  {name:24} {told / raw:6.2f} {'' if extra is None else f'{extra:.2f}':>10} {trips:6} {size or '':>7}{notes}")
    return {"json_ratio": round(told / raw, 2), "page_ms_more": extra and round(extra, 2), "trips": trips, "bytes": size}


def _time(do: Callable[[], Any]) -> float:
    """The median CPU seconds of one go, over five rounds of forty."""
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(40):
            do()
        rounds.append((time.process_time() - began) / 40)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
