"""The house's one true story as people live it, in Chromium against the deployed stack."""

import re
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import barriers
from tests.e2e.test_the_story_as_json import until

type Person = Callable[..., Page]


def test_a_student_joins_a_paid_group_and_the_committee_sees_it(person: Person, stack: dict[str, Any]) -> None:
    page = person("student")
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("blitz")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Chess Society").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chess Society")
    assert barriers(page) == []
    page.locator("a[href='/groups/chess/join']").first.click()
    assert barriers(page) == []
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name=re.compile("pay")).click()
    page.wait_for_url("**/_stripe/pay/**")
    page.locator("button[name=choice][value=pay]").click()
    page.wait_for_url("**/orders/**")
    expect(page.locator("main")).to_contain_text("Chess Society")
    assert barriers(page) == []
    page.goto("/my/groups")
    expect(page.locator("main")).to_contain_text("Chess Society")
    assert barriers(page) == []
    to = stack["accounts"]["student"]["email"]

    def letters() -> set[str]:
        told = httpx.get(f"{stack['mailbox']}.json").json()
        return {one["subject"] for one in told if to in str(one["to"]) and "Chess" in one["text"]}

    until(lambda: len(letters()) == 2)
    treasurer = person("treasurer", 1280)
    treasurer.goto("/groups/chess/roster")
    expect(treasurer.locator("main")).to_contain_text("Sam Okoro")
    assert barriers(treasurer) == []
    page.goto("/groups/chess/roster")
    expect(page.locator("main")).not_to_contain_text("Priya")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You cannot do that here")


def test_a_president_cools_the_board_off_and_it_opens_by_itself(person: Person, ask: Any) -> None:
    from tests.e2e.test_the_story_as_json import join

    join(ask, "student", "lgbt")
    president = person("staff")
    president.goto("/groups/lgbt/freeze")
    assert barriers(president) == []
    president.locator("[name=length]").fill("1")
    unit = president.locator("select[name=unit]")
    if unit.count():
        unit.select_option("minutes")
    else:
        president.locator("[name=unit][value=minutes]").check()
    president.locator("[name=statement]").fill("We take a break from this talk.")
    president.get_by_role("button", name=re.compile("[Ff]reeze|[Ss]tart")).last.click()
    president.wait_for_url("**/board")
    assert barriers(president) == []
    student = person("student")
    student.goto("/groups/lgbt/board")
    expect(student.locator("main")).to_contain_text("Cooling off until")
    expect(student.locator("main")).to_contain_text("We take a break from this talk.")
    assert student.locator("textarea[name=text]").count() == 0
    assert barriers(student) == []
    until(lambda: "Reminder" in student.goto("/groups/lgbt/board").text(), 90)  # type: ignore[union-attr]
    student.locator("textarea[name=text]").fill("Hello <b>all</b>")
    student.get_by_role("button", name="Post").click()
    expect(student.locator("article").first).to_contain_text("Hello <b>all</b>")
    assert barriers(student) == []


def test_no_page_keeps_anybody_out(person: Person) -> None:
    page = person(None)
    for path in ("/", "/groups/welfare-officer", "/conduct", "/docs", "/nowhere"):
        page.goto(path)
        assert barriers(page) == [], path


def test_somebody_who_signs_out_is_out_and_a_visitor_is_led_back_to_where_they_were(
    person: Person, stack: dict[str, Any]
) -> None:
    page = person("student")
    kept = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.wait_for()
    page.context.add_cookies([one for one in kept if one["name"] == "__Host-session"])  # type: ignore[list-item]
    page.goto("/my/groups")
    assert page.url.startswith(stack["sign_in_url"])
    page.locator("input[name=username]").fill(stack["accounts"]["student"]["email"])
    page.locator("input[name=password]").fill(stack["accounts"]["student"]["password"])
    page.locator("button[type=submit], input[type=submit]").first.click()
    page.wait_for_url("**/my/groups")
