"""Lists by page, newest first (docs.stripe.com/api/pagination)."""

from collections.abc import Iterable

from infra.local.stripe import objects
from infra.local.stripe.errors import not_found, refused
from infra.local.stripe.store import Json

PAGE = 10
RANGES = ("created", "arrival_date")


def page(things: Iterable[Json], params: Json, url: str) -> Json:
    """The page that `limit`, `starting_after` or `ending_before` ask for. Raises `ApiError` for a cursor not there."""
    items, limit = list(things), params.get("limit", PAGE)
    if "starting_after" in params and "ending_before" in params:
        raise refused("You can specify only one of these parameters: starting_after, ending_before.")
    if "starting_after" in params:
        items = items[_place(items, params["starting_after"], "starting_after") + 1 :]
    if "ending_before" in params:
        before = items[: _place(items, params["ending_before"], "ending_before")]
        return objects.page(before[-limit:], len(before) > limit, url)
    return objects.page(items[:limit], len(items) > limit, url)


def _place(items: list[Json], name: str, param: str) -> int:
    for place, item in enumerate(items):
        if item["id"] == name:
            return place
    raise not_found(str(items[0]["object"]) if items else "object", name, param)


def matching(things: Iterable[Json], params: Json, *same: str) -> list[Json]:
    """The things within the ranges of time that are asked for and equal in the fields named."""
    wanted = {name: params[name] for name in same if name in params}
    ranges = {name: params[name] for name in RANGES if name in params}
    return [
        thing
        for thing in things
        if all(thing[name] == value for name, value in wanted.items())
        and all(_within(thing[name], bounds) for name, bounds in ranges.items())
    ]


def _within(moment: int, bounds: dict[str, int]) -> bool:
    return (
        moment > bounds.get("gt", moment - 1)
        and moment >= bounds.get("gte", moment)
        and moment < bounds.get("lt", moment + 1)
        and moment <= bounds.get("lte", moment)
    )
