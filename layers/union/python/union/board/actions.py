"""Verbs: read a group's board and post on it."""

from datetime import datetime, timedelta
from typing import Any

from union import ids, store, watch
from union.board import posts, rules
from union.board.tables import Post
from union.errors import Conflict, NotAllowed, NotFound
from union.freezes import actions as freezes
from union.groups import actions as groups
from union.memberships import actions as memberships
from union.people import actions as people
from union.people.rules import Caller
from union.store import Lost, Once, Part, Save, Want
from union.times import iso
from union.watch import Count


class _Room:
    """Who the caller is to a group and how its board stands, fetched in one round trip."""

    def __init__(self, group_id: str, caller: Caller, now: datetime) -> None:
        group, held, member, freeze = people.read_for(
            caller,
            groups.wanted(group_id),
            memberships.wanted(group_id, caller.person_id),
            people.on_committee(group_id, caller.person_id),
            freezes.wanted(group_id),
        )
        self.group = groups.found(group)
        self.member = memberships.live(held, now)
        self.leads = people.leads(caller, self.group.type, member, now)
        self.record = freeze
        self.freeze = freezes.standing(freeze)
        self.frozen = freezes.shown(freeze, now)


def board(group_id: str, caller: Caller, before: str | None, now: datetime) -> dict[str, Any]:
    """The board, newest first, from `before` on; for members, the committee and its staff support. Raises `NotAllowed`."""
    room = _Room(group_id, caller, now)
    if not (room.member or room.leads):
        raise NotAllowed("Only members of this group can read its board.")
    posts, older = _posts(group_id, before)
    return {
        "group": groups.named(room.group),
        "posts": posts,
        "older": older,
        "freeze": room.frozen,
        "may": {"post": room.member and room.frozen is None, "state": room.leads, "freeze": room.leads},
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _posts(group_id: str, before: str | None) -> tuple[list[dict[str, Any]], str | None]:
    earlier = Post.post_id < before if before else None
    found = list(Post.query(group_id, earlier, scan_index_forward=False, limit=rules.PAGE + 1, consistent_read=True))
    shown = [{"post_id": p.post_id, "author": p.author, "at": iso(p.at), "text": p.text, "kind": p.kind} for p in found]
    older = found[rules.PAGE - 1].post_id if len(found) > rules.PAGE else None
    return shown[: rules.PAGE], older


def post(group_id: str, caller: Caller, *, text: str, statement: bool, key: str, now: datetime) -> str:
    """Post on the board, as oneself or as the committee; returns the post's id. The same `key` posts once.

    Raises `NotAllowed` for who may not post, or may not post now.
    """
    room = _Room(group_id, caller, now)
    rules.check_posting(room.freeze, member=room.member, leads=room.leads, statement=statement, now=now)
    author = f"{room.group.name} committee" if statement else caller.name
    post_id = ids.sortable(now)
    kind = "statement" if statement else "post"
    written = posts.written(group_id, post_id, now, author_id=caller.person_id, author=author, kind=kind, text=text)
    once_key = ids.derived("post", group_id, caller.person_id, key)
    once = Once(key=once_key, outcome=post_id, forget_at=now + timedelta(days=2))
    parts: list[Part] = [written, Save(once, Once.key.does_not_exist())]
    parts += freezes.stated(room.record, post_id, text, author, now) if statement else [freezes.thawed(group_id, now)]
    try:
        store.commit(*parts)
    except Lost as lost:
        if not lost.on(parts[1]):
            raise Conflict("The board was frozen just now. Please look again.") from lost
        (first,) = store.read(Once.by_key(once_key))
        return first.outcome if first else post_id
    watch.count(Count.POSTED)
    return post_id


def wanted(group_id: str, post_id: str) -> Want[Post]:
    """Ask for a post; `copy` makes a copy of what came of it."""
    return Post.by_key(group_id, post_id)


def stands(post: Post) -> bool:
    """Whether a post can still be read on the board."""
    return (post.state or "shown") == "shown"


def copy(post: Post | None) -> dict[str, Any]:
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
