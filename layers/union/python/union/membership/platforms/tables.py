"""Nouns: the register of a group's platforms elsewhere."""

from pynamodb.attributes import (
    BooleanAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from union.store import ListOf, Record, named


class AdminMap(MapAttribute[str, str]):
    """Somebody who can run a platform: of the committee, by `person_id`, or by the name that was typed."""

    admin_id = UnicodeAttribute()
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    why = UnicodeAttribute()
    person_id = UnicodeAttribute(null=True)


class SaidMap(MapAttribute[str, str]):
    """What an officer said to have seen on a platform; of a statement also where, in which version of the policy, and a mark of its words.

    What was said before marks were kept has none.
    """

    at = UTCDateTimeAttribute()
    by = UnicodeAttribute()
    by_id = UnicodeAttribute()
    role = UnicodeAttribute()
    place = UnicodeAttribute(null=True)
    version = UnicodeAttribute(null=True)
    words = UnicodeAttribute(null=True)


class PlatformRecord(Record):
    """One platform of a group, until it is retired and after.

    `version` counts what was changed of it but for what was said of it, and `asked_on` is the day on which its owner was last asked by letter
    to look at it. What came with owners is not there in older records.

    Of a chat for members `looked_at` is when somebody last looked through the list of who is in it; `to_remove` and `strangers` are how many
    of these the night found, less those that are gone since; `told_on` (ISO) and `told_mark` are when its owner was last told of them.
    """

    class Meta:
        table_name = named("platforms")

    group_id = UnicodeAttribute(hash_key=True)
    platform_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    label = UnicodeAttribute()
    url = UnicodeAttribute()
    public = BooleanAttribute()
    interactive = BooleanAttribute()
    entry = UnicodeAttribute(null=True)
    every = UnicodeAttribute(null=True)
    owner_id = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    admins = ListOf(of=AdminMap, null=True)
    members_said = SaidMap(null=True)
    admins_said = SaidMap(null=True)
    statement_said = SaidMap(null=True)
    asked_on = UnicodeAttribute(null=True)
    looked_at = UTCDateTimeAttribute(null=True)
    looked_by = UnicodeAttribute(null=True)
    looked_by_id = UnicodeAttribute(null=True)
    to_remove = NumberAttribute(null=True)
    strangers = NumberAttribute(null=True)
    told_on = UnicodeAttribute(null=True)
    told_mark = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    added_at = UTCDateTimeAttribute()
    added_by = UnicodeAttribute()
    retired_at = UTCDateTimeAttribute(null=True)
