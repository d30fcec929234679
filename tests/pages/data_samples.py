"""What the pages about people's data may look like."""

from typing import Any

from union.core.personal_data import telling
from union.core.personal_data.subjects import Fate
from union.core.policy.retention import Retention

CLICK = "k_01JDCC3N5T7YV6Q2"
_NONE = {"state": "none", "asked_at": None, "until": None, "size": None, "through": 0, "of": 46, "again": True}
_WORKING = {**_NONE, "state": "working", "asked_at": "2026-11-23T12:00:00+00:00", "through": 17, "again": False}
_READY = {
    **_NONE,
    "state": "ready",
    "asked_at": "2026-11-23T12:00:00+00:00",
    "until": "2026-11-30T12:05:00+00:00",
    "size": 48_213,
}
_KEPT = {"state": "none", "asked_at": None, "erase_at": None, "can_be_taken_back": False}
_ASKED = {"asked_at": "2026-11-23T12:00:00+00:00", "erase_at": "2026-12-07T12:00:00+00:00", "can_be_taken_back": True}
_ROLE = {
    "text": "You are Treasurer of Chess Society. Hand over and give the role up first, or wait until it ends.",
    "url": "/my/roles",
    "link": "My committee roles",
}
_COMPLAINT = {
    "asked_at": "2026-11-20T09:00:00+00:00",
    "due_on": "2026-12-20",
    "words": "My old address is still on the list for the door.",
    "answer": None,
}


def mine(**more: Any) -> dict[str, Any]:
    """Make the data of the page; what is kept for how long, and what stays, is as the house says it."""
    told: dict[str, Any] = {**_words(), "own_copy": _NONE, "erasure": _KEPT, "in_the_way": [], "complaints": [], "key": CLICK}
    return {**told, "values": {}, "errors": {}, **more}


def _words() -> dict[str, Any]:
    return {
        "email": "sam@union.example",
        "deleted": telling.titles_deleted(),
        "blanked": telling.by_reason(Fate.BLANKED),
        "stays": telling.by_reason(Fate.STAYS),
        "kept": telling.kept(Retention()),
        "days": 14,
        "copy_days": 7,
        "answered_within": 30,
    }


MINE = {
    "usual": mine(),
    "working": mine(own_copy=_WORKING, erasure={"state": "waiting", **_ASKED}),
    "ready": mine(own_copy=_READY, complaints=[{**_COMPLAINT, "answer": "It is taken off. We are sorry."}]),
    "in-the-way": mine(in_the_way=[_ROLE], complaints=[_COMPLAINT]),
    "blocked": mine(erasure={"state": "blocked", **_ASKED}, in_the_way=[_ROLE]),
    "begun": mine(erasure={"state": "working", **_ASKED, "can_be_taken_back": False}),
    "unsure": mine(
        errors={"sure": "Please tick the box if you are sure. Nothing brings back what is deleted."},
        sent={"path": "/my/data/erasure", "key": CLICK, "values": {"wish": "forget me", "key": CLICK}},
    ),
    "no-words": mine(
        errors={"complaint": "Please write what you complain about."},
        sent={"path": "/my/data/complaint", "key": CLICK, "values": {"complaint": "", "key": CLICK}},
    ),
}


def request(kind: str, state: str = "waiting", **more: Any) -> dict[str, Any]:
    """Make one thing that somebody asks."""
    return {
        "person_id": "f3b0c442",
        "request_id": kind,
        "kind": kind,
        "state": state,
        "name": "Sam Okoro",
        "email": "sam@union.example",
        "asked_at": "2026-11-23T12:00:00+00:00",
        "due_on": "2026-12-23",
        "late": False,
        "erase_at": None,
        "words": None,
        **more,
    }


def night(**counted: int) -> Any:
    """Make what staff see of a night in which so many of each table went."""
    return telling.expiring(counted, "2026-11-23T03:14:00+00:00", "2026-11-24T03:10:00+00:00", Retention())


def asked(*requests: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the data of staff's list."""
    more = {"expiring": telling.expiring({}, None, None, Retention()), **more}
    return {"requests": list(requests), "longest": 5_000, "key": CLICK, "values": {}, "errors": {}, **more}


_WORDS = {"request_id": "complaint#a2b3c4d5", "words": "My old address is still on the list for the door.\n\nI asked twice."}
ASKED = {
    "usual": asked(
        request("complaint", late=True, due_on="2026-11-20", **_WORDS),
        request("copy"),
        request("erasure", erase_at="2026-12-07T12:00:00+00:00"),
        request("erasure", "blocked", person_id="a1"),
        request("erasure", "working", person_id="b2"),
        expiring=night(memberships=1_204, letters=318, orders=41),
    ),
    "none": asked(),
    "night-failed": asked(expiring=night(posts=12, failed=3)),
    "no-answer": asked(
        request("complaint", **_WORDS),
        errors={"answer": "Please write what came of it."},
        sent={
            "path": "/staff/data",
            "key": CLICK,
            "values": {"person_id": "f3b0c442", "request_id": "complaint#a2b3c4d5", "answer": "", "key": CLICK},
        },
    ),
}


def hostile(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Make both pages, which attack."""
    bad = long + hostile
    return {
        "mine": mine(
            email=bad,
            in_the_way=[{"text": bad, "url": "/my/roles", "link": bad}],
            complaints=[{**_COMPLAINT, "words": bad, "answer": hostile}],
            errors={hostile: hostile},
        ),
        "asked": asked(request("complaint", name=bad, email=bad, request_id="complaint#x", words=bad), errors={hostile: bad}),
    }


def leaving(name: str = "Chess Society", **more: Any) -> dict[str, Any]:
    """Make the data of the page on which somebody leaves a group."""
    told: dict[str, Any] = {
        "group": {"group_id": "chess", "name": name},
        "valid_until": "2027-07-31",
        "paid": False,
        "titles": [],
    }
    return {**told, "key": CLICK, "values": {}, "errors": {}, **more}


LEAVING = {
    "usual": leaving(),
    "paid": leaving(paid=True),
    "officer": leaving(titles=["Treasurer"]),
    "refused": leaving(errors={"form": "Your membership was changed just now. Please look at it again."}),
}
