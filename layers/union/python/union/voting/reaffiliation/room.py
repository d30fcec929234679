"""A group's re-affiliation that somebody looks at, what they may do about it, and how it is changed."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, must_be_staff
from union.core.policy import actions as policies
from union.core.policy.rules import Reaffiliation
from union.errors import Conflict, NotAllowed
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Part, Put
from union.times import london_day
from union.voting.reaffiliation import looking, records, rules
from union.voting.reaffiliation.rules import Checked, Deed, State, Year
from union.voting.reaffiliation.tables import Reaffiliated

if TYPE_CHECKING:
    from pynamodb.expressions.update import Action

    from union.membership.groups.tables import Group

CHANGED = "This was changed in another window. Please look at it again."
_ANOTHER_YEAR = "Meanwhile the next year has opened. Please look at it again."


class Room:
    """A group's re-affiliation of the year that opened last, before one of its committee or its staff support.

    Raises `NotAllowed` for everybody else, and `NotFound`.
    """

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        self.caller, self.now, self.today = caller, now, london_day(now)
        # Which year it is stands in the policy, so that is asked for together with both that it can be.
        numbers = [str(self.today.year + step) for step in (-1, 0, 1)]
        kept, member, pack, *found = people.read_for(
            caller,
            groups.key(group_id),
            people.member_key(group_id, caller.person_id),
            policies.in_force_key(),
            *(records.key(group_id, one) for one in numbers),
        )
        self.group, self.policy = groups.require(kept, now), policies.current(pack)
        self.year = rules.year_at(self.policy.reaffiliation, self.today)
        self.record: Reaffiliated | None = dict(zip(numbers, found, strict=True))[self.year.name]
        self.office = people.Office(caller, self.group, member, now)
        if not self.office.inside:
            raise NotAllowed("Only this group's committee and its staff support can see this.")

    @property
    def state(self) -> State | None:
        """How it stands; open also where the clock has not come by yet to ask the group. None where nothing is asked of it."""
        if self.record is not None:
            return State(self.record.state)
        asked = rules.is_asked(self.year, london_day(self.group.affiliated_at), self.today)
        return State.OPEN if asked else None

    @cached_property
    def lines(self) -> list[Checked]:
        """The list as it is now."""
        return looking.look(self.group, self.year, self.policy, self.now)

    @property
    def lacking(self) -> list[str]:
        """The names of what is not met now."""
        return rules.unmet(self.lines)

    def must_support(self) -> None:
        """Raises `NotAllowed` unless the caller is staff support for groups of this type."""
        if not self.office.supports:
            must_be_staff(self.caller)
            raise NotAllowed("Only staff support for groups of this type can do this.")

    def may_send(self) -> bool:
        """Whether the caller leads the group: staff support does not speak for it."""
        return self.office.in_office and self.office.may_by_role(Can.ROLES)

    def must_send(self) -> None:
        """Raises `NotAllowed` unless the caller leads the group."""
        if not self.may_send():
            raise NotAllowed("Only whoever leads the group sends this in. Staff support cannot do it in their name.")

    def seen(self, year: str, version: int) -> Reaffiliated:
        """The record, if it is as the caller saw it. Raises `Conflict`."""
        if year != self.year.name:
            raise Conflict(_ANOTHER_YEAR)
        if self.record is None or int(self.record.version) != version:
            raise Conflict(CHANGED)
        return self.record

    def is_done(self, deed: Deed, year: str, text: str) -> bool:
        """Whether this very deed was the last one that was done to it, by the caller and with these words."""
        if self.record is None or year != self.year.name or (State(self.record.state), deed) in rules.MOVES:
            return False
        last = self.record.history[-1] if self.record.history else {}
        return (last.get("act"), last.get("by"), last.get("text")) == (deed.value, self.caller.name, text)

    def begun(self, year: str) -> None:
        """See to it that there is a record where the clock has not come by yet."""
        if self.record is None and self.state is State.OPEN and year == self.year.name:
            self.record = _begun(self.group, self.year, self.policy.reaffiliation, self.now)

    def moved(
        self, record: Reaffiliated, deed: Deed, text: str, more: "Iterable[Action]" = (), told: Sequence[Part] = (), **said: str
    ) -> None:
        """Make a change, with its note and its letters. Raises `Conflict` where it cannot be done now, or somebody else was first."""
        policy, caller = self.policy.reaffiliation, self.caller
        moving = records.moved_write(record, deed, caller.name, text, policy, self.now, more)
        try:
            store.commit(moving, self.noted(_ACTS[deed], **said), *told)
        except ConditionFailed as lost:
            raise Conflict(CHANGED) from lost

    def noted(self, act: str, **said: str) -> Put:
        """The part that notes what the caller did."""
        return audit_write(
            f"group#{self.group.group_id}", act, self.caller.person_id, self.now, **{"year": self.year.name, **said}
        )


_ACTS = {
    Deed.SEND: "re-affiliation sent in",
    Deed.RETURN: "re-affiliation returned",
    Deed.APPROVE: "re-affiliation approved",
}


def _begun(group: "Group", year: Year, policy: Reaffiliation, now: datetime) -> Reaffiliated:
    """The record of a group that is asked just now, whoever of several was first to ask it."""
    with suppress(ConditionFailed):  # Somebody else was first, and that is as good.
        store.commit(records.begin_write(group, year, policy, now))
    (record,) = store.read(records.key(str(group.group_id), year.name))
    if record is None:
        raise Conflict(CHANGED)
    return record
