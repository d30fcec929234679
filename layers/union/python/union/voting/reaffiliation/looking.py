"""Looks at everything that the list of a re-affiliation is filled from, in one round trip, bounded however old a group is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import store
from union.core.people import actions as people
from union.core.people.rules import Term, missing
from union.core.policy.rules import Policy
from union.membership.events import records as events
from union.membership.groups import actions as groups
from union.membership.groups.rules import has_members
from union.membership.news import records as news
from union.membership.pages.rules import steps
from union.membership.platform_checks import records as findings
from union.membership.platform_checks.rules import PAGE_RULES, Rule
from union.membership.platforms import records as platforms
from union.membership.platforms.rules import Flaw, problems
from union.times import london_day
from union.voting.elections import records as elections
from union.voting.handover import records as handovers
from union.voting.handover.rules import State as Handing
from union.voting.reaffiliation.rules import Checked, Facts, Officer, Year, checklist

if TYPE_CHECKING:
    from union.core.people.tables import CommitteeMember
    from union.membership.groups.tables import Group
    from union.voting.handover.tables import HandoverRecord

_OF_PAGES = PAGE_RULES | {Rule.LINKED}
"""What was found in the night of which our records do not know by themselves; the rest is judged anew, as it is now."""


def look(group: "Group", year: Year, policy: Policy, now: datetime) -> list[Checked]:
    """The list of a group as it is now."""
    return checklist(_facts(group, year, policy, now), year, policy, now)


def _facts(group: "Group", year: Year, policy: Policy, now: datetime) -> Facts:
    group_id, today = str(group.group_id), london_day(now)
    looks: list[Callable[[], Any]] = [
        lambda: people.everybody_of(group_id),
        lambda: handovers.newest(group_id),
        lambda: platforms.registered(group_id),
        lambda: findings.to_mend(group_id, now),
        lambda: events.spread(group_id, now),
        lambda: news.last_of_group(group_id, now),
        lambda: elections.declared_last(group_id),
    ]
    everybody, handed, registered, found, span, last_news, elected = store.all_at_once(looks)
    in_office = {str(one.person_id) for one in everybody if people.is_in_office(one, now)}
    flaws = [problem for one in registered for problem in problems(one, in_office, today, policy)]
    of_pages = [one.text for one in found if one.finding_id.rpartition(".")[2] in _OF_PAGES]
    return Facts(
        affiliated_on=london_day(group.affiliated_at),
        members=has_members(str(group.type)),
        **_committee(group, everybody, year, today),
        elected=elected,
        **_handovers(handed),
        platforms=len(registered),
        wrong=[*(one.text for one in flaws if one.flaw is not Flaw.STATEMENT_UNSEEN), *of_pages],
        chats=sum(one.interactive for one in registered),
        unshown=[one.text for one in flaws if one.flaw is Flaw.STATEMENT_UNSEEN],
        undressed=[step.what for step in steps(groups.dressed(group)) if not step.done],
        next_event=span.next,
        last_news=last_news,
        version=policy.version,
    )


def _committee(group: "Group", everybody: "Iterable[CommitteeMember]", year: Year, today: date) -> dict[str, Any]:
    held = [(str(one.name), term, people.terms(one)) for one in everybody for term in people.terms(one)]
    running = [(name, term, terms) for name, term, terms in held if term.runs(today)]
    titles = [term.role for _, term, _ in running]
    return {
        "officers": [Officer(name, term.role, term.last, _held_on(terms, year.since)) for name, term, terms in running],
        "lacks": missing(titles, people.given(group), has_members=has_members(str(group.type))),
        "awaiting": [(name, term.role) for name, term, _ in held if term.awaits and term.starts_on <= today <= term.ends_on],
    }


def _held_on(terms: Sequence[Term], day: date) -> bool:
    return any(term.runs(day) for term in terms)


def _handovers(found: "Iterable[HandoverRecord]") -> dict[str, Any]:
    kept = list(found)
    done = [london_day(one.over_at) for one in kept if one.state == Handing.DONE and one.over_at]
    handing = [(date.fromisoformat(one.begins_on), int(one.left)) for one in kept if one.state == Handing.UNDER_WAY]
    return {"handing": handing, "handed_on": max(done, default=None)}
