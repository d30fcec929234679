"""What the pages about how a group leaves may look like: for staff and committee, before, after, undone, wrong and hostile."""

from typing import Any

NAME = "Chess Society"
OTHERS = [{"group_id": "board-games", "name": "Board Games Society"}, {"group_id": "draughts", "name": "Draughts Club"}]
NOTHING = dict.fromkeys(("set", "cancel", "settle", "restore", "rename"), False)
WHY = "It has had no committee since the summer, and nobody stood in two elections.\n\nWe are sorry to see it go."
INSIDE = "The last treasurer still has the card reader. Ask by 10 December."
OFFICERS = [{"name": "Priya Shah", "role": "President"}, {"name": "Tom Evans", "role": "Treasurer"}]
EVENTS = [
    {"title": "Winter Ball", "starts_at": "2026-12-18T19:00:00Z", "url": "/events/ball", "tickets": True, "off": True},
    {"title": "Simul", "starts_at": "2026-12-19T18:00:00Z", "url": "/events/simul", "tickets": True, "off": False},
    {"title": "Club night", "starts_at": "2027-01-05T19:00:00Z", "url": "/events/club", "tickets": False, "off": False},
]
ERRORS = {
    "leaves_on": "Please choose 6 December 2026 or later, so that everybody can be told before.",
    "reason": "Please say why. Its members and its committee read this.",
    "sure": "Please tick that you are sure: all of its members are written to.",
}


def leaving(state: str, **more: Any) -> dict[str, Any]:
    """Make how a group leaves."""
    return {
        "state": state,
        "version": 1,
        "leaves_on": "2026-12-12",
        "last_day": "2026-12-11",
        "reason": WHY,
        "inside": INSIDE,
        "into": None,
        "pay_back": True,
        "set_at": "2026-11-23T14:05:00Z",
        "set_by": "Alex Morgan",
        "moved_at": "2026-11-23T14:05:00Z",
        "moved_by": "Alex Morgan",
        "restore_until": "2027-12-12",
        "settle_by": "2027-01-09",
        "telling": False,
        "following": False,
        **more,
    }


def affiliation(
    name: str = NAME, leaves: dict[str, Any] | None = None, *may: str, staff: bool = True, **more: Any
) -> dict[str, Any]:
    """Make the data of the page; `may` is what the caller may do."""
    return {
        "group": {"group_id": "chess", "name": name},
        "type_label": "Societies",
        "there": True,
        "supports": staff,
        "leaving": leaves,
        "may": NOTHING | dict.fromkeys(may, True),
        "addresses": [],
        "officers": [],
        "groups": OTHERS if staff else [],
        "first_day": "2026-12-06",
        "money": None,
        "key": "k" * 22,
        "values": {},
        "errors": {},
        **more,
    }


def pages(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Each of the page's samples, by name."""
    gone: dict[str, Any] = {"there": False, "officers": OFFICERS, "groups": []}
    waits = {"to_hand_out": 1, "not_arrived": 2, "disputed": 1, "events": EVENTS}
    done = {"to_hand_out": 0, "not_arrived": 0, "disputed": 0, "events": []}
    mine, moved = {"inside": None}, {"moved_at": "2026-12-20T10:00:00Z", "version": 3}
    typed = {"leaves_on": "2026-11-24", "reason": "", "inside": INSIDE, "key": "k" * 22}
    sent = {"path": "/groups/chess/affiliation/leave", "values": typed, "key": "k" * 22}
    return {
        "staff": affiliation(NAME, None, "set", "rename", addresses=["chess-club", "schach"]),
        "ahead": affiliation(NAME, leaving("ahead", telling=True), "cancel", "rename"),
        "into": affiliation(NAME, leaving("ahead", into=OTHERS[0]), "cancel", "rename"),
        "cancelled": affiliation(NAME, leaving("cancelled", **moved), "set", "rename"),
        "committee": affiliation(NAME, leaving("ahead", **mine), staff=False),
        "committee-quiet": affiliation(NAME, None, staff=False),
        "left": affiliation(NAME, leaving("left", **moved), "settle", "restore", money=waits, **gone),
        "following": affiliation(NAME, leaving("left", following=True), "settle", "restore", money=done, **gone),
        "settled": affiliation(NAME, leaving("settled", **moved), "restore", money=done, **gone),
        "left-treasurer": affiliation(NAME, leaving("left", **mine), staff=False, there=False),
        "back": affiliation(NAME, leaving("restored", **moved), "set", "rename"),
        "wrong": affiliation(NAME, None, "set", "rename", values=typed, errors=ERRORS, sent=sent),
        "hostile": affiliation(
            hostile,
            leaving(
                "left",
                reason=hostile + long,
                inside=long,
                set_by=hostile,
                moved_by=hostile,
                into={"group_id": "x", "name": hostile},
            ),
            "settle",
            "restore",
            money={**waits, "events": [{**EVENTS[0], "title": hostile + long}]},
            there=False,
            officers=[{**OFFICERS[0], "name": hostile, "role": long}],
        ),
    }


def listed(*states: str, name: str = NAME, into: str | None = None) -> dict[str, Any]:
    """Make the data of the list."""
    told = {"type_label": "Societies", "leaves_on": "2026-12-12", "into": into, "restore_until": "2027-12-12"}
    return {"departures": [{"group": {"group_id": "chess", "name": name}, "state": one, **told} for one in states]}


def lists(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Each of the list's samples, by name."""
    return {
        "some": listed("ahead", "left", "settled", "restored", "cancelled"),
        "empty": listed(),
        "hostile": listed("ahead", name=hostile + long, into=hostile),
    }
