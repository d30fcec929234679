"""A union in moto that sells, takes back and keeps its books against the Stripe stand-in, with a clock that tests move."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import wraps
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock, Thread
from typing import Any
from unittest.mock import patch

from pynamodb.connection.base import Connection
from union import store
from union.commerce.disputes.tables import Dispute
from union.commerce.ledger import actions as ledger
from union.commerce.ledger.tables import LedgerEntry
from union.commerce.orders import actions as orders
from union.commerce.orders import checkout, stripe_gateway
from union.commerce.orders import records as order_records
from union.commerce.orders.rules import Line, Purchase, had_money
from union.commerce.orders.tables import Order
from union.commerce.payouts.tables import Payout
from union.commerce.products.rules import Kind
from union.commerce.products.tables import Product
from union.commerce.reconciliation import actions as reconciliation
from union.commerce.reconciliation.tables import DifferenceRow
from union.commerce.refunds import actions as refunds
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.commerce.stock import actions as stock
from union.commerce.stock.rules import GRACE, HOLD, SoldOut, needs
from union.commerce.stock.tables import Allowance, Place
from union.commerce.tickets.tables import Ticket
from union.core.letters.tables import Letter
from union.core.people.rules import Caller
from union.errors import Refusal
from union.membership.groups.tables import Group
from union.membership.memberships.tables import Membership
from union.store import ConditionFailed

from tests.actions.conftest import PRIYA
from tests.stripe_standin import ControlRefused, RemoteStandIn, running

BALL, HOODIE = "ball#1", "hoodie#1"
SIZES = {BALL: 12, HOODIE: 5}
_KEYS = count()
TABLES = (Allowance, DifferenceRow, Dispute, LedgerEntry, Letter, Membership, Order, Payout, Place, Refund, Ticket)


class World:
    """What happens between buyers, the house, Stripe and the bank. Webhooks are held until `deliver` sends them."""

    def __init__(self, standin: RemoteStandIn) -> None:
        self.standin, self.now = standin, datetime.now(UTC).replace(microsecond=0)
        self.orders: list[str] = []
        self.answers: Counter[int] = Counter()
        for pool, size in SIZES.items():
            stock.open_pool(pool, size)
        ball = Product(group_id="chess", product_id="ball", kind="ticket", status="published", name="Winter Ball", version=1)
        ball.items, ball.pools, ball.changed_at = [], [], self.now
        ball.cancel_until = self.now + timedelta(days=30)
        ball.save()

    def buy(self, who: Caller, tickets: int, hoodies: int = 0, member: bool = False) -> str | None:
        """Somebody orders, and the order awaits its payment. None where it is sold out."""
        lines = [
            Line("1", Kind.TICKET, "ball", "standard", "Winter Ball", "Standard", tickets, 1999, 7 * tickets, None, (BALL,), 50),
            Line("2", Kind.MERCHANDISE, "hoodie", "m", "Hoodie", "M", hoodies, 2500, 0, None, (HOODIE,)),
            Line("3", Kind.MEMBERSHIP, "member", "standard", "Membership", "Standard", int(member), 500, 0, "2027-07-31"),
        ]
        bought = [line for line in lines if line.quantity]
        stock._gone.clear()
        try:
            kept = stock.hold(needs([(line.pools, line.quantity) for line in bought]), self.now + HOLD + GRACE, self.now)
        except SoldOut:
            return None
        purchase = Purchase(bought, f"key-{next(_KEYS)}", "2026-09", None, kept)
        order = checkout.drafted(who, Group.get("chess"), purchase, self.now)
        checkout.take(order, now=self.now)
        with suppress(Refusal):
            checkout.to_pay(order, self.now)
        self.orders.append(str(order.order_id))
        return str(order.order_id)

    def session(self, order_id: str) -> str | None:
        """The checkout of an order that its buyer was told of."""
        known = {s["client_reference_id"]: s["id"] for s in self.standin.sessions()}
        return known.get(order_id)

    def paid(self, who: Caller, *wanted: Any, **more: Any) -> str:
        """Somebody orders and pays, and we are told."""
        order_id = self.buy(who, *wanted, **more)
        assert order_id
        self.standin.pay(str(self.session(order_id)))
        self.deliver()
        return order_id

    def bank(self, verb: str, *words: Any, **more: Any) -> Any:
        """Somebody at Stripe or at the bank does something; what cannot be done is not done."""
        with suppress(ControlRefused):
            return getattr(self.standin, verb)(*words, **more)
        return None

    def house(self, act: Any, *words: Any, **more: Any) -> Any:
        """The house does something; what it refuses is refused, and Stripe may be away."""
        try:
            return act(*words, **more)
        except (Refusal, ConditionFailed):
            return None

    def pay_back(self, order_id: str, key: str = "key-back", **numbers: int) -> None:
        """The committee takes back some of an order: `pay_back(name, tickets=1, hoodies=1, member=1)`."""
        fields = {"tickets": "1", "hoodies": "2", "member": "3"}
        given = {fields[name]: number for name, number in numbers.items()}
        returns.pay_back("chess", order_id, PRIYA, given, reason="The ball moved.", key=key, now=self.now)

    def give_back(self, who: Caller, order_id: str, key: str = "key-give", **numbers: int) -> None:
        """The buyer gives back some of an order."""
        fields = {"tickets": "1", "hoodies": "2", "member": "3"}
        returns.give_back(order_id, who, {fields[name]: number for name, number in numbers.items()}, key, self.now)

    def deliver(self, order: str = "created") -> None:
        """What Stripe told meanwhile arrives."""
        self.standin.release(order)
        self.standin.faults(hold=True)

    def pass_time(self, **much: float) -> None:
        """Time passes, for the house and for Stripe."""
        self.now += timedelta(**much)
        self.standin.set_now(self.now.timestamp())

    def sweep(self) -> None:
        """The house mends what it missed, as every minute."""
        self.house(orders.sweep, self.now)
        self.house(refunds.sweep, self.now)

    def reconcile(self) -> dict[str, int]:
        """The house asks Stripe, as every night."""
        return reconciliation.reconcile(self.now)

    def balance(self) -> int:
        """What Stripe holds, in pence."""
        held = self.standin.client().v1.balance.retrieve()
        return int(held.available[0].amount + held.pending[0].amount)

    def books(self) -> dict[str, int]:
        """The sums of the ledger by kind, in pence."""
        sums: Counter[str] = Counter()
        for entry in LedgerEntry.scan():
            sums[str(entry.kind)] += int(entry.amount)
        return dict(sums)

    def differences(self) -> list[str]:
        """What is listed and open."""
        return sorted(str(row.what) for row in DifferenceRow.scan() if row.state == "open")

    def picture(self) -> dict[str, Any]:
        """All that the house knows."""
        return {model.__name__: sorted(map(repr, (one.to_dynamodb_dict() for one in model.scan()))) for model in TABLES}

    def check(self) -> None:
        """Everything that has to hold when all was told and asked."""
        self.check_total()
        found = list(Order.scan())
        paid = [order for order in found if order.status == "paid"]
        self._check_sales(found)
        self._check_given(paid)
        self._check_refunds(found)

    def check_total(self) -> None:
        """The ledger's sum is Stripe's balance, to the penny."""
        assert ledger.total() == self.balance()

    def _check_sales(self, found: list[Order]) -> None:
        sales = {e.order_id: int(e.amount) for e in LedgerEntry.scan() if e.kind == "sale"}
        assert sales == {o.order_id: order_records.paid_for(o) for o in found if o.status in ("paid", "too-late")}
        charged = Counter(c.metadata["order_id"] for c in self._all("charges") if c.status == "succeeded")
        assert charged == Counter(str(o.order_id) for o in found if had_money(o.status)), "paid once, and nobody paid for nothing"

    def _check_given(self, paid: list[Order]) -> None:
        live = Counter(str(t.order_id) for t in Ticket.scan() if t.void_at is None)
        assert live == Counter({str(o.order_id): n for o in paid if (n := self._kept(o, Kind.TICKET))})
        for pool, kind in ((BALL, Kind.TICKET), (HOODIE, Kind.MERCHANDISE)):
            sold = [place for place in Place.query(pool) if place.sold]
            assert len(sold) == sum(self._kept(order, kind) for order in paid) <= SIZES[pool]
            assert Place.count(pool) == SIZES[pool]
        today = self.now.date().isoformat()
        until: dict[str, str] = {}
        for order in paid:
            if self._kept(order, Kind.MEMBERSHIP):
                ends = [str(line.valid_until) for line in order_records.lines(order) if line.kind == Kind.MEMBERSHIP]
                until[order.person_id] = max(*ends, until.get(order.person_id, ""))
        held = {m.person_id: m.valid_until for m in Membership.scan() if m.valid_until and m.valid_until >= today}
        assert held == {who: day for who, day in until.items() if day >= today}, "standing follows from all that is paid"

    def _kept(self, order: Order, kind: Kind) -> int:
        back = order_records.returned(order)
        return sum(line.quantity - back.get(line.line_id, 0) for line in order_records.lines(order) if line.kind == kind)

    def _check_refunds(self, found: list[Order]) -> None:
        entered: Counter[str] = Counter()
        for entry in LedgerEntry.scan():
            if entry.kind in ("refund", "refund-failed"):
                entered[str(entry.payment_intent)] -= int(entry.amount)
                assert not entry.parts or sum(int(part.amount) for part in entry.parts) == int(entry.amount)
        made: Counter[str] = Counter()
        for one in self._all("refunds"):
            made[str(one.payment_intent)] += one.amount if one.status == "succeeded" else 0
        assert +entered == +made
        for order in found:
            assert made[str(order.payment_intent)] <= int(order.amount)

    def _all(self, what: str) -> Iterator[Any]:
        return iter(getattr(self.standin.client().v1, what).list({"limit": 100}).auto_paging_iter())


@contextmanager
def open_world() -> Iterator[World]:
    """Run a stand-in whose webhooks reach this house; the tables are there already."""
    with running() as standin, _listening() as ears:
        keys = {"api_key": standin.api_key, "webhook_secrets": [standin.webhook_secret]}
        base = {"STRIPE_API": standin.url.removesuffix("/_stripe")}
        stripe_gateway._client_with.cache_clear()
        with (
            patch.object(stripe_gateway, "secret", lambda _: keys),
            patch.object(stripe_gateway, "_TOLERANCE", 10**9),
            patch.dict("os.environ", base),
            patch.object(Connection, "_make_api_call", _one_at_a_time(Connection._make_api_call)),
        ):
            ears.world = world = World(standin)
            standin.webhook(url=ears.url)
            standin.faults(hold=True)
            yield world
        stripe_gateway._client_with.cache_clear()


def _one_at_a_time(call: Any) -> Any:
    """DynamoDB makes each transaction as if it were alone; moto does so only where they do not meet."""
    lock = Lock()

    @wraps(call)
    def alone(*words: Any, **more: Any) -> Any:
        with lock:
            return call(*words, **more)

    return alone


class _Ears(ThreadingHTTPServer):
    """The webhook's door, as the function is, at the time of the world."""

    daemon_threads = True
    world: World

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/stripe/webhook"


class _Ear(BaseHTTPRequestHandler):
    server: _Ears

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            reconciliation.hear(body, self.headers["Stripe-Signature"], self.server.world.now)
            status = 200
        except Refusal:
            status = 503
        self.server.world.answers[status] += 1
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def _listening() -> Iterator[_Ears]:
    with _Ears(("127.0.0.1", 0), _Ear) as ears:
        thread = Thread(target=ears.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield ears
        ears.shutdown()
        thread.join()


def forget() -> None:
    """Empty every table, quicker than making them anew."""
    for model in (*TABLES, Product, *_cursors()):
        for one in model.scan():
            one.delete()
    store.connection.cache_clear()


def _cursors() -> tuple[Any, ...]:
    from union.commerce.reconciliation.tables import Cursor
    from union.core.audit.tables import Entry

    return Cursor, Entry
