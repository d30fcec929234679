"""The pages of the stand-ins for Discord and Telegram are free of barriers and fit a telephone and a desk, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.chats_standin import DISCORD_KEYS, TELEGRAM_KEYS, running
from tests.pages.barriers import RUN, told
from tests.pages.browser import window
from tests.pages.test_widgets import OVER

ASKED = f"client_id={DISCORD_KEYS['client_id']}&response_type=code&redirect_uri=https://union.example&scope=bot+identify&permissions=2048"
PLACES = [
    "/_discord/",
    "/_discord/?user=dev",
    "/_discord/control",
    f"/_discord/oauth2/authorize?{ASKED}",
    "/_discord/nothing",
    "/_telegram/",
    "/_telegram/control",
    "/_telegram/+link",
    f"/_telegram/{TELEGRAM_KEYS['username']}?start=code",
    f"/_telegram/{TELEGRAM_KEYS['username']}?startgroup=code&admin=invite_users",
]


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, str]]:
    """Give the address of each page of stand-ins with their demonstrations."""
    with running(demonstration=True) as chats:
        chats.telegram.world.site = chats.telegram_api
        group = next(iter(chats.telegram.world.data["chats"]))
        link = chats.bot("createChatInviteLink", chat_id=group, creates_join_request=True, name="By the house")["result"][
            "invite_link"
        ]
        dev = next(key for key, it in chats.discord.world.data["users"].items() if it["username"] == "dev.patel")
        yield {place: chats.url + place.replace("dev", dev) for place in PLACES} | {"/_telegram/+link": link}


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, False), (1280, True)])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_stands_in_anybodys_way_and_nobody_scrolls_sideways(
    shown: Browser, axe: str, places: dict[str, str], width: int, dark: bool, place: str
) -> None:
    with window(shown, width, dark) as page:
        page.goto(places[place])
        assert page.evaluate(OVER) == 0
        page.evaluate(axe)
        assert told(page.evaluate(RUN)) == []


def test_somebody_authorises_by_keyboard_alone(shown: Browser, places: dict[str, str]) -> None:
    with window(shown, 390) as page:
        page.route("https://union.example/**", lambda route: route.fulfill(body="The house"))
        page.goto(places[f"/_discord/oauth2/authorize?{ASKED}"])
        page.get_by_label("Add the bot to").focus()
        page.get_by_role("button", name="Authorise").press("Enter")
        page.wait_for_url("https://union.example/?code=*")
