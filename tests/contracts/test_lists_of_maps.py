"""Lists of maps are read as PynamoDB reads them, by a reader that is made once and not for each list."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.exceptions import AttributeDeserializationError
from union.store import ListOf

from tests.contracts.test_code_and_template import _models

type Kind = type[MapAttribute[Any, Any]]


def _lists(name: str, attributes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each list of maps of a model or a map, with those that stand in its maps."""
    for attribute, told in attributes.items():
        if isinstance(told, ListAttribute) and told.element_type and issubclass(told.element_type, MapAttribute):
            yield f"{name}.{attribute}", told
            yield from _lists(f"{name}.{attribute}", told.element_type.get_attributes())


LISTS = dict(pair for name, model in sorted(_models().items()) for pair in _lists(name, model.get_attributes()))
EVERY = pytest.mark.parametrize("name", LISTS)
WRITTEN: dict[Any, dict[str, Any]] = {
    UnicodeAttribute: {"S": "Té"}, NumberAttribute: {"N": "7"}, BooleanAttribute: {"BOOL": True},
    UTCDateTimeAttribute: {"S": "2026-11-30T12:00:00.000000+0000"},
}  # fmt: skip


def _written(kind: Kind) -> dict[str, Any]:
    """A map of a kind with all that it can have, as DynamoDB tells it."""
    return {"M": {str(told.attr_name): _value(told) for told in kind.get_attributes().values()}}


def _value(told: Any) -> dict[str, Any]:
    if isinstance(told, ListAttribute):
        of = told.element_type
        assert of is not None
        return {"L": [_written(of) if issubclass(of, MapAttribute) else WRITTEN[of]]}
    if isinstance(told, MapAttribute):
        return _written(type(told))
    return WRITTEN[type(told)]


def test_there_are_such_lists() -> None:
    assert len(LISTS) > 10


@EVERY
def test_what_is_read_is_what_pynamodb_reads_and_is_written_as_it_was(name: str) -> None:
    ours, kind = LISTS[name], LISTS[name].element_type
    assert isinstance(ours, ListOf), f"{name} has a reader made for each list"
    stored = [_written(kind), {"M": {}}, _written(kind)]
    theirs: Any = ListAttribute(of=kind)
    read, expected = ours.deserialize(stored), theirs.deserialize(stored)
    assert [type(one) for one in read] == [kind] * 3
    assert list(map(repr, read)) == list(map(repr, expected))
    assert ours.serialize(read[::2]) == theirs.serialize(expected[::2])
    assert read[0] is not read[2] and ours.deserialize([]) == []


@EVERY
@pytest.mark.parametrize("stored", [{"S": "x"}, {"NULL": True}])
def test_what_is_no_map_is_refused(name: str, stored: dict[str, Any]) -> None:
    with pytest.raises(AttributeDeserializationError):
        LISTS[name].deserialize([{"M": {}}, stored])


def test_no_reader_is_made_for_a_list_that_is_read_again() -> None:
    for told in LISTS.values():
        told.deserialize([])
    with patch.object(MapAttribute, "_make_attribute", side_effect=AssertionError):
        for told in LISTS.values():
            told.deserialize([{"M": {}}])
        of_pynamodb: Any = ListAttribute(of=next(iter(LISTS.values())).element_type)
        with pytest.raises(AssertionError):
            of_pynamodb.deserialize([{"M": {}}])
