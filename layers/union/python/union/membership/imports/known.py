"""What an import has to know of the union to say what becomes of a row: read at once for a whole file, or afresh for one row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from union import store
from union.core.people import actions as people
from union.core.policy.rules import Policy
from union.membership.applications import rules as application_rules
from union.membership.groups import actions as groups
from union.membership.groups import rules as group_rules
from union.membership.imports import records
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group
    from union.membership.imports.tables import Expected

_MOST_LOOKED_FOR = 500
"""So many names are looked for among the groups' own."""
type Place = tuple[str, str]
"""Who something waits for, and what."""


class Known:
    """Groups, committees and what waits, as they are when they are first asked for."""

    def __init__(self, policy: Policy, now: datetime) -> None:
        self.policy, self.now, self.today = policy, now, london_day(now)
        self._named = groups.by_id(now)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for group_id, one in self._named.items():
            self._by_name[group_rules.compared(one["name"])].append(group_id)
        self._groups: dict[str, Group | None] = {}
        self._committees: dict[str, list[CommitteeMember]] = {}
        self._expected: dict[Place, Expected | None] = {}
        self._found: dict[str, tuple[str, str]] = {}

    def find(self, said: str) -> tuple[str, str]:
        """The id of the group that a cell names, by its address or its name; or nothing, and a sentence that says why."""
        if said not in self._found:
            self._found[said] = self._find(said)
        return self._found[said]

    def _find(self, said: str) -> tuple[str, str]:
        if said in self._named:
            return said, ""
        found = self._by_name.get(group_rules.compared(said), [])
        if len(found) == 1:
            return found[0], ""
        if found:
            return "", f"Several groups are called so. Please give the address of one: {', '.join(sorted(found))}."
        # A column that names no groups at all is not held against each of them row by row.
        near = self.alike(said) if len(self._found) < _MOST_LOOKED_FOR else ""
        return "", f"There is no group of this name.{f' Is “{self.name(near)}” meant?' if near else ''}"

    def alike(self, name: str) -> str:
        """The id of a group whose name could be taken for this one, or nothing."""
        return next((one for one, told in self._named.items() if group_rules.alike(told["name"], name)), "")

    def called(self, name: str) -> list[str]:
        """The ids of the groups that have this name."""
        return self._by_name.get(group_rules.compared(name), [])

    def name(self, group_id: str) -> str:
        """What a group is called."""
        return self._named[group_id]["name"] if group_id in self._named else group_id

    def type(self, group_id: str) -> str:
        """The type of a group."""
        return self._named[group_id]["type"]

    def group(self, group_id: str) -> "Group | None":
        """A group's record, whatever became of it."""
        if group_id not in self._groups:
            (self._groups[group_id],) = store.read(groups.key(group_id))
        return self._groups[group_id]

    def free_address(self, name: str) -> str:
        """What a group of this name can be called in addresses."""
        wanted = application_rules.slugs(name)
        return next((one for one in wanted if self.group(one) is None), wanted[-1])

    def committee(self, group_id: str) -> "list[CommitteeMember]":
        """Everybody on a group's committee, once and ever."""
        if group_id not in self._committees:
            self._committees[group_id] = people.everybody_of(group_id)
        return self._committees[group_id]

    def expected(self, places: Sequence[Place]) -> "list[Expected | None]":
        """What waits at these places."""
        self.look(places)
        return [self._expected[place] for place in places]

    def look(self, places: Iterable[Place]) -> None:
        """Read what waits at all these places at once."""
        new = [place for place in dict.fromkeys(places) if place not in self._expected]
        if new:
            self._expected |= zip(new, store.read(*(records.expected_key(*place) for place in new)), strict=True)

    def look_at_groups(self, group_ids: Iterable[str]) -> None:
        """Read all these groups at once."""
        new = [one for one in dict.fromkeys(group_ids) if one not in self._groups]
        if new:
            self._groups |= zip(new, store.read(*map(groups.key, new)), strict=True)

    def look_at_committees(self, group_ids: Iterable[str]) -> None:
        """Read the committees of all these groups, several at a time."""
        new = [one for one in dict.fromkeys(group_ids) if one not in self._committees]
        looks: list[Any] = [partial(people.everybody_of, one) for one in new]
        self._committees |= zip(new, store.all_at_once(looks), strict=True)


class Verdict:
    """What becomes of a row: its fate, why by column, and the group it is about."""

    def __init__(self, fate: str, why: Mapping[str, str] | None = None, group: str = "") -> None:
        self.fate, self.why, self.group = fate, dict(why or {}), group
