"""Names the first of the union's staff: `python -m infra.first_staff EMAIL --stack NAME`.

Whoever signs in with this address is on the team for all types of group from then on, and gives all other roles of staff at /staff. It needs
credentials that may write the stack's tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import os
import sys
from datetime import UTC, datetime

from union import addresses
from union.errors import Invalid

from infra import which_house


def main(words: list[str]) -> int:
    """Write it down, and say what is to be done next."""
    told = _told(words)
    which_house.settle(told)
    from union.core.people import staffing  # The models read the tables' names as they are imported.

    staffing.first(told.email, datetime.now(UTC))
    sys.stdout.write(f"{told.email} is on the team for all from when they next sign in, at {os.environ['SITE_URL']}/staff.\n")
    return 0


def _told(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.first_staff", description="Name the first of the union's staff.")
    parser.add_argument("email", type=_address, help="the address with which they sign in")
    which_house.ask_where(parser)
    return parser.parse_args(words)


def _address(text: str) -> str:
    try:
        return addresses.checked(text)
    except Invalid as refusal:
        raise argparse.ArgumentTypeError(refusal.detail) from refusal


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
