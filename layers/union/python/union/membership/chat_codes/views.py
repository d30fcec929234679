"""What a platform of chats is told of what it told us."""

from typing import TypedDict


class TelegramHeard(TypedDict):
    """What came of it."""

    did: str
