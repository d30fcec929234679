"""Sample data for the pages of imports and exports."""

from typing import Any

from union.membership.imports import reading, rules
from union.membership.imports.rules import FATES, Kind

from tests.pages.render import refused

KINDS = [{"name": kind.value, "label": label} for kind, label in rules.LABELS.items()]


def listed(state: str, kind: Kind = Kind.MEMBERS, rows: int = 412, refused: int = 0) -> dict[str, Any]:
    """Make one import of the list."""
    return {
        "import_id": f"{state}-1",
        "kind": kind.value,
        "label": rules.LABELS[kind],
        "state": state,
        "by": "Morgan Hill",
        "begun_at": "2026-11-23T14:05:00Z",
        "rows": rows,
        "tally": {"new": rows - refused, "changed": 0, "same": 0, "refused": refused},
    }


def imports(found: list[dict[str, Any]], waiting: int = 0, **more: Any) -> dict[str, Any]:
    """Make the page of imports."""
    told = {"imports": found, "kinds": KINDS, "waiting": waiting, "kept_days": 30, "key": "k_1", "values": {}, "errors": {}}
    return {**told, **more}


def arranged(kind: Kind, head: list[str], top: list[list[str]], **more: Any) -> dict[str, Any]:
    """Make how a file is read."""
    columns = rules.proposed(kind, head)
    return {
        "encoding": "cp1252",
        "encodings": [{"name": name, "label": label} for name, label in reading.ENCODINGS.items()],
        "delimiter": "semicolon",
        "delimiters": [{"name": name, "label": name.capitalize()} for name in reading.DELIMITERS],
        "headings_at": 1,
        "headings": [{"at": n, "label": one} for n, one in enumerate(head, 1)],
        "top": top,
        "columns": [
            {"name": one.name, "label": one.label, "required": one.required, "at": columns.get(one.name)}
            for one in rules.COLUMNS[kind]
        ],
        "digits": 0,
        "surname_first": False,
        "one_group": "",
        "liked": [],
        "chosen": "",
        **more,
    }


HEAD = ["Society", "Full name", "Email", "Student ID", "Membership", "Price paid", "Expiry date"]
TOP = [
    ["Chess Society", "Okoro, Sam", "sam@union.example", "123456", "Student", "£5.00", "31/07/2027"],
    ["Chess Society", "Webb, Jo", "jo@union.example", "99", "Student", "£5.00", "31/07/2027"],
    ["Ches Society", "Zoë Lee", "zoe@union.example", "1.23E+07", "Associate", "£7.50", "07/31/2027"],
]


def row(number: int, fate: str, says: list[str], why: list[str] | None = None, group: str = "Chess Society") -> dict[str, Any]:
    """Make one row with its fate."""
    return {"number": number, "group": group, "says": says, "fate": fate, "label": FATES[rules.Fate(fate)], "why": why or []}


ROWS = [
    row(2, "new", ["Sam Okoro", "sam@union.example", "Student", "£5.00", "31 July 2027"]),
    row(3, "changed", ["Jo Webb", "jo@union.example", "Student", "£5.00", "31 July 2027"]),
    row(4, "same", ["Lin Wei", "lin@union.example", "Student", "£5.00", "31 July 2027"]),
    row(
        5,
        "refused",
        ["Zoë Lee", "zoe@union.example", "Associate", "£7.50"],
        [
            "Student number: Excel has shortened this number and its last digits are lost. Format the column as text, and export it once more.",
            "Last day: This day has its month first, as Americans write it. Please write the day first, such as 31/07/2027.",
        ],
        group="Ches Society",
    ),
]


def shown(state: str, kind: Kind = Kind.MEMBERS, **more: Any) -> dict[str, Any]:
    """Make the page of one import."""
    told: dict[str, Any] = {
        "import_id": "imp-1",
        "kind": kind.value,
        "label": rules.LABELS[kind],
        "state": state,
        "version": 2,
        "by": "Morgan Hill",
        "begun_at": "2026-11-23T14:05:00Z",
        "arranged": None,
        "fates": [{"fate": fate.value, "label": label, "count": 1} for fate, label in FATES.items()],
        "total": 4,
        "show": "",
        "rows": ROWS,
        "page": 1,
        "pages": 1,
        "per_cent": 0,
        "goes_on": False,
        "may": [],
        "undone": 0,
        "kept_back": [],
        "kept_until": "2026-12-23T14:05:00Z",
        "readable": True,
        "waiting": 411,
        "key": "k_1",
        "values": {},
        "errors": {},
    }
    return {**told, **more}


NONE = [{"fate": fate.value, "label": label, "count": 0} for fate, label in FATES.items()]
READ = shown("read", arranged=arranged(Kind.MEMBERS, HEAD, TOP, liked=["Our old system"]), fates=NONE, total=0, rows=[])
CHECKED = shown(
    "checked", arranged=arranged(Kind.MEMBERS, HEAD, TOP, surname_first=True, digits=9, chosen="Our old system"), may=["run"]
)
KEPT_BACK = [
    {
        "number": 7,
        "why": "Somebody has worked on this group since, or somebody belongs to it. It can leave the union on its own page.",
    }
]

LISTS = {
    "none": imports([]),
    "some": imports(
        [
            listed("running"),
            listed("checked", Kind.COMMITTEES, 61, 3),
            listed("done", Kind.GROUPS, 1),
            listed("undone"),
            listed("undoing"),
            listed("read", rows=0),
        ],
        411,
    ),
    "wrong": refused(
        imports(
            [],
            1,
            values={"kind": "members", "text": "group;name"},
            errors={
                "file": "There are no rows in this file.",
                "kind": "Please say what is in the file.",
                "text": "Please check it.",
            },
        ),
        "/staff/imports",
    ),
}
ONES = {
    "read": READ,
    "read-groups": shown(
        "read",
        Kind.GROUPS,
        arranged=arranged(Kind.GROUPS, ["Name", "Type", "Description"], [["Film Society", "Society", "We watch films."]]),
        fates=NONE,
        total=0,
        rows=[],
    ),
    "checked": CHECKED,
    "wrong": refused(
        {
            **READ,
            "values": {"headings_at": "99", "column_name": "2", "surname_first": "yes"},
            "errors": {
                "headings_at": "Please give the number of the row with the headings, from 1 to 4.",
                "column_group": "Please say which column names the group, or below which group all rows belong to.",
                "column_email": "This column is chosen twice.",
                "digits": "Please enter a whole number, such as 24.",
                "one_group": "Please keep this to 80 characters.",
                "keep_as": "Please keep this to 60 characters.",
            },
        },
        "/staff/imports/imp-1/columns",
    ),
    "running": shown("running", per_cent=40, goes_on=True),
    "done": shown("done", may=["undo"], pages=3, page=2, show="new"),
    "undoing": shown("undoing", per_cent=10, goes_on=True),
    "undone": shown("undone", undone=3, kept_back=KEPT_BACK),
    "forgotten": shown("done", rows=[], readable=False),
    "nothing-of-it": shown("done", rows=[], show="changed"),
    "too-late": {**shown("done"), "errors": {"form": "Somebody else has done something with this import at the same moment."}},
}


def hostile(text: str, long: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Make both pages with a text that means harm, and a very long word."""
    told = arranged(Kind.MEMBERS, [text, long], [[text, long]], liked=[text, long], chosen=text, one_group=text)
    rows = [row(2, "new", [text, long], [], text), row(3, "refused", [long], [text, long], long)]
    late = {**listed("done"), "by": text + long}
    return {
        "list": ("imports.html", imports([late], 10_000, values={"text": text})),
        "one": ("import.html", shown("checked", arranged=told, rows=rows, by=long + text, may=["run"])),
        "kept": ("import.html", shown("undone", kept_back=[{"number": 2, "why": text + long}], rows=rows)),
    }
