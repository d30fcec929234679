"""Truths about a group's board.

"Keep your groups and chats closed to paid members only"; a platform is for "discussion and communication around student group
activities only" (guidance, "Managing your Web Platforms"). During a cooling-off period members read, and "admins can then consider using this
period to release any further statements on the platform".
"""

from datetime import datetime

from union.errors import NotAllowed
from union.freezes.rules import Freeze
from union.times import iso, shown_moment

PAGE = 30


def check_posting(freeze: Freeze | None, *, member: bool, leads: bool, statement: bool, now: datetime) -> None:
    """Raises `NotAllowed` unless the person may post now: members while it is open, the committee's statements always."""
    if statement:
        if not leads:
            raise NotAllowed("Only the committee and its staff support post statements.")
        return
    if not member:
        raise NotAllowed("Only members of this group can post here.")
    if freeze is not None and freeze.runs(now):
        until = shown_moment(iso(freeze.ends_at))
        raise NotAllowed(f"The board is cooling off until {until}. You can read it; you can post again after that.")
