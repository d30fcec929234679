"""Verbs: a group's mini site, put together from what the rooms have for it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, on_committee
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.membership.events import whats_on
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.membership.news import records as news
from union.membership.pages.rules import steps
from union.membership.platforms import records as platforms
from union.moderation.freezes import pages as freeze_pages
from union.moderation.freezes import records as freeze_records
from union.store import Get
from union.times import london_day
from union.voting.elections import records as election_records

if TYPE_CHECKING:
    from union.core.contacts.views import OwnContact
    from union.membership.groups.tables import Group
    from union.membership.pages.views import Step
    from union.membership.platforms.views import ForMembers
    from union.site.views import MiniSite, Written, YouHere


def mini_site(group_id: str, caller: Caller | None, now: datetime) -> "MiniSite":
    """Everything the group's page shows, and what the caller is to the group. Raises `NotFound`."""
    theirs = _theirs(group_id, caller) if caller else ()
    caller, (kept, pack, *yours) = people.read_with(caller, groups.key(group_id), policies.in_force_key(), *theirs)
    you = _you(groups.require(kept, now), caller, yours, now) if caller else None
    policy, group = policies.current(pack), groups.require(kept, now)
    inside = bool(you and (you["member"] or you["committee"]))
    committee, chats, elections, articles, (ahead, was) = store.at_once(
        lambda: people.committee(group_id, now),
        lambda: _for_members(group_id, yours, now),
        lambda: election_records.running(group_id, now),
        lambda: news.latest(groups.name_view(group), groups.pinned(group), now),
        lambda: whats_on.around_now(group, now, inside=inside),
    )
    return {
        "group": {**groups.view(group, policy, now), **_page(group)},
        "steps": _steps(group) if you and Can.PAGE in you["can"] else [],
        "committee": committee,
        "elections": elections,
        "events": ahead,
        "was": was,
        "news": articles,
        "for_members": chats,
        "contact": policy.contact(group.type),
        "own_contact": _own_contact(policy, group_id, now),
        "you": you,
    }


def _own_contact(policy: Policy, group_id: str, now: datetime) -> "OwnContact | None":
    """The staff contact of a part-time officer, where one is named for today."""
    own = policy.individual_of(group_id, london_day(now))
    since = None if own is None or own.starts_on == date.min else own.starts_on.isoformat()
    return {"name": own.name, "email": own.email, "since": since} if own else None


def _for_members(group_id: str, yours: Sequence[Any], now: datetime) -> "list[ForMembers]":
    """The chats and pages that are for members, to those who are members or on the committee now; staff support see them in the register."""
    held, member, _ = yours or (None, None, None)
    inside = memberships.live(held, now) or on_committee(people.terms(member), london_day(now))
    return platforms.for_members(group_id) if inside else []


def _page(group: "Group") -> "Written":
    """What the committee wrote for its page besides, and how it looks."""
    page = groups.dressed(group)
    leaves_on = group.leaves_on or None
    return {
        "meets": page.meets,
        "contact": page.contact,
        "enquiries": page.enquiries,
        "leaves_on": leaves_on,
        **groups.look(group),
    }


def _steps(group: "Group") -> "list[Step]":
    """The three steps by which a page begins to tell something, for whoever may take them; none once all are done."""
    found = steps(groups.dressed(group))
    return (
        []
        if all(one.done for one in found)
        else [{"name": one.name, "what": one.what, "form": one.form, "done": one.done} for one in found]
    )


def _theirs(group_id: str, caller: Caller) -> tuple[Get[Any], ...]:
    return (
        memberships.key(group_id, caller.person_id),
        people.member_key(group_id, caller.person_id),
        freeze_records.key(group_id),
    )


def _you(group: "Group", caller: Caller, yours: Sequence[Any], now: datetime) -> "YouHere":
    held, member, freeze = yours
    office, belongs = people.Office(caller, group, member, now), memberships.standing(held, now)
    cooling = freeze_pages.notice(freeze, now) if office.inside or belongs["member"] else None
    return {**belongs, "committee": office.inside, "can": sorted(office.can), "cooling": cooling}
