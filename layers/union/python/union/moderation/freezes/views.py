"""What pages show of a freeze."""

from typing import TypedDict


class LatestFreeze(TypedDict):
    """The latest freeze of a board: its version, from when and until when (ISO), and the statement with which it began."""

    freeze_id: str
    version: int
    started_at: str
    ends_at: str
    statement: str
