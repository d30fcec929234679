"""Verbs: read a group's board, post on it, and look after it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from union import clicks, ids, store, watch
from union.core.audit.actions import audit_write
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people.rules import Caller, Can, on_committee
from union.core.policy import actions as policies
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, NotAllowed, NotFound
from union.membership.groups import actions as groups
from union.membership.memberships import actions as memberships
from union.moderation.board import letters as board_letters
from union.moderation.board import read_only, rules
from union.moderation.board import records as board_records
from union.moderation.board.rules import Deed, State
from union.moderation.board.tables import Post, Restriction
from union.moderation.freezes import pages as freeze_pages
from union.moderation.freezes import records as freeze_records
from union.moderation.recusals import actions as recusals
from union.store import ConditionCheck, ConditionFailed, Get, Part, Put, Update
from union.times import iso, iso_or_none, london_day
from union.watch import Count

if TYPE_CHECKING:
    from union.moderation.board.views import Board, BoardPost, PostCopy, PostToAnswer, ReadOnly, Restricted

STATING = (Can.LETTERS, Can.CONDUCT)
"""What one may do who puts a statement on the board: speak to members, or deal with what happened there."""


class _Room:
    """Who the caller is to a group and how its board stands, fetched in one round trip."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        group, held, member, freeze, restriction = people.read_for(
            caller,
            groups.key(group_id),
            memberships.key(group_id, caller.person_id),
            people.member_key(group_id, caller.person_id),
            freeze_records.key(group_id),
            Restriction.by_key(group_id, caller.person_id),
        )
        self._caller, self._now = caller, now
        self.group = groups.require(group, now)
        self.member = memberships.live(held, now)
        self.office = people.Office(caller, self.group, member, now)
        self.supports = self.office.supports
        self.record = freeze
        self.freeze = freeze_records.standing(freeze)
        self.frozen = freeze_pages.shown(freeze, now)
        self.restriction: Restriction | None = restriction
        self.silent = restriction is not None and now < restriction.ends_at

    @cached_property
    def moderates(self) -> bool:
        """Whether the caller looks after the board."""
        return self.office.may(Can.CONDUCT)

    @cached_property
    def states(self) -> bool:
        """Whether the caller speaks in the committee's name."""
        return self.office.may(*STATING)

    @cached_property
    def _fellows(self) -> Collection[str]:
        """The ids of those on the committee, about whom staff support alone decide."""
        return people.in_office(self.group.group_id, self._now)

    def decides(self, person_id: str) -> bool:
        """Whether the caller may put this person on read-only, and end it."""
        if not self.moderates or person_id == self._caller.person_id:
            return False
        return self.supports or person_id not in self._fellows

    def check_own_words(self, now: datetime) -> None:
        """Raises `NotAllowed` for a member on read-only."""
        rules.check_not_read_only(self.restriction.ends_at if self.restriction else None, now)


def board(group_id: str, caller: Caller, before: str | None, now: datetime, answer: str | None = None) -> "Board":
    """The board, newest first, from `before` on; for members, the committee and its staff support. Raises `NotAllowed`.

    `answer` is the id of a post that the caller would like to answer; where nobody can any more it is passed over.
    """
    room = _Room(group_id, caller, now)
    if not (room.member or room.office.inside):
        raise NotAllowed("Only members of this group can read its board.")
    posts, older = _posts(room, caller, before)
    return {
        "group": groups.name_view(room.group),
        "posts": posts,
        "older": older,
        "answering": _answering(group_id, answer),
        "freeze": room.frozen,
        "read_only": _restricted(room.restriction) if room.restriction and room.silent else None,
        "restricted": _all_restricted(room, now) if room.office.inside else [],
        "may": {
            "post": room.member and room.frozen is None and not room.silent,
            "state": not room.silent and room.states,
            "freeze": room.moderates,
        },
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _posts(room: _Room, caller: Caller, before: str | None) -> tuple[list["BoardPost"], str | None]:
    earlier = Post.post_id < before if before else None
    found = list(Post.query(room.group.group_id, earlier, scan_index_forward=False, limit=rules.PAGE + 1, consistent_read=True))
    older = found[rules.PAGE - 1].post_id if len(found) > rules.PAGE else None
    known = _known(found, caller) if room.office.inside else frozenset()
    return [_shown(p, room, caller, known) for p in found[: rules.PAGE]], older


def _known(found: Iterable[Post], caller: Caller) -> frozenset[str]:
    """The ids of those posts of which the caller may know that they are kept as evidence, which says that there is a case about them.

    Nobody knows it of a post of their own.
    """
    kept = [p for p in found if p.kept_in and p.author_id != caller.person_id]
    about = recusals.of(str(p.kept_in) for p in kept) if kept else {}
    return frozenset(str(p.post_id) for p in kept if p.kept_in not in about or not about[p.kept_in].keeps_out(caller))


def _answering(group_id: str, post_id: str | None) -> "PostToAnswer | None":
    (found,) = store.read(key(group_id, post_id)) if post_id else (None,)
    if found is None or not rules.answerable(found.state):
        return None
    return {"post_id": found.post_id, "author": found.author, "text": found.text}


def _shown(p: Post, room: _Room, caller: Caller, known: Collection[str]) -> "BoardPost":
    """A post as this person may see it: what was hidden only those who look after the board and its author, what was removed only staff."""
    state, own = p.state or State.SHOWN, p.author_id == caller.person_id
    readable = {State.SHOWN: True, State.HIDDEN: room.office.inside or own, State.REMOVED: room.supports}[State(state)]
    moderates = room.moderates and not own
    return {
        "post_id": p.post_id,
        "author": p.author,
        "at": iso(p.at),
        "text": p.text if readable else "",
        "kind": p.kind,
        "answers": {"post_id": p.answers, "author": p.answered} if p.answers else None,
        "state": str(state),
        "version": int(p.version or 1),
        "edited": bool(p.edits),
        "earlier": [{"text": e["text"], "at": e["at"]} for e in p.edits or ()]
        if readable and (room.office.inside or own)
        else [],
        "reason": p.reason,
        "moderated_at": iso_or_none(p.moderated_at),
        "kept": p.post_id in known and _kept(p),
        "own": own,
        "may": {
            "answer": rules.answerable(state) and not room.silent and (room.states or (room.member and room.frozen is None)),
            "edit": own and room.member and p.kind == "post" and state == State.SHOWN and room.frozen is None and not room.silent,
            "hide": moderates and (State(state), Deed.HIDE) in rules.MOVES,
            "show": moderates and (State(state), Deed.SHOW) in rules.MOVES,
            "remove": moderates and (State(state), Deed.REMOVE) in rules.MOVES,
            "restore": room.supports and not own and state == State.REMOVED,
            "restrict": p.kind == "post" and room.decides(str(p.author_id)),
        },
    }


def _kept(p: Post) -> bool:
    """Whether a copy of the post as it stands is sealed as evidence."""
    return int(p.kept_version or 0) >= int(p.version or 1)


def post(group_id: str, caller: Caller, *, text: str, statement: bool, key: str, now: datetime, answers: str = "") -> str:
    """Post on the board, as oneself or as the committee; returns the post's id. The same `key` posts once.

    `answers` is the id of the post it answers, or nothing. Raises `NotAllowed` for who may not post, or may not post now, and
    `Conflict` where nobody can answer that post any more.
    """
    room = _Room(group_id, caller, now)
    if statement:
        room.office.must(*STATING)
    rules.check_posting(room.freeze, member=room.member, statement=statement, now=now)
    room.check_own_words(now)
    author = f"{room.group.name} committee" if statement else caller.name
    post_id = ids.sortable(now)
    kind = "statement" if statement else "post"
    to = _answered(group_id, answers)
    written = board_records.post_write(
        group_id, post_id, now, author_id=caller.person_id, author=author, kind=kind, text=text, to=to
    )
    once_key = ids.derived("post", group_id, caller.person_id, key)
    once = clicks.done_write(once_key, now, post_id)
    counted = rate_limits.reach_write(Reach.POST, caller.person_id, now)
    parts: list[Part] = [written, once, *counted]
    # A freeze or a time on read-only may have begun since they were read: the transaction looks at them once more.
    parts += _open_to(group_id, caller, now, statement=statement)
    parts += freeze_records.state_write(room.record, post_id, text, author, now) if statement else []
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        if not lost.on(once):
            rate_limits.refuse(lost, Reach.POST, counted)
            raise Conflict("The board was frozen just now, or you were put on read-only. Please look again.") from lost
        return clicks.outcome(once_key) or post_id
    watch.count(Count.POSTED)
    return post_id


def _answered(group_id: str, post_id: str) -> Post | None:
    (found,) = store.read(key(group_id, post_id)) if post_id else (None,)
    if post_id and (found is None or not rules.answerable(found.state)):
        raise Conflict("The post you answer is not on the board any more.")
    return found


def key(group_id: str, post_id: str) -> Get[Post]:
    """Ask for a post; `copy` makes a copy of what came of it."""
    return Post.by_key(group_id, post_id)


def stands(post: Post) -> bool:
    """Whether a post can still be read on the board."""
    return bool((post.state or State.SHOWN) != State.REMOVED)


def copy(post: Post | None) -> "PostCopy":
    """A post as it is kept as evidence. Raises `NotFound`."""
    if post is None:
        raise NotFound("There is no such post on this board any more.")
    return {
        "group_id": post.group_id,
        "post_id": post.post_id,
        "version": int(post.version or 1),
        "author_id": post.author_id,
        "author": post.author,
        "kind": post.kind,
        "text": post.text,
        "at": iso(post.at),
    }


def edit(group_id: str, post_id: str, caller: Caller, *, text: str, version: int, now: datetime) -> None:
    """Change an own post; the earlier text is kept. Raises `Conflict` where it changed since it was seen, `NotAllowed`."""
    room = _Room(group_id, caller, now)
    found = _found(group_id, post_id)
    rules.check_posting(room.freeze, member=room.member, statement=False, now=now)
    room.check_own_words(now)
    if found.author_id != caller.person_id or found.kind != "post":
        raise NotAllowed("You can change only what you wrote yourself.")
    if found.text == text:
        return
    edits = [*(found.edits or []), {"text": found.text, "at": iso(now)}]
    if int(found.version or 1) != version or (found.state or State.SHOWN) != State.SHOWN:
        raise Conflict("This post changed in the meantime. Please look again.")
    if len(edits) > rules.MOST_EDITS:
        raise Conflict("This post was changed very often. Please write a new one.")
    doing = [Post.text.set(text), Post.version.set(version + 1), Post.edits.set(edits)]
    counted = rate_limits.reach_write(Reach.EDIT, caller.person_id, now)
    try:
        store.commit(Update(Post(group_id, post_id), doing, _as_seen(found)), *_open_to(group_id, caller, now), *counted)
    except ConditionFailed as lost:
        rate_limits.refuse(lost, Reach.EDIT, counted)
        raise Conflict("The board or this post changed just now. Please look again.") from lost


def _found(group_id: str, post_id: str) -> Post:
    (found,) = store.read(key(group_id, post_id))
    if found is None:
        raise NotFound("There is no such post on this board.")
    return found


def _as_seen(found: Post) -> Any:
    """That nobody changed the post since it was read."""
    version = Post.version.does_not_exist() if found.version is None else Post.version == int(found.version)
    return version & (Post.state.does_not_exist() if found.state is None else Post.state == found.state)


def moderate(group_id: str, post_id: str, caller: Caller, deed: Deed, *, reason: str, now: datetime) -> None:
    """Hide a post, show it again, remove it for good, or bring it back. The author is told of a removal and of its end.

    Doing it again changes nothing. Raises `Conflict` with a sentence, for one where no copy of the post as it stands is sealed yet.
    """
    room = _Room(group_id, caller, now)
    room.office.must(Can.CONDUCT)
    found = _found(group_id, post_id)
    rules.check_moderation(deed, supports=room.supports, own=found.author_id == caller.person_id)
    state, version = found.state or State.SHOWN, int(found.version or 1)
    if state == _AFTER[deed]:
        return
    after = rules.moved(state, deed, kept=_kept(found) and found.post_id in _known([found], caller))
    doing = [
        Post.state.set(after.value),
        Post.reason.set(reason) if reason else Post.reason.remove(),
        Post.moderated_by.set(caller.person_id),
        Post.moderated_at.set(now),
    ]
    # Nothing is removed before it is evidence: this version of it, or a later one, has to be sealed.
    condition = _as_seen(found) & (Post.kept_version >= version) if deed == Deed.REMOVE else _as_seen(found)
    acts = audit_write(f"group#{group_id}", f"post: {deed}", caller.person_id, now, post=post_id, version=version)
    told = _told(room, found, deed, reason, now)
    try:
        store.commit(Update(Post(group_id, post_id), doing, condition), acts, *told)
    except ConditionFailed as lost:
        raise Conflict("This post changed just now. Please look again.") from lost


_AFTER = {Deed.HIDE: State.HIDDEN, Deed.SHOW: State.SHOWN, Deed.REMOVE: State.REMOVED, Deed.RESTORE: State.SHOWN}


def _told(room: _Room, found: Post, deed: Deed, reason: str, now: datetime) -> list[Part]:
    """The letter to the author of a post that is removed or brought back."""
    if deed not in (Deed.REMOVE, Deed.RESTORE) or found.kind != "post":
        return []
    letter_id = f"{Kind.POST_REMOVED}#{found.post_id}#{deed}#{iso(now)}"
    about = {"back": deed == Deed.RESTORE, "reason": reason, "at": iso(found.at), "way": f"board/{found.post_id}"}
    return _letter(room, found.author_id, Kind.POST_REMOVED, letter_id, about, now)


def _letter(room: _Room, person_id: str, kind: Kind, letter_id: str, about: dict[str, Any], now: datetime) -> list[Part]:
    """A letter to a member of the group on a decision about them, with the `way` on which they can complain."""
    held, pack = store.read(memberships.key(room.group.group_id, person_id), policies.in_force_key())
    return board_letters.to_member(room.group, held, pack, (kind, letter_id), about, now)


def free_check(group_id: str, person_id: str, now: datetime) -> ConditionCheck:
    """The part of a transaction whose condition fails where somebody is on read-only on this board."""
    return ConditionCheck(
        Restriction.by_key(group_id, person_id), Restriction.version.does_not_exist() | (Restriction.ends_at <= now)
    )


def _open_to(group_id: str, caller: Caller, now: datetime, *, statement: bool = False) -> list[Part]:
    """The parts of a transaction whose conditions fail where the caller is on read-only, or the board is frozen but for a statement."""
    parts: list[Part] = [free_check(group_id, caller.person_id, now)]
    return parts if statement else [freeze_records.thawed_check(group_id, now), *parts]


def _restricted(record: Restriction) -> "ReadOnly":
    return {
        "person_id": record.person_id,
        "name": record.name,
        "ends_at": iso(record.ends_at),
        "reason": record.reason,
        "version": int(record.version),
    }


def _all_restricted(room: _Room, now: datetime) -> "list[Restricted]":
    """Who is on read-only on this board, for the committee and staff support, and whether the caller may end it.

    Staff see no members, and get the time's own name.
    """
    running = [one for one in Restriction.query(room.group.group_id, consistent_read=True) if now < one.ends_at]
    shown: list[Restricted] = [{**_restricted(one), "may_end": room.decides(str(one.person_id))} for one in running]
    if room.office.in_office:
        return shown
    return [{**one, "name": None, "person_id": read_only.named(kept)} for one, kept in zip(shown, running, strict=True)]


def _meant(group_id: str, person_id: str) -> str:
    """Whose time on read-only it is that somebody means by what the board gave them: the person's id, or the time's own name."""
    found = Restriction.query(group_id, consistent_read=True) if ids.is_derived(person_id) else ()
    return next((str(one.person_id) for one in found if read_only.named(one) == person_id), person_id)


def _check_restricting(room: _Room, person_id: str, caller: Caller, now: datetime) -> Restriction | None:
    """What is known of this person's time on read-only, where the caller may decide it. Raises `NotAllowed`."""
    member, record = store.read(
        people.member_key(room.group.group_id, person_id), Restriction.by_key(room.group.group_id, person_id)
    )
    fellow = on_committee(people.terms(member), london_day(now))
    rules.check_restricting(supports=room.supports, own=person_id == caller.person_id, fellow=fellow)
    return record


def restrict(
    group_id: str, post_id: str, caller: Caller, *, length: int, unit: str, reason: str, key: str, now: datetime
) -> None:
    """Put the author of a post on read-only for `length` hours or days; a time that runs already is replaced. The same `key` does it once.

    Raises `Invalid` for a length outside 1 hour to 28 days, `NotAllowed`, `NotFound`, and `Conflict` where somebody else decided at once.
    """
    room = _Room(group_id, caller, now)
    room.office.must(Can.CONDUCT)
    found = _found(group_id, post_id)
    record = _check_restricting(room, found.author_id, caller, now)
    made_with = ids.derived("read-only", caller.person_id, key)
    if record is not None and record.made_with == made_with:
        return
    if found.kind != "post":
        raise NotAllowed("This was not written by a member.")
    ends_at = rules.read_only_until(length, unit, now)
    new = _next(record, found, made_with)
    new.reason, new.by_id, new.ends_at = reason, caller.person_id, ends_at
    seen = Restriction.version == int(record.version) if record else Restriction.version.does_not_exist()
    detail = {"person": found.author_id, "post": post_id, "until": iso(ends_at), "reason": reason}
    letter_id = f"{Kind.READ_ONLY}#{group_id}#{found.author_id}#{int(new.version)}"
    about = {"back": False, "early": False, "reason": reason, "at": iso(ends_at), "way": "read-only"}
    told = _letter(room, found.author_id, Kind.READ_ONLY, letter_id, about, now)
    counted = rate_limits.reach_write(Reach.READ_ONLY, caller.person_id, now, to=f"{group_id}#{found.author_id}")
    acts = audit_write(f"group#{group_id}", "read-only", caller.person_id, now, **detail)
    try:
        store.commit(Put(new, seen), acts, *told, *counted)
    except ConditionFailed as lost:
        rate_limits.refuse(lost, Reach.READ_ONLY, counted)
        raise Conflict("Somebody else decided about this member just now. Please look again.") from lost
    if record is not None:
        read_only.stop(record)
    read_only.start(new)


def _next(record: Restriction | None, post: Post, made_with: str) -> Restriction:
    """The time on read-only of a post's author that follows the one of `record`; what it is for and until when is yet to be said."""
    return Restriction(
        group_id=post.group_id,
        person_id=post.author_id,
        version=int(record.version) + 1 if record else 1,
        mark=str(record.mark) if record and record.mark else ids.key(),
        name=post.author,
        running=Restriction.RUNNING,
        made_with=made_with,
    )


_EARLY = {"back": True, "early": True, "reason": "", "way": "read-only"}


def release(group_id: str, person_id: str, caller: Caller, *, version: int, now: datetime) -> None:
    """End a member's time on read-only early; once it is over this changes nothing. Raises `NotAllowed`, `NotFound`, `Conflict`."""
    room = _Room(group_id, caller, now)
    room.office.must(Can.CONDUCT)
    person_id = _meant(group_id, person_id)
    record = _check_restricting(room, person_id, caller, now)
    if record is None:
        raise NotFound("This member is not on read-only.")
    if record.ends_at <= now:
        return
    doing = [Restriction.ends_at.set(now), Restriction.version.set(version + 1), Restriction.running.remove()]
    acts = audit_write(f"group#{group_id}", "read-only ended", caller.person_id, now, person=person_id)
    letter_id = f"{Kind.READ_ONLY}#{group_id}#{person_id}#{version + 1}"
    told = _letter(room, person_id, Kind.READ_ONLY, letter_id, _EARLY | {"at": iso(now)}, now)
    try:
        store.commit(Update(Restriction(group_id, person_id), doing, Restriction.version == version), acts, *told)
    except ConditionFailed as lost:
        raise Conflict("Somebody else decided about this member just now. Please look again.") from lost
    read_only.stop(record)
