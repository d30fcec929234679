"""The keys of the union's bots on platforms of chats, as the secret of the house tells them. A union has one bot, both or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from union import settings
from union.membership.chats.protocol import Lack, Lacking, Service
from union.secrets import secret


@dataclass(frozen=True)
class DiscordKeys:
    """What Discord gave the union's app. The `client_id` is no secret."""

    token: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class TelegramKeys:
    """The token that BotFather gave, the bot's name there, and the word by which Telegram's calls are known."""

    token: str
    username: str
    webhook_secret: str


def discord_keys() -> DiscordKeys:
    """The keys for Discord. Raises `Unavailable`, and `Lacking` where the union has no bot there."""
    told = _told(Service.DISCORD)
    return DiscordKeys(_text(told, "token"), _text(told, "client_id"), _text(told, "client_secret"))


def telegram_keys() -> TelegramKeys:
    """The keys for Telegram. Raises `Unavailable`, and `Lacking` where the union has no bot there."""
    told = _told(Service.TELEGRAM)
    return TelegramKeys(_text(told, "token"), _text(told, "username"), _text(told, "webhook_secret"))


def offered() -> set[Service]:
    """Where the union has a bot: the services by which something can be connected. Raises `Unavailable`."""
    return {service for service in Service if _text(_all().get(service), "token")}


def _told(service: Service) -> Mapping[str, Any]:
    told = _all().get(service)
    if not isinstance(told, Mapping) or not _text(told, "token"):
        raise Lacking(Lack.TOKEN, service)
    return told


def _all() -> Mapping[str, Any]:
    told = secret(settings.chat_secret())
    return told if isinstance(told, Mapping) else {}


def _text(told: Any, name: str) -> str:
    found = told.get(name) if isinstance(told, Mapping) else ""
    return found if isinstance(found, str) else ""
