"""What many do at once, on the local cloud's DynamoDB. Each race opens with a negative control: without the condition it must go wrong."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from union import store
from union.commerce.joining import actions as joining
from union.commerce.ledger.tables import LedgerEntry
from union.commerce.orders import settling, stripe_gateway
from union.commerce.orders.rules import Outcome, Payment
from union.core.people.rules import Caller
from union.errors import Conflict
from union.membership.memberships.tables import Membership
from union.moderation.board import actions as boards
from union.moderation.board.tables import Post
from union.moderation.freezes import actions as freezes
from union.moderation.freezes import ending
from union.moderation.freezes.tables import FreezeRecord

from infra.local.cloud import Cloud
from tests import patience
from tests.races import unguarded
from tests.staff import on_record, staff

MANY = 20


@pytest.fixture(autouse=True)
def at_the_local_cloud(cloud: Cloud) -> Iterator[None]:
    """Let our own actions speak to the deployed tables."""
    with patience.speaking(cloud.environment):
        yield


def _somebody() -> Caller:
    name = secrets.token_hex(6)
    return Caller(name, name, f"{name}@union.example")


def _at_once(do: Callable[[], Any]) -> list[Any]:
    """Do it `MANY` times, all having read before any writes."""
    barrier, read = Barrier(MANY), store._batch

    def together(*asked: Any) -> None:
        read(*asked)
        if not barrier.broken and not met.get(id(barrier)):
            barrier.wait(timeout=patience.SECONDS)
            met[id(barrier)] = True

    met: dict[int, bool] = {}
    with patch.object(store, "_batch", together), ThreadPoolExecutor(MANY) as pool:
        return [one.result() for one in [pool.submit(do) for _ in range(MANY)]]


def _join(caller: Caller, group: str, key: str) -> joining.Joining:
    version = "2026-09"
    return joining.join(group, caller, accepted=True, statement=version, offer_id="1", key=key, now=datetime.now(UTC))


def _joins_at_once() -> int:
    caller = _somebody()
    joinings = _at_once(lambda: _join(caller, "rag", secrets.token_hex(8)))
    assert Membership.get("rag", caller.person_id).valid_until
    return sum(1 for joining in joinings if joining.shown and not joining.shown["already"])


def test_without_its_condition_twenty_clicks_would_join_more_than_once() -> None:
    with unguarded():
        assert _joins_at_once() > 1


def test_twenty_clicks_join_once() -> None:
    assert _joins_at_once() == 1


def _settled_at_once() -> tuple[int, int]:
    caller = _somebody()
    with patch.object(stripe_gateway, "open_checkout", lambda bill: stripe_gateway.Checkout("cs", "https://pay.example")):
        order_id = _join(caller, "chess", secrets.token_hex(8)).order_id
    payment = Payment("cs", order_id, 500, "gbp", False, Outcome.PAID, "pi")
    said = _at_once(lambda: settling.settle(payment, datetime.now(UTC)))
    entries = [e for e in LedgerEntry.query("chess") if e.order_id == order_id]
    return said.count("paid"), sum(int(e.amount) for e in entries)


def test_without_its_condition_twenty_copies_would_settle_an_order_more_than_once() -> None:
    with unguarded():
        assert _settled_at_once()[0] > 1


def test_twenty_copies_of_an_event_settle_an_order_once_to_the_penny() -> None:
    assert _settled_at_once() == (1, 500)


def _post_while_freezing(group: str) -> str:
    """Somebody reads an open board, the committee freezes it, and only then the post is written."""
    caller, officer = _somebody(), staff("staff", "Staff", "s@union.example", "staff")
    on_record(officer)
    _join(caller, group, secrets.token_hex(8))
    record, commit = FreezeRecord(group), store.commit

    def late(*parts: Any) -> None:
        with patch.object(store, "commit", commit), patch.object(ending, "set_timer", lambda _: None):
            freezes.freeze(
                group, officer, number=1, unit="hours", statement="A break.", key=secrets.token_hex(8), now=datetime.now(UTC)
            )
        commit(*parts)

    try:
        with patch.object(store, "commit", late):
            boards.post(group, caller, text="late", statement=False, key=secrets.token_hex(8), now=datetime.now(UTC))
    finally:
        record.delete()
    return caller.person_id


def test_without_its_condition_a_post_would_slip_into_a_frozen_board() -> None:
    with unguarded():
        author = _post_while_freezing("food-bank")
    assert author in {post.author_id for post in Post.query("food-bank")}


def test_no_post_slips_into_a_board_that_is_frozen_between_reading_and_writing() -> None:
    with pytest.raises(Conflict):
        _post_while_freezing("homework-club")
    assert all(post.kind == "statement" for post in Post.query("homework-club"))
