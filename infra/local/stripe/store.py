"""Everything the stand-in knows, in memory, with a JSON file for the next start."""

import json
import secrets
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from infra.local.stripe import refusals

Thing = dict[str, Any]
KINDS = (
    "checkout.session",
    "payment_intent",
    "charge",
    "refund",
    "dispute",
    "event",
    "balance_transaction",
    "payout",
)


@dataclass
class Appointment:
    """Something that happens by itself.

    ``what`` happens to the object ``key`` at ``due`` (seconds since 1970).
    """

    due: float
    what: str
    key: str


@dataclass
class Answer:
    """The stored answer to an idempotency key. ``status`` is 0 while its first request still runs."""

    at: int
    print: str
    path: str
    status: int = 0
    body: Thing = field(default_factory=dict)
    request_id: str = ""


class Store:
    """Objects by kind and id, in the order of their making, the agenda, and the idempotency keys.

    Beside the objects stand what they do not show: the ``lines`` of each session, the
    ``payment_intent_data`` that it was made with (``intent_data``), and which payout took which balance
    transaction (``paid_out``). Whoever reads or writes any of it holds ``lock``.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.file = file
        self.forget()
        if file and file.exists():
            self.load(json.loads(file.read_text()))

    def forget(self) -> None:
        """Empty everything."""
        self.things: dict[str, dict[str, Thing]] = {kind: {} for kind in KINDS}
        self.lines: dict[str, list[Thing]] = {}
        self.intent_data: dict[str, Thing] = {}
        self.paid_out: dict[str, str] = {}
        self.agenda: list[Appointment] = []
        self.answers: dict[str, Answer] = {}
        self.deliveries: dict[str, Thing] = {}
        self.changed = True

    def put(self, thing: Thing) -> Thing:
        """Keep a new object under its id, and return it."""
        self.things[thing["object"]][thing["id"]] = thing
        self.changed = True
        return thing

    def all(self, kind: str) -> list[Thing]:
        """Return the objects of a kind, the oldest first."""
        return list(self.things[kind].values())

    def get(self, kind: str, key: str, param: str = "id") -> Thing:
        """Return one object, or raise 404 as ``ApiError``."""
        found = self.things[kind].get(key)
        if found is None:
            raise refusals.no_such(kind, key[:100], param)
        return found

    def plan(self, due: float, what: str, key: str) -> None:
        """Write an appointment into the agenda."""
        self.agenda.append(Appointment(due, what, key))
        self.changed = True

    def cancel(self, what: str, key: str) -> None:
        """Strike the appointments of one kind with one object."""
        self.agenda = [entry for entry in self.agenda if (entry.what, entry.key) != (what, key)]

    def take_due(self, now: float) -> list[Appointment]:
        """Take what is due out of the agenda, the earliest first."""
        due = sorted((entry for entry in self.agenda if entry.due <= now), key=lambda entry: entry.due)
        if due:
            self.agenda = [entry for entry in self.agenda if entry.due > now]
            self.changed = True
        return due

    def load(self, saved: Thing) -> None:
        """Take over what an earlier run saved; requests that were under way then are forgotten."""
        self.things |= saved["things"]
        self.lines = saved["lines"]
        self.intent_data = saved["intent_data"]
        self.paid_out = saved["paid_out"]
        self.deliveries = saved["deliveries"]
        self.agenda = [Appointment(**entry) for entry in saved["agenda"]]
        self.answers = {key: Answer(**entry) for key, entry in saved["answers"].items() if entry["status"]}

    def save(self) -> None:
        """Write the file, whole or not at all, if there is one and anything changed."""
        with self.lock:
            if not (self.file and self.changed):
                return
            self.changed = False
            text = json.dumps(self.as_json())
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".draft")
        draft.write_text(text)
        draft.replace(self.file)

    def as_json(self) -> Thing:
        """Return all of it as plain values."""
        return {
            "things": self.things,
            "lines": self.lines,
            "intent_data": self.intent_data,
            "paid_out": self.paid_out,
            "deliveries": self.deliveries,
            "agenda": [asdict(entry) for entry in self.agenda],
            "answers": {key: asdict(entry) for key, entry in self.answers.items()},
        }


def new_id(prefix: str, length: int = 24) -> str:
    """Return an unguessable id in Stripe's manner, such as ``pi_3f9c...``."""
    return f"{prefix}_{secrets.token_hex(length // 2)}"


def newest_first(things: Iterable[Thing]) -> list[Thing]:
    """Return objects in the order of Stripe's lists: what was made last comes first."""
    return list(things)[::-1]
