"""Nouns: who waits for what."""

from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class ByPerson(GlobalSecondaryIndex["Waiting"]):
    """What one person waits for."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)


class Open(GlobalSecondaryIndex["Waiting"]):
    """Those who wait or have an offer, by the part their list stands in."""

    class Meta:
        index_name = "open"
        projection = KeysOnlyProjection()

    open = UnicodeAttribute(hash_key=True)
    queue = UnicodeAttribute(range_key=True)


class Waiting(Record):
    """One person on the list for one item, with the number of places they need; `until` is when an offer to them ends."""

    class Meta:
        table_name = named("waiting")

    queue = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    group_id = UnicodeAttribute()
    group_name = UnicodeAttribute()
    product_id = UnicodeAttribute()
    item_id = UnicodeAttribute()
    product = UnicodeAttribute()
    item = UnicodeAttribute()
    person_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    party = NumberAttribute()
    state = UnicodeAttribute()
    open = UnicodeAttribute(null=True)
    hold = UnicodeAttribute(null=True)
    places = ListAttribute(of=UnicodeAttribute, default=list)
    until = UTCDateTimeAttribute(null=True)
    joined_at = UTCDateTimeAttribute()
    forget_at = TTLAttribute()
    by_person = ByPerson()
    by_open = Open()
