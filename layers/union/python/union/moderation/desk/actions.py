"""Verbs: the desk of staff support. Whoever is named in a case or kept out of it sees neither it nor that it is there.

Every look at a case and every change of it enters the case's log.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import clicks, ids, settings, watch
from union.core.case_log import actions as case_log
from union.core.case_log import rules as case_log_rules
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.moderation.conduct import letters as conduct_letters
from union.moderation.conduct import records as conduct_records
from union.moderation.conduct.records import Face
from union.moderation.conduct.rules import Kind as Step
from union.moderation.desk import queues, rules
from union.moderation.evidence import actions as evidence
from union.moderation.incidents import records as incident_records
from union.moderation.incidents import rules as incident_rules
from union.moderation.incidents.rules import Deed, State
from union.moderation.recusals import actions as recusals
from union.moderation.recusals.rules import Recusal
from union.store import ConditionFailed, Part, Update, read
from union.times import iso
from union.watch import Count

if TYPE_CHECKING:
    from union.moderation.desk.views import (
        CaseNumbers,
        CommitteeMemberOfCase,
        LogLine,
        OtherCase,
        StaffCase,
    )
    from union.moderation.incidents.tables import Incident


class _Room:
    """A case that the caller may see, with the policy and who is kept out of it, fetched in one round trip."""

    def __init__(self, incident_id: str, caller: Caller) -> None:
        record, pack, kept_out = people.read_for(
            caller, incident_records.key(incident_id), policies.in_force_key(), recusals.key(incident_id)
        )
        must_be_staff(caller)
        self.case = incident_records.require(record)
        self.policy: Policy = policies.current(pack)
        recusal = recusals.recusal(kept_out)
        if recusal is None or not queues.may_see(self.case, recusal, caller):
            raise NotFound("There is no case at this address. It may have been deleted because its time had come.")
        self.recusal: Recusal = recusal


def page(incident_id: str, caller: Caller, now: datetime) -> "StaffCase":
    """A case as staff see it: what was reported, everything written and done, the evidence, and what can be done next."""
    room = _Room(incident_id, caller)
    case_log.looked(incident_id, caller.person_id, now)
    log = case_log.entries(incident_id)
    face = conduct_records.seen(incident_id)
    case = room.case
    return {
        "case": {**incident_records.shown(case), "clock": rules.clock(case.opened_at, case.due_at, now) if case.due_at else None},
        "timeline": rules.timeline(incident_records.entries(incident_id), face["steps"] if face else []),
        "files": evidence.listed(incident_id),
        "face": face,
        "committee": _committee(room, now),
        "others": _others(case, caller),
        "first": _first(case, caller),
        "log": [_told(entry) for entry in log],
        "whole": {"fault": case_log_rules.fault(log), "entries": len(log), "hash": log[-1].hash if log else case_log_rules.START},
        "may": rules.may(case.state, case.owner_id, caller.person_id),
        "headings": [{"heading": h.value, "label": label} for h, label in incident_rules.HEADINGS.items()],
        "outcomes": [{"outcome": o.value, "label": label} for o, label in incident_rules.OUTCOMES.items()],
        "signposts": room.policy.signposts,
        "export": evidence.exported(incident_id, log, now),
        "me": caller.person_id,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _told(entry: case_log_rules.Entry) -> "LogLine":
    return {"number": entry.number, "at": entry.at, "act": entry.act.act, "actor": entry.act.actor, "hash": entry.hash}


def _committee(room: _Room, now: datetime) -> "list[CommitteeMemberOfCase]":
    """Those on the group's committee, with whom the case can be shared or not."""
    if room.case.group_id is None:
        return []
    seen: dict[str, CommitteeMemberOfCase] = {}
    for one in people.held(room.case.group_id, now):
        shut = room.recusal.shut(one["person_id"], one["name"])
        known = seen.setdefault(one["person_id"], {"person_id": one["person_id"], "name": one["name"], "roles": [], "shut": shut})
        known["roles"].append(one["role"])
    return list(seen.values())


def _first(case: "Incident", caller: Caller) -> str | None:
    """The case that the very words of this one opened before, where the caller may see it."""
    if case.same_as is None:
        return None
    (first,) = read(incident_records.key(str(case.same_as)))
    return str(first.incident_id) if first and first.state != State.DELETED and queues.seen_by([first], caller) else None


def _others(case: "Incident", caller: Caller) -> "list[OtherCase]":
    """Other cases of the group that the caller may see, those about the same post first."""
    if case.group_id is None:
        return []
    found = queues.seen_by((c for c in incident_records.of_group(case.group_id) if c.incident_id != case.incident_id), caller)
    rows: list[OtherCase] = [
        {
            "incident_id": c.incident_id,
            "heading_label": incident_rules.HEADINGS[incident_rules.Heading(c.heading)],
            "state": c.state,
            "opened_at": iso(c.opened_at),
            "same_post": bool(case.post_id) and c.post_id == case.post_id,
            "linked": c.incident_id in (case.linked or ()),
        }
        for c in found
    ]
    return sorted(rows, key=lambda row: (not row["same_post"], row["opened_at"]))


def _write(room: _Room, caller: Caller, now: datetime, act: str, parts: list[Part], **details: str | int) -> None:
    """Change a case as it was seen, with the log. Raises `Conflict` where somebody else changed it since."""
    try:
        case_log.write(room.case.incident_id, [case_log.act(act, caller.person_id, **details)], now, *parts)
    except ConditionFailed as lost:
        raise Conflict("Somebody else changed this case just now. Please look again.") from lost


def _done(room: _Room, version: int, key: str) -> bool:
    """Whether this very form did it already. Raises `Conflict` where somebody else changed the case since it was seen."""
    if key and room.case.last_key == key:
        return True
    if int(room.case.version) != version:
        raise Conflict("Somebody else changed this case in the meantime. Please look again.")
    return False


def _of(key: str, *told: str | bool) -> str:
    """The key of one form of a page, with what it says: the page's other forms, and this one with other words, are others."""
    return ids.derived("desk", key, *(str(one) for one in told)) if key else ""


def _changed(room: _Room, key: str, actions: list[Any], deed: Deed | None = None) -> Update:
    """The part of a transaction that changes the case as it was seen, and keeps which form did it."""
    return incident_records.change_write(room.case, [*actions, *incident_records.done_by(key)], deed)


def take(incident_id: str, caller: Caller, version: int, now: datetime, key: str = "") -> None:
    """Make the case the caller's own. Taking what one has changes nothing. Raises `Conflict`, `NotFound`."""
    key = _of(key, "take", caller.person_id)
    room = _Room(incident_id, caller)
    if room.case.owner_id == caller.person_id:
        return
    if _done(room, version, key):
        return
    actions = [
        *incident_records.owned(caller.person_id, caller.name),
        *incident_records.next_look(room.case, room.policy.reports, now),
    ]
    _write(room, caller, now, "took", [_changed(room, key, actions, Deed.TAKE)])
    if room.case.state == State.RECEIVED:
        watch.measure(Count.FIRST_LOOK, rules.within(now - room.case.opened_at))


def release(incident_id: str, caller: Caller, version: int, now: datetime, key: str = "") -> None:
    """Give the case back to the queue; the team is told. Raises `Conflict`."""
    key = _of(key, "release")
    room = _Room(incident_id, caller)
    if _done(room, version, key):
        return
    if room.case.state == State.CLOSED:
        raise Conflict("This case is closed. Reopen it first.")
    due_at = now + room.policy.reports.first_look(room.case.severity)
    letter = incident_records.letter_write(Kind.CASE_NEW, f"{incident_id}#{version}", room.case, room.policy, now)
    _write(
        room,
        caller,
        now,
        "gave back",
        [_changed(room, key, [*incident_records.owned(None, None), *incident_records.due_by(due_at)]), letter],
    )


def concerns_me(incident_id: str, caller: Caller, now: datetime, key: str = "") -> None:
    """The caller is connected with the case: they are kept out from now on, and somebody else has to take it."""
    key = _of(key, "connected", caller.person_id)
    try:
        room = _Room(incident_id, caller)
    except NotFound:
        if key and clicks.was_done(key):  # They said so themselves a moment ago: nobody else learns here that there is a case.
            return
        raise
    mine = room.case.owner_id == caller.person_id
    actions = incident_records.owned(None, None) if mine else []
    parts: list[Part] = [_changed(room, key, actions), *recusals.keep_out_write(incident_id, [caller.person_id])]
    parts += [clicks.done_write(key, now)] if key else []
    if room.case.state != State.CLOSED:
        parts.append(
            incident_records.letter_write(Kind.CASE_NEW, f"{incident_id}#{room.case.version}", room.case, room.policy, now)
        )
    _write(room, caller, now, "kept out: said so", parts)


def clear(incident_id: str, caller: Caller, person_id: str, version: int, now: datetime, key: str = "") -> None:
    """Let somebody in who was kept out for a name that is another's. Nobody clears themselves, and who was kept out by id stays out."""
    key = _of(key, "clear", person_id)
    room = _Room(incident_id, caller)
    if _done(room, version, key):
        return
    if person_id == caller.person_id:
        raise NotAllowed("Somebody else has to decide this.")
    parts: list[Part] = [_changed(room, key, []), recusals.clear_write(incident_id, person_id)]
    _write(room, caller, now, "cleared", parts, person=person_id)


def say(incident_id: str, caller: Caller, *, to: str, text: str, key: str, now: datetime) -> None:
    """Write a private `note`, a `message` or `question` to the reporter, or to the `committee` that the case is shared with.

    The same `key` writes once. Raises `Conflict` where nobody would read it, `NotFound`.
    """
    room = _Room(incident_id, caller)
    entry_id = ids.derived("say", incident_id, key, to, case_log.digest(text))
    if to in ("message", "question") and not room.case.receipt:
        raise Conflict("The committee opened this case, so there is no reporter to write to. Write to the committee instead.")
    parts: list[Part] = []
    if to == "committee":
        if not room.case.shared:
            raise Conflict("The committee sees nothing of this case yet. Share it first.")
        parts.append(
            conduct_records.step_write(
                incident_id, now, Step.TO_COMMITTEE, by=caller.person_id, by_name=caller.name, side="staff", text=text
            )
        )
        case, shut = room.case, room.recusal.shut
        parts += conduct_letters.to_committee(incident_id, case.group_id, case.group_name, shut, now, entry_id)
    else:
        audience = "staff" if to == "note" else "reporter"
        parts.append(
            incident_records.entry_write(incident_id, now, to, text, by=caller.person_id, by_name=caller.name, audience=audience)
        )
    once = clicks.done_write(entry_id, now)
    parts.append(once)
    if to == "question":
        parts.append(_changed(room, key, incident_records.next_look(room.case, room.policy.reports, now), Deed.ASK))
    if to in ("message", "question") and room.case.notices_to:
        parts.append(news_write(room.case, entry_id, now))
    try:
        case_log.write(incident_id, [case_log.act(f"wrote: {to}", caller.person_id, sha256=case_log.digest(text))], now, *parts)
    except ConditionFailed as lost:
        if not lost.on(once):
            raise Conflict("Somebody else changed this case just now. Please look again.") from lost


def news_write(case: "Incident", cause: str, now: datetime) -> Part:
    """The blind notice to a reporter: that there is news, and not about what."""
    context = {"url": f"{settings.site_url()}/case"}
    return letters.letter_write(Kind.CASE_NEWS, f"{Kind.CASE_NEWS}#{cause}", case.notices_to, context, now)


def share(
    incident_id: str, caller: Caller, *, summary: str, kept_out: set[str], version: int, now: datetime, key: str = ""
) -> None:
    """Let the group's committee see the case in the words of `summary`, but for those kept out. Raises `Conflict`, `Invalid`."""
    key = _of(key, "share", summary, *sorted(kept_out))
    room = _Room(incident_id, caller)
    if _done(room, version, key):
        return
    case = room.case
    if case.group_id is None:
        raise Conflict("This case is about no group, so there is no committee to share it with.")
    committee = _committee(room, now)
    out = {one["person_id"] for one in committee if one["shut"] or one["person_id"] in kept_out}
    if committee and out == {one["person_id"] for one in committee}:
        raise Invalid.field("kept_out", "Everybody on the committee is kept out, so nobody would see it.")
    ever = out | room.recusal.people
    face = Face(
        group_id=case.group_id,
        group_name=case.group_name,
        opened_by="staff",
        heading=case.heading,
        platform=case.platform or "",
        post_id=case.post_id,
        post_version=next((int(file["about"]["version"]) for file in evidence.listed(incident_id) if file["about"]), None),
        summary=summary,
    )
    part = conduct_records.tell_write(incident_id, summary) if case.shared else conduct_records.open_write(incident_id, face, now)
    changed = [_changed(room, key, incident_records.shared()), *recusals.keep_out_write(incident_id, out)]
    told = (
        []
        if case.shared
        else conduct_letters.to_committee(incident_id, case.group_id, case.group_name, lambda one, _: one in ever, now)
    )
    _write(room, caller, now, "shared with the committee", [*changed, part, *told], sha256=case_log.digest(summary))


def flag(
    incident_id: str, caller: Caller, *, what: str, on: bool, reason: str, version: int, now: datetime, key: str = ""
) -> None:
    """Say that a case may need a serious incident report (`serious`), or hold it back from deletion (`held`), or take that back."""
    key = _of(key, "flag", what, on, reason)
    room = _Room(incident_id, caller)
    if _done(room, version, key):
        return
    note = incident_records.entry_write(
        incident_id, now, "note", f"{rules.FLAGS[what, on]} {reason}", by=caller.person_id, by_name=caller.name
    )
    _write(
        room, caller, now, f"{what}: {'yes' if on else 'no'}", [_changed(room, key, incident_records.flagged(what, on=on)), note]
    )


def correct(incident_id: str, caller: Caller, *, heading: str, reason: str, version: int, now: datetime, key: str = "") -> None:
    """Correct what a case is about, with a reason; its severity follows."""
    key = _of(key, "correct", heading, reason)
    room = _Room(incident_id, caller)
    if _done(room, version, key):
        return
    note = incident_records.entry_write(
        incident_id,
        now,
        "note",
        f"It is about “{incident_rules.HEADINGS[incident_rules.Heading(heading)]}” now. {reason}",
        by=caller.person_id,
        by_name=caller.name,
    )
    _write(room, caller, now, "corrected", [_changed(room, key, incident_records.about(heading)), note], heading=heading)


def link(incident_id: str, caller: Caller, *, other: str, on: bool, now: datetime) -> None:
    """Link a case with another of the same group that the caller may see, or unlink them; both say so. Done again it changes nothing."""
    room, beside = _Room(incident_id, caller), _Room(other, caller)
    if room.case.group_id is None or room.case.group_id != beside.case.group_id or incident_id == other:
        raise Conflict("Only cases of the same group are linked.")
    if (other in (room.case.linked or ())) is on:
        return
    parts: list[Part] = [
        incident_records.link_write(room.case, other, on=on),
        incident_records.link_write(beside.case, incident_id, on=on),
    ]
    _write(room, caller, now, "linked" if on else "unlinked", parts, other=other)


def close(incident_id: str, caller: Caller, *, outcome: str, text: str, version: int, now: datetime, key: str = "") -> None:
    """Close a case with its outcome, and a last word to the reporter, or to the committee that opened it. Raises `Conflict`."""
    key = _of(key, "close", outcome, text)
    room = _Room(incident_id, caller)
    if _done(room, version, key):
        return
    case = room.case
    parts: list[Part] = [
        _changed(room, key, incident_records.closed(outcome, incident_rules.deletion(now, room.policy.reports), now), Deed.CLOSE)
    ]
    who = {"by": caller.person_id, "by_name": caller.name}
    if text and case.receipt:
        parts.append(incident_records.entry_write(incident_id, now, "message", text, **who, audience="reporter"))
    elif text:
        parts.append(conduct_records.step_write(incident_id, now, Step.TO_COMMITTEE, **who, side="staff", text=text))
    if case.notices_to:
        parts.append(news_write(case, f"{incident_id}#closed#{case.version}", now))
    if case.shared:
        parts.append(conduct_records.close_write(incident_id, now, outcome))
    _write(room, caller, now, "closed", parts, outcome=outcome)


def reopen(incident_id: str, caller: Caller, *, version: int, now: datetime, key: str = "") -> None:
    """Open a closed case again; it is the caller's. Raises `Conflict`."""
    key = _of(key, "reopen")
    room = _Room(incident_id, caller)
    if _done(room, version, key):
        return
    again = [*incident_records.opened_again(), *incident_records.owned(caller.person_id, caller.name)]
    actions = [*again, *incident_records.next_look(room.case, room.policy.reports, now)]
    parts: list[Part] = [_changed(room, key, actions, Deed.REOPEN)]
    if room.case.shared:
        parts.append(conduct_records.reopen_write(incident_id))
    _write(room, caller, now, "reopened", parts)


def open_file(incident_id: str, caller: Caller, *, evidence_id: str, original: bool, now: datetime) -> str:
    """An address at which a piece of evidence can be fetched for a minute. That it was given is in the log. Raises `Conflict`."""
    _Room(incident_id, caller)
    return evidence.link(incident_id, evidence_id, original=original, actor=caller.person_id, now=now)


def export(incident_id: str, caller: Caller, key: str, now: datetime) -> None:
    """Have the whole case packed into one file that anybody can verify, the same `key` once. The page says when it is there."""
    room = _Room(incident_id, caller)
    face = conduct_records.seen(incident_id)
    whole = {
        "case": {**incident_records.shown(room.case), **_kept_out(room)},
        "entries": incident_records.entries(incident_id),
        "committee": face,
    }
    click = clicks.done_write(ids.derived("export", incident_id, caller.person_id, key), now)
    with suppress(ConditionFailed):
        evidence.export(incident_id, whole, click, actor=caller.person_id, now=now)


def _kept_out(room: _Room) -> dict[str, list[str]]:
    """Who is kept out of a case, as its export says it."""
    out = room.recusal
    return {"shut_out": sorted(out.people), "shut_out_teams": sorted(out.teams), "cleared": sorted(out.cleared)}


def exported(incident_id: str, caller: Caller, now: datetime) -> str:
    """An address at which the packed case can be fetched for a minute. Raises `Conflict` where it is not packed."""
    _Room(incident_id, caller)
    return evidence.exported_link(incident_id, actor=caller.person_id, now=now)


def numbers(caller: Caller, months: int, now: datetime) -> "CaseNumbers":
    """How many cases of each heading came in each of the last `months`, small counts left out; for staff of whatever team."""
    people.read_for(caller)
    must_be_staff(caller)
    named = rules.last_months(now, months)
    counts: list[Mapping[str, int]] = []
    for month in named:
        tally: dict[str, int] = {}
        for case in incident_records.of_month(month):
            tally[case.heading] = tally.get(case.heading, 0) + 1
        counts.append(tally)
    headings = list(incident_rules.HEADINGS)
    told = incident_rules.suppressed(counts, headings)
    return {
        "headings": [{"heading": h.value, "label": incident_rules.HEADINGS[h]} for h in headings],
        "months": [{"month": month, "counts": row} for month, row in zip(named, told, strict=True)],
        "below": incident_rules.SUPPRESSED_BELOW,
    }
