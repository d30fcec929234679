"""Nouns: the ledger, every movement of money."""

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Added, ListOf, named


class ByTime(GlobalSecondaryIndex["LedgerEntry"]):
    """The movements of one group's money, by time."""

    class Meta:
        index_name = "by_time"
        projection = AllProjection()

    group_id = UnicodeAttribute(hash_key=True)
    at = UTCDateTimeAttribute(range_key=True)


class ByMonth(GlobalSecondaryIndex["LedgerEntry"]):
    """The movements of all money in one month of London's calendar, by time."""

    class Meta:
        index_name = "by_month"
        projection = AllProjection()

    month = UnicodeAttribute(hash_key=True)
    at = UTCDateTimeAttribute(range_key=True)


class PartMap(MapAttribute[str, object]):
    """How much of a movement falls on one thing that was sold."""

    product_id = UnicodeAttribute()
    name = UnicodeAttribute()
    quantity = NumberAttribute()
    amount = NumberAttribute()


class LedgerEntry(Added):
    """One movement of a group's money, in pence. Entries are only ever added."""

    class Meta:
        table_name = named("ledger")

    group_id = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    amount = NumberAttribute()
    currency = UnicodeAttribute()
    order_id = UnicodeAttribute(null=True)
    payment_intent = UnicodeAttribute(null=True)
    parts = ListOf(of=PartMap)
    at = UTCDateTimeAttribute()
    month = UnicodeAttribute()
    by_time = ByTime()
    by_month = ByMonth()
