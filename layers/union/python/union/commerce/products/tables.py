"""Nouns: what a group sells, and codes that make it cheaper."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from union.store import ListOf, Record, named


class Telling(GlobalSecondaryIndex["Product"]):
    """The events that were moved or called off, until all who hold tickets have been told."""

    class Meta:
        index_name = "telling"
        projection = KeysOnlyProjection()

    telling = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)


class ItemMap(MapAttribute[str, object]):
    """One thing to choose. Amounts are pence."""

    item_id = UnicodeAttribute()
    name = UnicodeAttribute()
    price = NumberAttribute()
    member_price = NumberAttribute(null=True)
    members_only = BooleanAttribute(default=False)
    pools = ListAttribute(of=UnicodeAttribute)
    limit = NumberAttribute(null=True)
    days = NumberAttribute(null=True)
    withdrawn = BooleanAttribute(default=False)


class PoolMap(MapAttribute[str, object]):
    """One pool of stock, or quota, that items draw on."""

    pool_id = UnicodeAttribute()
    name = UnicodeAttribute()
    size = NumberAttribute()


class QuestionMap(MapAttribute[str, object]):
    """Something that is asked of whoever buys, as `questions.rules.Question` tells it."""

    question_id = UnicodeAttribute()
    label = UnicodeAttribute()
    kind = UnicodeAttribute()
    per = UnicodeAttribute()
    required = BooleanAttribute(default=False)
    choices = ListAttribute(of=UnicodeAttribute, default=list)
    at_door = BooleanAttribute(default=False)
    withdrawn = BooleanAttribute(default=False)


class Product(Record):
    """Something a group sells, with its items and the pools they draw on. `version` goes up with every change.

    `edition` goes up when an event is moved or called off, `moved_from` is when and where it was before, with the move before that one;
    while there are holders of tickets to be told, `telling` is set. `called_off_at` is when the event was called off, for good.
    `answer_weeks` is how many weeks after it the answers to its `questions` are deleted, where the committee said so.
    """

    class Meta:
        table_name = named("products")

    group_id = UnicodeAttribute(hash_key=True)
    product_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    status = UnicodeAttribute()
    name = UnicodeAttribute()
    description = UnicodeAttribute(default="")
    items = ListOf(of=ItemMap)
    pools = ListOf(of=PoolMap)
    sale_begins = UTCDateTimeAttribute(null=True)
    sale_ends = UTCDateTimeAttribute(null=True)
    starts_at = UTCDateTimeAttribute(null=True)
    ends_at = UTCDateTimeAttribute(null=True)
    venue = UnicodeAttribute(null=True)
    cancel_until = UTCDateTimeAttribute(null=True)
    collection = UnicodeAttribute(null=True)
    preorder = BooleanAttribute(default=False)
    waiting = BooleanAttribute(default=False)
    questions = ListOf(of=QuestionMap, default=list)
    answer_weeks = NumberAttribute(null=True)
    version = NumberAttribute()
    changed_at = UTCDateTimeAttribute()
    edition = NumberAttribute(default=1)
    moved_at = UTCDateTimeAttribute(null=True)
    moved_from = JSONAttribute(null=True)
    called_off_at = UTCDateTimeAttribute(null=True)
    called_off_because = UnicodeAttribute(null=True)
    telling = UnicodeAttribute(null=True)
    by_telling = Telling()


class Code(Record):
    """A discount code of a group: pence or per cent off, of some products or all, within its dates and as often as its pool has places."""

    class Meta:
        table_name = named("codes")

    group_id = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(range_key=True)
    pence = NumberAttribute(default=0)
    percent = NumberAttribute(default=0)
    products = ListAttribute(of=UnicodeAttribute, default=list)
    begins = UTCDateTimeAttribute(null=True)
    ends = UTCDateTimeAttribute(null=True)
    uses = NumberAttribute(null=True)
    withdrawn = BooleanAttribute(default=False)
    version = NumberAttribute()
