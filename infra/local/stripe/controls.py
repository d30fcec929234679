"""The verbs by which a test (or the page of faults) plays the customer, the bank and the weather.

See the package's own words.
"""

from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from infra.local.stripe import aftermath, agenda, checkout, params, refusals
from infra.local.stripe.account import Account
from infra.local.stripe.checkout import is_url
from infra.local.stripe.faults import Faults
from infra.local.stripe.refusals import ApiError
from infra.local.stripe.store import Thing
from infra.local.stripe.webhooks import Webhooks


@dataclass
class Desk:
    """What the verbs work on."""

    account: Account
    faults: Faults
    webhooks: Webhooks
    requests: deque[Thing]

    def do(self, verb: str, given: Thing) -> Thing:
        """Do one verb with its fields and return its answer, or raise ``ApiError``."""
        found = VERBS.get(verb)
        if found is None:
            raise refusals.invalid(f"There is no verb {verb[:40]}.", status=404)
        if verb == "faults":
            return set_faults(self, **given)
        wanted, work = found
        check_fields(given, wanted)
        return work(self, **given)

    def show(self, name: str) -> Thing:
        """Return one of the lists, or raise 404."""
        with self.account.store.lock:
            found = LISTS.get(name)
            if found is None:
                raise refusals.invalid(f"There is no list {name[:40]}.", status=404)
            return deepcopy(found(self))


VERBS: dict[str, tuple[dict[str, Any], Callable[..., Thing]]] = {}
NUMBER = (int, float)
FARTHEST = 1e11
LISTS: dict[str, Callable[[Desk], Thing]] = {
    "faults": lambda desk: desk.faults.as_json(),
    "events": lambda desk: {"data": desk.account.store.all("event")},
    "deliveries": lambda desk: {"data": list(desk.account.store.deliveries.values())},
    "requests": lambda desk: {"data": list(desk.requests)},
    "sessions": lambda desk: {"data": desk.account.store.all("checkout.session")},
}


def verb(**fields: Any) -> Callable[[Callable[..., Thing]], Callable[..., Thing]]:
    """Register the function below as a verb; each field has its type, in a list when it may be left out."""

    def register(work: Callable[..., Thing]) -> Callable[..., Thing]:
        VERBS[work.__name__] = (fields, work)
        return work

    return register


def check_fields(given: Thing, wanted: dict[str, Any]) -> None:
    """Refuse a field that the verb does not have, one that lacks, or one of the wrong type."""
    for name, value in given.items():
        if name not in wanted:
            raise refusals.unknown_parameter(name)
        kind = wanted[name][0] if isinstance(wanted[name], list) else wanted[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool) or is_wild(value):
            raise refusals.invalid(f"Invalid {name}.", name)
    for name, kind in wanted.items():
        if name not in given and not isinstance(kind, list):
            raise refusals.missing_parameter(name)


def is_wild(value: Any) -> bool:
    """Tell whether a number is none (NaN, infinity), or far beyond any time or amount."""
    return isinstance(value, NUMBER) and not abs(value) < FARTHEST


def locked(desk: Desk, work: Callable[..., Thing], *arguments: Any, **named: Any) -> Thing:
    """Do something to the account, alone, after what is due."""
    with desk.account.store.lock:
        agenda.run_due(desk.account)
        desk.account.store.changed = True
        return deepcopy(work(desk.account, *arguments, **named))


@verb(session=str)
def pay(desk: Desk, session: str) -> Thing:
    """The customer pays by card."""
    return locked(desk, checkout.pay, session)


@verb(session=str)
def decline(desk: Desk, session: str) -> Thing:
    """The card is declined."""
    return locked(desk, checkout.decline, session)


@verb(session=str, after=[NUMBER])
def pay_later(desk: Desk, session: str, after: float = 5.0) -> Thing:
    """The customer pays by Direct Debit, and it is confirmed ``after`` so many seconds."""
    return locked(desk, checkout.complete_unpaid, session, good=True, after=after)


@verb(session=str, after=[NUMBER])
def fail_later(desk: Desk, session: str, after: float = 5.0) -> Thing:
    """The customer pays by Direct Debit, and it fails ``after`` so many seconds."""
    return locked(desk, checkout.complete_unpaid, session, good=False, after=after)


@verb(session=str)
def settle(desk: Desk, session: str) -> Thing:
    """A delayed payment ends now."""
    return locked(desk, checkout.settle_now, session)


@verb(session=str)
def expire(desk: Desk, session: str) -> Thing:
    """The time of a session is up."""
    return locked(desk, checkout.expire, session)


@verb(seconds=NUMBER)
def advance(desk: Desk, seconds: float) -> Thing:
    """Everything that waits comes due sooner."""
    agenda.advance(desk.account, seconds)
    return {"now": desk.account.now}


@verb(now=NUMBER)
def set_now(desk: Desk, now: float) -> Thing:
    """The stand-in's clock is set."""
    desk.account.clock.set(now)
    agenda.run_due(desk.account)
    return {"now": desk.account.now}


@verb(session=[str], payment_intent=[str], charge=[str], amount=[int])
def refund(desk: Desk, **given: Any) -> Thing:
    """A refund is made in the Dashboard."""
    return locked(desk, aftermath.refund, given)


@verb(refund=str)
def fail_refund(desk: Desk, refund: str) -> Thing:
    """The bank sends a refund back."""
    return locked(desk, aftermath.fail_refund, refund)


@verb(session=[str], payment_intent=[str], charge=[str], amount=[int], reason=[str])
def open_dispute(desk: Desk, **given: Any) -> Thing:
    """The bank opens a dispute."""
    return locked(desk, aftermath.open_dispute, given)


@verb(dispute=str, won=bool)
def close_dispute(desk: Desk, dispute: str, won: bool) -> Thing:
    """The bank decides a dispute."""
    return locked(desk, aftermath.close_dispute, dispute, won=won)


@verb(dispute=str, seconds=NUMBER)
def extend_dispute(desk: Desk, dispute: str, seconds: float) -> Thing:
    """Stripe gives more time for the evidence of a dispute."""
    return locked(desk, aftermath.extend_dispute, dispute, seconds)


@verb(amount=[int], settle=[bool])
def payout(desk: Desk, amount: int | None = None, settle: bool = True) -> Thing:
    """Money goes to the bank account."""
    return locked(desk, aftermath.pay_out, amount, settle=settle)


@verb(payout=str)
def fail_payout(desk: Desk, payout: str) -> Thing:
    """The bank sends a payout back."""
    return locked(desk, aftermath.fail_payout, payout)


@verb(event=str, copies=[int])
def resend(desk: Desk, event: str, copies: int = 1) -> Thing:
    """An event is sent now, so many times at once."""
    if not 1 <= copies <= 100:
        raise refusals.invalid("Invalid copies: 1 to 100.", "copies")
    return {"statuses": desk.webhooks.send_event(event, copies)}


@verb(body=(dict, str))
def send(desk: Desk, body: Thing | str) -> Thing:
    """Any body is signed properly and posted."""
    return desk.webhooks.send_body(body)


@verb(order=[str])
def release(desk: Desk, order: str = "created") -> Thing:
    """What was held is sent, in this order."""
    params.one_of(order, ("created", "reverse", "shuffled"), "order")
    return {"statuses": desk.webhooks.release(order)}


@verb()
def set_faults(desk: Desk, **given: Any) -> Thing:
    """Faults are set."""
    desk.faults.set(given)
    return desk.faults.as_json()


@verb()
def clear_faults(desk: Desk) -> Thing:
    """Every fault is removed; what was held stays held until it is released."""
    desk.faults.clear()
    return desk.faults.as_json()


@verb(url=[str], secret=[str])
def webhook(desk: Desk, url: str = "", secret: str = "") -> Thing:
    """The webhook gets another address or secret."""
    if url and not is_url(url):
        raise refusals.invalid("Not a valid URL", "url", "url_invalid")
    desk.webhooks.url = url or desk.webhooks.url
    desk.webhooks.secret = secret or desk.webhooks.secret
    return {"url": desk.webhooks.url}


@verb(timeout=[NUMBER])
def idle(desk: Desk, timeout: float = 10.0) -> Thing:
    """Wait until no delivery waits or is under way; 408 when some still do after ``timeout`` seconds."""
    if not desk.webhooks.idle(min(timeout, 300)):
        raise ApiError(408, "api_error", f"Deliveries still wait after {timeout} s.")
    return {"idle": True}


@verb()
def reset(desk: Desk) -> Thing:
    """Everything is forgotten, faults too."""
    with desk.account.store.lock:
        desk.account.store.forget()
        desk.webhooks.forget()
        desk.requests.clear()
        desk.faults.clear()
        desk.account.clock.offset = 0.0
    return {"ok": True}


VERBS["faults"] = VERBS.pop("set_faults")
