"""Verbs: keep a document that somebody brought, give it out, and let it be forgotten. Who may is for the caller to say."""

from datetime import datetime
from hashlib import sha256

from union import store
from union.core.documents import rules
from union.core.documents.rules import Document
from union.core.documents.tables import Piece
from union.errors import NotFound, Unavailable
from union.store import Delete, Get, Part, Put, Update


def keep_write(field: str, document_id: str, data: bytes, before: Document | None, now: datetime) -> tuple[Document, list[Part]]:
    """What is known of the document in `data`, and the parts of a transaction that keep it, in place of the one `before` it.

    Raises `Invalid` with a sentence at `field` for what is no document of ours.
    """
    kind, pieces = rules.kind(field, data), rules.cut(data)
    # Put over what is there without looking: whoever keeps a document does so with a condition on the record that names it.
    parts: list[Part] = [Put(Piece(piece=_name(document_id, number), data=piece)) for number, piece in enumerate(pieces)]
    left = range(len(pieces), before.pieces if before else 0)
    parts += [Delete(Piece(piece=_name(document_id, number))) for number in left]
    return Document(document_id, kind, len(data), len(pieces), sha256(data).hexdigest(), now), parts


def read(document: Document) -> bytes:
    """The bytes of a document. Raises `NotFound`, and `Unavailable` where another one was put in its place at this very moment."""
    found = store.read(*(_key(document.document_id, number) for number in range(document.pieces)))
    if not found or any(piece is None for piece in found):
        raise NotFound("This document is not kept any more.")
    data = b"".join(bytes(piece.data) for piece in found)
    if sha256(data).hexdigest() != document.sha256:
        raise Unavailable("This document is being replaced at this moment. Please try again.")
    return data


def delete_write(document: Document) -> list[Delete]:
    """The parts of a transaction that delete a document at once."""
    return [Delete(Piece(piece=_name(document.document_id, number))) for number in range(document.pieces)]


def forget_write(document: Document, at: datetime) -> list[Update]:
    """The parts of a transaction after which a document is forgotten from `at` on."""
    names = [_name(document.document_id, number) for number in range(document.pieces)]
    return [Update(Piece(name), [Piece.forget_at.set(at)], Piece.piece.exists()) for name in names]


def _key(document_id: str, number: int) -> Get[Piece]:
    return Piece.by_key(_name(document_id, number))


def _name(document_id: str, number: int) -> str:
    return f"{document_id}-{number}"
