"""Nouns: payments to the bank, what each took along, and what of it is whose."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class ByArrival(GlobalSecondaryIndex["Payout"]):
    """All payouts, by the day on which they arrive."""

    class Meta:
        index_name = "by_arrival"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Unread(GlobalSecondaryIndex["Payout"]):
    """The payouts of which we have not read yet what they took along."""

    class Meta:
        index_name = "unread"
        projection = KeysOnlyProjection()

    unread = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Payout(Record):
    """A payment of `amount` pence to the union's bank that arrives on a day (ISO), unless it `failed`.

    `tried` says that it was begun to read what it took along, and `after` is the last movement of it that was read. Once all are, the sums
    stand here, in pence; `agrees` says that they are the amount.
    """

    class Meta:
        table_name = named("payouts")

    payout_id = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute()
    place = UnicodeAttribute()
    arrives = UnicodeAttribute()
    amount = NumberAttribute()
    state = UnicodeAttribute()
    failed = BooleanAttribute(default=False)
    unread = UnicodeAttribute(null=True)
    tried = BooleanAttribute(default=False)
    after = UnicodeAttribute(null=True)
    agrees = BooleanAttribute(null=True)
    sales = NumberAttribute(default=0)
    refunds = NumberAttribute(default=0)
    disputes = NumberAttribute(default=0)
    fees = NumberAttribute(default=0)
    other = NumberAttribute(default=0)
    orders = NumberAttribute(default=0)
    by_arrival = ByArrival()
    by_unread = Unread()


class PartsByOrder(GlobalSecondaryIndex["PayoutPart"]):
    """What payouts took along of one order."""

    class Meta:
        index_name = "by_order"
        projection = AllProjection()

    order_id = UnicodeAttribute(hash_key=True)
    part_id = UnicodeAttribute(range_key=True)


class PayoutPart(Record):
    """A movement that a payout took along, in pence, less its fee; `name` is what its order was for.

    `part_id` begins with the group and goes on with the moment, so that one group's are read alone and by time.
    """

    class Meta:
        table_name = named("payout_parts")

    payout_id = UnicodeAttribute(hash_key=True)
    part_id = UnicodeAttribute(range_key=True)
    group_id = UnicodeAttribute()
    order_id = UnicodeAttribute(null=True)
    movement_id = UnicodeAttribute()
    column = UnicodeAttribute()
    gross = NumberAttribute()
    fee = NumberAttribute()
    name = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute()
    by_order = PartsByOrder()


class SharesByPayout(GlobalSecondaryIndex["PayoutShare"]):
    """What of one payout is whose."""

    class Meta:
        index_name = "by_payout"
        projection = AllProjection()

    payout_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class PayoutShare(Record):
    """What of a payout is one group's, in pence; `place` orders a group's by the day on which they arrived."""

    class Meta:
        table_name = named("payout_shares")

    group_id = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    payout_id = UnicodeAttribute()
    sales = NumberAttribute()
    refunds = NumberAttribute()
    disputes = NumberAttribute()
    fees = NumberAttribute()
    other = NumberAttribute()
    orders = NumberAttribute()
    by_payout = SharesByPayout()
