"""Verbs: what comes to reviews of access by the clock, each night: they begin, remind, set the day on which roles lapse, and end."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Term, on_committee, to_confirm, unconfirmed_ended
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Part
from union.times import london_day
from union.voting.reviews import letters, records, rules
from union.voting.reviews.letters import About
from union.voting.reviews.records import Change
from union.voting.reviews.rules import Deed, Holder
from union.voting.roles.room import words_of

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.voting.reviews.tables import Review

_HOUSE = "union-house"


def tick(now: datetime) -> dict[str, int]:
    """Begin the reviews that are due, and go on with those that stand. Returns how many of what was done.

    It may run twice, late or at once with itself: each step is remembered in the transaction that takes it, with its letters.
    """
    none = {f"reviews_{name}": 0 for name in ("begun", "reminded", "warned", "done", "ended", "called_off")} | {"roles_lapsed": 0}
    policy = policies.read()
    return none | sweeps.parts(("reviews to begin", lambda: _to_begin(policy, now)), ("reviews", lambda: _standing(policy, now)))


def _to_begin(policy: Policy, now: datetime) -> dict[str, int]:
    told = policy.committees
    begins = rules.due(told.reviews, told.review_days, london_day(now))
    if begins is None:
        return {}
    due = max(begins, london_day(now)) + timedelta(days=told.review_days)
    found = groups.every_id()
    return dict(
        sweeps.each("committee to review", found, lambda group_id: _begun(group_id, begins, due, now), lambda group_id: group_id)
    )


def _begun(group_id: str, begins: date, due: date, now: datetime) -> dict[str, int]:
    group, before = store.read(groups.key(group_id), records.key(group_id, begins.isoformat()))
    if before is not None or not groups.there(group, now):
        return {}
    room = _Committee(group, now)
    found = room.holders(due)
    if not found:
        return {}
    beginning = records.begin_write(group, begins, due, found, room.in_office, room.today)
    told = letters.to_officers(About(group, begins.isoformat(), due), "begun", room.everybody, room.in_office, found, now)
    noting = audit_write(f"group#{group_id}", "access review begun", _HOUSE, now, review=begins.isoformat())
    with suppress(ConditionFailed):
        store.commit(beginning, noting, *told)
        return {"reviews_begun": 1}
    return {}


class _Committee:
    """Everybody on the committee of a group, as its reviews see them."""

    def __init__(self, group: "Group", now: datetime) -> None:
        self.group, self.now, self.today = group, now, london_day(now)
        self.everybody = people.everybody_of(str(group.group_id))
        self.terms: Mapping[str, Sequence[Term]] = {str(one.person_id): people.terms(one) for one in self.everybody}
        self.in_office = sorted(who for who, terms in self.terms.items() if on_committee(terms, self.today))

    def holders(self, due: date) -> list[Holder]:
        """The roles that are to be confirmed: those that run, and would go on after the review."""
        return [
            Holder(str(one.person_id), str(one.name), term.role, term.starts_on.isoformat(), words_of(self.group, term.role))
            for one in self.everybody
            for term in people.terms(one)
            if term.runs(self.today) and due < term.ends_on
        ][: rules.MOST]

    def of(self, one: Holder) -> Sequence[Term]:
        """The roles of a holder as they are now."""
        return self.terms.get(one.person_id, ())

    def settled(self, found: Sequence[Holder]) -> list[Holder]:
        """The holders, of whom those are confirmed whom enough officers did, by who is in office now."""
        return [rules.settled(one, rules.others(one.person_id, self.in_office)) for one in found]

    def changed(self, after: Mapping[str, Sequence[Term]]) -> list[Part]:
        """The parts of a transaction after which people by id have these roles; with the count of such changes where there are any."""
        parts = [
            part
            for one in self.everybody
            if str(one.person_id) in after
            for part in people.terms_write(one, after[str(one.person_id)])
        ]
        return [*parts, groups.appoint_write(self.group)] if parts else []


def _standing(policy: Policy, now: datetime) -> dict[str, int]:
    found = ((str(one.group_id), str(one.review_id)) for one in records.standing())
    return dict(sweeps.each("review", found, lambda which: _gone_on(*which, policy, now), "/".join))


def _gone_on(group_id: str, review_id: str, policy: Policy, now: datetime) -> dict[str, int]:
    """Take the next step of a review, where one is due."""
    group, review = store.read(groups.key(group_id), records.key(group_id, review_id))
    if review is None or review.state not in rules.STANDING:
        return {}
    if not groups.there(group, now):
        return _called_off(group, review, now)
    return _Step(group, review, policy, now).taken()


def _called_off(group: "Group | None", review: "Review", now: datetime) -> dict[str, int]:
    """The group has left the union: nothing lapses any more, lest it comes back without its committee."""
    found = records.holders(review)
    parts: list[Part] = [records.change_write(review, Deed.CALL_OFF, Change(found, (), ()), group, now)]
    if group is not None:
        room = _Committee(group, now)
        terms = {one.term for one in found}
        parts += room.changed({who: to_confirm(held, terms, None) for who, held in room.terms.items()})
    noting = audit_write(f"group#{review.group_id}", "access review called off", _HOUSE, now, review=str(review.review_id))
    return _committed([*parts, noting], "called_off")


def _committed(parts: Sequence[Part], what: str, **more: int) -> dict[str, int]:
    try:
        store.commit(*parts)
    except ConditionFailed:  # Somebody confirms at this moment, or the clock ran twice: the next night sees to the rest.
        return {}
    return {f"reviews_{what}": 1, **more}


class _Step:
    """The next step of a review that stands."""

    def __init__(self, group: "Group", review: "Review", policy: Policy, now: datetime) -> None:
        self.group, self.review, self.policy, self.now = group, review, policy, now
        self.room = _Committee(group, now)
        self.holders = self.room.settled(records.holders(review))
        open_still = [one for one in self.holders if not one.done]
        self.lapsed = [one for one in open_still if rules.lapsed(self.room.of(one), one, self.room.today)]
        self.waiting = [one for one in open_still if rules.running(self.room.of(one), one, self.room.today)]

    def taken(self) -> dict[str, int]:
        """Take it, where one is due."""
        told, today = self.policy.committees, self.room.today
        due = rules.deed_due(
            self.review.state,
            date.fromisoformat(self.review.began_on),
            records.due_on(self.review),
            int(self.review.reminded),
            told.review_reminders,
            today,
        )
        if due is Deed.END:
            return self._ended()
        if not self.waiting:
            return _committed([self._change(Deed.FINISH), self._noted("access review done", [])], "done")
        if due is Deed.WARN:
            return self._warned(rules.lapses_on(records.due_on(self.review), told.review_days, told.review_reminders, today))
        if due is Deed.REMIND:
            about = self._about(records.due_on(self.review))
            to = letters.to_officers(about, "reminder", self.room.everybody, self.room.in_office, self.waiting, self.now)
            return _committed([self._change(Deed.REMIND), *to], "reminded")
        return self._called()

    def _called(self) -> dict[str, int]:
        """Keep what the group is called, where it was renamed: that is told to nobody."""
        if self.review.group_name != self.group.name:
            _committed([records.called_write(self.review, self.group)], "called")
        return {}

    def _change(self, deed: Deed, due: date | None = None) -> Part:
        after = Change(self.holders, self.waiting, self.room.in_office, due)
        return records.change_write(self.review, deed, after, self.group, self.now)

    def _about(self, due: date) -> About:
        return About(self.group, str(self.review.review_id), due)

    def _noted(self, act: str, roles: Sequence[Holder]) -> Part:
        said = {"review": str(self.review.review_id), "roles": ", ".join(one.role for one in roles)}
        return audit_write(f"group#{self.group.group_id}", act, _HOUSE, self.now, **said)

    def _warned(self, due: date) -> dict[str, int]:
        """Remind a second time, staff support as well, and set the day on which each role lapses that nobody confirms until then."""
        which: dict[str, set[tuple[str, date]]] = {}
        for one in self.waiting:
            which.setdefault(one.person_id, set()).add(one.term)
        after = {who: to_confirm(self.room.terms[who], terms, due) for who, terms in which.items()}
        left = {who for who, terms in {**self.room.terms, **after}.items() if on_committee(terms, due + timedelta(days=1))}
        about, room = self._about(due), self.room
        parts = [
            self._change(Deed.WARN, due),
            *room.changed(after),
            self._noted("roles to lapse", self.waiting),
            *letters.to_officers(about, "warning", room.everybody, room.in_office, self.waiting, self.now),
            letters.to_staff(about, "staff", self.policy, self.waiting, self.now, everybody=not left),
        ]
        return _committed(parts, "warned")

    def _ended(self) -> dict[str, int]:
        """Write down what has lapsed, and tell those who held it, who leads, and staff support where nobody does."""
        room, about = self.room, self._about(records.due_on(self.review))
        after = {one.person_id: unconfirmed_ended(room.of(one), room.today) for one in self.lapsed}
        leading = people.leading(self.group, room.everybody, self.now)
        to = [*(one.person_id for one in self.lapsed), *leading] if self.lapsed else []
        parts = [self._change(Deed.END), *room.changed(after), self._noted("roles lapsed", self.lapsed)]
        parts += letters.to_officers(about, "lapsed", room.everybody, to, self.lapsed, self.now)
        if self.lapsed and not leading:
            parts.append(letters.to_staff(about, "nobody", self.policy, self.lapsed, self.now, everybody=True))
        return _committed(parts, "ended", roles_lapsed=len(self.lapsed))
