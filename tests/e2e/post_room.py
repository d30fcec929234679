"""The post room of a house, as those see it who look after it: its clock, its queues, its mailbox, and its functions, which can be struck dead.

Where time has to pass, what is kept of a moment is moved back, as `days_that_pass` does; what follows from that is the house's own.
"""

import json
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
from union import store
from union.membership.mailings import records
from union.membership.mailings.rules import CLAIM_LASTS, HANDED_OVER, Fate, State
from union.membership.mailings.tables import Chunk, Mailing
from union.membership.memberships.tables import Membership
from union.store import Update

from infra.local.cloud import Cloud
from tests import patience
from tests.e2e.days_that_pass import House
from tests.e2e.hurried import now
from tests.e2e.test_the_story_as_json import until
from tests.post_office_standin import RemoteOffice

type Letter = dict[str, Any]


def while_it_moves(happens: Callable[[], Any], measure: Callable[[], Any]) -> None:
    """Wait until something happens, as long as a measure of what leads there changes: two thousand letters may take their time."""
    seen, over = None, time.monotonic() + 2 * patience.SECONDS
    while not happens():
        if (now_seen := measure()) != seen:
            seen, over = now_seen, time.monotonic() + 2 * patience.SECONDS
        if time.monotonic() > over:
            pytest.fail(f"Nothing moves any more: {seen}")
        time.sleep(_PAUSE)


_PAUSE = 1.0
_AGES = timedelta(hours=3)
"""Longer than anything in the post room waits."""
_SHORT = "5"
"""Seconds until a message comes again that a dead function had: two minutes in a house at work."""


@dataclass(frozen=True)
class Member:
    """Somebody who belongs to the group, with an address of their own, which says what becomes of letters to it."""

    person_id: str
    name: str
    address: str


def crowd(mark: str, number: int, odd: dict[str, int]) -> list[Member]:
    """So many people; of `odd` so many each have an address that begins with that word."""
    words = [word for word, times in odd.items() for _ in range(times)]
    words += ["plain"] * (number - len(words))
    random.Random(mark).shuffle(words)  # What is odd is met anywhere, and of one mark at the same places.
    return [Member(f"m{n:05d}-{mark}", f"Member {n}", f"{word}-{n:05d}@{mark}.example") for n, word in enumerate(words)]


def enrol(cloud: Cloud, group_id: str, name: str, people: Iterable[Member]) -> None:
    """Write people down as members, straight into the table."""
    dynamodb = cloud.client("dynamodb")
    told: dict[str, Any] = {"group_name": name, "statement_version": "1", "kind": "Standard", "price": 500}
    for some in batched(people, 25, strict=False):
        left: Any = {
            Membership.Meta.table_name: [
                {"PutRequest": {"Item": _member(group_id, one, told).to_dynamodb_dict()}} for one in some
            ]
        }
        while left:
            left = dynamodb.batch_write_item(RequestItems=left)["UnprocessedItems"]


def _member(group_id: str, one: Member, told: dict[str, Any]) -> Membership:
    at = now() - timedelta(days=30)
    held: dict[str, Any] = {
        "name": one.name,
        "email": one.address,
        "accepted_at": at,
        "joined_at": at,
        "valid_until": "2099-07-31",
    }
    return Membership(group_id, one.person_id, **held, **told)


@dataclass(frozen=True)
class Copy:
    """One copy of a mailing as the tables tell of it: for whom, by what the post calls it, and what became of it."""

    person_id: str
    address: str
    place: tuple[str, str]
    fate: Fate


def copies(mailing_id: str) -> list[Copy]:
    """All copies of a mailing."""
    return [
        Copy(person_id, address, (str(chunk.number), str(n)), fate)
        for chunk in Chunk.query(mailing_id, consistent_read=True)
        for n, ((person_id, _, address), fate) in enumerate(zip(chunk.people, records.fates(chunk), strict=True))
    ]


def wrong(meant: Collection[str], told: Collection[Copy], letters: Collection[Letter]) -> list[str]:
    """What is wrong with what came of one mailing, in sentences: whom it is `meant` for by their addresses, tables and mailbox must agree.

    Whoever is meant has one letter, nobody has two, and nobody else has any. The tables say of each copy what the mailbox shows, nobody is
    written down twice, and each letter is to whom it says.
    """
    got = Counter(to for letter in letters for to in letter["to"])
    whose = {copy.place: copy.address for copy in told}
    taken = {_place(letter) for letter in letters}
    twice = [name for name, times in Counter(copy.person_id for copy in told).items() if times > 1]
    return [
        *(f"{one} got none" for one in meant if not got[one]),
        *(f"{one} got {times}" for one, times in got.items() if times > 1),
        *(f"{one} got one and is not meant" for one in got.keys() - set(meant)),
        *(f"{name} is written down twice" for name in twice),
        *(f"{one.address} is {one.fate}, which the mailbox denies" for one in told if _said(one) != (one.place in taken)),
        *(f"{letter['id']} is not to whom it says" for letter in letters if [whose.get(_place(letter))] != letter["to"]),
        *(f"{letter['id']}: {letter['problems']}" for letter in letters if letter["problems"]),
    ]


def _said(copy: Copy) -> bool:
    return copy.fate in HANDED_OVER


def _place(letter: Letter) -> tuple[str, str]:
    return letter["tags"]["chunk"], letter["tags"]["n"]


@dataclass
class Room:
    """The post room of one group's letters in a house. `struck` tells which functions were struck dead at their work, and in what order."""

    house: House
    group_id: str
    struck: list[str] = field(default_factory=list)

    @cached_property
    def office(self) -> RemoteOffice:
        """The post office of this house."""
        return RemoteOffice(f"{self.house.cloud.post}/_post")

    def impatient(self) -> None:
        """Let messages that a dead function had come again soon."""
        sqs = self.house.cloud.client("sqs")
        for name in ("MailingQueue", "FeedbackQueue"):
            sqs.set_queue_attributes(QueueUrl=self.house.names[name], Attributes={"VisibilityTimeout": _SHORT})

    def mailing(self, mailing_id: str) -> Mailing:
        """A mailing as it stands."""
        (found,) = store.read(records.key(self.group_id, mailing_id))
        return records.require(found)

    def letters(self, mailing_id: str) -> list[Letter]:
        """What the post office took of a mailing."""
        return [one for one in self.office.letters() if one["tags"].get("mailing") == mailing_id]

    def taken(self) -> int:
        """How many letters the post office took, of all sorts."""
        told = self.office.counts()["letters"]
        return sum(number for end, number in told.items() if end != "problems")

    def done(self, mailing_id: str) -> int:
        """How many copies of a mailing have their fate."""
        return sum(one != Fate.QUEUED for chunk in records.chunks(mailing_id) for one in records.fates(chunk))

    def hurry(self, mailing_id: str, **more: datetime) -> None:
        """Let the clock look at a mailing at once, and what is given of moments be so."""
        then = now() - timedelta(seconds=1)
        setting = records.written(at=then, **more)
        store.alone(Update(Mailing(self.group_id, mailing_id), setting, Mailing.shard.exists()))

    def tick(self, mailing_id: str) -> None:
        """Let the clock come by and look at a mailing."""
        self.hurry(mailing_id)
        self.house.clock("MailingClock")

    def strike_the_clock(self, mailing_id: str) -> None:
        """Strike the clock dead while it looks at a mailing."""

        def once() -> bool:
            self.hurry(mailing_id)
            with ThreadPoolExecutor(1) as other:
                looking = other.submit(self._ticked)
                until(lambda: looking.done() or self.mailing(mailing_id).state != State.SCHEDULED)
                time.sleep(random.random() / 10)
                return bool(self._strike("MailingClock")) and not looking.result()

        until(once)
        self.struck.append("MailingClock")

    def _ticked(self) -> bool:
        """Let the clock come by; false where it died."""
        answer = self.house.cloud.client("lambda").invoke(FunctionName=self.house.names["MailingClock"])
        told = json.load(answer["Payload"])
        assert "FunctionError" not in answer or re.search("died|exited|init response|Broken pipe", json.dumps(told)), told
        return "FunctionError" not in answer

    def strike_the_post_room(self, mailing_id: str) -> None:
        """Strike dead all who send copies of a mailing, with copies in hand; then let the time pass in which they could have come back."""

        def once() -> bool:
            until(lambda: any(one.out for one in self._in_hand(mailing_id)))
            struck, at = self._strike("MailingPost"), datetime.now(UTC)
            forsaken = self._forsaken(mailing_id, at)
            self.tick(mailing_id)
            return bool(struck) and forsaken

        until(once)
        self.struck.append("MailingPost")

    def _in_hand(self, mailing_id: str) -> list[Chunk]:
        """The chunks that somebody may be sending: what a dead function had whose time has passed is in nobody's hand."""
        lasts = now() - CLAIM_LASTS
        found = Chunk.query(mailing_id, consistent_read=True)
        return [one for one in found if one.state == records.CLAIMED and one.claimed_at and one.claimed_at >= lasts]

    def _forsaken(self, mailing_id: str, at: datetime) -> bool:
        """Move back the claims of the dead; true where one of them had copies in hand."""
        dead = [one for one in self._in_hand(mailing_id) if one.claimed_at and one.claimed_at <= at]
        for one in dead:
            back = [Chunk.claimed_at.set(one.claimed_at - _AGES)]
            store.alone(Update(Chunk(mailing_id, one.number), back, Chunk.claimed_at == one.claimed_at))
        return any(one.out for one in dead)

    def strike_who_listens(self) -> None:
        """Strike dead all who hear what becomes of letters, at their work."""
        until(lambda: self._queued("FeedbackQueue")[1] and self._strike("PostFeedback"))
        self.struck.append("PostFeedback")

    def _strike(self, name: str) -> int:
        """Kill the processes of a function; how many there were."""
        found = list(self._processes(name))
        for process in found:
            os.kill(process, signal.SIGKILL)
        return len(found)

    def _processes(self, name: str) -> Iterator[int]:
        """The emulator runs each environment of a function as a process, whose own environment names the function and the emulator's port."""
        ours = {f"AWS_LAMBDA_FUNCTION_NAME={self.house.names[name]}", f"GATEWAY_PORT={self.house.cloud.emulator_port}"}
        for place in Path("/proc").glob("[0-9]*/environ"):
            try:
                told = set(place.read_text(errors="replace").split("\0"))
            except OSError:
                continue
            if ours <= told:
                yield int(place.parent.name)

    def silence(self) -> None:
        """Wait until the post has told all that it has to tell, and the house has heard it."""
        while_it_moves(lambda: not {"waiting", "sending"} & self.office.counts()["notices"].keys(), self.office.counts)
        while_it_moves(lambda: self._queued("FeedbackQueue") == (0, 0), lambda: self._queued("FeedbackQueue"))

    def _queued(self, name: str) -> tuple[int, int]:
        """How many messages wait in a queue, and how many somebody has."""
        kinds = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        sqs = self.house.cloud.client("sqs")
        told = sqs.get_queue_attributes(QueueUrl=self.house.names[name], AttributeNames=kinds)["Attributes"]
        return int(told[kinds[0]]), int(told[kinds[1]])

    def finish(self, mailing_id: str) -> None:
        """Let the clock come by until a mailing is through. What nobody knows of is sent again once the post has told all that it has."""

        def over() -> bool:
            self.tick(mailing_id)
            if self.mailing(mailing_id).state == State.SENT:
                return True
            if all(map(_waits, records.chunks(mailing_id))):
                self.silence()
                self._wait_no_longer(mailing_id)
            return False

        while_it_moves(over, lambda: (self.mailing(mailing_id).state, self._stands(mailing_id), self._queued("FeedbackQueue")))

    def _stands(self, mailing_id: str) -> list[Any]:
        """How each chunk of a mailing stands."""
        return [(one.state, one.again_at, records.fates(one)) for one in records.chunks(mailing_id)]

    def _wait_no_longer(self, mailing_id: str) -> None:
        for one in records.chunks(mailing_id):
            if one.again_at and one.state == records.WAITING:
                passed = [Chunk.again_at.set(one.again_at - _AGES)]
                if one.doubt:
                    past = (now() - timedelta(minutes=1)).isoformat()
                    passed.append(Chunk.doubt.set({place: [tries, past] for place, (tries, _) in one.doubt.items()}))
                store.alone(Update(Chunk(mailing_id, one.number), passed, Chunk.again_at == one.again_at))


def _waits(chunk: Chunk) -> bool:
    """Whether nothing of a chunk is to be done now."""
    return chunk.state == records.DONE or (chunk.state == records.WAITING and chunk.again_at is not None)
