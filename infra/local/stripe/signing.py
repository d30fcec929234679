"""Stripe's signature of a webhook: HMAC-SHA256 over `<time>.<body>`, scheme v1 (docs.stripe.com/webhooks)."""

import hashlib
import hmac
from collections.abc import Sequence


def header(body: bytes, secrets: Sequence[str], moment: int) -> str:
    """The Stripe-Signature header of a body sent at a Unix second; with one v1 for each secret while one is rolled."""
    return ",".join([f"t={moment}", *(f"v1={_sign(body, secret, moment)}" for secret in secrets)])


def _sign(body: bytes, secret: str, moment: int) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
