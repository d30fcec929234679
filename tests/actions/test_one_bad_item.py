"""In every sweep, clock, queue, stream and nightly job: one item that cannot be done, or not even read, among good ones.

The good ones are done, and the bad one is told by its id, by nothing that anybody wrote, and by a count that rings.
"""

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UTCDateTimeAttribute,
)
from union import ids, store, sweeps, watch
from union.commerce.disputes import actions as disputes
from union.commerce.disputes.tables import Dispute
from union.commerce.events import actions as events
from union.commerce.events import thanking
from union.commerce.orders import actions as orders
from union.commerce.orders import stripe_gateway
from union.commerce.orders.rules import Outcome, Payment
from union.commerce.orders.tables import Order
from union.commerce.payouts import actions as payouts
from union.commerce.payouts.tables import Payout
from union.commerce.products.tables import Product
from union.commerce.questions import actions as questions
from union.commerce.questions.tables import Answers
from union.commerce.reconciliation import actions as reconciliation
from union.commerce.reconciliation.rules import Movement, StripePayout
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.tables import Refund
from union.commerce.tickets.tables import Ticket
from union.commerce.waitlist import actions as waitlist
from union.commerce.waitlist.tables import Waiting
from union.core.letters import actions as letters
from union.core.letters import queue
from union.core.letters.tables import Letter
from union.core.policy import actions as policies
from union.errors import Unavailable
from union.membership.events import places
from union.membership.events import rules as event_rules
from union.membership.events.tables import Event, EventDate, Guest, Thanks
from union.moderation.board import read_only
from union.moderation.board.tables import Restriction
from union.moderation.evidence import actions as evidence
from union.moderation.evidence import evidence_store
from union.moderation.evidence.tables import Evidence
from union.moderation.freezes import ending
from union.moderation.freezes.tables import FreezeRecord
from union.moderation.incidents import clock
from union.moderation.incidents.tables import Incident
from union.store import Record
from union.voting.lifecycle import actions as lifecycle
from union.watch import Count

from functions.letters import handler as letters_function
from functions.money_sweep import handler as money_sweep
from functions.outbox import handler as outbox
from tests.actions.conftest import NOW, given_back
from tests.actions.electing import DAY, Election
from tests.tables import ROOT

WORDS = "Something that somebody wrote"
LATER = NOW + timedelta(days=1)
GOOD, BAD = ("good-1", "good-2"), "bad"
CONTEXT: Any = SimpleNamespace(aws_request_id="r", function_name="f", memory_limit_in_mb=1, invoked_function_arn="a")
CONTEXT.get_remaining_time_in_millis = lambda: 600_000


def made(model: type[Record], **told: Any) -> None:
    """Put a record of a model into its table, with something in each field that it must have."""
    filled: dict[str, Any] = {}
    for name, attribute in model.get_attributes().items():
        if not attribute.null and attribute.default is None:
            kinds = (
                (NumberAttribute, 1),
                (UTCDateTimeAttribute, NOW),
                (TTLAttribute, LATER),
                (JSONAttribute, {}),
                (ListAttribute, []),
                (BooleanAttribute, False),
            )
            filled[name] = next((value for kind, value in kinds if isinstance(attribute, kind)), "x")
    model(**{**filled, **told}).save()


@dataclass
class Kind:
    """A kind of item: `make` puts one that is due, `sweep` does them, `done` says which were done, `key` is the bad one's."""

    make: Callable[[str], None]
    sweep: Callable[[], Any]
    done: Callable[[], set[str]]
    model: type[Record]
    key: Callable[[str], dict[str, str]]
    called: Callable[[str], str] = str


def _freeze(running: str) -> Callable[[str], None]:
    return lambda name: made(
        FreezeRecord, group_id=name, freeze_id=f"freeze-{name}", ends_at=NOW - 3 * DAY, running=running, version=1
    )


def _not(model: type[Record], name: str, field: str) -> Callable[[], set[str]]:
    """Those items whose `field` is no more what it was."""
    return lambda: {item[name]["S"] for item in _raw(model) if item.get(field, {}).get("S") not in _DUE}


_DUE = {"running", "reopening", "sending", "waiting", "open", "asked", "offered", "closed", "unsent", "waits"}


def _raw(model: type[Record]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName=str(model.Meta.table_name))["Items"]  # type: ignore[attr-defined] # every model has one
    return found


def _order(name: str) -> None:
    made(Order, order_id=name, status="open", pay_by=NOW - DAY, awaiting="awaiting-0", amount=500, session_id=f"cs_{name}")


def _answers(name: str) -> None:
    told = {"group_id": "chess", "order_id": "o1", "person_id": "sam", "answers": {}, "version": 1}
    made(Answers, product_id="gone", place_id=name, shard="answers-0", answered_at=NOW - 99 * DAY, forget_at=NOW - DAY, **told)


def _list(name: str) -> None:
    made(Waiting, queue=name, entry_id=name, state="offered", open="lists-0", until=NOW - DAY, hold="h")


def _letter(name: str, **more: Any) -> None:
    made(Letter, letter_id=name, mark=name, shard="unsent-0", context={"union": "U"}, **more)


def _case(**more: Any) -> Callable[[str], None]:
    return lambda name: made(Incident, incident_id=name, clock="running", next_at=NOW - DAY, **{"severity": "normal", **more})


def _file(name: str) -> None:
    made(
        Evidence,
        incident_id="case-1",
        evidence_id=name,
        state="waiting",
        waiting=Evidence.WAITS,
        look_at=NOW - DAY,
        at=NOW - 9 * DAY,
    )


def _election(name: str) -> None:
    told = {"kind": "referendum", "group_type": "societies", "published_at": NOW - DAY, "notice_at": NOW - DAY, "posts": []}
    times = {"next_at": NOW - DAY, "polls_open_at": NOW + DAY, "polls_close_at": NOW + 2 * DAY}
    made(Election, election_id=name, moving="moving", version=1, edition=1, **told, **times)


def _sold(name: str) -> None:
    told = {"kind": "ticket", "status": "published", "name": name, "items": [], "pools": [], "version": 1, "changed_at": NOW}
    made(Product, group_id="chess", product_id=name, starts_at=NOW + timedelta(days=1), **told)


def _dated(name: str, **more: Any) -> None:
    told = {"title": "Blitz", "way": "told", "status": "published", "starts_at": NOW + DAY, "changed_at": NOW}
    made(Event, event_id=name, group_id="chess", **told)
    made(EventDate, event_id=name, date="once", group_id="chess", numbers=1, **told, **more)


def _moved_date(name: str) -> None:
    _dated(name, telling="guests", moved_at=NOW - DAY, moved_from={"starts_at": "2026-12-01T19:00:00Z", "venue": "Bar"})


def _waiting_guest(name: str) -> None:
    _dated(name)
    pool = f"{name}.once"
    told = {"name": "Sam", "email": "sam@union.example", "state": "waiting", "told_at": NOW - DAY, "forget_at": NOW + DAY}
    made(Guest, pool=pool, person_id="sam", group_id="chess", waits=event_rules.shard(pool), turn=f"{pool}#1", **told)


def _thanks(name: str) -> None:
    _moved_date(name)
    made(Thanks, event_id=name, date="once", group_id="chess", text="Thank you.", telling="guests", letter_at=NOW - DAY)


def _guest_of_moved(name: str) -> None:
    _moved_date("blitz")
    told = {"name": "Sam", "email": f"{name}@union.example", "state": "coming", "told_at": NOW - 2 * DAY}
    made(Guest, pool="blitz.once", person_id=name, group_id="chess", **told)


def _moved(name: str) -> None:
    told = {"telling": "holders", "moved_at": NOW - DAY, "moved_from": {"name": "Ball", "starts_at": "2026-12-01T19:00:00Z"}}
    made(Product, group_id="chess", product_id=name, kind="ticket", status="published", edition=1, **told)


def _holder(name: str) -> None:
    _moved("ball")
    made(Ticket, ticket_id=name, product_id="ball", person_id=name, issued_at=NOW - 2 * DAY)


KINDS: dict[str, Kind] = {
    "freeze": Kind(
        _freeze("running"),
        lambda: ending.sweep(NOW),
        _not(FreezeRecord, "group_id", "running"),
        FreezeRecord,
        lambda n: {"group_id": n},
        "freeze-{}".format,
    ),
    "reopening": Kind(
        _freeze("reopening"),
        lambda: ending.sweep(NOW),
        _not(FreezeRecord, "group_id", "running"),
        FreezeRecord,
        lambda n: {"group_id": n},
        "freeze-{}".format,
    ),
    "read-only": Kind(
        lambda name: made(
            Restriction,
            group_id="chess",
            person_id=name,
            mark=ids.derived("drawn", name),
            ends_at=NOW - DAY,
            running="running",
            version=1,
        ),
        lambda: read_only.sweep(NOW),
        _not(Restriction, "person_id", "running"),
        Restriction,
        lambda n: {"group_id": "chess", "person_id": n},
        lambda n: ids.derived("drawn", n),
    ),
    "letter in doubt": Kind(
        lambda name: _letter(name, state="sending", claimed_at=NOW - DAY),
        lambda: letters.sweep(NOW),
        _not(Letter, "letter_id", "state"),
        Letter,
        lambda n: {"letter_id": n},
    ),
    "checkout": Kind(_order, lambda: orders.sweep(NOW), _not(Order, "order_id", "status"), Order, lambda n: {"order_id": n}),
    "refund": Kind(
        lambda name: made(Refund, refund_id=name, unsent="unsent", asked_at=NOW - timedelta(hours=1), state="asked"),
        lambda: refunds.sweep(NOW),
        _not(Refund, "refund_id", "state"),
        Refund,
        lambda n: {"refund_id": n},
    ),
    "answers": Kind(
        _answers,
        lambda: questions.sweep(NOW),
        lambda: {"good-1", "good-2"} - {item["place_id"]["S"] for item in _raw(Answers)},
        Answers,
        lambda n: {"product_id": "gone", "place_id": n},
    ),
    "waiting list": Kind(
        _list, lambda: waitlist.sweep(NOW), _not(Waiting, "queue", "state"), Waiting, lambda n: {"queue": n, "entry_id": n}
    ),
    "late case": Kind(
        _case(state="received", team="societies"),
        lambda: clock.tick(NOW),
        lambda: {item["incident_id"]["S"] for item in _raw(Incident) if item["next_at"]["S"][:19] > f"{NOW:%Y-%m-%dT%H:%M:%S}"},
        Incident,
        lambda n: {"incident_id": n},
    ),
    "case to delete": Kind(
        _case(state="closed", delete_at=NOW - DAY),
        lambda: clock.tick(NOW),
        _not(Incident, "incident_id", "state"),
        Incident,
        lambda n: {"incident_id": n},
    ),
    "election": Kind(
        _election,
        lambda: lifecycle.sweep(NOW),
        lambda: {item["election_id"]["S"] for item in _raw(Election) if item["version"]["N"] != "1"},
        Election,
        lambda n: {"election_id": n},
    ),
    "dispute": Kind(
        lambda name: made(
            Dispute,
            dispute_id=name,
            order_id=name,
            group_type="societies",
            open="open",
            due_by=NOW + timedelta(hours=1),
            asks=True,
        ),
        lambda: disputes.remind(NOW),
        lambda: {item["letter_id"]["S"].split("#")[1] for item in _raw(Letter)},
        Dispute,
        lambda n: {"dispute_id": n},
    ),
    "payout": Kind(
        lambda name: made(
            Payout, payout_id=name, listed="all", place=name, arrives="2026-12-03", amount=0, state="unread", unread="unread"
        ),
        payouts.sweep,
        lambda: {item["payout_id"]["S"] for item in _raw(Payout) if item["state"]["S"] == "known"},
        Payout,
        lambda n: {"payout_id": n},
    ),
    "moved event": Kind(
        _moved,
        lambda: events.sweep(NOW),
        lambda: {item["product_id"]["S"] for item in _raw(Product) if "telling" not in item},
        Product,
        lambda n: {"group_id": "chess", "product_id": n},
    ),
    "moved date": Kind(
        _moved_date,
        lambda: places.sweep(NOW),
        lambda: {item["event_id"]["S"] for item in _raw(EventDate) if "telling" not in item},
        EventDate,
        lambda n: {"event_id": n, "date": "once"},
    ),
    "line for places": Kind(
        _waiting_guest,
        lambda: places.sweep(NOW),
        lambda: {item["pool"]["S"].partition(".")[0] for item in _raw(Guest) if item["state"]["S"] == "coming"},
        EventDate,
        lambda n: {"event_id": n, "date": "once"},
        lambda n: ids.derived(f"{n}.once", "sam"),
    ),
    "guest": Kind(
        _guest_of_moved,
        lambda: places.sweep(NOW),
        lambda: {item["to"]["S"].partition("@")[0] for item in _raw(Letter)},
        Guest,
        lambda n: {"pool": "blitz.once", "person_id": n},
        lambda n: ids.derived("blitz.once", n),
    ),
    "thanks": Kind(
        _thanks,
        lambda: thanking.sweep(NOW),
        lambda: {item["event_id"]["S"] for item in _raw(Thanks) if "telling" not in item},
        EventDate,
        lambda n: {"event_id": n, "date": "once"},
    ),
    "event to list": Kind(
        _sold,
        lambda: events.list_old(NOW),
        lambda: {item["event_id"]["S"] for item in _raw(Event)},
        Product,
        lambda n: {"group_id": "chess", "product_id": n},
    ),
    "ticket": Kind(
        _holder,
        lambda: events.sweep(NOW),
        lambda: {item["letter_id"]["S"].split("#")[-1] for item in _raw(Letter)},
        Ticket,
        lambda n: {"ticket_id": n},
    ),
    "evidence": Kind(
        _file,
        lambda: evidence.sweep(NOW),
        _not(Evidence, "evidence_id", "waiting"),
        Evidence,
        lambda n: {"incident_id": "case-1", "evidence_id": n},
    ),
}
OF_OTHERS = {
    "order": "moved event",
    "offer": "waiting list",
    "place": "guest",
    "line": "line for places",
    "place on a list": "waiting list",
    "case": "late case",
    "calls": "letter in doubt",
}
"""What is done in the midst of another kind's sweep, and is held by that one's tests."""
ALONE = {"letter", "event", "movement", "part"}
"""What comes from no table of ours; each has a test of its own below."""


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
    one = {"thaw", "exporter"}
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
    for item in _raw(Letter):  # They were never to be sent.
        boto3.client("dynamodb").delete_item(TableName=Letter.Meta.table_name, Key={"letter_id": item["letter_id"]})
    assert counted.count(Count.ITEM_FAILED) == len(found) > 0
    assert WORDS not in json.dumps(found)


def _unreadable(kind: Kind) -> None:
    """Let the bad one's record be one that nobody can read: a field of it holds what it never should."""
    keys = {str(kind.model._hash_keyname), str(kind.model._range_keyname)}
    of_indexes = {a.attr_name for index in kind.model._indexes.values() for a in type(index).Meta.attributes.values()}
    field = next(a.attr_name for a in kind.model.get_attributes().values() if not a.null and a.attr_name not in keys | of_indexes)
    boto3.client("dynamodb").update_item(
        TableName=str(kind.model.Meta.table_name),  # type: ignore[attr-defined] # every model has one
        Key={name: {"S": value} for name, value in kind.key(BAD).items()},
        UpdateExpression="SET #f = :v",
        ExpressionAttributeNames={"#f": field},
        ExpressionAttributeValues={":v": {"L": [{"S": WORDS}]}},
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
    commit, update = store.commit, Record.update

    def failing(*parts: Any) -> None:
        if any(BAD in str(getattr(p, "record", getattr(p, "want", None)).__dict__) for p in parts):
            raise LookupError(WORDS)
        commit(*parts)

    def not_updating(self: Any, *words: Any, **more: Any) -> Any:
        if BAD in str(self.attribute_values):
            raise LookupError(WORDS)
        return update(self, *words, **more)

    monkeypatch.setattr(store, "commit", failing)
    monkeypatch.setattr(Record, "update", not_updating)


def test_where_the_time_is_over_the_rest_is_left_and_that_is_counted(union_house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    _order(GOOD[0])
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
    _order(GOOD[0])
    made(Refund, refund_id=GOOD[1], unsent="unsent", asked_at=NOW - DAY, state="asked")

    def fails(_: datetime) -> int:
        raise LookupError(WORDS)

    monkeypatch.setattr(waitlist, "sweep", fails)
    done = money_sweep.lambda_handler({}, CONTEXT)
    assert (done["orders"], done["refunds"]) == (1, 1)
    assert [entry["item"] for entry in told] == ["waiting lists"]


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
