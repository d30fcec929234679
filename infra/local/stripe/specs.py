"""What each endpoint may be asked with: the part of Stripe's parameters that this stand-in plays.

A parameter that Stripe has and this list lacks is refused as unknown, so that nobody relies on what is not
played here. ``tests/contracts`` holds every name below against the types of Stripe's own client.
"""

from typing import Any

from infra.local.stripe.params import Kind, Required

TEXT, WHOLE, TRUTH, MAP, RANGE = Kind.TEXT, Kind.WHOLE, Kind.TRUTH, Kind.MAP, Kind.RANGE
Spec = dict[str, Any]

EXPAND: Spec = {"expand": [TEXT]}
PAGE: Spec = EXPAND | {"limit": WHOLE, "starting_after": TEXT, "ending_before": TEXT}
DATED: Spec = PAGE | {"created": RANGE}

PRODUCT_DATA: Spec = {
    "name": Required(TEXT),
    "description": TEXT,
    "images": [TEXT],
    "metadata": MAP,
    "tax_code": TEXT,
    "unit_label": TEXT,
}
PRICE_DATA: Spec = {
    "currency": Required(TEXT),
    "unit_amount": Required(WHOLE),
    "product_data": Required(PRODUCT_DATA),
    "tax_behavior": ("exclusive", "inclusive", "unspecified"),
}
LINE_ITEM: Spec = {"price_data": Required(PRICE_DATA), "quantity": Required(WHOLE), "metadata": MAP}
INTENT_DATA: Spec = {
    "metadata": MAP,
    "description": TEXT,
    "receipt_email": TEXT,
    "capture_method": ("automatic", "automatic_async"),
    "statement_descriptor": TEXT,
    "statement_descriptor_suffix": TEXT,
    "transfer_group": TEXT,
}
MESSAGE: Spec = {"message": Required(TEXT)}
CUSTOM_TEXT: Spec = dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"), MESSAGE)
METHODS = ("card", "bacs_debit", "pay_by_bank", "klarna", "revolut_pay", "amazon_pay", "paypal", "customer_balance")

SESSION_CREATE: Spec = EXPAND | {
    "mode": Required(("payment",)),
    "line_items": Required([LINE_ITEM]),
    "success_url": Required(TEXT),
    "cancel_url": TEXT,
    "expires_at": WHOLE,
    "client_reference_id": TEXT,
    "customer_email": TEXT,
    "metadata": MAP,
    "payment_intent_data": INTENT_DATA,
    "allowed_payment_method_types": [METHODS],
    "excluded_payment_method_types": [METHODS],
    "ui_mode": ("hosted_page",),
    "currency": TEXT,
    "locale": ("auto", "en", "en-GB"),
    "submit_type": ("auto", "book", "donate", "pay"),
    "customer_creation": ("if_required",),
    "billing_address_collection": ("auto", "required"),
    "phone_number_collection": {"enabled": Required(TRUTH)},
    "automatic_tax": {"enabled": Required(TRUTH)},
    "adaptive_pricing": {"enabled": TRUTH},
    "custom_text": CUSTOM_TEXT,
}
SESSION_UPDATE: Spec = EXPAND | {"metadata": MAP}
SESSION_LIST: Spec = DATED | {
    "payment_intent": TEXT,
    "status": ("complete", "expired", "open"),
    "customer_details": {"email": Required(TEXT)},
}

INTENT_UPDATE: Spec = EXPAND | {"metadata": MAP, "description": TEXT, "receipt_email": TEXT}
INTENT_CANCEL: Spec = EXPAND | {
    "cancellation_reason": ("abandoned", "duplicate", "fraudulent", "requested_by_customer"),
}
CHARGE_LIST: Spec = DATED | {"payment_intent": TEXT, "transfer_group": TEXT}

REFUND_CREATE: Spec = EXPAND | {
    "payment_intent": TEXT,
    "charge": TEXT,
    "amount": WHOLE,
    "reason": ("duplicate", "fraudulent", "requested_by_customer"),
    "metadata": MAP,
}
REFUND_LIST: Spec = DATED | {"payment_intent": TEXT, "charge": TEXT}


def texts(names: str) -> Spec:
    """Return the declaration of strings, named with blanks between."""
    return dict.fromkeys(names.split(), TEXT)


EVIDENCE = texts(
    "access_activity_log billing_address cancellation_policy_disclosure cancellation_rebuttal "
    "customer_email_address customer_name customer_purchase_ip duplicate_charge_explanation "
    "duplicate_charge_id product_description refund_policy_disclosure refund_refusal_explanation "
    "service_date shipping_address shipping_carrier shipping_date shipping_tracking_number "
    "uncategorized_text"
)
DISPUTE_UPDATE: Spec = EXPAND | {"evidence": EVIDENCE, "metadata": MAP, "submit": TRUTH}
DISPUTE_LIST: Spec = DATED | {"payment_intent": TEXT, "charge": TEXT}

EVENT_LIST: Spec = DATED | {"type": TEXT, "types": [TEXT], "delivery_success": TRUTH}
TRANSACTION_LIST: Spec = DATED | {"payout": TEXT, "source": TEXT, "type": TEXT, "currency": TEXT}
PAYOUT_LIST: Spec = DATED | {"status": TEXT, "arrival_date": RANGE, "destination": TEXT}
