"""Nouns: which letters of a group somebody chose to get."""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Record, named


class ByPerson(GlobalSecondaryIndex["LetterChoice"]):
    """The choices of one person."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class LetterChoice(Record):
    """What one person chose of one group's letters, sort by sort, and by what they did so last. Kept for good: a no has no end.

    `news_stopped_by` is the mailing whose link turned the group's news off, while that stands as it is, and `news_stopped_at` when it did;
    the same of sponsors.
    """

    class Meta:
        table_name = named("letter_choices")

    group_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute(range_key=True)
    news = BooleanAttribute(null=True)
    sponsors = BooleanAttribute(null=True)
    changed_at = UTCDateTimeAttribute()
    how = UnicodeAttribute()
    news_stopped_by = UnicodeAttribute(null=True)
    news_stopped_at = UTCDateTimeAttribute(null=True)
    sponsors_stopped_by = UnicodeAttribute(null=True)
    sponsors_stopped_at = UTCDateTimeAttribute(null=True)
    by_person = ByPerson()
