"""What the pages of handovers may look like: for the outgoing, the incoming, staff, done, called off, refused, and hostile."""

from typing import Any

from union.membership.platforms.access import how_access_is_given

from tests.pages.committee_samples import ROLES
from tests.pages.render import policy

CHESS = {"group_id": "chess", "name": "Chess Society"}
CLICK = "k_01JDCC3N5T7YV6Q2"
ID = "2027-08-01-abcdefghijkl"
OUT = [
    {"person_id": "priya", "name": "Priya Shah", "role": "President", "day": "2027-07-31"},
    {"person_id": "tom", "name": "Tom Evans", "role": "Treasurer", "day": "2027-07-31"},
]
IN = [
    {"person_id": "sam", "name": "Sam Okoro", "role": "President", "day": "2027-08-01"},
    {"person_id": "lena", "name": "Lena Novak", "role": "Treasurer", "day": "2027-08-01"},
]
CANDIDATES = [
    {"person_id": "priya", "name": "Priya Shah", "roles": "President", "side": "outgoing"},
    {"person_id": "sam", "name": "Sam Okoro", "roles": "Secretary, President", "side": "incoming"},
    {"person_id": "bo", "name": "Bo Li", "roles": "Welfare officer", "side": ""},
]


def tick(name: str, how: str = "done", note: str = "", *, staff: bool = False) -> dict[str, Any]:
    """Make what a side says of a thing."""
    return {"how": how, "name": name, "at": "2027-08-03T12:00:00Z", "note": note, "staff": staff}


def thing(item_id: str, label: str, standing: str = "waits", about: str = "", **more: Any) -> dict[str, Any]:
    """Make one thing as the page shows it."""
    told = {"item_id": item_id, "kind": "thing", "label": label, "about": about, "note": "", "keeper": "", "leaving": False}
    return {**told, "standing": standing, "ticks": {}, "may": [], "back": [], "may_take_off": False, **more}


def platform(label: str, kind: str, name: str, standing: str = "waits", **more: Any) -> dict[str, Any]:
    """Make a platform as a thing to hand over."""
    return thing(f"platform-{kind}", label, standing, how_access_is_given(kind), kind="platform", note=name, **more)


TEXTS = {one["name"]: (one["label"], one["text"]) for one in policy()["handovers"]["things"]}


def things(may: list[str]) -> list[dict[str, Any]]:
    """Make a list as it is while a handover runs, for somebody who may tick for these sides."""

    def by(*said: str) -> dict[str, Any]:
        return {"may": [one for one in may if one not in said], "back": [one for one in may if one in said]}

    gave, has = tick("Tom Evans", note="Lena signed on Tuesday."), tick("Lena Novak")
    costumes = {"kind": "own", "note": "Two boxes in the loft. Ask Bo.", "may_take_off": bool(may)}
    return [
        platform("@queenschess", "instagram", "Instagram", keeper="Tom Evans", leaving=True, **by()),
        platform(
            "Members’ chat", "whatsapp", "WhatsApp", "handed", keeper="Sam Okoro", ticks={"outgoing": gave}, **by("outgoing")
        ),
        thing("thing-bank", TEXTS["bank"][0], "done", TEXTS["bank"][1], ticks={"outgoing": gave, "incoming": has}, **by(*may)),
        thing(
            "thing-documents",
            *TEXTS["documents"][:1],
            "received",
            TEXTS["documents"][1],
            ticks={"incoming": has},
            **by("incoming"),
        ),
        thing(
            "thing-stock",
            TEXTS["stock"][0],
            "differ",
            TEXTS["stock"][1],
            ticks={"outgoing": tick("Priya Shah", "not-needed", "We own nothing."), "incoming": has},
            **by(*may),
        ),
        thing(
            "thing-keys",
            TEXTS["keys"][0],
            "dispensable",
            TEXTS["keys"][1],
            ticks={"outgoing": tick("Priya Shah", "not-needed", "We have no room.")},
            **by("outgoing"),
        ),
        thing("costumes", "Costumes", **costumes, **by()),
    ]


def handover(may: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """Make the data of a handover's page."""
    listed = more.pop("things", things(may or []))
    told = {
        "group": CHESS,
        "handover_id": ID,
        "state": "under_way",
        "version": 3,
        "begins_on": "2027-08-01",
        "ends_on": "2027-08-22",
        "today": "2027-08-04",
        "over_on": None,
        "because": "",
        "outgoing": OUT,
        "incoming": IN,
        "committee": ROLES,
        "things": listed,
        "left": sum(one["standing"] not in ("done", "not_needed") for one in listed),
        "sides": [],
        "waits": "",
        "support": False,
        "may_add": bool(may),
        "may_change": False,
        "candidates": [],
        "latest": "2027-10-30",
        "key": CLICK,
        "values": {"ends_on": "2027-08-22"},
        "errors": {},
    }
    return told | more


def listed(**more: Any) -> dict[str, Any]:
    """Make the data of the list."""
    one = {"handover_id": ID, "state": "under_way", "begins_on": "2027-08-01", "ends_on": "2027-08-22", "left": 6, "number": 7}
    before = [
        {**one, "handover_id": "2026-08-01-x", "state": "done", "begins_on": "2026-08-01", "left": 0},
        {**one, "handover_id": "2026-02-01-x", "state": "called_off", "begins_on": "2026-02-01"},
    ]
    told = {"group": CHESS, "handovers": [one, *before], "may_begin": False, "candidates": []}
    days = {"days": {"first": "2027-06-05", "last": "2028-05-20"}, "key": CLICK}
    return {**told, **days, "values": {"begins_on": "2027-08-04", "ends_on": "2027-08-25"}, "errors": {}, **more}


_SECRET = "This looks like a password, a PIN or a recovery code. Never write one here. Give the new person access in the platform itself, or hand it over in person; then change it."
_PATH = f"/groups/chess/handover/{ID}"
_CHANGES = {"may_change": True, "candidates": CANDIDATES, "may_add": True}


def _refused(deed: str, errors: dict[str, str], **typed: str) -> dict[str, Any]:
    return {"errors": errors, "sent": {"path": f"{_PATH}/{deed}", "values": typed, "key": CLICK}}


PAGES = {
    "outgoing": handover(["outgoing"], sides=["outgoing"]),
    "incoming": handover(["incoming"], sides=["incoming"], **_CHANGES),
    "both": handover(["outgoing", "incoming"], sides=["outgoing", "incoming"]),
    "ahead": handover([], sides=["incoming"], waits="not-yet", today="2027-07-04"),
    "not-accepted": handover([], sides=["incoming"], waits="not-accepted"),
    "staff": handover(["outgoing"], support=True, outgoing=[], today="2027-09-01", **_CHANGES),
    "done": handover([], state="done", over_on="2027-08-19", things=[{**one, "standing": "done"} for one in things([])]),
    "called-off": handover([], state="called_off", over_on="2027-08-19", because="The wrong people were on it."),
    "empty": handover([], things=[], outgoing=[], incoming=[], committee=[]),
    "secret": handover(
        ["outgoing"],
        sides=["outgoing"],
        **_refused("tick", {"note": _SECRET}, item_id="platform-instagram", side="outgoing", note="Password: rookie"),
    ),
    "wrong-thing": handover(
        ["outgoing"],
        sides=["outgoing"],
        **_refused("add", {"label": "Please say what it is, such as: Costumes."}, label="", note="In the loft"),
    ),
    "wrong-days": handover(
        ["incoming"],
        sides=["incoming"],
        **_CHANGES,
        **_refused(
            "change",
            {"ends_on": "Please choose a day within 90 days.", "people": "Please say who takes over."},
            ends_on="2029-01-01",
        ),
    ),
    "wrong-end": handover(
        ["incoming"], sides=["incoming"], **_CHANGES, **_refused("call-off", {"because": "Please say why."}, because="")
    ),
}
LISTS = {
    "list": listed(),
    "begin": listed(handovers=listed()["handovers"][1:], may_begin=True, candidates=CANDIDATES),
    "none": listed(handovers=[], may_begin=True),
    "wrong": listed(
        handovers=[],
        may_begin=True,
        candidates=CANDIDATES,
        errors={"begins_on": "Please choose a day.", "people": "Please say who takes over."},
    ),
}


def hostile(text: str, long: str) -> dict[str, Any]:
    """Make a handover whose every text attacks the page."""
    name = {"person_id": "x", "name": text, "role": long, "day": ""}
    said = {"outgoing": tick(text, "not-needed", long + text, staff=True), "incoming": tick(long, note=text)}
    some = [
        thing(
            "own",
            text + long,
            "differ",
            about=text,
            kind="own",
            note=text + long,
            ticks=said,
            may=["outgoing"],
            may_take_off=True,
        ),
        thing("platform-x", long, kind="platform", note=text, keeper=text, leaving=True, may=["incoming"]),
    ]
    who = [{"person_id": text, "name": text, "roles": long, "side": "both"}]
    return handover(
        ["outgoing"], things=some, outgoing=[name], incoming=[name], may_change=True, candidates=who, may_add=True, because=text
    )
