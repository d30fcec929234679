"""What the pages of a report may look like: the form, the receipt, and the case as its reporter sees it."""

from typing import Any

from union.moderation.incidents.rules import HEADINGS

from tests.pages.election_samples import CHESS, KEY
from tests.pages.render import policy, refused

DANGER = policy()["danger"]
ALL = [{"heading": heading.value, "label": label} for heading, label in HEADINGS.items()]
CONTACT = {"team": "Societies team", "email": "societies@union.example", "note": ""}


def form(**more: Any) -> dict[str, Any]:
    """Make the data of the page for reporting."""
    return {
        "danger": DANGER,
        "headings": ALL,
        "zero_tolerance": policy()["zero_tolerance"],
        "group": None,
        "groups": [CHESS, {"group_id": "film", "name": "Film Society"}],
        "platforms": [],
        "contact": CONTACT,
        "post_id": None,
        "signed_in": None,
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


ERRORS = {
    "heading": "Please choose what it is about.",
    "what": "Please tell us what happened.",
    "happened": "This time has not come yet. When did it happen?",
    "name": "Please write your name, or choose to report without it.",
    "email": "Please enter an e-mail address, such as sam@example.ac.uk.",
}
TYPED = {
    "heading": "",
    "what": "",
    "happened_date": "2027-01-01",
    "as": "name",
    "name": "",
    "email": "sam",
    "committee_involved": "yes",
}
IN_CHESS = {"group": CHESS, "groups": [], "platforms": ["Board", "WhatsApp chat", "Instagram"]}
FORMS = {
    "visitor": form(),
    "group": form(**IN_CHESS, signed_in="Sam Okoro"),
    "post": form(**IN_CHESS, signed_in="Sam Okoro", post_id="019a-1"),
    "wrong": form(errors=ERRORS, values=TYPED),
    "busy": form(
        errors={"form": "There were very many of these just now."}, values={"heading": "abuse", "what": "He wrote again."}
    ),
}


def entry(text: str, kind: str = "message", *, mine: bool = False) -> dict[str, Any]:
    """Make something written in a case."""
    return {"mine": mine, "kind": kind, "by": "You" if mine else "Queen's Union", "at": "2026-11-23T12:05:00Z", "text": text}


def case(state: str = "received", *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the data of a case as its reporter sees it."""
    return {
        "case": {
            "state": state,
            "heading": "Abuse or unwanted attention",
            "group": "Chess Society",
            "platform": "Board",
            "happened": None,
            "opened_at": "2026-11-23T12:00:00Z",
            "due_at": "2026-11-24T12:00:00Z" if state == "received" else None,
            "outcome": "Settled informally" if state == "closed" else None,
            "notices": state == "waiting",
        },
        "entries": [entry("Somebody keeps writing to me.\n\nI asked them to stop.", "report", mine=True), *entries],
        "files": [],
        "receipt": None,
        "key": KEY,
        "values": {},
        "errors": {},
        **more,
    }


def _file(name: str, kind: str, size: int, state: str) -> dict[str, Any]:
    known = {"evidence_id": f"e-{state}", "sha256": "ab" * 32, "by": "reporter", "at": "2026-11-23T12:01:00Z", "about": None}
    sealed = state == "sealed"
    return {
        **known,
        "name": name,
        "kind": kind,
        "size": size,
        "state": state,
        "honest": True,
        "copied": sealed,
        "openable": sealed,
    }


FILES = [
    _file("Bildschirmfoto 2026-11-23 um 12.00.01 von dem Abend im Gemeinschaftsraum.png", "PNG picture", 48_213, "sealed"),
    _file("chat.zip", "ZIP of a chat", 1_900_000, "waiting"),
    _file("virus.txt", "text", 70, "infected"),
    _file("film.mp4", "MP4 film", 50_000_000, "missing"),
    _file("letter.pdf", "PDF", 900, "broken"),
]
ASKED = entry("Thank you for telling us. When did it begin?", "question")
CASES = {
    "new": case(receipt="1234 5678 9012 3456"),
    "asked": case("waiting", ASKED),
    "with files": refused(
        case("waiting", files=FILES, errors={"files": "a.svg: We cannot take this type of file."}), "/case/files"
    ),
    "closed": case("closed", ASKED, entry("In October.", "answer", mine=True), entry("We spoke with them. Take care.")),
    "wrong": refused(case(errors={"text": "Please write something first."}), "/case/answer"),
    "wrong-address": refused(case(errors={"email": "Please enter an e-mail address."}, values={"email": "sam"}), "/case/notices"),
}
ENTRANCE = {"case": None, "values": {}, "errors": {}}
ENTRANCES = {
    "empty": ENTRANCE,
    "wrong": {
        **ENTRANCE,
        "values": {"receipt": "1234"},
        "errors": {"receipt": "There is no report with this receipt. Please check the digits."},
    },
}


def hostile(text: str, long: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Make every page of a report with `text` and `long` wherever somebody could have typed."""
    group = {"group_id": "chess", "name": text + long}
    typed = dict.fromkeys(("what", "platform", "link", "who", "name", "email"), text + long)
    worst = case("waiting", entry(text + long, "question"), receipt="1234 5678 9012 3456", values={"text": text + long})
    worst["case"] |= {"group": text, "platform": long, "heading": text}
    return {
        "report": (
            "report.html",
            form(group=group, platforms=[text, long], signed_in=text + long, values=typed, errors={"what": text}),
        ),
        "anywhere": ("report.html", form(groups=[group], values=typed)),
        "case": ("case.html", refused(worst, "/case/answer")),
        "receipt": ("receipt.html", {**ENTRANCE, "values": {"receipt": text}, "errors": {"receipt": text}}),
    }
