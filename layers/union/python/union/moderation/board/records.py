"""Writes posts, for the board itself and for whoever has something to say on it."""

from datetime import datetime

from union.moderation.board.tables import Post
from union.store import Put, Update


def post_write(
    group_id: str, post_id: str, now: datetime, *, author_id: str, author: str, kind: str, text: str, to: Post | None = None
) -> Put:
    """The part of a transaction that puts a post on the board, where there is none of this id; `to` is the post that it answers."""
    post = Post(group_id=group_id, post_id=post_id, author_id=author_id, author=author, kind=kind, text=text, at=now)
    if to is not None:
        post.answers, post.answered = to.post_id, to.author
    return Put(post, Post.post_id.does_not_exist())


def keep_write(group_id: str, post_id: str, version: int, incident_id: str) -> Update:
    """The part of a transaction after which the board knows that this version of a post is sealed as evidence of a case.

    `ConditionFailed` where there is no such post, or a later version of it was kept already.
    """
    later = Post.kept_version.does_not_exist() | (Post.kept_version <= version)
    doing = [Post.kept_version.set(version), Post.kept_in.set(incident_id)]
    return Update(Post(group_id, post_id), doing, Post.post_id.exists() & later)
