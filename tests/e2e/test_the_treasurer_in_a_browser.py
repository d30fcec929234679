"""A treasurer writes an event down without a script, looks at it as buyers will, puts it on sale and changes it in two tabs."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import assert_no_barriers, patient

type Person = Callable[..., Page]


def _fill(page: Page, lines: dict[tuple[str, str], str]) -> None:
    for (line, label), value in lines.items():
        page.get_by_role("group", name=line, exact=True).get_by_label(label, exact=True).fill(value)


def _when(page: Page, legend: str, day: str, clock: str) -> None:
    group = page.get_by_role("group", name=legend)
    group.get_by_label("Date").fill(day)
    group.get_by_label("Time").fill(clock)


def _tick(page: Page, line: str, *labels: str) -> None:
    for label in labels:
        page.get_by_role("group", name=line, exact=True).get_by_label(label).check()


def test_an_event_with_places_that_two_types_share(person: Person) -> None:
    page = person("treasurer", 390)
    page.goto("/groups/chess")
    for name in ("Committee home", "Products and prices", "New event"):
        page.get_by_role("link", name=name).click()
    assert_no_barriers(page)
    page.get_by_label("What is it called?").fill("Spring Quiz")
    _when(page, "When does it begin?", "2027-03-28", "01:30")
    page.get_by_label("Where is it?").fill("The Octagon")
    _fill(page, {("Places 1", "What for"): "The room", ("Places 1", "How many"): "30"})
    _fill(page, {("Places 2", "What for"): "Early birds", ("Places 2", "How many"): "5"})
    _fill(page, {("Type 1", "Name"): "Standard", ("Type 1", "Price in pounds"): "£8"})
    _fill(page, {("Type 2", "Name"): "Early bird", ("Type 2", "Price in pounds"): "5.5"})
    _tick(page, "Type 1", "Takes from places 1")
    _tick(page, "Type 2", "Takes from places 1", "Takes from places 2")
    page.get_by_role("button", name="Keep this and add more lines").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("the clocks go forward in that hour")
    expect(alert).to_contain_text("two digits for the pence")
    expect(page.get_by_role("group", name="Type 5", exact=True)).to_be_visible()
    assert_no_barriers(page)
    _when(page, "When does it begin?", "2027-03-28", "19:30")
    _fill(page, {("Type 2", "Price in pounds"): "5.50"})
    page.get_by_role("button", name="Save").click()
    preview = page.get_by_role("region", name="What buyers see")
    expect(preview).to_contain_text("Sun 28 Mar 2027, 19:30")
    expect(preview).to_contain_text("Nobody but your committee sees this yet.")
    assert_no_barriers(page)
    product = page.url.partition("#")[0]
    page.get_by_role("button", name="Put on sale").click()
    article = page.get_by_role("article", name="Spring Quiz")
    expect(article).to_contain_text("The room: 0 of 30 sold, 30 left")
    expect(article).to_contain_text("Early birds: 0 of 5 sold, 5 left")
    assert_no_barriers(page)
    buyer = person("student")
    buyer.goto("/groups/chess/shop")
    expect(buyer.locator("main")).to_contain_text("Only 5 left")

    other = patient(page.context.new_page())
    for tab in (page, other):
        tab.goto(product)
    other.get_by_label("Where is it?").fill("The Barn")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("region", name="What buyers see")).to_contain_text("The Barn")
    page.get_by_label("Where is it?").fill("The Great Hall")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has changed this")
    expect(page.get_by_label("Where is it?")).to_have_value("The Great Hall")
    assert_no_barriers(page)
    page.get_by_role("link", name="See what is saved now").click()
    expect(page.get_by_role("region", name="What buyers see")).to_contain_text("The Barn")
    page.get_by_role("button", name="Take off sale").click()
    expect(page.get_by_role("article", name="Spring Quiz").get_by_role("button", name=re.compile("Put on sale"))).to_be_visible()


def test_a_code_is_made_and_withdrawn(person: Person) -> None:
    page = person("treasurer", 390)
    page.goto("/groups/chess/products")
    page.get_by_role("link", name="Discount codes").click()
    page.get_by_label("Code", exact=True).fill("spring five")
    page.get_by_label("Pounds off").fill("5")
    page.get_by_role("button", name="Make this code").click()
    expect(page.get_by_role("alert")).to_contain_text("4 to 20 letters from A to Z and digits")
    assert_no_barriers(page)
    page.get_by_label("Code", exact=True).fill("spring5")
    page.get_by_role("button", name="Make this code").click()
    line = page.get_by_role("listitem").filter(has_text="SPRING5")
    expect(line).to_contain_text("£5.00 off")
    assert_no_barriers(page)
    line.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("listitem").filter(has_text="SPRING5")).to_contain_text("Withdrawn")
