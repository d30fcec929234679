"""Nouns: people's roles on committees and on the staff, two-step sign-ins that are being set up, and the sessions they ended."""

from pynamodb.attributes import (
    BooleanAttribute,
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from union.store import Added, ListOf, Record, named


class AcceptedMap(MapAttribute[str, str]):
    """When a role was accepted (ISO), and the versions of what was read."""

    at = UnicodeAttribute()
    conduct = UnicodeAttribute()
    data = UnicodeAttribute()


class TermMap(MapAttribute[str, str]):
    """A role with its first and last day, ISO dates. One that awaits acceptance has the day on which it was asked for."""

    role = UnicodeAttribute()
    starts_on = UnicodeAttribute()
    ends_on = UnicodeAttribute()
    awaits = BooleanAttribute(null=True)
    asked_on = UnicodeAttribute(null=True)
    accepted = AcceptedMap(null=True)
    reminded = NumberAttribute(null=True)
    confirm_by = UnicodeAttribute(null=True)


class ByPerson(GlobalSecondaryIndex["CommitteeMember"]):
    """The committees of one person."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class AwaitingRoles(GlobalSecondaryIndex["CommitteeMember"]):
    """Those who have not accepted a role yet, who was asked first on top."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    open = UnicodeAttribute(hash_key=True)
    asked_on = UnicodeAttribute(range_key=True)


class CommitteeMember(Record):
    """One person's roles on one group's committee, past, present and to come.

    `open` is "yes" while one of them awaits acceptance, `asked_on` the day since when the first of these does. `email` is where somebody is
    written to who is no member.
    """

    class Meta:
        table_name = named("committees")

    group_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    group_name = UnicodeAttribute()
    terms = ListOf(of=TermMap, default=list)
    email = UnicodeAttribute(null=True)
    open = UnicodeAttribute(null=True)
    asked_on = UnicodeAttribute(null=True)
    by_person = ByPerson()
    awaiting = AwaitingRoles()


class StaffRoleMap(MapAttribute[str, str]):
    """A staff role with its first and, if it has one, its last day, ISO dates. The audit knows who gave it."""

    team = UnicodeAttribute()
    starts_on = UnicodeAttribute()
    ends_on = UnicodeAttribute(null=True)
    brought = BooleanAttribute(default=False)


class StaffMember(Record):
    """One person's staff roles, past, present and to come. Whoever never signed in yet is kept under their address."""

    class Meta:
        table_name = named("staff")

    person_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(default=1)
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    roles = ListOf(of=StaffRoleMap, default=list)
    held_back = UnicodeSetAttribute(null=True)
    second_factor_since = UTCDateTimeAttribute(null=True)


class Enrolment(Record):
    """Somebody sets up an app for codes: the token with which the provider lets them, for the few minutes it is good.

    In a table of its own, as no other function may read a secret of an app or a token that is good for now.
    """

    class Meta:
        table_name = named("enrolments")

    enrolment_id = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute()
    token = UnicodeAttribute()
    secret = UnicodeAttribute()
    begun_at = UTCDateTimeAttribute()
    done_at = UTCDateTimeAttribute(null=True)
    forget_at = TTLAttribute()


class EndedSession(Added):
    """A session that was signed out before its time; kept until the cookie would have ended by itself."""

    class Meta:
        table_name = named("sessions")

    session_id = UnicodeAttribute(hash_key=True)
    ended_at = UTCDateTimeAttribute()
    forget_at = TTLAttribute()
