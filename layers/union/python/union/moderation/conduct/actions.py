"""Verbs: the committee deals with behaviour on a platform of its group, with staff always in the picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import clicks, ids, settings
from union.core.case_log import actions as case_log
from union.core.letters import actions as letters
from union.core.letters.rules import Kind as Letter
from union.core.people import actions as people
from union.core.people.rules import Caller, Can
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.membership.platforms import pages as platforms
from union.moderation.board import actions as boards
from union.moderation.board import records as board_records
from union.moderation.conduct import records as conduct_records
from union.moderation.conduct import rules
from union.moderation.conduct.rules import Kind
from union.moderation.conduct.tables import Concern
from union.moderation.evidence import actions as evidence
from union.moderation.freezes import attesting
from union.moderation.freezes import pages as freeze_pages
from union.moderation.freezes import records as freeze_records
from union.moderation.freezes.rules import Attestation, Deed
from union.moderation.incidents import actions as incidents
from union.moderation.incidents import rules as incident_rules
from union.moderation.incidents.rules import Told
from union.moderation.recusals import actions as recusals
from union.store import ConditionFailed, Part, Update, read
from union.times import iso, london_day, shown_day

if TYPE_CHECKING:
    from union.membership.memberships.tables import Membership
    from union.moderation.board.tables import Post
    from union.moderation.conduct.views import Concern as ConcernShown
    from union.moderation.conduct.views import ConcernPage, ConcernPost, Concerns, NamedConcern, NewConcern
    from union.moderation.evidence.views import PlaceForFile


class _Room:
    """A group whose platforms the caller looks after, fetched in one round trip with whatever else is wanted."""

    def __init__(self, group_id: str, caller: Caller, now: datetime, *more: Any) -> None:
        group, member, freeze, pack, *self.more = people.read_for(
            caller,
            groups.key(group_id),
            people.member_key(group_id, caller.person_id),
            freeze_records.key(group_id),
            policies.in_force_key(),
            *more,
        )
        self.group = groups.require(group, now)
        people.Office(caller, self.group, member, now).must(Can.CONDUCT)
        self.record, self.frozen = freeze, freeze_pages.shown(freeze, now)
        self.policy = policies.current(pack)


class _Concern(_Room):
    """One concern of a group that the caller may know of. Whoever is shut out finds none, and never learns that there is one."""

    def __init__(self, group_id: str, incident_id: str, caller: Caller, now: datetime) -> None:
        super().__init__(group_id, caller, now, Concern.by_key(incident_id), recusals.key(incident_id))
        found, kept_out = self.more
        if found is None or found.group_id != group_id or not recusals.open_to(kept_out, caller):
            raise NotFound("There is no report at this address.")
        self.concern: Concern = found
        self.steps = conduct_records.steps(incident_id)
        self.post = self._post()

    def _post(self) -> "Post | None":
        if not self.concern.post_id:
            return None
        (found,) = read(boards.key(self.concern.group_id, self.concern.post_id))
        return found

    @property
    def standing(self) -> rules.Post | None:
        """The post the concern is about, as the ladder needs it."""
        if self.post is None:
            return None
        version = int(self.post.version or 1)
        asked = any(step["kind"] == Kind.KEEP and step["details"].get("version") == version for step in self.steps)
        first = int(self.concern.post_version or 0) == version
        kept = int(self.post.kept_version or 0) >= version
        return rules.Post(stands=boards.stands(self.post), kept=kept, asked=asked or first)


def listed(group_id: str, caller: Caller, now: datetime) -> "Concerns":
    """The concerns of a group that the caller may know of, the latest first. Raises `NotAllowed`."""
    room = _Room(group_id, caller, now)
    found = list(Concern.of_group.query(group_id, scan_index_forward=False))
    known = recusals.of(str(c.incident_id) for c in found)
    shown = [
        _named(conduct_records.shown(c)) for c in found if c.incident_id in known and not known[c.incident_id].keeps_out(caller)
    ]
    return {
        "group": groups.name_view(room.group),
        "open": [one for one in shown if one["closed_at"] is None],
        "closed": [one for one in shown if one["closed_at"] is not None],
        "contact": room.policy.contact(room.group.type),
    }


def _named(concern: "ConcernShown") -> "NamedConcern":
    return {**concern, "heading_label": incident_rules.HEADINGS[incident_rules.Heading(concern["heading"])]}


def opening(group_id: str, caller: Caller, post_id: str | None, now: datetime) -> "NewConcern":
    """What the form for a new concern shows."""
    room = _Room(group_id, caller, now)
    return {
        "group": groups.name_view(room.group),
        "headings": [{"heading": h.value, "label": label} for h, label in incident_rules.HEADINGS.items()],
        "platforms": ["Board", *(str(one["label"]) for one in platforms.listed(group_id))],
        "post_id": post_id,
        "danger": room.policy.danger,
        "contact": room.policy.contact(room.group.type),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def open_concern(
    group_id: str, caller: Caller, *, heading: str, platform: str, what: str, post_id: str | None, key: str, now: datetime
) -> str:
    """Open a concern and with it a case for staff; a post it is about is copied as evidence. Returns its id. The same `key` opens once."""
    wants = [boards.key(group_id, post_id)] if post_id else []
    once_key = ids.derived("concern", group_id, caller.person_id, key)
    room = _Room(group_id, caller, now, clicks.click_key(once_key), *wants)
    before, *found = room.more
    if before is not None:
        return str(before.outcome)
    post = boards.copy(found[0]) if found else None
    if post is not None and post["author_id"] == caller.person_id:
        raise NotAllowed("You wrote this post yourself, so somebody else has to look after it.")
    counted = rate_limits.reach_write(Reach.CONCERN, group_id, now)
    told = Told(what=what, heading=heading, group_id=group_id, platform=platform, post_id=post_id)
    incident_id, parts = incidents.from_committee_write(room.group, caller, told=told, post=post, policy=room.policy, now=now)
    once = clicks.done_write(once_key, now, incident_id)
    try:
        incidents.commit(parts, once, *counted)
    except ConditionFailed as lost:
        first = clicks.outcome(once_key)
        if first is None:
            rate_limits.refuse(lost, Reach.CONCERN, counted)
            raise Conflict("That did not work at this very moment. Please send it again.") from lost
        return first
    if post is not None:
        evidence.put(incident_id)
    return incident_id


def page(group_id: str, incident_id: str, caller: Caller, now: datetime) -> "ConcernPage":
    """A concern with its ladder: what was done, what is suggested, what is possible. The look enters the case's log."""
    room = _Concern(group_id, incident_id, caller, now)
    case_log.looked(incident_id, caller.person_id, now, "concern read")
    concern = conduct_records.shown(room.concern)
    kinds = [step["kind"] for step in room.steps]
    standing = room.standing
    return {
        "group": groups.name_view(room.group),
        "concern": _named(concern),
        "outcome": incident_rules.OUTCOMES[incident_rules.Outcome(concern["outcome"])] if concern["outcome"] else None,
        "steps": room.steps,
        "post": _shown_post(room.post, standing),
        "freeze": room.frozen,
        "elsewhere": freeze_pages.elsewhere(room.record, now),
        "suggested": rules.suggested(kinds, standing, frozen=room.frozen is not None, closed=concern["closed_at"] is not None),
        "files": evidence.listed(incident_id, by=caller.person_id),
        "statement": room.policy.statement,
        "direct_message": room.policy.direct_message,
        "danger": room.policy.danger,
        "contact": room.policy.contact(room.group.type),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _shown_post(post: "Post | None", standing: rules.Post | None) -> "ConcernPost | None":
    if post is None or standing is None:
        return None
    text = post.text if standing.stands else ""
    return {
        "post_id": post.post_id,
        "author": post.author,
        "at": iso(post.at),
        "text": text,
        "stands": standing.stands,
        "kept": standing.kept,
        "asked": standing.asked,
        "by_member": post.kind == "post",
    }


def _step(
    room: _Concern,
    caller: Caller,
    kind: Kind,
    *,
    key: str,
    now: datetime,
    text: str = "",
    more: Iterable[Part] = (),
    reach: tuple[Reach, Sequence[Update]] | None = None,
    **details: Any,
) -> bool:
    """Write one step with all that follows from it, and `reach`, what it counts, where it reaches somebody.

    Returns whether this call did it: the same `key` does it once. Raises `Conflict`, `TooMany`.
    """
    rules.must_be_open(room.concern.closed_at, len(room.steps))
    incident_id = str(room.concern.incident_id)
    once_key = ids.derived("step", incident_id, caller.person_id, key, kind, case_log.digest(text))
    once = clicks.done_write(once_key, now)
    step = conduct_records.step_write(
        incident_id, now, kind.value, by=caller.person_id, by_name=caller.name, side=_side(room, caller), text=text, **details
    )
    acts = [case_log.act(f"step: {kind.value}", caller.person_id, sha256=case_log.digest(text))]
    try:
        case_log.write(incident_id, acts, now, once, step, *more, *(reach[1] if reach else ()))
    except ConditionFailed as lost:
        if lost.on(once):
            return False
        if reach is not None:
            rate_limits.refuse(lost, *reach)
        raise Conflict("Something changed at this very moment, or you are on read-only. Please look again.") from lost
    return True


def _side(room: _Concern, caller: Caller) -> str:
    return "staff" if caller.is_staff else "committee"


def state(group_id: str, incident_id: str, caller: Caller, *, text: str, where: str, key: str, now: datetime) -> None:
    """State that the behaviour is not tolerated: on our board at once, elsewhere as text that somebody posts by hand.

    Raises `Conflict` where the caller is on read-only on the board.
    """
    room = _Concern(group_id, incident_id, caller, now)
    parts: list[Part] = []
    reach = None
    if where == "board":
        reach = Reach.STATEMENT, rate_limits.reach_write(Reach.STATEMENT, group_id, now)
        post_id, author = ids.sortable(now), f"{room.group.name} committee"
        parts.append(
            board_records.post_write(
                group_id, post_id, now, author_id=caller.person_id, author=author, kind="statement", text=text
            )
        )
        parts += freeze_records.state_write(room.record, post_id, text, author, now)
        parts.append(boards.free_check(group_id, caller.person_id, now))
    _step(room, caller, Kind.STATEMENT, key=key, now=now, text=text, more=parts, reach=reach, where=where)


def message(group_id: str, incident_id: str, caller: Caller, *, text: str, key: str, now: datetime) -> None:
    """Write to whoever wrote the post, in the committee's name, with the joining statement they accepted. Raises `Conflict`."""
    room = _Concern(group_id, incident_id, caller, now)
    post = room.post
    if post is None or post.kind != "post":
        raise Conflict(
            "This report is about no member's post, so we do not know to whom to write. Message them where it happened."
        )
    (held,) = read(memberships.key(group_id, post.author_id))
    if held is None or not held.email:
        raise Conflict("We have no address of this member. Your staff support can help.")
    reach = Reach.MESSAGE, rate_limits.reach_write(Reach.MESSAGE, group_id, now, to=f"{group_id}#{post.author_id}")
    statement, accepted_on = _accepted(held)
    context = {
        "name": held.name,
        "group_name": room.group.name,
        "text": text,
        "statement": statement,
        "accepted_on": accepted_on,
        "contact": room.policy.contact(room.group.type),
        "url": f"{settings.site_url()}/groups/{group_id}/board",
    }
    letter_id = f"{Letter.DIRECT_MESSAGE}#{ids.derived('message', incident_id, key)}"
    written = letters.letter_write(Letter.DIRECT_MESSAGE, letter_id, held.email, context, now)
    _step(room, caller, Kind.MESSAGE, key=key, now=now, text=text, more=[written], reach=reach, to=str(post.author))


def _accepted(held: "Membership") -> tuple[list[str], str | None]:
    """The joining statement as the member accepted it, and the day; nothing where that version is not kept."""
    (pack,) = read(policies.version_key(str(held.statement_version)))
    policy = policies.of_version(pack, str(held.statement_version))
    if policy is None:
        return [], None
    return list(policy.joining_statement), shown_day(london_day(held.accepted_at).isoformat())


def keep(group_id: str, incident_id: str, caller: Caller, *, key: str, now: datetime) -> None:
    """Keep a copy of the post as it stands now as evidence, so that it may be removed once that is sealed."""
    room = _Concern(group_id, incident_id, caller, now)
    if room.post is None:
        raise Conflict("This report is about no post on the board. Add screenshots instead.")
    if room.standing is not None and room.standing.kept:
        return
    post = boards.copy(room.post)
    parts = incidents.copy_write(incident_id, post, now)
    _step(room, caller, Kind.KEEP, key=key, now=now, more=parts, version=post["version"])
    evidence.put(incident_id)


@dataclass(frozen=True)
class Proof:
    """What shows that something was done by hand: files that came with the form, by name, or one that is in the case already."""

    files: Sequence[tuple[str, bytes]] = ()
    evidence_id: str = ""

    def kept(self, incident_id: str, caller: Caller, now: datetime) -> list[str]:
        """Keep it as evidence of a case; returns the ids. Raises `Invalid` at the field `files`, or for evidence that the case has not."""
        brought = evidence.bring(incident_id, self.files, by=caller.person_id, now=now)
        if not self.evidence_id:
            return brought
        if self.evidence_id not in {one["evidence_id"] for one in evidence.listed(incident_id)}:
            raise Invalid.field("evidence_id", "This case has no such file. Please add it first.")
        return [*brought, self.evidence_id]


def attest(group_id: str, incident_id: str, caller: Caller, *, text: str, proof: Proof, key: str, now: datetime) -> None:
    """Say that something was posted, sent or done by hand elsewhere: what and where, with a screenshot if there is one."""
    room = _Concern(group_id, incident_id, caller, now)
    rules.must_be_open(room.concern.closed_at, len(room.steps))
    shown = proof.kept(incident_id, caller, now)
    _step(room, caller, Kind.POSTED, key=key, now=now, text=text, evidence=shown)


@dataclass(frozen=True)
class Frozen:
    """A platform elsewhere that was frozen or opened by hand (`deed`), in the freeze as the person saw it."""

    platform_id: str
    deed: Deed
    freeze_id: str
    version: int


def frozen(group_id: str, incident_id: str, caller: Caller, done: Frozen, *, proof: Proof, key: str, now: datetime) -> None:
    """Say that a platform elsewhere was frozen or opened again by hand, with a screenshot if there is one. Saying it twice is once.

    Raises `Conflict` for an old page, or where it cannot be said now.
    """
    room = _Concern(group_id, incident_id, caller, now)
    rules.must_be_open(room.concern.closed_at, len(room.steps))
    shown = proof.kept(incident_id, caller, now)
    told = Attestation(done.deed, evidence_id=shown[0] if shown else "")
    said = attesting.attest(group_id, done.platform_id, caller, told, freeze_id=done.freeze_id, version=done.version, now=now)
    text = f"{said['platform']['label']}: {'it is frozen now' if done.deed == Deed.FROZEN else 'it is open again'}."
    _step(room, caller, Kind.POSTED, key=key, now=now, text=text, evidence=shown)


def tell_staff(group_id: str, incident_id: str, caller: Caller, *, text: str, worse: bool, key: str, now: datetime) -> None:
    """Write to staff support; `worse` puts the case first in their queue."""
    room = _Concern(group_id, incident_id, caller, now)
    more = [incidents.raised_write(incident_id, now)] if worse else []
    _step(room, caller, Kind.ESCALATED if worse else Kind.TO_STAFF, key=key, now=now, text=text, more=more)


def ask(
    group_id: str, incident_id: str, caller: Caller, *, name: str, size: int, kind: str, sha256: str, now: datetime
) -> "PlaceForFile":
    """Let the browser of somebody on the committee bring one file for the case."""
    room = _Concern(group_id, incident_id, caller, now)
    rules.must_be_open(room.concern.closed_at, len(room.steps))
    return evidence.ask(incident_id, name=name, size=size, kind=kind, sha256=sha256, by=caller.person_id, now=now)


def bring(group_id: str, incident_id: str, caller: Caller, files: Iterable[tuple[str, bytes]], now: datetime) -> None:
    """Take files that came with a form. Raises `Invalid` at the field `files`."""
    room = _Concern(group_id, incident_id, caller, now)
    rules.must_be_open(room.concern.closed_at, len(room.steps))
    evidence.bring(incident_id, files, by=caller.person_id, now=now)
