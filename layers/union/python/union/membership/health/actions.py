"""Verbs: look at every group each night, and at one whose committee has just changed, and keep what was found."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from union import store, sweeps
from union.core.people import actions as people
from union.membership.events import records as events
from union.membership.groups import actions as groups
from union.membership.groups.rules import has_members
from union.membership.health.tables import Found
from union.membership.memberships import actions as memberships
from union.membership.news import records as news
from union.membership.pages.rules import steps
from union.store import ConditionFailed, Delete, Put
from union.times import iso

if TYPE_CHECKING:
    from union.membership.groups.tables import Group


def tick(now: datetime) -> dict[str, int]:
    """Look at every group, the one that was looked at longest ago first, and forget those that are no more. Returns how many of each.

    It may run twice, late or at once with itself: what was seen later is kept. Whatever does not fit into the time comes first the next night.
    """
    kept = sweeps.readable("group that is gone", Found.query(Found.ALL))
    seen = {str(one.group_id): iso(one.looked_at) for one in kept}
    there = set(groups.every_id())
    waiting = sorted(there, key=lambda group_id: (seen.get(group_id, ""), group_id))
    done = sweeps.each("group", waiting, lambda group_id: _looked(group_id, now), lambda group_id: group_id)
    gone = sorted(seen.keys() - there)
    done += sweeps.each("group that is gone", gone, _forgotten, lambda group_id: group_id)
    return {"looked_at": 0, "forgotten": 0} | done


def follow(group_ids: Iterable[str], now: datetime) -> dict[str, int]:
    """Look at groups whose committees have just changed, each once. One that fails is looked at in the night."""
    once = dict.fromkeys(group_ids)
    return dict(sweeps.each("group", once, lambda group_id: _looked(group_id, now), lambda group_id: group_id))


def _forgotten(group_id: str) -> dict[str, int]:
    store.alone(Delete(Found(Found.ALL, group_id)))
    return {"forgotten": 1}


def _looked(group_id: str, now: datetime) -> dict[str, int]:
    """Look at a group and keep what was found, unless somebody has looked at it later."""
    (group,) = store.read(groups.key(group_id))
    if group is None or group.standing not in groups.LISTED:
        return {}
    try:
        store.commit(Put(_found(group, now), Found.group_id.does_not_exist() | (Found.looked_at <= now)))
    except ConditionFailed:
        return {}
    return {"looked_at": 1}


def _found(group: "Group", now: datetime) -> Found:
    group_id = str(group.group_id)
    held, members, span, last_news = store.at_once(
        lambda: people.held(group_id, now),
        lambda: memberships.number(group_id, now) if has_members(group.type) else None,
        lambda: events.spread(group_id, now),
        lambda: news.last_of_group(group_id, now),
    )
    return Found(
        of=Found.ALL,
        group_id=group_id,
        name=group.name,
        type=group.type,
        standing=group.standing,
        leaves_on=group.leaves_on,
        affiliated_at=group.affiliated_at,
        looked_at=now,
        members=members,
        last_event=span.last,
        next_event=span.next,
        events_until=span.until,
        last_news=last_news,
        dressed=all(step.done for step in steps(groups.dressed(group))),
        committee=[dict(one) for one in held],
        given=people.given(group) or None,
    )
