"""Lets a committee have begun a letter to its members, with its newest article in it: whoever opens the house can look at it and change it, and
send it once somebody has joined."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from union.core.people.rules import Caller

CHESS = "chess"
SUBJECT = "This month at the Chess Society"
_TEXT = """Term has been good to us.

- **Mondays**: club night in the library café, from seven
- **Wednesdays**: beginners, from six

Bring somebody who says that they cannot play. See you there!"""


def begin(president: "Caller", now: datetime) -> None:
    """Write the draft, unless its group has letters already, or the president is no more one."""
    from union.errors import NotAllowed
    from union.membership.mailings import actions
    from union.site import mailing_audiences

    audiences = actions.Audiences(mailing_audiences.choices, mailing_audiences.number)
    with suppress(NotAllowed):
        found = actions.listed(CHESS, president, now)
        if found["drafts"] or found["going"] or found["over"]:
            return
        things = actions.form(CHESS, "", {}, president, audiences, now)["things"]
        draft = actions.Draft(SUBJECT, _TEXT, "members", enclosed=[one["value"] for one in things[:1]])
        actions.make(CHESS, president, draft, "seed-letter", audiences, now)
