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
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local import ballots, build, frozen_chats, night, post_room, rush, voters
from infra.local.cloud import NAME, Cloud
from infra.local.house import GOAL_TRIPS, PICTURE, Asked, House, Tape, Times
from infra.local.steps import alone

ROOT = Path(__file__).resolve().parents[2]
FLOOR = "from botocore.session import get_session; get_session().create_client('dynamodb', region_name='eu-west-2')"
GOAL_IMPORT, GOAL_JSON, GOAL_PAGE_MS, GOAL_BYTES = 1.8, 1.35, 1.0, 30_000
GOAL_LETTER, GOAL_PLAN_MS = 0.5, 1_000
GOAL_FREEZE = 1.1
"""Times what Discord's limit on all calls allows, and the first and last look on top."""
_RUSHES = 20
_VOTERS = 500


def main() -> None:
    """Measure, print a table, and write `.local/bench.json`."""
    settings()
    with alone(build.LOCK):
        build.build(_run)
    found = {"imports": _imports(), "requests": _requests(), "count": _count(), "texts": _texts(), "night": _night()}
    found |= {"post room": _post_room(), "freeze": _frozen_chats(), **_rush()}
    (ROOT / ".local").mkdir(exist_ok=True)
    (ROOT / ".local" / "bench.json").write_text(json.dumps(found, indent=2) + "\n")


def _run(*words: str, **more: str) -> None:
    subprocess.run(words, cwd=ROOT, env={**os.environ, **more}, check=True, capture_output=True)


def settings() -> None:
    """Set what the house is told by its template, for a house in memory."""
    from infra.openapi import SETTINGS

    for name in (*SETTINGS, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ[name] = "eu-west-2" if name == "AWS_REGION" else "http://bench.example"
    os.environ |= {
        "AWS_DEFAULT_REGION": "eu-west-2",
        "TABLES": NAME,
        "LETTER_RATE": "12",
        "EDGE_KEYS": "none",
        "STRICT_SUBDOMAINS": "false",
        "MAIL_FROM": "house@bench.example",
        "STRIPE_LIVEMODE": "false",
        "STAFF_SECOND_FACTOR": "not-asked",
        "PLATFORM_CHECKS": "nothing",
        "PLATFORM_CLOCK": "union-house-local-platform-clock",
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


_JOIN = {"accept": True, "statement": "2026-09", "offer": "standard", "key": "bench-key-1"}
_SHOT = {"name": "shot.png", "size": 240_000, "type": "image/png", "sha256": "ab" * 32, "key": "bench-key-7"}
REQUESTS = {
    "home": Asked("groups", "GET", "/"),
    "societies": Asked("groups", "GET", "/?type=societies"),
    "mini site": Asked("groups", "GET", "/groups/chess"),
    "picture": Asked("pictures", "GET", f"/pictures/{PICTURE}"),
    "staff’s Monday": Asked("staff_home", "GET", "/staff-home", trips=3),
    "all groups": Asked("staff_home", "GET", "/staff/groups", trips=3),
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


def recorded() -> "tuple[House, dict[str, Tape], dict[str, Tape]]":
    """Make each request once, in a union in memory. Gives that union, what DynamoDB was asked, and what it was asked by a cache."""
    from moto import mock_aws

    with mock_aws():
        house = House()
        tapes = {name: house.record(name, asked) for name, asked in REQUESTS.items()}
        return house, tapes, {name: house.record(name, REQUESTS[name], cached="") for name in ("home", "mini site")}


def _requests() -> dict[str, Any]:
    print(
        f"\nWarm request: CPU against the same DynamoDB calls by raw botocore; goals: JSON {GOAL_JSON} times, a page {GOAL_PAGE_MS} ms more,"
        f"\nat most {GOAL_TRIPS} round trips, home and mini site at most {GOAL_BYTES} bytes with CSS"
    )
    print(f"  {'':20}{'JSON':>6}{'raw ms':>8}{'page + ms':>11}{'trips':>7}{'reads':>7}{'writes':>8}{'bytes':>8}")
    house, tapes, for_all = recorded()
    rows = {
        name: _row(name, asked, tapes[name], *house.measure(asked, tapes[name], GOAL_JSON)) for name, asked in REQUESTS.items()
    }
    return rows | {"cached": {name: _cached(name, house, tape) for name, tape in for_all.items()}}


def _cached(name: str, house: House, tape: Tape) -> dict[str, float]:
    """A page for visitors: written, and said to be the same as the one that a cache has. What a cache answers by itself costs nothing here."""
    written, same = (seconds * 1000 for seconds in house.cached(REQUESTS[name], tape))
    print(f"  {name + ', for a cache':28}{written:7.2f} ms written, {same:.2f} ms where it is the same")
    return {"written_ms": round(written, 2), "same_ms": round(same, 2)}


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


def _night() -> dict[str, float]:
    """The nightly look at groups' platforms: what a site itself takes to answer comes on top."""
    print(f"\nNight: CPU of looking at one of {night.PLATFORMS} platforms on this machine, without the site's own time")
    found = night.play()
    told = f"{found.size / 1000:.0f} KB fetched in {found.fetch_ms:.1f} ms, read in {found.read_ms:.1f} ms"
    print(f"  {told}, and {found.calls:.1f} calls of DynamoDB")
    return asdict(found)


def _frozen_chats() -> dict[str, float]:
    """A break on a connected server: what it asks of Discord, and how long that takes where each answer comes from far away."""
    found = frozen_chats.play()
    goal = found.allowed * GOAL_FREEZE + 4 * frozen_chats.FAR
    print(f"\nFreeze: a server of {found.channels} channels on Discord, whose answers take {frozen_chats.FAR * 1000:.0f} ms each")
    print(
        f"  {found.calls} calls and {found.cpu_ms:.0f} ms of CPU in {found.seconds} s; Discord's limit allows {found.allowed} s"
        f"{_missed(found.seconds, goal)}"
    )
    print(f"  its end {found.end_calls} calls in {found.end_seconds} s")
    return asdict(found)


def _post_room() -> dict[str, float]:
    """A letter to many: what a thousand cost, and the CPU of one against a receipt's."""
    found = post_room.play()
    print(
        f"\nLetters to many: each thousand; goals: a letter at most {GOAL_LETTER} of a receipt's CPU, {GOAL_PLAN_MS} ms to plan them"
    )
    print(
        f"  {found.reads:g} read units, {found.writes:g} write units in {found.calls:g} calls, {found.messages:g} messages of SQS"
    )
    print(
        f"  {found.pence:.2f} pence, of which SES gets {found.post:.2f}; planned in {found.plan_ms:g} ms{_missed(found.plan_ms, GOAL_PLAN_MS)}"
    )
    ratio = found.letter_ms / found.receipt_ms
    print(f"  a letter {found.letter_ms:.2f} ms, a receipt {found.receipt_ms:.2f} ms: {ratio:.2f}{_missed(ratio, GOAL_LETTER)}")
    return asdict(found)


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


def _row(name: str, asked: Asked, tape: Tape, times: Times, page: str, why: str) -> dict[str, Any]:
    raw, told, shown = times.raw, times.told, times.shown
    css = gzip.compress((ROOT / "layers/union/python/union/web/static/house.css").read_bytes())
    size = len(gzip.compress(page.encode())) + len(css) if page else 0
    extra = (shown - raw) * 1000 if shown is not None else None
    trips = tape.trips
    notes = [
        _missed(told / raw, GOAL_JSON),
        _missed(extra or 0, GOAL_PAGE_MS),
        _missed(size, GOAL_BYTES),
        _missed(trips, asked.trips or trips),
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


if __name__ == "__main__":
    main()
