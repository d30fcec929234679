"""Typed text that becomes a key: what a form lets through, a table can be asked for, whatever somebody typed."""

from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from union import store
from union.membership.groups.tables import Group
from union.web.forms import base

from infra import openapi

TELLING = {"post", "group", "other", "line", "holder", "answers", "key"}
"""Fields that name a thing and do not end in `_id`."""


LOADED = [openapi.model(route) for door in openapi.DOORS for route in openapi.routes(door)]
"""With every wing's forms all of them are found below."""


def _forms(kind: type[base.Form]) -> list[type[base.Form]]:
    return [one for direct in kind.__subclasses__() for one in (direct, *_forms(direct))]


KEYS = [
    (form, name)
    for form in _forms(base.Form)
    for name, field in form.model_fields.items()
    if (name.endswith("_id") or name in TELLING) and field.annotation is not bytes
]
UNSEEN = st.sampled_from(
    ["\u200b", "\u00ad", "\u2060", "\u3164", "\u2800", "\U000e0041", "\ufe0f", "\n", "\t", "\xa0", "\u2028", "\x85"]
)


@pytest.mark.parametrize(("form", "name"), KEYS, ids=lambda one: getattr(one, "__name__", one))
@given(text=st.text(max_size=120) | st.tuples(st.text(max_size=9), UNSEEN, st.text(max_size=9)).map("".join))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_field_that_names_a_thing_lets_through_only_what_a_table_can_be_asked_for(
    form: type[base.Form], name: str, text: str
) -> None:
    field = form.model_fields[name]
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)
    try:
        value = adapter.validate_python(text)
    except ValidationError:
        return
    assert not value or store._usable(value), (form, name)


@given(text=st.text())
def test_what_no_thing_can_be_called_is_read_as_nothing(text: str) -> None:
    want = Group.by_key(text)
    if not want.can_be:
        assert store.read(want) == (None,)
