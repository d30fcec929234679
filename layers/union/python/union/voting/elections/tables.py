"""Nouns: elections."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named


class ByGroup(GlobalSecondaryIndex["Election"]):
    """The elections of one group, by when they were set up."""

    class Meta:
        index_name = "by_group"
        projection = AllProjection()

    group_id = UnicodeAttribute(hash_key=True)
    created_at = UTCDateTimeAttribute(range_key=True)


class Moving(GlobalSecondaryIndex["Election"]):
    """The elections that move on by themselves, by the next moment at which they do. One leaves it when nothing is to come."""

    class Meta:
        index_name = "moving"
        projection = IncludeProjection(["version"])

    moving = UnicodeAttribute(hash_key=True)
    next_at = UTCDateTimeAttribute(range_key=True)


class Open(GlobalSecondaryIndex["Election"]):
    """The elections of all groups that are published and not over, by when their polls close."""

    class Meta:
        index_name = "open"
        projection = IncludeProjection(
            [
                *(
                    "group_id",
                    "group_name",
                    "group_type",
                    "kind",
                    "title",
                    "notice_at",
                    "nominations_open_at",
                    "nominations_close_at",
                ),
                *("polls_open_at", "published_at", "cancelled_at", "sealed_at", "complaints_until", "trouble"),
            ]
        )

    open = UnicodeAttribute(hash_key=True)
    polls_close_at = UTCDateTimeAttribute(range_key=True)


class Election(Record):
    """One election: its posts and timetable as they were published, how it is counted, and what was done to it.

    `version` goes up with every change and every step it takes, so that an old timer can do nothing; `edition` with every change of its
    timetable. `followed` is the last step that was taken. `posts` are maps as `rules.Post` names their parts. `ron_rule` says what
    becomes of RON's surplus; days are ISO dates. A draft whose notice goes out at once has no `notice_at`.
    """

    class Meta:
        table_name = named("elections")

    MOVING = "moving"
    OPEN = "yes"

    election_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    group_id = UnicodeAttribute()
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    kind = UnicodeAttribute()
    title = UnicodeAttribute()
    posts = JSONAttribute()
    notice_at = UTCDateTimeAttribute(null=True)
    nominations_open_at = UTCDateTimeAttribute(null=True)
    nominations_close_at = UTCDateTimeAttribute(null=True)
    polls_open_at = UTCDateTimeAttribute()
    polls_close_at = UTCDateTimeAttribute()
    takes_office_on = UnicodeAttribute(null=True)
    ends_on = UnicodeAttribute(null=True)
    ron = BooleanAttribute()
    ron_rule = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    published_at = UTCDateTimeAttribute(null=True)
    cancelled_at = UTCDateTimeAttribute(null=True)
    cancelled_because = UnicodeAttribute(null=True)
    edition = NumberAttribute(default=1)
    followed = UnicodeAttribute(null=True)
    roll_hash = UnicodeAttribute(null=True)
    roll_count = NumberAttribute(null=True)
    trouble = JSONAttribute(null=True)
    sealed_at = UTCDateTimeAttribute(null=True)
    root = UnicodeAttribute(null=True)
    voted = NumberAttribute(null=True)
    complaints_until = UTCDateTimeAttribute(null=True)
    declared_at = UTCDateTimeAttribute(null=True)
    moving = UnicodeAttribute(null=True)
    next_at = UTCDateTimeAttribute(null=True)
    open = UnicodeAttribute(null=True)
    correlation_id = UnicodeAttribute()
    by_group = ByGroup()
    by_moving = Moving()
    by_open = Open()
