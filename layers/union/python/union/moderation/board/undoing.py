"""What a complaint asks of the board: what was done to somebody, by whom, and how it is undone. It asks nobody who they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from union.moderation.board import actions as boards
from union.moderation.board import read_only
from union.moderation.board.rules import State
from union.moderation.board.tables import Post, Restriction
from union.store import Get, Part, Record, Update
from union.times import iso

if TYPE_CHECKING:
    from union.moderation.board.views import PostCopy


@dataclass(frozen=True)
class Done:
    """What was done: `about` is removed, hidden or read_only; to whom, by whom, when (ISO 8601), why, and of which version."""

    about: str
    to: str
    by: str | None
    at: str
    reason: str | None
    version: int


def key(group_id: str, post_id: str | None, person_id: str) -> Get[Post] | Get[Restriction]:
    """Ask for what may have been done: to a post, or, where there is none, to a person; `done` reads what came of it."""
    return Post.by_key(group_id, post_id) if post_id else Restriction.by_key(group_id, person_id)


def case_of(found: Record | None) -> str | None:
    """The case about what something was done to, where there is one: who is kept out of that does not decide a complaint either."""
    return str(found.kept_in) if isinstance(found, Post) and found.kept_in else None


def copied(found: Record | None) -> "PostCopy | None":
    """A copy of the post that a complaint is about, or None where it is about no post, or that is gone."""
    return boards.copy(found) if isinstance(found, Post) else None


def done(found: Record | None) -> Done | None:
    """What was done to a post or a person, or None where nothing was that still lasts."""
    if isinstance(found, Post) and found.state in (State.HIDDEN, State.REMOVED) and found.kind == "post":
        return Done(
            about=str(found.state),
            to=str(found.author_id),
            by=found.moderated_by,
            at=iso(found.moderated_at),
            reason=found.reason,
            version=int(found.version or 1),
        )
    if isinstance(found, Restriction) and found.running is not None:
        return Done("read_only", str(found.person_id), found.by_id, iso(found.ends_at), found.reason, int(found.version))
    return None


def version(found: Record | None) -> int:
    """The version of somebody's time on read-only, whether it lasts or not; 0 where they never had any."""
    return int(found.version) if isinstance(found, Restriction) else 0


def undo_write(found: Record, by: str, now: datetime) -> list[Part]:
    """The parts of a transaction that undo what was done. `ConditionFailed` where it changed since it was read."""
    if isinstance(found, Post):
        doing = [Post.state.set(State.SHOWN.value), Post.moderated_by.set(by), Post.moderated_at.set(now), Post.reason.remove()]
        return [Update(Post(found.group_id, found.post_id), doing, Post.state == found.state)]
    if not isinstance(found, Restriction):
        return []
    ending = [Restriction.ends_at.set(now), Restriction.version.set(int(found.version) + 1), Restriction.running.remove()]
    same = (Restriction.version == int(found.version)) & Restriction.running.exists()
    return [Update(Restriction(found.group_id, found.person_id), ending, same)]


def settled(found: Record) -> None:
    """After the transaction: a timer that is of no more use is deleted."""
    if isinstance(found, Restriction):
        read_only.stop(found)
