"""A small union in moto: two groups, a committee, and the secrets."""

import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.session import Session, get_session
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.scheduler.models import scheduler_backends
from moto.secretsmanager.models import secretsmanager_backends
from union import secrets, store, timers
from union.commerce.refunds.rules import StripeRefund
from union.commerce.tickets import letters as ticket_letters
from union.core.letters.tables import Letter
from union.core.people import actions as roles
from union.core.people.rules import Caller, Term
from union.core.policy import records as look
from union.membership.events import cards
from union.membership.groups import actions as groups
from union.membership.news import records as news
from union.moderation.evidence import evidence_store

from tests.actions.reading import words
from tests.logs import listening, of_people, people
from tests.quick_moto import quick
from tests.staff import on_record
from tests.tables import make

BUCKET = "union-house-local-evidence"
EXPORTS = "union-house-local-exports"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAM = Caller("sam", "Sam Okoro", "sam@union.example")
PRIYA = Caller("priya", "Priya Shah", "priya@union.example")
TEXT = {"summary": "Fun.", "purpose": "Fun.", "how_to_join": "Come.", "conduct_statement": "Be kind."}


_made: dict[tuple[Any, ...], Any] = {}
_make = Session.create_client
_session = cache(get_session)


def _client(session: Session, service: str, *words: Any, **more: Any) -> Any:
    """A client of moto's as botocore makes it, made once in a process: it holds nothing, and making them is half of a test's time."""
    config = getattr(more.get("config"), "_user_provided_options", {})
    told = (service, *words, *sorted((name, repr(value)) for name, value in {**more, "config": None, **config}.items()))
    if told not in _made:
        _made[told] = _make(session, service, *words, **more)
    return _made[told]


@contextmanager
def _moto() -> Iterator[None]:
    """Let moto answer, asked by clients and sessions that are made once in a process."""
    with (
        quick(),
        mock_aws(config={"core": {"reset_boto3_session": False}}),
        patch.object(Session, "create_client", _client),
        patch("union.aws.get_session", _session),
        patch("pynamodb.connection.base.get_session", _session),
    ):
        yield


@pytest.fixture
def union_house(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give the tables, the secrets, a paid and a free group, a president, and the staff whom the test's module knows."""
    with _moto():
        store.connection.cache_clear()
        secrets._held.clear()
        secrets._manager.cache_clear()
        timers._scheduler.cache_clear()
        forget()
        _furnished(request.module)
        with listening() as said:
            yield
        _every_letter_reads()
        assert of_people(said.getvalue(), people()) == [], "no line of a log is about a person"
    store.connection.cache_clear()


def forget() -> None:
    """Forget what a process remembers for a while of groups, events, news and how the house looks, as if that were over."""
    look.forget()
    groups._listed = None
    cards._known.clear()
    news._known.clear()


_STATE = ((dynamodb_backends, "tables"), (secretsmanager_backends, "secrets"), (scheduler_backends, "schedule_groups"))
_furniture: dict[ModuleType, list[Any]] = {}


def _furnished(module: ModuleType) -> None:
    """Bring in what every test of a module finds: made by calls for the first of them, and copied from that for all others."""
    if module not in _furniture:
        _furnish(module)
        _furniture[module] = kept()
    else:
        put_back(_furniture[module])


def kept() -> list[Any]:
    """Copy what moto knows of tables, secrets and schedules, so that it is made by calls once and not for each test."""
    return [
        pickle.dumps(getattr(backends["123456789012"]["eu-west-2"], name), pickle.HIGHEST_PROTOCOL) for backends, name in _STATE
    ]


def put_back(made: list[Any]) -> None:
    """Let moto know what was `kept`, and nothing else."""
    for (backends, name), copied in zip(_STATE, made, strict=True):
        setattr(backends["123456789012"]["eu-west-2"], name, pickle.loads(copied))


def _furnish(module: ModuleType) -> None:
    make("union-house-local")
    manager = boto3.client("secretsmanager")
    manager.create_secret(Name="union-house-local/session", SecretString=json.dumps({"key": "k" * 64}))
    manager.create_secret(Name="union-house-local/tickets", SecretString=json.dumps({"key": "t" * 64}))
    manager.create_secret(Name="union-house-local/diaries", SecretString=json.dumps({"key": "d" * 64}))
    manager.create_secret(Name="union-house-local/letters", SecretString=json.dumps({"key": "l" * 64}))
    manager.create_secret(Name="union-house-local/receipts", SecretString=json.dumps({"key": "r" * 64}))
    keys = {"api_key": "sk_test_x", "webhook_secrets": ["whsec_new", "whsec_old"]}
    manager.create_secret(Name="union-house-local/stripe", SecretString=json.dumps(keys))
    without = {"discord": {"token": "", "client_id": "", "client_secret": "", "public_key": ""}}
    without |= {"telegram": {"token": "", "username": "", "webhook_secret": ""}}
    manager.create_secret(Name="union-house-local/chats", SecretString=json.dumps(without))
    boto3.client("scheduler").create_schedule_group(Name="union-house-local-timers")
    _groups()
    on_record(*vars(module).values())


def _every_letter_reads() -> None:
    """Whatever was written in a test can be put into words: a letter that lacks something would never be sent."""
    for letter in Letter.scan():
        words(letter.kind, ticket_letters.enclosed(str(letter.kind), letter.context, NOW)[0])


@pytest.fixture
def the_vault(union_house: None) -> Iterator[None]:
    """Give the bucket of evidence, versioned and locked."""
    evidence_store._s3.cache_clear()
    region = {"LocationConstraint": "eu-west-2"}
    boto3.client("s3").create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True, CreateBucketConfiguration=region)
    boto3.client("s3").create_bucket(Bucket=EXPORTS, CreateBucketConfiguration=region)
    yield
    evidence_store._s3.cache_clear()


def given_back(refund_id: str, payment_intent: str, amount: int, **_: object) -> StripeRefund:
    """What Stripe answers to a refund that is on its way, in place of the gateway's."""
    return StripeRefund(f"re_{refund_id}", refund_id, payment_intent, amount, "pending", False, False, NOW)


def _groups() -> None:
    for group_id, price in (("chess", 500), ("print", 0)):
        offers = [{"offer_id": "standard", "name": "Standard membership", "price": price}]
        groups.affiliate(group_id, {**TEXT, "name": group_id.title(), "type": "societies"}, offers, [], "test", NOW)
    term = Term("President", date(2026, 8, 1), date(2027, 7, 31))
    roles.appoint(
        group_id="chess", group_name="Chess", person_id="priya", name="Priya Shah", appointed=[term], actor="test", now=NOW
    )
