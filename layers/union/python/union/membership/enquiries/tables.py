"""Nouns: what anybody asked a committee by its page."""

from pynamodb.attributes import BooleanAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Enquiry(Record):
    """A question, and who said that it is dealt with. Forgotten after a while, as it tells of whoever asked."""

    class Meta:
        table_name = named("enquiries")

    group_id = UnicodeAttribute(hash_key=True)
    enquiry_id = UnicodeAttribute(range_key=True)
    text = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute(null=True)
    signed_in = BooleanAttribute()
    asked_at = UTCDateTimeAttribute()
    done_by = UnicodeAttribute(null=True)
    done_at = UTCDateTimeAttribute(null=True)
    forget_at = TTLAttribute()
