"""What people chose of groups' letters, as other rooms and this one's actions read and write it."""

from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from union.membership.letter_choices import rules
from union.membership.letter_choices.rules import UNDO, Chosen, How, Sort
from union.membership.letter_choices.tables import LetterChoice
from union.membership.letter_choices.tokens import Told
from union.store import Get, Update

_CHOICE: dict[Sort, Any] = {Sort.NEWS: LetterChoice.news, Sort.SPONSORS: LetterChoice.sponsors}
_BY: dict[Sort, Any] = {Sort.NEWS: LetterChoice.news_stopped_by, Sort.SPONSORS: LetterChoice.sponsors_stopped_by}
_AT: dict[Sort, Any] = {Sort.NEWS: LetterChoice.news_stopped_at, Sort.SPONSORS: LetterChoice.sponsors_stopped_at}


def key(group_id: str, person_id: str) -> Get[LetterChoice]:
    """Ask for what a person chose of a group's letters."""
    return LetterChoice.by_key(group_id, person_id)


def of_group(group_id: str) -> dict[str, LetterChoice]:
    """What people chose of a group's letters, by their ids, in one query; whoever never chose is not there. It may be a second old."""
    return {str(one.person_id): one for one in LetterChoice.query(group_id)}


def groups_of(person_id: str) -> set[str]:
    """The ids of the groups of whose letters a person chose anything, in one query. It may be a second old."""
    return {str(one.group_id) for one in LetterChoice.by_person.query(person_id)}


def wants(choice: LetterChoice | None, sort: Sort) -> bool:
    """Whether whoever made this choice, or never made one, gets letters of this sort."""
    return rules.wants(choice.news if choice else None, choice.sponsors if choice else None, sort)


def stopped_by(choice: LetterChoice | None, told: Told, now: datetime) -> bool:
    """Whether the link that says this turned these letters off, and may turn them on still."""
    if choice is None or wants(choice, told.sort):
        return False
    by, at = _BY[told.sort].attr_name, _AT[told.sort].attr_name
    return bool(getattr(choice, by) == told.mailing_id and rules.can_undo(getattr(choice, at), now))


def choice_write(group_id: str, person_id: str, chosen: Chosen, how: How, now: datetime) -> list[Update]:
    """The part of a transaction that keeps what somebody says of both sorts, whatever they chose before; none where they say nothing."""
    said = {Sort.NEWS: chosen.news, Sort.SPONSORS: chosen.sponsors}
    doing = [step for sort, on in said.items() if on is not None for step in _set(sort, on)]
    return [Update(LetterChoice(group_id, person_id), [*doing, *_changed(how, now)])] if doing else []


def none_write(group_id: str, person_id: str, before: LetterChoice | None, now: datetime) -> Update:
    """The part by which somebody gets neither sort. `ConditionFailed` where their choice has changed since it was read."""
    same: Condition = LetterChoice.changed_at.does_not_exist() if before is None else LetterChoice.changed_at == before.changed_at
    doing = [*_set(Sort.NEWS, False), *_set(Sort.SPONSORS, False), *_changed(How.PAGE, now)]
    return Update(LetterChoice(group_id, person_id), doing, same)


def sort_write(group_id: str, person_id: str, sort: Sort, *, on: bool, how: How, now: datetime) -> Update:
    """The part that turns one sort of letters on or off. `ConditionFailed` where that is so already."""
    return Update(LetterChoice(group_id, person_id), [*_set(sort, on), *_changed(how, now)], _gets(sort, not on))


def off_write(told: Told, now: datetime) -> Update:
    """The part that turns off what a link says. `ConditionFailed` where it is off already."""
    stopped = [_CHOICE[told.sort].set(False), _BY[told.sort].set(told.mailing_id), _AT[told.sort].set(now)]
    return Update(LetterChoice(told.group_id, told.person_id), [*stopped, *_changed(How.LINK, now)], _gets(told.sort, True))


def on_write(told: Told, now: datetime) -> Update:
    """The part that turns it on again. `ConditionFailed` where this link did not turn it off within a day."""
    ours: Condition = (_BY[told.sort] == told.mailing_id) & (_AT[told.sort] > now - UNDO)
    return Update(LetterChoice(told.group_id, told.person_id), [*_set(told.sort, True), *_changed(How.LINK, now)], ours)


def _set(sort: Sort, on: bool) -> list[Any]:
    """One sort as chosen. What a link turned off stands so no longer."""
    return [_CHOICE[sort].set(on), _BY[sort].remove(), _AT[sort].remove()]


def _changed(how: How, now: datetime) -> list[Any]:
    return [LetterChoice.changed_at.set(now), LetterChoice.how.set(how)]


def _gets(sort: Sort, gets: bool) -> Condition:
    """That somebody gets letters of this sort, or does not, be it because they never chose."""
    chose: Condition = _CHOICE[sort] == gets
    never: Condition = _CHOICE[sort].does_not_exist()
    either: Condition = never | chose
    return either if rules.wants(None, None, sort) == gets else chose
