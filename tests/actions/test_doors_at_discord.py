"""Members are let in and out at the stand-in for Discord, with its limits, its hierarchy of roles and its weather."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from union.membership.accounts import actions as accounts
from union.membership.chats import keys
from union.membership.chats.protocol import Service
from union.membership.connections import records
from union.membership.connections.rules import Connected
from union.membership.discord import gateway as discord
from union.membership.doors import actions as doors
from union.membership.memberships.tables import Membership
from union.store import commit

from tests.actions.conftest import NOW
from tests.chats_standin import DISCORD_KEYS, TELEGRAM_KEYS, LocalChats, chats

__all__ = ["chats"]
pytestmark = pytest.mark.usefixtures("union_house")
type Made = dict[str, Any]


@pytest.fixture
def made(chats: LocalChats, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """Give a server with the bot and three people on it, whose role is the chess society's, and Sam as one of them."""
    monkeypatch.setenv("DISCORD_API", chats.discord_api)
    monkeypatch.setattr(keys, "secret", lambda _: {"discord": DISCORD_KEYS, "telegram": TELEGRAM_KEYS})
    discord._limits.cache_clear()
    server = chats.discord_server(channels=1, members=3)
    told = Connected(Service.DISCORD, server["server"], "Chess", role_id=server["roles"]["Members"])
    commit(records.connection_write("chess", "platform", told, "priya", NOW))
    for number, who in enumerate(("sam", "lin", "max")):
        accounts.connect(who, Service.DISCORD, server["members"][number], NOW)
    yield server
    discord._limits.cache_clear()


def _member(who: str, until: str = "2027-07-31") -> None:
    told: dict[str, Any] = {"group_name": "chess", "statement_version": "1", "accepted_at": NOW}
    Membership("chess", who, name=who, valid_until=until, **told).save()


def _inside(chats: LocalChats, made: Made) -> set[str]:
    members = chats.discord.world.data["guilds"][made["server"]]["members"]
    return {key for key, one in members.items() if made["roles"]["Members"] in one["roles"]}


def test_members_are_in_after_a_tick_and_out_after_the_next(chats: LocalChats, made: Made) -> None:
    sam, lin, _ = made["members"]
    _member("sam")
    _member("lin")
    doors.tick(NOW)
    assert _inside(chats, made) == {sam, lin}
    _member("lin", until="2026-07-31")
    doors.tick(NOW + timedelta(minutes=1))
    assert _inside(chats, made) == {sam}


def test_what_was_lost_on_the_way_is_done_the_next_time(chats: LocalChats, made: Made) -> None:
    sam, lin, _ = made["members"]
    _member("sam")
    _member("lin")
    chats.discord.do("outage", kind="lost", requests=1, route="PUT")
    for _ in range(3):
        doors.tick(NOW)
    assert _inside(chats, made) == {sam, lin}


@pytest.mark.parametrize(
    ("verb", "given"), [("move_bot", {"position": 1}), ("throw_out", {}), ("take_right", {"right": "MANAGE_ROLES"})]
)
def test_a_bot_that_cannot_give_the_role_is_told_and_breaks_nothing(
    chats: LocalChats,
    made: Made,
    verb: str,
    given: dict[str, Any],
) -> None:
    _member("sam")
    before = _inside(chats, made)
    chats.discord.do(verb, server=made["server"], **given)
    assert doors.tick(NOW) == {"lacking": 1}
    assert _inside(chats, made) == before
