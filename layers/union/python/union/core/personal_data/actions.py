"""Verbs: ask for a copy of all that the house keeps of oneself, ask to be forgotten, take that back, complain; and see what is asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import clicks, ids, settings, store, sweeps
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.letters.rules import Kind as Letter
from union.core.people import actions as people
from union.core.people import rules as people_rules
from union.core.people.rules import Caller
from union.core.personal_data import copies_store, expiring, inventory, rules, telling
from union.core.personal_data.rules import Kind, State
from union.core.personal_data.subjects import Fate
from union.core.personal_data.tables import DataRequest
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, NotFound
from union.store import ConditionFailed, Get, Put, Update
from union.times import iso, iso_or_none, london_day

if TYPE_CHECKING:
    from union.core.personal_data import views

_COMPLAINT = f"{Kind.COMPLAINT}#"
_MOST = 50
_LINK_LASTS = 60
"""Seconds: the address is for whoever asked for it just now."""
_CHANGED = "This was changed in another window. Please look at it again."


def copy_key(caller: Caller) -> Get[DataRequest]:
    """Ask for the caller's copy; `shown` reads what came of it."""
    return DataRequest.by_key(caller.person_id, Kind.COPY)


def erasure_key(caller: Caller) -> Get[DataRequest]:
    """Ask for the caller's wish to be forgotten; `shown` reads what came of it."""
    return DataRequest.by_key(caller.person_id, Kind.ERASURE)


def shown(
    caller: Caller,
    copy: DataRequest | None,
    erasure: DataRequest | None,
    in_the_way: "Sequence[views.InTheWay]",
    policy: Policy,
    now: datetime,
) -> "views.MyData":
    """The page on which somebody asks what is kept of them; `in_the_way` is what has to end before they can be forgotten."""
    return {
        "email": caller.email,
        "own_copy": _copy_shown(copy, now),
        "erasure": _erasure_shown(erasure),
        "in_the_way": list(in_the_way),
        "deleted": telling.titles_deleted(),
        "blanked": telling.by_reason(Fate.BLANKED),
        "stays": telling.by_reason(Fate.STAYS),
        "kept": telling.kept(policy.retention),
        "days": rules.THOUGHT_OVER.days,
        "copy_days": rules.COPY_KEPT.days,
        "answered_within": rules.ACKNOWLEDGED.days,
        "complaints": [_complaint(one) for one in _complaints(caller.person_id)],
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _copy_shown(found: DataRequest | None, now: datetime) -> "views.Copy":
    state = found.state if found else ""
    ready = found is not None and rules.can_be_fetched(state, found.done_at, now)
    working = state in (State.WAITING, State.WORKING)
    names = inventory.copied()
    at = (found.place or {}).get("table") if found and working else None
    return {
        "state": "ready" if ready else "working" if working else "none",
        "asked_at": iso_or_none(found.asked_at) if found else None,
        "until": iso(found.done_at + rules.COPY_KEPT) if found and ready and found.done_at else None,
        "size": int(found.file or 0) if found and ready else None,
        "through": names.index(at) if at in names else 0,
        "of": len(names),
        "again": not working and rules.can_be_asked(state or None, found.asked_at if found else None, now),
    }


def _erasure_shown(found: DataRequest | None) -> "views.Erasure":
    if found is None or found.state in (State.TAKEN_BACK, State.DONE):
        return {"state": "none", "asked_at": None, "erase_at": None, "can_be_taken_back": False}
    return {
        "state": found.state,
        "asked_at": iso(found.asked_at),
        "erase_at": iso_or_none(found.erase_at),
        "can_be_taken_back": found.state in rules.CAN_BE_TAKEN_BACK,
    }


def _complaints(person_id: str) -> list[DataRequest]:
    found = DataRequest.query(person_id, DataRequest.request_id.startswith(_COMPLAINT), scan_index_forward=False, limit=_MOST)
    return sweeps.listed("data complaint", found)


def _complaint(one: DataRequest) -> "views.Complaint":
    return {"asked_at": iso(one.asked_at), "due_on": one.due_on, "words": str(one.words or ""), "answer": one.answer}


def ask_copy(caller: Caller, now: datetime) -> None:
    """Have a copy made of all that is kept of the caller. Asked again while it is made, or within a day, it is the same one.

    Raises `SignInNeeded`, `Conflict` where something else was done at the same moment.
    """
    (found,) = people.read_for(caller, DataRequest.by_key(caller.person_id, Kind.COPY))
    if found is not None and not rules.can_be_asked(found.state, found.asked_at, now):
        return
    record = _asked(caller, Kind.COPY, Kind.COPY, found, now, clock=DataRequest.YES, next_at=now, key=ids.key())
    _commit(_save(record, found), audit_write("data", "copy asked", caller.person_id, now, person=caller.person_id))
    if found is not None and found.key:
        copies_store.forget(f"{found.key}.zip")


def ask_erasure(caller: Caller, in_the_way: "Sequence[views.InTheWay]", *, sure: bool, now: datetime, actor: str = "") -> None:
    """Ask to be forgotten, which begins once it can be taken back no more. Asked again it is the same wish.

    `actor` is who asks for them, where it is somebody else.
    Raises `Conflict` while something is in the way, `Invalid` unless they are `sure`, `SignInNeeded`.
    """
    (found,) = people.read_for(caller, DataRequest.by_key(caller.person_id, Kind.ERASURE))
    if found is not None and found.clock:
        return
    rules.check_sure(sure)
    if in_the_way:
        raise Conflict("Something has to end first. The page says what it is.")
    erase_at = now + rules.THOUGHT_OVER
    record = _asked(caller, Kind.ERASURE, Kind.ERASURE, found, now, clock=DataRequest.YES, next_at=erase_at, erase_at=erase_at)
    _commit(
        _save(record, found),
        audit_write("data", "erasure asked", actor or caller.person_id, now, person=caller.person_id),
        letter_write(record, "erasure-asked", now, on=iso(erase_at)),
    )


def take_back(caller: Caller, now: datetime) -> None:
    """Take the wish to be forgotten back, while nothing was deleted. A second click changes nothing. Raises `NotFound`, `Conflict`."""
    (found,) = people.read_for(caller, DataRequest.by_key(caller.person_id, Kind.ERASURE))
    if found is None:
        raise NotFound("You have not asked to be forgotten.")
    if found.state == State.TAKEN_BACK:
        return
    if found.state not in rules.CAN_BE_TAKEN_BACK:
        raise Conflict("It has begun, so it cannot be taken back any more.")
    ended = [DataRequest.state.set(State.TAKEN_BACK), DataRequest.clock.remove(), DataRequest.next_at.remove()]
    change = Update(found, [*ended, DataRequest.open.remove(), DataRequest.version.add(1)], DataRequest.version == found.version)
    _commit(change, audit_write("data", "erasure taken back", caller.person_id, now, person=caller.person_id))


def copy_link(caller: Caller, now: datetime) -> str:
    """An address from which the caller fetches their own copy, good for a minute. Raises `NotFound` where there is none."""
    (found,) = people.read_for(caller, DataRequest.by_key(caller.person_id, Kind.COPY))
    if found is None or not rules.can_be_fetched(found.state, found.done_at, now):
        raise NotFound("There is no copy of your data here. Ask for one on this page; it lies here for some days.")
    store.commit(audit_write("data", "copy fetched", caller.person_id, now, person=caller.person_id))
    return copies_store.link(f"{found.key}.zip", f"my-data-{london_day(now).isoformat()}.zip", _LINK_LASTS)


def complain(caller: Caller, *, text: str, key: str, now: datetime) -> None:
    """Complain about how the union uses one's data; that it came is acknowledged by letter at once. The same `key` does it once.

    Raises `TooMany`.
    """
    people.read_for(caller)
    name = f"{_COMPLAINT}{ids.derived('data complaint', caller.person_id, key)}"
    record = _asked(caller, name, Kind.COMPLAINT, None, now, words=text)
    record.due_on = london_day(now + rules.ACKNOWLEDGED).isoformat()
    saved = _save(record, None)
    counted = rate_limits.reach_write(Reach.DATA_COMPLAINT, caller.person_id, now)
    noting = audit_write("data", "complaint", caller.person_id, now, person=caller.person_id)
    try:
        store.commit(saved, *counted, noting, letter_write(record, "complaint", now, on=record.due_on))
    except ConditionFailed as lost:
        if not lost.on(saved):
            rate_limits.refuse(lost, Reach.DATA_COMPLAINT, counted, "complaint")
            raise


def listed(caller: Caller, now: datetime) -> "views.DataRequests":
    """What is asked and not over, the day of which comes first on top, for staff for all. Raises `NotAllowed`."""
    night, pack = people.read_for(caller, expiring.night_key(), policies.in_force_key())
    people_rules.must_run_staff(caller)
    today = london_day(now).isoformat()
    found = sweeps.listed("data request", DataRequest.open_index.query(DataRequest.YES))
    return {
        "requests": [
            {
                "person_id": one.person_id,
                "request_id": one.request_id,
                "kind": one.kind,
                "state": one.state,
                "name": one.name,
                "email": one.email,
                "asked_at": iso(one.asked_at),
                "due_on": one.due_on,
                "late": one.due_on < today,
                "erase_at": iso_or_none(one.erase_at),
                "words": one.words,
            }
            for one in found
        ],
        "expiring": expiring.told(night, policies.current(pack).retention),
        "longest": rules.LONGEST_COMPLAINT,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def answer(caller: Caller, *, person_id: str, request_id: str, text: str, key: str, now: datetime) -> None:
    """Answer a complaint, which ends it; a letter tells whoever complained. The same `key` does it once.

    By staff for all. Raises `NotFound`, `NotAllowed`, `Conflict`.
    """
    click = ids.derived("data complaint answered", caller.person_id, person_id, request_id, key)
    (found,) = people.read_for(caller, DataRequest.by_key(person_id, request_id))
    people_rules.must_run_staff(caller)
    if found is None or found.kind != Kind.COMPLAINT:
        raise NotFound("There is no such complaint. Please look at the list again.")
    if found.state == State.DONE:
        if clicks.was_done(click):
            return
        raise Conflict("Somebody has answered this already. Please look at the list again.")
    answered = [
        DataRequest.state.set(State.DONE),
        DataRequest.answer.set(text),
        DataRequest.answered_by.set(caller.person_id),
        DataRequest.done_at.set(now),
        DataRequest.open.remove(),
        DataRequest.version.add(1),
    ]
    _commit(
        Update(found, answered, DataRequest.version == found.version),
        audit_write("data", "complaint answered", caller.person_id, now, person=person_id),
        letter_write(found, "answered", now, on=iso(now)),
        clicks.done_write(click, now),
    )


def _asked(caller: Caller, request_id: str, kind: Kind, before: DataRequest | None, now: datetime, **more: Any) -> DataRequest:
    return DataRequest(
        person_id=caller.person_id,
        request_id=request_id,
        version=int(before.version) + 1 if before else 1,
        kind=kind.value,
        state=State.WAITING.value,
        name=caller.name,
        email=caller.email,
        asked_at=now,
        due_on=rules.due_on(london_day(now)).isoformat(),
        open=DataRequest.YES,
        **more,
    )


def _save(record: DataRequest, before: DataRequest | None) -> Put:
    return Put(record, DataRequest.version == before.version if before else DataRequest.version.does_not_exist())


def letter_write(record: DataRequest, step: str, now: datetime, *, on: str) -> Put:
    """The letter that tells whoever asked of a `step`, which has a moment or day `on`; of each change there is one."""
    cause = ids.derived("data", str(record.person_id), str(record.request_id), str(int(record.version)), step)
    told = {"name": record.name, "step": step, "on": on, "url": f"{settings.site_url()}/my/data"}
    return letters.letter_write(Letter.DATA_REQUEST, f"{Letter.DATA_REQUEST}-{cause}", str(record.email), told, now)


def _commit(*parts: store.Part) -> None:
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(_CHANGED) from lost
