"""Verbs: the private address at which the programs of a phone or a computer read somebody's calendar.

Such programs cannot sign in: whoever knows the address reads the calendar, so it cannot be guessed (160 bits), is told to its owner alone, and
a new one puts an end to the one before with the next request. The secret in it follows from the house's key and a salt, so that it can be
shown again, and whoever reads the table cannot make it; of the secret itself only a hash is kept.
"""

import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from union import ids, settings, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.errors import Conflict, NotFound
from union.membership.events import feeds
from union.membership.events.tables import Diary
from union.secrets import secret
from union.store import ConditionFailed, Delete, Get, Put, Update

if TYPE_CHECKING:
    from union.membership.events.views import DiaryPage

_UNREAD, _OFTEN = timedelta(days=400), timedelta(days=30)
"""How long an address is kept at least that nobody reads, and how seldom it is written down that somebody does."""
_KEPT = _UNREAD + _OFTEN
"""How long it is kept from when that was written down, which may be so long before it was read last."""
_FILE = re.compile(r"([a-z2-7]{24})([0-9a-f]{40})\.ics")
_NOWHERE = "There is no calendar at this address. It may be an old one: your own is on the page “Your calendar”."
_CHANGED = "This address was changed in the meantime. Please look at it again."


def _key(person_id: str) -> Get[Diary]:
    return Diary.by_key(ids.derived("diary", person_id))


def _secret(diary: Diary) -> str:
    key = str(secret(settings.diary_secret())["key"]).encode()
    return hmac.new(key, f"diary\x1f{diary.key}\x1f{diary.salt}".encode(), sha256).hexdigest()[:40]


def _hashed(told: str) -> str:
    return sha256(told.encode()).hexdigest()


def shown(caller: Caller, now: datetime) -> "DiaryPage":
    """The page of the caller's calendar: its address where there is one, and the groups whose events are in it."""
    (kept,) = people.read_for(caller, _key(caller.person_id))
    diary = _standing(kept, now)
    return {
        "address": _address(diary) if diary else None,
        "in_use": diary is not None,
        "groups": feeds.groups_of(caller.person_id, now),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _standing(kept: Diary | None, now: datetime) -> Diary | None:
    """What is forgotten counts as gone, be it there still."""
    return kept if kept is not None and now < kept.forget_at else None


def _address(diary: Diary) -> str | None:
    """None where the house has another key by now."""
    told = _secret(diary)
    return f"{settings.site_url()}/calendars/{diary.key}{told}.ics" if _hashed(told) == diary.hash else None


def renew(caller: Caller, form: str, now: datetime) -> None:
    """Give the caller's calendar a new address; the one before is void from now on. The same `form` again changes nothing.

    Raises `Conflict` where another form did so at this moment.
    """
    (before,) = people.read_for(caller, _key(caller.person_id))
    made_by = ids.derived(caller.person_id, form)
    if _is_made_by(before, made_by):
        return
    diary = Diary(_key(caller.person_id).hash_key, person_id=caller.person_id, salt=ids.key(), made_by=made_by, made_at=now)
    diary.hash, diary.forget_at = _hashed(_secret(diary)), now + _KEPT
    same = Diary.key.does_not_exist() if before is None else Diary.hash == before.hash
    try:
        store.commit(Put(diary, same), audit_write("accounts", "calendar address made", caller.person_id, now))
    except ConditionFailed as lost:
        if not _is_made_by(*store.read(_key(caller.person_id)), made_by):
            raise Conflict(_CHANGED) from lost


def _is_made_by(kept: Diary | None, made_by: str) -> bool:
    return kept is not None and kept.made_by == made_by


def stop(caller: Caller, now: datetime) -> None:
    """Take the address of the caller's calendar away. Doing it again changes nothing. Raises `Conflict` where a new one came meanwhile."""
    (kept,) = people.read_for(caller, _key(caller.person_id))
    if kept is None:
        return
    try:
        gone = Delete(Diary(kept.key), Diary.hash == kept.hash)
        store.commit(gone, audit_write("accounts", "calendar address stopped", caller.person_id, now))
    except ConditionFailed as lost:
        if store.read(_key(caller.person_id)) != (None,):
            raise Conflict(_CHANGED) from lost


def owner(file: str, now: datetime) -> str:
    """Whose calendar is read at an address, of which `file` is the last part. Raises `NotFound` for whatever is no address of now."""
    found = _FILE.fullmatch(file)
    diary = _standing(*store.read(Diary.by_key(found[1])), now) if found else None
    if found is None or diary is None or not hmac.compare_digest(str(diary.hash), _hashed(found[2])):
        raise NotFound(_NOWHERE)
    if diary.forget_at - now < _KEPT - _OFTEN:
        store.alone(Update(Diary(diary.key), [Diary.forget_at.set(now + _KEPT)], Diary.hash == diary.hash))
    return str(diary.person_id)
