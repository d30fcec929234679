"""Whoever we ask may connect and say nothing. Then we say so ourselves, before Lambda or API Gateway end everything without a word."""

import inspect
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from socket import socket
from types import ModuleType
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from union import aws, secrets, store, time_left
from union.commerce.orders import stripe_gateway
from union.commerce.orders.stripe_gateway import Bill
from union.core.letters import post
from union.core.letters.words import Words
from union.core.people import identity
from union.errors import Unavailable
from union.membership.mailings.queue import Called

from tests.actions.conftest import NOW
from tests.silent import Silent, silence

UNION = Path(aws.__file__).parent
SHORT = (time_left.KEPT + time_left.AFTER) * 1000 + 900
SAID = (Unavailable, post.Later, post.Unknown)


def _gateways() -> list[ModuleType]:
    """Every file of ours in which a client of AWS is made."""
    files = [file for file in sorted(UNION.rglob("*.py")) if "aws.client(" in file.read_text()]
    return [import_module(".".join(("union", *file.relative_to(UNION).with_suffix("").parts))) for file in files]


def _doors(module: ModuleType) -> list[Callable[..., Any]]:
    found = inspect.getmembers(module, inspect.isfunction)
    return [door for name, door in found if door.__module__ == module.__name__ and not name.startswith("_")]


BILL = Bill(
    "order-1", [("Standard", 500)], "sam@union.example", datetime(2027, 1, 1, tzinfo=UTC), "http://localhost:8000/orders/order-1"
)
GIVEN = {
    "str": "x" * 8, "str | None": "x" * 8, "int": 60, "bytes": b"x", "bytes | BinaryIO": b"x", "datetime": NOW, "datetime | None": NOW,
    "dict[str, Any]": {}, "Sequence[tuple[str, str]]": [("letter", "c")], "Words": Words("s", "t", "h"), "Sequence[str]": ["x"], "Bill": BILL,
    f"Iterable[{Called.__module__}.Called]": [Called("chess", "m1", "00001")],
}  # fmt: skip


SHAPED = {"sha256": "ab" * 32, "token": "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.e30.c2ln"}
TEXTS = {"body": json.dumps(Called("chess", "m1", "00001")._asdict()), "called": json.dumps({"lane": "discord#7"})}
"""What has to be of a shape before anybody is asked; and what has to where it is text, and may be anything where it is bytes."""


def _ask(door: Callable[..., Any]) -> None:
    """Ask with something of each kind; what is handed out bit by bit is read to its end."""
    names = {name: p for name, p in inspect.signature(door).parameters.items() if p.default is p.empty}
    given = {name: _given(name, _called(p.annotation)) for name, p in names.items()}
    answer = door(**given)
    if inspect.isgenerator(answer):
        list(answer)


def _given(name: str, kind: str) -> Any:
    shaped = SHAPED | (TEXTS if kind == "str" else {})
    return shaped[name] if name in shaped else GIVEN[kind]


def _called(kind: Any) -> str:
    return (
        kind.__name__
        if isinstance(kind, type) and not hasattr(kind, "__args__")
        else str(kind).replace("collections.abc.", "").replace("typing.", "").replace("datetime.datetime", "datetime")
    )


def _forgotten() -> None:
    for module in [*_gateways(), store, stripe_gateway, identity]:
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
    secrets._held.clear()


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    """Give a silence in place of everybody outside, and clients that wait a tenth of their time for it."""
    with silence() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        for name in ("STRIPE_API", "SIGN_IN_URL", "KEYS_URL", "LETTER_QUEUE", "MAILING_QUEUE", "CHAT_QUEUE"):
            monkeypatch.setenv(name, server.url)
        monkeypatch.setattr(aws, "client", partial(_hurried, aws.client))
        monkeypatch.setattr(time, "sleep", lambda _: None)
        monkeypatch.setattr(stripe_gateway, "secret", lambda _: {"api_key": "sk_test_x", "webhook_secrets": ["whsec_x"]})
        _forgotten()
        yield server
    _forgotten()


def _hurried(make: Callable[..., Any], service: str, **more: Any) -> Any:
    return make(service, **{**more, "connect": 0.1, "read": 0.2})


EVERY = [door for module in _gateways() for door in _doors(module)]
STRIPE = [door for door in _doors(stripe_gateway) if door is not stripe_gateway.told]


@pytest.mark.parametrize("door", EVERY, ids=lambda door: f"{door.__module__}.{door.__name__}")
def test_every_gateway_says_in_our_words_that_nobody_answers(door: Callable[..., Any], nobody: Silent) -> None:
    with time_left.within(20_000):
        try:
            _ask(door)
            silent = False
        except SAID:
            silent = True
    assert silent or not nobody.asked or door.__name__ == "stop", "whoever asked and heard nothing has said so"


def test_the_gateways_are_found_and_most_of_them_ask_somebody() -> None:
    assert {module.__name__ for module in _gateways()} >= {
        "union.timers",
        "union.core.letters.post",
        "union.moderation.evidence.evidence_store",
        "union.secrets",
    }
    assert len(EVERY) >= 18


def test_where_the_time_is_over_no_gateway_asks_anybody(nobody: Silent) -> None:
    for door in EVERY:
        with time_left.within(time_left.KEPT * 1000 + 100), suppress(*SAID):
            _ask(door)
        assert nobody.asked == 0, door


@pytest.mark.parametrize("door", STRIPE, ids=lambda door: door.__name__)
def test_a_silent_stripe_is_told_of_before_the_time_is_over(door: Callable[..., Any], nobody: Silent) -> None:
    with time_left.within(SHORT), pytest.raises(Unavailable):
        _ask(door)
    assert nobody.asked == 1, "half a second later nobody has time to ask again"
    assert not nobody.waited_out


@pytest.mark.parametrize("door", [identity.exchange, identity.bearer])
def test_a_silent_cognito_is_told_of_before_the_time_is_over(door: Callable[..., Any], nobody: Silent) -> None:
    with time_left.within(SHORT), pytest.raises(Unavailable):
        _ask(door)
    assert nobody.asked == 1
    assert not nobody.waited_out


def _ways() -> list[Callable[[], Any]]:
    """Every way in which we ask DynamoDB."""
    from union.store import Once

    one = Once(key="k", outcome="o", forget_at=NOW)
    return [
        lambda: store.read(Once.by_key("k")),
        lambda: store.commit(store.Put(one, Once.key.does_not_exist())),
        lambda: list(Once.query("k")),
        lambda: list(Once.scan()),
        lambda: Once.get("k"),
        one.save,
        lambda: one.update([Once.outcome.set("p")]),
        one.delete,
    ]


@pytest.mark.parametrize("number", range(8))
def test_silent_tables_are_told_of_in_our_words(number: int, nobody: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_READ", 0.2)
    with time_left.within(20_000), pytest.raises(Unavailable):
        _ways()[number]()
    assert nobody.asked == aws.ATTEMPTS
    assert not nobody.waited_out


@pytest.mark.parametrize("number", range(8))
def test_tables_that_nobody_can_reach_are_told_of_in_the_same_words(
    number: int, nobody: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore has two kinds of failures between which nothing stands: nobody answers, and there is nobody."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
    _forgotten()
    with time_left.within(20_000), pytest.raises(Unavailable):
        _ways()[number]()


@pytest.mark.parametrize("code", sorted(store._PASSES))
@pytest.mark.parametrize("number", range(8))
def test_tables_that_turn_us_away_for_now_are_told_of_as_busy(number: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _turned_away(code, monkeypatch)
    with pytest.raises(Unavailable, match="very busy"):
        _ways()[number]()


@pytest.mark.parametrize("number", [0, 2, 3, 4])
def test_tables_that_refuse_us_for_good_are_no_matter_of_a_moment(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads without the right to gets no word of a busy house, and the failure is in the log as what it is."""
    _turned_away("AccessDeniedException", monkeypatch)
    with pytest.raises(Exception, match="AccessDenied") as told:
        _ways()[number]()
    assert not isinstance(told.value, Unavailable)


def _turned_away(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Any, operation: str, __: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": code}, "ResponseMetadata": {}}, operation)

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)
    monkeypatch.setattr(time, "sleep", lambda _: None)


def test_where_the_time_is_over_no_table_is_asked(nobody: Silent) -> None:
    for way in _ways():
        with time_left.within(time_left.KEPT * 1000 + 100), pytest.raises(Unavailable):
            way()
    assert nobody.asked == 0


def test_a_letter_that_there_is_no_time_to_send_waits_and_was_surely_not_sent(nobody: Silent) -> None:
    with time_left.within(time_left.KEPT * 1000 + 100), pytest.raises(post.Later):
        post.send("sam@union.example", "Queen's Union", Words("s", "t", "h"))
    assert nobody.asked == 0


def test_a_secret_that_is_known_outlives_a_silent_secrets_manager(nobody: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets._held["arn"] = (float("-inf"), {"key": "known"})
    with time_left.within(20_000):
        assert secrets.secret("arn") == {"key": "known"}
        asked = nobody.asked
        assert secrets.secret("arn") == {"key": "known"}
    assert nobody.asked == asked > 0, "nobody is asked again with every request"
