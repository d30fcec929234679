"""Nouns: the outbox, and the line at the post."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class Unsent(GlobalSecondaryIndex["Letter"]):
    """The letters that may still be sent, oldest first. One leaves it when it is sent, refused, or nobody knows whether it was sent."""

    class Meta:
        index_name = "unsent"
        projection = AllProjection()

    shard = UnicodeAttribute(hash_key=True)
    queued_at = UTCDateTimeAttribute(range_key=True)


class Letter(Record):
    """One letter to one person: what it is about, not yet its words.

    Its id follows from its cause and often names a person; so log lines call it by its mark, which is drawn by lot and follows from nothing.
    """

    class Meta:
        table_name = named("letters")

    letter_id = UnicodeAttribute(hash_key=True)
    mark = UnicodeAttribute(null=True)
    kind = UnicodeAttribute()
    to = UnicodeAttribute()
    context = JSONAttribute()
    state = UnicodeAttribute()
    shard = UnicodeAttribute(null=True)
    queued_at = UTCDateTimeAttribute()
    claimed_at = UTCDateTimeAttribute(null=True)
    tries = NumberAttribute(null=True)
    again_at = UTCDateTimeAttribute(null=True)
    why = UnicodeAttribute(null=True)
    message_id = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()
    forget_at = TTLAttribute()
    unsent = Unsent()


class Line(Record):
    """The one line in which all who send letters stand: the moment from which the next letter may go, in microseconds since 1970."""

    class Meta:
        table_name = named("letter_line")

    line = UnicodeAttribute(hash_key=True)
    at = NumberAttribute(null=True)
