"""What the pages about staff and about signing in with two steps may look like."""

from typing import Any

from tests.pages.render import policy

TEAMS = [{"team": "staff", "label": "All types of group"}]
TEAMS += [{"team": f"staff-{one['type'].replace('_', '-')}", "label": one["label"]} for one in policy()["teams"]]


def person(name: str, email: str, *teams: str, **more: Any) -> dict[str, Any]:
    """Make somebody on the staff."""
    role = {"starts_on": "2026-08-01", "ends_on": None, "brought": False}
    roles = [{**role, "team": team, "label": next(one["label"] for one in TEAMS if one["team"] == team)} for team in teams]
    return {"person_id": email, "name": name, "email": email, "invited": False, "two_steps": True, "roles": roles, **more}


def staff(name: str = "Alex Reed", may_change: bool = True, **more: Any) -> dict[str, Any]:
    """Make the data of the page."""
    people = [
        person(name, "alex@union.example", "staff-societies", "staff-sport-clubs"),
        person("Morgan Hill", "morgan@union.example", "staff"),
        person("", "nia@union.example", "staff-rag", invited=True),
        person("Rosa Diaz", "rosa@union.example", "staff-volunteering", two_steps=False),
    ]
    people[1]["roles"][0] |= {"ends_on": "2027-07-31", "brought": True}
    told = {"people": people, "teams": TEAMS, "you": "morgan@union.example", "may_change": may_change, "today": "2026-11-28"}
    return {**told, "key": "k" * 22, "values": {}, "errors": {}, **more}


BAD = {
    "email": "Please enter the person's e-mail address.",
    "team": "Please choose one of the teams.",
    "starts_on": "This day is over. Please choose today or a later day.",
    "ends_on": "The last day is before the first. Please choose a later one, or leave it empty.",
}


OWN_CONTACT = {"name": "Maya Hill", "email": "maya@union.example", "since": "2026-09-01"}


def officer(name: str, now: dict[str, Any] | None = None, wants: str = "", **more: Any) -> dict[str, Any]:
    """Make an officer as the page of their staff contacts shows them."""
    told = {"group_id": name.lower().replace(" ", "-"), "name": name, "now": now, "next": [], "before": []}
    return {**told, "of_pack": False, "wants": wants, **more}


def contacts_pages(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Make the data of the page of officers' staff contacts: as usual, empty, refused, and hostile."""
    maya = {"name": "Maya Hill", "email": "maya@union.example", "starts_on": "2026-09-01", "ends_on": "2026-12-05"}
    noor = {**maya, "name": "Noor Aziz", "email": "noor@union.example", "starts_on": "2026-12-06", "ends_on": None}
    pack = {"name": "", "email": "green@union.example", "starts_on": None, "ends_on": None}
    some = [
        officer("Welfare Officer", wants="has no staff contact of their own."),
        officer("International Officer", maya, "has Maya Hill for some more days only."),
        officer("Sports Officer", maya, next=[noor], before=[{**noor, "starts_on": "2025-09-01", "ends_on": "2026-08-31"}]),
        officer("Sustainability Officer", pack, of_pack=True),
    ]
    told: dict[str, Any] = {"officers": some, "today": "2026-11-28", "key": "k" * 22, "values": {}, "errors": {}}
    wrong = {
        "name": "Please give the name.",
        "email": "Please enter the e-mail address.",
        "ends_on": "The last day cannot be over.",
    }
    typed = {"group_id": "welfare-officer", "name": "", "email": "nobody", "ends_on": "2020-01-01"}
    nasty = {"name": hostile, "email": long, "starts_on": "2026-09-01", "ends_on": None}
    return {
        "list": told,
        "empty": {**told, "officers": []},
        "wrong": {**told, "errors": wrong, "sent": {"path": "/staff/contacts", "values": typed, "key": "k" * 22}},
        "hostile": {**told, "officers": [officer("x", nasty, hostile, next=[nasty], before=[nasty]) | {"name": hostile + long}]},
    }


def two_step(step: str = "begin", **more: Any) -> dict[str, Any]:
    """Make the data of the page for two-step sign-in."""
    told: dict[str, Any] = {"step": step, "staff": False, "one_step": False, "secret": None, "picture": None, "enrolment": None}
    if step == "scan":
        picture = {"size": 29, "path": "M4 4h7v1h-7zM13 4h2v1h-2zM18 4h7v1h-7zM4 5h1v1h-1zM10 5h1v1h-1z"}
        told |= {"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "picture": picture, "enrolment": "two-step-abc"}
    return {**told, "values": {}, "errors": {}, **more}
