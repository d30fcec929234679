"""Signed events on their way: retries, and every fault that the page of faults can set."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.contracts.stripe.orders import new_session
from tests.stripe_standin import ControlRefused, Receiver, RemoteStandIn

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]
COMPLETED = "checkout.session.completed"


def pay(standin: RemoteStandIn) -> str:
    """Make and pay a session, and return its id."""
    key = new_session(standin)
    standin.pay(key)
    return key


def completed(standin: RemoteStandIn) -> dict[str, Any]:
    """Return the delivery of the event that the session is complete."""
    return next(delivery for delivery in standin.deliveries() if delivery["type"] == COMPLETED)


def event_id(standin: RemoteStandIn) -> str:
    """Return the id of the event that the session is complete."""
    return str(standin.events(COMPLETED)[0]["id"])


def test_events_arrive_signed_and_whole(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    pay(stripe_standin)
    stripe_standin.idle()
    arrived = stripe_receiver.verified()
    assert sorted(event.type for event in arrived) == sorted(PAID)
    assert {event.id for event in arrived} == {event["id"] for event in stripe_standin.events()}
    assert all(event.api_version == "2026-10-28.endive" and event.pending_webhooks == 1 for event in arrived)
    assert [event["pending_webhooks"] for event in stripe_standin.events()] == [0, 0, 0, 0]


def test_event_keeps_what_its_object_was_then(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin)
    stripe_standin.settle(stripe_standin.pay_later(key)["id"])
    then = [event["data"]["object"]["payment_status"] for event in stripe_standin.events() if "session" in event["type"]]
    assert then == ["unpaid", "paid"]


def _tried(standin: RemoteStandIn, times: int) -> Any:
    """The first delivery, once it has been tried so often and waits for the next time."""
    return _until(
        lambda: [one for one in standin.deliveries()[:1] if len(one["attempts"]) == times and one["state"] == "waiting"]
    )[0]


def _all_wait(standin: RemoteStandIn, times: int) -> bool:
    return all(len(one["attempts"]) == times and one["state"] == "waiting" for one in standin.deliveries())


def _until(happens: Callable[[], Any]) -> Any:
    """Wait for something true. It is given up after some minutes, so that nobody waits for ever."""
    for _ in range(10_000):
        if found := happens():
            return found
        time.sleep(0.02)
    pytest.fail("It never happened.")


def test_failed_delivery_is_tried_again_with_backoff(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_receiver.statuses = [500, 302, 200]
    stripe_standin.expire(new_session(stripe_standin))
    first = _tried(stripe_standin, 1)
    assert [attempt["status"] for attempt in first["attempts"]] == [500]
    stripe_standin.advance(1)
    second = _tried(stripe_standin, 2)
    assert second["due"] >= second["attempts"][1]["at"] + 2, "it waits longer each time"
    stripe_standin.advance(2)
    stripe_standin.idle()
    delivery = stripe_standin.deliveries()[0]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 302, 200]
    assert delivery["state"] == "delivered"


def test_waiting_retries_come_sooner_by_the_clock(stripe_standin: RemoteStandIn) -> None:
    pay(stripe_standin)
    for tries in (1, 2):
        _until(lambda: _all_wait(stripe_standin, tries))  # noqa: B023 - asked before the next turn
        stripe_standin.advance(60)
    _until(lambda: _all_wait(stripe_standin, 3))
    delivery = completed(stripe_standin)
    assert delivery["state"] == "waiting"
    assert [attempt["status"] for attempt in delivery["attempts"]] == [0] * 3
    with pytest.raises(ControlRefused):
        stripe_standin.idle(0.1)


def test_unreachable_webhook_gets_its_events_later(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    address = stripe_receiver.url
    stripe_standin.webhook(url="http://127.0.0.1:9/")
    pay(stripe_standin)
    _until(lambda: _all_wait(stripe_standin, 1))
    stripe_standin.webhook(url=address)
    stripe_standin.advance(60)
    stripe_standin.idle()
    assert sorted(stripe_receiver.kinds()) == sorted(PAID)


def test_delay(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.faults(delay=600)
    pay(stripe_standin)
    time.sleep(0.3)
    assert stripe_receiver.got == []
    stripe_standin.advance(600)
    stripe_standin.idle()
    assert len(stripe_receiver.got) == 4


def test_dropped_event_is_listed_and_never_sent(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.faults(drop=2)
    pay(stripe_standin)
    stripe_standin.idle()
    assert sorted(stripe_receiver.kinds()) == sorted(PAID[2:])
    assert [delivery["state"] for delivery in stripe_standin.deliveries()] == ["dropped"] * 2 + ["delivered"] * 2
    assert len(stripe_standin.client().v1.events.list({"delivery_success": False}).data) == 2
    stripe_standin.faults(drop=-1)
    pay(stripe_standin)
    assert len(stripe_receiver.got) == 2


def test_copies_arrive_at_once(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.faults(drop=3, duplicate=20)
    stripe_receiver.wait = 0.3
    pay(stripe_standin)
    stripe_standin.idle()
    assert len(stripe_receiver.got) == 20
    assert stripe_receiver.most_at_once == 20
    assert len({event.id for event in stripe_receiver.verified()}) == 1


def test_reordered_events_arrive_backwards(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.faults(reorder=True)
    pay(stripe_standin)
    stripe_standin.idle()
    assert stripe_receiver.kinds() == PAID[::-1]


@pytest.mark.parametrize(("order", "expected"), [("created", PAID), ("reverse", PAID[::-1])])
def test_held_events_wait_for_their_release(
    stripe_standin: RemoteStandIn, stripe_receiver: Receiver, order: str, expected: list[str]
) -> None:
    stripe_standin.faults(hold=True)
    pay(stripe_standin)
    stripe_standin.advance(3_600)
    stripe_standin.idle()
    assert stripe_receiver.got == []
    assert stripe_standin.release(order) == [200] * 4
    assert stripe_receiver.kinds() == expected
    assert stripe_standin.faults()["hold"] is False


def test_bad_signature_is_followed_by_a_good_retry(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.faults(bad_signature=1)
    stripe_receiver.statuses = [400]
    stripe_standin.expire(new_session(stripe_standin))
    _tried(stripe_standin, 1)
    stripe_standin.advance(1)
    stripe_standin.idle()
    (bad, forged), (good, signed) = stripe_receiver.got
    assert bad == good
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(bad, forged, stripe_standin.webhook_secret)
    assert stripe.Webhook.construct_event(good, signed, stripe_standin.webhook_secret).type == "checkout.session.expired"


@pytest.mark.parametrize("skew", [-600, 600])
def test_time_of_a_signature_can_be_off(stripe_standin: RemoteStandIn, stripe_receiver: Receiver, skew: int) -> None:
    stripe_standin.faults(skew=skew)
    before = int(time.time())
    stripe_standin.expire(new_session(stripe_standin))
    stripe_standin.idle()
    after = int(time.time())
    moment = int(stripe_receiver.got[0][1].split(",")[0].removeprefix("t="))
    assert before <= moment - skew <= after
    if skew < 0:
        with pytest.raises(stripe.SignatureVerificationError, match="outside the tolerance"):
            stripe_receiver.verified()
    else:
        assert stripe_receiver.verified()


def test_event_is_sent_again_by_hand(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    pay(stripe_standin)
    stripe_standin.idle()
    stripe_receiver.statuses = [200, 500, 200]
    assert sorted(stripe_standin.resend(event_id(stripe_standin), copies=3)) == [200, 200, 500]
    assert len(stripe_receiver.got) == 7
    with pytest.raises(ControlRefused):
        stripe_standin.resend("evt_none")


@pytest.mark.parametrize("body", ['{"id": ', "[1, 2]", "\u202e", {"id": "evt_x", "type": "made.up"}])
def test_any_body_is_signed_properly(stripe_standin: RemoteStandIn, stripe_receiver: Receiver, body: Any) -> None:
    assert stripe_standin.send(body) == 200
    sent, header = stripe_receiver.got[0]
    assert sent.decode() == (body if isinstance(body, str) else json.dumps(body, indent=2))
    assert stripe.WebhookSignature.verify_header(sent.decode(), header, stripe_standin.webhook_secret, 300)


def test_secret_can_be_rolled(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.webhook(secret="whsec_new")
    stripe_standin.expire(new_session(stripe_standin))
    stripe_standin.idle()
    assert stripe_receiver.verified("whsec_new")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe_receiver.verified()


def test_session_may_be_paid_before_the_answer_that_made_it(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.faults(late_answer=0.6)
    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(new_session, stripe_standin)
        time.sleep(0.3)
        key = stripe_standin.sessions()[0]["id"]
        stripe_standin.pay(key)
        stripe_standin.idle()
        assert COMPLETED in stripe_receiver.kinds()
        assert not making.done()
    assert making.result() == key


def test_event_may_come_while_the_call_that_caused_it_still_runs(
    stripe_standin: RemoteStandIn, stripe_receiver: Receiver
) -> None:
    assert any(_comes_first(stripe_standin, stripe_receiver, latency) for latency in (0.5, 2, 8, 32))


def _comes_first(standin: RemoteStandIn, receiver: Receiver, latency: float) -> bool:
    """Whether the event of a refund is here before the call is answered, which takes so many seconds longer."""
    key = pay(standin)
    intent = str(standin.client().v1.checkout.sessions.retrieve(key).payment_intent)
    heard = receiver.kinds().count("refund.created")
    standin.faults(latency=latency)
    with ThreadPoolExecutor(1) as pool:
        giving = pool.submit(lambda: standin.client().v1.refunds.create({"payment_intent": intent}))
        _until(lambda: receiver.kinds().count("refund.created") > heard)
        first = not giving.done()
    assert giving.result().status == "succeeded"
    standin.faults(latency=0)
    return first


def test_event_may_come_before_the_answer_that_caused_it(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    key = pay(stripe_standin)
    stripe_standin.idle()
    stripe_standin.faults(hang_up=1)
    intent = str(stripe_standin.client().v1.checkout.sessions.retrieve(key).payment_intent)
    with pytest.raises(stripe.APIConnectionError):
        stripe_standin.client().v1.refunds.create({"payment_intent": intent})
    stripe_standin.idle()
    assert sorted(stripe_receiver.kinds()[4:]) == ["charge.refunded", "refund.created"]


def test_faults_are_checked_and_cleared(stripe_standin: RemoteStandIn) -> None:
    usual = stripe_standin.faults()
    for wrong in (
        {"delay": "x"},
        {"drop": 1.5},
        {"hold": 1},
        {"drop": True},
        {"nonsense": 1},
        {"duplicate": 0},
        {"delay": -1},
    ):
        with pytest.raises(ControlRefused):
            stripe_standin.faults(**wrong)
    assert stripe_standin.faults() == usual
    assert stripe_standin.faults(delay=2, hold=True) == usual | {"delay": 2, "hold": True}
    assert stripe_standin.clear_faults() == usual


def test_reset_forgets_everything(stripe_standin: RemoteStandIn, stripe_receiver: Receiver) -> None:
    stripe_standin.faults(hold=True)
    pay(stripe_standin)
    stripe_standin.reset()
    assert (stripe_standin.events(), stripe_standin.sessions(), stripe_standin.deliveries()) == ([], [], [])
    assert (stripe_standin.requests(), stripe_standin.faults()["hold"]) == ([], False)
