"""Truths about documents that people bring, such as a group's constitution.

A document is kept as it was sent, in pieces as large as our tables take, and given out as a file to keep and never as a page of ours. So it is
a PDF or plain text, told by what it holds and not by what it calls itself.
"""

from dataclasses import dataclass
from datetime import datetime

from union.errors import Invalid
from union.text import shows, unprintable

LARGEST = 2_000_000
"""Bytes. One transaction takes 4 MB, and one answer of a function 6 MB."""
PIECE = 350_000
"""Bytes of one piece: an item of DynamoDB takes 400 KiB with its name."""
MOST_PIECES = -(-LARGEST // PIECE)
PDF, TEXT = "application/pdf", "text/plain"
_ENDINGS = {PDF: "pdf", TEXT: "txt"}
_LABELS = {PDF: "PDF", TEXT: "Text"}
_PAGES = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
_WORD = "This is a Word or OpenDocument file. Please save it as a PDF first."
_WHICH = "Please choose a PDF, or a plain text file."


@dataclass(frozen=True)
class Document:
    """What is known of a document that is kept: its id, type, number of bytes and pieces, SHA-256 (hexadecimal), and since when."""

    document_id: str
    kind: str
    size: int
    pieces: int
    sha256: str
    kept_at: datetime

    @property
    def label(self) -> str:
        """What people call such a file."""
        return _LABELS[self.kind]

    @property
    def ending(self) -> str:
        """How the name of such a file ends."""
        return _ENDINGS[self.kind]


def kind(field: str, data: bytes) -> str:
    """What a file is by what it holds: a PDF or plain text. Raises `Invalid` at the field for anything else, and for what is too large."""
    if not data:
        raise Invalid.field(field, "This file is empty. Please choose another.")
    if len(data) > LARGEST:
        size = f"{len(data) / 1_000_000:.1f} MB"
        raise Invalid.field(field, f"This file has {size}. Please choose one of at most {LARGEST // 1_000_000} MB.")
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Invalid.field(field, _WORD)
    if not _is_text(data):
        raise Invalid.field(field, f"We cannot take this type of file. {_WHICH}")
    return TEXT


def _is_text(data: bytes) -> bool:
    """Whether this is text that people read (UTF-8), and nothing that a browser might take for a page."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return shows(text) and not unprintable(text) and not head.startswith(_PAGES)


def cut(data: bytes) -> list[bytes]:
    """The pieces of a document, in their order."""
    return [data[at : at + PIECE] for at in range(0, len(data), PIECE)]
