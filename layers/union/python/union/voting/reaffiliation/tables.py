"""Nouns: a group's re-affiliation of one year."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named

_SHOWN = ["version", "state", "group_name", "group_type", "last_on", "lacking", "reminded", "staff_told", "looked_on", "sent_on"]


class Open(GlobalSecondaryIndex["Reaffiliated"]):
    """Those of which a committee or staff have something to do, by the day by which it is to be done."""

    class Meta:
        index_name = "open"
        projection = IncludeProjection(_SHOWN)

    open = UnicodeAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class OfYear(GlobalSecondaryIndex["Reaffiliated"]):
    """All of a year."""

    class Meta:
        index_name = "of_year"
        projection = IncludeProjection([*_SHOWN, "due_on", "decided_on"])

    year = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class Reaffiliated(Record):
    """A group's re-affiliation of one year, which is called by the year of its last day (`last_on`, ISO).

    `seen` is the list as it was last looked at, on `looked_on` (ISO), by the clock or by whoever sent it in or approved it; `lacking` names
    what of it was not met. `claims` is what the committee said for itself, `note` what it told staff, `sent_by` who sent it in (an id),
    `reason` what staff wrote. `reminded` and `staff_told` count the reminders that went out. `history` says who did what, when. `open` is
    "yes" while it stands.
    """

    class Meta:
        table_name = named("reaffiliations")

    YES = "yes"

    group_id = UnicodeAttribute(hash_key=True)
    year = UnicodeAttribute(range_key=True)
    version = NumberAttribute(default=1)
    state = UnicodeAttribute()
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    last_on = UnicodeAttribute()
    seen = JSONAttribute(null=True)
    lacking = JSONAttribute(null=True)
    looked_on = UnicodeAttribute(null=True)
    claims = JSONAttribute(null=True)
    note = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    sent_by = UnicodeAttribute(null=True)
    sent_on = UnicodeAttribute(null=True)
    decided_on = UnicodeAttribute(null=True)
    reminded = NumberAttribute(default=0)
    staff_told = NumberAttribute(default=0)
    history = JSONAttribute()
    begun_at = UTCDateTimeAttribute()
    open = UnicodeAttribute(null=True)
    due_on = UnicodeAttribute(null=True)
    forget_at = TTLAttribute(null=True)
    open_index = Open()
    of_year_index = OfYear()
