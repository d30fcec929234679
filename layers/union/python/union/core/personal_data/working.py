"""Verbs: what the clock does of what people ask about their data: makes copies, and forgets; and each night what is kept no longer.
Table by table, to go on where it ended.

A copy is laid down part by part, and an erasure leaves nothing that it would do twice: so either may stop at any item, and come twice.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from union import store, sweeps, time_left, watch
from union.core.audit.actions import audit_write
from union.core.people.rules import Caller
from union.core.personal_data import (
    actions,
    copies_store,
    expiring,
    inventory,
    items,
    matching,
    packing,
    rules,
    subjects,
    walking,
)
from union.core.personal_data.matching import Item, Person
from union.core.personal_data.rules import Kind, State
from union.core.personal_data.tables import DataRequest
from union.core.policy import actions as policies
from union.store import ConditionFailed, Part
from union.times import iso

if TYPE_CHECKING:
    from union.core.personal_data import views

type LooksInTheWay = Callable[[Caller, datetime], "Sequence[views.InTheWay]"]
_ROUNDS = 5
_FAILED = "failed"
_HOUSE = "union-house"


def sweep(in_the_way: LooksInTheWay, now: datetime) -> dict[str, int]:
    """Go on with everything whose time has come. It may run twice, or at once with itself: each is one caller's at a time."""
    if time_left.seconds() > walking.LEAST:
        sweeps.attempt("night", "the next", partial(expiring.see_to_it, now))
    due = DataRequest.running_index.query(DataRequest.YES, DataRequest.next_at <= now)
    done = sweeps.each(
        "data request", due, lambda one: _step(one, in_the_way, now), lambda one: str(one.request_id), least=walking.LEAST
    )
    return {"copies": 0, "erased": 0} | done


def _step(listed: DataRequest, in_the_way: LooksInTheWay, now: datetime) -> dict[str, int]:
    (found,) = store.read(DataRequest.by_key(listed.person_id, listed.request_id))
    if found is None or not found.clock or found.next_at is None or found.next_at > now or not walking.claimed(found, now):
        return {}
    if found.kind == Kind.NIGHT:
        return expiring.go_on(found, now)
    person = Person(str(found.person_id), str(found.email))
    if found.kind == Kind.COPY:
        return {"copies": _copy(found, person, now)}
    if found.state in (State.WAITING, State.BLOCKED):
        stopped = _blocked(found, in_the_way, now)
        if stopped:
            return {"blocked": 1}
    return {"erased": _erase(found, person, now)}


def _blocked(found: DataRequest, in_the_way: LooksInTheWay, now: datetime) -> bool:
    """Whether something is in the way still: then it is looked at again each day."""
    caller = Caller(str(found.person_id), str(found.name), str(found.email), asked_at=now)
    if not in_the_way(caller, now):
        return False
    later = DataRequest.next_at.set(now + rules.BLOCKED_FOR)
    walking.write(found, DataRequest.state.set(State.BLOCKED), later, DataRequest.claimed_at.remove())
    return True


def _copy(found: DataRequest, person: Person, now: datetime) -> int:
    names = inventory.copied()
    begun = walking.begun(found, names)
    place, number = begun or None, int(begun["parts"])
    for name, some, after in walking.pages(names, begun):
        told = [one for item in some if (one := matching.copied(inventory.TABLES[name], item, person))]
        if told:
            copies_store.lay(
                f"{found.key}/{number}.json", json.dumps({"table": name, "items": told}).encode(), "application/json"
            )
            number += 1
        place = walking.place_after(names, name, after)
        if place is None:
            break
        if told or after is None:
            walking.write(found, DataRequest.place.set({**place, "parts": number}), DataRequest.state.set(State.WORKING))
    if place is not None:
        walking.write(found, DataRequest.claimed_at.remove())
        return 0
    _pack(found, number, now)
    return 1


def _pack(found: DataRequest, number: int, now: datetime) -> None:
    parts = [json.loads(copies_store.laid(f"{found.key}/{at}.json")) for at in range(number)]
    with TemporaryDirectory() as folder:
        packed = Path(folder) / "copy.zip"
        about = {"code": found.person_id, "name": found.name, "email": found.email}
        packing.pack(packed, about, parts, policies.read().retention, now)
        size = packed.stat().st_size
        with packed.open("rb") as file:
            copies_store.lay(f"{found.key}.zip", file, "application/zip")
    ready = [
        DataRequest.state.set(State.READY),
        DataRequest.done_at.set(now),
        DataRequest.file.set(size),
        *(
            one.remove()
            for one in (DataRequest.clock, DataRequest.next_at, DataRequest.open, DataRequest.place, DataRequest.claimed_at)
        ),
    ]
    until = iso(now + rules.COPY_KEPT)
    _commit(found, walking.change(found, *ready), actions.letter_write(found, "ready", now, on=until), act="copy made", now=now)
    for at in range(number):
        copies_store.forget(f"{found.key}/{at}.json")


def _commit(found: DataRequest, *parts: Part, act: str, now: datetime) -> None:
    try:
        store.commit(*parts, audit_write("data", act, _HOUSE, now, person=str(found.person_id)))
    except ConditionFailed:
        watch.logger.info("Somebody else has done this already", what=act)


def _erase(found: DataRequest, person: Person, now: datetime) -> int:
    """Go on with forgetting somebody. Once through, their account goes; each day all is looked through again until nothing is left."""
    names = inventory.changed()
    begun = walking.begun(found, names)
    place, counted = begun or None, dict(found.found or {})
    for name, some, after in walking.pages(names, begun):
        made, failed = _forgotten(name, some, person)
        counted |= {name: counted.get(name, 0) + made} if made else {}
        counted |= {_FAILED: counted.get(_FAILED, 0) + failed} if failed else {}
        place = walking.place_after(names, name, after)
        if place is None:
            break
        if made or failed or after is None:
            walking.write(
                found, DataRequest.place.set(place), DataRequest.found.set(counted), DataRequest.state.set(State.WORKING)
            )
    if place is not None:
        walking.write(found, DataRequest.claimed_at.remove())
        return 0
    return _round_over(found, counted, now)


def _forgotten(name: str, some: Sequence[Item], person: Person) -> tuple[int, int]:
    """Change what is somebody's among some items of a table. Returns how many were changed, and how many could not be."""
    done = [sweeps.attempt("item to forget", name, partial(_forget, name, item, person)) for item in some]
    return sum(one or 0 for one in done), sum(one is None for one in done)


def _forget(name: str, item: Item, person: Person) -> int:
    made = matching.change(inventory.TABLES[name], item, person)
    return int(made is not None and items.make(name, item, made))


def _round_over(found: DataRequest, counted: dict[str, int], now: datetime) -> int:
    number = int(found.round or 1)
    if number == 1:
        _account_gone(found)
    # What could not be changed is tried again each day, and rings, until somebody has mended it.
    last = number > 1 and _FAILED not in counted and (not counted or number >= _ROUNDS)
    again = [DataRequest.round.set(number + 1), DataRequest.next_at.set(now + rules.NEXT_ROUND), DataRequest.found.set({})]
    done = [
        DataRequest.state.set(State.DONE),
        DataRequest.done_at.set(now),
        DataRequest.name.set(subjects.INSTEAD["name"]),
        DataRequest.email.set(subjects.INSTEAD["email"]),
        *(one.remove() for one in (DataRequest.clock, DataRequest.next_at, DataRequest.open, DataRequest.found)),
    ]
    change = walking.change(found, *(done if last else again), DataRequest.place.remove(), DataRequest.claimed_at.remove())
    letter = [actions.letter_write(found, "erased", now, on=iso(now))] if number == 1 else []
    _commit(found, change, *letter, act=f"erasure {'over' if last else f'round {number}'}", now=now)
    return int(last)


def _account_gone(found: DataRequest) -> None:
    """Take away somebody's account and the copy that was made for them."""
    from union.core.people import identity  # Its cryptography is heavy, and most of what the clock does needs none.

    identity.forget(str(found.person_id))
    (copy,) = store.read(DataRequest.by_key(found.person_id, Kind.COPY))
    if copy is not None and copy.key:
        copies_store.forget(f"{copy.key}.zip")
