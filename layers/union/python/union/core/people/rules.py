"""Truths about people: who is asking, and what they may do.

"Only give access to the committee members who need admin access"; "Remove admin access to those who no longer need it"
(guidance, "Managing your Web Platforms"). So a committee role has a start and an end and ends by itself, and staff support
is staff for the types of group of its team, no more. A staff role is a dated record of the house's too, and counts only while it runs.
"Only ... those who need" holds for what a role opens too: a title brings what `ROLES` says, unless whoever leads the group gave it
something else. A title that the table does not know brings little. Where nobody in office leads, all of them do, so that no group stands
before closed doors. Whoever is given a role accepts it first, with what the union asks of officers; until then it does not run. Who was in
office and is given the same role again goes on by what they accepted.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from union.errors import NotAllowed
from union.times import london_day

ALL_STAFF = "staff"
_TEAM = "staff-"


class Rights:
    """The staff teams that the records gave a person when they were last read. Asked before that, they are neither no nor yes.

    They are no part of a session's cookie or token, so that what was taken back is gone with the next request.
    """

    def __init__(self, teams: Iterable[str] | None = None) -> None:
        self._teams = None if teams is None else frozenset(teams)
        self.signed_out = self.one_step = False

    @property
    def known(self) -> bool:
        """Whether the records were read."""
        return self._teams is not None

    @property
    def teams(self) -> frozenset[str]:
        """The teams whose role runs. Raises `LookupError` where no record was read: an error of ours, and never a right."""
        if self._teams is None:
            raise LookupError("A right was asked for before the records were read. Read with `people.actions.read_for` first.")
        return self._teams

    def found(self, teams: Iterable[str], *, second_factor: bool = True) -> None:
        """Keep what the records said. Roles of a sign-in that had one step alone, where two are needed, are no rights."""
        held = frozenset(teams)
        self._teams, self.signed_out = held if second_factor else frozenset(), False
        self.one_step = bool(held) and not second_factor

    def ended(self) -> None:
        """Keep that the session was signed out: there are no rights."""
        self._teams, self.signed_out, self.one_step = frozenset(), True, False


@dataclass(frozen=True)
class Caller:
    """The person who asks: their id, what to call them, the session, when they signed in and when they ask; and what records gave them."""

    person_id: str
    name: str
    email: str
    session_id: str | None = None
    signed_in_at: datetime | None = None
    asked_at: datetime | None = None
    rights: Rights = field(default_factory=Rights, compare=False, repr=False)

    @property
    def is_staff(self) -> bool:
        """Whether the person belongs to any team of staff support. Raises `LookupError` before the records were read."""
        return bool(self.rights.teams)


@dataclass(frozen=True)
class StaffRole:
    """One staff role: a team, from `starts_on` to `ends_on`, both days included; without `ends_on` until somebody ends it.

    `brought` says that the identity provider's group brought it; all others were given by somebody.
    """

    team: str
    starts_on: date
    ends_on: date | None = None
    brought: bool = False

    def runs(self, today: date) -> bool:
        """Whether the role is held on `today`."""
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


def team_of(group_type: str) -> str:
    """The team of staff support for groups of a type."""
    return f"{_TEAM}{group_type.replace('_', '-')}"


def teams_at(roles: Iterable[StaffRole], asked_at: datetime | None) -> frozenset[str]:
    """The teams whose role runs when somebody asks; none for who does not say when."""
    if asked_at is None:
        return frozenset()
    today = london_day(asked_at)
    return frozenset(role.team for role in roles if role.runs(today))


def two_steps(second_factor_since: datetime | None, signed_in_at: datetime | None) -> bool:
    """Whether somebody signed in when their account asked for a second factor at every sign-in already."""
    return second_factor_since is not None and signed_in_at is not None and second_factor_since <= signed_in_at


def given(roles: Iterable[StaffRole], team: str, starts_on: date, ends_on: date | None, today: date) -> list[StaffRole]:
    """Somebody's roles after one was given. What they hold of that team already goes on until the new last day, and is not held twice."""
    kept = list(roles)
    held = next((role for role in kept if role.team == team and not (role.brought or _over(role, today))), None)
    if held is None:
        return [*kept, StaffRole(team, starts_on, ends_on)]
    begins = held.starts_on if held.runs(today) else starts_on
    return [StaffRole(team, begins, ends_on) if role is held else role for role in kept]


def taken(roles: Iterable[StaffRole], team: str, today: date) -> list[StaffRole]:
    """Somebody's roles after one was ended as of yesterday; what would begin later is gone."""
    eve = today - timedelta(days=1)
    cut = [replace(r, ends_on=min(r.ends_on or eve, eve)) if r.team == team and not _over(r, today) else r for r in roles]
    return [role for role in cut if role.ends_on is None or role.starts_on <= role.ends_on]


def brought(roles: Iterable[StaffRole], teams: Iterable[str], today: date) -> list[StaffRole]:
    """Somebody's roles after a sign-in at which the identity provider had them in the groups of `teams`, and in no other.

    What it brings holds for that day and the next, within which every session ends, so that whoever it knows no more has nothing left of it.
    """
    told, until, eve = set(teams), today + timedelta(days=1), today - timedelta(days=1)
    running = {role.team: role for role in roles if role.brought and role.runs(today)}
    kept = [role for role in roles if role not in running.values()]
    kept += [replace(role, ends_on=until if team in told else eve) for team, role in running.items()]
    kept += [StaffRole(team, today, until, brought=True) for team in sorted(told - running.keys())]
    return [role for role in kept if role.ends_on is None or role.starts_on <= role.ends_on]


def standing(roles: Iterable[StaffRole], today: date) -> list[StaffRole]:
    """The roles that run today or will."""
    return [role for role in roles if not _over(role, today)]


def _over(role: StaffRole, today: date) -> bool:
    return role.ends_on is not None and role.ends_on < today


def keeps_the_house(roles: Iterable[StaffRole], today: date) -> bool:
    """Whether somebody is on the team for all today and without a last day: one such person there has to be, or nobody could give roles."""
    return any(role.team == ALL_STAFF and role.runs(today) and role.ends_on is None for role in roles)


def must_run_staff(caller: Caller) -> None:
    """Raises `NotAllowed` unless the caller is on the team for all, who alone give and end roles of staff."""
    _check_steps(caller)
    if ALL_STAFF not in caller.rights.teams:
        raise NotAllowed("Only staff on the team for all types of group can do this.")


@dataclass(frozen=True)
class Accepted:
    """When somebody accepted a role (ISO), and the versions of the statement on conduct and of the text on data protection that they read."""

    at: str
    conduct: str
    data: str


@dataclass(frozen=True)
class Term:
    """One committee role held from `starts_on` to `ends_on`, both days included, by the calendar in London.

    `awaits` says that its holder has not accepted it yet, which they were asked to on the day `asked_on`: it does not run, and they were
    `reminded` so often. `accepted` is missing where it was held before anybody was asked.
    Unless a review of access confirms it by the end of the day `confirm_by`, it runs no longer: by that day itself, whatever a clock does.
    """

    role: str
    starts_on: date
    ends_on: date
    awaits: bool = False
    asked_on: date | None = None
    accepted: Accepted | None = None
    reminded: int = 0
    confirm_by: date | None = None

    @property
    def last(self) -> date:
        """The last day on which the role runs as things stand."""
        return self.ends_on if self.confirm_by is None else min(self.ends_on, self.confirm_by)

    def runs(self, today: date) -> bool:
        """Whether the role is held on `today`."""
        return not self.awaits and self.starts_on <= today <= self.last


@dataclass(frozen=True)
class Handover:
    """One committee role that changes hands: from `starts_on` to `ends_on` it is `people`'s, as (person id, name).

    It is nobody else's from then on, unless `others_stay`: a by-election or a co-option fills a seat beside those that are held.
    """

    role: str
    starts_on: date
    ends_on: date
    people: Sequence[tuple[str, str]]
    others_stay: bool = False


def handed_over(terms: Iterable[Term], person_id: str, handovers: Iterable[Handover], asked_on: date) -> list[Term]:
    """A person's terms after roles changed hands on the day `asked_on`: what was held of such a role ends the day before, what was won begins
    once it is accepted.

    A term of the role that would only begin on that day or later is gone; one that awaits its holder goes on waiting while days of it are left.
    A role is one however its title is written. Doing it again changes nothing.
    """
    kept, new = list(terms), list[Term]()
    for one in handovers:
        won = [_won(kept, one, asked_on)] if person_id in [who for who, _ in one.people] else []
        eve, title = one.starts_on - timedelta(days=1), same_title(one.role)
        waits = eve >= asked_on
        if won or not one.others_stay:
            kept = [cut for term in kept for cut in (_cut(term, eve, waits=waits) if same_title(term.role) == title else [term])]
        new += won
    return kept + new


def _won(held: Iterable[Term], one: Handover, asked_on: date) -> Term:
    """The term that somebody wins who `held` these: the very one where they have it already, and accepted where they go on in office."""
    same = [term for term in held if same_title(term.role) == same_title(one.role)]
    for term in same:
        if (term.role, term.starts_on, term.ends_on) == (one.role, one.starts_on, one.ends_on):
            return term
    eve = one.starts_on - timedelta(days=1)
    for term in same:
        if not term.awaits and term.starts_on <= eve <= term.last:
            return Term(one.role, one.starts_on, one.ends_on, accepted=term.accepted)
    return Term(one.role, one.starts_on, one.ends_on, awaits=True, asked_on=asked_on)


def ended(terms: Iterable[Term], role: str, last: date) -> list[Term]:
    """A person's terms where a role ends on the day `last`; what would begin later is gone."""
    return [cut for term in terms for cut in (_cut(term, last) if term.role == role else [term])]


def all_ended(terms: Iterable[Term], last: date) -> list[Term]:
    """A person's terms where every role ends on the day `last`, as of somebody who leaves; what would begin later is gone."""
    return [cut for term in terms for cut in _cut(term, last)]


def _cut(term: Term, last: date, *, waits: bool = False) -> list[Term]:
    """A term that ends on the day `last` at the latest; nothing where it would begin later, or is unaccepted and `waits` no more."""
    if term.ends_on <= last:
        return [term]
    return [] if (term.awaits and not waits) or last < term.starts_on else [replace(term, ends_on=last)]


def to_confirm(terms: Iterable[Term], which: Collection[tuple[str, date]], by: date | None) -> list[Term]:
    """A person's terms where those of `which`, by role and first day, are to be confirmed by a day; where that is None, they are confirmed."""
    return [replace(term, confirm_by=by) if (term.role, term.starts_on) in which else term for term in terms]


def unconfirmed_ended(terms: Iterable[Term], today: date) -> list[Term]:
    """A person's terms where what was not confirmed in time is written down as ended on the day on which it was to be confirmed."""
    return [
        replace(term, ends_on=term.last, confirm_by=None) if term.confirm_by and term.confirm_by < today else term
        for term in terms
    ]


def over(terms: Iterable[Term], today: date) -> list[Term]:
    """A person's terms without those that nobody accepted while they would have run."""
    return [term for term in terms if not (term.awaits and term.ends_on < today)]


def reminded(terms: Iterable[Term], after: Sequence[int], today: date) -> list[Term]:
    """A person's terms once they were reminded of those that await them for so many days; the same where nothing is to be reminded of."""
    return [replace(term, reminded=due) if (due := _reminders(term, after, today)) > term.reminded else term for term in terms]


def _reminders(term: Term, after: Sequence[int], today: date) -> int:
    """How many reminders of a role are due that awaits its holder."""
    if not term.awaits or term.ends_on < today:
        return 0
    return sum((today - (term.asked_on or term.starts_on)).days >= days for days in after)


def answered(terms: Iterable[Term], role: str, starts_on: date, accepted: Accepted | None) -> list[Term]:
    """A person's terms after they `accepted` the one of a role that begins on a day, or declined it, where that is None. Others stay."""
    kept = list[Term]()
    for term in terms:
        if not term.awaits or (term.role, term.starts_on) != (role, starts_on):
            kept.append(term)
        elif accepted is not None:
            kept.append(replace(term, awaits=False, accepted=accepted))
    return kept


class Can(StrEnum):
    """What somebody on a committee may do for the group."""

    PAGE = "page"
    LETTERS = "letters"
    MONEY = "money"
    DOOR = "door"
    ELECTIONS = "elections"
    MEMBERS = "members"
    CONDUCT = "conduct"
    ROLES = "roles"


WORDS = {
    Can.PAGE: "look after the group's page and its platforms",
    Can.LETTERS: "speak to members in the committee's name",
    Can.MONEY: "sell, pay back and see the accounts",
    Can.DOOR: "run the door of an event",
    Can.ELECTIONS: "hold elections",
    Can.MEMBERS: "see who the members are",
    Can.CONDUCT: "look after the board and deal with misconduct",
    Can.ROLES: "lead the group and say who holds which role",
}
"""Each capability in words, after "may"."""

EVERYTHING = frozenset(Can)
BY_SUPPORT = EVERYTHING - {Can.MEMBERS, Can.DOOR}
"""What staff support may do for the groups of its team. Never see who the members are or who comes: that can tell a faith or a politics."""

_PAPERS = frozenset({Can.PAGE, Can.LETTERS, Can.ELECTIONS, Can.MEMBERS})
_ORDINARY = frozenset({Can.PAGE, Can.DOOR})
ROLES: Mapping[str, frozenset[Can]] = {
    **dict.fromkeys(
        ("president", "chair", "chairperson", "chairman", "chairwoman", "captain", "convenor", "convener"), EVERYTHING
    ),
    **dict.fromkeys(("editor in chief", "station manager", "officer", "part time officer"), EVERYTHING),
    **dict.fromkeys(("treasurer", "finance officer", "treasury"), frozenset({Can.MONEY})),
    **dict.fromkeys(("secretary", "membership secretary"), _PAPERS),
    **dict.fromkeys(("welfare", "welfare officer", "wellbeing officer", "inclusion officer"), frozenset({Can.CONDUCT})),
    "welfare secretary": frozenset({Can.CONDUCT}),
    **dict.fromkeys(("events officer", "social secretary", "social"), _ORDINARY),
}
"""What a title brings. One that is not here brings the page and the door."""

_NOISE = {
    "the",
    "of",
    "a",
    "society",
    "club",
    "group",
    "committee",
    "general",
    "honorary",
    "hon",
    "co",
    "joint",
    "acting",
    "interim",
}
_SECOND = {"vice", "deputy", "assistant"}


def same_title(title: str) -> str:
    """A title as it is compared: "Treasurer" and " treasurer" are one role."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def by_title(title: str) -> frozenset[Can]:
    """What a title brings by itself. Whoever stands in for the one who leads may do all but say who holds which role."""
    words = [word for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)?", same_title(title)) if word not in _NOISE]
    second = bool(words) and words[0] in _SECOND
    brings = ROLES.get(" ".join(words[second:]), _ORDINARY)
    return brings - {Can.ROLES} if second else brings


def capabilities(titles: Iterable[str], given: Mapping[str, Collection[str]]) -> frozenset[Can]:
    """What somebody may do who holds `titles`. `given` is what the group itself gave to titles, as `same_title` has them."""
    brings = (_given(given[same_title(t)]) if same_title(t) in given else by_title(t) for t in titles)
    return frozenset[Can]().union(*brings)


def _given(names: Collection[str]) -> frozenset[Can]:
    return frozenset(one for one in Can if one.value in names)


def leads(titles: Iterable[str], given: Mapping[str, Collection[str]]) -> bool:
    """Whether one of the titles leads the group."""
    return Can.ROLES in capabilities(titles, given)


def keeps_money(title: str, given: Mapping[str, Collection[str]]) -> bool:
    """Whether a title is the treasurer's: it may do with money, and is not there to do everything, as a president or their deputy is."""
    can = capabilities([title], given)
    return Can.MONEY in can and not can >= BY_SUPPORT - {Can.ROLES}


def missing(titles: Collection[str], given: Mapping[str, Collection[str]], *, has_members: bool) -> list[str]:
    """What a committee lacks on which these titles run, each as a sentence: every group has somebody who leads, one with members a treasurer."""
    told = []
    if not leads(titles, given):
        told.append("Nobody leads the group. It needs a president, a chair or the like.")
    if has_members and not any(keeps_money(one, given) for one in titles):
        told.append("Nobody keeps the money. It needs a treasurer.")
    return told


def titles(terms: Iterable[Term], now: datetime) -> list[str]:
    """The titles of those of somebody's `terms` that run now, by the calendar in London."""
    return [term.role for term in terms if term.runs(london_day(now))]


def on_committee(terms: Iterable[Term], today: date) -> bool:
    """Whether any of a person's `terms` on a group runs `today`."""
    return any(term.runs(today) for term in terms)


def supports(caller: Caller, group_type: str) -> bool:
    """Whether the caller is staff support for groups of this type: on its team, or on the team for all."""
    return bool(caller.rights.teams & {ALL_STAFF, team_of(group_type)})


def is_on_team(caller: Caller, group_type: str) -> bool:
    """Whether the caller is on the very team of staff support for groups of this type; the team for all staff is another."""
    return team_of(group_type) in caller.rights.teams


def check(needs: Sequence[Can], can: Collection[Can], *, in_office: bool) -> None:
    """Raises `NotAllowed` unless somebody who `can` do these things can do one of `needs`; `in_office` is for the right sentence."""
    if set(needs) & set(can):
        return
    if not in_office:
        also = " and its staff support" if set(needs) & BY_SUPPORT else ""
        raise NotAllowed(f"Only this group's committee{also} can do this.")
    raise NotAllowed(
        f"Your role does not let you {WORDS[needs[0]]}. Whoever leads the group can add that on the committee's page."
    )


def must_be_staff(caller: Caller) -> None:
    """Raises `NotAllowed` unless the caller is staff support, of whatever team."""
    _check_steps(caller)
    if not caller.is_staff:
        raise NotAllowed("Only the union's staff support can see this.")


def _check_steps(caller: Caller) -> None:
    """Raises `NotAllowed` where somebody has a role of staff that their sign-in is not enough for, with the way on."""
    if caller.rights.one_step:
        raise NotAllowed(
            "Your role on the staff needs two-step sign-in. Set it up at /my/two-step, then sign out and sign in again."
        )
