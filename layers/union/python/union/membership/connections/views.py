"""What the page on which a committee connects a platform shows."""

from typing import TypedDict

from union.views import Form, Named


class Asked(TypedDict):
    """A right that the bot asks for: what the service calls it, and why."""

    name: str
    why: str


class Choice(TypedDict):
    """A role or channel there."""

    id: str
    name: str


class ConnectionShown(TypedDict):
    """What a platform is connected to, what members get there and where statements are posted; `trouble` says what does not work now."""

    name: str
    connected_at: str
    role_id: str
    post_channel_id: str
    roles: list[Choice]
    channels: list[Choice]
    lacking: list[Asked]
    trouble: str


class ConnectionPage(Form):
    """One platform, whether it is connected, and what the bot would ask for. `offered` says whether the union has a bot there.

    `code` is what an administrator says in a group on Telegram, and `link` adds the bot with it, where one was asked for.
    """

    group: Named
    platform_id: str
    label: str
    service: str
    service_name: str
    offered: bool
    asked: list[Asked]
    connected: ConnectionShown | None
    code: str
    link: str
    key: str
