"""Nouns: codes that somebody says to the union's bot, so that it knows for whom and for what."""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class ChatCode(Record):
    """A code that is good for some minutes, once: for an account of a person's, or for a platform of a group's register.

    Of the code itself only the SHA-256 is kept, in `mark`.
    """

    class Meta:
        table_name = named("chat_codes")

    mark = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute()
    group_id = UnicodeAttribute(null=True)
    platform_id = UnicodeAttribute(null=True)
    until = UTCDateTimeAttribute()
    forget_at = TTLAttribute()
