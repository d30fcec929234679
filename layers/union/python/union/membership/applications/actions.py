"""Verbs: begin an application, write it, bring its constitution, name its first committee, send it, and withdraw it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import addresses, ids, settings, store
from union.core.audit.actions import audit_write
from union.core.documents import actions as documents
from union.core.people import actions as people
from union.core.people.rules import Caller, supports
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess, Reach
from union.errors import Conflict, Invalid, NotFound
from union.membership.applications import letters as application_letters
from union.membership.applications import pages, records, rules
from union.membership.applications.rules import OPEN, Answer, Deed, Seat, State
from union.membership.groups import actions as groups
from union.membership.groups import rules as group_rules
from union.store import ConditionFailed, Part
from union.text import order
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.applications import views
    from union.membership.applications.tables import Application, Founder

CHANGED = "This application changed in another window or by somebody else’s answer. Please look at it again."
_FIELDS = ("name", "type", "summary", "purpose", "how_to_join")


class Place:
    """An application that the caller may open: it is theirs, or they are named for its first committee. Raises `NotFound`."""

    def __init__(self, application_id: str, caller: Caller, now: datetime) -> None:
        kept, pack, founder = people.read_for(
            caller, records.key(application_id), policies.in_force_key(), records.founder_key(application_id, caller.person_id)
        )
        self.caller, self.now, self.policy = caller, now, policies.current(pack)
        self.founder: Founder | None = founder
        self.yours = rules.meant_for(records.seats(kept), caller.person_id, caller.email) if kept else None
        self.mine = kept is not None and kept.applicant_id == caller.person_id
        self.found = records.require(kept if self.mine or self.yours else None)
        self.state = records.standing(self.found, now)

    def own(self, deed: Deed) -> "Application":
        """The application, which is the caller's own and in a state in which that can be done. Raises `NotFound`, `Conflict`."""
        if not self.mine:
            raise NotFound("Only whoever applies can do this.")
        rules.moved(self.state, deed)
        return self.found

    def commit(self, act: str, *parts: Part, **said: str | int) -> None:
        """Make a change, with its note. Raises `Conflict` where the application changed meanwhile."""
        noting = audit_write(f"application#{self.found.application_id}", act, self.caller.person_id, self.now, **said)
        try:
            store.commit(*parts, noting)
        except ConditionFailed as lost:
            raise Conflict(CHANGED) from lost


def affiliate(caller: Caller | None, now: datetime) -> "views.Affiliate":
    """What it takes to found a group, for everybody; and the caller's own applications, the newest first."""
    caller, (pack,) = people.read_with(caller, policies.in_force_key())
    policy = policies.current(pack)
    asked = policy.applications
    return {
        "needed": {
            "founders": asked.founders,
            "weeks": asked.weeks,
            "days": asked.decide_days,
            "megabytes": pages.MEGABYTES,
        },
        "applications": [_listed(one, now) for one in records.of(caller.person_id)] if caller else [],
        "signed_in": caller is not None,
        "types": pages.types(policy),
    }


def _listed(one: "Application", now: datetime) -> "views.Listed":
    return {
        "application_id": one.application_id,
        "name": one.name,
        "state": records.standing(one, now).value,
        "day": one.moves_on,
        "group_id": one.group_id,
    }


def blank(caller: Caller) -> "views.Words":
    """The form with which an application begins."""
    (pack,) = people.read_for(caller, policies.in_force_key())
    return {
        "application_id": None,
        "version": 0,
        "types": pages.types(policies.current(pack)),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def begin(caller: Caller, words: Mapping[str, str], key: str, now: datetime) -> str:
    """Begin an application, of which the caller is the first founder; returns its id. The same `key` begins it once.

    Raises `Invalid`, `Conflict` where they have very many under way, `TooMany`.
    """
    application_id = ids.derived("application", caller.person_id, key)
    kept, pack = people.read_for(caller, records.key(application_id), policies.in_force_key())
    if kept is not None:
        return application_id
    policy = policies.current(pack)
    rules.check_type(words["type"], policy.contacts)
    _check_room(caller, now)
    found = records.begun(application_id, words, caller, rules.lapses_on(now, policy.applications.weeks), now)
    counted = rate_limits.reach_write(Reach.APPLICATION, caller.person_id, now)
    noting = audit_write(f"application#{application_id}", "application begun", caller.person_id, now)
    try:
        store.commit(
            beginning := records.begin_write(found), records.founder_write(application_id, caller, now), noting, *counted
        )
    except ConditionFailed as lost:
        if not lost.on(beginning):
            rate_limits.refuse(lost, Reach.APPLICATION, counted, "name")
        raise Conflict(CHANGED) from lost
    return application_id


def _check_room(caller: Caller, now: datetime) -> None:
    going = [one for one in records.of(caller.person_id) if records.standing(one, now) in {*OPEN, State.SUBMITTED}]
    if len(going) >= rules.MOST_OPEN:
        raise Conflict(f"You have {rules.MOST_OPEN} applications under way. Please withdraw one that you do not need.")


def seen(application_id: str, caller: Caller, now: datetime) -> "views.Application":
    """An application for whoever applies, or is named for its first committee. Raises `NotFound`."""
    place = Place(application_id, caller, now)
    found, mine, changing = place.found, place.mine, place.state in OPEN
    return {
        "application": pages.founded(found, place.policy, now),
        "mine": mine,
        "yours": pages.seat(place.yours) if place.yours else None,
        "names": sorted((one.name for one in records.founders(application_id)), key=order) if mine else [],
        "link": f"{settings.site_url()}/affiliate/{application_id}/found/{found.link}" if mine and changing else None,
        "missing": _missing(place) if changing else [],
        "alike": pages.groups_alike(found.name, now) if mine and changing else [],
        "day": found.moves_on,
        "megabytes": pages.MEGABYTES,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _missing(place: Place) -> list[str]:
    return rules.missing(
        records.seats(place.found),
        constitution=place.found.constitution is not None,
        founders=int(place.found.founders),
        needed=place.policy.applications.founders,
    )


def writing(application_id: str, caller: Caller, now: datetime) -> "views.Words":
    """The form for what a group is to be, as it is written down. Raises `NotFound`, `Conflict`."""
    place = Place(application_id, caller, now)
    found = place.own(Deed.CHANGE)
    return {
        "application_id": application_id,
        "version": int(found.version),
        "types": pages.types(place.policy),
        "key": ids.key(),
        "values": {name: getattr(found, name) for name in _FIELDS},
        "errors": {},
    }


def write(application_id: str, caller: Caller, words: Mapping[str, str], *, version: int, now: datetime) -> None:
    """Write what a group is to be. Doing it again changes nothing. Raises `Conflict` where it changed since `version`, `Invalid`, `NotFound`."""
    place = Place(application_id, caller, now)
    found = place.own(Deed.CHANGE)
    rules.check_type(words["type"], place.policy.contacts)
    if all(getattr(found, name) == words[name] for name in _FIELDS):
        return
    _check_version(found, version)
    place.commit("application written", records.change_write(found, *records.written(**words)))


def _check_version(found: "Application", version: int) -> None:
    if int(found.version) != version:
        raise Conflict(CHANGED)


def bring(application_id: str, caller: Caller, data: bytes, *, remove: bool = False, now: datetime) -> None:
    """Keep a constitution, in place of an earlier one, or take that away. Doing it again changes nothing.

    Raises `Invalid`, `Conflict`, `NotFound`.
    """
    place = Place(application_id, caller, now)
    found = place.own(Deed.CHANGE)
    before = records.constitution(found)
    if remove and not data:
        if before is not None:
            taking = records.change_write(found, *records.written(constitution=None))
            place.commit("constitution taken away", taking, *documents.delete_write(before))
        return
    if not data:
        raise Invalid.field("constitution", "Please choose a file first.")
    document, parts = documents.keep_write("constitution", application_id, data, before, now)
    if before is not None and before.sha256 == document.sha256:
        return
    keeping = records.change_write(found, *records.written(constitution=records.kept_constitution(document)))
    place.commit("constitution brought", keeping, *parts, size=document.size)


def constitution(application_id: str, caller: Caller, link: str, now: datetime) -> tuple[str, str, bytes]:
    """The constitution as a file: its name, type and bytes.

    For whoever applies, is named for the first committee, said yes or was given the `link`; and for staff support once it was sent. Raises
    `NotFound` for everybody else, and `TooMany` for very many wrong links.
    """
    found = _opened(application_id, caller, link, now)
    document = records.constitution(found)
    if document is None:
        raise NotFound("There is no constitution yet.")
    return f"constitution-{rules.slug(found.name)}.{document.ending}", document.kind, documents.read(document)


def _opened(application_id: str, caller: Caller, link: str, now: datetime) -> "Application":
    kept, founder, guesses = people.read_for(
        caller,
        records.key(application_id),
        records.founder_key(application_id, caller.person_id),
        rate_limits.guess_key(Guess.FOUNDING, caller.person_id, now),
    )
    inside = kept is not None and (founder is not None or _is_inside(kept, caller))
    if link and not inside:
        rate_limits.check_guesses(Guess.FOUNDING, guesses)
        inside = kept is not None and rules.is_link(kept.link, link)
        if not inside:
            rate_limits.wrong(Guess.FOUNDING, caller.person_id, now)
    return records.require(kept if inside else None)


def _is_inside(found: "Application", caller: Caller) -> bool:
    """Whether somebody may open an application by what they are to it, whether or not they founded it."""
    named = rules.meant_for(records.seats(found), caller.person_id, caller.email) is not None
    return named or found.applicant_id == caller.person_id or is_for_staff(found, caller)


def is_for_staff(found: "Application", caller: Caller) -> bool:
    """Whether staff support of the caller's team sees an application: what was never sent is its applicant's own matter."""
    return found.sent_at is not None and supports(caller, found.type)


def seating(application_id: str, caller: Caller, now: datetime) -> "views.Seats":
    """The form for the first committee, as it is written down. Raises `NotFound`, `Conflict`."""
    place = Place(application_id, caller, now)
    found = place.own(Deed.CHANGE)
    rows = dict(enumerate(records.seats(found), 1))
    values = {f"post{n}_{name}": getattr(seat, name) for n, seat in rows.items() for name in ("role", "name", "email")}
    usual = {} if rows else {"post1_role": "President", "post2_role": "Treasurer"}
    return {
        "application_id": application_id,
        "name": found.name,
        "version": int(found.version),
        "rows": rules.MOST_SEATS,
        "answers": {str(n): seat.answer.value for n, seat in rows.items()},
        "domains": list(place.policy.applications.addresses),
        "key": ids.key(),
        "values": {**usual, **values},
        "errors": {},
    }


def seat(application_id: str, caller: Caller, rows: Mapping[str, Seat], *, version: int, now: datetime) -> None:
    """Name the first committee, by the rows of the form; whoever is new to it is asked by letter. Doing it again changes nothing.

    Whoever applies and names themselves has accepted. Raises `Conflict` where it changed since `version`, `Invalid`, `NotFound`, `TooMany`.
    """
    place = Place(application_id, caller, now)
    found = place.own(Deed.CHANGE)
    rules.check_seats(rows, place.policy.applications.addresses)
    before = records.seats(found)
    after = [_own(one, caller) for one in rules.brought_over(rows.values(), before)]
    if after == before:
        return
    _check_version(found, version)
    asked = [one for one in rules.newly_asked(after, before) if one.answer == Answer.ASKED]
    counted = [rate_limits.reach_write(Reach.SEAT, caller.person_id, now, one.email) for one in asked]
    once = [*counted[0], *(to for _, to in counted[1:])] if counted else []
    changing = records.change_write(found, *records.written(seats=records.kept_seats(after)))
    noting = audit_write(f"application#{application_id}", "committee named", caller.person_id, now, number=len(after))
    try:
        store.commit(changing, noting, *(application_letters.asked(found, one, now) for one in asked), *once)
    except ConditionFailed as lost:
        if not lost.on(changing):
            for _, to in counted:
                rate_limits.refuse(lost, Reach.SEAT, [once[0], to])
        raise Conflict(CHANGED) from lost


def _own(one: Seat, caller: Caller) -> Seat:
    if one.answer == Answer.ASKED and addresses.same(one.email, caller.email):
        return rules.accepted(one, caller.person_id, caller.name)
    return one


def send(application_id: str, caller: Caller, now: datetime) -> None:
    """Send an application to staff support. Doing it again changes nothing.

    Raises `Conflict` with what it still needs, `Invalid` for a name that a group has or another application asks for, `NotFound`, `TooMany`.
    """
    place = Place(application_id, caller, now)
    if place.mine and place.state == State.SUBMITTED:
        return
    found = place.own(Deed.SEND)
    if missing := _missing(place):
        raise Conflict(f"It cannot be sent yet. {' '.join(missing)}")
    check_free(found.name, now)
    asked = place.policy.applications
    due = rules.due_on(now, asked.decide_days)
    name_id, claiming = records.name_id(found), records.name_write(found)
    sending = records.move_write(
        found, State.SUBMITTED, due, *records.written(sent_at=now, claimed=name_id), least=asked.founders
    )
    counted = rate_limits.reach_write(Reach.APPLICATION, caller.person_id, now)
    letter = application_letters.sent(found, place.policy, due, now)
    noting = audit_write(f"application#{application_id}", "application sent", caller.person_id, now)
    try:
        store.commit(sending, claiming, *records.unname_write(found, name_id), letter, noting, *counted)
    except ConditionFailed as lost:
        if not lost.on(sending):
            if lost.on(claiming):
                raise Invalid.field("name", _WANTED) from lost
            rate_limits.refuse(lost, Reach.APPLICATION, counted)
        raise Conflict(CHANGED) from lost


_WANTED = "Another application for a group of this name is with staff already. Talk to them, or choose another name."


def check_free(name: str, now: datetime) -> None:
    """Raises `Invalid` where an affiliated group has this name."""
    for one in groups.directory(now):
        if group_rules.compared(one["name"]) == group_rules.compared(name):
            raise Invalid.field("name", f"There is a group of this name already: {one['name']}. Please choose another name.")


def withdraw(application_id: str, caller: Caller, now: datetime) -> None:
    """Withdraw an application. Doing it again changes nothing. Raises `Conflict` where it is over, `NotFound`."""
    place = Place(application_id, caller, now)
    if place.mine and place.state == State.WITHDRAWN:
        return
    found = place.own(Deed.WITHDRAW)
    place.commit("application withdrawn", *end_write(found, State.WITHDRAWN, now))


def end_write(found: "Application", after: State, now: datetime, **more: Any) -> list[Part]:
    """The parts of a transaction that end an application: it lets go of its name, and is forgotten in time with its constitution."""
    until, document = rules.kept_until(after, now), records.constitution(found)
    ending = records.move_write(
        found, after, london_day(now).isoformat(), *records.written(claimed=None, forget_at=until, **more)
    )
    forgetting = documents.forget_write(document, until) if document and until else []
    return [ending, *records.unname_write(found), *forgetting]
