"""Nouns: every version of a group's page."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named


class Waiting(GlobalSecondaryIndex["PageVersion"]):
    """The versions that staff support have to look at, by the type of their group."""

    class Meta:
        index_name = "waiting"
        projection = IncludeProjection(["group_name", "name", "role", "written_at"])

    waits = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class PageVersion(Record):
    """A group's page as somebody left it. What it says is never changed; staff may add that they approved or returned it.

    `version_id` is its number with leading zeros; 0 is the page as it was before anybody wrote here. `waits` is the group's type while staff
    have to look at it, and is gone afterwards; so is `email`, the address of whoever wrote it.
    """

    class Meta:
        table_name = named("pages")

    group_id = UnicodeAttribute(hash_key=True)
    version_id = UnicodeAttribute(range_key=True)
    content = JSONAttribute()
    group_name = UnicodeAttribute()
    person_id = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    role = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    written_at = UTCDateTimeAttribute()
    restored = NumberAttribute(null=True)
    waits = UnicodeAttribute(null=True)
    verdict = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = UTCDateTimeAttribute(null=True)
    waiting = Waiting()
