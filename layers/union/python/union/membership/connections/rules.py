"""Truths about platforms of the register that are connected: the house can ask there, and tell."""

from dataclasses import dataclass

from union.membership.chats.protocol import Service


@dataclass(frozen=True)
class Connected:
    """A server or group there, with what people call it, the channel to post in and the role that members get where it has such."""

    service: Service
    server_id: str
    name: str
    post_channel_id: str = ""
    role_id: str = ""

    @property
    def lane(self) -> str:
        """What all work at this server is called: nothing of it is done at once with something else of it."""
        return f"{self.service}#{self.server_id}"
