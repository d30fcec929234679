"""The pages of the stand-ins: accounts are connected and bots added as at Discord, and members see what they could do, without any script."""

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests import patience
from tests.chats_standin import DISCORD_KEYS, TELEGRAM_KEYS, LocalChats, chats, running

__all__ = ["chats"]
Thing = dict[str, Any]
BACK = "https://union.example/chats/back"
KEYS = (DISCORD_KEYS["client_id"], DISCORD_KEYS["client_secret"])
ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(chats: LocalChats) -> Thing:
    """A small server."""
    return chats.discord_server(channels=3, members=3, permissions="1024")


def asked(**more: str) -> dict[str, str]:
    """What the house sends somebody to Discord with."""
    return {"client_id": KEYS[0], "response_type": "code", "redirect_uri": BACK, "scope": "identify", "state": "s t&a=te"} | more


def decide(chats: LocalChats, wanted: dict[str, str], **form: str) -> httpx.Response:
    """Choose something on the page where one authorises."""
    return httpx.post(f"{chats.discord_site}/oauth2/authorize", params=wanted, data={"choice": "yes"} | form)


def came_back(answer: httpx.Response) -> dict[str, str]:
    """What a browser brings back to the house."""
    assert answer.status_code == 303
    place = urlsplit(answer.headers["location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == BACK
    return {name: values[0] for name, values in parse_qs(place.query).items()}


def exchange(chats: LocalChats, code: str, keys: tuple[str, str] = KEYS, **more: str) -> httpx.Response:
    """Exchange a code for a token."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK} | more
    return httpx.post(f"{chats.discord_api}/oauth2/token", data=form, auth=keys)


def of_token(chats: LocalChats, token: str, path: str = "/users/@me") -> httpx.Response:
    """Ask with a token of somebody's."""
    return httpx.get(chats.discord_api + path, headers={"Authorization": f"Bearer {token}"})


def test_somebody_connects_an_account_and_the_token_opens_no_more_than_that(chats: LocalChats, server: Thing) -> None:
    user = server["members"][0]
    back = came_back(decide(chats, asked(), user=user))
    assert back["state"] == "s t&a=te"
    told = exchange(chats, back["code"]).json()
    assert (told["token_type"], told["scope"]) == ("Bearer", "identify")
    assert of_token(chats, told["access_token"]).json()["id"] == user
    assert of_token(chats, told["access_token"], "/oauth2/@me").json()["user"]["id"] == user
    assert of_token(chats, told["access_token"], f"/guilds/{server['server']}").status_code == 401
    assert of_token(chats, told["access_token"], f"/users/@me/guilds/{server['server']}/member").json()["code"] == 50001


def test_a_code_is_taken_once_and_from_nobody_with_a_wrong_secret(chats: LocalChats, server: Thing) -> None:
    code = came_back(decide(chats, asked(), user=server["members"][0]))["code"]
    wrong = exchange(chats, code, (KEYS[0], "guessed"))
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    assert exchange(chats, code).status_code == 200
    again = exchange(chats, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_holds_for_the_address_that_it_was_sent_to_and_is_lost_by_a_wrong_one(chats: LocalChats, server: Thing) -> None:
    code = came_back(decide(chats, asked(), user=server["members"][0]))["code"]
    assert exchange(chats, code, redirect_uri="https://elsewhere.example").json()["error"] == "invalid_grant"
    assert exchange(chats, code).json()["error"] == "invalid_grant"


def test_a_token_is_renewed_and_revoked(chats: LocalChats, server: Thing) -> None:
    first = exchange(chats, came_back(decide(chats, asked(), user=server["members"][0]))["code"]).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = httpx.post(f"{chats.discord_api}/oauth2/token", data=form, auth=KEYS).json()
    assert of_token(chats, first["access_token"]).status_code == 401
    assert (
        httpx.post(f"{chats.discord_api}/oauth2/token/revoke", data={"token": second["access_token"]}, auth=KEYS).status_code
        == 200
    )
    assert of_token(chats, second["access_token"]).status_code == 401


def test_somebody_is_let_into_a_server_by_their_own_token_alone(chats: LocalChats, server: Thing) -> None:
    user = chats.discord.do("make_user", name="Sam Student")["user"]
    chats.discord.do("give_right", server=server["server"], right="CREATE_INSTANT_INVITE")
    with chats.as_bot() as bot:
        path = f"/guilds/{server['server']}/members/{user}"
        assert bot.put(path, json={"access_token": "guessed"}).json()["code"] == 50025
        told = exchange(chats, came_back(decide(chats, asked(scope="identify guilds.join"), user=user))["code"]).json()
        answers = [bot.put(path, json={"access_token": told["access_token"]}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 204]
    assert answers[0].json()["user"]["id"] == user


def test_who_cancels_comes_back_without_a_code(chats: LocalChats) -> None:
    back = came_back(decide(chats, asked(), choice="no"))
    assert (back["error"], back["state"], "code" in back) == ("access_denied", "s t&a=te", False)


def test_somebody_who_manages_a_server_adds_the_bot_with_what_it_asks_for(chats: LocalChats, server: Thing) -> None:
    chats.discord.do("throw_out", server=server["server"])
    wanted = asked(scope="bot identify", permissions="268437504")
    stranger = decide(chats, wanted, user=server["members"][0], server=server["server"])
    assert stranger.status_code == 400 and "manages" in stranger.text
    back = came_back(decide(chats, wanted, user=server["owner"], server=server["server"]))
    assert (back["guild_id"], back["permissions"]) == (server["server"], "268437504")
    told = exchange(chats, back["code"]).json()
    assert told["guild"]["id"] == server["server"]
    roles = {role["name"]: role["permissions"] for role in told["guild"]["roles"]}
    assert roles["Union House"] == "268437504"


def test_the_page_says_what_is_asked_and_refuses_what_discord_would(chats: LocalChats, server: Thing) -> None:
    address = f"{chats.discord_site}/oauth2/authorize"
    page = httpx.get(address, params=asked(scope="bot identify", permissions="2048")).text
    assert "know your account" in page and "send messages" in page and "Authorise" in page and "Cancel" in page
    for wrong in (
        {"client_id": "1"},
        {"scope": "everything"},
        {"response_type": "token"},
        {"redirect_uri": "javascript:alert(1)"},
    ):
        assert httpx.get(address, params=asked(**wrong)).status_code == 400
        assert decide(chats, asked(**wrong), user=server["members"][0]).status_code == 400


def test_members_see_what_they_can_do_and_write_where_they_may(chats: LocalChats, server: Thing) -> None:
    user, channel = server["members"][0], server["channels"]["channel-1"]
    place = f"{chats.discord_site}/?user={user}&server={server['server']}"
    assert "can write" in httpx.get(place).text
    form = {
        "verb": "write",
        "channel": channel,
        "user": user,
        "text": "Hello <b>all</b>",
        "back": f"/?user={user}&server={server['server']}",
    }
    after = httpx.post(f"{chats.discord_site}/act", data=form, follow_redirects=True)
    assert "Done: write" in after.text and "Hello &lt;b&gt;all&lt;/b&gt;" in after.text
    chats.discord.do("overwrite", channel=channel, id=server["server"], deny="2048")
    page = httpx.get(place).text
    assert "cannot write" in page
    assert "Refused: You cannot write here." in httpx.post(f"{chats.discord_site}/act", data=form, follow_redirects=True).text


def test_a_link_given_by_telegram_leads_to_this_stand_in(chats: LocalChats) -> None:
    user = chats.telegram.do("make_user", name="Sam Student")["user"]
    given = f"https://t.me/{TELEGRAM_KEYS['username']}?start=abc_1"
    page = httpx.get(f"{chats.telegram_api}/go", params={"link": given}, follow_redirects=True)
    assert "Talk with Union House" in page.text and 'value="abc_1"' in page.text
    httpx.post(f"{chats.telegram_api}/act", data={"verb": "start", "payload": "abc_1", "user": str(user), "back": "/"})
    assert chats.bot("getUpdates")["result"][0]["message"]["text"] == "/start abc_1"


def test_somebody_adds_the_bot_to_a_group_by_a_link(chats: LocalChats) -> None:
    group = chats.telegram_chat(members=0)
    chats.telegram.do("throw_out", chat=group["chat"])
    chats.bot("getUpdates", offset=10**9)
    link = f"{chats.telegram_api}/{TELEGRAM_KEYS['username']}?startgroup=code-1&admin=invite_users+pin_messages"
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', httpx.get(link).text))
    httpx.post(f"{chats.telegram_api}/act", data=fields | {"by": str(group["owner"]), "chat": str(group["chat"])})
    updates = chats.bot("getUpdates")["result"]
    assert updates[0]["my_chat_member"]["new_chat_member"]["can_invite_users"] is True
    assert updates[0]["my_chat_member"]["new_chat_member"]["can_restrict_members"] is False
    assert updates[1]["message"]["text"] == f"/start@{TELEGRAM_KEYS['username']} code-1"


def test_a_person_asks_to_join_by_the_page_of_a_link(chats: LocalChats) -> None:
    group = chats.telegram_chat(members=0)
    link = chats.bot("createChatInviteLink", chat_id=group["chat"], creates_join_request=True)["result"]["invite_link"]
    page = httpx.get(f"{chats.telegram_api}/go", params={"link": link}, follow_redirects=True)
    assert "Ask to join" in page.text
    user = chats.telegram.do("make_user", name="Sam Student")["user"]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)) | {"user": str(user)}
    assert "outcome asked" in httpx.post(f"{chats.telegram_api}/act", data=fields, follow_redirects=True).text
    assert chats.bot("approveChatJoinRequest", chat_id=group["chat"], user_id=user)["ok"]


@pytest.mark.parametrize("place", ["/_discord/", "/_discord/control", "/_telegram/", "/_telegram/control", "/_telegram/nothing"])
def test_every_page_keeps_to_a_strict_policy_and_has_no_script(place: str) -> None:
    with running(demonstration=True) as chats:
        answer = httpx.get(chats.url + place)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text and "style=" not in answer.text and "onclick" not in answer.text


def test_another_site_cannot_use_the_controls_through_a_browser(chats: LocalChats, server: Thing) -> None:
    for place in ("control/throw_out", "act"):
        answer = httpx.post(
            f"{chats.discord_site}/{place}", json={"server": server["server"]}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        ("throw_out", {}, "The field server lacks."),
        ("throw_out", {"server": 1}, "The field server is of the wrong type."),
        ("throw_out", {"server": "1", "more": 1}, "There is no field more"),
        ("nothing", {}, "There is no verb nothing"),
        ("outage", {"kind": "rain"}, "There is no outage rain"),
    ],
)
def test_a_verb_says_what_is_wrong_with_its_fields(chats: LocalChats, verb: str, fields: Thing, words: str) -> None:
    answer = httpx.post(f"{chats.discord_site}/control/{verb}", json=fields)
    assert answer.status_code in (400, 404) and words in answer.json()["message"]


def test_every_control_has_a_form(chats: LocalChats) -> None:
    for desk, site in ((chats.discord, chats.discord_site), (chats.telegram, chats.telegram_api)):
        page = httpx.get(f"{site}/control").text
        assert all(f'name="verb" value="{verb}"' in page for verb in ("make_user", "outage", "limit", "throw_out", "forget"))
        assert desk.do("clear_calls") == {"ok": True}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_runs_as_a_program_and_keeps_what_was_done(tmp_path: Path) -> None:
    keys, state, port = tmp_path / "keys.json", tmp_path / "deep" / "chats.json", free_port()
    keys.write_text(json.dumps({"discord": DISCORD_KEYS, "telegram": TELEGRAM_KEYS}))
    words = [sys.executable, "-m", "infra.local.chats", "--port", str(port), "--keys", str(keys), "--state", str(state)]
    for round_ in ("first", "second"):
        program = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)
        try:
            assert program.stdout and b"/_discord/" in program.stdout.readline()
            found = httpx.get(f"http://127.0.0.1:{port}/_discord/control/world", timeout=patience.SECONDS).json()
            assert [guild["name"] for guild in found["guilds"].values()] == ["Chess Society"] + (
                ["Kept"] if round_ == "second" else []
            )
            if round_ == "first":
                httpx.post(
                    f"http://127.0.0.1:{port}/_discord/control/make_server", json={"name": "Kept", "channels": 1, "members": 1}
                )
        finally:
            program.send_signal(signal.SIGTERM)
            assert program.wait(patience.SECONDS) == 0
            program.stdout.close()
