"""Puts a policy pack of the union's own in force, from a file in the form of the pack that comes with the house (TOML, UTF-8).

Each version stays under its name, so other words need a new version. What /staff/policy would refuse is refused here too. It needs credentials
that may write the stack's tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import sys
from datetime import UTC, datetime

from infra.union import which_house

SHORT = "put a policy pack of the union's own in force"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("pack", metavar="FILE", type=which_house.file, help="the policy pack")
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Put it in force, and say which version that is."""
    which_house.settle(told)
    from union.core.people.staffing import COMMAND  # The models read the tables' names as they are imported.
    from union.core.policy import actions as policies
    from union.core.policy import drafting

    policy = policies.adopt(drafting.read(told.pack), COMMAND, datetime.now(UTC))
    sys.stdout.write(f"Version {policy.version} is in force.\n")
    return 0
