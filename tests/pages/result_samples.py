"""What the page of a result may look like: many stages, seats left vacant, a lot, nothing to count, and hostile names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from union.counting.blt import Ballots, read_blt
from union.counting.command import counted
from union.counting.rules import Lots, RonRule
from union.results.rules import FEWEST_TO_PUBLISH, may_publish_ballots, pictures

CHESS = {"group_id": "chess", "name": "Chess Society"}
WARD = Path(__file__).parents[1] / "rules/wards/east_renfrewshire_2017_ward4.blt"


def _post(
    post_id: str, title: str, ballots: Ballots, ron: int | None, by_hand: Mapping[int, int] | None = None
) -> dict[str, Any]:
    told = counted(ballots, ron, RonRule.NUS_CLONE, Lots(None if by_hand else "13 8 21 34", "root", drawn=by_hand or {}))
    shown = pictures(told)
    return {"post_id": post_id, "title": title, "sheet": told, "pictures": shown, "ballots": may_publish_ballots(told["valid"])}


def result(posts: list[dict[str, Any]], title: str = "Spring elections", number: int = 1) -> dict[str, Any]:
    """Make the data of a result's page."""
    reason = "One ballot paper had been read upside down." if number > 1 else None
    declared = {"number": number, "declared_at": "2026-11-23T14:05:00Z", "declared_by": "Alex Reed", "reason": reason}
    return {
        "group": CHESS,
        "election": {"election_id": "e1", "title": title},
        "declaration": declared,
        "turnout": {"voted": 41, "roll": 62},
        "root": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "public_value": "13 8 21 34",
        "posts": posts,
        "path": "/groups/chess/elections/e1",
        "fewest": FEWEST_TO_PUBLISH,
    }


def few(hostile: str) -> list[dict[str, Any]]:
    """Make the posts of a small society: three seats with RON, a tie that a lot settled, and one for whom nobody voted."""
    names = ["Priya Shah", hostile, "Tom Evans", "RON"]
    three = Ballots(3, names, {(4, 1): 20, (1, 2): 9, (2, 3): 6, (3,): 6}, (), "Events team")
    tied = Ballots(1, ["Ana Lind", "Bo Chen"], {(1,): 5, (2,): 5}, (), "Treasurer")
    return [_post("1", "Events team", three, 4), _post("2", "Treasurer", tied, None, {2: 1}), _post("3", "Secretary", _none(), 1)]


def _none() -> Ballots:
    return Ballots(1, ["RON"], {(): 3}, (), "Secretary")


def many() -> list[dict[str, Any]]:
    """Make the one post of an election with ten stages."""
    return [_post("1", "Councillor", read_blt(WARD.read_text()), None)]
