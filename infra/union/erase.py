"""Asks that somebody be forgotten, as they themself could at /my/data: for whoever asks by letter or cannot sign in any more.

Nothing is deleted for two weeks; a letter tells them, and they can take it back. What is in the way is said, and then nothing is asked. Make
sure first that it is they who ask. The audit says that it came by this command. It needs credentials that may look up the pool's accounts and
write the stack's tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from union import addresses
from union.core.people.rules import Caller
from union.times import london_day

from infra.union import which_house

SHORT = "ask that somebody be forgotten"
_SURE = "All that can be is deleted in two weeks. Type the address again: "


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("email", type=which_house.address, metavar="EMAIL", help="the address of their account")
    parser.add_argument("--yes", action="store_true", help="do not ask for the address again")
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Ask it for each account of the address; 1 where there is none, or something is in the way."""
    which_house.settle(told)
    now = datetime.now(UTC)
    found = list(_accounts(told.email, now))
    if not found:
        sys.stdout.write(f"Nobody has an account with {told.email}.\n")
        return 1
    if not told.yes and not addresses.same(which_house.typed(_SURE), told.email):
        sys.stdout.write("That is another address. Nothing was asked.\n")
        return 1
    return max([_ask(one, now) for one in found])


def _ask(who: Caller, now: datetime) -> int:
    from union import store  # The models read the tables' names as they are imported.
    from union.core.people.staffing import COMMAND
    from union.core.personal_data import actions as personal_data
    from union.site import my_data

    in_the_way = my_data.in_the_way(who, now)
    for one in in_the_way:
        sys.stdout.write(f"{who.email} cannot be forgotten yet: {one['text']}\n")
    if in_the_way:
        return 1
    my_data.ask_erasure(who, sure=True, now=now, actor=COMMAND)
    (asked,) = store.read(personal_data.erasure_key(who))
    begins = f"{london_day(asked.erase_at):%d %B %Y}" if asked and asked.erase_at else "once it is due"
    sys.stdout.write(f"It was asked for {who.email}. It begins on {begins}, and can be taken back at /my/data until then.\n")
    return 0


def _accounts(email: str, now: datetime) -> Iterator[Caller]:
    """Each account of the pool with this address: of its own, and of the university's identity provider."""
    cognito, pool, seen = which_house.client("cognito-idp"), which_house.outputs()["UserPoolId"], set[str]()
    for written in dict.fromkeys((email, email.lower())):  # As it was typed, and as most providers write it.
        quoted = written.replace("\\", "\\\\").replace('"', '\\"')
        for user in cognito.list_users(UserPoolId=pool, Filter=f'email = "{quoted}"')["Users"]:
            one: dict[str, Any] = {told["Name"]: told["Value"] for told in user["Attributes"]}
            if one["sub"] not in seen:
                seen.add(one["sub"])
                yield Caller(one["sub"], one.get("name", ""), one["email"], signed_in_at=now, asked_at=now)
