"""Saves all groups, committees and members as CSV, in the form in which they can be imported again unchanged.

The files are of whoever may read all members of the union: keep them where nobody else can. They are the ones that /staff/imports gives, by the
same rules: somebody on the staff's team for all asks for them, and the audit notes it. It needs credentials that may read and write the stack's
tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import csv
import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from union.errors import Conflict
from union.membership.imports.rules import Kind

from infra.union import colleague, which_house

SHORT = "save all groups, committees and members"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument(
        "--to", type=Path, default=Path(), metavar="FOLDER", help="the folder for the files; this one, if none is named"
    )
    colleague.ask_who(parser)
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Save a file of each kind, and say how much is in it."""
    which_house.settle(told)
    from union.membership.imports import exporting  # The models read the tables' names as they are imported.

    now = datetime.now(UTC)
    who = colleague.named(told.who, now)
    places = {kind: told.to / f"{kind}.csv" for kind in Kind}
    if there := [str(place) for place in places.values() if place.exists()]:
        raise Conflict(f"{', '.join(there)} is there already. Name another folder.")
    texts = {kind: exporting.exported(kind, who, now) for kind in Kind}
    told.to.mkdir(parents=True, exist_ok=True)
    for kind, text in texts.items():
        _save(places[kind], text.encode())
        sys.stdout.write(f"{places[kind]}: {len(list(csv.reader(io.StringIO(text, newline='')))) - 1} lines\n")
    return 0


def _save(place: Path, data: bytes) -> None:
    """For nobody's eyes but whoever asked. Raises `FileExistsError`: what was saved before is not written over."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
