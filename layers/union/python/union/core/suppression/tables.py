"""Nouns: addresses that nothing is sent to, as hashes."""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Suppressed(Record):
    """An address from which a letter came back for good: when the last one did and why, and when its owner last said that it works again.

    It stays when it was lifted, so that a letter that came back before then is not taken for a new one.
    """

    class Meta:
        table_name = named("suppressed")

    address = UnicodeAttribute(hash_key=True)
    bounced_at = UTCDateTimeAttribute()
    why = UnicodeAttribute()
    bounces = NumberAttribute(default=0)
    lifted_at = UTCDateTimeAttribute(null=True)
    forget_at = TTLAttribute()
