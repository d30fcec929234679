"""The forms of a group's platforms."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from union.membership.platforms import rules as platforms
from union.web.forms.base import Form, Key, Short, inert, yes


def _tick_or_usual(value: Any) -> Any:
    """JSON may send true or false, and nothing is what is usual."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "usual"


class Platform(Form):
    """Write down a platform of the group's elsewhere. `interactive` says whether people can post there; `usual` is what its kind tells."""

    wanting = {"kind": "Please choose what kind of platform it is.", "label": "Please say what you call it."}

    kind: Short
    label: Short
    url: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    public: Annotated[bool, BeforeValidator(yes)] = False
    interactive: Annotated[Literal["usual", "yes", "no"], BeforeValidator(_tick_or_usual)] = "usual"
    key: Key

    def checked(self) -> platforms.Platform:
        """The platform as it may stand in the register. Raises `Invalid`."""
        chosen = None if self.interactive == "usual" else self.interactive == "yes"
        return platforms.checked(self.kind, self.label, self.url, public=self.public, interactive=chosen)
