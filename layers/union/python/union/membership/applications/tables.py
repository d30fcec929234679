"""Nouns: applications for affiliation, who said that they found a group, and the names that are being asked for."""

from pynamodb.attributes import (
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import ListOf, Record, named


class SeatMap(MapAttribute[str, str]):
    """A role on the first committee, for whom it is meant, and what they said; their id once they said yes."""

    role = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    answer = UnicodeAttribute(default="asked")
    person_id = UnicodeAttribute(null=True)


class DocumentMap(MapAttribute[str, str]):
    """What is known of the constitution, which is kept among the documents."""

    kind = UnicodeAttribute()
    size = NumberAttribute()
    pieces = NumberAttribute()
    sha256 = UnicodeAttribute()
    kept_at = UTCDateTimeAttribute()


class ByApplicant(GlobalSecondaryIndex["Application"]):
    """The applications of one person."""

    class Meta:
        index_name = "by_applicant"
        projection = IncludeProjection(["name", "type", "state", "moves_on", "group_id"])

    applicant_id = UnicodeAttribute(hash_key=True)
    begun_at = UTCDateTimeAttribute(range_key=True)


class ByState(GlobalSecondaryIndex["Application"]):
    """The applications by how they stand, and by the day (ISO) on which that changes, or did."""

    class Meta:
        index_name = "by_state"
        projection = IncludeProjection(["name", "type", "group_id", "reminded_on"])

    state = UnicodeAttribute(hash_key=True)
    moves_on = UnicodeAttribute(range_key=True)


class Open(GlobalSecondaryIndex["Application"]):
    """The applications about which staff have to decide, the one whose day comes first on top."""

    class Meta:
        index_name = "open"
        projection = IncludeProjection(["name", "type"])

    open = UnicodeAttribute(hash_key=True)
    due_on = UnicodeAttribute(range_key=True)


class Application(Record):
    """A group that is to be: what it is, who applies, its constitution, its first committee, and how many found it.

    `link` is the secret of the address at which founders say yes, `claimed` the id of the wanted name that it holds. `version` counts all
    changes but theirs. `moves_on` is the day (ISO) after which a draft lapses, by which staff are to decide, or on which it ended;
    `reminded_on` that of which its applicant was reminded.
    """

    class Meta:
        table_name = named("applications")

    OPEN = "yes"

    application_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(default=1)
    state = UnicodeAttribute()
    moves_on = UnicodeAttribute()
    open = UnicodeAttribute(null=True)
    due_on = UnicodeAttribute(null=True)
    name = UnicodeAttribute()
    type = UnicodeAttribute()
    summary = UnicodeAttribute()
    purpose = UnicodeAttribute()
    how_to_join = UnicodeAttribute()
    applicant_id = UnicodeAttribute()
    applicant_name = UnicodeAttribute()
    applicant_email = UnicodeAttribute()
    link = UnicodeAttribute()
    claimed = UnicodeAttribute(null=True)
    founders = NumberAttribute(default=0)
    seats = ListOf(of=SeatMap, default=list)
    constitution = DocumentMap(null=True)
    begun_at = UTCDateTimeAttribute()
    sent_at = UTCDateTimeAttribute(null=True)
    decided_at = UTCDateTimeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    reminded_on = UnicodeAttribute(null=True)
    group_id = UnicodeAttribute(null=True)
    forget_at = TTLAttribute(null=True)
    by_applicant = ByApplicant()
    by_state = ByState()
    open_index = Open()


class Founder(Record):
    """Somebody who said that they want to found a group with others; forgotten after a year."""

    class Meta:
        table_name = named("founders")

    application_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    said_at = UTCDateTimeAttribute()
    forget_at = TTLAttribute()


class WantedName(Record):
    """A name for which an application is with staff, so that there is never a second one for it."""

    class Meta:
        table_name = named("wanted_names")

    name_id = UnicodeAttribute(hash_key=True)
    application_id = UnicodeAttribute()
