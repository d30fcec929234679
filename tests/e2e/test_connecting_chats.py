"""A committee connects its server on Discord and its group on Telegram, and a member their accounts: in a browser, at the platforms' stand-ins.

Every call is held against the policies of its caller.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from infra.local.cloud import Cloud
from tests import patience
from tests.e2e.conftest import assert_no_barriers

type Person = Callable[..., Page]


@pytest.fixture(scope="module")
def stack(guarded_cloud: Cloud) -> dict[str, Any]:
    """Let everybody of this story come to the house in which policies are enforced."""
    told: dict[str, Any] = json.loads((guarded_cloud.state / "stack.json").read_text())
    return told


def play(stack: dict[str, Any], service: str, verb: str, **given: Any) -> dict[str, Any]:
    """Play people or the weather at a platform."""
    address = f"{stack['chats']['url']}/_{service}/control/{verb}"
    answer = httpx.post(address, json=given, timeout=patience.SECONDS).raise_for_status()
    return dict(answer.json())


def registered(page: Page, kind: str, label: str) -> None:
    """Put a platform of the chess society's into its register, and open the page on which it is connected."""
    page.goto("/groups/chess/platforms")
    page.get_by_text("Add a platform", exact=False).first.click()
    page.locator("select[name=kind]").select_option(kind)
    page.locator("input[name=label]").fill(label)
    page.locator("form:has(input[name=label]) button").last.click()
    page.get_by_role("link", name="Connect it").click()


def test_a_committee_connects_its_server_on_discord(stack: dict[str, Any], person: Person) -> None:
    made = play(stack, "discord", "make_server", name="Chess by <b>night</b>", channels=4, members=2)
    page = person("president")
    registered(page, "discord", "Our new server")
    expect(page.get_by_text("Manage roles")).to_be_visible()
    assert_no_barriers(page)
    page.get_by_role("link", name="Add the bot on Discord").click()
    page.locator("select[name=user]").select_option(label="Owner of Chess by <b>night</b>")
    page.locator("select[name=server]").select_option(made["server"])
    page.get_by_role("button", name="Authorise").click()
    expect(page.get_by_text("Chess by <b>night</b>").first).to_be_visible()
    page.locator("select[name=role_id]").select_option(label="Members")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("select[name=role_id]")).to_have_value(made["roles"]["Members"])
    assert_no_barriers(page)
    play(stack, "discord", "throw_out", server=made["server"])
    page.reload()
    expect(page.get_by_text("The union’s bot is not there on Discord")).to_be_visible()
    page.get_by_text("Disconnect it", exact=True).first.click()
    page.get_by_role("button", name="Disconnect it").click()
    expect(page.get_by_role("link", name="Add the bot on Discord")).to_be_visible()


def test_a_member_connects_their_account_on_discord(stack: dict[str, Any], person: Person) -> None:
    play(stack, "discord", "make_user", name="Sam on Discord")
    page = person("student")
    page.goto("/my/accounts")
    page.get_by_role("link", name="Connect Discord").click()
    page.locator("select[name=user]").select_option(label="Sam on Discord")
    page.get_by_role("button", name="Authorise").click()
    expect(page.get_by_text("Connected since")).to_be_visible()
    assert_no_barriers(page)
    page.get_by_role("button", name="Disconnect Discord").click()
    expect(page.get_by_role("link", name="Connect Discord")).to_be_visible()


def test_a_group_and_an_account_are_connected_on_telegram_by_a_code(stack: dict[str, Any], person: Person) -> None:
    made = play(stack, "telegram", "make_group", title="Chess at dawn", members=2)
    page = person("president")
    registered(page, "telegram", "Our new group")
    page.get_by_role("button", name="Begin").click()
    code = page.locator("code").inner_text()
    assert_no_barriers(page)
    play(stack, "telegram", "write", chat=made["chat"], user=made["members"][0], text=code)
    play(stack, "telegram", "write", chat=made["chat"], user=made["owner"], text=code)
    assert play(stack, "telegram", "idle", timeout=patience.SECONDS)
    page.get_by_role("link", name="look here again").click()
    expect(page.get_by_text("Chess at dawn")).to_be_visible()
    user = play(stack, "telegram", "make_user", name="Sam on Telegram")["user"]
    mine = person("student")
    mine.goto("/my/accounts")
    mine.get_by_role("button", name="Connect Telegram").click()
    link = mine.get_by_role("link", name="Open Telegram").get_attribute("href") or ""
    found = re.fullmatch(r"https://t\.me/\w+\?start=([\w-]+)", link)
    assert found
    play(stack, "telegram", "start", user=user, payload=found[1])
    assert play(stack, "telegram", "idle", timeout=patience.SECONDS)
    mine.get_by_role("link", name="look here again").click()
    expect(mine.get_by_text("Connected since")).to_be_visible()
