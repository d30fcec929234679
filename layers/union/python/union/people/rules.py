"""Truths about people: who is asking, and what they may do.

"Only give access to the committee members who need admin access"; "Remove admin access to those who no longer need it"
(guidance, "Managing your Web Platforms"). So a committee role has a start and an end and ends by itself, and staff support
is staff for the types of group of its team, no more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from union.errors import NotAllowed

ALL_STAFF = "staff"
_TEAM = "staff-"


@dataclass(frozen=True)
class Caller:
    """The person who asks: their id, what to call them, their staff teams as the identity provider tells them, and the session."""

    person_id: str
    name: str
    email: str
    teams: frozenset[str] = field(default_factory=frozenset)
    session_id: str | None = None

    @property
    def is_staff(self) -> bool:
        """Whether the person belongs to any team of staff support."""
        return any(team == ALL_STAFF or team.startswith(_TEAM) for team in self.teams)


@dataclass(frozen=True)
class Term:
    """One committee role held from `starts_on` to `ends_on`, both days included, by the calendar in London."""

    role: str
    starts_on: date
    ends_on: date

    def runs(self, today: date) -> bool:
        """Whether the role is held on `today`."""
        return self.starts_on <= today <= self.ends_on


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


def handed_over(terms: Iterable[Term], person_id: str, handovers: Iterable[Handover]) -> list[Term]:
    """A person's terms after roles changed hands: what was held of such a role ends the day before, what was won begins.

    A term of the role that would only begin on that day or later is gone. Doing it again changes nothing.
    """
    kept = list(terms)
    for one in handovers:
        won = [Term(one.role, one.starts_on, one.ends_on)] if person_id in [who for who, _ in one.people] else []
        eve = one.starts_on - timedelta(days=1)
        goes = bool(won) or not one.others_stay
        kept = [_cut(term, eve) if goes and term.role == one.role else term for term in kept]
        kept = [term for term in kept if term.starts_on <= term.ends_on] + won
    return kept


def ended(terms: Iterable[Term], role: str, last: date) -> list[Term]:
    """A person's terms where a role ends on the day `last`; what would begin later is gone."""
    cut = [_cut(term, last) if term.role == role else term for term in terms]
    return [term for term in cut if term.starts_on <= term.ends_on]


def _cut(term: Term, last: date) -> Term:
    return Term(term.role, term.starts_on, min(term.ends_on, last))


def on_committee(terms: Iterable[Term], today: date) -> bool:
    """Whether any of a person's `terms` on a group runs `today`."""
    return any(term.runs(today) for term in terms)


def supports(caller: Caller, group_type: str) -> bool:
    """Whether the caller is staff support for groups of this type: on its team, or on the team for all."""
    team = f"{_TEAM}{group_type.replace('_', '-')}"
    return bool(caller.teams & {ALL_STAFF, team})


def must_lead(caller: Caller, group_type: str, terms: Iterable[Term], today: date) -> None:
    """Raises `NotAllowed` unless the caller is on the group's committee today, or is its staff support."""
    if not (on_committee(terms, today) or supports(caller, group_type)):
        raise NotAllowed("Only this group's committee and its staff support can do this.")


def must_be_on_committee(terms: Iterable[Term], today: date) -> None:
    """Raises `NotAllowed` unless one of the `terms` runs today. Not even staff pass: a roster can tell a faith or a politics."""
    if not on_committee(terms, today):
        raise NotAllowed("Only this group's committee can see this.")


def must_be_staff(caller: Caller) -> None:
    """Raises `NotAllowed` unless the caller is staff support, of whatever team."""
    if not caller.is_staff:
        raise NotAllowed("Only the union's staff support can see this.")
