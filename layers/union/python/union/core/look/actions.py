"""Verbs: staff see how the house looks, try another look, and save it; they choose the union's logo."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids, settings, store
from union.core.audit.actions import audit_write
from union.core.look import rules
from union.core.look.rules import Look
from union.core.people import actions as people
from union.core.people.rules import Caller, must_run_staff
from union.core.pictures import actions as pictures
from union.core.pictures.rules import Shape
from union.core.policy import records
from union.errors import CHANGED, Conflict, Invalid
from union.store import ConditionFailed, Put
from union.times import iso

if TYPE_CHECKING:
    from union.core.look.views import LookDesk


class _Desk:
    """The look as it is kept, open to staff on the team for all. Raises `NotAllowed` for everybody else."""

    def __init__(self, caller: Caller) -> None:
        (self.kept,) = people.read_for(caller, records.key())
        must_run_staff(caller)
        self.caller = caller
        self.look = records.learn(self.kept)
        self.revision = records.revision(self.kept)

    def save(self, look: Look, revision: int, now: datetime, *more: Put) -> None:
        """Keep the look, with the note and `more`. The same again changes nothing.

        Raises `Conflict` where somebody changed it since this revision.
        """
        if look == self.look:
            return
        if revision != self.revision:
            raise Conflict(CHANGED)
        what = ", ".join(rules.changed(self.look, look))
        noting = audit_write("look", "look changed", self.caller.person_id, now, what=what)
        try:
            store.commit(records.look_write(self.kept, look, now), noting, *more)
        except ConditionFailed as lost:
            raise Conflict(CHANGED) from lost
        records.forget()


def desk(caller: Caller) -> "LookDesk":
    """How the house looks, and the form by which it is changed. Raises `NotAllowed`."""
    here = _Desk(caller)
    return _shown(here, here.look, here.revision, tried=False)


def tried(caller: Caller, name: str, accent: str, band: str, *, revision: int | None = None) -> "LookDesk":
    """How the house would look with what was typed, which is not saved; it goes on from the `revision` that somebody saw, or the last.

    Raises `NotAllowed`, and `Invalid` with a sentence for each field that cannot be used.
    """
    here = _Desk(caller)
    return _shown(here, rules.chosen(name, accent, band, here.look), here.revision if revision is None else revision, tried=True)


def as_typed(caller: Caller, typed: dict[str, str]) -> "LookDesk":
    """The form with what was typed in it, whatever that is. Raises `NotAllowed`."""
    told = desk(caller)
    return {**told, "values": {**told["values"], **typed}}


def _shown(here: _Desk, look: Look, revision: int, *, tried: bool) -> "LookDesk":
    values = {name: getattr(look, name) for name in ("name", "accent", "band", "logo_alt")}
    alone = bool(look.logo) and not look.logo_alt
    return {
        "name": records.name_of(look),
        "usual_name": settings.union_name(),
        "sheet": rules.sheet_name(look.accent, look.band, "tried"),
        "light": rules.shades(look.accent, look.band, in_dark=False),
        "dark": rules.shades(look.accent, look.band, in_dark=True),
        "logo": pictures.shown(look.logo, look.logo_alt or records.name_of(look)) if look.logo else None,
        "alone": alone,
        "tried": tried,
        "changed_at": iso(here.kept.changed_at) if here.kept is not None and here.kept.changed_at else None,
        "revision": revision,
        "key": ids.key(),
        "values": {**values, "says_name": "yes" if alone else ""},
        "errors": {},
    }


def save(caller: Caller, name: str, accent: str, band: str, *, revision: int, now: datetime) -> None:
    """Let the house look so from now on: pages of all functions within a minute, letters with the next one. Doing it again changes nothing.

    What is empty is as the house comes. Raises `Conflict` where somebody changed it since this revision, `NotAllowed`, and `Invalid` with a
    sentence for each field that cannot be used.
    """
    here = _Desk(caller)
    here.save(rules.chosen(name, accent, band, here.look), revision, now)


def logo(
    caller: Caller, data: bytes, alt: str, *, says_name: bool = False, remove: bool = False, revision: int, now: datetime
) -> None:
    """Put another logo on top of every page, say anew what it shows, or take it away. Doing it again changes nothing.

    `data` is the picture's file, or nothing for the one that is there; `alt` what it shows in words, of which none is needed where it
    `says_name`, the union's. Raises `Conflict` where somebody changed the look since this revision, `NotAllowed`, and `Invalid` with a
    sentence for each field that cannot be used.
    """
    here = _Desk(caller)
    if remove and not data:
        here.save(replace(here.look, logo="", logo_alt=""), revision, now)
        return
    (name, parts), words = _both(
        lambda: pictures.keep_write("logo", data, Shape.HEADER) if data else (_there(here.look), []),
        lambda: "" if says_name else pictures.alt("logo_alt", alt),
    )
    here.save(replace(here.look, logo=name, logo_alt=words), revision, now, *parts)


def _there(look: Look) -> str:
    if not look.logo:
        raise Invalid.field("logo", "Please choose a picture first.")
    return look.logo


def _both[One, Other](one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """What both give. Raises `Invalid` with what either says, so that nobody is told of one field after the other."""
    try:
        first = one()
    except Invalid as refusal:
        try:
            other()
        except Invalid as more:
            raise Invalid(refusal.detail, refusal.errors | more.errors) from refusal
        raise
    return first, other()
