"""What the register of a group's platforms may look like."""

from typing import Any

from union.membership.platforms import rules

CHESS = {"group_id": "chess", "name": "Chess Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"


def platform(kind: str, label: str, url: str = "", **more: Any) -> dict[str, Any]:
    """Make one platform as the register shows it."""
    told = {"platform_id": f"pl-{kind}", "kind": kind, "kind_name": rules.kind_name(kind), "label": label, "url": url}
    host = url.removeprefix("mailto:").removeprefix("https://").partition("/")[0]
    return {**told, "host": host, "public": bool(url), "interactive": kind != "email", "retired_at": None, **more}


THREE = [
    platform("instagram", "@queenschess", "https://www.instagram.com/queenschess"),
    platform("email", "Write to us", "mailto:chess@union.example"),
    platform("whatsapp", "Members' chat"),
]


def register(
    platforms: list[dict[str, Any]] | None = None,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Make the data of the page."""
    typed = {"kind": "", "label": "", "url": "", "interactive": "usual", **(values or {})}
    return {
        "group": CHESS,
        "mode": "list",
        "kinds": [{"kind": kind, "name": told.name} for kind, told in rules.KINDS.items()],
        "most": rules.MOST,
        "platforms": THREE if platforms is None else platforms,
        "retired": [],
        "platform": None,
        "key": CLICK,
        "values": typed,
        "errors": errors or {},
        **more,
    }


WRONG = {
    "kind": "Please choose what kind of platform it is.",
    "label": "Please say what you call it.",
    "url": "Please give the whole link. It begins with https://",
    "public": "Chats are for members only, so their links cannot stand on the public page.",
}
OLD = platform("snapchat", "Chess snaps", retired_at="2026-09-01T12:00:00Z")
PAGES = {
    "list": register(retired=[OLD]),
    "empty": register([]),
    "wrong": register(values={"url": "http://chess", "public": "yes"}, errors=WRONG),
    "change": register(
        [], {"kind": "whatsapp", "label": "Members' chat", "interactive": "yes"}, mode="change", platform=THREE[2]
    ),
}


def hostile(text: str, long: str) -> dict[str, Any]:
    """Make a register whose every text attacks the page."""
    some = [platform("other", text + long, "javascript:alert(1)", host=text), platform("x", long, "https://x.com/" + long)]
    return register(some, {"kind": text, "label": text, "url": long}, {"label": text + long}, retired=[{**OLD, "label": text}])
