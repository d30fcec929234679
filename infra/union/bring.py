"""Brings a file of groups, committees or members, as a browser does at /staff/imports. Nothing is made of it yet.

Somebody looks there at what becomes of each row, and lets it run. `docs/imports.md` has the columns. It needs credentials that may write the
stack's tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import os
import sys
from datetime import UTC, datetime

from union import ids
from union.membership.imports.rules import Kind

from infra.union import colleague, which_house

SHORT = "bring a file of groups, committees or members"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("data", metavar="FILE", type=which_house.file, help="the file (CSV)")
    parser.add_argument("--kind", choices=[str(kind) for kind in Kind], required=True, help="what is in it")
    colleague.ask_who(parser)
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Bring it, and say where it is looked at."""
    which_house.settle(told)
    from union.membership.imports import actions as imports  # The models read the tables' names as they are imported.

    now = datetime.now(UTC)
    import_id = imports.begin(colleague.named(told.who, now), kind=Kind(told.kind), data=told.data, key=ids.key(), now=now)
    sys.stdout.write(
        f"Look at {os.environ['SITE_URL']}/staff/imports/{import_id} what becomes of each row, and let it run there.\n"
    )
    return 0
