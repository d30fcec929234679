"""The applications as the room's own actions and staff's list of what is open read and write them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from union import ids, sweeps
from union.core.documents.rules import Document
from union.core.people.rules import Caller
from union.errors import NotFound
from union.membership.applications import rules
from union.membership.applications.rules import Answer, Seat, State
from union.membership.applications.tables import Application, DocumentMap, Founder, SeatMap, WantedName
from union.membership.groups import rules as group_rules
from union.store import Delete, Get, Put, Update
from union.times import london_day

if TYPE_CHECKING:
    from union.views import OpenItem

_LOOKED_THROUGH = 200
"""So many of those that are over are looked through for the last ones of a team."""
_MOST = 1_000
"""So many of one state are looked through for a name; they are forgotten in time, so there are never as many."""


def key(application_id: str) -> Get[Application]:
    """Ask for an application; `require` reads what came of it."""
    return Application.by_key(application_id)


def require(found: Application | None) -> Application:
    """The application. Raises `NotFound` where there is none, and in the same words for whoever may not know of it."""
    if found is None:
        raise NotFound(
            "There is no such application, or it is not yours. Please sign in with the address that the letter went to."
        )
    return found


def standing(found: Application, now: datetime) -> State:
    """How an application stands now."""
    return rules.standing(found.state, found.moves_on, london_day(now))


def begun(application_id: str, words: Mapping[str, str], caller: Caller, moves_on: str, now: datetime) -> Application:
    """An application as its applicant begins it, who is the first founder. `words` are its name, type, summary, purpose and how_to_join."""
    return Application(
        application_id=application_id,
        state=State.GATHERING.value,
        moves_on=moves_on,
        applicant_id=caller.person_id,
        applicant_name=caller.name,
        applicant_email=caller.email,
        link=ids.key(),
        founders=1,
        begun_at=now,
        name=words["name"],
        type=words["type"],
        summary=words["summary"],
        purpose=words["purpose"],
        how_to_join=words["how_to_join"],
    )


def begin_write(found: Application) -> Put:
    """The part of a transaction that begins an application. `ConditionFailed` where it was begun."""
    return Put(found, Application.application_id.does_not_exist())


def change_write(found: Application, *actions: Action, founders: int = 0) -> Update:
    """The part of a transaction that changes an application, as it was read; `founders` are those that come with it.

    `ConditionFailed` where it changed since, or has as many founders as it can.
    """
    counted = [Application.founders.add(founders)] if founders else []
    changes = [*actions, *counted, Application.version.set(int(found.version) + 1)]
    same = Application.version == int(found.version)
    return Update(Application(found.application_id), changes, same & _room(founders) if founders else same)


def move_write(found: Application, after: State, moves_on: str, *actions: Action, least: int = 0) -> Update:
    """The part of a transaction after which an application stands as `after`, until the day `moves_on` (ISO).

    `ConditionFailed` where it changed since it was read, or has fewer founders than `least`.
    """
    sent = after == State.SUBMITTED
    opened = (
        [Application.open.set(Application.OPEN), Application.due_on.set(moves_on)]
        if sent
        else [Application.open.remove(), Application.due_on.remove()]
    )
    changed = change_write(found, Application.state.set(after.value), Application.moves_on.set(moves_on), *opened, *actions)
    enough: Condition | None = (Application.founders >= least) if least else None
    return changed if enough is None else replace(changed, condition=changed.condition & enough)


def written(**values: Any) -> list[Action]:
    """What sets each of these attributes of an application, or takes it away where its value is None."""
    return [
        getattr(Application, name).remove() if value is None else getattr(Application, name).set(value)
        for name, value in values.items()
    ]


def seats(found: Application) -> list[Seat]:
    """The first committee as it is written down."""
    return [Seat(one.role, one.name, one.email, Answer(one.answer), one.person_id) for one in found.seats]


def kept_seats(some: Iterable[Seat]) -> list[SeatMap]:
    """The first committee as it is kept."""
    return [SeatMap(role=s.role, name=s.name, email=s.email, answer=s.answer.value, person_id=s.person_id) for s in some]


def constitution(found: Application) -> Document | None:
    """What is known of the constitution, where one was brought."""
    kept = found.constitution
    if kept is None:
        return None
    return Document(found.application_id, kept.kind, int(kept.size), int(kept.pieces), kept.sha256, kept.kept_at)


def kept_constitution(document: Document) -> DocumentMap:
    """What is known of the constitution as it is kept."""
    return DocumentMap(
        kind=document.kind, size=document.size, pieces=document.pieces, sha256=document.sha256, kept_at=document.kept_at
    )


def of(person_id: str) -> list[Application]:
    """Somebody's own applications with what a list needs, the newest first."""
    return list(Application.by_applicant.query(person_id, scan_index_forward=False, limit=_MOST))


def standing_as(state: State, until: str | None = None) -> Iterable[Application]:
    """The applications of a state with what a list needs, whose day is `until` (ISO) at the latest; the one whose day comes first on top."""
    day = None if until is None else Application.moves_on <= until
    return Application.by_state.query(state.value, day, limit=_MOST)


def lately(state: State) -> list[Application]:
    """The applications of a state with what a list needs, the one whose day comes last on top."""
    return list(Application.by_state.query(state.value, scan_index_forward=False, limit=_LOOKED_THROUGH))


def waiting() -> list[Application]:
    """The applications about which staff have to decide, the one whose day comes first on top."""
    return sweeps.listed("application", Application.open_index.query(Application.OPEN, limit=_MOST))


def open_items(now: datetime) -> "list[OpenItem]":
    """What staff support have to decide, the one whose day comes first on top. Whose it is, is told by the type of the group to be."""
    return [
        {
            "group_id": "",
            "group_name": one.name,
            "group_type": one.type,
            "text": "A new group asks to be affiliated.",
            "due_on": str(one.due_on),
            "url": f"/staff/applications/{one.application_id}",
        }
        for one in waiting()
    ]


def founder_key(application_id: str, person_id: str) -> Get[Founder]:
    """Ask whether somebody said yes to founding a group."""
    return Founder.by_key(application_id, person_id)


def founder_write(application_id: str, caller: Caller, now: datetime) -> Put:
    """The part of a transaction by which the caller says yes. `ConditionFailed` where they did."""
    record = Founder(
        application_id=application_id,
        person_id=caller.person_id,
        name=caller.name,
        email=caller.email,
        said_at=now,
        forget_at=now + rules.FOUNDERS_KEPT,
    )
    return Put(record, Founder.person_id.does_not_exist())


def unfounder_write(application_id: str, person_id: str) -> Delete:
    """The part of a transaction by which somebody takes their yes back. `ConditionFailed` where there is none."""
    return Delete(Founder(application_id, person_id), Founder.person_id.exists())


def remind_write(found: Application) -> Update:
    """The part of a transaction that keeps that its applicant was reminded of an application's last day. It is no change for anybody to look at.

    `ConditionFailed` where it changed since it was read.
    """
    reminded = [Application.reminded_on.set(found.moves_on)]
    return Update(Application(found.application_id), reminded, Application.version == int(found.version))


def counted_write(found: Application, more: int) -> Update:
    """The part of a transaction that counts a founder more, or one fewer. It is no change that an applicant would have to look at.

    `ConditionFailed` where the application stands otherwise by now, so that none comes or goes while it is sent, or has as many as it can.
    """
    same = Application.state == found.state
    return Update(Application(found.application_id), [Application.founders.add(more)], same & _room(more))


def _room(more: int) -> Condition:
    """That a founder can come, or go."""
    room: Condition = (Application.founders < rules.MOST_FOUNDERS) if more > 0 else (Application.founders > 0)
    return room


def founders(application_id: str) -> list[Founder]:
    """Who said yes. Staff never see them."""
    return list(Founder.query(application_id, consistent_read=True, limit=2 * rules.MOST_FOUNDERS))


def name_id(found: Application) -> str:
    """The id of the name that an application asks for."""
    return ids.derived("name of a group", group_rules.compared(found.name))


def name_write(found: Application) -> Put:
    """The part of a transaction that claims its name for an application. `ConditionFailed` where another one has it."""
    record = WantedName(name_id=name_id(found), application_id=found.application_id)
    mine = WantedName.application_id == found.application_id
    return Put(record, WantedName.name_id.does_not_exist() | mine)


def unname_write(found: Application, but: str | None = None) -> list[Delete]:
    """The part of a transaction that lets go of the name which an application holds; none where it holds none, or just this one."""
    if found.claimed is None or found.claimed == but:
        return []
    return [Delete(WantedName(found.claimed), WantedName.application_id == found.application_id)]
