"""What the pages about which letters somebody gets may look like."""

from typing import Any

CHESS = {"group_id": "chess", "name": "Chess Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"
TOKEN = "Y2hlc3MfZjNiMGM0NDItOThmYy00YzE0LTlhZmItZjRjODk5NmZiOTI0H25ld3MfMDE5YS1hYmNk" + "0123456789abcdef" * 2


def group(name: str = "Chess Society", group_id: str = "chess", **more: Any) -> dict[str, Any]:
    """Make what somebody gets of one group."""
    return {"group": {"group_id": group_id, "name": name}, "member": True, "news": True, "sponsors": False, **more}


def mine(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the data of the page on which somebody chooses."""
    told: dict[str, Any] = {"groups": list(groups), "email": "sam@union.example", "address": None, "key": CLICK}
    return {**told, "values": {}, "errors": {}, **more}


_BACK = {
    "since": "2026-11-20T09:00:00+00:00",
    "why": "The mail service of your address says that there is no such mailbox.",
    "may_try": True,
    "try_from": None,
}
_TRIED = {**_BACK, "may_try": False, "try_from": "2026-11-24T09:00:00+00:00"}
MINE = {
    "usual": mine(group(), group("Drama Society", "drama", news=False), group("The Print", "print", sponsors=True, member=False)),
    "none": mine(),
    "came-back": mine(group(), address=_BACK),
    "tried-again": mine(group(), address=_TRIED),
    "off": mine(group(news=False)),
    "refused": mine(group(), errors={"form": "What you get was changed in the meantime. Please look at it again."}),
    "much": mine(*(group(f"Group {number}", f"g{number}", news=number % 2 == 0) for number in range(30))),
}


def link(**more: Any) -> dict[str, Any]:
    """Make the data of the page at the link in a letter."""
    told: dict[str, Any] = {"group": CHESS, "sort": "news", "on": True, "undo": False, "done": "", "token": TOKEN, "key": CLICK}
    return {**told, "values": {}, "errors": {}, **more}


LINKS = {
    "news": link(),
    "sponsors": link(sort="sponsors"),
    "done": link(on=False, done="off", undo=True),
    "done-sponsors": link(sort="sponsors", on=False, done="off", undo=True),
    "off-already": link(on=False),
    "again": link(done="on"),
    "too-late": link(on=False, done="on"),
    "refused": link(errors={"List-Unsubscribe": "Please press the button on this page."}),
}


def hostile(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Make both pages, which attack."""
    bad = {"group_id": hostile, "name": long + hostile}
    return {
        "mine": mine(
            group(long + hostile, hostile),
            group(hostile, "x", member=False),
            email=long + hostile,
            address={**_BACK, "why": long + hostile},
            errors={hostile: hostile},
        ),
        "link": link(group=bad, sort="sponsors", on=False, done="off", undo=True, errors={hostile: long}),
    }
