"""The forms by which staff bring groups, committees and members in."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from union.membership.imports import reading
from union.membership.imports.actions import Arrangement
from union.membership.imports.cells import MOST_DIGITS
from union.membership.imports.rules import NAMES, Kind
from union.web.forms.base import File, Form, Key, Whole, inert, with_files, yes

_COLUMN = "column_"


def _as_typed(value: Any) -> Any:
    """Rows as they were pasted: what is wrong with them is said row by row."""
    if not isinstance(value, str):
        raise ValueError("Please send text here.")  # noqa: TRY004 - pydantic takes ValueError
    return value


class BringFile(Form):
    """Bring a file of groups, committees or members: as the `file` of a form, or its rows as `text`, with the headings. Nothing is made yet."""

    model_config = with_files("file")
    wanting = {"kind": "Please say what is in the file."}

    kind: Kind
    file: File = b""
    text: Annotated[str, BeforeValidator(_as_typed), Field(max_length=reading.LARGEST // 2)] = ""
    key: Key

    @property
    def data(self) -> bytes:
        """The bytes to read: the file's, else those of what was pasted."""
        return self.file or self.text.strip().encode()


def _as_columns(schema: dict[str, Any]) -> None:
    """Describe columns as the flat fields they are."""
    del schema["properties"]["columns"]
    for name in NAMES:
        told = f"Which column of the file, from 1 on, is “{name}”."
        schema["properties"][f"{_COLUMN}{name}"] = {
            "type": "integer",
            "minimum": 1,
            "maximum": reading.MOST_COLUMNS,
            "description": told,
        }


class ArrangeImport(Form):
    """Say how a file is read, as its import is at `version`, and see what would become of each row. Nothing is made yet.

    `headings_at` is the number of the row with the headings. Student numbers that are shorter than `digits` get noughts in front, where that is
    given. `surname_first` says that names stand as "Okoro, Sam". `one_group` names the group of all rows where no column does. `keep_as` is a
    name under which the columns are kept for the next file.
    """

    model_config = ConfigDict(json_schema_extra=_as_columns)

    encoding: Literal["utf-8", "cp1252"]
    delimiter: Literal["comma", "semicolon", "tab"]
    headings_at: Annotated[Whole, Field(ge=1, le=20)]
    columns: dict[str, Whole] = {}
    digits: Annotated[Whole, Field(le=MOST_DIGITS)] = 0
    surname_first: Annotated[bool, BeforeValidator(yes)] = False
    one_group: Annotated[str, BeforeValidator(inert), Field(max_length=80)] = ""
    keep_as: Annotated[str, BeforeValidator(inert), Field(max_length=60)] = ""
    version: Whole
    key: Key

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, sent: Any) -> Any:
        """The fields whose names begin with `column_`; those that were left empty are no column."""
        if not isinstance(sent, Mapping):
            return sent
        told = {name: value for name, value in sent.items() if not name.startswith(_COLUMN) and name != "columns"}
        told |= {"digits": told.get("digits") or 0}
        known = {f"{_COLUMN}{name}" for name in NAMES}
        return {**told, "columns": {name: value for name, value in sent.items() if name in known and value not in ("", None)}}

    def told(self) -> Arrangement:
        """How the file is read, as its room takes it."""
        return Arrangement(
            encoding=self.encoding,
            delimiter=self.delimiter,
            headings_at=self.headings_at,
            columns={name.removeprefix(_COLUMN): at for name, at in self.columns.items()},
            digits=self.digits,
            surname_first=self.surname_first,
            one_group=self.one_group,
            keep_as=self.keep_as,
        )


class ImportAt(Form):
    """Let an import run, or undo it, as it is at this version."""

    version: Whole
    key: Key
