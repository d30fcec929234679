"""A walk over tables that is cut short again and again, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from union.core.personal_data import items


@contextmanager
def cut_short() -> Iterator[list[str]]:
    """Let every third page of a table fail for as long as it lasts. Gives the tables that were asked, in turn."""
    asked, page = list[str](), items.page

    def slow(table: str, after: Any, *, newest: bool = True) -> Any:
        asked.append(table)
        if len(asked) % 3 == 0:
            raise RuntimeError("cut short")
        return page(table, after, newest=newest)

    with patch.object(items, "page", slow):
        yield asked
