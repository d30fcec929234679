"""Verbs: send a group's re-affiliation in for its committee; return it, approve it, approve many at once, as its staff support."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from union import sweeps, time_left
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff
from union.errors import Conflict, Invalid, NotAllowed, Refusal
from union.store import ConditionFailed, Put
from union.voting.reaffiliation import letters, records, rules
from union.voting.reaffiliation.room import Room
from union.voting.reaffiliation.rules import Deed, State
from union.voting.reaffiliation.tables import Reaffiliated

if TYPE_CHECKING:
    from union.voting.reaffiliation.views import Outcome


def send(group_id: str, caller: Caller, *, year: str, version: int, claims: Collection[str], note: str, now: datetime) -> None:
    """Send a group's re-affiliation in, as whoever leads it. Doing it again changes nothing.

    Raises `Invalid` where the committee does not say all that it is asked to, or says nothing of what is not met; `Conflict` where there is
    nothing to send in, and `NotAllowed`.
    """
    room = Room(group_id, caller, now)
    room.must_send()
    if room.state is State.SENT and year == room.year.name:
        return
    room.begun(year)
    if room.state is None:
        raise Conflict("Nothing is asked of this group now.")
    record = room.seen(year, max(version, 1))
    rules.moved(State(record.state), Deed.SEND)
    rules.check_claims(claims, [one["name"] for one in records.claims(room.policy)])
    rules.check_note(note, room.lacking)
    labels = [one["label"] for one in records.claims(room.policy)]
    more = [
        *records.looked(room.lines, now),
        Reaffiliated.claims.set(labels),
        Reaffiliated.note.set(note) if note else Reaffiliated.note.remove(),
        Reaffiliated.reason.remove(),
        Reaffiliated.sent_on.set(room.today.isoformat()),
        Reaffiliated.sent_by.set(caller.person_id),
    ]
    room.moved(record, Deed.SEND, note, more, _told(room, record, "sent", room.lacking, ""))


def give_back(group_id: str, caller: Caller, *, year: str, version: int, reason: str, now: datetime) -> None:
    """Return what a group sent in, or what was approved by mistake, with what is to be put right. Doing it again changes nothing.

    Raises `Invalid` without a reason, `Conflict`, and `NotAllowed`.
    """
    room = Room(group_id, caller, now)
    room.must_support()
    if room.is_done(Deed.RETURN, year, reason):
        return
    record = room.seen(year, version)
    rules.moved(State(record.state), Deed.RETURN)
    rules.check_reason(reason)
    more = [Reaffiliated.reason.set(reason), Reaffiliated.decided_on.remove()]
    room.moved(record, Deed.RETURN, reason, more, _told(room, record, "returned", records.lacking(record), reason), reason=reason)


def approve(group_id: str, caller: Caller, *, year: str, version: int, reason: str, seen: Collection[str], now: datetime) -> None:
    """Approve what a group sent in; `seen` names what the caller saw that is not met. Doing it again changes nothing.

    Raises `Invalid` where something is not met and no `reason` is given, `Conflict` where more is not met than was seen, and `NotAllowed`.
    """
    room = Room(group_id, caller, now)
    room.must_support()
    if room.state is State.APPROVED and year == room.year.name:
        return
    record = room.seen(year, version)
    rules.moved(State(record.state), Deed.APPROVE)
    rules.check_in_spite(room.lacking, seen, reason)
    _approved(room, record, reason)


def _approved(room: Room, record: Reaffiliated, reason: str) -> None:
    """Approve it, and keep what the list says now. Raises `NotAllowed` to whoever sent it in: nobody decides about what they asked for."""
    if record.sent_by == room.caller.person_id:
        raise NotAllowed("You sent this in yourself, so somebody else decides.")
    more = [
        *records.looked(room.lines, room.now),
        Reaffiliated.reason.set(reason) if reason else Reaffiliated.reason.remove(),
        Reaffiliated.decided_on.set(room.today.isoformat()),
    ]
    said = {"in_spite_of": ", ".join(room.lacking), "reason": reason} if room.lacking else {}
    room.moved(record, Deed.APPROVE, reason, more, _told(room, record, "approved", room.lacking, reason), **said)


def _told(room: Room, record: Reaffiliated, step: str, lacking: Sequence[str], reason: str) -> list[Put]:
    """The letters to whoever leads the group about what was done."""
    number = int(record.version)
    return letters.to_committee(room.group, room.year.name, step, number, str(record.last_on), lacking, room.now, reason)


def approve_many(caller: Caller, *, year: str, chosen: Sequence[str], now: datetime) -> "list[Outcome]":
    """Approve each of the `chosen` groups that sent in and of which everything is met. One that cannot be stops no other, and each is told of.

    Raises `Invalid` where none or too many are chosen, and `NotAllowed` for who is not staff.
    """
    people.read_for(caller)
    must_be_staff(caller)
    once = list(dict.fromkeys(chosen))
    if not 1 <= len(once) <= rules.MOST_AT_ONCE:
        raise Invalid.field("chosen", f"Please tick at least one group, and {rules.MOST_AT_ONCE} at most.")
    return [_one_of_many(group_id, caller, year, now) for group_id in once]


def _one_of_many(group_id: str, caller: Caller, year: str, now: datetime) -> "Outcome":
    if time_left.seconds() < time_left.AFTER:
        return _outcome(group_id, group_id, "There was no time left for this one. Please tick it again.")
    tried = partial(_tried, group_id, caller, year, now)
    found = sweeps.attempt("re-affiliation", group_id, tried)
    return found or _outcome(group_id, group_id, "Something went wrong with this one. Please open it by itself.")


def _outcome(group_id: str, name: str, said: str, *, approved: bool = False) -> "Outcome":
    return {"group": {"group_id": group_id, "name": name}, "approved": approved, "said": said}


def _tried(group_id: str, caller: Caller, year: str, now: datetime) -> "Outcome":
    """Approve one of several, or say why not; of what somebody else changed at the same moment, as it is after that."""
    name = group_id
    for left in (1, 0):
        try:
            room = Room(group_id, caller, now)
            name = str(room.group.name)
            _whole(room, year)
        except Refusal as refusal:
            if not (left and isinstance(refusal.__cause__, ConditionFailed)):
                return _outcome(group_id, name, " ".join(refusal.errors.values()) or refusal.detail)
        else:
            break
    return _outcome(group_id, name, "Approved.", approved=True)


def _whole(room: Room, year: str) -> None:
    """Approve it where everything is met. What was approved before stays so."""
    room.must_support()
    if room.state is State.APPROVED and year == room.year.name:
        return
    record = room.seen(year, int(room.record.version) if room.record is not None else 0)
    rules.moved(State(record.state), Deed.APPROVE)
    rules.check_in_spite(room.lacking, room.lacking, "")
    _approved(room, record, "")
