"""Selling and buying as people live it, in Chromium against the deployed stack."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from infra.local.cloud import Cloud
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.test_the_story_as_json import until
from tests.stripe_standin import RemoteStandIn

type Person = Callable[..., Page]
type Ask = Callable[..., httpx.Response]


def _pay(page: Page, choice: str = "pay") -> None:
    page.wait_for_url("**/_stripe/pay/**")
    page.locator(f"button[name=choice][value={choice}]").click()
    page.wait_for_url("**/orders/**")


def _how_many(page: Page, item: str, number: int) -> None:
    page.get_by_label(re.compile(f"How many {item}")).fill(str(number))


def test_somebody_buys_two_kinds_of_ticket_and_a_hoodie_with_a_code(person: Person, stack: dict[str, Any]) -> None:
    page = person("president")
    page.goto("/groups/chess")
    page.get_by_role("link", name="Tickets and merchandise").click()
    assert_no_barriers(page)
    _how_many(page, "Winter Ball, Standard", 99)
    page.get_by_role("button", name="Put in basket").click()
    expect(page.get_by_role("alert")).to_contain_text("Please choose a number from 0 to 20.")
    assert_no_barriers(page)
    _how_many(page, "Winter Ball, Standard", 1)
    _how_many(page, "Winter Ball, Early bird", 1)
    _how_many(page, "Hoodie, M, navy", 1)
    page.get_by_role("button", name="Put in basket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your basket")
    page.get_by_label("Discount code").fill("nothing")
    page.get_by_role("button", name="Use code").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no such code")
    assert_no_barriers(page)
    page.get_by_label("Discount code").fill("welcome10")
    page.get_by_role("button", name="Use code").click()
    expect(page.locator("main")).to_contain_text("£67.50")
    assert_no_barriers(page)
    page.get_by_role("button", name="Pay £67.50").click()
    _pay(page, "cancel")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not paid yet")
    expect(page.locator("main")).to_contain_text("We keep it for you until")
    page.get_by_role("link", name="Pay £67.50 now").click()
    _pay(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("It is yours")
    assert_no_barriers(page)
    page.get_by_role("link", name="Orders").click()
    expect(page.locator("main")).to_contain_text("Winter Ball")
    assert_no_barriers(page)
    to = stack["accounts"]["president"]["email"]

    def receipts() -> list[str]:
        told = httpx.get(f"{stack['mailbox']}.json").json()
        return [one["text"] for one in told if to in str(one["to"]) and "£67.50" in one["text"]]

    (receipt,) = until(receipts)
    assert "Winter Ball, Early bird" in receipt


def test_what_has_sold_out_is_waited_for_and_offered(person: Person, cloud: Cloud) -> None:
    treasurer = person("treasurer", 1280)
    treasurer.goto("/groups/chess/products")
    assert_no_barriers(treasurer)
    treasurer.get_by_role("link", name="New merchandise").click()
    treasurer.get_by_label("What is it called?").fill("Scarf")
    row = treasurer.get_by_role("group", name="Choice 1")
    row.get_by_label("Name").fill("Striped")
    row.get_by_label("Price in pounds").fill("1_000")
    row.get_by_label("How many there are").fill("1")
    treasurer.get_by_role("button", name="Save").click()
    expect(treasurer.get_by_role("alert")).to_contain_text("Please write a price in pounds")
    assert_no_barriers(treasurer)
    treasurer.get_by_role("group", name="Choice 1").get_by_label("Price in pounds").fill("12.50")
    treasurer.get_by_role("button", name="Save").click()
    expect(treasurer.get_by_role("heading", level=1)).to_have_text("Scarf")
    assert_no_barriers(treasurer)
    treasurer.get_by_role("button", name="Put on sale").click()
    expect(treasurer.locator("main")).to_contain_text("0 of 1 sold")

    buyer = person("president")
    buyer.goto("/groups/chess/shop")
    _how_many(buyer, "Scarf, Striped", 1)
    buyer.get_by_role("button", name="Put in basket").click()
    buyer.get_by_role("button", name=re.compile("Pay £")).click()
    _pay(buyer, "cancel")

    late = person("student")
    wait = late.get_by_role("link", name=re.compile("Wait for +Scarf, Striped"))
    until(lambda: late.goto("/groups/chess/shop") and wait.count())
    wait.click()
    assert_no_barriers(late)
    late.get_by_label("For how many people?").fill("1")
    late.get_by_role("button", name="Put me on the list").click()
    expect(late.get_by_role("heading", level=1)).to_have_text("My waiting lists")
    assert_no_barriers(late)

    buyer.get_by_role("button", name="I do not want this any more").click()
    expect(buyer.get_by_role("heading", level=1)).to_have_text("Time ran out")
    _sweep(cloud)
    late.reload()
    expect(late.locator("main")).to_contain_text("It is your turn")
    late.get_by_role("link", name="Striped").click()
    assert_no_barriers(late)
    late.get_by_role("button", name="Take and pay").click()
    _pay(late)
    expect(late.get_by_role("heading", level=1)).to_contain_text("It is yours")


def _sweep(cloud: Cloud) -> None:
    """Let the clock's minute be over."""
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=cloud.name)
    names = {r["LogicalResourceId"]: r["PhysicalResourceId"] for page in pages for r in page["StackResourceSummaries"]}
    told = json.dumps({"time": datetime.now(UTC).isoformat()})
    answer = cloud.client("lambda").invoke(FunctionName=names["MoneySweep"], Payload=told)
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_a_ticket_is_handed_on_and_admits_once_and_a_hoodie_is_paid_back(
    person: Person, ask: Ask, stack: dict[str, Any], cloud: Cloud
) -> None:
    order_id = _bought(ask, cloud)
    giver, taker = person("president"), person("student")
    giver.goto(f"/orders/{order_id}")
    assert_no_barriers(giver)
    giver.goto("/my/tickets")
    assert_no_barriers(giver)
    giver.get_by_role("link", name=re.compile("Winter Ball")).first.click()
    assert_no_barriers(giver)
    giver.get_by_label("Their e-mail address").fill("nobody")
    giver.get_by_role("button", name="Offer the ticket").click()
    expect(giver.get_by_role("alert")).to_contain_text("Please enter one e-mail address")
    assert_no_barriers(giver)
    to = stack["accounts"]["student"]["email"]
    giver.get_by_label("Their e-mail address").fill(to)
    giver.get_by_role("button", name="Offer the ticket").click()
    expect(giver.locator("main")).to_contain_text("Offered to somebody else")
    taker.goto(until(lambda: _offer_to(to, stack)))
    assert_no_barriers(taker)
    taker.get_by_role("button", name="Accept the ticket").click()
    expect(taker.get_by_role("img", name="QR code of this ticket")).to_be_visible()
    assert_no_barriers(taker)
    code = taker.locator(".ticketcode code").inner_text()
    giver.reload()
    expect(giver.locator("main")).to_contain_text("Handed on")
    _admit(person("president"), code)
    _pay_back(person("treasurer", 1280), order_id, ask)


def _admit(door: Page, code: str) -> None:
    """Let the code in at the door, and not a second time."""
    door.goto("/groups/chess/products")
    door.get_by_role("link", name="Door of Winter Ball").click()
    assert_no_barriers(door)
    for said in ("Come in", "Stop"):
        door.get_by_label("Type a code").fill(code.lower())
        door.get_by_role("button", name="Check the code").click()
        expect(door.locator("#word")).to_have_text(said)
    expect(door.locator("#sentence")).to_contain_text("Already used")
    assert_no_barriers(door)


def _pay_back(desk: Page, order_id: str, ask: Ask) -> None:
    """Pay the hoodie of an order back, and find it in the books."""
    desk.goto("/groups/chess")
    desk.get_by_role("link", name="Committee home").click()
    assert_no_barriers(desk)
    desk.locator("main").get_by_role("link", name="Orders", exact=True).click()
    assert_no_barriers(desk)
    desk.locator(f"a[href*='{order_id}']").click()
    assert_no_barriers(desk)
    desk.get_by_role("button", name=re.compile("Handed out")).click()
    expect(desk.locator("main")).to_contain_text("Collected")
    assert_no_barriers(desk)
    desk.get_by_label(re.compile("How many to refund of .*navy")).fill("1")
    desk.get_by_label(re.compile("[Ww]hy|[Rr]eason")).fill("It came with a hole.")
    desk.get_by_role("button", name=re.compile("[Pp]ay back")).click()
    expect(desk.locator("main")).to_contain_text("£25.00")
    assert_no_barriers(desk)
    until(lambda: ask("president", "GET", f"/orders/{order_id}").json()["order"]["refunded"] == 2500)
    until(lambda: ask("treasurer", "GET", "/groups/chess/books").json()["totals"]["refunds"] <= -2500)
    desk.goto("/groups/chess/books")
    assert_no_barriers(desk)
    expect(desk.locator("main")).to_contain_text("-£25.00")
    desk.get_by_role("link", name=re.compile("[Ss]tatement")).click()
    expect(desk.locator("main")).to_contain_text("Winter Ball")
    assert_no_barriers(desk)


def _bought(ask: Ask, cloud: Cloud) -> str:
    """An order of one ticket and one hoodie, paid by the president."""
    products = ask("president", "GET", "/groups/chess/shop").json()["products"]
    ball, hoodie = (next(p for p in products if p["name"] == name)["items"] for name in ("Winter Ball", "Hoodie"))
    ask("president", "POST", "/groups/chess/basket", json={ball[0]["field"]: 1, hoodie[2]["field"]: 1})
    version = ask("president", "GET", "/groups/chess/basket").json()["version"]
    taken = ask("president", "POST", "/groups/chess/checkout", json={"version": version, "key": "browser-key-1"})
    assert taken.status_code == 200, taken.text
    stripe = RemoteStandIn(json.loads((cloud.state / "stack.json").read_text())["stripe"]["url"])
    order_id = str(taken.json()["order_id"])
    stripe.pay(next(s["id"] for s in stripe.sessions() if s["client_reference_id"] == order_id))
    until(lambda: ask("president", "GET", f"/orders/{order_id}").json()["order"]["status"] == "paid")
    return order_id


def _offer_to(to: str, stack: dict[str, Any]) -> str:
    """The address in the letter in which a ticket is offered, or nothing where it has not come."""
    letters = [one["text"] for one in httpx.get(f"{stack['mailbox']}.json").json() if to in one["to"]]
    found = [match[0] for text in letters if (match := re.search(r"http\S+/accept\?offer=\S+", text))]
    return found[0] if found else ""
