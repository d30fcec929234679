"""The first day of a house: nobody is there and nothing is in it, and in the evening a student has joined a group that was brought.

As docs/moving-in.md says, from the first member of staff on. The other stories' house is emptied for it, and given back as it was.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect
from union.core.people.rules import ALL_STAFF
from union.times import london_day

from infra.local.cloud import Cloud
from infra.union import stored
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.days_that_pass import House
from tests.e2e.hurried import now
from tests.e2e.test_moving_in import brought, operated, run, spoil
from tests.e2e.test_the_story_as_json import until
from tests.e2e.test_two_steps import _account

type Window = Callable[..., Page]
MARK = secrets.token_hex(3)
GROUP = f"Beach Cleaners {MARK}"
EVENING = {
    "Adopt the union’s policy",
    "Name, logo and colours of your own",
    "Bring the first groups",
    "Your own addresses and numbers",
    "Try a letter",
    "Two people on the team for all",
}
"""What is set up by then. Teams get their people one by one, and money is seen when the night's look finds some at Stripe."""


def _quiet(cloud: Cloud) -> list[str]:
    """The tables whose changes no function hears of: what is put back into the others would be news to it."""
    dynamodb = cloud.client("dynamodb")
    told = {
        name: dynamodb.describe_table(TableName=f"{cloud.name}-{name}")["Table"] for name in stored.tables(dynamodb, cloud.name)
    }
    return [name for name, table in told.items() if "LatestStreamArn" not in table]


@contextmanager
def emptied(cloud: Cloud, stack: dict[str, Any], folder: Path) -> Iterator[None]:
    """A house in which nothing is, for as long as it lasts."""
    saved, _, codes = operated(cloud, stack, [["save-tables", "--to", str(folder)]])
    assert codes == [0], saved
    try:
        assert spoil(cloud, _quiet(cloud)) > 100
        until(lambda: _groups(stack) == 0)  # Functions remember groups for some seconds.
        yield
    finally:
        restored, _, codes = operated(cloud, stack, [["restore-tables", "--from", str(folder), "--yes"]])
        assert codes == [0], restored
        until(lambda: _groups(stack) > 1)


def _groups(stack: dict[str, Any]) -> int:
    return int(httpx.get(stack["url"], headers={"accept": "application/json"}).json()["count"])


def _steps(page: Page) -> set[str]:
    """The steps that are done by now, by what they are called."""
    page.goto("/staff/set-up")
    assert_no_barriers(page)
    return set(page.locator("ol.items > li:has(.badge.good) strong").all_inner_texts())


def _adopts_a_policy_of_its_own(page: Page) -> None:
    """Take the policy that comes with the house, put the union's own addresses in, bring it back, change a sentence and adopt it."""
    page.goto("/staff/policy")
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile("^Download")).first.click()
    text = coming.value.path().read_text().replace(".example", ".ac.uk").replace("+442000000000", "+442079460000")
    page.get_by_label("File (TOML)").set_input_files({"name": "own.toml", "mimeType": "text/plain", "buffer": text.encode()})
    page.get_by_role("button", name="Make it the draft").click()
    page.goto("/staff/policy/draft/conduct")
    page.get_by_label("What somebody accepts who joins a group").fill(f"We look after each other. {MARK}")
    page.get_by_role("button", name="Save it in the draft").click()
    page.goto("/staff/policy/draft")
    assert_no_barriers(page)
    page.get_by_label("Name of the new version").fill(f"first-{MARK}")
    page.get_by_role("button", name="Adopt it for everybody").click()
    expect(page.locator("main")).to_contain_text(f"first-{MARK}")


def _calls_itself(page: Page, name: str) -> None:
    """Give the union its own name and colour: a colour that cannot be read is refused with one that can, and looked at before it is saved."""
    page.goto("/staff/look")
    page.get_by_label("What is the union called?").fill(name)
    page.get_by_label("Colour of links and buttons").fill("#ff9900")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Colour of links and buttons")).to_have_value("#ff9900")
    (near,) = re.findall(r"nearest that works is (#[0-9a-f]{6})", page.locator("main").inner_text())[:1]
    page.get_by_label("Colour of links and buttons").fill(near)
    page.get_by_role("button", name="See how it would look").click()
    expect(page.locator("main")).to_contain_text("Nothing is saved yet")
    assert_no_barriers(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text(name)
    assert_no_barriers(page)


def _sees_who_did_what(page: Page) -> None:
    """Read in the log what was done this day, once it is sealed, and that who joined is nobody's business."""
    page.goto("/staff/audit")
    until(lambda: {"Adopted", "Look changed", "Joined"} <= _acts(page))
    assert_no_barriers(page)
    joined = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Joined")).first
    expect(joined).to_contain_text("Somebody")
    assert re.search(r"\d+$", joined.inner_text().strip()), "it says which block seals it"


def _acts(page: Page) -> set[str]:
    page.reload()
    return set(page.get_by_role("rowheader").all_inner_texts())


def _joins(page: Page) -> None:
    """Find the group that was brought, read what the union asks of everybody, and join."""
    page.get_by_role("link", name=GROUP).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(GROUP)
    assert_no_barriers(page)
    page.get_by_role("link", name=re.compile("^Join")).first.click()
    expect(page.locator("main")).to_contain_text(f"We look after each other. {MARK}")
    page.get_by_label("I have read this").check()
    page.get_by_role("button", name="Join now").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Welcome to {GROUP}")
    assert_no_barriers(page)
    page.goto("/my/groups")
    expect(page.locator("main")).to_contain_text(GROUP)


def test_the_first_day(cloud: Cloud, stack: dict[str, Any], window: Window, tmp_path: Path) -> None:
    first, second, student = (_account(cloud, stack["user_pool_id"]) for _ in range(3))
    with emptied(cloud, stack, tmp_path / "before"), httpx.Client(base_url=stack["url"]) as client:
        made, _, codes = operated(cloud, stack, [["first-staff", first["email"]]])
        assert codes == [0], made
        page, house = window(first, 1280), House(cloud, client)
        assert _steps(page) == set()
        _adopts_a_policy_of_its_own(page)
        _calls_itself(page, f"Union of {MARK}")
        page.goto("/staff")
        page.get_by_label("E-mail address").fill(second["email"])
        page.get_by_label("Team").select_option(ALL_STAFF)
        page.get_by_label("First day").fill(london_day(now()).isoformat())
        page.get_by_role("button", name="Give the role").click()
        expect(page.locator("main")).to_contain_text(second["email"])
        brought(page, "Groups", f"Name;Type;Description\r\n{GROUP};Volunteering group;We clean the beach – every Friday.\r\n")
        run(page, house, 1)
        page.goto("/staff/set-up")
        page.get_by_role("button", name="Send a letter to").click()
        until(lambda: _steps(page) == EVENING)
        visitor = window(student)
        until(lambda: f"Union of {MARK}" in visitor.goto("/").text())  # type: ignore[union-attr]
        _joins(visitor)
        _sees_who_did_what(page)
        assert GROUP in house.client.get("/", headers={"accept": "application/json"}).text
    assert GROUP not in httpx.get(stack["url"], headers={"accept": "application/json"}).text
