"""Truths about who gets a group's role on a connected server, and who loses it.

"Keep your groups and chats closed to paid members only (remember to add new members regularly)" (guidance, "Managing your Web Platforms").
The house gives the role to whoever belongs to the group and is on the server with the account that they connected. It takes it from accounts
that it knows and that belong no more. Accounts that nobody connected it leaves alone: they may be somebody's whom the committee let in.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class There:
    """Somebody on a server: their account, and whether they have the role."""

    account: str
    has: bool
    bot: bool = False


@dataclass(frozen=True)
class Wishes:
    """The accounts to give the role to, those to take it from, and how many have it whom the house does not know."""

    give: tuple[str, ...] = ()
    take: tuple[str, ...] = ()
    strangers: int = 0


def wishes(
    there: Collection[There], belongs: Collection[str], known: Mapping[str, str], stays: Collection[str] = frozenset()
) -> Wishes:
    """What is to be done so that just those of the accounts `known` have the role who belong; in the order of accounts.

    `belongs` are accounts, `known` says whose each is that somebody connected, and who has the role and is among `stays` keeps it.
    """
    kept = {*belongs, *stays}
    people = [one for one in there if not one.bot]
    return Wishes(
        tuple(sorted(one.account for one in people if one.account in belongs and not one.has)),
        tuple(sorted(one.account for one in people if one.has and one.account in known and one.account not in kept)),
        sum(one.has and one.account not in known and one.account not in kept for one in people),
    )
