"""The forms of handovers from one committee to the next."""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from union.voting.handover.rules import LONGEST_LABEL, LONGEST_NOTE, MOST_PEOPLE, How, Side
from union.web.forms.base import Day, Form, Id, Key, Whole, inert

type Note = Annotated[str, BeforeValidator(inert), Field(max_length=LONGEST_NOTE)]
_SIDE = "side."


def _as_sides(schema: dict[str, Any]) -> None:
    """Describe who is on which side as the fields it is, one for each person."""
    del schema["properties"]["people"]
    schema["properties"] |= {
        "side.{person_id}": {
            "type": "string",
            "enum": ["", "outgoing", "incoming", "both"],
            "description": "On which side somebody is who holds, held or will hold a role on the committee.",
        }
    }


class _People(Form):
    """The base of the forms that say who is on which side."""

    model_config = ConfigDict(json_schema_extra=_as_sides)
    people: Annotated[dict[str, str], Field(max_length=MOST_PEOPLE * 4)] = {}

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """Sides come as flat fields, one a person."""
        return {**sent, "people": {name.removeprefix(_SIDE): str(told) for name, told in sent.items() if name.startswith(_SIDE)}}


class Begin(_People):
    """Begin a handover: for each person `side.` and their id says on which side they are."""

    wanting: ClassVar = {"begins_on": "Please choose a day.", "ends_on": "Please choose a day."}

    begins_on: Day
    ends_on: Day
    key: Key


class ChangeHandover(_People):
    """Change who is on a handover, and the last day of the outgoing. `version` is that of the handover that was looked at."""

    wanting: ClassVar = {"ends_on": "Please choose a day."}

    ends_on: Day
    version: Whole
    key: Key


class Tick(Form):
    """Say for a side that a thing was handed over or received (`done`), or is not needed, with a note."""

    item_id: Id
    side: Side
    how: How = How.DONE
    note: Note = ""
    key: Key


class Untick(Form):
    """Take back what was said of a thing for a side."""

    item_id: Id
    side: Side
    key: Key


class AddThing(Form):
    """Put a thing of the group's own on the list."""

    wanting: ClassVar = {"label": "Please say what it is, such as: Costumes."}

    label: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_LABEL)]
    note: Note = ""
    key: Key


class TakeOff(Form):
    """Take a thing of the group's own off the list."""

    item_id: Id
    key: Key


class CallOff(Form):
    """Call a handover off, with the reason."""

    wanting: ClassVar = {"because": "Please say why it is called off."}

    because: Annotated[str, BeforeValidator(inert), Field(min_length=1, max_length=LONGEST_NOTE)]
    key: Key
