"""What the page of somebody's accounts on platforms of chats may look like."""

from typing import Any

_SINCE = "2026-11-20T09:00:00+00:00"


def _one(service: str, name: str, since: str | None = None) -> dict[str, Any]:
    return {"service": service, "name": name, "connected_at": since}


def _mine(*accounts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"accounts": list(accounts), "link": "", "key": "k_01JDCC3N5T7YV6Q2", "values": {}, "errors": {}, **more}


MINE = {
    "usual": _mine(_one("discord", "Discord"), _one("telegram", "Telegram")),
    "connected": _mine(_one("discord", "Discord", _SINCE), _one("telegram", "Telegram", _SINCE)),
    "none": _mine(),
    "link": _mine(_one("telegram", "Telegram"), link="https://t.me/union_house_bot?start=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"),
    "refused": _mine(
        _one("discord", "Discord"), errors={"form": "Your accounts were changed in the meantime. Please look again."}
    ),
}
