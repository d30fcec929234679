"""Parameters of sessions for the contract tests."""

from typing import Any

from tests.contracts.stripe.sdk import Thing
from tests.stripe_standin import RemoteStandIn


def order(**more: Any) -> Any:
    """Return the parameters of a session for a membership of £5 and two hoodies of £12.50."""
    membership = {"currency": "gbp", "unit_amount": 500, "product_data": {"name": "Chess membership"}}
    hoodie = {
        "currency": "gbp",
        "unit_amount": 1250,
        "product_data": {"name": "Hoodie", "description": "Green"},
    }
    known: Thing = {
        "mode": "payment",
        "line_items": [{"price_data": membership, "quantity": 1}, {"price_data": hoodie, "quantity": 2}],
        "success_url": "https://union.example/done?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://union.example/back",
        "client_reference_id": "order-1",
        "customer_email": "sam@example.ac.uk",
        "metadata": {"order": "order-1"},
        "payment_intent_data": {"metadata": {"order": "order-1"}, "description": "Order 1"},
    }
    return known | more


def one_thing(pence: int, **more: Any) -> Any:
    """Return the parameters of a session for one thing of so many pence."""
    price = {"currency": "gbp", "unit_amount": pence, "product_data": {"name": "Ball ticket"}}
    return order(line_items=[{"price_data": price, "quantity": 1}], **more)


def new_session(standin: RemoteStandIn, pence: int = 3_000, **more: Any) -> str:
    """Make a session of so many pence and return its id."""
    return str(standin.client().v1.checkout.sessions.create(one_thing(pence, **more)).id)
