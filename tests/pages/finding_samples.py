"""What the pages of findings may look like."""

from typing import Any

from union.membership.platform_checks import rules
from union.membership.platform_checks.rules import Rule

CHESS = {"group_id": "chess", "name": "Chess Society"}
FILM = {"group_id": "film", "name": "Film Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"
AT = "2026-11-23T02:20:00Z"


def listed(rule: Rule, state: str = "open", platform: str = "Our website", **more: Any) -> dict[str, Any]:
    """Make one finding as lists show it."""
    told = {"finding_id": f"pl1.{rule}", "group": CHESS, "group_type": "societies", "platform": platform, "rule": str(rule)}
    due = {"open": "2026-12-07", "flagged": "2026-11-30", "appealed": "2026-11-30"}.get(state)
    return {**told, "title": rules.WORDS[rule].title, "state": state, "late": False, "due_on": due, **more}


def look(label: str, told: str = "We looked at it.", **more: Any) -> dict[str, Any]:
    """Make one platform with its last look."""
    base = {"platform_id": "pl1", "label": label, "kind_name": "Website", "host": "chess.example.org"}
    return {**base, "looked_at": AT, "answer": "ok", "told": told, **more}


LOOKS = [
    look("Our website"),
    look(
        "@queenschess",
        "We could not look. It asks machines to stay away (robots.txt).",
        kind_name="Instagram",
        answer="could_not_look",
    ),
    look(
        "Members' chat",
        "We do not look there: it is not a page for everybody.",
        kind_name="WhatsApp",
        looked_at=None,
        answer=None,
    ),
]
OPEN = [
    listed(Rule.SIGN_UPS),
    listed(Rule.UP_TO_DATE, late=True, due_on="2026-11-20"),
    listed(Rule.MEMBERS_ONLY, platform="Members' chat"),
    listed(Rule.OVERLAP, "flagged"),
    listed(Rule.LINK, "appealed", "@queenschess"),
]
OVER = [listed(Rule.CERTIFICATE, "mended"), listed(Rule.OVERLAP, "waived", "Old site")]


def of_group(found: list[dict[str, Any]], over: list[dict[str, Any]], looks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the list of a group's."""
    told = {"group": CHESS, "open": found, "over": over, "looks": looks, "looked_at": AT, "wanted_at": None, "key": CLICK}
    return {**told, "values": {}, "errors": {}, **more}


LISTS = {
    "some": of_group(OPEN, OVER, LOOKS),
    "none": of_group([], [], LOOKS),
    "new": of_group([], [], [], looked_at=None),
    "again": of_group(OPEN[:1], [], LOOKS, wanted_at="2026-11-23T12:00:00Z"),
    "too-often": of_group(OPEN[:1], [], LOOKS, errors={"form": "Your platforms were looked at several times this hour."}),
}
NOTHING = {"appeal": False, "judge": False, "decide": False, "waive": False}
FORM = {
    "what": "A link to Google Forms: a form to fill in",
    "where": "https://chess.example.org/",
    "excerpt": "Freshers: sign up here → https://forms.gle/abc",
}
SHOP = {"what": "A button that sells something", "where": "https://chess.example.org/", "excerpt": "Add to cart"}
OWN = {"what": "No event is ahead. Its last news is of 2 September 2026.", "where": "", "excerpt": ""}
FOUND = {"at": AT, "act": "found", "by": None, "text": "A link to Google Forms: a form to fill in"}
REASON = "It is a form for feedback after our tournament.\n\nNobody signs up there."


def one(finding: dict[str, Any], evidence: list[dict[str, Any]], may: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """Make the page of one finding."""
    words = rules.WORDS[Rule(finding["rule"])]
    told = {
        "group": CHESS,
        "finding": finding,
        "link": "https://chess.example.org/",
        "version": 2,
        "asks": words.rule,
        "mend": words.mend,
    }
    told |= {
        "mend_by": "2026-12-07",
        "evidence": evidence,
        "seen_at": AT,
        "waived_until": None,
        "reason": None,
        "appealed_by": None,
    }
    told |= {"decision": None, "history": [FOUND], "may": {**NOTHING, **dict.fromkeys(may, True)}, "key": CLICK}
    return {**told, "values": {"until": "", "reason": "", "text": "", "verdict": ""}, "errors": {}, **more}


LONG_AGO = [
    {"at": "2026-11-24T10:00:00Z", "act": "appealed", "by": "Priya Shah", "text": REASON},
    FOUND,
]
ONES = {
    "open": one(listed(Rule.SIGN_UPS), [FORM, SHOP], ("appeal",)),
    "late": one(listed(Rule.UP_TO_DATE, late=True), [OWN], ("appeal",), mend_by="2026-11-20", link=None),
    "appeal-refused": one(
        listed(Rule.SIGN_UPS),
        [FORM],
        ("appeal",),
        values={"reason": "wrong"},
        errors={"reason": "Please say why, in 10 to 2,000 characters."},
    ),
    "flagged": one(
        listed(Rule.OVERLAP, "flagged"),
        [{**SHOP, "what": "It calls itself the official site", "excerpt": "The official website"}],
    ),
    "judge": one(listed(Rule.OVERLAP, "flagged"), [{**SHOP, "what": "It says how to join", "excerpt": "Join us"}], ("judge",)),
    "unseen": one(
        listed(Rule.UNSEEN, "flagged"),
        [{**OWN, "what": "We could not look for 5 nights. It did not answer in time."}],
        ("judge",),
    ),
    "appealed": one(
        listed(Rule.SIGN_UPS, "appealed"), [FORM], ("decide",), reason=REASON, appealed_by="Priya Shah", history=LONG_AGO
    ),
    "decide-refused": one(
        listed(Rule.SIGN_UPS, "appealed"),
        [FORM],
        ("decide",),
        reason=REASON,
        appealed_by="Priya Shah",
        values={"verdict": "uphold", "until": "2026-01-01", "text": ""},
        errors={
            "until": "Please choose a day between today and a year from now, or leave it empty for good.",
            "text": "Please say why: the committee reads it.",
        },
    ),
    "to-waive": one(listed(Rule.SIGN_UPS), [FORM], ("waive",)),
    "waived": one(listed(Rule.OVERLAP, "waived"), [FORM], waived_until="2027-07-31", decision="It is an archive of old games."),
    "mended": one(listed(Rule.SIGN_UPS, "mended"), []),
}


def staff(found: list[dict[str, Any]], state: str = "", kind: str = "", **more: Any) -> dict[str, Any]:
    """Make the list of staff's."""
    types = [{"type": "societies", "label": "Societies"}, {"type": "rag", "label": "RAG"}]
    counts = {"flagged": 1, "appealed": 1, "open": 3}
    return {"state": state, "type": kind, "types": types, "counts": counts, "late": 1, "findings": found, **more}


FOR_STAFF = {
    "some": staff([*OPEN, listed(Rule.UNSEEN, "flagged", "Film club", group=FILM)]),
    "late": staff([OPEN[1]], "late", "societies"),
    "none": staff([], "appealed", types=[{"type": "societies", "label": "Societies"}]),
}


def hostile_list(text: str, long: str) -> dict[str, Any]:
    """Make the list with names as unkind people type them."""
    group = {"group_id": "chess", "name": text}
    found = [listed(Rule.SIGN_UPS, platform=text + long, group=group)]
    return of_group(found, found, [look(text + long, told=text)], group=group)


def hostile(text: str, long: str) -> dict[str, Any]:
    """Make a finding on a page of unkind people."""
    seen = {"what": text, "where": "javascript:alert(1)", "excerpt": text + long}
    group = {"group_id": "chess", "name": text}
    entry = {"at": AT, "act": "appealed", "by": text, "text": text + long}
    found = listed(Rule.SIGN_UPS, "appealed", text + long, group=group)
    told = one(
        found,
        [seen, {**seen, "where": f"https://x.example/{long}"}],
        ("decide", "appeal"),
        reason=text,
        appealed_by=text,
        history=[entry],
    )
    return {**told, "group": group, "values": {"until": "2026-01-01", "reason": text, "text": text, "verdict": text}}


def hostile_staff(text: str, long: str) -> dict[str, Any]:
    """Make staff's list with such names."""
    return staff([listed(Rule.LINK, platform=text + long, group={"group_id": "chess", "name": text + long})])
