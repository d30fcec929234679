"""moto as it is, without what it does again and again: half of a test's time went there.

Nothing else is answered than by moto alone: `tests/contracts/test_quick_moto.py` holds that.
"""

import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from moto import backend_index
from moto.core import responses
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models.table import Table

_member = ResponseSerializer._serialize_structure_member
_first = sorted(backend_index.backend_url_patterns, key=lambda one: one[0] != "dynamodb")


def _found(self: ResponseSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """Of the ten kinds that a value in DynamoDB may have it has one; moto looks for each of the others under seven names."""
    if type(value) is not dict or shape.parent.name != "AttributeValue":
        _member(self, serialized, value, shape, key)
    elif value.get(key) is not None:
        self._serialize(serialized, value[key], shape, key)


def _copied(self: Table, _: Any) -> Table:
    """A transaction keeps a copy of each table that it writes to, for when it is refused."""
    made = Table.__new__(Table)
    made.__dict__.update(pickle.loads(pickle.dumps(self.__dict__, pickle.HIGHEST_PROTOCOL)))
    return made


@contextmanager
def quick() -> Iterator[None]:
    """Let the moto that runs look into its own classes once, and copy a table as fast as Python can."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(ResponseSerializer, "_serialize_structure_member", _found))
        stack.enter_context(patch.object(Table, "__deepcopy__", _copied, create=True))
        stack.enter_context(patch.object(responses, "method_names_from_class", _names))
        stack.enter_context(patch.object(backend_index, "backend_url_patterns", _first))
        yield


_names = cache(responses.method_names_from_class)
