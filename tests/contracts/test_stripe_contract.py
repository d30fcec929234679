"""The stand-in is held to Stripe's OpenAPI data in both directions, through Stripe's own client."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from infra.local.stripe import params, specs
from infra.local.stripe.endpoints import ENDPOINTS, Endpoint
from tests.contracts.stripe.contract import (
    DOCUMENT,
    FIXTURES,
    SCHEMAS,
    Thing,
    answer_problems,
    parameter_schema,
    problems,
    request_problems,
    strange_fields,
    template,
)
from tests.contracts.stripe.orders import order
from tests.stripe_standin import RemoteStandIn, running

NEWER_THAN_FIXTURES = "'submission_method' is a required property"


def play(standin: RemoteStandIn) -> None:
    """Use every endpoint and every thing that happens by itself, and be refused now and then."""
    client = standin.client()
    paid, open_one, later, failing, declined = (client.v1.checkout.sessions.create(order()).id for _ in range(5))
    standin.pay(paid)
    standin.settle(standin.pay_later(later)["id"])
    standin.settle(standin.fail_later(failing)["id"])
    standin.decline(declined)
    standin.pay(declined)
    look_at_sessions(client, paid, open_one)
    give_back(standin, client, paid)
    argue(standin, client, later, declined)
    standin.payout()
    look_at_money(client)
    standin.expire(client.v1.checkout.sessions.create(order()).id)


def look_at_sessions(client: stripe.StripeClient, paid: str, open_one: str) -> None:
    """Read, change, list and expire sessions and their payment intents."""
    deep = ["payment_intent.latest_charge.balance_transaction", "line_items"]
    client.v1.checkout.sessions.retrieve(paid, {"expand": deep})
    client.v1.checkout.sessions.update(open_one, {"metadata": {"note": "changed"}})
    client.v1.checkout.sessions.line_items.list(paid, {"limit": 1})
    client.v1.checkout.sessions.list({"status": "complete", "created": {"gte": 1}, "expand": ["data.payment_intent"]})
    client.v1.checkout.sessions.expire(open_one)
    intent = client.v1.payment_intents.list({"limit": 1, "expand": ["data.latest_charge"]}).data[0].id
    client.v1.payment_intents.update(intent, {"metadata": {"seen": "yes"}})
    client.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge.balance_transaction"]})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.cancel(intent, {"cancellation_reason": "abandoned"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.retrieve("cs_test_none")


def give_back(standin: RemoteStandIn, client: stripe.StripeClient, paid: str) -> None:
    """Refund in parts, read and change refunds, and let one fail."""
    intent = str(client.v1.checkout.sessions.retrieve(paid).payment_intent)
    given: Any = {"payment_intent": intent, "amount": 700, "reason": "requested_by_customer"}
    refund = client.v1.refunds.create(given | {"expand": ["charge.balance_transaction"]}).id
    client.v1.refunds.retrieve(refund, {"expand": ["balance_transaction", "payment_intent"]})
    client.v1.refunds.update(refund, {"metadata": {"why": "size"}})
    client.v1.refunds.list({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.cancel(refund)
    standin.fail_refund(refund)
    charge = client.v1.charges.list({"payment_intent": intent}).data[0].id
    client.v1.charges.retrieve(charge, {"expand": ["refunds", "balance_transaction"]})


def argue(standin: RemoteStandIn, client: stripe.StripeClient, later: str, declined: str) -> None:
    """Dispute two charges: one is answered and won, one is accepted."""
    first, second = standin.open_dispute(later)["id"], standin.open_dispute(declined, 1000)["id"]
    answer: Any = {
        "evidence": {"uncategorized_text": "They came."},
        "submit": True,
        "metadata": {"by": "treasurer"},
    }
    client.v1.disputes.update(first, answer)
    standin.close_dispute(first, won=True)
    client.v1.disputes.retrieve(first, {"expand": ["charge", "payment_intent"]})
    client.v1.disputes.close(second)
    client.v1.disputes.list({"limit": 1})


def look_at_money(client: stripe.StripeClient) -> None:
    """Read events, balance, balance transactions and payouts."""
    event = client.v1.events.list({"types": ["checkout.session.completed", "charge.refunded"]}).data[0].id
    client.v1.events.retrieve(event)
    client.v1.balance.retrieve()
    payout = client.v1.payouts.list({"expand": ["data.balance_transaction"]}).data[0].id
    client.v1.payouts.retrieve(payout)
    made = client.v1.balance_transactions.list({"payout": payout, "limit": 100, "expand": ["data.source"]}).data[0].id
    client.v1.balance_transactions.retrieve(made)


@pytest.fixture(scope="module")
def story() -> Iterator[RemoteStandIn]:
    """A stand-in with which the whole story was played once."""
    with running() as standin:
        play(standin)
        yield standin


@pytest.mark.parametrize("name", FIXTURES)
def test_official_fixture_fits_the_data(name: str) -> None:
    found = problems(FIXTURES[name], {"$ref": f"#/components/schemas/{name}"})
    newer = [line for line in found if NEWER_THAN_FIXTURES in line]
    assert found == (newer if name == "dispute" else [])


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda it: f"{it.method} {it.path}")
def test_endpoint_and_its_parameters_are_stripes(endpoint: Endpoint) -> None:
    assert endpoint.method.lower() in DOCUMENT["paths"][endpoint.path]
    assert list(strange_parameters(endpoint.spec, parameter_schema(endpoint.method, endpoint.path))) == []


def strange_parameters(spec: Any, schema: Thing, where: str = "") -> Iterator[str]:
    """Yield the declared parameters that Stripe does not have, or that it wants and we let be left out."""
    spec = spec.inner if isinstance(spec, params.Required) else spec
    if isinstance(spec, list):
        yield from strange_parameters(spec[0], one_of(schema, "items")["items"], f"{where}[]")
    elif isinstance(spec, dict):
        known = one_of(schema, "properties")
        for name, inner in spec.items():
            if name not in known["properties"]:
                yield f"{where}.{name}"
            else:
                yield from strange_parameters(inner, known["properties"][name], f"{where}.{name}")
        for name in known.get("required", []):
            if not isinstance(spec.get(name), params.Required):
                yield f"{where}.{name} is required"
    elif isinstance(spec, tuple):
        allowed = one_of(schema, "enum")["enum"]
        yield from (f"{where}={word}" for word in spec if word not in allowed)


def one_of(schema: Thing, key: str) -> Thing:
    """Return the first schema within references and choices that has a key."""
    if key in schema:
        return schema
    if "$ref" in schema:
        return one_of(SCHEMAS[schema["$ref"].rpartition("/")[2]], key)
    choices = [one_of(choice, key) for choice in schema.get("allOf", []) + schema.get("anyOf", [])]
    return next((choice for choice in choices if key in choice), {})


def test_the_story_uses_every_endpoint(story: RemoteStandIn) -> None:
    used = {(request["method"], template(request["path"])) for request in story.requests()}
    assert used == {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}


def test_every_answer_fits(story: RemoteStandIn) -> None:
    found = {f"{it['method']} {it['path']}": answer_problems(it) for it in story.requests()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_request_of_stripes_client_fits(story: RemoteStandIn) -> None:
    found = {f"{it['method']} {it['path']}": request_problems(it) for it in story.requests()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_event_fits_and_so_does_its_object(story: RemoteStandIn) -> None:
    for event in story.events():
        thing = event["data"]["object"]
        wrong = problems(event, {"$ref": "#/components/schemas/event"}) + strange_fields(event)
        assert wrong + problems(thing, {"$ref": f"#/components/schemas/{thing['object']}"}) == [], event["type"]


def test_the_story_tells_every_kind_of_event(story: RemoteStandIn) -> None:
    assert {event["type"] for event in story.events()} == {
        "balance.available",
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.failed",
        "charge.pending",
        "charge.refund.updated",
        "charge.refunded",
        "charge.succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.processing",
        "payment_intent.succeeded",
        "payout.created",
        "payout.paid",
        "payout.reconciliation_completed",
        "refund.created",
        "refund.failed",
        "refund.updated",
    }


@pytest.mark.parametrize(
    ("wrong", "param", "code"),
    [
        ({"clent_reference_id": "x"}, "clent_reference_id", "parameter_unknown"),
        ({"discounts": [{"coupon": "x"}]}, "discounts", "parameter_unknown"),
        ({"mode": "gift"}, "mode", None),
        ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
        ({"expires_at": 1}, "expires_at", None),
        ({"success_url": "done"}, "success_url", "url_invalid"),
        ({"success_url": ""}, "success_url", "parameter_invalid_empty"),
        ({"customer_email": "sam"}, "customer_email", "email_invalid"),
        ({"client_reference_id": "x" * 201}, "client_reference_id", None),
        ({"metadata": {"x" * 41: "x"}}, f"metadata[{'x' * 41}]", None),
        ({"metadata": {"x": "x" * 501}}, "metadata[x]", None),
        ({"metadata": {str(n): "x" for n in range(51)}}, "metadata", None),
        (
            {"payment_intent_data": {"metdata": {}, "amount": 5}},
            "payment_intent_data[amount]",
            "parameter_unknown",
        ),
        ({"line_items": "all"}, "line_items", None),
        ({"expand": ["customer_email"]}, "expand", None),
        ({"expand": ["payment_intent.latest_charge.balance_transaction.source.x"]}, "expand", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_parameter_is_named(story: RemoteStandIn, wrong: Thing, param: str, code: str | None) -> None:
    before = len(story.sessions())
    with pytest.raises(stripe.InvalidRequestError) as refused:
        story.client().v1.checkout.sessions.create(order(**wrong))
    assert (refused.value.http_status, refused.value.param, refused.value.code) == (400, param, code)
    assert len(story.sessions()) == before


@pytest.mark.parametrize(
    ("line", "param"),
    [
        ({"quantity": 0}, "line_items[0][quantity]"),
        ({"quantity": 1.5}, "line_items[0][quantity]"),
        ({"price_data": {"unit_amount": -1}}, "line_items[0][price_data][unit_amount]"),
        ({"price_data": {"currency": "eur"}}, "line_items[0][price_data][currency]"),
        ({"price_data": {"product_data": {"name": ""}}}, "line_items[0][price_data][product_data][name]"),
        ({"price_data": {"unit_amount": 29}}, None),
        ({"quantity": 999_999}, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_line_is_named(story: RemoteStandIn, line: Thing, param: str | None) -> None:
    price = {"currency": "gbp", "unit_amount": 500, "product_data": {"name": "Ball"}} | line.get("price_data", {})
    sent = order(line_items=[{"quantity": 1} | line | {"price_data": price}])
    with pytest.raises(stripe.InvalidRequestError) as refused:
        story.client().v1.checkout.sessions.create(sent)
    assert (refused.value.http_status, refused.value.param) == (400, param)


@pytest.mark.parametrize("name", ["mode", "line_items", "success_url"])
def test_missing_parameter_is_named(story: RemoteStandIn, name: str) -> None:
    sent: Any = {key: value for key, value in order().items() if key != name}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        story.client().v1.checkout.sessions.create(sent)
    assert (refused.value.param, refused.value.code) == (name, "parameter_missing")


def test_unplayed_parameters_are_refused_not_ignored() -> None:
    assert set(specs.SESSION_CREATE) < set(SCHEMAS["SessionCreateParams"]["properties"])
