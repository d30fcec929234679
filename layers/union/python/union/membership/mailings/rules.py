"""Truths about what committees write to many.

A mini site lets a group "email members" (guidance). The committee never sees an address: it chooses who is meant, and the house writes to
each of them once. A mailing goes through `STATES.md`; what became of each copy only ever moves on (`outranks`), so that what the post tells
twice, late or in another order changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from union.errors import Conflict, Invalid
from union.times import whole_minute

LONGEST_SUBJECT = 120
"""Characters. Phones show the first forty."""
PAUSE = timedelta(minutes=10)
"""So long a mailing that is to go at once can be taken back."""
FARTHEST = timedelta(days=366)
"""How far ahead one can be set."""
CHUNK = 20
"""People in one chunk: what one call of the post room does, within some ten seconds."""
STRIDE = 5
"""Copies between two looks at whether the mailing goes on: a stop acts within so many."""
CHAINS = 2
"""Chunks of one mailing that are called for at once, so that a small mailing never waits for a large one."""
PLANNED_AT_ONCE = 1_000
"""People written down in one transaction: fifty chunks and the mailing itself, of the hundred parts that DynamoDB takes."""
KEPT = timedelta(days=90)
"""So long the people of a chunk are kept after it was planned: as long as the house's own letters."""
CLAIM_LASTS = timedelta(minutes=2)
"""Whoever claimed a chunk so long ago is gone: no function of the house lives longer than a minute."""
WAITS = (timedelta(minutes=15), timedelta(minutes=30), timedelta(minutes=60))
"""So long the post is given to say that it took a copy of which nobody knows, before it is sent again: the first time, the second, the third.

SES tells of what it took within seconds. A copy that was sent again after each of them, and of which nothing is known all the same, is lost.
"""
GIVEN_UP_AFTER = timedelta(days=7)
"""A copy that the post does not take for so long after the mailing began is refused."""
IN_A_ROW = 2
"""So many copies, one after the other, that the post does not take now are no matter of an address: it takes nothing."""
PATIENCE = 6.0
"""Seconds that a chunk stands in line at the post before it lets others go first."""
_FIRST_DELAY, _LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=1)
COUNTED_FOR = timedelta(days=3)
"""So long after it ended a mailing is still counted by itself: the post tries to deliver a letter for less."""
_COUNTED_EACH, _COUNTED_AT_LEAST = timedelta(minutes=1), timedelta(hours=12)
COUNTED_AT_ONCE = 2_000
"""Of a mailing to no more people than this each look at its progress counts anew; of a larger one the clock's last count is shown."""
FEW = 5
"""Counts below this are shown as a few: who among some friends had enough is nobody's to guess."""


class State(StrEnum):
    """Where a mailing stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PLANNING = "planning"
    SENDING = "sending"
    STOPPED = "stopped"
    SENT = "sent"
    ENDED = "ended"


class Deed(StrEnum):
    """What moves a mailing from one state to another."""

    CHANGE = "change"
    SCHEDULE = "schedule"
    TAKE_BACK = "take_back"
    BEGIN = "begin"
    SEND = "send"
    STOP = "stop"
    RESUME = "resume"
    PLAN_ON = "plan_on"
    FINISH = "finish"
    END = "end"


MOVES: Mapping[tuple[State, Deed], State] = {
    (State.DRAFT, Deed.CHANGE): State.DRAFT,
    (State.DRAFT, Deed.SCHEDULE): State.SCHEDULED,
    (State.SCHEDULED, Deed.TAKE_BACK): State.DRAFT,
    (State.SCHEDULED, Deed.BEGIN): State.PLANNING,
    (State.SCHEDULED, Deed.END): State.ENDED,
    (State.PLANNING, Deed.SEND): State.SENDING,
    (State.PLANNING, Deed.STOP): State.STOPPED,
    (State.PLANNING, Deed.END): State.ENDED,
    (State.SENDING, Deed.STOP): State.STOPPED,
    (State.SENDING, Deed.FINISH): State.SENT,
    (State.SENDING, Deed.END): State.ENDED,
    (State.STOPPED, Deed.RESUME): State.SENDING,
    (State.STOPPED, Deed.PLAN_ON): State.PLANNING,
    (State.STOPPED, Deed.END): State.ENDED,
}
"""Every way a mailing can go."""
GOING = frozenset({State.SCHEDULED, State.PLANNING, State.SENDING})
"""The states in which the clock moves a mailing on."""
OVER = frozenset({State.SENT, State.ENDED})
_REFUSED = {
    State.DRAFT: "This letter is a draft. Nothing of it was sent.",
    State.SCHEDULED: "This letter is set to be sent. Take it back first if something has to change.",
    State.PLANNING: "This letter is being sent.",
    State.SENDING: "This letter is being sent.",
    State.STOPPED: "This letter was stopped. You can let it go on, or end it.",
    State.SENT: "This letter was sent to everybody.",
    State.ENDED: "This letter was ended. Nothing more of it is sent.",
}


class Why(StrEnum):
    """Why a mailing stands still or ended."""

    STOPPED = "stopped"
    FROZEN = "frozen"
    PAUSED = "paused"
    GROUP_LEFT = "group-left"
    ENDED = "ended"


def moved(state: str, deed: Deed) -> State:
    """The state after `deed`. Raises `Conflict` with a sentence where that cannot be done to a mailing in this state."""
    after = MOVES.get((State(state), deed))
    if after is None:
        raise Conflict(_REFUSED[State(state)])
    return after


class AudienceKind(StrEnum):
    """Who can be meant."""

    MEMBERS = "members"
    MEMBERSHIP = "membership"
    TICKETS = "tickets"
    WAITLIST = "waitlist"
    ANSWER = "answer"


HOLDERS = frozenset({AudienceKind.TICKETS, AudienceKind.WAITLIST, AudienceKind.ANSWER})
"""The audiences who hold something that a service letter can be about."""


@dataclass(frozen=True)
class Audience:
    """Who is meant: of which kind, the id of what they hold, and the answer that they gave."""

    kind: AudienceKind
    id: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Recipient:
    """Somebody who is meant: their id, the name that they are greeted by, and their address, which no committee sees."""

    person_id: str
    name: str
    address: str


type Resolve = Callable[[str, Audience, datetime, str], Iterable[Recipient]]
"""Gives, for a group's id, an audience, now and the id of the last person who was planned ("" before the first), all who are meant and whose
ids come after it, in the order of their ids. Who is meant twice may come twice. Whether they want such letters is not for it to say."""


def check_send_at(at: datetime | None, now: datetime) -> datetime:
    """When a mailing goes that is to go `at` a moment, or, without one, as soon as nobody can take it back any more. Raises `Invalid`."""
    if at is None:
        return whole_minute(now + PAUSE)
    if at <= now:
        raise Invalid.field("send_at", "This moment is over. Choose a later one, or send it now.")
    if at > now + FARTHEST:
        raise Invalid.field("send_at", "Please choose a moment within a year.")
    return at


class Fate(StrEnum):
    """What became of one copy. Each has a rank: a copy only ever moves to a higher one."""

    QUEUED = "queued"
    LOST = "lost"
    SENT = "sent"
    REFUSED = "refused"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    SKIPPED = "skipped"


_RANKS = {fate: rank for rank, fate in enumerate(Fate)}
HANDED_OVER = frozenset({Fate.SENT, Fate.DELIVERED, Fate.BOUNCED, Fate.COMPLAINED})
"""The fates of a copy that the post took."""


def outranks(fate: Fate) -> list[str]:
    """The fates from which a copy can move to this one."""
    return [one.value for one, rank in _RANKS.items() if rank < _RANKS[fate]]


def fate(said: str | None, told: str | None) -> Fate:
    """What became of a copy of which whoever sent it and the post say so, each if anything."""
    return max((Fate(one) for one in (said, told) if one), key=_RANKS.__getitem__, default=Fate.QUEUED)


@dataclass(frozen=True)
class Doubt:
    """That nobody knows whether a copy was sent: how often it was sent again, and from when on it may be sent once more."""

    tries: int
    at: datetime


def doubted(tries: int, now: datetime) -> Doubt:
    """A copy that was sent again so often, and of which nobody knows what became `now`."""
    return Doubt(tries, now + WAITS[min(tries, len(WAITS) - 1)])


def lost(doubt: Doubt, now: datetime) -> bool:
    """Whether a copy in doubt was sent again often enough, and nothing was heard of it for long enough."""
    return doubt.tries >= len(WAITS) and doubt.at <= now


def chunk_number(number: int) -> str:
    """How the number of a chunk, from 1 on, is written, so that chunks are in order."""
    return f"{number:05d}"


def chunks(people: int) -> int:
    """How many chunks so many people take."""
    return -(-people // CHUNK)


def delay(tries: int) -> timedelta:
    """How long a chunk waits that the post did not take, after so many tries: each time twice as long, up to an hour."""
    return min(_FIRST_DELAY * int(2 ** min(max(tries, 1) - 1, 10)), _LONGEST_DELAY)


def lanes(numbers: Iterable[str]) -> dict[str, list[str]]:
    """Chunks that wait by the chain that they are on: whoever is through with one calls for the next but one."""
    found: dict[str, list[str]] = {}
    for number in sorted(numbers):
        found.setdefault(str(int(number) % CHAINS), []).append(number)
    return found


def stuck(
    waiting: Mapping[str, list[str]], before: Mapping[str, tuple[str, int]]
) -> tuple[list[str], dict[str, tuple[str, int]]]:
    """The chunks to call for, of those that wait by their chains, and what to remember for the next look; `before` is what was remembered.

    A chain whose first chunk that waits is the same as at the last look has come to a halt. It is called for again, and from the second time
    on one further behind it too, so that a chunk with which something is wrong does not keep the others waiting.
    """
    seen = {
        lane: (some[0], before[lane][1] + 1 if before.get(lane, ("",))[0] == some[0] else 0) for lane, some in waiting.items()
    }
    called = [
        number
        for lane, (head, times) in seen.items()
        if times or not before
        for number in dict.fromkeys((head, waiting[lane][min(max(times - 1, 0), len(waiting[lane]) - 1)]))
    ]
    return called, seen


def next_count(since: datetime, now: datetime) -> datetime | None:
    """When a mailing is counted again that has stood still since a moment: ever more seldom, as little comes late; None after some days."""
    age = now - since
    if age > COUNTED_FOR:
        return None
    return now + min(max(age, _COUNTED_EACH), _COUNTED_AT_LEAST)


type Tally = Mapping[Fate, int]
"""How many copies had which fate."""


@dataclass(frozen=True)
class Progress:
    """How a mailing goes, for who wrote it: how many people, how many copies the post took or never will, and what is known of them in words.

    The counts are true as of `counted_at`. Those in words never tell of fewer than `FEW`, nor of all but so few.
    """

    state: State
    why: str
    people: int
    done: int
    sent: str
    delivered: str
    bounced: str
    complained: str
    unsubscribed: str
    skipped: str
    unreached: str
    counted_at: datetime

    @property
    def per_cent(self) -> int:
        """How far it is, from 0 to 100; 100 only where nothing is left."""
        return self.done * 100 // self.people if self.people else 100 * (self.state in OVER)


def banded(count: int, of: int) -> str:
    """A count of so many as a committee reads it: neither it nor what it leaves of them is told where that is a few."""
    if count == 0:
        return "none"
    if count >= of:
        return "all"
    if count < FEW:
        return f"fewer than {FEW}"
    if of - count < FEW:
        return "nearly all"
    return f"{count:,}"
