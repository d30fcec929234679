"""Nouns: events, their dates, who comes, the places they take, and the private addresses of calendars."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class EventsOfGroup(GlobalSecondaryIndex["Event"]):
    """The events of one group, by when they begin first."""

    class Meta:
        index_name = "by_group"
        projection = AllProjection()

    group_id = UnicodeAttribute(hash_key=True)
    starts_at = UTCDateTimeAttribute(range_key=True)


class Event(Record):
    """An event as its committee writes it down; `version` goes up with every change of it and of its dates.

    Of an event with tickets, `product_id` names what is sold, and when and where it is, its title and its text are the product's.
    `repeat` is its rule: `every`, `until` or `times`, and `skips`; `odd` has the dates that are not as the rule says, by their names: when and
    where they are, and whether they are called off. Days and moments in both are ISO.
    """

    class Meta:
        table_name = named("events")

    event_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute()
    title = UnicodeAttribute()
    text = UnicodeAttribute(default="")
    way = UnicodeAttribute()
    status = UnicodeAttribute()
    starts_at = UTCDateTimeAttribute()
    ends_at = UTCDateTimeAttribute(null=True)
    venue = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    online = UnicodeAttribute(null=True)
    access = UnicodeAttribute(null=True)
    adults = BooleanAttribute(default=False)
    members = BooleanAttribute(default=False)
    capacity = NumberAttribute(null=True)
    repeat = JSONAttribute(null=True)
    odd = JSONAttribute(null=True)
    picture = JSONAttribute(null=True)
    product_id = UnicodeAttribute(null=True)
    version = NumberAttribute(default=0)
    changed_at = UTCDateTimeAttribute()
    by_group = EventsOfGroup()


class Ahead(GlobalSecondaryIndex["EventDate"]):
    """The dates of all groups that everybody may find, by when they begin."""

    class Meta:
        index_name = "ahead"
        projection = AllProjection()

    listed = UnicodeAttribute(hash_key=True)
    starts_at = UTCDateTimeAttribute(range_key=True)


class DatesOfGroup(GlobalSecondaryIndex["EventDate"]):
    """The dates of one group's events, by when they begin."""

    class Meta:
        index_name = "by_group"
        projection = AllProjection()

    group_id = UnicodeAttribute(hash_key=True)
    starts_at = UTCDateTimeAttribute(range_key=True)


class Telling(GlobalSecondaryIndex["EventDate"]):
    """The dates that were moved or called off, until all who told us that they come have been told."""

    class Meta:
        index_name = "telling"
        projection = KeysOnlyProjection()

    telling = UnicodeAttribute(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)


class EventDate(Record):
    """One date of an event that was published, with all that a list of events shows of it.

    `moved_from` is when and where people know a moved date to be; while there
    are some to be told, `telling` is set, and `unsure` where an overtaken move may have been told. Places have the numbers from 1 to
    `numbers`; those of which there is no record are free. `own` says that the date was moved alone and stays where the rest of the event goes.
    `price` and `dearest` are what tickets cost, in pence. `after` is there where something was said after it, with the first `picture` of that.
    """

    class Meta:
        table_name = named("event_dates")

    event_id = UnicodeAttribute(hash_key=True)
    date = UnicodeAttribute(range_key=True)
    group_id = UnicodeAttribute()
    listed = UnicodeAttribute(null=True)
    title = UnicodeAttribute()
    way = UnicodeAttribute()
    status = UnicodeAttribute()
    starts_at = UTCDateTimeAttribute()
    ends_at = UTCDateTimeAttribute(null=True)
    venue = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    online = UnicodeAttribute(null=True)
    adults = BooleanAttribute(default=False)
    members = BooleanAttribute(default=False)
    picture = JSONAttribute(null=True)
    numbers = NumberAttribute(null=True)
    price = NumberAttribute(null=True)
    dearest = NumberAttribute(null=True)
    sale_begins = UTCDateTimeAttribute(null=True)
    sale_ends = UTCDateTimeAttribute(null=True)
    on_sale = BooleanAttribute(null=True)
    called_off_because = UnicodeAttribute(null=True)
    called_off_at = UTCDateTimeAttribute(null=True)
    moved_at = UTCDateTimeAttribute(null=True)
    moved_from = JSONAttribute(null=True)
    unsure = BooleanAttribute(null=True)
    telling = UnicodeAttribute(null=True)
    own = BooleanAttribute(null=True)
    changed_at = UTCDateTimeAttribute()
    came = NumberAttribute(null=True)
    after = JSONAttribute(null=True)
    ahead = Ahead()
    by_group = DatesOfGroup()
    by_telling = Telling()


class Place(Record):
    """One place at one date of an event that is taken or closed; a place of which there is no record is free.

    `pool` is the date, as `rules.pool` names it, and `number` the place's with leading zeros. A closed one is nobody's.
    """

    class Meta:
        table_name = named("event_places")

    pool = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    person_id = UnicodeAttribute(null=True)
    forget_at = TTLAttribute(null=True)


class Line(GlobalSecondaryIndex["Guest"]):
    """Those who wait for a place, by the part of all lines that theirs stands in, then by the date and the order in which they came."""

    class Meta:
        index_name = "line"
        projection = AllProjection()

    waits = UnicodeAttribute(hash_key=True)
    turn = UnicodeAttribute(range_key=True)


class GuestsByPerson(GlobalSecondaryIndex["Guest"]):
    """The dates to which one person told that they come."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    person_id = UnicodeAttribute(hash_key=True)
    pool = UnicodeAttribute(range_key=True)


class Guest(Record):
    """One person who told us that they come to a date, waits for a place, or gave it back; `told_at` is when they last told us."""

    class Meta:
        table_name = named("event_guests")

    pool = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute(range_key=True)
    group_id = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    state = UnicodeAttribute()
    number = UnicodeAttribute(null=True)
    waits = UnicodeAttribute(null=True)
    turn = UnicodeAttribute(null=True)
    told_at = UTCDateTimeAttribute()
    round = NumberAttribute(default=1)
    came = BooleanAttribute(null=True)
    forget_at = TTLAttribute()
    line = Line()
    by_person = GuestsByPerson()


class Thanking(GlobalSecondaryIndex["Thanks"]):
    """The thanks that are also to go out as a letter, until all who came have it."""

    class Meta:
        index_name = "thanking"
        projection = KeysOnlyProjection()

    telling = UnicodeAttribute(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)


class Thanks(Record):
    """What a group says after one date of an event, and its `pictures`: the name of each, and what it shows in words.

    `letter_at` is when the letter to all who came was asked for, which happens once; while some are to get it, `telling` is set.
    """

    class Meta:
        table_name = named("event_thanks")

    event_id = UnicodeAttribute(hash_key=True)
    date = UnicodeAttribute(range_key=True)
    group_id = UnicodeAttribute()
    text = UnicodeAttribute(default="")
    pictures = JSONAttribute(null=True)
    letter_at = UTCDateTimeAttribute(null=True)
    telling = UnicodeAttribute(null=True)
    version = NumberAttribute(default=0)
    changed_at = UTCDateTimeAttribute()
    by_telling = Thanking()


class Diary(Record):
    """The private address of one person's calendar: what its secret is made from, and a hash of it. `made_by` names the form that made it."""

    class Meta:
        table_name = named("diaries")

    key = UnicodeAttribute(hash_key=True)
    person_id = UnicodeAttribute()
    salt = UnicodeAttribute()
    hash = UnicodeAttribute()
    made_by = UnicodeAttribute()
    made_at = UTCDateTimeAttribute()
    forget_at = TTLAttribute()
