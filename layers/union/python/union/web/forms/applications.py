"""The forms with which a group is founded, and about which staff decide."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from union.membership.applications import rules
from union.membership.applications.rules import Answer, Seat
from union.membership.pages import rules as pages
from union.web.forms.base import Address, File, Form, Id, Key, Row, Short, Whole, in_order, inert, rows, with_files, yes


def _line(value: Any) -> Any:
    """Text that is one line, as a name is: it stands in letters to people who do not know whoever typed it."""
    return " ".join(inert(value).split())


type Line = Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=rules.LONGEST_NAME)]


class WhatItIs(Form):
    """Say what a group is to be. `version` is that of the application which was changed."""

    wanting = {
        "name": "Please give the group a name.",
        "type": "Please choose what kind of group it is.",
        "summary": "Please say in one sentence who you are.",
        "purpose": "Please say what the group does and who it is for.",
        "how_to_join": "Please say how somebody joins, such as: Anyone at the university can.",
    }

    name: Line
    type: Short
    summary: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=pages.SUMMARY)]
    purpose: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=pages.PURPOSE)]
    how_to_join: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=pages.PART)]
    version: Whole = 0
    key: Key

    def words(self) -> dict[str, str]:
        """What the group is to be, by what each part is called."""
        told: dict[str, str] = self.model_dump(include={"name", "type", "summary", "purpose", "how_to_join"})
        return told


class BringConstitution(Form):
    """Bring a constitution: a PDF or plain text, as the file `constitution` of multipart/form-data; or take an earlier one away."""

    model_config = with_files("constitution")

    constitution: File = b""
    remove_constitution: Annotated[bool, BeforeValidator(yes)] = False
    key: Key


class SeatRow(Row):
    """A row of the form: a role, and for whom it is meant."""

    role: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=rules.LONGEST_ROLE)]
    name: Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=100)]
    email: Address


def _as_seats(schema: dict[str, Any]) -> None:
    """Describe the roles as the flat fields they are."""
    told = schema["properties"]
    del told["posts"]
    more = f"`post2_role` and so on, up to {rules.MOST_SEATS}, for more."
    told |= {
        "post1_role": {"type": "string", "maxLength": rules.LONGEST_ROLE, "description": more},
        "post1_name": {"type": "string", "maxLength": 100},
        "post1_email": {"type": "string", "maxLength": 254},
    }


class NameCommittee(Form):
    """Name the first committee: roles as flat fields (`post1_role`), each with a name and a university address."""

    model_config = ConfigDict(json_schema_extra=_as_seats)

    posts: dict[str, SeatRow] = {}
    version: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """A row in which nobody is named is empty, whatever role stands in it."""
        told = rows(sent)
        named = {number: row for number, row in told.get("posts", {}).items() if row.get("name") or row.get("email")}
        return {**told, "posts": named}

    def seats(self) -> dict[str, Seat]:
        """The roles by the numbers of their rows."""
        return {number: Seat(row.role, row.name, row.email) for number, row in in_order(self.posts)}


class AnswerSeat(Form):
    """Accept a role on a first committee, or decline it."""

    answer: Annotated[Literal["accepted", "declined"], Field()]
    key: Key

    def said(self) -> Answer:
        """The answer as the rules know it."""
        return Answer(self.answer)


class ApproveApplication(Form):
    """Approve an application as it was at `version`; the group is called `group_id` in addresses."""

    wanting = {"group_id": "Please give the group an address."}

    group_id: Id
    version: Whole
    key: Key


class RefuseApplication(Form):
    """Return or decline an application as it was at `version`, with a reason, which its applicant reads."""

    wanting = {"reason": "Please say why. Whoever applied reads it."}

    reason: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=rules.LONGEST_REASON)]
    version: Whole
    key: Key
