"""A bot's token goes to the platform's own address in production, and to no other."""

from collections.abc import Callable

import pytest
from union import settings


@pytest.mark.parametrize(
    ("name", "told", "real"),
    [
        ("DISCORD_API", settings.discord_api, "https://discord.com/api/v10"),
        ("DISCORD_SITE", settings.discord_site, "https://discord.com"),
        ("TELEGRAM_API", settings.telegram_api, "https://api.telegram.org"),
    ],
)
def test_a_stand_in_is_taken_anywhere_but_in_production(
    name: str, told: Callable[[], str], real: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:8430")
    assert told() == "http://127.0.0.1:8430"
    monkeypatch.setenv("STAGE", "production")
    with pytest.raises(RuntimeError, match="stand-ins are for tests alone"):
        told()
    monkeypatch.setenv(name, real)
    assert told() == real
