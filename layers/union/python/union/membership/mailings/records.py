"""Mailings, their chunks, their days and what staff paused, as the room's own files and staff's pages read and write them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from union import store
from union.errors import NotFound
from union.membership.mailings import rules
from union.membership.mailings.rules import Audience, AudienceKind, Deed, Doubt, Fate, Recipient, State
from union.membership.mailings.tables import Chunk, Mailing, MailingDay, MailingPause
from union.store import Delete, Get, Put, Update

if TYPE_CHECKING:
    from union.core.letters.words import Words
    from union.membership.groups.tables import Group

_LISTED = 200
"""So many of a group's mailings are listed, the newest first."""
_IN_LIST = (
    "group_id", "mailing_id", "version", "state", "sort", "subject", "audience", "template", "author_id", "author", "made_at", "changed_at",
    "changed_by", "send_at", "going_since", "started_at", "planned", "planned_at", "tally", "counted_at", "unsubscribed", "why", "ended_at",
    "link",
)  # fmt: skip
WAITING, CLAIMED, DONE = "waiting", "sending", "done"
"""How a chunk stands: somebody may claim it, somebody has, or each of its copies has its fate."""


class Rendered(Protocol):
    """A mailing put into words once, for many people."""

    @property
    def sender(self) -> str:
        """The name that its letters come from."""

    def for_person(self, name: str, off_url: str) -> "Words":
        """The letter to one person: how they are greeted, and the address at which they turn such letters off, "" for service letters."""


type Render = Callable[[Mailing, Group, datetime], Rendered]
"""Puts a group's mailing into words, with what is enclosed as it is now."""


def key(group_id: str, mailing_id: str) -> Get[Mailing]:
    """Ask for a mailing; `require` reads what came of it."""
    return Mailing.by_key(group_id, mailing_id)


def require(found: Mailing | None) -> Mailing:
    """The mailing. Raises `NotFound` where there is none."""
    if found is None:
        raise NotFound("There is no such letter. It may have been thrown away.")
    return found


def of_group(group_id: str, most: int = _LISTED) -> list[Mailing]:
    """A group's mailings, the newest first, without their text."""
    return list(Mailing.query(group_id, scan_index_forward=False, limit=most, attributes_to_get=list(_IN_LIST)))


def audience(found: Mailing) -> Audience:
    """Who is meant."""
    told = found.audience
    return Audience(AudienceKind(told["kind"]), told.get("id", ""), told.get("answer", ""))


def kept_audience(meant: Audience) -> dict[str, str]:
    """Who is meant, as it is kept."""
    return {name: str(value) for name, value in asdict(meant).items()}


def begin_write(found: Mailing) -> Put:
    """The part of a transaction that begins a draft. `ConditionFailed` where it was begun."""
    return Put(found, Mailing.mailing_id.does_not_exist())


def change_write(found: Mailing, *actions: Action) -> Update:
    """The part of a transaction that changes a mailing as it was read, where it stands. `ConditionFailed` where it changed since."""
    return Update(_named(found), [*actions, Mailing.version.set(int(found.version) + 1)], _same(found))


def move_write(found: Mailing, deed: Deed, *actions: Action) -> Update:
    """The part of a transaction that moves a mailing on by `deed`. `ConditionFailed` where it changed since it was read.

    Raises `Conflict` with a sentence where that cannot be done to it.
    """
    return change_write(found, Mailing.state.set(rules.moved(found.state, deed).value), *actions)


def discard_write(found: Mailing) -> Delete:
    """The part of a transaction that throws a draft away. `ConditionFailed` where it changed since it was read."""
    return Delete(_named(found), _same(found) & (Mailing.state == State.DRAFT.value))


def _named(found: Mailing) -> Mailing:
    return Mailing(found.group_id, found.mailing_id)


def _same(found: Mailing) -> Condition:
    same: Condition = (Mailing.version == int(found.version)) & (Mailing.state == found.state)
    return same


def looked_at(at: datetime | None) -> list[Action]:
    """What lets the clock look at a mailing `at` a moment, or never again."""
    if at is None:
        return [Mailing.shard.remove(), Mailing.at.remove()]
    return [Mailing.shard.set(Mailing.ACTIVE), Mailing.at.set(at)]


def written(**values: Any) -> list[Action]:
    """What sets each of these attributes of a mailing, or takes it away where its value is None."""
    return [
        getattr(Mailing, name).remove() if value is None else getattr(Mailing, name).set(value) for name, value in values.items()
    ]


def due(now: datetime) -> Iterable[tuple[str, str]]:
    """The mailings at which the clock has to look now, (group id, mailing id), what waits longest first."""
    found = Mailing.due.query(Mailing.ACTIVE, Mailing.at <= now)
    return ((str(one.group_id), str(one.mailing_id)) for one in found)


def chunk_key(mailing_id: str, number: str) -> Get[Chunk]:
    """Ask for a chunk of a mailing."""
    return Chunk.by_key(mailing_id, number)


def chunk_write(found: Mailing, number: int, people: Sequence[Recipient], now: datetime) -> Put:
    """The part of a transaction that writes a chunk of a mailing. `ConditionFailed` where it was written."""
    record = Chunk(
        mailing_id=found.mailing_id,
        number=rules.chunk_number(number),
        group_id=found.group_id,
        people=[[one.person_id, one.name, one.address] for one in people],
        size=len(people),
        state=WAITING,
        forget_at=now + rules.KEPT,
    )
    return Put(record, Chunk.number.does_not_exist())


def chunks(mailing_id: str) -> Iterator[Chunk]:
    """All chunks of a mailing with how they stand, in their order, without who is in them."""
    seen = ["mailing_id", "number", "group_id", "size", "fates", "told", "state", "claimed_at", "doubt", "again_at"]
    yield from Chunk.query(mailing_id, consistent_read=True, attributes_to_get=seen)


def fates(chunk: Chunk) -> list[Fate]:
    """What became of each copy of a chunk, by its place."""
    said, told = chunk.fates.as_dict(), chunk.told.as_dict()
    return [rules.fate(said.get(place), told.get(place)) for place in map(str, range(int(chunk.size)))]


def told_write(mailing_id: str, number: str, place: str, fate: Fate) -> Update:
    """What the post says of one copy, to be done by `store.alone`: false where it said that or more before, or there is no such copy."""
    told: Any = Chunk.told[place]
    less = told.does_not_exist() | told.is_in(*rules.outranks(fate))
    return Update(Chunk(mailing_id, number), [told.set(fate.value)], Chunk.size.exists() & (Chunk.size > int(place)) & less)


def claim(mailing_id: str, number: str, now: datetime) -> Chunk | None:
    """The chunk, for whoever asks alone, or None where somebody else has it, it is done, or has to wait.

    What whoever had it before left in hand is in `out` still.
    """
    chunk = Chunk(mailing_id, number)
    gone = (Chunk.state == CLAIMED) & (Chunk.claimed_at < now - rules.CLAIM_LASTS)
    due = Chunk.again_at.does_not_exist() | (Chunk.again_at <= now)
    taking = [Chunk.state.set(CLAIMED), Chunk.claimed_at.set(now)]
    return chunk if store.alone(Update(chunk, taking, ((Chunk.state == WAITING) & due) | gone)) else None


def keep(chunk: Chunk, done: Mapping[str, Fate], doubt: Mapping[str, Doubt], out: Sequence[str], *more: Action) -> bool:
    """Write what became of copies of a chunk that was claimed, what is in doubt, and what is taken in hand now; all of it or, where somebody
    else has the chunk by now, none: then it answers False.
    """
    fates: Any = Chunk.fates
    actions = [fates[place].set(fate.value) for place, fate in done.items()]
    actions += [_or_none(Chunk.doubt, {place: [one.tries, one.at.isoformat()] for place, one in doubt.items()})]
    actions += [_or_none(Chunk.out, list(out)), *more]
    named = Chunk(chunk.mailing_id, chunk.number)
    return store.alone(Update(named, actions, (Chunk.state == CLAIMED) & (Chunk.claimed_at == chunk.claimed_at)), blind=True)


def let_go(state: str, again_at: datetime | None = None, tries: int | None = None) -> list[Action]:
    """What lets go of a chunk that was claimed: it waits, until a moment where one is given, or is done."""
    return [Chunk.state.set(state), _or_none(Chunk.again_at, again_at), _or_none(Chunk.tries, tries)]


def _or_none(attribute: Any, value: Any) -> Action:
    kept: Action = attribute.set(value) if value else attribute.remove()
    return kept


def doubts(chunk: Chunk) -> dict[str, Doubt]:
    """Of which copies of a chunk nobody knows, by their places."""
    return {place: Doubt(int(tries), datetime.fromisoformat(at)) for place, (tries, at) in (chunk.doubt or {}).items()}


def pause_key(group_id: str) -> Get[MailingPause]:
    """Ask whether staff have paused a group's letters."""
    return MailingPause.by_key(group_id)


def pause_write(group_id: str, by: str, why: str, now: datetime) -> Put:
    """The part of a transaction that pauses a group's letters. `ConditionFailed` where they are."""
    return Put(MailingPause(group_id=group_id, since=now, by=by, why=why), MailingPause.group_id.does_not_exist())


def lift_write(group_id: str) -> Delete:
    """The part of a transaction that lets a group write again. `ConditionFailed` where it may."""
    return Delete(MailingPause(group_id), MailingPause.group_id.exists())


def paused(*group_ids: str) -> list[MailingPause]:
    """What is paused of these groups' letters, in one round trip."""
    return [one for one in store.read(*map(pause_key, group_ids)) if one is not None]


def day_write(group_id: str, day: date, more: Mapping[str, int]) -> Update:
    """The part of a transaction that adds so many more to a group's day: `planned`, `sent`, `delivered`, `bounced` and so on."""
    adding = [getattr(MailingDay, name).add(number) for name, number in more.items() if number]
    return Update(MailingDay(group_id, day.isoformat()), adding)


def count_write(found: Mailing, counts: Mapping[str, int], at: datetime | None, now: datetime, *more: Action) -> Update:
    """The part of a transaction that keeps a count of a mailing, and when the clock looks again.

    It is no change that anybody has to look at. `ConditionFailed` where somebody else counted, or the mailing moved on, since it was read.
    """
    seen = Mailing.counted_at.does_not_exist() if found.counted_at is None else Mailing.counted_at == found.counted_at
    actions = [Mailing.tally.set(dict(counts)), Mailing.counted_at.set(now), *looked_at(at), *more]
    return Update(_named(found), actions, seen & (Mailing.state == found.state))


def unsubscribed_write(group_id: str, mailing_id: str, more: int) -> Update:
    """What counts so many more who turned a mailing's sort off, to be done by `store.alone`: false where there is no such mailing."""
    return Update(Mailing(group_id, mailing_id), [Mailing.unsubscribed.add(more)], Mailing.state.exists())


def wake_write(group_id: str, mailing_id: str, now: datetime) -> Update:
    """What lets the clock look at a mailing that it looks at no more, to be done by `store.alone`."""
    silent = Mailing.state.exists() & Mailing.shard.does_not_exist() & Mailing.planned_at.exists()
    return Update(Mailing(group_id, mailing_id), looked_at(now), silent)


def days_of(group_id: str, first: date, last: date) -> list[MailingDay]:
    """What a group's mailings did, day by day from the first on."""
    asked = MailingDay.day.between(first.isoformat(), last.isoformat())
    return list(MailingDay.query(group_id, asked))


def on_day(day: date) -> list[MailingDay]:
    """What all groups' mailings did on a day."""
    return list(MailingDay.by_day.query(day.isoformat()))
