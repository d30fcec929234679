"""Nouns: the freeze of a group's board, and how it stands on the group's other platforms."""

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import ListOf, Record, named


class Running(GlobalSecondaryIndex["FreezeRecord"]):
    """The freezes that nobody has ended yet, and those after which other platforms may have to be reopened."""

    class Meta:
        index_name = "running"
        projection = AllProjection()

    running = UnicodeAttribute(hash_key=True)
    ends_at = UTCDateTimeAttribute(range_key=True)


class PostedMap(MapAttribute[str, str]):
    """Somebody's word that a statement was put on a platform."""

    statement_id = UnicodeAttribute()
    by = UnicodeAttribute()
    by_id = UnicodeAttribute()
    at = UTCDateTimeAttribute()


class PlatformMap(MapAttribute[str, str]):
    """One platform in a freeze: what somebody last said of it, who and when. `revision` counts what was said.

    Where the house freezes it, `lane` is its server, `uncovered` what a freeze does not stop there or somebody changed since, a line each,
    and `lack` why the house did not get through.
    """

    platform_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    label = UnicodeAttribute()
    url = UnicodeAttribute()
    held = UnicodeAttribute()
    revision = NumberAttribute(default=0)
    by = UnicodeAttribute(null=True)
    by_id = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    evidence_id = UnicodeAttribute(null=True)
    lane = UnicodeAttribute(null=True)
    uncovered = UnicodeAttribute(null=True)
    lack = UnicodeAttribute(null=True)
    posted = ListOf(of=PostedMap, default=list)


class StatementMap(MapAttribute[str, str]):
    """A further statement of the committee during a freeze; `statement_id` is its post's."""

    statement_id = UnicodeAttribute()
    text = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UTCDateTimeAttribute()


class FreezeRecord(Record):
    """The latest freeze of a group's board; what came before is in the audit.

    Each change writes only the fields it is about, so that none undoes another. `marks` counts what was said of platforms.
    """

    class Meta:
        table_name = named("freezes")

    RUNNING = "running"
    REOPENING = "reopening"

    group_id = UnicodeAttribute(hash_key=True)
    group_name = UnicodeAttribute()
    freeze_id = UnicodeAttribute()
    version = NumberAttribute()
    started_at = UTCDateTimeAttribute()
    ends_at = UTCDateTimeAttribute()
    statement = UnicodeAttribute()
    platforms = ListOf(of=PlatformMap, default=list)
    statements = ListOf(of=StatementMap, default=list)
    marks = NumberAttribute(default=0)
    running = UnicodeAttribute(null=True)
    last_key = UnicodeAttribute()
    correlation_id = UnicodeAttribute()
    running_index = Running()
