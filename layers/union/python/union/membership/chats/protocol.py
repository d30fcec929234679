"""What a chat whose platform can be asked and told is to the house, whichever platform that is: one protocol, an implementation each.

Everything that can be set there is a switch: a name of ours (`permissions`, `role:1`, `overwrite:2:3`) and a value, in the platform's own
words as they came. So a freeze can keep what was, set what is to be, read it back, and put back exactly what was; and whoever changed
something meanwhile is told apart from the house by comparing two texts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from union.errors import Unavailable

AT_ONCE = 8
"""Calls to a platform that are under way at once: its answers take longer than its limits do."""


class Service(StrEnum):
    """A platform that can be asked and told."""

    DISCORD = "discord"
    TELEGRAM = "telegram"


class TooSoon(Unavailable):
    """The platform takes no more calls for now; `seconds` is for how long, as it told."""

    def __init__(self, seconds: float) -> None:
        super().__init__("The chat's platform asks us to wait. We try again by ourselves.")
        self.seconds = seconds


class Lack(StrEnum):
    """Why the house cannot do there what it should. No trying again mends it: a person has to."""

    GONE = "gone"
    """The bot was thrown out, or there is no such server or chat any more."""
    RIGHTS = "rights"
    """The bot lacks a right, or stands below what it should change."""
    TOKEN = "token"  # noqa: S105 - a word, no secret
    """The platform does not take the bot's token."""
    NOBODY = "nobody"
    """The account is not there, was deleted, or cannot be written to."""
    OTHER = "other"
    """The platform refused in a way that nobody foresaw."""


class Lacking(Exception):
    """The platform refused for good; `what` is what it was about (a switch, an account), and `code` the platform's own."""

    def __init__(self, lack: Lack, what: str = "", code: str = "") -> None:
        super().__init__(f"{lack}: {what} {code}".strip())
        self.lack, self.what, self.code = lack, what, code


@dataclass(frozen=True)
class Change:
    """A switch with its value `before` a freeze and `after` it; None where nothing is set, as for an overwrite that is not there.

    Those of one `stage` may be set at once, but for those of one channel, whose names differ after the last colon alone; the stages go
    one after the other.
    """

    switch: str
    before: str | None
    after: str | None
    stage: int = 0


class Kept(StrEnum):
    """What a freeze cannot stop, by kind."""

    OWNER = "owner"
    ADMINISTRATORS = "administrators"
    ROLE = "role"
    CHANNEL = "channel"
    MEMBERS = "members"
    """Members with rights of their own."""


@dataclass(frozen=True, order=True)
class Uncovered:
    """Who or what can still post in spite of a freeze: its kind, and its name there where it is a role's, a channel's or a bot's."""

    kind: Kept
    name: str = ""


@dataclass(frozen=True)
class Plan:
    """What to set so that nobody can post, in this order, and what that does not cover. Where nothing is to be set, all is frozen."""

    changes: tuple[Change, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()


class Look(Protocol):
    """How a chat was when it was looked at."""

    def plan(self) -> Plan:
        """What has to be set so that nobody can post there."""
        ...

    def called(self, switch: str) -> str:
        """What people there call what a switch is of, such as a channel with its #; empty where it is gone."""
        ...

    def values(self, switches: Iterable[str]) -> Mapping[str, str | None]:
        """The value of each of these switches; a switch whose channel or role is gone is not in it."""
        ...


class Chat(Protocol):
    """A server or group there, with the bot's token. Every call raises `TooSoon`, `Unavailable` and `Lacking`."""

    def look(self) -> Look:
        """Ask how it is now."""
        ...

    def turn(self, switch: str, value: str | None) -> None:
        """Set a switch; None takes it away. Setting it again is no harm."""
        ...

    def say(self, text: str) -> str:
        """Post a statement and pin it; returns the id of the message. Where it cannot be pinned it stands there all the same."""
        ...
