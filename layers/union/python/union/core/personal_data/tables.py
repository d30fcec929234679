"""Nouns: what people ask about what the house keeps of them."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class Open(GlobalSecondaryIndex["DataRequest"]):
    """What is not over, the one whose day comes first on top."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    open = UnicodeAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class Running(GlobalSecondaryIndex["DataRequest"]):
    """What the clock works at, by the moment from which it does."""

    class Meta:
        index_name = "running"
        projection = KeysOnlyProjection()

    clock = UnicodeAttribute(hash_key=True)
    next_at = UTCDateTimeAttribute(range_key=True)


class DataRequest(Record):
    """One thing that somebody asks: a copy, to be forgotten, or a complaint. Of the first two there is the latest of each person. And one of
    the house's own, its nights, in which it takes away what is kept no longer.

    `request_id` is its kind, of a complaint with an id of its own. `due_on` (ISO) is the day by which the law wants it done. `clock` is there
    while the clock works at it, from `next_at` on; whoever does has it to themselves since `claimed_at`. `place` is how far it is: a table,
    and the key in it after which it goes on. `found` counts what was found of them by table, `round` how often all tables were gone
    through. `key` is the unguessable name of a copy, `file` how many bytes it has. `words` is what was complained, `answer` what staff said.
    """

    class Meta:
        table_name = named("data_requests")

    YES = "yes"
    person_id = UnicodeAttribute(hash_key=True)
    request_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute(default=1)
    kind = UnicodeAttribute()
    state = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    asked_at = UTCDateTimeAttribute()
    due_on = UnicodeAttribute()
    open = UnicodeAttribute(null=True)
    clock = UnicodeAttribute(null=True)
    next_at = UTCDateTimeAttribute(null=True)
    claimed_at = UTCDateTimeAttribute(null=True)
    erase_at = UTCDateTimeAttribute(null=True)
    done_at = UTCDateTimeAttribute(null=True)
    place = JSONAttribute(null=True)
    found = JSONAttribute(null=True)
    round = NumberAttribute(null=True)
    key = UnicodeAttribute(null=True)
    file = NumberAttribute(null=True)
    words = UnicodeAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    answered_by = UnicodeAttribute(null=True)
    open_index = Open()
    running_index = Running()
