"""Nouns: posts on a group's board."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import Record, named


class Post(Record):
    """One post, or a statement of the committee, or the union's reminder at reopening.

    `version` counts its texts from 1, and `edits` holds the earlier ones with their moments. `state` is shown, hidden or removed.
    A post that `answers` another holds its id, and who wrote it in `answered`.
    `kept_version` is the version of which a copy is sealed as evidence, in the case `kept_in`.
    """

    class Meta:
        table_name = named("posts")

    group_id = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)
    author_id = UnicodeAttribute()
    author = UnicodeAttribute()
    kind = UnicodeAttribute()
    text = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    state = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    edits = JSONAttribute(null=True)
    answers = UnicodeAttribute(null=True)
    answered = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    moderated_by = UnicodeAttribute(null=True)
    moderated_at = UTCDateTimeAttribute(null=True)
    kept_version = NumberAttribute(null=True)
    kept_in = UnicodeAttribute(null=True)


class Running(GlobalSecondaryIndex["Restriction"]):
    """The times on read-only whose end nobody has told of yet."""

    class Meta:
        index_name = "running"
        projection = IncludeProjection(["mark"])

    running = UnicodeAttribute(hash_key=True)
    ends_at = UTCDateTimeAttribute(range_key=True)


class Restriction(Record):
    """A member's latest time on read-only on a group's board. Every change is a new version, and it is over at `ends_at` by itself.

    `made_with` is the one-time key of the form it came from. Its timer, log lines and staff call it by its mark, which is drawn by lot:
    whatever followed from the person could be worked out again for everybody.
    """

    class Meta:
        table_name = named("restrictions")

    RUNNING = "running"

    group_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    mark = UnicodeAttribute(null=True)
    name = UnicodeAttribute()
    reason = UnicodeAttribute()
    by_id = UnicodeAttribute()
    ends_at = UTCDateTimeAttribute()
    running = UnicodeAttribute(null=True)
    made_with = UnicodeAttribute(null=True)
    running_index = Running()
