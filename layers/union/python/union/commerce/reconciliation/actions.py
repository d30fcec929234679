"""Verbs: hear what Stripe says, ask it what we did not hear, and list what does not agree."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from union import ids, settings, store, sweeps, time_left, watch
from union.commerce.disputes import actions as disputes
from union.commerce.disputes.rules import StripeDispute
from union.commerce.ledger import actions as ledger
from union.commerce.ledger.rules import Kind
from union.commerce.orders import booking, settling
from union.commerce.orders import records as order_records
from union.commerce.orders.rules import Payment, had_money
from union.commerce.payouts import actions as payouts
from union.commerce.payouts.rules import AGAIN_FOR
from union.commerce.reconciliation import rules
from union.commerce.reconciliation.records import MOVEMENTS, ran_key
from union.commerce.reconciliation.rules import UNION, Difference, Movement, News, StripeCharge, StripePayout
from union.commerce.reconciliation.tables import Cursor, DifferenceRow
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.rules import StripeRefund
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people.rules import Caller, must_be_staff
from union.errors import Conflict, Invalid, NotFound, Unavailable
from union.membership.groups import actions as groups
from union.money import CURRENCY
from union.store import ConditionFailed, Put, Update, absent
from union.times import iso, iso_or_none
from union.watch import Count

if TYPE_CHECKING:
    from union.commerce.orders.tables import Order
    from union.commerce.reconciliation.views import Differences, DifferenceShown

IGNORED, REPEATED, OTHER_MODE = "ignored", "repeated", "other mode"
_NEWS, _PAYOUTS = "events", "payouts"
_AGREES_WITHIN = 3
_SHOWN = 200


def hear(body: bytes, signature: str, now: datetime) -> str:
    """Take in a webhook of Stripe's. Returns what it did, for the log. Raises `Invalid` where it is not surely Stripe's."""
    from union.commerce.orders import stripe_gateway

    try:
        news = stripe_gateway.told(body, signature, now)
    except Invalid:
        watch.count(Count.WEBHOOK_REFUSED)
        raise
    did = dispatch(news, now)
    watch.count(_HEARD.get(did, Count.WEBHOOK_SETTLED))
    if did not in _HEARD:
        # Stripe's clock may be a little before ours.
        watch.measure(Count.WEBHOOK_DELAY, max(0.0, (now - news.at).total_seconds()))
    return did


_HEARD = {
    IGNORED: Count.WEBHOOK_IGNORED,
    "unknown order": Count.WEBHOOK_IGNORED,
    REPEATED: Count.WEBHOOK_REPEATED,
    OTHER_MODE: Count.WEBHOOK_OTHER_MODE,
}


def dispatch(news: News, now: datetime) -> str:
    """Let whoever it concerns follow the news; whoever tells them, however often, they happen once. Returns what they did.

    News of the other mode change nothing, whatever they tell of: pretended money must move nothing real, nor real money what is pretended.
    """
    if news.livemode is not settings.stripe_livemode():
        watch.logger.warning("Stripe told of the other mode", event=news.kind, livemode=news.livemode)
        return OTHER_MODE
    return _followed_by_whom(news, now)


def _followed_by_whom(news: News, now: datetime) -> str:
    match news.about:
        case Payment():
            return settling.settle(news.about, now)
        case StripeRefund():
            return _refund(news.about, news.at, now)
        case StripeDispute():
            return _dispute(news.about, news.at, now)
        case StripePayout():
            return _payout(news.about, news.at)
        case StripeCharge():
            return _fee(news.about)
    return IGNORED


def _refund(told: StripeRefund, at: datetime, now: datetime) -> str:
    did = refunds.follow(told, at)
    return _outside_refund(told, at, now) if did == refunds.UNKNOWN else did


def _outside_refund(told: StripeRefund, at: datetime, now: datetime) -> str:
    """Somebody paid money back at Stripe and not here: it is entered, counted against its order, and listed for staff."""
    order = settling.paid_by(None, told.payment_intent, now) if told.payment_intent else None
    group_id, order_id = _whose(order)
    entries = absent(*refunds.move_write(told, group_id, order_id, (), at))
    if not entries:
        return REPEATED
    failed = told.came_back and Difference.OUTSIDE_REFUND_FAILED
    what = failed or (Difference.OUTSIDE_REFUND if order else Difference.UNKNOWN_REFUND)
    listing = _differing(what, told.stripe_id, -told.amount, group_id, order_id, at)
    if order is None:
        return _entered(*entries, *absent(listing))
    if order.payment_intent != told.payment_intent:  # A second payment of an order went back, as it should.
        return _entered(*entries)
    new = {save.record.kind for save in entries}  # type: ignore[attr-defined] # entries of the ledger
    left = told.amount * ((Kind.REFUND in new) - (Kind.REFUND_FAILED in new))
    return _entered(*entries, *absent(listing), *(order_records.paid_back_outside_write(order, left) if left else []))


def _dispute(told: StripeDispute, at: datetime, now: datetime) -> str:
    order = settling.paid_by(None, told.payment_intent, now) if told.payment_intent else None
    if order is not None and order.payment_intent != told.payment_intent:
        order = None
    group_id, _ = _whose(order)
    did = disputes.follow(told, order, group_id, at, now)
    if order is None and told.movements:
        _entered(*absent(_differing(Difference.UNKNOWN_DISPUTE, told.dispute_id, -told.amount, group_id, None, told.at)))
    return did


def _payout(told: StripePayout, at: datetime) -> str:
    entries = []
    if told.moved:
        entries.append(ledger.entry_write(Kind.PAYOUT, told.payout_id, -told.amount, group_id=UNION, at=told.at))
    if told.came_back:
        entries.append(ledger.entry_write(Kind.PAYOUT_FAILED, told.payout_id, told.amount, group_id=UNION, at=at))
    did = _entered(*absent(*entries))
    noted = payouts.note(told)
    return "noted" if noted and did == REPEATED else did


def _fee(charge: StripeCharge) -> str:
    """The fee of a payment, which Stripe tells with its balance transaction. Nothing where the payment is no order's yet."""
    from union.commerce.orders import stripe_gateway

    (order,) = store.read(order_records.key(charge.order_id)) if charge.order_id else (None,)
    if order is None or charge.movement_id is None:
        return IGNORED
    return _entered(*absent(*_fees(stripe_gateway.movement(charge.movement_id), order.group_id, order.order_id)))


def _fees(movement: Movement, group_id: str, order_id: str | None) -> list[Put]:
    if not movement.fee:
        return []
    return [
        ledger.entry_write(Kind.FEE, movement.movement_id, -movement.fee, group_id=group_id, order_id=order_id, at=movement.at)
    ]


def _entered(*parts: Put | Update) -> str:
    """Enter what is missing. Where somebody else was quicker to enter it, it is a repeat; where only something beside it changed, it is
    not done, and has to be told again. Raises `Unavailable`."""
    if not parts:
        return REPEATED
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        if not any(isinstance(part, Put) for part in lost.parts):
            raise Unavailable("Something of this changed at this very moment. Please tell it again.") from lost
        return REPEATED
    return "entered"


def _whose(order: "Order | None") -> tuple[str, str | None]:
    return (order.group_id, order.order_id) if order else (UNION, None)


def _differing(what: Difference, subject: str, amount: int, group_id: str, order_id: str | None, since: datetime) -> Put:
    """The part of a transaction that lists a difference, once."""
    row = DifferenceRow(
        difference_id=ids.derived(what, subject),
        what=what,
        subject=subject,
        amount=amount,
        group_id=group_id,
        order_id=order_id,
        since=since,
    )
    return Put(row, DifferenceRow.difference_id.does_not_exist())


def reconcile(now: datetime) -> dict[str, int]:
    """Ask Stripe for what happened since the last run, let it be followed, enter what is missing, and list what does not agree.

    It may run at any time, twice, and at once with itself. Returns how many events and movements there were, how many of them changed
    something, and how many differences are open. Raises `Unavailable` where Stripe does not answer; what was done stays done.
    """
    from union.commerce.orders import stripe_gateway

    # Half of the time at most: whatever events take, what moved is looked at in the same night.
    with time_left.share(2):
        heard = sweeps.attempt("part", _NEWS, lambda: _heard(now))
    # Neither does it keep anything from what comes after it.
    with time_left.share(2):
        sweeps.attempt("part", _PAYOUTS, lambda: _paid_out(now))
    # Stripe's days pass whether it answers or not; what it did tell of disputes is known by now.
    sweeps.attempt("part", "disputes", lambda: disputes.remind(now))
    moved, left = _moved(now), 0
    # People go on paying while we look: only what is off each time is a difference.
    for _ in range(_AGREES_WITHIN):
        left = stripe_gateway.balance() - ledger.total()
        if not left:
            break
        moved = (moved[0], moved[1] + _moved(now)[1])
    _balance(left, now)
    if heard is None:
        raise Unavailable("What Stripe told could not be followed; what it moved was.")
    open_now = len(_rows(DifferenceRow.OPEN))
    watch.count(Count.RECONCILED)
    watch.count(Count.RECONCILIATION_DIFFERENCE, open_now)
    return {"events": heard[0], "movements": moved[0], "mended": heard[1] + moved[1], "differences": open_now}


def _heard(now: datetime) -> tuple[int, int]:
    from union.commerce.orders import stripe_gateway

    kinds = [kind for kind in rules.EVENTS if kind not in _TOLD_BY_MOVEMENTS]
    return _each(_NEWS, lambda since: stripe_gateway.news(since, kinds), lambda news: dispatch(news, now), now)


def _moved(now: datetime) -> tuple[int, int]:
    from union.commerce.orders import stripe_gateway

    return _each(MOVEMENTS, stripe_gateway.movements, lambda movement: _followed(movement, now), now)


def _paid_out(now: datetime) -> None:
    """Note the payouts, and read what they took along; the first time all that there ever were."""
    from union.commerce.orders import stripe_gateway

    _each(_PAYOUTS, stripe_gateway.payouts, lambda payout: str(payouts.note(payout)), now, AGAIN_FOR)
    payouts.sweep()


_TOLD_BY_MOVEMENTS = ("charge.succeeded", "charge.updated")
_CHANGED_NOTHING = (IGNORED, REPEATED, OTHER_MODE, "unknown order")


def _each[T: (News, Movement, StripePayout)](
    name: str,
    ask: Callable[[datetime | None], Sequence[T]],
    follow: Callable[[T], str | None],
    now: datetime,
    overlap: timedelta = rules.OVERLAP,
) -> tuple[int, int]:
    """Follow everything since the last run, the oldest first, and remember how far.

    What must wait, fails or comes too late for the time that is left is looked at again next time, and so is all after it.
    """
    (cursor,) = store.read(Cursor.by_key(name))
    found = ask(cursor.seen - overlap if cursor else None)
    seen, changed, waiting = cursor.seen if cursor else None, 0, False
    for one in found:
        enough = time_left.seconds() > time_left.AFTER
        did = sweeps.attempt(name, _named(one), partial(follow, one)) if enough else None
        waiting = waiting or did is None
        changed += did is not None and did not in _CHANGED_NOTHING
        if not waiting and (seen is None or one.at > seen):
            seen = one.at
    if seen is not None:
        # Of two runs at once the later one to end decides. If that sets it back, some is met once more, which changes nothing.
        Cursor(name, seen=seen, ran_at=now).save()
    return len(found), changed


def _named(one: News | Movement | StripePayout) -> str:
    if isinstance(one, StripePayout):
        return one.payout_id
    return one.movement_id if isinstance(one, Movement) else f"{one.kind} {iso(one.at)}"


def _followed(movement: Movement, now: datetime) -> str | None:
    """Enter a movement of Stripe's balance by what caused it. None where it has to wait."""
    match movement.cause:
        case StripeCharge() if movement.category == "charge":
            return _charge(movement, movement.cause, now)
        case StripeRefund():
            did = _refund(movement.cause, movement.at, now)
        case StripeDispute():
            return _dispute(movement.cause, now, now)
        case StripePayout():
            did = _payout(movement.cause, movement.at)
        case _:
            return _plain(movement)
    fee = _entered(*absent(*_fees(movement, UNION, None)))
    return did if fee == REPEATED else fee


def _charge(movement: Movement, charge: StripeCharge, now: datetime) -> str | None:
    """A payment: its sale is entered where its order is settled; here it is seen to that it was, and the fee is entered."""
    order = settling.paid_by(charge.order_id, charge.payment_intent, now) if charge.payment_intent else None
    group_id, order_id = _whose(order)
    fees = _fees(movement, group_id, order_id)
    what = _what_of(order, charge)
    if what is None:
        return _entered(*absent(*fees))
    # Its order may be on its way still: a call that has not returned, a webhook that is tried again.
    if what == Difference.UNKNOWN_PAYMENT and now - movement.at < rules.PATIENCE:
        return None
    subject = charge.payment_intent or movement.movement_id
    sale = ledger.entry_write(Kind.OTHER, subject, movement.amount, group_id=group_id, order_id=order_id, at=movement.at)
    return _entered(
        *absent(sale, *fees, _differing(what, movement.movement_id, movement.amount, group_id, order_id, movement.at))
    )


def _what_of(order: "Order | None", charge: StripeCharge) -> Difference | None:
    """What is wrong with a payment, or None where it is the one that settled its order, or went back because that one came."""
    if order is None or not had_money(order.status):
        return Difference.UNKNOWN_PAYMENT
    if order.payment_intent != charge.payment_intent:
        return None if booking.sent_back(order, str(charge.payment_intent)) else Difference.SECOND_PAYMENT
    return Difference.REVIEW if order.received_in not in (None, CURRENCY) else None


def _plain(movement: Movement) -> str:
    """A movement with no cause that we know. Stripe's own fees are what they are; the rest is listed."""
    kind = rules.plain_kind(movement.category)
    entry = ledger.entry_write(kind, movement.movement_id, movement.net, group_id=UNION, at=movement.at)
    listing = _differing(Difference.OTHER_MOVEMENT, movement.movement_id, movement.net, UNION, None, movement.at)
    return _entered(*absent(entry, *([listing] if kind == Kind.OTHER else [])))


def _balance(left: int, now: datetime) -> None:
    """List that the ledger's sum is not Stripe's balance, with how much it is off by, or resolve that it was so."""
    listing = _differing(Difference.BALANCE, UNION, left, UNION, None, now)
    (known,) = store.read(DifferenceRow.by_key(str(listing.record.difference_id)))  # type: ignore[attr-defined] # a row
    if left and (known is None or known.state != DifferenceRow.OPEN or int(known.amount) != left):
        if known is not None and known.state == DifferenceRow.OPEN:
            listing.record.since = known.since  # type: ignore[attr-defined] # a row
        store.commit(Put(listing.record))
    elif not left and known is not None and known.state == DifferenceRow.OPEN:
        store.commit(_resolving(known, "the house", "The sums agree again.", now))


def _resolving(row: DifferenceRow, actor: str, note: str, now: datetime) -> Update:
    actions = [
        DifferenceRow.state.set(DifferenceRow.RESOLVED),
        DifferenceRow.resolved_at.set(now),
        DifferenceRow.resolved_by.set(actor),
        DifferenceRow.note.set(note),
    ]
    return Update(DifferenceRow(row.difference_id), actions, DifferenceRow.state == DifferenceRow.OPEN)


def _rows(state: str) -> list[DifferenceRow]:
    return list(DifferenceRow.by_state.query(state, scan_index_forward=False, limit=_SHOWN))


def differences(caller: Caller) -> "Differences":
    """What does not agree and what was put right, the newest first, and when we last looked. For staff only."""
    (cursor,) = people.read_for(caller, ran_key())
    must_be_staff(caller)
    found = _rows(DifferenceRow.OPEN)
    known = groups.names_for(caller, sorted({str(row.group_id) for row in found if row.order_id}))
    return {
        "open": [{**_shown(row), "yours": known.get(str(row.group_id), ("", False))[1]} for row in found],
        "resolved": [_shown(row) for row in _rows(DifferenceRow.RESOLVED)],
        "ran_at": iso(cursor.ran_at) if cursor else None,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def resolve(difference_id: str, caller: Caller, note: str, now: datetime) -> None:
    """Close a difference with a note on why. Doing it again changes nothing. For staff only.

    Raises `NotFound`, or `Conflict` where it is closed already by somebody else or with another note.
    """
    (row,) = people.read_for(caller, DifferenceRow.by_key(difference_id))
    must_be_staff(caller)
    if row is None:
        raise NotFound("There is no such difference.")
    if row.what == Difference.BALANCE:
        raise Conflict("This closes by itself as soon as the sums agree.")
    if (row.resolved_by, row.note) == (caller.person_id, note):
        return
    noting = audit_write(f"difference#{difference_id}", "resolved", caller.person_id, now)
    try:
        store.commit(_resolving(row, caller.person_id, note, now), noting)
    except ConditionFailed as lost:
        raise Conflict("Somebody has closed this already.") from lost


def _shown(row: DifferenceRow) -> "DifferenceShown":
    return {
        "difference_id": row.difference_id,
        "what": row.what,
        "meaning": rules.MEANINGS[Difference(row.what)],
        "subject": row.subject,
        "amount": int(row.amount),
        "group_id": row.group_id,
        "order_id": row.order_id,
        "since": iso(row.since),
        "resolved_at": iso_or_none(row.resolved_at),
        "note": row.note,
    }
