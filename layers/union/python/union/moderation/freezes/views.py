"""What pages show of a freeze."""

from typing import TypedDict


class LatestFreeze(TypedDict):
    """The latest freeze of a board: its version, from when and until when (ISO), and the statement with which it began."""

    freeze_id: str
    version: int
    started_at: str
    ends_at: str
    statement: str


class StatementPosted(TypedDict):
    """Somebody's word that a statement was put on a platform."""

    statement_id: str
    by: str
    at: str


class FrozenPlatform(TypedDict):
    """A platform elsewhere in a freeze: how it stands, who said so when, and the sentences that say what to do there by hand.

    `standing` is asked, frozen, cannot, to_reopen or reopened; a screenshot is evidence of a case.
    """

    platform_id: str
    kind: str
    kind_name: str
    label: str
    url: str
    standing: str
    by: str | None
    at: str | None
    note: str | None
    evidence_id: str | None
    steps: list[str]
    posted: list[StatementPosted]


class FreezeStatement(TypedDict):
    """A statement of the committee during a freeze."""

    statement_id: str
    text: str
    at: str


class FrozenElsewhere(TypedDict):
    """How the latest freeze stands on other platforms, while it runs and while anything is left to open there."""

    latest: LatestFreeze | None
    platforms: list[FrozenPlatform]
    statements: list[FreezeStatement]
