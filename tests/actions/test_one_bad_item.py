"""In every sweep, clock, queue, stream and nightly job: one item that cannot be done, or not even read, among good ones.

The good ones are done, and the bad one is told by its id, by nothing that anybody wrote, and by a count that rings.
"""

import ast
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from union import store, sweeps, watch
from union.commerce.orders import actions as orders
from union.commerce.orders import stripe_gateway
from union.commerce.orders.rules import Outcome, Payment
from union.commerce.orders.tables import Order
from union.commerce.reconciliation import actions as reconciliation
from union.commerce.reconciliation.rules import Movement, StripePayout
from union.commerce.refunds.tables import Refund
from union.commerce.waitlist import actions as waitlist
from union.core.letters import actions as letters
from union.core.letters import queue
from union.core.letters.tables import Letter
from union.core.policy import actions as policies
from union.errors import Unavailable
from union.membership.platform_checks.tables import Look
from union.moderation.evidence import evidence_store
from union.moderation.incidents import clock
from union.store import Record
from union.watch import Count

from functions.health_stream import handler as health_stream
from functions.letters import handler as letters_function
from functions.money_sweep import handler as money_sweep
from functions.outbox import handler as outbox
from tests.actions.conftest import NOW, given_back
from tests.actions.electing import DAY
from tests.actions.swept import BAD, GOOD, WORDS, Kind, made, raw
from tests.actions.swept_kinds import OF_ALL
from tests.actions.swept_of_groups import OF_GROUPS
from tests.tables import ROOT

CONTEXT: Any = SimpleNamespace(aws_request_id="r", function_name="f", memory_limit_in_mb=1, invoked_function_arn="a")
CONTEXT.get_remaining_time_in_millis = lambda: 600_000
KINDS = OF_ALL | OF_GROUPS
OF_OTHERS = {
    "event that ends": "leaving",
    "product that ends": "leaving",
    "order": "moved event",
    "offer": "waiting list",
    "place": "guest",
    "line": "line for places",
    "place on a list": "waiting list",
    "case": "late case",
    "calls": "letter in doubt",
    "somebody who has to leave a chat": "chats to go through",
}
"""What is done in the midst of another kind's sweep, and is held by that one's tests."""
ALONE = {
    "widget",
    "entry of the log",
    "block of the log",
    "letter",
    "feedback",
    "event",
    "movement",
    "part",
    "committee",
    "chunk",
    "copy",
    "call",
    "row to undo",
    "what waits",
    "item to forget",
    "item that is kept no longer",
    "night",
    "chat",
    "connection",
    "role",
}
"""What comes from no table of ours, or is a part of what does; each has a test of its own below, feedback in `test_hearing_the_post.py`, and
chunks, copies and calls of mailings in `test_sending_to_many.py`, rows of imports and what waits for somebody in `test_importing.py`,
connections and their roles in `test_doors_of_chats.py`, chats that are frozen in `test_enforcing.py`,
what is forgotten of somebody in `test_personal_data.py`, what is kept no longer and its nights in `test_what_is_kept_no_longer.py`."""


def _named() -> set[str]:
    """The kinds of items that the code takes one by one, as it names them."""
    found: set[str] = set()
    for file in [*(ROOT / "layers/union/python/union").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                f"sweeps.{n}" for n in ("each", "readable", "attempt", "telling")
            }:
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) else set()
    return found


def test_every_kind_of_item_that_is_swept_is_tried() -> None:
    assert _named() == KINDS.keys() | OF_OTHERS.keys() | ALONE


def test_everything_that_comes_by_the_clock_a_queue_or_a_stream_takes_item_by_item_or_is_one_item() -> None:
    one = {"thaw", "exporter", "widgets"}
    for file in (ROOT / "functions").glob("*/handler.py"):
        source = file.read_text()
        if "sweeps.invocation" in source and file.parent.name not in one:
            assert any(word in source for word in (".sweep(", ".tick(", ".reconcile(", "sweeps.readable", "sweeps.telling")), file


@pytest.fixture
def told(union_house: None, the_vault: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Give what was told of failures, in a house whose gateways answer."""
    found: list[dict[str, Any]] = []
    counted: list[str] = []
    monkeypatch.setattr(watch.logger, "error", lambda message, **more: found.append({"message": message, **more}))
    monkeypatch.setattr(watch, "count", lambda event, *_: counted.append(event))
    monkeypatch.setattr(
        stripe_gateway, "close", lambda session: Payment(session, session[3:], None, None, False, Outcome.EXPIRED)
    )
    monkeypatch.setattr(stripe_gateway, "refund", given_back)
    monkeypatch.setattr(stripe_gateway, "movements_of", lambda *_: ([], False))
    monkeypatch.setattr(queue, "call", lambda _: None)
    monkeypatch.setattr(evidence_store, "first", lambda _: None)
    monkeypatch.setattr(evidence_store, "forget", lambda _: None)
    yield found
    for item in raw(Letter):  # They were never to be sent.
        boto3.client("dynamodb").delete_item(TableName=Letter.Meta.table_name, Key={"letter_id": item["letter_id"]})
    assert counted.count(Count.ITEM_FAILED) == len(found) > 0
    assert WORDS not in json.dumps(found)


def _unreadable(kind: Kind) -> None:
    """Let the bad one's record be one that nobody can read: a field of it holds what it never should."""
    keys = {str(kind.model._hash_keyname), str(kind.model._range_keyname)}
    of_indexes = {a.attr_name for index in kind.model._indexes.values() for a in type(index).Meta.attributes.values()}
    field = kind.field or next(
        a.attr_name for a in kind.model.get_attributes().values() if not a.null and a.attr_name not in keys | of_indexes
    )
    _says(kind, field, {"L": [{"S": WORDS}]})


def _says(kind: Kind, field: str, value: dict[str, Any]) -> None:
    """Let a field of the bad one's record hold this, as DynamoDB keeps it."""
    boto3.client("dynamodb").update_item(
        TableName=str(kind.model.Meta.table_name),  # type: ignore[attr-defined] # every model has one
        Key={name: {"S": told} for name, told in kind.key(BAD).items()},
        UpdateExpression="SET #f = :v",
        ExpressionAttributeNames={"#f": field},
        ExpressionAttributeValues={":v": value},
    )


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_item_that_cannot_be_read_is_told_and_the_others_are_done(name: str, told: list[dict[str, Any]]) -> None:
    kind = KINDS[name]
    for item in (GOOD[0], BAD, GOOD[1]):
        kind.make(item)
    _unreadable(kind)
    kind.sweep()
    assert kind.done() >= set(GOOD)
    assert BAD not in kind.done()
    assert told


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("application", "state"),
        ("application", "moves_on"),
        ("leaving", "state"),
        ("leaving", "leaves_on"),
        ("committee to tell", "opened_on"),
        ("committee to tell", "mend_by"),
        ("team to tell", "since"),
    ],
)
def test_an_item_whose_state_or_day_is_none_is_passed_over_and_the_others_are_done(
    name: str, field: str, the_vault: None, union_house: None
) -> None:
    kind = KINDS[name]
    for item in (GOOD[0], BAD, GOOD[1]):
        kind.make(item)
    _says(kind, field, {"S": "yesterday"})
    kind.sweep()
    assert kind.done() == set(GOOD)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_item_that_cannot_be_done_is_told_by_its_id_and_the_others_are_done(
    name: str, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS[name]
    for item in (GOOD[0], BAD, GOOD[1]):
        kind.make(item)
    _breaks(monkeypatch)
    kind.sweep()
    assert kind.done() == set(GOOD)
    assert {entry["item"] for entry in told} == {kind.called(BAD)}


def _breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whatever is written about the bad one fail, with words in the failure that nobody may log."""
    commit, update, delete = store.commit, Record.update, Record.delete

    def failing(*parts: Any) -> None:
        if any(BAD in str(getattr(p, "record", getattr(p, "want", None)).__dict__) for p in parts):
            raise LookupError(WORDS)
        commit(*parts)

    def not_updating(self: Any, *words: Any, **more: Any) -> Any:
        if BAD in str(self.attribute_values):
            raise LookupError(WORDS)
        return update(self, *words, **more)

    def not_deleting(self: Any, *words: Any, **more: Any) -> Any:
        if BAD in str(self.attribute_values):
            raise LookupError(WORDS)
        return delete(self, *words, **more)

    monkeypatch.setattr(store, "commit", failing)
    monkeypatch.setattr(Record, "update", not_updating)
    monkeypatch.setattr(Record, "delete", not_deleting)


def test_where_the_time_is_over_the_rest_is_left_and_that_is_counted(union_house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    KINDS["checkout"].make(GOOD[0])
    left: list[str] = []
    monkeypatch.setattr(watch, "count", lambda event, *_: left.append(event))
    with sweeps.time_left.within(sweeps.time_left.KEPT * 1000 + 4_490):
        assert orders.sweep(NOW) == 0
    assert left == [Count.SWEEP_UNFINISHED]
    (order,) = Order.scan()
    assert order.status == "open"


def test_every_part_of_a_sweep_has_its_share_and_one_that_fails_stops_none(told: list[dict[str, Any]]) -> None:
    shares = []

    def takes_all() -> dict[str, int]:
        shares.append(sweeps.time_left.seconds())
        return {"done": 1}

    def fails() -> dict[str, int]:
        raise LookupError(WORDS)

    with sweeps.time_left.within(92_000):
        assert sweeps.parts(("one", takes_all), ("two", fails), ("three", takes_all)) == {"done": 2}
    first, last = shares
    assert 0 < first <= 30 < last <= 90, "what the first did not need is the last one's"
    assert [entry["item"] for entry in told] == ["two"]


def test_the_money_sweep_closes_checkouts_and_sends_refunds_though_waiting_lists_fail(
    told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    KINDS["checkout"].make(GOOD[0])
    made(Refund, refund_id=GOOD[1], unsent="unsent", asked_at=NOW - DAY, state="asked")

    def fails(_: datetime) -> int:
        raise LookupError(WORDS)

    monkeypatch.setattr(waitlist, "sweep", fails)
    done = money_sweep.lambda_handler({}, CONTEXT)
    assert (done["orders"], done["refunds"]) == (1, 1)
    assert [entry["item"] for entry in told] == ["waiting lists"]


def test_a_committee_of_a_stream_that_has_no_id_keeps_no_other_group_from_being_looked_at(told: list[dict[str, Any]]) -> None:
    for name in GOOD:
        KINDS["group"].make(name)
    keys: list[dict[str, Any]] = [{"group_id": {"S": GOOD[0]}}, {"person_id": {"S": WORDS}}, {"group_id": {"S": GOOD[1]}}]
    health_stream.lambda_handler({"Records": [{"dynamodb": {"Keys": key}} for key in keys]}, CONTEXT)
    assert KINDS["group"].done() == set(GOOD)


def test_a_turn_that_cannot_be_read_keeps_no_group_from_being_looked_through_and_is_mended_by_that(
    told: list[dict[str, Any]],
) -> None:
    kind = KINDS["group to look through"]
    for name in (*GOOD, BAD):
        kind.make(name)
    key = {"of": {"S": BAD}, "name": {"S": Look.GROUP}}
    boto3.client("dynamodb").put_item(TableName=Look.Meta.table_name, Item={**key, "looked_at": {"L": [{"S": WORDS}]}})
    kind.sweep()
    assert kind.done() == {*GOOD, BAD}
    assert len(told) == 1
    kind.sweep()
    assert len(told) == 1


def test_nothing_is_closed_of_a_platform_that_cannot_be_read(told: list[dict[str, Any]]) -> None:
    for kind in (KINDS["platform"], KINDS["finding"]):
        kind.make(BAD)
    _unreadable(KINDS["platform"])
    KINDS["platform"].sweep()
    assert KINDS["finding"].done() == set()


def test_a_letter_of_a_stream_that_has_no_id_keeps_no_other_from_the_queue(
    told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Any] = []
    monkeypatch.setattr(queue, "call", called.extend)
    images = [{"letter_id": {"S": name}, "correlation_id": {"S": "c"}} for name in GOOD]
    records = [
        {"eventName": "INSERT", "dynamodb": {"NewImage": image}} for image in (images[0], {"kind": {"S": WORDS}}, images[1])
    ]
    outbox.lambda_handler({"Records": records}, CONTEXT)
    assert called == [(name, "c") for name in GOOD]


def test_a_letter_of_the_queue_that_fails_comes_again_and_no_other_does(
    told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def send(letter_id: str, *_: Any) -> None:
        if letter_id == BAD:
            raise LookupError(WORDS)
        sent.append(letter_id)

    monkeypatch.setattr(letters, "send", send)
    records = [
        {"messageId": name, "body": json.dumps({"letter_id": name, "correlation_id": "c"}), "eventSource": "aws:sqs"}
        for name in (GOOD[0], BAD, GOOD[1])
    ]
    answer = letters_function.lambda_handler({"Records": records}, CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": BAD}]}
    assert sent == list(GOOD)


def test_where_stripe_is_silent_staff_are_reminded_of_what_is_due_all_the_same(
    union_house: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: Any) -> Any:
        raise Unavailable("Stripe does not answer.")

    for ask in ("news", "movements", "balance"):
        monkeypatch.setattr(stripe_gateway, ask, silent)
    KINDS["dispute"].make(GOOD[0])
    with pytest.raises(Unavailable):
        reconciliation.reconcile(NOW)
    assert KINDS["dispute"].done() == {GOOD[0]}


@pytest.mark.usefixtures("told")
def test_where_the_policy_cannot_be_read_cases_that_had_their_time_go_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    KINDS["late case"].make(GOOD[0])
    KINDS["case to delete"].make(GOOD[1])
    monkeypatch.setattr(policies, "read", broken := Mock(side_effect=LookupError(WORDS)))
    assert clock.tick(NOW)["deleted_cases"] == 1
    assert broken.called


def _movement(name: str, seconds: int) -> Movement:
    at = NOW + timedelta(seconds=seconds)
    return Movement(name, "payout", -100, 0, at, StripePayout(f"po_{name}", 100, True, False, at, at.date(), True, True, False))


def test_a_movement_that_cannot_be_entered_is_told_the_others_are_and_it_is_looked_at_again(
    told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime | None] = []
    followed: list[str] = []

    def movements(since: datetime | None) -> list[Movement]:
        asked.append(since)
        return [_movement(GOOD[0], 0), _movement(BAD, 60), _movement(GOOD[1], 120)]

    def follow(movement: Movement, _: datetime) -> str:
        if movement.movement_id == BAD:
            raise LookupError(WORDS)
        followed.append(movement.movement_id)
        return "entered"

    monkeypatch.setattr(stripe_gateway, "movements", movements)
    monkeypatch.setattr(stripe_gateway, "news", lambda *_: [])
    monkeypatch.setattr(stripe_gateway, "balance", lambda: 0)
    monkeypatch.setattr(reconciliation, "_followed", follow)
    for _ in range(2):
        reconciliation.reconcile(NOW)
    assert followed == [*GOOD, *GOOD]
    assert asked[1] is not None and asked[1] < NOW + timedelta(seconds=60)
    assert [entry["item"] for entry in told] == [BAD, BAD]


@pytest.mark.parametrize("ask", [stripe_gateway.movements, lambda since: stripe_gateway.news(since, ["payout.paid"])])
def test_one_object_of_stripe_s_that_cannot_be_read_keeps_no_other_from_being_read(
    ask: Callable[[Any], list[Any]], told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    payout = {
        "object": "payout",
        "id": "po_1",
        "amount": 5,
        "created": 1,
        "arrival_date": 1,
        "automatic": True,
        "status": "paid",
        "balance_transaction": "b",
        "failure_balance_transaction": None,
    }
    good = {
        "id": "txn",
        "reporting_category": "payout",
        "amount": 5,
        "net": 5,
        "fee": 0,
        "created": 1,
        "source": payout,
        "type": "payout.paid",
    }
    good |= {"data": {"object": payout}, "livemode": False}
    monkeypatch.setattr(
        stripe_gateway, "_client", lambda: SimpleNamespace(v1=SimpleNamespace(balance_transactions=_Lister(), events=_Lister()))
    )
    monkeypatch.setattr(stripe_gateway, "_all", lambda *_: [good, {"id": WORDS}, good])
    assert len(ask(datetime(2026, 1, 1, tzinfo=UTC))) == 2


class _Lister:
    def list(self) -> None:
        """Never called."""
