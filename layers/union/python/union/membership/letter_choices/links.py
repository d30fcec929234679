"""Verbs: turn letters off by the link that stands in each of them, and on again by the same link.

Programs of mail providers do so by one POST, for whoever pressed "Unsubscribe" there (RFC 8058); they bring no session, and none is looked
at. Programs that look through letters for bad links open all of them and press nothing: opening one changes nothing.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from union import ids, store
from union.core.audit.actions import audit_write
from union.errors import NotFound
from union.membership.groups import actions as groups
from union.membership.letter_choices import records, tokens
from union.membership.letter_choices.rules import How, Sort
from union.membership.letter_choices.tokens import Told
from union.membership.mailings import feedback
from union.store import ConditionFailed, Update

if TYPE_CHECKING:
    from union.membership.letter_choices.views import LetterLink

_NO_LINK = "This link is not complete, or too old. Sign in and look at “My letters” to choose what you get."
_NO_NAME = "this group"


def shown(token: str, now: datetime) -> "LetterLink":
    """The page at a link. Raises `NotFound` for one that this house did not make."""
    return _shown(token, _told(token), "", now)


def off(token: str, now: datetime) -> "LetterLink":
    """Turn off what the link says; where it is off already nothing changes. Raises `NotFound` for one that this house did not make."""
    told = _told(token)
    if _write(records.off_write(told, now), told, "off", now):
        feedback.unsubscribed(told.group_id, told.mailing_id, now)
    return _shown(token, told, "off", now)


def on(token: str, now: datetime) -> "LetterLink":
    """Turn on again what this link turned off within a day; otherwise nothing changes, and the page says how things stand.

    Raises `NotFound` for one that this house did not make.
    """
    told = _told(token)
    if _write(records.on_write(told, now), told, "on", now):
        feedback.unsubscribed(told.group_id, told.mailing_id, now, undone=True)
    return _shown(token, told, "on", now)


def _told(token: str) -> Told:
    told = tokens.read(token)
    if told is None:
        raise NotFound(_NO_LINK)
    return told


def _write(part: Update, told: Told, act: str, now: datetime) -> bool:
    """Whether that changed anything: a program may send it twice."""
    more = {"group": told.group_id, "sort": told.sort, "how": How.LINK, "mailing": told.mailing_id}
    try:
        store.commit(part, audit_write("accounts", f"letters turned {act}", told.person_id, now, **more))
    except ConditionFailed:
        return False
    return True


def _shown(token: str, told: Told, done: Literal["", "off", "on"], now: datetime) -> "LetterLink":
    group, choice = store.read(groups.key(told.group_id), records.key(told.group_id, told.person_id))
    return {
        "group": groups.name_view(group) if group else {"group_id": told.group_id, "name": _NO_NAME},
        "sort": "sponsors" if told.sort is Sort.SPONSORS else "news",
        "on": records.wants(choice, told.sort),
        "undo": records.stopped_by(choice, told, now),
        "done": done,
        "token": token,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }
