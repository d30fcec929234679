"""Truths about the ladder: what a committee can do about behaviour on a platform of its group.

"Put a message out on the web platform where the incident has occurred, to state that the behaviour shown is not tolerated"; "in addition to
this, or if the behaviour continues, consider direct messaging the person"; "if the situation has become unmanageable you can consider
instigating a cooling off period"; "report the incident to your Students' Union staff support and provide screenshots/evidence"; "remove the
comments … (make sure you have collected any evidence you need for later reference before removing)"; "keep your staff support … up to date"
(guidance, "Managing your Web Platforms"). The steps are offered in this order and none is a gate.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from union.errors import Conflict

MOST_STEPS = 300


class Kind(StrEnum):
    """A step of the ladder, or a word between committee and staff."""

    STATEMENT = "statement"
    MESSAGE = "message"
    POSTED = "posted"
    KEEP = "keep"
    ESCALATED = "escalated"
    TO_STAFF = "to_staff"
    TO_COMMITTEE = "to_committee"


@dataclass(frozen=True)
class Post:
    """The post a concern is about, as far as the ladder needs it: whether it still stands, and whether a copy of it as it is now is sealed."""

    stands: bool
    kept: bool
    asked: bool = False


def suggested(kinds: Collection[str], post: Post | None, *, frozen: bool, closed: bool) -> str:
    """The one step to take next: keep, statement, message, remove, update or wait. Everything else stays possible."""
    if closed:
        return "wait"
    if post is not None and post.stands and not (post.kept or post.asked):
        return "keep"
    if Kind.STATEMENT not in kinds and not frozen:
        return "statement"
    if post is not None and Kind.MESSAGE not in kinds:
        return "message"
    if post is not None and post.stands:
        return "remove" if post.kept else "wait"
    return "update" if Kind.TO_STAFF not in kinds else "wait"


def must_be_open(closed_at: object, steps: int) -> None:
    """Raises `Conflict` for a step about a case that staff have closed, or one that has had very many."""
    if closed_at is not None:
        raise Conflict("Staff have closed this. If something new happens, send a new report.")
    if steps >= MOST_STEPS:
        raise Conflict("There are very many steps here already. Please write to your staff support.")
