"""What the pages of a result may look like: how far it is, many stages, vacant seats, lots, a correction, the officer's desk, hostile names."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from union.voting.counting.rules import Lots, RonRule
from union.voting.results import rules
from union.voting.results.rules import Progress, Race, Standing

from tests.rules.wards import WARDS

CHESS = {"group_id": "chess", "name": "Chess Society"}
ELEVEN = (
    "Amara Nwosu",
    "Ben Ashdown",
    "Catrin Llewelyn-Price",
    "Dev Malhotra",
    "Eilidh Strachan",
    "Farah Aziz",
    "George Pemberton",
    "Hana Kowalczyk",
    "Isaac Adeyemi-Thornton",
    "Jo Marsh",
    "Kit Fairweather",
)
ROOT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
AT = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)
DECLARED = "2026-11-25T14:05:00Z"
SOURCE = {"says": "The FTSE 100 at the close on 24 November 2026", "known_at": "2026-11-24T17:00:00Z", "value": "8291.68"}
SHORT = {"declared_at": DECLARED, "declared_by": "Alex Reed", "reason": None, "corrects": None}
STARTS = {"starts_on": "2027-08-01"}


def election(title: str = "Spring elections", phase: str = "declared", kind: str = "committee") -> dict[str, Any]:
    """Make what every page says of the election."""
    told = {"election_id": "spring", "title": title, "kind": kind, "phase": phase}
    polls = {"polls_open_at": "2026-11-21T12:00:00Z", "polls_close_at": "2026-11-23T11:00:00Z"}
    return {**told, "notice_at": "2026-11-01T12:00:00Z", **polls}


def post(
    post_id: str, title: str, names: Sequence[str], papers: dict[tuple[int, ...], int], seats: int = 1, **more: Any
) -> dict[str, Any]:
    """Count a post and make what the page shows of it."""
    standing = [Standing(number, name, name) for number, name in enumerate(names, 1)]
    race = Race(post_id, title, seats, standing, more.pop("ron", True), RonRule.NUS_CLONE)
    by_hand = more.pop("by_hand", {})
    lots = Lots(None if by_hand else str(SOURCE["value"]), ROOT, "spring", post_id, by_hand)
    done = rules.count(race, (paper for paper, number in papers.items() for _ in range(number)), lots)
    sheet = done.sheet
    told = {"post_id": post_id, "ron": race.ron_name, "ron_rule": "nus_clone", "drawn": by_hand}
    publish = rules.may_publish_ballots(sheet["valid"])
    return {
        "post_id": post_id,
        "title": title,
        "seats": seats,
        "turnout": {"roll": 62, "ballots": sheet["ballots"], "abstained": sheet["ballots"] - sheet["valid"]},
        "vacant": sheet["vacant"],
        "note": None,
        "elected": [one["name"] for one in sheet["elected"]],
        "sheet": sheet,
        "pictures": [asdict(picture) for picture in rules.pictures(sheet)],
        "all_drawn": rules.all_drawn(sheet),
        "ballots": publish,
        "command": rules.command_line(told, sheet, "spring", ROOT, str(SOURCE["value"])) if publish else None,
        **more,
    }


def result(posts: Sequence[dict[str, Any]], title: str = "Spring elections", **more: Any) -> dict[str, Any]:
    """Make the data of a result's page."""
    told = {"number": 1, **SHORT}
    return {
        "group": CHESS,
        "election": election(title),
        "sealed_at": "2026-11-23T11:01:00Z",
        "root": ROOT,
        "voted": 41,
        "roll": 62,
        "complaints_until": "2026-11-25T12:00:00Z",
        "source": SOURCE,
        "declaration": {**told, **STARTS},
        "declarations": [told],
        "posts": posts,
        "receipt": None,
        "fewest": rules.FEWEST_TO_PUBLISH,
        "path": "/elections/spring/results",
        **more,
    }


def few(name: str) -> list[dict[str, Any]]:
    """Make the posts of a small society: three seats with RON, ties settled by lot, and one for whom nobody voted."""
    three = {(4, 1): 20, (1, 2): 9, (2, 3): 6, (3,): 6}
    return [
        post("1", "Events team", ["Priya Shah", name, "Tom Evans"], three, 3),
        post("2", "Treasurer", ["Ana Lind", "Bo Chen"], {(1,): 5, (2,): 5}, ron=False, by_hand={2: 1}),
        post("3", "Social secretary", ["Cy Ward", name], {(1,): 5, (2,): 5}, ron=False),
        post("4", "Secretary", [], {(): 3}),
    ]


def corrected(name: str, reason: str) -> dict[str, Any]:
    """Make a result that was corrected, as it holds now, with a receipt that was looked up."""
    posts = few(name)
    posts[1] |= {"elected": [], "vacant": 1, "note": reason}
    first = {"number": 1, **SHORT}
    second = {"number": 2, **SHORT, "declared_at": "2026-11-28T09:00:00Z", "reason": reason, "corrects": 1}
    looked_up = {"code": name[:60], "listed": False}
    return result(posts, name, declaration={**second, **STARTS}, declarations=[first, second], receipt=looked_up)


def many() -> list[dict[str, Any]]:
    """Make the one post of an election with ten stages: the papers of a real ward, and names that are nobody's."""
    ward = WARDS["east-renfrewshire-4"].ballots
    return [post("1", "Councillor", ELEVEN, dict(ward.papers), ward.seats, ron=False)]


def crowd() -> list[dict[str, Any]]:
    """Make a post for which two hundred stood."""
    papers = {(n, n % 200 + 1, (n + 6) % 200 + 1): 1 + n % 7 for n in range(1, 201)}
    return [post("1", "Editor", [f"Candidate number {n}" for n in range(1, 201)], papers)]


def referendum() -> dict[str, Any]:
    """Make the result of a question, with a receipt that is listed."""
    asked = post("1", "Shall we leave the federation?", ["Yes", "No"], {(1,): 25, (2,): 14, (): 2}, ron=False)
    listed = {"code": "abcd-efgh-ijkl-mnop-qrst", "listed": True}
    return result(
        [asked], "Leaving the federation", election=election("Leaving the federation", kind="referendum"), receipt=listed
    )


def waiting(phase: str, **more: Any) -> dict[str, Any]:
    """Make the page of a result that is not declared."""
    nothing = {"declaration": None, "declarations": [], "source": {**SOURCE, "value": None}, "complaints_until": None}
    return result([], election=election(phase=phase), **{**nothing, **more})


EARLY = {"sealed_at": None, "root": None, "voted": None, "roll": None, "source": None}
RESULTS = {
    "few": result(few("Sam Okoro")),
    "many": result(many(), "Ward 4"),
    "crowd": result(crowd(), "Student newspaper"),
    "referendum": referendum(),
    "corrected": corrected("Sam Okoro", "The winner was not a member when nominations opened."),
    "early": waiting("poll", **EARLY),
    "sealed": waiting("sealed"),
    "complaints": waiting("complaints", complaints_until="2026-11-25T12:00:00Z"),
    "cancelled": waiting("cancelled"),
}

MAY = {"announce": False, "enter": False, "draw": False, "complain": False, "declare": False}
GONE = [{"why": "member until 24 November 2026", "voted": True}]
NEW = [{"why": "member until 31 July 2027", "voted": False}]
NONE: dict[str, Any] = {"hash": "0" * 64, "gone": [], "new": []}


def desk(posts: Sequence[dict[str, Any]], phase: str, progress: Progress, **more: Any) -> dict[str, Any]:
    """Make the data of the returning officer's desk; `may` names the forms that are shown."""
    return {
        "group": CHESS,
        "election": election(phase=phase),
        "trouble": [],
        "root": ROOT,
        "voted": 41,
        "roll": 62,
        "posts": posts,
        "source": None,
        "differences": NONE,
        "complaints_until": None,
        "hours": 48,
        "steps": [asdict(step) for step in rules.steps(progress, 48, AT)],
        "declarations": [],
        "declared_posts": [],
        "left": 0,
        "path": "/elections/spring",
        "key": "k" * 24,
        "values": {},
        "errors": {},
        **more,
        "may": {**MAY, **dict.fromkeys(more.get("may", ()), True)},
    }


def counted(name: str) -> list[dict[str, Any]]:
    """Make the posts as the desk shows them: one counted, one that needs a lot."""
    tied = {"stage": 2, "what": "exclusion", "tied": [{"number": n, "name": who} for n, who in ((1, "Ana Lind"), (2, name))]}
    of_sheet = ("post_id", "title", "seats", "sheet", "pictures", "all_drawn")
    whole = [{**{part: one[part] for part in of_sheet}, "withdrawn": [], "lot": None, "drawn": []} for one in few(name)]
    lot = {"sheet": None, "pictures": [], "all_drawn": True, "withdrawn": [name], "lot": tied}
    return [whole[0], {**whole[1], **lot, "drawn": [{"stage": 1, "name": name}]}]


def desks(name: str = "Sam Okoro") -> dict[str, dict[str, Any]]:
    """Make the desk at every point of its way."""
    sealed, until = AT - timedelta(days=2), AT - timedelta(hours=1)
    ties, whole = Progress(sealed, 1, None, False), Progress(sealed, 0, None, False)
    heard, over = Progress(sealed, 0, until, False, 0, 2), Progress(sealed, 0, until, True)
    posts, differ = counted(name), {"hash": "1" * 64, "gone": [{**GONE[0], "why": name}], "new": NEW}
    told, source = [{"number": 1, **SHORT}], {**SOURCE, "says": name, "value": None}
    candidates = [{"number": 1, "name": "Ana Lind"}, {"number": 2, "name": name}]
    put_right = {"post_id": "2", "title": "Treasurer", "seats": 1, "winners": [1], "candidates": candidates}
    nothing = {"root": None, "voted": None, "roll": None}
    wrong = {"says": "Please say what it will be.", "known_at": "Please give a time that is still to come."}
    why = {"reason": "Please say why. Everybody can read it."}
    return {
        "early": desk([], "poll", Progress(None, None, None, False), may=["announce"], **nothing),
        "stopped": desk(
            [], "closing", Progress(None, None, None, False), trouble=["There are 3 marks and 2 receipts."], **nothing
        ),
        "lots": desk(posts, "sealed", ties, may=["announce", "draw"]),
        "lots-wrong": desk(posts, "sealed", ties, may=["announce", "draw"], errors=wrong, values={"says": name}),
        "value": desk(posts, "sealed", ties, may=["enter"], source=source),
        "value-early": desk(posts, "sealed", ties, source=source),
        "counted": desk(posts[:1], "sealed", whole, may=["complain"]),
        "declare": desk(posts[:1], "complaints", heard, may=["declare"], differences=differ),
        "declare-wrong": desk(
            posts[:1],
            "complaints",
            heard,
            may=["declare"],
            differences=differ,
            errors={"looked": "Please look at the differences."},
        ),
        "declared": desk(posts[:1], "declared", over, declarations=told, declared_posts=[put_right]),
        "correct-wrong": desk(
            posts[:1],
            "declared",
            over,
            declarations=told,
            declared_posts=[put_right],
            errors=why,
            values={"post_id": "2", "e.2": "yes"},
        ),
        "half": desk(posts[:1], "declared", Progress(sealed, 0, until, True, 2), declarations=told, left=2),
    }
