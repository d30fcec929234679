"""Verbs: see what committee roles one holds or was given, accept one with what the union asks of officers, or decline it.

Nothing here asks for an office: whoever was given a role may answer, so that a group whose whole committee is new is never locked out.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from union import clicks, ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Accepted, Caller, Term, answered
from union.core.policy import actions as policies
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Part
from union.times import iso, london_day
from union.voting.roles import letters as role_letters
from union.voting.roles import rules
from union.voting.roles.letters import Change
from union.voting.roles.room import words_of

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group
    from union.voting.roles.views import MyRole, MyRoles

_TRIES = 5
_BUSY = "The committee is being changed by others as well. Please try again in a moment."
_GONE = "This role does not wait for you any more: it has ended, or somebody else has it. Please look at your roles again."


def mine(caller: Caller, now: datetime) -> "MyRoles":
    """The roles that the caller holds or was given, those first that await an answer, and what is accepted with one."""
    members = people.of_caller(caller)
    pack, *found = people.read_for(caller, policies.in_force_key(), *(groups.key(str(one.group_id)) for one in members))
    policy, today = policies.current(pack), london_day(now)
    shown = [
        _shown(group, term, today)
        for member, group in zip(members, found, strict=True)
        if groups.there(group, now)
        for term in people.terms(member)
        if today <= term.last
    ]
    return {
        "roles": sorted(shown, key=lambda one: (not one["awaits"], one["starts_on"], one["group"]["name"], one["role"])),
        "conduct": {"version": policy.version, "paragraphs": policy.joining_statement},
        "data": {"version": policy.committees.data_protection_version, "paragraphs": policy.committees.data_protection},
        "today": today.isoformat(),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _shown(group: "Group", term: Term, today: date) -> "MyRole":
    return {
        "group": groups.name_view(group),
        "role": term.role,
        "starts_on": term.starts_on.isoformat(),
        "ends_on": term.last.isoformat(),
        "can": words_of(group, term.role),
        "runs": term.runs(today),
        "awaits": term.awaits,
        "accepted_on": london_day(datetime.fromisoformat(term.accepted.at)).isoformat() if term.accepted else None,
    }


class _Offer:
    """A role that was given to the caller and its group. Raises `NotFound` for one that nobody gave them, or that is over."""

    def __init__(self, group_id: str, role: str, starts_on: date, caller: Caller, now: datetime) -> None:
        who = (caller.person_id, people.invited(caller.email))
        wants = (groups.key(group_id), policies.in_force_key(), memberships.key(group_id, caller.person_id))
        kept, pack, belongs, self.own, invited = people.read_for(
            caller, *wants, *(people.member_key(group_id, one) for one in who)
        )
        self.left = memberships.has_left(belongs, now)
        self.group, self.policy = groups.require(kept, now), policies.current(pack)
        self.caller, self.now = caller, now
        mine, waiting = (_same(one, role, starts_on, london_day(now)) for one in (self.own, invited))
        if not (mine or waiting):
            raise NotFound(_GONE)
        # What was accepted stays accepted, and a role that waits twice from one day on is answered as one.
        self.term = next((one for one in mine if one.awaits), None) or [*waiting, *mine][0]
        self.waiting = None if self.term in mine else invited
        self.office = people.Office(caller, self.group, self.own, now)

    def answer(self, accepted: Accepted | None, *more: Part) -> bool:
        """Write the answer with its note and its letters, and `more`; False where somebody changed the committee since it was read."""
        term, change = self.term, self._change(accepted)
        said = {"person": self.caller.person_id, "role": term.role, "starts_on": term.starts_on.isoformat()}
        said |= {"conduct": accepted.conduct, "data": accepted.data} if accepted else {}
        act, about = "role accepted" if accepted else "role declined", f"group#{self.group.group_id}"
        parts = [*self._written(accepted), groups.appoint_write(self.group), *more]
        try:
            store.commit(*parts, audit_write(about, act, self.caller.person_id, self.now, **said), *self._letters(change))
        except ConditionFailed:
            return False
        return True

    def _written(self, accepted: Accepted | None) -> list[Part]:
        term, group = self.term, self.group
        if self.waiting is None:
            after = answered(people.terms(self.own), term.role, term.starts_on, accepted)
            return people.terms_write(self.own, after, self.caller.email) if self.own else []
        gone = people.answer_invited_write(self.waiting, term.role, term.starts_on)
        if accepted is None:
            return [gone]
        came = replace(term, awaits=False, accepted=accepted)
        return [gone, people.arrive_write(group.group_id, group.name, self.own, self.caller, came)]

    def _change(self, accepted: Accepted | None) -> Change:
        term, who = self.term, self.caller
        days, can = (term.starts_on.isoformat(), term.ends_on.isoformat()), words_of(self.group, term.role)
        read = (accepted.conduct, accepted.data) if accepted else ()
        return Change(term.role, who.person_id, who.name, *days, can, accepted=accepted is not None, read=read)

    def _letters(self, change: Change) -> list[Part]:
        leading = [one for one in self.office.leading if one != self.caller.person_id]
        to = [self.caller.person_id, *leading] if change.accepted else leading
        known = {str(one.person_id): (str(one.name), str(one.email)) for one in self.office.everybody if one.email}
        known[self.caller.person_id] = (self.caller.name, self.caller.email)
        told = role_letters.told(self.group, self.policy, self.caller, to, change, self.now, known=known)
        if change.accepted:
            return told
        return told + role_letters.staff(self.group, self.policy, self.caller, change, self.now)


def _same(member: "CommitteeMember | None", role: str, starts_on: date, today: date) -> list[Term]:
    return [one for one in people.terms(member) if (one.role, one.starts_on) == (role, starts_on) and today <= one.ends_on]


def accept(
    caller: Caller,
    *,
    group_id: str,
    role: str,
    starts_on: date,
    ticked: tuple[bool, bool],
    read: tuple[str, str],
    now: datetime,
) -> None:
    """Accept a role that was given to the caller: from then on it runs while its days do. Doing it again changes nothing.

    `ticked` says whether the statement on conduct and the text on data protection were accepted, `read` in which versions. Raises `Invalid`,
    `NotFound` for a role that does not wait for them, `NotAllowed` for whoever may not have it, `Conflict` where the committee changes all the
    time.
    """
    for _ in range(_TRIES):
        offer = _Offer(group_id, role, starts_on, caller, now)
        if not offer.term.awaits:
            return
        if offer.left:
            raise NotAllowed("You have left this group, so you cannot hold a role there. Please join it again first.")
        if offer.waiting is not None and offer.office.supports:
            raise NotAllowed("You are this group's staff support, so you cannot be on its committee.")
        in_force = (offer.policy.version, offer.policy.committees.data_protection_version)
        rules.check_acceptance(*ticked, read, in_force)
        if offer.answer(Accepted(iso(now), *in_force)):
            return
    raise Conflict(_BUSY)


def decline(caller: Caller, *, group_id: str, role: str, starts_on: date, key: str, now: datetime) -> None:
    """Decline a role that was given to the caller: it is gone, and whoever leads and staff support are told.

    The same `key` again changes nothing. Raises `NotFound` for a role that does not wait for them, `Conflict` for one that they have
    accepted, which is given up on the committee's page.
    """
    click = ids.derived("role declined", caller.person_id, group_id, role, starts_on.isoformat(), key)
    with clicks.or_done(click):
        _decline(caller, (group_id, role, starts_on), click, now)


def _decline(caller: Caller, which: tuple[str, str, date], click: str, now: datetime) -> None:
    for _ in range(_TRIES):
        offer = _Offer(*which, caller, now)
        if not offer.term.awaits:
            raise Conflict("You have accepted this role. You can give it up on the committee’s page.")
        if offer.answer(None, clicks.done_write(click, now)):
            return
    raise Conflict(_BUSY)
