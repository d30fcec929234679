"""Verbs: report an incident, come back to it by receipt, and see that somebody looks after it and that it is forgotten in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from union import clicks, ids, store, watch
from union.core.case_log import actions as case_log
from union.core.case_log.rules import Act
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.policy.records import union_name
from union.core.policy.rules import Policy
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Guess, Reach, window
from union.errors import Conflict, Invalid, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.moderation.conduct import letters as conduct_letters
from union.moderation.conduct import records as conduct_records
from union.moderation.conduct.records import Face
from union.moderation.evidence import actions as evidence
from union.moderation.incidents import receipts, rules
from union.moderation.incidents import records as incident_records
from union.moderation.incidents.rules import REPORTER, Deed, State, Told
from union.moderation.recusals import actions as recusals
from union.moderation.recusals.rules import is_named
from union.store import ConditionFailed, Once, Part, Put
from union.times import iso, london_day, shown_day, shown_moment
from union.watch import Count

if TYPE_CHECKING:
    from union.membership.groups.tables import Group
    from union.moderation.board.tables import Post
    from union.moderation.board.views import PostCopy
    from union.moderation.evidence.views import PlaceForFile
    from union.moderation.incidents.tables import Incident
    from union.moderation.incidents.views import CaseEntry, CaseOfReport, ReportersEntry, ReportForm

_SAME_WORDS = timedelta(days=1)
_TRIES = 4
_HOUSE = "union-house"


@dataclass(frozen=True)
class Filed:
    """A report that is with us: its case, and the receipt that leads back to it, sixteen digits."""

    incident_id: str
    receipt: str


def form(group_id: str | None, post_id: str | None, caller: Caller | None, now: datetime) -> "ReportForm":
    """What the page for reporting shows: danger first, the headings, the groups and where it can have happened."""
    chosen = group_id or None
    wants = [groups.key(chosen)] if chosen else []
    caller, (pack, *found) = people.read_with(caller, policies.in_force_key(), *wants)
    policy = policies.current(pack)
    group = groups.require(found[0], now) if found else None
    return {
        "danger": policy.danger,
        "headings": [{"heading": h.value, "label": label} for h, label in rules.HEADINGS.items()],
        "zero_tolerance": policy.zero_tolerance,
        "group": groups.name_view(group) if group else None,
        "groups": [] if group else groups.directory(now),
        "platforms": groups.platforms(group) if group else [],
        "contact": policy.contact(group.type) if group else policy.contact(policy.otherwise),
        "post_id": post_id if group else None,
        "signed_in": caller.name if caller else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


class _Report:
    """What a report is about, fetched in one round trip: the group, the post, the policy, and whether the form or its words came before."""

    def __init__(self, told: Told, caller: Caller | None, hashed: str, now: datetime) -> None:
        from union.moderation.board import actions as boards

        wants: list[Any] = [policies.in_force_key(), incident_records.receipt_key(hashed), Once.by_key(_words(told))]
        if told.group_id:
            wants.append(groups.key(told.group_id))
        if told.group_id and told.post_id:
            wants.append(boards.key(told.group_id, told.post_id))
        found = list(people.read_for(caller, *wants) if caller else store.read(*wants))
        found += [None] * (5 - len(found))
        pack, self.before, self._same, group, post = found
        self.policy: Policy = policies.current(pack)
        self.group = _group(told, group, now)
        self.post = _post(told, post)
        self.type: str = self.group.type if self.group else self.policy.otherwise

    def first(self, now: datetime) -> str | None:
        """The case that these very words opened less than a day ago, whoever sent them."""
        return str(self._same.outcome) if self._same is not None and self._same.forget_at >= now else None

    def team(self, told: Told) -> tuple[str, str | None]:
        """The type of group whose team looks after it, and the one that steps in; where staff are involved the first is kept out."""
        if told.staff_involved:
            return self.policy.team_for(self.type, kept_out=[self.type]), None
        return self.policy.team_for(self.type), self.policy.deputy(self.type)


def _group(told: Told, group: "Group | None", now: datetime) -> "Group | None":
    if told.group_id is None:
        return None
    try:
        return groups.require(group, now)
    except NotFound as failure:
        raise Invalid.field("group", "There is no such group any more. Please choose another, or leave this open.") from failure


def _post(told: Told, post: "Post | None") -> "PostCopy | None":
    """A copy of the post that the report is about. That it is gone must not stop a report."""
    from union.moderation.board import actions as boards

    return boards.copy(post) if told.post_id and post is not None else None


def report(told: Told, caller: Caller | None, *, key: str, address: str, now: datetime) -> Filed:
    """Take a report. The same `key` reports once and has the same receipt. `address` is the internet address, which is not kept.

    It is never refused for how many others report, nor because the very words came already: two people may have written them together.
    That one has a case and a receipt of its own and is marked for staff as a likely duplicate; it does not count as one more from there.
    Raises `Invalid` for a group that is none and for a time to come.
    """
    receipt = receipts.made(key)
    hashed = receipts.hashed(receipt)
    room = _Report(told, caller, hashed, now)
    if room.before is not None:
        return Filed(str(room.before.incident_id), receipt)
    rules.check_moment(told.happened, now)
    crowded = room.first(now) is None and rate_limits.over("report", address, most=rules.CROWD, per=rules.CROWD_WHILE, now=now)
    return Filed(_taken(told, caller, hashed, room, now, crowded=crowded), receipt)


def _taken(told: Told, caller: Caller | None, hashed: str, room: _Report, now: datetime, *, crowded: bool) -> str:
    """Open the case; returns its id. Where somebody was faster with a part of it, that is looked at again, and the rest is written."""
    incident_id, known = ids.sortable(now), False
    for _ in range(_TRIES):
        case = _Opening(incident_id, told, room, caller, hashed, now, crowded=crowded)
        letters = [] if known else [case.letter]
        try:
            store.commit(*case.parts(), *letters)
        except ConditionFailed as lost:
            room = _Report(told, caller, hashed, now)
            if room.before is not None:  # The very form came at the same moment: its receipt is this one's.
                return str(room.before.incident_id)
            known = known or any(lost.on(letter) for letter in letters)
            continue
        watch.count(Count.REPORTED)
        if room.post is not None:
            evidence.put(incident_id)
        return incident_id
    raise Unavailable("The house is very busy. Please try again in a moment.")


def _words(told: Told) -> str:
    """The key by which the very words are known again, from whomever they come."""
    words = " ".join(told.what.casefold().split())
    return ids.derived("report", told.group_id or "", told.heading, told.who.casefold(), words)


class _Opening:
    """A case that is being opened. One that comes with very many from one place, or in words that came already, stands by itself."""

    def __init__(
        self, incident_id: str, told: Told, room: _Report, caller: Caller | None, hashed: str, now: datetime, *, crowded: bool
    ) -> None:
        self._id, self._told, self._room, self._hashed, self._now = incident_id, told, room, hashed, now
        self._first = room.first(now)
        self._apart = crowded or self._first is not None
        self._who = _Who.of(told, caller)
        self._record = self._opened()

    def _opened(self) -> Put:
        told, room, now = self._told, self._room, self._now
        team, deputy = room.team(told)
        return incident_records.new_write(
            self._id,
            now,
            **_known(told, room.group, room.policy, now),
            team=team,
            deputy=deputy,
            receipt=self._hashed,
            reporter_kind=self._who.kind,
            reporter_id=self._who.person_id,
            reporter_name=self._who.name,
            notices_to=told.email or None,
            shared=told.face() and not self._apart,
            crowded=self._apart,
            same_as=self._first,
        )

    @property
    def letter(self) -> Put:
        """The letter to staff with a link alone; about all that stand by themselves there is one, again after a while."""
        named = f"crowd#{window(self._now, rules.CROWD_TOLD)}" if self._apart else self._id
        return incident_records.letter_write(
            Kind.CASE_NEW, named, self._record.record, self._room.policy, self._now, apart=self._apart
        )

    def parts(self) -> list[Part]:
        """The parts that open it: the record, what was written, the receipt, the log, the face."""
        told, room, now = self._told, self._room, self._now
        post, named = room.post, self._who.name or ""
        kept_out = _kept_out(room.group, told, post, now)
        recused = recusals.open_write(self._id, told.named, people=kept_out, teams=[room.type] if told.staff_involved else [])
        written = incident_records.entry_write(
            self._id, now, "report", told.what, by=REPORTER, by_name=named, audience="reporter", who=told.who
        )
        parts: list[Part] = [self._record, recused, written, incident_records.lead_write(self._hashed, self._id), *self._once()]
        acts = [case_log.act("reported", REPORTER, sha256=case_log.digest(told.what))]
        if post is not None:
            more, kept = _copy(self._id, post, now)
            parts += more
            acts.append(kept)
        if told.face() and room.group is not None and not self._apart:
            parts += [
                conduct_records.open_write(self._id, _face(told, room.group, post, opened_by="report"), now),
                *self._to_committee(room.group, kept_out),
            ]
            acts.append(case_log.act("shared with the committee", REPORTER))
        return [*parts, *case_log.begin_write(self._id, acts, now)]

    def _once(self) -> list[Part]:
        """The part by which the same words are known again for a day."""
        if self._first is not None:
            return []
        once = Once(key=_words(self._told), outcome=self._id, forget_at=self._now + _SAME_WORDS)
        return [Put(once, Once.key.does_not_exist() | (Once.forget_at < self._now))]

    def _to_committee(self, group: "Group", kept_out: set[str]) -> list[Part]:
        return conduct_letters.to_committee(
            self._id, group.group_id, group.name, lambda person_id, _: person_id in kept_out, self._now
        )


def _known(told: Told, group: "Group | None", policy: Policy, now: datetime) -> dict[str, Any]:
    """What a new case's record holds of what was told, and until when somebody has to look at it."""
    how = rules.severity(told.heading)
    return {
        "due_at": now + policy.reports.first_look(how),
        "heading": told.heading,
        "severity": how.value,
        "group_id": group.group_id if group else None,
        "group_name": group.name if group else None,
        "group_type": group.type if group else None,
        "platform": told.platform or None,
        "link": told.link or None,
        "post_id": told.post_id,
        "happened": _when(told),
        "named": told.named,
    }


def _face(told: Told, group: "Group", post: "PostCopy | None", **more: Any) -> Face:
    return Face(
        group_id=group.group_id,
        group_name=group.name,
        heading=told.heading,
        platform=told.platform or "Board",
        post_id=told.post_id,
        post_version=post["version"] if post else None,
        **more,
    )


def _kept_out(group: "Group | None", told: Told, post: "PostCopy | None", now: datetime, but: str = "") -> set[str]:
    """Whoever on the committee of a group is named in what is told, `but` for who tells it, or wrote the post it is about."""
    if group is None:
        return set()
    held = people.held(group.group_id, now)
    out = {str(one["person_id"]) for one in held if is_named(one["name"], told.named) and one["person_id"] != but}
    return out | ({post["author_id"]} if post else set())


@dataclass(frozen=True)
class _Who:
    """The reporter as they want to be known to staff."""

    kind: str
    person_id: str | None = None
    name: str | None = None

    @classmethod
    def of(cls, told: Told, caller: Caller | None) -> "_Who":
        if told.mode == "me" and caller is not None:
            return cls("signed-in", caller.person_id, caller.name)
        return cls("named", None, told.name) if told.mode == "name" and told.name else cls("none")


def _when(told: Told) -> str | None:
    if told.happened is None:
        return None
    return shown_day(london_day(told.happened).isoformat()) if told.happened_day_only else shown_moment(iso(told.happened))


_NO_RECEIPT = "There is no report with this receipt. Please check the digits."


def enter(typed: str, address: str, now: datetime) -> str:
    """The case to which a typed receipt leads. Wrong ones are counted, and right ones use nothing up.

    Raises `Invalid` where it leads nowhere, `TooMany` after many tries.
    """
    receipt = receipts.read(typed)
    if receipt is None:
        raise Invalid.field("receipt", "A receipt has sixteen digits, such as 1234 5678 9012 3456.")
    if not receipts.ours(receipt):
        raise Invalid.field("receipt", _NO_RECEIPT)
    right = rate_limits.guess_of_crowd(Guess.RECEIPT, address, now)
    (found,) = store.read(incident_records.receipt_key(receipts.hashed(receipt)))
    if found is None:
        raise Invalid.field("receipt", _NO_RECEIPT)
    right()
    incident_id = str(found.incident_id)
    _reporters(incident_id)
    return incident_id


def _reporters(incident_id: str) -> "Incident":
    (record,) = store.read(incident_records.key(incident_id))
    return incident_records.require(record)


def mine(incident_id: str, now: datetime) -> "CaseOfReport":
    """A case as its reporter sees it: what they wrote, what staff wrote to them, the files they sent, and how it stands."""
    record = _reporters(incident_id)
    case_log.looked(incident_id, REPORTER, now)
    return {
        "case": {
            "state": record.state,
            "heading": rules.HEADINGS[rules.Heading(record.heading)],
            "group": record.group_name,
            "platform": record.platform,
            "happened": record.happened,
            "opened_at": iso(record.opened_at),
            "due_at": iso(record.due_at) if record.due_at and record.state == State.RECEIVED else None,
            "outcome": rules.OUTCOMES[rules.Outcome(record.outcome)] if record.outcome else None,
            "notices": record.notices_to is not None,
        },
        "entries": [_told(entry) for entry in incident_records.entries(incident_id) if entry["audience"] == "reporter"],
        "files": evidence.listed(incident_id, by=REPORTER),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _told(entry: "CaseEntry") -> "ReportersEntry":
    """An entry for the reporter. Staff speak as the union: no member of staff is named to whoever holds a receipt."""
    mine = entry["by"] == REPORTER
    return {
        "mine": mine,
        "kind": entry["kind"],
        "by": "You" if mine else union_name(),
        "at": entry["at"],
        "text": entry["text"],
    }


def answer(incident_id: str, text: str, *, key: str, now: datetime) -> None:
    """The reporter writes to staff, who have the case in hand again if they waited. The same `key` writes once. Raises `TooMany`."""
    record = _reporters(incident_id)
    after = rules.moved(record.state, Deed.ANSWER)
    counted = rate_limits.reach_write(Reach.CASE_WORDS, incident_id, now)
    asked = clicks.done_write(ids.derived("answer", incident_id, key), now)
    written = incident_records.entry_write(incident_id, now, "answer", text, by=REPORTER, by_name="", audience="reporter")
    parts: list[Part] = [asked, written, *counted]
    if after != record.state:
        parts.append(
            incident_records.change_write(record, incident_records.next_look(record, policies.read().reports, now), Deed.ANSWER)
        )
    acts = [case_log.act("answered", REPORTER, entry=written.record.entry_id, sha256=case_log.digest(text))]  # type: ignore[attr-defined]
    try:
        case_log.write(incident_id, acts, now, *parts)
    except ConditionFailed as lost:
        if lost.on(asked):
            return
        rate_limits.refuse(lost, Reach.CASE_WORDS, counted)
        raise Conflict("The case changed at this very moment. Please send it again.") from lost


def notices(incident_id: str, email: str, now: datetime) -> None:
    """Leave an address for blind notices, or take it back with nothing; done again it changes nothing.

    Notices say that there is news, and no more.
    """
    record = _reporters(incident_id)
    if (record.notices_to or "") == email:
        return
    parts = [incident_records.change_write(record, incident_records.noticed(email))]
    acts = [case_log.act("notices wanted" if email else "notices taken back", REPORTER)]
    try:
        case_log.write(incident_id, acts, now, *parts)
    except ConditionFailed as lost:
        raise Conflict("The case changed at this very moment. Please send it again.") from lost


def ask(incident_id: str, *, name: str, size: int, kind: str, sha256: str, now: datetime) -> "PlaceForFile":
    """Let the reporter's browser bring one file: where to and with what fields. Raises `Invalid`, `Conflict`, `TooMany`."""
    _reporters(incident_id)
    return evidence.ask(incident_id, name=name, size=size, kind=kind, sha256=sha256, by=REPORTER, now=now)


def bring(incident_id: str, files: Iterable[tuple[str, bytes]], now: datetime) -> None:
    """Take files, by name, that came with a form. Raises `Invalid` at the field `files`; those before the one refused are kept."""
    _reporters(incident_id)
    evidence.bring(incident_id, files, by=REPORTER, now=now)


def from_committee_write(
    group: "Group", caller: Caller, *, told: Told, post: "PostCopy | None", policy: Policy, now: datetime
) -> tuple[str, list[Part]]:
    """The parts that open a case for staff which the committee of `group` opens itself, with its face; and its id.

    `post` is a copy of the board's post it is about. Whoever wrote that, or is named in what is told, is kept out.
    """
    incident_id = ids.sortable(now)
    out = _kept_out(group, told, post, now, but=caller.person_id)
    record = incident_records.new_write(
        incident_id,
        now,
        **_known(told, group, policy, now),
        team=policy.team_for(group.type),
        deputy=policy.deputy(group.type),
        reporter_kind="committee",
        reporter_id=caller.person_id,
        reporter_name=caller.name,
        shared=True,
    )
    written = incident_records.entry_write(
        incident_id, now, "report", told.what, by=caller.person_id, by_name=caller.name, who=told.who
    )
    face = _face(told, group, post, opened_by="committee", summary=told.what)
    recused = recusals.open_write(incident_id, told.named, people=out, cleared=[caller.person_id])
    acts = [case_log.act("opened by the committee", caller.person_id, sha256=case_log.digest(told.what))]
    parts: list[Part] = [record, recused, written, conduct_records.open_write(incident_id, face, now)]
    if post is not None:
        more, kept = _copy(incident_id, post, now)
        parts += more
        acts.append(kept)
    letter = incident_records.letter_write(Kind.CASE_NEW, incident_id, record.record, policy, now)
    return incident_id, [*parts, letter, *case_log.begin_write(incident_id, acts, now)]


def copy_write(incident_id: str, post: "PostCopy", now: datetime) -> list[Part]:
    """The parts that keep a copy of a post as evidence of a case that is there already."""
    return _copy(incident_id, post, now)[0]


def commit(parts: Iterable[Part], *more: Part) -> None:
    """Open the case whose `parts` these are, with whatever else follows from it. Raises `ConditionFailed`."""
    store.commit(*parts, *more)
    watch.count(Count.REPORTED)


def raised_write(incident_id: str, now: datetime) -> Part:
    """The part of a transaction after which a case stands first in its queue: the committee says that it is getting worse."""
    return incident_records.raise_write(incident_id, now)


def _copy(incident_id: str, post: "PostCopy", now: datetime) -> tuple[list[Part], Act]:
    """The parts that keep a copy of a board's post as evidence, and what the log says of it."""
    import json

    text = json.dumps(post, ensure_ascii=False, indent=1, sort_keys=True)
    parts = evidence.keep_write(
        incident_id,
        name=f"post {post['post_id']}.json",
        text=text.encode(),
        by=_HOUSE,
        now=now,
        post={"group_id": post["group_id"], "post_id": post["post_id"], "version": post["version"]},
    )
    return parts, case_log.act(
        "copied a post", _HOUSE, post=post["post_id"], version=post["version"], sha256=case_log.digest(text)
    )
