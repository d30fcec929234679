"""Verbs: who holds which role, and whether a session still stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, overload

from union import addresses, ids, settings, store
from union.core.audit.actions import audit_write
from union.core.people import rules
from union.core.people.rules import Accepted, Caller, Can, Handover, StaffRole, Term
from union.core.people.tables import AcceptedMap, CommitteeMember, EndedSession, StaffMember, StaffRoleMap, TermMap
from union.core.policy import records as look
from union.errors import SignInNeeded
from union.store import ConditionFailed, Get, Put, Record
from union.text import order
from union.times import london_day

if TYPE_CHECKING:
    from union.core.people.views import HeldRole, Officer, Role

_INVITED = "invited-"
SESSION_LENGTH = timedelta(hours=12)


@overload
def read_for[A: Record](caller: Caller, a: Get[A], /) -> tuple[A | None]: ...
@overload
def read_for[A: Record, B: Record](caller: Caller, a: Get[A], b: Get[B], /) -> tuple[A | None, B | None]: ...
@overload
def read_for[A: Record, B: Record, C: Record](
    caller: Caller, a: Get[A], b: Get[B], c: Get[C], /
) -> tuple[A | None, B | None, C | None]: ...
@overload
def read_for[A: Record, B: Record, C: Record, D: Record](
    caller: Caller, a: Get[A], b: Get[B], c: Get[C], d: Get[D], /
) -> tuple[A | None, B | None, C | None, D | None]: ...
@overload
def read_for[A: Record, B: Record, C: Record, D: Record, E: Record](
    caller: Caller, a: Get[A], b: Get[B], c: Get[C], d: Get[D], e: Get[E], /
) -> tuple[A | None, B | None, C | None, D | None, E | None]: ...
@overload
def read_for(caller: Caller, *wants: Get[Any]) -> tuple[Any, ...]: ...
def read_for(caller: Caller, *wants: Get[Any]) -> tuple[Any, ...]:
    """Fetch `wants` and, in the same round trip, whether the caller's session was signed out and what staff roles they have.

    Afterwards `caller.rights` are known. Raises `SignInNeeded`.
    """
    found, signed_out = _read(caller, wants)
    if signed_out:
        raise SignInNeeded("You have signed out. Please sign in again.")
    return found


def signed_in(caller: Caller) -> None:
    """Raises `SignInNeeded` where the caller has signed out."""
    read_for(caller)


@overload
def read_with[A: Record](caller: Caller | None, a: Get[A], /) -> tuple[Caller | None, tuple[A | None]]: ...
@overload
def read_with[A: Record, B: Record](
    caller: Caller | None, a: Get[A], b: Get[B], /
) -> tuple[Caller | None, tuple[A | None, B | None]]: ...
@overload
def read_with[A: Record, B: Record, C: Record](
    caller: Caller | None, a: Get[A], b: Get[B], c: Get[C], /
) -> tuple[Caller | None, tuple[A | None, B | None, C | None]]: ...
@overload
def read_with[A: Record, B: Record, C: Record, D: Record](
    caller: Caller | None, a: Get[A], b: Get[B], c: Get[C], d: Get[D], /
) -> tuple[Caller | None, tuple[A | None, B | None, C | None, D | None]]: ...
@overload
def read_with[A: Record, B: Record, C: Record, D: Record, E: Record](
    caller: Caller | None, a: Get[A], b: Get[B], c: Get[C], d: Get[D], e: Get[E], /
) -> tuple[Caller | None, tuple[A | None, B | None, C | None, D | None, E | None]]: ...
@overload
def read_with(caller: Caller | None, *wants: Get[Any]) -> tuple[Caller | None, tuple[Any, ...]]: ...
def read_with(caller: Caller | None, *wants: Get[Any]) -> tuple[Caller | None, tuple[Any, ...]]:
    """Fetch `wants` for a page that everybody may see, and say who asks: nobody, where it is a visitor or the session was signed out."""
    if caller is None:
        return None, _fetched(*wants)
    found, signed_out = _read(caller, wants)
    return None if signed_out else caller, found


def _read(caller: Caller, wants: Sequence[Get[Any]]) -> tuple[tuple[Any, ...], bool]:
    # Read with everything else and not kept between requests: a right ends with the next click, at no round trip of its own.
    sessions = [EndedSession.by_key(caller.session_id)] if caller.session_id else []
    *found, member = _fetched(*sessions, *wants, StaffMember.by_key(caller.person_id))
    ended = found.pop(0) if sessions else None
    if ended is not None:
        caller.rights.ended()
    else:
        since = member.second_factor_since if member else None
        enough = not settings.second_factor_required() or rules.two_steps(since, caller.signed_in_at)
        caller.rights.found(rules.teams_at(staff_roles(member), caller.asked_at), second_factor=enough)
    return tuple(found), ended is not None


def _fetched(*wants: Get[Any]) -> tuple[Any, ...]:
    """Fetch `wants`, and along with them how the house looks where it is time for that, so that no page waits for it alone."""
    if not look.is_old():
        return store.read(*wants)
    *found, kept = store.read(*wants, look.key())
    look.learn(kept)
    return tuple(found)


def staff_roles(member: StaffMember | None) -> list[StaffRole]:
    """The staff roles found, as the rules know them."""
    return [_staff_role(kept) for kept in member.roles] if member else []


def member_key(group_id: str, person_id: str) -> Get[CommitteeMember]:
    """Ask for a person's roles on a group; `terms` reads what `read_for` found."""
    return CommitteeMember.by_key(group_id, person_id)


def terms(member: CommitteeMember | None) -> list[Term]:
    """The roles found, as the rules know them."""
    return [_term(kept) for kept in member.terms] if member else []


def committee(group_id: str, now: datetime) -> "list[Officer]":
    """Names and roles of those on the group's committee today, as its mini site shows them."""
    today = london_day(now)
    members = CommitteeMember.query(group_id)
    found: list[Officer] = [
        {"name": member.name, "role": term.role} for member in members for term in terms(member) if term.runs(today)
    ]
    return sorted(found, key=lambda one: (order(one["role"]), order(one["name"])))


def in_office(group_id: str, now: datetime) -> dict[str, str]:
    """The roles that run today on a group's committee, by the person's id."""
    return {person: ", ".join(titles) for person, titles in titles_in_office(group_id, now).items()}


def roles(caller: Caller, now: datetime, members: Iterable[CommitteeMember] | None = None) -> "list[Role]":
    """The caller's committee roles that run today, with the day each ends; of what `of_person` found, where it was asked."""
    today = london_day(now)
    return _told_roles(of_person(caller.person_id) if members is None else members, lambda term: term.runs(today))


def offered(members: Iterable[CommitteeMember], now: datetime) -> "list[Role]":
    """The roles of what `of_person` found that await acceptance still."""
    today = london_day(now)
    return _told_roles(members, lambda term: term.awaits and today <= term.ends_on)


def _told_roles(members: Iterable[CommitteeMember], wanted: Callable[[Term], bool]) -> "list[Role]":
    return [
        {
            "group_id": member.group_id,
            "group_name": member.group_name,
            "role": term.role,
            "ends_on": term.last.isoformat(),
        }
        for member in members
        for term in terms(member)
        if wanted(term)
    ]


def groups_of(person_id: str, now: datetime) -> set[str]:
    """The ids of the groups on whose committees somebody has a role today. Who may know is for the caller to say."""
    today = london_day(now)
    found = CommitteeMember.by_person.query(person_id)
    return {str(member.group_id) for member in found if any(term.runs(today) for term in terms(member))}


def appoint(
    *, group_id: str, group_name: str, person_id: str, name: str, appointed: Iterable[Term], actor: str, now: datetime
) -> None:
    """Give a person exactly the roles `appointed` on a group's committee."""
    held = list(appointed)
    member = CommitteeMember(group_id=group_id, person_id=person_id, name=name, group_name=group_name, **_written(held))
    titles = ", ".join(term.role for term in held)
    store.commit(store.Put(member), audit_write(f"group#{group_id}", "appointed", actor, now, person=person_id, roles=titles))


def handover_write(
    group_id: str,
    group_name: str,
    handovers: Sequence[Handover],
    now: datetime,
    everybody: Iterable[CommitteeMember] | None = None,
    emails: Mapping[str, str] | None = None,
) -> list[store.Part]:
    """The parts of a transaction by which committee roles change hands: whoever won one has it once they accept it, whoever had it has it no
    more.

    `emails` are addresses by id of those who are no members of the group. Nobody who keeps exactly what they have is written.
    `ConditionFailed` where the roles of one who is written changed since they were read, here or as `everybody` of the group.
    """
    before = {str(member.person_id): member for member in (everybody_of(group_id) if everybody is None else everybody)}
    names = {who: name for one in handovers for who, name in one.people}
    parts: list[store.Part] = []
    for who in sorted({*before, *names}):
        member = before.get(who)
        held = terms(member)
        after = rules.handed_over(held, who, handovers, london_day(now))
        if after == held:
            continue
        name, email = (member.name, member.email) if member else (names[who], None)
        kept = {"name": name, "email": (emails or {}).get(who, email)} if _is_known(who, after) else {"name": "", "email": None}
        told = {"group_name": group_name, **kept, **_written(after)}
        record = CommitteeMember(group_id=group_id, person_id=who, **told)
        unchanged = (CommitteeMember.terms == member.terms) if member else CommitteeMember.person_id.does_not_exist()
        parts.append(store.Put(record, unchanged))
    return parts


def everybody_of(group_id: str) -> list[CommitteeMember]:
    """All who hold a role on a group's committee, held one or will, as the records stand. Who may know is for the caller to say."""
    return list(CommitteeMember.query(group_id, consistent_read=True))


def held(group_id: str, now: datetime, everybody: Iterable[CommitteeMember] | None = None) -> "list[HeldRole]":
    """The roles on a group that run today or will, also those that await acceptance, the first to begin first; of `everybody` on it, where
    they were read.

    Who may know is for the caller to say.
    """
    today = london_day(now)
    found: list[HeldRole] = [
        {
            "person_id": str(member.person_id),
            "name": str(member.name),
            "role": term.role,
            "starts_on": term.starts_on.isoformat(),
            "ends_on": term.last.isoformat(),
            "awaits": term.awaits,
        }
        for member in (everybody_of(group_id) if everybody is None else everybody)
        for term in terms(member)
        if term.last >= today
    ]
    return sorted(found, key=lambda one: (one["starts_on"], order(one["role"]), order(one["name"])))


def end_write(group_id: str, person_id: str, role: str, last: date) -> list[store.Part]:
    """The parts of a transaction by which one person's role ends on the day `last`; none where there is nothing to end."""
    (member,) = store.read(member_key(group_id, person_id))
    return terms_write(member, rules.ended(terms(member), role, last)) if member else []


def terms_write(member: CommitteeMember, after: Sequence[Term], email: str | None = None) -> list[store.Part]:
    """The parts of a transaction after which somebody has the roles `after`, and is written to at `email`; none where nothing changes.

    `ConditionFailed` where their roles changed since they were read.
    """
    if list(after) == terms(member):
        return []
    return [_terms_write(member, after, (CommitteeMember.email.set(email),) if email else ())]


def _terms_write(member: CommitteeMember, after: Sequence[Term], more: Sequence[Any] = ()) -> store.Update:
    actions: list[Any] = [_set(getattr(CommitteeMember, name), value) for name, value in _written(after).items()]
    if not _is_known(str(member.person_id), after):
        more = (CommitteeMember.email.remove(), CommitteeMember.name.set(""))
    return store.Update(
        CommitteeMember(member.group_id, member.person_id), [*actions, *more], CommitteeMember.terms == member.terms
    )


def _is_known(person_id: str, left: Sequence[Term]) -> bool:
    """Whether a name and an address are kept of somebody to whom these roles are left: not of whom none is left that waited under an address."""
    return bool(left) or not person_id.startswith(_INVITED)


def _set(attribute: Any, value: Any) -> Any:
    return attribute.remove() if value is None else attribute.set(value)


def invited(address: str) -> str:
    """The id under which a role waits for whoever signs in with this e-mail address, however it is written."""
    return f"{_INVITED}{ids.derived('committee', addresses.compared(address))}"


def answer_invited_write(waiting: CommitteeMember, role: str, starts_on: date) -> store.Update:
    """The part of a transaction by which a role waits under an address no more; the last one leaves no name and no address behind.

    `ConditionFailed` where what waits changed since it was read.
    """
    return _terms_write(waiting, rules.answered(terms(waiting), role, starts_on, None))


def arrive_write(group_id: str, group_name: str, member: CommitteeMember | None, caller: Caller, came: Term) -> store.Part:
    """The part of a transaction by which a role that waited under the caller's address becomes theirs, beside what they hold as a `member`.

    `ConditionFailed` where their roles changed since they were read.
    """
    if member is not None:
        return _terms_write(member, [*terms(member), came], (CommitteeMember.email.set(caller.email),))
    told = {"name": caller.name, "group_name": group_name, "email": caller.email, **_written([came])}
    record = CommitteeMember(group_id=group_id, person_id=caller.person_id, **told)
    return store.Put(record, CommitteeMember.person_id.does_not_exist())


def of_caller(caller: Caller) -> list[CommitteeMember]:
    """All that the caller holds, held or will on committees, and what waits for whoever signs in with their address."""
    mine, waiting = store.at_once(lambda: of_person(caller.person_id), lambda: of_person(invited(caller.email)))
    return mine + waiting


def of_person(person_id: str) -> list[CommitteeMember]:
    """All that somebody holds, held or will on committees, group by group. Who may know is for the caller to say."""
    return list(CommitteeMember.by_person.query(person_id))


def awaiting() -> Iterable[CommitteeMember]:
    """Everybody who has not accepted a role yet, whoever was asked first on top. Who may know is for the caller to say."""
    return CommitteeMember.awaiting.query("yes")


def last_day(member: CommitteeMember | None, now: datetime) -> date | None:
    """The last day on which somebody has a role that runs today; of who has none the last on which they had one, None if they never did."""
    today = london_day(now)
    begun = [term for term in terms(member) if not term.awaits and term.starts_on <= today]
    return max((term.last for term in begun), default=None)


def is_in_office(member: CommitteeMember, now: datetime) -> bool:
    """Whether somebody holds a role today."""
    return rules.on_committee(terms(member), london_day(now))


def end_all_write(members: Iterable[CommitteeMember], last: date) -> list[store.Part]:
    """The parts by which every role of these people ends on the day `last`, and none awaits anybody; who holds none then is not written.

    `ConditionFailed` where the roles of one who is written changed since they were read.
    """
    found: list[store.Part] = []
    for member in members:
        found += terms_write(member, rules.all_ended([term for term in terms(member) if not term.awaits], last))
    return found


def called_write(members: Iterable[CommitteeMember], name: str) -> list[store.Update]:
    """The parts after which the records of these people call their group by its name."""
    return [
        store.Update(
            CommitteeMember(str(member.group_id), str(member.person_id)),
            [CommitteeMember.group_name.set(name)],
            CommitteeMember.person_id.exists(),
        )
        for member in members
        if member.group_name != name
    ]


def sign_out(caller: Caller, now: datetime) -> None:
    """End the caller's session at once, wherever its cookie is."""
    if caller.session_id is not None:
        forget_at = now + SESSION_LENGTH + timedelta(hours=1)
        ended = EndedSession(session_id=caller.session_id, ended_at=now, forget_at=forget_at)
        with suppress(ConditionFailed):
            store.commit(Put(ended, EndedSession.session_id.does_not_exist()))


class SomeGroup(Protocol):
    """A group as far as rights on it are concerned: its type says who supports it, `roles` what it gave to which title."""

    @property
    def group_id(self) -> str:
        """Its id."""

    @property
    def type(self) -> str:
        """Its type."""

    @property
    def roles(self) -> Any:
        """Names of capabilities by the title as it is compared, or nothing."""


class Office:
    """What the caller is to a group today: `in_office` where they hold a role on its committee, `supports` where they are its staff support.

    `group` is the group's record, `member` what `member_key` found.
    """

    def __init__(self, caller: Caller, group: SomeGroup, member: CommitteeMember | None, now: datetime) -> None:
        self._group, self._now = group, now
        titles = rules.titles(terms(member), now)
        self.in_office, self.supports = bool(titles), rules.supports(caller, group.type)
        self._by_title = rules.capabilities(titles, given(group))
        self._surely = self._by_title | (rules.BY_SUPPORT if self.supports else frozenset[Can]())

    @property
    def inside(self) -> bool:
        """Whether they read what those on the committee read."""
        return self.in_office or self.supports

    @cached_property
    def everybody(self) -> list[CommitteeMember]:
        """All who hold a role on the committee, held one or will: read once, and only where somebody asks."""
        return everybody_of(self._group.group_id)

    @cached_property
    def leading(self) -> list[str]:
        """The ids of those who lead the group today by their title, or by what the group gave to it."""
        return leading(self._group, self.everybody, self._now)

    def would_lead(self, titles: Iterable[str]) -> bool:
        """Whether somebody who holds these titles leads the group."""
        return rules.leads(titles, given(self._group))

    @cached_property
    def _by_role(self) -> frozenset[Can]:
        """What they may do as one of the committee. Where nobody in office leads the group, all who are in office do."""
        if self.in_office and Can.ROLES not in self._by_title and not self.leading:
            return rules.EVERYTHING
        return self._by_title

    @property
    def can(self) -> frozenset[Can]:
        """All that they may do."""
        return self._by_role | self._surely

    def may_by_role(self, *needs: Can) -> bool:
        """Whether their role on the committee lets them do one of these things, whatever staff support may: then they see people's names."""
        return bool(self._by_title & set(needs)) or bool(self._by_role & set(needs))

    def may(self, *needs: Can) -> bool:
        """Whether they may do one of these things. The rest of the committee is read only where their own title does not say so."""
        return bool(self._surely & set(needs)) or bool(self.can & set(needs))

    def must(self, *needs: Can) -> None:
        """Raises `NotAllowed` unless they may do one of these things."""
        if not self.may(*needs):
            rules.check(needs, self.can, in_office=self.in_office)


def given(group: SomeGroup) -> Mapping[str, Sequence[str]]:
    """What a group gave to titles: names of capabilities by the title as it is compared."""
    return group.roles or {}


def leading(group: SomeGroup, everybody: Iterable[CommitteeMember], now: datetime) -> list[str]:
    """The ids of those of `everybody` on a group's committee who lead it today by their title, or by what the group gave to it."""
    return [person for person, titles in _titles(everybody, now).items() if rules.leads(titles, given(group))]


def titles_in_office(group_id: str, now: datetime) -> dict[str, list[str]]:
    """The titles that run today on a group's committee, by the person's id."""
    return _titles(everybody_of(group_id), now)


def _titles(everybody: Iterable[CommitteeMember], now: datetime) -> dict[str, list[str]]:
    found = {str(m.person_id): rules.titles(terms(m), now) for m in everybody}
    return {person: titles for person, titles in found.items() if titles}


def _staff_role(kept: StaffRoleMap) -> StaffRole:
    ends_on = date.fromisoformat(kept.ends_on) if kept.ends_on else None
    return StaffRole(kept.team, date.fromisoformat(kept.starts_on), ends_on, bool(kept.brought))


def _term(kept: TermMap) -> Term:
    asked_on = date.fromisoformat(kept.asked_on) if kept.asked_on else None
    by = date.fromisoformat(kept.confirm_by) if kept.confirm_by else None
    told = kept.accepted
    accepted = Accepted(told.at, told.conduct, told.data) if told is not None else None
    first, last = date.fromisoformat(kept.starts_on), date.fromisoformat(kept.ends_on)
    return Term(kept.role, first, last, bool(kept.awaits), asked_on, accepted, int(kept.reminded or 0), by)


def _written(after: Iterable[Term]) -> dict[str, Any]:
    """What a record keeps of somebody's roles, and by what it is found while one of them awaits acceptance."""
    kept = list(after)
    asked = min((str(term.asked_on or term.starts_on) for term in kept if term.awaits), default=None)
    return {"terms": [_kept(term) for term in kept], "open": "yes" if asked else None, "asked_on": asked}


def _kept(term: Term) -> TermMap:
    told = term.accepted
    return TermMap(
        role=term.role,
        starts_on=term.starts_on.isoformat(),
        ends_on=term.ends_on.isoformat(),
        awaits=term.awaits or None,
        asked_on=term.asked_on.isoformat() if term.asked_on else None,
        accepted=AcceptedMap(at=told.at, conduct=told.conduct, data=told.data) if told else None,
        reminded=term.reminded or None,
        confirm_by=term.confirm_by.isoformat() if term.confirm_by else None,
    )
