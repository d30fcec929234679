"""A Checkout Session from its making to its end, as a caller sees it through Stripe's client."""

import time
from typing import Any

import pytest
import stripe

from tests.contracts.stripe.orders import new_session, one_thing, order
from tests.stripe_standin import ControlRefused, RemoteStandIn

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def kinds(standin: RemoteStandIn) -> list[str]:
    """Return the types of all events, the oldest first."""
    return [str(event["type"]) for event in standin.events()]


def test_new_session_is_open_and_unpaid(stripe_standin: RemoteStandIn) -> None:
    made = stripe_standin.client().v1.checkout.sessions.create(order())
    assert (made.status, made.payment_status, made.amount_total, made.currency) == (
        "open",
        "unpaid",
        3_000,
        "gbp",
    )
    assert (made.client_reference_id, made.livemode, made.payment_intent) == ("order-1", False, None)
    assert made.url == f"{stripe_standin.url}/pay/{made.id}"
    assert kinds(stripe_standin) == []


def test_payment_completes_the_session(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin)
    stripe_standin.pay(key)
    deep: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    found = stripe_standin.client().v1.checkout.sessions.retrieve(key, deep)
    intent: Any = found.payment_intent
    assert (found.status, found.payment_status, found.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received, intent.metadata.to_dict()) == (
        "succeeded",
        3_000,
        {"order": "order-1"},
    )
    assert (intent.latest_charge.balance_transaction.fee, intent.latest_charge.balance_transaction.net) == (
        65,
        2_935,
    )
    assert kinds(stripe_standin) == PAID


def test_declined_card_leaves_the_session_open_for_another_try(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin)
    first = stripe_standin.decline(key)
    assert (first["status"], first["payment_status"]) == ("open", "unpaid")
    again = stripe_standin.pay(key)
    assert again["payment_intent"] == first["payment_intent"]
    tries = ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
    assert kinds(stripe_standin) == tries + PAID[1:]


@pytest.mark.parametrize(
    ("verb", "status", "last"),
    [
        ("pay_later", "paid", ["charge.succeeded", "payment_intent.succeeded"]),
        ("fail_later", "unpaid", ["charge.failed", "payment_intent.payment_failed"]),
    ],
)
def test_delayed_payment(stripe_standin: RemoteStandIn, verb: str, status: str, last: list[str]) -> None:
    key = new_session(stripe_standin)
    now: Any = getattr(stripe_standin, verb)(key, after=600)
    assert (now["status"], now["payment_status"]) == ("complete", "unpaid")
    before = [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
    ]
    assert kinds(stripe_standin) == before
    stripe_standin.advance(599)
    assert kinds(stripe_standin) == before
    stripe_standin.advance(1)
    name = "succeeded" if status == "paid" else "failed"
    assert kinds(stripe_standin) == before + last + [f"checkout.session.async_payment_{name}"]
    assert stripe_standin.client().v1.checkout.sessions.retrieve(key).payment_status == status


def test_delayed_payment_ends_by_itself(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin)
    stripe_standin.pay_later(key, after=0.1)
    while "checkout.session.async_payment_succeeded" not in kinds(stripe_standin):
        time.sleep(0.02)


def test_session_for_nothing_needs_no_payment(stripe_standin: RemoteStandIn) -> None:
    done = stripe_standin.pay(new_session(stripe_standin, 0))
    assert (done["status"], done["payment_status"], done["payment_intent"]) == (
        "complete",
        "no_payment_required",
        None,
    )
    assert kinds(stripe_standin) == ["checkout.session.completed"]


def test_session_expires_by_the_clock(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin, expires_at=int(time.time()) + 1_800)
    stripe_standin.advance(1_790)
    assert stripe_standin.sessions()[0]["status"] == "open"
    stripe_standin.advance(15)
    assert stripe_standin.client().v1.checkout.sessions.retrieve(key).status == "expired"
    assert kinds(stripe_standin) == ["checkout.session.expired"]


def test_session_expires_by_call_once_and_cancels_its_payment_intent(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin)
    stripe_standin.decline(key)
    client = stripe_standin.client()
    assert client.v1.checkout.sessions.expire(key).status == "expired"
    assert kinds(stripe_standin)[-2:] == ["payment_intent.canceled", "checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        client.v1.checkout.sessions.expire(key)


def test_paid_session_neither_expires_nor_is_paid_again(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin)
    stripe_standin.pay(key)
    stripe_standin.advance(90_000)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        stripe_standin.client().v1.checkout.sessions.expire(key)
    for again in (stripe_standin.pay, stripe_standin.decline, stripe_standin.pay_later):
        with pytest.raises(ControlRefused):
            again(key)
    assert kinds(stripe_standin)[:4] == PAID
    assert "checkout.session.expired" not in kinds(stripe_standin)


@pytest.mark.parametrize(("seconds", "good"), [(1_700, False), (1_800, True), (86_400, True), (86_500, False)])
def test_lifetime_is_half_an_hour_to_a_day(stripe_standin: RemoteStandIn, seconds: int, good: bool) -> None:
    sent = one_thing(500, expires_at=int(time.time()) + seconds)
    if good:
        assert stripe_standin.client().v1.checkout.sessions.create(sent).expires_at == sent["expires_at"]
    else:
        with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
            stripe_standin.client().v1.checkout.sessions.create(sent)


def test_clock_can_be_set_for_a_caller_with_a_clock_of_its_own(stripe_standin: RemoteStandIn) -> None:
    summer = 1_816_992_000
    stripe_standin.set_now(summer)
    made = stripe_standin.client().v1.checkout.sessions.create(one_thing(500, expires_at=summer + 2_000))
    assert summer <= made.created < summer + 60


def test_metadata_is_merged_and_emptied(stripe_standin: RemoteStandIn) -> None:
    sessions, key = stripe_standin.client().v1.checkout.sessions, new_session(stripe_standin)
    changes: list[Any] = [{"a": "1"}, {"order": ""}, ""]
    found = [sessions.update(key, {"metadata": change}).to_dict()["metadata"] for change in changes]
    assert found == [{"order": "order-1", "a": "1"}, {"a": "1"}, {}]


def test_pages_of_a_list_meet_without_gap(stripe_standin: RemoteStandIn) -> None:
    keys = [new_session(stripe_standin) for _ in range(7)]
    sessions = stripe_standin.client().v1.checkout.sessions
    assert [it.id for it in sessions.list({"limit": 3}).auto_paging_iter()] == keys[::-1]
    page = sessions.list({"limit": 2, "ending_before": keys[1]})
    assert ([it.id for it in page.data], page.has_more) == ([keys[3], keys[2]], True)
    stripe_standin.expire(keys[3])
    found = sessions.list({"status": "open", "starting_after": keys[3]})
    assert [it.id for it in found.data] == [keys[2], keys[1], keys[0]]
    for wrong in ({"limit": 0}, {"limit": 101}, {"starting_after": "cs_none"}):
        with pytest.raises(stripe.InvalidRequestError):
            sessions.list(wrong)  # type: ignore[arg-type]  # hostile on purpose


def test_lists_are_filtered(stripe_standin: RemoteStandIn) -> None:
    first, second = (
        new_session(stripe_standin),
        new_session(stripe_standin, customer_email="kim@example.ac.uk"),
    )
    intent = stripe_standin.pay(first)["payment_intent"]
    sessions = stripe_standin.client().v1.checkout.sessions
    assert [it.id for it in sessions.list({"payment_intent": intent})] == [first]
    assert [it.id for it in sessions.list({"customer_details": {"email": "kim@example.ac.uk"}})] == [second]
    assert [it.id for it in sessions.list({"created": {"lt": 1_000}})] == []
    events = stripe_standin.client().v1.events
    assert {it.type for it in events.list({"type": "payment_intent.*"})} == {PAID[0], PAID[2]}


def test_key_is_needed(stripe_standin: RemoteStandIn) -> None:
    for key in ("sk_test_other", "sk_test_standin2", "é"):
        stripe_standin.api_key = key
        with pytest.raises(stripe.AuthenticationError):
            stripe_standin.client().v1.balance.retrieve()


def test_other_api_version_is_refused(stripe_standin: RemoteStandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="endive"):
        stripe_standin.client().v1.balance.retrieve(options={"stripe_version": "2024-06-20"})
