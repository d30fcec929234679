"""Nouns: refunds."""

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import ListOf, Record, named


class Unsent(GlobalSecondaryIndex["Refund"]):
    """The refunds of which Stripe has not been told yet, and those that failed and nobody has settled, each by time."""

    class Meta:
        index_name = "unsent"
        projection = AllProjection()

    unsent = UnicodeAttribute(hash_key=True)
    asked_at = UTCDateTimeAttribute(range_key=True)


class ByOrder(GlobalSecondaryIndex["Refund"]):
    """The refunds of one order, by time."""

    class Meta:
        index_name = "by_order"
        projection = AllProjection()

    order_id = UnicodeAttribute(hash_key=True)
    asked_at = UTCDateTimeAttribute(range_key=True)


class PartMap(MapAttribute[str, object]):
    """How much of the refund falls on one thing that was sold."""

    product_id = UnicodeAttribute()
    name = UnicodeAttribute()
    quantity = NumberAttribute()
    amount = NumberAttribute()


class Refund(Record):
    """Money that goes back: how many pence of which payment, why, and where it stands; `note` is how it was paid by hand."""

    class Meta:
        table_name = named("refunds")

    refund_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute()
    group_id = UnicodeAttribute()
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    payment_intent = UnicodeAttribute()
    amount = NumberAttribute()
    reason = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    asked_at = UTCDateTimeAttribute()
    parts = ListOf(of=PartMap)
    state = UnicodeAttribute()
    unsent = UnicodeAttribute(null=True)
    stripe_id = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    by_order = ByOrder()
    by_unsent = Unsent()
