"""Nouns: a group's leaving of the union."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named

_SHOWN = ["version", "state", "group_name", "group_type", "leaves_on", "into_name", "telling", "followed_at", "restore_until"]


class Open(GlobalSecondaryIndex["Departure"]):
    """Where staff, or the clock, have something to do, by the day by which it is to be done."""

    class Meta:
        index_name = "open"
        projection = IncludeProjection(_SHOWN)

    open = UnicodeAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class Listed(GlobalSecondaryIndex["Departure"]):
    """All of them, by the day."""

    class Meta:
        index_name = "listed"
        projection = IncludeProjection(_SHOWN)

    shelf = UnicodeAttribute(hash_key=True)
    leaves_on = UnicodeAttribute(range_key=True)


class Departure(Record):
    """How a group leaves the union, or left it. One record a group: what was before stands in its audit.

    `leaves_on` (ISO) is the first day without it. `reason` is read by members, `inside` by staff alone. `into` is the group in which it goes on.
    `pay_back` says that what was to be held from that day on is called off and paid back by the house. `telling` is there while members are
    still to be written to; `followed_at` is when all that follows from the day was done.
    """

    class Meta:
        table_name = named("departures")

    YES = "yes"
    SHELF = "departure"

    group_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    state = UnicodeAttribute()
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    leaves_on = UnicodeAttribute()
    restore_until = UnicodeAttribute()
    reason = UnicodeAttribute()
    inside = UnicodeAttribute(null=True)
    into = UnicodeAttribute(null=True)
    into_name = UnicodeAttribute(null=True)
    pay_back = BooleanAttribute(default=True)
    set_at = UTCDateTimeAttribute()
    set_by = UnicodeAttribute()
    set_by_name = UnicodeAttribute()
    moved_at = UTCDateTimeAttribute()
    moved_by = UnicodeAttribute()
    moved_by_name = UnicodeAttribute(null=True)
    telling = UnicodeAttribute(null=True)
    followed_at = UTCDateTimeAttribute(null=True)
    shelf = UnicodeAttribute(default="departure")
    open = UnicodeAttribute(null=True)
    due_on = UnicodeAttribute(null=True)
    open_index = Open()
    listed_index = Listed()
