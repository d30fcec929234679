"""Verbs: look at groups' platforms, one after another, and write down what is found and what is mended.

Whoever does this reads pages that anybody may have written, so it has no right to people's addresses: letters are written by `notices`.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from union import ids, store, sweeps, time_left, watch
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Unavailable
from union.membership.events import records as events
from union.membership.groups import actions as groups
from union.membership.news import records as news
from union.membership.platform_checks import fetcher, patience, public_texts, reading, records, rules
from union.membership.platform_checks.fetcher import Fetcher
from union.membership.platform_checks.rules import Answer, Deed, Found, Rule, Seen
from union.membership.platforms import records as platform_records
from union.membership.platforms import rules as platform_rules
from union.membership.platforms.rules import Registered
from union.store import ConditionFailed, Part
from union.times import london_day
from union.watch import Count

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.platform_checks.tables import Finding, Look

_HOUSE = "union-house"
_BUSY = "This site is being asked by somebody else right now. It is looked at again later."
_READING = 8.0
"""Seconds that a page may take to be read: one may be built so that this would go on for days."""
_ONE = fetcher.WHOLE + _READING + time_left.AFTER
"""Seconds that have to be left for a look at one more platform."""


def tick(now: datetime, asks: Fetcher | None = None) -> dict[str, int]:
    """Look through every group whose turn it is tonight, the one that was looked through longest ago first. Returns how many of what.

    It may run twice, late or at once with itself. What does not fit into the time comes first the next time. A night that came to its end is
    counted; where none did, that rings.
    """
    asks, policy = asks or Fetcher(), policies.read()
    there = groups.every_id()
    # Where one turn cannot be read it is every group's: what was looked at today is not asked for again.
    turns = sweeps.attempt("group to look through", "turns", lambda: records.turns(there)) or dict.fromkeys(there)
    due = {group_id: look for group_id, look in turns.items() if rules.is_turn(look.looked_at if look else None, now)}
    waiting = sorted(due, key=lambda group_id: (_last(due[group_id]), group_id))
    done = sweeps.each(
        "group to look through", waiting, lambda group_id: look_through(group_id, asks, policy, now), str, least=_ONE
    )
    if time_left.seconds() >= _ONE:
        watch.count(Count.PLATFORMS_LOOKED_AT)
    return {"groups": 0, "found": 0, "mended": 0} | done


def _last(look: "Look | None") -> str:
    return look.looked_at.isoformat() if look is not None and look.looked_at is not None else ""


def look_again(group_id: str, now: datetime, asks: Fetcher | None = None) -> dict[str, int]:
    """Look through one group because somebody asked for it, whether or not its turn has come. May come twice."""
    return dict(look_through(group_id, asks or Fetcher(), policies.read(), now, again=True))


def look_through(group_id: str, asks: Fetcher, policy: Policy, now: datetime, *, again: bool = False) -> Counter[str]:
    """Look at all platforms of a group, but for those that were looked at today unless it is wanted `again`.

    A group that has left has no findings any more. Its turn is over when all were tried: one that fails waits for the next night, and one for
    which there was no time comes with the next call.
    """
    (group,) = store.read(groups.key(group_id))
    if group is None:
        return Counter()
    visit = _Visit(group, asks, policy, now, again=again)
    done = sweeps.each("platform", visit.platforms, visit.look, lambda one: f"{group_id}/{one.platform_id}", least=_ONE)
    done += sweeps.each("finding", visit.orphans(), visit.close, lambda one: f"{group_id}/{one.finding_id}")
    if time_left.seconds() >= _ONE:
        store.commit(records.turn_write(group_id, now))
        done["groups"] += 1
    return done


def _read(one: Registered, seen: Seen) -> tuple[Seen, list[Found]]:
    """What a page breaks by what stands on it. Social media are asked whether they are there, and not read: what stands there is their own."""
    if not seen.text or one.kind in rules.SOCIAL:
        return seen, []
    try:
        with patience.for_seconds(_READING):
            return seen, reading.found_on(seen.text, seen.url)
    except patience.Over:
        return _too_long(seen.url), []


def _too_long(url: str) -> Seen:
    return Seen(Answer.COULD_NOT_LOOK, url, why="It is built so that it takes too long to be read.")


class _Visit:
    """One look through a group: what its register has, what was found before, and what all its platforms are judged by."""

    def __init__(self, group: "Group", asks: Fetcher, policy: Policy, now: datetime, *, again: bool) -> None:
        self._group, self._asks, self._policy, self._now, self._again = group, asks, policy, now, again
        group_id = str(group.group_id)
        self._there = groups.there(group, now)
        self._unread = False
        self.platforms = self._registered(group_id) if self._there else []
        self._public: list[tuple[str, str, str]] = []
        self._unlooked = False
        self._in_office = people.in_office(group_id, now) if self.platforms else {}
        self._before = {str(one.finding_id): one for one in sweeps.readable("finding", records.each_of_group(group_id))}
        looks = sweeps.readable("platform", records.each_look(group_id)) if self.platforms else ()
        self._looks = {str(one.name): one for one in looks}
        self._site = rules.first_site(self.platforms)

    def _registered(self, group_id: str) -> list[Registered]:
        def unread() -> None:
            self._unread = True

        found = [one for _, one in platform_records.readable(group_id, unread)]
        # What everybody may read comes first, so that it is known when the links of chats are looked for in it.
        return sorted(found, key=lambda one: not rules.is_asked(one))

    def look(self, one: Registered) -> Mapping[str, int]:
        """Look at one platform and write down what came of it, all in one transaction."""
        seen = self._seen(one)
        self._read_in_public(one, seen)
        found = self._of_records(one)
        judged = set(rules.REGISTER_RULES)
        if rules.has_closed_door(one):
            found += (of_link := rules.of_link(one, [*self._own_public, *self._public]))
            if self._unlooked and not of_link:
                judged.discard(Rule.OPEN_LINK)  # It may still stand on a page that was not looked at this time.
        parts: list[Part] = []
        if not rules.is_asked(one):
            judged |= rules.PAGE_RULES  # A page that is not public any more, or has another address, breaks none of these.
        elif seen is not None:
            seen, read = _read(one, seen)
            of_page, failing = self._of_page(one, seen, read)
            found += of_page
            judged |= rules.told_by(seen, of_page)
            parts.append(records.looked_write(self._group.group_id, one.platform_id, seen, failing, self._now))
        changes, done = self._changes(one, {told.rule: told for told in found}, judged)
        try:
            if parts or changes:
                store.commit(*parts, *changes)
        except ConditionFailed:
            return {}  # Somebody appealed or decided at this very moment. What was seen is seen again the next night.
        return done

    def _read_in_public(self, one: Registered, seen: Seen | None) -> None:
        """Keep what everybody may read on a platform, for as long as this visit lasts."""
        if seen is not None and seen.answer == Answer.OK:
            self._public.append((f"on “{one.label}”", seen.url, seen.text))
        elif rules.is_asked(one):
            self._unlooked = True

    @cached_property
    def _own_public(self) -> list[tuple[str, str, str]]:
        """What everybody may read on the group's pages here: each what it is, its address, and its text."""
        return public_texts.of_group(self._group, self._now)

    def _seen(self, one: Registered) -> Seen | None:
        """What is at a platform's page; None where it was looked at today already, or is not asked for at all."""
        before = self._looks.get(one.platform_id)
        today = before is not None and not rules.is_turn(before.looked_at, self._now)
        if not rules.is_asked(one) or not self._asks.looks or (today and not self._again):
            return None
        site, holder = urlsplit(one.url).hostname or "", ids.key()
        if not records.hold(site, holder, self._now):
            raise Unavailable(_BUSY)
        try:
            with patience.for_seconds(fetcher.WHOLE + _READING):
                seen = self._asks.look(one.url)
        except patience.Over:
            seen = _too_long(one.url)
        finally:
            records.let_go(site, holder)
        watch.logger.info("looked", platform=one.platform_id, answer=seen.answer.value, robots_group=seen.group)
        return seen

    def _of_page(self, one: Registered, seen: Seen, read: list[Found]) -> tuple[list[Found], int]:
        """What a look broke, and for how many nights running there was nothing to see."""
        before = self._looks.get(one.platform_id)
        failing, on = (int(before.failing or 0), before.counted_on) if before is not None else (0, None)
        nights = rules.nights(failing, on, seen.answer, london_day(self._now))
        return [*rules.of_page(seen, read), *rules.unseen(seen, nights, one.kind, self._policy.checks.nights)], nights

    def _of_records(self, one: Registered) -> list[Found]:
        """What our own records say of a platform."""
        today = london_day(self._now)
        flaws = [told.flaw for told in platform_rules.problems(one, self._in_office, today, self._policy)]
        found = rules.of_register(one, flaws, today)
        if one.platform_id == self._site:
            ahead = events.spread(self._group.group_id, self._now).next
            last = news.last_of_group(self._group.group_id, self._now)
            found += rules.of_own_page(ahead, last, self._policy.checks.news_weeks, self._now)
        return found

    def _changes(self, one: Registered, found: Mapping[Rule, Found], judged: set[Rule]) -> tuple[list[Part], Counter[str]]:
        """The parts that write down what is found anew, what is still to be seen and what is mended; and how many of what."""
        parts: list[Part] = []
        done: Counter[str] = Counter()
        for rule in sorted(judged):
            before = self._before.get(records.name_of(one.platform_id, rule))
            told = found.get(rule)
            deed = rules.settled(rule, records.kept(before), found=told is not None, today=london_day(self._now))
            if deed == Deed.MEND and before is not None:
                parts += self._mended(before, "mended")
                done["mended"] += 1
            elif deed is not None and told is not None:
                parts += self._found(one, told, before)
                done["found"] += 1
            elif told is not None and before is not None:
                parts += filter(None, [records.seen_write(before, told, self._now)])
        return parts, done

    def _found(self, one: Registered, told: Found, before: "Finding | None") -> list[Part]:
        opening = records.found_write(self._group, one, told, before, self._policy.checks.mend_days, self._now)
        return [opening, self._noted("finding", one.platform_id, told.rule)]

    def _mended(self, before: "Finding", act: str) -> list[Part]:
        return [records.mended_write(before, act, self._now), self._noted(f"finding {act}", before.platform_id, before.rule)]

    def _noted(self, act: str, platform_id: str, rule: str) -> Part:
        return audit_write(f"group#{self._group.group_id}", act, _HOUSE, self._now, platform=platform_id, rule=rule)

    def orphans(self) -> "list[Finding]":
        """What is still open about platforms that are not used any more, or of a group that has left.

        Where a platform could not be read nobody knows of which one that is, so nothing is closed until it can.
        """
        if self._unread:
            return []
        used = {one.platform_id for one in self.platforms}
        return [one for one in self._before.values() if one.state in rules.WAITING and one.platform_id not in used]

    def close(self, one: "Finding") -> Mapping[str, int]:
        """Close a finding of which nothing is left to mend."""
        act = "closed: the platform is not used any more" if self._there else "closed: the group has left"
        try:
            store.commit(*self._mended(one, act))
        except ConditionFailed:
            return {}  # Somebody did something with it at this very moment; it is seen to the next time.
        return {"mended": 1}
