"""A post room for tests: a mailing to some people, a queue that can repeat and lose, a post that can refuse, and functions that die."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from union import ids, store
from union.core.letters import post
from union.core.letters.words import Words
from union.membership.mailings import feedback, moving, queue, records, sending, ticking
from union.membership.mailings.queue import Called
from union.membership.mailings.rules import Audience, AudienceKind, Recipient, State
from union.membership.mailings.tables import Chunk, Mailing
from union.site.mailing_freezes import FREEZES

from tests.mailing_checks import problems

MINUTE = timedelta(minutes=1)
HOLDERS = Audience(AudienceKind.TICKETS, "ball")
"""An audience that is not looked up among members, so that a test has as many as it likes."""


class Died(BaseException):
    """A function that is no more, as when Lambda ends it: nothing catches this."""


@dataclass(frozen=True)
class Told:
    """What the post says of a copy."""

    kind: str
    tags: dict[str, str]


class Plain:
    """Words that are the same for everybody but for the name."""

    sender = "Chess Society"

    def for_person(self, name: str, off_url: str) -> Words:
        """The letter to one person."""
        if name == "unwritable":
            raise ValueError(name)
        return Words("Hello", f"Hello {name} {off_url}", f"<p>Hello {name} {off_url}</p>")


def people(number: int, first: int = 0) -> list[Recipient]:
    """So many people, in the order of their ids."""
    return [Recipient(f"p{n:05d}", f"Person {n}", f"p{n:05d}@union.example") for n in range(first, first + number)]


@dataclass
class Room:
    """The post room: `meant` are who is meant now, `mailbox` what came, `calls` the queue. `answers` says what the post does with an address."""

    now: datetime
    meant: list[Recipient] = field(default_factory=list)
    calls: list[tuple[Called, datetime]] = field(default_factory=list)
    mailbox: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    before_post: Callable[[str], Any] = lambda _: None
    after_post: Callable[[str], Any] = lambda _: None
    says: list[Told] = field(default_factory=list)
    handed: int = 0

    def send_email(self, **told: Any) -> dict[str, str]:
        """Take a letter, or not, as SES does."""
        (to,) = told["Destination"]["ToAddresses"]
        self.handed += 1
        self.before_post(to)
        answer = self.answers.get(to)
        if isinstance(answer, tuple):
            code, message = answer
            told_by = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}}
            raise ClientError(told_by, "SendEmail")  # type: ignore[arg-type]
        tags = {one["Name"]: one["Value"] for one in told.get("EmailTags", ())}
        headers = {one["Name"]: one["Value"] for one in told["Content"]["Simple"].get("Headers", ())}
        self.mailbox.append({"to": to, "tags": tags, "headers": headers, "told": told})
        self.says.append(Told("sent", tags))
        self.after_post(to)
        if answer == "silent":
            self.answers.pop(to)
            raise ReadTimeoutError(endpoint_url="https://ses.example")
        return {"MessageId": f"m-{len(self.mailbox)}"}

    def resolve(self, group_id: str, audience: Audience, now: datetime, after: str) -> Iterable[Recipient]:
        """Who is meant now."""
        return (one for one in sorted(self.meant, key=lambda one: one.person_id) if one.person_id > after)

    def call(self, chunks: Iterable[Called], seconds: int = 0) -> None:
        """Take calls, as SQS does."""
        self.calls += [(one, self.now + timedelta(seconds=seconds)) for one in chunks]

    def means(self) -> sending.Means:
        """What sending takes from elsewhere."""
        return sending.Means(lambda *_: Plain(), FREEZES)

    def take(self, called: Called) -> dict[str, int]:
        """Do what the function does that a call reaches; it may die, or fail, after which SQS would bring the call again."""
        try:
            return sending.send_chunk(called, self.now, self.means())
        except Died:
            return {"died": 1}
        except Exception:  # noqa: BLE001 - as the batch processor does
            return {"failed": 1}

    def step(self) -> bool:
        """Let the first call that is due reach a function. False where none is."""
        at = next((n for n, (_, due) in enumerate(self.calls) if due <= self.now), None)
        if at is None:
            return False
        self.take(self.calls.pop(at)[0])
        return True

    def drain(self) -> None:
        """Let functions take all calls that are due."""
        while self.step():
            pass

    def tick(self) -> dict[str, int]:
        """Let the clock come by."""
        with suppress(Died):
            return ticking.tick(self.now, self.resolve, FREEZES)
        return {"died": 1}

    def hear(self) -> None:
        """Let all that the post says so far be heard."""
        for told in self.says:
            feedback.told(told, self.now)
        self.says.clear()

    def pass_by(self, minutes: int, *, hears: bool = True) -> None:
        """Let so many minutes pass, in each of which the clock comes by and functions take what is called for."""
        for _ in range(minutes):
            self.now += MINUTE
            self.tick()
            self.drain()
            if hears:
                self.hear()

    def until_over(self, mailing: Mailing, most: int = 60) -> Mailing:
        """Let time pass until a mailing is through: some minutes, and then minutes that lie further apart, as what waits waits for long."""
        for turn in range(most):
            if again(mailing).state in (State.SENT, State.ENDED):
                return again(mailing)
            self.now += 9 * MINUTE if turn > 3 else 0 * MINUTE
            self.pass_by(1)
        raise AssertionError("it is never through")

    def check(self, mailing: Mailing, *, over: bool = True) -> None:
        """Nobody got two and nobody none."""
        mine = [letter for letter in self.mailbox if letter["tags"]["mailing"] == mailing.mailing_id]
        wrong = problems(kept(mailing), mine, over=over)
        assert wrong == [], wrong


def again(mailing: Mailing) -> Mailing:
    """A mailing as it is now."""
    (found,) = store.read(records.key(mailing.group_id, mailing.mailing_id))
    return records.require(found)


def kept(mailing: Mailing) -> list[dict[str, Any]]:
    """The chunks of a mailing as the checker takes them."""
    return [
        {"number": one.number, "people": one.people, "fates": one.fates.as_dict(), "told": one.told.as_dict()}
        for one in Chunk.query(mailing.mailing_id, consistent_read=True)
    ]


def draft(room: Room, audience: Audience = HOLDERS, sort: str = "service", group_id: str = "chess") -> Mailing:
    """A draft of a group's."""
    made = Mailing(
        group_id=group_id,
        mailing_id=ids.sortable(room.now),
        state=State.DRAFT.value,
        sort=sort,
        subject="Hello",
        text="Hello **all**.",
        audience=records.kept_audience(audience),
        link=ids.key(),
        author_id="priya",
        author="President",
        made_at=room.now,
        changed_at=room.now,
        changed_by="priya",
    )
    store.commit(records.begin_write(made))
    return again(made)


def going(room: Room, audience: Audience = HOLDERS, sort: str = "service", group_id: str = "chess") -> Mailing:
    """A mailing that somebody let go, planned and about to be sent."""
    mailing = draft(room, audience, sort, group_id)
    moving.schedule(mailing, None, None, room.now)
    room.now = room.now + timedelta(minutes=10)
    room.tick()
    return again(mailing)


@contextmanager
def dying(room: Room, where: str, at: int) -> Iterator[list[str]]:
    """Let a function die once, at the number `at` of what it does at a place: what it does, and whether before or after it.

    Gives where it died, once it did.
    """
    what, _, when = where.partition(" ")
    owner, name = _PLACES[what]
    before, seen, died = getattr(owner, name), 0, list[str]()

    def watched(*args: Any, **more: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == at and when == "before" and not died:
            died.append(where)
            raise Died
        done = before(*args, **more)
        if seen == at and when == "after" and not died:
            died.append(where)
            raise Died
        return done

    setattr(owner, name, watched)
    try:
        yield died
    finally:
        setattr(owner, name, before)


_PLACES: dict[str, tuple[Any, str]] = {
    "claim": (records, "claim"),
    "read": (store, "read"),
    "keep": (records, "keep"),
    "post": (post, "send"),
    "call": (queue, "call"),
    "commit": (store, "commit"),
}


@contextmanager
def furnished(monkeypatch: Any, now: datetime) -> Iterator[Room]:
    """Give a post room that stands in for SES and SQS."""
    room = Room(now)
    monkeypatch.setattr(post, "_ses", lambda: room)
    monkeypatch.setattr(queue, "call", room.call)
    yield room
