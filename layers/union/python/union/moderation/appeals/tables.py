"""Nouns: complaints about what was decided on a board."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class Open(GlobalSecondaryIndex["Appeal"]):
    """What staff support of a type of group has still to decide, the oldest first."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    team = UnicodeAttribute(hash_key=True)
    asked_at = UTCDateTimeAttribute(range_key=True)


class Appeal(Record):
    """A complaint about one act: what was said, what was decided by whom, and the one appeal against that."""

    class Meta:
        table_name = named("appeals")

    group_id = UnicodeAttribute(hash_key=True)
    appeal_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    state = UnicodeAttribute()
    team = UnicodeAttribute(null=True)
    heard_by = UnicodeAttribute(null=True)
    about = UnicodeAttribute()
    post_id = UnicodeAttribute(null=True)
    person_id = UnicodeAttribute()
    name = UnicodeAttribute()
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    text = UnicodeAttribute()
    asked_at = UTCDateTimeAttribute()
    decided_by = UnicodeAttribute(null=True)
    decision = UnicodeAttribute(null=True)
    decided_at = UTCDateTimeAttribute(null=True)
    appeal_text = UnicodeAttribute(null=True)
    second_by = UnicodeAttribute(null=True)
    second_decision = UnicodeAttribute(null=True)
    last_key = UnicodeAttribute()
    open_index = Open()
