"""What the pages of yearly re-affiliation may look like: for committee and staff, in each state, wrong and hostile."""

from typing import Any

NAME = "Chess Society"
KEY = "k" * 22
NOTHING = dict.fromkeys(("send", "give_back", "approve"), False)
LINES: list[dict[str, Any]] = [
    {
        "check": "committee",
        "label": "Committee elected",
        "met": True,
        "evidence": [
            "“Spring election” was declared on 3 March 2027.",
            "President: Priya Shah, until 31 July 2028.",
            "Treasurer: Tom Evans, until 31 July 2028.",
        ],
        "to": "/groups/chess/committee",
    },
    {
        "check": "handover",
        "label": "Handover done",
        "met": True,
        "evidence": ["It was done on 2 August 2027."],
        "to": "/groups/chess/handover",
    },
    {
        "check": "register",
        "label": "Register of platforms clean",
        "met": True,
        "evidence": ["3 platforms are registered, and nothing is to be mended there."],
        "to": "/groups/chess/platforms",
    },
    {
        "check": "page",
        "label": "Page up to date",
        "met": True,
        "evidence": ["The next event is on 24 September 2027."],
        "to": "/groups/chess/page",
    },
    {
        "check": "statement",
        "label": "Joining statement current",
        "met": True,
        "evidence": ["Whoever joins here accepts the statement in force (2026-09). 1 platform shows it in these words."],
        "to": "/groups/chess/platforms",
    },
]
LACKING = [
    *LINES[:2],
    {
        **LINES[2],
        "label": "Register not clean",
        "met": False,
        "evidence": [
            "Nobody has said this term that the admins of “@chess_qm” are just those on the list.",
            "Only 1 person can run “Members’ chat”. If something happens, that is not enough.",
        ],
    },
    {**LINES[3], "label": "Page out of date", "met": False, "evidence": ["No event is ahead. Its last news is of 1 May 2027."]},
    LINES[4],
]
CLAIMS = [
    {"name": "names", "label": "Our name and purpose are right", "text": "As the page says them, and as we use them elsewhere."},
    {"name": "constitution", "label": "Our constitution is right", "text": "Staff support know of every change."},
    {"name": "contact", "label": "You can reach us", "text": "Our contact address works, and somebody reads it."},
]
NOTE = "Our first event is on 3 October. We post it this week.\n\nhttps://union.example/groups/chess"
REASON = "Please say who runs the chat: two people at least."


YEAR: dict[str, Any] = {
    "name": "Sam Okoro",
    "union": "Queen's Union",
    "group_name": NAME,
    "step": "opened",
    "year": "2027",
    "last_on": "2027-10-31",
    "lacks": [],
    "reason": "",
    "url": "https://union.example/groups/chess/reaffiliation",
}
"""What the letters to a committee say."""
LATE: dict[str, Any] = {
    "union": "Queen's Union",
    "team": "Societies team",
    "groups": [{"name": "Chess Society", "last_on": "2027-10-31"}, {"name": "Jazz Society", "last_on": "2027-10-31"}],
    "url": "https://union.example/staff/reaffiliation?show=late&type=societies",
}
"""What the letter to a team says."""


def _happened(act: str, by: str, text: str = "", at: str = "2027-09-20T14:05:00Z") -> dict[str, str]:
    return {"at": at, "act": act, "by": by, "text": text}


def reaffiliation(state: str | None, *may: str, staff: bool = False, lines: Any = None, **more: Any) -> dict[str, Any]:
    """Make the data of a group's page; `may` is what the caller may do."""
    shown = LINES if lines is None else lines
    return {
        "group": {"group_id": "chess", "name": NAME},
        "type_label": "Societies",
        "supports": staff,
        "year": "2027",
        "state": state,
        "version": 2,
        "late": False,
        "last_on": "2027-10-31",
        "due_on": {"sent": "2027-10-04", "approved": None, None: None}.get(state, "2027-10-31"),
        "next_on": "2028-09-05",
        "lines": shown,
        "then": state == "approved",
        "lacking": [one["check"] for one in shown if not one["met"]],
        "claims": CLAIMS,
        "claimed": [one["label"] for one in CLAIMS] if state in ("sent", "returned", "approved") else [],
        "note": None,
        "reason": None,
        "history": [],
        "may": NOTHING | dict.fromkeys(may, True),
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


def pages(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Each of the page's samples, by name."""
    sent, decided = (
        [_happened("send", "Priya Shah", NOTE)],
        [_happened("approve", "Alex Morgan"), _happened("send", "Priya Shah")],
    )
    typed = {"year": "2027", "version": "1", "s.names": "yes", "note": "", "key": KEY}
    wrong = {
        "claims": "Please tick each of these once it is so. Something is not? Put it right first, or ask staff support.",
        "note": "Not everything is met. Please tell staff support what you are doing about it.",
    }
    why = {"reason": "Not everything is met: page out of date. Please say why you approve it in spite of that."}
    nasty = [{**one, "label": hostile, "evidence": [hostile, long]} for one in LACKING]
    return {
        "open": reaffiliation("open", "send"),
        "lacking": reaffiliation("open", "send", lines=LACKING),
        "late": reaffiliation("open", "send", lines=LACKING, late=True),
        "officer": reaffiliation("open", lines=[{**one, "to": None} for one in LACKING]),
        "returned": reaffiliation("returned", "send", lines=LACKING, reason=REASON, note=NOTE, history=sent),
        "waits": reaffiliation("sent", history=sent, note=NOTE),
        "wrong": reaffiliation(
            "open",
            "send",
            lines=LACKING,
            values=typed,
            errors=wrong,
            sent={"path": "/groups/chess/reaffiliation", "values": typed, "key": KEY},
        ),
        "nothing": reaffiliation(None),
        "over": reaffiliation("lapsed", lines=LACKING),
        "approved": reaffiliation("approved", history=decided),
        "staff-open": reaffiliation("open", staff=True, lines=LACKING, late=True),
        "staff-decides": reaffiliation("sent", "approve", "give_back", staff=True, history=sent, note=NOTE, lines=LACKING),
        "staff-all-met": reaffiliation("sent", "approve", "give_back", staff=True, history=sent),
        "staff-approved": reaffiliation(
            "approved", "give_back", staff=True, history=decided, lines=LACKING, note=NOTE, reason="They are on a break."
        ),
        "staff-wrong": reaffiliation(
            "sent",
            "approve",
            "give_back",
            staff=True,
            lines=LACKING,
            values={"reason": "", "seen": "register page", "year": "2027", "version": "2", "key": KEY},
            errors=why,
            sent={"path": "/groups/chess/reaffiliation/approve", "values": {"reason": ""}, "key": KEY},
        ),
        "hostile": reaffiliation(
            "sent",
            "approve",
            "give_back",
            staff=True,
            lines=nasty,
            group={"group_id": "chess", "name": hostile},
            note=hostile + long,
            claimed=[hostile, long],
            history=[_happened("return", hostile, hostile + long)],
        ),
    }


def _group(group_id: str, name: str, state: str, *lacks: str, **more: Any) -> dict[str, Any]:
    return {
        "group": {"group_id": group_id, "name": name},
        "type_label": "Societies",
        "state": state,
        "late": False,
        "lacks": list(lacks),
        "last_on": "2027-10-31",
        "due_on": {"sent": "2027-10-04", "open": "2027-10-31", "returned": "2027-10-31"}.get(state),
        "sent_on": None if state == "open" else "2027-09-20",
        "decided_on": "2027-09-21" if state == "approved" else None,
        "looked_on": "2027-09-20",
        **more,
    }


GROUPS = [
    _group("chess", "Chess Society", "sent"),
    _group("drama", "Drama Society", "sent"),
    _group("film", "Film Society", "sent", "page", "register"),
    _group("jazz", "Jazz Society", "open", "committee", "handover", "register", "page", "statement", late=True),
    _group("law", "Law Society", "open", looked_on=None),
    _group("physics", "Physics Society", "returned", "register"),
    _group("rocket", "Rocket Society", "approved"),
    _group("sewing", "Sewing Circle", "called_off"),
    _group("tea", "Tea Society", "lapsed"),
]


def _years(groups: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "year": "2027",
        "opens_on": "2027-09-05",
        "last_on": "2027-10-31",
        "next_on": "2028-09-05",
        "team": "",
        "teams": [{"name": "societies", "label": "Societies", "count": 9}, {"name": "rag", "label": "RAG", "count": 2}],
        "show": "",
        "shows": [
            {"name": "sent", "label": "To decide", "count": 3},
            {"name": "late", "label": "Late", "count": 1},
            {"name": "lacks-page", "label": "Page out of date", "count": 2},
        ],
        "sort": "due",
        "sorts": [
            {"name": "due", "label": "What is due first", "count": 9},
            {"name": "name", "label": "Name", "count": 9},
            {"name": "lacks", "label": "Most not met first", "count": 9},
        ],
        "groups": groups,
        "count": len(groups),
        "page": 1,
        "pages": 1,
        "asked": "",
        "ticked": False,
        "outcomes": [],
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


def lists(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Each of the samples of staff's list, by name."""
    typed = {"year": "2027", "key": KEY}
    error = {"chosen": "Please tick at least one group, and 50 at most."}
    came = [
        {"group": {"group_id": "chess", "name": "Chess Society"}, "approved": True, "said": "Approved."},
        {"group": {"group_id": "drama", "name": "Drama Society"}, "approved": True, "said": "Approved."},
        {
            "group": {"group_id": "film", "name": "Film Society"},
            "approved": False,
            "said": "Not everything is met: page out of date. Please say why you approve it in spite of that.",
        },
    ]
    return {
        "all": _years(GROUPS),
        "came": _years(GROUPS[2:], outcomes=came),
        "ticked": _years(GROUPS, ticked=True),
        "pages": _years(GROUPS, page=2, pages=3, count=120, asked="show=sent", show="sent", team="societies"),
        "none": _years([], teams=[], shows=[]),
        "none-fits": _years([], show="late"),
        "wrong": _years(GROUPS, errors=error, values=typed, sent={"path": "/staff/reaffiliation", "values": typed, "key": KEY}),
        "hostile": _years(
            [_group("x", hostile, "sent", type_label=long), _group("y", long, "open", late=True)],
            outcomes=[{"group": {"group_id": "x", "name": hostile}, "approved": False, "said": long}],
        ),
    }
