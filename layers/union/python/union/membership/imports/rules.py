"""Truths about bringing groups, committees and members in from files, and taking all of it out again in the same form.

The union provides "each student group with a mini site ... upon a group's affiliation"; members' purchases are tracked; committees are elected
(guidance, "Web Platforms Provided by the Students' Union"). A union that comes here has all three already, in files. What an import may not
do: write over what a committee wrote, give a role that nobody accepts, make somebody a member whose address is not known to be theirs, or move
money.
So a row makes something, changes what an earlier import made, finds it there already, or is refused with its field and the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from union.errors import Conflict
from union.membership.groups.rules import GroupType
from union.membership.imports import cells, reading
from union.membership.pages.rules import PART, PURPOSE, SUMMARY
from union.membership.platforms.rules import KINDS
from union.text import alike, tidied, unprintable

ROWS_KEPT = timedelta(days=30)
"""How long the rows of an import are kept, people's names and addresses with them: long enough to see in the first month of term that it was
wrong, and to undo it. How many rows there were, who brought them and when is kept as long as the audit."""
AFTER_THE_END = timedelta(days=30)
"""How long a membership or a role that waits for its person is kept once its last day has passed."""
LONGEST_GROUP_NAME, LONGEST_ROLE, LONGEST_KIND = 60, 60, 60
LONGEST_TERM = timedelta(days=3 * 366)
"""Ahead of today: a last day beyond that is a slip of the finger."""
CLAIM_LASTS = timedelta(minutes=6)
"""How long rows are one call's: longer than any call of the clock takes, so that nobody else begins them before it is over."""


class Kind(StrEnum):
    """What the rows of a file are."""

    GROUPS = "groups"
    COMMITTEES = "committees"
    MEMBERS = "members"


LABELS: Mapping[Kind, str] = {
    Kind.GROUPS: "Groups",
    Kind.COMMITTEES: "Committees",
    Kind.MEMBERS: "Members",
}


class Fate(StrEnum):
    """What becomes of a row, or became of it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


FATES: Mapping[Fate, str] = {
    Fate.NEW: "New",
    Fate.CHANGED: "Changed",
    Fate.SAME: "There already",
    Fate.REFUSED: "Refused",
}


class State(StrEnum):
    """Where an import stands."""

    READ = "read"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class Deed(StrEnum):
    """What moves an import."""

    CHECK = "check"
    RUN = "run"
    FINISH = "finish"
    UNDO = "undo"
    UNDONE = "undone"


_MOVES: Mapping[Deed, tuple[frozenset[State], State]] = {
    Deed.CHECK: (frozenset({State.READ, State.CHECKED}), State.CHECKED),
    Deed.RUN: (frozenset({State.CHECKED}), State.RUNNING),
    Deed.FINISH: (frozenset({State.RUNNING}), State.DONE),
    Deed.UNDO: (frozenset({State.DONE}), State.UNDOING),
    Deed.UNDONE: (frozenset({State.UNDOING}), State.UNDONE),
}
GOING = frozenset({State.RUNNING, State.UNDOING})
"""The states in which the clock has something to do."""


def moved(state: str, deed: Deed) -> State:
    """Where an import stands after a deed. Raises `Conflict` where it cannot be done as it stands."""
    may, after = _MOVES[deed]
    if state not in may:
        raise Conflict("This import is further on by now. Please look at how it stands.")
    return after


def may(state: str, deed: Deed) -> bool:
    """Whether a deed can be done to an import as it stands."""
    return state in _MOVES[deed][0]


@dataclass(frozen=True)
class Column:
    """Something that a column of a file can be: its name, what it is called, by which headings it is known, and whether it has to be there."""

    name: str
    label: str
    known_as: Sequence[str] = ()
    required: bool = False


_GROUP = Column("group", "Group", ("group", "society", "club", "club/society", "organisation", "student group", "group name"))
_WHO = (
    Column("name", "Name", ("name", "full name", "member", "member name", "student", "student name", "purchaser", "person")),
    Column("first_name", "First name", ("first name", "forename", "given name", "firstname")),
    Column("last_name", "Last name", ("last name", "surname", "family name", "lastname")),
    Column(
        "email", "E-mail address", ("email", "e-mail", "email address", "e-mail address", "university email", "student email")
    ),
    Column(
        "number", "Student number", ("student number", "student id", "id number", "university id", "card number", "student no")
    ),
)
_UNTIL = Column(
    "until", "Last day", ("until", "to", "end", "end date", "last day", "expires", "expiry", "expiry date", "valid until")
)
_PAGES = tuple(kind for kind in KINDS if kind not in ("email", "other"))
COLUMNS: Mapping[Kind, Sequence[Column]] = {
    Kind.GROUPS: (
        Column("name", "Name", ("name", "group", "group name", "society", "club", "title"), required=True),
        Column("type", "Type", ("type", "category", "group type", "kind"), required=True),
        Column("address", "Address on this site", ("address", "slug", "group id")),
        Column("summary", "Summary", ("summary", "short description", "tagline", "strapline")),
        Column("purpose", "Purpose", ("purpose", "description", "about", "aims", "aims and objectives")),
        Column("how_to_join", "How to join", ("how to join", "joining")),
        Column("email", "E-mail address", ("email", "e-mail", "email address", "e-mail address", "contact email", "group email")),
        *(Column(kind, KINDS[kind].name, (kind, KINDS[kind].name.casefold(), f"{kind} link", f"{kind} url")) for kind in _PAGES),
    ),
    Kind.COMMITTEES: (
        _GROUP,
        Column("role", "Role", ("role", "position", "title", "committee role", "post", "job title"), required=True),
        *_WHO,
        Column("from", "First day", ("from", "start", "start date", "first day")),
        _UNTIL,
    ),
    Kind.MEMBERS: (
        _GROUP,
        *_WHO,
        Column("kind", "Kind of membership", ("kind", "membership", "membership type", "product", "product name", "type")),
        Column("price", "Price paid", ("price", "price paid", "amount", "paid", "total", "cost")),
        _UNTIL,
    ),
}
"""What can be in the columns of each kind of file, in the order in which the house writes them itself."""
NAMES: Sequence[str] = tuple(dict.fromkeys(column.name for kind in Kind for column in COLUMNS[kind]))
"""The names of all columns there are."""


def proposed(kind: Kind, headings: Sequence[str]) -> dict[str, int]:
    """Which column of a file, from 1 on, is proposed for what, by its heading; nothing is proposed for two things."""
    found: dict[str, int] = {}
    plain = [" ".join(alike(one.replace("_", " ")).split()) for one in headings]
    for column in COLUMNS[kind]:
        known = [alike(one) for one in (column.name.replace("_", " "), column.label, *column.known_as)]
        at = next((n for word in known for n, one in enumerate(plain, 1) if one == word and n not in found.values()), None)
        if at is not None:
            found[column.name] = at
    return found


def headings_at(kind: Kind, rows: Sequence[Sequence[str]]) -> int:
    """The number of the row, from 1 on, that is proposed for the headings: of the first ten the one of which most is known, or the fullest."""
    top = rows[: reading.TOP]
    known = [len(proposed(kind, row)) for row in top]
    full = [sum(bool(cell) for cell in row) for row in top]
    return (known.index(max(known)) if max(known) > 1 else full.index(max(full))) + 1


def missing(kind: Kind, columns: Mapping[str, int], one_group: str) -> dict[str, str]:
    """What has to be said before rows can be read, a sentence for each column."""
    told = {c.name: f"Please say which column is “{c.label}”." for c in COLUMNS[kind] if c.required and not columns.get(c.name)}
    if kind is not Kind.GROUPS and not columns.get("group") and not one_group:
        told["group"] = "Please say which column names the group, or below which group all rows belong to."
    if kind is not Kind.GROUPS and not (columns.get("email") or columns.get("number")):
        told["email"] = (
            "Please say which column has e-mail addresses or student numbers: by one of them people are known when they sign in."
        )
    at = [n for n in columns.values() if n]
    for name, column in columns.items():
        if column and at.count(column) > 1:
            told.setdefault(name, "This column is chosen twice.")
    return told


@dataclass(frozen=True)
class How:
    """How rows are read: on which `today`, with how many `digits` a student number has (0 for any), whether surnames stand first, to which
    group all rows belong where no column says it, on what day a year ends, and what types of group are called.
    """

    today: date
    year_ends: date
    digits: int = 0
    surname_first: bool = False
    one_group: str = ""
    doubtful: bool = False
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A row as it was read: its number in the file, what it says as it is kept, and what is wrong with it by column."""

    number: int
    says: Mapping[str, str]
    errors: Mapping[str, str]


def doubtful(kind: Kind, rows: Iterable[Mapping[str, str]]) -> bool:
    """Whether a day of these rows has its month first, so that no day which could be read both ways is believed."""
    days = [name for name in ("from", "until") if any(column.name == name for column in COLUMNS[kind])]
    return any(cells.month_first(row.get(name, "")) for row in rows for name in days)


def values(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    """What a row says by the names of its columns."""
    return {name: row[at - 1] if at <= len(row) else "" for name, at in columns.items() if at}


_LINKS = frozenset(KINDS)
_EMPTY = frozenset({"-", "–", "—"})


def row_of(kind: Kind, number: int, said: Mapping[str, str], how: How) -> Row:
    """A row as it is kept, with all that is wrong with it."""
    says: dict[str, str] = {}
    errors: dict[str, str] = {}
    for column in COLUMNS[kind]:
        text, defended = reading.opened(said.get(column.name, ""))
        text = "" if text in _EMPTY else text
        try:
            _check(column.name, text, defended=defended)
            kept = _kept(kind, column.name, text, how)
        except ValueError as wrong:
            errors[column.name] = str(wrong)
            continue
        if kept:
            says[column.name] = kept
    return Row(number, says, errors | _wanting(kind, said, says, errors, how))


def _check(name: str, text: str, *, defended: bool) -> None:
    """Raises `ValueError` for what nobody types: a formula, or what cannot be seen."""
    handle = name in _LINKS and text.startswith("@")
    if reading.runs(text) and not defended and not handle:
        raise ValueError("This begins like a formula of a spreadsheet, so it is not read. Please take away the sign in front.")
    plain = text.isascii() and text.isprintable()
    if not plain and unprintable(text):
        raise ValueError("There are invisible characters in this cell. Please type it again.")


_ROOM = {"summary": SUMMARY, "purpose": PURPOSE, "how_to_join": PART, "role": LONGEST_ROLE, "group": 80, "kind": LONGEST_KIND}


def _kept(kind: Kind, name: str, text: str, how: How) -> str:  # noqa: PLR0911 - one for each kind of cell
    """A cell as it is kept; nothing for an empty one. Raises `ValueError` with a sentence."""
    if kind is Kind.MEMBERS and name == "price":
        return str(cells.price(text))
    if not text:
        return ""
    match name:
        case "from" | "until":
            return cells.day(text, doubtful=how.doubtful).isoformat()
        case "number":
            return cells.student_number(text, how.digits)
        case "email":
            return cells.address(text)
        case "type":
            return _type(text, how.types)
        case "name" if kind is Kind.GROUPS:
            return _short(text, LONGEST_GROUP_NAME)
        case "name" | "first_name" | "last_name":
            return cells.name(text, surname_first=how.surname_first)
        case "purpose" | "how_to_join":
            return _long(text, _ROOM[name])
        case _:
            return _short(text, _ROOM.get(name, 500))


def _short(text: str, most: int) -> str:
    return _long(" ".join(text.split()), most)


def _long(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(f"Please keep this to {most:,} characters.")
    return tidied(text)


_ALSO: Mapping[str, GroupType] = {
    "society": GroupType.SOCIETIES,
    "sport": GroupType.SPORT_CLUBS,
    "sports": GroupType.SPORT_CLUBS,
    "sports club": GroupType.SPORT_CLUBS,
    "sports clubs": GroupType.SPORT_CLUBS,
    "sport club": GroupType.SPORT_CLUBS,
    "club": GroupType.SPORT_CLUBS,
    "media": GroupType.STUDENT_MEDIA,
    "media group": GroupType.STUDENT_MEDIA,
    "rag": GroupType.RAG,
    "volunteering group": GroupType.VOLUNTEERING,
    "part time officer": GroupType.PART_TIME_OFFICERS,
    "part-time officer": GroupType.PART_TIME_OFFICERS,
}


def _type(text: str, labels: Mapping[str, str]) -> str:
    """The type that a cell names: as the union calls it, as the house does, or in a word for one of it."""
    told = alike(text.replace("_", " "))
    known = {alike(label): name for name, label in labels.items()}
    known |= {alike(name.value.replace("_", " ")): name.value for name in GroupType}
    known |= {alike(word): name.value for word, name in _ALSO.items() if alike(word) not in known}
    if told not in known:
        raise ValueError(f"This is no type of group here. There are: {', '.join(labels.values()) or ', '.join(GroupType)}.")
    return known[told]


def _wanting(kind: Kind, said: Mapping[str, str], says: dict[str, str], errors: Mapping[str, str], how: How) -> dict[str, str]:
    """What a row lacks or says against itself; what follows from it is put into what it `says`."""
    told: dict[str, str] = {}
    for column in COLUMNS[kind]:
        if column.required and column.name not in says and column.name not in errors:
            told[column.name] = "This is empty."
    if kind is Kind.GROUPS:
        return told
    says.setdefault("group", how.one_group)
    if not says["group"] and "group" not in errors:
        told["group"] = "This is empty."
    told |= _person(says, errors)
    if "until" not in errors:
        says.setdefault("until", how.year_ends.isoformat())
        told |= _span(says, how.today)
    if kind is Kind.MEMBERS:
        says.setdefault("kind", "Membership")
    return told


def _person(says: dict[str, str], errors: Mapping[str, str]) -> dict[str, str]:
    first, last = says.pop("first_name", ""), says.pop("last_name", "")
    if "name" not in says and (first or last):
        says["name"] = f"{first} {last}".strip()
    told = {}
    if "name" not in says and not {"name", "first_name", "last_name"} & errors.keys():
        told["name"] = "There is no name."
    if not {"email", "number"} & says.keys() and not {"email", "number"} & errors.keys():
        told["email"] = "There is neither an e-mail address nor a student number, so nobody could be known by this row."
    return told


def _span(says: Mapping[str, str], today: date) -> dict[str, str]:
    until, begins = date.fromisoformat(says["until"]), says.get("from", "")
    if until < today:
        return {"until": "This day has passed. What is over is not imported."}
    if until > today + LONGEST_TERM:
        return {"until": "This day is more than three years ahead. Please check it."}
    if begins and date.fromisoformat(begins) > until:
        return {"from": "The first day is after the last."}
    return {}


def rows_of(kind: Kind, found: reading.Read, headings_at: int, columns: Mapping[str, int], how: How) -> list[Row]:
    """The rows below the headings as they are kept; empty ones are left out, and keep their numbers."""
    from dataclasses import replace

    head = found.rows[headings_at - 1]
    below = [(n, row) for n, row in enumerate(found.rows, 1) if n > headings_at and any(row)]
    said = [(n, row, values(row, columns)) for n, row in below]
    told = replace(how, doubtful=doubtful(kind, [one for _, _, one in said]))
    made = []
    for number, row, one in said:
        read = row_of(kind, number, one, told)
        long = {"row": f"This row has {len(row)} cells, and there are {len(head)} headings."} if any(row[len(head) :]) else {}
        made.append(Row(number, read.says, {**long, **read.errors}))
    return made


def cells_of(kind: Kind, says: Mapping[str, str]) -> list[str]:
    """What is kept, as a row of a file of ours says it."""
    told = dict(says)
    if kind is Kind.MEMBERS:
        told["price"] = money_of(told.get("price", "0"))
    return [told.get(column.name, "") for column in written(kind)]


def money_of(pence: str) -> str:
    """Pence as a file of ours says them: 500 is 5.00."""
    whole, rest = divmod(int(pence), 100)
    return f"{whole}.{rest:02d}"


def written(kind: Kind) -> list[Column]:
    """The columns that a file of ours has: all but the two parts of a name."""
    return [column for column in COLUMNS[kind] if column.name not in ("first_name", "last_name")]


_DAYS = ("from", "until")


def in_words(kind: Kind, says: Mapping[str, str]) -> list[str]:
    """What a row says, in short, for the list of fates: days in words, so that nobody misreads one."""
    from union.times import shown_day

    shown = [c for c in written(kind) if says.get(c.name) and c.name not in ("purpose", "how_to_join", "group", "summary")]
    return [
        shown_day(says[c.name]) if c.name in _DAYS else f"£{money_of(says['price'])}" if c.name == "price" else says[c.name]
        for c in shown
    ]
