"""Writes posts, for the board itself and for whoever has something to say on it."""

from datetime import datetime

from union.board.tables import Post
from union.store import Save


def written(group_id: str, post_id: str, now: datetime, *, author_id: str, author: str, kind: str, text: str) -> Save:
    """The part of a transaction that puts a post on the board, where there is none of this id."""
    post = Post(group_id=group_id, post_id=post_id, author_id=author_id, author=author, kind=kind, text=text, at=now)
    return Save(post, Post.post_id.does_not_exist())
