"""Truths about the life of an election.

Groups "hold democratic elections for committee positions" (guidance). An election has a notice, nominations, a time in which these are
looked at, and a poll, each at least as long as the union's policy says. Where it stands is a matter of its timetable and of what was
done to it; timers hurry what follows from that and decide nothing. What has begun is never shortened, and what is over is never changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from union.core.policy.rules import Minima
from union.errors import Conflict, Invalid
from union.times import from_london, london, london_day

MOST_POSTS = 20
MOST_SEATS = 10
MOST_OPTIONS = 20
FARTHEST = timedelta(days=400)
LONGEST_REASON = 500
STILL = timedelta(seconds=60)
"""How long what was begun before a moment may still be on its way after it: a function runs for 20 seconds at most."""
LONGEST_OFFICE = timedelta(days=731)
_LONGEST_TITLE, _LONGEST_DESCRIPTION = 100, 2_000


class Kind(StrEnum):
    """What is voted on: the committee, single seats of it between elections, or questions."""

    COMMITTEE = "committee"
    BY_ELECTION = "by-election"
    REFERENDUM = "referendum"


class Who(StrEnum):
    """Who may stand or vote: current members at the snapshot, or the committee."""

    MEMBERS = "members"
    COMMITTEE = "committee"


class Phase(StrEnum):
    """Where an election stands."""

    DRAFT = "draft"
    NOTICE = "notice"
    NOMINATIONS = "nominations"
    REVIEW = "review"
    POLL = "poll"
    CLOSING = "closing"
    SEALED = "sealed"
    COMPLAINTS = "complaints"
    DECLARED = "declared"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Timetable:
    """When each phase begins and ends, as moments. A referendum has no nominations: there both are None."""

    notice_at: datetime
    nominations_open_at: datetime | None
    nominations_close_at: datetime | None
    polls_open_at: datetime
    polls_close_at: datetime

    def moments(self) -> dict[str, datetime]:
        """The moments that there are, by the names of their fields, in the order in which they come."""
        named = {
            "notice_at": self.notice_at,
            "nominations_open_at": self.nominations_open_at,
            "nominations_close_at": self.nominations_close_at,
            "polls_open_at": self.polls_open_at,
            "polls_close_at": self.polls_close_at,
        }
        return {name: at for name, at in named.items() if at is not None}


@dataclass(frozen=True)
class Done:
    """What was done to an election, and when: published, cancelled, its ballots sealed, complaints open until, declared."""

    published_at: datetime | None = None
    cancelled_at: datetime | None = None
    sealed_at: datetime | None = None
    complaints_until: datetime | None = None
    declared_at: datetime | None = None


@dataclass(frozen=True)
class Post:
    """One post: its seats, who may stand and vote for it; in a referendum the question and its `options`."""

    post_id: str
    title: str
    description: str
    seats: int
    may_stand: Who
    may_vote: Who
    options: Sequence[str] = ()


def phase(timetable: Timetable, done: Done, now: datetime) -> Phase:
    """Where an election stands `now`."""
    if done.cancelled_at is not None:
        return Phase.CANCELLED
    if done.declared_at is not None:
        return Phase.DECLARED
    if done.complaints_until is not None:
        return Phase.COMPLAINTS
    if done.sealed_at is not None:
        return Phase.SEALED
    if done.published_at is None or now < timetable.notice_at:
        return Phase.DRAFT
    return _by_the_clock(timetable, now)


_BEGINS = {
    "notice_at": Phase.NOTICE,
    "nominations_open_at": Phase.NOMINATIONS,
    "nominations_close_at": Phase.REVIEW,
    "polls_open_at": Phase.POLL,
    "polls_close_at": Phase.CLOSING,
}


def _by_the_clock(timetable: Timetable, now: datetime) -> Phase:
    begun = [name for name, at in timetable.moments().items() if at <= now]
    return _BEGINS[begun[-1]]


@dataclass(frozen=True)
class Draft:
    """An election as it is written down, before anybody relies on it.

    `notice_at` None is at once, when it is published. A referendum has no nominations and no days of office. `ron` is whether one can
    vote to re-open nominations, `ron_rule` what becomes of RON's surplus (see the count).
    """

    kind: Kind
    title: str
    posts: Sequence[Post]
    notice_at: datetime | None
    nominations_open_at: datetime | None
    nominations_close_at: datetime | None
    polls_open_at: datetime
    polls_close_at: datetime
    takes_office_on: date | None = None
    ends_on: date | None = None
    ron: bool = True
    ron_rule: str = "nus_clone"

    def timetable(self, now: datetime) -> Timetable:
        """Its times, as if it were published `now`."""
        return Timetable(
            self.notice_at or now,
            self.nominations_open_at,
            self.nominations_close_at,
            self.polls_open_at,
            self.polls_close_at,
        )


def check_draft(draft: Draft, minima: Minima, now: datetime) -> None:
    """Raises `Invalid` with a sentence at each field that cannot be, all at once."""
    errors: dict[str, str] = {}
    if not 1 <= len(draft.title) <= _LONGEST_TITLE:
        errors["title"] = f"Please use 1 to {_LONGEST_TITLE} characters."
    stands = draft.kind != Kind.REFERENDUM
    if stands and draft.nominations_open_at is None:
        errors["nominations_open_at"] = "Please say when nominations open."
    if stands and draft.nominations_close_at is None:
        errors["nominations_close_at"] = "Please say when nominations close."
    if stands:
        errors |= _office(draft)
    for check, told in ((check_posts, (draft.kind, draft.posts)), (check_timetable, (draft.timetable(now), minima, now))):
        errors = _errors(check, told) | errors
    if errors:
        raise Invalid("Please check what you entered.", errors)


def _errors(check: Callable[..., None], told: tuple[Any, ...]) -> dict[str, str]:
    try:
        check(*told)
    except Invalid as refused:
        return refused.errors or {"form": refused.detail}
    return {}


def _office(draft: Draft) -> dict[str, str]:
    starts, ends = draft.takes_office_on, draft.ends_on
    if starts is None or ends is None:
        missing = {"takes_office_on": starts, "ends_on": ends}
        return {name: "Please choose a day." for name, day in missing.items() if day is None}
    if starts < london_day(draft.polls_close_at):
        return {"takes_office_on": "Those elected take office after voting has closed."}
    if ends <= starts:
        return {"ends_on": "The last day in office comes after the first."}
    if ends - starts > LONGEST_OFFICE:
        return {"ends_on": "A role is held for two years at most; then there is an election."}
    return {}


_NOON = time(12)


def suggested(kind: Kind, minima: Minima, now: datetime) -> dict[str, datetime]:
    """Times that the policy allows, at noon in London, for somebody who has not thought of any yet; the notice goes out at once."""
    first = london_day(now) + timedelta(days=minima.notice_days + 1)
    names = ["polls_open_at", "polls_close_at"]
    spans = [max(minima.poll_hours // 24, 3)]
    if kind != Kind.REFERENDUM:
        names = ["nominations_open_at", "nominations_close_at", *names]
        spans = [max(minima.nominations_days, 7), max(minima.review_days, 2), *spans]
    days = [first]
    for span in spans:
        days.append(days[-1] + timedelta(days=span))
    return {name: from_london(day.isoformat(), f"{_NOON:%H:%M}") for name, day in zip(names, days, strict=True)}


class Step(StrEnum):
    """What follows by itself from the time that an election has reached, in this order."""

    NOTICE = "notice"
    REVIEW = "review"
    OPEN = "open"
    SEAL = "seal"
    DECIDE = "decide"
    CALL_OFF = "call off"


def next_step(timetable: Timetable, done: Done, followed: Step | None) -> tuple[Step, datetime] | None:
    """The first step that has not followed yet, and when it is due; None where nothing follows by itself any more.

    An election of which nobody was told is called off without a word.
    """
    if done.published_at is None or done.declared_at is not None:
        return None
    if done.cancelled_at is not None:
        return None if followed in (None, Step.CALL_OFF) else (Step.CALL_OFF, done.cancelled_at)
    due = {
        Step.NOTICE: timetable.notice_at,
        Step.REVIEW: timetable.nominations_close_at,
        Step.OPEN: timetable.polls_open_at,
        Step.SEAL: timetable.polls_close_at + STILL,
        Step.DECIDE: done.complaints_until,
    }
    order = list(due)
    ahead = order[order.index(followed) + 1 :] if followed else order
    return next(((step, at) for step in ahead if (at := due[step]) is not None), None)


_AFTER_EACH_OTHER = {
    "nominations_open_at": "Nominations open after the notice.",
    "nominations_close_at": "Nominations close after they open.",
    "polls_open_at": "Voting opens after nominations close, or after the notice where there are none.",
    "polls_close_at": "Voting closes after it opens.",
}


def check_timetable(timetable: Timetable, minima: Minima, now: datetime) -> None:
    """Raises `Invalid` with a sentence at each field that comes too early, too late, or too soon after the one before."""
    errors: dict[str, str] = {}
    named = list(timetable.moments().items())
    for (_, before), (name, at) in pairwise(named):
        if at <= before:
            errors[name] = _AFTER_EACH_OTHER[name]
    errors |= {name: f"This is more than {FARTHEST.days} days ahead." for name, at in named if at - now > FARTHEST}
    if timetable.notice_at < now - timedelta(minutes=5):
        errors["notice_at"] = "This is in the past. Please choose a later time."
    for name, sentence in _too_short(timetable, minima).items():
        errors.setdefault(name, sentence)
    if errors:
        raise Invalid("Please check the timetable.", errors)


def _too_short(timetable: Timetable, minima: Minima) -> dict[str, str]:
    found: dict[str, str] = {}
    opens, closes = timetable.nominations_open_at, timetable.nominations_close_at
    first = opens or timetable.polls_open_at
    if _days(timetable.notice_at, first) < timedelta(days=minima.notice_days):
        name = "nominations_open_at" if opens else "polls_open_at"
        found[name] = f"The union asks for a notice of at least {_said(minima.notice_days)}."
    if opens and closes:
        if _days(opens, closes) < timedelta(days=minima.nominations_days):
            found["nominations_close_at"] = f"Nominations have to be open for at least {_said(minima.nominations_days)}."
        if _days(closes, timetable.polls_open_at) < timedelta(days=minima.review_days):
            found["polls_open_at"] = f"There have to be at least {_said(minima.review_days)} to look at nominations."
    if timetable.polls_close_at - timetable.polls_open_at < timedelta(hours=minima.poll_hours):
        found["polls_close_at"] = (
            f"Voting has to be open for at least {minima.poll_hours} {'hour' if minima.poll_hours == 1 else 'hours'}."
        )
    return found


def _days(first: datetime, last: datetime) -> timedelta:
    """How long it is by the clock on the wall in London: from noon to noon is a day, also where the clocks change between."""
    return london(last).replace(tzinfo=None) - london(first).replace(tzinfo=None)


def _said(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


_CLOSES = {"nominations_close_at": "nominations_open_at", "polls_close_at": "polls_open_at"}


def check_moved(before: Timetable, after: Timetable, now: datetime) -> None:
    """Raises `Invalid` at each moment that cannot be moved: it has passed, or it would shorten what is open.

    In the last minute before voting opens that stays as well: the change could be written after the ballot papers were made.
    """
    errors: dict[str, str] = {}
    old, new = before.moments(), after.moments()
    if old.keys() != new.keys():
        raise Conflict("An election that was published keeps its phases; only their times can be moved.")
    for name, at in new.items():
        opens = old.get(_CLOSES.get(name, ""))
        if at == old[name]:
            continue
        if old[name] <= now:
            errors[name] = "This time has passed and cannot be moved."
        elif name == "polls_open_at" and old[name] - STILL < now:
            errors[name] = "Voting opens in less than a minute, so this cannot be moved any more."
        elif opens is not None and opens <= now and at < old[name]:
            errors[name] = "What is open is never shortened. Please choose a later time."
        elif at <= now:
            errors[name] = "Please choose a time that is still to come."
    if errors:
        raise Invalid("Please check the timetable.", errors)


def check_posts(kind: Kind, posts: Sequence[Post]) -> None:
    """Raises `Invalid` with a sentence at each field of a post that cannot be."""
    if not posts:
        raise Invalid.field(
            "post1_title", "Please name at least one post." if kind != Kind.REFERENDUM else "Please ask a question."
        )
    if len(posts) > MOST_POSTS:
        raise Invalid(f"An election can have {MOST_POSTS} posts. Please make another election for the rest.")
    errors: dict[str, str] = {}
    for post in posts:
        errors |= {f"post{post.post_id}_{name}": sentence for name, sentence in _wrong(kind, post).items()}
    titles = [post.title.casefold() for post in posts]
    for post in posts:
        if titles.count(post.title.casefold()) > 1:
            errors.setdefault(f"post{post.post_id}_title", "There is another of this name.")
    if errors:
        raise Invalid("Please check what you entered.", errors)


def _wrong(kind: Kind, post: Post) -> Mapping[str, str]:
    found: dict[str, str] = {}
    if not 1 <= len(post.title) <= _LONGEST_TITLE:
        found["title"] = f"Please use 1 to {_LONGEST_TITLE} characters."
    if len(post.description) > _LONGEST_DESCRIPTION:
        found["description"] = f"Please use at most {_LONGEST_DESCRIPTION:,} characters."
    if not 1 <= post.seats <= MOST_SEATS:
        found["seats"] = f"A post has 1 to {MOST_SEATS} seats."
    options = [option.casefold() for option in post.options]
    if kind == Kind.REFERENDUM:
        if not 2 <= len(options) <= MOST_OPTIONS or len(set(options)) < len(options) or not all(options):
            found["options"] = f"A question has 2 to {MOST_OPTIONS} answers, each a different one."
        if post.seats != 1:
            found["seats"] = "A question has one answer."
    elif options:
        found["options"] = "Only a question has answers; for a post people stand."
    return found


def with_committee(before: Phase) -> bool:
    """Whether the committee can still move or cancel the election: until somebody could have stood. Then it is the returning officer's."""
    return before in (Phase.DRAFT, Phase.NOTICE)


def timer(election_id: str, version: int) -> str:
    """The name of the schedule that calls at the next moment of this version of an election."""
    return f"election-{election_id}-{version}"


STOPPED = "It has stopped, as something does not agree. Please look at it."


def wants(
    reached: Phase, polls_open_at: datetime, sealed_at: datetime | None, complaints_until: datetime | None, now: datetime
) -> tuple[str, datetime, str] | None:
    """What an election that has `reached` a phase wants of its returning officer, by when, and on which of its pages; None where nothing."""
    if reached == Phase.REVIEW:
        return "Look at who stands, before voting opens.", polls_open_at, "nominations"
    if reached == Phase.SEALED and sealed_at is not None:
        return "The ballots are sealed. Count them.", sealed_at, "count"
    if reached == Phase.COMPLAINTS and complaints_until is not None and complaints_until <= now:
        return "The time for complaints is over. Declare the result.", complaints_until, "count"
    return None
