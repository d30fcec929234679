"""What the pages on which groups are founded may look like: to whoever applies, those who are asked, founders, and staff."""

from typing import Any

from tests.pages.render import policy, refused

HERE = "/affiliate/abcdefghijklmnopqrstuvwx"
DESK = "/staff/applications/abcdefghijklmnopqrstuvwx"
TYPES = [{"type": t["type"], "label": t["label"]} for t in policy()["teams"] if t["type"] != "part_time_officers"]
NEEDED = {"founders": 10, "weeks": 8, "days": 14, "megabytes": 2}
KEY = "k" * 22
ASKED = [
    {"role": "President", "name": "Sam Okoro", "answer": "accepted"},
    {"role": "Treasurer", "name": "Lin Wei", "answer": "asked"},
    {"role": "Secretary", "name": "Nia Jones", "answer": "declined"},
]
ACCEPTED = [{**seat, "answer": "accepted"} for seat in ASKED[:2]]
FILE = {"label": "PDF", "size": 184_320, "kept_at": "2026-11-24T10:15:00Z"}
WORDS = {
    "name": "Rocket Society",
    "type": "societies",
    "summary": "We build small rockets, and fly them where it is allowed.",
    "purpose": "We meet in the workshop on Thursdays.\n\nNobody has to know anything about rockets before they come.",
    "how_to_join": "Anyone at the university can.",
}


def _form(**more: Any) -> dict[str, Any]:
    return {"key": KEY, "values": {}, "errors": {}, **more}


def founded(state: str = "gathering", **more: Any) -> dict[str, Any]:
    """Make a group that is to be."""
    return {
        "application_id": "abcdefghijklmnopqrstuvwx",
        "version": 4,
        "state": state,
        **WORDS,
        "type_label": "Societies",
        "applicant": "Sam Okoro",
        "seats": ASKED,
        "constitution": FILE,
        "founders": 7,
        "needed": 10,
        "reason": None,
        "group_id": None,
        **more,
    }


def application(state: str = "gathering", mine: bool = True, told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page of an application."""
    changing = mine and state in ("gathering", "returned")
    return _form(
        application=founded(state, **(told or {})),
        mine=mine,
        yours=None,
        names=["Sam Okoro", "Lin Wei", "Ada Lovelace"] if mine else [],
        link=f"https://union.example{HERE}/found/abcdefghijklmnopqrstuvwx" if changing else None,
        missing=["3 more founders to say yes.", "Lin Wei has not accepted the role of Treasurer."] if changing else [],
        alike=[],
        day="2027-01-18",
        megabytes=2,
        **more,
    )


ALIKE = [{"what": "group", "name": "Rockets Society", "url": "/groups/rockets"}]
READY = {"seats": ACCEPTED, "founders": 12}
NEW = {"seats": [], "constitution": None, "founders": 1}
APPLICATIONS = {
    "new": {
        **application(told=NEW),
        "names": ["Sam Okoro"],
        "missing": ["Add the constitution.", "Name who leads the group, such as a President.", "9 more founders to say yes."],
    },
    "gathering": {**application(), "alike": ALIKE},
    "ready": {**application(told=READY), "missing": []},
    "wrong": refused(
        {
            **application(told=NEW),
            "errors": {"constitution": "This is a Word or OpenDocument file. Please save it as a PDF first."},
        },
        f"{HERE}/constitution",
    ),
    "asked": {**application(mine=False), "yours": ASKED[1]},
    "accepted": {**application(mine=False, told=READY), "yours": ACCEPTED[1]},
    "said-no": {**application(mine=False), "yours": ASKED[2]},
    "submitted": application("submitted", told=READY),
    "returned": application("returned", told={**READY, "reason": "Please say in the constitution how money is looked after."}),
    "approved": {**application("approved", told={**READY, "group_id": "rocket-society"}), "yours": ACCEPTED[0]},
    "approved-to-founder": application("approved", told={**READY, "group_id": "rocket-society"}),
    "declined": application("declined", told={**READY, "reason": "There is a group for this already."}),
    "withdrawn": application("withdrawn"),
    "lapsed": application("lapsed"),
}


def words(**more: Any) -> dict[str, Any]:
    """Make the data of the form for what a group is to be."""
    return _form(application_id=None, version=0, types=TYPES, **more)


FORMS = {
    "new": words(),
    "change": {**words(), "application_id": "abcdefghijklmnopqrstuvwx", "version": 4, "values": WORDS},
    "wrong": refused(
        {
            **words(),
            "values": {**WORDS, "name": "", "type": ""},
            "errors": {"name": "Please give the group a name.", "type": "Please choose what kind of group it is."},
        },
        "/affiliate/new",
    ),
}


def seats(**more: Any) -> dict[str, Any]:
    """Make the data of the form for the first committee."""
    told = {"application_id": "abcdefghijklmnopqrstuvwx", "name": "Rocket Society", "version": 4, "rows": 6}
    usual = {"post1_role": "President", "post2_role": "Treasurer"}
    return _form(**told, answers={}, domains=["union.example"]) | {"values": usual, **more}


FILLED = {
    "post1_role": "President",
    "post1_name": "Sam Okoro",
    "post1_email": "sam@union.example",
    "post2_role": "Treasurer",
    "post2_name": "Lin Wei",
    "post2_email": "lin@elsewhere.example",
    "post3_role": "Secretary",
    "post3_name": "Nia Jones",
    "post3_email": "nia@union.example",
}
SEATS = {
    "blank": seats(),
    "some": seats(values=FILLED, answers={"1": "accepted", "2": "asked", "3": "declined"}),
    "wrong": refused(
        seats(
            values=FILLED,
            errors={
                "post2_email": "Please give their university address, which ends in union.example.",
                "post3_email": "This address stands here twice. Each role is another person’s.",
            },
        ),
        f"{HERE}/committee",
    ),
}


def found(state: str = "gathering", told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page that a founder opens."""
    usual = {"link": "abcdefghijklmnopqrstuvwx", "said": False, "open": state in ("gathering", "returned")}
    return _form(application=founded(state, **(told or {})), **usual, mine=False, seated=False) | more


FOUND = {
    "asked": found(),
    "said": found(said=True),
    "seated": found(said=True, seated=True),
    "mine": found(said=True, mine=True),
    "sent": found("submitted", READY, said=True),
    "approved": found("approved", {**READY, "group_id": "rocket-society"}, said=True),
    "lapsed": found("lapsed"),
    "full": found(told={"founders": 50}, errors={"form": "50 people found this group already, which is as many as can."}),
}


def own(state: str, name: str = "Rocket Society", group_id: str | None = None) -> dict[str, Any]:
    """Make a line of one's own applications."""
    return {"application_id": state, "name": name, "state": state, "day": "2027-01-18", "group_id": group_id}


ENTRANCES = {
    "visitor": {"needed": NEEDED, "applications": [], "signed_in": False, "types": TYPES},
    "student": {
        "needed": NEEDED,
        "applications": [own(one) for one in ("gathering", "submitted", "returned", "approved", "lapsed")],
        "signed_in": True,
        "types": TYPES,
    },
}


def waiting(state: str = "submitted", name: str = "Rocket Society", *, late: bool = False) -> dict[str, Any]:
    """Make a line of staff's list."""
    return {
        "application_id": name[:9],
        "name": name,
        "type_label": "Societies",
        "state": state,
        "day": "2026-12-07",
        "late": late,
    }


LISTS = {
    "none": {"waiting": [], "returned": [], "decided": []},
    "some": {
        "waiting": [waiting(late=True), waiting(name="Opera Society")],
        "returned": [waiting("returned", "Karaoke Society")],
        "decided": [waiting("approved", "Go Society"), waiting("declined", "Rocketry Society")],
    },
}


def for_staff(state: str = "submitted", told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of the page on which staff decide."""
    submitted = state == "submitted"
    usual = {
        "alike": [],
        "address": "rocket-society" if submitted else "",
        "sent_at": "2026-11-24T10:15:00Z",
        "decided_at": None if submitted else "2026-11-26T09:00:00Z",
        "day": "2026-12-08",
        "late": False,
        "own": False,
        "may_decide": submitted,
    }
    return _form(application=founded(state, **{**READY, **(told or {})}), **usual) | more


FLAGS = [
    *ALIKE,
    {"what": "submitted", "name": "The Rocket Soc", "url": "/staff/applications/bcdefghijklmnopqrstuvwxy"},
    {"what": "declined", "name": "Rocketry", "url": None},
]
DECISIONS = {
    "usual": for_staff(),
    "flagged": for_staff(alike=FLAGS, late=True),
    "again": for_staff(told={"reason": "Please say how money is looked after."}, decided_at="2026-11-25T09:00:00Z"),
    "own": for_staff(own=True, may_decide=False),
    "approved": for_staff("approved", {"group_id": "rocket-society"}),
    "declined": for_staff("declined", {"reason": "There is a group for this already."}),
    "taken": refused(
        for_staff(
            values={"group_id": "chess"},
            errors={"group_id": "Another group has this address already. Please choose another."},
        ),
        f"{DESK}/approve",
    ),
    "no-reason": refused(for_staff(errors={"reason": "Please say why. Whoever applied reads it."}), f"{DESK}/decline"),
}


def hostile(text: str, long: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Make pages whose words want to break out or to spread."""
    seat = {"role": text, "name": long, "answer": "asked"}
    bad = dict.fromkeys(("name", "summary", "purpose", "how_to_join", "applicant", "reason"), f"{text} {long}")
    told = {**bad, "seats": [seat], "type": "societies"}
    alike = [{"what": "group", "name": text + long, "url": "/groups/x"}]
    return {
        "application": (
            "application.html",
            {**application("returned", told=told), "names": [text + long], "missing": [text], "alike": alike, "yours": seat},
        ),
        "words": ("application_words.html", {**words(), "values": bad}),
        "seats": ("application_committee.html", seats(values={**FILLED, "post1_name": text, "post2_role": long}, name=text)),
        "found": ("found.html", found(told=told)),
        "staff": ("staff_application.html", for_staff(told=told, alike=alike)),
        "list": ("staff_applications.html", {**LISTS["none"], "waiting": [waiting(name=text + long)]}),
        "entrance": ("affiliate.html", {**ENTRANCES["student"], "applications": [own("gathering", text + long)]}),
    }
