"""Nouns: disputes."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Dispute(Record):
    """A payment that a bank was asked to take back. `order_id` is absent where the payment is no order's."""

    class Meta:
        table_name = named("disputes")

    dispute_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute(null=True)
    group_id = UnicodeAttribute()
    amount = NumberAttribute()
    state = UnicodeAttribute()
    opened_at = UTCDateTimeAttribute()
    decided_at = UTCDateTimeAttribute(null=True)
