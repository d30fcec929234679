"""The parameters that each endpoint plays. A contract test holds every name here against Stripe's OpenAPI data.

Stripe takes many more. What is not here is refused as unknown, so nobody builds on what the stand-in would ignore.
"""

from collections.abc import Mapping

from infra.local.stripe.shapes import Address, Flag, Group, Mail, Many, Metadata, Shape, Text, Whole, Window

ID = Text(255)
EXPAND: Mapping[str, Shape] = {"expand": Many(Text(200), 20)}
PAGE: Mapping[str, Shape] = {**EXPAND, "limit": Whole(1, 100), "starting_after": ID, "ending_before": ID}
DATED: Mapping[str, Shape] = {**PAGE, "created": Window()}
METADATA: Mapping[str, Shape] = {**EXPAND, "metadata": Metadata()}

PRODUCT = Group(
    {
        "name": Text(),
        "description": Text(),
        "images": Many(Address(), 8),
        "metadata": Metadata(),
        "unit_label": Text(12),
    },
    needed=("name",),
)
PRICE = Group(
    {
        "currency": Text(3, ("gbp", "eur", "usd")),
        "unit_amount": Whole(0, 99_999_999),
        "product_data": PRODUCT,
        "tax_behavior": Text(20, ("exclusive", "inclusive", "unspecified")),
    },
    needed=("currency", "product_data", "unit_amount"),
)
LINE = Group(
    {"price_data": PRICE, "quantity": Whole(1, 999_999), "metadata": Metadata()}, needed=("price_data", "quantity")
)
INTENT = Group(
    {
        "metadata": Metadata(),
        "description": Text(1000),
        "receipt_email": Mail(),
        "statement_descriptor_suffix": Text(22),
    }
)

ONLY_EXPAND = Group(EXPAND)
SESSION_CREATE = Group(
    {
        **METADATA,
        "mode": Text(20, ("payment",)),
        "ui_mode": Text(20, ("hosted_page",)),
        "line_items": Many(LINE),
        "currency": Text(3, ("gbp", "eur", "usd")),
        "client_reference_id": Text(200),
        "customer_email": Mail(),
        "customer_creation": Text(20, ("always", "if_required")),
        "billing_address_collection": Text(20, ("auto", "required")),
        "allowed_payment_method_types": Many(Text(40)),
        "expires_at": Whole(),
        "success_url": Address(),
        "cancel_url": Address(),
        "payment_intent_data": INTENT,
        "locale": Text(10),
        "submit_type": Text(20, ("auto", "book", "donate", "pay")),
    },
    needed=("line_items", "mode", "success_url"),
)
SESSION_LIST = Group(
    {
        **DATED,
        "payment_intent": ID,
        "status": Text(20, ("complete", "expired", "open")),
        "customer_details": Group({"email": Mail()}, needed=("email",)),
    }
)
LINE_LIST = Group(PAGE)
UPDATE = Group(METADATA)
INTENT_LIST = Group(DATED)
INTENT_UPDATE = Group({**METADATA, "description": Text(1000)})
INTENT_CANCEL = Group({**EXPAND, "cancellation_reason": Text(40)})
CHARGE_LIST = Group({**DATED, "payment_intent": ID})
REFUND_CREATE = Group(
    {
        **METADATA,
        "payment_intent": ID,
        "charge": ID,
        "amount": Whole(1),
        "reason": Text(40, ("duplicate", "fraudulent", "requested_by_customer")),
    }
)
REFUND_LIST = Group({**DATED, "charge": ID, "payment_intent": ID})
DISPUTE_LIST = Group({**DATED, "charge": ID, "payment_intent": ID})
EVIDENCE = ("uncategorized_text", "product_description", "customer_name", "customer_email_address", "service_date")
DISPUTE_UPDATE = Group({**METADATA, "submit": Flag(), "evidence": Group({name: Text(20000) for name in EVIDENCE})})
EVENT_LIST = Group({**DATED, "type": Text(100), "types": Many(Text(100), 20), "delivery_success": Flag()})
BALANCE_TRANSACTION_LIST = Group(
    {**DATED, "type": Text(40), "source": ID, "payout": ID, "currency": Text(3)}
)
PAYOUT_LIST = Group({**DATED, "status": Text(20), "arrival_date": Window()})
