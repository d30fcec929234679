"""Nouns: who belongs to which group."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class ByPerson(GlobalSecondaryIndex["Membership"]):
    """The memberships of one person."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class Membership(Record):
    """One person in one group: from accepting the statement, through paying, to the day it ends.

    Somebody who has accepted and not yet paid has an `order_id` and no `valid_until`. `grants` are all memberships that were given and
    not taken back, by their orders' ids; kind, price, `joined_at` and `valid_until` are those of the one that holds longest.
    `left_at` is when the last of them was given back, until they join again.
    """

    class Meta:
        table_name = named("memberships")

    group_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    group_name = UnicodeAttribute()
    statement_version = UnicodeAttribute()
    accepted_at = UTCDateTimeAttribute()
    kind = UnicodeAttribute(null=True)
    price = NumberAttribute(null=True)
    joined_at = UTCDateTimeAttribute(null=True)
    valid_until = UnicodeAttribute(null=True)
    order_id = UnicodeAttribute(null=True)
    left_at = UTCDateTimeAttribute(null=True)
    grants = JSONAttribute(null=True)
    by_person = ByPerson()
