"""Each minute: do the rows of imports that were let run, or undo what they made, chunk by chunk and row by row.

Each row is one transaction, with a mark of what it made: whoever does it again finds the mark, so a call that is killed, comes twice or meets
itself makes nothing twice. A chunk is claimed by a conditional write that lapses. One bad row stops no other, and where our records are busy the
rest waits for the next minute.
"""

from collections import Counter
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from union import store, sweeps, time_left, watch
from union.core.audit.actions import audit_write
from union.core.policy import actions as policies
from union.core.policy.rules import Policy
from union.errors import Unavailable
from union.membership.groups import actions as groups
from union.membership.imports import judging, of_committees, of_groups, records, waits
from union.membership.imports.known import Known
from union.membership.imports.records import Judged
from union.membership.imports.rules import CLAIM_LASTS, Deed, Fate, Kind, State
from union.store import ConditionFailed

if TYPE_CHECKING:
    from union.membership.imports.tables import Import, ImportPart

_TRIES = 3
_LEAST = 4.0
"""Seconds that have to be left for another row: more than a transaction with its reads takes."""
_ABOUT = "imports"
_OURS = {"row": "Something went wrong on our side with this row. Whoever runs this site has been told; bring it again later."}
_BUSY = {"row": "Somebody else is changing the same at this moment. Bring the file again, and only what is missing is made."}


def tick(now: datetime) -> dict[str, int]:
    """See to every import that is going. It may run twice, late, or at once with itself. Returns how many rows were done and undone."""
    return sweeps.parts(*((import_id, partial(_seen_to, import_id, now)) for import_id in list(records.going())))


def _seen_to(import_id: str, now: datetime) -> dict[str, int]:
    found, pack = store.read(records.key(import_id), policies.in_force_key())
    if found is None:
        return {}
    match found.state:
        case State.RUNNING:
            return _run(found, policies.current(pack), now)
        case State.UNDOING:
            return _undo(found, now)
        case _:
            return {}


def _run(found: "Import", policy: Policy, now: datetime) -> dict[str, int]:
    done: Counter[str] = Counter()
    groups.look_again()  # Once for all rows: the groups of an import that ran just before are there for this one.
    for part, state, claimed_at in records.chunk_states(found):
        free = state == records.WAITING or (
            state == records.CLAIMED and claimed_at is not None and claimed_at < now - CLAIM_LASTS
        )
        if not free:
            continue
        if time_left.seconds() < _LEAST:
            break
        claimed = records.claim(str(found.import_id), part, now)
        if claimed is not None and not _chunk(found, claimed, policy, now, done):
            break
    _finish(found, now)
    return {f"rows_{name}": number for name, number in done.items()}


def _chunk(found: "Import", chunk: "ImportPart", policy: Policy, now: datetime, done: Counter[str]) -> bool:
    """Do the rows of a claimed chunk; False where the time or our records gave out, and the rest waits."""
    rows = records.judged(chunk)
    told: list[Judged] = []
    try:
        for row in rows:
            if time_left.seconds() < _LEAST:
                break
            told.append(_row(found, row, policy, now))
            done[told[-1].fate] += told[-1] is not row
    except Unavailable:
        watch.logger.warning("An import has to wait", item=str(found.import_id))
    whole = len(told) == len(rows)
    records.let_go(chunk, [*told, *rows[len(told) :]], records.DONE if whole else records.WAITING)
    return whole


def _row(found: "Import", row: Judged, policy: Policy, now: datetime) -> Judged:
    if row.fate not in (Fate.NEW, Fate.CHANGED):
        return row
    try:
        return _made(found, row, policy, now)
    except Unavailable:
        raise
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one row, the others are not to suffer from it
        watch.logger.error("A row of an import failed", item=str(found.import_id), row=row.number, why=watch.kind(failure))
        watch.count(watch.Count.ITEM_FAILED)
        return row._replace(fate=Fate.REFUSED.value, why=_OURS)


def _made(found: "Import", row: Judged, policy: Policy, now: datetime) -> Judged:
    """Make what a row says, once, as it has to be made by now."""
    kind, import_id = Kind(found.kind), str(found.import_id)
    for _ in range(_TRIES):
        (mark,) = store.read(records.made_key(import_id, row.number))
        if mark is not None:
            return row._replace(fate=str(mark.made["fate"]), group=str(mark.made["group"]))
        known = Known(policy, now)
        verdict = judging.one(kind, row.says, known)
        if verdict.fate not in (Fate.NEW, Fate.CHANGED):
            return row._replace(fate=verdict.fate, why=verdict.why, group=verdict.group)
        parts, made = judging.row_write(kind, row.says, verdict, known, import_id, str(found.by_id))
        kept = {**made, "fate": str(verdict.fate), "group": verdict.group}
        try:
            store.commit(*parts, records.made_write(import_id, row.number, kept, now))
        except ConditionFailed:
            continue
        return row._replace(fate=str(verdict.fate), why={}, group=verdict.group)
    return row._replace(fate=Fate.REFUSED.value, why=_BUSY)


def _finish(found: "Import", now: datetime) -> None:
    """Say that an import is done, where every chunk is; with how many of its rows have which fate."""
    if any(state != records.DONE for _, state, _ in records.chunk_states(found)):
        return
    tally = records.fates(row for chunk in records.chunks(found) for row in records.judged(chunk))
    noting = audit_write(_ABOUT, "import done", str(found.by_id), now, imported=str(found.import_id), **tally)
    _move(found, Deed.FINISH, noting, now, tally=tally)


def _move(found: "Import", deed: Deed, noting: store.Put, now: datetime, **told: object) -> None:
    try:
        store.commit(records.move_write(found, deed, now, *records.set_to(**told)), noting)
    except ConditionFailed:  # Another call was there first.
        return


def _undo(found: "Import", now: datetime) -> dict[str, int]:
    """Undo what rows made, the last first. What fails, or has no time, is tried again in a minute, and the others do not wait for it."""
    import_id = str(found.import_id)
    done = sweeps.each(
        "row to undo",
        records.made(import_id),
        lambda part: {"rows_undone": int(_undone(found, part, now) == "yes")},
        lambda part: str(part.part),
        least=_LEAST,
    )
    if next(records.made(import_id), None) is not None:
        return dict(done)
    told = {"undone": records.undone(import_id), "kept_back": len(records.kept_back(import_id))}
    noting = audit_write(_ABOUT, "import undone", str(found.by_id), now, imported=import_id, **told)
    _move(found, Deed.UNDONE, noting, now, **told)
    return dict(done)


def _undone(found: "Import", part: "ImportPart", now: datetime) -> str:
    """Undo what one row made; keep how that ended."""
    made, mark = part.made, records.undone_write(part, "yes")
    actor = str(found.by_id)
    match Kind(found.kind):
        case Kind.GROUPS:
            how = of_groups.undo(made, mark)
        case Kind.COMMITTEES:
            how = of_committees.undo(made, actor, now, mark)
        case Kind.MEMBERS:
            how = waits.undo(made, actor, now, mark)
    # What was gone by itself has written no mark; where another call was quicker, its word stands.
    store.alone(records.undone_write(part, how))
    return how
