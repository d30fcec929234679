"""Names the first of the union's staff.

Whoever signs in with this address is on the team for all types of group from then on, and gives all other roles of staff at /staff. It needs
credentials that may write the stack's tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import os
import sys
from datetime import UTC, datetime

from infra.union import which_house

SHORT = "name the first of the union's staff"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("email", type=which_house.address, metavar="EMAIL", help="the address with which they sign in")
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Write it down, and say what is to be done next."""
    which_house.settle(told)
    from union.core.people import staffing  # The models read the tables' names as they are imported.

    staffing.first(told.email, datetime.now(UTC))
    sys.stdout.write(f"{told.email} is on the team for all from when they next sign in, at {os.environ['SITE_URL']}/staff.\n")
    return 0
