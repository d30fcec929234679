"""What SNS puts around each message, and how we know that it did: its signature (Amazon SNS Developer Guide, "Verifying the signatures").

Whoever could write into the queue could otherwise have everybody's address taken for one that sends letters back. So nothing in an
envelope is believed before its signature is right, by a certificate that Amazon itself serves; and a message that Amazon signed for somebody
else's topic is still nobody's word to us.
"""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate, load_pem_x509_certificate

OLDEST, EARLIEST = timedelta(days=15), timedelta(minutes=15)
"""A message may have lain a day in the queue and 14 among those that failed; and a clock may be a little wrong."""
_LARGEST = 512 * 1024
"""In characters: twice what SNS sends at most."""
_SHORTEST_KEY = 2048
_NOTIFICATION, _SHA256 = "Notification", "2"
_SIGNED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
"""What SNS signs of a notification, in this order; the subject where there is one."""
_NEEDED = {*_SIGNED, "Signature", "SignatureVersion", "SigningCertURL"} - {"Subject"}


class Forged(Exception):
    """This is no message that SNS sent us: it is thrown away, and that rings."""


def opened(body: str, *, topic: str, certificate: Callable[[str], bytes], now: datetime) -> str:
    """The message in an envelope of our `topic`'s.

    `certificate` fetches one by its address, in PEM, and raises `Forged` for an address that is not its signer's. Raises `Forged`, and what
    `certificate` raises where it cannot be fetched now.
    """
    told = _fields(body)
    if told["Type"] != _NOTIFICATION or told["SignatureVersion"] != _SHA256 or told["TopicArn"] != topic:
        raise Forged("it is no notification of our topic's")
    if not now - OLDEST <= _moment(told["Timestamp"]) <= now + EARLIEST:
        raise Forged("it is not of our time")
    _check(told, certificate(told["SigningCertURL"]), now)
    return told["Message"]


def _fields(body: str) -> dict[str, str]:
    """The envelope's fields, which all are texts; one that stands there twice is none, as its readers would differ."""
    if len(body) > _LARGEST:
        raise Forged("it is larger than a message can be")
    try:
        found = json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError) as failure:
        raise Forged("it cannot be read") from failure
    if not isinstance(found, dict) or not found.keys() >= _NEEDED:
        raise Forged("it is no envelope")
    told = {name: found[name] for name in (*_NEEDED, "Subject") if found.get(name) is not None}
    if not told.keys() >= _NEEDED or not all(isinstance(one, str) for one in told.values()):
        raise Forged("it is no envelope")
    return told


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _moment(told: str) -> datetime:
    try:
        found = datetime.fromisoformat(told)
    except ValueError as failure:
        raise Forged("it does not say when it was sent") from failure
    if found.tzinfo is None:
        raise Forged("it does not say when it was sent")
    return found


def _check(told: dict[str, str], pem: bytes, now: datetime) -> None:
    signed = "".join(f"{name}\n{told[name]}\n" for name in _SIGNED if name in told)
    try:
        _key(pem, now).verify(b64decode(told["Signature"], validate=True), signed.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError) as failure:
        raise Forged("its signature is not right") from failure


def _key(pem: bytes, now: datetime) -> RSAPublicKey:
    found: Certificate = load_pem_x509_certificate(pem)
    key = found.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < _SHORTEST_KEY:
        raise ValueError("this key signs nothing for us")
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        raise ValueError("this certificate is not good now")
    return key
