"""Events on their way to the house: in signed envelopes into the queue that SNS would bring them to, at least once."""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from typing import Any

from infra.local.post_office.envelopes import Signer
from infra.local.post_office.faults import Faults
from infra.local.post_office.letters import Thing
from infra.local.post_office.store import Notice, Store

AT_ONCE = 10
AGAIN_AFTER = 1.0
SHUFFLED_WITHIN = 2.0
type Bring = Callable[[str, Sequence[str]], None]
"""Puts bodies, at most ten, into the queue of an address. Raises whatever it likes where it cannot: they are brought again."""


@dataclass
class Feedback:
    """The one topic of the post office, and the queue that listens to it."""

    store: Store
    faults: Faults
    signer: Signer
    bring: Bring
    stopping: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.news = Condition(self.store.lock)
        self.thread = Thread(target=self.run, name="feedback", daemon=True)
        self.store.move(self.store.notices(state="sending"), "waiting")

    @property
    def queue(self) -> str:
        """The address of the queue, or nothing while nobody listens."""
        return str(self.store.setting("queue", ""))

    @property
    def topic(self) -> str:
        """The topic's name as AWS writes it."""
        return str(self.store.setting("topic", "arn:aws:sns:eu-west-2:000000000000:post-feedback"))

    def listen(self, queue: str, topic: str = "") -> None:
        """Bring events into another queue from now on; those that nobody wanted before are forgotten."""
        with self.news:
            self.store.set("queue", queue)
            if topic:
                self.store.set("topic", topic)

    def tell(self, letter: str, told: Sequence[tuple[float, Thing]]) -> None:
        """Take the events of a letter, each with its moment: bring them then, or do with them what the faults say."""
        with self.news:
            for at, event in told:
                state = self.first_state()
                self.store.note(letter, event["eventType"], at, at + self.faults.delay + self.mixed(), state, event)
            self.news.notify_all()

    def first_state(self) -> str:
        """Return what becomes of a new event."""
        if not self.queue:
            return "unwanted"
        if self.faults.take("drop"):
            return "dropped"
        return "held" if self.faults.hold else "waiting"

    def mixed(self) -> float:
        """Return the seconds that a shuffled event waits more."""
        return random.uniform(0, SHUFFLED_WITHIN) if self.faults.shuffle else 0.0  # noqa: S311 - no secret

    def start(self) -> None:
        """Begin to bring events, in a thread of its own."""
        self.thread.start()

    def stop(self) -> None:
        """Bring no more; what waits is kept."""
        self.stopping.set()
        with self.news:
            self.news.notify_all()
        if self.thread.is_alive():
            self.thread.join(5)

    def run(self) -> None:
        """Bring what is due, until stopped."""
        while not self.stopping.is_set():
            with self.news:
                due = self.store.due(time.time(), AT_ONCE)
                self.store.move(due, "sending")
                if not due:
                    self.news.wait(0.05)
            if due:
                self.send(due)

    def send(self, notices: Sequence[Notice], copies: int = 0) -> int:
        """Bring notices, each so many times (0: as the faults say), and return how many bodies that were; nothing where it failed."""
        queue, times = self.queue, copies or self.faults.copies
        bodies = [body for notice in notices for body in [self.envelope(json.loads(notice.message))] * times]
        try:
            for first in range(0, len(bodies), AT_ONCE):
                self.bring(queue, bodies[first : first + AT_ONCE])
        except Exception as failure:  # noqa: BLE001 - whatever the queue's client raises, the events wait and come again
            print(f"Events could not be brought: {type(failure).__name__}: {failure}", flush=True)
            self.note(notices, "waiting", due=time.time() + AGAIN_AFTER)
            return 0
        self.note(notices, "sent", sent=times)
        return len(bodies)

    def note(self, notices: Sequence[Notice], state: str, **more: Any) -> None:
        """Note how it went."""
        with self.news:
            self.store.move(notices, state, **more)
            self.news.notify_all()

    def envelope(self, message: Thing | str) -> str:
        """Return a message in a new envelope, with the faults of signatures."""
        text = message if isinstance(message, str) else json.dumps(message)
        broken, foreign = self.faults.take("bad_signature"), self.faults.take("foreign_certificate")
        return self.signer.envelope(text, self.topic, time.time(), broken=broken, foreign=foreign)

    def release(self, order: str) -> int:
        """Bring what was held, in this order (`made`, `reverse` or `shuffled`), and hold no more; return how many bodies that were."""
        with self.news:
            self.faults.hold = False
            held = self.store.notices(state="held")
            self.store.move(held, "sending")
        if order == "shuffled":
            random.shuffle(held)
        return self.send(held[::-1] if order == "reverse" else held)

    def idle(self, timeout: float) -> bool:
        """Wait until nothing waits or is under way; tell whether that came within `timeout` seconds."""
        with self.news:
            return self.news.wait_for(lambda: not {"waiting", "sending"} & set(self.store.states()), timeout)
