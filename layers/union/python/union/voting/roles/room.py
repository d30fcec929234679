"""A group whose committee somebody looks at or changes, as whatever is done to roles finds it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from union import store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import WORDS, Caller, Can, capabilities, leads
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, NotAllowed
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Part, Update
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.views import HeldRole
    from union.membership.groups.tables import Group

_CHANGED = "The committee has changed in another window. Please look at it again."


class Room:
    """A group whose committee the caller may look at: those on it, and its staff support."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        kept, member, pack = people.read_for(
            caller, groups.key(group_id), people.member_key(group_id, caller.person_id), policies.in_force_key()
        )
        self.group, self.policy = groups.require(kept, now), policies.current(pack)
        self.caller, self.now, self.today = caller, now, london_day(now)
        self.office = people.Office(caller, self.group, member, now)
        self.counted: Sequence[Update] = ()
        if not self.office.inside:
            raise NotAllowed("Only this group's committee and its staff support can do this.")

    @cached_property
    def held(self) -> "list[HeldRole]":
        """The roles that run today or will."""
        return people.held(self.group.group_id, self.now, self.office.everybody)

    @cached_property
    def leading(self) -> list[str]:
        """The ids of those who lead today; where nobody's title does, all who are in office."""
        return self.by_title or [one["person_id"] for one in self.held if self.runs(one)]

    def runs(self, one: "HeldRole") -> bool:
        """Whether a role that somebody holds runs today."""
        return not one["awaits"] and one["starts_on"] <= self.today.isoformat()

    @property
    def by_title(self) -> list[str]:
        """The ids of those whose title leads today."""
        return self.office.leading

    @property
    def fills(self) -> bool:
        """Whether the caller may fill a role. Staff support may not: they see no members."""
        return self.office.may_by_role(Can.ROLES)

    def may_end(self, person_id: str, role: str) -> dict[str, bool]:
        """What `rules.may_end` asks about a role that a person holds, or has not accepted yet."""
        return {
            "own": person_id == self.caller.person_id,
            "leads": self.office.in_office and self.office.may(Can.ROLES),
            "supports": self.office.supports,
            "of_leader": person_id in self.leading or leads([role], people.given(self.group)),
        }

    def commit(self, parts: list[Part], act: str, *letters: Part, **said: str) -> None:
        """Make a change of who may do what, with its note and its letters, and `counted` where it counts as an appointment.

        Raises `Conflict` where somebody else was first, and `TooMany`.
        """
        noting = audit_write(f"group#{self.group.group_id}", act, self.caller.person_id, self.now, **said)
        try:
            store.commit(*parts, noting, *letters, *self.counted)
        except ConditionFailed as lost:
            rate_limits.refuse(lost, Reach.APPOINTMENT, self.counted, "email")
            raise Conflict(_CHANGED) from lost

    def nobody_leads_without(self, person_id: str, role: str) -> bool:
        """Whether nobody leads the group once this role is over, where somebody did."""
        left = [one for one in self.held if self.runs(one) and (one["person_id"], one["role"]) != (person_id, role)]
        led = any(leads([one["role"]], people.given(self.group)) for one in left)
        return not led and (bool(self.by_title) or not left)

    @property
    def titles(self) -> list[str]:
        """The titles that run today."""
        return [one["role"] for one in self.held if self.runs(one)]

    @property
    def known(self) -> dict[str, tuple[str, str]]:
        """Names and addresses, by id, of those on the committee who may be written to though they are no members."""
        return {str(one.person_id): (str(one.name), str(one.email)) for one in self.office.everybody if one.email}


def words_of(group: "Group", role: str) -> list[str]:
    """What a title may do on a group, in words."""
    found = capabilities([role], people.given(group))
    return [words for one, words in WORDS.items() if one in found]
