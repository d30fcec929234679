"""What a freeze over several platforms may look like, while it runs and after."""

from typing import Any

from union.moderation.freezes import how_to

from tests.pages.platform_samples import platform
from tests.pages.render import policy

AT = "2026-11-23T14:05:00Z"
LATEST = {
    "freeze_id": "frz_01JDCC3N5T",
    "version": 3,
    "started_at": AT,
    "ends_at": "2026-11-25T18:00:00Z",
    "statement": "Last night's messages about the new team were not all right.\n\nPlease take a breath. We meet on Wednesday.",
}
FIRST = {"statement_id": "first", "text": LATEST["statement"], "at": AT}
SECOND = {"statement_id": "p2", "text": "We have spoken with those who were hurt.", "at": "2026-11-24T09:00:00Z"}


def stands(kind: str, label: str, standing: str, by: str | None = None, **more: Any) -> dict[str, Any]:
    """Make one platform of a freeze."""
    told = platform(kind, label, "https://www.instagram.com/queenschess" if kind == "instagram" else "")
    kept = {name: told[name] for name in ("platform_id", "kind", "kind_name", "label", "url")}
    over = standing in ("to_reopen", "reopened")
    said = {"standing": standing, "by": by, "at": AT if by else None, "note": None, "evidence_id": None, "posted": []}
    ours = {"enforced": False, "uncovered": [], "lack": "", "checked": False, "waits": False}
    return {**kept, **said, **ours, "steps": how_to.steps(kind, over=over), **more}


POSTED = [{"statement_id": "first", "by": "Lin Zhao", "at": AT}]
RUNNING = [
    stands("whatsapp", "Members' chat", "asked"),
    stands("instagram", "@queenschess", "frozen", "Lin Zhao", evidence_id="e1", posted=POSTED),
    stands("snapchat", "Chess snaps", "cannot", "Tom Brennan", note="It is a group chat."),
]
OVER = [
    stands("whatsapp", "Members' chat", "to_reopen"),
    stands("instagram", "@queenschess", "to_reopen", "Lin Zhao"),
    stands("discord", "Chess server", "reopened", "Tom Brennan", evidence_id="e2"),
    stands("snapchat", "Chess snaps", "cannot", "Tom Brennan", note="It is a group chat."),
]


def running(base: dict[str, Any], some: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page while a freeze runs."""
    told = {"latest": LATEST, "freeze": LATEST, "mode": "running", "board": "enforced"}
    return {**base, **told, "platforms": RUNNING if some is None else some, "statements": [FIRST, SECOND], **more}


def over(base: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the data of the page after a freeze, with platforms left to open."""
    return {**base, "latest": LATEST, "platforms": OVER, **more}


def _ours(kind: str, label: str, standing: str, **more: Any) -> dict[str, Any]:
    by = "Queen's Union" if standing in ("frozen", "reopened") else None
    told = {"enforced": True, "checked": by is not None, "waits": not more.get("lack")}
    return stands(kind, label, standing, by, **{**told, **more})


LEFT = [
    "Whoever owns it can still write.",
    "The role Web team can still write: our bot may not change it.",
    "Somebody changed #general there meanwhile. We left it as it is now.",
]
CONNECTED = [
    _ours("discord", "Chess server", "frozen", uncovered=LEFT),
    _ours("telegram", "Chess chat", "asked"),
    _ours("discord", "Juniors' server", "asked", lack="Our bot is not there any more."),
    stands("whatsapp", "Members' chat", "asked"),
]
CONNECTED_OVER = [
    _ours("discord", "Chess server", "reopened", uncovered=LEFT[2:]),
    _ours("telegram", "Chess chat", "to_reopen"),
    _ours("discord", "Juniors' server", "to_reopen", lack="The platform does not answer."),
    _ours(
        "discord", "Shared server", "to_reopen", waits=True,
        lack="Another group that shares this server has a break there. It opens when that is over.",
    ),
]  # fmt: skip


def empty() -> dict[str, Any]:
    """What the page has where nothing was frozen yet."""
    reminder = "\n\n".join(policy()["reopening_reminder"])
    return {
        "latest": None,
        "platforms": [],
        "statements": [],
        "board": "open",
        "choices": [],
        "connected": [],
        "reminder": reminder,
    }


def choices() -> list[dict[str, Any]]:
    """The platforms that the form to freeze offers."""
    return [platform("whatsapp", "Members' chat"), platform("instagram", "@queenschess", "https://www.instagram.com/queenschess")]


def hostile(base: dict[str, Any], text: str, long: str) -> dict[str, Any]:
    """Make a freeze whose every text attacks the page."""
    some = [
        {
            **stands("whatsapp", text, standing, long),
            "note": text,
            "url": "javascript:alert(1)",
            "posted": [{**POSTED[0], "by": text}],
        }
        for standing in ("asked", "frozen", "cannot")
    ]
    statement = {**FIRST, "text": f"</textarea>{text}{long}"}
    return running(base, some, statements=[statement], values={"deed": "cannot", "platform_id": text, "note": text})
