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


def _iso(*brands: bytes) -> tuple[tuple[int, bytes], ...]:
    """How a file of ISO's family of media begins (ISO/IEC 14496-12): its box `ftyp`, with one of these major brands, or any."""
    return tuple((4, b"ftyp" + brand) for brand in brands) or ((4, b"ftyp"),)


_ISO_MEDIA = _iso()
_ZIP = ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"))
KINDS: Mapping[str, Kind] = {
    "image/jpeg": Kind("JPEG picture", ("jpg", "jpeg", "jfif", "jpe"), ((0, b"\xff\xd8\xff"),)),
    "image/png": Kind("PNG picture", ("png",), ((0, b"\x89PNG\r\n\x1a\n"),)),
    "image/webp": Kind("WebP picture", ("webp",), ((8, b"WEBP"),)),
    "image/gif": Kind("GIF picture", ("gif",), ((0, b"GIF87a"), (0, b"GIF89a"))),
    "image/avif": Kind("AVIF picture", ("avif",), _iso(b"avif", b"avis", b"mif1", b"msf1")),
    "image/heic": Kind("HEIC picture", ("heic", "heif", "hif"), _ISO_MEDIA),
    "application/pdf": Kind("PDF", ("pdf",), ((0, b"%PDF-"),)),
    "text/plain": Kind("text", ("txt",), ()),
    "application/json": Kind("copy of a post", ("json",), ()),
    "video/mp4": Kind("MP4 film", ("mp4", "m4v"), _ISO_MEDIA),
    "video/3gpp": Kind("3GP film", ("3gp", "3gpp", "3g2"), _iso(b"3gp", b"3g2", b"isom", b"mp4", b"qt")),
    "video/quicktime": Kind("MOV film", ("mov", "qt"), ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (4, b"free"))),
    "video/webm": Kind("WebM film", ("webm", "weba"), ((0, b"\x1aE\xdf\xa3"),)),
    "audio/mp4": Kind("M4A sound", ("m4a",), _ISO_MEDIA),
    "audio/mpeg": Kind(
        "MP3 sound", ("mp3",), ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"), (0, b"\xff\xfa"))
    ),
    "audio/aac": Kind("AAC sound", ("aac",), ((0, b"\xff\xf1"), (0, b"\xff\xf9"), (0, b"ADIF"), (0, b"ID3"), (4, b"ftyp"))),
    "audio/amr": Kind("AMR sound", ("amr", "awb"), ((0, b"#!AMR\n"), (0, b"#!AMR-WB\n"), (0, b"#!AMR_MC"), (0, b"#!AMR-WB_MC"))),
    "audio/wav": Kind("WAV sound", ("wav",), ((8, b"WAVE"),)),
    "audio/x-caf": Kind("CAF sound", ("caf",), ((0, b"caff"),)),
    "audio/ogg": Kind("Ogg sound", ("ogg", "opus", "oga"), ((0, b"OggS"),)),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind("Word document", ("docx",), _ZIP),
    "message/rfc822": Kind("e-mail", ("eml",), ()),
    "application/zip": Kind("ZIP of a chat", ("zip",), _ZIP),
}
"""What telephones, their messengers and their recorders make, and what people print or pass on."""
PICTURES = ("image/jpeg", "image/png", "image/webp")
"""The types of which a copy without hidden data is drawn."""
_TEXT = ("text/plain", "application/json", "message/rfc822")
_OURS_ALONE = "application/json"
ALSO: Mapping[str, str] = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/heif": "image/heic",
    "image/heic-sequence": "image/heic",
    "image/heif-sequence": "image/heic",
    "image/avif-sequence": "image/avif",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/aacp": "audio/aac",
    "audio/x-aac": "audio/aac",
    "audio/x-hx-aac-adts": "audio/aac",
    "audio/vnd.dlna.adts": "audio/aac",
    "audio/3gpp": "video/3gpp",
    "audio/3gpp2": "video/3gpp",
    "video/3gpp2": "video/3gpp",
    "audio/amr-wb": "audio/amr",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "audio/webm": "video/webm",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "video/x-m4v": "video/mp4",
    "application/x-zip-compressed": "application/zip",
}
"""What else telephones and browsers call a type of ours."""
TAKEN = (
    "pictures (JPEG, PNG, WebP, GIF, HEIC, AVIF), PDF, text, films (MP4, MOV, 3GP, WebM), "
    "sound (M4A, MP3, AAC, AMR, Ogg, WAV), Word, e-mail (EML) and ZIP"
)
ACCEPTED = ",".join(
    sorted(
        {kind for kind in KINDS if kind != _OURS_ALONE}
        | {f".{e}" for kind, k in KINDS.items() if kind != _OURS_ALONE for e in k.endings}
    )
)
"""What a page tells the browser that it takes, so that files can be chosen by type and by ending."""


def kind_of(name: str, told: str, head: bytes = b"") -> str:
    """The type of a file by its name's ending, which must be one of ours. A name without an ending, as telephones' sharing sends them, leaves
    it to what the browser says of it (`told`), and where that says nothing to how its bytes begin (`head`).

    Raises `Invalid` for anything else, SVG and HTML among it, which can carry scripts.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    said = told.partition(";")[0].strip().lower()
    by_ending = [kind for kind, described in KINDS.items() if ending in described.endings]
    ours = by_ending or ([] if ending else [ALSO.get(said, said)] if said in {*KINDS, *ALSO} else _begins(head))
    if ours and ours[0] != _OURS_ALONE:
        return ours[0]
    raise Invalid.field("name", f"We cannot take this type of file. We take {TAKEN}. A screenshot always works.")


def _begins(head: bytes) -> list[str]:
    """The types that begin so, the one that is told most surely first."""
    marks = [(len(mark), kind) for kind, k in KINDS.items() for at, mark in k.begins if head[at : at + len(mark)] == mark]
    return [kind for _, kind in sorted(marks, key=lambda one: -one[0])]


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
