"""Nouns: pictures as we drew them."""

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute

from union.store import Record, named


class Picture(Record):
    """A small picture, named after its bytes."""

    class Meta:
        table_name = named("pictures")

    name = UnicodeAttribute(hash_key=True)
    data = BinaryAttribute(legacy_encoding=False)
