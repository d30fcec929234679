"""Puts together what the pages of imports show."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from union import ids
from union.core.people.rules import Caller
from union.errors import NotFound, Refusal
from union.membership.groups import actions as groups
from union.membership.imports import reading, records, rules
from union.membership.imports.actions import read_as_staff
from union.membership.imports.rules import FATES, GOING, Deed, Fate, Kind, State
from union.times import iso

if TYPE_CHECKING:
    from union.membership.imports.records import Judged
    from union.membership.imports.tables import Import
    from union.membership.imports.views import (
        Arranged,
        ImportListed,
        ImportRow,
        Imports,
        ImportShown,
        KeptBack,
        Named,
    )

_ON_PAGE = 50
_TOP = 3
_LONGEST_SHOWN = 120


def listed(caller: Caller) -> "Imports":
    """The imports of late, for the team for all. Raises `NotAllowed`."""
    read_as_staff(caller)
    return {
        "imports": [_listed(one) for one in records.listed()],
        "kinds": [{"name": kind.value, "label": label} for kind, label in rules.LABELS.items()],
        "waiting": records.number_waiting(),
        "kept_days": rules.ROWS_KEPT.days,
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


def _listed(found: "Import") -> "ImportListed":
    return {
        "import_id": str(found.import_id),
        "kind": str(found.kind),
        "label": rules.LABELS[Kind(found.kind)],
        "state": str(found.state),
        "by": str(found.by),
        "begun_at": iso(found.begun_at),
        "rows": int(found.rows),
        "tally": {name: int(number) for name, number in (found.tally or {}).items()},
    }


def shown(caller: Caller, import_id: str, show: str, page: int, now: datetime) -> "ImportShown":
    """One import, with its rows of the fate `show` (all where that is none), page by page. Raises `NotAllowed`, `NotFound`."""
    (kept,) = read_as_staff(caller, records.key(import_id))
    found = records.require(kept)
    kind, state, readable = Kind(found.kind), str(found.state), now <= found.begun_at + rules.ROWS_KEPT
    look = _Look(found, show, page)
    undone, kept_back = _undone(found)
    return {
        "import_id": import_id,
        "kind": kind.value,
        "label": rules.LABELS[kind],
        "state": state,
        "version": int(found.version),
        "by": str(found.by),
        "begun_at": iso(found.begun_at),
        "arranged": _arranged(found, kind) if rules.may(state, Deed.CHECK) and readable else None,
        "fates": [{"fate": fate.value, "label": label, "count": look.tally[fate]} for fate, label in FATES.items()],
        "total": sum(look.tally.values()),
        "show": look.show,
        "rows": [_row(kind, row, groups.by_id(now)) for row in look.on_page],
        "page": look.page,
        "pages": look.pages,
        "per_cent": _per_cent(found, look.chunks, look.tally),
        "goes_on": state in GOING,
        "may": _may(state, look.tally) if readable else [],
        "undone": undone,
        "kept_back": kept_back,
        "kept_until": iso(found.begun_at + rules.ROWS_KEPT),
        "readable": readable,
        "waiting": records.number_waiting(),
        "key": ids.key(),
        "values": {},
        "errors": {},
    }


class _Look:
    """The rows of an import of the fate `show`, or all, on one page."""

    def __init__(self, found: "Import", show: str, page: int) -> None:
        self.show = show if show in FATES else ""
        self.chunks = list(records.chunks(found)) if found.look else []
        rows = [row for chunk in self.chunks for row in records.judged(chunk)]
        counted = {fate.value: int((found.tally or {}).get(fate.value, 0)) for fate in Fate}
        self.tally = records.fates(rows) if rows else counted
        wanted = [row for row in rows if self.show in ("", row.fate)]
        self.pages = max(1, -(-len(wanted) // _ON_PAGE))
        self.page = min(max(page, 1), self.pages)
        self.on_page = wanted[(self.page - 1) * _ON_PAGE : self.page * _ON_PAGE]


def _undone(found: "Import") -> "tuple[int, list[KeptBack]]":
    """How many rows were undone, and those that were not."""
    if found.state not in (State.UNDOING, State.UNDONE):
        return 0, []
    import_id = str(found.import_id)
    return records.undone(import_id), [{"number": number, "why": why} for number, why in records.kept_back(import_id)]


def _may(state: str, tally: dict[str, int]) -> list[str]:
    """What can be done with an import that makes or changes anything."""
    if not tally[Fate.NEW] + tally[Fate.CHANGED]:
        return []
    return [deed.value for deed in (Deed.RUN, Deed.UNDO) if rules.may(state, deed)]


def _per_cent(found: "Import", chunks: list[Any], tally: dict[str, int]) -> int:
    if found.state == State.UNDOING:
        made = tally[Fate.NEW] + tally[Fate.CHANGED]
        return 100 * records.undone(str(found.import_id)) // made if made else 100
    done = sum(chunk.state == records.DONE for chunk in chunks)
    return 100 * done // len(chunks) if chunks else 0


def _arranged(found: "Import", kind: Kind) -> "Arranged | None":
    """How the file is read as things stand; None where it cannot be, as when its rows were deleted."""
    try:
        read = reading.read(records.file_of(str(found.import_id)), str(found.encoding), str(found.delimiter))
    except (NotFound, Refusal):
        return None
    below = int(found.headings_at)
    head = read.rows[below - 1] if below <= len(read.rows) else []
    columns, known = dict(found.columns or {}), records.liked(kind)
    return {
        "encoding": read.encoding,
        "encodings": _named(reading.ENCODINGS),
        "delimiter": read.delimiter,
        "delimiters": _named({name: name.capitalize() for name in reading.DELIMITERS}),
        "headings_at": below,
        "headings": [{"at": n, "label": _cut(one) or f"Column {n}"} for n, one in enumerate(head, 1)],
        "top": [[_cut(one) for one in row] for row in read.rows[below : below + _TOP]],
        "columns": [
            {"name": one.name, "label": one.label, "required": one.required, "at": columns.get(one.name)}
            for one in rules.COLUMNS[kind]
        ],
        "digits": int(found.digits),
        "surname_first": bool(found.surname_first),
        "one_group": str(found.one_group or ""),
        "liked": [str(one.name) for one in known],
        "chosen": str(found.liked or ""),
    }


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _named(told: dict[str, str]) -> "list[Named]":
    return [{"name": name, "label": label} for name, label in told.items()]


def _row(kind: Kind, row: "Judged", names: dict[str, dict[str, str]]) -> "ImportRow":
    labels = {column.name: column.label for column in rules.COLUMNS[kind]}
    said = {name: str(value) for name, value in row.says.items()}
    there = names[row.group]["name"] if row.group in names else ""
    group = there or said.get("name" if kind is Kind.GROUPS else "group", "")
    return {
        "number": row.number,
        "group": group,
        "says": [_cut(one) for one in rules.in_words(kind, said)],
        "fate": row.fate,
        "label": FATES[Fate(row.fate)],
        "why": [f"{labels[name]}: {why}" if name in labels else why for name, why in row.why.items()],
    }
