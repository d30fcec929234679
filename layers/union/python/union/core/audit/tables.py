"""Nouns: what was done, by whom, to what."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Added, named


class Entry(Added):
    """One act. Entries are only ever added."""

    class Meta:
        table_name = named("audit")

    subject = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    at = UTCDateTimeAttribute()
    actor = UnicodeAttribute()
    act = UnicodeAttribute()
    details = JSONAttribute()
    correlation_id = UnicodeAttribute()
