"""Verbs: let members into the servers of their groups, and out, by the role that a committee chose.

Each minute the house compares who belongs with who is there, and gives and takes what differs. So it matters not what happened in between, in
what order, or how often: who pays, lapses and pays again within a minute has the role, and what failed is done the next time.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from union import store, sweeps, time_left, watch
from union.core.people import actions as people
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Unavailable
from union.membership.accounts import records as accounts
from union.membership.chats import bots, wire
from union.membership.chats import room as chats
from union.membership.chats.protocol import Lack, Lacking, Service, TooSoon
from union.membership.connections import records as connections
from union.membership.discord import gateway as discord
from union.membership.doors.rules import There, Wishes, wishes
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.connections.tables import ConnectionRecord
    from union.membership.groups.tables import Group

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
    policy = policies.read()
    done = sweeps.each(
        "role", roles.items(), lambda one: settle(one[0], one[1], policy, now), lambda one: one[0][1], least=_LEAST
    )
    return dict(done)


def settle(role: _Role, shared: "Sequence[ConnectionRecord]", policy: Policy, now: datetime) -> dict[str, int]:
    """Give a role (its server's id, its own) to all who belong to a group that chose it, and take it from whom the house knows otherwise.

    Groups that share a server and a role share who belongs. What Discord refuses is left for the next time, and counted.
    """
    server_id, role_id = role
    found = [_people(group, policy, now) for group in store.read(*(groups.key(str(one.group_id)) for one in shared))]
    belongs, stays = ({person for pair in found for person in pair[which]} for which in (0, 1))
    mine = accounts.accounts_of(belongs | stays, Service.DISCORD)
    ours, keeping = ({account for person, account in mine.items() if person in some} for some in (belongs, stays))
    try:
        there = [There(one.account, role_id in one.roles, one.bot) for one in discord.everybody(server_id)]
        known = accounts.people_of((one.account for one in there if one.has), Service.DISCORD)
        return _do(server_id, role_id, wishes(there, ours, known, keeping))
    except TooSoon:
        return {"too soon": 1}
    except Unavailable:
        return {"away": 1}
    except Lacking as lacking:
        watch.logger.warning("A role cannot be settled", role=role_id, lack=str(lacking.lack))
        return {"lacking": 1}


def _people(group: "Group | None", policy: Policy, now: datetime) -> tuple[set[str], set[str]]:
    """Who belongs to a group, and who did until lately: they keep the role while the policy's grace lasts, but not who gave it back.

    To a group that has left the union nobody belongs.
    """
    if group is None or not groups.there(group, now):
        return set(), set()
    group_id = str(group.group_id)
    joined, served = memberships.lasting_of(group_id, now), {str(one.person_id): one for one in people.everybody_of(group_id)}
    found = {who: chats.belongs(joined.get(who), served.get(who), now) for who in joined.keys() | served.keys()}
    today = london_day(now)
    since = today - timedelta(days=policy.chats.grace_days)
    late = {who for who, one in found.items() if not one.left and one.until is not None and one.until >= since}
    return {who for who, one in found.items() if one.holds(today)}, late


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
