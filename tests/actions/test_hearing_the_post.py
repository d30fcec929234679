"""What the post tells of letters is believed from SNS alone, by a certificate of Amazon's own, and hearing it twice changes nothing."""
# ruff: noqa: F811 - the fixtures of another file

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from union import settings
from union.core.letters import certificates, envelopes, hearing
from union.core.letters.feedback import Fate
from union.core.suppression import actions as suppression
from union.core.suppression import records
from union.core.suppression.tables import Suppressed
from union.errors import Unavailable
from union.watch import Count

from functions.post_feedback import handler
from infra.local.post_office.envelopes import Signer
from tests.actions.conftest import NOW, SAM
from tests.actions.test_letters import counted  # noqa: F401 - a fixture
from tests.actions.test_one_bad_item import CONTEXT
from tests.rules.test_feedback import BOUNCE, COMPLAINT, MAIL

pytestmark = pytest.mark.usefixtures("union_house")
OURS = "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
AT = "2026-11-23T11:59:00.000Z"
SIGNED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")


@cache
def _key(name: str = "amazon", size: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def _certificate(key: Any, begins: datetime = NOW - timedelta(days=100), days: int = 365) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, begins, begins + timedelta(days=days))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _bounce(address: str = "sam@union.example", **more: Any) -> str:
    return json.dumps(
        {"eventType": "Bounce", "mail": MAIL | {"destination": [address]}, "bounce": BOUNCE | {"timestamp": AT} | more}
    )


def _envelope(message: str, key: Any = None, algorithm: Any = None, **other: Any) -> dict[str, Any]:
    told = {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": settings.feedback_topic(),
        "Subject": "Amazon SES Email Event Notification",
        "Message": message,
        "Timestamp": AT,
        "SignatureVersion": "2",
        "SigningCertURL": OURS,
        "UnsubscribeURL": "https://sns.eu-west-2.amazonaws.com/?Action=Unsubscribe",
        **other,
    }
    signed = "".join(f"{name}\n{told[name]}\n" for name in SIGNED if told.get(name) is not None).encode()
    signature = (key or _key()).sign(signed, padding.PKCS1v15(), algorithm or hashes.SHA256())
    return told | {"Signature": b64encode(signature).decode()}


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Serve Amazon's certificate; gives the addresses that were asked."""
    asked: list[str] = []

    def kept(address: str) -> bytes:
        asked.append(address)
        return _certificate(_key())

    monkeypatch.setattr(certificates, "_kept", kept)
    return asked


def _heard(told: dict[str, Any] | str, now: datetime = NOW) -> Any:
    return hearing.heard(told if isinstance(told, str) else json.dumps(told), now)


def test_what_sns_signed_is_heard_and_nothing_more_is_sent_to_an_address_that_sends_letters_back(amazon: list[str]) -> None:
    event = _heard(_envelope(_bounce()))
    assert (event.kind, event.tags) == (Fate.BOUNCED, {"mailing": "m-1", "n": "3"})
    assert records.suppressed(["sam@union.example"]) and amazon == [OURS]


def test_what_came_back_for_now_and_a_complaint_suppress_nothing(amazon: list[str]) -> None:
    _heard(_envelope(_bounce(bounceType="Transient")))
    _heard(_envelope(json.dumps({"eventType": "Complaint", "mail": MAIL, "complaint": COMPLAINT})))
    assert list(Suppressed.scan()) == []


def test_a_subject_that_is_not_there_is_not_signed(amazon: list[str]) -> None:
    assert _heard({name: value for name, value in _envelope(_bounce(), Subject=None).items() if name != "Subject"})


FORGERIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another message": lambda told: told | {"Message": _bounce("ada@union.example")},
    "another moment": lambda told: told | {"Timestamp": "2026-11-23T11:59:01.000Z"},
    "another id": lambda told: told | {"MessageId": "x"},
    "a subject more": lambda told: told | {"Subject": "x"},
    "no signature": lambda told: {name: value for name, value in told.items() if name != "Signature"},
    "an empty signature": lambda told: told | {"Signature": ""},
    "a signature that is none": lambda told: told | {"Signature": "ü!"},
    "a signature that is a number": lambda told: told | {"Signature": 1},
    "no fields": lambda _: {},
    "a list": lambda _: [],
    "a field as a list": lambda told: told | {"Message": [told["Message"]]},
    "none for a field": lambda told: told | {"MessageId": None},
    "another's key": lambda told: _envelope(told["Message"], _key("mallory")),
    "SHA-1": lambda told: _envelope(told["Message"], algorithm=hashes.SHA1(), SignatureVersion="1"),
    "SHA-1 that says SHA-256": lambda told: _envelope(told["Message"], algorithm=hashes.SHA1()),
    "a foreign topic, properly signed": lambda told: _envelope(
        told["Message"], TopicArn="arn:aws:sns:eu-west-2:666666666666:union-house-local-feedback"
    ),
    "a subscription": lambda told: _envelope(told["Message"], Type="SubscriptionConfirmation", Token="t", SubscribeURL="https://x.example"),
    "an old one": lambda told: _envelope(told["Message"], Timestamp="2026-11-08T11:00:00.000Z"),
    "one from the future": lambda told: _envelope(told["Message"], Timestamp="2026-11-23T12:16:00.000Z"),
    "one without a zone": lambda told: _envelope(told["Message"], Timestamp="2026-11-23T11:59:00"),
    "one of no time": lambda told: _envelope(told["Message"], Timestamp="yesterday"),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_is_forged_is_thrown_away_and_rings(forgery: str, amazon: list[str], counted: Counter[str]) -> None:
    assert _heard(json.dumps(FORGERIES[forgery](_envelope(_bounce())))) is None
    assert counted == {Count.FEEDBACK_FORGED: 1}
    assert list(Suppressed.scan()) == []


@pytest.mark.parametrize("body", ["", "null", "{", "[" * 100_000, '"x"', "x" * 600_000])
def test_what_is_no_envelope_at_all_is_thrown_away_too(body: str, amazon: list[str], counted: Counter[str]) -> None:
    assert _heard(body) is None
    assert (counted, amazon) == ({Count.FEEDBACK_FORGED: 1}, [])


def test_a_field_that_stands_there_twice_is_read_by_nobody(amazon: list[str], counted: Counter[str]) -> None:
    body = json.dumps(_envelope(_bounce()))
    twice = body[:-1] + ', "Message": ' + json.dumps(_bounce("ada@union.example")) + "}"
    assert _heard(twice) is None
    assert counted == {Count.FEEDBACK_FORGED: 1}


HOSTILE = [
    "http://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-west-2.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-west-2.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://evil.example#sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://snsxeu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-west-2.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://s3.eu-west-2.amazonaws.com/evil/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://evil.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-west-2.amazonaws.com/evil.pem",
    "https://sns.eu-west-2.amazonaws.com/../SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem?x=.pem",
    "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem\n",
    "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdeſ.pem",
    "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-.pem",
    "HTTPS://SNS.EU-WEST-2.AMAZONAWS.COM/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem",
    "file:///etc/ssl/certs/mine.pem",
    "data:application/x-pem-file;base64,AAAA",
    "http://127.0.0.1:8430/_post/certificate.pem",
    "",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_nobody_asks_a_certificate_of_an_address_that_is_not_amazon_s_own(
    address: str, amazon: list[str], counted: Counter[str]
) -> None:
    assert _heard(_envelope(_bounce(), _key("mallory"), SigningCertURL=address)) is None
    assert (amazon, counted) == ([], {Count.FEEDBACK_FORGED: 1})


SPOILT = {
    "over": lambda: _certificate(_key(), NOW - timedelta(days=400)),
    "not yet": lambda: _certificate(_key(), NOW + timedelta(days=1)),
    "no certificate": lambda: b"<html>not here</html>",
    "empty": lambda: b"",
    "another kind of key": lambda: _certificate(ec.generate_private_key(ec.SECP256R1())),
    "another's": lambda: _certificate(_key("mallory")),
}


@pytest.mark.parametrize("why", SPOILT)
def test_a_certificate_that_is_not_good_checks_nothing(why: str, monkeypatch: pytest.MonkeyPatch, counted: Counter[str]) -> None:
    monkeypatch.setattr(certificates, "_kept", lambda _: SPOILT[why]())
    assert _heard(_envelope(_bounce())) is None
    assert counted == {Count.FEEDBACK_FORGED: 1}


def test_a_short_key_checks_nothing(monkeypatch: pytest.MonkeyPatch, counted: Counter[str]) -> None:
    monkeypatch.setattr(certificates, "_kept", lambda _: _certificate(_key("short", 1024)))
    assert _heard(_envelope(_bounce(), _key("short", 1024))) is None
    assert counted == {Count.FEEDBACK_FORGED: 1}


def test_an_old_bounce_that_is_replayed_after_its_owner_mended_the_address_suppresses_nothing(amazon: list[str]) -> None:
    told = _envelope(_bounce())
    _heard(told)
    suppression.lift(SAM, NOW)
    _heard(told, NOW + timedelta(days=10))
    assert records.suppressed([SAM.email]) == set()


class _Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        code, more = {
            "/_post/certificate-away.pem": (302, b""),
            "/_post/certificate-broken.pem": (503, b""),
            "/_post/certificate-busy.pem": (429, b""),
            "/_post/certificate-none.pem": (404, b""),
            "/_post/certificate-large.pem": (200, b"x" * 40_000),
        }.get(self.path, (200, _certificate(_key())))
        self.send_response(code)
        self.send_header("Location", "/_post/certificate.pem")
        self.send_header("Content-Length", str(len(more)))
        self.end_headers()
        self.wfile.write(more)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve certificates on this machine, as the local post office does."""
    certificates._kept.cache_clear()
    server = HTTPServer(("127.0.0.1", 0), _Door)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/_post"
    monkeypatch.setenv("FEEDBACK_CERTIFICATES", base)
    yield base
    server.shutdown()
    server.server_close()
    certificates._kept.cache_clear()


def test_in_the_local_cloud_the_stand_in_s_certificate_is_believed_and_then_not_amazon_s(
    stand_in: str, counted: Counter[str]
) -> None:
    assert _heard(_envelope(_bounce(), SigningCertURL=f"{stand_in}/certificate.pem"))
    assert not certificates.believed(OURS)
    for address in (f"{stand_in}/../certificate.pem", f"{stand_in}.evil.example/certificate.pem", f"{stand_in}/certificate.pem?"):
        assert _heard(_envelope(_bounce(), SigningCertURL=address)) is None


@pytest.mark.parametrize("name", ["away", "none", "large"])
def test_a_redirect_and_what_is_no_certificate_are_not_followed(name: str, stand_in: str) -> None:
    with pytest.raises(envelopes.Forged):
        certificates.fetch(f"{stand_in}/certificate-{name}.pem")


@pytest.mark.parametrize("name", ["broken", "busy"])
def test_where_the_certificate_cannot_be_had_now_the_message_comes_again(name: str, stand_in: str) -> None:
    told = _envelope(_bounce(), SigningCertURL=f"{stand_in}/certificate-{name}.pem")
    with pytest.raises(Unavailable):
        _heard(told)
    assert list(Suppressed.scan()) == []


def test_in_production_amazon_s_certificates_alone_are_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "production")
    assert settings.feedback_certificates() == "amazon"
    monkeypatch.setenv("FEEDBACK_CERTIFICATES", "http://127.0.0.1:8430/_post")
    with pytest.raises(RuntimeError, match="stand-ins are for tests alone"):
        certificates.believed(OURS)


def test_the_local_post_office_signs_as_we_read(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = Signer(None, OURS)
    monkeypatch.setattr(certificates, "_kept", lambda _: signer.certificate)
    now = datetime.now(UTC) + timedelta(seconds=1)
    for broken in (False, True):
        body = signer.envelope(_bounce(), settings.feedback_topic(), now.timestamp(), broken=broken)
        assert (hearing.heard(body, now) is None) is broken


def _batch(*bodies: str) -> dict[str, Any]:
    sqs = {
        "eventSource": "aws:sqs",
        "awsRegion": "eu-west-2",
        "eventSourceARN": "arn:aws:sqs:eu-west-2:0:q",
        "receiptHandle": "r",
    }
    return {
        "Records": [
            {"messageId": f"m-{n}", "body": body, "attributes": {}, "messageAttributes": {}, **sqs}
            for n, body in enumerate(bodies)
        ]
    }


def test_of_a_batch_only_what_could_not_be_heard_comes_again_and_twice_changes_nothing(
    amazon: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
    monkeypatch.setattr(envelopes, "_key", lambda *_: _key().public_key())
    good, forged = _envelope(_bounce(), Timestamp=now), _envelope(_bounce("ada@union.example"), _key("mallory"), Timestamp=now)
    spoilt = _envelope('{"eventType": "Bounce"}', Timestamp=now)
    batch = _batch(*(json.dumps(one) for one in (forged, spoilt, good, good)))
    for _ in range(2):
        assert handler.lambda_handler(batch, CONTEXT) == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    (found,) = Suppressed.scan()
    assert found.bounces == 1
