"""A break that reaches a group's chats: the house freezes what is connected, looks there, and opens it again, under the policies of AWS."""

import json
from functools import partial
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local.cloud import Cloud
from tests import patience
from tests.e2e.conftest import assert_no_barriers, patient, sign_in
from tests.e2e.test_the_story_as_json import until

GROUP = "film"
_RIGHTS = ("SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS", "CREATE_PUBLIC_THREADS", "ADD_REACTIONS", "SEND_POLLS")


class Chats:
    """Both platforms, as people and bots there know them."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.url, self.told = told["url"], told

    def do(self, service: str, verb: str, **given: Any) -> dict[str, Any]:
        """Let something happen there."""
        answer = httpx.post(f"{self.url}/_{service}/control/{verb}", json=given, timeout=patience.SECONDS)
        answer.raise_for_status()
        return dict(answer.json())

    def discord(self, path: str) -> Any:
        """Ask Discord as the union's bot."""
        headers = {"Authorization": f"Bot {self.told['discord']['token']}"}
        return httpx.get(f"{self.url}/_discord/api/v10{path}", headers=headers, timeout=patience.SECONDS).json()

    def telegram(self, method: str, **given: Any) -> Any:
        """Ask Telegram as the union's bot."""
        address = f"{self.url}/_telegram/bot{self.told['telegram']['token']}/{method}"
        return httpx.post(address, json=given, timeout=patience.SECONDS).json()["result"]

    def rights(self, guild: str, chat: int) -> str:
        """All that says who may do what there, to the byte."""
        channels = [
            {name: one[name] for name in ("id", "permission_overwrites")} for one in self.discord(f"/guilds/{guild}/channels")
        ]
        roles = [{name: one[name] for name in ("id", "permissions")} for one in self.discord(f"/guilds/{guild}/roles")]
        permissions = self.telegram("getChat", chat_id=chat)["permissions"]
        return json.dumps([sorted(channels, key=lambda one: str(one["id"])), roles, permissions], sort_keys=True)


@pytest.fixture
def chats(guarded_cloud: Cloud) -> Chats:
    """Both platforms of the guarded house."""
    return Chats(json.loads((guarded_cloud.state / "stack.json").read_text())["chats"])


@pytest.fixture
def staff(shown: Browser, guarded_cloud: Cloud) -> Any:
    """A member of staff who keeps the film society's platforms."""
    told = json.loads((guarded_cloud.state / "stack.json").read_text())
    context = shown.new_context(base_url=told["url"], viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = patient(context.new_page())
    page.goto("/")
    sign_in(page, told["accounts"]["staff"])
    yield page
    context.close()


def added(page: Page, kind: str, label: str) -> str:
    """Put a platform into the register; returns its id."""
    page.goto(f"/groups/{GROUP}/platforms")
    page.locator("select[name=kind]").select_option(kind)
    page.locator("input[name=label]").fill(label)
    page.get_by_role("button", name="Add").first.click()
    expect(page.locator("h1")).to_contain_text(label)
    return page.url.rpartition("/")[2]


def stands(page: Page, label: str) -> str:
    """What the page of the freeze says of a platform."""
    page.goto(f"/groups/{GROUP}/freeze")
    return page.locator("ul.items > li").filter(has_text=label).inner_text()


def _says(page: Page, label: str, words: str) -> bool:
    return words in stands(page, label)


def test_a_freeze_reaches_the_chats_survives_an_outage_and_ends_as_it_began(
    staff: Page, chats: Chats, guarded_cloud: Cloud
) -> None:
    server, chat = added(staff, "discord", "Film server"), added(staff, "telegram", "Film chat")
    added(staff, "whatsapp", "Film WhatsApp")
    staff.goto(f"/groups/{GROUP}/platforms/{server}/connection")
    assert_no_barriers(staff)
    staff.get_by_role("link", name="Add the bot on Discord").click()
    staff.get_by_role("button", name="Authorise").click()
    expect(staff.locator("main")).to_contain_text("Connected to Chess Society on Discord")
    assert_no_barriers(staff)
    kept = guarded_cloud.client("dynamodb").scan(TableName=f"{guarded_cloud.name}-connections")["Items"]
    guild = next(one["server_id"]["S"] for one in kept if one["platform_id"]["S"] == server)
    group = chats.do("telegram", "make_group", title="Film chat", members=4)
    connect_telegram(guarded_cloud, chat, str(group["chat"]))
    before = chats.rights(guild, group["chat"])
    general = next(one["id"] for one in chats.discord(f"/guilds/{guild}/channels") if one["name"] == "general")
    members = chats.discord(f"/guilds/{guild}/members?limit=100")
    member = next(one["user"]["id"] for one in members if "Dev Patel" in str(one))

    def can(right: str) -> bool:
        return bool(chats.do("discord", "may", channel=general, user=member, right=right)["may"])

    assert all(can(right) for right in _RIGHTS), "the test can fail"
    chats.do("discord", "outage", kind="unavailable", requests=2, route="permissions")
    chats.do("telegram", "outage", kind="lost", requests=1, route="setChatPermissions")
    staff.goto(f"/groups/{GROUP}/freeze")
    staff.locator("input[name=length]").fill("2")
    staff.locator("select[name=unit]").first.select_option("minutes")
    staff.get_by_role("button", name="Freeze the board").click()
    for label in ("Film server", "Film chat"):
        assert "by hand" not in stands(staff, label)
        until(partial(_says, staff, label, "We froze it, and looked there"), 55)
    assert not any(can(right) for right in _RIGHTS)
    assert chats.telegram("getChat", chat_id=group["chat"])["permissions"]["can_send_messages"] is False
    assert "To freeze by hand" in stands(staff, "Film WhatsApp")
    by_hand = staff.locator("ul.items > li").filter(has_text="Film WhatsApp")
    by_hand.get_by_role("button", name="It is frozen now").click()
    assert "Frozen by hand" in stands(staff, "Film WhatsApp")
    assert_no_barriers(staff)
    for label in ("Film server", "Film chat"):
        until(partial(_says, staff, label, "We opened it as it was before"), 240)
    assert chats.rights(guild, group["chat"]) == before
    assert "To open by hand" in stands(staff, "Film WhatsApp")
    assert_no_barriers(staff)
    left = guarded_cloud.client("dynamodb").scan(TableName=f"{guarded_cloud.name}-enforcements")["Items"]
    assert {one["item"]["S"] for one in left} == {"server"}, "nothing is kept of what was before"


def connect_telegram(cloud: Cloud, platform_id: str, server_id: str) -> None:
    """Connect a platform to a group on Telegram."""
    told = {
        "group_id": GROUP,
        "platform_id": platform_id,
        "lane": f"telegram#{server_id}",
        "service": "telegram",
        "server_id": server_id,
        "name": "Film chat",
        "connected_by": "staff",
        "connected_at": "2026-11-23T12:00:00.000000+0000",
    }
    cloud.client("dynamodb").put_item(
        TableName=f"{cloud.name}-connections", Item={name: {"S": value} for name, value in told.items()}
    )
