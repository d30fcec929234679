"""Nouns: how often something was done lately."""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from union.store import Record, named


class Limit(Record):
    """A count for a while, after which it is forgotten. It says where from only as one of a few crowds."""

    class Meta:
        table_name = named("limits")

    limit = UnicodeAttribute(hash_key=True)
    taken = NumberAttribute()
    forget_at = TTLAttribute()
