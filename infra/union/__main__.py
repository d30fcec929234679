"""The operators' command: `python -m infra.union COMMAND …`; `python -m infra.union --help` lists what there is."""

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError
from union.errors import Refusal

from infra.union import (
    adopt_policy,
    bring,
    delete_picture,
    doctor,
    edge_keys,
    erase,
    export,
    first_staff,
    redrive,
    restore_tables,
    save_tables,
    telegram_webhook,
    verify_audit,
)

COMMANDS = {
    "first-staff": first_staff,
    "doctor": doctor,
    "adopt-policy": adopt_policy,
    "import": bring,
    "export": export,
    "erase": erase,
    "redrive": redrive,
    "save-tables": save_tables,
    "restore-tables": restore_tables,
    "delete-picture": delete_picture,
    "edge-keys": edge_keys,
    "verify-audit": verify_audit,
    "telegram-webhook": telegram_webhook,
}


def main(words: list[str]) -> int:
    """Do what the words say. Returns 0 where it was done, 1 where it was not or something is wrong, 2 where the words cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.union", description="What operators of Union House do from a command line."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        told = str(command.__doc__)
        added = commands.add_parser(
            name, help=command.SHORT, description=told, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        command.take(added)
        added.set_defaults(run=command.run)
    asked = parser.parse_args(words)
    try:
        return int(asked.run(asked))
    except Refusal as refusal:
        said = refusal.detail
    except (BotoCoreError, ClientError) as failure:
        said = f"AWS did not do what was asked of it: {failure}"
    sys.stderr.write(f"{said}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
