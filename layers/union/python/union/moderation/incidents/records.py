"""Reads and writes the records of cases, for the report, for staff and for the clock. It asks nobody who they are: each of them does.

A case's record has a version, and whoever changes it changes the version they saw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeIs

from union import ids, settings, sweeps
from union.core.audit.actions import audit_write
from union.core.contacts import actions as contacts
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people.rules import Caller, supports
from union.core.policy.rules import Policy, Terms
from union.errors import NotFound
from union.moderation.incidents import rules
from union.moderation.incidents.rules import Deed, Severity, State
from union.moderation.incidents.tables import Incident, IncidentEntry, Receipt
from union.store import Delete, Get, Part, Put, Update
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.moderation.incidents.views import Case, CaseEntry


@dataclass(frozen=True)
class Waiting:
    """An open case by its number alone: whose it is, since when it is open, and by when somebody has to look at it."""

    incident_id: str
    team: str
    opened_at: datetime
    due_at: datetime


def key(incident_id: str) -> Get[Incident]:
    """Ask for a case; `require` reads what came of it."""
    return Incident.by_key(incident_id)


def require(record: Incident | None) -> Incident:
    """The case, unless there is none or it was deleted. Raises `NotFound`."""
    if not is_there(record):
        raise NotFound("There is no case at this address. It may have been deleted because its time had come.")
    return record


def is_there(record: Incident | None) -> TypeIs[Incident]:
    """Whether there is such a case, and it was not deleted."""
    return record is not None and record.state != State.DELETED


def entry_write(
    incident_id: str, now: datetime, kind: str, text: str, *, by: str, by_name: str, audience: str = "staff", **details: Any
) -> Put:
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
    return Put(made, IncidentEntry.entry_id.does_not_exist())


def entries(incident_id: str) -> "list[CaseEntry]":
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


def change_write(record: Incident, actions: list[Any], deed: Deed | None = None) -> Update:
    """The part of a transaction that changes a case as it was read, `deed` included. `ConditionFailed` where somebody else changed it since.

    Raises `Conflict` where the deed cannot be done to it.
    """
    doing = [*actions, Incident.version.set(int(record.version) + 1)]
    if deed is not None:
        doing.append(Incident.state.set(rules.moved(record.state, deed).value))
    return Update(Incident(record.incident_id), doing, Incident.version == int(record.version))


def next_look(record: Incident, terms: Terms, now: datetime) -> list[Any]:
    """The actions after which an open case stands in its team's queue until it has to move on."""
    due_at = now + terms.next_look()
    return [Incident.due_at.set(due_at), Incident.next_at.set(due_at), Incident.queue.set(record.team)]


def shown(record: Incident) -> "Case":
    """A case's record as pages for staff show it; whatever was written in it comes by `entries`."""
    return {
        "incident_id": record.incident_id,
        "version": int(record.version),
        "state": record.state,
        "team": record.team,
        "due_at": iso_or_none(record.due_at),
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
        "shared": bool(record.shared),
        "owner": {"person_id": record.owner_id, "name": record.owner_name} if record.owner_id else None,
        "escalated_at": iso_or_none(record.escalated_at),
        "serious": bool(record.serious),
        "held": bool(record.held),
        "crowded": bool(record.crowded),
        "duplicate": record.same_as is not None,
        "linked": sorted(record.linked or ()),
        "outcome": record.outcome,
        "closed_at": iso_or_none(record.closed_at),
        "delete_at": iso_or_none(record.delete_at),
    }


def looks_after(record: Incident, caller: Caller) -> bool:
    """Whether the caller is on the team that looks after the case, or on its deputy's once nobody took it in time."""
    teams = [record.team, *([record.deputy] if record.escalated_at and record.deputy else [])]
    return any(supports(caller, team) for team in teams)


def receipt_key(hashed: str) -> Get[Receipt]:
    """Ask for what a receipt leads to."""
    return Receipt.by_key(hashed)


def lead_write(hashed: str, incident_id: str) -> Put:
    """The part of a transaction after which a receipt leads to a case."""
    return Put(Receipt(receipt=hashed, incident_id=incident_id), Receipt.receipt.does_not_exist())


def new_write(incident_id: str, now: datetime, **known: Any) -> Put:
    """The part of a transaction that opens a case, in its team's queue and with its clock running until `due_at`."""
    record = Incident(
        incident_id=incident_id,
        state=State.RECEIVED.value,
        opened_at=now,
        month=rules.month(now),
        queue=known["team"],
        next_at=known["due_at"],
        clock=Incident.RUNNING,
        **known,
    )
    return Put(record, Incident.incident_id.does_not_exist())


def noticed(email: str) -> list[Any]:
    """The actions after which blind notices go to `email`, or nowhere where it is empty."""
    return [Incident.notices_to.set(email) if email else Incident.notices_to.remove()]


def raise_write(incident_id: str, now: datetime) -> Update:
    """The part after which an open case is urgent and due at once, whatever else changed in it."""
    actions = [
        Incident.severity.set(Severity.URGENT.value),
        Incident.due_at.set(now),
        Incident.next_at.set(now),
        Incident.version.add(1),
    ]
    open_still = Incident.queue.exists()
    return Update(Incident(incident_id), actions, open_still)


def due(now: datetime) -> Iterator[str]:
    """The cases for which something has come due by the clock."""
    for record in sweeps.readable("case", Incident.clock_index.query(Incident.RUNNING, Incident.next_at <= now)):
        yield str(record.incident_id)


def remind_write(record: Incident, *, escalated: bool, now: datetime, team: str | None = None) -> Update:
    """The part after which the clock goes on for a day, and the deputy's team sees the case where nobody had taken it.

    Where it is handed to another `team` it stands in that one's queue.
    """
    actions: list[Any] = [Incident.next_at.set(now + timedelta(days=1))]
    if team is not None:
        actions += [Incident.team.set(team), Incident.queue.set(team)]
    if escalated and record.escalated_at is None:
        actions.append(Incident.escalated_at.set(now))
    return change_write(record, actions)


def forget_write(record: Incident) -> list[Part]:
    """Everything written in a case, and its receipt, as parts that delete it."""
    parts: list[Part] = [Delete(entry) for entry in IncidentEntry.query(record.incident_id)]
    return [*parts, Delete(Receipt(record.receipt))] if record.receipt else parts


def go_write(record: Incident, now: datetime) -> Update:
    """The part after which a closed case is being deleted, and nobody finds it any more. The clock goes on until it is done.

    `ConditionFailed` where it was held back, opened again or changed since it was read, or its time has not come.
    """
    since = (Incident.version == int(record.version)) & (Incident.state == State.CLOSED.value)
    due_now = (Incident.delete_at <= now) & (Incident.held == False)  # noqa: E712 - PynamoDB's way to say it
    doing = [Incident.state.set(State.DELETED.value), Incident.version.set(int(record.version) + 1), Incident.queue.remove()]
    return Update(Incident(record.incident_id), doing, since & due_now)


def delete_write(record: Incident) -> Put:
    """The part after which only the number of a case is left: its month, team, heading and outcome."""
    left = Incident(
        incident_id=record.incident_id,
        version=int(record.version) + 1,
        state=State.DELETED.value,
        team=record.team,
        opened_at=record.opened_at,
        month=record.month,
        heading=record.heading,
        severity=record.severity,
        reporter_kind="deleted",
        outcome=record.outcome,
    )
    return Put(left, (Incident.version == int(record.version)) & (Incident.state == State.DELETED.value))


def note_deletion_write(record: Incident, now: datetime) -> Put:
    """The part that notes in the house's audit that a case was deleted by the clock."""
    return audit_write("incidents", "deleted", "union-house", now, incident=record.incident_id)


def letter_write(
    kind: Kind, letter_id: str, record: Any, policy: Policy, now: datetime, team: str = "", *, apart: bool = False
) -> Put:
    """A letter to the staff of `team` (the case's own unless said) that says no more than that something waits, until when, and where.

    Of cases that stand by themselves (`apart`) one letter tells of all, and leads to all.
    """
    to = policy.team_for(team or record.team)
    own = record.group_id if to == record.group_type and not apart else None
    address = contacts.address(policy, to, own, now, steps_in=record.escalated_at is not None)
    context = {
        "team": policy.contacts[to].team,
        "urgent": record.severity == Severity.URGENT,
        "apart": apart,
        "due_at": iso(record.due_at or now),
        "url": f"{settings.site_url()}/cases{'?show=crowded' if apart else '/' + str(record.incident_id)}",
    }
    return letters.letter_write(kind, f"{kind}#{letter_id}#{to}", address, context, now)


def queued(team: str) -> list[Incident]:
    """The open cases of a team, the one that is due first on top."""
    return list(Incident.queue_index.query(team))


def waiting(team: str) -> list[Waiting]:
    """The open cases of a team by their numbers alone, the one that is due first on top: nothing that was written is asked for."""
    asked = ["incident_id", "opened_at", "due_at"]
    found = Incident.queue_index.query(team, attributes_to_get=asked)
    return sweeps.listed("case", (Waiting(str(one.incident_id), team, one.opened_at, one.due_at) for one in found))


def of_group(group_id: str) -> list[Incident]:
    """The cases of a group, the latest first, with what a list needs."""
    return [case for case in Incident.of_group.query(group_id, scan_index_forward=False) if case.state != State.DELETED]


def of_month(month: str) -> list[Incident]:
    """The cases of a month in London, for numbers alone; also those that were deleted since."""
    return list(Incident.of_month.query(month))


def owned(person_id: str | None, name: str | None) -> list[Any]:
    """The actions after which a case is somebody's, or nobody's."""
    if person_id is None or name is None:
        return [Incident.owner_id.remove(), Incident.owner_name.remove()]
    return [Incident.owner_id.set(person_id), Incident.owner_name.set(name)]


def done_by(key: str) -> list[Any]:
    """The actions that keep the one-time key of the form by which a case was changed last."""
    return [Incident.last_key.set(key)] if key else []


def due_by(due_at: datetime) -> list[Any]:
    """The actions after which the clock of a case runs out at `due_at`."""
    return [Incident.due_at.set(due_at), Incident.next_at.set(due_at)]


def shared() -> list[Any]:
    """The actions after which the committee sees the case's face."""
    return [Incident.shared.set(True)]


def flagged(what: str, *, on: bool) -> list[Any]:
    """The actions after which a case is marked as `serious` or `held`, or not."""
    return [getattr(Incident, what).set(on)]


def about(heading: str) -> list[Any]:
    """The actions after which a case is about something else, with the severity that goes with it."""
    return [Incident.heading.set(heading), Incident.severity.set(rules.severity(heading).value)]


def link_write(record: Incident, other: str, *, on: bool) -> Update:
    """The part that links a case with another, or unlinks them. `ConditionFailed` where they are already, or the case is gone."""
    action = Incident.linked.add({other}) if on else Incident.linked.delete({other})
    there = Incident.linked.contains(other)
    return Update(Incident(record.incident_id), [action], Incident.incident_id.exists() & (~there if on else there))


def closed(outcome: str, delete_at: datetime, now: datetime) -> list[Any]:
    """The actions after which a case is out of its queue and waits for the day on which it is deleted."""
    return [
        Incident.outcome.set(outcome),
        Incident.closed_at.set(now),
        Incident.delete_at.set(delete_at),
        Incident.next_at.set(delete_at),
        Incident.queue.remove(),
        Incident.due_at.remove(),
    ]


def opened_again() -> list[Any]:
    """The actions after which a closed case has neither outcome nor day of deletion."""
    return [Incident.outcome.remove(), Incident.closed_at.remove(), Incident.delete_at.remove()]
