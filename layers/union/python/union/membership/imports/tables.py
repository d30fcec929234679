"""Nouns: imports, their rows, columns as staff like them, and what waits for somebody to sign in."""

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from union.store import Record, named


class Listed(GlobalSecondaryIndex["Import"]):
    """All imports, by when they were begun."""

    class Meta:
        index_name = "listed"
        projection = AllProjection()

    shelf = UnicodeAttribute(hash_key=True)
    begun_at = UTCDateTimeAttribute(range_key=True)


class Open(GlobalSecondaryIndex["Import"]):
    """The imports that run or are being undone, the first begun on top."""

    class Meta:
        index_name = "open"
        projection = AllProjection()

    open = UnicodeAttribute(hash_key=True)
    begun_at = UTCDateTimeAttribute(range_key=True)


class Import(Record):
    """A file that staff brought: how it is read, and how far it is. Nothing of its rows is in it.

    `columns` says which column, from 1 on, is what, below the row `headings_at`. `look` names the last look
    through its rows: those of that one are run. `rows` says how many there are, `tally` how many have which fate; `kept_back` is how many
    could not be undone, as somebody changed them since. `version` counts what moves it.
    """

    class Meta:
        table_name = named("imports")

    ALL = "all"

    import_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(default=1)
    shelf = UnicodeAttribute(default="all")
    open = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    kind = UnicodeAttribute()
    by_id = UnicodeAttribute()
    by = UnicodeAttribute()
    begun_at = UTCDateTimeAttribute()
    changed_at = UTCDateTimeAttribute()
    encoding = UnicodeAttribute()
    delimiter = UnicodeAttribute()
    headings_at = NumberAttribute()
    digits = NumberAttribute(default=0)
    surname_first = BooleanAttribute(default=False)
    one_group = UnicodeAttribute(null=True)
    columns = JSONAttribute()
    liked = UnicodeAttribute(null=True)
    look = UnicodeAttribute(null=True)
    chunks = NumberAttribute(default=0)
    rows = NumberAttribute(default=0)
    tally = JSONAttribute(null=True)
    undone = NumberAttribute(default=0)
    kept_back = NumberAttribute(default=0)
    listed = Listed()
    going = Open()


class ImportPart(Record):
    """A part of an import's rows, forgotten in time: a piece of the file (`data`), some rows with their fates, or what one row has made.

    A chunk of rows waits, is claimed at `claimed_at` by whoever does them, and is done. `made` says what a row made, to be undone by;
    `undone` how that ended: "yes", or why not.
    """

    class Meta:
        table_name = named("import_rows")

    import_id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    data = BinaryAttribute(null=True, legacy_encoding=False)
    rows = JSONAttribute(null=True)
    state = UnicodeAttribute(null=True)
    claimed_at = UTCDateTimeAttribute(null=True)
    made = JSONAttribute(null=True)
    undone = UnicodeAttribute(null=True)
    forget_at = TTLAttribute()


class LikedColumns(Record):
    """Columns as staff keep them under a name: headings by what they are, and how such a file is read."""

    class Meta:
        table_name = named("import_columns")

    kind = UnicodeAttribute(hash_key=True)
    name = UnicodeAttribute(range_key=True)
    columns = JSONAttribute()
    digits = NumberAttribute(default=0)
    surname_first = BooleanAttribute(default=False)
    changed_at = UTCDateTimeAttribute()


class Waiting(GlobalSecondaryIndex["Expected"]):
    """What waits still, by group."""

    class Meta:
        index_name = "waiting"
        projection = KeysOnlyProjection()

    waits = UnicodeAttribute(hash_key=True)
    group_id = UnicodeAttribute(range_key=True)


class Expected(Record):
    """A membership or a role that waits for its person to sign in: `who` is a hash of their address or their student number.

    Where both are known it is there twice, each the other's `twin`; one of the two `waits`, so that it counts once. `entry_id` is another one
    with each change. `came_at` is when its person signed in and had it; until it is forgotten the same file changes nothing.
    """

    class Meta:
        table_name = named("expected")

    who = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    entry_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    group_id = UnicodeAttribute()
    says = JSONAttribute()
    twin = UnicodeAttribute(null=True)
    waits = UnicodeAttribute(null=True)
    import_id = UnicodeAttribute()
    came_at = UTCDateTimeAttribute(null=True)
    person_id = UnicodeAttribute(null=True)
    forget_at = TTLAttribute()
    waiting = Waiting()
