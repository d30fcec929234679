"""Forms of conduct, of staff and of the shop, each sent twice at once: both clicks lead to the same end, and nothing is done twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.commerce.orders.tables import Order
from union.commerce.stock import actions as stock
from union.commerce.waitlist import actions as waitlist
from union.core.people.rules import Caller
from union.moderation.appeals import actions as appeals
from union.moderation.board import actions as boards
from union.moderation.incidents.tables import Incident

from tests.actions import test_shopping as shopping
from tests.actions.conftest import PRIYA, SAM, the_vault
from tests.actions.freezing import registered
from tests.functions.clicking import KEY, clicked, twice
from tests.functions.test_the_webhook import _event as paid_event
from tests.functions.test_the_webhook import _signed as signed
from tests.functions.test_who_is_kept_out import ALEX, BO, BOTH, JO, KIM, SAID_SO, matter
from tests.staff import staff

__all__ = ["ALEX", "BO", "BOTH", "JO", "KIM", "SAID_SO", "matter", "the_vault"]
type Call = Callable[..., Any]
ANN = Caller("ann", "Ann", "ann@union.example")
HEAD = staff("hed", "Hedda Way", "hedda@union.example", "staff")
ball, stripe = shopping.ball, shopping.stripe


@twice(
    "/groups/<group_id>/conduct/<incident_id>/state",
    "/groups/<group_id>/conduct/<incident_id>/message",
    "/groups/<group_id>/conduct/<incident_id>/staff",
    "/groups/<group_id>/conduct/new",
)
def test_the_steps_of_a_committee(call: Call, matter: dict[str, str]) -> None:
    here = f"/groups/chess/conduct/{matter['incident_id']}"
    for step, more in {
        "state": {"text": "We do not tolerate this.", "where": "board"},
        "message": {"text": "Please stop."},
        "staff": {"text": "It goes on.", "worse": "yes"},
    }.items():
        clicked(call, f"{here}/{step}", PRIYA, **more)
    clicked(call, "/groups/chess/conduct/new", PRIYA, heading="abuse", what="More.", post=matter["other"])


@twice("/groups/<group_id>/conduct/<incident_id>/keep", "/groups/<group_id>/conduct/<incident_id>/attest")
def test_what_a_committee_brings_and_keeps(call: Call, matter: dict[str, str]) -> None:
    here = f"/groups/chess/conduct/{matter['incident_id']}"
    now = datetime.now(UTC)
    boards.edit("chess", matter["post_id"], SAM, text="Ruder words.", version=1, now=now)
    clicked(call, f"{here}/keep", PRIYA)
    asked = {"name": "a.png", "size": 3, "type": "image/png", "sha256": "a" * 64, "key": KEY}
    assert call("conduct", "POST", f"{here}/files", caller=PRIYA, json=asked).status == 200
    clicked(call, f"{here}/attest", PRIYA, text="I posted it in our chat.", evidence_id=matter["evidence_id"])


@twice("/groups/<group_id>/conduct/<incident_id>/freeze/<platform_id>")
def test_a_platform_that_is_frozen_by_hand_from_a_case(call: Call, matter: dict[str, str]) -> None:
    from union.moderation.freezes import actions as freezes

    (platform_id,) = registered("whatsapp").values()
    now = datetime.now(UTC)
    with patch("union.timers.start"), patch("union.timers.stop"):
        told = freezes.freeze("chess", PRIYA, number=60, unit="minutes", statement="A break.", key=KEY, now=now)
        clicked(
            call,
            f"/groups/chess/conduct/{matter['incident_id']}/freeze/{platform_id}",
            PRIYA,
            freeze_id=told["freeze_id"],
            version=str(told["version"]),
            deed="frozen",
            evidence_id=matter["evidence_id"],
        )


@twice(
    "/groups/<group_id>/board/<post_id>/edit",
    "/groups/<group_id>/board/<post_id>/hide",
    "/groups/<group_id>/board/<post_id>/show",
    "/groups/<group_id>/board/<post_id>/remove",
    "/groups/<group_id>/board/<post_id>/complaint",
    "/groups/<group_id>/board/<post_id>/restore",
)
def test_what_is_done_to_a_post(call: Call, matter: dict[str, str]) -> None:
    other, first = f"/groups/chess/board/{matter['other']}", f"/groups/chess/board/{matter['post_id']}"
    clicked(call, f"{other}/edit", SAM, text="Less of it.", version="1")
    clicked(call, f"{other}/hide", PRIYA)
    clicked(call, f"{other}/show", PRIYA)
    clicked(call, f"{first}/remove", PRIYA, reason="Rude.")
    clicked(call, f"{first}/complaint", SAM, text="It was not.")
    clicked(call, f"{first}/restore", BO, reason="It was kept for a week.")


@twice(
    "/groups/<group_id>/board/<post_id>/read-only", "/groups/<group_id>/read-only/complaint", "/appeals/<group_id>/<appeal_id>"
)
def test_complaints(call: Call, matter: dict[str, str]) -> None:
    clicked(call, f"/groups/chess/board/{matter['other']}/read-only", PRIYA, length="2", unit="hours", reason="Rude.")
    clicked(call, "/groups/chess/read-only/complaint", SAM, text="It was not.")
    (one,) = appeals.queue(BO)["appeals"]
    here = f"/appeals/chess/{one['appeal_id']}"
    clicked(call, here, BO, decision="grant", text="We are sorry.", version="1")


@twice("/cases/<incident_id>/evidence/<evidence_id>", "/cases/<incident_id>/export")
def test_what_staff_open_and_pack(call: Call, matter: dict[str, str]) -> None:
    here = f"/cases/{matter['incident_id']}"
    clicked(call, f"{here}/evidence/{matter['evidence_id']}", JO, original="yes")
    version = int(Incident.get(matter["incident_id"], consistent_read=True).version)
    with patch("union.moderation.evidence.packer.start"):
        clicked(call, f"{here}/export", JO, version=str(version))


@twice("/staff", "/staff/end")
def test_who_is_on_the_staff(call: Call) -> None:
    today = datetime.now(UTC).date().isoformat()
    clicked(call, "/staff", HEAD, email="kit@union.example", team="staff-rag", starts_on=today)
    clicked(call, "/staff/end", HEAD, person_id="hed", team="staff")


@twice("/groups/<group_id>/committee/can")
def test_what_a_role_may_do(call: Call) -> None:
    from union.core.people import actions as people
    from union.core.people.rules import Term
    from union.times import london_day

    now = datetime.now(UTC)
    day = london_day(now)
    term = Term("Web editor", day, day + timedelta(days=9))
    people.appoint(group_id="chess", group_name="Chess", person_id="kit", name="Kit", appointed=[term], actor="test", now=now)
    lead = Term("President", day, day + timedelta(days=9))
    people.appoint(
        group_id="chess", group_name="Chess", person_id="priya", name="Priya Shah", appointed=[lead], actor="test", now=now
    )
    clicked(call, "/groups/chess/committee/can", PRIYA, role="Web editor", page="yes", letters="yes")


@pytest.mark.usefixtures("ball", "stripe")
class TestTheShop:
    """What is bought, given up, bought again, waited for, handed out."""

    @twice("/groups/<group_id>/basket", "/groups/<group_id>/basket/code")
    def test_a_basket_is_filled_and_a_code_put_in(self, call: Call) -> None:
        clicked(call, "/groups/chess/basket", SAM, **{"q.ball.standard": "2"})
        clicked(call, "/groups/chess/basket/code", SAM, code="tenth")

    @pytest.mark.parametrize("group_id", ["chess", "print"])
    @twice("/groups/<group_id>/join")
    def test_somebody_joins(self, call: Call, group_id: str) -> None:
        clicked(call, f"/groups/{group_id}/join", SAM, accept="yes", statement="2026-09", offer="standard")

    @twice("/groups/<group_id>/checkout", "/orders/<order_id>/cancel", "/groups/<group_id>/basket/again/<order_id>")
    def test_to_pay_to_give_up_and_again(self, call: Call) -> None:
        order_id = _ordered(call, standard=1)
        clicked(call, f"/orders/{order_id}/cancel", SAM)
        clicked(call, f"/groups/chess/basket/again/{order_id}", SAM)

    @pytest.mark.parametrize("payment_status", ["paid", "unpaid"])
    @twice("/groups/<group_id>/checkout", "/stripe/webhook")
    def test_stripe_tells_of_a_payment(self, call: Call, payment_status: str) -> None:
        order_id = _ordered(call, standard=1)
        told = json.loads(paid_event())
        told["data"]["object"] |= {"id": f"cs_{order_id}", "client_reference_id": order_id, "payment_status": payment_status}
        told["data"]["object"]["amount_total"] = int(Order.get(order_id).amount)
        body = json.dumps(told)
        headers = {"stripe-signature": signed(body), "accept": "*/*"}
        assert call("stripe_webhook", "POST", "/stripe/webhook", body=body, headers=headers, twice=True).status == 200
        assert Order.get(order_id).status == {"paid": "paid", "unpaid": "processing"}[payment_status]

    @twice("/groups/<group_id>/checkout", "/groups/<group_id>/orders/<order_id>/collected")
    def test_what_is_handed_out(self, call: Call) -> None:
        order_id = _ordered(call, hoodie=1)
        shopping._pay(order_id, datetime.now(UTC))
        line = json.loads(call("orders", "GET", f"/orders/{order_id}", caller=SAM, headers={"accept": "application/json"}).body)[
            "order"
        ]["lines"][0]["line_id"]
        for collected in ({"collected": "yes"}, {}):
            clicked(call, f"/groups/chess/orders/{order_id}/collected", PRIYA, line=line, **collected)

    @pytest.mark.parametrize(
        "way", [pytest.param(way, marks=twice(f"/waiting/<queue>/<entry_id>{way}")) for way in ("", "/leave")]
    )
    @twice("/groups/<group_id>/waiting/<product_id>/<item_id>")
    def test_what_is_waited_for(self, call: Call, way: str) -> None:
        now = datetime.now(UTC)
        held = stock.hold({"ball#1": 4}, now + timedelta(days=9), now)
        clicked(call, "/groups/chess/waiting/ball/standard", ANN, party="2")
        stock.release(held)
        waitlist.sweep(now)
        (one,) = waitlist.mine(ANN, now)["waiting"]
        assert one["state"] == "offered"
        clicked(call, f"/waiting/{one['queue']}/{one['entry_id']}{way}", ANN, quantity="1")


def _ordered(call: Call, **wanted: int) -> str:
    now = datetime.now(UTC)
    shopping._fill(SAM, now, **wanted)
    from union.commerce.shop import actions as shop

    version = shop.basket("chess", SAM, now)["version"]
    clicked(call, "/groups/chess/checkout", SAM, version=str(version), accept="yes", statement="2026-09")
    (order,) = [one for one in Order.scan() if one.person_id == "sam"]
    return str(order.order_id)
