"""Reads and writes the records of cases, for the report, for staff and for the clock. It asks nobody who they are: each of them does.

A case's record has a version, and whoever changes it changes the version they saw.
"""

from datetime import datetime
from typing import Any

from union import ids
from union.errors import NotFound
from union.incidents import rules
from union.incidents.rules import Deed, Doors, Severity, State, Terms
from union.incidents.tables import Incident, IncidentEntry
from union.store import Change, Save, Want
from union.times import iso


def wanted(incident_id: str) -> Want[Incident]:
    """Ask for a case; `found` reads what came of it."""
    return Incident.by_key(incident_id)


def found(record: Incident | None) -> Incident:
    """The case, unless there is none or it was deleted. Raises `NotFound`."""
    if record is None or record.state == State.DELETED:
        raise NotFound("There is no case at this address. It may have been deleted because its time had come.")
    return record


def doors(record: Incident) -> Doors:
    """Who is kept out of the case."""
    return Doors(
        named=record.named or "",
        shut_out=frozenset(record.shut_out or ()),
        teams=frozenset(record.shut_out_teams or ()),
        cleared=frozenset(record.cleared or ()),
    )


def entry(
    incident_id: str, now: datetime, kind: str, text: str, *, by: str, by_name: str, audience: str = "staff", **details: Any
) -> Save:
    """The part of a transaction that adds something written. `audience` is `staff`, or `reporter` where the reporter reads it too."""
    made = IncidentEntry(
        incident_id=incident_id,
        entry_id=ids.sortable(now),
        kind=kind,
        by=by,
        by_name=by_name,
        audience=audience,
        at=now,
        text=text,
        details=details,
    )
    return Save(made, IncidentEntry.entry_id.does_not_exist())


def entries(incident_id: str) -> list[dict[str, Any]]:
    """Everything written in a case, the first one first."""
    return [
        {
            "entry_id": e.entry_id,
            "kind": e.kind,
            "by": e.by,
            "by_name": e.by_name,
            "audience": e.audience,
            "at": iso(e.at),
            "text": e.text,
            "details": e.details,
        }
        for e in IncidentEntry.query(incident_id, consistent_read=True)
    ]


def change(record: Incident, actions: list[Any], deed: Deed | None = None) -> Change:
    """The part of a transaction that changes a case as it was read, `deed` included. Lost where somebody else changed it since.

    Raises `Conflict` where the deed cannot be done to it.
    """
    doing = [*actions, Incident.version.set(int(record.version) + 1)]
    if deed is not None:
        doing.append(Incident.state.set(rules.moved(record.state, deed).value))
    return Change(Incident(record.incident_id), doing, Incident.version == int(record.version))


def next_look(record: Incident, terms: Terms, now: datetime) -> list[Any]:
    """The actions after which an open case stands in its team's queue until it has to move on."""
    return [Incident.due_at.set(now + terms.next_look()), Incident.queue.set(record.team)]


def shown(record: Incident) -> dict[str, Any]:
    """A case's record as pages for staff show it; whatever was written in it comes by `entries`."""
    return {
        "incident_id": record.incident_id,
        "version": int(record.version),
        "state": record.state,
        "team": record.team,
        "due_at": iso(record.due_at) if record.due_at else None,
        "opened_at": iso(record.opened_at),
        "heading": record.heading,
        "heading_label": rules.HEADINGS[rules.Heading(record.heading)],
        "severity": Severity(record.severity).value,
        "group": {"group_id": record.group_id, "name": record.group_name} if record.group_id else None,
        "group_type": record.group_type,
        "platform": record.platform,
        "link": record.link,
        "post_id": record.post_id,
        "happened": record.happened,
        "named": record.named,
        "reporter": {"kind": record.reporter_kind, "person_id": record.reporter_id, "name": record.reporter_name},
        "has_notices": record.notices_to is not None,
        "shut_out": sorted(record.shut_out or ()),
        "cleared": sorted(record.cleared or ()),
        "shared": bool(record.shared),
        "owner": {"person_id": record.owner_id, "name": record.owner_name} if record.owner_id else None,
        "escalated_at": iso(record.escalated_at) if record.escalated_at else None,
        "serious": bool(record.serious),
        "held": bool(record.held),
        "linked": sorted(record.linked or ()),
        "outcome": record.outcome,
        "closed_at": iso(record.closed_at) if record.closed_at else None,
        "delete_at": iso(record.delete_at) if record.delete_at else None,
    }
