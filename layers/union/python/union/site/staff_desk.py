"""What the pages of staff look at: everything that waits, in three round trips, of which each team sees its own types of group.

Nobody but staff comes in. Whoever is named in a case is told nothing of it: which cases somebody may know of is the desk's to say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from union import store
from union.commerce.disputes import actions as disputes
from union.commerce.refunds import actions as refunds
from union.core.people import actions as people
from union.core.people.rules import ALL_STAFF, Caller, must_be_staff, supports
from union.core.personal_data import records as personal_data
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.affiliation import records as departures
from union.membership.applications import records as applications
from union.membership.groups import contacts
from union.membership.health import records as health
from union.membership.health import rules
from union.membership.health.rules import Fare, Flag
from union.membership.platform_checks import records as findings
from union.moderation.desk import queues
from union.moderation.freezes import records as freezes
from union.moderation.freezes.records import Cooling
from union.moderation.incidents import records as incidents
from union.voting.elections import records as elections
from union.voting.handover import records as handovers
from union.voting.reaffiliation import records as reaffiliations
from union.voting.reviews import records as reviews

if TYPE_CHECKING:
    from union.commerce.disputes.views import OpenDispute
    from union.commerce.refunds.views import RefundThatFailed
    from union.moderation.incidents.tables import Incident
    from union.site.views import StaffTeam
    from union.views import OpenItem


@dataclass(frozen=True)
class Open:
    """One kind of thing that waits: its name in addresses, what people call it, its room's list over all groups, and where staff see that."""

    name: str
    label: str
    items: "Callable[[datetime], list[OpenItem]]"
    to: str = ""


OPEN = (
    Open("applications", "Applications for affiliation", applications.open_items, "/staff/applications"),
    Open("reaffiliations", "Yearly re-affiliation", reaffiliations.open_items, "/staff/reaffiliation"),
    Open("leaving", "Groups that leave", departures.open_items, "/staff/leaving"),
    Open("elections", "Elections that wait for you", elections.open_items),
    Open("handovers", "Handovers that are stuck", handovers.open_items),
    Open("reviews", "Reviews of who has access", reviews.open_items),
    Open("contacts", "Officers without a staff contact", contacts.open_items, "/staff/contacts"),
    Open("findings", "Findings on platforms", findings.open_items, "/staff/findings"),
    Open("data", "What people ask about their data", personal_data.open_items, "/staff/data"),
)
"""Every kind of thing that waits for staff or that staff have to know of, in the order in which it is shown. Another one is another line."""


class Desk:
    """All that the pages of staff are made of, for the caller's types of group, or for one of them where it is named.

    Raises `SignInNeeded`, and `NotAllowed` for who is not staff.
    """

    def __init__(self, caller: Caller, team: str, now: datetime) -> None:
        (pack,) = people.read_for(caller, policies.in_force_key())
        must_be_staff(caller)
        self.caller, self.now, self.policy = caller, now, policies.current(pack)
        self.teams: list[StaffTeam] = [
            {"team": one.type, "label": one.label} for one in self.policy.contacts.values() if supports(caller, one.type)
        ]
        self.team = team if team in [one["team"] for one in self.teams] else ""
        self._found = _read(self.policy, now)

    def mine(self, group_type: str | None) -> bool:
        """Whether something of a group of this type is to be shown. What is of no type is for the team of all, among everything."""
        if self.team:
            return group_type == self.team
        return supports(self.caller, group_type) if group_type else ALL_STAFF in self.caller.rights.teams

    @cached_property
    def cases(self) -> "list[Incident]":
        """The open cases that the caller may know of."""
        return [case for case in queues.seen_by(self._found.cases, self.caller) if not self.team or case.team == self.team]

    @cached_property
    def fares(self) -> list[Fare]:
        """How the groups fare, also those that have left."""
        return [one for one in self._found.fares if self.mine(one.type)]

    @cached_property
    def flagged(self) -> list[tuple[Fare, list[Flag]]]:
        """Each group with what is to be looked at in it."""
        weeks = self.policy.checks.news_weeks
        return [(one, rules.flags(one, weeks, self.now)) for one in self.fares]

    @cached_property
    def items(self) -> "Mapping[str, list[OpenItem]]":
        """What waits, by its kind, whose day comes first on top."""
        return {
            one.name: sorted((item for item in found if self.mine(item["group_type"])), key=lambda item: item["due_on"])
            for one, found in zip(OPEN, self._found.items, strict=True)
        }

    @cached_property
    def refunds(self) -> "list[RefundThatFailed]":
        """The refunds that did not arrive."""
        return [one for one in self._found.refunds if self.mine(one["group_type"])]

    @cached_property
    def disputes(self) -> "list[OpenDispute]":
        """The disputes that no bank has decided."""
        return [one for one in self._found.disputes if self.mine(one["group_type"])]

    @cached_property
    def cooling(self) -> list[Cooling]:
        """The boards that are frozen. A freeze does not say of what type its group is: of one not looked at yet the team of all is told."""
        kinds = {one.group_id: one.type for one in self._found.fares}
        return [one for one in self._found.cooling if self.mine(kinds.get(one.group_id))]

    @property
    def looked_at(self) -> datetime | None:
        """Since when at the latest all of these groups have been looked at."""
        return min((one.looked_at for one in self.fares), default=None)


@dataclass(frozen=True)
class _Found:
    cases: "Sequence[Incident]"
    fares: Sequence[Fare]
    refunds: "Sequence[RefundThatFailed]"
    disputes: "Sequence[OpenDispute]"
    cooling: Sequence[Cooling]
    items: "Sequence[list[OpenItem]]"


def _read(policy: Policy, now: datetime) -> _Found:
    """Ask every room at once, so that a page waits for the slowest of them alone."""
    teams = list(policy.contacts)
    looks: list[Callable[[], Any]] = [
        health.all_groups,
        refunds.failed,
        partial(disputes.open_now, now),
        partial(freezes.running, now),
        *(partial(incidents.queued, team) for team in teams),
        *(partial(one.items, now) for one in OPEN),
    ]
    fares, failed, disputed, cooling, *rest = store.all_at_once(looks)
    queued, items = rest[: len(teams)], rest[len(teams) :]
    return _Found([case for some in queued for case in some], fares, failed, disputed, cooling, items)
