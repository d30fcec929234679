"""The Bot API's methods: what a call is, how its fields are read, and who serves which method."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.local.chats.telegram.refusals import bad, lacks
from infra.local.chats.telegram.world import Thing, World

METHODS: dict[str, tuple[str, Callable[["Call"], Any]]] = {}
"""By the name in small letters: the name as it is written, and who serves it."""


def serves(work: Callable[["Call"], Any]) -> Callable[["Call"], Any]:
    """Register a function for the method that has its name in Telegram's spelling."""
    first, *others = work.__name__.split("_")
    name = first + "".join(word.capitalize() for word in others)
    METHODS[name.lower()] = (name, work)
    return work


@dataclass
class Call:
    """One call with its fields, which come as JSON, or as text where they came in a form or in the query."""

    world: World
    given: Thing

    @property
    def bot(self) -> int:
        """The id of the bot."""
        return int(self.world.bot)

    def text(self, name: str, otherwise: str = "") -> str:
        """Return a field as text."""
        value = self.given.get(name)
        return otherwise if value is None else str(value)

    def number(self, name: str, otherwise: int | None = None) -> int:
        """Return a field as a whole number. Raises 400 where it is none, or lacks and `otherwise` is None."""
        value = self.given.get(name)
        if value is None and otherwise is not None:
            return otherwise
        try:
            return int(str(value))
        except ValueError as mistake:
            raise bad(f"invalid {name} specified") from mistake

    def flag(self, name: str) -> bool:
        """Return a field that is true or false."""
        return str(self.given.get(name, "")).lower() in ("true", "1", "yes")

    def tree(self, name: str) -> Any:
        """Return a field with a structure. Raises 400 where it is no JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as mistake:
            raise bad(f"can't parse {name} JSON object") from mistake

    def chat(self) -> Thing:
        """Return the group of the call. Raises as Telegram does."""
        if not self.text("chat_id"):
            raise bad("chat_id is empty")
        return self.world.found_chat(self.text("chat_id"))

    def user(self) -> int:
        """Return the account that the call names. Raises 400 where nobody has that id."""
        key = self.number("user_id")
        if str(key) not in self.world.data["users"]:
            raise bad("user not found")
        return key

    def needs(self, chat: Thing, right: str, what: str) -> None:
        """Raise 400 where the bot lacks a right of administrators."""
        if not self.world.has_right(chat, self.bot, right):
            raise lacks(what)
