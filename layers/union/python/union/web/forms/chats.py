"""The forms of a group's chats: to get in, and to keep the list of who is in."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from union.web.forms.base import Form, Id, Key, inert, yes


class Enter(Form):
    """Accept the conduct statement for a chat, in this `version`; `known_as` is by what the committee knows you there."""

    accept: Annotated[bool, BeforeValidator(yes)] = False
    version: Annotated[str, BeforeValidator(inert), Field(max_length=100)]
    known_as: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    key: Key

    def told(self) -> tuple[bool, str, str]:
        """What was said, as the action takes it."""
        return self.accept, self.version, self.known_as


class Tick(Form):
    """Say that somebody is in a chat, or is not. `q` and `page` lead back to where the list was."""

    person_id: Id
    inside: Annotated[bool, BeforeValidator(yes)] = False
    q: Annotated[str, BeforeValidator(inert), Field(max_length=100)] = ""
    page: Annotated[str, BeforeValidator(inert), Field(max_length=4)] = ""
    key: Key


class Stranger(Form):
    """Somebody was seen in a chat who is on no list: what was seen of them, such as a name or a number."""

    wanting = {"seen": "Please type the name or the number that you saw."}

    seen: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=200)]
    key: Key


class NewLink(Form):
    """The chat has a new link."""

    wanting = {"url": "Please paste the new link."}

    url: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=1000)]
    key: Key
