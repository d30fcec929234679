"""Truths about one stored item and one person: whether it tells of them, what of it they get, and what becomes of it when they are forgotten.

Items come as DynamoDB writes them, since they are of every room: "The right to obtain a copy ... shall not adversely affect the rights and
freedoms of others" (UK GDPR, Article 15(4)), so of an item a person gets what is said to be theirs and what is about nobody.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from union import addresses
from union.core.personal_data.inventory import TABLES
from union.core.personal_data.subjects import INSTEAD, Fate, Subject, Table

type Item = Mapping[str, Mapping[str, Any]]
"""An item as DynamoDB writes it: each attribute with the kind of its value."""


@dataclass(frozen=True)
class Person:
    """Who is looked for: by their id, and by the address that they sign in with."""

    person_id: str
    email: str

    def is_named(self, told: object, *, by_address: bool) -> bool:
        """Whether a text is them: their id, also as a part of a key, or their address."""
        if not isinstance(told, str) or not told:
            return False
        if by_address and "@" in told and addresses.same(told, self.email):
            return True
        return told == self.person_id or ("#" in told and self.person_id in told.split("#"))


@dataclass(frozen=True)
class Change:
    """What an erasure does with an item: take it away whole, or put something else in place of these attributes (None: nothing).

    It happens only while the item's attributes are as in `still`, and those in `absent` are not there, so that what is somebody else's by
    then, or is not over any more, is left alone.
    """

    whole: bool
    instead: Mapping[str, str | None]
    still: Mapping[str, Mapping[str, Any]]
    absent: Sequence[str] = ()


def value(told: Mapping[str, Any]) -> Any:
    """A value of DynamoDB's as JSON has it. A file is left out, as it is found elsewhere."""
    ((kind, found),) = told.items()
    if kind == "M":
        return {name: value(one) for name, one in found.items()}
    if kind == "L":
        return [value(one) for one in found]
    return _KINDS[kind](found) if kind in _KINDS else "(a file)"


def _unfolded(text: str) -> Any:
    """Lists and maps are kept as JSON in a text."""
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "S": _unfolded,
    "N": lambda told: float(told) if "." in str(told) else int(told),
    "BOOL": bool,
    "NULL": lambda _: None,
    "SS": sorted,
}


def matched(table: Table, item: Item, person: Person) -> list[Subject]:
    """As whom an item tells of a person; nothing where it does not."""
    return [subject for subject in table.subjects if subject.by and _holds(subject, item, person)]


def _holds(subject: Subject, item: Item, person: Person) -> bool:
    if subject.by not in item or (subject.only and not has(item, subject.only)) or (subject.unless and has(item, subject.unless)):
        return False
    found = value(item[subject.by])
    if subject.inside:
        return any(True for _ in parts(found, person))
    return person.is_named(found, by_address=subject.address)


def has(item: Item, wanted: Sequence[str]) -> bool:
    """Whether the first of `wanted` is one of the others, or, where there are none, is there at all."""
    name, *values = wanted
    told = value(item[name]) if name in item else None
    return told in values if values else bool(told)


def parts(found: Any, person: Person) -> Iterator[Any]:
    """The smallest parts of lists and maps that hold a person themselves, each once."""
    if isinstance(found, str):
        if person.is_named(found, by_address=True):
            yield found
        return
    inner: list[tuple[Any, Any]] = list(
        found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    )
    keyed = [one for name, one in inner if isinstance(name, str) and person.is_named(name, by_address=True)]
    yield from keyed
    if any(isinstance(one, str) and person.is_named(one, by_address=True) for _, one in inner) and not _of_many(found):
        yield found
    elif _of_many(found):
        yield from (one for one in found if isinstance(one, str) and person.is_named(one, by_address=True))
    for _, one in inner:
        if not isinstance(one, str) and one not in keyed:
            yield from parts(one, person)


def _of_many(found: Any) -> bool:
    """Whether this is a list of people without addresses, of which the others are nobody's business."""
    return isinstance(found, list) and not any(isinstance(one, str) and "@" in one for one in found)


def copied(table: Table, item: Item, person: Person) -> dict[str, Any] | None:
    """What a person gets of an item: what is theirs in it, and what is about nobody; None where there is nothing for them."""
    found = [subject for subject in matched(table, item, person) if not subject.private]
    if not found:
        return None
    told = {name: value(item[name]) for name in table.plain_attributes if name in item and name not in _OPENING}
    for subject in found:
        theirs = [name for name in subject.attributes if name in item and name not in _SECRET]
        told |= {name: value(item[name]) for name in theirs if not (subject.inside and name == subject.by)}
        if subject.inside:
            told[subject.by] = list(parts(value(item[subject.by]), person))
    return {name: one for name, one in told.items() if one not in (None, "", [], {})}


_SECRET = frozenset({"offer_hash", "secret", "token", "receipt"})
_OPENING = _SECRET | {"key", "salt", "hash", "link", "hold", "places", "last_key", "made_with", "made_by"}
"""What opens something, or would let somebody else in who reads the copy."""


def change(table: Table, item: Item, person: Person) -> Change | None:
    """What an erasure has still to do with an item; None where it tells of somebody else, stays as it is, or is done."""
    found = matched(table, item, person)
    still = {subject.by: item[subject.by] for subject in found if not subject.inside}
    if any(subject.fate is Fate.DELETED for subject in found):
        still |= {name: item[name] for subject in found for name in (*subject.only[:1], *subject.unless[:1]) if name in item}
        return Change(True, {}, still)
    blank = {name: INSTEAD.get(name) for subject in found for name in subject.blank.split()}
    left = {name: text for name, text in blank.items() if name in item and item[name] != {"S": text} and "NULL" not in item[name]}
    return Change(False, left, {name: one for name, one in still.items() if name not in left}) if left else None


def stays(item: Item, table: Table, person: Person) -> list[Subject]:
    """As whom an item goes on telling of somebody after an erasure, each with its reason."""
    return [one for one in matched(table, item, person) if one.fate is not Fate.DELETED]


def table(name: str) -> Table:
    """The word on a table, by its short name."""
    return TABLES[name]
