"""Saves every item of every table of the house into a folder of files, from which `restore-tables` makes them again.

It is what a restore goes through (docs/runbooks/restore.md), and a copy to keep elsewhere. Who has it has everything that the house knows of
people: keep it as safe as the house. Evidence lies in its bucket, which keeps its own versions. `--suffix` reads tables that were restored
beside the house's own. It needs credentials that may read the stack's tables; with `--local` it speaks to the house of this machine.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from union.times import iso

from infra.union import stored, which_house

SHORT = "save every item of every table into files"
MANIFEST = "saved.json"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="the folder, which is made and is not there yet")
    parser.add_argument(
        "--suffix", default="", help="what stands behind the names of the tables that are read, such as -restored"
    )
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Save them; 1 where there are none, or the folder is there already."""
    which_house.settle(told)
    dynamodb, stack = which_house.client("dynamodb"), os.environ["TABLES"]
    names = stored.tables(dynamodb, stack, told.suffix)
    if not names:
        sys.stdout.write(f"There are no tables of {stack}{f' with {told.suffix} behind their names' if told.suffix else ''}.\n")
        return 1
    try:
        told.to.mkdir(mode=0o700)
    except FileExistsError:
        sys.stdout.write(f"{told.to} is there already. Say another folder.\n")
        return 1
    found = {name: _saved(dynamodb, f"{stack}-{name}{told.suffix}", told.to / f"{name}.jsonl.gz") for name in names}
    manifest = {"stack": stack, "saved_at": iso(datetime.now(UTC)), "tables": found}
    # Last, so that a folder with it is whole.
    (told.to / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{sum(int(one['items']) for one in found.values()):,} items of {len(names)} tables are in {told.to}.\n")
    return 0


def _saved(dynamodb: object, table: str, path: Path) -> dict[str, int | str]:
    return {"items": stored.save(path, stored.items(dynamodb, table)), "sha256": stored.mark(path)}
