"""Verbs: a group's mini site, put together from what the rooms have for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.membership.events import whats_on
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.membership.news import records as news
from union.membership.pages.rules import steps
from union.moderation.freezes import pages as freeze_pages
from union.moderation.freezes import records as freeze_records
from union.store import Get
from union.voting.elections import records as election_records

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.membership.pages.views import Step
    from union.site.views import MiniSite, Written, YouHere


def mini_site(group_id: str, caller: Caller | None, now: datetime) -> "MiniSite":
    """Everything the group's page shows, and what the caller is to the group. Raises `NotFound`."""
    theirs = _theirs(group_id, caller) if caller else ()
    caller, (kept, pack, *yours) = people.read_with(caller, groups.key(group_id), policies.in_force_key(), *theirs)
    you = _you(groups.require(kept), caller, yours, now) if caller else None
    policy, group = policies.current(pack), groups.require(kept)
    inside = bool(you and (you["member"] or you["committee"]))
    committee, elections, articles, (ahead, was) = store.at_once(
        lambda: people.committee(group_id, now),
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
        "contact": policy.contact(group.type),
        "you": you,
    }


def _page(group: "Group") -> "Written":
    """What the committee wrote for its page besides, and how it looks."""
    page = groups.dressed(group)
    return {"meets": page.meets, "contact": page.contact, "enquiries": page.enquiries, **groups.look(group)}


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
