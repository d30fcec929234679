"""Verbs: what a committee does with a letter once it is written, and how it sees it go. What each does to it, `moving` says."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from union import ids
from union.core.people.rules import Caller
from union.errors import Conflict, Invalid, NotFound
from union.membership.groups import actions as groups
from union.membership.letter_choices.rules import Sort
from union.membership.mailings import moving, printing, records, rules, words, writing
from union.membership.mailings.actions import Audiences, Desk, row, test
from union.membership.mailings.rules import State, Why
from union.times import iso

if TYPE_CHECKING:
    from union.membership.mailings.tables import Mailing
    from union.membership.mailings.views import LetterGoing

_PRESSED = "This letter was changed just now. Please look at it again before you send it."
_ON_ITS_WAY = frozenset({State.SCHEDULED, State.PLANNING, State.SENDING})


def schedule(
    group_id: str,
    mailing_id: str,
    caller: Caller,
    version: int,
    *,
    at: datetime | None,
    about_it: bool,
    audiences: Audiences,
    now: datetime,
) -> None:
    """Let a draft that is at `version` go, `at` a moment or as soon as nobody can take it back any more. A second click changes nothing.

    `about_it` is what whoever sends a service letter has to say: that it is about what its readers hold, and nothing else.
    Raises `Invalid`, `NotAllowed`, `NotFound`, `TooMany`, and `Conflict` where it was changed since, or staff paused the group's letters.
    """
    desk = Desk(group_id, caller, now, mailing_id)
    if desk.mailing.state in _ON_ITS_WAY:
        return
    draft = desk.draft
    if int(draft.version) != version:
        raise Conflict(_PRESSED)
    _check(desk, draft, about_it, audiences)
    when = iso(rules.check_send_at(at, now))
    moving.schedule(draft, at, desk.pause, now, desk.noted(mailing_id, "scheduled", send_at=when))


def _check(desk: Desk, draft: "Mailing", about_it: bool, audiences: Audiences) -> None:
    """Raises `Invalid` where a draft is not to go as it is."""
    writing.check_complete(str(draft.text))
    to = writing.chosen(str(draft.audience.get("value")), audiences.choices(desk.group, desk.now))
    writing.check_sort(Sort(draft.sort), to)
    if draft.sort == Sort.SERVICE and not about_it:
        raise Invalid.field(
            "about_it", "Please confirm this, or send the letter as news: then whoever wants no news does not get it."
        )
    if not audiences.number(desk.id, records.audience(draft), Sort(draft.sort), desk.now):
        raise Invalid.field("to", "Nobody would get this letter: nobody is meant, or nobody of them wants letters of this sort.")
    words.check(printing.rendered(draft, desk.group, desk.now))


def take_back(group_id: str, mailing_id: str, caller: Caller, now: datetime) -> None:
    """Let a letter that is set to go be a draft again. A second click changes nothing. Raises `Conflict` where it is on its way."""
    desk = Desk(group_id, caller, now, mailing_id)
    if desk.mailing.state != State.DRAFT:
        moving.take_back(desk.mailing, now, desk.noted(mailing_id, "taken back"))


def stop(group_id: str, mailing_id: str, caller: Caller, now: datetime) -> None:
    """Let a letter that is being sent stand still. A second click changes nothing. Raises `Conflict`."""
    desk = Desk(group_id, caller, now, mailing_id)
    if desk.mailing.state != State.STOPPED:
        moving.stop(desk.mailing, now, desk.noted(mailing_id, "stopped"))


def resume(group_id: str, mailing_id: str, caller: Caller, now: datetime) -> None:
    """Let a letter that was stopped go on. A second click changes nothing. Raises `Conflict`, also where staff paused the group's letters."""
    desk = Desk(group_id, caller, now, mailing_id)
    if desk.mailing.state not in (State.SENDING, State.PLANNING):
        moving.resume(desk.mailing, desk.pause, now, desk.noted(mailing_id, "resumed"))


def end(group_id: str, mailing_id: str, caller: Caller, now: datetime) -> None:
    """Let nobody else get a letter, for good. A second click changes nothing. Raises `Conflict`."""
    desk = Desk(group_id, caller, now, mailing_id)
    if desk.mailing.state != State.ENDED:
        moving.end(desk.mailing, now, desk.noted(mailing_id, "ended"))


_MAY: dict[State, list[str]] = {
    State.SCHEDULED: ["take-back"],
    State.PLANNING: ["stop", "end"],
    State.SENDING: ["stop", "end"],
    State.STOPPED: ["resume", "end"],
}


def shown(group_id: str, mailing_id: str, caller: Caller, now: datetime) -> "LetterGoing":
    """How a letter goes, for its committee. Raises `NotAllowed`, `NotFound`."""
    desk = Desk(group_id, caller, now, mailing_id)
    mailing = desk.mailing
    told, state = moving.progress(mailing, now), State(mailing.state)
    may = [deed for deed in _MAY.get(state, []) if deed != "resume" or desk.paused is None]
    return {
        "group": groups.name_view(desk.group),
        "letter": row(mailing),
        "people": told.people,
        "done": told.done,
        "per_cent": told.per_cent,
        "counts": {
            "sent": told.sent,
            "delivered": told.delivered,
            "bounced": told.bounced,
            "complained": told.complained,
            "unsubscribed": told.unsubscribed,
            "skipped": told.skipped,
            "unreached": told.unreached,
        },
        "counted_at": iso(told.counted_at),
        "goes_on": state in rules.GOING,
        "may": may,
        "paused": desk.paused if mailing.why == Why.PAUSED or desk.paused else None,
        "read_at": printing.read_at(mailing) if mailing.started_at else None,
        "history": desk.history(mailing_id),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


_PRESSED_AS: Mapping[str, tuple[Callable[[str, str, Caller, datetime], None], str]] = {
    "take-back": (take_back, "preview"),
    "stop": (stop, "progress"),
    "resume": (resume, "progress"),
    "end": (end, "progress"),
}


def press(group_id: str, mailing_id: str, caller: Caller, deed: str, key: str, now: datetime) -> str:
    """Do what a button of this name does, or `test`, which the same `key` does once; returns the page that shows it.

    Raises `NotFound` for a deed that is none, and what the deed raises.
    """
    if deed == "test":
        test(group_id, mailing_id, caller, key, now)
        return "preview"
    if deed not in _PRESSED_AS:
        Desk(group_id, caller, now)
        raise NotFound("There is no page at this address.")
    done, page = _PRESSED_AS[deed]
    done(group_id, mailing_id, caller, now)
    return page
