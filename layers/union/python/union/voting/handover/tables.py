"""Nouns: handovers from one committee to the next."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named


class Open(GlobalSecondaryIndex["HandoverRecord"]):
    """The handovers that are not over, by the day (ISO) from which staff support look at them."""

    class Meta:
        index_name = "open"
        projection = IncludeProjection(["group_name", "type", "left", "begins_on", "ends_on"])

    open = UnicodeAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class HandoverRecord(Record):
    """One handover: who hands over what to whom, between day A (`begins_on`) and day B (`ends_on`), ISO days.

    `version` counts every change. `items` and the people are as `rules` has them; `left` is how many things were open when it was last written.
    `told` says who was written to, by the day. `open` is "yes" until it is done or called off.
    """

    class Meta:
        table_name = named("handovers")

    OPEN = "yes"

    group_id = UnicodeAttribute(hash_key=True)
    handover_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute(default=1)
    group_name = UnicodeAttribute()
    type = UnicodeAttribute()
    state = UnicodeAttribute()
    begins_on = UnicodeAttribute()
    ends_on = UnicodeAttribute()
    outgoing = JSONAttribute()
    incoming = JSONAttribute()
    items = JSONAttribute()
    left = NumberAttribute()
    told = JSONAttribute(null=True)
    election_id = UnicodeAttribute(null=True)
    begun_at = UTCDateTimeAttribute()
    begun_by = UnicodeAttribute()
    over_at = UTCDateTimeAttribute(null=True)
    over_because = UnicodeAttribute(null=True)
    open = UnicodeAttribute(null=True)
    due_on = UnicodeAttribute()
    forget_at = TTLAttribute(null=True)
    by_open = Open()
