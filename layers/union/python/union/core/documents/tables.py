"""Nouns: documents as they were sent, in pieces."""

from pynamodb.attributes import BinaryAttribute, TTLAttribute, UnicodeAttribute

from union.store import Record, named


class Piece(Record):
    """A piece of a document, named by the document's id and its number. A document that is to be forgotten says when."""

    class Meta:
        table_name = named("documents")

    piece = UnicodeAttribute(hash_key=True)
    data = BinaryAttribute(legacy_encoding=False)
    forget_at = TTLAttribute(null=True)
