"""What the page may look like on which staff set the house up."""

from typing import Any

_TEXT = "Reports and letters go to the addresses in the policy, and people in danger are given its numbers."


def step(name: str, title: str, done: bool = False, text: str = _TEXT) -> dict[str, Any]:
    """Make a step."""
    return {"name": name, "title": title, "done": done, "to": "/staff/policy", "text": text, "label": "Change it"}


_STEPS = [
    step("keepers", "Two people on the team for all", True),
    step("look", "Name, logo and colours of your own"),
    step("policy", "Adopt the union’s policy"),
    step("addresses", "Your own addresses and numbers", text=f"{_TEXT} Samples still stand in: Societies team, Campus security."),
    step("groups", "Bring the first groups"),
    step("letters", "Try a letter"),
    step("money", "See money arrive"),
]


def shown(steps: list[dict[str, Any]], state: str = "", **more: Any) -> dict[str, Any]:
    """Make the data of the page, with the letter that was tried, where it has a state."""
    letter = {"to": "morgan@union.example", "at": "2026-11-30T10:12:00+00:00", "state": state} if state else None
    told: dict[str, Any] = {"steps": steps, "done": sum(one["done"] for one in steps), "letter": letter, "may_try": not letter}
    return {**told, "email": "morgan@union.example", "key": "k" * 22, "values": {}, "errors": {}, **more}


def pages(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """A house on its first day, one whose letter waits, one in which all is done, and nasty words."""
    nasty = shown([step("letters", long, text=hostile + long)], "sent", email=hostile)
    return {
        "first-day": shown(_STEPS),
        "waits": shown(_STEPS, "waiting"),
        "done": shown([{**one, "done": True} for one in _STEPS], "sent"),
        "hostile": {**nasty, "letter": {**nasty["letter"], "to": hostile + long}, "may_try": True},
    }
