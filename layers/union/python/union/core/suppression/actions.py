"""Verbs: stop sending to an address that sends letters back, and go on where its owner says that it works."""

from datetime import datetime
from typing import TYPE_CHECKING

from union import store, watch
from union.core.people import actions as people
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.suppression import records, rules
from union.core.suppression.tables import Suppressed
from union.errors import NotFound, TooMany
from union.store import Get, Update
from union.watch import Count

if TYPE_CHECKING:
    from union.core.suppression.views import SuppressedAddress


def bounced(address: str, why: str, at: datetime) -> bool:
    """A letter to the address came back for good `at` some time, for the reason that the post names: nothing is sent to it from now on.

    The same told twice, late, or after its owner said that it works again, changes nothing. Returns whether it was new. An address at which
    staff are written to goes on, and that rings.
    """
    if _of_staff(address):
        watch.logger.warning(
            "A letter to staff came back for good; look at the addresses of the policy pack and at /staff/contacts", why=why
        )
        watch.count(Count.STAFF_UNREACHABLE)
        return False
    newer = Suppressed.bounced_at.does_not_exist() | (Suppressed.bounced_at < at)
    known = [
        Suppressed.bounced_at.set(at),
        Suppressed.why.set(why),
        Suppressed.bounces.add(1),
        Suppressed.forget_at.set(at + rules.KEPT_FOR),
    ]
    return store.alone(Update(Suppressed(address=rules.name(address)), known, newer))


def withheld(address: str) -> bool:
    """Whether a letter to this address is not sent: nothing is sent there, and it is none at which staff are written to."""
    return rules.leads_nowhere(address) or (bool(records.suppressed([address])) and not _of_staff(address))


def _of_staff(address: str) -> bool:
    policy = policies.read()
    teams = [one.email for one in policy.contacts.values()]
    return rules.is_one_of(address, [*teams, *policy.individual.values(), *(one.email for one in policy.kept)])


def of_caller_key(caller: Caller) -> Get[Suppressed]:
    """Ask for what is known of the caller's own address; `view` reads what came of it."""
    return records.key(caller.email)


def view(found: Suppressed | None, now: datetime) -> "SuppressedAddress | None":
    """What the owner of an address is shown where nothing is sent to it, else nothing."""
    if found is None or not records.held(found):
        return None
    again = rules.tried_from(found.lifted_at)
    return {
        "since": found.bounced_at.isoformat(),
        "why": rules.sentence(found.why),
        "may_try": again is None or again <= now,
        "try_from": again.isoformat() if again and again > now else None,
    }


def lift(caller: Caller, now: datetime) -> None:
    """The caller says that their own address works again, and letters go to it from now on. A second click changes nothing.

    Raises `NotFound` where nothing was kept from it, `TooMany` where it was tried a day ago or less, `SignInNeeded`.
    """
    (found,) = people.read_for(caller, of_caller_key(caller))
    if found is None:
        raise NotFound("Letters to your address are sent as always.")
    if not records.held(found):
        return
    again = rules.tried_from(found.lifted_at)
    if again and again > now:
        raise TooMany(
            "Your address was tried again a short while ago, and the letter came back. Please wait a day before the next try."
        )
    same = Suppressed.lifted_at.does_not_exist() if found.lifted_at is None else Suppressed.lifted_at == found.lifted_at
    store.alone(Update(found, [Suppressed.lifted_at.set(now)], same & (Suppressed.bounced_at == found.bounced_at)))
