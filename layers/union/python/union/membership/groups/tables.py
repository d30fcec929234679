"""Nouns: the group and its mini site."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from union.store import ListOf, Record, named


class Platform(MapAttribute[str, str]):
    """Another place where the group is found."""

    kind = UnicodeAttribute()
    label = UnicodeAttribute()
    url = UnicodeAttribute()


class Offer(MapAttribute[str, str]):
    """A kind of membership, its price in pence, and for how many days it holds where that is not to the end of the academic year."""

    offer_id = UnicodeAttribute()
    name = UnicodeAttribute()
    price = NumberAttribute()
    days = NumberAttribute(null=True)
    sale_begins = UTCDateTimeAttribute(null=True)
    sale_ends = UTCDateTimeAttribute(null=True)


class Directory(GlobalSecondaryIndex["Group"]):
    """The groups by standing and name, with no more than a list of them needs."""

    class Meta:
        index_name = "directory"
        projection = IncludeProjection(["type", "summary", "price", "dearest", "logo", "colour", "leaves_on"])

    standing = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)


class Group(Record):
    """A student group from affiliation to disaffiliation, with its page as everybody sees it.

    `page` is the number of the page's version that is shown and `draft` that of the newest; neither is there before a committee wrote one.
    `pinned` are the ids of the articles of its news that stand on top. `roles` is what the group gave to titles: the names of capabilities
    by the title. `appointed` counts changes of who may do what. `leaves_on` (ISO) is the first day on which the group is not there any more;
    `leads_to` is the group to which its address leads then, and that of every alias. `addresses` are the aliases that lead here, `takes_in` the
    ids of groups that go on in this one.
    """

    class Meta:
        table_name = named("groups")

    AFFILIATED = "affiliated"
    """Also of a group whose day to leave has come until a clock has seen to it: `rules.is_affiliated` says whether it is there."""

    group_id = UnicodeAttribute(hash_key=True)
    standing = UnicodeAttribute(default="affiliated")
    name = UnicodeAttribute()
    type = UnicodeAttribute()
    summary = UnicodeAttribute()
    purpose = UnicodeAttribute()
    how_to_join = UnicodeAttribute()
    conduct_statement = UnicodeAttribute()
    platforms = ListOf(of=Platform, default=list)
    register = NumberAttribute(null=True)
    offers = ListOf(of=Offer, default=list)
    price = NumberAttribute(null=True)
    dearest = NumberAttribute(null=True)
    affiliated_at = UTCDateTimeAttribute()
    meets = UnicodeAttribute(null=True)
    contact = UnicodeAttribute(null=True)
    enquiries = BooleanAttribute(null=True)
    colour = UnicodeAttribute(null=True)
    banner = UnicodeAttribute(null=True)
    banner_alt = UnicodeAttribute(null=True)
    logo = UnicodeAttribute(null=True)
    logo_alt = UnicodeAttribute(null=True)
    page = NumberAttribute(null=True)
    draft = NumberAttribute(null=True)
    roles = JSONAttribute(null=True)
    appointed = NumberAttribute(null=True)
    pinned = ListAttribute(of=UnicodeAttribute, null=True)
    leaves_on = UnicodeAttribute(null=True)
    leads_to = UnicodeAttribute(null=True)
    addresses = ListAttribute(of=UnicodeAttribute, null=True)
    takes_in = ListAttribute(of=UnicodeAttribute, null=True)
    directory = Directory()
