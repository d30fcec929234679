"""Verbs: the letter of thanks to those who came to an event, whichever way that was: once to each, whatever breaks down meanwhile."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from union import ids, store, sweeps
from union.commerce.tickets import records as ticket_records
from union.core.letters import actions as letters
from union.membership.events import afterwards, records, rules
from union.membership.events import letters as event_letters
from union.membership.events.rules import Way
from union.membership.groups import actions as groups
from union.store import ConditionFailed, Put

if TYPE_CHECKING:
    from union.membership.events.tables import Event, EventDate, Thanks

_GIVEN_UP = timedelta(days=7)
"""How long those are written to whose records cannot be read: thanks that come later are none."""


def sweep(now: datetime) -> dict[str, int]:
    """Write to those who came to a date whose committee asked for that. Returns how many were written to."""
    return dict(sweeps.each("thanks", afterwards.to_thank(), lambda one: _thank(*one, now), lambda one: one[0]))


def _thank(event_id: str, date: str, now: datetime) -> dict[str, int]:
    """One letter to each. A date stays on the list until all are written to, or nobody can any more."""
    event, one, kept = store.read(records.key(event_id), records.date_key(event_id, date), afterwards.key(event_id, date))
    if event is None or one is None or kept is None or not kept.telling or not rules.tells((kept.letter_at,), now):
        return {}
    people, whole = _came(event, one, kept.letter_at)
    number, all_told = _written(event, one, kept, people, now)
    if (whole and all_told) or now >= kept.letter_at + _GIVEN_UP:
        with suppress(ConditionFailed):
            store.commit(afterwards.thanked_write(kept))
    return {"thanked": number}


def _came(event: "Event", one: "EventDate", asked_at: datetime) -> tuple[list[Any], bool]:
    """Those who came, one record each, with whether those are all."""
    if event.way != Way.TICKETS:
        return afterwards.readable(str(one.event_id), str(one.date), asked_at)
    used, whole = ticket_records.used(str(event.event_id))
    return list({str(ticket.person_id): ticket for ticket in used}.values()), whole


def _written(event: "Event", one: "EventDate", kept: "Thanks", people: Sequence[Any], now: datetime) -> tuple[int, bool]:
    """Write to each who was not written to. Returns to how many, and whether that was done to the end."""
    (group,) = store.read(groups.key(str(event.group_id)))
    name = str(group.name) if group else ""
    made = [
        (
            who := ids.derived(str(event.event_id), str(person.person_id)),
            sweeps.attempt("guest", who, partial(_letter, person, event, one, kept, name, now)),
        )
        for person in people
    ]
    found = [(who, letter) for who, letter in made if letter is not None]
    fresh = set(store.absent(*(letter for _, letter in found)))  # So that each look gets further than the one before.
    left = [(who, letter) for who, letter in found if letter in fresh]
    done = sweeps.each("guest", left, lambda one: {"told": letters.written([one[1]]), "looked": 1}, lambda one: one[0])
    return done["told"], len(found) == len(made) and done["looked"] == len(left)


def _letter(person: Any, event: "Event", one: "EventDate", kept: "Thanks", group_name: str, now: datetime) -> Put:
    who = (str(person.person_id), str(person.name), str(person.email))
    return event_letters.thanks(event, one, kept, who, group_name, now)
