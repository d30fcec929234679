"""In whose name a command does what staff do: the audit names them, and they may do there what they may do in a browser."""

import argparse
from datetime import datetime

from union import addresses
from union.core.people.rules import Caller
from union.errors import NotFound

from infra.union.which_house import address


def ask_who(parser: argparse.ArgumentParser) -> None:
    """Let the command be told in whose name it is."""
    whose = "who does it: somebody on the staff's team for all, by their address; the audit names them"
    parser.add_argument("--as", dest="who", type=address, metavar="EMAIL", required=True, help=whose)


def named(email: str, now: datetime) -> Caller:
    """Whoever is on the staff with this address. Raises `NotFound`."""
    from union.core.people import staffing  # The models read the tables' names as they are imported.
    from union.core.policy import actions as policies

    for one in staffing.everybody(policies.read(), now):
        if addresses.same(one["email"], email) and not one["invited"]:
            return Caller(one["person_id"], one["name"], one["email"], signed_in_at=now, asked_at=now)
    raise NotFound(f"Nobody on the staff has signed in with {email}.")
