"""People buy and vote while tables throttle, collide, answer late, never, or with an error after the deed: nothing is lost or double.

Whoever is told that something failed tries again with the same form, as a person does. The first test is the negative control: what nothing
guards is done more often than it was asked for.
"""

import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import httpx
import pytest
from botocore.config import Config
from union import store
from union.commerce.ledger.rules import Kind
from union.commerce.ledger.tables import LedgerEntry
from union.commerce.orders.tables import Order
from union.core.letters.rules import State
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Refusal, Unavailable
from union.store import Put
from union.voting.elections.rules import STILL
from union.voting.polls import actions as polls
from union.voting.polls.rules import Candidate, Poll, Post, Voter
from union.web.caller import session_cookie

from infra.local.cloud import Cloud
from tests import patience
from tests.e2e.days_that_pass import House
from tests.e2e.failing_tables import FailingTables, Fault
from tests.e2e.hurried import now, spoken
from tests.e2e.test_the_shop_as_json import _product
from tests.e2e.test_the_story_as_json import until
from tests.post_office_standin import RemoteOffice
from tests.stripe_standin import RemoteStandIn

type Ask = Callable[..., httpx.Response]
RATES = {
    Fault.THROTTLED: 4.0, Fault.COLLIDED: 6.0, Fault.PARTLY: 6.0, Fault.SLOW: 2.0, Fault.SILENT: 1.0, Fault.LOST: 5.0, Fault.FAILED: 5.0,
}  # fmt: skip
"""How many of a hundred requests go wrong, and how: some thousand times as many as on a bad day."""
BUYERS, VOTERS, HANDS = 10, 40, 4
SELLING = ("Shop", "Orders", "StripeWebhook", "Outbox", "Letters", "MoneySweep", "Sweep")
"""The functions that take part in a sale."""
_TRIES = 60


@pytest.fixture
def failing(cloud: Cloud) -> Iterator[FailingTables]:
    """Give tables on whose way things go wrong."""
    with FailingTables(cloud.emulator_port, RATES).answering() as tables:
        yield tables


def test_what_nothing_guards_is_done_more_often_than_it_was_asked_for(cloud: Cloud) -> None:
    direct, key = cloud.client("dynamodb"), {"pool_id": {"S": "tally"}}
    name = f"tally-{secrets.token_hex(4)}"
    direct.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pool_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pool_id", "AttributeType": "S"}],
    )  # fmt: skip
    with FailingTables(cloud.emulator_port, {Fault.LOST: 20.0, Fault.FAILED: 20.0}).answering() as tables:
        config = Config(retries={"total_max_attempts": 10, "mode": "standard"})
        keys: dict[str, Any] = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-west-2"}
        client = boto3.client("dynamodb", endpoint_url=tables.url, config=config, **keys)
        for _ in range(20):
            client.update_item(
                TableName=name, Key=key, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}}
            )
        assert tables.seen() == {Fault.LOST, Fault.FAILED}
    done = int(direct.get_item(TableName=name, Key=key)["Item"]["n"]["N"])
    assert done == 20 + tables.struck.total() > 20
    direct.delete_table(TableName=name)


# A sale


@contextmanager
def led_over(house: House, url: str, *functions: str) -> Iterator[None]:
    """Let functions find their tables at `url`."""
    aws = house.cloud.client("lambda")
    before = {}
    for name in functions:
        told = aws.get_function_configuration(FunctionName=house.names[name])
        before[name] = told["Environment"]["Variables"]
        aws.update_function_configuration(
            FunctionName=house.names[name], Environment={"Variables": {**before[name], "AWS_ENDPOINT_URL_DYNAMODB": url}}
        )
    try:
        yield
    finally:
        for name, variables in before.items():
            aws.update_function_configuration(FunctionName=house.names[name], Environment={"Variables": variables})


@dataclass
class Buyer:
    """Somebody with a browser, who tries again what failed, with the same form. `failed` counts what they were told by its status."""

    caller: Caller
    client: httpx.Client
    failed: Counter[int]
    cookie: str = field(init=False)

    def __post_init__(self) -> None:
        self.cookie = session_cookie(self.caller, secrets.token_hex(8), now()).partition(";")[0]

    def ask(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        """Ask until it is answered."""
        for _ in range(_TRIES):
            headers = {"cookie": self.cookie, "sec-fetch-site": "same-origin", "accept": "application/json"}
            answer = self.client.request(method, path, headers=headers, json=sent if method == "POST" else None)
            if answer.is_success:
                told: dict[str, Any] = answer.json()
                return told
            self.failed[answer.status_code] += 1
            assert answer.is_server_error or answer.status_code in (409, 429), answer.text
            time.sleep(0.3)
        pytest.fail(f"{path} failed {_TRIES} times.")

    def buy(self, field: str, stripe: "Till") -> str:
        """Put one into the basket, check out, and pay. Returns the order's id."""
        self.ask("POST", "/groups/chess/basket", **{field: 1})
        version = self.ask("GET", "/groups/chess/basket")["version"]
        order_id = str(
            self.ask("POST", "/groups/chess/checkout", version=version, key=f"checkout-{self.caller.person_id}")["order_id"]
        )
        stripe.pay(order_id)
        return order_id


class Till:
    """Where the buyers pay, one after the other."""

    def __init__(self, url: str) -> None:
        self.stripe, self._lock = RemoteStandIn(url), threading.Lock()

    def of(self, order_id: str) -> list[Any]:
        """The checkouts of an order at Stripe."""
        return [one for one in self.stripe.sessions() if one["client_reference_id"] == order_id]

    def pay(self, order_id: str) -> None:
        """Pay for an order by card."""
        with self._lock:
            (session,) = self.of(order_id)
            self.stripe.pay(session["id"])


def test_ten_people_buy_something_once_each_and_nobody_has_two_receipts(
    cloud: Cloud, stack: dict[str, Any], ask: Ask, failing: FailingTables
) -> None:
    mark, till, failed = secrets.token_hex(3), Till(stack["stripe"]["url"]), Counter[int]()
    mug = _product(ask, 50, f"mug-{mark}")
    with spoken(cloud), httpx.Client(base_url=cloud.url, timeout=patience.SECONDS) as client:
        house = House(cloud, client)
        people = [Caller(f"b{n}-{mark}", f"Buyer {n}", f"b{n}-{mark}@union.example") for n in range(BUYERS)]
        buyers = [Buyer(one, client, failed) for one in people]
        with led_over(house, failing.url, *SELLING):
            with ThreadPoolExecutor(HANDS) as hands:
                bought = list(hands.map(lambda one: one.buy(mug, till), buyers))

            def settled() -> bool:
                house.cloud.client("lambda").invoke(
                    FunctionName=house.names["MoneySweep"], Payload=json.dumps({"time": now().isoformat()})
                )
                return all(
                    one.ask("GET", f"/orders/{order}")["order"]["status"] == "paid"
                    for one, order in zip(buyers, bought, strict=True)
                )

            until(settled, 4 * patience.SECONDS)
            receipts = [f"receipt#{order}" for order in bought]
            until(lambda: not {State.WAITING} & {one.state for one in _letters(receipts)}, 4 * patience.SECONDS)
        assert failing.seen() == set(Fault), "all of it went wrong at least once"
        orders = [one for one in Order.scan() if one.person_id in {person.person_id for person in people}]
        assert sorted(one.order_id for one in orders) == sorted(bought), "one order each"
        assert {one.status for one in orders} == {"paid"}
        entries = [one for one in LedgerEntry.query("chess") if one.order_id in bought]
        for kind in (Kind.SALE, Kind.FEE):
            assert Counter(one.order_id for one in entries if one.kind == kind) == Counter(bought), "the ledger has each once"
        assert [len(till.of(order)) for order in bought] == [1] * BUYERS, "Stripe made one checkout each"
        _nobody_has_two(cloud, people, _letters(receipts))
    products = ask("treasurer", "GET", "/groups/chess/products").json()["products"]
    (sold,) = (one for one in products if one["name"] == f"Mug mug-{mark}")
    assert [(pool["sold"], pool["held"]) for pool in sold["pools"]] == [(BUYERS, 0)], "no place is held for nobody"


def _letters(names: list[str]) -> list[Letter]:
    return [one for name in names for one in Letter.query(name, consistent_read=True)]


def _nobody_has_two(cloud: Cloud, people: list[Caller], letters: list[Letter]) -> None:
    """Nobody has two. A letter of which nobody knows whether it was sent stays as being sent, and staff are told of it."""
    got = Counter(to for letter in RemoteOffice(f"{cloud.post}/_post").letters() for to in letter["to"])
    assert len(letters) == len(people)
    for one in letters:
        assert got[one.to] <= 1
        assert one.state in (State.SENT, State.SENDING)
        assert one.state == State.SENDING or got[one.to] == 1


# A vote


def test_forty_people_vote_twice_each_and_everybody_is_counted_once(cloud: Cloud, failing: FailingTables) -> None:
    people = [Caller(f"v{n:03}", f"Voter {n}", f"v{n}@union.example") for n in range(VOTERS)]
    with spoken(cloud):
        posts = (Post("1", "President", (Candidate(1, "Ada"), Candidate(2, "Bo"))),)
        at = datetime.now(UTC)
        poll = Poll(
            f"fails{secrets.token_hex(5)}", "chess", "Chess", "Spring", posts, at - timedelta(hours=1), at + timedelta(hours=1)
        )
        assert polls.snapshot(poll, [Voter(one.person_id, "2099-07-31") for one in people], at).count == VOTERS
    with (
        patience.speaking({**cloud.environment, "AWS_ENDPOINT_URL_DYNAMODB": failing.url}),
        patch.object(polls, "_confirmation", _once),
        ThreadPoolExecutor(HANDS) as hands,
    ):
        receipts = list(hands.map(lambda one: _voted(poll, one), [one for one in people for _ in range(2)]))
    by_person: dict[str, set[str]] = {}
    for person, receipt in zip([one for one in people for _ in range(2)], receipts, strict=True):
        by_person.setdefault(person.person_id, set()).add(receipt)
    assert {len(codes) for codes in by_person.values()} == {1}, "both clicks have one receipt"
    assert failing.seen() >= {Fault.LOST, Fault.FAILED, Fault.COLLIDED, Fault.THROTTLED}
    with spoken(cloud):
        sealed = polls.seal(poll.election_id, poll.closes_at + STILL)
        assert isinstance(sealed, polls.Sealed), sealed
        assert (sealed.voted, sealed.ballots) == (VOTERS, {"1": VOTERS})
        assert set(polls.receipts(poll.election_id)) == {code for codes in by_person.values() for code in codes}


def _once(booth: Any, at: datetime) -> Put:
    """In place of the letter, something that is written once as well."""
    name = f"voted#{booth.paper.election_id}#{booth.caller.person_id}"
    return Put(store.Once(key=name, outcome="-", forget_at=at + timedelta(days=1)), store.Once.key.does_not_exist())


def _voted(poll: Poll, caller: Caller) -> str:
    """Vote until there is a receipt, with the same form."""
    for _ in range(_TRIES):
        try:
            return str(
                polls.cast(poll.election_id, caller, {"r.1.1": "1"}, f"key-{caller.person_id}", datetime.now(UTC))["receipt"]
            )
        except Unavailable:
            continue
        except Refusal as refusal:
            pytest.fail(f"{caller.person_id} was refused: {refusal}")
    pytest.fail(f"{caller.person_id} could not vote.")
