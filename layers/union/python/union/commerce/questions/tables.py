"""Nouns: what buyers answered."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class ByEnd(GlobalSecondaryIndex["Answers"]):
    """The answers by when they are looked at next, to be deleted where their time is over."""

    class Meta:
        index_name = "by_end"
        projection = KeysOnlyProjection()

    shard = UnicodeAttribute(hash_key=True)
    forget_at = UTCDateTimeAttribute(range_key=True)


class Answers(Record):
    """What somebody answered for one ticket, or once for an order. They go a while after the event, wherever that is moved to.

    `forget_at` is when we look whether it is time.
    `person_id` is who answered: where a ticket changes hands, its new holder is asked anew. `answers` are, by the question's id, the words
    that were asked and what was answered.
    """

    class Meta:
        table_name = named("answers")

    product_id = UnicodeAttribute(hash_key=True)
    place_id = UnicodeAttribute(range_key=True)
    group_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    person_id = UnicodeAttribute()
    answers = JSONAttribute()
    answered_at = UTCDateTimeAttribute()
    version = NumberAttribute()
    shard = UnicodeAttribute()
    forget_at = UTCDateTimeAttribute()
    by_end = ByEnd()
