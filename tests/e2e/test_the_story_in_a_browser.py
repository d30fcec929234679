"""The house's one true story as people live it, in Chromium against the deployed stack."""

import re
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.conftest import assert_no_barriers
from tests.e2e.test_the_story_as_json import until

type Person = Callable[..., Page]


def test_a_student_joins_a_paid_group_and_the_committee_sees_it(person: Person, stack: dict[str, Any]) -> None:
    page, before = person("student"), _letters(stack)
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("blitz")
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert_no_barriers(page)
    page.get_by_role("link", name="Chess Society").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chess Society")
    assert_no_barriers(page)
    page.locator("a[href='/groups/chess/join']").first.click()
    assert_no_barriers(page)
    page.get_by_role("button", name=re.compile("pay")).click()
    expect(page.get_by_role("alert")).to_contain_text("Please tick the box")
    assert_no_barriers(page)
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name=re.compile("pay")).click()
    page.wait_for_url("**/_stripe/pay/**")
    page.locator("button[name=choice][value=cancel]").click()
    page.wait_for_url("**/orders/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not paid yet")
    assert_no_barriers(page)
    page.get_by_role("link", name="Pay £5.00 now").click()
    page.wait_for_url("**/_stripe/pay/**")
    page.locator("button[name=choice][value=pay]").click()
    page.wait_for_url("**/orders/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are a member of Chess Society")
    assert_no_barriers(page)
    page.goto("/groups/chess/join")
    expect(page.locator("main")).to_contain_text("You are a member")
    assert_no_barriers(page)
    page.goto("/my/groups")
    expect(page.locator("main")).to_contain_text("Chess Society")
    assert_no_barriers(page)
    until(lambda: len(_letters(stack) - before) == 2)
    president = person("president", 1280)
    president.goto("/groups/chess/roster")
    expect(president.locator("main")).to_contain_text("Sam Okoro")
    assert_no_barriers(president)
    page.goto("/groups/chess/roster")
    expect(page.locator("main")).not_to_contain_text("Priya")
    expect(page.get_by_role("heading", level=1)).to_contain_text("You cannot do that here")
    assert_no_barriers(page)
    page.get_by_role("link", name="Go to the group’s page").click()
    page.get_by_role("link", name="Open the board").click()
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("alert")).to_contain_text("Please write something first.")
    assert_no_barriers(page)


def _letters(stack: dict[str, Any]) -> set[str]:
    """The letters about the chess society that the student has."""
    told, to = httpx.get(f"{stack['mailbox']}.json").json(), stack["accounts"]["student"]["email"]
    return {one["id"] for one in told if to in str(one["to"]) and "Chess" in one["text"]}


def test_a_student_joins_a_free_group(person: Person) -> None:
    page = person("student")
    page.goto("/groups/food-bank/join")
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Join now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to Food Bank Team")
    assert_no_barriers(page)
    page.get_by_role("link", name="Say hello on the board").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Board")
    assert_no_barriers(page)
    page.goto("/groups/rowing/join")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_contain_text("Please choose a membership.")
    assert_no_barriers(page)


def test_a_president_cools_the_board_off_and_it_opens_by_itself(person: Person, ask: Any) -> None:
    from tests.e2e.test_the_story_as_json import join

    join(ask, "student", "lgbt")
    president = person("staff")
    president.goto("/groups/lgbt/freeze")
    assert_no_barriers(president)
    president.locator("[name=length]").fill("soon")
    president.locator("[name=statement]").fill("")
    president.get_by_role("button", name="Freeze the board").click()
    expect(president.get_by_role("alert")).to_contain_text("Please enter a whole number")
    expect(president.get_by_role("alert")).to_contain_text("Please write what you want to tell your members.")
    assert_no_barriers(president)
    president.locator("[name=length]").fill("1")
    unit = president.locator("select[name=unit]")
    if unit.count():
        unit.select_option("minutes")
    else:
        president.locator("[name=unit][value=minutes]").check()
    president.locator("[name=statement]").fill("We take a break from this talk.")
    president.get_by_role("button", name=re.compile("[Ff]reeze|[Ss]tart")).last.click()
    expect(president.locator("main")).to_contain_text("Cooling off until")
    president.goto("/groups/lgbt/board")
    president.get_by_text("Change or end the freeze").click()
    assert_no_barriers(president)
    president.goto("/groups/lgbt/freeze")
    expect(president.locator("main")).to_contain_text("Cooling off until")
    president.locator("[name=length]").fill("99")
    president.locator("select[name=unit]").select_option("days")
    president.get_by_role("button", name="Add this time").click()
    expect(president.get_by_role("alert")).to_be_visible()
    assert_no_barriers(president)
    student = person("student")
    student.goto("/groups/lgbt/board")
    expect(student.locator("main")).to_contain_text("Cooling off until")
    expect(student.locator("main")).to_contain_text("We take a break from this talk.")
    assert student.locator("textarea[name=text]").count() == 0
    assert_no_barriers(student)
    until(lambda: "Reminder" in student.goto("/groups/lgbt/board").text())  # type: ignore[union-attr]
    student.locator("textarea[name=text]").fill("Hello <b>all</b>")
    student.get_by_role("button", name="Post").click()
    expect(student.locator("article").first).to_contain_text("Hello <b>all</b>")
    assert_no_barriers(student)


def test_no_page_keeps_anybody_out(person: Person) -> None:
    page = person(None, 1280)
    groups = [f"/groups/{one}" for one in ("chess", "rowing", "radio", "rag", "food-bank", "welfare-officer")]
    lists = ["/", "/?q=quidditch", "/?type=rag", "/?type=rag&q=quidditch"]
    for path in [*lists, *groups, "/conduct", "/docs", "/nowhere", "/groups/nothing-like-it", "/sign-in/callback?state=x"]:
        page.goto(path)
        assert_no_barriers(page)
    staff = person("staff")
    for path in (
        "/my/groups",
        "/groups/chess",
        "/groups/chess/roster",
        "/groups/welfare-officer/join",
        "/orders/nothing-like-it",
    ):
        staff.goto(path)
        assert_no_barriers(staff)


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
