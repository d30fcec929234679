"""In every field of every form, text in which nothing can be seen is none, and text that shows something is taken as it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from union import text
from union.core.people import identity
from union.moderation.evidence import rules as evidence_rules
from union.web.forms import base, commerce, core, imports, moderation

from infra import openapi
from tests.rules.test_text import NOTHING, SOMETHING

LOADED = [openapi.model(route) for door in openapi.DOORS for route in openapi.routes(door)]
"""With every wing's forms all of them are found below."""


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _is_text(annotation: Any) -> bool:
    plain = getattr(annotation, "__value__", annotation)
    if get_origin(plain) in (Annotated, Union, UnionType):
        return any(_is_text(part) for part in get_args(plain))
    return plain is str


def _is_words(told: FieldInfo) -> bool:
    """Whether people read what is typed there; ids name things, a discount code is read by the shop, which takes what it can use, and rows
    of a file are read cell by cell.
    """
    readers = {one.func for one in told.metadata if isinstance(one, BeforeValidator)}
    ids = told.annotation in (base.Id, base.PerhapsId) or base._id in readers
    return _is_text(told.annotation) and not ids and not readers & {commerce._anything, imports._as_typed}


MODELS = [*_models(base.Form), *_models(base.Row)]
FIELDS = [(model, name) for model in MODELS for name, told in model.model_fields.items() if _is_words(told)]
each = pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda one: getattr(one, "__name__", one))


def _taken(told: FieldInfo, typed: str) -> str | None:
    """What a field makes of what was typed; None where it is refused."""
    adapter: TypeAdapter[str] = TypeAdapter(Annotated[told.annotation, told, *told.metadata])
    try:
        return adapter.validate_python(typed)
    except ValidationError:
        return None


def test_every_form_is_looked_at() -> None:
    assert len(FIELDS) > 60
    assert (moderation.Post, "text") in FIELDS
    assert (moderation.Notices, "email") in FIELDS


@each
def test_what_shows_nothing_is_nothing(model: type[BaseModel], name: str) -> None:
    for typed in NOTHING:
        assert _taken(model.model_fields[name], typed) in (None, ""), ascii(typed)


@each
def test_what_shows_something_is_taken_wherever_any_words_are(model: type[BaseModel], name: str) -> None:
    told = model.model_fields[name]
    if _taken(told, "Chess, and more") is None:
        pytest.skip("a key, an address or the like")
    for typed in SOMETHING:
        assert _taken(told, f" \u200b{typed}\u3164") == text.tidied(typed), ascii(typed)
    for typed in ("a\u202eb", "a\x00b", "a\ufdd0b", "\ufeffa"):
        assert _taken(told, typed) is None, ascii(typed)


def _readers(model: type[BaseModel], name: str) -> set[Any]:
    """What a field is read with, whether it says so itself or is of a kind that has a name."""
    told = model.model_fields[name]
    return {one.func for one in (*told.metadata, *_named(told.annotation)) if isinstance(one, BeforeValidator)}


def _named(annotation: Any) -> tuple[Any, ...]:
    return get_args(getattr(annotation, "__value__", annotation))[1:]


ADDRESSES = [(model, name) for model in MODELS for name in model.model_fields if base.address in _readers(model, name)]
IDS = [(model, name) for model in MODELS for name, told in model.model_fields.items() if name.endswith("_id")]
LONGEST = f"{'l' * 64}@{'x.' * 91}example"


def test_every_form_with_an_address_is_looked_at() -> None:
    assert {(core.GiveStaffRole, "email"), (moderation.Report, "email"), (commerce.HandOn, "email")} <= set(ADDRESSES)
    assert (len(LONGEST), len(IDS) > 5) == (254, True)


@pytest.mark.parametrize(("model", "name"), ADDRESSES, ids=lambda one: getattr(one, "__name__", one))
def test_the_longest_address_there_is_is_taken_wherever_one_is_asked_for(model: type[BaseModel], name: str) -> None:
    assert _taken(model.model_fields[name], LONGEST) == LONGEST
    assert _taken(model.model_fields[name], f"l{LONGEST}") is None


@pytest.mark.parametrize(("model", "name"), IDS, ids=lambda one: getattr(one, "__name__", one))
def test_what_is_called_an_id_is_short_and_can_be_seen_everywhere(model: type[BaseModel], name: str) -> None:
    told = model.model_fields[name]
    assert _taken(told, "a-plain-id-1") == "a-plain-id-1"
    assert [_taken(told, typed) for typed in ("a" * 101, "a\u200db", "a\nb")] == [None] * 3


@pytest.mark.parametrize(
    ("told", "called"),
    [
        ({"name": "\u3164\u200b", "email": "sam@union.example"}, "sam"),
        ({"name": "Sam\u200b\u202e\n Okoro\u00ad", "email": "x@union.example"}, "Sam Okoro"),
        ({"name": "", "email": "\u3164@union.example"}, "Somebody"),
        ({"email": "\u2800@union.example"}, "Somebody"),
        ({"name": "محمد 🏳️‍🌈", "email": "m@union.example"}, "محمد 🏳️‍🌈"),
        ({"name": "\U0001fae9", "email": "m@union.example"}, "\U0001fae9"),
    ],
)
def test_an_account_is_called_by_what_its_name_shows(told: dict[str, str], called: str) -> None:
    claims = {"sub": "s", "auth_time": 1, "email_verified": True, **told}
    assert identity._caller(claims, datetime(2026, 11, 28, tzinfo=UTC)).name == called


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\u3164.png", "file.png"),
        ("\u200b\u2060", "file"),
        ("C:\\a\\sh\u200bot\u202e.png", "shot.png"),
        ("👩🏽‍🎓 \U0001fae9.jpg", "👩🏽‍🎓 \U0001fae9.jpg"),
        ("../../x\ny.pdf", "x y.pdf"),
    ],
)
def test_a_file_is_called_by_what_its_name_shows(name: str, kept: str) -> None:
    assert evidence_rules.cleaned(name) == kept
