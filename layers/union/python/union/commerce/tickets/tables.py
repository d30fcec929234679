"""Nouns: tickets."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class ByEvent(GlobalSecondaryIndex["Ticket"]):
    """The tickets of one event, for the list at its door."""

    class Meta:
        index_name = "by_event"
        projection = AllProjection()

    product_id = UnicodeAttribute(hash_key=True)
    ticket_id = UnicodeAttribute(range_key=True)


class ByHolder(GlobalSecondaryIndex["Ticket"]):
    """The tickets that one person holds."""

    class Meta:
        index_name = "by_holder"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    issued_at = UTCDateTimeAttribute(range_key=True)


class Ticket(Record):
    """The right of one person to be at one event. `serial` goes up when it changes hands, so that the code shown before is void.

    `admitted_by` is who was at the door, `scan_id` the scan that admitted, `undone` the scans that were taken back. `offer_hash` is of the
    secret in the letter to `offer_to`, who may accept the ticket until `offer_until`.
    """

    class Meta:
        table_name = named("tickets")

    ticket_id = UnicodeAttribute(hash_key=True)
    order_id = UnicodeAttribute()
    line_id = UnicodeAttribute()
    group_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    event = UnicodeAttribute()
    item_id = UnicodeAttribute()
    item = UnicodeAttribute()
    person_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    serial = NumberAttribute(default=1)
    issued_at = UTCDateTimeAttribute()
    void_at = UTCDateTimeAttribute(null=True)
    admitted_at = UTCDateTimeAttribute(null=True)
    admitted_by = UnicodeAttribute(null=True)
    device = UnicodeAttribute(null=True)
    scan_id = UnicodeAttribute(null=True)
    undone = UnicodeSetAttribute(null=True)
    money_gone = BooleanAttribute(null=True)
    buyer_id = UnicodeAttribute()
    handed_at = UTCDateTimeAttribute(null=True)
    offer_to = UnicodeAttribute(null=True)
    offer_hash = UnicodeAttribute(null=True)
    offer_until = UTCDateTimeAttribute(null=True)
    by_event = ByEvent()
    by_holder = ByHolder()
