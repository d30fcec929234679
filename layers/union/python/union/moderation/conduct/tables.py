"""Nouns: a concern, which is what the committee of a group may see of a case, and the steps taken about it."""

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Added, Record, named


class OfGroup(GlobalSecondaryIndex["Concern"]):
    """The concerns of a group, the latest last."""

    class Meta:
        index_name = "of_group"
        projection = AllProjection()

    group_id = UnicodeAttribute(hash_key=True)
    opened_at = UTCDateTimeAttribute(range_key=True)


class Concern(Record):
    """The face of a case for the committee: what happened where, in words meant for it; never who reported, nor what was written to staff.

    Who may not know of it recusals say: people by id, teams of staff, and whoever is named in the case, also who comes into office later.
    """

    class Meta:
        table_name = named("concerns")

    incident_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute()
    group_name = UnicodeAttribute()
    opened_at = UTCDateTimeAttribute()
    opened_by = UnicodeAttribute()
    heading = UnicodeAttribute()
    platform = UnicodeAttribute()
    post_id = UnicodeAttribute(null=True)
    post_version = NumberAttribute(null=True)
    summary = UnicodeAttribute(null=True)
    closed_at = UTCDateTimeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    of_group = OfGroup()


class Step(Added):
    """One step of the ladder, or a word between staff and committee. Steps are only ever added."""

    class Meta:
        table_name = named("concern_steps")

    incident_id = UnicodeAttribute(hash_key=True)
    step_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    side = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    text = UnicodeAttribute(default="")
    details = JSONAttribute(default=dict)
