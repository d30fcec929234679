"""Nouns: posts on a group's board."""

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Post(Record):
    """One post, or a statement of the committee, or the union's reminder at reopening."""

    class Meta:
        table_name = named("posts")

    group_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()
    author = UnicodeAttribute()
    kind = UnicodeAttribute()
    text = UnicodeAttribute()
    at = UTCDateTimeAttribute()
