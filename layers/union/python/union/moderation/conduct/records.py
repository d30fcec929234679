"""Writes and reads what a committee may see of a case, for the case itself and for staff. It asks nobody who they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids
from union.moderation.conduct.tables import Concern, Step
from union.moderation.recusals import actions as recusals
from union.store import Delete, Part, Put, Update
from union.times import iso, iso_or_none

if TYPE_CHECKING:
    from union.core.people.rules import Caller
    from union.moderation.conduct.views import Concern as ConcernShown
    from union.moderation.conduct.views import ConcernStep, ConcernWithSteps


@dataclass(frozen=True)
class Face:
    """What a committee is told of a new case: which group, the heading, where, in what words. Who may not know recusals say.

    Where it is about a post: which, and the version that was copied as evidence.
    """

    group_id: str
    group_name: str
    opened_by: str
    heading: str
    platform: str
    post_id: str | None = None
    post_version: int | None = None
    summary: str | None = None


def open_write(incident_id: str, face: Face, now: datetime) -> Put:
    """The part of a transaction that gives a case a face for the group's committee, where it has none yet."""
    concern = Concern(
        incident_id=incident_id,
        group_id=face.group_id,
        group_name=face.group_name,
        opened_at=now,
        opened_by=face.opened_by,
        heading=face.heading,
        platform=face.platform,
        post_id=face.post_id,
        post_version=face.post_version,
        summary=face.summary,
    )
    return Put(concern, Concern.incident_id.does_not_exist())


def step_write(
    incident_id: str, now: datetime, kind: str, *, by: str, by_name: str, side: str, text: str = "", **details: Any
) -> Put:
    """The part of a transaction that adds a step: its `kind`, who (id and name as shown), from which `side` (staff, committee, house)."""
    made = Step(
        incident_id=incident_id,
        step_id=ids.sortable(now),
        kind=kind,
        by=by,
        by_name=by_name,
        side=side,
        at=now,
        text=text,
        details=details,
    )
    return Put(made, Step.step_id.does_not_exist())


def tell_write(incident_id: str, summary: str) -> Update:
    """The part of a transaction after which the committee is told of a case in these words."""
    return Update(Concern(incident_id), [Concern.summary.set(summary)], Concern.incident_id.exists())


def close_write(incident_id: str, now: datetime, outcome: str) -> Update:
    """The part of a transaction that tells the committee that its case is closed, and with what outcome."""
    return Update(
        Concern(incident_id),
        [Concern.closed_at.set(now), Concern.outcome.set(outcome)],
        Concern.incident_id.exists(),
    )


def reopen_write(incident_id: str) -> Update:
    """The part of a transaction that tells the committee that its case is open again."""
    return Update(Concern(incident_id), [Concern.closed_at.remove(), Concern.outcome.remove()], Concern.incident_id.exists())


def seen(incident_id: str) -> "ConcernWithSteps | None":
    """What the committee sees of a case, with the steps taken, the first one first; None where it sees nothing."""
    found = next(iter(Concern.query(incident_id, consistent_read=True)), None)
    return None if found is None else {**shown(found), "steps": steps(incident_id)}


def waiting(group_id: str, caller: "Caller") -> "list[ConcernShown]":
    """The open concerns of a group of which the caller may know, the oldest first.

    Whoever is shut out of one learns nothing of it. That they look after the group's platforms is for whoever asks to say.
    """
    found = list(Concern.of_group.query(group_id, filter_condition=Concern.closed_at.does_not_exist()))
    known = recusals.of(str(one.incident_id) for one in found) if found else {}
    return [shown(one) for one in found if one.incident_id in known and not known[str(one.incident_id)].keeps_out(caller)]


def shown(concern: Concern) -> "ConcernShown":
    """A concern as pages show it."""
    return {
        "incident_id": concern.incident_id,
        "group": {"group_id": concern.group_id, "name": concern.group_name},
        "opened_at": iso(concern.opened_at),
        "opened_by": concern.opened_by,
        "heading": concern.heading,
        "platform": concern.platform,
        "post_id": concern.post_id,
        "summary": concern.summary,
        "closed_at": iso_or_none(concern.closed_at),
        "outcome": concern.outcome,
    }


def steps(incident_id: str) -> "list[ConcernStep]":
    """The steps taken about a case, the first one first."""
    return [
        {
            "step_id": s.step_id,
            "kind": s.kind,
            "by": s.by,
            "by_name": s.by_name,
            "side": s.side,
            "at": iso(s.at),
            "text": s.text,
            "details": s.details,
        }
        for s in Step.query(incident_id, consistent_read=True)
    ]


def forget_write(incident_id: str) -> list[Part]:
    """The parts of transactions that delete a case's face and all steps; more than one transaction can hold, so write them in portions."""
    return [*(Delete(s) for s in Step.query(incident_id)), *(Delete(c) for c in Concern.query(incident_id))]
