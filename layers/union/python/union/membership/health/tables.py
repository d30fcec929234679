"""Nouns: how each group fares, as it was found when it was looked at last."""

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Found(Record):
    """How one group fares. All groups stand under one key, so that staff see all of them by one question.

    `committee` are the roles that run or will, each a map as `rules.Held` names its parts with days in ISO; `given` is what the group gave to
    titles. It is made anew each night and whenever its committee changes, and holds nothing that is not kept elsewhere.
    """

    class Meta:
        table_name = named("health")

    ALL = "groups"

    of = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    type = UnicodeAttribute()
    standing = UnicodeAttribute()
    leaves_on = UnicodeAttribute(null=True)
    affiliated_at = UTCDateTimeAttribute()
    looked_at = UTCDateTimeAttribute()
    members = NumberAttribute(null=True)
    last_event = UTCDateTimeAttribute(null=True)
    next_event = UTCDateTimeAttribute(null=True)
    events_until = UTCDateTimeAttribute(null=True)
    last_news = UTCDateTimeAttribute(null=True)
    dressed = BooleanAttribute()
    committee = JSONAttribute()
    given = JSONAttribute(null=True)
