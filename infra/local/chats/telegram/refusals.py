"""Telegram's refusals: an error code, a sentence, and what helps a program (core.telegram.org/bots/api, "ResponseParameters")."""

from typing import Any

from infra.local.chats.wire import Refusal


class BotError(Refusal):
    """A refusal of the Bot API; `parameters` are `migrate_to_chat_id` or `retry_after`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(status, description)
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        told: dict[str, Any] = {"ok": False, "error_code": self.status, "description": str(self)}
        return told | ({"parameters": self.parameters} if self.parameters else {})


def bad(words: str) -> BotError:
    """Return 400."""
    return BotError(400, f"Bad Request: {words}")


def forbidden(words: str) -> BotError:
    """Return 403."""
    return BotError(403, f"Forbidden: {words}")


def lacks(what: str) -> BotError:
    """Return 400 for a bot that lacks a right."""
    return bad(f"not enough rights to {what}")


def too_many(seconds: int) -> BotError:
    """Return 429 with the seconds to wait."""
    return BotError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
