"""The stand-in for Telegram keeps to Telegram's rules: what members may, which rights a bot needs, who asks to join, and how updates arrive."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from union.membership.telegram import gateway

from infra.local.chats import standin
from infra.local.chats.telegram import rights
from infra.local.chats.wire import Refusal
from tests import patience
from tests.chats_standin import TELEGRAM_KEYS, LocalChats, chats, running

__all__ = ["chats"]
Thing = dict[str, Any]
TOLD = st.dictionaries(st.sampled_from(rights.PERMISSIONS), st.booleans())


@pytest.fixture
def group(chats: LocalChats) -> Thing:
    """A small supergroup."""
    return chats.telegram_chat(members=3)


def refused(answer: Thing) -> tuple[int, str]:
    """The code and the words of a refusal."""
    return answer["error_code"], answer["description"]


@given(TOLD)
def test_independent_permissions_are_set_as_they_are_told(told: dict[str, bool]) -> None:
    made = rights.given(told, independent=True)
    assert {name: made[name] for name in told} == told
    assert set(made) == set(rights.PERMISSIONS)


@given(TOLD)
def test_without_independence_only_more_is_allowed(told: dict[str, bool]) -> None:
    alone, made = rights.given(told, independent=True), rights.given(told, independent=False)
    assert all(made[name] for name, allowed in alone.items() if allowed)
    if told.get("can_send_other_messages") or told.get("can_add_web_page_previews"):
        assert all(made[name] for name in (*rights.MEDIA, "can_send_messages"))
    if told.get("can_send_polls"):
        assert made["can_send_messages"]


def test_media_that_are_told_apart_do_not_bring_texts_with_them() -> None:
    assert not rights.given({"can_send_photos": True}, independent=False)["can_send_messages"]
    assert rights.given({"can_send_media_messages": True}, independent=False)["can_send_messages"]


def test_fields_that_are_left_out_follow_others() -> None:
    made = rights.given({"can_pin_messages": True, "can_send_messages": True}, independent=True)
    assert made["can_manage_topics"] and made["can_edit_tag"] and made["can_react_to_messages"]
    assert not rights.given({"can_pin_messages": True, "can_edit_tag": False}, independent=True)["can_edit_tag"]


def test_nobody_else_s_token_opens_anything(chats: LocalChats) -> None:
    for token in ("7000000001:wrong", TELEGRAM_KEYS["token"][:-1], ""):
        assert httpx.get(f"{chats.telegram_api}/bot{token}/getMe").json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }
    assert refused(chats.bot("doNothing")) == (404, "Not Found")


def test_a_call_may_come_as_json_a_form_or_a_query(chats: LocalChats, group: Thing) -> None:
    address = f"{chats.telegram_api}/bot{TELEGRAM_KEYS['token']}/getChatMemberCount"
    told = {"chat_id": group["chat"]}
    for answer in (httpx.post(address, json=told), httpx.post(address, data=told), httpx.get(address, params=told)):
        assert answer.json() == {"ok": True, "result": 5}


def test_a_freeze_stops_members_and_no_administrator(chats: LocalChats, group: Thing) -> None:
    before = chats.bot("getChat", chat_id=group["chat"])["result"]["permissions"]
    nothing = dict.fromkeys(before, False)
    assert chats.bot("setChatPermissions", chat_id=group["chat"], permissions=nothing, use_independent_chat_permissions=True)[
        "ok"
    ]
    assert chats.bot("getChat", chat_id=group["chat"])["result"]["permissions"] == nothing
    with pytest.raises(Refusal):
        chats.telegram.do("write", chat=group["chat"], user=group["members"][0], text="No")
    assert chats.telegram.do("write", chat=group["chat"], user=group["owner"], text="Yes")["message"]
    assert chats.bot("sendMessage", chat_id=group["chat"], text="Frozen.")["ok"]
    chats.bot("setChatPermissions", chat_id=group["chat"], permissions=before, use_independent_chat_permissions=True)
    assert chats.bot("getChat", chat_id=group["chat"])["result"]["permissions"] == before


def test_a_member_with_restrictions_keeps_them(chats: LocalChats, group: Thing) -> None:
    member = group["members"][0]
    chats.telegram.do("restrict", chat=group["chat"], user=member, permissions={"can_send_messages": False})
    everything = dict.fromkeys(rights.PERMISSIONS, True)
    chats.bot("setChatPermissions", chat_id=group["chat"], permissions=everything)
    found = chats.bot("getChatMember", chat_id=group["chat"], user_id=member)["result"]
    assert (found["status"], found["can_send_messages"], found["can_send_polls"]) == ("restricted", False, True)
    assert chats.bot("restrictChatMember", chat_id=group["chat"], user_id=member, permissions=everything)["ok"]
    assert chats.bot("getChatMember", chat_id=group["chat"], user_id=member)["result"]["status"] == "member"


@pytest.mark.parametrize(
    ("right", "method", "fields", "words"),
    [
        ("can_restrict_members", "setChatPermissions", {"permissions": {}}, "change chat permissions"),
        ("can_restrict_members", "banChatMember", {"user_id": "member"}, "restrict/unrestrict chat member"),
        (
            "can_restrict_members",
            "unbanChatMember",
            {"user_id": "member", "only_if_banned": True},
            "restrict/unrestrict chat member",
        ),
        ("can_invite_users", "createChatInviteLink", {}, "manage chat invite link"),
        ("can_invite_users", "approveChatJoinRequest", {"user_id": "member"}, "manage chat join requests"),
        ("can_pin_messages", "pinChatMessage", {"message_id": 1}, "manage pinned messages in the chat"),
    ],
)
def test_a_bot_without_the_right_is_refused(
    chats: LocalChats, group: Thing, right: str, method: str, fields: Thing, words: str
) -> None:
    told = {name: group["members"][0] if value == "member" else value for name, value in fields.items()}
    chats.telegram.do("take_right", chat=group["chat"], right=right)
    assert refused(chats.bot(method, chat_id=group["chat"], **told)) == (400, f"Bad Request: not enough rights to {words}")


def test_a_bot_that_was_thrown_out_is_told_so_and_one_that_left_too(chats: LocalChats, group: Thing) -> None:
    chats.telegram.do("throw_out", chat=group["chat"])
    assert refused(chats.bot("getChat", chat_id=group["chat"])) == (403, "Forbidden: bot was kicked from the supergroup chat")
    chats.telegram.do("add_bot", chat=group["chat"])
    assert chats.bot("leaveChat", chat_id=group["chat"])["ok"]
    assert refused(chats.bot("getChat", chat_id=group["chat"])) == (403, "Forbidden: bot is not a member of the supergroup chat")
    assert refused(chats.bot("getChat", chat_id=-100)) == (400, "Bad Request: chat not found")


def test_administrators_and_the_owner_are_not_touched(chats: LocalChats, group: Thing) -> None:
    chats.telegram.do("make_administrator", chat=group["chat"], user=group["members"][0], rights=[])
    for user, words in (
        (group["members"][0], "user is an administrator of the chat"),
        (group["owner"], "can't remove chat owner"),
    ):
        assert refused(chats.bot("banChatMember", chat_id=group["chat"], user_id=user)) == (400, f"Bad Request: {words}")
    found = chats.bot("getChatAdministrators", chat_id=group["chat"])["result"]
    assert sorted(one["status"] for one in found) == ["administrator", "administrator", "creator"]


def test_who_is_banned_stays_out_until_the_ban_is_lifted(chats: LocalChats, group: Thing) -> None:
    user, chat = group["members"][0], group["chat"]
    link = chats.bot("createChatInviteLink", chat_id=chat)["result"]["invite_link"]
    chats.bot("banChatMember", chat_id=chat, user_id=user)
    with pytest.raises(Refusal, match="thrown out"):
        chats.telegram.do("follow", link=link, user=user)
    chats.bot("unbanChatMember", chat_id=chat, user_id=user, only_if_banned=True)
    assert chats.telegram.do("follow", link=link, user=user)["outcome"] == "joined"
    chats.bot("unbanChatMember", chat_id=chat, user_id=user, only_if_banned=True)
    assert chats.bot("getChatMember", chat_id=chat, user_id=user)["result"]["status"] == "member"
    chats.bot("unbanChatMember", chat_id=chat, user_id=user)
    assert chats.bot("getChatMember", chat_id=chat, user_id=user)["result"]["status"] == "left"


def test_somebody_asks_to_join_and_is_let_in_or_not(chats: LocalChats, group: Thing) -> None:
    chat = group["chat"]
    made = chats.bot("createChatInviteLink", chat_id=chat, creates_join_request=True)["result"]
    yes, no = (chats.telegram.do("make_user", name=name)["user"] for name in ("Let In", "Kept Out"))
    for user in (yes, no):
        assert chats.telegram.do("follow", link=made["invite_link"], user=user)["outcome"] == "asked"
    assert chats.bot("sendMessage", chat_id=no, text="Please connect your account first.")["ok"]
    assert chats.bot("approveChatJoinRequest", chat_id=chat, user_id=yes)["ok"]
    assert chats.bot("declineChatJoinRequest", chat_id=chat, user_id=no)["ok"]
    assert refused(chats.bot("sendMessage", chat_id=no, text="Hello?")) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    assert refused(chats.bot("approveChatJoinRequest", chat_id=chat, user_id=no)) == (400, "Bad Request: HIDE_REQUESTER_MISSING")
    assert refused(chats.bot("approveChatJoinRequest", chat_id=chat, user_id=yes)) == (
        400,
        "Bad Request: USER_ALREADY_PARTICIPANT",
    )
    assert chats.bot("revokeChatInviteLink", chat_id=chat, invite_link=made["invite_link"])["result"]["is_revoked"]
    with pytest.raises(Refusal, match="expired"):
        chats.telegram.do("follow", link=made["invite_link"], user=no)


def test_a_group_that_became_a_supergroup_tells_its_new_id(chats: LocalChats) -> None:
    group = chats.telegram_chat(members=1, kind="group")
    new = chats.telegram.do("upgrade", chat=group["chat"])["chat"]
    answer = chats.bot("getChat", chat_id=group["chat"])
    assert refused(answer) == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    assert chats.bot("getChat", chat_id=new)["result"]["type"] == "supergroup"


def test_a_limit_is_told_in_whole_seconds(chats: LocalChats, group: Thing) -> None:
    chats.telegram.do("limit", most=1, seconds=59.5, in_groups=True)
    assert chats.bot("sendMessage", chat_id=group["chat"], text="One")["ok"]
    answer = chats.bot("sendMessage", chat_id=group["chat"], text="Two")
    seconds = answer["parameters"]["retry_after"]
    assert refused(answer) == (429, f"Too Many Requests: retry after {seconds}")
    assert isinstance(seconds, int) and 1 <= seconds <= 60
    assert chats.bot("getChat", chat_id=group["chat"])["ok"]


def test_an_answer_is_lost_after_the_deed(chats: LocalChats, group: Thing) -> None:
    chats.telegram.do("outage", kind="lost", requests=1, route="sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        chats.bot("sendMessage", chat_id=group["chat"], text="Once")
    assert [one["text"] for one in chats.telegram.chat(group["chat"])["messages"].values()] == ["Once"]


class House:
    """What listens to the webhook: it keeps what came, and answers with the statuses that it was given, then 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.came = list(statuses), []
        house = self

        class Listener(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                house.came.append((self.headers["X-Telegram-Bot-Api-Secret-Token"], body))
                self.send_response(house.statuses.pop(0) if house.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/telegram"


@contextmanager
def a_house(*statuses: int) -> Iterator[House]:
    """A listener for the webhook."""
    house = House(*statuses)
    Thread(target=house.server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield house
    finally:
        house.server.shutdown()
        house.server.server_close()


def test_an_update_comes_with_the_secret_and_again_until_it_is_taken(chats: LocalChats) -> None:
    with a_house(500, 503) as house:
        assert chats.bot("setWebhook", url=house.url, secret_token="s3cret")["ok"]
        user = chats.telegram.do("make_user", name="Sam Student")["user"]
        chats.telegram.do("start", user=user, payload="abc_123")
        chats.telegram.do("idle", timeout=patience.SECONDS)
    assert [secret for secret, _ in house.came] == ["s3cret"] * 3
    assert len({json.dumps(body) for _, body in house.came}) == 1
    message = house.came[0][1]["message"]
    assert (message["text"], message["chat"]["type"], message["from"]["id"]) == ("/start abc_123", "private", user)


def test_the_house_hears_of_requests_rights_and_whoever_comes_and_goes(chats: LocalChats) -> None:
    kinds = ["message", "my_chat_member", "chat_member", "chat_join_request"]
    with a_house() as house:
        chats.bot("setWebhook", url=house.url, allowed_updates=kinds)
        group = chats.telegram_chat(members=0)
        link = chats.bot("createChatInviteLink", chat_id=group["chat"], creates_join_request=True)["result"]["invite_link"]
        user = chats.telegram.do("make_user", name="Sam Student")["user"]
        chats.telegram.do("follow", link=link, user=user)
        chats.bot("approveChatJoinRequest", chat_id=group["chat"], user_id=user)
        chats.telegram.do("leave", chat=group["chat"], user=user)
        chats.telegram.do("take_right", chat=group["chat"], right="can_invite_users")
        chats.telegram.do("throw_out", chat=group["chat"])
        chats.telegram.do("idle", timeout=patience.SECONDS)
    bodies = [body for _, body in house.came]
    assert [next(kind for kind in kinds if kind in body) for body in bodies] == [
        "chat_join_request", "chat_member", "chat_member", "my_chat_member", "my_chat_member",
    ]  # fmt: skip
    assert bodies[0]["chat_join_request"]["invite_link"]["invite_link"] == link
    assert bodies[1]["chat_member"]["via_join_request"] is True
    assert [body["my_chat_member"]["new_chat_member"]["status"] for body in bodies[3:]] == ["administrator", "kicked"]


def test_a_webhook_from_the_start_hears_what_the_house_wants_to_hear_and_nothing_else() -> None:
    with a_house() as house, running(webhook_url=house.url) as chats:
        group = chats.telegram_chat(members=0)
        sam = chats.telegram.do("make_user", name="Sam Student")["user"]
        chats.telegram.do("join", chat=group["chat"], user=sam)
        chats.telegram.do("start", user=sam, payload="a-code")
        chats.telegram.do("idle", timeout=patience.SECONDS)
    assert [(secret, "message" in body) for secret, body in house.came] == [(TELEGRAM_KEYS["webhook_secret"], True)]
    assert set(standin.TOLD) == set(gateway.HEARD)


def test_comings_and_goings_are_told_only_where_they_are_asked_for(chats: LocalChats) -> None:
    group = chats.telegram_chat(members=0)
    user = chats.telegram.do("make_user", name="Sam Student")["user"]
    chats.telegram.do("join", chat=group["chat"], user=user)
    assert chats.bot("getUpdates") == {"ok": True, "result": []}


def test_a_last_update_can_come_again(chats: LocalChats) -> None:
    with a_house() as house:
        chats.bot("setWebhook", url=house.url)
        chats.telegram.do("start", user=chats.telegram.do("make_user", name="Sam Student")["user"])
        chats.telegram.do("idle", timeout=patience.SECONDS)
        assert chats.telegram.do("resend", copies=2)["statuses"] == [200, 200]
    assert len({body["update_id"] for _, body in house.came}) == 1 < len(house.came)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://union.example/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://union.example/hook", "secret_token": "no spaces"}, "secret token contains unallowed characters"),
    ],
)
def test_a_webhook_is_refused_that_telegram_would_refuse(chats: LocalChats, fields: Thing, words: str) -> None:
    assert refused(chats.bot("setWebhook", **fields)) == (400, f"Bad Request: {words}")


def test_who_blocks_the_bot_or_deletes_their_account_cannot_be_written_to(chats: LocalChats) -> None:
    user = chats.telegram.do("make_user", name="Sam Student")["user"]
    chats.telegram.do("start", user=user)
    assert chats.bot("sendMessage", chat_id=user, text="Hello")["ok"]
    chats.telegram.do("block", user=user)
    assert refused(chats.bot("sendMessage", chat_id=user, text="Hello")) == (403, "Forbidden: bot was blocked by the user")
    chats.telegram.do("delete_user", user=user)
    assert refused(chats.bot("sendMessage", chat_id=user, text="Hello")) == (403, "Forbidden: user is deactivated")


def test_what_was_done_is_there_after_a_restart(tmp_path: Any) -> None:
    state = tmp_path / "chats.json"
    with running(state) as chats:
        group, server = chats.telegram_chat(members=1), chats.discord_server(channels=1, members=1)
    with running(state) as chats, chats.as_bot() as bot:
        assert chats.bot("getChat", chat_id=group["chat"])["ok"]
        assert bot.get(f"/guilds/{server['server']}").status_code == 200
