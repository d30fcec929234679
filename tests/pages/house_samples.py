"""Sample data for the pages that lead through the house: those that every site has, search, home and the committee's home."""

from collections.abc import Callable
from typing import Any

from union.core.people.rules import Can
from union.core.policy import rules
from union.core.policy.rules import PAGES
from union.membership.groups.rules import LONG

from tests.pages.render import UNION

POLICY = rules.parse((UNION / "core/policy/default.toml").read_text())


def leaflet(name: str, **more: Any) -> dict[str, Any]:
    """Make the data of a page that every site has, as the pack that comes with the house says it."""
    teams = [{"label": c.label, "team": c.team, "email": c.email, "note": c.note} for c in POLICY.contacts.values()]
    told = POLICY.page(name, union="Queen's Union", site="https://union.example")
    asks = name == "contact"
    return {"name": name, **told, "teams": teams if asks else [], "danger": list(POLICY.danger) if asks else [], **more}


def leaflets(hostile: str) -> dict[str, dict[str, Any]]:
    """Each of them as it comes; one with nothing in it, and one that a union filled with what does harm."""
    nasty = [{"label": hostile, "team": hostile, "email": "a@b.example", "note": hostile}]
    return {
        **{name: leaflet(name) for name in PAGES},
        "empty": leaflet("help", text=""),
        "much": leaflet("help", text=f"{POLICY.page('help')['text']}\n\n" * 12),
        "hostile": leaflet("contact", title=hostile, text=f"# {hostile}\n\n- {hostile}", teams=nasty),
    }


def duty(part: str, text: str, to: str, link: str = "Look at it", *, urgent: bool = False) -> dict[str, Any]:
    """Make something that wants doing."""
    return {"part": part, "text": text, "to": f"/groups/chess/{to}", "link": link, "urgent": urgent}


DUTIES = [
    duty("conduct", "A report about behaviour (Board) is open: abuse or unwanted attention.", "conduct/1", urgent=True),
    duty("conduct", "2 platforms are to be frozen by hand, and checked.", "freeze", "Go to them", urgent=True),
    duty("money", "1 refund is to be sent again, as it did not arrive.", "orders/1/refund", "See what happened", urgent=True),
    duty("money", "3 orders are to be handed out.", "orders?status=to-hand-out", "Hand out", urgent=True),
    duty(
        "elections",
        "“Spring election”: people can stand until Mon 23 Nov 2026, 14:05. Ask those who would be good at it.",
        "x",
        "See it",
    ),
    duty(
        "people", "Tom Evans’s role as Treasurer ends on 12 December 2026, and nobody follows yet.", "committee", "See the roles"
    ),
    duty("page", "The article “We won the cup” is a draft.", "newsroom/1", "Finish it"),
    duty("page", "“Blitz night” on 4 December 2026 is a draft that nobody else sees yet.", "events/1", "Finish it"),
]
SHELVES = {
    "Page": [("Events", "Plan, move and cancel; who comes"), ("News", "Write, set for later, pin"), ("Platforms", "Where else you are found, and chats")],
    "People": [("Members’ list", "Who has joined, until when"), ("Committee roles", "Who does what, until when"), ("Board", "What members write to each other")],
    "Money": [("Orders", "Who bought what; hand out and pay back"), ("Products and prices", "Memberships, tickets, merchandise"), ("Accounts", "What came in and went out")],
    "Conduct": [("Reports", "When somebody behaves badly"), ("Cooling off", "Close the board for a while")],
    "Elections": [("Elections", "Hold one, follow one, results")],
}  # fmt: skip


def committee_home(duties: list[dict[str, Any]], shelves: int = 5, **more: Any) -> dict[str, Any]:
    """Make the data of a committee's home with the first so many shelves of tools."""
    shown = [
        {
            "part": label.lower(),
            "label": label,
            "tools": [{"label": one, "about": about, "to": "/groups/chess/x"} for one, about in tools],
        }
        for label, tools in list(SHELVES.items())[:shelves]
    ]
    told = {"group": {"group_id": "chess", "name": "Chess Society"}, "roles": ["President"], "support": False, "can": sorted(Can)}
    return {**told, "duties": duties, "shelves": shown, **more}


def committee_homes(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """A committee's home as a president sees it; as somebody with little to do, staff support, one with very much, and one of nasty words."""
    nasty = {"group_id": 'x"><script>', "name": long + hostile}
    return {
        "usual": committee_home(DUTIES),
        "empty": committee_home([], 2, roles=["Social secretary", "Webmaster", "Member"], can=["door", "page"]),
        "staff": committee_home(DUTIES[1:4], roles=[], support=True),
        "much": committee_home(DUTIES * 8),
        "hostile": committee_home(
            [duty(one["part"], long + hostile, hostile, hostile) for one in DUTIES], group=nasty, roles=[hostile]
        ),
    }


VOTE = {
    "election_id": "spring",
    "title": "Spring election",
    "group": {"group_id": "chess", "name": "Chess Society"},
    "polls_close_at": "2026-12-02T17:00:00Z",
}


_LONG_NAMES = (
    "Association of Students of Medicine, Dentistry and Neuroscience",
    "Afro-Caribbean and Latin American Dance and Culture Society",
    "Chess Society",
    "Queen’s Interdisciplinary Machine Learning and Robotics Society",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Society",
    "Women’s American Football and Cheerleading Club",
    "Bakes",
)


def many(listed: Callable[..., dict[str, Any]], *, front: bool) -> dict[str, list[dict[str, Any]]]:
    """Very many groups with long names; those that stand in `front`, or all of one type."""
    summary = "What we do, said in as many words as one sentence of ours may have, so that nobody who reads it has to ask what we do at all."

    def some(kind: str, number: int) -> list[dict[str, Any]]:
        return [
            listed(
                f"{kind}-{n}", f"{sorted(_LONG_NAMES)[n * 7 // number]} {n}", (None, 0, 500)[n % 3], summary[: 40 + 13 * n % 90]
            )
            for n in range(number)
        ]

    return (
        {"societies": some("s", 6), "sport_clubs": some("c", 6), "rag": some("r", 3)} if front else {"societies": some("s", 230)}
    )


def letters(groups: list[dict[str, Any]]) -> dict[str, str]:
    """Make what a long list is looked up by."""
    return {one["letter"]: one["group_id"] for one in reversed(groups)} if len(groups) > LONG else {}
