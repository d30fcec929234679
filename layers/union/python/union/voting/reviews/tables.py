"""Nouns: a review of who needs their role on a committee."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named


class OpenReviews(GlobalSecondaryIndex["Review"]):
    """The reviews of which something is unconfirmed, what lapses first on top, with what a list shows."""

    class Meta:
        index_name = "open"
        projection = IncludeProjection(["group_name", "group_type", "state", "unconfirmed", "for_staff"])

    open = UnicodeAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class Review(Record):
    """One review of a group, by the union's date for it (ISO). `holders` are as the rules keep them.

    It began on `began_on` and what is unconfirmed lapses at the end of `due_on`. `open` is "yes" while it stands. `unconfirmed` is how many
    roles nobody confirmed enough, `for_staff` how many of these wait for staff support.
    """

    class Meta:
        table_name = named("reviews")

    group_id = UnicodeAttribute(hash_key=True)
    review_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute(default=1)
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    state = UnicodeAttribute()
    began_on = UnicodeAttribute()
    due_on = UnicodeAttribute()
    holders = JSONAttribute()
    reminded = NumberAttribute(default=0)
    unconfirmed = NumberAttribute(default=0)
    for_staff = NumberAttribute(default=0)
    open = UnicodeAttribute(null=True)
    over_at = UTCDateTimeAttribute(null=True)
    by_due = OpenReviews()
