"""Nouns: baskets."""

from pynamodb.attributes import MapAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from union.store import ListOf, Record, named


class WishMap(MapAttribute[str, object]):
    """So many of one item."""

    product_id = UnicodeAttribute()
    item_id = UnicodeAttribute()
    quantity = NumberAttribute()


class Basket(Record):
    """What one person means to buy from one group. `version` goes up with every change, so that two windows notice one another."""

    class Meta:
        table_name = named("baskets")

    person_id = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)
    wishes = ListOf(of=WishMap)
    code = UnicodeAttribute(null=True)
    version = NumberAttribute()
    forget_at = TTLAttribute()
