"""Nouns: the articles of groups. Which of them stand on top, the group itself keeps."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named

_CARD = ["version", "title", "extract", "author", "picture", "alt", "public_at", "changed_at"]


class ByGroup(GlobalSecondaryIndex["Article"]):
    """The articles of a group by time, drafts last, with no more than a list of them needs."""

    class Meta:
        index_name = "by_group"
        projection = IncludeProjection(_CARD)

    group_id = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class ByDay(GlobalSecondaryIndex["Article"]):
    """The articles of all groups by time, without drafts."""

    class Meta:
        index_name = "by_day"
        projection = IncludeProjection(_CARD)

    edition = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Article(Record):
    """An article of a group's: public from `public_at` on, and a draft without it.

    `place` is where it stands by time; `edition` is there where it is to be public. `author` is as what whoever wrote it is shown, `changed_by`
    who changed it last. `extract` is how its text begins, `picture` the name of its picture, and `alt` what that shows.
    """

    class Meta:
        table_name = named("articles")

    ALL = "all"

    group_id = UnicodeAttribute(hash_key=True)
    article_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    title = UnicodeAttribute()
    text = UnicodeAttribute()
    extract = UnicodeAttribute()
    author = UnicodeAttribute()
    picture = UnicodeAttribute(null=True)
    alt = UnicodeAttribute(null=True)
    public_at = UTCDateTimeAttribute(null=True)
    made_at = UTCDateTimeAttribute()
    changed_at = UTCDateTimeAttribute()
    changed_by = UnicodeAttribute()
    place = UnicodeAttribute()
    edition = UnicodeAttribute(null=True)
    by_group = ByGroup()
    by_day = ByDay()
