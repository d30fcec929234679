"""One call to the platform of a chat, over HTTP, that ends in the time that is left; and how long the house waits where it is asked to.

What is asked carries a bot's token, for Telegram in the address itself. So nothing of it is logged here, not by urllib3 either, and what
was raised below is not passed on.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from union import time_left
from union.errors import Unavailable
from union.membership.chats import protocol
from union.membership.chats.protocol import TooSoon

CONNECT, WHOLE = 2.0, 8.0
"""Seconds to reach a platform, and all in all for one answer: both mostly answer within half a second."""
LONGEST_PAUSE = 20.0
"""Seconds that a function waits at most where a platform asks for it; for longer, whoever asked comes back."""
_MOST = 16 << 20
_CHUNK = 64 << 10
_AWAY = "The chat's platform does not answer right now. We try again by ourselves."
# It tells of each request with its address, as soon as somebody wants to hear everything.
logging.getLogger("urllib3").setLevel(logging.INFO)


@dataclass(frozen=True)
class Answer:
    """What a platform answered: its status, its headers by their names in small letters, and its JSON, None where it sent none."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Ask:
    """What to ask: the method, the whole address, headers, and what is sent along."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def call(ask: Ask) -> Answer:
    """Ask once. Raises `Unavailable` where nobody answers in time, or the platform says that it has failed itself."""
    seconds = time_left.at_most(WHOLE)
    ends = time.monotonic() + seconds
    try:
        said = _pool().request(
            ask.method,
            ask.url,
            body=ask.body,
            headers={"Accept": "application/json", **ask.headers},
            timeout=Timeout(connect=min(CONNECT, seconds), total=seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        body = _read(said, ends)
    except (HTTPError, OSError):
        raise Unavailable(_AWAY) from None
    if said.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unavailable(_AWAY)
    return Answer(said.status, {name.lower(): value for name, value in said.headers.items()}, _parsed(body))


def _read(said: BaseHTTPResponse, ends: float) -> bytes:
    """All that was sent. Raises `Unavailable` where it comes too slowly, or is more than any platform has to say."""
    found = bytearray()
    while some := said.read1(_CHUNK):
        found += some
        if time.monotonic() > ends or len(found) > _MOST:
            said.close()
            raise Unavailable(_AWAY)
    said.release_conn()
    return bytes(found)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


@cache
def _pool() -> PoolManager:
    return PoolManager(num_pools=4, maxsize=protocol.AT_ONCE)


def wait(seconds: float, pause: Callable[[float], None] | None = None) -> None:
    """Wait as long as a platform asks, if that and one call after it fit in the time that is left. Raises `TooSoon` where they do not."""
    if seconds > LONGEST_PAUSE or time_left.seconds() < seconds + CONNECT + time_left.AFTER:
        raise TooSoon(seconds)
    (pause or time.sleep)(seconds)
