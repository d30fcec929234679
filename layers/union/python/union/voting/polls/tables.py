"""Nouns: the ballot paper of an election, its roll, its ballots, and its receipts.

Between what tells of a voter (the roll) and a ballot there is nothing in common: no id, no name, no time, no order. So no table here
has a stream, a time of its items, or an index.
"""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)

from union.store import Added, Record, named


class BallotPaper(Record):
    """What is voted on, from when until when, and what is known of roll and box as a whole. `version` counts the roll's parts."""

    class Meta:
        table_name = named("papers")

    election_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute()
    group_name = UnicodeAttribute()
    title = UnicodeAttribute()
    posts = JSONAttribute()
    opens_at = UTCDateTimeAttribute()
    closes_at = UTCDateTimeAttribute()
    version = NumberAttribute()
    roll_hash = UnicodeAttribute(null=True)
    roll_count = NumberAttribute(null=True)
    roll_made_at = UTCDateTimeAttribute(null=True)
    stopped_at = UTCDateTimeAttribute(null=True)
    root = UnicodeAttribute(null=True)
    sealed_at = UTCDateTimeAttribute(null=True)


class OnRoll(Record):
    """One person on an election's roll: for which posts, why, and whether they have voted; never when."""

    class Meta:
        table_name = named("rolls")

    election_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute(range_key=True)
    posts = UnicodeSetAttribute()
    why = UnicodeAttribute()
    voted = BooleanAttribute(null=True)


class Ballot(Added):
    """One ballot for one post, under a random name. `sealed` is for ballots that a browser seals to the tellers' keys."""

    class Meta:
        table_name = named("ballots")

    box = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)
    post_id = UnicodeAttribute()
    paper = UnicodeAttribute()
    sealed = UnicodeAttribute(null=True)


class Receipt(Added):
    """One receipt. It leads to no ballot."""

    class Meta:
        table_name = named("receipts")

    box = UnicodeAttribute(hash_key=True)
    code = UnicodeAttribute(range_key=True)
