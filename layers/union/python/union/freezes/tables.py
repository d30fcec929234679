"""Nouns: the freeze of a group's board."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class Running(GlobalSecondaryIndex["FreezeRecord"]):
    """The freezes that nobody has ended yet. A freeze leaves it when it is thawed."""

    class Meta:
        index_name = "running"
        projection = AllProjection()

    running = UnicodeAttribute(hash_key=True)
    ends_at = UTCDateTimeAttribute(range_key=True)


class FreezeRecord(Record):
    """The latest freeze of a group's board; what came before is in the audit."""

    class Meta:
        table_name = named("freezes")

    RUNNING = "running"

    group_id = UnicodeAttribute(hash_key=True)
    group_name = UnicodeAttribute()
    freeze_id = UnicodeAttribute()
    version = NumberAttribute()
    started_at = UTCDateTimeAttribute()
    ends_at = UTCDateTimeAttribute()
    statement = UnicodeAttribute()
    running = UnicodeAttribute(null=True)
    last_key = UnicodeAttribute()
    correlation_id = UnicodeAttribute()
    running_index = Running()
