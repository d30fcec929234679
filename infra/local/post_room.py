"""What a letter to many costs, by the thousand: reads and writes of DynamoDB, messages of SQS, pence; and its CPU against a receipt's.

DynamoDB is moto, whose own time is left out of the CPU, and the post's answers are made here: all that botocore does for a call is counted,
its signature too. Letters and receipts are sent in turns, as a machine's speed changes within a minute. The receipt is as the house sent it
before there were letters to many: without its turn in the line at the post, and without a look at who gets nothing more.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from infra.local import capacity
from infra.local.cloud import NAME
from infra.local.prices import A_LA_CARTE, POUNDS, PRICES

PEOPLE = 1_000
_RECEIPTS = 4
"""How many are sent after each chunk."""
_TEXT = (
    "Hello **everybody**,\n\nwe play on *Tuesday* in [the Octagon](https://union.example).\n\n- bring a board\n- and a clock\n\n"
    * 6
)

_answering = [0]
"""The CPU nanoseconds that answering in place of AWS took so far."""


@dataclass(frozen=True)
class Room:
    """Of a thousand letters: units read and written, calls of DynamoDB, messages of SQS, and pence, of which SES gets `post`.

    CPU milliseconds of planning all of them, of sending one, and of sending a receipt.
    """

    reads: float
    writes: float
    calls: float
    messages: float
    pence: float
    post: float
    plan_ms: float
    letter_ms: float
    receipt_ms: float


def play(people: int = PEOPLE) -> Room:
    """Plan a letter to so many members, and send it."""
    from botocore.signers import RequestSigner
    from moto import mock_aws

    from tests.quick_moto import quick

    sign = RequestSigner.handler  # Tests leave out what moto does not look at.
    with quick(), patch.object(RequestSigner, "handler", sign), mock_aws(), _outside() as told:
        _furnish(people)
        mailing, planned, plan_ms = _planned(told)
        told.clear()
        letter_ms, receipt_ms = _sent(mailing, told, people)
        told.count()
        thousand = people / 1_000
        reads, writes = (planned[n] + told.units[n] for n in (0, 1))
        calls, messages = planned[2] + told.calls, told.messages + 2 * (people / 20)
        dollars = reads * PRICES["reads"].each + writes * PRICES["writes"].each + messages * PRICES["messages"].each
        pence, post = 100 * POUNDS * dollars, 100 * POUNDS * A_LA_CARTE
        return Room(
            round(reads / thousand), round(writes / thousand), round(calls / thousand), round(messages / thousand),
            round(pence / thousand + post, 2), round(post, 2), round(plan_ms / thousand), round(letter_ms, 2), round(receipt_ms, 2),
        )  # fmt: skip


class _Told:
    """What was asked of DynamoDB, in units and calls, and of SQS."""

    def __init__(self) -> None:
        self.listens = True
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.asked: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
        self.units, self.calls, self.messages = [0.0, 0.0], 0, 0

    def count(self) -> None:
        """Count what was asked so far; that takes a while, and so comes after what is timed."""
        self.calls += len(self.asked)
        for one in self.asked:
            self._count(*one)
        self.asked = []

    def _count(self, operation: str, words: dict[str, Any], answer: dict[str, Any]) -> None:
        match operation:
            case "BatchGetItem":
                for table, asked in words["RequestItems"].items():
                    found = answer["Responses"].get(table, [])
                    self.units[0] += capacity.fetched(found, len(asked["Keys"]) - len(found), consistent=asked["ConsistentRead"])
            case "Query":
                self.units[0] += capacity.queried(answer["Items"], consistent=words.get("ConsistentRead", False))
            case "TransactWriteItems":
                for part in words["TransactItems"]:
                    ((_, asked),) = part.items()
                    self.units[1] += capacity.written(asked.get("Item") or _item(asked), transaction=True)
            case "UpdateItem":
                self.units[1] += capacity.written(answer.get("Attributes") or _item(words))
            case _:
                raise SystemExit(f"What {operation} costs is not known here.")


class _Taken:
    """What the post says to every letter."""

    def stream(self) -> Iterator[bytes]:
        """Give the answer as it comes over the line."""
        yield b'{"MessageId": "m-1"}'


def _item(asked: dict[str, Any]) -> dict[str, Any]:
    import boto3

    found: dict[str, Any] = boto3.client("dynamodb").get_item(TableName=asked["TableName"], Key=asked["Key"])
    return dict(found.get("Item", asked["Key"]))


@contextmanager
def _outside() -> Iterator[_Told]:
    """Count what is asked of DynamoDB and SQS; the post takes every letter, behind a client of botocore's own."""
    from moto.core.botocore_stubber import BotocoreStubber
    from union import store, watch
    from union.core.letters import post, rate
    from union.membership.mailings import queue

    for handler in watch.logger.handlers:
        handler.setStream(Path(os.devnull).open("w"))  # type: ignore[attr-defined] # noqa: SIM115 - as long as we run
    store.connection.cache_clear()
    post._ses.cache_clear()
    told, dispatch = _Told(), store._Tables.dispatch

    def counted(tables: Any, operation: str, words: dict[str, Any]) -> Any:
        answer = dispatch(tables, operation, dict(words))
        if told.listens:
            told.asked.append((operation, words, answer))
        return answer

    def called(chunks: Any, seconds: int = 0) -> None:
        told.messages += len(list(chunks))

    with ExitStack() as stack:
        stack.enter_context(patch.object(store._Tables, "dispatch", counted))
        stack.enter_context(patch.object(queue, "call", called))
        stack.enter_context(patch.object(BotocoreStubber, "__call__", _answering_for_aws()))
        # Whoever waits for a turn waits by this clock, so that nobody asks again and again.
        clock = [time.time_ns() // 1_000]
        stack.enter_context(patch.object(rate, "_now", lambda: clock[0]))
        stack.enter_context(patch.object(rate, "_sleep", lambda more: clock.__setitem__(0, clock[0] + more + 1)))
        yield told


def _answering_for_aws() -> Callable[..., Any]:
    """What answers in place of AWS and says how long it took: the post takes every letter, all else is moto's."""
    from botocore.awsrequest import AWSResponse
    from botocore.compat import HTTPHeaders
    from moto.core.botocore_stubber import BotocoreStubber

    answered = BotocoreStubber.__call__

    def timed(stubber: Any, event_name: str, request: Any, **more: Any) -> Any:
        if request.url.startswith("https://email."):
            return AWSResponse(request.url, 200, HTTPHeaders(), _Taken())
        began = time.process_time_ns()
        try:
            return answered(stubber, event_name, request, **more)
        finally:
            _answering[0] += time.process_time_ns() - began

    return timed


def _furnish(people: int) -> None:
    import boto3
    from union import secrets, store
    from union.membership.groups import actions as groups
    from union.membership.memberships import actions as memberships

    from tests.tables import tables

    for table in tables(NAME):
        boto3.client("dynamodb").create_table(**table)
    secrets._held["http://bench.example"] = (float("inf"), {"key": "k" * 64})
    now = datetime.now(UTC)
    told = dict.fromkeys(("summary", "purpose", "how_to_join", "conduct_statement"), "s")
    groups.affiliate("chess", {**told, "name": "Chess", "type": "societies"}, [], [], "bench", now)
    until = (now + timedelta(days=100)).date().isoformat()
    for number in range(people):
        grant = memberships.Grant(
            "chess", "Chess", f"p{number:05d}", f"Person {number}", "standard", 500, until, "1", None, f"p{number}@union.example"
        )
        store.commit(memberships.give_write(grant, None, now))


def _planned(told: _Told) -> tuple[Any, tuple[float, float, int], float]:
    """The mailing as it is planned, what that asked, and the CPU milliseconds that it took, without moto's."""
    from union import ids, store
    from union.membership.letter_choices.rules import Sort
    from union.membership.mailings import moving, planning, records
    from union.membership.mailings.rules import Audience, AudienceKind, State
    from union.site.mailing_audiences import resolve

    now = datetime.now(UTC)
    audience = records.kept_audience(Audience(AudienceKind.MEMBERS))
    words: dict[str, Any] = {
        "subject": "On Tuesday",
        "text": _TEXT,
        "audience": audience,
        "link": ids.key(),
        "author_id": "p",
        "author": "President",
    }
    at: dict[str, Any] = dict.fromkeys(("made_at", "changed_at"), now)
    named = records.key("chess", ids.sortable(now))
    made: Any = named.model(
        named.hash_key, named.range_key, state=State.DRAFT.value, sort=Sort.NEWS.value, changed_by="p", **words, **at
    )
    store.commit(records.begin_write(made))

    def again() -> Any:
        return records.require(store.read(records.key("chess", made.mailing_id))[0])

    moving.schedule(again(), None, None, now)
    planning.begin(again(), now)
    told.clear()
    taken = _cpu(lambda: planning.plan(again(), now, resolve))
    told.count()
    return again(), (told.units[0], told.units[1], told.calls), taken


def _cpu(do: Callable[[], Any]) -> float:
    """CPU milliseconds of what is done, without what answering in place of AWS takes on this machine."""
    before, began = _answering[0], time.process_time_ns()
    do()
    return (time.process_time_ns() - began - (_answering[0] - before)) / 1e6


def _sent(mailing: Any, told: _Told, people: int) -> tuple[float, float]:
    """The CPU milliseconds of one letter, of the median chunk, as all are sent, and of the median receipt sent between chunks."""
    from union.membership.mailings import printing, rules, sending
    from union.membership.mailings.queue import Called
    from union.site.mailing_freezes import FREEZES

    means, now, took, receipts = sending.Means(printing.rendered, FREEZES), datetime.now(UTC), list[float](), list[float]()
    for number in range(1, rules.chunks(people) + 1):
        called = Called("chess", mailing.mailing_id, rules.chunk_number(number))
        took.append(_cpu(partial(sending.send_chunk, called, now, means)))
        told.listens = False
        receipts += [_receipt(f"bench-{number}-{of}", now) for of in range(_RECEIPTS)]
        told.listens = True
    return median(took) / rules.CHUNK, median(receipts)


def _receipt(letter_id: str, now: datetime) -> float:
    """The CPU milliseconds of a receipt."""
    from union import store
    from union.core.letters import actions as letters
    from union.core.letters import rate
    from union.core.letters.rules import Kind
    from union.core.suppression import actions as suppression

    from tests.actions.test_letters import WELCOME

    store.commit(letters.letter_write(Kind.WELCOME, letter_id, "p@union.example", WELCOME, now))
    with patch.object(rate, "await_turn", lambda _: True), patch.object(suppression, "withheld", lambda _: False):
        return _cpu(partial(letters.send, letter_id, now, lambda _, context, __: (context, {})))


if __name__ == "__main__":
    print(json.dumps(play().__dict__))
