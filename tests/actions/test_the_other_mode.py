"""What Stripe tells of the other mode changes nothing, whatever it tells of, and a key of the other mode opens nothing."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from unittest.mock import patch

import pytest
from union.commerce.orders import stripe_gateway
from union.commerce.reconciliation import actions as reconciliation
from union.commerce.reconciliation.rules import EVENTS
from union.errors import Unavailable

from tests.actions.conftest import PRIYA, SAM
from tests.actions.money import World, open_world


@pytest.fixture
def world(union_house: None) -> Iterator[World]:
    """Give a house that sells against the stand-in."""
    with open_world() as made:
        yield made


def _every_event(world: World) -> dict[str, dict[str, Any]]:
    """An event of each type that we are told of, none of which has arrived yet; where the stand-in tells none, one about such a thing."""
    ids = [str(world.buy(who, 1, hoodies=1)) for who in (SAM, PRIYA, SAM)]
    later, gone, paid = (str(world.session(name)) for name in ids)
    world.standin.pay(paid)
    world.standin.expire(gone)
    hoodies = [str(world.session(str(world.buy(PRIYA, 0, hoodies=1)))) for _ in range(2)]
    world.bank("pay_later", hoodies[0])
    world.bank("settle", hoodies[0])
    world.bank("fail_later", hoodies[1])
    world.bank("settle", hoodies[1])
    world.standin.pay(later)
    world.standin.fail_refund(world.standin.refund(paid, 500)["id"])
    world.standin.close_dispute(world.standin.open_dispute(later)["id"], won=True)
    world.standin.fail_payout(world.standin.payout(100)["id"])
    told = {event["type"]: event for event in world.standin.events()}
    return {kind: told.get(kind) or {**_like(told, kind), "type": kind} for kind in EVENTS}


def _like(told: dict[str, dict[str, Any]], kind: str) -> dict[str, Any]:
    return next(event for name, event in told.items() if name.rpartition(".")[0] == kind.rpartition(".")[0])


def _turned(event: dict[str, Any]) -> dict[str, Any]:
    other = deepcopy(event)
    other["livemode"] = other["data"]["object"]["livemode"] = not event["livemode"]
    return other


def test_an_event_of_the_other_mode_changes_nothing_whatever_its_type(world: World) -> None:
    events, before = _every_event(world), world.picture()
    for kind, event in events.items():
        assert world.standin.send(_turned(event)) == 200, kind
        assert world.picture() == before, kind
    did = {kind: reconciliation.dispatch(stripe_gateway._news(event), world.now) for kind, event in events.items()}
    assert world.picture() != before, "the very same events change something where they are of our mode"
    assert reconciliation.IGNORED not in [said for kind, said in did.items() if not kind.startswith("charge.updated")]


def test_only_the_event_says_its_mode_where_its_thing_has_none(world: World) -> None:
    paid = world.buy(SAM, 1)
    world.standin.pay(world.session(str(paid)))
    (event,) = world.standin.events("checkout.session.completed")
    for livemode in (True, None, "false", 1):
        said = json.loads(json.dumps({**event, "livemode": livemode}))
        expected = reconciliation.OTHER_MODE if livemode is True else "paid"
        assert reconciliation.dispatch(stripe_gateway._news(said), world.now) in (expected, "repeated")


def test_a_key_of_the_other_mode_opens_nothing(world: World) -> None:
    for key, livemode in (("sk_live_x", "false"), ("rk_live_x", "false"), ("sk_test_x", "true")):
        keys = {"api_key": key, "webhook_secrets": ["x"]}
        with (
            patch.object(stripe_gateway, "secret", lambda _, keys=keys: keys),
            patch.dict("os.environ", {"STRIPE_LIVEMODE": livemode}),
            pytest.raises(Unavailable),
        ):
            stripe_gateway.balance()
