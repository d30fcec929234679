"""Verbs: staff support look at applications, and approve, return or decline them."""

from collections import defaultdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import addresses, ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, Handover, must_be_staff
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, Invalid, NotAllowed
from union.membership.applications import letters as application_letters
from union.membership.applications import pages, records, rules
from union.membership.applications.actions import check_free, end_write, is_for_staff
from union.membership.applications.rules import Deed, Seat, State
from union.membership.groups import actions as groups
from union.membership.groups.rules import check_slug, has_members, may_sell_memberships
from union.store import ConditionFailed, Part
from union.times import iso_or_none, london_day

if TYPE_CHECKING:
    from union.membership.applications import views
    from union.membership.applications.tables import Application

_LISTED = 30
"""So many are listed of those that were decided, the last first."""
_DECIDED = (State.APPROVED, State.DECLINED)
_CHANGED = "Somebody else has decided this, or it has changed. Please look at it again."
_FREE = {"offer_id": "standard", "name": "Standard membership", "price": 0}


class _Desk:
    """An application as staff support of its type see it. Raises `NotAllowed` for who is no staff, `NotFound` for other teams."""

    def __init__(self, application_id: str, caller: Caller, now: datetime) -> None:
        kept, pack, founder = people.read_for(
            caller, records.key(application_id), policies.in_force_key(), records.founder_key(application_id, caller.person_id)
        )
        must_be_staff(caller)
        self.found = records.require(kept if kept and is_for_staff(kept, caller) else None)
        self.caller, self.now, self.policy = caller, now, policies.current(pack)
        self.state = records.standing(self.found, now)
        seated = rules.meant_for(records.seats(self.found), caller.person_id, caller.email)
        applies = self.found.applicant_id == caller.person_id or addresses.same(self.found.applicant_email, caller.email)
        self.own = applies or founder is not None or seated is not None

    def must_decide(self, deed: Deed, version: int) -> "Application":
        """The application, which the caller may decide about as it was at `version`. Raises `NotAllowed`, `Conflict`."""
        if self.own:
            raise NotAllowed("You have a part in this application, so somebody else of your team has to decide it.")
        rules.moved(self.state, deed)
        if int(self.found.version) != version:
            raise Conflict(_CHANGED)
        return self.found

    def noted(self, act: str, **said: str) -> Part:
        """The note of what was decided."""
        return audit_write(f"application#{self.found.application_id}", act, self.caller.person_id, self.now, **said)


def listed(caller: Caller, now: datetime) -> "views.StaffApplications":
    """The applications of the caller's teams: what waits, the one whose day comes first on top; what was returned; what was decided last.

    Raises `NotAllowed` for who is no staff.
    """
    (pack,) = people.read_for(caller, policies.in_force_key())
    must_be_staff(caller)
    policy, today = policies.current(pack), london_day(now).isoformat()
    waiting, gone_back, *over = store.at_once(
        records.waiting,
        lambda: list(records.standing_as(State.RETURNED)),
        lambda: records.lately(State.APPROVED),
        lambda: records.lately(State.DECLINED),
    )
    returned = [one for one in gone_back if records.standing(one, now) == State.RETURNED]
    decided = [
        one for state, some in zip(_DECIDED, over, strict=True) for one in pages.for_staff(some, state, policy, caller, today)
    ]
    return {
        "waiting": pages.for_staff(waiting, State.SUBMITTED, policy, caller, today),
        "returned": pages.for_staff(returned, State.RETURNED, policy, caller, today),
        "decided": sorted(decided, key=lambda one: one["day"], reverse=True)[:_LISTED],
    }


def seen(application_id: str, caller: Caller, now: datetime) -> "views.StaffApplication":
    """An application with what to look at; it names no founder. Raises `NotAllowed`, `NotFound`."""
    desk = _Desk(application_id, caller, now)
    found, submitted = desk.found, desk.state == State.SUBMITTED
    return {
        "application": pages.founded(found, desk.policy, now),
        "alike": pages.alike(found, caller, now) if submitted else [],
        "address": _free_address(found.name) if submitted else "",
        "sent_at": iso_or_none(found.sent_at),
        "decided_at": iso_or_none(found.decided_at),
        "day": found.moves_on,
        "late": submitted and found.moves_on < london_day(now).isoformat(),
        "own": desk.own,
        "may_decide": submitted and not desk.own,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _free_address(name: str) -> str:
    """What a group of this name could be called in addresses, which no group is, as far as a few tries tell."""
    wanted = rules.slugs(name)
    taken = store.read(*map(groups.key, wanted))
    return next((one for one, group in zip(wanted, taken, strict=True) if group is None), wanted[0])


def approve(application_id: str, caller: Caller, group_id: str, *, version: int, now: datetime) -> str:
    """Affiliate the group, as `group_id` in addresses: it has its page, its first committee, and all founders are written to. Returns its id.

    Doing it again changes nothing. Raises `Invalid` for an address that is taken or none, `Conflict`, `NotAllowed`, `NotFound`.
    """
    desk = _Desk(application_id, caller, now)
    if desk.state == State.APPROVED:
        return str(desk.found.group_id)
    found = desk.must_decide(Deed.APPROVE, version)
    named = check_slug(group_id)
    _check_name(found.name, now)
    last = rules.first_term_ends(london_day(now), desk.policy.academic_year_ends)
    seats = records.seats(found)
    standing = records.written(claimed=None, group_id=named, reason=None, decided_at=now)
    moving = records.move_write(found, State.APPROVED, london_day(now).isoformat(), *standing)
    making = groups.affiliate_write(named, _text(found, desk.policy), _offers(found.type), [], caller.person_id, now)
    committee = people.handover_write(
        named, found.name, _roles(seats, london_day(now), last), now, (), emails={str(one.person_id): one.email for one in seats}
    )
    sells = may_sell_memberships(found.type)
    told = application_letters.founded(found, named, seats, records.founders(application_id), sells=sells, ends_on=last, now=now)
    noting = desk.noted("application approved", group=named)
    try:
        store.commit(moving, *making, *committee, *records.unname_write(found), *told, noting)
    except ConditionFailed as lost:
        if lost.on(making[0]) and not lost.on(moving):
            raise Invalid.field("group_id", "Another group has this address already. Please choose another.") from lost
        raise Conflict(_CHANGED) from lost
    return named


def _check_name(name: str, now: datetime) -> None:
    """A group may have got this name since the application was sent."""
    try:
        check_free(name, now)
    except Invalid as taken:
        raise Conflict(f"{taken.detail} Return the application for that.") from taken


def _text(found: "Application", policy: Policy) -> dict[str, str]:
    told = {name: getattr(found, name) for name in ("name", "type", "summary", "purpose", "how_to_join")}
    return {**told, "conduct_statement": "\n\n".join(policy.joining_statement)}


def _offers(group_type: str) -> list[dict[str, Any]]:
    """Groups that do not charge can be joined at once; what others charge is for their committee to say."""
    return [_FREE] if has_members(group_type) and not may_sell_memberships(group_type) else []


def _roles(seats: list[Seat], first: date, last: date) -> list[Handover]:
    """The roles of a first committee, each with whoever accepted it; one that several hold is handed over once."""
    holders: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for seat in seats:
        holders[seat.role].append((str(seat.person_id), seat.name))
    return [Handover(role, first, last, people_of) for role, people_of in holders.items()]


def give_back(application_id: str, caller: Caller, reason: str, *, version: int, now: datetime) -> None:
    """Return an application with what has to change, which its applicant reads by letter. Doing it again changes nothing.

    Raises `Conflict`, `NotAllowed`, `NotFound`.
    """
    desk = _Desk(application_id, caller, now)
    if desk.state == State.RETURNED and desk.found.reason == reason:
        return
    found = desk.must_decide(Deed.RETURN, version)
    day = rules.lapses_on(now, desk.policy.applications.weeks)
    returning = records.move_write(found, State.RETURNED, day, *records.written(reason=reason, reminded_on=None, decided_at=now))
    letter = application_letters.news(found, desk.policy, "returned", now, reason=reason, day=day)
    _decide(returning, letter, desk.noted("application returned"))


def decline(application_id: str, caller: Caller, reason: str, *, version: int, now: datetime) -> None:
    """Decline an application with a reason, which its applicant reads by letter. Doing it again changes nothing.

    Raises `Conflict`, `NotAllowed`, `NotFound`.
    """
    desk = _Desk(application_id, caller, now)
    if desk.state == State.DECLINED:
        return
    found = desk.must_decide(Deed.DECLINE, version)
    letter = application_letters.news(found, desk.policy, "declined", now, reason=reason)
    _decide(*end_write(found, State.DECLINED, now, reason=reason, decided_at=now), letter, desk.noted("application declined"))


def _decide(*parts: Part) -> None:
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost
