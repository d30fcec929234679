"""A union moves in: staff bring a group and its members out of Excel, and a student who never came before signs in and is a member."""

import re
import secrets
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from infra.local.cloud import Cloud
from tests.e2e.conftest import assert_no_barriers, patient, sign_in
from tests.e2e.days_that_pass import House
from tests.e2e.test_two_steps import _account

type Person = Callable[..., Page]
MARK = secrets.token_hex(3)
GROUP = f"Café Society {MARK}"


def brought(page: Page, kind: str, text: str) -> None:
    """Choose a file as Excel saves it in the United Kingdom, and look at it."""
    page.goto("/staff/imports")
    assert_no_barriers(page)
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("File (CSV)").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_label("Letters")).to_have_value("cp1252")
    expect(page.get_by_label("Between cells")).to_have_value("semicolon")
    assert_no_barriers(page)


def run(page: Page, house: House, new: int) -> None:
    """See what becomes of each row, let it run, and see that it is done."""
    page.get_by_role("button", name="See what becomes of each row").click()
    expect(page.get_by_role("link", name=f"New: {new}")).to_be_visible()
    assert_no_barriers(page)
    page.get_by_role("button", name="Let it run").click()
    house.clock("ImportClock")
    expect(page.locator("#going")).to_contain_text("Done.")


def test_a_union_moves_in(shown: Browser, cloud: Cloud, stack: dict[str, Any], person: Person) -> None:
    account = _account(cloud, stack["user_pool_id"])
    with httpx.Client(base_url=stack["url"]) as client:
        house, page = House(cloud, client), person("manager", 1280)
        brought(page, "Groups", f"Name;Type;Description\r\n{GROUP};Society;We drink coffee – £2 a cup.\r\n")
        run(page, house, 1)
        brought(page, "Members", f"Society;Full name;Email;Expiry date\r\n{GROUP};Lin;{account['email'].upper()};31/07/2099\r\n")
        page.get_by_role("button", name="See what becomes of each row").click()
        expect(page.locator("main")).to_contain_text("more than three years ahead")
        brought(page, "Members", f"Society;Full name;Email;Paid\r\n{GROUP};Lin;{account['email'].upper()};£5.00\r\n")
        run(page, house, 1)
    context = shown.new_context(base_url=stack["url"], viewport={"width": 390, "height": 844}, bypass_csp=True)
    student = patient(context.new_page())
    student.goto("/")
    sign_in(student, account)
    student.goto("/my/groups")
    expect(student.locator("main")).to_contain_text(GROUP)
    expect(student.locator("main")).to_contain_text(re.compile("brought over by the union"))
    context.close()
