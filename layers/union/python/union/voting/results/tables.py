"""Nouns: what is kept of a result. An entry is written once and never changed or taken away."""

from pynamodb.attributes import BinaryAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Added, named


class Entry(Added):
    """One entry about an election's result.

    `entry` is what it is: "0001", "0002" ... for a declaration (`told` is what was declared); "act#..." for what the returning officer
    said or did on the way there; "file#..." for a part of a published file, packed in `content`, under the hash of the whole.
    """

    class Meta:
        table_name = named("declarations")

    election_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    at = UTCDateTimeAttribute()
    by = UnicodeAttribute()
    told = JSONAttribute(null=True)
    content = BinaryAttribute(null=True, legacy_encoding=False)
