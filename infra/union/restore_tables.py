"""Makes the tables of the house hold what a folder of `save-tables` says, and nothing else. docs/runbooks/restore.md says when and how.

Nothing is written before every file was found whole. What is as it should be is left alone, so it may be cut short and done again, and one
table alone can be named. What was sent, paid or shown since the folder was saved is not undone by it. It needs credentials that may read and
write the stack's tables; with `--local` it speaks to the house that runs on this machine.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from infra.union import stored, which_house
from infra.union.save_tables import MANIFEST

SHORT = "make the tables hold what was saved, and nothing else"


def take(parser: argparse.ArgumentParser) -> None:
    """Say what the command is told."""
    parser.add_argument("--from", dest="folder", type=Path, required=True, metavar="FOLDER", help="the folder of save-tables")
    parser.add_argument(
        "--table", action="append", default=[], metavar="NAME", help="this table alone; may be said more than once"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask for the stack's name again")
    which_house.ask_where(parser)


def run(told: argparse.Namespace) -> int:
    """Restore them; 1 where the folder cannot be used, or somebody thinks better of it."""
    which_house.settle(told)
    dynamodb, stack = which_house.client("dynamodb"), os.environ["TABLES"]
    saved = _manifest(told.folder)
    names = stored.in_order(told.table or saved)
    if wrong := _wrong(told.folder, saved, names, stored.tables(dynamodb, stack)):
        sys.stdout.write("\n".join([*wrong, "Nothing was changed.\n"]))
        return 1
    sure = f"{len(names)} tables of {stack} are made as they were saved; what came since is lost. Type the stack's name: "
    if not told.yes and which_house.typed(sure) != stack:
        sys.stdout.write("That is another name. Nothing was changed.\n")
        return 1
    for name in names:
        put, taken = stored.make_alike(dynamodb, f"{stack}-{name}", told.folder / f"{name}.jsonl.gz")
        sys.stdout.write(f"{name}: {put:,} put, {taken:,} taken away\n")
    return 0


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["tables"]
    except (OSError, ValueError, LookupError):
        sys.exit(f"{folder} is no folder of save-tables, or it was cut short: it has no {MANIFEST} that can be read.")
    return found


def _wrong(folder: Path, saved: dict[str, Any], names: list[str], there: list[str]) -> list[str]:
    """What speaks against it, in words."""
    unknown = [name for name in names if name not in saved]
    missing = [name for name in names if name in saved and name not in there]
    spoiled = [name for name in names if name in saved and not _is_whole(folder / f"{name}.jsonl.gz", saved[name]["sha256"])]
    return [
        *([f"The folder does not have {', '.join(unknown)}."] if unknown else []),
        *([f"The house has no table for {', '.join(missing)}."] if missing else []),
        *([f"These files are gone or spoiled: {', '.join(spoiled)}."] if spoiled else []),
    ]


def _is_whole(path: Path, mark: str) -> bool:
    try:
        return stored.mark(path) == mark
    except OSError:
        return False
