"""Letters as they are read: the union's name is put in when they are sent."""

from collections.abc import Mapping
from typing import Any

from union.core.letters import words as house
from union.core.letters.words import Words
from union.core.policy import records as look


def words(kind: str, context: Mapping[str, Any]) -> Words:
    """Write a letter as the house sends it now."""
    return house.words(kind, {**context, "union": look.union_name()})
