"""The union's bots on platforms of chats: where it has one, and a chat that one of them reaches."""

from union.membership.chats.keys import offered
from union.membership.chats.protocol import Chat, Service
from union.membership.discord.gateway import Server
from union.membership.telegram.gateway import Group

__all__ = ["chat", "offered"]


def chat(service: Service, server_id: str, post_channel_id: str = "") -> Chat:
    """The chat that is a server or group of a service; what is posted goes into that channel, where the service has channels."""
    match service:
        case Service.DISCORD:
            return Server(server_id, post_channel_id)
        case Service.TELEGRAM:
            return Group(server_id)
