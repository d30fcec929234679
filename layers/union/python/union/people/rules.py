"""Truths about people: who is asking, and what they may do.

"Only give access to the committee members who need admin access"; "Remove admin access to those who no longer need it"
(guidance, "Managing your Web Platforms"). So a committee role has a start and an end and ends by itself, and staff support
is staff for the types of group of its team, no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

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
