"""Verbs: say yes to founding a group, take that back, and answer for a role on its first committee."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess, Reach
from union.errors import Conflict, NotFound
from union.membership.applications import letters as application_letters
from union.membership.applications import pages, records, rules
from union.membership.applications.actions import CHANGED, Place
from union.membership.applications.rules import OPEN, Answer, Deed, Seat
from union.store import ConditionFailed, Part

if TYPE_CHECKING:
    from union.membership.applications import views


class _Link:
    """An application that the caller was given the link to. Raises `NotFound` for a wrong one, and `TooMany` for very many of those."""

    def __init__(self, application_id: str, link: str, caller: Caller, now: datetime) -> None:
        kept, founder, pack, guesses = people.read_for(
            caller,
            records.key(application_id),
            records.founder_key(application_id, caller.person_id),
            policies.in_force_key(),
            rate_limits.guess_key(Guess.FOUNDING, caller.person_id, now),
        )
        rate_limits.check_guesses(Guess.FOUNDING, guesses)
        if kept is None or not rules.is_link(kept.link, link):
            rate_limits.wrong(Guess.FOUNDING, caller.person_id, now)
            raise NotFound("This link leads nowhere. Please ask whoever gave it to you for the whole of it.")
        self.found, self.founder, self.caller, self.now = kept, founder, caller, now
        self.policy = policies.current(pack)
        self.state = records.standing(kept, now)
        self.mine = kept.applicant_id == caller.person_id
        yours = rules.meant_for(records.seats(kept), caller.person_id, caller.email)
        self.seat = yours if yours and yours.answer == Answer.ACCEPTED else None


def seen(application_id: str, link: str, caller: Caller, now: datetime) -> "views.Found":
    """What somebody is asked who was given the link to found a group. Raises `NotFound`."""
    place = _Link(application_id, link, caller, now)
    return {
        "application": pages.founded(place.found, place.policy, now),
        "link": link,
        "said": place.founder is not None,
        "open": place.state in OPEN,
        "mine": place.mine,
        "seated": place.seat is not None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def say_yes(application_id: str, link: str, caller: Caller, now: datetime) -> None:
    """Say yes to founding a group: one person counts once. Raises `Conflict` where that is over or there are enough, `NotFound`, `TooMany`."""
    place = _Link(application_id, link, caller, now)
    if place.founder is not None:
        return
    rules.moved(place.state, Deed.CHANGE)
    _check_room(place)
    _commit(place, records.counted_write(place.found, 1), records.founder_write(application_id, caller, now))


def _check_room(place: _Link | Place) -> None:
    """Raises `Conflict` where as many people found the group as can be written to."""
    if int(place.found.founders) >= rules.MOST_FOUNDERS:
        raise Conflict(
            f"{rules.MOST_FOUNDERS} people found this group already, which is as many as can. You can join it when it is there."
        )


def take_back(application_id: str, link: str, caller: Caller, now: datetime) -> None:
    """Take that back, and a role with it, before the application is sent. Doing it again changes nothing.

    Raises `Conflict` where it is over, or the application is one's own; `NotFound`, `TooMany`.
    """
    place = _Link(application_id, link, caller, now)
    if place.founder is None:
        return
    rules.moved(place.state, Deed.CHANGE)
    if place.mine:
        raise Conflict("You apply for this group. Withdraw the application if you do not want it any more.")
    going = records.unfounder_write(application_id, caller.person_id)
    if place.seat is None:
        _commit(place, records.counted_write(place.found, -1), going)
        return
    after = rules.answered(records.seats(place.found), place.seat, Answer.DECLINED, caller.person_id, caller.name)
    changing = records.change_write(place.found, *records.written(seats=records.kept_seats(after)), founders=-1)
    letter = application_letters.news(place.found, place.policy, "refused", now, reason=place.seat.role)
    _commit(place, changing, going, letter, _noted(place, place.seat, Answer.DECLINED))


def _noted(place: _Link | Place, seat: Seat, said: Answer) -> Part:
    """The note of what was answered to a role. That somebody founds a group is noted nowhere: it is forgotten in time."""
    about = f"application#{place.found.application_id}"
    return audit_write(about, f"role {said.value}", place.caller.person_id, place.now, role=seat.role)


def _commit(place: _Link | Place, *parts: Part) -> None:
    """Make a change that somebody may make so often and no more; `parts` begin with what changes the application."""
    counted = rate_limits.reach_write(Reach.FOUND, place.caller.person_id, place.now)
    try:
        store.commit(*parts, *counted)
    except ConditionFailed as lost:
        if not any(lost.on(one) for one in parts):
            rate_limits.refuse(lost, Reach.FOUND, counted)
        raise Conflict(CHANGED) from lost


def answer(application_id: str, caller: Caller, said: Answer, now: datetime) -> None:
    """Accept a role on a first committee that is meant for the caller's address, which is to found the group too; or decline it.

    Doing it again changes nothing. Raises `Conflict` where that is over, `NotFound`, `TooMany`.
    """
    place = Place(application_id, caller, now)
    if place.yours is None:
        raise NotFound("No role of this group is meant for you.")
    if place.yours.answer == said:
        return
    rules.moved(place.state, Deed.CHANGE)
    found, accepts = place.found, said == Answer.ACCEPTED
    after = rules.answered(records.seats(found), place.yours, said, caller.person_id, caller.name)
    joins = accepts and place.founder is None
    if joins:
        _check_room(place)
    changing = records.change_write(found, *records.written(seats=records.kept_seats(after)), founders=1 if joins else 0)
    more: list[Part] = [_noted(place, place.yours, said)]
    more += [records.founder_write(application_id, caller, now)] if joins else []
    if not accepts and not place.mine:
        more.append(application_letters.news(found, place.policy, "refused", now, reason=place.yours.role))
    _commit(place, changing, *more)
