"""Verbs: follow what Stripe says of a dispute: hold the money, bar refunds, and tell staff."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import store, sweeps, watch
from union.commerce.disputes import rules
from union.commerce.disputes.rules import State, StripeDispute
from union.commerce.disputes.tables import Dispute
from union.commerce.ledger import actions as ledger
from union.commerce.ledger.rules import Kind as Entry
from union.commerce.orders import letters as order_letters
from union.commerce.orders import records as order_records
from union.core.audit.actions import audit_write
from union.core.letters.rules import Kind
from union.core.policy import actions as policies
from union.errors import Unavailable
from union.store import ConditionFailed, Get, Put, Update, absent
from union.times import iso, iso_or_none
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.disputes.views import OpenDispute
    from union.commerce.orders.tables import Order

REPEATED = "repeated"
_OPEN, _LISTED = "open", 200
_TRIES = 4


def key(dispute_id: str) -> Get[Dispute]:
    """Ask for a dispute."""
    return Dispute.by_key(dispute_id)


def follow(told: StripeDispute, order: "Order | None", group_id: str, at: datetime, now: datetime) -> str:
    """Let a dispute follow what Stripe said of it `at` a moment; `order` is the one it is about, or None.

    It happens once, however often it is said, and what is older than what we know changes nothing. Returns "repeated", or the
    dispute's state.
    """
    for _ in range(_TRIES):
        (known,) = store.read(Dispute.by_key(told.dispute_id))
        state = rules.after(known.state if known else None, rules.state(told.status))
        # Money moves before, with or after the state, in events that come in any order: each movement is entered by its own id.
        entries = absent(*_moved(told, order, group_id))
        news = _news(known, told, at, now) if state is None else []
        if state is None and not entries and not news:
            return REPEATED
        with suppress(ConditionFailed):
            store.commit(*_changes(told, known, state, order, group_id, at, now), *news, *entries)
            _count(state, told)
            return state or "entered"
    raise Unavailable("Somebody else is at this dispute. Please try again in a moment.")


def _count(state: State | None, told: StripeDispute) -> None:
    if state == State.OPEN:
        watch.count(Count.DISPUTED)
        watch.logger.warning("A payment is disputed", dispute_id=told.dispute_id)


def _news(known: Dispute | None, told: StripeDispute, at: datetime, now: datetime) -> list[Put | Update]:
    """What follows where a dispute that is open goes on: another day for the evidence, or none is taken any more."""
    asks = rules.asks(told.status)
    if known is None or known.state != State.OPEN or (known.told_at is not None and at < known.told_at):
        return []
    if (known.due_by, bool(known.asks)) == (told.due_by, asks):
        return []
    day = Dispute.due_by.set(told.due_by) if told.due_by else Dispute.due_by.remove()
    same = (Dispute.told_at == known.told_at) if known.told_at else Dispute.told_at.does_not_exist()
    actions = [day, Dispute.asks.set(asks), Dispute.told_at.set(at)]
    moved = Update(Dispute(told.dispute_id), actions, (Dispute.state == State.OPEN) & same)
    if known.order_id is None or not asks or known.due_by == told.due_by or told.due_by is None:
        return [moved]
    known.due_by = told.due_by
    return [moved, _letter(known, State.OPEN, f"{State.OPEN}#{iso(told.due_by)}", now)]


def _changes(  # noqa: PLR0917 - what was told, what is known, and when
    told: StripeDispute,
    known: Dispute | None,
    state: State | None,
    order: "Order | None",
    group_id: str,
    at: datetime,
    now: datetime,
) -> list[Put | Update]:
    """What follows from a new state: nothing from a movement of money alone."""
    if state is None:
        return []
    kept = Dispute(
        dispute_id=told.dispute_id,
        order_id=order.order_id if order else None,
        group_id=group_id,
        amount=told.amount,
        state=state,
        opened_at=told.at,
        decided_at=None if state == State.OPEN else now,
        group_name=order.group_name if order else None,
        group_type=order.group_type if order else None,
        due_by=told.due_by,
        asks=state == State.OPEN and rules.asks(told.status),
        told_at=at,
        open=_OPEN if state == State.OPEN else None,
    )
    saving = Put(kept, Dispute.dispute_id.does_not_exist() if known is None else (Dispute.state == known.state))
    if order is None:
        return [saving]
    noting = audit_write(
        f"order#{order.order_id}", f"dispute {state}", "stripe", now, dispute=told.dispute_id, amount=told.amount
    )
    barred = state == State.LOST or (state == State.OPEN and not told.refundable)
    marking = order_records.dispute_write(order, told.dispute_id, state, barred)
    return [saving, *marking, _letter(kept, state, state, now), noting]


def _letter(dispute: Dispute, said: str, cause: str, now: datetime) -> Put:
    """The letter to staff that says a dispute is open, won, lost, or due soon; `cause` is what it is written for, once."""
    due = iso(dispute.due_by) if dispute.due_by and dispute.asks else None
    more = {"state": said, "due_by": due, "again": cause != said, "dispute_id": dispute.dispute_id}
    return order_letters.to_staff(Kind.DISPUTED, f"disputed#{dispute.dispute_id}#{cause}", dispute, policies.read(), now, **more)


def open_now(now: datetime) -> "list[OpenDispute]":
    """The disputes that no bank has decided, those whose evidence is due first in front, with how many days are left; without a name."""
    found = list(Dispute.by_open.query(_OPEN, limit=_LISTED))
    return sorted((_told(one, now) for one in found), key=lambda told: (not told["asks"], told["due_by"] or "", told["since"]))


def _told(dispute: Dispute, now: datetime) -> "OpenDispute":
    return {
        "dispute_id": dispute.dispute_id,
        "order_id": dispute.order_id,
        "group_id": dispute.group_id,
        "group_name": dispute.group_name,
        "group_type": dispute.group_type,
        "amount": int(dispute.amount),
        "asks": bool(dispute.asks),
        "due_by": iso_or_none(dispute.due_by),
        "days_left": rules.days_left(dispute.due_by, now) if dispute.due_by and dispute.asks else None,
        "since": iso(dispute.opened_at),
    }


def remind(now: datetime) -> int:
    """Write to staff, once for each of Stripe's days, of disputes whose evidence is due soon and was not sent. Returns to how many."""
    waiting = Dispute.by_open.query(_OPEN)
    return sweeps.each("dispute", waiting, lambda one: _reminded(one, now), lambda one: str(one.dispute_id))["reminded"]


def _reminded(dispute: Dispute, now: datetime) -> dict[str, int]:
    if not (dispute.asks and dispute.order_id and rules.to_remind(dispute.due_by, now)):
        return {}
    # The letter of this day was written already.
    with suppress(ConditionFailed):
        store.commit(_letter(dispute, "due", f"due#{iso(dispute.due_by or now)}", now))
        return {"reminded": 1}
    return {}


def _moved(told: StripeDispute, order: "Order | None", group_id: str) -> list[Put]:
    common: dict[str, Any] = {
        "group_id": group_id,
        "order_id": order.order_id if order else None,
        "payment_intent": told.payment_intent,
    }
    found = []
    for one in told.movements:
        kind = Entry.DISPUTE_WON if one.back else Entry.DISPUTE
        found.append(ledger.entry_write(kind, one.movement_id, one.amount, at=one.at, **common))
        if one.fee:
            found.append(ledger.entry_write(Entry.FEE, one.movement_id, -one.fee, at=one.at, **common))
    return found
