"""Verbs: what somebody belongs to, with what is open and what is soon there."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import store
from union.core.people.rules import Caller
from union.membership.events import cards as events
from union.membership.memberships import actions as memberships
from union.membership.platforms import records as platforms
from union.voting.elections import records as elections

if TYPE_CHECKING:
    from union.membership.memberships.views import MyGroups
    from union.site.views import GroupChats, MyPage, OpenVote

_DAYS = 14
_MOST_EVENTS = 6
_MOST_GROUPS = 30
"""Groups of one person's whose elections and chats are asked for: one query each."""


def shown(caller: Caller, now: datetime) -> "MyPage":
    """The caller's memberships and roles, the polls that are open in those groups, and their events of the next two weeks."""
    mine = memberships.mine(caller, now)
    named = _named(mine)
    soon = [card for card in events.ahead(now, _DAYS, named) if card["group"]["group_id"] in named and not card["called_off"]]
    votes, chats = store.at_once(lambda: _votes(named, now), lambda: _chats(named))
    return {**mine, "votes": votes, "chats": chats, "events": soon[:_MOST_EVENTS]}


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


def _chats(named: dict[str, str]) -> "list[GroupChats]":
    """The chats and pages that are for members, of the groups to which the caller belongs today."""
    found = [(group_id, name, platforms.for_members(group_id)) for group_id, name in named.items()]
    return [{"group": {"group_id": group_id, "name": name}, "platforms": chats} for group_id, name, chats in found if chats]
