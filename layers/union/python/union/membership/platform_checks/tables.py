"""Nouns: what was found on groups' platforms, and when each was last looked at."""

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import ListOf, Record, named


class Open(GlobalSecondaryIndex["Finding"]):
    """The findings about which somebody has something to do, the one whose day comes first on top."""

    class Meta:
        index_name = "open"
        projection = IncludeProjection(
            [
                "group_name",
                "group_type",
                "label",
                "rule",
                "state",
                "opened_on",
                "since",
                "mend_by",
                "told",
                "told_staff",
                "version",
            ]
        )

    open = UnicodeAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class EvidenceMap(MapAttribute[str, str]):
    """One thing that was seen."""

    what = UnicodeAttribute()
    where = UnicodeAttribute()
    excerpt = UnicodeAttribute()


class EntryMap(MapAttribute[str, str]):
    """One thing that became of a finding: what, by whom (nothing for the house), and with what words."""

    at = UTCDateTimeAttribute()
    act = UnicodeAttribute()
    by = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)


class Finding(Record):
    """A rule that is broken, or may be, on one platform of a group's. There is one for each platform and rule, which comes back as itself.

    `evidence` is what was seen at `seen_at`. `opened_on`, `mend_by` and `since` (the day on which it came to stand as it does) are ISO days of
    this time round; `told` and `told_staff` are how many letters there were in it. Without `waived_until` what is waived is so for good.
    """

    class Meta:
        table_name = named("findings")

    YES = "yes"

    group_id = UnicodeAttribute(hash_key=True)
    finding_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    platform_id = UnicodeAttribute()
    rule = UnicodeAttribute()
    label = UnicodeAttribute()
    url = UnicodeAttribute(null=True)
    group_name = UnicodeAttribute()
    group_type = UnicodeAttribute()
    state = UnicodeAttribute()
    open = UnicodeAttribute(null=True)
    due_on = UnicodeAttribute(null=True)
    evidence = ListOf(of=EvidenceMap)
    seen_at = UTCDateTimeAttribute()
    opened_on = UnicodeAttribute()
    since = UnicodeAttribute()
    mend_by = UnicodeAttribute()
    told = NumberAttribute(default=0)
    told_staff = NumberAttribute(default=0)
    waived_until = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    appealed_by = UnicodeAttribute(null=True)
    decision = UnicodeAttribute(null=True)
    history = ListOf(of=EntryMap)
    open_index = Open()


class Look(Record):
    """When a group as a whole (`name` is `GROUP`), or one of its platforms by its id, was last looked at, and what came of it.

    `failing` are the nights running on which it could not be looked at, the last one counted on the day `counted_on`. `wanted_at` is when
    somebody asked to have it looked at again. `holder` is whoever is asking a site (`of` is its name) since `held_at`, so that nobody else does.
    """

    class Meta:
        table_name = named("looks")

    GROUP = "group"
    SITE = "site"

    of = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)
    looked_at = UTCDateTimeAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    why = UnicodeAttribute(null=True)
    failing = NumberAttribute(null=True)
    counted_on = UnicodeAttribute(null=True)
    wanted_at = UTCDateTimeAttribute(null=True)
    holder = UnicodeAttribute(null=True)
    held_at = UTCDateTimeAttribute(null=True)
