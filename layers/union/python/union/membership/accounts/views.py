"""What the page of somebody's accounts on platforms of chats shows."""

from typing import TypedDict

from union.views import Form


class AccountShown(TypedDict):
    """A platform on which the union has a bot, and since when the caller has an account connected there; empty where they have none."""

    service: str
    name: str
    connected_at: str | None


class MyAccounts(Form):
    """The caller's accounts on platforms of chats; `link` leads to the bot on Telegram with a code, where one was asked for."""

    accounts: list[AccountShown]
    link: str
    key: str
