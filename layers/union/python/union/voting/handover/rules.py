"""Truths about a handover from one committee to the next.

"Include web platform handover in handover between old and new committees each year"; "Remove admin access to those who no longer need it"
(guidance, "Managing your Web Platforms"). The incoming have their roles from day A on and read the handover until then. What the outgoing
held ends the day before; until the end of day B they can still open the handover and hand things over, and nothing else. Each thing is
ticked by both sides, or both say that it is not needed. Whoever stays in the same role needs nobody to hand to: one tick of theirs is both.
Nobody else ticks for both sides, unless there is nobody else: of two who change places, each receives what the other hands over. For a side
on which there is nobody, or that has not ticked long after day A, staff support tick, with the reason. No password is ever part of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Literal

from union import ids
from union.core.people.rules import Handover, Term, handed_over, same_title
from union.errors import Conflict, Invalid, NotAllowed
from union.passwords import WITHHELD, looks_like_one

LONGEST_LABEL, LONGEST_NOTE = 100, 500
MOST_OWN, MOST_PEOPLE = 20, 60
LONGEST = timedelta(days=90)
AHEAD, BACK = timedelta(days=200), timedelta(days=60)
"""How far ahead, and how long ago, the first day of the incoming may be when a handover is begun by hand."""
KEPT = timedelta(days=1095)
"""How long a handover is kept once it is over."""


class State(StrEnum):
    """Where a handover stands."""

    UNDER_WAY = "under_way"
    DONE = "done"
    CALLED_OFF = "called_off"


class Deed(StrEnum):
    """What is done to a handover."""

    CHANGE = "change"
    FINISH = "finish"
    CALL_OFF = "call_off"


MOVES: Mapping[tuple[State, Deed], State] = {
    (State.UNDER_WAY, Deed.CHANGE): State.UNDER_WAY,
    (State.UNDER_WAY, Deed.FINISH): State.DONE,
    (State.UNDER_WAY, Deed.CALL_OFF): State.CALLED_OFF,
}
"""Every way a handover can go. What is over is over: who needs another one begins it."""


def moved(state: str, deed: Deed) -> State:
    """Where a handover stands after a deed. Raises `Conflict` where that cannot be done to it any more."""
    after = MOVES.get((State(state), deed))
    if after is None:
        raise Conflict("This handover is done." if state == State.DONE else "This handover was called off.")
    return after


class Side(StrEnum):
    """Who ticks."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"

    @property
    def other(self) -> "Side":
        """The side across."""
        return Side.INCOMING if self is Side.OUTGOING else Side.OUTGOING


class How(StrEnum):
    """What a tick says: that the thing was handed over, or received; or that it is not needed."""

    DONE = "done"
    NOT_NEEDED = "not-needed"


class Standing(StrEnum):
    """Where one thing stands."""

    WAITS = "waits"
    HANDED = "handed"
    RECEIVED = "received"
    DISPENSABLE = "dispensable"
    DIFFER = "differ"
    DONE = "done"
    NOT_NEEDED = "not_needed"


SETTLED = frozenset({Standing.DONE, Standing.NOT_NEEDED})


@dataclass(frozen=True)
class Person:
    """Somebody on a side, with the role that it is about; `day` (ISO) is the last day of that for the outgoing and the first for the incoming.

    It is empty for those who stay in office and hand over because nobody goes, and for who took the role only when it was another's already.
    """

    person_id: str
    name: str
    role: str
    day: str = ""


@dataclass(frozen=True)
class Tick:
    """What one side says of a thing: who said it, when (ISO), with what note, and whether staff said it for them."""

    how: How
    person_id: str
    name: str
    at: str
    note: str = ""
    staff: bool = False


@dataclass(frozen=True)
class Item:
    """One thing to hand over: a platform of the register (`kind`), something that every group has (`thing`), or one of the group's `own`.

    `about` is how it is done, `note` what somebody wrote of it, `keeper` whoever has it by the register. `ticks` are what the sides say.
    """

    item_id: str
    kind: Literal["platform", "thing", "own"]
    label: str
    about: str = ""
    note: str = ""
    keeper: str = ""
    keeper_id: str = ""
    added_by: str = ""
    ticks: Mapping[Side, Tick] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        said = {side: tick.how for side, tick in self.ticks.items()}
        if len(said) == len(Side):
            agreed = {How.DONE: Standing.DONE, How.NOT_NEEDED: Standing.NOT_NEEDED}
            return agreed[said[Side.OUTGOING]] if len({*said.values()}) == 1 else Standing.DIFFER
        if How.NOT_NEEDED in said.values():
            return Standing.DISPENSABLE
        return Standing.HANDED if Side.OUTGOING in said else Standing.RECEIVED if said else Standing.WAITS

    @property
    def settled(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.standing in SETTLED


def kept(item: Item) -> dict[str, Any]:
    """A thing as it is stored; what is nothing is left out."""
    told = {**asdict(item), "ticks": {side.value: asdict(tick) for side, tick in item.ticks.items()}}
    return {name: value for name, value in told.items() if value}


def item_of(stored: Mapping[str, Any]) -> Item:
    """A thing from how it is stored."""
    ticks = {Side(side): Tick(**{**tick, "how": How(tick["how"])}) for side, tick in stored.get("ticks", {}).items()}
    return Item(**{**stored, "ticks": ticks})


def merged(items: Sequence[Item], platforms: Sequence[Item]) -> list[Item]:
    """The things of a handover with the register as it is now: what was registered meanwhile is there, what was retired is not.

    A platform stands first, under the name that it has now, with the ticks that it had.
    """
    before = {one.item_id: one for one in items}
    now = [replace(one, ticks=before[one.item_id].ticks) if one.item_id in before else one for one in platforms]
    return [*now, *(one for one in items if one.kind != "platform")]


def all_settled(items: Sequence[Item]) -> bool:
    """Whether nothing is left to do."""
    return all(one.settled for one in items)


def left(items: Iterable[Item]) -> list[Item]:
    """The things of which something is left to do."""
    return [one for one in items if not one.settled]


def sides(
    everybody: Mapping[str, tuple[str, Sequence[Term]]], changes: Sequence[Handover], begins: date, today: date
) -> tuple[list[Person], list[Person]]:
    """Who hands over and who takes over where roles change hands: of `everybody` by id, name and terms as they were before.

    Outgoing is whoever holds a role until then that does not simply go on. Where nobody goes, those who stay in office hand over.
    """
    won = [Person(who, name, one.role, begins.isoformat()) for one in changes for who, name in one.people]
    names = {who: name for who, (name, _) in everybody.items()}
    goes, stays = list[Person](), list[Person]()
    for who, (_, terms) in everybody.items():
        after = handed_over(terms, who, changes, today)
        for term in terms:
            if not _is_held(term, begins, today):
                continue
            if term in after and term.runs(begins):
                stays.append(Person(who, names[who], term.role))
            else:
                goes.append(Person(who, names[who], term.role, _last(term, begins)))
    new = {one.person_id for one in won}
    return (goes or [one for one in stays if one.person_id not in new])[:MOST_PEOPLE], won[:MOST_PEOPLE]


def _last(term: Term, begins: date) -> str:
    """The last day of a role that changes hands; none of one that began on the day itself or later, of which then nothing is left."""
    eve = begins - timedelta(days=1)
    return "" if term.starts_on > eve else min(term.ends_on, eve).isoformat()


def _is_held(term: Term, begins: date, today: date) -> bool:
    """Whether a role runs on a day from today on and before `begins`, or today where it begins at once."""
    return term.runs(max(today, term.starts_on)) and term.starts_on < max(begins, today + timedelta(days=1))


@dataclass(frozen=True)
class Plan:
    """Who hands over to whom, from day A (`begins_on`) on, and until the end of which day B (`ends_on`) the outgoing can still do so."""

    begins_on: date
    ends_on: date
    outgoing: Sequence[Person] = ()
    incoming: Sequence[Person] = ()

    def people(self, side: Side) -> Sequence[Person]:
        """Who is on a side."""
        return self.outgoing if side is Side.OUTGOING else self.incoming

    def sides_of(self, person_id: str) -> set[Side]:
        """On which sides somebody is."""
        return {side for side in Side if any(one.person_id == person_id for one in self.people(side))}

    def stays(self, person_id: str) -> bool:
        """Whether somebody hands over a role to themselves: they were elected again."""
        roles = [{same_title(one.role) for one in self.people(side) if one.person_id == person_id} for side in Side]
        return bool(roles[0] & roles[1])

    def alone(self, side: Side, person_id: str) -> bool:
        """Whether nobody else is on a side."""
        return all(one.person_id == person_id for one in self.people(side))

    def empty(self) -> list[Side]:
        """The sides on which there is nobody."""
        return [side for side in Side if not self.people(side)]


def check_plan(plan: Plan, today: date) -> None:
    """Raises `Invalid` for days that lie too far off or in the wrong order, and for nobody who takes over."""
    if not today - BACK <= plan.begins_on <= today + AHEAD:
        raise Invalid.field("begins_on", "Please choose a day within the last two months or the next six.")
    check_end(plan, today)
    if not plan.incoming:
        raise Invalid.field("people", "Please say who takes over. Give them a role first if they have none.")


def check_number(plan: Plan) -> None:
    """Raises `Invalid` for more people on both sides than one transaction writes to."""
    if len({one.person_id for side in Side for one in plan.people(side)}) > MOST_PEOPLE:
        raise Invalid.field("people", f"A handover is between {MOST_PEOPLE} people at most. Please choose fewer.")


def check_end(plan: Plan, today: date) -> None:
    """Raises `Invalid` for a last day of the outgoing that is over, before the first of the incoming, or long after it."""
    if plan.ends_on < max(plan.begins_on, today):
        raise Invalid.field(
            "ends_on", "The outgoing need until the day on which the incoming begin, and a day that is not over yet."
        )
    if plan.ends_on > max(plan.begins_on, today) + LONGEST:
        raise Invalid.field("ends_on", f"Please choose a day within {LONGEST.days} days after the incoming begin.")


def is_out(person: Person, terms: Iterable[Term], plan: Plan, today: date) -> bool:
    """Whether somebody of the outgoing has nothing to do with the handover any more: day B is over, or their role was ended before its time."""
    last = max((term.last.isoformat() for term in terms if same_title(term.role) == same_title(person.role)), default="")
    return today > plan.ends_on or last < person.day


def is_to_come(terms: Iterable[Term], today: date) -> bool:
    """Whether a role of somebody's runs, or will."""
    return any(term.last >= today for term in terms)


def asks_sides_on(plan: Plan, days: int) -> date:
    """The day on which both sides are reminded of what is still open, so many days after day A."""
    return plan.begins_on + timedelta(days=days)


def stuck_on(plan: Plan, days: int) -> date:
    """The day from which a handover that is not done is stuck: so many days after day A, on day B at the latest."""
    return max(min(plan.begins_on + timedelta(days=days), plan.ends_on), plan.begins_on)


def asks_staff_on(plan: Plan, days: int) -> date:
    """The day from which staff support look: when it is stuck, and from day A on where a side has nobody."""
    return plan.begins_on if plan.empty() else stuck_on(plan, days)


def staff_may_tick(plan: Plan, side: Side, days: int, today: date) -> bool:
    """Whether staff support may tick for a side: nobody is on it, or the handover is stuck."""
    return side in plan.empty() or today >= stuck_on(plan, days)


def check_side(plan: Plan, item: Item, side: Side, person_id: str) -> None:
    """Raises `NotAllowed` where whoever ticked a thing for one side would tick it for the other as well."""
    across = item.ticks.get(side.other)
    mine = across is not None and across.person_id == person_id and not across.staff
    if mine and not plan.stays(person_id) and not plan.alone(side, person_id):
        word = "received" if side is Side.INCOMING else "handed over"
        raise NotAllowed(f"You ticked this for the other side. Somebody else has to say that it was {word}.")


def ticked(item: Item, side: Side, tick: Tick, *, both: bool) -> Item:
    """A thing after a side said something of it; `both` says that it counts for the other side too, where that said nothing yet."""
    across = {} if not both or side.other in item.ticks else {side.other: tick}
    return replace(item, ticks={**item.ticks, **across, side: tick})


def unticked(item: Item, side: Side, person_id: str) -> Item:
    """A thing after somebody took back what they said; what they said for both sides is taken back for both."""
    mine = {one for one, tick in item.ticks.items() if tick.person_id == person_id and tick.at == item.ticks[side].at}
    return replace(item, ticks={one: tick for one, tick in item.ticks.items() if one not in mine | {side}})


def says_the_same(item: Item, side: Side, tick: Tick) -> bool:
    """Whether a side says just this of a thing already, whoever of it said so."""
    before = item.ticks.get(side)
    return before is not None and (before.how, before.note) == (tick.how, tick.note)


def checked(name: str, text: str, longest: int, *, wanted: str = "") -> str:
    """A label or a note as it is kept. Raises `Invalid` where it is `wanted` and not there, too long, or looks like a password."""
    plain = text.strip()
    if not plain and wanted:
        raise Invalid.field(name, wanted)
    if len(plain) > longest:
        raise Invalid.field(name, f"Please keep this to {longest} characters.")
    if looks_like_one(plain):
        raise Invalid.field(name, WITHHELD)
    return plain


def own_item(items: Sequence[Item], label: str, note: str, person_id: str, key: str) -> Item:
    """A thing that somebody adds. Raises `Invalid`."""
    name = " ".join(checked("label", label, LONGEST_LABEL, wanted="Please say what it is, such as: Costumes.").split())
    if sum(one.kind == "own" for one in items) >= MOST_OWN:
        raise Invalid.field("label", f"A handover has {MOST_OWN} things of your own at most. Please put some together.")
    return Item(ids.derived("thing", person_id, key), "own", name, note=checked("note", note, LONGEST_NOTE), added_by=person_id)


def may_take_off(item: Item, person_id: str, *, leads: bool) -> bool:
    """Whether somebody may take a thing off the list: one that was added here, by themselves or where they lead, before it is ticked."""
    return item.kind == "own" and not item.ticks and (leads or item.added_by == person_id)


def check_taking_off(item: Item, person_id: str, *, leads: bool) -> None:
    """Raises `NotAllowed` unless somebody may take a thing off the list."""
    if item.kind != "own":
        raise NotAllowed("This belongs to every handover. Say that it is not needed instead.")
    if not may_take_off(item, person_id, leads=leads):
        raise NotAllowed("Only whoever added a thing, or leads the group, takes it off, and only before anybody ticked it.")


def names(people: Collection[Person]) -> str:
    """People in one line, each with the role, each once."""
    return ", ".join(dict.fromkeys(f"{one.name} ({one.role})" for one in people))
