"""Nouns: orders and their lines."""

from pynamodb.attributes import (
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection

from union.store import ListOf, Record, named


class ByPerson(GlobalSecondaryIndex["Order"]):
    """The orders of one person, by time."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    created_at = UTCDateTimeAttribute(range_key=True)


class ByGroup(GlobalSecondaryIndex["Order"]):
    """The orders at one group, by time."""

    class Meta:
        index_name = "by_group"
        projection = AllProjection()

    group_id = UnicodeAttribute(hash_key=True)
    created_at = UTCDateTimeAttribute(range_key=True)


class Awaiting(GlobalSecondaryIndex["Order"]):
    """The orders that wait for their payment, for a slow bank or for staff, by the moment at which somebody has to look at them."""

    class Meta:
        index_name = "awaiting"
        projection = IncludeProjection(["status"])

    awaiting = UnicodeAttribute(hash_key=True)
    pay_by = UTCDateTimeAttribute(range_key=True)


class LineMap(MapAttribute[str, object]):
    """One line of an order, as `orders.rules.Line` tells it."""

    line_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    product_id = UnicodeAttribute()
    item_id = UnicodeAttribute()
    product = UnicodeAttribute()
    item = UnicodeAttribute()
    quantity = NumberAttribute()
    price = NumberAttribute()
    discount = NumberAttribute()
    valid_until = UnicodeAttribute(null=True)
    pools = ListAttribute(of=UnicodeAttribute)
    limit = NumberAttribute(null=True)


class Order(Record):
    """One purchase: what was promised to whom for how many pence, and where it stands.

    `hold` is the token under which its stock is held and `places` what that is, as "pool|place"; `held_until` is until when, while a bank
    is asked or staff look. `collected` are the ids of the lines of merchandise that were handed out. `refunded` is how many pence were
    asked back so far, of which `came_back` did not arrive and is still owed. `returned` says how many of each line went back, and `returns`
    goes up each time. `disputed` is the dispute because of which nothing can be paid back, `dispute` where the last one stands. `pay_by` is
    until when the order can be paid, later when we next look at it, or since when staff should. `received` and `received_in` are what came
    where that is not what it costs, `note` is what staff wrote when they decided.
    """

    class Meta:
        table_name = named("orders")

    order_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    group_id = UnicodeAttribute()
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    lines = ListOf(of=LineMap)
    code = UnicodeAttribute(null=True)
    amount = NumberAttribute()
    statement_version = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    expires_at = UTCDateTimeAttribute()
    pay_by = UTCDateTimeAttribute()
    awaiting = UnicodeAttribute(null=True)
    hold = UnicodeAttribute(null=True)
    places = ListAttribute(of=UnicodeAttribute, default=list)
    collected = ListAttribute(of=UnicodeAttribute, default=list)
    paid_at = UTCDateTimeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    payment_intent = UnicodeAttribute(null=True)
    refunded = NumberAttribute(default=0)
    returned = JSONAttribute(default=dict)
    returns = NumberAttribute(default=0)
    disputed = UnicodeAttribute(null=True)
    dispute = UnicodeAttribute(null=True)
    came_back = NumberAttribute(null=True)
    held_until = UTCDateTimeAttribute(null=True)
    received = NumberAttribute(null=True)
    received_in = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()
    by_person = ByPerson()
    by_group = ByGroup()
    by_awaiting = Awaiting()
