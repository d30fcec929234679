"""Deletes a picture altogether, as the privacy notice promises to whoever is in it.

Pages that named it say in words what it showed. It needs credentials that may write the stack's tables; with `--local` it speaks to the house
that runs on this machine. Browsers and caches that have the picture keep it until they forget it: clear a cache that stands in front.
"""

import argparse
import sys
from datetime import UTC, datetime

from infra.union import which_house

SHORT = "delete a picture altogether"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument(
        "address", metavar="ADDRESS", help="the picture's address, such as https://groups.example/pictures/…, or its name"
    )
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Delete it and its smaller copy, and say whether it was there."""
    which_house.settle(told)
    from union.core.pictures import actions  # The models read the tables' names as they are imported.

    there = actions.delete(told.address.rpartition("/")[2].partition("?")[0], datetime.now(UTC))
    sys.stdout.write("It is deleted.\n" if there else "There is no such picture.\n")
    return 0 if there else 1
