"""Verbs: let members into the servers of their groups, and out, by the role that a committee chose.

Each minute the house compares who belongs with who is there, and gives and takes what differs. So it matters not what happened in between, in
what order, or how often: who pays, lapses and pays again within a minute has the role, and what failed is done the next time.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from union import sweeps, time_left, watch
from union.core.people import actions as people
from union.errors import Unavailable
from union.membership.accounts import records as accounts
from union.membership.chats import bots, wire
from union.membership.chats.protocol import Lack, Lacking, Service, TooSoon
from union.membership.connections import records as connections
from union.membership.discord import gateway as discord
from union.membership.doors.rules import There, Wishes, wishes
from union.membership.memberships import actions as memberships

if TYPE_CHECKING:
    from union.membership.connections.tables import ConnectionRecord

type _Role = tuple[str, str]
_LEAST = 2 * wire.WHOLE + time_left.AFTER
"""Seconds that settling one role needs at least: who is there is asked, and something is given."""


def tick(now: datetime) -> dict[str, int]:
    """Settle every role that a committee chose, server by server. Returns how many were given and taken."""
    if Service.DISCORD not in bots.offered():
        return {}
    roles: dict[_Role, list[ConnectionRecord]] = {}
    for one in sweeps.readable("connection", connections.with_roles()):
        if one.service == Service.DISCORD:
            roles.setdefault((str(one.server_id), str(one.role_id)), []).append(one)
    done = sweeps.each("role", roles.items(), lambda one: settle(*one[0], one[1], now), lambda one: one[0][1], least=_LEAST)
    return dict(done)


def settle(server_id: str, role_id: str, shared: "Sequence[ConnectionRecord]", now: datetime) -> dict[str, int]:
    """Give one role on one server to all who belong to a group that chose it, and take it from whom the house knows otherwise.

    Groups that share a server and a role share who belongs. What Discord refuses is left for the next time, and counted.
    """
    who = {person for one in shared for person in _belonging(str(one.group_id), now)}
    mine = set(accounts.accounts_of(who, Service.DISCORD).values())
    try:
        there = [There(one.account, role_id in one.roles, one.bot) for one in discord.everybody(server_id)]
        known = accounts.people_of((one.account for one in there if one.has), Service.DISCORD)
        return _do(server_id, role_id, wishes(there, mine, known))
    except TooSoon:
        return {"too soon": 1}
    except Unavailable:
        return {"away": 1}
    except Lacking as lacking:
        watch.logger.warning("A role cannot be settled", role=role_id, lack=str(lacking.lack))
        return {"lacking": 1}


def _belonging(group_id: str, now: datetime) -> set[str]:
    return memberships.live_members(group_id, now) | set(people.in_office(group_id, now))


def _do(server_id: str, role_id: str, wanted: Wishes) -> dict[str, int]:
    given = _each(wanted.give, lambda account: discord.give(server_id, account, role_id))
    taken = _each(wanted.take, lambda account: discord.take(server_id, account, role_id))
    return {"given": given, "taken": taken, "strangers": wanted.strangers}


def _each(some: Iterable[str], do: Callable[[str], None]) -> int:
    done = 0
    for account in some:
        try:
            do(account)
        except Lacking as lacking:
            # They have just left. Anything else holds for all of them.
            if lacking.lack is not Lack.NOBODY:
                raise
        else:
            done += 1
    return done
