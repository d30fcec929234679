"""Truths about evidence.

"Report the incident … and provide screenshots/evidence of the behaviour"; "make sure you have collected any evidence you need for later
reference before removing" (guidance, "Managing your Web Platforms"). Evidence is sealed when its bytes are in the vault, are the very bytes
that were promised, and were looked at for malware; from then on its hash stands in the log of the case. The first version of a file is
the evidence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from union import text
from union.errors import Conflict, Invalid

LARGEST = 50_000_000
"""Bytes of one file that a browser sends to S3 itself."""
LARGEST_BY_FORM = 4_000_000
"""Bytes of one file that comes through a function, in a form without a script."""
MOST_FILES = 20
MOST_BYTES = 200_000_000
FORM_LASTS = timedelta(minutes=10)
MISSING_AFTER = timedelta(hours=1)
UNSCANNED_AFTER = timedelta(minutes=15)
LINK_LASTS = timedelta(seconds=60)
PACKED_WITHIN = timedelta(minutes=20)
"""Longer the packing of a case and its second and third try together do not take."""
_HASH = re.compile(r"[0-9a-f]{64}")


class State(StrEnum):
    """How a piece of evidence stands."""

    WAITING = "waiting"
    SEALED = "sealed"
    INFECTED = "infected"
    BROKEN = "broken"
    MISSING = "missing"


class Verdict(StrEnum):
    """What the scan for malware said, in the words of GuardDuty's tag."""

    CLEAN = "NO_THREATS_FOUND"
    INFECTED = "THREATS_FOUND"
    UNSUPPORTED = "UNSUPPORTED"
    DENIED = "ACCESS_DENIED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Kind:
    """A type of file that is taken: what it is called, its endings, and how its bytes begin (an offset and what stands there)."""

    label: str
    endings: tuple[str, ...]
    begins: tuple[tuple[int, bytes], ...]


_ISO_MEDIA = ((4, b"ftyp"),)
_ZIP = ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"))
KINDS: Mapping[str, Kind] = {
    "image/jpeg": Kind("JPEG picture", ("jpg", "jpeg"), ((0, b"\xff\xd8\xff"),)),
    "image/png": Kind("PNG picture", ("png",), ((0, b"\x89PNG\r\n\x1a\n"),)),
    "image/webp": Kind("WebP picture", ("webp",), ((8, b"WEBP"),)),
    "image/gif": Kind("GIF picture", ("gif",), ((0, b"GIF87a"), (0, b"GIF89a"))),
    "image/heic": Kind("HEIC picture", ("heic", "heif"), _ISO_MEDIA),
    "application/pdf": Kind("PDF", ("pdf",), ((0, b"%PDF-"),)),
    "text/plain": Kind("text", ("txt",), ()),
    "application/json": Kind("copy of a post", ("json",), ()),
    "video/mp4": Kind("MP4 film", ("mp4", "m4v"), _ISO_MEDIA),
    "video/quicktime": Kind("MOV film", ("mov",), ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (4, b"free"))),
    "video/webm": Kind("WebM film", ("webm",), ((0, b"\x1aE\xdf\xa3"),)),
    "audio/mp4": Kind("M4A sound", ("m4a",), _ISO_MEDIA),
    "audio/mpeg": Kind("MP3 sound", ("mp3",), ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"))),
    "audio/ogg": Kind("Ogg sound", ("ogg", "opus", "oga"), ((0, b"OggS"),)),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind("Word document", ("docx",), _ZIP),
    "message/rfc822": Kind("e-mail", ("eml",), ()),
    "application/zip": Kind("ZIP of a chat", ("zip",), _ZIP),
}
PICTURES = ("image/jpeg", "image/png", "image/webp")
"""The types of which a copy without hidden data is drawn."""
_TEXT = ("text/plain", "application/json", "message/rfc822")
TAKEN = "JPEG, PNG, WebP, GIF, HEIC, PDF, text, MP4, MOV, WebM, M4A, MP3, Ogg, Word, e-mail (EML) and ZIP"


def kind_of(name: str, told: str) -> str:
    """The type of a file by its name's ending, which must be one of ours; what a browser says of it comes second.

    Raises `Invalid` for anything else, SVG and HTML among it, which can carry scripts.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    by_ending = [kind for kind, described in KINDS.items() if ending in described.endings]
    if by_ending and by_ending[0] != "application/json":
        return by_ending[0]
    if not ending and told in KINDS and told != "application/json":
        return told
    raise Invalid.field("name", f"We cannot take this type of file. We take {TAKEN}. A screenshot always works.")


def is_honest(kind: str, head: bytes) -> bool:
    """Whether a file begins as one of its type does. `head` is its first bytes, 512 or more where it has as many."""
    if kind in _TEXT:
        return b"\x00" not in head and not head.lstrip().lower().startswith(
            (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
        )
    return any(head[offset : offset + len(mark)] == mark for offset, mark in KINDS[kind].begins)


def cleaned(name: str) -> str:
    """A file's name without folders, control characters and marks that turn the direction of text; at most 120 characters."""
    plain = text.name(re.split(r"[\\/]", name)[-1])
    plain = re.sub(r"[\"<>|:*?;%]", "_", plain).rstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem.lstrip('. ')[: 119 - len(ending)] or 'file'}.{ending}"
    return plain.lstrip(". ")[:120] or "file"


def check_size(size: int, most: int = LARGEST) -> None:
    """Raises `Invalid` for an empty file and one that is too large. Sizes in bytes."""
    if size < 1:
        raise Invalid.field("size", "This file is empty. Please choose another.")
    if size > most:
        raise Invalid.field(
            "size", f"This file is too large: {most // 1_000_000} MB at most. A screenshot or a shorter film helps."
        )


def check_hash(sha256: str) -> str:
    """Raises `Invalid` for what cannot be a SHA-256 in hexadecimal."""
    if not _HASH.fullmatch(sha256):
        raise Invalid.field("sha256", "Please send the SHA-256 of the file as 64 small hexadecimal digits.")
    return sha256


def check_room(sizes: list[int], size: int) -> None:
    """Raises `Conflict` where the case has no room for one more file of `size` bytes."""
    if len(sizes) >= MOST_FILES:
        raise Conflict(f"There are {MOST_FILES} files in this case already. Please tell staff what else there is.")
    if sum(sizes) + size > MOST_BYTES:
        raise Conflict("The files of this case would be too large together. Please tell staff what else there is.")


def sealed_as(verdict: str, *, same: bool) -> State | None:
    """The state after a scan: None where there is no verdict yet that counts. `same` says whether the bytes are those that were promised."""
    if not same:
        return State.BROKEN
    if verdict == Verdict.INFECTED:
        return State.INFECTED
    return State.SEALED if verdict in (Verdict.CLEAN, Verdict.UNSUPPORTED) else None


def openable(state: str, verdict: str | None) -> bool:
    """Whether evidence can be downloaded: it is sealed and was found clean. What could not be scanned stays shut."""
    return state == State.SEALED and verdict == Verdict.CLEAN
