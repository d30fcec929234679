"""Verbs: look at who needs their role on a committee still, and confirm one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Term, on_committee, to_confirm
from union.errors import Conflict, NotFound
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Part
from union.times import iso
from union.voting.reviews import records, rules
from union.voting.reviews.records import Change
from union.voting.reviews.rules import Confirmed, Deed, Holder, State
from union.voting.roles.room import Room

if TYPE_CHECKING:
    from union.voting.reviews.tables import Review
    from union.voting.reviews.views import AccessReview, Reviewed

_TRIES = 5
_OVER = "This review is over. What was not confirmed has lapsed; the committee’s page says who holds which role."


class _Review:
    """A review of a group, as those on its committee and its staff support look at it."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        self.room, self.caller, self.now = Room(group_id, caller, now), caller, now
        self.today = self.room.today

    @cached_property
    def terms(self) -> Mapping[str, Sequence[Term]]:
        """The roles of everybody on the committee, by id."""
        return {str(one.person_id): people.terms(one) for one in self.room.office.everybody}

    @cached_property
    def in_office(self) -> set[str]:
        """The ids of those who hold a role today."""
        return {who for who, terms in self.terms.items() if on_committee(terms, self.today)}

    def beside(self, one: Holder) -> int:
        """How many officers there are beside the holder of a role."""
        return rules.others(one.person_id, self.in_office)

    def runs(self, one: Holder) -> bool:
        """Whether a role that is reviewed runs still."""
        return rules.running(self.terms.get(one.person_id, ()), one, self.today)

    @property
    def hand(self) -> dict[str, bool]:
        """In what office the caller confirms."""
        return {"in_office": self.room.office.in_office, "supports": self.room.office.supports}


def shown(group_id: str, caller: Caller, now: datetime) -> "AccessReview":
    """The last review of a group, for its committee and its staff support. Raises `NotAllowed`, `NotFound`."""
    look = _Review(group_id, caller, now)
    review = records.latest(group_id)
    stands = review is not None and not rules.is_over(review.state, records.due_on(review), look.today)
    roles = [_reviewed(look, review, one, stands) for one in records.holders(review)] if review else []
    asked = [one for one in roles if not one["gone"]]
    next_on = rules.next_after(look.room.policy.committees.reviews, look.today)
    return {
        "group": groups.name_view(look.room.group),
        "review_id": str(review.review_id) if review else None,
        "began_on": str(review.began_on) if review else None,
        "due_on": str(review.due_on) if review else None,
        "stands": stands,
        "warned": review is not None and review.state == State.WARNED,
        "roles": roles,
        "confirmed": sum(one["done"] for one in asked),
        "asked": len(asked),
        "support": not look.room.office.in_office,
        "next_on": next_on.isoformat() if next_on else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _reviewed(look: _Review, review: "Review", one: Holder, stands: bool) -> "Reviewed":
    beside, runs, me = look.beside(one), look.runs(one), look.caller.person_id
    officers, staff = rules.left(one, beside)
    terms, last = look.terms.get(one.person_id, ()), records.due_on(review)
    lapsed = not one.done and not runs and rules.lapsed_on(terms, one, last, look.today)
    return {
        "person_id": one.person_id,
        "name": one.name,
        "role": one.role,
        "starts_on": one.starts_on,
        "why": list(one.why),
        "confirmed_by": ["staff support" if by.staff else by.name for by in one.by],
        "officers_left": officers,
        "staff_left": staff,
        "done": one.done,
        "gone": not runs and not lapsed,
        "lapsed": lapsed,
        "yours": one.person_id == me,
        "may_confirm": stands and runs and rules.may_confirm(one, me, beside, **look.hand),
    }


def confirm(group_id: str, caller: Caller, *, review_id: str, person_id: str, role: str, starts_on: date, now: datetime) -> None:
    """Say that somebody needs their role still. Doing it again changes nothing.

    Raises `NotAllowed` for a role of one's own and where it is for others to say, `NotFound` for a role that is not reviewed, `Conflict` where
    the review is over.
    """
    which = (person_id, role, starts_on.isoformat())
    for _ in range(_TRIES):
        look = _Review(group_id, caller, now)
        review, at = _found(group_id, review_id, which)
        one = records.holders(review)[at]
        if one.confirmed_by(caller.person_id):
            return
        if rules.is_over(review.state, records.due_on(review), look.today):
            raise Conflict(_OVER)
        if not look.runs(one):
            raise Conflict("This role has ended in the meantime, so there is nothing to confirm.")
        rules.check_may_confirm(one, caller.person_id, look.beside(one), **look.hand)
        if _confirmed(look, review, at):
            return
    raise Conflict("Others are confirming roles as well. Please try again in a moment.")


def _found(group_id: str, review_id: str, which: tuple[str, str, str]) -> "tuple[Review, int]":
    """A review of the group, and where in it the role stands: by person, title and first day."""
    (review,) = store.read(records.key(group_id, review_id))
    if review is not None:
        for at, one in enumerate(records.holders(review)):
            if (one.person_id, one.role, one.starts_on) == which:
                return review, at
    raise NotFound("This role is not part of the review. Please look at it again.")


def _confirmed(look: _Review, review: "Review", at: int) -> bool:
    """Write a confirmation with its note; False where somebody changed the review since it was read, which is looked at anew."""
    holders, caller = records.holders(review), look.caller
    by = Confirmed(caller.person_id, caller.name, iso(look.now), staff=not look.room.office.in_office)
    holders[at] = one = rules.confirm(holders[at], by, look.beside(holders[at]))
    unsettled = [each for each in holders if not each.done and look.runs(each)]
    deed = Deed.CONFIRM if unsettled else Deed.FINISH
    after = Change(holders, unsettled, look.in_office)
    parts: list[Part] = [records.change_write(review, deed, after, look.room.group, look.now)]
    parts += _kept(look, one) if one.done else []
    said = {"person": one.person_id, "role": one.role, "review": str(review.review_id)}
    noting = audit_write(f"group#{look.room.group.group_id}", "role confirmed", caller.person_id, look.now, **said)
    try:
        store.commit(*parts, noting)
    except ConditionFailed:
        return False
    return True


def _kept(look: _Review, one: Holder) -> list[Part]:
    """The parts by which a role that would have lapsed does not."""
    member = next(each for each in look.room.office.everybody if each.person_id == one.person_id)
    changing = people.terms_write(member, to_confirm(people.terms(member), {one.term}, None))
    return [*changing, groups.appoint_write(look.room.group)] if changing else []
