"""Truths about events.

Groups "promote their events and activities" on their mini sites (guidance). An event has a page of its own and one of three ways to come: just
come along, tell us that you come, or a ticket from the shop. It may repeat, and each of its dates can be moved or called off alone. Days
and times are those of the clock in London; moments are aware.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import quote_plus, urlsplit

from union.errors import Conflict, Invalid
from union.times import london_day

OPEN_END = timedelta(hours=12)
"""How long an event lasts whose end nobody has written down."""
LONGEST = timedelta(days=14)
"""How long an event lasts at most: who looks for what is on now looks back as far as that."""
FAR = timedelta(days=400)
MOST_DATES = 60
"""How many dates one event may have: all of them are written in one DynamoDB transaction of at most 100 items."""
MOST_PLACES = 1_000
KEPT = timedelta(days=90)
"""How long after a date it is kept who told us that they come, as the privacy notice says."""
SECOND_THOUGHTS = timedelta(minutes=3)
"""How long after a date was moved or called off nobody is told yet: a slip that is mended at once writes no letters."""
ONCE = "once"
"""The name of the only date of an event that does not repeat."""
PASSED = "This has passed already. Please check the date and the year."


class Way(StrEnum):
    """How people come to an event."""

    ALONG = "along"
    TOLD = "told"
    TICKETS = "tickets"


class Status(StrEnum):
    """Where an event stands: only its committee sees a draft; what was published and called off is seen as that until its day."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CALLED_OFF = "called-off"


class Every(StrEnum):
    """How an event repeats."""

    WEEK = "week"
    TWO_WEEKS = "two-weeks"
    MONTH = "month"


@dataclass(frozen=True)
class Repeat:
    """How an event repeats: until a day or so many `times`, both counted with the first; `skips` are the days that are left out."""

    every: Every
    until: date | None = None
    times: int | None = None
    skips: Sequence[date] = ()


@dataclass(frozen=True)
class Occasion:
    """When and where one date of an event is."""

    starts_at: datetime
    ends_at: datetime | None = None
    venue: str = ""
    address: str = ""
    online: str = ""

    @property
    def over_at(self) -> datetime:
        """When it is over: at its end, or `OPEN_END` after it began where none is written down."""
        return self.ends_at or self.starts_at + OPEN_END

    def same(self, other: "Occasion") -> bool:
        """Whether nobody who wants to be there would notice the difference: spaces and capitals move no event."""
        return self._told() == other._told()

    def _told(self) -> tuple[object, ...]:
        places = (" ".join(one.casefold().split()) for one in (self.venue, self.address))
        return (self.starts_at, self.ends_at, self.online, *places)


@dataclass(frozen=True)
class Draft:
    """An event as its committee writes it down. `capacity` is how many may tell that they come, None where that has no limit."""

    title: str
    text: str
    when: Occasion
    way: Way
    access: str = ""
    adults: bool = False
    members: bool = False
    capacity: int | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True)
class Move:
    """That a date was moved: when, from where people know it to be, and whether some may have been told of a move that is overtaken."""

    at: datetime
    known: Occasion
    unsure: bool = False


@dataclass(frozen=True)
class Details:
    """What an event that tickets are sold for has besides what the shop says of it."""

    address: str = ""
    online: str = ""
    access: str = ""
    adults: bool = False


@dataclass(frozen=True)
class Art:
    """What becomes of a picture: the bytes of a new one, none for the one there is; what it shows; whether it is taken away.

    Where nothing is said of what it shows, what was said before stays.
    """

    data: bytes = b""
    alt: str = ""
    remove: bool = False


AS_IT_IS = Art()
"""The picture there is stays, and none comes."""


@dataclass(frozen=True)
class Listing:
    """What the shop says of an event that it sells tickets for; prices are in pence.

    `moved` is its last move, None where it was not moved, `sale` when its sale begins and ends, `on_sale` whether tickets are sold at all;
    what is not on sale is on no list, unless it was called off, which gives the reason.
    """

    event_id: str
    group_id: str
    title: str
    text: str
    when: Occasion
    prices: Sequence[int]
    sale: tuple[datetime | None, datetime | None] = (None, None)
    on_sale: bool = True
    called_off: str | None = None
    moved: Move | None = None


def check(draft: Draft, now: datetime, kept: Occasion | None, *, known: bool = False) -> None:
    """Raises `Invalid` at the fields of an event that cannot be so.

    `kept` is when and where the event on record is: what was written down in time stays when it has passed. Where it is `known` to people and it
    repeats, its hour can change after its first date: that one stays as it was, and those ahead follow.
    """
    errors = check_when(draft.when, now, kept)
    if known and draft.repeat and kept and day_of(draft.when.starts_at) == day_of(kept.starts_at):
        errors.pop("starts_at", None)
    if draft.way == Way.TICKETS:
        errors["way"] = "Tickets are written down under “Products and prices”; their event comes from there by itself."
    if draft.capacity is not None and draft.way != Way.TOLD:
        errors["capacity"] = "There is a number of places only where people tell you that they come. Please leave this empty."
    if errors:
        raise Invalid("Please check what you entered.", errors)


def check_when(when: Occasion, now: datetime, kept: Occasion | None) -> dict[str, str]:
    """What is wrong with when and where something is, by field."""
    errors = {}
    if when.starts_at <= now and (kept is None or when.starts_at != kept.starts_at):
        errors["starts_at"] = PASSED
    if when.ends_at is not None and when.ends_at <= when.starts_at:
        errors["ends_at"] = "The event ends before it begins."
    elif when.ends_at is not None and when.ends_at - when.starts_at > LONGEST:
        errors["ends_at"] = f"An event lasts {LONGEST.days} days at most. Please check the date."
    if not (when.venue or when.online):
        errors["venue"] = "Please say where it is, or give the link below where it is online."
    return errors | check_link(when.online)


def check_link(online: str) -> dict[str, str]:
    """What is wrong with the link where people can join, by field."""
    return {"online": "Please give the whole link. It begins with https://"} if online and not is_link(online) else {}


def check_details(told: Details) -> None:
    """Raises `Invalid` at the fields of what an event with tickets cannot have."""
    if errors := check_link(told.online):
        raise Invalid("Please check what you entered.", errors)


def is_link(text: str) -> bool:
    """Whether a text is a link of the web that can be opened as it stands."""
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port_fits
        and not set(text) & set(' \t\r\n\\"<>')
    )


def map_link(address: str) -> str | None:
    """Where a place is looked for on a map: a plain link, so that no map learns who reads the page; None where no address is given."""
    return f"https://www.openstreetmap.org/search?query={quote_plus(address)}" if address else None


def notes(when: Occasion, now: datetime) -> list[str]:
    """What may be a slip in an event and can be meant: a sentence each."""
    return ["The event begins in more than a year. Is the year right?"] if when.starts_at > now + FAR else []


def day_of(moment: datetime) -> str:
    """The name of a date by the day in London on which it begins."""
    return london_day(moment).isoformat()


def moved(before: Occasion, after: Occasion, last: Move | None, now: datetime) -> Move | None:
    """What is to be told once a date goes from one occasion to another; `last` is the move of which not everybody was told yet.

    While nobody can have been told of the last move, what people know is what it was before that one; put back by then, it was no move and
    there is nothing to tell (None).
    """
    if last is None:
        return None if before.same(after) else Move(now, before)
    unsure = last.unsure or now >= last.at + SECOND_THOUGHTS
    if after.same(last.known) and not unsure:
        return None
    return Move(now, last.known, unsure)


def tells(move_or_call: Iterable[datetime | None], now: datetime) -> bool:
    """Whether the time for second thoughts about the latest of these moments is over."""
    latest = max((at for at in move_or_call if at is not None), default=None)
    return latest is not None and now >= latest + SECOND_THOUGHTS


class Coming(StrEnum):
    """Where somebody stands who told us that they come."""

    COMING = "coming"
    WAITING = "waiting"
    LEFT = "left"


def pool(event_id: str, name: str) -> str:
    """The name of all places of one date of an event."""
    return f"{event_id}.{name}"


def date_of(pool_name: str) -> tuple[str, str]:
    """The event and the date whose places have this name."""
    event_id, _, name = pool_name.partition(".")
    return event_id, name


def place(number: int) -> str:
    """A place's number as its record has it."""
    return f"{number:05}"


def free(numbers: int, taken: Iterable[int]) -> list[int]:
    """The numbers of the places that are free, of those from 1 to `numbers`."""
    gone = set(taken)
    return [number for number in range(1, numbers + 1) if number not in gone]


def check_capacity(size: int | None, taken: int) -> None:
    """Raises `Invalid` where there would be fewer places than are taken."""
    if size is not None and size < taken:
        raise Invalid.field("capacity", f"{taken} have told you that they come, so there cannot be fewer places than that.")


def grouped(moments: Mapping[str, datetime], now: datetime) -> dict[str, list[str]]:
    """The names of things by when they begin: `today`, `week` (the seven days with today) or `later`, what began before counts as today."""
    today = london_day(now)
    found: dict[str, list[str]] = {"today": [], "week": [], "later": []}
    for name, at in moments.items():
        ahead = (london_day(at) - today).days
        found["today" if ahead <= 0 else "week" if ahead < 7 else "later"].append(name)
    return found


SHARDS = 4


def shard(pool_name: str) -> str:
    """Which part of all lines the line for a date stands in."""
    return f"lines-{sha256(pool_name.encode()).digest()[0] % SHARDS}"


def shards() -> list[str]:
    """All parts of the lines."""
    return [f"lines-{number}" for number in range(SHARDS)]


MOST_PICTURES = 6
"""How many pictures of what was may stand on the page of a date."""
LONGEST_THANKS = 3_000
PART = 150
"""How many of those who told that they come stand in one tick list; each is a write of its own where its tick changes."""
MANY_CAME = 100_000


def check_after(when: Occasion, status: str, now: datetime) -> None:
    """Raises `Conflict` for what is not over yet or never happened: nothing can be said of how it was."""
    if status != Status.PUBLISHED:
        raise Conflict("This was called off, so there is nobody to thank.")
    if when.over_at > now:
        raise Conflict("This is not over yet. Come back when it is, and say thank you.")


def no_ticks(when: Occasion, status: str, now: datetime) -> str | None:
    """Why it cannot be ticked who came; None while it can: from when it begins until the names of those who told us are forgotten."""
    if status != Status.PUBLISHED:
        return "This was called off, so nobody can have come."
    if when.starts_at > now:
        return "This has not begun yet, so nobody can have come."
    if forgotten(when, now):
        return (
            f"Names are kept for {KEPT.days} days after an event. They are gone by now, and the number of those who came stays."
        )
    return None


def forgotten(when: Occasion, now: datetime) -> bool:
    """Whether it is no longer kept who told us that they come."""
    return now >= when.over_at + KEPT


def parts(number: int) -> int:
    """In how many parts a list of so many people is shown."""
    return max(1, -(-number // PART))


def ticked(there: Mapping[str, bool], came: Collection[str], missed: Collection[str]) -> dict[str, bool]:
    """Whose tick changes, and to what: of those who told that they come, `there` with whether each is ticked.

    Only what somebody changed on their list counts, so that two who tick at one door take nothing from each other.
    """
    wanted = dict.fromkeys(missed, False) | dict.fromkeys(came, True)
    return {person: tick for person, tick in wanted.items() if person in there and there[person] != tick}


def pictured(there: Mapping[str, str], new: Mapping[str, str], gone: Collection[str]) -> dict[str, str]:
    """The pictures of a date, each with what it shows, after a `new` one came and some are `gone`. Raises `Invalid` for too many."""
    after = {name: alt for name, alt in there.items() if name not in gone} | dict(new)
    if len(after) > MOST_PICTURES:
        raise Invalid.field("picture", f"There are {MOST_PICTURES} pictures already. Please take one away first.")
    return after
