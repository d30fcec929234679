"""Verbs: set up two-step sign-in, offered to all and needed by staff: an app that shows codes (TOTP, RFC 6238).

The provider keeps the secret and asks for the codes. Its hosted pages do not offer to set it up where it is not required of everybody, so
the house does, with a token for that alone which never leaves it.
"""

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from union import ids, settings, store
from union.core.audit.actions import audit_write
from union.core.letters import actions as letters
from union.core.letters.rules import Kind
from union.core.people import actions as people
from union.core.people import identity
from union.core.people.rules import Caller
from union.core.people.tables import Enrolment
from union.core.policy.records import union_name
from union.errors import Conflict, Invalid
from union.store import Put, Update

if TYPE_CHECKING:
    from union.core.people.views import TwoStep

_LASTS = timedelta(minutes=5)
"""As long as the provider's token is good."""
_LOOKS, _PACE = 4, 0.2
"""How often to look whether another click has done it, and the seconds between: whoever typed a wrong code waits for 0.6 s in all."""


def offered(caller: Caller) -> "TwoStep":
    """What the page for two-step sign-in shows first."""
    people.read_for(caller)
    return _shown(caller, "begin")


def begun(caller: Caller, *, code: str, verifier: str, return_to: str, nonce: str, now: datetime) -> "TwoStep":
    """Begin, once the person confirmed it on the hosted pages: a secret for their app, as text and as a picture."""
    people.read_for(caller)
    token, secret = identity.enrolling(code=code, verifier=verifier, return_to=return_to, nonce=nonce, person_id=caller.person_id)
    name = ids.key()
    kept = Enrolment(
        enrolment_id=name, person_id=caller.person_id, token=token, secret=secret, begun_at=now, forget_at=now + _LASTS
    )
    store.commit(Put(kept, Enrolment.enrolment_id.does_not_exist()))
    return _scanned(caller, name, secret)


def again(caller: Caller, enrolment: str, now: datetime) -> "TwoStep":
    """What the page shows again where the code was not right, or the first page where the time is over."""
    found = _found(caller, enrolment, now)
    return _scanned(caller, enrolment, str(found.secret)) if found else _shown(caller, "begin")


def finish(caller: Caller, *, enrolment: str, code: str, now: datetime) -> None:
    """Have a code asked for at every sign-in from now on. The person gets a letter, lest somebody else did it.

    Doing it again changes nothing. Raises `Invalid` for a wrong code, `Conflict` where the time is over, `Unavailable`.
    """
    found = _found(caller, enrolment, now)
    if found is None:
        raise Conflict("That took longer than five minutes. Please begin again.")
    if found.done_at is not None or not _enrolled(found, code):
        return
    context = {"name": caller.name, "url": f"{settings.site_url()}/my/two-step"}
    letter = letters.letter_write(Kind.TWO_STEP, f"{Kind.TWO_STEP}#{ids.derived(enrolment)}", caller.email, context, now)
    noting = audit_write("accounts", "two-step sign-in set up", caller.person_id, now, person=caller.person_id)
    try:
        store.commit(letter, noting, _over(found, now))
    except store.ConditionFailed:  # The second click of two: the first one told it.
        return


def _over(found: Enrolment, now: datetime) -> Update:
    """The part of a transaction in which an enrolment is done. `ConditionFailed` where another click has done it."""
    still = Enrolment.enrolment_id.exists() & Enrolment.done_at.does_not_exist()
    return Update(Enrolment(found.enrolment_id), [Enrolment.done_at.set(now)], still)


def _enrolled(found: Enrolment, code: str) -> bool:
    """Show the code to the provider. False where another click did, as it takes a code once: what it refuses may be what it took."""
    try:
        identity.enrolled(str(found.token), code)
    except (Invalid, Conflict):
        if _done_meanwhile(found):
            return False
        raise
    return True


def _done_meanwhile(found: Enrolment) -> bool:
    """Whether another click has done it. That one asks the provider for more before it writes, so this one looks again for a moment."""
    for look in range(_LOOKS):
        if look:
            _pause()
        (kept,) = store.read(Enrolment.by_key(str(found.enrolment_id)))
        if kept is not None and kept.done_at is not None:
            return True
    return False


def _pause() -> None:
    time.sleep(_PACE)


def _found(caller: Caller, enrolment: str, now: datetime) -> Enrolment | None:
    found: Enrolment | None = people.read_for(caller, Enrolment.by_key(enrolment))[0]
    good = found is not None and found.person_id == caller.person_id and now < found.begun_at + _LASTS
    return found if good else None


def _shown(caller: Caller, step: Literal["begin", "scan", "done"]) -> "TwoStep":
    return {
        "step": step,
        "staff": caller.rights.one_step or caller.is_staff,
        "one_step": caller.rights.one_step,
        "secret": None,
        "picture": None,
        "enrolment": None,
        "values": {},
        "errors": {},
    }


def done(caller: Caller) -> "TwoStep":
    """What the page shows when it is set up."""
    people.read_for(caller)
    return _shown(caller, "done")


def _scanned(caller: Caller, name: str, secret: str) -> "TwoStep":
    from union import qr  # Drawn only here.

    union = union_name()
    address = f"otpauth://totp/{quote(union)}:{quote(caller.email)}?secret={secret}&issuer={quote(union)}"
    return {**_shown(caller, "scan"), "secret": secret, "picture": qr.drawn(address), "enrolment": name}
