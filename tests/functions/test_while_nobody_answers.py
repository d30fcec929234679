"""What people see while somebody we need connects and never answers: our own words, in time, and what is true all the same."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.session import Session
from union import aws, time_left, timers
from union.commerce.orders import stripe_gateway
from union.moderation.freezes.tables import FreezeRecord

from functions.sweep import handler as sweeping
from tests.actions.conftest import PRIYA, SAM, _make
from tests.actions.freezing import registered
from tests.functions import conftest
from tests.silent import Silent, silence

type Call = Callable[..., Any]
WHOLE = {"get_remaining_time_in_millis": lambda: 280_000}
NEW = {"length": "1", "unit": "hours", "statement": "A break.", "key": "freeze-key-1"}


@pytest.fixture
def nobody() -> Iterator[Silent]:
    """Give a silence to put in somebody's place."""
    with silence() as server:
        yield server


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests have twelve seconds, as if much of their time were gone."""
    short = SimpleNamespace(**{**vars(conftest.CONTEXT), "get_remaining_time_in_millis": lambda: 12_000})
    monkeypatch.setattr(conftest, "CONTEXT", short)


@pytest.fixture
def stripe_is_silent(nobody: Silent, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the gateway a Stripe that never answers."""
    monkeypatch.setenv("STRIPE_API", nobody.url)
    monkeypatch.setattr(stripe_gateway, "_WAIT", 0.8)
    stripe_gateway._client_with.cache_clear()
    yield
    stripe_gateway._client_with.cache_clear()


@pytest.mark.usefixtures("stripe_is_silent", "hurried")
def test_whoever_wants_to_pay_is_led_to_their_order_which_says_that_the_payment_page_cannot_be_reached(
    call: Call, nobody: Silent
) -> None:
    form = {"accept": "yes", "statement": "2026-09", "offer": "standard", "key": "key-one-1"}
    answer = call("joining", "POST", "/groups/chess/join", caller=SAM, form=form)
    assert (answer.status, nobody.waited_out) == (303, False), answer.body
    page = call("orders", "GET", answer.headers["Location"], caller=SAM)
    assert (page.status, nobody.waited_out) == (200, False), page.body
    assert "payment page" in page.body
    assert nobody.asked


@pytest.mark.usefixtures("hurried")
def test_a_freeze_whose_timer_could_not_be_set_is_told_as_frozen_and_the_sweep_sets_the_timer(
    call: Call, nobody: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered("whatsapp")
    with monkeypatch.context() as silent:
        silent.setenv("AWS_ENDPOINT_URL_SCHEDULER", nobody.url)
        silent.setattr(Session, "create_client", _make)
        silent.setattr(aws, "client", _quick(aws.client))
        timers._scheduler.cache_clear()
        answer = call("freezes", "POST", "/groups/chess/freeze", caller=PRIYA, json=NEW)
    timers._scheduler.cache_clear()
    assert (answer.status, nobody.asked > 0, nobody.waited_out) == (200, True, False), answer.body
    (record,) = FreezeRecord.scan()
    assert record.running == FreezeRecord.RUNNING
    mended = sweeping.lambda_handler({}, SimpleNamespace(**{**vars(conftest.CONTEXT), **WHOLE}))  # type: ignore[arg-type] # as much of a context as it needs
    assert mended["timers"] == 1


def _quick(make: Callable[..., Any]) -> Callable[..., Any]:
    return lambda service, **more: make(service, **{**more, "connect": 0.2, "read": 0.4})


@pytest.mark.usefixtures("hurried")
def test_a_house_that_cannot_reach_its_records_says_so(call: Call, nobody: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_left, "KEPT", 10.0)
    answer = call("groups", "GET", "/groups/chess")
    assert answer.status == 503
    assert "does not answer right now" in answer.body
