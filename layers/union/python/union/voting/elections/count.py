"""Count a BLT file, as `python -m union.voting.elections.count FILE.blt`; the command itself is in the room that counts."""

import sys

from union.voting.counting.command import main

if __name__ == "__main__":
    sys.exit(main())
