"""A freeze of a Discord server and a Telegram group as those platforms behave: nobody can post, and afterwards all is as it was to the byte."""

import copy
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from union.membership.chats import bots, keys
from union.membership.chats.protocol import Service
from union.membership.discord import gateway
from union.moderation.enforcement import actions as enforcing
from union.moderation.enforcement import queue
from union.moderation.enforcement.actions import Means
from union.moderation.enforcement.rules import LEASE
from union.moderation.freezes import holding
from union.moderation.freezes.tables import FreezeRecord

from infra.local.chats.discord.bits import Bit
from tests.actions.chats import connected
from tests.actions.conftest import NOW
from tests.actions.freezing import frozen, member, page, registered
from tests.chats_standin import DISCORD_KEYS, TELEGRAM_KEYS, LocalChats, chats

__all__ = ["chats"]
pytestmark = pytest.mark.usefixtures("union_house")
OVER = NOW + timedelta(hours=1)
MEANS = Means(bots.chat, holding.tell)


@pytest.fixture(autouse=True)
def reached(chats: LocalChats, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the house reach the stand-ins, and know them for the first time."""
    for name, url in (
        ("DISCORD_API", chats.discord_api),
        ("DISCORD_SITE", chats.discord_site),
        ("TELEGRAM_API", chats.telegram_api),
    ):
        monkeypatch.setenv(name, url)
    monkeypatch.setattr(keys, "secret", lambda arn: {"discord": DISCORD_KEYS, "telegram": TELEGRAM_KEYS})
    gateway._limits.cache_clear()
    gateway._bot_id.cache_clear()
    with patch.object(queue, "call"):
        yield


def work(lane: str, now: datetime = NOW) -> float | None:
    """Let the enforcing function do what is to be done."""
    return enforcing.run(lane, now, MEANS)


def told(now: datetime = NOW) -> dict[str, Any]:
    """The chat on the page of the freeze."""
    return next(p for p in page(now)["platforms"] if p["enforced"])


def guild(chats: LocalChats, server: str) -> dict[str, Any]:
    """A server as Discord has it, without what was posted."""
    kept = copy.deepcopy(chats.discord.world.data["guilds"][server])
    for channel in kept["channels"].values():
        channel.pop("pins", None)
        channel.pop("messages", None)
        channel.pop("last_message_id", None)
    return {"roles": kept["roles"], "channels": kept["channels"]}


WRITING = (
    Bit.SEND_MESSAGES,
    Bit.SEND_MESSAGES_IN_THREADS,
    Bit.CREATE_PUBLIC_THREADS,
    Bit.ADD_REACTIONS,
    Bit.SPEAK,
    Bit.SEND_POLLS,
)


def writers(chats: LocalChats, server: str) -> set[str]:
    """The names of all people, as Discord reckons it, who can post in any way in any channel; nobody's bot."""
    world = chats.discord.world
    there = world.data["guilds"][server]
    return {
        world.data["users"][key]["username"]
        for key in there["members"]
        if key != world.bot
        for channel in there["channels"].values()
        if any(world.may(there, key, channel, int(bit)) for bit in WRITING)
    }


def discord(chats: LocalChats, **size: int) -> tuple[str, str]:
    """A server connected to the chess society; returns its id and its lane."""
    member("priya")
    made = chats.discord_server(**({"channels": 20, "members": 12} | size))
    platform_id = registered("discord")["discord"]
    connected(platform_id, server_id=made["server"], channel=made["channels"]["channel-1"])
    return made["server"], f"discord#{made['server']}"


def test_nobody_but_the_owner_can_post_in_any_way_and_the_end_puts_back_every_byte(chats: LocalChats) -> None:
    server, lane = discord(chats)
    before = guild(chats, server)
    assert len(writers(chats, server)) > 10, "the test can fail"
    frozen()
    work(lane)
    assert told()["standing"] == "frozen"
    owner = chats.discord.world.data["guilds"][server]["owner_id"]
    assert writers(chats, server) == {chats.discord.world.data["users"][owner]["username"]}
    assert told()["uncovered"] == ["Whoever owns it can still write."]
    assert work(lane, OVER) is None
    assert guild(chats, server) == before
    assert FreezeRecord.get("chess").platforms[0].held == "reopened"


def test_overwrites_of_roles_people_and_bits_nobody_knows_come_back_as_they_were(chats: LocalChats) -> None:
    member("priya")
    made = chats.discord_server(channels=12, members=8)
    server, world = made["server"], chats.discord.world
    there = world.data["guilds"][server]
    members = made["roles"]["Members"]
    unknown = 1 << 60
    channel = there["channels"][made["channels"]["channel-1"]]
    world.overwrite(channel, members, allow=int(Bit.SEND_MESSAGES) | unknown, deny=int(Bit.ATTACH_FILES) | (1 << 61))
    world.overwrite(channel, made["members"][0], allow=int(Bit.ADD_REACTIONS), kind=1)
    world.overwrite(there["channels"][made["channels"]["channel-2"]], server, allow=int(Bit.SEND_MESSAGES), deny=unknown)
    connected(registered("discord")["discord"], server_id=server, channel=made["channels"]["channel-3"])
    before = guild(chats, server)
    frozen()
    lane = f"discord#{server}"
    work(lane)
    assert len(writers(chats, server)) == 1
    assert unknown & int(there["channels"][made["channels"]["channel-1"]]["overwrites"][members]["allow"])
    work(lane, OVER)
    assert guild(chats, server) == before


@pytest.mark.parametrize("kind", ["unavailable", "silent", "lost"])
def test_answers_that_fail_or_get_lost_change_nothing_of_how_it_ends(chats: LocalChats, kind: str) -> None:
    server, lane = discord(chats)
    before = guild(chats, server)
    frozen()
    now = NOW
    chats.discord.do("outage", kind=kind, requests=3, route="permissions")
    for _ in range(8):
        again = work(lane, now)
        if told(now)["standing"] == "frozen":
            break
        assert again is not None
        now += timedelta(seconds=again)
    assert len(writers(chats, server)) == 1
    chats.discord.do("outage", kind=kind, requests=3, route="permissions")
    now = OVER
    while work(lane, now) is not None and now < OVER + timedelta(minutes=10):
        now += LEASE
    assert guild(chats, server) == before


def test_a_bot_that_is_thrown_out_leaves_it_to_the_committee(chats: LocalChats) -> None:
    server, lane = discord(chats)
    chats.discord.do("throw_out", server=server)
    frozen()
    work(lane)
    assert (told()["standing"], told()["waits"]) == ("asked", False)
    assert told()["lack"]


def test_a_telegram_group_is_closed_and_opened_as_it_was(chats: LocalChats) -> None:
    member("priya")
    made = chats.telegram_chat(members=5)
    group = str(made["chat"])
    connected(registered("telegram")["telegram"], server_id=group, service=Service.TELEGRAM)
    before = chats.bot("getChat", chat_id=int(group))["result"]["permissions"]
    assert before["can_send_messages"]
    frozen()
    lane = f"telegram#{group}"
    work(lane)
    assert told()["standing"] == "frozen"
    closed = chats.bot("getChat", chat_id=int(group))["result"]["permissions"]
    assert [name for name, may in closed.items() if may and name.startswith(("can_send", "can_react", "can_add"))] == []
    assert "A break." in json.dumps(chats.telegram.world.data)
    work(lane, OVER)
    assert chats.bot("getChat", chat_id=int(group))["result"]["permissions"] == before
