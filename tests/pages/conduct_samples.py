"""What the committee's ladder and the desk of staff support may look like."""

from typing import Any

from union.moderation.incidents.rules import HEADINGS, OUTCOMES

from tests.pages.election_samples import CHESS, KEY
from tests.pages.freeze_samples import LATEST, stands
from tests.pages.render import policy, refused
from tests.pages.report_samples import CONTACT, DANGER

AT = "2026-11-23T14:05:00Z"
HEADS = [{"heading": heading.value, "label": label} for heading, label in HEADINGS.items()]
ENDS = [{"outcome": outcome.value, "label": label} for outcome, label in OUTCOMES.items()]


def concern(**more: Any) -> dict[str, Any]:
    """Make one concern of a list."""
    return {
        "incident_id": "019a-1",
        "group": CHESS,
        "heading": "abuse",
        "heading_label": "Abuse or unwanted attention",
        "platform": "Board",
        "post_id": None,
        "opened_at": AT,
        "opened_by": "report",
        "summary": None,
        "closed_at": None,
        "outcome": None,
        **more,
    }


def listed(some: Any = None, over: Any = None) -> dict[str, Any]:
    """Make the data of a group's list of concerns."""
    return {"group": CHESS, "open": some or [], "closed": over or [], "contact": CONTACT}


LISTS = {
    "some": listed(
        [concern(), concern(opened_by="staff", platform="WhatsApp chat")], [concern(closed_at=AT, opened_by="committee")]
    ),
    "none": listed(),
}


def new(**more: Any) -> dict[str, Any]:
    """Make the data of the form for a concern."""
    return {
        "group": CHESS,
        "headings": HEADS,
        "platforms": ["Board", "WhatsApp chat"],
        "post_id": None,
        "danger": DANGER,
        "contact": CONTACT,
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


WRONG = {"what": "Please write what happened.", "heading": "Please choose what it is about."}
FORMS = {"empty": new(), "post": new(post_id="019a-2"), "wrong": new(errors=WRONG, values={"platform": "WhatsApp chat"})}


def step(kind: str, text: str = "", side: str = "committee", who: str = "Priya Shah") -> dict[str, Any]:
    """Make one step that was taken."""
    return {"step_id": f"s-{kind}", "kind": kind, "by": "p", "by_name": who, "side": side, "at": AT, "text": text, "details": {}}


def post(**more: Any) -> dict[str, Any]:
    """Make the post that a concern is about."""
    return {
        "post_id": "019a-2",
        "author": "Rude Person",
        "at": AT,
        "text": "Go home, all of you.",
        "stands": True,
        "kept": False,
        "asked": False,
        "by_member": True,
        **more,
    }


FILES = [
    {
        "evidence_id": f"e-{state}",
        "name": f"{state}.png",
        "kind": "PNG picture",
        "size": 240_000,
        "sha256": "ab" * 32,
        "by": "reporter",
    }
    | {
        "at": AT,
        "state": state,
        "honest": state != "broken",
        "copied": state == "sealed",
        "openable": state == "sealed",
        "about": None,
    }
    for state in ("sealed", "waiting", "infected", "broken", "missing")
]
LADDER = "/groups/chess/conduct/019a-1"
FREEZE = {"freeze_id": "f1", "version": 1, "started_at": AT, "ends_at": "2026-11-24T14:05:00Z", "statement": "A break."}


def elsewhere(standing: str) -> dict[str, Any]:
    """Make how a freeze stands on two platforms elsewhere."""
    some = [stands("whatsapp", "Members' chat", standing), stands("discord", "Chess server", standing)]
    return {"latest": LATEST, "statements": [], "platforms": some}


def ladder(about: Any = None, steps: Any = None, suggested: str = "statement", **more: Any) -> dict[str, Any]:
    """Make the data of one concern's page."""
    return {
        "group": CHESS,
        "concern": concern(),
        "outcome": None,
        "steps": steps or [],
        "post": about,
        "freeze": None,
        "elsewhere": {"latest": None, "platforms": [], "statements": []},
        "suggested": suggested,
        "files": [],
        "statement": policy()["statement_default"].strip(),
        "direct_message": policy()["direct_message_default"].strip(),
        "danger": DANGER,
        "contact": CONTACT,
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


DONE = [
    step("statement", "This is not how we treat each other."),
    step("message", "Please stop."),
    step("to_committee", "Thank you. You did well.", "staff", "Alex Reed"),
    step("escalated", "He goes on in the chat."),
]
SHOWN = {**step("posted", "Members' chat: it is frozen now."), "details": {"evidence": ["e-sealed"]}}
LADDERS = {
    "new": ladder(post(), [], "keep"),
    "going": ladder(post(kept=True), DONE[:2], "remove", freeze=FREEZE, elsewhere=elsewhere("asked"), files=FILES[:2]),
    "to-open": ladder(post(kept=True), [*DONE[:2], SHOWN], "wait", elsewhere=elsewhere("to_reopen")),
    "done": ladder(post(stands=False, text="", kept=True), DONE, "wait"),
    "threat": ladder(
        None, [], "statement", concern=concern(heading="threats", heading_label="Threats or violence", platform="WhatsApp chat")
    ),
    "staff": ladder(
        None, DONE[2:3], "statement", concern=concern(opened_by="staff", summary="Please look at the chat.\n\nSay nothing yet.")
    ),
    "closed": ladder(None, DONE, "wait", concern=concern(closed_at=AT, outcome="informal"), outcome="Settled informally"),
    "wrong": refused(ladder(None, [], "statement", errors={"text": "Please write something first."}), f"{LADDER}/staff"),
    "wrong-file": refused(ladder(None, [], "statement", errors={"files": "x.svg: We cannot take this."}), f"{LADDER}/files"),
    "wrong-by-hand": refused(ladder(None, [], "statement", errors={"text": "Please write something first."}), f"{LADDER}/attest"),
    "gone": {**ladder(None, DONE, "wait"), "unsaved": ["I wrote all of this while somebody closed it."]},
}


def clock(*, late: bool = False) -> dict[str, Any]:
    """Make the clock of a case."""
    return {"late": late, "words": "2 hours late" if late else "due in 3 hours", "passed": 100 if late else 40}


def row(**more: Any) -> dict[str, Any]:
    """Make one case of the queue."""
    return {
        "incident_id": "019a-1",
        "heading_label": "Abuse or unwanted attention",
        "severity": "normal",
        "group": CHESS,
        "state": "received",
        "owner": None,
        "due_at": AT,
        "opened_at": AT,
        "team_label": "Societies",
        "serious": False,
        "duplicate": False,
        "next": "Somebody has to take it",
        "clock": clock(),
        **more,
    }


ROWS = [
    row(severity="urgent", heading_label="Threats or violence", clock=clock(late=True), serious=True),
    row(state="in_hand", owner={"person_id": "a", "name": "Alex Reed"}, next="The owner is to move it on"),
    row(state="waiting", owner={"person_id": "a", "name": "Alex Reed"}, next="The reporter is to answer", group=None),
    row(severity="advice", heading_label="I am not sure, I want advice"),
]
COUNTS = {"all": 4, "mine": 2, "nobody": 2, "crowded": 0, "overdue": 1, "today": 1, "waiting": 0}
QUEUES = {
    "some": {"show": "all", "counts": COUNTS, "cases": ROWS},
    "busy": {"show": "nobody", "counts": {**COUNTS, "all": 200}, "cases": ROWS * 50},
    "beside-many": {"show": "all", "counts": {**COUNTS, "crowded": 312}, "cases": ROWS},
    "many": {"show": "crowded", "counts": {**COUNTS, "crowded": 312}, "cases": [row(duplicate=True), *ROWS * 10]},
    "empty": {"show": "all", "counts": dict.fromkeys(COUNTS, 0), "cases": []},
    "none-mine": {"show": "mine", "counts": {**COUNTS, "mine": 0}, "cases": []},
}


def written(kind: str, text: str, side: str = "staff", who: str = "Alex Reed") -> dict[str, Any]:
    """Make something written in a case."""
    return {
        "entry_id": f"w-{kind}",
        "kind": kind,
        "by": "a",
        "by_name": who,
        "audience": "staff",
        "at": AT,
        "text": text,
        "details": {},
        "side": side,
    }


TIMELINE = [
    {**written("report", "He keeps writing to me.\n\nI asked him to stop.", "reporter", ""), "details": {"who": "Rude Person"}},
    written("note", "Same person as in spring?"),
    written("question", "When did it begin?"),
    written("answer", "In October.", "reporter", ""),
    *({**one, "entry_id": one["step_id"], "audience": "committee"} for one in DONE),
]
LOG = [
    {"number": n, "at": AT, "act": act, "actor": who, "hash": "ab" * 32}
    for n, (act, who) in enumerate((("reported", "reporter"), ("read", "me"), ("took", "019-long-id-of-somebody")), 1)
]


def case(state: str = "in_hand", **more: Any) -> dict[str, Any]:
    """Make the data of a case as staff see it."""
    told = {
        "incident_id": "019a-1",
        "version": 3,
        "state": state,
        "team": "societies",
        "due_at": AT,
        "opened_at": AT,
        "heading": "abuse",
        "heading_label": "Abuse or unwanted attention",
        "severity": "normal",
        "group": CHESS,
        "group_type": "societies",
        "platform": "Board",
        "link": None,
        "post_id": None,
        "happened": "Mon 23 Nov 2026, 14:05",
        "named": "Rude Person",
        "reporter": {"kind": "none", "person_id": None, "name": None},
        "has_notices": False,
        "shared": False,
        "owner": None if state == "received" else {"person_id": "me", "name": "Priya Raman"},
        "escalated_at": None,
        "serious": False,
        "held": False,
        "crowded": False,
        "linked": [],
        "duplicate": False,
        "outcome": "informal" if state == "closed" else None,
        "closed_at": AT if state == "closed" else None,
        "delete_at": "2029-11-22T14:05:00Z" if state == "closed" else None,
        "clock": None if state == "closed" else clock(),
    }
    closed, mine = state == "closed", state != "received"
    return {
        "case": told | more.pop("about", {}),
        "timeline": TIMELINE,
        "files": FILES,
        "face": None,
        "committee": [
            {"person_id": "p1", "name": "Priya Shah", "roles": ["President"], "shut": False},
            {"person_id": "p2", "name": "Tom Reed", "roles": ["Treasurer", "Webmaster"], "shut": True},
        ],
        "others": [],
        "first": None,
        "log": LOG,
        "whole": {"fault": None, "entries": 3, "hash": "ab" * 32},
        "may": {
            "take": not mine and not closed,
            "release": mine and not closed,
            "ask": mine and not closed,
            "close": mine and not closed,
            "reopen": closed,
        },
        "headings": HEADS,
        "outcomes": ENDS,
        "signposts": policy()["signposts"],
        "export": None,
        "me": "me",
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


OTHERS = [
    {
        "incident_id": "019a-9",
        "heading_label": "Something else",
        "state": "received",
        "opened_at": AT,
        "same_post": True,
        "linked": False,
    },
    {
        "incident_id": "019a-8",
        "heading_label": "Something else",
        "state": "closed",
        "opened_at": AT,
        "same_post": False,
        "linked": True,
    },
]
PACKING = {"export_id": "x1", "state": "packing", "ready": False, "failed": False, "asked_at": AT}
PACKED = {**PACKING, "state": "ready", "ready": True, "size": 1_200_000, "log_hash": "ab" * 32}
FACE = {**{name: told for name, told in concern(summary="Look.").items() if name != "heading_label"}, "steps": []}
STAFF_CASES = {
    "new": case("received", files=[], timeline=TIMELINE[:1]),
    "going": case(
        "in_hand",
        others=OTHERS,
        about={"shared": True, "serious": True, "escalated_at": AT, "has_notices": True},
        face=FACE,
        export=PACKED,
    ),
    "by-committee": case(about={"reporter": {"kind": "committee", "person_id": "p1", "name": "Priya Shah"}, "shared": True}),
    "again": case("received", first="019a-9", about={"duplicate": True}),
    "again-and-unseen": case("received", about={"duplicate": True}),
    "waiting": case("waiting", export=PACKING),
    "closed": case(
        "closed",
        about={"held": True, "group": None},
        committee=[],
        whole={"fault": "Entry 2 was changed.", "entries": 3, "hash": ""},
    ),
    "wrong": refused(case(errors={"text": "Please write something first."}), "/cases/019a-1/say"),
    "wrong-sharing": refused(
        case(errors={"kept_out": "Everybody on the committee is kept out."}, values={"summary": "Please look at the chat."}),
        "/cases/019a-1/share",
    ),
    "wrong-closing": refused(
        case(errors={"outcome": "Please choose what came of it."}, values={"text": "Thank you for telling us. Take care."}),
        "/cases/019a-1/close",
    ),
    "wrong-flag": refused(case(errors={"reason": "Please say why."}), "/cases/019a-1/flag", what="held"),
    "gone": {**case("closed"), "unsaved": ["Thank you for telling us.\n\nTake care.", "Another text."]},
}


def numbers(counts: list[int | None]) -> dict[str, Any]:
    """Make the data of the page of numbers."""
    months = [
        {"month": f"2026-{month:02}", "counts": {h["heading"]: counts[(month + n) % len(counts)] for n, h in enumerate(HEADS)}}
        for month in range(1, 13)
    ]
    return {"headings": HEADS, "months": months, "below": 5}


NUMBERS = {"some": numbers([7, None, 0, 12, None]), "nothing": numbers([0])}


def hostile(text: str, long: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Make every page of a concern and a case with `text` and `long` wherever somebody could have typed."""
    group = {"group_id": "chess", "name": text + long}
    bad = step("statement", text + long, who=text + long)
    worst = ladder(
        post(author=text + long, text=text + long, kept=True), [bad], "message", group=group, values={"text": text + long}
    )
    worst["concern"] |= {"platform": text + long, "summary": text + long}
    files = [{**FILES[0], "name": text + long}]
    told = case(
        about={
            "group": group,
            "platform": text,
            "link": text + long,
            "reporter": {"kind": "named", "person_id": None, "name": text + long},
        },
        timeline=[{**written("report", text + long, "reporter", text), "details": {"who": text + long}}],
        files=files,
        values={"text": text + long, "summary": text},
    )
    told["committee"][0]["name"] = text + long
    return {
        "concern": ("concern.html", worst),
        "concerns": ("concerns.html", {**listed([concern(platform=text + long)]), "group": group}),
        "new-concern": ("new_concern.html", new(group=group, platforms=[text + long], values={"what": text + long})),
        "case": ("staff_case.html", {**refused(told, "/cases/019a-1/say"), "unsaved": [text + long]}),
        "queue": (
            "cases.html",
            {"show": "all", "counts": COUNTS, "cases": [row(group=group, owner={"person_id": "x", "name": text + long})]},
        ),
    }


def complaint(about: str = "A post that was removed", appeal: Any = None, **more: Any) -> dict[str, Any]:
    """Make the data of a member's own complaint."""
    return {
        "group": CHESS,
        "about": about,
        "post_id": "p1",
        "over": False,
        "reason": "It insults a member.",
        "appeal": appeal,
        "may": {"complain": appeal is None, "appeal": False},
        "contact": CONTACT,
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


def asked(state: str = "asked", **more: Any) -> dict[str, Any]:
    """Make one complaint."""
    return {
        "appeal_id": "a1",
        "version": 1,
        "state": state,
        "about": "removed",
        "about_label": "A post that was removed",
        "post_id": "p1",
        "name": "Sam Okoro",
        "group": CHESS,
        "text": "It was a joke.\n\nEverybody laughed.",
        "asked_at": AT,
        "decision": None,
        "decided_at": None,
        "appeal_text": None,
        "second_decision": None,
        "waits": state in ("asked", "appealed"),
        **more,
    }


UPHELD = asked("upheld", decision="Not everybody did.", decided_at=AT)
APPEALED = {**UPHELD, "state": "appealed", "waits": True, "appeal_text": "Please ask them."}
FINAL = {**APPEALED, "state": "final", "waits": False, "second_decision": "We asked. It stays removed."}
COMPLAINTS = {
    "empty": complaint(),
    "read-only": complaint("Being on read-only", post_id=None, reason="Please take a break."),
    "sent": complaint(appeal=asked()),
    "upheld": complaint(appeal=UPHELD, may={"complain": False, "appeal": True}),
    "final": complaint(appeal=FINAL),
    "granted": complaint(appeal=asked("granted", decision="You are right.", decided_at=AT), over=True, reason=None),
    "wrong": complaint(errors={"text": "Please tell us what is wrong."}),
}
WAITING = {
    "some": {"appeals": [asked(), {**APPEALED, "appeal_id": "a2"}, asked(about="read_only", about_label="Being on read-only")]},
    "none": {"appeals": []},
}


def deciding(held: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the data of a complaint as staff see it."""
    copied = {**{name: post()[name] for name in ("post_id", "author", "at", "text")}, "group_id": "chess", "version": 1}
    about = {**copied, "author_id": "rude", "kind": "post"}
    return {"appeal": held, "post": about, "first": False, "key": KEY, "values": {}, "errors": {}, **more}


APPEALS = {
    "new": deciding(asked()),
    "read-only": deciding(asked(about="read_only", about_label="Being on read-only", post_id=None), post=None),
    "appealed": deciding(APPEALED),
    "own-answer": deciding(APPEALED, first=True),
    "final": deciding(FINAL),
    "wrong": deciding(
        asked(),
        values={"decision": "grant"},
        errors={"text": "Please write why.", "decision": "Please choose what you decide."},
    ),
}
