"""Nouns: what does not agree with Stripe, and how far we have looked."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class ByState(GlobalSecondaryIndex["DifferenceRow"]):
    """The differences that are open, or that are resolved, by time."""

    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    since = UTCDateTimeAttribute(range_key=True)


class DifferenceRow(Record):
    """Something on which our books and Stripe's do not agree, or that a person has to look at."""

    class Meta:
        table_name = named("differences")

    OPEN, RESOLVED = "open", "resolved"

    difference_id = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute()
    subject = UnicodeAttribute()
    amount = NumberAttribute()
    group_id = UnicodeAttribute()
    order_id = UnicodeAttribute(null=True)
    state = UnicodeAttribute(default="open")
    since = UTCDateTimeAttribute()
    resolved_at = UTCDateTimeAttribute(null=True)
    resolved_by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    by_state = ByState()


class Cursor(Record):
    """How far Stripe's lists have been read, in Stripe's own time, so that its clock and ours need not agree."""

    class Meta:
        table_name = named("cursors")

    name = UnicodeAttribute(hash_key=True)
    seen = UTCDateTimeAttribute()
    ran_at = UTCDateTimeAttribute()
