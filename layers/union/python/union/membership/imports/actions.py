"""Verbs: bring a file, say how it is read and see what becomes of each row, let it run, undo it. All of it is for the team for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from union import clicks, ids, store
from union.core.audit.actions import audit_write
from union.core.people import actions as people
from union.core.people import rules as people_rules
from union.core.people.rules import Caller
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid
from union.membership.groups import actions as groups
from union.membership.imports import judging, reading, records, rules
from union.membership.imports.known import Known
from union.membership.imports.rules import Deed, How, Kind, State
from union.membership.imports.tables import Import
from union.membership.memberships import actions as memberships
from union.store import ConditionFailed, Get, Part, Put
from union.times import london_day

if TYPE_CHECKING:
    from union.membership.imports.records import Judged

_ABOUT = "imports"
_MOVED = "Somebody else has done something with this import at the same moment. Please look at how it stands."


@dataclass(frozen=True)
class Arrangement:
    """How staff say that a file is read. `columns` are numbers of columns, from 1 on, by what they are; `keep_as` is a name to keep it under."""

    encoding: str
    delimiter: str
    headings_at: int
    columns: Mapping[str, int]
    digits: int = 0
    surname_first: bool = False
    one_group: str = ""
    keep_as: str = ""


def read_as_staff(caller: Caller, *wants: Get[Any]) -> tuple[Any, ...]:
    """Read for somebody of the team for all. Raises `NotAllowed` for everybody else."""
    found = people.read_for(caller, *wants)
    people_rules.must_run_staff(caller)
    return found


def begin(caller: Caller, *, kind: Kind, data: bytes, key: str, now: datetime) -> str:
    """Bring a file; nothing is made of it yet. The same `key` again is the same import. Returns its id.

    Raises `Invalid` at `file` for what cannot be read, with what to do; `NotAllowed`, `TooMany`.
    """
    read_as_staff(caller)
    if not data:
        raise Invalid.field("file", "Please choose a file, or paste rows below.")
    found = reading.read(data)
    import_id = ids.derived("import", caller.person_id, key)
    for piece in records.file_pieces(import_id, data, now):
        store.commit(Put(piece))
    headings_at = rules.headings_at(kind, found.rows)
    head = found.rows[headings_at - 1]
    columns, like = _proposed(kind, head)
    made = Import(
        import_id,
        state=State.READ,
        kind=kind.value,
        by_id=caller.person_id,
        by=caller.name,
        begun_at=now,
        changed_at=now,
        encoding=found.encoding,
        delimiter=found.delimiter,
        headings_at=headings_at,
        columns=columns,
        **like,
    )
    counted = rate_limits.reach_write(Reach.IMPORT, caller.person_id, now)
    noting = audit_write(_ABOUT, "file brought", caller.person_id, now, imported=import_id, kind=kind.value)
    putting = Put(made, Import.import_id.does_not_exist())
    try:
        store.commit(putting, noting, *counted)
    except ConditionFailed as lost:
        if not lost.on(putting):
            rate_limits.refuse(lost, Reach.IMPORT, counted)
    return import_id


def _proposed(kind: Kind, head: Sequence[str]) -> tuple[dict[str, int], dict[str, Any]]:
    """Which column is proposed for what: as staff kept it for a file with all of these headings, else by what the headings say."""
    for one in records.liked(kind):
        if one.columns and all(heading in head for heading in one.columns.values()):
            at = {name: list(head).index(heading) + 1 for name, heading in one.columns.items()}
            return at, {"digits": int(one.digits), "surname_first": bool(one.surname_first), "liked": str(one.name)}
    return rules.proposed(kind, head), {}


def arrange(caller: Caller, import_id: str, told: Arrangement, *, version: int, key: str, now: datetime) -> None:
    """Say how a file is read, and see what would become of each row; nothing is made yet. It can be said again until it runs.

    The same `key` again changes nothing. Raises `Invalid` for a file that cannot be read so and at each column that is missing, `Conflict`,
    `NotAllowed`, `NotFound`.
    """
    click = ids.derived("import arranged", caller.person_id, import_id, key)
    with clicks.or_done(click):
        _arrange(caller, import_id, told, version, click, now)


def _arrange(caller: Caller, import_id: str, told: Arrangement, version: int, click: str, now: datetime) -> None:
    kept, pack = read_as_staff(caller, records.key(import_id), policies.in_force_key())
    found = records.require(kept)
    _check_version(found, version)
    rules.moved(str(found.state), Deed.CHECK)
    kind, policy = Kind(found.kind), policies.current(pack)
    read = reading.read(records.file_of(import_id), told.encoding, told.delimiter)
    columns = _checked_columns(kind, told, read)
    groups.look_again()  # Members are brought right after their groups, which nobody may be told are not there.
    judged = judging.every(kind, _rows(kind, read, told, columns, policy, now), Known(policy, now))
    chunks = records.chunks_of(import_id, click, judged, now)
    store.all_at_once([partial(store.commit, Put(one)) for one in chunks])
    changing = records.set_to(
        encoding=read.encoding,
        delimiter=read.delimiter,
        headings_at=told.headings_at,
        columns=columns,
        digits=told.digits,
        surname_first=told.surname_first,
        one_group=told.one_group or None,
        liked=told.keep_as or found.liked,
        look=click,
        chunks=len(chunks),
        rows=len(judged),
        tally=records.fates(judged),
    )
    done = clicks.done_write(click, now)
    _commit(records.move_write(found, Deed.CHECK, now, *changing), done, *_liked(found, kind, told, read, columns, now))


def _checked_columns(kind: Kind, told: Arrangement, read: reading.Read) -> dict[str, int]:
    """The columns that were chosen. Raises `Invalid` at each that is missing, and for headings that are nowhere."""
    if not 1 <= told.headings_at < max(len(read.rows), 2):
        raise Invalid.field("headings_at", f"Please give the number of the row with the headings, from 1 to {len(read.rows)}.")
    wide = max(len(row) for row in read.rows)
    known = {column.name for column in rules.COLUMNS[kind]}
    columns = {name: at for name, at in told.columns.items() if at and name in known}
    wrong = {name: "There is no such column in this file." for name, at in columns.items() if not 1 <= at <= wide}
    wrong |= rules.missing(kind, columns, told.one_group)
    if wrong:
        raise Invalid("Please check which column is what.", {f"column_{name}": sentence for name, sentence in wrong.items()})
    return columns


def _rows(
    kind: Kind, read: reading.Read, told: Arrangement, columns: Mapping[str, int], policy: Policy, now: datetime
) -> list[rules.Row]:
    types = {one.type: one.label for one in policy.contacts.values()}
    today = london_day(now)
    how = How(
        today, memberships.valid_until(policy, today), told.digits, told.surname_first, told.one_group.strip(), types=types
    )  # fmt: skip
    rows = rules.rows_of(kind, read, told.headings_at, columns, how)
    if not rows:
        raise Invalid.field("headings_at", "There are no rows below the headings.")
    if len(rows) > reading.MOST_ROWS:
        raise Invalid.field("file", f"This file has more than {reading.MOST_ROWS:,} rows. Please part it into several.")
    return rows


def _liked(
    found: Import, kind: Kind, told: Arrangement, read: reading.Read, columns: Mapping[str, int], now: datetime
) -> list[Part]:
    if not told.keep_as:
        return []
    head = read.rows[told.headings_at - 1]
    headings = {name: head[at - 1] for name, at in columns.items() if at <= len(head) and head[at - 1]}
    like = Import(str(found.import_id), digits=told.digits, surname_first=told.surname_first)
    return [records.liked_write(kind, told.keep_as, headings, like, now)]


def run(caller: Caller, import_id: str, version: int, now: datetime) -> None:
    """Let an import run, which begins within a minute. Doing it again changes nothing. Raises `Conflict`, `NotAllowed`, `NotFound`."""
    _set_going(caller, import_id, Deed.RUN, version, now)


def undo(caller: Caller, import_id: str, version: int, now: datetime) -> None:
    """Undo what an import made and nobody has changed since. Doing it again changes nothing.

    Raises `Conflict`, also once its rows were deleted; `NotAllowed`, `NotFound`.
    """
    _set_going(caller, import_id, Deed.UNDO, version, now)


_LEADS_TO = {Deed.RUN: (State.RUNNING, State.DONE), Deed.UNDO: (State.UNDOING, State.UNDONE)}
_NOTED = {Deed.RUN: "import begun", Deed.UNDO: "undoing begun"}


def _set_going(caller: Caller, import_id: str, deed: Deed, version: int, now: datetime) -> None:
    (kept,) = read_as_staff(caller, records.key(import_id))
    found = records.require(kept)
    if found.state in _LEADS_TO[deed]:
        return
    _check_version(found, version)
    if now > found.changed_at + rules.ROWS_KEPT:
        raise Conflict("The rows of this import were deleted, as they are kept for 30 days. Please bring the file again.")
    moving = records.move_write(found, deed, now)
    _commit(moving, audit_write(_ABOUT, _NOTED[deed], caller.person_id, now, imported=import_id))


def _check_version(found: Import, version: int) -> None:
    if int(found.version) != version:
        raise Conflict(_MOVED)


def _commit(*parts: Part) -> None:
    try:
        store.commit(*parts)
    except ConditionFailed as lost:
        raise Conflict(_MOVED) from lost


def sheet(caller: Caller, import_id: str) -> str:
    """What becomes or became of each row, as CSV to download. Raises `NotAllowed`, `NotFound`."""
    (kept,) = read_as_staff(caller, records.key(import_id))
    found = records.require(kept)
    rows = [_line(Kind(found.kind), row) for chunk in records.chunks(found) for row in records.judged(chunk)]
    labels = [column.label for column in rules.written(Kind(found.kind))]
    return reading.sheet(["Row", "What becomes of it", "Why", *labels], rows)


def _line(kind: Kind, row: "Judged") -> list[str]:
    says = {name: str(value) for name, value in row.says.items()}
    return [str(row.number), rules.FATES[rules.Fate(row.fate)], " ".join(row.why.values()), *rules.cells_of(kind, says)]
