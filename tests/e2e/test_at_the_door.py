"""An event's door on the local cloud: two phones never both admit one ticket, and one phone goes on working without a connection."""

import re
import secrets as random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from union import qr, secrets, store
from union.commerce.orders import checkout, settling
from union.commerce.orders.rules import Line, Outcome, Payment, Purchase
from union.commerce.products.rules import Kind
from union.commerce.products.tables import ItemMap, Product
from union.commerce.tickets import check_in, rules, seal, transfer
from union.commerce.tickets import records as ticket_records
from union.commerce.tickets.tables import Ticket
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.errors import Refusal
from union.membership.groups import actions as groups
from union.times import london_day

from infra.local.cloud import Cloud
from tests import patience
from tests.e2e.conftest import assert_no_barriers, patient, sign_in
from tests.e2e.test_the_story_as_json import until

PHONES = 12
STEWARD = Caller("steward-e2e", "Dora Steward", "dora.steward@union.example")


@pytest.fixture(autouse=True)
def at_the_local_cloud(cloud: Cloud) -> Iterator[None]:
    """Let our own actions speak to the deployed tables, with the deployed secret of tickets."""
    told = cloud.client("cloudformation").describe_stacks(StackName=cloud.name)["Stacks"][0]["Outputs"]
    (arn,) = [output["OutputValue"] for output in told if output["OutputKey"] == "TicketSecret"]
    with patience.speaking({**cloud.environment, "TICKET_SECRET": arn}):
        secrets._manager.cache_clear()
        _in_office()
        yield
    secrets._manager.cache_clear()


def _in_office() -> None:
    """Give the steward a role on the committee, whose matter the door is."""
    now = datetime.now(UTC)
    term = Term("Steward", london_day(now) - timedelta(days=1), london_day(now) + timedelta(days=30))
    people.appoint(
        group_id="chess",
        group_name="Chess Society",
        person_id=STEWARD.person_id,
        name=STEWARD.name,
        appointed=[term],
        actor="test",
        now=now,
    )


def _event(number: int) -> tuple[str, list[str]]:
    """A new event of the chess society with so many tickets sold; its id and the codes."""
    event, now = f"ball-{random.token_hex(4)}", datetime.now(UTC)
    told = {"kind": "ticket", "status": "published", "name": "Spring Gala", "pools": [], "version": 1, "venue": "The Great Hall"}
    items = [ItemMap(item_id="1", name="Standard", price=0, pools=[])]
    Product("chess", event, **told, items=items, starts_at=now + timedelta(days=5), changed_at=now).save()
    line = Line("1", Kind.TICKET, event, "1", "Spring Gala", "Standard", number, 0)
    (group,) = store.read(groups.key("chess"))
    buyer = Caller(random.token_hex(6), "Lin Zhao", "lin.zhao@union.example")
    order = checkout.drafted(buyer, groups.require(group, now), Purchase([line], random.token_hex(8)), now)
    checkout.take(order, now=now)
    assert settling.settle(Payment("none", order.order_id, 0, "gbp", False, Outcome.PAID), now) == "paid"
    names = [ticket_records.ticket_id(order.order_id, "1", n) for n in range(1, number + 1)]
    return event, [rules.code(name, 1, seal.key()) for name in names]


def _scan(event: str, code: str) -> dict[str, Any]:
    return check_in.scan(
        "chess",
        event,
        STEWARD,
        code=code,
        scan_id=random.token_hex(8),
        device=f"door {random.token_hex(2)}",
        at=None,
        holder=None,
        now=datetime.now(UTC),
    )


def _at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Do all of it, every one having read the tables before any writes."""
    barrier, read, met = Barrier(len(tasks)), store._batch, set()

    def together(asked: Any, found: Any) -> None:
        from threading import get_ident

        read(asked, found)
        if get_ident() not in met and any("tickets" in table for table in asked):
            met.add(get_ident())
            barrier.wait(timeout=patience.SECONDS)

    with patch.object(store, "_batch", together), ThreadPoolExecutor(len(tasks)) as pool:
        return [one.result() for one in [pool.submit(task) for task in tasks]]


def _admitted_at_once() -> int:
    event, (code,) = _event(1)
    said = _at_once(*[lambda: _scan(event, code)] * PHONES)
    assert {one["verdict"] for one in said} <= {"admitted", "used"}
    return sum(one["verdict"] == "admitted" for one in said)


def test_without_its_condition_two_doors_would_both_admit_one_ticket() -> None:
    update = Ticket.update

    def unguarded(self: Ticket, actions: Any, condition: Any = None) -> Any:
        return update(self, actions)

    with patch.object(Ticket, "update", unguarded):
        assert _admitted_at_once() > 1


def test_two_doors_never_both_admit_one_ticket() -> None:
    for _ in range(5):
        assert _admitted_at_once() == 1


def test_a_ticket_is_handed_on_or_lets_in_and_never_both() -> None:
    outcomes = set()
    for number in range(8):
        event, (code,) = _event(1)
        name, now = rules.named(code), datetime.now(UTC)
        held = Ticket.get(name)
        giver = Caller(held.person_id, held.name, held.email)
        taker = Caller(f"sam-e2e-{number}", "Sam Okoro", f"sam.e2e.{number}@union.example")
        transfer.offer(name, giver, email=taker.email, key="key-offer-1", now=now)
        secret = seal.offer(name, "key-offer-1")

        def accept(name: str = name, taker: Caller = taker, secret: str = secret) -> None:
            with suppress(Refusal):
                transfer.accept(name, taker, secret, datetime.now(UTC))

        said, _ = _at_once(lambda event=event, code=code: _scan(event, code), accept)
        after = Ticket.get(name, consistent_read=True)
        assert (said["verdict"] == "admitted") == (after.admitted_at is not None)
        assert (after.person_id == taker.person_id) == (after.serial == 2) == (said["verdict"] != "admitted")
        outcomes.add(said["verdict"])
    assert outcomes <= {"admitted", "outdated"}


CAMERA = """([path, size]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 480 });
  const paint = canvas.getContext("2d");
  setInterval(() => {
    paint.setTransform(1, 0, 0, 1, 0, 0);
    paint.fillStyle = "#fff";
    paint.fillRect(0, 0, 480, 480);
    paint.setTransform(300 / size, 0, 0, 300 / size, 90, 90);
    paint.fillStyle = "#000";
    paint.fill(new Path2D(path));
  }, 50);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
}"""


@pytest.fixture
def phone(shown: Browser, stack: dict[str, Any]) -> Iterator[Page]:
    """Give the phone of the chess society's president, under the policy that the house really sends."""
    context = shown.new_context(base_url=stack["url"], viewport={"width": 390, "height": 844})
    page = patient(context.new_page())
    page.goto("/")
    sign_in(page, stack["accounts"]["president"])
    yield page
    context.close()


def _type(page: Page, code: str) -> None:
    page.get_by_label("Type a code").fill(rules.spelled(code).lower())
    page.get_by_role("button", name="Check the code").click()


def test_a_phone_at_the_door_types_scans_undoes_and_goes_on_offline(phone: Page, ask: Callable[..., httpx.Response]) -> None:
    event, (one, two, three, four) = _event(4)
    refused: list[str] = []
    phone.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    door = f"/groups/chess/products/{event}/door"
    phone.goto(door)
    phone.locator("#door[data-ready]").wait_for(state="attached")
    said, inside = phone.locator("#said"), phone.locator("#inside")
    assert_no_barriers(phone)

    _type(phone, one)
    expect(said).to_contain_text("Come in")
    expect(said).to_contain_text("Lin Zhao")
    expect(inside).to_have_text("1")
    assert_no_barriers(phone)
    _type(phone, one)
    expect(said).to_contain_text("Already used at")
    _type(phone, "0" * 20)
    expect(said).to_contain_text(re.compile("not one of our tickets|Not on this phone's list"))
    _type(phone, two)
    expect(said).to_contain_text("Come in")
    phone.get_by_role("button", name="Undo this").click()
    expect(said).to_contain_text("Taken back")
    until(lambda: Ticket.get(rules.named(two)).admitted_at is None)

    expect(phone.locator("#link")).to_be_empty()

    phone.context.set_offline(True)
    _type(phone, two)
    expect(said).to_contain_text("Not sent yet")
    _type(phone, two)
    expect(said).to_contain_text("Already used at")
    _type(phone, "Z" * 20)
    expect(said).to_contain_text("Not on this phone's list")
    _type(phone, three)
    expect(said).to_contain_text("Come in")
    expect(inside).to_have_text("3")
    assert Ticket.get(rules.named(two)).admitted_at is None
    elsewhere = ask("president", "POST", f"{door}/scan", json={"code": three, "scan_id": "another-phone-1", "device": "door B"})
    assert elsewhere.json()["verdict"] == "admitted"
    assert_no_barriers(phone)

    phone.context.set_offline(False)
    expect(phone.locator("#problems-list")).to_contain_text("Lin Zhao: Already used at")
    expect(phone.locator("#problems-list")).to_contain_text("at door B")
    assert Ticket.get(rules.named(two), consistent_read=True).admitted_at is not None
    expect(phone.locator("#link")).to_be_empty()

    drawn = qr.drawn(four)
    phone.evaluate(CAMERA, [drawn["path"], drawn["size"]])
    phone.get_by_role("button", name="Scan with the camera").click()
    expect(said).to_contain_text("Come in")
    expect(inside).to_have_text("4")
    assert Ticket.get(rules.named(four), consistent_read=True).admitted_at is not None
    assert refused == []


def test_what_waits_on_a_phone_is_sent_after_the_page_was_closed(phone: Page) -> None:
    event, (code,) = _event(1)
    phone.goto(f"/groups/chess/products/{event}/door")
    phone.locator("#door[data-ready]").wait_for(state="attached")
    phone.context.set_offline(True)
    _type(phone, code)
    expect(phone.locator("#said")).to_contain_text("Not sent yet")
    context = phone.context
    phone.close()
    context.set_offline(False)
    assert Ticket.get(rules.named(code)).admitted_at is None
    patient(context.new_page()).goto(f"/groups/chess/products/{event}/door")
    until(lambda: Ticket.get(rules.named(code)).admitted_at is not None)


def test_a_list_that_arrives_late_does_not_forget_who_is_in(phone: Page) -> None:
    event, (code,) = _event(1)
    phone.goto(f"/groups/chess/products/{event}/door")
    phone.locator("#door[data-ready]").wait_for(state="attached")
    kept: list[Any] = []
    phone.route("**/door/list", lambda route: kept.append(route))  # noqa: PLW0108 - Playwright marks its handler, and a method of a list takes no mark
    phone.evaluate("dispatchEvent(new Event('online'))")
    phone.wait_for_timeout(300)
    old = phone.request.get(f"/groups/chess/products/{event}/door/list", headers={"accept": "application/json"})
    _type(phone, code)
    expect(phone.locator("#said")).to_contain_text("Admitted at")
    assert kept, "the page asks for its list"
    kept[0].fulfill(body=old.body(), content_type="application/json")
    phone.wait_for_timeout(300)
    phone.unroute("**/door/list")
    phone.context.set_offline(True)
    _type(phone, code)
    expect(phone.locator("#said")).to_contain_text("Already used at")
