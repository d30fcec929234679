"""Verbs: keep a picture that somebody sent, and show it."""

from datetime import datetime
from hashlib import sha256

from union import store
from union.core.audit.actions import audit_write
from union.core.pictures import rules
from union.core.pictures.rules import Shape, shown
from union.core.pictures.tables import Picture
from union.errors import Invalid, NotFound
from union.store import Delete, Put

__all__ = ["alt", "keep_write", "plain", "seen", "shown"]


def keep_write(field: str, data: bytes, shape: Shape) -> tuple[str, list[Put]]:
    """The name of the picture in `data`, and the parts of a transaction that keep it and its smaller copy.

    The name is all that a room keeps of it, beside what it shows in words; `shown` gives a page the rest.
    Raises `Invalid` with a sentence at `field` for a file that is none, is too large, or cannot be read; for the top of every page also for
    one of which nothing can be seen on white, as of a logo that is made for a dark ground.
    """
    problem = rules.problem(data)
    if problem:
        raise Invalid.field(field, problem)
    from union.core.pictures import darkroom

    picture, made = darkroom.shaped(field, data, shape)
    if shape is Shape.HEADER and rules.faint(darkroom.darkest(picture)):
        raise Invalid.field(field, rules.FAINT)
    name = rules.named(sha256(made).hexdigest(), *picture.size)
    parts, small, less = [Put(Picture(name=name, data=made))], rules.small(name), rules.size(name).small
    if small and less:
        parts.append(Put(Picture(name=small, data=darkroom.smaller(picture, less))))
    return name, parts


def alt(field: str, text: str) -> str:
    """What a picture shows, in words, for whoever does not see it. Raises `Invalid` at `field` where it says nothing."""
    if not text:
        raise Invalid.field(field, "Please say in a few words what the picture shows, for people who cannot see it.")
    return text


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


def delete(name: str, now: datetime) -> bool:
    """Delete a picture and its smaller copy for good, whoever shows it, and note it. False where there is none."""
    whole = rules.whole(name)
    (found,) = store.read(Picture.by_key(whole)) if rules.is_name(name) else (None,)
    if found is None:
        return False
    gone = [Delete(Picture(name=one)) for one in (whole, rules.small(whole)) if one]
    store.commit(*gone, audit_write("pictures", "picture deleted", "operator", now, picture=whole))
    return True
