"""What freezing a server on Discord costs: calls, CPU and seconds, against what Discord's limit on all calls allows.

The server stands on this machine, with limits as the stand-in guesses them, and answers as late as one does that is far away.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

CHANNELS = 50
FAR = 0.08
"""Seconds that Discord takes for an answer."""
_KEYS = {
    "discord": {"token": "bot", "client_id": "1", "client_secret": "secret", "public_key": "a" * 64},
    "telegram": {"token": "7:bot", "username": "house_bot", "webhook_secret": "secret"},
}


@dataclass(frozen=True)
class Frozen:
    """Of a freeze and its end: calls of Discord, CPU in milliseconds, seconds, and the seconds that the limit on all calls allows at best."""

    channels: int
    calls: int
    cpu_ms: float
    seconds: float
    allowed: float
    again: int
    end_calls: int
    end_seconds: float


class _Discord:
    """The stand-in, in a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def do(self, verb: str, **given: Any) -> dict[str, Any]:
        """Let something happen there."""
        asked = urllib.request.Request(  # noqa: S310 - on loopback
            f"{self.url}/_discord/control/{verb}", json.dumps(given).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return dict(json.load(answer))

    def calls(self) -> int:
        """How often it was asked since it was last counted."""
        with urllib.request.urlopen(f"{self.url}/_discord/control/calls", timeout=30) as answer:  # noqa: S310
            counted = sum(json.load(answer)["counts"].values())
        self.do("clear_calls")
        return int(counted)


def play() -> Frozen:
    """Freeze a server of `CHANNELS` channels, and open it again."""
    from moto import mock_aws

    with _discord() as discord, mock_aws():
        return _played(discord)


def _played(discord: _Discord) -> Frozen:
    from union.membership.chats import bots
    from union.moderation.enforcement.actions import Means

    from infra.local.chats.discord.limits import GLOBAL

    server, told, now = discord.do("make_server", channels=CHANNELS, members=20), list[str](), datetime.now(UTC)
    lane = f"discord#{server['server']}"
    discord.do("outage", kind="late", requests=None, seconds=None, route="", delay=FAR)
    _furnish(lane, now, server["channels"]["channel-1"])
    means = Means(bots.chat, lambda report, now: told.append(str(report.standing)))
    discord.calls()
    cpu, seconds, again = _worked(lane, now, means)
    calls = discord.calls()
    _, end_seconds, _ = _worked(lane, now + timedelta(hours=2), means)
    if told != ["frozen", "open"]:
        raise RuntimeError(f"The server on this machine was not frozen and opened: {told}")
    allowed = calls * GLOBAL[1] / GLOBAL[0]
    return Frozen(
        CHANNELS, calls, round(cpu, 1), round(seconds, 1), round(allowed, 1), again, discord.calls(), round(end_seconds, 1)
    )


def _worked(lane: str, now: datetime, means: Any) -> tuple[float, float, int]:
    """CPU milliseconds, seconds, and how often the house was told to come again."""
    from union.moderation.enforcement import actions as enforcing
    from union.moderation.enforcement.rules import PATIENCE

    cpu, began, again = time.process_time(), time.monotonic(), 0
    while (wait := enforcing.run(lane, now, means)) is not None and wait <= PATIENCE.total_seconds():
        time.sleep(wait)
        now, again = now + timedelta(seconds=max(1.0, wait)), again + 1
    return (time.process_time() - cpu) * 1000, time.monotonic() - began, again


def _furnish(lane: str, now: datetime, channel: str) -> None:
    """The table, with a break of an hour that holds the server."""
    from union import settings, store, watch
    from union.moderation.enforcement import records
    from union.moderation.enforcement.rules import Hold

    from tests.tables import make

    for handler in watch.logger.handlers:
        handler.setStream(Path(os.devnull).open("w"))  # type: ignore[attr-defined] # noqa: SIM115 - as long as we run
    store.connection.cache_clear()
    make(settings.tables())
    said = records.Said(channel, "A break.", "It is over.")
    held = records.hold_write(lane, Hold("chess", "p", "f", 1, now + timedelta(hours=1)), said)
    store.commit(held, records.wanted_write(lane, now))


@contextmanager
def _discord() -> Iterator[_Discord]:
    from union.membership.chats import keys

    from infra.local.cloud import free_port

    with tempfile.TemporaryDirectory() as folder:
        told, port = Path(folder) / "keys.json", free_port()
        told.write_text(json.dumps(_KEYS))
        words = [sys.executable, "-m", "infra.local.chats", "--port", str(port), "--keys", str(told)]
        discord = _Discord(f"http://127.0.0.1:{port}")
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        try:
            _wait_for(f"{discord.url}/_discord/health")
            reached = {"DISCORD_API": f"{discord.url}/_discord/api/v10"}
            with patch.object(keys, "secret", lambda arn: _KEYS), patch.dict(os.environ, reached):
                yield discord
        finally:
            child.terminate()
            child.wait()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - on loopback
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("The stand-in for Discord did not start.")
