"""Verbs: what somebody belongs to, with what is open and what is soon there."""

from datetime import datetime
from typing import TYPE_CHECKING

from union.core.people.rules import Caller
from union.membership.events import cards as events
from union.membership.memberships import actions as memberships
from union.voting.elections import records as elections

if TYPE_CHECKING:
    from union.membership.memberships.views import MyGroups
    from union.site.views import MyPage, OpenVote

_DAYS = 14
_MOST_EVENTS = 6
_MOST_GROUPS = 30
"""Groups of one person's whose elections are asked for: one query each."""


def shown(caller: Caller, now: datetime) -> "MyPage":
    """The caller's memberships and roles, the polls that are open in those groups, and their events of the next two weeks."""
    mine = memberships.mine(caller, now)
    named = _named(mine)
    soon = [card for card in events.ahead(now, _DAYS, named) if card["group"]["group_id"] in named and not card["called_off"]]
    return {**mine, "votes": _votes(named, now), "events": soon[:_MOST_EVENTS]}


def _named(mine: "MyGroups") -> dict[str, str]:
    """The names of the groups to which the caller belongs today, by id."""
    held = [(one["group_id"], one["group_name"]) for one in mine["memberships"] if one["live"]]
    return dict([*held, *((one["group_id"], one["group_name"]) for one in mine["roles"])][:_MOST_GROUPS])


def _votes(named: dict[str, str], now: datetime) -> "list[OpenVote]":
    found: list[OpenVote] = [
        {
            "election_id": one["election_id"],
            "title": one["title"],
            "group": {"group_id": group_id, "name": name},
            "polls_close_at": one["polls_close_at"],
        }
        for group_id, name in named.items()
        for one in elections.running(group_id, now)
        if one["phase"] == "poll"
    ]
    return sorted(found, key=lambda one: one["polls_close_at"])
