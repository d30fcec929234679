"""What the page may look like on which staff read who did what."""

from typing import Any

HASH = "3f5a" * 16
CHESS = {"group_id": "chess", "name": "Chess Society"}


def row(act: str, who: str = "Somebody", about: str = "group#chess", block: int | None = 1204, **more: Any) -> dict[str, Any]:
    """Make something that somebody did."""
    kind, _, rest = about.partition("#")
    told = {"at": "2026-11-23T12:00:00Z", "act": act, "who": who, "who_id": None if who == "Somebody" else "p-1", "about": about}
    return {**told, "kind": kind, "id": rest, "group": CHESS if kind == "group" else None, "details": [], "block": block, **more}


ROWS = [
    row("frozen", "Alex Reed", details=["person: somebody", "until: 2026-11-24T12:00:00Z"]),
    row("appointed", "Priya Shah", details=["person: Tom Evans", "roles: Treasurer"]),
    row("joined", details=["statement: 2026-09"]),
    row(
        "refund by hand",
        "Priya Shah",
        "order#7k2m9x4c8v1q5w3e6r0t7y2u",
        1203,
        group=CHESS,
        details=["note: Rained off", "refund: 1"],
    ),
    row("adopted", "Morgan Hill", "policy", 1202, details=["version: 2027-09"]),
    row("affiliation ended", "The house", who_id=None, block=1201),
]


def page(rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make the data of the page."""
    ends = {"number": 1204, "hash": HASH, "at": "2026-11-23T12:00:05Z"}
    nothing = {"about": "", "act": "", "who": "", "who_name": None, "until": "", "further": None}
    return {**nothing, "rows": rows, "ends": ends, **more}


def pages(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """A house in which nothing was done yet; the newest; one thing's and one person's; nothing found, and nothing so far; and nasty words."""
    return {
        "new": page([], ends=None),
        "newest": page(ROWS, further="1150"),
        "thing": page([row(one["act"], one["who"], details=one["details"]) for one in ROWS[:3]], about="group#chess"),
        "person": page(ROWS[1:2], who="p-1", who_name="Priya Shah", until="2026-11-23"),
        "none": page([], act="thawed", about="group#chess"),
        "so-far": page([], act="adopted", further="1100"),
        "hostile": page(
            [
                row(hostile, hostile, f"group#{hostile}", group={"group_id": hostile, "name": hostile + long}, details=[long + hostile]),
                row(long, long, f"order#{long}", details=[hostile, long]),
            ],
            about=hostile, act=hostile, who=hostile, who_name=hostile + long, further=hostile,
        ),
    }  # fmt: skip
