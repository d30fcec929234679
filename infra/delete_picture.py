"""Deletes a picture altogether, as the privacy notice promises to whoever is in it: `python -m infra.delete_picture ADDRESS --stack NAME`.

Pages that named it say in words what it showed. It needs credentials that may write the stack's tables; with `--local` it speaks to the house
that runs on this machine. Browsers and caches that have the picture keep it until they forget it: clear a cache that stands in front.
"""

import argparse
import sys
from datetime import UTC, datetime

from infra import which_house


def main(words: list[str]) -> int:
    """Delete it and its smaller copy, and say whether it was there."""
    told = _told(words)
    which_house.settle(told)
    from union.core.pictures import actions  # The models read the tables' names as they are imported.

    there = actions.delete(told.address.rpartition("/")[2].partition("?")[0], datetime.now(UTC))
    sys.stdout.write("It is deleted.\n" if there else "There is no such picture.\n")
    return 0 if there else 1


def _told(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.delete_picture", description="Delete a picture altogether.")
    parser.add_argument("address", help="the picture's address, such as https://groups.example/pictures/…, or its name")
    which_house.ask_where(parser)
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
