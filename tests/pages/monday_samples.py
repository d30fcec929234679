"""Sample data for the pages of staff's Monday: what waits, all groups, and search."""

from typing import Any

TEAMS = [
    {"team": "societies", "label": "Societies"},
    {"team": "sport_clubs", "label": "Sport clubs"},
    {"team": "student_media", "label": "Student media"},
    {"team": "rag", "label": "RAG"},
    {"team": "volunteering", "label": "Volunteering"},
    {"team": "part_time_officers", "label": "Part-time officers"},
]
LOOKED = "2026-11-23T04:10:00Z"


def waits(name: str | None, text: str, to: str, due_on: str | None = None, *, late: bool = False) -> dict[str, Any]:
    """Make something that waits."""
    return {
        "group": {"group_id": "chess", "name": name} if name else None,
        "text": text,
        "to": to,
        "due_on": due_on,
        "late": late,
    }


def pile(name: str, label: str, rows: list[dict[str, Any]], to: str = "", count: int | None = None) -> dict[str, Any]:
    """Make what waits of one kind."""
    late = sum(one["late"] for one in rows)
    to = to or f"/staff-home?show={name}"
    return {"name": name, "label": label, "count": len(rows) if count is None else count, "late": late, "to": to, "rows": rows}


PILES = [
    pile(
        "applications",
        "Applications for affiliation",
        [
            waits("Origami Society", "A new group asks to be affiliated.", "/staff/applications/1", "2026-11-20", late=True),
            waits("Korfball Club", "A new group asks to be affiliated.", "/staff/applications/2", "2026-11-27"),
        ],
    ),
    pile(
        "elections",
        "Elections that wait for you",
        [waits("Film Society", "“Spring election”: The ballots are sealed. Count them.", "/elections/1/count", "2026-11-23")],
    ),
    pile(
        "contacts",
        "Officers without a staff contact",
        [
            waits("Welfare Officer", "Has no staff contact of their own.", "/staff/contacts#welfare", "2026-11-23"),
            waits("Disabled Students’ Officer", "Has Maya Hill as their staff contact for some more days only, and nobody follows.", "/x", "2026-12-01"),
        ],
        "/staff/contacts",
    ),
    pile(
        "money",
        "Refunds and disputes",
        [
            waits("Rowing Club", "A buyer asked their bank for £95.00 back. Stripe wants evidence.", "/x", "2026-11-25"),
            waits("Chess Society", "A refund of £5.00 of 14 November 2026 did not arrive.", "/x"),
        ],
        "/books/attention",
    ),
    pile("frozen", "Boards that are cooling off", []),
    pile("no-president", "Nobody leads it", [waits("Food Bank Team", "In office: Jo Park (Treasurer).", "/x")], "/staff/groups?show=no-president"),
    pile(
        "no-treasurer",
        "No treasurer",
        [waits(f"{name} Society", "Ask Priya Shah, who leads it.", "/x") for name in ("Film", "Baking", "Hiking", "Debating", "Poetry")],
        "/staff/groups?show=no-treasurer",
        count=17,
    ),
    pile(
        "ends-soon",
        "Roles end soon",
        [waits("Netball Club", "Amina Yusuf is Captain until 12 December 2026, and nobody follows.", "/x", "2026-12-12")],
        "/staff/groups?show=ends-soon",
    ),
    pile("awaits", "Roles not accepted yet", []),
    pile("quiet", "Gone quiet", [waits("The Print", "Nothing is planned, and nothing was heard since 3 March 2026.", "/x")], "/staff/groups?show=quiet"),
]  # fmt: skip
_WELL, _WATCH, _HELP = (180, 40, 12, 0, 22, 6), (41, 14, 0, 1, 9, 0), (19, 6, 2, 0, 4, 0)
FARING = [
    {
        "type": one["team"],
        "label": one["label"],
        "well": well,
        "watch": watch,
        "help": bad,
        "to": f"/staff/groups?type={one['team']}",
    }
    for one, well, watch, bad in zip(TEAMS, _WELL, _WATCH, _HELP, strict=True)
]


def home(piles: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make staff's Monday."""
    cases = [
        ("overdue", "Overdue", 2),
        ("today", "Due today", 1),
        ("waiting", "Waiting for an answer", 4),
        ("all", "All open cases", 23),
    ]
    told: dict[str, Any] = {"team": "", "teams": TEAMS, "show": "", "today": "2026-11-23", "faring": FARING, "groups": 356}
    told["cases"] = [{"name": name, "label": label, "count": count} for name, label, count in cases]
    return {**told, "looked_at": LOOKED, "sets_up": False, "piles": piles, **more}


def homes(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """A Monday of much work; one without any; one kind whole; of one team; of a house on its first day; and of nasty words."""
    nothing = [{**one, "count": 0, "late": 0, "rows": []} for one in PILES]
    none = [{**one, "count": 0} for one in home([])["cases"]]
    nasty = [waits(long + hostile, long + hostile, "/x", "2026-11-20", late=True)] * 3
    return {
        "usual": home(PILES),
        "empty": home(nothing, cases=none),
        "first-day": home(nothing, cases=none, faring=[], groups=0, looked_at=None, sets_up=True),
        "keeps-the-house": home(PILES[:1], sets_up=True),
        "one-team": home(PILES[:3], teams=TEAMS[:1], faring=FARING[:1]),
        "whole": home(
            [pile("applications", "Applications for affiliation", PILES[0]["rows"] * 12)], show="applications", team="societies"
        ),
        "hostile": home([pile("x", hostile, nasty)], teams=[{"team": "societies", "label": hostile}] * 2),
    }


def sign(name: str, label: str, count: int = 1) -> dict[str, Any]:
    """Make something to look at."""
    return {"name": name, "label": label, "count": count}


def group(name: str, health: str = "well", signs: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """Make a group as it fares."""
    told: dict[str, Any] = {
        "group": {"group_id": name.lower().replace(" ", "-"), "name": name}, "type": "societies", "type_label": "Societies",
        "health": health, "signs": signs or [], "leads": ["Priya Shah"], "treasurers": ["Tom Evans"], "awaiting": 0,
        "ends_on": "2027-07-31", "members": 214, "heard_of": "2026-11-19T18:00:00Z", "next_event": "2026-11-26T18:00:00Z",
        "findings": 0, "disputed": 0, "not_arrived": 0, "frozen": False, "cases": 0, "left": False, "left_on": None,
    }  # fmt: skip
    return {**told, **more}


GROUPS = [
    group("Chess Society"),
    group("Film Society", "help", [sign("no-treasurer", "No treasurer"), sign("findings", "Findings", 2)], treasurers=[], findings=2),
    group("Food Bank Team", "help", [sign("no-president", "Nobody leads it"), sign("no-treasurer", "No treasurer"), sign("quiet", "Gone quiet")],
          leads=[], treasurers=[], heard_of=None, next_event=None, members=0, type_label="Volunteering"),
    group("Netball Club", "watch", [sign("ends-soon", "Roles end soon"), sign("money", "Refunds or disputes", 3), sign("cases", "Open cases")], type_label="Sport clubs"),
    group("Welfare Officer", members=None, treasurers=[], type_label="Part-time officers"),
    group("Fencing Club", left=True, left_on="2026-08-01", leads=[], treasurers=[], members=0),
]  # fmt: skip
SHOWS = [
    sign("", "All there are", 356), sign("no-treasurer", "No treasurer", 17), sign("quiet", "Gone quiet", 9), sign("findings", "Findings", 4),
    sign("help", "Needs help", 31), sign("watch", "To watch", 65), sign("well", "Well", 260), sign("left", "Have left", 3),
]  # fmt: skip
SORTS = [{"name": "name", "label": "Name"}, {"name": "health", "label": "Those that need help first"}]


def groups(found: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Make a page of all groups."""
    told: dict[str, Any] = {"q": "", "team": "", "teams": TEAMS, "show": "", "shows": SHOWS, "sort": "name", "sorts": SORTS}
    return {
        **told,
        "count": len(found),
        "groups": found,
        "page": 1,
        "pages": 1,
        "asked": "sort=name",
        "looked_at": LOOKED,
        **more,
    }


def all_groups(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Some groups; very many; none that fit; and one of nasty words."""
    nasty = group(
        "x",
        "help",
        [sign("quiet", hostile)],
        group={"group_id": hostile, "name": long + hostile},
        leads=[long, hostile],
        type_label=hostile,
    )
    return {
        "some": groups(GROUPS),
        "many": groups(GROUPS * 8, count=356, page=3, pages=8),
        "none": groups([], q="chees", show="quiet"),
        "hostile": groups([nasty], q=hostile, asked="q=%22%3E", teams=[{"team": hostile, "label": hostile}] * 2),
    }


CASE = {
    "incident_id": "019abc-x", "heading_label": "Abuse or unwanted attention", "state": "closed",
    "group": {"group_id": "chess", "name": "Chess Society"}, "opened_at": "2026-10-02T12:00:00Z",
}  # fmt: skip


def person(name: str, **more: Any) -> dict[str, Any]:
    """Make somebody who was found."""
    role = {
        "group": {"group_id": "chess", "name": "Chess Society"},
        "role": "Treasurer",
        "starts_on": "2026-08-01",
        "ends_on": "2027-07-31",
    }
    return {"person_id": "0f6c2a-11", "name": name, "roles": [{**role, "awaits": False}], "teams": [], **more}


def search(**more: Any) -> dict[str, Any]:
    """Make what was found."""
    return {"q": "", "look": "groups", "groups": [], "people": [], "cases": [], "more": False, **more}


def searches(hostile: str, long: str) -> dict[str, dict[str, Any]]:
    """Nothing looked for yet; groups, people and a case that were found; nobody; and nasty words."""
    some = [person("Tom Evans"), person("Tom Reed", roles=[], teams=["Societies", "Sport clubs"])]
    nasty = person(long + hostile, person_id=hostile, teams=[hostile])
    return {
        "begin": search(),
        "groups": search(q="chess", groups=GROUPS[:2], more=True),
        "people": search(q="Tom", look="people", people=some, cases=[CASE, {**CASE, "group": None, "state": "received"}]),
        "case": search(q="019abc-x", look="cases", cases=[CASE]),
        "nobody": search(q="Tam", look="people"),
        "hostile": search(q=hostile, look="people", people=[nasty], cases=[{**CASE, "heading_label": hostile}]),
    }
