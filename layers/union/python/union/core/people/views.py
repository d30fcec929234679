"""What the pages of people show."""

from typing import TypedDict


class Role(TypedDict):
    """A role on a committee that runs today, and its last day (ISO)."""

    group_id: str
    group_name: str
    role: str
    ends_on: str
