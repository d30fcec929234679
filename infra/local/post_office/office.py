"""The post office put together: it takes letters, keeps them, and tells what became of them."""

import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

from infra.local.post_office import checks, emulator, events, fates, letters, mime, refusals
from infra.local.post_office.emulator import Answer
from infra.local.post_office.envelopes import Signer
from infra.local.post_office.fates import Fate, Rule
from infra.local.post_office.faults import Faults
from infra.local.post_office.feedback import Bring, Feedback
from infra.local.post_office.letters import Letter, Thing
from infra.local.post_office.refusals import Refusal
from infra.local.post_office.store import Store

OUTBOUND = "/v2/email/outbound-emails"
REMEMBERED = 1_000


@dataclass(frozen=True)
class Settings:
    """How a post office is started.

    ``emulator`` is the address of the cloud behind it, ``url`` its own as the house's functions reach it, ``folder`` where its state is kept.
    """

    emulator: str
    url: str
    base_path: str = "/_post"
    folder: Path | None = None


class HungUp(Exception):
    """Whoever asked gets no answer."""


@dataclass
class Pace:
    """How many letters are taken within a second, and the most that ever were."""

    busiest: int = 0
    taken: deque[float] = field(default_factory=deque)
    lock: Lock = field(default_factory=Lock)

    def take(self, most: int) -> bool:
        """Count a letter, unless there were `most` (0: any number) within the last second."""
        with self.lock:
            now = time.monotonic()
            while self.taken and self.taken[0] <= now - 1:
                self.taken.popleft()
            if most and len(self.taken) >= most:
                return False
            self.taken.append(now)
            self.busiest = max(self.busiest, len(self.taken))
            return True


class Office:
    """One post office with everything around it; ``start`` begins to bring events. ``bring`` puts them into another queue than the cloud's."""

    def __init__(self, settings: Settings, bring: Bring | None = None) -> None:
        self.settings = settings
        self.store = Store(settings.folder)
        self.faults = Faults()
        self.rules = [Rule(**told) for told in self.store.setting("rules", [])]
        self.pace = Pace()
        self.refused: deque[Thing] = deque(maxlen=REMEMBERED)
        self.signer = Signer(settings.folder, f"{settings.url}{settings.base_path}/certificate.pem")
        self.feedback = Feedback(self.store, self.faults, self.signer, bring or emulator.Queue(settings.emulator).bring)

    def start(self) -> None:
        """Begin."""
        self.feedback.start()

    def stop(self) -> None:
        """End cleanly; everything is kept already."""
        self.feedback.stop()
        self.store.close()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request to SES's API. Raises ``HungUp`` where a fault wants that."""
        if (method, path.rstrip("/")) != ("POST", OUTBOUND):
            return emulator.passed(self.settings.emulator, method, path, headers, body)
        asked = letters.parsed(body)
        try:
            return self._take(asked, headers, body)
        except Refusal as refusal:
            return self._refuse(refusal, asked)

    def _take(self, asked: Thing, headers: Mapping[str, str], body: bytes) -> Answer:
        """Take a letter, or raise why not."""
        if self.faults.latency:
            time.sleep(self.faults.latency)
        if self.faults.take("fail_before"):
            raise refusals.of_ses("InternalFailure")
        people = Letter("", 0, asked).to
        struck = {one: self._rule(one) for one in people}
        self._look(asked, list(struck.values()), people, len(body))
        answer = emulator.passed(self.settings.emulator, "POST", OUTBOUND, headers, body)
        if answer.status != 200:
            raise _of_the_emulator(answer)
        if letters.is_kept(asked):
            self._keep(Letter(str(json.loads(answer.body)["MessageId"]), time.time(), asked), struck)
        if self.faults.take("fail_after"):
            raise refusals.of_ses("InternalFailure")
        if self.faults.take("hang_up") or any(rule.does == Fate.SILENT for rule in struck.values()):
            raise HungUp
        return answer

    def _rule(self, address: str) -> Rule:
        """Return what is done with a letter to an address, and count it."""
        with self.store.lock:
            found = fates.find(self.rules, address)
            self.store.set("rules", [rule.as_json() for rule in self.rules])
            return replace(found)

    def _look(self, asked: Thing, struck: list[Rule], people: list[str], size: int) -> None:
        """Refuse what a rule, the limit of letters a second or SES itself does not take."""
        for rule in struck:
            if rule.does == Fate.LOST:
                raise HungUp
            if rule.does == Fate.REFUSE:
                raise refusals.of_ses(rule.code, ", ".join(people), rule.words)
        for sentence in checks.found(asked, size):
            raise refusals.invalid(sentence)
        if not self.pace.take(self.faults.rate):
            raise refusals.of_ses("TooManyRequestsException")

    def _keep(self, letter: Letter, struck: dict[str, Rule]) -> None:
        """Keep a letter that was taken, and tell what becomes of it: one course of events for all who meet the same end."""
        first = next(iter(struck.values()))
        kept = replace(letter, fate=first.does, problems=read_again(letter))
        self.store.keep(kept)
        ends = {rule.does: rule for rule in struck.values()}
        for fate, rule in ends.items():
            people = [one for one, its in struck.items() if its.does == fate]
            told = events.planned(kept, fate, people, rule.after)
            self.feedback.tell(kept.id, [(kept.at + seconds, event) for seconds, event in told])

    def _refuse(self, refusal: Refusal, asked: Thing) -> Answer:
        """Answer as SES does that says no, and remember it."""
        told = {"at": letters.moment(time.time()), "to": Letter("", 0, asked).to, "code": refusal.code, "words": str(refusal)}
        self.refused.append(told)
        headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": refusal.code}
        return Answer(refusal.status, headers, json.dumps({"message": str(refusal), "name": refusal.code}).encode())

    def letters(self, to: str = "") -> list[Letter]:
        """Return all letters, the newest first, also those that went past us: to addresses that hold `to`."""
        found = [*self.store.letters(to), *(one for one in self._past() if to.lower() in " ".join(one.to).lower())]
        return sorted(found, key=lambda letter: letter.at, reverse=True)

    def letter(self, key: str) -> Letter:
        """Return one letter. Raises ``Refusal`` (404)."""
        found = self.store.letter(key) or next((one for one in self._past() if one.id == key), None)
        if found is None:
            raise refusals.invalid("There is no such letter here.", status=404)
        return found

    def _past(self) -> list[Letter]:
        return emulator.others(self.settings.emulator, self.store.known())

    def set_rules(self, rules: list[Rule]) -> None:
        """Set all rules; the last one that fits strikes."""
        with self.store.lock:
            self.rules = rules
            self.store.set("rules", [rule.as_json() for rule in rules])


def read_again(letter: Letter) -> list[str]:
    """Return what is wrong with a letter as it goes over the wire, in sentences."""
    try:
        return mime.problems(letter, mime.written(letter))
    except (ValueError, LookupError, AttributeError) as failure:
        return [f"It cannot be written: {type(failure).__name__}: {failure}"]


def _of_the_emulator(answer: Answer) -> Refusal:
    told = letters.parsed(answer.body)
    kinds: dict[str, Any] = {name.lower(): value for name, value in answer.headers.items()}
    code = str(kinds.get("x-amzn-errortype") or told.get("name") or told.get("__type") or "InternalFailure")
    return Refusal(answer.status, code.partition(":")[0], str(told.get("message") or told.get("Message") or code))
