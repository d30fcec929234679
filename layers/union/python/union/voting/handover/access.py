"""Who may open a handover, and what they may do there: those on its sides for their time, the committee in office, and staff support."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, Term
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Part, Update
from union.times import london_day
from union.voting.handover import records, rules
from union.voting.handover.rules import Item, Person, Plan, Side

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.voting.handover.tables import HandoverRecord

_CHANGED = "Somebody changed this handover just now. Please look at it again."
_SHUT = "Only the two committees of this handover and the group’s staff support can see it."


class House:
    """A group as far as its handovers are concerned, and what the caller is to it. Raises `NotFound` for a group that is not there."""

    def __init__(self, group_id: str, caller: Caller, now: datetime, handover_id: str = "") -> None:
        kept, self._member, pack, self._record = people.read_for(
            caller,
            groups.key(group_id),
            people.member_key(group_id, caller.person_id),
            policies.in_force_key(),
            records.key(group_id, handover_id),
        )
        self.group, self.policy = groups.require(kept, now), policies.current(pack)
        self.caller, self.now, self.today = caller, now, london_day(now)
        self.office = people.Office(caller, self.group, self._member, now)
        self.counted: Sequence[Update] = ()
        self.terms = people.terms(self._member)

    @property
    def leads(self) -> bool:
        """Whether the caller may begin, change and call off handovers: who leads the group, and its staff support."""
        return self.office.may(Can.ROLES)

    def sides(self, plan: Plan) -> set[Side]:
        """The sides on which the caller is, while that counts."""
        found = set()
        for one in plan.outgoing:
            mine = one.person_id == self.caller.person_id
            if mine and (self.office.in_office or not rules.is_out(one, self.terms, plan, self.today)):
                found.add(Side.OUTGOING)
        if Side.INCOMING in plan.sides_of(self.caller.person_id) and rules.is_to_come(self.terms, self.today):
            found.add(Side.INCOMING)
        return found

    def sees(self, plan: Plan) -> bool:
        """Whether the caller may open a handover."""
        return self.office.inside or bool(self.sides(plan))

    def commit(self, act: str, *parts: Part, **said: str) -> None:
        """Make a change with its note, and `counted` where it puts people on a handover. Raises `Conflict` where somebody else was first."""
        try:
            store.commit(
                *parts, *self.counted, audit_write(f"group#{self.group.group_id}", act, self.caller.person_id, self.now, **said)
            )
        except ConditionFailed as lost:
            rate_limits.refuse(lost, Reach.HANDOVER, self.counted)
            raise Conflict(_CHANGED) from lost

    @cached_property
    def candidates(self) -> dict[str, tuple[str, list[Term]]]:
        """Who could be on a side: name and terms, by id, of all who hold a role, held one lately, or will."""
        lately = self.today - rules.BACK
        return {who: told for who, told in everybody(self.office.everybody).items() if any(t.ends_on >= lately for t in told[1])}

    def chosen(self, told: Mapping[str, str], plan: Plan) -> Plan:
        """The plan with those who are chosen, by id `outgoing`, `incoming` or `both`; whoever was on a side before stays as they were on it.

        Raises `Invalid` for somebody who is nothing to this group, or has no role to take over, and for too many.
        """
        if told.keys() - self.candidates.keys() - {one.person_id for side in Side for one in plan.people(side)}:
            raise Invalid.field("people", "Please choose from those who are on the list.")
        goes, comes = (self._on(side, told, plan) for side in Side)
        after = Plan(plan.begins_on, plan.ends_on, goes, comes)
        rules.check_number(after)
        return after

    def _on(self, side: Side, told: Mapping[str, str], plan: Plan) -> list[Person]:
        found: list[Person] = []
        for who in (one for one, choice in told.items() if choice in (side, "both")):
            before = [one for one in plan.people(side) if one.person_id == who]
            found += before or self._fresh(side, who, plan.begins_on)
        return found

    def _fresh(self, side: Side, who: str, begins: date) -> list[Person]:
        name, terms = self.candidates[who]
        if side is Side.OUTGOING:
            held = [one for one in terms if one.starts_on < begins or one.starts_on <= self.today] or terms
            return [Person(who, name, one.role, _last(one, begins)) for one in _newest(held)]
        to_come = [one for one in terms if one.last >= max(begins, self.today)]
        if not to_come:
            raise Invalid.field("people", f"{name} has no role from that day on. Give them one first.")
        return [Person(who, name, one.role, max(one.starts_on, begins).isoformat()) for one in to_come]


def _last(term: Term, begins: date) -> str:
    """The last day of a role that is over when the incoming begin; none of one that goes on."""
    return term.ends_on.isoformat() if term.ends_on < begins else ""


def _newest(terms: Sequence[Term]) -> list[Term]:
    """Those of somebody's roles that ended last, or go on: what was held in years before is no part of it."""
    last = max(one.ends_on for one in terms)
    return [one for one in terms if one.ends_on >= last - timedelta(days=60)]


def everybody(members: "Iterable[CommitteeMember]") -> dict[str, tuple[str, list[Term]]]:
    """Names and terms by id."""
    return {str(one.person_id): (str(one.name), people.terms(one)) for one in members}


class Room(House):
    """One handover, open to the caller. Raises `NotFound`, and `NotAllowed` for whoever is nothing to it."""

    def __init__(self, group_id: str, handover_id: str, caller: Caller, now: datetime) -> None:
        super().__init__(group_id, caller, now, handover_id)
        if self._record is None:
            self._shut_out()
            raise NotFound("There is no handover at this address.")
        self.record: HandoverRecord = self._record
        self.plan = records.plan_of(self.record)
        if not self.sees(self.plan):
            raise NotAllowed(_SHUT)

    def _shut_out(self) -> None:
        """Whoever is nothing to the group learns nothing of which handovers there are."""
        if not self.office.inside:
            raise NotAllowed(_SHUT)

    @cached_property
    def items(self) -> list[Item]:
        """Its things, with the register as it is now. The group was read before: a change of the register in between is then noticed."""
        return records.registered(self.record)

    @property
    def here(self) -> dict[str, str]:
        """What an entry of the audit says of which handover it is."""
        return {"handover": str(self.record.handover_id)}

    @cached_property
    def mine(self) -> set[Side]:
        """The sides on which the caller is."""
        return self.sides(self.plan)

    @property
    def waits(self) -> Literal["", "not-yet", "not-accepted"]:
        """Why somebody of the incoming cannot tick yet: their time has not come, or they have not accepted their role."""
        if Side.INCOMING not in self.mine or not self.record.open:
            return ""
        if self.today < self.plan.begins_on:
            return "not-yet"
        return "" if self.office.in_office else "not-accepted"

    @cached_property
    def for_others(self) -> set[Side]:
        """The sides for which the caller may tick as staff support."""
        if not self.office.supports:
            return set()
        days, others = self.policy.handovers.staff_days, set(Side) - self.mine
        return {side for side in others if rules.staff_may_tick(self.plan, side, days, self.today)}

    @cached_property
    def ticks(self) -> set[Side]:
        """The sides for which the caller may tick as one of them."""
        return self.mine - {Side.INCOMING} if self.waits else self.mine

    @property
    def adds(self) -> bool:
        """Whether the caller may add a thing."""
        return bool(self.ticks) or self.leads

    def must_tick(self, side: Side) -> None:
        """Raises `NotAllowed` unless the caller may tick for a side now, with why not."""
        if side in self.ticks | self.for_others:
            return
        if side is Side.INCOMING and self.waits == "not-yet":
            raise NotAllowed("You can tick this from the first day of your role on. Until then you can read it.")
        if side is Side.INCOMING and self.waits:
            raise NotAllowed("Please accept your role first. You find it under your roles.")
        if self.office.supports:
            raise NotAllowed("They can still tick this themselves. You can do so for them once the handover is stuck.")
        raise NotAllowed("Only those on this side of the handover can tick this.")

    def takes_back(self, item: Item, side: Side) -> bool:
        """Whether the caller may take back what was said of a thing for a side; staff support only what was said by staff."""
        tick = item.ticks.get(side)
        return tick is None or side in self.ticks or (side in self.for_others and tick.staff)

    def item(self, item_id: str) -> Item:
        """One of the things. Raises `NotFound`."""
        found = next((one for one in self.items if one.item_id == item_id), None)
        if found is None:
            raise NotFound("This is not on the list any more.")
        return found
