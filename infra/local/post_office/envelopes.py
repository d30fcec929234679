"""SNS's envelopes, signed as SNS signs them, with a key that is made at the first start and kept.

Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages": of a notification the fields `Message`, `MessageId`, `Subject`,
`Timestamp`, `TopicArn` and `Type` are signed, each as a line of its name and a line of its value; with SignatureVersion 2 by RSA and SHA-256.
"""

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from infra.local.post_office.events import REGION, stamp
from infra.local.post_office.letters import Thing

SIGNED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
SUBJECT = "Amazon SES Email Event Notification"
FOREIGN = "https://sns.eu-west-2.amazonaws.com.example/SimpleNotificationService-0123456789abcdef.pem"


class Signer:
    """Signs envelopes. ``url`` is where the certificate is found; the key lies in ``folder``, or is forgotten where there is none."""

    def __init__(self, folder: Path | None, url: str) -> None:
        self.url = url
        self._key, self.certificate = _kept(folder) if folder else _made()

    def envelope(self, message: str, topic: str, at: float, *, broken: bool = False, foreign: bool = False) -> str:
        """Return `message` in an envelope of SNS's; ``broken`` spoils the signature, ``foreign`` names a certificate that is not ours."""
        told: Thing = {
            "Type": "Notification",
            "MessageId": str(uuid.uuid4()),
            "TopicArn": topic,
            "Subject": SUBJECT,
            "Message": message,
            "Timestamp": stamp(at),
            "SignatureVersion": "2",
        }
        signature = self._key.sign(signed(told), padding.PKCS1v15(), hashes.SHA256())
        told["Signature"] = base64.b64encode(signature[::-1] if broken else signature).decode()
        told["SigningCertURL"] = FOREIGN if foreign else self.url
        told["UnsubscribeURL"] = f"https://sns.{REGION}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={topic}:local"
        return json.dumps(told)


def signed(told: Thing) -> bytes:
    """Return what of an envelope is signed."""
    return "".join(f"{name}\n{told[name]}\n" for name in SIGNED if told.get(name) is not None).encode()


def _kept(folder: Path) -> tuple[rsa.RSAPrivateKey, bytes]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    if not certificate.exists():
        made, shown = _made()
        folder.mkdir(parents=True, exist_ok=True)
        key.touch(mode=0o600)
        key.write_bytes(_written(made))
        certificate.write_bytes(shown)
    return cast("rsa.RSAPrivateKey", serialization.load_pem_private_key(key.read_bytes(), None)), certificate.read_bytes()


def _made() -> tuple[rsa.RSAPrivateKey, bytes]:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Post office of the local cloud")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=3_650))
    certificate = made.sign(key, hashes.SHA256())
    return key, certificate.public_bytes(serialization.Encoding.PEM)


def _written(key: rsa.RSAPrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
