"""``expand[]``: the ids in an answer that are replaced by what they name."""

from collections.abc import Callable
from copy import deepcopy

from infra.local.stripe import objects, refusals
from infra.local.stripe.store import Store, Thing

NAMED = {
    "payment_intent": "payment_intent",
    "latest_charge": "charge",
    "charge": "charge",
    "balance_transaction": "balance_transaction",
    "failure_balance_transaction": "balance_transaction",
}
EXPANDABLE = {
    "checkout.session": {"payment_intent", "line_items"},
    "payment_intent": {"latest_charge"},
    "charge": {"balance_transaction", "failure_balance_transaction", "payment_intent", "refunds"},
    "refund": {"balance_transaction", "failure_balance_transaction", "charge", "payment_intent"},
    "dispute": {"charge", "payment_intent"},
    "balance_transaction": {"source"},
    "payout": {"balance_transaction", "failure_balance_transaction"},
}
ANSWERED = {
    "sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "refunds": "refund",
    "disputes": "dispute",
}
SOURCES = {"ch": "charge", "py": "charge", "re": "refund", "pyr": "refund", "du": "dispute", "po": "payout"}


def check(method: str, path: str, paths: list[str]) -> None:
    """Refuse before any work a path of more than 4 levels, or one that a POST's answer does not have."""
    kind = ANSWERED.get(path.removeprefix("/v1/").removeprefix("checkout/").partition("/")[0], "")
    for wanted in paths:
        first, *rest = wanted.split(".")
        if len(rest) > 3:
            raise refusals.invalid("You cannot expand more than 4 levels of a property.", "expand")
        if method == "POST":
            check_parts(kind, [first, *rest], wanted)


def check_parts(kind: str, parts: list[str], path: str) -> None:
    """Refuse a path that leaves what can be expanded."""
    for part in parts:
        if part not in EXPANDABLE.get(kind, ()):
            raise refusals.invalid(f"This property cannot be expanded ({path}).", "expand")
        kind = NAMED.get(part, "")


def expanded(store: Store, answer: Thing, paths: list[str]) -> Thing:
    """Return a copy of the answer with every path expanded, or raise ``ApiError`` when one cannot be."""
    copy = deepcopy(answer)
    for path in paths:
        grow(store, copy, path.split("."), path)
    return copy


def grow(store: Store, thing: Thing, parts: list[str], path: str) -> None:
    """Expand the first part of a path, then the rest of it within."""
    if not parts:
        return
    first, *rest = parts
    if thing.get("object") == "list":
        for item in in_list(thing, first, path):
            grow(store, item, rest, path)
        return
    if first not in EXPANDABLE.get(thing["object"], ()):
        raise refusals.invalid(f"This property cannot be expanded ({path}).", "expand")
    found = thing[first] = fetch(store, thing, first)
    if found:
        grow(store, found, rest, path)


def in_list(answer: Thing, first: str, path: str) -> list[Thing]:
    """Return the objects of a list, whose path has to begin with ``data``."""
    if first != "data":
        raise refusals.invalid(f"This property cannot be expanded ({path}).", "expand")
    return list(answer["data"])


def fetch(store: Store, thing: Thing, name: str) -> Thing | None:
    """Return what a property names, as a copy; null stays null."""
    if name in INCLUDED:
        return INCLUDED[name](store, thing)
    given = thing[name]
    if not isinstance(given, str):
        return dict(given) if given else None
    kind = SOURCES[given.partition("_")[0]] if name == "source" else NAMED[name]
    return deepcopy(store.get(kind, given))


def lines(store: Store, thing: Thing) -> Thing:
    """Return the line items of a session as a list object."""
    return deepcopy(objects.a_list(store.lines[thing["id"]], f"/v1/checkout/sessions/{thing['id']}/line_items"))


def refunds(store: Store, thing: Thing) -> Thing:
    """Return the refunds of a charge as a list object, the newest first."""
    made = [refund for refund in store.all("refund") if refund["charge"] == thing["id"]]
    return deepcopy(objects.a_list(made[::-1], f"/v1/charges/{thing['id']}/refunds"))


INCLUDED: dict[str, Callable[[Store, Thing], Thing]] = {"line_items": lines, "refunds": refunds}
