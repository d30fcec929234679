"""Nouns: what was done, by whom, to what, and what seals it."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

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


class Seal(Added):
    """In which block an entry is sealed, so that none is sealed twice, however often and late somebody is told of it."""

    class Meta:
        table_name = named("audit_seals")

    subject = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    block = NumberAttribute()


class BlockRecord(Added):
    """One block of the log, which seals entries. Blocks are only ever added, each with the number after the last one's."""

    class Meta:
        table_name = named("audit_blocks")

    LOG = "house"

    log = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    previous = UnicodeAttribute()
    entries = JSONAttribute()
    hash = UnicodeAttribute()
