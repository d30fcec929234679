"""The fields that a form has, as the API's description names them: a program that sends another one is told so."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel

_ROW = re.compile(r"^(item|pool|post)1_")
_MOST_TOLD = 20


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The form's schema for the API's description, with nothing left to look up elsewhere."""
    schema = model.model_json_schema(by_alias=True)
    plain: dict[str, Any] = _plain(schema, schema.pop("$defs", {}))
    return plain


def unknown(model: type[BaseModel], names: Iterable[str]) -> dict[str, str]:
    """A sentence for each of the `names` that is no field of the form."""
    like = _like(model)
    told = [name for name in names if not like.fullmatch(name)]
    return {
        name[:100]: "There is no such field here. The description of the API names those there are." for name in told[:_MOST_TOLD]
    }


@cache
def _like(model: type[BaseModel]) -> re.Pattern[str]:
    """What the names of a form's fields look like. Made once, where a program or somebody who says how many first asks."""
    fields = described(model)["properties"]
    if any(told.get("type") == "object" for told in fields.values()):
        return re.compile(".*", re.DOTALL)
    return re.compile("|".join(_name(name, told) for name, told in fields.items()))


def _name(name: str, told: dict[str, Any]) -> str:
    """One field's name: an id may stand in it, the number of a row, and a moment may come as a date and a time."""
    like = re.sub(r"\\{\w+\\}", "[A-Za-z0-9_-]{1,100}", re.escape(name))
    if _ROW.match(name):
        like = re.sub(r"(item|pool|post)1", r"\g<1>[1-9][0-9]?", like)
    return f"{like}(_date|_time)?" if "`_date`" in str(told) else like


def _plain(told: Any, definitions: dict[str, Any]) -> Any:
    """The same with every reference to a definition replaced by what it refers to."""
    if isinstance(told, list):
        return [_plain(one, definitions) for one in told]
    if not isinstance(told, dict):
        return told
    meant = definitions[told["$ref"].rpartition("/")[2]] if "$ref" in told else {}
    return {name: _plain(one, definitions) for name, one in {**meant, **told}.items() if name != "$ref"}
