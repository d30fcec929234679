"""Nouns: the register of a group's platforms elsewhere."""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class PlatformRecord(Record):
    """One platform of a group, until it is retired and after."""

    class Meta:
        table_name = named("platforms")

    group_id = UnicodeAttribute(hash_key=True)
    platform_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    label = UnicodeAttribute()
    url = UnicodeAttribute()
    public = BooleanAttribute()
    interactive = BooleanAttribute()
    added_at = UTCDateTimeAttribute()
    added_by = UnicodeAttribute()
    retired_at = UTCDateTimeAttribute(null=True)
