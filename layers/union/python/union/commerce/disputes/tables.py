"""Nouns: disputes."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class ByOpen(GlobalSecondaryIndex["Dispute"]):
    """The disputes that a bank has not decided yet, by time."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    open = UnicodeAttribute(hash_key=True)
    opened_at = UTCDateTimeAttribute(range_key=True)


class Dispute(Record):
    """A payment that a bank was asked to take back. `order_id` is absent where the payment is no order's.

    `due_by` is Stripe's day for the evidence, `asks` says whether any is still taken, `told_at` when Stripe said so.
    """

    class Meta:
        table_name = named("disputes")

    dispute_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(null=True)
    group_id = UnicodeAttribute()
    amount = NumberAttribute()
    state = UnicodeAttribute()
    opened_at = UTCDateTimeAttribute()
    decided_at = UTCDateTimeAttribute(null=True)
    group_name = UnicodeAttribute(null=True)
    group_type = UnicodeAttribute(null=True)
    due_by = UTCDateTimeAttribute(null=True)
    asks = BooleanAttribute(null=True)
    told_at = UTCDateTimeAttribute(null=True)
    open = UnicodeAttribute(null=True)
    by_open = ByOpen()
