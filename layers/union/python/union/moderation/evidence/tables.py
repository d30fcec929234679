"""Nouns: evidence of a case. The bytes are in S3; the record says what they must be and what was found."""

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class Waiting(GlobalSecondaryIndex["Evidence"]):
    """Evidence that is not sealed yet, whatever the reason."""

    class Meta:
        index_name = "waiting"
        projection = KeysOnlyProjection()

    waiting = UnicodeAttribute(hash_key=True)
    look_at = UTCDateTimeAttribute(range_key=True)


class Evidence(Record):
    """One file of a case. `body` holds a copy that the house made itself until it is in S3."""

    class Meta:
        table_name = named("evidence")

    WAITS = "waits"

    incident_id = UnicodeAttribute(hash_key=True)
    evidence_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    type = UnicodeAttribute()
    size = NumberAttribute()
    sha256 = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    state = UnicodeAttribute()
    waiting = UnicodeAttribute(null=True)
    look_at = UTCDateTimeAttribute(null=True)
    body = BinaryAttribute(legacy_encoding=False, null=True)
    version_id = UnicodeAttribute(null=True)
    verdict = UnicodeAttribute(null=True)
    honest = BooleanAttribute(default=True)
    copied = BooleanAttribute(default=False)
    sealed_at = UTCDateTimeAttribute(null=True)
    about = JSONAttribute(null=True)
    waiting_index = Waiting()
