"""Nouns: the versions of the policy pack that the union has adopted."""

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Pack(Record):
    """A policy pack as TOML, under its version; the one in force stands under `in-force` too."""

    class Meta:
        table_name = named("policies")

    IN_FORCE = "in-force"

    policy_id = UnicodeAttribute(hash_key=True)
    version = UnicodeAttribute()
    text = UnicodeAttribute()
    adopted_at = UTCDateTimeAttribute()
