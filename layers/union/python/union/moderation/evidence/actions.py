"""Verbs: ask for evidence, seal it, open it, pack it with its case, and forget it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256 as _sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.condition import Condition

from union import ids, store, sweeps, watch
from union.core.case_log import actions as case_log
from union.core.case_log.rules import Entry
from union.core.rate_limits import actions as rate_limits
from union.core.rate_limits.rules import Reach
from union.errors import Conflict, Invalid, NotFound, Unavailable
from union.moderation.evidence import evidence_store, packer, packing, rules
from union.moderation.evidence.rules import State, Verdict
from union.moderation.evidence.tables import Evidence
from union.store import ConditionFailed, Delete, Part, Put, Update
from union.times import from_iso, iso
from union.watch import Count

if TYPE_CHECKING:
    from union.moderation.evidence.views import CopiedPost, EvidenceFile, Export, ExportAsked, PlaceForFile

_HOUSE = "union-house"


def ask(incident_id: str, *, name: str, size: int, kind: str, sha256: str, by: str, now: datetime) -> "PlaceForFile":
    """Let a browser put one file of `size` bytes with this SHA-256 into the vault: where to, with what fields, until when.

    The same file asked for again is the same evidence. Whether the person may is for the caller to say.
    Raises `Invalid`, `Conflict`, and `TooMany` where so much was asked for this case, whoever asked.
    """
    clean = rules.cleaned(name)
    kind = rules.kind_of(clean, kind)
    rules.check_size(size)
    rules.check_hash(sha256)
    record = _recorded(incident_id, clean, kind, size, sha256, by, now)
    seconds = int(rules.FORM_LASTS.total_seconds())
    form = evidence_store.form(_key(record), kind=kind, size=size, sha256=sha256, seconds=seconds)
    return {"evidence_id": record.evidence_id, **form, "expires_at": iso(now + rules.FORM_LASTS)}


def received(incident_id: str, *, name: str, data: bytes, by: str, now: datetime) -> str:
    """Take one file that came through a form, up to 4 MB; returns its id. Raises `Invalid`, `Conflict`, `TooMany`, `Unavailable`."""
    clean = rules.cleaned(name)
    kind = rules.kind_of(clean, "", data[:4096])
    rules.check_size(len(data), rules.LARGEST_BY_FORM)
    digest = _sha256(data).hexdigest()
    record = _recorded(incident_id, clean, kind, len(data), digest, by, now)
    # Over what is sealed nothing is put: the first version alone is evidence, and each later one is entered as strange.
    if record.state in (State.WAITING, State.MISSING):
        evidence_store.put(_key(record), data, kind, digest)
    return str(record.evidence_id)


def bring(incident_id: str, files: Iterable[tuple[str, bytes]], *, by: str, now: datetime) -> list[str]:
    """Take files, by name, that came with a form; returns their ids.

    Raises `Invalid` at the field `files` for those that cannot be taken, when the others are.
    """
    wrong: list[str] = []
    brought: list[str] = []
    for name, data in files:
        try:
            brought.append(received(incident_id, name=name, data=data, by=by, now=now))
        except Invalid as refusal:
            wrong.append(f"{rules.cleaned(name)}: {refusal.detail}")
    if wrong:
        raise Invalid.field("files", " ".join(wrong))
    return brought


def _recorded(incident_id: str, name: str, kind: str, size: int, digest: str, by: str, now: datetime) -> Evidence:  # noqa: PLR0917
    """The record of this very file in this case, made where there is none; each is counted, as each leads to a form or a file for S3."""
    rate_limits.count(Reach.CASE_FILES, incident_id, now)
    evidence_id = ids.derived("evidence", incident_id, digest)
    held = {str(e.evidence_id): e for e in Evidence.query(incident_id, consistent_read=True)}
    if evidence_id in held:
        return held[evidence_id]
    rules.check_room([int(e.size) for e in held.values()], size)
    record = Evidence(
        incident_id=incident_id,
        evidence_id=evidence_id,
        name=name,
        type=kind,
        size=size,
        sha256=digest,
        by=by,
        at=now,
        state=State.WAITING.value,
        waiting=Evidence.WAITS,
        look_at=now,
    )
    act = case_log.act("evidence promised", by, evidence=evidence_id, size=size, sha256=digest)
    try:
        case_log.write(incident_id, [act], now, Put(record, Evidence.evidence_id.does_not_exist()))
    except ConditionFailed:
        (first,) = store.read(Evidence.by_key(incident_id, evidence_id))
        if first is None:
            raise Conflict("Somebody sent this very file just now. Please look again.") from None
        return first
    return record


def keep_write(incident_id: str, *, name: str, text: bytes, by: str, now: datetime, post: "CopiedPost") -> list[Part]:
    """The parts of a transaction that keep a copy of a post; `put` brings it into the vault when they are written."""
    digest = _sha256(text).hexdigest()
    record = Evidence(
        incident_id=incident_id,
        evidence_id=ids.derived("evidence", incident_id, digest),
        name=rules.cleaned(name),
        type="application/json",
        size=len(text),
        sha256=digest,
        by=by,
        at=now,
        state=State.WAITING.value,
        waiting=Evidence.WAITS,
        look_at=now,
        body=text,
        about=dict(post),
    )
    return [Put(record, Evidence.evidence_id.does_not_exist() | (Evidence.state == State.WAITING.value))]


def put(incident_id: str) -> None:
    """Bring the copies that the house made in a case into the vault. What fails the sweep does."""
    for record in Evidence.query(incident_id, consistent_read=True):
        if record.body is not None:
            try:
                _put(record)
            except Unavailable:
                watch.logger.warning("A copy could not be put into the vault; the sweep will", evidence=record.evidence_id)


def _put(record: Evidence) -> None:
    if evidence_store.first(_key(record)) is None:
        evidence_store.put(_key(record), bytes(record.body or b""), record.type, record.sha256)


def seal(key: str, version_id: str, verdict: str, now: datetime) -> str:
    """Seal what was scanned, or say what is wrong with it; returns how the evidence stands after. Twice and late it changes nothing.

    Its bytes are read whole: their number and SHA-256 must be those that were promised. A version that came over the first one, with
    a form that was used again, is entered in the log and never shown.
    """
    place = _place(key)
    (record,) = store.read(Evidence.by_key(*place)) if place else (None,)
    if record is None:
        return "unknown"
    first = evidence_store.first(key)
    if first != version_id:
        if first is not None and record.state != State.WAITING:
            _strange(record, version_id, now)
        return "not the first version"
    if record.state not in (State.WAITING, State.MISSING):
        return str(record.state)
    try:
        return _looked_at(record, key, version_id, verdict, now)
    except NotFound:  # The case is being deleted, and this with it.
        return "gone"


def _looked_at(record: Evidence, key: str, version_id: str, verdict: str, now: datetime) -> str:
    found = _measured(key, version_id)
    state = rules.sealed_as(verdict, same=(found.size, found.digest) == (int(record.size), record.sha256))
    if state is None:
        watch.count(Count.EVIDENCE_UNSCANNED)
        return str(record.state)
    return _sealed(record, version_id, verdict, state, found, now)


def _place(key: str) -> tuple[str, str] | None:
    """The case and the evidence that a key of the vault names."""
    match key.split("/"):
        case ["cases", incident_id, evidence_id]:
            return incident_id, evidence_id
    return None


class _Measured:
    """A file as it is: its bytes' number, SHA-256 and beginning, and all of them where they may be drawn."""

    def __init__(self, key: str, version_id: str) -> None:
        digest, self.size, self.head, pieces = _sha256(), 0, b"", []
        for chunk in evidence_store.read(key, version_id):
            digest.update(chunk)
            self.size += len(chunk)
            self.head = self.head or chunk[:4096]
            pieces.append(chunk)
        self.digest, self.data = digest.hexdigest(), b"".join(pieces)


_measured = _Measured


def _sealed(record: Evidence, version_id: str, verdict: str, state: State, found: _Measured, now: datetime) -> str:
    honest = rules.is_honest(record.type, found.head)
    copied = state == State.SEALED and verdict == Verdict.CLEAN and honest and _copied(record, found.data)
    change = Update(
        Evidence(record.incident_id, record.evidence_id),
        [
            Evidence.state.set(state.value),
            Evidence.version_id.set(version_id),
            Evidence.verdict.set(verdict),
            Evidence.honest.set(honest),
            Evidence.copied.set(copied),
            Evidence.sealed_at.set(now),
            Evidence.waiting.remove(),
            Evidence.look_at.remove(),
            Evidence.body.remove(),
        ],
        _still(record),
    )
    act = case_log.act(
        f"evidence {state.value}",
        _HOUSE,
        evidence=record.evidence_id,
        size=found.size,
        sha256=found.digest,
        version=version_id,
        verdict=verdict,
    )
    more = _kept_post(record) if state == State.SEALED else []
    try:
        case_log.write(record.incident_id, [act], now, change, *more)
    except ConditionFailed as lost:
        if lost.on(change):
            return "sealed already"
        # The post is gone, or was kept in a later version: the copy is evidence all the same.
        case_log.write(record.incident_id, [act], now, change)
    watch.count(Count.EVIDENCE_SEALED if state == State.SEALED else Count.EVIDENCE_REFUSED)
    return state.value


def _still(record: Evidence) -> Condition:
    return Evidence.state == record.state


def _kept_post(record: Evidence) -> list[Part]:
    """Sealed with a copy of a post, the board learns that the post may be removed now."""
    from union.moderation.board import records as board_records  # Boards are asked by whoever seals alone.

    about = record.about
    return (
        [board_records.keep_write(about["group_id"], about["post_id"], int(about["version"]), record.incident_id)]
        if about
        else []
    )


def _copied(record: Evidence, data: bytes) -> bool:
    """Whether a copy without hidden data was drawn and put beside the original."""
    if record.type not in rules.PICTURES:
        return False
    from union.core.pictures import actions as pictures

    try:
        drawn = pictures.plain(data)
    except Invalid:
        return False
    evidence_store.put(f"copies/{record.incident_id}/{record.evidence_id}", drawn, "image/webp", _sha256(drawn).hexdigest())
    return True


def _strange(record: Evidence, version_id: str, now: datetime) -> None:
    act = case_log.act("another version came", _HOUSE, evidence=record.evidence_id, version=version_id)
    if not any(entry.act == act for entry in case_log.entries(record.incident_id)):
        with suppress(NotFound):  # The case is being deleted, and this with it.
            case_log.write(record.incident_id, [act], now)


def listed(incident_id: str, by: str | None = None) -> "list[EvidenceFile]":
    """The evidence of a case, or of one who sent it, the first one first; never a link to it."""
    found = [e for e in Evidence.query(incident_id, consistent_read=True) if by is None or e.by == by]
    return [_shown(e) for e in sorted(found, key=lambda e: (e.at, e.evidence_id))]


def _shown(e: Evidence) -> "EvidenceFile":
    return {
        "evidence_id": e.evidence_id,
        "name": e.name,
        "kind": rules.KINDS[e.type].label,
        "size": int(e.size),
        "sha256": e.sha256,
        "by": e.by,
        "at": iso(e.at),
        "state": e.state,
        "honest": bool(e.honest),
        "copied": bool(e.copied),
        "openable": rules.openable(e.state, e.verdict),
        "about": e.about,
    }


def link(incident_id: str, evidence_id: str, *, original: bool, actor: str, now: datetime) -> str:
    """An address that opens one piece of evidence for 60 seconds; that it was given stands in the log before it is.

    The copy is without hidden data. Raises `NotFound`, and `Conflict` with a sentence where it is not sealed or not clean.
    """
    (record,) = store.read(Evidence.by_key(incident_id, evidence_id))
    if record is None:
        raise NotFound("There is no such file in this case.")
    if not rules.openable(record.state, record.verdict):
        raise Conflict(
            "This file cannot be opened: it is still being checked, or was found to be harmful or not what was promised."
        )
    if not original and not record.copied:
        raise Conflict("There is no copy of this file, only the original.")
    case_log.write(incident_id, [case_log.act("evidence opened", actor, evidence=evidence_id, copy=int(not original))], now)
    seconds = int(rules.LINK_LASTS.total_seconds())
    if original:
        return evidence_store.link(_key(record), record.version_id, record.name, seconds)
    key = f"copies/{incident_id}/{evidence_id}"
    return evidence_store.link(key, evidence_store.first(key), f"{record.name.rpartition('.')[0] or record.name}.webp", seconds)


def origin() -> str:
    """Where browsers bring evidence to: the vault's scheme and host."""
    return evidence_store.origin()


def exports_origin() -> str:
    """Where browsers fetch packed cases from: scheme and host."""
    return evidence_store.exports_origin()


def sweep(now: datetime) -> dict[str, int]:
    """Mend what was missed: put copies that are not in the vault, seal what was scanned, give up what never came."""
    waiting = Evidence.waiting_index.query(Evidence.WAITS, Evidence.look_at <= now)
    done = sweeps.each("evidence", waiting, lambda found: _looked_after(found, now), lambda found: str(found.evidence_id))
    return {"evidence_sealed": 0, "evidence_missing": 0} | done


def _looked_after(found: Evidence, now: datetime) -> dict[str, int]:
    (record,) = store.read(Evidence.by_key(found.incident_id, found.evidence_id))
    if record is None or record.waiting is None:
        return {}
    if record.body is not None:
        _put(record)
    state = _mended(record, now)
    return {"evidence_sealed": state == State.SEALED, "evidence_missing": state == State.MISSING}


def _mended(record: Evidence, now: datetime) -> str:
    key = _key(record)
    version_id = evidence_store.first(key)
    if version_id is not None:
        verdict = evidence_store.verdict(key, version_id)
        if verdict:
            return seal(key, version_id, verdict, now)
        if now - record.at >= rules.UNSCANNED_AFTER:
            watch.count(Count.EVIDENCE_UNSCANNED)
        return str(record.state)
    if now - record.at < rules.MISSING_AFTER or record.state == State.MISSING:
        return ""
    gone = Update(
        Evidence(record.incident_id, record.evidence_id),
        [Evidence.state.set(State.MISSING.value), Evidence.waiting.remove(), Evidence.look_at.remove()],
        _still(record),
    )
    try:
        case_log.write(record.incident_id, [case_log.act("evidence missing", _HOUSE, evidence=record.evidence_id)], now, gone)
    except (ConditionFailed, NotFound):
        return ""
    return State.MISSING.value


def forget(incident_id: str) -> None:
    """Delete all evidence of a case with every version of it, the records last."""
    for prefix in (f"cases/{incident_id}/", f"copies/{incident_id}/"):
        evidence_store.forget(prefix)
    # The records go last: by them a breakdown half-way is gone on with.
    for record in list(Evidence.query(incident_id, consistent_read=True)):
        store.commit(Delete(record))


def export(incident_id: str, whole: Mapping[str, Any], *parts: Part, actor: str, now: datetime) -> None:
    """Have a case packed, with `whole` as what is known of it (JSON-ready). Asked for again while it is packed, it is the same export.

    Who asked stands in the log before the packing begins, in one transaction with `parts`. Whether the person may is for the caller to
    say. Raises `Unavailable`, and `ConditionFailed` where a condition of `parts` does not hold.
    """
    last = _asked_last(incident_id, case_log.entries(incident_id))
    if last is not None and last["state"] == "packing" and now - from_iso(last["asked_at"]) <= rules.PACKED_WITHIN:
        # The call that began it may have been lost, and to pack twice makes one export.
        packer.start(incident_id, last["export_id"])
        return
    export_id = ids.sortable(now)
    evidence_store.lay(_export_key(incident_id, export_id, "case.json"), json.dumps(dict(whole)).encode(), "application/json")
    case_log.write(incident_id, [case_log.act("export asked", actor, export=export_id)], now, *parts)
    packer.start(incident_id, export_id)


def pack(incident_id: str, export_id: str, now: datetime) -> str:
    """Pack what `export` asked for; returns `ready`, or `gone` where nobody asked or it was a day ago. Twice it is packed once.

    The hash of the manifest is in the log before the ZIP can be fetched. Raises `Conflict` where bytes in the vault are not those sealed.
    """
    zipped = _export_key(incident_id, export_id, "case.zip")
    told = evidence_store.laid(_export_key(incident_id, export_id, "case.json"))
    if told is None:
        return "gone"
    if evidence_store.laid_size(zipped) is not None:
        return "ready"
    pieces = _pieces(incident_id)  # Before the log: what is sealed here is sealed there.
    with TemporaryDirectory() as folder:
        place = Path(folder) / "case.zip"
        made = packing.pack(place, json.loads(told), case_log.entries(incident_id), pieces, now)
        size = place.stat().st_size
        act = case_log.act("export packed", _HOUSE, export=export_id, manifest=made.manifest, log=made.last, size=size)
        case_log.write(incident_id, [act], now)
        with place.open("rb") as file:
            evidence_store.lay(zipped, file, "application/zip")
    return "ready"


def _pieces(incident_id: str) -> list[packing.Piece]:
    found = sorted(Evidence.query(incident_id, consistent_read=True), key=lambda e: (e.at, e.evidence_id))
    return [packing.Piece(e.evidence_id, e.name, int(e.size), e.sha256, e.state, _bytes(e)) for e in found]


def _bytes(record: Evidence) -> Iterator[bytes] | None:
    """The original's bytes as they are read, where it may leave the house."""
    if not rules.openable(record.state, record.verdict):
        return None
    return evidence_store.read(_key(record), str(record.version_id))


def exported(incident_id: str, log: Sequence[Entry], now: datetime) -> "Export | None":
    """How the latest export of a case with this log stands, never a link to it; None where there is none, or it lay here for its day.

    `ready` or `failed` or neither, while it is packed; `asked_at`; and once ready `size` in bytes and `log_hash`, the last hash of the
    log in it, which its verifier prints.
    """
    last = _asked_last(incident_id, log)
    if last is None or last["state"] == "gone":
        return None
    late = now - from_iso(last["asked_at"]) > rules.PACKED_WITHIN
    return {**last, "ready": last["state"] == "ready", "failed": last["state"] == "packing" and late}


def _asked_last(incident_id: str, log: Sequence[Entry]) -> "ExportAsked | None":
    asked = next((entry for entry in reversed(log) if entry.act.act == "export asked"), None)
    if asked is None:
        return None
    export_id = str(asked.act.details["export"])
    size = evidence_store.laid_size(_export_key(incident_id, export_id, "case.zip"))
    packed = [e.act.details for e in log if e.act.act == "export packed" and e.act.details["export"] == export_id]
    if size is not None and packed:
        return {"export_id": export_id, "asked_at": asked.at, "state": "ready", "size": size, "log_hash": str(packed[-1]["log"])}
    there = evidence_store.laid_size(_export_key(incident_id, export_id, "case.json")) is not None
    return {"export_id": export_id, "asked_at": asked.at, "state": "packing" if there else "gone"}


def exported_link(incident_id: str, *, actor: str, now: datetime) -> str:
    """An address that opens the packed case for 60 seconds; that it was given stands in the log before it is. Raises `Conflict`."""
    last = _asked_last(incident_id, case_log.entries(incident_id))
    if last is None or last["state"] != "ready":
        raise Conflict("This case is not packed yet, or was packed more than a day ago. Please have it packed again.")
    case_log.write(incident_id, [case_log.act("export opened", actor, export=last["export_id"])], now)
    zipped = _export_key(incident_id, last["export_id"], "case.zip")
    return evidence_store.laid_link(zipped, f"case {incident_id}.zip", int(rules.LINK_LASTS.total_seconds()))


def _export_key(incident_id: str, export_id: str, name: str) -> str:
    return f"cases/{incident_id}/{export_id}/{name}"


def _key(record: Evidence) -> str:
    return f"cases/{record.incident_id}/{record.evidence_id}"
