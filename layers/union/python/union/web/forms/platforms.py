"""The forms of the register of a group's platforms. None has a field for a password."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from union.membership.platforms import rules
from union.membership.platforms.rules import Admin, Entry, Every, Seen
from union.web.forms.base import Form, Id, Key, PerhapsId, Short, Whole, inert, yes


def _tick_or_usual(value: Any) -> Any:
    """JSON may send true or false, and nothing is what is usual."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "usual"


class Platform(Form):
    """Write down a platform of the group's elsewhere. `interactive` says whether people can post there; `usual` is what its kind tells.

    `entry` says who gets in: members see the way into what is for them; where it is `usual`, that is not said, and no member sees it.
    """

    wanting = {"kind": "Please choose what kind of platform it is.", "label": "Please say what you call it."}

    kind: Short
    label: Short
    url: Annotated[str, BeforeValidator(inert), Field(max_length=1000)] = ""
    public: Annotated[bool, BeforeValidator(yes)] = False
    interactive: Annotated[Literal["usual", "yes", "no"], BeforeValidator(_tick_or_usual)] = "usual"
    entry: Literal["usual", "everybody", "members", "committee"] = "usual"
    every: Every = Every.TERM
    key: Key

    def checked(self) -> rules.Platform:
        """The platform as it may stand in the register. Raises `Invalid`."""
        chosen = None if self.interactive == "usual" else self.interactive == "yes"
        entry = None if self.entry == "usual" else Entry(self.entry)
        return rules.checked(
            self.kind, self.label, self.url, public=self.public, interactive=chosen, entry=entry, every=self.every
        )


class NameOwner(Form):
    """Say who answers for a platform: somebody who is on the committee now."""

    wanting = {"person_id": "Please choose somebody who is on the committee now."}

    person_id: Id
    key: Key


class ChooseThere(Form):
    """Say which role members are given on a connected server, and in which channel statements are posted; nothing for none."""

    role_id: PerhapsId = ""
    post_channel_id: PerhapsId = ""
    key: Key


class AddAdmin(Form):
    """Write down that somebody can run a platform, and why they need it.

    `admin` is the id of somebody on the committee; or `name` and `role` say who it is.
    """

    wanting = {"why": "Please say why they need it."}

    admin: PerhapsId = ""
    name: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    role: Annotated[str, BeforeValidator(inert), Field(max_length=200)] = ""
    why: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=500)]
    key: Key

    def told(self) -> Admin:
        """Who it is, as the register takes it."""
        return Admin("", self.name, self.role, self.why, self.admin)


class LookedAt(Form):
    """Say what you saw on a platform as it is at this `version` of its page; `place` says where the conduct statement stands."""

    members: Annotated[bool, BeforeValidator(yes)] = False
    admins: Annotated[bool, BeforeValidator(yes)] = False
    statement: Annotated[bool, BeforeValidator(yes)] = False
    place: Annotated[str, BeforeValidator(inert), Field(max_length=20)] = ""
    version: Whole
    key: Key

    def seen(self) -> Seen:
        """What was seen, as the rules know it."""
        return Seen(self.members, self.admins, self.statement, self.place)
