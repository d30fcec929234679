"""Nouns: what committees write to many, to whom it goes, how many there were on a day, and whose letters staff have paused."""

from pynamodb.attributes import JSONAttribute, MapAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class Due(GlobalSecondaryIndex["Mailing"]):
    """The mailings at which the clock has to look, and when."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    shard = UnicodeAttribute(hash_key=True)
    at = UTCDateTimeAttribute(range_key=True)


class Mailing(Record):
    """What a committee writes to many: its words, who is meant, and how far it is.

    `version` counts what people and the clock decide, not what is counted. `link` is the secret of its page for browsers. `author` is as what
    whoever wrote it is shown. It is to go at `send_at`, and goes by the word of somebody since `going_since`. `planned` people are in chunks,
    the last of them `cursor`, all of them since `planned_at`. `tally` is the last count of what became of the copies, of `counted_at`;
    `unsubscribed` is counted as it happens. `heads` are the next chunks as the clock last saw them. The clock looks again `at` a moment.
    """

    class Meta:
        table_name = named("mailings")

    ACTIVE = "active"

    group_id = UnicodeAttribute(hash_key=True)
    mailing_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute(default=1)
    state = UnicodeAttribute()
    sort = UnicodeAttribute()
    subject = UnicodeAttribute()
    text = UnicodeAttribute()
    picture = UnicodeAttribute(null=True)
    alt = UnicodeAttribute(null=True)
    enclosed = JSONAttribute(default=list)
    audience = JSONAttribute()
    template = UnicodeAttribute(null=True)
    link = UnicodeAttribute()
    author_id = UnicodeAttribute()
    author = UnicodeAttribute()
    made_at = UTCDateTimeAttribute()
    changed_at = UTCDateTimeAttribute()
    changed_by = UnicodeAttribute()
    send_at = UTCDateTimeAttribute(null=True)
    going_since = UTCDateTimeAttribute(null=True)
    started_at = UTCDateTimeAttribute(null=True)
    planned = NumberAttribute(default=0)
    cursor = UnicodeAttribute(null=True)
    planned_at = UTCDateTimeAttribute(null=True)
    tally = JSONAttribute(null=True)
    counted_at = UTCDateTimeAttribute(null=True)
    unsubscribed = NumberAttribute(default=0)
    heads = JSONAttribute(null=True)
    why = UnicodeAttribute(null=True)
    ended_at = UTCDateTimeAttribute(null=True)
    shard = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute(null=True)
    due = Due()


class Chunk(Record):
    """Some of the people to whom a mailing goes, each as [person id, name, address], and what became of each copy by its place, from "0" on.

    `fates` is what whoever sent them says, `told` what the post says, which comes twice, late and in any order; neither is in the other's way.
    `out` are the places that whoever claimed the chunk has in hand. `doubt` is of which copies nobody knows whether they were sent: how often
    each was sent again, and from when on it may be sent once more. Nobody takes the chunk before `again_at`; `tries` counts how often the post
    took nothing.
    """

    class Meta:
        table_name = named("mailing_chunks")

    mailing_id = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    group_id = UnicodeAttribute()
    people = JSONAttribute()
    size = NumberAttribute()
    fates: MapAttribute[str, str] = MapAttribute(default=dict)
    told: MapAttribute[str, str] = MapAttribute(default=dict)
    state = UnicodeAttribute()
    claimed_at = UTCDateTimeAttribute(null=True)
    out = JSONAttribute(null=True)
    doubt = JSONAttribute(null=True)
    tries = NumberAttribute(null=True)
    again_at = UTCDateTimeAttribute(null=True)
    forget_at = TTLAttribute()


class ByDay(GlobalSecondaryIndex["MailingDay"]):
    """What all groups' mailings did on a day."""

    class Meta:
        index_name = "by_day"
        projection = AllProjection()

    day = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class MailingDay(Record):
    """What a group's mailings did on a day (ISO, by the calendar in London): how many copies were planned, sent, and so on."""

    class Meta:
        table_name = named("mailing_days")

    group_id = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    planned = NumberAttribute(default=0)
    sent = NumberAttribute(default=0)
    delivered = NumberAttribute(default=0)
    bounced = NumberAttribute(default=0)
    complained = NumberAttribute(default=0)
    unsubscribed = NumberAttribute(default=0)
    by_day = ByDay()


class MailingPause(Record):
    """That staff have paused a group's letters: since when, who, and why."""

    class Meta:
        table_name = named("mailing_pauses")

    group_id = UnicodeAttribute(hash_key=True)
    since = UTCDateTimeAttribute()
    by = UnicodeAttribute()
    why = UnicodeAttribute()
