"""Members get their group's role on a connected server within a minute, and lose it when they are none any more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from union.membership.accounts import actions as accounts
from union.membership.accounts.tables import ChatAccount
from union.membership.chats.protocol import Service
from union.membership.connections import records
from union.membership.connections.rules import Connected
from union.membership.connections.tables import ConnectionRecord
from union.membership.doors import actions as doors
from union.membership.memberships.tables import Membership
from union.store import commit

from tests.actions.conftest import NOW, SAM
from tests.actions.platform_server import Asked, PlatformServer, Says
from tests.functions.bots import bots
from tests.rights import granted, heard

pytestmark = pytest.mark.usefixtures("union_house")
MEMBERS = "GET /guilds/1/members?limit=1000&after=0"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PlatformServer]:
    """Discord with a server on which the accounts of `there` are, with their roles."""
    with bots(monkeypatch) as running:
        running.says |= {"PUT": Says(204), "DELETE": Says(204)}
        yield running


def _there(server: PlatformServer, **roles: list[str]) -> None:
    told = [{"user": {"id": account.removeprefix("u")}, "roles": held} for account, held in roles.items()]
    server.says[MEMBERS] = Says(body=told)


def _did(server: PlatformServer) -> list[str]:
    return [f"{one.method} {one.path}" for one in server.asked if one.method != "GET"]


def _connected(group_id: str = "chess", role: str = "20") -> None:
    told = Connected(Service.DISCORD, "1", "Chess on Discord", role_id=role)
    commit(records.connection_write(group_id, f"platform-of-{group_id}", told, "priya", NOW))


def _member(who: str, group_id: str = "chess", until: str = "2027-07-31") -> None:
    told: dict[str, Any] = {"group_name": group_id, "statement_version": "1", "accepted_at": NOW}
    Membership(group_id, who, name=who, valid_until=until, **told).save()


def test_whoever_pays_is_in_at_the_next_minute_and_out_when_it_is_over(server: PlatformServer) -> None:
    _connected()
    accounts.connect("sam", Service.DISCORD, "700", NOW)
    _there(server, u700=[])
    doors.tick(NOW)
    assert _did(server) == []
    _member("sam")
    assert doors.tick(NOW)["given"] == 1
    assert _did(server) == ["PUT /guilds/1/members/700/roles/20"]
    _there(server, u700=["20"])
    assert doors.tick(NOW + timedelta(minutes=1)) == {"given": 0, "taken": 0, "strangers": 0}
    _member("sam", until="2026-07-31")
    assert doors.tick(NOW + timedelta(minutes=2))["taken"] == 1
    assert _did(server)[-1] == "DELETE /guilds/1/members/700/roles/20"


def test_whose_membership_ran_out_keeps_the_role_while_the_grace_lasts_and_who_gave_it_back_does_not(
    server: PlatformServer,
) -> None:
    _connected()
    for who, account in (("sam", "700"), ("olu", "701")):
        accounts.connect(who, Service.DISCORD, account, NOW)
    _there(server, u700=["20"], u701=[])
    for who in ("sam", "olu"):
        _member(who, until="2026-11-20")
    assert doors.tick(NOW) == {"given": 0, "taken": 0, "strangers": 0}, "kept in the grace, and given to nobody in it"
    assert doors.tick(NOW + timedelta(days=12))["taken"] == 1
    held = Membership.get("chess", "sam")
    held.valid_until, held.left_at = "2026-11-22", NOW
    held.save()
    assert doors.tick(NOW)["taken"] == 1


def test_to_a_group_that_has_left_the_union_nobody_belongs(server: PlatformServer) -> None:
    _connected("gone-with-the-wind")
    _member("sam", "gone-with-the-wind")
    accounts.connect("sam", Service.DISCORD, "700", NOW)
    _there(server, u700=["20"])
    assert doors.tick(NOW)["taken"] == 1


def test_an_account_that_is_disconnected_loses_what_it_was_given(server: PlatformServer) -> None:
    _connected()
    _member("sam")
    accounts.connect("sam", Service.DISCORD, "700", NOW)
    accounts.disconnect(SAM, Service.DISCORD, NOW)
    assert _did(server) == ["DELETE /guilds/1/members/700/roles/20"]
    accounts.connect("sam", Service.DISCORD, "701", NOW)
    server.says["DELETE"] = Says(500, {})
    accounts.disconnect(SAM, Service.DISCORD, NOW)
    assert list(ChatAccount.scan()) == []


def test_an_account_that_is_replaced_loses_what_it_was_given(server: PlatformServer) -> None:
    _connected()
    _member("sam")
    accounts.connect("sam", Service.DISCORD, "699", NOW)
    accounts.connect_discord(SAM, "a-code", NOW)
    assert "DELETE /guilds/1/members/699/roles/20" in _did(server)
    assert {one.account_id for one in ChatAccount.scan()} == {"700"}


def test_the_committee_is_let_in_and_strangers_and_bots_are_left_alone(server: PlatformServer) -> None:
    _connected()
    accounts.connect("priya", Service.DISCORD, "701", NOW)
    server.says[MEMBERS] = Says(
        body=[
            {"user": {"id": "701"}, "roles": []},
            {"user": {"id": "702"}, "roles": ["20"]},
            {"user": {"id": "703", "bot": True}, "roles": ["20"]},
        ]
    )
    assert doors.tick(NOW) == {"given": 1, "taken": 0, "strangers": 1}


def test_groups_that_share_a_server_and_a_role_share_who_belongs(server: PlatformServer) -> None:
    _connected()
    _connected("print")
    for who, account, group_id in (("sam", "700", "chess"), ("lin", "705", "print")):
        accounts.connect(who, Service.DISCORD, account, NOW)
        _member(who, group_id)
    _there(server, u700=["20"], u705=["20"])
    assert doors.tick(NOW) == {"given": 0, "taken": 0, "strangers": 0}


def test_whoever_has_just_left_stops_nobody_else(server: PlatformServer) -> None:
    _connected()
    for who, account in (("sam", "700"), ("lin", "705")):
        accounts.connect(who, Service.DISCORD, account, NOW)
        _member(who)
    _there(server, u700=[], u705=[])
    server.says["PUT /guilds/1/members/700/roles/20"] = Says(404, {"code": 10007, "message": "Unknown Member"})
    assert doors.tick(NOW)["given"] == 1


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (Says(403, {"code": 50013, "message": "no"}), {"lacking": 1}),
        (Says(429, {"retry_after": 60, "global": False}), {"too soon": 1}),
        (Says(404, {"code": 10004, "message": "no"}), {"lacking": 1}),
    ],
)
def test_one_server_that_refuses_holds_back_no_other(server: PlatformServer, says: Says, told: dict[str, int]) -> None:
    _connected()
    commit(records.connection_write("print", "another", Connected(Service.DISCORD, "2", "Print", role_id="30"), "tom", NOW))
    server.says |= {MEMBERS: says, MEMBERS.replace("/1/", "/2/"): Says(body=[])}
    done = doors.tick(NOW)
    assert {name: done[name] for name in told} == told and done["given"] == 0


def test_a_connection_that_cannot_be_read_or_settled_holds_back_no_other(
    server: PlatformServer,
) -> None:
    for number in ("1", "2", "3"):
        told = Connected(Service.DISCORD, number, "Chess", role_id=f"{number}0")
        commit(records.connection_write(f"group-{number}", "platform", told, "priya", NOW))
        server.says[MEMBERS.replace("/1/", f"/{number}/")] = Says(body=[{"user": {"id": "702"}, "roles": [f"{number}0"]}])
    boto3.client("dynamodb").update_item(
        TableName=ConnectionRecord.Meta.table_name,
        Key={"group_id": {"S": "group-1"}, "platform_id": {"S": "platform"}},
        UpdateExpression="SET connected_at = :v",
        ExpressionAttributeValues={":v": {"L": []}},
    )
    server.says[MEMBERS.replace("/1/", "/2/")] = Says(body={"no": "list"})
    assert doors.tick(NOW) == {"given": 0, "taken": 0, "strangers": 1, "away": 1}
    assert not any(one.path.startswith("/guilds/1/") for one in server.asked)


def test_without_a_role_or_a_bot_nobody_is_asked(server: PlatformServer, monkeypatch: pytest.MonkeyPatch) -> None:
    _connected(role="")
    assert doors.tick(NOW) == {} and not server.asked
    _connected("print")
    monkeypatch.setattr(doors.bots, "offered", set)
    assert doors.tick(NOW) == {} and not server.asked


def test_a_server_of_five_hundred_is_one_call_where_nothing_differs(server: PlatformServer) -> None:
    _connected()

    def members(_: Asked) -> Says:
        return Says(body=[{"user": {"id": str(1000 + number)}, "roles": ["20"]} for number in range(500)])

    server.says[MEMBERS] = members
    for number in range(500):
        _member(f"p{number}")
        accounts.connect(f"p{number}", Service.DISCORD, str(1000 + number), NOW)
    asked: set[Any] = set()
    with heard(asked.update):
        assert doors.tick(NOW) == {"given": 0, "taken": 0, "strangers": 0}
    assert len(server.asked) == 1
    assert asked - granted("chat_doors") == set()
