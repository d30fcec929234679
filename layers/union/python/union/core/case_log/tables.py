"""Nouns: the log of a case."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from union.store import Added, named


class LogEntry(Added):
    """One entry. Entries are only ever added, each under its number, until the whole case is deleted."""

    class Meta:
        table_name = named("incident_log")

    incident_id = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    actor = UnicodeAttribute()
    act = UnicodeAttribute()
    details = JSONAttribute()
    previous = UnicodeAttribute()
    hash = UnicodeAttribute()
