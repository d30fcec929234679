#!/usr/bin/env bash
# PynamoDB 6.1.0: models of several kinds in one table, told apart by a discriminator, and an index that holds keys alone.
#
# Seen: a query of a model with a discriminator carries a filter for it, also where it goes to an index. An index with the projection KEYS_ONLY
# does not hold the discriminator. moto 5.2.5 filters what the index holds and finds nothing, without an error; ministack 1.5.33 filters the whole
# items and finds the thing, as both do where the index includes the discriminator. (What DynamoDB itself answers was not tried.)
# So: name the discriminator in the index's projection (INCLUDE), or give the table one model. Where nothing is found nobody is told: a clock that
# looks for what is due through such an index does nothing for ever, and a test on one of the two emulators does not see it.
# Source: https://pynamodb.readthedocs.io/en/stable/polymorphism.html; pynamodb/models.py (_query, _get_discriminator_attribute);
# https://github.com/pynamodb/PynamoDB/issues/1178
set -euo pipefail
here=$(mktemp -d); trap 'kill "${cloud:-}" 2>/dev/null || true; rm -rf "$here"' EXIT
for python in "${PYTHON:-}" python3.13 python3.12 python3; do
  [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && break
done
"$python" -m venv "$here/venv"; "$here/venv/bin/pip" install -q --disable-pip-version-check 'pynamodb==6.1.0' 'moto[dynamodb]==5.2.5' 'ministack==1.5.33'
cat > "$here/see.py" <<'PY'
import sys
from contextlib import nullcontext

from botocore.session import get_session
from moto import mock_aws
from pynamodb.attributes import DiscriminatorAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

HOST = sys.argv[1] if len(sys.argv) > 1 else None


def models(title, projected):
    class Due(GlobalSecondaryIndex):
        class Meta:
            index_name, projection = "due", projected
            read_capacity_units = write_capacity_units = 1

        due = UnicodeAttribute(hash_key=True)

    class Thing(Model):
        class Meta:
            table_name, region, host = title, "eu-west-2", HOST
            aws_access_key_id = aws_secret_access_key = "test"
            read_capacity_units = write_capacity_units = 1

        key = UnicodeAttribute(hash_key=True)
        kind = DiscriminatorAttribute()
        due = UnicodeAttribute(null=True)
        index = Due()

    class Hold(Thing, discriminator="hold"):
        pass

    return Thing, Hold


with nullcontext() if HOST else mock_aws():
    plain = get_session().create_client("dynamodb", "eu-west-2", endpoint_url=HOST, aws_access_key_id="test", aws_secret_access_key="test")
    for title, projected in (("keys-only", KeysOnlyProjection()), ("with-its-kind", IncludeProjection(["kind"]))):
        Thing, Hold = models(title, projected)
        Thing.create_table(wait=True)
        Hold(key="a", due="yes").save()
        words = {"KeyConditionExpression": "due = :due", "ExpressionAttributeValues": {":due": {"S": "yes"}}}
        asked = plain.query(TableName=title, IndexName="due", **words)
        print(title, "by PynamoDB", [one.key for one in Thing.index.query("yes")], "by botocore", [one["key"]["S"] for one in asked["Items"]])
PY
"$here/venv/bin/python" "$here/see.py" | tee "$here/seen"
port=$("$here/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(cd "$here" && env -i PATH="$PATH" HOME="$here" BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=0 GATEWAY_PORT="$port" EDGE_PORT="$port" "$here/venv/bin/ministack" > "$here/log" 2>&1) & cloud=$!
for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.2; done
AWS_DEFAULT_REGION=eu-west-2 "$here/venv/bin/python" "$here/see.py" "http://127.0.0.1:$port" | tee -a "$here/seen"
diff "$here/seen" - <<'SEEN'
keys-only by PynamoDB [] by botocore ['a']
with-its-kind by PynamoDB ['a'] by botocore ['a']
keys-only by PynamoDB ['a'] by botocore ['a']
with-its-kind by PynamoDB ['a'] by botocore ['a']
SEEN
