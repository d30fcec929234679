"""Lets one group be about to leave the union: nobody stood to lead it, and its members are told that it goes on in another."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.local.demo import people

if TYPE_CHECKING:
    from union.core.people.rules import Caller

ORIGAMI, _INTO = "origami", "film"
_WORDS = {
    "name": "Origami Society",
    "type": "societies",
    "summary": "A sheet of paper, and what it becomes.",
    "purpose": "We fold on Sunday afternoons. In February we make a thousand cranes for the children's hospital.",
    "how_to_join": "Anyone at the university can. Paper is there.",
    "conduct_statement": "Be kind, and patient with whoever folds for the first time.",
}
_FREE: dict[str, Any] = {"offer_id": "1", "name": "Standard membership", "price": 0}
_REASON = "Nobody stood for the committee in two elections. Whoever likes to fold is welcome in the Film Society, which keeps our Sundays."
_MEMBERS = people.NAMES[:5]


def announce(staff: "Caller", now: datetime) -> None:
    """Let there be such a group, which leaves in three weeks. One that has left, or that somebody let stay, is left alone."""
    from union.errors import Conflict
    from union.membership.affiliation import actions as affiliation
    from union.membership.affiliation.rules import Plan
    from union.membership.groups import actions as groups
    from union.times import london_day

    with suppress(Conflict):
        groups.affiliate(ORIGAMI, _WORDS, [_FREE], [], staff.person_id, now)
        members = tuple((people.person_id(name), name, people.email(name)) for name in _MEMBERS)
        people.join(ORIGAMI, _WORDS["name"], members, f"{now.year + 1}-07-31", now)
        day = london_day(now) + timedelta(days=21)
        told = Plan(day, _REASON, "Two reminders went out in October, and nobody wrote back.", _INTO)
        affiliation.leave(ORIGAMI, staff, told, sure=True, now=now)
