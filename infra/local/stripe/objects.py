"""Builders of Stripe's objects, as API version 2026-10-28.endive draws them.

They decide nothing; amounts are pence.
"""

from infra.local.stripe.store import Thing, new_id

VERSION = "2026-10-28.endive"
DAY = 86_400


def nulls(names: str) -> Thing:
    """Return an object whose fields, named with blanks between, are all null."""
    return dict.fromkeys(names.split())


NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
SESSION_BLANKS = nulls(
    "after_expiration allow_promotion_codes client_secret collected_information consent consent_collection "
    "currency_conversion customer customer_account integration_identifier invoice invoice_creation "
    "managed_payments origin_context payment_intent payment_link payment_method_configuration_details "
    "permissions recovered_from saved_payment_method_options setup_intent shipping_address_collection "
    "shipping_cost subscription wallet_options"
)
INTENT_BLANKS = nulls(
    "application application_fee_amount canceled_at cancellation_reason customer customer_account "
    "excluded_payment_method_types last_payment_error latest_charge next_action on_behalf_of payment_method "
    "payment_method_configuration_details processing review setup_future_usage shipping source transfer_data"
)
CHARGE_BLANKS = nulls(
    "application application_fee application_fee_amount balance_transaction customer "
    "failure_balance_transaction failure_code failure_message on_behalf_of outcome receipt_number "
    "receipt_url review shipping source source_transfer transfer_data"
)
COPIED_TO_CHARGE = (
    "currency",
    "description",
    "receipt_email",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
CARD_BLANKS = nulls(
    "amount_authorized authorization_code installments mandate network_token network_transaction_id "
    "regulated_status three_d_secure transaction_link_id wallet"
)
EVIDENCE_BLANKS = nulls(
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
    "cancellation_rebuttal customer_communication customer_email_address customer_name "
    "customer_purchase_ip customer_signature duplicate_charge_documentation duplicate_charge_explanation "
    "duplicate_charge_id product_description receipt refund_policy refund_policy_disclosure "
    "refund_refusal_explanation service_date service_documentation shipping_address shipping_carrier "
    "shipping_date shipping_documentation shipping_tracking_number uncategorized_file uncategorized_text"
)
PAYOUT_BLANKS = nulls(
    "application_fee application_fee_amount failure_balance_transaction failure_code failure_message "
    "original_payout payout_method reversed_by statement_descriptor trace_id"
)


def a_list(data: list[Thing], url: str, has_more: bool = False) -> Thing:
    """Return Stripe's list object."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def price(given: Thing, now: int) -> Thing:
    """Return the one-time price that Stripe makes from ``price_data``."""
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": given["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod", 14),
        "recurring": None,
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": given["unit_amount"],
        "unit_amount_decimal": str(given["unit_amount"]),
    }


def line_item(given: Thing, now: int) -> Thing:
    """Return one line of a session from the parameters ``price_data`` and ``quantity``."""
    total = given["price_data"]["unit_amount"] * given["quantity"]
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": given["price_data"]["currency"],
        "description": given["price_data"]["product_data"]["name"],
        "metadata": given.get("metadata", {}),
        "price": price(given["price_data"], now),
        "quantity": given["quantity"],
    }


def session(given: Thing, total: int, now: int, pay_url: str) -> Thing:
    """Return an open Checkout Session of ``total`` pence; its pay page is ``pay_url`` plus its id."""
    key = new_id("cs_test", 58)
    fixed: Thing = {
        "custom_fields": [],
        "discounts": [],
        "payment_method_options": {},
        "shipping_options": [],
    }
    return (
        SESSION_BLANKS
        | fixed
        | session_wishes(given, now)
        | {
            "id": key,
            "object": "checkout.session",
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
            "created": now,
            "customer_creation": "if_required",
            "livemode": False,
            "mode": "payment",
            "payment_method_collection": "if_required",
            "payment_status": "unpaid" if total else "no_payment_required",
            "status": "open",
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": pay_url + key,
        }
    )


def session_wishes(given: Thing, now: int) -> Thing:
    """Return the part of a session that repeats what its maker asked for."""
    return {
        "adaptive_pricing": {"enabled": given.get("adaptive_pricing", {}).get("enabled", False)},
        "billing_address_collection": given.get("billing_address_collection"),
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "currency": given["line_items"][0]["price_data"]["currency"],
        "custom_text": session_text(given.get("custom_text", {})),
        "customer_details": customer_details(given.get("customer_email")),
        "customer_email": given.get("customer_email"),
        "expires_at": given.get("expires_at", now + DAY),
        "locale": given.get("locale"),
        "metadata": given.get("metadata", {}),
        "payment_method_types": methods(given),
        "phone_number_collection": {"enabled": given.get("phone_number_collection", {}).get("enabled", False)},
        "submit_type": given.get("submit_type"),
        "success_url": given["success_url"],
    }


def methods(given: Thing) -> list[str]:
    """Return the means of payment of a session: the allowed ones (card and Direct Debit) but the excluded."""
    excluded = given.get("excluded_payment_method_types", [])
    allowed = given.get("allowed_payment_method_types", ["card", "bacs_debit"])
    return [method for method in allowed if method not in excluded]


def session_text(given: Thing) -> Thing:
    """Return the custom texts of a session, each null unless it was given."""
    names = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    return {name: given.get(name) for name in names}


def customer_details(email: str | None) -> Thing | None:
    """Return what is known of the customer: the e-mail address that the session was made with."""
    if not email:
        return None
    unknown: Thing = dict.fromkeys(("address", "business_name", "individual_name", "name", "phone", "tax_ids"))
    return unknown | {"email": email, "tax_exempt": "none"}


def intent(owner: Thing, given: Thing, now: int) -> Thing:
    """Return the payment intent of a session.

    ``given`` is what the caller sent as ``payment_intent_data``.
    """
    key = new_id("pi")
    return INTENT_BLANKS | {
        "id": key,
        "object": "payment_intent",
        "amount": owner["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": None,
        "capture_method": given.get("capture_method", "automatic_async"),
        "client_secret": f"{key}_{new_id('secret')}",
        "confirmation_method": "automatic",
        "created": now,
        "currency": owner["currency"],
        "description": given.get("description"),
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "payment_method_options": {},
        "payment_method_types": owner["payment_method_types"],
        "receipt_email": given.get("receipt_email"),
        "statement_descriptor": given.get("statement_descriptor"),
        "statement_descriptor_suffix": given.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_group": given.get("transfer_group"),
    }


def charge(payer: Thing, email: str | None, method: str, now: int) -> Thing:
    """Return a charge on a payment intent, still pending; ``method`` is ``card`` or ``bacs_debit``."""
    copied = {name: payer[name] for name in COPIED_TO_CHARGE}
    billing = {"address": NO_ADDRESS, "email": email, "name": None, "phone": None, "tax_id": None}
    return (
        CHARGE_BLANKS
        | copied
        | {
            "id": new_id("ch" if method == "card" else "py"),
            "object": "charge",
            "amount": payer["amount"],
            "amount_captured": payer["amount"],
            "amount_refunded": 0,
            "billing_details": billing,
            "calculated_statement_descriptor": "STAND-IN",
            "captured": True,
            "created": now,
            "disputed": False,
            "fraud_details": {},
            "livemode": False,
            "metadata": dict(payer["metadata"]),
            "paid": False,
            "payment_intent": payer["id"],
            "payment_method": new_id("pm"),
            "payment_method_details": method_details(method),
            "refunded": False,
            "status": "pending",
        }
    )


def method_details(method: str) -> Thing:
    """Return the details of the means of payment: Stripe's test card, or its test bank account."""
    if method == "bacs_debit":
        known = {
            "fingerprint": "standin0",
            "last4": "2345",
            "mandate": new_id("mandate"),
            "sort_code": "108800",
        }
        return {"bacs_debit": known | {"expected_debit_date": None}, "type": "bacs_debit"}
    card: Thing = {
        "brand": "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "GB",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": "standin0",
        "funding": "credit",
        "last4": "4242",
        "network": "visa",
    }
    return {"card": CARD_BLANKS | card, "type": "card"}


def outcome(declined: bool) -> Thing:
    """Return how the bank answered a charge."""
    if declined:
        return {
            "advice_code": "try_again_later",
            "network_advice_code": None,
            "network_decline_code": "05",
            "network_status": "declined_by_network",
            "reason": "generic_decline",
            "risk_level": "normal",
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }
    blank: Thing = dict.fromkeys(("advice_code", "network_advice_code", "network_decline_code", "reason"))
    good = {"network_status": "approved_by_network", "risk_level": "normal", "type": "authorized"}
    return blank | good | {"seller_message": "Payment complete."}


def transaction(kind: tuple[str, str], source: Thing, amount: int, fees: list[Thing], now: int, available: int) -> Thing:
    """Return a balance transaction of ``amount`` pence less the fees, available from ``available`` on.

    ``kind`` is its type and its reporting category.
    """
    fee = sum(part["amount"] for part in fees)
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": available,
        "balance_type": "payments",
        "created": now,
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": fees,
        "net": amount - fee,
        "reporting_category": kind[1],
        "source": source["id"],
        "status": "available" if available <= now else "pending",
        "type": kind[0],
    }


def fee_detail(amount: int, currency: str, words: str) -> Thing:
    """Return one part of a fee, in pence."""
    named = {"application": None, "currency": currency, "description": words, "type": "stripe_fee"}
    return named | {"amount": amount}


def refund(paid: Thing, amount: int, given: Thing, now: int) -> Thing:
    """Return a refund of ``amount`` pence on a charge."""
    method = paid["payment_method_details"]["type"]
    details: Thing = {"type": method} | ({"card": {"type": "refund"}} if method == "card" else {})
    return {
        "id": new_id("re" if method == "card" else "pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": paid["id"],
        "created": now,
        "currency": paid["currency"],
        "customer_account": None,
        "destination_details": details,
        "metadata": given.get("metadata", {}),
        "payment_intent": paid["payment_intent"],
        "payment_method": paid["payment_method"],
        "reason": given.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def dispute(paid: Thing, amount: int, reason: str, now: int) -> Thing:
    """Return a dispute over ``amount`` pence of a charge, which wants an answer within a week."""
    card = {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"}
    method = paid["payment_method_details"]["type"]
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": paid["id"],
        "created": now,
        "currency": paid["currency"],
        "enhanced_eligibility_types": [],
        "evidence": EVIDENCE_BLANKS | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + 7 * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": paid["payment_intent"],
        "payment_method_details": {"card": card, "type": "card"} if method == "card" else None,
        "reason": reason,
        "status": "needs_response",
    }


def payout(amount: int, currency: str, now: int, automatic: bool) -> Thing:
    """Return a payout of ``amount`` pence to the bank account, on its way.

    Stripe reconciles only automatic payouts with what they are made of.
    """
    return PAYOUT_BLANKS | {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount,
        "arrival_date": now,
        "automatic": automatic,
        "balance_transaction": None,
        "created": now,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": "ba_standin00000000000000000",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed" if automatic else "not_applicable",
        "source_type": "card",
        "status": "in_transit",
        "type": "bank_account",
    }


def event(kind: str, thing: Thing, now: int, request: Thing, before: Thing | None = None) -> Thing:
    """Return an event about ``thing`` as it is now; ``before`` holds former values of what changed."""
    data: Thing = {"object": thing}
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": VERSION,
        "created": now,
        "data": data | ({"previous_attributes": before} if before else {}),
        "livemode": False,
        "pending_webhooks": 0,
        "request": request,
        "type": kind,
    }
