#!/usr/bin/env bash
# PynamoDB 6.1.0: reading a model that has a ListAttribute(of=SomeMap), once for each item of a query or a batch.
#
# Seen: the list makes a map attribute of its own anew each time it reads, and that copies each attribute of the map in depth, whether the list has
# one element or none. So a hundred items with an empty list each cost a hundred readers and six hundred copies in depth, where a hundred maps in one
# list cost one reader; for short lists that is several times what the reading itself takes. Raw lists and lists of texts make none.
# So: where items with short lists of maps are read by hundreds, keep the reader: a ListAttribute whose `deserialize` asks one instance of the map.
# Source: pynamodb/attributes.py, ListAttribute.deserialize and MapAttribute._make_attribute, https://pypi.org/project/pynamodb/6.1.0/
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'pynamodb==6.1.0'
cat > "$here/see.py" <<'PY'
import timeit
from unittest.mock import patch

from pynamodb import attributes
from pynamodb.attributes import ListAttribute, MapAttribute, UnicodeAttribute
from pynamodb.models import Model


class Term(MapAttribute):
    role = UnicodeAttribute()
    first = UnicodeAttribute()
    last = UnicodeAttribute()
    asked = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)


class Person(Model):
    class Meta:
        table_name = "people"

    name = UnicodeAttribute(hash_key=True)
    terms = ListAttribute(of=Term, default=list)
    words = ListAttribute(of=UnicodeAttribute, default=list)


def item(terms):
    one = {"M": {"role": {"S": "President"}, "first": {"S": "2026-08-01"}, "last": {"S": "2027-07-31"}}}
    return {"name": {"S": "priya"}, "terms": {"L": [one] * terms}, "words": {"L": [{"S": "a"}]}}


def counted(items):
    made, copied = [], []
    make, copy = MapAttribute._make_attribute, attributes.deepcopy
    with (
        patch.object(MapAttribute, "_make_attribute", lambda self: (made.append(self), make(self))[1]),
        patch.object(attributes, "deepcopy", lambda told: (copied.append(told), copy(told))[1]),
    ):
        for told in items:
            Person.from_raw_data(told)
    return f"{len(made)} readers, {len(copied)} copies in depth"


print("100 items with no map each:", counted([item(0)] * 100))
print("100 items with one map each:", counted([item(1)] * 100))
print("1 item with 100 maps:", counted([item(100)]))
stored, kept = item(1)["terms"]["L"], Term()
each = min(timeit.repeat(lambda: Person.terms.deserialize(stored), number=200, repeat=5))
once = min(timeit.repeat(lambda: [kept.deserialize(one["M"]) for one in stored], number=200, repeat=5))
print("a list of one map, of which the reader takes more than the reading:", each > 2 * once)
PY
"$here/venv/bin/python" "$here/see.py" | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
100 items with no map each: 100 readers, 600 copies in depth
100 items with one map each: 100 readers, 600 copies in depth
1 item with 100 maps: 1 readers, 6 copies in depth
a list of one map, of which the reader takes more than the reading: True
SEEN
