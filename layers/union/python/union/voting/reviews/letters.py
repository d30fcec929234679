"""Writes to a committee whose access is reviewed, to staff support before roles lapse, and to those whose roles lapsed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import ids, settings
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.policy.rules import Policy
from union.membership.memberships import actions as memberships
from union.store import Part
from union.voting.reviews import rules
from union.voting.reviews.rules import Holder

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group


class About:
    """A review of a group that letters are about, by the union's date for it, and the day at the end of which roles lapse."""

    def __init__(self, group: "Group", review_id: str, due: date) -> None:
        self.group, self.review_id, self.due = group, review_id, due

    def said(self, step: str, roles: Iterable[Holder], more: Mapping[str, Any]) -> dict[str, Any]:
        """What a letter says of a step of the review and of these roles."""
        told = [f"{one.role}: {one.name}" for one in roles]
        path = f"{settings.site_url()}/groups/{self.group.group_id}/committee"
        usual = {"yours": False, "everybody": False, "group_name": self.group.name}
        return {
            **usual,
            "step": step,
            "roles": told,
            "due_on": self.due.isoformat(),
            "url": path if step in ("lapsed", "nobody") else f"{path}/review",
            **more,
        }

    def letter(self, step: str, email: str, context: dict[str, Any], now: datetime) -> Part:
        """The letter about a step, once to each address."""
        number = ids.derived(str(self.group.group_id), self.review_id, step, email)
        return letters.letter_write(Kind.ACCESS_REVIEW, f"{Kind.ACCESS_REVIEW}#{number}", email, context, now)


def to_officers(
    about: About, step: str, everybody: Iterable["CommitteeMember"], to: Iterable[str], roles: Sequence[Holder], now: datetime
) -> list[Part]:
    """The letter on a step to each of these people, by id: at the address of their membership, or at that which the committee has of them.

    Whoever holds one of the `roles` that lapsed is told that it was theirs.
    """
    wanted = list(dict.fromkeys(to))[: rules.MOST]
    found = memberships.officers_addresses(str(about.group.group_id), wanted, everybody)
    parts: list[Part] = []
    for person_id, (name, email) in found.items():
        own = [one for one in roles if step == "lapsed" and one.person_id == person_id]
        context = about.said(step, own or roles, {"name": name, "yours": bool(own)})
        parts.append(about.letter(step, email, context, now))
    return parts


def to_staff(about: About, step: str, policy: Policy, roles: Sequence[Holder], now: datetime, *, everybody: bool) -> Part:
    """The letter on a step to the group's staff support; `everybody` where nobody would be left on the committee."""
    group = about.group
    email = contacts.address(policy, group.type, group.group_id, now)
    context = about.said(step, roles, {"name": policy.contact(group.type)["team"], "everybody": everybody})
    return about.letter(step, email, context, now)
