"""Stripe's lists.

The newest first, filters, and pages by ``limit``, ``starting_after`` and ``ending_before``.
"""

import operator
from collections.abc import Callable

from infra.local.stripe import objects, refusals
from infra.local.stripe.store import Thing, newest_first

Test = Callable[[Thing], bool]
COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
PAGING = ("limit", "starting_after", "ending_before", "expand")


def page(
    things: list[Thing],
    given: Thing,
    url: str,
    tests: dict[str, Callable[[Thing, object], bool]] | None = None,
) -> Thing:
    """Return one page of those that pass every filter in ``given``.

    A filter compares equal unless ``tests`` has its own.
    """
    wanted = [test_of(name, given[name], tests or {}) for name in given if name not in PAGING]
    stretch = beside_cursor(newest_first(things), given)
    found = [thing for thing in stretch if all(test(thing) for test in wanted)]
    limit = given.get("limit", 10)
    if not 1 <= limit <= 100:
        raise refusals.invalid("Invalid limit: must be between 1 and 100.", "limit", "parameter_invalid_integer")
    shown = found[-limit:] if "ending_before" in given else found[:limit]
    return objects.a_list(shown, url, len(found) > limit)


def test_of(name: str, value: object, tests: dict[str, Callable[[Thing, object], bool]]) -> Test:
    """Return the test of one filter."""
    if name in tests:
        return lambda thing: tests[name](thing, value)
    if isinstance(value, dict):
        return lambda thing: all(COMPARE[how](thing[name], moment) for how, moment in value.items())
    return lambda thing: bool(thing.get(name) == value)


def beside_cursor(things: list[Thing], given: Thing) -> list[Thing]:
    """Return what comes after ``starting_after``, or before ``ending_before``, or all of it."""
    if "starting_after" in given and "ending_before" in given:
        raise refusals.invalid("You can only pass one of starting_after and ending_before.", "ending_before")
    if "ending_before" in given:
        return things[: place(things, given["ending_before"], "ending_before")]
    if "starting_after" in given:
        return things[place(things, given["starting_after"], "starting_after") + 1 :]
    return things


def place(found: list[Thing], key: str, param: str) -> int:
    """Return where an object stands in the list, or raise 404."""
    for index, thing in enumerate(found):
        if thing["id"] == key:
            return index
    raise refusals.no_such("object", key, param)
