"""What the nightly look at groups' platforms costs, by platform: CPU of fetching and reading a page, and the calls by which what came of it is kept.

The sites stand on this machine, under names and certificates of their own, so nobody waits for the world outside.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

PLATFORMS = 20
NAMES = tuple(f"site{number}.example.org" for number in range(PLATFORMS))
_LINE = '<section><h2>Round {0}</h2><p>White wins in {0} moves, <a href="/games/{0}">play it through</a>.</p></section>'
PAGE = f"<title>Chess</title>{''.join(_LINE.format(number) for number in range(700))}<a href='https://forms.gle/x'>Sign up</a>"


@dataclass(frozen=True)
class Night:
    """Of one platform: bytes of its page, milliseconds of fetching it with its robots.txt and of reading it, and calls of DynamoDB."""

    size: int
    fetch_ms: float
    read_ms: float
    calls: float


def play() -> Night:
    """Look through a group that has `PLATFORMS` sites, for the first time and once more, the second of which is told."""
    from moto import mock_aws

    with mock_aws(), _sites() as fetcher:
        return _played(fetcher)


def _played(fetcher: Any) -> Night:
    from union import store
    from union.core.policy import actions as policies
    from union.membership.platform_checks import looking, reading

    _furnish()
    fetched = _fetched(fetcher)
    began = time.process_time()
    for _ in range(PLATFORMS):
        reading.found_on(PAGE, "https://chess.example.org/")
    read = (time.process_time() - began) / PLATFORMS * 1000
    calls: list[str] = []
    dispatch = store._Tables.dispatch

    def counted(tables: Any, operation: str, words: dict[str, Any]) -> dict[str, Any]:
        calls.append(operation)
        return dispatch(tables, operation, words)

    def look() -> None:
        looking.look_through("chess", fetcher, policies.default(), datetime.now(UTC), again=True)

    look()
    with patch.object(store._Tables, "dispatch", counted):
        look()
    return Night(len(PAGE), round(fetched, 1), round(read, 1), round(len(calls) / PLATFORMS, 1))


def _fetched(fetcher: Any) -> float:
    """The CPU milliseconds in which a page is fetched; what the site itself takes in a thread of its own is not among them."""
    began = time.thread_time()
    answers = {str(fetcher.look(f"https://{name}/").answer) for name in NAMES}
    took = (time.thread_time() - began) / PLATFORMS * 1000
    if answers != {"ok"}:
        raise RuntimeError(f"The sites on this machine could not be looked at: {answers}")
    return took


@contextmanager
def _sites() -> Iterator[Any]:
    """What looks at sites on this machine, without the pauses between two questions to one site."""
    from union.membership.platform_checks.fetcher import Fetcher, Reach

    from tests.actions.websites import Authority, page, running

    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        with running({"/": page(PAGE)}, authority.context(*NAMES)) as site:
            told = ",".join(f"{name}:443={site.place}" for name in NAMES)
            yield Fetcher(Reach.of(f"{told},ca={authority.file}"), pause=lambda _: None)


def _furnish() -> None:
    import boto3
    from union import store, watch
    from union.membership.groups import actions as groups
    from union.membership.platforms import records
    from union.membership.platforms.rules import checked

    from infra.local.cloud import NAME
    from tests.tables import tables

    for handler in watch.logger.handlers:
        handler.setStream(Path(os.devnull).open("w"))  # type: ignore[attr-defined] # noqa: SIM115 - as long as we run
    store.connection.cache_clear()
    for table in tables(NAME):
        boto3.client("dynamodb").create_table(**table)
    told = dict.fromkeys(("summary", "purpose", "how_to_join", "conduct_statement"), "s")
    now = datetime.now(UTC)
    groups.affiliate("chess", {**told, "name": "Chess", "type": "societies"}, [], [], "bench", now)
    for number in range(PLATFORMS):
        site = checked("website", f"Site {number}", f"https://{NAMES[number]}/", public=True, interactive=False)
        store.commit(records.platform_write("chess", f"p{number}", site, "bench", now))
