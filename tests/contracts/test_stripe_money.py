"""Refunds, disputes and payouts: whose money is where, to the penny."""

from typing import Any

import pytest
import stripe

from infra.local.stripe.balance import card_fee
from tests.contracts.stripe.orders import new_session
from tests.stripe_standin import ControlRefused, RemoteStandIn


def paid(standin: RemoteStandIn, pence: int = 3_000) -> str:
    """Make and pay a session, and return its id."""
    key = new_session(standin, pence)
    standin.pay(key)
    return key


def intent_of(standin: RemoteStandIn, key: str) -> str:
    """Return the payment intent of a session."""
    return str(standin.client().v1.checkout.sessions.retrieve(key).payment_intent)


def balance(standin: RemoteStandIn) -> tuple[int, int]:
    """Return the available and the pending balance in pence."""
    found = standin.client().v1.balance.retrieve()
    return found.available[0].amount, found.pending[0].amount


@pytest.mark.parametrize(("pence", "fee"), [(30, 20), (33, 20), (34, 21), (500, 28), (1_000, 35), (99_999_999, 1_500_020)])
def test_fee_is_one_and_a_half_percent_and_20p(pence: int, fee: int) -> None:
    assert card_fee(pence) == fee


def test_money_is_pending_then_available_then_paid_out(stripe_standin: RemoteStandIn) -> None:
    paid(stripe_standin)
    assert balance(stripe_standin) == (0, 2_935)
    stripe_standin.advance(3 * 86_400)
    assert balance(stripe_standin) == (2_935, 0)
    payout = stripe_standin.payout(settle=False)
    assert (payout["amount"], payout["status"], balance(stripe_standin)) == (2_935, "paid", (0, 0))
    rows = stripe_standin.client().v1.balance_transactions.list({"payout": payout["id"]}).data
    assert sorted(row.net for row in rows) == [-2_935, 2_935]


def test_payout_of_more_than_there_is_is_refused(stripe_standin: RemoteStandIn) -> None:
    paid(stripe_standin)
    for amount in (0, -5, 2_936):
        with pytest.raises(ControlRefused):
            stripe_standin.payout(amount)
    assert stripe_standin.payout(35)["amount"] == 35
    assert balance(stripe_standin) == (2_900, 0)


def test_only_an_automatic_payout_says_what_it_is_made_of(stripe_standin: RemoteStandIn) -> None:
    transactions = stripe_standin.client().v1.balance_transactions
    paid(stripe_standin)
    manual = stripe_standin.payout(100)
    assert (manual["automatic"], manual["reconciliation_status"]) == (False, "not_applicable")
    with pytest.raises(stripe.InvalidRequestError, match="automatic"):
        transactions.list({"payout": manual["id"]})
    for pence in (None, 5_000):
        paid(stripe_standin, pence or 3_000)
        automatic = stripe_standin.payout()
        rows = [row for row in transactions.list({"payout": automatic["id"]}).data if row.source != automatic["id"]]
        assert sum(row.net for row in rows) == automatic["amount"]


def test_payout_that_fails_gives_the_money_back(stripe_standin: RemoteStandIn) -> None:
    paid(stripe_standin)
    payout = stripe_standin.payout(100)["id"]
    assert stripe_standin.fail_payout(payout)["status"] == "failed"
    assert sum(balance(stripe_standin)) == 2_935
    with pytest.raises(ControlRefused):
        stripe_standin.fail_payout(payout)


def test_refund_in_parts_until_nothing_is_left(stripe_standin: RemoteStandIn) -> None:
    intent, refunds = intent_of(stripe_standin, paid(stripe_standin)), stripe_standin.client().v1.refunds
    part = refunds.create({"payment_intent": intent, "amount": 1_000, "expand": ["charge"]})
    charge: Any = part.charge
    assert (part.status, charge.amount_refunded, charge.refunded) == ("succeeded", 1_000, False)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        refunds.create({"payment_intent": intent, "amount": 2_001})
    rest: Any = refunds.create({"payment_intent": intent, "expand": ["charge"]})
    assert (rest.amount, rest.charge.refunded) == (2_000, True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    assert sum(balance(stripe_standin)) == -65


def test_unpaid_is_not_refunded(stripe_standin: RemoteStandIn) -> None:
    refunds = stripe_standin.client().v1.refunds
    declined, later = new_session(stripe_standin), new_session(stripe_standin)
    stripe_standin.decline(declined)
    stripe_standin.pay_later(later)
    for key in (declined, later):
        with pytest.raises(stripe.InvalidRequestError, match="has not succeeded"):
            refunds.create({"payment_intent": intent_of(stripe_standin, key)})
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
        refunds.create({"payment_intent": "pi_none"})
    with pytest.raises(stripe.InvalidRequestError):
        refunds.create({})


def test_refund_that_fails_later_gives_the_money_back(stripe_standin: RemoteStandIn) -> None:
    key = paid(stripe_standin)
    refund = stripe_standin.refund(key, 500)["id"]
    failed = stripe_standin.fail_refund(refund)
    assert (failed["status"], sum(balance(stripe_standin))) == ("failed", 2_935)
    with pytest.raises(ControlRefused):
        stripe_standin.fail_refund(refund)
    charge = stripe_standin.client().v1.charges.list().data[0]
    assert (charge.amount_refunded, charge.refunded) == (0, False)


def test_dispute_takes_money_and_fee_and_bars_refunds(stripe_standin: RemoteStandIn) -> None:
    key = paid(stripe_standin)
    dispute = stripe_standin.open_dispute(key)["id"]
    assert sum(balance(stripe_standin)) == 2_935 - 3_000 - 2_000
    with pytest.raises(stripe.InvalidRequestError) as refused:
        stripe_standin.client().v1.refunds.create({"payment_intent": intent_of(stripe_standin, key)})
    assert refused.value.code == "charge_disputed"
    with pytest.raises(ControlRefused):
        stripe_standin.open_dispute(key)
    assert stripe_standin.close_dispute(dispute, won=True)["status"] == "won"
    assert sum(balance(stripe_standin)) == 935
    assert stripe_standin.refund(key)["status"] == "succeeded"


def test_lost_dispute_stays_lost(stripe_standin: RemoteStandIn) -> None:
    key = paid(stripe_standin)
    dispute = stripe_standin.open_dispute(key, 1_000)["id"]
    assert stripe_standin.client().v1.disputes.close(dispute).status == "lost"
    with pytest.raises(ControlRefused):
        stripe_standin.close_dispute(dispute, won=True)
    assert sum(balance(stripe_standin)) == 2_935 - 3_000


def test_balance_is_the_sum_of_its_transactions(stripe_standin: RemoteStandIn) -> None:
    keys = [paid(stripe_standin, 1_000 + 37 * step) for step in range(6)]
    stripe_standin.refund(keys[0], 123)
    stripe_standin.fail_refund(stripe_standin.refund(keys[1])["id"])
    stripe_standin.close_dispute(stripe_standin.open_dispute(keys[2])["id"], won=False)
    stripe_standin.payout(700)
    rows = list(stripe_standin.client().v1.balance_transactions.list({"limit": 4}).auto_paging_iter())
    assert sum(row.net for row in rows) == sum(balance(stripe_standin))
    assert all(row.net == row.amount - row.fee == row.amount - sum(it.amount for it in row.fee_details) for row in rows)
