"""Says what becomes of each row of a file: all of them at once for the look before, and one afresh where it is made."""

from collections.abc import Iterable, Mapping
from typing import Any

from union.membership.groups.rules import compared
from union.membership.imports import of_committees, of_groups, of_members, waits
from union.membership.imports.known import Known, Verdict
from union.membership.imports.records import Judged
from union.membership.imports.rules import Fate, Kind, Row
from union.store import Part


def one(kind: Kind, says: Mapping[str, str], known: Known) -> Verdict:
    """What becomes of one row in which nothing is wrong by itself."""
    match kind:
        case Kind.GROUPS:
            return of_groups.judged(says, known)
        case Kind.COMMITTEES:
            return of_committees.judged(says, known)
        case Kind.MEMBERS:
            return of_members.judged(says, known)


def row_write(
    kind: Kind, says: Mapping[str, str], verdict: Verdict, known: Known, import_id: str, actor: str
) -> tuple[list[Part], dict[str, Any]]:
    """The parts of a transaction that make what a row says, and what is kept for undoing it."""
    match kind:
        case Kind.GROUPS:
            return of_groups.group_write(says, verdict, known, actor)
        case Kind.COMMITTEES:
            return of_committees.role_write(says, verdict, known, import_id, actor)
        case Kind.MEMBERS:
            return waits.waiting_write(kind, says, verdict, known, import_id)


def every(kind: Kind, rows: Iterable[Row], known: Known) -> list[Judged]:
    """What becomes of all rows of a file."""
    told = list(rows)
    _look(kind, [row.says for row in told if not row.errors], known)
    seen: dict[tuple[str, ...], Row] = {}
    return [_judged(kind, row, known, seen) for row in told]


def _look(kind: Kind, said: list[Mapping[str, str]], known: Known) -> None:
    """Read at once what all rows will be held against."""
    if kind is Kind.GROUPS:
        known.look_at_groups(says["address"] for says in said if says.get("address"))
        return
    found = [(known.find(says["group"])[0], says) for says in said]
    if kind is Kind.COMMITTEES:
        known.look_at_committees(group_id for group_id, _ in found if group_id)
    known.look(place for group_id, says in found if group_id for place in waits.places(kind, group_id, says))


def _judged(kind: Kind, row: Row, known: Known, seen: dict[tuple[str, ...], Row]) -> Judged:
    if row.errors:
        return Judged(row.number, row.says, Fate.REFUSED, row.errors)
    verdict = one(kind, row.says, known)
    if verdict.fate == Fate.REFUSED:
        return Judged(row.number, row.says, verdict.fate, verdict.why, verdict.group)
    for same in _names(kind, row.says, verdict.group):
        before = seen.setdefault(same, row)
        if before is not row:
            agrees = before.says == row.says
            why = {"row": f"Row {before.number} says {'this' if agrees else 'something else about the same'} already."}
            return Judged(row.number, row.says, Fate.SAME if agrees else Fate.REFUSED, why, verdict.group)
    return Judged(row.number, row.says, verdict.fate, verdict.why, verdict.group)


def _names(kind: Kind, says: Mapping[str, str], group_id: str) -> list[tuple[str, ...]]:
    """By what two rows of a file are about the same."""
    if kind is Kind.GROUPS:
        return [("name", compared(says["name"])), ("address", says.get("address") or group_id)]
    return [(who, what) for who, what in waits.places(kind, group_id, says)]
