"""Checks an exported case: python3 verify.py, in the unpacked folder; or python3 verify.py case.zip.

It needs Python 3.9 and nothing else, and asks nobody. It says OK with the last hash of the log, or what is wrong, and ends with 0 or 1.
Compare the last hash with the one the students' union shows for the case (or give it: --hash 1a2b...): whoever wrote a whole new export
could make everything else fit.

What is checked: every file is there, none is there besides, each has its size and SHA-256; each entry of the log holds the hash of the one
before it; each piece of evidence is what the log says was sealed, and nothing that was sealed and found clean is left out.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

START = "0" * 64
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
LOG = "log.jsonl"
CLEAN = "NO_THREATS_FOUND"
CHUNK = 1024 * 1024
NOT_OURS = (".DS_Store", "Thumbs.db", "desktop.ini")
"""What desktops leave in folders they show."""
_BROKEN = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)


class Wrong(Exception):
    """What does not fit, as a sentence."""


class Folder:
    """The files of an unpacked export."""

    def __init__(self, place: str | Path) -> None:
        self.place = Path(place)

    def names(self) -> list[str]:
        """The paths of all files, with / between folders."""
        found = (p for p in self.place.rglob("*") if (p.is_symlink() or p.is_file()) and p.name not in NOT_OURS)
        return sorted(p.relative_to(self.place).as_posix() for p in found)

    def open(self, name: str) -> IO[bytes]:
        """A file to read bytes from."""
        if (self.place / name).is_symlink():
            raise Wrong(f"{name} is a link to somewhere else.")
        return (self.place / name).open("rb")


class Packed:
    """The files of an export as it came."""

    def __init__(self, place: str | Path) -> None:
        self.zip = zipfile.ZipFile(place)

    def names(self) -> list[str]:
        """The paths of all files."""
        return sorted(self.zip.namelist())

    def open(self, name: str) -> IO[bytes]:
        """A file to read bytes from."""
        return self.zip.open(name)


def entry_hash(entry: dict[str, Any]) -> str:
    """The SHA-256, in hexadecimal, of an entry as JSON with sorted names and no spaces, but for the hash itself."""
    told = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def measured(files: Folder | Packed, name: str) -> tuple[int, str]:
    """The size in bytes and the SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    try:
        with files.open(name) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except (zipfile.BadZipFile, zlib.error):
        raise Wrong(f"{name} was changed.") from None
    return size, digest.hexdigest()


def read(files: Folder | Packed, name: str) -> str:
    """The text of a file."""
    try:
        with files.open(name) as file:
            return file.read().decode()
    except (KeyError, OSError):
        raise Wrong(f"{name} is missing.") from None
    except (UnicodeDecodeError, zipfile.BadZipFile, zlib.error):
        raise Wrong(f"{name} was changed.") from None


def manifest_of(files: Folder | Packed) -> dict[str, Any]:
    """The manifest, which is what its seal says it is."""
    text = read(files, MANIFEST)
    if read(files, SEAL) != f"{hashlib.sha256(text.encode()).hexdigest()}  {MANIFEST}\n":
        raise Wrong(f"{MANIFEST} or {SEAL} was changed.")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def check_files(files: Folder | Packed, manifest: dict[str, Any]) -> None:
    """Every file is there as the manifest says, and no other."""
    there = files.names()
    twice = sorted({name for name in there if there.count(name) > 1})
    if twice:
        raise Wrong(f"{twice[0]} is there twice.")
    listed = {file["path"]: file for file in manifest["files"]}
    for name in there:
        if name not in listed and name not in (MANIFEST, SEAL):
            raise Wrong(f"{name} does not belong to this export.")
    for name, file in listed.items():
        if name not in there:
            raise Wrong(f"{name} is missing.")
        if measured(files, name) != (file["size"], file["sha256"]):
            raise Wrong(f"{name} was changed.")


def check_log(entries: list[dict[str, Any]], manifest: dict[str, Any]) -> str:
    """The log is whole, from its first entry to the last one that the manifest names."""
    previous = START
    for number, entry in enumerate(entries, 1):
        if entry["number"] != number:
            raise Wrong(f"Entry {number} of the log is missing.")
        if entry["subject"] != manifest["case"]:
            raise Wrong(f"Entry {number} of the log belongs to another case.")
        if entry["previous"] != previous:
            raise Wrong(f"Entry {number} of the log does not follow the one before it.")
        if entry["hash"] != entry_hash(entry):
            raise Wrong(f"Entry {number} of the log was changed.")
        previous = str(entry["hash"])
    if (previous, len(entries)) != (manifest["log_hash"], manifest["log_entries"]):
        raise Wrong(f"The log ends with entry {len(entries)}, not with entry {manifest['log_entries']} as it should.")
    return previous


def check_evidence(entries: list[dict[str, Any]], manifest: dict[str, Any]) -> None:
    """Each piece of evidence is what was sealed, and nothing that was sealed and found clean is left out."""
    sealed = {e["details"]["evidence"]: e for e in entries if e["act"] == "evidence sealed"}
    found = {file["evidence"]: file for file in manifest["files"] if "evidence" in file}
    for file in manifest["files"]:
        if file["path"].startswith("evidence/") and file.get("evidence") not in sealed:
            raise Wrong(f"The log does not know {file['path']}.")
    for evidence, file in found.items():
        said = sealed[evidence]["details"] if evidence in sealed else None
        if said is None or (said["size"], said["sha256"]) != (file["size"], file["sha256"]):
            raise Wrong(
                f"{file['path']} is not what entry {sealed[evidence]['number'] if said else '?'} of the log says was sealed."
            )
    for evidence, entry in sealed.items():
        if evidence not in found and entry["details"]["verdict"] == CLEAN:
            raise Wrong(f"The evidence of entry {entry['number']} of the log is left out.")


def check(files: Folder | Packed, expected: str | None = None) -> str:
    """Check everything; returns the last hash of the log. Raises `Wrong` with a sentence."""
    manifest = manifest_of(files)
    check_files(files, manifest)
    entries = [json.loads(line) for line in read(files, LOG).splitlines()]
    last = check_log(entries, manifest)
    check_evidence(entries, manifest)
    if expected and expected != last:
        raise Wrong("This is whole, but its last hash is not the one you gave: it is an older export, or somebody wrote it anew.")
    return last


def main(asked: list[str]) -> int:
    """Check what is named, or the folder this file is in."""
    expected = asked.pop(asked.index("--hash") + 1) if "--hash" in asked[:-1] else None
    named = [word for word in asked if word != "--hash"]
    place = named[0] if named else Path(__file__).resolve().parent
    code, said = 0, ""
    try:
        said = f"OK {check(Folder(place) if Path(place).is_dir() else Packed(place), expected)}"
    except Wrong as wrong:
        code, said = 1, f"WRONG {wrong}"
    except _BROKEN as failure:
        code, said = 1, f"WRONG This is not a whole export: {type(failure).__name__}, {failure}"
    sys.stdout.write(said + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
