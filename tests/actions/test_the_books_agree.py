"""Whatever buyers, banks, staff and a bad network do in whatever order: once we have asked Stripe, the books are its own to the penny."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from union.commerce.refunds.tables import Refund
from union.commerce.returns import actions as returns
from union.core.people.rules import Caller

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import World, forget, open_world

MANY = [SAM, PRIYA, *(Caller(name, name.title(), f"{name}@union.example") for name in ("tom", "amara", "lin"))]
COUNT = {"operations": 0}
some = st.integers(0, 10**6)
few = st.integers(0, 3)


class Books(RuleBasedStateMachine):
    """Operations and faults in any order, and what has to hold at the end of each story."""

    world: World

    @initialize()
    def open(self) -> None:
        """A house that has sold a little."""
        self._opened = open_world()
        self.world = self._opened.__enter__()
        for number, who in enumerate(MANY[:3]):
            self.buy_and_pay(who, number + 1)

    def _order(self, which: int) -> str:
        return self.world.orders[which % len(self.world.orders)]

    def _at_bank(self, verb: str, which: int, *more: Any, **named: Any) -> Any:
        session = self.world.session(self._order(which))
        return self.world.bank(verb, session, *more, **named) if session else None

    sold = precondition(lambda self: bool(self.world.orders))

    @rule(who=st.sampled_from(MANY), tickets=few, hoodies=st.integers(0, 1), member=st.booleans())
    def buy(self, who: Caller, tickets: int, hoodies: int, member: bool) -> None:
        """Somebody orders."""
        if tickets or hoodies or member:
            self.world.buy(who, tickets, hoodies, member)

    @sold
    @rule(which=some)
    def pay(self, which: int) -> None:
        """The card works."""
        self._at_bank("pay", which)

    @rule(who=st.sampled_from(MANY), tickets=st.integers(1, 2))
    def buy_and_pay(self, who: Caller, tickets: int) -> None:
        """Somebody orders and pays at once; it may be long until we hear of it."""
        if self.world.buy(who, tickets):
            self._at_bank("pay", len(self.world.orders) - 1)

    @sold
    @rule(which=some)
    def decline(self, which: int) -> None:
        """The card does not."""
        self._at_bank("decline", which)

    @sold
    @rule(which=some, good=st.booleans(), hours=st.integers(1, 60))
    def pay_later(self, which: int, good: bool, hours: int) -> None:
        """The payment is confirmed, or fails, hours later."""
        self._at_bank("pay_later" if good else "fail_later", which, hours * 3600)

    @sold
    @rule(which=some)
    def expire(self, which: int) -> None:
        """Nobody paid in time."""
        self._at_bank("expire", which)

    @sold
    @rule(which=some, line=st.sampled_from(["tickets", "hoodies", "member"]), number=st.integers(1, 2), key=few)
    def pay_back(self, which: int, line: str, number: int, key: int) -> None:
        """The committee takes something back."""
        self.world.house(self.world.pay_back, self._order(which), f"key-pay-{key}-{number}", **{line: number})

    @sold
    @rule(which=some, who=st.sampled_from(MANY), line=st.sampled_from(["tickets", "hoodies", "member"]), key=few)
    def give_back(self, which: int, who: Caller, line: str, key: int) -> None:
        """A buyer, or somebody who is none, gives something back."""
        self.world.house(self.world.give_back, who, self._order(which), f"key-give-{key}", **{line: 1})

    @rule(which=some)
    def fail_refund(self, which: int) -> None:
        """A bank sends a refund back."""
        made = [refund.id for refund in self.world._all("refunds")]
        if made:
            self.world.bank("fail_refund", made[which % len(made)])

    @rule()
    def send_again(self) -> None:
        """The committee sends again what came back."""
        for refund in [kept for kept in Refund.scan() if kept.state == "failed"]:
            self.world.house(returns.send_again, "chess", refund.order_id, refund.refund_id, PRIYA, self.world.now)

    @sold
    @rule(which=some, amount=st.integers(1, 3000))
    def refund_at_stripe(self, which: int, amount: int) -> None:
        """Somebody pays back at Stripe and not here."""
        self._at_bank("refund", which, amount)

    @sold
    @rule(which=some)
    def dispute(self, which: int) -> None:
        """A buyer goes to their bank."""
        self._at_bank("open_dispute", which)

    @rule(which=some, won=st.booleans())
    def decide(self, which: int, won: bool) -> None:
        """The bank decides."""
        found = [dispute.id for dispute in self.world._all("disputes")]
        if found:
            self.world.bank("close_dispute", found[which % len(found)], won)

    @rule(amount=st.none() | st.integers(1, 5000), fails=st.booleans())
    def payout(self, amount: int | None, fails: bool) -> None:
        """Money goes to the union's bank, which may send it back."""
        made = self.world.bank("payout", amount)
        if made and fails:
            self.world.bank("fail_payout", made["id"])

    @rule(minutes=st.sampled_from([1, 16, 40, 24 * 60, 4 * 24 * 60]))
    def pass_time(self, minutes: int) -> None:
        """Time passes."""
        self.world.pass_time(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        """The minute's work."""
        self.world.sweep()

    @rule(order=st.sampled_from(["created", "reverse", "shuffled"]))
    def deliver(self, order: str) -> None:
        """What was delayed arrives, in some order."""
        self.world.deliver(order)

    @rule(fault=st.sampled_from(["drop", "fail_after", "fail_before", "hang_up", "rate_limit"]), number=st.integers(1, 4))
    def go_wrong(self, fault: str, number: int) -> None:
        """The network or Stripe has a bad moment."""
        self.world.standin.faults(**{fault: number})

    @rule(copies=st.sampled_from([1, 1, 3]))
    def copy(self, copies: int) -> None:
        """Every webhook comes so many times at once."""
        self.world.standin.faults(duplicate=copies)

    @rule()
    def reconcile(self) -> None:
        """A night in between."""
        self.world.house(self.world.reconcile)

    def teardown(self) -> None:
        """The end of the story: the weather clears, a week passes, and we ask twice."""
        try:
            self._end()
        finally:
            self._opened.__exit__(None, None, None)
            forget()

    def _end(self) -> None:
        world = self.world
        COUNT["operations"] += len(world.standin.requests()) + world.answers.total()
        world.standin.clear_faults()
        world.standin.faults(drop=-1)
        for _ in range(2):
            world.pass_time(days=3)
            world.reconcile()
            world.sweep()
        world.pass_time(hours=12)
        world.reconcile()
        before, again = world.picture(), world.reconcile()
        assert again["mended"] == 0
        assert world.picture() == before
        assert set(world.differences()) <= {"outside-refund"}
        world.check()


@pytest.mark.usefixtures("union_house")
def test_the_books_agree_after_any_story() -> None:
    COUNT["operations"] = 0
    run_state_machine_as_test(  # type: ignore[no-untyped-call] # hypothesis leaves it untyped
        Books,
        settings=settings(
            max_examples=3,
            stateful_step_count=200,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert COUNT["operations"] > 200, "there was much to tell and to ask"
