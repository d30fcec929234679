#!/usr/bin/env bash
# PynamoDB 6.1.0: Model.query(..., filter_condition=..., limit=5) over a partition of which few items pass the filter.
#
# Seen: `limit` is how many items come back, as its name says, but where no `page_size` is given it is sent to DynamoDB as the Limit of each request
# too, and that counts items before the filter. So a small limit with a filter walks through the partition in tiny pages, one round trip after the
# other: 61 items of which the last passes are 13 requests. With a page_size it is one request and the same answer.
# So: whoever filters says both, the limit for what is wanted and a page_size for what is looked at in one go.
# Source: pynamodb/models.py, Model.query (the page takes over the limit where none is given), and
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html (Limit counts what is looked at, not what matches)
set -euo pipefail
here=$(mktemp -d); trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'pynamodb==6.1.0' 'moto[dynamodb]==5.2.5' 'boto3==1.43.106'
cat > "$here/see.py" <<'PY'
from unittest.mock import patch

from moto import mock_aws
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.models import Model


class Event(Model):
    class Meta:
        table_name, region = "events", "eu-west-2"

    group = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    state = UnicodeAttribute()


def asked(**more):
    seen, real = [], Connection.query

    def counted(self, *words, **named):
        seen.append(named.get("limit"))
        return real(self, *words, **named)

    with patch.object(Connection, "query", counted):
        found = list(Event.query("chess", filter_condition=Event.state == "draft", limit=5, **more))
    return f"{len(found)} found in {len(seen)} requests of at most {seen[0]} items"


with mock_aws():
    Event.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
    for number in range(61):
        Event("chess", number, state="draft" if number == 60 else "published").save()
    print("limit=5:", asked())
    print("limit=5, page_size=100:", asked(page_size=100))
PY
AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test "$here/venv/bin/python" "$here/see.py" 2>/dev/null | tee "$here/seen"
diff "$here/seen" - <<'SEEN'
limit=5: 1 found in 13 requests of at most 5 items
limit=5, page_size=100: 1 found in 1 requests of at most 100 items
SEEN
