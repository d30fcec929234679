"""Somebody behaves badly on a board, and it is made safe again: the whole story as people live it, in Chromium against the deployed stack."""

import io
import re
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from union import store
from union.core.people import actions as people
from union.core.people.rules import Caller, Term
from union.membership.memberships import actions as memberships
from union.membership.memberships.actions import Grant
from union.times import london_day

from infra.local.cloud import Cloud
from tests.e2e.conftest import assert_no_barriers
from tests.e2e.hurried import spoken
from tests.e2e.test_the_story_as_json import until

type Person = Callable[..., Page]
type Ask = Callable[..., httpx.Response]
RUDE = "Go home, all of you. Nobody wants you here."
KEPT: dict[str, Any] = {}


def _account(stack: dict[str, Any], who: str) -> Caller:
    told = stack["accounts"][who]
    return Caller(told["person_id"], told["name"], told["email"])


@pytest.fixture(scope="module", autouse=True)
def society(cloud: Cloud, stack: dict[str, Any]) -> None:
    """Give the film society a president and two members."""
    now = datetime.now(UTC)
    priya, today = _account(stack, "president"), london_day(now)
    term = Term("President", today - timedelta(days=100), today + timedelta(days=100))
    with spoken(cloud):
        people.appoint(
            group_id="film",
            group_name="Film Society",
            person_id=priya.person_id,
            name=priya.name,
            appointed=[term],
            actor="t",
            now=now,
        )
        for caller in (_account(stack, "student"), _account(stack, "treasurer"), priya):
            grant = Grant(
                "film",
                "Film Society",
                caller.person_id,
                caller.name,
                "standard",
                300,
                "2099-07-31",
                "2026-09",
                email=caller.email,
            )
            store.commit(memberships.give_write(grant, None, now))


def _key() -> str:
    return secrets.token_hex(8)


def _shot(folder: Path, name: str, colour: str) -> Path:
    place = folder / name
    Image.new("RGB", (640, 400), colour).save(place, "PNG")
    return place


def test_a_post_is_not_removed_while_nothing_is_kept_of_it(ask: Ask) -> None:
    said = ask("student", "POST", "/groups/film/board", json={"text": RUDE, "as": "member", "key": _key()})
    assert said.status_code == 200, said.text
    KEPT["post"] = said.json()["post_id"]
    refused = ask("president", "POST", f"/groups/film/board/{KEPT['post']}/remove", json={"reason": "Rude.", "key": _key()})
    assert refused.status_code == 409
    assert "Keep the evidence first" in refused.json()["detail"]


def test_a_member_reports_it_without_a_name_and_adds_two_screenshots(person: Person, tmp_path: Path) -> None:
    page = person("treasurer")
    page.goto("/groups/film/board")
    assert_no_barriers(page)
    page.locator("article", has_text=RUDE).get_by_role("link", name=re.compile("Report")).click()
    expect(page.locator("main")).to_contain_text("Call 999")
    assert_no_barriers(page)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert")).to_contain_text("Please tell us what happened.")
    assert_no_barriers(page)
    page.get_by_label("Abuse or unwanted attention").check()
    page.get_by_label("What happened?").fill("He has told us to go home for weeks. <b>Please help.</b>")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your report")
    assert_no_barriers(page)
    KEPT["receipt"] = page.locator("code").inner_text()
    shots = [_shot(tmp_path, f"shot {number}.png", colour) for number, colour in enumerate(("red", "navy"))]
    page.get_by_label("Screenshots and files").set_input_files(shots)
    with page.expect_navigation():  # The script loads the page again when all has arrived.
        page.get_by_role("button", name="Add the files").click()
    files = page.locator("ul.uploads li", has_text="shot")
    expect(files).to_have_count(2)
    assert_no_barriers(page)

    def sealed() -> bool:
        page.goto("/case")
        return page.locator("ul.uploads li", has_text="Sealed").count() == 2

    until(sealed)
    page.get_by_role("button", name="Close my report here").click()
    page.goto("/case")
    expect(page.get_by_role("heading", level=1)).to_have_text("Come back to your report")
    assert_no_barriers(page)


def test_staff_take_the_case_and_ask_the_reporter_something(person: Person) -> None:
    page = person("staff")
    page.goto("/cases")
    assert_no_barriers(page)
    page.locator("article", has_text="Film Society").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("He has told us to go home for weeks. <b>Please help.</b>")
    expect(page.locator("main")).to_contain_text("Somebody without a name")
    KEPT["case"] = page.url
    assert_no_barriers(page)
    page.get_by_role("button", name="Take this case").click()
    page.get_by_label("Write", exact=True).fill("Thank you. When did it begin?")
    page.get_by_label("The reporter, and I need an answer").check()
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator("main")).to_contain_text("Waits for the reporter")
    with page.expect_download() as found:
        page.get_by_role("button", name="Look at it").first.click()
    copy = Image.open(found.value.path())
    assert (copy.format, copy.size) == ("WEBP", (640, 400))


def test_the_reporter_answers_by_receipt_alone(person: Person) -> None:
    page = person(None)
    page.goto("/case")
    page.get_by_label("Your receipt").fill(KEPT["receipt"])
    page.get_by_role("button", name="Open my report").click()
    expect(page.locator("main")).to_contain_text("Thank you. When did it begin?")
    expect(page.locator("main")).not_to_contain_text("Alex")
    assert_no_barriers(page)
    page.get_by_label("Answer", exact=True).fill("In October, after the film night.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main")).to_contain_text("In October, after the film night.")


def test_the_committee_states_messages_freezes_and_removes(person: Person, stack: dict[str, Any]) -> None:
    page = person("president")
    page.goto("/groups/film/conduct")
    assert_no_barriers(page)
    page.get_by_role("link", name="Abuse or unwanted attention").click()
    KEPT["concern"] = page.url
    expect(page.locator("main")).to_contain_text("Somebody reported it")
    expect(page.locator("main")).not_to_contain_text("for weeks")
    expect(page.locator("main")).to_contain_text("Kept as evidence")
    assert_no_barriers(page)
    page.get_by_role("button", name="Put it out").click()
    expect(page.locator("main")).to_contain_text("Next: message the person.")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("main")).to_contain_text("Message to the person")
    assert_no_barriers(page)
    until(lambda: [one for one in httpx.get(f"{stack['mailbox']}.json").json() if "The committee of Film" in one["text"]])
    page.get_by_text("A cooling-off break").click()
    page.get_by_role("link", name="Start a break").click()
    page.locator("[name=length]").fill("1")
    page.locator("select[name=unit]").select_option("minutes")
    page.get_by_role("button", name=re.compile("[Ff]reeze|[Ss]tart")).last.click()
    expect(page.locator("main")).to_contain_text("Cooling off until")
    assert_no_barriers(page)
    page.goto(KEPT["concern"])
    page.get_by_label("Why? The person who wrote it is told.").fill("It insults members.")
    page.get_by_role("button", name="Remove the post").click()
    page.goto("/groups/film/board")
    expect(page.locator("main")).not_to_contain_text(RUDE)
    expect(page.locator("main")).to_contain_text("It insults members.")
    assert_no_barriers(page)


def test_members_cannot_post_until_the_break_ends_by_itself_with_the_reminder(person: Person, ask: Ask) -> None:
    page = person("student")
    page.goto("/groups/film/board")
    expect(page.locator("main")).to_contain_text("Cooling off until")
    expect(page.locator("main")).not_to_contain_text(RUDE)
    assert page.locator("textarea[name=text]").count() == 0
    assert_no_barriers(page)
    until(lambda: ask("student", "GET", "/groups/film/board").json()["posts"][0]["kind"] == "reminder")
    page.goto("/groups/film/board")
    expect(page.locator("article").first).to_contain_text("Let us leave the last conversation where it is")
    assert ask("student", "POST", "/groups/film/board", json={"text": "Sorry.", "as": "member", "key": _key()}).status_code == 200


def _verified(packed: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    """Unpack a case and run its verifier, as whoever gets it does."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(folder)
    return subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False)


def test_the_case_is_closed_and_its_export_verifies_but_not_with_one_flipped_byte(person: Person, tmp_path: Path) -> None:
    page = person("staff", 1280)
    page.goto(KEPT["case"])
    expect(page.locator("main")).to_contain_text("In October, after the film night.")
    expect(page.locator("main")).to_contain_text("Message to the person")
    page.get_by_text("Close the case").click()
    page.get_by_label("The committee dealt with it, with our support").check()
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("main")).to_contain_text("Closed")
    page.get_by_text("Pack the whole case into one file").click()
    page.get_by_role("button", name="Pack it").click()

    def packed() -> bool:
        page.goto(KEPT["case"])
        return page.locator("form[action$='/exported']").count() == 1

    until(packed)
    page.get_by_text("Pack the whole case into one file").click()
    assert_no_barriers(page)
    with page.expect_download() as found:
        page.get_by_role("button", name="Download it").click()
    data = Path(found.value.path()).read_bytes()
    good = _verified(data, tmp_path / "good")
    assert good.returncode == 0, good.stdout + good.stderr
    evidence = sorted((tmp_path / "good/evidence").iterdir())
    assert len(evidence) == 3, "two screenshots and the copy of the post"
    flipped = bytearray(evidence[0].read_bytes())
    flipped[len(flipped) // 2] ^= 1
    evidence[0].write_bytes(flipped)
    bad = subprocess.run([sys.executable, "-I", "verify.py"], cwd=tmp_path / "good", capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert evidence[0].name in bad.stdout + bad.stderr
    page.goto("/cases/numbers")
    assert_no_barriers(page)
