"""The forms by which staff write the policy pack and adopt it."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from union.core.policy.drafting import LARGEST
from union.core.policy.fields import PREFIX
from union.core.policy.sections import SECTIONS, Kind, Part
from union.web.forms.base import File, Form, Key, Short, Whole, inert, with_files


def _as_parts(schema: dict[str, Any]) -> None:
    """Describe the parts as the flat fields they are; of a list, those of each row."""
    del schema["properties"]["fields"]
    for part in (part for section in SECTIONS for part in section.parts):
        columns = [part] if isinstance(part, Part) else part.parts
        for one in columns:
            name = part.path if isinstance(part, Part) else f"{part.path}.{{row}}.{one.path}"
            schema["properties"][f"{PREFIX}{name}"] = _described(one)


def _described(part: Part) -> dict[str, Any]:
    bounds = {"minimum": part.least, "maximum": part.most}
    match part.kind:
        case Kind.NUMBER:
            return {"type": "integer", **bounds, "description": f"{part.label}."}
        case Kind.SWITCH:
            return {"type": "boolean", "description": part.label}
        case _:
            return {"type": "string", "description": f"{part.label}, as the form has it."}


class EditPolicy(Form):
    """Change a section of the draft as it is at `revision`: each part under the name that the section's own page gives it, `p.` and its path.

    What is not sent stays as it is.
    """

    model_config = ConfigDict(json_schema_extra=_as_parts)
    sentences = (PREFIX,)

    revision: Whole
    key: Key
    fields: dict[str, Annotated[str, BeforeValidator(inert)]] = {}

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin as those of parts do; numbers and yes or no may come as JSON has them."""
        if not isinstance(sent, Mapping):
            return sent
        found = {name: _typed(value) for name, value in sent.items() if name.startswith(PREFIX)}
        return {**{name: value for name, value in sent.items() if name not in found and name != "fields"}, "fields": found}


def _typed(value: Any) -> Any:
    """A number or a switch of JSON as somebody types it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int) else value


class DraftAt(Form):
    """Throw the draft of the policy away, as it is at `revision`."""

    revision: Whole
    key: Key


class AdoptPolicy(Form):
    """Put the draft of the policy, as it is at `revision`, in force under the name of a `version`."""

    wanting = {"version": "Please give the new version a name."}

    version: Short
    revision: Whole
    key: Key


class BringPolicy(Form):
    """Make a policy pack the draft: as the `file` of a form, or its TOML as `text`."""

    model_config = with_files("file")

    file: File = b""
    text: Annotated[str, BeforeValidator(inert), Field(max_length=LARGEST)] = ""
    revision: Whole
    key: Key

    @property
    def data(self) -> bytes:
        """The bytes to read: the file's, else those of what was sent as text."""
        return self.file or self.text.encode()
