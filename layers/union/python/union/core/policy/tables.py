"""Nouns: the versions of the policy pack that the union has adopted, and how the house looks."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UTCDateTimeAttribute

from union.store import Record, named


class Pack(Record):
    """A policy pack as TOML, under its version; the one in force stands under `in-force` too.

    There also stand the staff contacts of part-time officers, `contacts`, so that whoever is written to is known with the words; `named` counts
    their changes. Where the union adopted nothing there may be contacts alone, without a `text`. What staff write for the next one stands
    under `draft`; `revision` counts its changes, and without a `text` there is none.
    Under `look` stands what they have chosen of how the house looks, part by part; `revision` counts its changes too.
    """

    class Meta:
        table_name = named("policies")

    IN_FORCE = "in-force"
    DRAFT = "draft"
    LOOK = "look"

    policy_id = UnicodeAttribute(hash_key=True)
    version = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    adopted_at = UTCDateTimeAttribute(null=True)
    contacts = JSONAttribute(null=True)
    look = JSONAttribute(null=True)
    named = NumberAttribute(null=True)
    revision = NumberAttribute(null=True)
    changed_at = UTCDateTimeAttribute(null=True)
