"""Verbs: keep a picture that somebody sent, and show it."""

from hashlib import sha256

from union import store
from union.core.pictures import rules
from union.core.pictures.tables import Picture
from union.errors import Invalid, NotFound
from union.store import Put


def kept(field: str, data: bytes) -> tuple[str, Put]:
    """The name of the picture in `data`, and the part of a transaction that keeps it.

    Raises `Invalid` with a sentence at `field` for a file that is none, is too large, or cannot be read.
    """
    problem = rules.problem(data)
    if problem:
        raise Invalid.field(field, problem)
    from union.core.pictures import darkroom

    made = darkroom.drawn(field, data)
    name = sha256(made).hexdigest()[:40]
    return name, Put(Picture(name=name, data=made))


def plain(data: bytes) -> bytes:
    """A picture drawn anew, large enough to read a screenshot, without the place, time and camera in it. Raises `Invalid`."""
    from union.core.pictures import darkroom

    return darkroom.drawn("picture", data, rules.READABLE)


def seen(name: str) -> bytes:
    """A picture's bytes, a WebP. Raises `NotFound`."""
    (found,) = store.read(Picture.by_key(name)) if rules.is_name(name) else (None,)
    if found is None:
        raise NotFound("There is no such picture.")
    return bytes(found.data)
