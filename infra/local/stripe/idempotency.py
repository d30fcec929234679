"""Idempotency keys as Stripe's API v1 treats them (docs.stripe.com/api/idempotent_requests).

The first answer to a key is stored, a 500 too, and given again to the same request for 24 hours. Other
parameters or another endpoint under the same key are refused with 400, a request that comes while the first
one still runs with 409. An answer is stored only once the endpoint began to work: parameters that do not
validate store nothing.
"""

import hashlib
import json

from infra.local.stripe import refusals
from infra.local.stripe.store import Answer, Store, Thing

KEPT = 86_400


def print_of(given: Thing) -> str:
    """Return a fingerprint of the parameters, whatever their order."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def claim(store: Store, key: str, path: str, given: Thing, now: int) -> Answer | None:
    """Return the stored answer to replay, or None after the key was taken for this request.

    Raises ``ApiError``.
    """
    if len(key) > 255:
        raise refusals.invalid("Idempotency keys can have up to 255 characters.", "Idempotency-Key")
    with store.lock:
        found = store.answers.get(key)
        if found is None or found.at < now - KEPT:
            store.answers[key] = Answer(now, print_of(given), path)
            return None
        check_same(found, key, path, print_of(given))
        return found


def check_same(found: Answer, key: str, path: str, given: str) -> None:
    """Refuse a key that stands for another request, or for one that still runs."""
    if found.path != path:
        words = "Keys for idempotent requests can only be used for the same endpoint they were first used for"
        raise refusals.reused_key(f"{words} ('{found.path}' vs '{path}'). Try using a key other than '{key}'.")
    if found.print != given:
        words = "Keys for idempotent requests can only be used with the same parameters as at first."
        raise refusals.reused_key(f"{words} Try using a key other than '{key}' if you meant to execute a different request.")
    if not found.status:
        raise refusals.key_in_use(key)


def keep(store: Store, key: str, status: int, body: Thing, request_id: str) -> None:
    """Store the answer to the request that claimed the key."""
    with store.lock:
        answer = store.answers.get(key)
        if answer:
            answer.status, answer.body, answer.request_id = status, body, request_id
            store.changed = True


def give_up(store: Store, key: str) -> None:
    """Free the key of a request that ended before it did anything."""
    with store.lock:
        store.answers.pop(key, None)
