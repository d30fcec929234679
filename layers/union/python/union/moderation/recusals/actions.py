"""Writes and reads who is kept out of a case. Every room that tells of a case asks here; what a case is it does not know."""

from collections.abc import Iterable

from union import store
from union.core.people.rules import Caller
from union.moderation.recusals import rules
from union.moderation.recusals.tables import Recusal
from union.store import Delete, Get, Part, Put, Update


def key(incident_id: str) -> Get[Recusal]:
    """Ask for who is kept out of a case; `recusal` reads what came of it."""
    return Recusal.by_key(incident_id)


def recusal(record: Recusal | None) -> rules.Recusal | None:
    """Who is kept out, as the rules know it; None where there is no such case any more."""
    if record is None:
        return None
    people, teams, traces, cleared = (
        frozenset(some or ()) for some in (record.people, record.teams, record.traces, record.cleared)
    )
    return rules.Recusal(str(record.incident_id), people, teams, traces, cleared)


def open_to(record: Recusal | None, caller: Caller) -> bool:
    """Whether the caller may know of the case. Of one that is not there any more nobody does."""
    kept_out = recusal(record)
    return kept_out is not None and not kept_out.keeps_out(caller)


def of(incident_ids: Iterable[str]) -> dict[str, rules.Recusal]:
    """Who is kept out of each of these cases, by case, for lists; those that are not there any more are left out."""
    told = (recusal(record) for record in store.read(*map(key, sorted(set(incident_ids)))))
    return {one.incident_id: one for one in told if one is not None}


def open_write(
    incident_id: str, named: str, *, people: Iterable[str] = (), teams: Iterable[str] = (), cleared: Iterable[str] = ()
) -> Put:
    """The part of a transaction that opens a case: of the words in `named`, in which people may be named, it keeps traces alone."""
    record = Recusal(
        incident_id=incident_id,
        people=set(people) or None,
        teams=set(teams) or None,
        traces=set(rules.traces(incident_id, named)) or None,
        cleared=set(cleared) or None,
    )
    return Put(record, Recusal.incident_id.does_not_exist())


def keep_out_write(incident_id: str, people: Iterable[str]) -> list[Part]:
    """The parts of a transaction after which these people are kept out as well, at every door."""
    out = set(people)
    return [Update(Recusal(incident_id), [Recusal.people.add(out)], Recusal.incident_id.exists())] if out else []


def clear_write(incident_id: str, person_id: str) -> Update:
    """The part of a transaction after which somebody is not kept out any more for being called like somebody who is named."""
    return Update(Recusal(incident_id), [Recusal.cleared.add({person_id})], Recusal.incident_id.exists())


def forget_write(incident_id: str) -> Delete:
    """The part of a transaction that forgets who was kept out of a case that is deleted."""
    return Delete(Recusal(incident_id))
