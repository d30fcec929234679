"""Nouns: nominations."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Nomination(Record):
    """One person standing for one post. `version` goes up with each change; `photo` is the name of a picture.

    `approved_at` is kept when its author withdraws, and removed when it is sent again or given back.
    """

    class Meta:
        table_name = named("nominations")

    election_id = UnicodeAttribute(hash_key=True)
    nomination_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    manifesto = UnicodeAttribute()
    photo = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    sent_at = UTCDateTimeAttribute()
    approved_at = UTCDateTimeAttribute(null=True)
    withdrawn_at = UTCDateTimeAttribute(null=True)
    last_key = UnicodeAttribute(null=True)
