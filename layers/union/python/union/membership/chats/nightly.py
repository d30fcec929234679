"""Goes through the lists of all chats each night: who has to leave before long is written to, and each chat's owner is told what to do.

It forgets who is neither in a chat nor a member any more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.people import actions as people
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.chats import letters, records, room, rules
from union.membership.chats.letters import ToDo
from union.membership.chats.room import Known, Line, Roster
from union.membership.chats.rules import Place
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.membership.platforms import records as platforms
from union.membership.platforms import rules as platform_rules
from union.membership.platforms.rules import Registered
from union.store import ConditionFailed, Part
from union.sweeps import Done
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.platforms.tables import PlatformRecord

    type _Due = tuple[PlatformRecord, Roster, Line]
    """Somebody who has to leave a chat, with its list and their line on it."""

_AT_ONCE = 20
"""So many people are written to, or forgotten, in one transaction."""


def sweep(now: datetime) -> Done:
    """Go through every group's chats. It may run twice, or at once with itself; one group or chat that fails stops no other."""
    policy = policies.read()
    named = [one["group_id"] for one in groups.directory(now)]
    return sweeps.each("chats to go through", named, lambda group_id: _of_group(group_id, policy, now), str)


def _of_group(group_id: str, policy: Policy, now: datetime) -> Done:
    chats = [(record, one) for record, one in platforms.readable(group_id) if one.shown_to_members]
    (group,) = store.read(groups.key(group_id)) if chats else (None,)
    if group is None or not groups.there(group, now):
        return {}
    return _Night(group, policy, now).over(chats)


class _Night:
    """One night in one group's chats."""

    def __init__(self, group: "Group", policy: Policy, now: datetime) -> None:
        self._group, self._policy, self._now, self._id = group, policy, now, str(group.group_id)
        self._known: Known = room.known(self._id, now)
        self._done: Counter[str] = Counter()

    def over(self, chats: "Sequence[tuple[PlatformRecord, Registered]]") -> Done:
        """Go through these chats."""
        lists = [(record, one, self._roster(record)) for record, one in chats]
        self._notify([(record, roster) for record, _, roster in lists])
        for record, _, roster in lists:
            self._forget(record, roster)
        self._tell(lists)
        return self._done

    def _roster(self, record: "PlatformRecord") -> Roster:
        listed = records.of_chat(self._id, str(record.platform_id), self._now)
        return Roster(listed, self._known, room.door_of(record, self._policy, self._now), self._now)

    def _notify(self, lists: "Sequence[tuple[PlatformRecord, Roster]]") -> None:
        """Write once to each who has to leave, about all their chats: whoever gave no address is only noted, and has the same days."""
        due: dict[str, list[_Due]] = {}
        for record, roster in lists:
            door = room.door_of(record, self._policy, self._now)
            for line in roster.at(Place.LEAVING):
                if rules.to_notify(line.guest, line.belongs, door) and line.guest.person_id in roster.listed.people:
                    due.setdefault(line.guest.person_id, []).append((record, roster, line))
        for some in _some(sorted(due)):
            known = memberships.addresses_of(self._id, some)
            self._done += sweeps.each("somebody who has to leave a chat", some, partial(self._told, due, known), str)

    def _told(self, due: "Mapping[str, Sequence[_Due]]", known: Mapping[str, tuple[str, str]], person_id: str) -> Done:
        parts: list[Part] = []
        days: list[tuple[PlatformRecord, date]] = []
        until = date.min
        for record, roster, line in due[person_id]:
            notice = rules.to_notify(line.guest, line.belongs, room.door_of(record, self._policy, self._now))
            if notice is not None:
                parts.append(records.notice_write(roster.listed.people[line.guest.person_id], notice))
                days.append((record, notice.leave_on))
                until = notice.of
        if person_id in known:
            parts.append(letters.leaving(self._group, (person_id, *known[person_id]), until, days, self._now))
        try:
            store.commit(*parts)
        except ConditionFailed:
            return {}  # They were told, or left, at this very moment: the next night sees what is left.
        return {"told to leave": 1}

    def _forget(self, record: "PlatformRecord", roster: Roster) -> None:
        door = room.door_of(record, self._policy, self._now)
        gone = [
            one.guest.person_id
            for one in roster.lines
            if one.guest.person_id in roster.listed.people and rules.forgotten(one.guest, one.belongs, door)
        ]
        for some in _some(gone):
            store.commit(*(records.forget_write(self._id, str(record.platform_id), person_id) for person_id in some))
            self._done["forgotten"] += len(some)

    def _tell(self, lists: "Sequence[tuple[PlatformRecord, Registered, Roster]]") -> None:
        """Keep how many have to leave each chat, and write to whoever looks after some of them: one letter to each."""
        everybody = list(self._known.committee.values())
        in_office = sorted(str(one.person_id) for one in everybody if people.is_in_office(one, self._now))
        leading = sorted(people.leading(self._group, everybody, self._now)) or in_office
        by_owner: dict[tuple[str, ...], list[tuple[ToDo, str]]] = {}
        for record, one, roster in lists:
            found = self._todo(record, one, roster)
            if found is None:
                self._count(record, roster)
                continue
            to = (str(record.owner_id),) if record.owner_id in in_office else tuple(leading)
            by_owner.setdefault(to, []).append(found)
        for to, some in by_owner.items():
            told = letters.digest(self._group, everybody, to, [todo for todo, _ in some], self._now)
            self._write(some, told)

    def _todo(self, record: "PlatformRecord", one: Registered, roster: Roster) -> tuple[ToDo, str] | None:
        """What there is to do in a chat, with its mark; None where that is nothing, or was told lately."""
        to_add, to_remove = ([line.guest.person_id for line in roster.at(place)] for place in (Place.TO_ADD, Place.TO_REMOVE))
        strangers = [records.stranger_id(each) for each in roster.listed.strangers]
        today, weeks = london_day(self._now), self._policy.chats.look_weeks
        unseen = rules.look_due(platform_rules.list_seen_on(one), weeks, today)
        mark = rules.mark([to_add, to_remove, strangers, ["unseen"] if unseen else []])
        told_on = date.fromisoformat(record.told_on) if record.told_on else None
        some = to_add or to_remove or strangers or unseen
        if not some or not rules.tells(mark, record.told_mark or "", told_on, today):
            return None
        return ToDo(record, len(to_add), len(to_remove), len(strangers), unseen), mark

    def _count(self, record: "PlatformRecord", roster: Roster) -> None:
        to_remove, strangers = len(roster.at(Place.TO_REMOVE)), len(roster.listed.strangers)
        if (to_remove, strangers) == (int(record.to_remove or 0), int(record.strangers or 0)):
            return
        self._commit(platforms.night_write(record, to_remove, strangers, None))

    def _write(self, some: "Sequence[tuple[ToDo, str]]", told: Sequence[Part]) -> None:
        today = london_day(self._now)
        keeping = [
            platforms.night_write(one.record, one.to_remove, one.strangers, (today, mark) if told else None) for one, mark in some
        ]
        if self._commit(*keeping, *told) and told:
            self._done["owners told"] += 1

    def _commit(self, *parts: Part) -> bool:
        try:
            store.commit(*parts)
        except ConditionFailed:
            return False  # Another night did the same at this very moment, or a platform was retired.
        return True


def _some(people_ids: Sequence[str]) -> list[list[str]]:
    return [list(people_ids[at : at + _AT_ONCE]) for at in range(0, len(people_ids), _AT_ONCE)]
