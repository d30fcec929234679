"""Reviews as they are kept: read, begun and changed in one place, and what other rooms ask of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import sweeps
from union.core.people import actions as people
from union.core.people.rules import on_committee
from union.store import Get, Put, Update
from union.times import london_day, shown_day
from union.voting.reviews import rules
from union.voting.reviews.rules import Deed, Holder, State
from union.voting.reviews.tables import Review

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.views import OpenItem


def key(group_id: str, review_id: str) -> Get[Review]:
    """Ask for a review of a group."""
    return Review.by_key(group_id, review_id)


def latest(group_id: str) -> Review | None:
    """The last review of a group, whether it stands or is over."""
    return next(iter(Review.query(group_id, scan_index_forward=False, limit=1, consistent_read=True)), None)


def standing() -> Iterable[Review]:
    """The reviews that stand, with what a list shows of each, what lapses first on top."""
    return Review.by_due.query("yes")


def holders(review: Review) -> list[Holder]:
    """The roles that are reviewed, as the rules know them."""
    return [rules.read(one) for one in review.holders]


def due_on(review: Review) -> date:
    """The day at the end of which what is unconfirmed lapses."""
    return date.fromisoformat(review.due_on)


def begin_write(group: "Group", begins: date, due: date, found: Sequence[Holder], in_office: Collection[str], today: date) -> Put:
    """The part of a transaction that begins a review, the one of the union's date `begins`. `ConditionFailed` where there is one already."""
    numbers = _numbers(found, in_office)
    record = Review(
        group_id=group.group_id,
        review_id=begins.isoformat(),
        group_name=group.name,
        group_type=group.type,
        state=State.OPEN,
        began_on=today.isoformat(),
        due_on=due.isoformat(),
        holders=[rules.kept(one) for one in found],
        open="yes",
        unconfirmed=numbers["unconfirmed"],
        for_staff=numbers["for_staff"],
    )
    return Put(record, Review.review_id.does_not_exist())


def change_write(review: Review, deed: Deed, told: "Change", group: "Group | None", now: datetime) -> Update:
    """The part of a transaction by which something is done to a review of a group, which keeps what that is called now, where it is there.
    `ConditionFailed` where it changed since it was read.

    Raises `Conflict` where that cannot be done to it any more.
    """
    after = rules.moved(review.state, deed)
    numbers = _numbers(told.unsettled, told.in_office)
    actions: list[Any] = [
        Review.state.set(after),
        Review.version.set(int(review.version) + 1),
        Review.holders.set([rules.kept(one) for one in told.holders]),
        *(getattr(Review, name).set(value) for name, value in numbers.items()),
    ]
    if deed in (Deed.REMIND, Deed.WARN):
        actions.append(Review.reminded.set(int(review.reminded) + 1))
    if told.due is not None:
        actions.append(Review.due_on.set(told.due.isoformat()))
    if after not in rules.STANDING:
        actions += [Review.open.remove(), Review.over_at.set(now)]
    actions += [] if group is None else [Review.group_name.set(str(group.name))]
    return _update(review, actions)


def called_write(review: Review, group: "Group") -> Update:
    """The part after which a review calls its group by its name. `ConditionFailed` where it changed since it was read."""
    return _update(review, [Review.group_name.set(str(group.name))])


def _update(review: Review, actions: list[Any]) -> Update:
    return Update(Review(review.group_id, review.review_id), actions, Review.version == review.version)


class Change:
    """What a review is like after something was done to it: its holders, those of them that are `unsettled`, who is in office, and the day on
    which these lapse where it is another one from now on.
    """

    def __init__(
        self, holders: Sequence[Holder], unsettled: Sequence[Holder], in_office: Collection[str], due: date | None = None
    ) -> None:
        self.holders, self.unsettled, self.in_office, self.due = holders, unsettled, in_office, due


def _numbers(unsettled: Sequence[Holder], in_office: Collection[str]) -> dict[str, int]:
    waiting = [one for one in unsettled if not one.done]
    for_staff = [one for one in waiting if rules.left(one, rules.others(one.person_id, in_office))[1]]
    return {"unconfirmed": len(waiting), "for_staff": len(for_staff)}


def to_be_confirmed(group_id: str, person_id: str, office: people.Office, now: datetime) -> tuple[int, str] | None:
    """How many roles somebody may confirm in the review of a group that stands, and the day (ISO) by which; None where there is nothing."""
    review, today = latest(group_id), london_day(now)
    if review is None or rules.is_over(review.state, due_on(review), today):
        return None
    held = {str(one.person_id): people.terms(one) for one in office.everybody}
    in_office = {who for who, terms in held.items() if on_committee(terms, today)}
    may = {"in_office": office.in_office, "supports": office.supports}
    number = sum(
        rules.running(held.get(one.person_id, ()), one, today)
        and rules.may_confirm(one, person_id, rules.others(one.person_id, in_office), **may)
        for one in holders(review)
    )
    return (number, str(review.due_on)) if number else None


def open_items(now: datetime) -> "list[OpenItem]":
    """The reviews in which staff support confirm a role, and those of which something lapses soon, what lapses first on top. For staff."""
    return [one for one in sweeps.listed("review", map(_item, standing())) if one["text"]]


def _item(one: Review) -> "OpenItem":
    return {
        "group_id": str(one.group_id),
        "group_name": str(one.group_name),
        "group_type": str(one.group_type),
        "text": _text(one),
        "due_on": str(one.due_on),
        "url": f"/groups/{one.group_id}/committee/review",
    }


def _text(one: Review) -> str:
    number, day = int(one.unconfirmed), shown_day(one.due_on)
    told = []
    if one.for_staff:
        told.append(f"Staff support are to confirm {_roles(int(one.for_staff))} of the committee by {day}.")
    if one.state == State.WARNED and number:
        told.append(f"Unless confirmed, {_roles(number)} of the committee will lapse on {day}.")
    return " ".join(told)


def _roles(number: int) -> str:
    return "1 role" if number == 1 else f"{number} roles"
