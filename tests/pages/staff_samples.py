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


def two_step(step: str = "begin", **more: Any) -> dict[str, Any]:
    """Make the data of the page for two-step sign-in."""
    told: dict[str, Any] = {"step": step, "staff": False, "one_step": False, "secret": None, "picture": None, "enrolment": None}
    if step == "scan":
        picture = {"size": 29, "path": "M4 4h7v1h-7zM13 4h2v1h-2zM18 4h7v1h-7zM4 5h1v1h-1zM10 5h1v1h-1z"}
        told |= {"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "picture": picture, "enrolment": "two-step-abc"}
    return {**told, "values": {}, "errors": {}, **more}
