"""What pages show of a freeze."""

from typing import Literal, TypedDict

from union.core.policy.views import Contact
from union.membership.platforms.views import PlatformShown
from union.views import Form, Named


class CoolingOff(TypedDict):
    """Until when a board cools off (ISO), if it does, and on how many platforms elsewhere there is something to do by hand."""

    until: str | None
    to_do: int


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

    `standing` is asked, frozen, cannot, to_reopen or reopened; a screenshot is evidence of a case. `enforced` says that the house
    freezes and opens it by itself, `checked` that it looked there itself, `waits` that it is about to, `lack` why it does not get through,
    and `uncovered` what is not stopped there.
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
    enforced: bool
    uncovered: list[str]
    lack: str
    checked: bool
    waits: bool
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


class PlatformAttested(TypedDict):
    """What somebody just said of a platform, and how many are left to open where the freeze is over."""

    platform: FrozenPlatform
    left: int


class FreezeMay(TypedDict):
    """Whether the caller may look after the group's platforms."""

    page: bool


class FreezeLimits(TypedDict):
    """How long a freeze lasts, at least (minutes) and at most (days)."""

    minutes_min: int
    days_max: int


class FreezePage(Form, FrozenElsewhere):
    """How the latest freeze stands everywhere, or the form to freeze, with the platforms to choose from; the house freezes the `connected`.

    `board` is open, enforced or reopened; `reminder` is what the union says when the board opens again.
    """

    group: Named
    freeze: LatestFreeze | None
    mode: Literal["running", "freeze"]
    board: str
    reminder: str
    may: FreezeMay
    choices: list[PlatformShown]
    connected: list[str]
    limits: FreezeLimits
    contact: Contact
    key: str
