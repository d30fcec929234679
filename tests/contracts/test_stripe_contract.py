"""The stand-in is held to the types of Stripe's own client in both directions, through that client."""

from collections.abc import Callable, Iterator
from functools import reduce
from operator import getitem
from typing import Any

import pytest
import stripe
from stripe._error_object import ErrorObject

from infra.local.stripe import params, specs
from infra.local.stripe.endpoints import ENDPOINTS, Endpoint
from infra.local.stripe.params import Kind
from tests.contracts.stripe.contract import IN_A_FORM, answer_problems, object_problems, problems, reached, request_problems
from tests.contracts.stripe.orders import new_session, order
from tests.contracts.stripe.sdk import Thing, fields, operation
from tests.stripe_standin import RemoteStandIn, running

NOTHING_OF_THEIRS = object()
SAMPLES = {Kind.TEXT: "x", Kind.WHOLE: "1", Kind.TRUTH: "true", Kind.MAP: {"x": "y"}, Kind.RANGE: {"gte": "1", "lt": "2"}}


def priced(pence: int, **more: Any) -> Thing:
    """Return a line of a session over so many pence."""
    return {"price_data": {"currency": "gbp", "unit_amount": pence, "product_data": {"name": "Ball"}}, "quantity": 1} | more


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


def test_every_type_of_stripes_within_reach_is_understood() -> None:
    asked = [operation(endpoint.method, endpoint.path) for endpoint in ENDPOINTS]
    found = reached([stripe.Event, ErrorObject, *(one.params for one in asked), *(one.answer for one in asked)])
    for kind in found:
        problems(NOTHING_OF_THEIRS, kind)  # raises where it knows no such type
    assert found > {stripe.Charge, stripe.Refund, stripe.BalanceTransaction, stripe.PaymentMethod, stripe.Dispute.EvidenceDetails}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda it: f"{it.method} {it.path}")
def test_endpoint_and_its_parameters_are_stripes(endpoint: Endpoint) -> None:
    asked = operation(endpoint.method, endpoint.path)
    assert asked.path == endpoint.path
    for turn in range(most_words(endpoint.spec)):
        assert problems(sample(endpoint.spec, turn), asked.params, IN_A_FORM) == []
    least = sample(endpoint.spec, 0, bare=True)
    assert problems(least, asked.params, IN_A_FORM) == [], "what Stripe wants may not be left out here"


def most_words(spec: Any) -> int:
    """Return how many words the longest choice of a declaration has."""
    if isinstance(spec, params.Required):
        return most_words(spec.inner)
    if isinstance(spec, dict):
        return max(map(most_words, spec.values()))
    return len(spec) if isinstance(spec, tuple) else most_words(spec[0]) if isinstance(spec, list) else 1


def sample(spec: Any, turn: int, *, bare: bool = False) -> Any:
    """Return something that a declaration lets through.

    All of it, with another word of each choice in each turn; or, `bare`, every object with nothing but what may not be left out.
    """
    if isinstance(spec, params.Required):
        return sample(spec.inner, turn, bare=bare)
    if isinstance(spec, dict):
        wanted = {name: inner for name, inner in spec.items() if not bare or isinstance(inner, params.Required | dict)}
        return {name: sample(inner, turn, bare=bare) for name, inner in wanted.items()}
    if isinstance(spec, list):
        return [sample(spec[0], turn, bare=bare)]
    return spec[turn % len(spec)] if isinstance(spec, tuple) else SAMPLES[spec]


def test_the_story_uses_every_endpoint(story: RemoteStandIn) -> None:
    assert operations_of(story) == {(endpoint.method, endpoint.path) for endpoint in ENDPOINTS}


def operations_of(standin: RemoteStandIn) -> set[tuple[str, str]]:
    """Return the operations that a stand-in was asked for."""
    return {(it["method"], operation(it["method"], it["path"]).path) for it in standin.requests()}


def wrong_with(standin: RemoteStandIn, judge: Callable[[Thing], list[str]]) -> Thing:
    """Return what a judge finds in the requests to a stand-in, by the operation."""
    found = [(f"{it['method']} {it['path']}", judge(it)) for it in standin.requests()]
    return {name: wrong for name, wrong in found if wrong}


def test_every_answer_fits(story: RemoteStandIn) -> None:
    assert wrong_with(story, answer_problems) == {}


def test_every_request_of_stripes_client_fits(story: RemoteStandIn) -> None:
    assert wrong_with(story, request_problems) == {}


def test_every_event_fits_and_so_does_its_object(story: RemoteStandIn) -> None:
    for event in story.events():
        assert object_problems(event) + object_problems(event["data"]["object"]) == [], event["type"]


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
    assert set(specs.SESSION_CREATE) < set(fields(operation("POST", "/v1/checkout/sessions").params))


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        (("payment_status",), "settled", "$.payment_status: 'settled' is none of ('no_payment_required', 'paid', 'unpaid')"),
        (("amount_total",), "500", "$.amount_total: '500' is no int"),
        (("livemode",), 0, "$.livemode: 0 is no bool"),
        (("id",), None, "$.id: None is no str"),
        (("colour",), "red", "$.colour is unknown to Session"),
        (("payment_intent", "latest_charge", "statsu"), "paid", "$.payment_intent.latest_charge.statsu is unknown to Charge"),
        (("payment_intent", "latest_charge", "status"), "gone", "$.payment_intent.latest_charge.status: 'gone' is none of"),
        (("line_items", "data", 0, "quantity"), 1.5, "$.line_items.data[0].quantity: 1.5 is no int"),
        (("line_items", "object"), "array", "$.line_items.object: 'array' is none of ('list',)"),
        (("metadata", "order"), 5, "$.metadata.order: 5 is no str"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_answer_is_found(whole_session: Thing, path: tuple[str | int, ...], value: Any, found: str) -> None:
    *way, last = path
    within(whole_session, way)[last] = value
    assert [line[: len(found)] for line in object_problems(whole_session)] == [found]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("id",), ["$.id lacks"]),
        (("object",), ["$.object lacks"]),
        (("status",), []),
        (("payment_intent", "amount"), ["$.payment_intent.amount lacks"]),
        (("line_items", "has_more"), ["$.line_items.has_more lacks"]),
        (("line_items", "data", 0, "currency"), ["$.line_items.data[0].currency lacks"]),
    ],
    ids=str,
)
def test_what_an_answer_lacks_is_found(whole_session: Thing, path: tuple[str | int, ...], found: list[str]) -> None:
    *way, last = path
    del within(whole_session, way)[last]
    assert problems(whole_session, stripe.checkout.Session) == found


def within(thing: Any, way: list[str | int]) -> Any:
    """Return what stands at a path within an answer."""
    return reduce(getitem, way, thing)


@pytest.fixture
def whole_session(stripe_standin: RemoteStandIn) -> Thing:
    """A paid session as the stand-in answers it, with its lines and its charge."""
    made = new_session(stripe_standin, metadata={"order": "order-1"})
    stripe_standin.pay(made)
    deep = ["payment_intent.latest_charge", "line_items"]
    stripe_standin.client().v1.checkout.sessions.retrieve(made, {"expand": deep})
    answer: Thing = stripe_standin.requests()[-1]["answer"]
    assert object_problems(answer) == []
    return answer


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"clent_reference_id": "x"}, ["$.clent_reference_id is unknown to SessionCreateParams"]),
        ({"api_key": "x"}, ["$.api_key is unknown to SessionCreateParams"]),
        ({"mode": "gift"}, ["$.mode: 'gift' is none of ('payment', 'setup', 'subscription')"]),
        ({"expires_at": "soon"}, ["$.expires_at: 'soon' is no int"]),
        (
            {"payment_intent_data": {"metdata": {}}},
            ["$.payment_intent_data.metdata is unknown to SessionCreateParamsPaymentIntentData"],
        ),
        ({"line_items": "all"}, ["$.line_items: 'all' is no list"]),
        (
            {"line_items": [{"price_data": {"product_data": {}}}]},
            ["$.line_items[0].price_data.currency lacks", "$.line_items[0].price_data.product_data.name lacks"],
        ),
        ({"expires_at": "1", "automatic_tax": {"enabled": "true"}, "metadata": {"order": "1"}}, []),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_request_is_found(wrong: Thing, found: list[str]) -> None:
    sent = {"mode": "payment"} | wrong
    assert request_problems({"method": "POST", "path": "/v1/checkout/sessions", "params": sent}) == found


def test_what_cannot_be_asked_at_all_is_found() -> None:
    sent = {"method": "POST", "path": "/v1/disputes/du_1/close", "params": {}}
    assert request_problems(sent) == []
    with pytest.raises(LookupError):
        request_problems(sent | {"path": "/v1/disputes/du_1/open"})


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        ({"client_reference_id": "x" * 200}, {"client_reference_id": "x" * 201}),
        ({"metadata": {"x" * 40: "x" * 500}}, {"metadata": {"x" * 41: "x"}}),
        ({"metadata": {"x": "x" * 500}}, {"metadata": {"x": "x" * 501}}),
        ({"metadata": {f"n{n}": "x" for n in range(50)}}, {"metadata": {f"n{n}": "x" for n in range(51)}}),
        ({"line_items": [priced(30)] * 100}, {"line_items": [priced(30)] * 101}),
        ({"line_items": [priced(1, quantity=999_999)]}, {"line_items": [priced(1, quantity=1_000_000)]}),
        ({"line_items": [priced(30)]}, {"line_items": [priced(29)]}),
        ({"line_items": [priced(99_999_999)]}, {"line_items": [priced(100_000_000)]}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_only_stripes_reference_tells_holds_to_the_last_step(story: RemoteStandIn, fits: Thing, too_much: Thing) -> None:
    story.client().v1.checkout.sessions.create(order(**fits))
    with pytest.raises(stripe.InvalidRequestError):
        story.client().v1.checkout.sessions.create(order(**too_much))


def test_a_page_of_a_list_has_at_most_a_hundred_things(story: RemoteStandIn) -> None:
    story.client().v1.refunds.list({"limit": 100})
    with pytest.raises(stripe.InvalidRequestError):
        story.client().v1.refunds.list({"limit": 101})
