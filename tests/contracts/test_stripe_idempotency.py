"""Idempotency keys as v1 has them, and what goes wrong on the way to Stripe."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.contracts.stripe.orders import new_session, one_thing
from tests.stripe_standin import RemoteStandIn

KEY: Any = {"idempotency_key": "order-1/attempt-1"}


def test_same_key_gives_the_same_session(stripe_standin: RemoteStandIn) -> None:
    sessions = stripe_standin.client().v1.checkout.sessions
    first, second = (sessions.create(one_thing(500), KEY) for _ in range(2))
    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(stripe_standin.sessions()) == 1


def test_replay_is_the_first_answer_not_the_present_state(stripe_standin: RemoteStandIn) -> None:
    sessions = stripe_standin.client().v1.checkout.sessions
    stripe_standin.pay(sessions.create(one_thing(500), KEY).id)
    assert sessions.create(one_thing(500), KEY).status == "open"


def test_same_key_with_other_parameters_is_refused(stripe_standin: RemoteStandIn) -> None:
    client = stripe_standin.client()
    client.v1.checkout.sessions.create(one_thing(500), KEY)
    with pytest.raises(stripe.IdempotencyError) as other:
        client.v1.checkout.sessions.create(one_thing(501), KEY)
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.refunds.create({"payment_intent": "pi_x"}, KEY)
    assert other.value.http_status == 400
    assert len(stripe_standin.sessions()) == 1


def test_key_in_use_is_a_conflict_and_only_one_works(stripe_standin: RemoteStandIn) -> None:
    stripe_standin.faults(latency=0.3)
    client = stripe_standin.client()

    def create(_: int) -> int:
        try:
            client.v1.checkout.sessions.create(one_thing(500), KEY)
        except stripe.APIError as refused:
            return int(refused.http_status or 0)
        return 200

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(create, range(8)))
    assert statuses == [200] + [409] * 7
    assert len(stripe_standin.sessions()) == 1


def test_parameters_that_do_not_validate_leave_the_key_free(stripe_standin: RemoteStandIn) -> None:
    sessions = stripe_standin.client().v1.checkout.sessions
    with pytest.raises(stripe.InvalidRequestError):
        sessions.create({"mode": "payment"}, KEY)
    assert sessions.create(one_thing(500), KEY).status == "open"


def test_key_is_free_again_after_a_day(stripe_standin: RemoteStandIn) -> None:
    sessions = stripe_standin.client().v1.checkout.sessions
    first = sessions.create(one_thing(500), KEY)
    stripe_standin.set_now(first.created + 90_000)
    assert sessions.create(one_thing(500), KEY).id != first.id


def test_stored_500_is_replayed_though_the_work_was_done(stripe_standin: RemoteStandIn) -> None:
    stripe_standin.faults(fail_after=1)
    sessions = stripe_standin.client().v1.checkout.sessions
    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            sessions.create(one_thing(500), KEY)
        assert broken.value.http_status == 500
    assert len(stripe_standin.sessions()) == 1


def test_500_after_effect_without_a_key_does_the_work_twice(stripe_standin: RemoteStandIn) -> None:
    stripe_standin.faults(fail_after=1)
    sessions = stripe_standin.client().v1.checkout.sessions
    with pytest.raises(stripe.APIError):
        sessions.create(one_thing(500))
    sessions.create(one_thing(500))
    assert len(stripe_standin.sessions()) == 2


def test_500_without_effect_is_mended_by_a_retry(stripe_standin: RemoteStandIn) -> None:
    stripe_standin.faults(fail_before=1)
    client = stripe_standin.client(max_network_retries=2)
    assert client.v1.checkout.sessions.create(one_thing(500)).status == "open"
    assert [request["status"] for request in stripe_standin.requests()] == [500, 200]
    assert len(stripe_standin.sessions()) == 1


def test_answer_that_is_lost_is_replayed_to_a_retry(stripe_standin: RemoteStandIn) -> None:
    stripe_standin.faults(hang_up=1)
    client = stripe_standin.client(max_network_retries=2)
    made = client.v1.checkout.sessions.create(one_thing(500), KEY)
    assert [it["id"] for it in stripe_standin.sessions()] == [made.id]


def test_lost_answer_without_retries_is_a_connection_error(stripe_standin: RemoteStandIn) -> None:
    stripe_standin.faults(hang_up=1)
    with pytest.raises(stripe.APIConnectionError):
        new_session(stripe_standin)
    assert len(stripe_standin.sessions()) == 1


def test_too_many_requests(stripe_standin: RemoteStandIn) -> None:
    stripe_standin.faults(rate_limit=1)
    with pytest.raises(stripe.RateLimitError):
        new_session(stripe_standin)
    assert stripe_standin.sessions() == []


def test_event_names_the_request_that_caused_it(stripe_standin: RemoteStandIn) -> None:
    key = new_session(stripe_standin)
    client = stripe_standin.client()
    stripe_standin.pay(key)
    intent = str(client.v1.checkout.sessions.retrieve(key).payment_intent)
    refund = client.v1.refunds.create({"payment_intent": intent}, KEY)
    assert refund.last_response is not None
    request = stripe_standin.events("charge.refunded")[0]["request"]
    assert request == {"id": refund.last_response.request_id, "idempotency_key": KEY["idempotency_key"]}
    assert stripe_standin.events("charge.succeeded")[0]["request"] == {"id": None, "idempotency_key": None}
