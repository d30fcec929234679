"""Nouns: orders, and the ledger of what was paid."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class ByPerson(GlobalSecondaryIndex["Order"]):
    """The orders of one person, by time."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    created_at = UTCDateTimeAttribute(range_key=True)


class Order(Record):
    """One purchase: what was promised to whom for how many pence, and where it stands."""

    class Meta:
        table_name = named("orders")

    order_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    group_id = UnicodeAttribute()
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    offer_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    amount = NumberAttribute()
    valid_until = UnicodeAttribute()
    statement_version = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    expires_at = UTCDateTimeAttribute()
    paid_at = UTCDateTimeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    payment_intent = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()
    by_person = ByPerson()


class LedgerEntry(Record):
    """One movement of a group's money, in pence. Entries are only ever added."""

    class Meta:
        table_name = named("ledger")

    group_id = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    amount = NumberAttribute()
    currency = UnicodeAttribute()
    order_id = UnicodeAttribute()
    payment_intent = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute()
