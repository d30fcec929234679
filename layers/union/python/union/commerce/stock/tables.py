"""Nouns: the places of a pool, and how much one person has had of a thing."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from union.store import Record, named


class Place(Record):
    """One unit of stock. It is free where it is not sold and `until` (seconds since 1970) is absent or has passed."""

    class Meta:
        table_name = named("stock")

    pool = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    token = UnicodeAttribute(null=True)
    until = NumberAttribute(null=True)
    sold = BooleanAttribute(null=True)


class Allowance(Record):
    """How many of a limited thing one person has bought or is about to."""

    class Meta:
        table_name = named("allowances")

    person_id = UnicodeAttribute(hash_key=True)
    thing = UnicodeAttribute(range_key=True)
    taken = NumberAttribute()
