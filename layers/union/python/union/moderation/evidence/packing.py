"""Packs a case as one ZIP that anybody can check without the house: what is known, the log, the evidence, and a verifier.

The verifier is `verify.py` of this room, byte for byte.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from union.core.case_log.rules import START, Entry
from union.errors import Conflict
from union.times import iso

_README = """This is a case of the students' union, exported {at} (UTC).

case.json       what is known about the case
log.jsonl       its log, one entry a line; each holds the hash of the one before it
evidence/       the files as they came, byte for byte. Open them with care: somebody else sent them
manifest.json   the size and the SHA-256 of every file here, and the last hash of the log
verify.py       checks all of this: unpack it and run "python3 verify.py", or "python3 verify.py case.zip"

The last hash of the log is {last}.
Compare it with the one the union's case page shows: then nobody wrote this anew.
{left_out}"""
_LEFT_OUT = (
    "\nFiles that were found to be harmful, could not be checked or never arrived whole are left out. manifest.json names them.\n"
)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence to pack: what was sealed (size in bytes, SHA-256), and how its bytes are read. None: it is left out."""

    evidence_id: str
    name: str
    size: int
    sha256: str
    state: str
    read: Iterator[bytes] | None


@dataclass(frozen=True)
class Pack:
    """What was packed: the SHA-256 of the manifest and the last hash of the log in it."""

    manifest: str
    last: str


def pack(to: Path, case: Mapping[str, Any], entries: Sequence[Entry], pieces: Iterable[Piece], now: datetime) -> Pack:
    """Write the ZIP of a case. Raises `Conflict` where bytes in the vault are not those that were sealed."""
    last = entries[-1].hash if entries else START
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        files, left_out = [], []
        for number, piece in enumerate(pieces, 1):
            if piece.read is None:
                left_out.append({"evidence": piece.evidence_id, "name": piece.name, "state": piece.state})
            else:
                files.append(_evidence(packed, f"evidence/{number:02}-{piece.name}", piece, piece.read))
        readme = _README.format(at=iso(now), last=last, left_out=_LEFT_OUT if left_out else "")
        written = {
            "case.json": json.dumps(case, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
            "log.jsonl": "".join(_line(entry) for entry in entries),
            "verify.py": (Path(__file__).parent / "verify.py").read_text(encoding="utf-8"),
            "README.txt": readme,
        }
        files += [_text(packed, path, text) for path, text in written.items()]
        told = {
            "case": entries[0].subject if entries else "",
            "exported_at": iso(now),
            "log_entries": len(entries),
            "log_hash": last,
            "files": files,
            "left_out": left_out,
        }
        manifest = str(_text(packed, "manifest.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")["sha256"])
        _text(packed, "manifest.sha256", f"{manifest}  manifest.json\n")
    return Pack(manifest, last)


def _line(entry: Entry) -> str:
    told = {
        "subject": entry.subject,
        "number": entry.number,
        "at": entry.at,
        "act": entry.act.act,
        "actor": entry.act.actor,
        "details": dict(entry.act.details),
        "previous": entry.previous,
        "hash": entry.hash,
    }
    return json.dumps(told, sort_keys=True) + "\n"


def _text(packed: zipfile.ZipFile, path: str, text: str) -> dict[str, Any]:
    data = text.encode()
    packed.writestr(path, data)
    return {"path": path, "size": len(data), "sha256": sha256(data).hexdigest()}


def _evidence(packed: zipfile.ZipFile, path: str, piece: Piece, chunks: Iterator[bytes]) -> dict[str, Any]:
    digest, size = sha256(), 0
    with packed.open(path, "w") as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    if (size, digest.hexdigest()) != (piece.size, piece.sha256):
        raise Conflict("A file in the vault is not the one that was sealed. Please tell whoever runs the house.")
    return {"path": path, "size": size, "sha256": piece.sha256, "evidence": piece.evidence_id}
