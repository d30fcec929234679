"""Nouns: the case, what was written in it, and the receipt of whoever reported it."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection

from union.store import Added, Record, named


class Queue(GlobalSecondaryIndex["Incident"]):
    """The open cases of a team, the one whose time comes first on top. A case leaves it when it is closed."""

    class Meta:
        index_name = "queue"
        projection = AllProjection()

    queue = UnicodeAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class OfGroup(GlobalSecondaryIndex["Incident"]):
    """The cases of a group, the latest last, with no more than a list of them needs."""

    class Meta:
        index_name = "of_group"
        projection = IncludeProjection(["team", "heading", "severity", "state", "platform", "post_id"])

    group_id = UnicodeAttribute(hash_key=True)
    opened_at = UTCDateTimeAttribute(range_key=True)


class OfMonth(GlobalSecondaryIndex["Incident"]):
    """The cases of a month in London ("2026-11"), for numbers alone."""

    class Meta:
        index_name = "of_month"
        projection = IncludeProjection(["team", "heading", "outcome", "state"])

    month = UnicodeAttribute(hash_key=True)
    opened_at = UTCDateTimeAttribute(range_key=True)


class Clock(GlobalSecondaryIndex["Incident"]):
    """The cases for which something comes due by itself: a deputy is told, or the case is deleted."""

    class Meta:
        index_name = "clock"
        projection = IncludeProjection(["version"])

    clock = UnicodeAttribute(hash_key=True)
    next_at = UTCDateTimeAttribute(range_key=True)


class Incident(Record):
    """A case: what is known of it and how it stands. What was written stands in its entries, what was done in its log.

    `crowded` says that it stands by itself, told of in one letter with others: it came when very many came from one place, or in the very
    words of the case `same_as`, of which it is a likely duplicate.
    `team` is the type of group whose staff support looks after it. `named` are the words in which the report names people. Who is
    kept out of it is kept by recusals. A deleted case keeps its number, month, team, heading and outcome.
    """

    class Meta:
        table_name = named("incidents")

    RUNNING = "running"

    incident_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(default=1)
    state = UnicodeAttribute()
    team = UnicodeAttribute()
    deputy = UnicodeAttribute(null=True)
    receipt = UnicodeAttribute(null=True)
    queue = UnicodeAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    next_at = UTCDateTimeAttribute(null=True)
    clock = UnicodeAttribute(null=True)
    opened_at = UTCDateTimeAttribute()
    month = UnicodeAttribute()
    heading = UnicodeAttribute()
    severity = UnicodeAttribute()
    group_id = UnicodeAttribute(null=True)
    group_name = UnicodeAttribute(null=True)
    group_type = UnicodeAttribute(null=True)
    platform = UnicodeAttribute(null=True)
    link = UnicodeAttribute(null=True)
    post_id = UnicodeAttribute(null=True)
    happened = UnicodeAttribute(null=True)
    named = UnicodeAttribute(null=True)
    reporter_kind = UnicodeAttribute()
    reporter_id = UnicodeAttribute(null=True)
    reporter_name = UnicodeAttribute(null=True)
    notices_to = UnicodeAttribute(null=True)
    shared = BooleanAttribute(default=False)
    owner_id = UnicodeAttribute(null=True)
    owner_name = UnicodeAttribute(null=True)
    escalated_at = UTCDateTimeAttribute(null=True)
    serious = BooleanAttribute(default=False)
    held = BooleanAttribute(default=False)
    crowded = BooleanAttribute(default=False)
    same_as = UnicodeAttribute(null=True)
    linked = UnicodeSetAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    closed_at = UTCDateTimeAttribute(null=True)
    delete_at = UTCDateTimeAttribute(null=True)
    last_key = UnicodeAttribute(null=True)
    queue_index = Queue()
    of_group = OfGroup()
    of_month = OfMonth()
    clock_index = Clock()


class IncidentEntry(Added):
    """Something written in a case: the report, a message, an answer, a private note. `audience` says who but staff may read it."""

    class Meta:
        table_name = named("incident_entries")

    incident_id = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    audience = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    text = UnicodeAttribute()
    details = JSONAttribute(default=dict)


class Receipt(Added):
    """Leads from a receipt, as Argon2 made it unreadable, to its case."""

    class Meta:
        table_name = named("incident_receipts")

    receipt = UnicodeAttribute(hash_key=True)
    incident_id = UnicodeAttribute()
