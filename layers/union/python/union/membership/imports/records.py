"""Imports, their rows, columns that staff like and what waits for somebody, as this room's files read and write them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from union import addresses, ids, store
from union.errors import NotFound
from union.membership.imports import rules
from union.membership.imports.rules import GOING, Deed, Fate, Kind
from union.membership.imports.tables import Expected, Import, ImportPart, LikedColumns
from union.store import Get, Put, Update

_LISTED = 50
_PIECE = 300_000
"""Bytes of a file in one item; DynamoDB takes 400 KB."""
_CHUNK, _MOST_IN_CHUNK = 200_000, 100
WAITING, CLAIMED, DONE = "waiting", "claimed", "done"
"""How a chunk of rows stands."""


def key(import_id: str) -> Get[Import]:
    """Ask for an import; `require` reads what came of it."""
    return Import.by_key(import_id)


def require(found: Import | None) -> Import:
    """The import. Raises `NotFound` where there is none."""
    if found is None:
        raise NotFound("There is no such import. Please look at the list of them.")
    return found


def listed() -> list[Import]:
    """The last imports, the newest first. They may be a second old."""
    return list(Import.listed.query(Import.ALL, scan_index_forward=False, limit=_LISTED))


def going() -> Iterable[str]:
    """The ids of the imports that run or are being undone, the first begun on top."""
    return (str(one.import_id) for one in Import.going.query("yes"))


def move_write(found: Import, deed: Deed, now: datetime, *actions: Action) -> Update:
    """The part after which an import stands where the deed leads. `ConditionFailed` where somebody moved it since it was read.

    Raises `Conflict` where it cannot be moved so.
    """
    after = rules.moved(str(found.state), deed)
    told = [Import.state.set(after), Import.version.set(int(found.version) + 1), Import.changed_at.set(now)]
    told.append(Import.open.set("yes") if after in GOING else Import.open.remove())
    return Update(Import(str(found.import_id)), [*told, *actions], Import.version == int(found.version))


def set_to(**told: Any) -> list[Action]:
    """What sets these of an import's attributes; what is None is taken away."""
    return [getattr(Import, n).remove() if value is None else getattr(Import, n).set(value) for n, value in told.items()]


def file_pieces(import_id: str, data: bytes, now: datetime) -> list[ImportPart]:
    """The pieces of a file, to be saved before its import is there: without that nobody finds them, and they are forgotten in time."""
    forget = now + rules.ROWS_KEPT
    pieces = [data[at : at + _PIECE] for at in range(0, len(data), _PIECE)]
    return [ImportPart(import_id, f"file#{n:03}", data=piece, forget_at=forget) for n, piece in enumerate(pieces)]


def file_of(import_id: str) -> bytes:
    """The file of an import. Raises `NotFound` once it was forgotten."""
    pieces = [bytes(one.data) for one in ImportPart.query(import_id, ImportPart.part.startswith("file#"), consistent_read=True)]
    if not pieces:
        raise NotFound("The rows of this import were deleted, as they are kept for 30 days. Please bring the file again.")
    return b"".join(pieces)


class Judged(NamedTuple):
    """A row with its fate: its number in the file, what it says, what becomes of it, why by column, and the group it is about."""

    number: int
    says: Mapping[str, str]
    fate: str
    why: Mapping[str, str]
    group: str = ""


def chunked(rows: Sequence[Judged]) -> list[list[Judged]]:
    """Rows in chunks of a size that an item holds."""
    found: list[list[Judged]] = []
    size = 0
    for row in rows:
        length = len(json.dumps(row).encode())
        if not found or len(found[-1]) >= _MOST_IN_CHUNK or size + length > _CHUNK:
            found.append([])
            size = 0
        found[-1].append(row)
        size += length
    return found


def chunks_of(import_id: str, look: str, rows: Sequence[Judged], now: datetime) -> list[ImportPart]:
    """The chunks of the rows of one look through a file, to be saved before the import says that they are there."""
    forget = now + rules.ROWS_KEPT
    return [
        ImportPart(import_id, f"{_prefix(look)}{n:04}", rows=[list(row) for row in some], state=WAITING, forget_at=forget)
        for n, some in enumerate(chunked(rows))
    ]


def _prefix(look: str) -> str:
    """How the chunks of one look through a file are called: two at once, of which one is lost, write over nothing of each other's."""
    return f"rows#{look}#"


def chunks(found: Import) -> Iterator[ImportPart]:
    """The chunks of an import's rows, in order."""
    prefix = _prefix(str(found.look))
    yield from ImportPart.query(str(found.import_id), ImportPart.part.startswith(prefix), consistent_read=True)


def chunk_states(found: Import) -> list[tuple[str, str, datetime | None]]:
    """The chunks of an import without their rows: the name of each, how it stands, and when it was claimed."""
    prefix, wanted = _prefix(str(found.look)), ["part", "state", "claimed_at"]
    asked = ImportPart.query(
        str(found.import_id), ImportPart.part.startswith(prefix), consistent_read=True, attributes_to_get=wanted
    )
    return [(str(one.part), str(one.state), one.claimed_at) for one in asked]


def judged(chunk: ImportPart) -> list[Judged]:
    """The rows of a chunk."""
    return [Judged(*row) for row in chunk.rows or ()]


def claim(import_id: str, part: str, now: datetime) -> ImportPart | None:
    """Claim a chunk that waits, or that whoever had it left. None where somebody else has it or it is done."""
    left = ImportPart.claimed_at < now - rules.CLAIM_LASTS
    free: Condition = (ImportPart.state == WAITING) | ((ImportPart.state == CLAIMED) & left)
    chunk = ImportPart(import_id, part)
    if not store.alone(Update(chunk, [ImportPart.state.set(CLAIMED), ImportPart.claimed_at.set(now)], free)):
        return None
    return chunk


def let_go(chunk: ImportPart, rows: Sequence[Judged], state: str) -> bool:
    """Keep what became of a claimed chunk's rows. False where somebody else has claimed it since."""
    told = [ImportPart.rows.set([list(row) for row in rows]), ImportPart.state.set(state)]
    mine: Condition = (ImportPart.state == CLAIMED) & (ImportPart.claimed_at == chunk.claimed_at)
    return store.alone(Update(ImportPart(chunk.import_id, chunk.part), told, mine))


def made_key(import_id: str, number: int) -> Get[ImportPart]:
    """Ask for what a row has made."""
    return ImportPart.by_key(import_id, f"made#{number:06}")


def made_write(import_id: str, number: int, made: Mapping[str, Any], now: datetime) -> Put:
    """The part that keeps what a row has made, in the transaction that makes it. `ConditionFailed` where it was made before."""
    part = ImportPart(import_id, f"made#{number:06}", made=dict(made), forget_at=now + rules.ROWS_KEPT)
    return Put(part, ImportPart.part.does_not_exist())


def made(import_id: str) -> Iterator[ImportPart]:
    """What the rows of an import have made and is not undone, the last first."""
    found = ImportPart.query(import_id, ImportPart.part.startswith("made#"), scan_index_forward=False, consistent_read=True)
    yield from (one for one in found if one.undone is None)


def undone_write(part: ImportPart, how: str) -> Update:
    """The part that keeps how undoing what a row made has ended. `ConditionFailed` where somebody else was first."""
    return Update(ImportPart(part.import_id, part.part), [ImportPart.undone.set(how)], ImportPart.undone.does_not_exist())


def kept_back(import_id: str) -> list[tuple[int, str]]:
    """What could not be undone: the number of each row, and why."""
    found = ImportPart.query(import_id, ImportPart.part.startswith("made#"), consistent_read=True)
    return [(int(str(one.part)[5:]), str(one.undone)) for one in found if one.undone not in (None, "yes")]


def undone(import_id: str) -> int:
    """How many rows were undone."""
    found = ImportPart.query(
        import_id, ImportPart.part.startswith("made#"), consistent_read=True, attributes_to_get=["part", "undone"]
    )
    return sum(one.undone == "yes" for one in found)


def liked(kind: Kind) -> list[LikedColumns]:
    """The columns that staff keep under a name for files of a kind, by name."""
    return list(LikedColumns.query(kind, consistent_read=True))


def liked_write(kind: Kind, name: str, headings: Mapping[str, str], found: Import, now: datetime) -> Put:
    """The part that keeps columns under a name, over what stood there."""
    return Put(
        LikedColumns(
            kind, name, columns=dict(headings), digits=int(found.digits), surname_first=bool(found.surname_first), changed_at=now
        )
    )


def by_address(email: str) -> str:
    """Under what something waits for whoever has this address, however it is written."""
    return f"email-{ids.derived('expected', addresses.compared(email))}"


def by_number(number: str) -> str:
    """Under what something waits for whoever has this student number."""
    return f"number-{ids.derived('expected', number.strip().upper())}"


def whose(says: Mapping[str, str]) -> list[str]:
    """Under what a row waits: the address, the student number or both."""
    told = [by_address(says["email"])] if says.get("email") else []
    return told + ([by_number(says["number"])] if says.get("number") else [])


def what_of(kind: Kind, group_id: str, says: Mapping[str, str]) -> str:
    """What waits: a membership of a group, or a role on its committee."""
    role = f"#{ids.derived('role', says['role'].casefold())}" if kind is Kind.COMMITTEES else ""
    return f"{kind}#{group_id}{role}"


def expected_key(who: str, what: str) -> Get[Expected]:
    """Ask for what waits for somebody."""
    return Expected.by_key(who, what)


def expected_write(
    before: Sequence[Expected | None],
    who: Sequence[str],
    what: str,
    *,
    kind: Kind,
    group_id: str,
    says: Mapping[str, str],
    import_id: str,
) -> tuple[str, list[Put]]:
    """The id of what waits for somebody from now on, and the parts that keep it. `ConditionFailed` where it changed since it was read."""
    entry_id, until = ids.key(), says["until"]
    forget = datetime.fromisoformat(f"{until}T23:59:59+00:00") + rules.AFTER_THE_END
    puts = []
    for n, (one, old) in enumerate(zip(who, before, strict=True)):
        twin = next((other for other in who if other != one), None)
        record = Expected(
            one, what, entry_id=entry_id, kind=kind.value, group_id=group_id, says=dict(says), twin=twin, import_id=import_id,
            waits="yes" if n == 0 else None, forget_at=forget,
        )  # fmt: skip
        puts.append(
            Put(
                record, Expected.who.does_not_exist() if old is None else (Expected.entry_id == str(old.entry_id)) & _as_came(old)
            )
        )
    return entry_id, puts


def _as_came(old: Expected) -> Condition:
    came: Condition = Expected.came_at.does_not_exist() if old.came_at is None else Expected.came_at.exists()
    return came


def told(old: Expected) -> dict[str, Any]:
    """What waited, as an undoing needs it to put it back."""
    names = ("who", "what", "entry_id", "kind", "group_id", "says", "twin", "waits", "import_id")
    forget: Any = old.forget_at
    return {name: getattr(old, name) for name in names if getattr(old, name) is not None} | {"forget_at": forget.isoformat()}


def put_back_write(kept: Mapping[str, Any], entry_id: str) -> Put:
    """The part that puts back what waited before it was changed. `ConditionFailed` where that changed since, or somebody has come."""
    names = {name: value for name, value in kept.items() if name != "forget_at"}
    record = Expected(**names, forget_at=datetime.fromisoformat(kept["forget_at"]))
    return Put(record, (Expected.entry_id == entry_id) & Expected.came_at.does_not_exist())


def gone_write(who: str, what: str, entry_id: str) -> store.Delete:
    """The part after which something waits no more. `ConditionFailed` where it changed since."""
    return store.Delete(Expected(who, what), Expected.entry_id == entry_id)


def came_write(found: Expected, person_id: str, now: datetime) -> list[Update]:
    """The parts that keep that somebody came for what waited. `ConditionFailed` where that was changed since, or they came already."""
    actions = [Expected.came_at.set(now), Expected.person_id.set(person_id), Expected.waits.remove()]
    same = (Expected.entry_id == str(found.entry_id)) & Expected.came_at.does_not_exist()
    places = [str(found.who), *([str(found.twin)] if found.twin else [])]
    return [Update(Expected(who, str(found.what)), actions, same) for who in places]


def waiting_for(who: str) -> list[Expected]:
    """What waits for whoever this is, and what they have come for."""
    return list(Expected.query(who, consistent_read=True))


def number_waiting(group_id: str = "") -> int:
    """How many memberships and roles wait for somebody, of a group or of all. It may be a second old."""
    of_group = (Expected.group_id == group_id) if group_id else None
    return int(Expected.waiting.count("yes", of_group))


def all_waiting(kind: Kind) -> list[Expected]:
    """All that waits of a kind."""
    wants = [Expected.by_key(str(one.who), str(one.what)) for one in Expected.waiting.query("yes")]
    found = store.read(*wants) if wants else ()
    return [one for one in found if one is not None and one.kind == kind and one.came_at is None]


def fates(rows: Iterable[Judged]) -> dict[str, int]:
    """How many rows have which fate."""
    told = {fate.value: 0 for fate in Fate}
    for row in rows:
        told[row.fate] += 1
    return told
