"""`expand[]`: ids in an answer are replaced by what they name (docs.stripe.com/api/expanding_objects)."""

import copy
from collections.abc import Callable, Sequence

from infra.local.stripe import checkout, objects
from infra.local.stripe.account import Account
from infra.local.stripe.errors import ApiError, refused
from infra.local.stripe.store import Json

DEEPEST = 4


def expanded(account: Account, thing: Json, paths: Sequence[str]) -> Json:
    """A copy of an answer with each path, such as `payment_intent.latest_charge`, expanded. Raises `ApiError` (400)."""
    answer = copy.deepcopy(thing)
    for place, path in enumerate(paths):
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise refused(f"You cannot expand more than {DEEPEST} levels of a property.", param=f"expand[{place}]")
        _expand(account, answer, steps, _refusal(path, place))
    return answer


def _refusal(path: str, place: int) -> Callable[[], ApiError]:
    return lambda: refused(f"This property cannot be expanded ({path}).", param=f"expand[{place}]")


def _expand(account: Account, thing: Json, steps: list[str], refusal: Callable[[], ApiError]) -> None:
    name, rest = steps[0], steps[1:]
    if name == "data" and thing.get("object") == "list" and rest:
        for item in thing["data"]:
            _expand(account, item, rest, refusal)
        return
    value = _value(account, thing, name, refusal)
    if rest and value is not None:
        _expand(account, value, rest, refusal)


def _value(account: Account, thing: Json, name: str, refusal: Callable[[], ApiError]) -> Json | None:
    """Put in place what a field names, and return it; None stays None."""
    if (made := _lists(account, thing, name)) is not None:
        thing[name] = made
    value = thing.get(name)
    if name not in thing or name in ("id", "object") or not isinstance(value, str | dict | None):
        raise refusal()
    if isinstance(value, str):
        value = copy.deepcopy(account.store.anywhere(value))
        if value is None:
            raise refusal()
        thing[name] = value
    return value


def _lists(account: Account, thing: Json, name: str) -> Json | None:
    """Lists that are only there when they are asked for."""
    if (thing.get("object"), name) == ("checkout.session", "line_items"):
        lines = checkout.lines(account, thing["id"])
        return objects.page(copy.deepcopy(lines), False, f"/v1/checkout/sessions/{thing['id']}/line_items")
    if (thing.get("object"), name) == ("charge", "refunds"):
        found = [refund for refund in account.store.newest("refund") if refund["charge"] == thing["id"]]
        return objects.page(copy.deepcopy(found), False, f"/v1/charges/{thing['id']}/refunds")
    return None
