"""Nouns: what the house does at a server of another platform while a freeze runs there."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class Due(GlobalSecondaryIndex["Enforced"]):
    """The servers at which something is to be done, and when."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class Enforced(Record):
    """One thing of all that is kept of a server, read in one query: the server itself, a freeze that holds it, or what was set before.

    The server (`item` is `SERVER`): `wanted` counts what was asked for, so that whoever works there sees what is asked meanwhile. A hold: a
    group's freeze, with what is said there at its beginning and end, how much of that was posted, whether the platform took it (`unsaid`),
    and what the group was `told` last. A switch: its value before and the one that the house gave it, in the platform's own words, neither
    where nothing is set; what is known of it by its `mark`; and its `place` among those that a freeze sets.
    """

    class Meta:
        table_name = named("enforcements")

    SERVER = "server"
    HOLD = "hold#"
    SWITCH = "switch#"
    DUE = "due"

    lane = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    due = UnicodeAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    wanted = NumberAttribute(null=True)
    leased_until = UTCDateTimeAttribute(null=True)
    tries = NumberAttribute(null=True)
    failing_since = UTCDateTimeAttribute(null=True)
    group_id = UnicodeAttribute(null=True)
    platform_id = UnicodeAttribute(null=True)
    freeze_id = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    ends_at = UTCDateTimeAttribute(null=True)
    post_channel_id = UnicodeAttribute(null=True)
    statement = UnicodeAttribute(null=True)
    reminder = UnicodeAttribute(null=True)
    stated = BooleanAttribute(null=True)
    reminded = BooleanAttribute(null=True)
    unsaid = BooleanAttribute(null=True)
    told = UnicodeAttribute(null=True)
    before = UnicodeAttribute(null=True)
    after = UnicodeAttribute(null=True)
    mark = UnicodeAttribute(null=True)
    place = NumberAttribute(null=True)
    due_index = Due()
